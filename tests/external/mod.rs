//! `check --external` against real servers: nginx as it is, and one that does everything wrong.

mod server;

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::web::Web;
use crate::support::{Run, Site, free_port};
use server::Server;

/// Checks a page with these links, and tells for each the code and the text of the message about it; nothing for most.
///
/// A host has two seconds to answer unless the variables say otherwise.
fn check(site: &Site, links: &[String], arguments: &[&str], variables: &[(&str, &str)]) -> (Run, Vec<Option<String>>) {
    let list: String = links.iter().map(|link| format!("- [Läs mer]({link})\n")).collect();
    site.write("content/a.md", format!("---\ntitle: Sida\nreview_in: P1Y\n---\n\n{list}"));
    let base = ["check", "--external", "--json"];
    let run =
        site.run_with(&[&base[..], arguments].concat(), &[&[("ANSLAG_EXTERNAL_TIMEOUT", "2")], variables].concat());
    let result: serde_json::Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}", run.stderr));
    let mut found = vec![None; links.len()];
    for message in result["diagnostics"].as_array().expect("messages") {
        let code = message["code"].as_str().expect("a code");
        if !("A312"..="A318").contains(&code) {
            continue;
        }
        let text = format!("{code} {} ({}) {}", message["message"], message["label"], message["help"]);
        match message["places"][0]["line"].as_u64() {
            Some(line) => found[usize::try_from(line).unwrap() - 6] = Some(text),
            None => found.push(Some(text)),
        }
    }
    (run, found)
}

/// Whether what was found of each link is what is expected: the code and a phrase, or nothing.
fn assert_found(table: &[(String, &str)], found: &[Option<String>]) {
    let wrong: Vec<String> = table
        .iter()
        .zip(found)
        .filter(|((_, expected), found)| match found {
            None => !expected.is_empty(),
            Some(text) => expected.is_empty() || !expected.split('|').all(|phrase| text.contains(phrase)),
        })
        .map(|((link, expected), found)| format!("{link}: {expected:?} was expected, found {found:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn links(table: &[(String, &str)]) -> Vec<String> {
    table.iter().map(|(link, _)| link.clone()).collect()
}

#[test]
fn answers_of_every_kind() {
    // Each on a host of its own: what one does says nothing about the others.
    let servers: Vec<Server> = (1..=26).map(Server::start).collect();
    let at = |number: usize, path: &str| format!("http://{}{path}", servers[number - 1].address);
    let moved = format!("A313|byt till http://{}/page#del", servers[7].address);
    let table = [
        (at(1, "/page"), ""),
        (at(2, "/status/404"), "A312|404"),
        (at(3, "/status/410"), "A312|410"),
        (at(4, "/status/403"), "A314|403|blockerar program"),
        (at(5, "/status/401"), "A314|401"),
        (at(6, "/status/500"), "A314|500|serverfel"),
        (at(7, "/status/999"), "A314|999"),
        (at(8, "/moved#del"), moved.as_str()),
        (at(9, "/found"), ""),
        (at(10, "/hang"), "A314|inget svar i tid"),
        (at(11, "/reset"), "A314|bröts"),
        (at(12, "/loop"), "A314|slinga"),
        (at(13, "/further/0"), "A314|för många gånger"),
        (at(14, "/busy-once"), ""),
        (at(15, "/busy-long"), "A314|för många förfrågningar"),
        (at(16, "/busy"), "A314|för många förfrågningar"),
        (at(17, "/head-405"), ""),
        (at(18, "/head-reset"), ""),
        (at(19, "/head-404"), ""),
        (at(20, "/slow-body"), ""),
        (at(21, "/huge-body"), ""),
        (at(22, "/huge-head"), "A314|tolka"),
        (at(23, "/garbage"), "A314|tolka"),
        (at(24, "/to-file"), "A314|publik webbadress"),
        (at(25, "/slow-head"), "A314|inget svar i tid"),
        (at(26, "/fails-once"), ""),
    ];
    let site = Site::new(&[]);
    let (run, found) = check(&site, &links(&table), &["--external-private"], &[]);
    assert_found(&table, &found);
    assert_eq!(run.code, 0, "{}", run.stderr);
    // What was sent: no cookies although they were given, no way that a person came, and a name.
    for server in &servers {
        let requests = server.requests();
        assert!(!requests.is_empty() && requests.len() <= 12, "{}: {}", server.address, requests.len());
        for request in requests {
            let head = request.head.to_lowercase();
            assert!(head.contains("user-agent: anslag/"), "{head}");
            assert!(
                !head.contains("cookie:") && !head.contains("referer:") && !head.contains("authorization:"),
                "{head}"
            );
        }
    }
    // A page is asked for without being read.
    let sent = servers[20].sent();
    assert!(sent < 8_000_000, "{sent} bytes of an endless page were taken");
    assert_eq!(servers[0].requests().len(), 1, "HEAD alone");
}

#[test]
fn a_host_is_asked_with_consideration() {
    let server = Server::start(40);
    let table: Vec<(String, &str)> = (0..7).map(|n| (format!("http://{}/slowly/{n}", server.address), "")).collect();
    let (_, found) = check(&Site::new(&[]), &links(&table), &["--external-private"], &[]);
    assert_found(&table, &found);
    assert!(server.most_at_once() <= 2, "{} at once", server.most_at_once());
    let times: Vec<Duration> = server.requests().iter().map(|request| request.at).collect();
    assert_eq!(times.len(), 7);
    // A pause is between the end of a question and the next one; two go on at once.
    let third = times[2] - times[0];
    assert!(third >= Duration::from_millis(250), "{third:?}");
}

#[test]
fn a_host_that_never_answers_is_left_alone() {
    let server = Server::start(41);
    let table: Vec<(String, &str)> = (0..30).map(|n| (format!("http://{}/hang/{n}", server.address), "A314")).collect();
    let (_, found) = check(&Site::new(&[]), &links(&table), &["--external-private", "--external-timeout", "1"], &[]);
    assert_found(&table, &found);
    assert!(server.requests().len() <= 10, "{} questions to a host that hangs", server.requests().len());
    assert!(found.iter().flatten().any(|text| text.contains("flera andra förfrågningar")));
}

#[test]
fn answers_are_kept() {
    let (good, bad) = (Server::start(42), Server::start(43));
    let table = [(format!("http://{}/page", good.address), ""), (format!("http://{}/status/404", bad.address), "A312")];
    let site = Site::new(&[]);
    for _ in 0..2 {
        let (_, found) = check(&site, &links(&table), &["--external-private"], &[]);
        assert_found(&table, &found);
    }
    assert_eq!((good.requests().len(), bad.requests().len()), (1, 2), "HEAD and GET to the bad one, once");
    check(&site, &links(&table), &["--external-private", "--external-fresh"], &[]);
    assert_eq!((good.requests().len(), bad.requests().len()), (2, 4));
    assert!(!site.path("public").exists());
}

#[test]
fn internal_networks_are_not_asked() {
    let server = Server::start(44);
    let port = server.address.rsplit(':').next().unwrap();
    // By number, by name, by names and numbers in other clothes, and by a name that only the system knows to be internal.
    let host = fs::read_to_string("/etc/hostname").unwrap_or_else(|_| "localhost".to_owned());
    let internal = "A316|--external-private";
    let table = [
        (format!("http://{}/page", server.address), internal),
        (format!("http://localhost:{port}/page"), internal),
        (format!("http://{}:{port}/page", u32::from(std::net::Ipv4Addr::new(127, 0, 0, 44))), internal),
        (format!("http://[::ffff:127.0.0.44]:{port}/page"), internal),
        ("http://169.254.169.254/latest/meta-data/".to_owned(), internal),
        ("https://10.0.0.1/".to_owned(), internal),
        (format!("http://{}:{port}/page", host.trim()), "A31"),
    ];
    let (run, found) = check(&Site::new(&[]), &links(&table), &[], &[]);
    assert_found(&table, &found);
    assert_eq!(run.code, 0);
    assert!(server.requests().is_empty(), "{:?}", server.requests());
}

#[test]
fn what_has_moved_for_good_is_mended() {
    let server = Server::start(46);
    let at = |path: &str| format!("http://{}{path}", server.address);
    let (old, gone) = (at("/moved"), at("/status/404"));
    let text = |moved: &str, read: &str| {
        format!(
            "---\ntitle: Sida\nreview_in: P1Y\nlinks:\n  - text: Planen i sin helhet\n    url: {moved}\n---\n\n\
             Läs [planen]({moved}#del \"Planen\") och [mer][m], eller gå till <{read}>. Inte `{old}` eller [borta]({gone}).\n\n[m]: {moved}/2\n"
        )
    };
    let site = Site::new(&[("content/a.md", &text(&old, &old)), ("content/b.md", &text(&old, &old))]);
    let run = |arguments: &[&str]| {
        let base = ["check", "content/a.md", "--external", "--external-private"];
        site.run_with(&[&base[..], arguments].concat(), &[("ANSLAG_EXTERNAL_TIMEOUT", "2")])
    };
    let before = site.tree("content");
    let dry = run(&["--fix", "--dry-run"]);
    assert_eq!((dry.code, site.tree("content")), (0, before), "{}", dry.stderr);
    let asked =
        |path: &str| server.requests().iter().filter(|request| request.head.contains(&format!(" {path} "))).count();
    assert_eq!(asked("/moved"), 1, "once, though it is looked at before and after");
    let fixed = run(&["--fix", "--external-fresh"]);
    assert_eq!((fixed.code, &fixed.stdout), (0, &dry.stdout), "{}", fixed.stderr);
    assert!(fixed.stdout.contains(&format!("+    url: {}\n", at("/page"))), "{}", fixed.stdout);
    assert_eq!(asked("/moved"), 2);
    let new = text(&at("/page"), &at("/page")).replace("/page/2", "/page");
    assert_eq!(fs::read_to_string(site.path("content/a.md")).unwrap(), new);
    assert_eq!(fs::read_to_string(site.path("content/b.md")).unwrap(), text(&old, &old), "only what was asked for");
    let after = run(&[]);
    assert!(!after.stderr.contains("A313") && after.stderr.contains("A312"), "{}", after.stderr);
}

#[test]
fn names_that_nobody_has() {
    let server = Server::start(45);
    let table = [
        (format!("http://{}/page", server.address), ""),
        ("https://finns-inte.invalid/a".to_owned(), "A315|finns-inte.invalid"),
        ("https://finns-inte.invalid/b".to_owned(), "A315"),
    ];
    let (_, found) = check(&Site::new(&[]), &links(&table), &["--external-private"], &[]);
    assert_found(&table, &found);
    // When no name at all can be looked up, it is not the links that are wrong.
    let lost = ["https://finns-inte.invalid/".to_owned()];
    let (run, found) = check(&Site::new(&[]), &lost, &[], &[]);
    assert_eq!((run.code, found[0].as_deref()), (3, None), "{found:?}");
    assert!(found[1].as_ref().is_some_and(|text| text.contains("A317")), "{found:?}");
}

#[test]
fn addresses_of_the_site_itself_are_not_asked_for() {
    let site = Site::new(&[]);
    let (run, _) = check(&site, &["https://www.example.se/a/".to_owned()], &[], &[]);
    let result: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.code, result["external"]["links"].as_u64()), (0, Some(0)), "{result}");
}

/// A real nginx with a certificate that it made itself, and addresses that do this and that. Also its port for secure connections.
fn nginx(site: &Site) -> (Web, u16) {
    site.write("html/index.html", "<!doctype html><title>Hem</title>").write("html/mapp/index.html", "Mapp");
    site.write("html/stor.bin", vec![7; 3_000_000]);
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", "key.pem", "-out", "cert.pem"])
        .current_dir(site.path(""))
        .stderr(Stdio::null())
        .status();
    assert!(made.is_ok_and(|status| status.success()), "openssl makes a certificate");
    let secure = free_port();
    let folder = site.path("").display().to_string();
    let server = format!(
        "listen 127.0.0.1:{secure} ssl; root {folder}/html; absolute_redirect on;\n\
         ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;\n\
         location /hemligt {{ deny all; }}\n\
         location /gammal {{ return 301 /; }}\n\
         location /tillfallig {{ return 302 /mapp/; }}\n\
         location /borta {{ return 410; }}\n\
         location /utan-head {{ if ($request_method = HEAD) {{ return 405; }} return 200 ok; }}\n\
         location /tyst {{ return 444; }}"
    );
    (Web::nginx(&site.path("nginx"), "gzip on;", &server), secure)
}

#[test]
fn nginx_as_it_is() {
    let site = Site::empty();
    let (nginx, secure) = nginx(&site);
    let at = |path: &str| format!("http://127.0.0.1:{}{path}", nginx.port);
    let moved = format!("A313|byt till {}", at("/"));
    let table = [
        (at("/"), ""),
        (at("/stor.bin"), ""),
        (at("/finns-inte"), "A312|404"),
        (at("/borta"), "A312|410"),
        (at("/hemligt"), "A314|403"),
        (at("/gammal"), moved.as_str()),
        (at("/tillfallig"), ""),
        (at("/utan-head"), ""),
        (at("/tyst"), "A314|bröts"),
    ];
    let (run, found) = check(&Site::new(&[]), &links(&table), &["--external-private"], &[]);
    assert_found(&table, &found);
    assert_eq!(run.code, 0);
    let log = nginx.file("access.log");
    let mut methods: BTreeMap<&str, usize> = BTreeMap::new();
    for line in log.lines() {
        *methods.entry(if line.contains("\"HEAD ") { "HEAD" } else { "GET" }).or_default() += 1;
    }
    assert!(methods["HEAD"] >= 9 && log.contains("Anslag/"), "{log}");
    // A certificate that nobody vouches for says nothing about the page; one that the machine trusts does.
    let unknown = [(format!("https://127.0.0.1:{secure}/"), "A314|certifikat")];
    let (_, found) = check(&Site::new(&[]), &links(&unknown), &["--external-private"], &[]);
    assert_found(&unknown, &found);
    let trusted = [(unknown[0].0.clone(), ""), (format!("https://127.0.0.1:{secure}/nej"), "A312|404")];
    let certificate = site.path("cert.pem").display().to_string();
    let variables = [("SSL_CERT_FILE", certificate.as_str())];
    let (_, found) = check(&Site::new(&[]), &links(&trusted), &["--external-private"], &variables);
    assert_found(&trusted, &found);
}
