//! A page that is moved or renamed is the page that it was: its line in the ledger, its dates, its names in feeds and calendars.

use std::fs;

use crate::clones::{git, run};
use crate::support::Site;

const A: &str = "content/nyheter/vatten.md";
const NEWS: &str = "---\ntype: news\ntitle: Vattnet stängs av\nlead: Kort.\n{more}---\n\nVattnet är avstängt på Storgatan hela dagen.\n";
const EVENT: &str = "---\ntype: workshop\ntitle: Träff om ån\nlead: Kort.\nstarts: 2026-10-20T18:00\nends: 2026-10-20T20:00\n{more}---\n\nVi möts vid bron.\n";

/// What is done to the text of a page while it is moved.
type Edit<'e> = &'e dyn Fn(String) -> String;

/// A site in a repository: a news item and an event, each a day of its own, and pages beside them; stamped or not.
fn site(stamped: bool) -> Site {
    let site = Site::new(&[("content/nyheter/_index.md", "---\ntitle: Nyheter\n---\n")]);
    site.write(".gitignore", "/public/\n/.anslag/\n");
    commit(&site, "2026-01-01", &["init", "-q"]);
    for (day, path, text) in [
        (
            "2026-02-01",
            "content/nyheter/annan.md",
            NEWS.replace("Vattnet stängs av", "Bron öppnar").replace("Storgatan", "bron"),
        ),
        ("2026-02-02", A, NEWS.to_owned()),
        ("2026-02-03", "content/traff.md", EVENT.to_owned()),
    ] {
        site.write(path, text.replace("{more}", ""));
        commit(&site, day, &[]);
    }
    if stamped {
        assert_eq!(run(&site, &["stamp"]).code, 0);
        commit(&site, "2026-03-01", &[]);
    }
    site
}

/// Commits everything; with a command before it.
fn commit(site: &Site, day: &str, before: &[&str]) {
    if !before.is_empty() {
        git(&site.path(""), day, before);
    }
    git(&site.path(""), day, &["add", "-A"]);
    git(&site.path(""), day, &["commit", "-qm", "Ändring", "--allow-empty"]);
}

fn rename(site: &Site, from: &str, to: &str, text: impl Fn(String) -> String) {
    let old = fs::read_to_string(site.path(from)).unwrap();
    site.remove(from).write(to, text(old));
}

/// The dates of a page as `anslag dates` says them.
fn dates(site: &Site, path: &str) -> [String; 2] {
    let run = run(site, &["dates", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    let page = value["pages"].as_array().unwrap().iter().find(|page| page["path"] == path).unwrap();
    ["published", "updated"].map(|key| page[key]["date"].as_str().unwrap_or("-").to_owned())
}

/// The names of entries in the feeds, and of events, with their address now.
fn names(site: &Site, title: &str) -> [String; 3] {
    let built = run(site, &["build"]);
    assert_eq!(built.code, 0, "{}", built.stderr);
    let entry = |text: &str, start: &str| -> String {
        text.split(start).find(|entry| entry.contains(title)).unwrap_or_else(|| panic!("{title}: {text}")).to_owned()
    };
    let between = |text: &str, start: &str, end: &str| {
        text.split(start).nth(1).and_then(|rest| rest.split(end).next()).unwrap_or("-").trim().to_owned()
    };
    let atom = between(&entry(&site.public("feed.xml"), "<entry"), "<id>", "</id>");
    let feed: serde_json::Value = serde_json::from_str(&site.public("feed.json")).unwrap();
    let item = feed["items"].as_array().unwrap().iter().find(|item| item["title"] == title).unwrap();
    let events: Vec<String> = site
        .tree("public")
        .into_iter()
        .filter(|(name, _)| name.ends_with(".ics"))
        .map(|(_, bytes)| String::from_utf8(bytes).unwrap())
        .filter(|text| text.contains(title))
        .collect();
    let uid = events.first().map_or_else(|| "-".to_owned(), |text| between(text, "\nUID:", "\n"));
    [atom, item["id"].as_str().unwrap().to_owned(), uid]
}

/// Every way in which a stamped page is known again: before the commit, after it, and in a clone without history.
#[test]
fn b7_a_stamped_page_keeps_everything() {
    let alias = |text: String| text.replace("lead:", "aliases: [/nyheter/vatten/]\nlead:");
    let plain = |text: String| text;
    let edited = |text: String| text.replace("hela dagen", "till klockan tre");
    let cases: [(&str, &str, Edit<'_>, bool); 6] = [
        ("an alias", "content/nyheter/avstangt.md", &alias, false),
        ("an alias in another folder", "content/arkiv/2026/x.md", &alias, false),
        ("an alias and an edit", "content/nyheter/avstangt.md", &|text| edited(alias(text)), true),
        ("what it reads as", "content/nyheter/avstangt.md", &plain, false),
        ("its address", "content/nyheter/vatten/index.md", &edited, true),
        (
            "a slug",
            "content/nyheter/2026-vatten.md",
            &|text| edited(text.replace("lead:", "slug: vatten\nlead:")),
            true,
        ),
    ];
    for (way, to, text, changed) in cases {
        let site = site(true);
        let before = names(&site, "Vattnet stängs av");
        assert_eq!(before[0], "https://www.example.se/nyheter/vatten/");
        rename(&site, A, to, text);
        let expected = ["2026-02-02".to_owned(), "-".to_owned()];
        let look = |site: &Site, when: &str| {
            assert_eq!(dates(site, to), expected, "{way}, {when}");
            assert_eq!(names(site, "Vattnet stängs av"), before, "{way}, {when}");
            let check = run(site, &["check"]).stderr;
            assert_eq!(check.contains("A702"), changed, "{way}, {when}: {check}");
        };
        look(&site, "before the commit");
        commit(&site, "2026-04-01", &[]);
        look(&site, "after the commit");
        let shallow = clone(&site, &["--depth", "1"]);
        look(&shallow, "in a shallow clone");
        fs::remove_dir_all(shallow.path(".git")).unwrap();
        look(&shallow, "without git");
        if !changed {
            assert!(run(&site, &["stamp"]).stdout.contains("flyttad från content/nyheter/vatten.md"));
            let ledger = fs::read_to_string(site.path("anslag.lock")).unwrap();
            assert!(!ledger.contains(A) && ledger.contains(&format!("\n{to} ")), "{ledger}");
            look(&site, "stamped");
        }
    }
}

/// A page that moved while another took its place keeps what is its own, and the other one starts anew; so do two that change
/// places.
#[test]
fn b7_another_page_in_its_place() {
    let (to, other) = ("content/nyheter/avstangt.md", "content/nyheter/annan.md");
    let new = NEWS.replace("{more}", "").replace("Vattnet stängs av", "Badet öppnar");
    let new = new.replace("Vattnet är avstängt på Storgatan hela dagen", "I sommar badar vi vid den nya bryggan");
    for (swap, stamped) in [(false, true), (true, true), (false, false), (true, false)] {
        let site = site(stamped);
        let before = [names(&site, "Vattnet stängs av"), names(&site, "Bron öppnar")];
        let text = fs::read_to_string(site.path(A)).unwrap();
        if swap {
            rename(&site, other, A, |text| text);
            site.write(other, text);
        } else {
            site.write(to, text).write(A, &new);
        }
        let look = |site: &Site, when: &str, known: bool, came: &str| {
            let day = |day: &str| [if known { day } else { "-" }.to_owned(), "-".to_owned()];
            let when = format!("swap: {swap}, stamped: {stamped}, {when}");
            assert_eq!(dates(site, if swap { other } else { to }), day("2026-02-02"), "{when}");
            let expected = if swap { day("2026-02-01") } else { [came.to_owned(), "-".to_owned()] };
            assert_eq!(dates(site, A), expected, "{when}");
            if stamped {
                let after = [names(site, "Vattnet stängs av"), names(site, "Bron öppnar")];
                assert_eq!(after, before, "{when}");
                let check = run(site, &["check"]).stderr;
                assert!(
                    !check.contains("A702") && !check.contains("A705") && !check.contains("A712"),
                    "{when}: {check}"
                );
            }
        };
        look(&site, "before the commit", true, "-");
        commit(&site, "2026-04-01", &[]);
        look(&site, "after the commit", true, "2026-04-01");
        look(&clone(&site, &["--depth", "1"]), "in a shallow clone", stamped, "-");
        if stamped {
            let stamp = run(&site, &["stamp"]);
            assert_eq!(stamp.code, 0, "{}", stamp.stderr);
            look(&site, "stamped", true, "2026-04-01");
        }
    }
}

/// A copy of a page as it was does not take what is the page's: the page was edited where it lies.
#[test]
fn b7_a_copy_is_not_a_move() {
    for stamped in [true, false] {
        let site = site(stamped);
        let before = names(&site, "Vattnet stängs av");
        let text = fs::read_to_string(site.path(A)).unwrap();
        site.write("content/nyheter/kopia.md", &text).write(A, text.replace("hela dagen", "till klockan tre"));
        for when in ["before the commit", "after it"] {
            assert_eq!(dates(&site, A)[0], "2026-02-02", "{when}");
            assert_ne!(dates(&site, "content/nyheter/kopia.md")[0], "2026-02-02", "{when}");
            assert_eq!(run(&site, &["build"]).code, 0);
            let feed = site.public("feed.xml");
            let entry =
                feed.split("<entry").find(|entry| entry.contains("href=\"https://www.example.se/nyheter/vatten/\""));
            assert!(entry.unwrap().contains(&format!("<id>{}</id>", before[0])), "{when}: {feed}");
            commit(&site, "2026-04-01", &[]);
        }
    }
}

/// Git knows a page that was edited while it was moved, where the history is there to ask; elsewhere its dates are unknown.
#[test]
fn b7_moved_and_edited_with_the_word_of_git_alone() {
    let site = site(true);
    let before = names(&site, "Vattnet stängs av");
    let to = "content/nyheter/avstangt.md";
    rename(&site, A, to, |text| text.replace("hela dagen", "till klockan tre"));
    for when in ["before the commit", "after it"] {
        assert_eq!(dates(&site, to), ["2026-02-02".to_owned(), "-".to_owned()], "{when}");
        assert_eq!(names(&site, "Vattnet stängs av"), before, "{when}");
        let output = run(&site, &["check"]).stderr;
        assert!(output.contains("[A702]") && output.contains("[A712]"), "{when}: {output}");
        commit(&site, "2026-04-01", &[]);
    }
    let shallow = clone(&site, &["--depth", "1"]);
    assert_eq!(dates(&shallow, to), ["-".to_owned(), "-".to_owned()]);
    let output = run(&shallow, &["build"]).stderr;
    assert!(output.contains("[A733]") && output.contains("[A712]"), "{output}");
}

#[test]
fn b7_an_event_keeps_its_name_through_two_moves_and_back() {
    let site = site(true);
    let before = names(&site, "Träff om ån");
    assert_eq!(before[2], "traff@www.example.se");
    for (from, to, alias) in [
        ("content/traff.md", "content/moten/an.md", "/traff/"),
        ("content/moten/an.md", "content/b.md", "/moten/an/"),
        ("content/b.md", "content/traff.md", "/b/"),
    ] {
        rename(&site, from, to, |text| {
            let kept = text.lines().filter(|line| !line.contains("- /traff/") || to != "content/traff.md");
            let text: String = kept.map(|line| format!("{line}\n")).collect();
            match text.split_once("aliases:\n") {
                Some((above, below)) => format!("{above}aliases:\n  - {alias}\n{below}"),
                None => text.replace("lead:", &format!("aliases:\n  - {alias}\nlead:")),
            }
        });
        assert_eq!(names(&site, "Träff om ån"), before, "{to}");
        assert_eq!(run(&site, &["stamp"]).code, 0);
        assert_eq!(names(&site, "Träff om ån"), before, "{to}, stamped");
    }
}

/// What looks alike is not the same.
#[test]
fn b7_a_new_page_is_not_an_old_one() {
    let site = site(true);
    // Another page takes the place, and says so by its day.
    site.remove(A);
    site.write(
        "content/nyheter/ny.md",
        NEWS.replace("{more}", "published: 2026-05-01\naliases: [/nyheter/vatten/]\n").replace("Storgatan", "torget"),
    );
    assert_eq!(names(&site, "Vattnet stängs av")[0], "https://www.example.se/nyheter/ny/");
    assert_eq!(dates(&site, "content/nyheter/ny.md")[0], "2026-05-01");
}

#[test]
fn b7_two_pages_that_read_the_same_are_not_confused() {
    let site = site(false);
    for name in ["mall-1", "mall-2"] {
        site.write(&format!("content/{name}.md"), "---\ntitle: Mall\nreview_in: P1Y\n---\n\nText kommer.\n");
    }
    assert_eq!(run(&site, &["stamp"]).code, 0);
    commit(&site, "2026-03-01", &[]);
    site.remove("content/mall-1.md").remove("content/mall-2.md");
    site.write("content/mall-3.md", "---\ntitle: Mall\nreview_in: P1Y\n---\n\nText kommer.\n");
    assert_eq!(run(&site, &["stamp", "--minor"]).code, 0);
    let ledger = fs::read_to_string(site.path("anslag.lock")).unwrap();
    assert!(ledger.matches("gone=yes").count() == 2, "{ledger}");
}

/// An address that was another page's first is not a new page's name too.
#[test]
fn b7_no_two_pages_have_one_name() {
    let site = site(true);
    rename(&site, A, "content/nyheter/flyttad.md", |text| text);
    assert_eq!(run(&site, &["stamp"]).code, 0);
    site.write(
        A,
        NEWS.replace("{more}", "published: 2026-06-01\n")
            .replace("Vattnet stängs av", "Ny avstängning")
            .replace("Storgatan", "torget"),
    );
    let names = [names(&site, "Vattnet stängs av"), names(&site, "Ny avstängning")];
    assert_eq!(names[0][0], "https://www.example.se/nyheter/vatten/");
    assert_eq!(names[1][0], "https://www.example.se/nyheter/vatten/;2");
    assert_eq!(run(&site, &["stamp"]).code, 0);
    assert_eq!(self::names(&site, "Ny avstängning"), names[1]);
}

/// Without a ledger the first alias is the name.
#[test]
fn b7_without_a_ledger() {
    let site = site(false);
    let before = [names(&site, "Vattnet stängs av"), names(&site, "Träff om ån")];
    rename(&site, A, "content/nyheter/b.md", |text| text.replace("lead:", "aliases: [/nyheter/vatten/]\nlead:"));
    rename(&site, "content/traff.md", "content/c.md", |text| text.replace("lead:", "aliases: [/traff]\nlead:"));
    assert_eq!([names(&site, "Vattnet stängs av"), names(&site, "Träff om ån")], before);
}

/// A page that was moved without a ledger is told of as moved, before its address is gone.
#[test]
fn d22_a_moved_page_without_a_ledger() {
    let site = site(false);
    let before = names(&site, "Vattnet stängs av");
    rename(&site, A, "content/nyheter/b.md", |text| text.replace("hela dagen", "till tre"));
    site.write(
        "content/nyheter/c.md",
        NEWS.replace("{more}", "published: 2026-05-01\n").replace("Vattnet stängs av", "Ny väg"),
    );
    for day in [None, Some("2026-04-01")] {
        if let Some(day) = day {
            commit(&site, day, &[]);
        }
        for part in
            ["varning[A712]", "/nyheter/vatten/", "sidan var content/nyheter/vatten.md", "aliases: [/nyheter/vatten/]"]
        {
            let output = run(&site, &["build"]).stderr;
            assert!(output.contains(part) && output.matches("A712").count() == 1, "{part}: {output}");
        }
        assert_eq!(names(&site, "Vattnet stängs av"), before);
        assert_eq!(dates(&site, "content/nyheter/b.md")[0], "2026-02-02");
    }
    // What the first stamp writes knows it too, and from then on the ledger does.
    assert_eq!(run(&site, &["stamp"]).code, 0);
    let ledger = fs::read_to_string(site.path("anslag.lock")).unwrap();
    assert!(ledger.contains("address=/nyheter/b/ address=/nyheter/vatten/"), "{ledger}");
    rename(&site, "content/nyheter/b.md", "content/nyheter/b.md", |text| {
        text.replace("lead:", "aliases: [/nyheter/vatten/]\nlead:")
    });
    assert!(!run(&site, &["build"]).stderr.contains("A712"));
    assert_eq!(names(&site, "Vattnet stängs av"), before);
}

/// Without a ledger the history knows the address that a page had by its own front matter, by that of its section, by its form, and
/// before it was removed. A build says so before it is committed and after it, and nothing is published.
#[test]
fn d22_an_address_that_vanishes_without_a_ledger() {
    type Change<'c> = &'c dyn Fn(&Site);
    let slug: Change<'_> = &|site| rename(site, A, A, |text| text.replace("lead:", "slug: avstangt\nlead:"));
    let section: Change<'_> = &|site| {
        site.write("content/nyheter/_index.md", "---\ntitle: Nyheter\nslug: aktuellt\n---\n");
    };
    let rewritten: Change<'_> = &|site| {
        let new = NEWS.replace("{more}", "published: 2026-05-01\n").replace("Vattnet stängs av", "Badet öppnar");
        site.remove(A)
            .write("content/nyheter/badet.md", new.replace("Vattnet är avstängt på", "I sommar badar vi vid"));
    };
    let bundle: Change<'_> = &|site| rename(site, A, "content/nyheter/vatten/index.md", |text| text);
    let language: Change<'_> = &|site| rename(site, A, "content/en/nyheter/vatten.md", |text| text);
    let gone: Change<'_> = &|site| {
        site.remove(A);
    };
    let draft: Change<'_> = &|site| {
        site.write("content/utkast.md", "---\ntitle: Utkast\ndraft: true\n---\n\nIngen har läst det.\n");
        commit(site, "2026-02-20", &[]);
        site.remove("content/utkast.md");
    };
    let removed = "content/nyheter/vatten.md finns inte längre";
    let vatten = &["/nyheter/vatten/"][..];
    let cases: [(&str, Change<'_>, &[&str], &str); 7] = [
        ("a slug", slug, vatten, " --> content/nyheter/vatten.md:3"),
        (
            "the slug of the section",
            section,
            &["/nyheter/", "/nyheter/annan/", "/nyheter/vatten/"],
            "content/nyheter/_index.md",
        ),
        ("removed", gone, vatten, removed),
        ("rewritten under another name", rewritten, vatten, removed),
        ("the other form of the same page", bundle, &[], ""),
        ("another language", language, vatten, "sidan var content/nyheter/vatten.md"),
        ("a draft", draft, &[], ""),
    ];
    for (what, change, addresses, part) in cases {
        let site = site(false);
        let config = fs::read_to_string(site.path("anslag.yaml")).unwrap();
        site.write(
            "anslag.yaml",
            config + "languages: {sv: {name: Svenska}, en: {name: English}}\npublish: {ute: {to: dir, path: ute}}\n",
        );
        commit(&site, "2026-02-10", &[]);
        change(&site);
        for when in ["before the commit", "after it", "from what was kept"] {
            let output = run(&site, &["build"]).stderr;
            for address in addresses {
                assert!(
                    output.contains(&format!("varning[A712]: adressen {address} har varit")),
                    "{what}, {when}: {output}"
                );
            }
            assert!(
                output.matches("[A712]").count() == addresses.len() && output.contains(part),
                "{what}, {when}: {output}"
            );
            let published = run(&site, &["publish"]);
            assert_eq!(published.stderr.contains("fel[A742]"), !addresses.is_empty(), "{what}: {}", published.stderr);
            if when == "before the commit" {
                commit(&site, "2026-04-01", &[]);
            }
        }
        if what == "a slug" {
            assert_eq!(names(&site, "Vattnet stängs av")[0], "https://www.example.se/nyheter/vatten/");
        }
    }
}

/// What was removed before the site was Anslag's, or long ago, is nobody's news.
#[test]
fn d22_what_is_long_past_is_left_alone() {
    let site = Site::empty();
    for name in ["gammal", "ny"] {
        site.write(&format!("content/{name}.md"), NEWS.replace("{more}", "").replace("Storgatan", name));
    }
    commit(&site, "2026-01-01", &["init", "-q"]);
    site.remove("content/gammal.md");
    commit(&site, "2026-02-01", &[]);
    site.write("anslag.yaml", "title: X\nbase_url: https://www.example.se/\n")
        .write(".gitignore", "/public/\n/.anslag/\n");
    commit(&site, "2026-02-02", &[]);
    assert!(!run(&site, &["build"]).stderr.contains("A712"));
    site.remove("content/ny.md").write("content/c.md", "---\ntitle: C\n---\n\nEn sida till.\n");
    commit(&site, "2026-02-03", &[]);
    assert!(run(&site, &["build"]).stderr.contains("adressen /ny/ har varit publik"));
    site.write("content/d.md", "---\ntitle: D\n---\n\nOch en.\n");
    commit(&site, "2027-03-01", &[]);
    assert!(!run(&site, &["build", "--at", "2027-04-01"]).stderr.contains("A712"));
}

/// An older version took the day on which a page came in for an update and wrote it into the ledger. `stamp` takes it away, and
/// leaves a day that is an update.
#[test]
fn c10_a_birth_in_an_old_ledger() {
    let site = site(true);
    let path = site.path("anslag.lock");
    let with = |day: &str| {
        let lines = fs::read_to_string(&path).unwrap();
        let line = |line: &str| match line.starts_with(A) {
            true => line.replace(" published=2026-02-02", &format!(" published=2015-03-01 updated={day}")) + "\n",
            false => line.to_owned() + "\n",
        };
        fs::write(&path, lines.lines().map(line).collect::<String>()).unwrap();
        assert_eq!(dates(&site, A), ["2015-03-01".to_owned(), day.to_owned()]);
        let stamped = run(&site, &["stamp"]);
        assert_eq!(stamped.code, 0, "{}", stamped.stderr);
        stamped.stdout.contains("content/nyheter/vatten.md: dagen då sidan lades till är ingen uppdatering")
    };
    assert!(with("2026-02-02"));
    assert_eq!(dates(&site, A), ["2015-03-01".to_owned(), "-".to_owned()]);
    let lines = fs::read_to_string(&path).unwrap().replace(" published=2015-03-01", " published=2026-02-02");
    fs::write(&path, lines).unwrap();
    assert!(!with("2026-02-20"));
    assert_eq!(dates(&site, A)[1], "2026-02-20");
}

/// Without a history to read, pages that would have a date from it are told of, and without being asked.
#[test]
fn a5_no_history_is_said() {
    let site = site(false);
    fs::remove_dir_all(site.path(".git")).unwrap();
    let output = run(&site, &["build"]).stderr;
    assert!(
        output.contains("varning[A732]")
            && output.contains("inte har något datum: 3")
            && output.contains("`published:`"),
        "{output}"
    );
    let output = site.run(&["build"]).stderr;
    assert!(output.contains("varning[A731]") && output.contains("installera git"), "{output}");
}

/// Who asks for dates is told why there are none, whatever kind the pages are of.
#[test]
fn a5_dates_without_a_history() {
    let site = Site::empty();
    site.write("anslag.yaml", "title: X\nbase_url: https://www.example.se/\n");
    site.write("content/a.md", "---\ntitle: A\nreview_in: P1Y\n---\n\nText.\n");
    let asked = run(&site, &["dates"]);
    assert!(
        asked.stderr.contains("varning[A732]") && asked.stderr.contains("inte har något datum: 1"),
        "{}",
        asked.stderr
    );
    site.write("content/a.md", "---\ntitle: A\nreview_in: P1Y\npublished: 2026-02-02\n---\n\nText.\n");
    assert!(!run(&site, &["dates"]).stderr.contains("A732"));
}

/// Pages that git leaves out of the work tree are not removed: nothing is built without them, and nothing says that they are gone.
#[test]
fn d22_a_sparse_checkout() {
    for stamped in [false, true] {
        let site = site(stamped);
        let sparse = clone(&site, &[]);
        let git = |arguments: &[&str]| git(&sparse.path(""), "2026-05-01", arguments);
        git(&["sparse-checkout", "set", "--no-cone", "/*", "!/content/nyheter/"]);
        assert!(!sparse.path(A).exists());
        let output = run(&sparse, &["build"]);
        assert!(output.code != 0 && !sparse.path("public").exists(), "{}", output.stderr);
        for part in ["fel[A743]", ": 3, som content/nyheter/", "git sparse-checkout disable"] {
            assert!(output.stderr.contains(part), "{part}: {}", output.stderr);
        }
        assert!(!output.stderr.contains("A712"), "{}", output.stderr);
        git(&["sparse-checkout", "disable"]);
        let output = run(&sparse, &["build"]);
        assert!(output.code == 0 && !output.stderr.contains("A743"), "{}", output.stderr);
    }
}

/// A submodule that was not fetched leaves an empty folder, and its pages would be missing without a word.
#[test]
fn a4_a_submodule_that_is_not_there() {
    let (inner, site) = (site(false), site(true));
    let url = inner.path("").display().to_string();
    git(
        &site.path(""),
        "2026-03-02",
        &["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &url, "content/kommun"],
    );
    commit(&site, "2026-03-02", &[]);
    let clone = clone(&site, &[]);
    let output = run(&clone, &["build"]).stderr;
    assert!(
        output.contains("varning[A726]")
            && output.contains("content/kommun")
            && output.contains("git submodule update --init"),
        "{output}"
    );
    assert!(!run(&site, &["build"]).stderr.contains("A726"));
}

fn clone(of: &Site, options: &[&str]) -> Site {
    let site = Site::empty();
    let source = format!("file://{}", of.path("").display());
    git(&site.path(""), "2026-05-01", &[&["clone", "-q"], options, &[&source, "."]].concat());
    site
}
