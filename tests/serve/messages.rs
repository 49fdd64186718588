//! What the preview says: where it is, what is wrong, and how it ends.

use std::fs;
use std::net::TcpListener;
use std::process::Command;

use super::server::{Server, command};
use super::shown::{news, site};
use crate::support::Site;

#[test]
fn a_mistake_stops_nothing_and_the_last_good_pages_stay() {
    let site = site();
    let server = Server::start(&site);
    let before = server.get("/nyheter/ett/").as_built();
    site.write("content/nyheter/ett.md", news("Ett", "[Trasig](finns-inte.md)"));
    site.write("content/nyheter/två.md", news("Två", "Ändrad."));
    let round = server.until(|round| round["ok"] == false);
    assert!(round["diagnostics"].to_string().contains("A302"), "{round}");
    assert!(server.get("/nyheter/ett/").as_built() == before);
    site.write("content/nyheter/ett.md", news("Ett", "Lagad."));
    server.wait_for("/nyheter/ett/", |answer| answer.text().contains("Lagad."));
    assert!(server.get("/nyheter/tva/").text().contains("Ändrad."));
}

#[test]
fn a_broken_theme_or_configuration_stops_nothing() {
    let site = site();
    let server = Server::start(&site);
    let before = server.get("/").as_built();
    for (path, text) in
        [("templates/home.html", "{% if %}"), ("anslag.yaml", "title: [\n"), ("data/people.yml", "anna: {name: Anna\n")]
    {
        let old = fs::read(site.path(path)).ok();
        site.write(path, text);
        server.until(|round| round["ok"] == false);
        assert!(server.get("/").as_built() == before, "{path}");
        match old {
            Some(old) => drop(site.write(path, old)),
            None => drop(site.remove(path)),
        }
        server.until(|round| round["ok"] == true);
    }
    // Even when there is no configuration any more.
    site.remove("anslag.yaml");
    let round = server.until(|round| round["ok"] == false);
    assert!(round["diagnostics"].to_string().contains("A601"), "{round}");
    assert!(server.get("/").as_built() == before);
    site.write("anslag.yaml", crate::support::CONFIG);
    server.until(|round| round["ok"] == true);
}

#[test]
fn a_site_that_was_never_good_may_lose_its_configuration_too() {
    let site = site();
    site.write("content/nyheter/ett.md", news("Ett", "[Trasig](finns-inte.md)"));
    let server = Server::start(&site);
    assert_eq!(server.get("/").status, 503);
    site.remove("anslag.yaml");
    server.until(|round| round["diagnostics"].to_string().contains("A601"));
    assert!(server.get("/").text().contains("A601"));
    site.write("anslag.yaml", crate::support::CONFIG).write("content/nyheter/ett.md", news("Ett", "Lagad."));
    server.wait_for("/nyheter/ett/", |answer| answer.text().contains("Lagad."));
}

#[test]
fn without_a_site_there_is_nothing_to_show() {
    let run = Site::empty().run(&["serve"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("A601"), "{}", run.stderr);
    let run = site().run(&["serve", "--base-url", "fel"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
}

#[test]
fn the_next_port_when_one_is_taken() {
    let site = site();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let server = Server::run(command(&site, &["--port", &port.to_string()]));
    assert!(server.address.port() > port);
    let next_event = server.first.last().unwrap()["diagnostics"].to_string();
    assert!(next_event.contains("A660") && next_event.contains(&format!("porten {port} är upptagen")), "{next_event}");
}

#[test]
fn an_address_that_is_not_this_computers() {
    let run = site().run(&["serve", "--address", "192.0.2.1"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(
        run.stderr
            .contains("fel[A661]: webbplatsen kan inte visas på 192.0.2.1:1414: adressen hör inte till den här datorn"),
        "{}",
        run.stderr
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_system_that_cannot_watch_is_looked_after() {
    let site = site();
    let program = env!("CARGO_BIN_EXE_anslag");
    // Room for the listener and two files more, but not for what watching takes; later there is.
    let mut limited = Command::new("/bin/sh");
    limited.args(["-c", &format!("ulimit -Sn 6; exec {program} serve --json --port 0")]).current_dir(site.path(""));
    limited.env_clear().env("ANSLAG_LANG", "sv").env("SOURCE_DATE_EPOCH", "1790848800").env("RAYON_NUM_THREADS", "1");
    let server = Server::run(limited);
    let next_event = server.first.last().unwrap()["diagnostics"].to_string();
    assert!(
        next_event.contains("A663") && next_event.contains("systemet rapporterar inte när filer ändras"),
        "{next_event}"
    );
    let more = Command::new("prlimit").args(["--pid", &server.id().to_string(), "--nofile=1024"]).status().unwrap();
    assert!(more.success());
    site.write("content/nyheter/ett.md", news("Ett", "Sett ändå."));
    server.wait_for("/nyheter/ett/", |answer| answer.text().contains("Sett ändå."));
}

#[cfg(target_os = "linux")]
#[test]
fn the_browser_is_opened_or_it_is_said_that_it_was_not() {
    use std::os::unix::fs::PermissionsExt;
    let site = site();
    let programs = tempfile::tempdir().unwrap();
    // The system's own programs must not be found: a desktop has one that works, and a slow machine one that fails too late.
    let mut nothing_there = command(&site, &["--open"]);
    nothing_there.env("PATH", programs.path());
    let server = Server::run(nothing_there);
    let next_event = server.first.last().unwrap()["diagnostics"].to_string();
    assert!(next_event.contains("A664") && next_event.contains(&server.url), "{next_event}");
    // The program by which a desktop opens addresses.
    let (opener, note) = (programs.path().join("xdg-open"), programs.path().join("asked"));
    fs::write(&opener, format!("#!/bin/sh\necho \"$1\" > {0}.tmp && /bin/mv {0}.tmp {0}\n", note.display())).unwrap();
    fs::set_permissions(&opener, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = command(&site, &["--open"]);
    command.env("PATH", programs.path());
    let server = Server::run(command);
    assert_eq!(server.first.last().unwrap()["diagnostics"].as_array().map(Vec::len), Some(0));
    while !note.exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert_eq!(fs::read_to_string(note).unwrap().trim(), server.url);
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it() {
    let site = site();
    let mut server = Server::start(&site);
    let interrupted = Command::new("kill").args(["-INT", &server.id().to_string()]).status().unwrap();
    assert!(interrupted.success());
    assert_eq!(server.end(), Some(130));
    assert!(!site.path("public").exists());
}

#[test]
fn at_a_terminal() {
    let site = site();
    site.write("content/a.md", "---\ntitle: A\nreview_in: P1Y\nfel: x\n---\n\nText.\n");
    let program = env!("CARGO_BIN_EXE_anslag");
    let output = tempfile::tempdir().unwrap();
    let (out, next_event) = (output.path().join("out"), output.path().join("said"));
    let mut child = Command::new(program)
        .args(["serve", "--port", "0"])
        .current_dir(site.path(""))
        .env_clear()
        .env("ANSLAG_LANG", "sv")
        .stdout(fs::File::create(&out).unwrap())
        .stderr(fs::File::create(&next_event).unwrap())
        .spawn()
        .unwrap();
    let until = |file: &std::path::Path, text: &str| {
        for _ in 0..6000 {
            if fs::read_to_string(file).unwrap().contains(text) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("{text:?} was never said: {}", fs::read_to_string(file).unwrap());
    };
    until(&out, "Webbplatsen visas på: http://127.0.0.1:");
    until(&next_event, "fel[A104]: fältet `fel` finns inte");
    until(&next_event, "Webbplatsen går inte att bygga: 1 fel · 0 varningar");
    until(&next_event, "Avsluta med Ctrl-C.");
    site.write("content/a.md", "---\ntitle: A\nreview_in: P1Y\n---\n\nText.\n");
    until(&next_event, "Uppdaterat: ");
    site.write("content/a.md", "---\ntitle: A\nreview_in: P1Y\nfel: x\n---\n\nText.\n");
    until(&next_event, "Den senaste fungerande versionen visas.");
    child.kill().unwrap();
    child.wait().unwrap();
}
