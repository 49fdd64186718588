//! Publishing to a folder that a real web server gives to readers.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use super::whole::{missing, tree};
use crate::support::web::Web;
use crate::support::{CONFIG, Run, Site};

fn site() -> Site {
    let site = Site::empty();
    site.write("site/anslag.yaml", format!("{CONFIG}search: false\npublish:\n  ute: {{to: dir, path: ../ute}}\n"));
    generation(&site, 0);
    site.write("site/content/sida.md", "---\ntitle: Sida\nreview_in: P1Y\n---\n\nText.\n");
    site
}

/// A home page and a style sheet that say which generation they are of.
fn generation(site: &Site, number: usize) {
    site.write("site/content/_index.md", format!("---\ntitle: Exempelkommun\n---\n\nGeneration {number}.\n"));
    site.write("site/static/css/kommun.css", format!("/* generation {number}. */\nbody {{ margin: 0 }}\n"));
}

fn publish(site: &Site, arguments: &[&str]) -> Run {
    site.run(&[&["publish", "--root", "site"], arguments].concat())
}

fn result(run: &Run) -> serde_json::Value {
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    serde_json::from_str(&run.stdout).expect("an object")
}

#[test]
fn only_what_changed_is_sent() {
    let site = site();
    let first = result(&publish(&site, &["--json"]));
    assert_eq!(
        (first["generation"].as_u64(), first["keep"].as_u64(), first["commit"].as_str()),
        (Some(1), Some(0), Some("first"))
    );
    assert_eq!(tree(&site.path("ute")), tree(&site.path("site/public")));
    let again = result(&publish(&site, &["--json"]));
    assert_eq!((again["generation"].as_u64(), again["put"].as_array().map(Vec::len)), (Some(1), Some(0)));
    site.write("site/content/sida.md", "---\ntitle: Sida\nreview_in: P1Y\n---\n\nNy text.\n");
    let dry = result(&publish(&site, &["--json", "--dry-run"]));
    assert!(dry["put"].as_array().unwrap().iter().any(|path| path == "sida/index.html"), "{dry}");
    assert!(dry["put"].as_array().unwrap().len() < 6, "{dry}");
    assert_ne!(tree(&site.path("ute")), tree(&site.path("site/public")));
    let edited = result(&publish(&site, &["--json"]));
    assert_eq!((edited["put"].clone(), edited["generation"].as_u64()), (dry["put"].clone(), Some(2)));
    assert_eq!(tree(&site.path("ute")), tree(&site.path("site/public")));
    // What a person is told.
    site.write("site/content/sida.md", "---\ntitle: Sida\nreview_in: P1Y\n---\n\nÄnnu en text.\n");
    let run = publish(&site, &["--dry-run"]);
    assert!(run.stdout.contains("skicka: sida/index.html\n"), "{}", run.stdout);
    assert!(run.stderr.contains("Inget är gjort: ") && run.stderr.contains("0 filer att ta bort"), "{}", run.stderr);
}

#[test]
fn what_somebody_broke_there_is_mended() {
    let site = site();
    publish(&site, &[]);
    fs::remove_file(site.path("ute/sida/index.html")).unwrap();
    fs::remove_file(site.path("ute/index.html")).unwrap();
    fs::write(site.path("ute/index.html"), "Vandaliserad.").unwrap();
    let mended = result(&publish(&site, &["--json"]));
    assert_eq!(mended["put"], serde_json::json!(["index.html", "sida/index.html"]));
    assert_eq!(tree(&site.path("ute")), tree(&site.path("site/public")));
}

/// A link with the name of a folder of ours leads where others want: nothing is emptied, deleted or written through it.
#[test]
fn links_named_like_our_folders_are_not_followed() {
    let site = site();
    publish(&site, &[]);
    for name in ["hem/0", "hem/index.html", "hem/next/index.html", "hem/stage/0"] {
        site.write(name, "theirs");
    }
    let before = tree(&site.path("hem"));
    let link = |name: &str| {
        let at = site.path(name);
        if fs::symlink_metadata(&at).is_ok_and(|found| found.is_dir()) {
            fs::remove_dir_all(&at).unwrap();
        }
        std::os::unix::fs::symlink(site.path("hem"), at).unwrap();
    };
    let names =
        ["ute/.anslag-incoming-0123456789abcdef", "ute/.anslag-tmp-0123", "ute/.anslag", "ute/sida/.anslag-tmp-1"];
    names.iter().for_each(|name| link(name));
    generation(&site, 1);
    let run = publish(&site, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(tree(&site.path("hem")), before);
    // The folders in the work folder, and at last the work folder itself.
    for (n, name) in ["next", "stage", "old"].into_iter().enumerate() {
        link(&format!(".ute.anslag/{name}"));
        generation(&site, n + 2);
        let run = publish(&site, &[]);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        assert_eq!(tree(&site.path("hem")), before, "{name}");
        assert!(fs::read_to_string(site.path("ute/index.html")).unwrap().contains(&format!("Generation {}.", n + 2)));
    }
    link(".ute.anslag");
    generation(&site, 9);
    let run = publish(&site, &[]);
    assert!(run.code == 4 && run.stderr.contains("fel[A634]"), "{}", run.stderr);
    assert_eq!(tree(&site.path("hem")), before);
    assert!(fs::read_to_string(site.path("ute/index.html")).unwrap().contains("Generation 4."));
}

#[test]
fn compressed_copies_for_servers_that_send_them() {
    let site = site();
    // Too short for a compressed copy, which would stay as long as readers may have the script open.
    site.write("site/static/js/search.js", "export {};\n");
    site.write(
        "site/anslag.yaml",
        format!("{CONFIG}search: false\npublish:\n  ute: {{to: dir, path: ../ute, siblings: [gzip, brotli]}}\n"),
    );
    publish(&site, &[]);
    let files = tree(&site.path("ute"));
    assert!(files.contains_key("index.html.gz") && files.contains_key("index.html.br"));
    let mut plain = String::new();
    let unpacked = Command::new("gzip").args(["-dc"]).arg(site.path("ute/index.html.gz")).output().expect("gzip runs");
    unpacked.stdout.as_slice().read_to_string(&mut plain).unwrap();
    assert_eq!(plain.as_bytes(), files["index.html"]);
    site.write("site/anslag.yaml", format!("{CONFIG}search: false\npublish:\n  ute: {{to: dir, path: ../ute}}\n"));
    assert_eq!(publish(&site, &["--max-deletes", "100"]).code, 0);
    assert_eq!(tree(&site.path("ute")), tree(&site.path("site/public")));
}

#[test]
fn what_was_published_can_be_gone_back_to() {
    let site = site();
    publish(&site, &[]);
    let before = tree(&site.path("ute"));
    site.write("site/content/sida.md", "---\ntitle: Sida\nreview_in: P1Y\n---\n\nFel text.\n");
    publish(&site, &[]);
    assert_ne!(tree(&site.path("ute")), before);
    assert_eq!(site.run(&["rollback", "--root", "site"]).code, 0);
    assert_eq!(publish(&site, &["--as-built"]).code, 0);
    assert_eq!(tree(&site.path("ute")), before);
}

/// A real nginx that serves the folder. It finds each file anew for each request, as servers do.
fn nginx(site: &Site) -> Web {
    let root = site.path("ute").display().to_string();
    Web::nginx(&site.path("nginx"), "keepalive_requests 100000;", &format!("root {root}; error_page 404 /404.html;"))
}

/// Asks on a connection that stays open.
fn get(connection: &mut TcpStream, path: &str) -> (u16, String) {
    // As one piece: a request in several would wait for the other side's answer to the first.
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    connection.write_all(request.as_bytes()).expect("a request is sent");
    let mut bytes = Vec::new();
    let mut buffer = [0; 16384];
    loop {
        let length = connection.read(&mut buffer).expect("an answer");
        assert!(length > 0, "the answer ends too early");
        bytes.extend_from_slice(&buffer[..length]);
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name));
        let size: usize = header("Content-Length: ").expect("a length").trim().parse().expect("a number");
        if body.len() >= size {
            let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
            return (status, body.to_owned());
        }
    }
}

fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    text.split_once(before).and_then(|(_, rest)| rest.split_once(after)).map(|(found, _)| found).unwrap_or_default()
}

#[test]
fn readers_never_meet_two_generations() {
    let site = site();
    publish(&site, &[]);
    let nginx = nginx(&site);
    let (over, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    let seen = std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut connection = TcpStream::connect(("127.0.0.1", nginx.port)).expect("nginx answers");
            let mut seen: BTreeMap<String, usize> = BTreeMap::new();
            while !over.load(Ordering::SeqCst) {
                let (status, page) = get(&mut connection, "/");
                assert_eq!(status, 200);
                let generation = between(&page, "Generation ", ".").to_owned();
                let sheet = between(&page, "<link rel=\"stylesheet\" href=\"", "\"").replace("&#x2F;", "/");
                let (status, sheet_text) = get(&mut connection, &sheet);
                assert_eq!(status, 200, "{sheet}");
                assert_eq!(between(&sheet_text, "generation ", "."), generation, "{sheet}");
                *seen.entry(generation).or_default() += 1;
                asked.fetch_add(2, Ordering::SeqCst);
                // A reader reads; and the publisher needs the processor too.
                std::thread::sleep(Duration::from_millis(1));
            }
            seen
        });
        for number in 1..=50 {
            generation(&site, number);
            let run = publish(&site, &[]);
            assert_eq!(run.code, 0, "{}", run.stderr);
        }
        while asked.load(Ordering::SeqCst) < 10_000 && !reader.is_finished() {
            std::thread::sleep(Duration::from_millis(5));
        }
        over.store(true, Ordering::SeqCst);
        reader.join().expect("no reader met anything else")
    });
    assert!(asked.into_inner() >= 10_000 && seen.len() > 20 && seen.contains_key("50"), "{seen:?}");
    assert_eq!(missing(&tree(&site.path("ute"))), Vec::<String>::new());
}

#[test]
fn what_is_published_is_verified_where_readers_see_it() {
    let site = site();
    publish(&site, &[]);
    let nginx = nginx(&site);
    let configured = |url: &str| {
        site.write(
            "site/anslag.yaml",
            format!("{CONFIG}search: false\npublish:\n  ute: {{to: dir, path: ../ute, url: \"{url}\"}}\n"),
        );
    };
    configured(&format!("http://127.0.0.1:{}", nginx.port));
    site.write("site/content/sida.md", "---\ntitle: Sida\nreview_in: P1Y\n---\n\nNy text.\n");
    let verified = result(&publish(&site, &["--json", "--verify"]));
    assert!(verified["verified"].as_u64() >= Some(2), "{verified}");
    // A server that shows something else.
    configured(&format!("http://127.0.0.1:{}/sida", nginx.port));
    let run = publish(&site, &["--verify"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(
        run.stderr.contains("fel[A833]") && run.stderr.contains("visar inte det som publicerades"),
        "{}",
        run.stderr
    );
}
