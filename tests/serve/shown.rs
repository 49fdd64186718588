//! What is shown: byte for byte what a build with drafts writes, and after every kind of save what was saved.

use std::fs;
use std::path::Path;

use super::server::{Server, address, command};
use crate::support::{Site, tree};

const DRAFT: &str = "---\ntype: news\ntitle: Utkast\nlead: L\npublished: 2026-01-02\ndraft: true\n---\n\nText.\n";
const LATER: &str = "---\ntype: news\ntitle: Senare\nlead: L\npublished: 2027-01-02\n---\n\nText.\n";

pub fn news(title: &str, body: &str) -> String {
    format!("---\ntype: news\ntitle: {title}\nlead: Ingress.\npublished: 2026-01-01\n---\n\n{body}\n")
}

pub fn site() -> Site {
    Site::new(&[
        ("content/nyheter/_index.md", "---\ntitle: Nyheter\n---\n"),
        ("content/nyheter/ett.md", &news("Ett", "Text ett. [Två](två.md)")),
        ("content/nyheter/två.md", &news("Två", "Text två.")),
        ("content/nyheter/utkast.md", DRAFT),
        ("content/nyheter/senare.md", LATER),
        ("content/en/_index.md", "---\ntitle: English\n---\n"),
        ("static/lista.csv", "a,b\n"),
        ("static/om å ä.txt", "mellanslag"),
    ])
}

/// Fails unless all that a build writes is shown, byte for byte.
pub fn assert_as_built(site: &Site, server: &Server) {
    let run = site.run(&["build", "--drafts", "--out", "byggd"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for (file, bytes) in tree(&site.path("byggd")) {
        if file == ".anslag-manifest" {
            continue;
        }
        // A page that was edited is shown before everything else that follows from it.
        let as_built = |answer: &super::server::Answer| answer.status == 200 && answer.as_built() == bytes;
        server.wait_for(&anslag_core::path::encode(&address(&file)), as_built);
    }
}

/// The address of the style sheet that a page loads.
fn sheet(page: &str) -> &str {
    page.split("<link rel=\"stylesheet\" href=\"").nth(1).unwrap().split('"').next().unwrap()
}

#[test]
fn what_is_shown_is_what_is_built() {
    let site = site();
    let server = Server::start(&site);
    assert_as_built(&site, &server);
    // The script stands in pages, and nowhere else.
    assert!(server.get("/").text().contains("<script src=\"/.anslag/live.js?since="));
    let home = server.get("/").text();
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        (sheet(&home), "text/css; charset=utf-8"),
        ("/feed.xml", "application/atom+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json; charset=utf-8"),
        ("/sitemap.xml", "application/xml"),
        ("/lista.csv", "text/csv; charset=utf-8"),
        ("/favicon.svg", "image/svg+xml"),
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.head["content-type"].as_str()), (200, kind), "{path}");
        assert_eq!(answer.head["cache-control"], "no-store");
        assert_eq!(answer.head["content-length"], answer.body.len().to_string());
        assert_eq!(answer.text().contains(".anslag"), path == "/", "{path}");
    }
    // Nothing is published, and nothing is left but the place where bodies may wait.
    assert!(!site.path("public").exists());
    assert!(!site.path(".anslag/memo").exists());
}

#[test]
fn drafts_and_pages_before_their_day_say_so() {
    let server = Server::start(&site());
    for page in ["/nyheter/utkast/", "/nyheter/senare/"] {
        assert!(server.get(page).text().contains("Detta är ett utkast. Sidan är inte publicerad."), "{page}");
    }
    assert!(!server.get("/nyheter/ett/").text().contains("Detta är ett utkast"));
}

#[test]
fn addresses_lead_where_a_host_would_lead_them() {
    let site = site();
    let languages = "languages:\n  sv: {name: Svenska}\n  en: {name: English}\n";
    site.write("anslag.yaml", format!("{}{languages}", crate::support::CONFIG));
    let server = Server::start(&site);
    let moved = server.get("/nyheter?x=1");
    assert_eq!((moved.status, moved.head["location"].as_str()), (301, "/nyheter/?x=1"));
    assert_eq!(server.get("/nyheter/index.html").status, 200);
    let missing = server.get("/finns-inte/");
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("Sidan finns inte") && missing.text().contains("/.anslag/live.js"));
    assert!(server.get("/en/nothing").text().contains("<html lang=\"en\""));
    assert_eq!(server.get("/om%20%C3%A5%20%C3%A4.txt").text(), "mellanslag");
    // Asked for without its body.
    let head = server.ask(&format!("HEAD / HTTP/1.1\r\nHost: {}\r\n\r\n", server.address));
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert!(head.head["content-length"].parse::<usize>().unwrap() > 1000);
}

#[test]
fn a_site_below_a_path_is_shown_below_it() {
    let site = site();
    site.write("anslag.yaml", "title: X\nbase_url: https://www.example.se/kommun/\n");
    let server = Server::start(&site);
    assert!(server.url.ends_with("/kommun/"), "{}", server.url);
    assert_eq!(server.get("/").head["location"], "/kommun/");
    assert_eq!(server.get("/kommun").head["location"], "/kommun/");
    let home = server.get("/kommun/").text();
    let sheet = sheet(&home);
    assert!(sheet.starts_with("/kommun/css/kommun."), "{sheet}");
    assert_eq!(server.get(sheet).status, 200);
    assert_eq!(server.get(sheet.trim_start_matches("/kommun")).status, 404);
    assert!(home.contains("<link rel=\"canonical\" href=\"https://preview.invalid/kommun/\">"));
}

/// Saves a text as a page.
type Save<'a> = &'a dyn Fn(&Path, &str);

/// How editors and people save a file; each must be seen.
#[test]
fn every_way_of_saving_is_seen() {
    let site = site();
    let server = Server::start(&site);
    let page = site.path("content/nyheter/ett.md");
    let beside = |name: &str| site.path(&format!("content/nyheter/{name}"));
    let ways: [(&str, Save<'_>); 6] = [
        ("written in place", &|page, text| fs::write(page, text).unwrap()),
        ("vim: moved away, written anew, the old one removed", &|page, text| {
            fs::write(beside("4913"), "").unwrap();
            fs::remove_file(beside("4913")).unwrap();
            fs::rename(page, beside("ett.md~")).unwrap();
            fs::write(page, text).unwrap();
            fs::remove_file(beside("ett.md~")).unwrap();
        }),
        ("written beside and moved over, as many editors do", &|page, text| {
            fs::write(beside(".ett.md.tmp"), text).unwrap();
            fs::rename(beside(".ett.md.tmp"), page).unwrap();
        }),
        ("Emacs: a lock, a copy, and written in place", &|page, text| {
            fs::write(beside(".#ett.md"), "").unwrap();
            fs::copy(page, beside("ett.md~")).unwrap();
            fs::write(page, text).unwrap();
            fs::remove_file(beside(".#ett.md")).unwrap();
        }),
        ("removed and written anew, as git does", &|page, text| {
            fs::remove_file(page).unwrap();
            fs::write(page, text).unwrap();
        }),
        ("emptied, and written in two pieces", &|page, text| {
            fs::write(page, "").unwrap();
            fs::write(page, &text.as_bytes()[..40]).unwrap();
            fs::write(page, text).unwrap();
        }),
    ];
    for (number, (way, save)) in ways.into_iter().enumerate() {
        let mark = format!("Märke {number}.");
        save(&page, &news("Ett", &mark));
        server.wait_for("/nyheter/ett/", |answer| answer.text().contains(&mark));
        println!("{way}: seen");
    }
    let _ = fs::remove_file(beside("ett.md~"));
    assert_as_built(&site, &server);
}

#[test]
fn folders_that_come_move_and_go_are_seen() {
    let site = site();
    let server = Server::start(&site);
    site.write("annat/djupt/tre.md", news("Tre", "Text."));
    fs::rename(site.path("annat"), site.path("content/annat")).unwrap();
    server.wait_for("/annat/djupt/tre/", |answer| answer.status == 200);
    // In a folder that came later, too.
    site.write("content/annat/djupt/fyra.md", news("Fyra", "Text."));
    server.wait_for("/annat/djupt/fyra/", |answer| answer.status == 200);
    fs::rename(site.path("content/annat"), site.path("content/nytt")).unwrap();
    server.wait_for("/nytt/djupt/tre/", |answer| answer.status == 200);
    server.wait_for("/annat/djupt/tre/", |answer| answer.status == 404);
    site.write("content/nytt/djupt/tre.md", news("Tre", "Ändrad."));
    server.wait_for("/nytt/djupt/tre/", |answer| answer.text().contains("Ändrad."));
    fs::remove_dir_all(site.path("content/nytt")).unwrap();
    server.wait_for("/nytt/djupt/tre/", |answer| answer.status == 404);
    assert_as_built(&site, &server);
}

#[test]
fn all_that_a_site_is_made_of_is_watched() {
    let site = site();
    let server = Server::start(&site);
    site.write("static/ny.txt", "ny");
    server.wait_for("/ny.txt", |answer| answer.text() == "ny");
    site.write("anslag.yaml", "title: Annan kommun\nbase_url: https://www.example.se/\n");
    server.wait_for("/", |answer| answer.text().contains("Annan kommun"));
    let theme = Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/kommun");
    let base = fs::read_to_string(theme.join("templates/base.html")).unwrap();
    site.write("templates/base.html", base.replace("<body ", "<body data-mark=\"egen\" "));
    server.wait_for("/", |answer| answer.text().contains("data-mark=\"egen\""));
    site.remove("templates/base.html");
    server.wait_for("/", |answer| !answer.text().contains("data-mark"));
    site.write("data/people.yml", "anna: {name: Anna Andersson}\n");
    site.write("content/nyheter/ett.md", news("Ett", "Text.").replace("lead:", "contacts: [anna]\nlead:"));
    server.wait_for("/nyheter/ett/", |answer| answer.text().contains("Anna Andersson"));
    assert_as_built(&site, &server);
}

#[test]
fn an_edit_makes_only_what_shows_it() {
    let site = site();
    let server = Server::start(&site);
    site.write("content/nyheter/ett.md", news("Ett", "Ny text. [Två](två.md)"));
    let round = server.until(|round| round["changed"].to_string().contains("ett"));
    let changed: Vec<&str> = round["changed"].as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect();
    // The page, the feeds that have its full text, and the words by which search finds it.
    assert!(changed.contains(&"nyheter/ett/index.html") && !changed.contains(&"nyheter/tva/index.html"), "{changed:?}");
    assert!(changed.iter().all(|path| ["ett", "feed", "sok/"].iter().any(|part| path.contains(part))), "{changed:?}");
    // Beside these, what the index has of other words and of what pages look like.
    assert!(round["made"].as_u64().unwrap() <= changed.len() as u64 + 3, "{round}");
}

#[test]
fn where_the_system_tells_nothing_changes_are_looked_for() {
    let site = site();
    let server = Server::run(command(&site, &["--poll"]));
    site.write("content/nyheter/ett.md", news("Ett", "Sett ändå."));
    server.wait_for("/nyheter/ett/", |answer| answer.text().contains("Sett ändå."));
    assert_as_built(&site, &server);
}

#[test]
fn a_new_commit_is_seen() {
    let site = site();
    let git = |arguments: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.args(["-c", "user.name=A", "-c", "user.email=a@example.se"]).args(arguments).current_dir(site.path(""));
        command.env("GIT_AUTHOR_DATE", "2026-09-01T12:00:00Z").env("GIT_COMMITTER_DATE", "2026-09-01T12:00:00Z");
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "-q"]);
    git(&["add", "anslag.yaml", "content"]);
    git(&["commit", "-q", "-m", "Första"]);
    // A page that comes alone: of many that come at once nobody knows the day.
    site.write("content/om.md", "---\ntitle: Om oss\nreview_in: P1Y\n---\n\nText.\n");
    let mut command = command(&site, &[]);
    command.env("PATH", std::env::var_os("PATH").unwrap());
    let server = Server::run(command);
    assert!(!server.get("/om/").text().contains("2026-09-01"));
    git(&["add", "anslag.yaml", "content"]);
    git(&["commit", "-q", "-m", "Om oss"]);
    server.wait_for("/om/", |answer| answer.text().contains("2026-09-01"));
}

#[cfg(target_os = "linux")]
#[test]
fn what_the_system_could_not_tell_is_looked_for() {
    let site = site();
    let server = Server::start(&site);
    let signal = |name: &str| {
        let sent = std::process::Command::new("kill").args([name, &server.id().to_string()]).status().unwrap();
        assert!(sent.success());
    };
    let most: usize = fs::read_to_string("/proc/sys/fs/inotify/max_queued_events").unwrap().trim().parse().unwrap();
    // While it does not listen more happens than the system keeps for it; in turns, since it keeps one of two equal reports.
    signal("-STOP");
    for turn in 0..=most / 4 {
        fs::write(site.path("static/x.txt"), turn.to_string()).unwrap();
        fs::write(site.path("static/y.txt"), turn.to_string()).unwrap();
    }
    // Of this it hears nothing.
    site.write("content/nyheter/ett.md", news("Ett", "Ohörd.")).write("content/ny/fyra.md", news("Fyra", "Text."));
    signal("-CONT");
    server.wait_for("/nyheter/ett/", |answer| answer.text().contains("Ohörd."));
    server.wait_for("/ny/fyra/", |answer| answer.status == 200);
    // And it watches on, in the new folder too.
    site.write("content/ny/fyra.md", news("Fyra", "Hörd."));
    server.wait_for("/ny/fyra/", |answer| answer.text().contains("Hörd."));
}
