//! What the preview keeps from others: who may ask, for what, how slowly, and how many at once.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::server::{Answer, Server, command, read};
use super::shown::{news, site};
use crate::support::Site;

fn request_with_headers(server: &Server, lines: &str) -> Answer {
    server.ask(&format!("GET / HTTP/1.1\r\n{lines}\r\n"))
}

#[test]
fn it_listens_on_this_computer_only() {
    let server = Server::start(&site());
    assert!(server.address.ip().is_loopback());
    let port = server.address.port().to_string();
    let table = fs::read_to_string("/proc/net/tcp").unwrap() + &fs::read_to_string("/proc/net/tcp6").unwrap();
    let hex = format!(":{:04X} ", port.parse::<u16>().unwrap());
    // Local address, and the state of one that listens.
    let listening: Vec<&str> = table
        .lines()
        .filter(|line| line.split_whitespace().nth(3) == Some("0A"))
        .filter_map(|line| line.split_whitespace().nth(1))
        .filter(|local| format!("{local} ").ends_with(&hex))
        .collect();
    assert_eq!(listening, [format!("0100007F{}", hex.trim_end())]);
}

#[test]
fn a_foreign_host_learns_nothing() {
    let server = Server::start(&site());
    let port = server.address.port();
    for host in [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("LocalHost:{port}")] {
        assert_eq!(request_with_headers(&server, &format!("Host: {host}\r\n")).status, 200, "{host}");
    }
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        "127.0.0.1".to_owned(),
        "localhost:1".to_owned(),
        format!("localhost:{port}.evil.example"),
        format!("127.0.0.1:{port}@evil.example"),
        String::new(),
    ] {
        // Before it is looked up: what there is and what there is not are answered alike.
        for path in ["/", "/finns-inte/", "/.anslag/live.js", "/.anslag/events"] {
            let answer = server.ask(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
            assert_eq!((answer.status, answer.text().as_str()), (421, "421 Misdirected Request\n"), "{host} {path}");
        }
    }
    assert_eq!(request_with_headers(&server, "").status, 421, "no host");
    assert_eq!(
        request_with_headers(&server, &format!("Host: localhost:{port}\r\nHost: evil.example\r\n")).status,
        400,
        "two hosts"
    );
    // A whole URL would name a host once more.
    let whole = format!("GET http://evil.example/ HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    assert_eq!(server.ask(&whole).status, 400);
}

#[test]
fn a_foreign_origin_is_refused_and_no_origin_is_let_in() {
    let server = Server::start(&site());
    let host = format!("Host: {}\r\n", server.address);
    for origin in ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1", "file://"] {
        for path in ["/", "/.anslag/events"] {
            let request = format!("GET {path} HTTP/1.1\r\n{host}Origin: {origin}\r\n\r\n");
            assert_eq!(server.ask(&request).status, 403, "{origin} {path}");
        }
    }
    let own = request_with_headers(&server, &format!("{host}Origin: http://{}\r\n", server.address));
    assert_eq!(own.status, 200);
    for answer in [own, server.get("/"), server.get("/.anslag/live.js"), server.get("/finns-inte")] {
        assert!(!answer.head.keys().any(|name| name.starts_with("access-control-")), "{:?}", answer.head);
        assert_eq!(answer.head["cross-origin-resource-policy"], "same-origin");
        assert_eq!(answer.head["x-content-type-options"], "nosniff");
        assert_eq!(answer.head["content-security-policy"], "frame-ancestors 'self'");
    }
}

#[test]
fn only_reading_is_answered() {
    let server = Server::start(&site());
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "CONNECT", "TRACE", "PROPFIND", "get"] {
        let request = format!("{method} / HTTP/1.1\r\nHost: {}\r\nContent-Length: 3\r\n\r\nabc", server.address);
        let answer = server.ask(&request);
        assert_eq!((answer.status, answer.head["allow"].as_str()), (405, "GET, HEAD"), "{method}");
    }
}

#[test]
fn a_request_never_becomes_a_path() {
    let site = site();
    site.write("hemligt.txt", "canary-root").write("content/nyheter/.env", "canary-env");
    site.write("static/.git/config", "canary-git").write("static/lapp.txt~", "canary-backup");
    let server = Server::start(&site);
    let outside = tempfile::NamedTempFile::new().unwrap();
    fs::write(outside.path(), "canary-outside").unwrap();
    let whole = outside.path().display().to_string();
    let paths = [
        "/../hemligt.txt",
        "/static/../../hemligt.txt",
        "/nyheter/../../../../../../etc/passwd",
        "/%2e%2e/hemligt.txt",
        "/%2e%2e%2fhemligt.txt",
        "/..%5chemligt.txt",
        "/..\\hemligt.txt",
        "/%252e%252e/hemligt.txt",
        "/....//hemligt.txt",
        "//etc/passwd",
        "/./hemligt.txt",
        "/hemligt.txt",
        "/anslag.yaml",
        "/content/nyheter/ett.md",
        "/nyheter/ett.md",
        "/nyheter/.env",
        "/.git/config",
        "/lapp.txt~",
        "/lista.csv/",
        "/lista.csv%00.html",
        "/lista.csv::$DATA",
        "/@fs/etc/passwd",
        "/.anslag/../hemligt.txt",
        "/.anslag/memo",
        "/%ff%fe",
        &format!("/{whole}"),
        &format!("/@fs{whole}?raw??"),
        &format!("/%2e%2e{whole}"),
    ];
    for path in paths {
        let answer = server.get(path);
        assert!(matches!(answer.status, 404 | 400), "{path}: {}", answer.status);
        let text = answer.text();
        assert!(!text.contains("canary") && !text.contains("root:"), "{path}: {text}");
    }
    // Never to another host, whatever an address looks like.
    for path in ["//evil.example", "//evil.example/nyheter", "/\\evil.example/nyheter", "/%2f%2fevil.example"] {
        let answer = server.get(path);
        assert!(!answer.head.contains_key("location"), "{path}: {:?}", answer.head);
    }
}

#[cfg(unix)]
#[test]
fn a_link_that_leads_out_is_not_followed_even_when_it_comes_later() {
    let site = site();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("lista.csv"), "canary-outside").unwrap();
    let server = Server::start(&site);
    assert_eq!(server.get("/lista.csv").text(), "a,b\n");
    // Asked for again and again while the file is exchanged for a link, and its folder for one.
    let list = site.path("static/lista.csv");
    for turn in 0..10 {
        fs::remove_file(&list).unwrap();
        std::os::unix::fs::symlink(outside.path().join("lista.csv"), &list).unwrap();
        for _ in 0..20 {
            assert!(!server.get("/lista.csv").text().contains("canary"), "turn {turn}");
        }
        fs::remove_file(&list).unwrap();
        fs::write(&list, "a,b\n").unwrap();
    }
    fs::rename(site.path("static"), site.path("undan")).unwrap();
    std::os::unix::fs::symlink(outside.path(), site.path("static")).unwrap();
    for _ in 0..50 {
        assert!(!server.get("/lista.csv").text().contains("canary"));
    }
    // The link is an error, and it says which.
    let round = server.until(|round| round["diagnostics"].to_string().contains("A404"));
    assert_eq!(round["ok"], false);
}

#[test]
fn a_head_of_eight_kilobytes_and_no_more() {
    let server = Server::start(&site());
    let with = |length: usize| {
        let start = format!("GET / HTTP/1.1\r\nHost: {}\r\nX: ", server.address);
        let filler = "x".repeat(length - start.len() - 4);
        server.ask(&format!("{start}{filler}\r\n\r\n")).status
    };
    assert_eq!(with(8 * 1024), 200);
    assert_eq!(with(8 * 1024 + 1), 431);
    assert_eq!(with(64 * 1024), 431);
    assert_eq!(server.ask(&format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(9000))).status, 431);
    let many = "a: b\r\n".repeat(200);
    assert_eq!(request_with_headers(&server, &format!("Host: {}\r\n{many}", server.address)).status, 431);
    for nonsense in ["\0\0\0\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\r\n\r\n"] {
        assert_eq!(server.ask(nonsense).status, 400, "{nonsense:?}");
    }
}

#[test]
fn who_sends_slowly_is_left() {
    let server = Server::start(&site());
    let start = Instant::now();
    let mut slow = server.connect();
    let mut silent = server.connect();
    // A sign every half second would go on for ever.
    let mut answered = false;
    while start.elapsed() < Duration::from_secs(40) && !answered {
        let _ = slow.write_all(b"G");
        std::thread::sleep(Duration::from_millis(500));
        slow.set_nonblocking(true).unwrap();
        let mut bytes = [0; 16];
        answered = matches!(slow.peek(&mut bytes), Ok(length) if length > 0);
        slow.set_nonblocking(false).unwrap();
        // Others are served meanwhile.
        assert_eq!(server.get("/").status, 200);
    }
    assert_eq!(read(&mut slow).map(|answer| answer.status), Some(408));
    assert_eq!(read(&mut silent).map(|answer| answer.status), Some(408));
}

#[test]
fn three_hundred_connections_at_once() {
    let server = Server::start(&site());
    let mut waiting: Vec<TcpStream> = (0..300).map(|_| server.connect()).collect();
    // Those over the limit are told at once; the others are served when they ask.
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    let mut served = 0;
    let mut busy = 0;
    for stream in &mut waiting {
        // Who was sent away may be gone already.
        let _ = stream.write_all(request.as_bytes());
    }
    for stream in &mut waiting {
        match read(stream).map(|answer| answer.status) {
            Some(200) => served += 1,
            Some(503) => busy += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(served >= 256 && served + busy == 300 && busy > 0, "{served} served, {busy} too many");
    drop(waiting);
    server.wait_for("/", |answer| answer.status == 200);
    let tasks = fs::read_dir(format!("/proc/{}/task", server.id())).unwrap().count();
    assert!(tasks < 300, "{tasks} threads are left");
}

#[test]
fn who_listens_to_news_takes_no_place_for_ever() {
    let server = Server::start(&site());
    let request = format!("GET /.anslag/events HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    for _ in 0..3 {
        let mut listening: Vec<TcpStream> = (0..200).map(|_| server.connect()).collect();
        for stream in &mut listening {
            stream.write_all(request.as_bytes()).unwrap();
            let mut start = [0; 12];
            stream.read_exact(&mut start).unwrap();
            assert_eq!(&start, b"HTTP/1.1 200");
        }
        drop(listening);
        server.wait_for("/", |answer| answer.status == 200);
    }
}

#[test]
fn who_reads_nothing_keeps_nobody_out() {
    let site = site();
    // More than the system keeps for a connection that nobody reads.
    site.write("static/film.mp4", vec![7; 16 * 1024 * 1024]);
    let server = Server::start(&site);
    let request = format!("GET /film.mp4 HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
    let mut idle: Vec<TcpStream> = (0..300).map(|_| server.connect()).collect();
    for stream in &mut idle {
        let _ = stream.write_all(request.as_bytes());
    }
    // Each place is taken, and stays so for as long as one piece may lie unread.
    let start = Instant::now();
    while status(&server) != Some(200) {
        assert!(start.elapsed() < Duration::from_secs(30), "those who read nothing still keep others out");
        std::thread::sleep(Duration::from_millis(100));
    }
    // Who reads, however late, within the time of a piece, gets the whole file.
    assert_eq!(server.get("/film.mp4").body.len(), 16 * 1024 * 1024);
    drop(idle);
}

#[test]
fn who_listens_and_does_not_read_makes_room() {
    // With nothing to tell, and where the folder is gone, which every look tells.
    for is_gone in [false, true] {
        let site = site();
        let server = Server::start(&site);
        if is_gone {
            fs::remove_dir_all(site.path("")).unwrap();
        }
        let page = server.get("/").text();
        let since = page.split("live.js?since=").nth(1).and_then(|rest| rest.split('"').next()).expect("the script");
        let path = format!("/.anslag/events?since={since}&page=%2F");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
        let mut listening: Vec<TcpStream> = (0..300).map(|_| server.connect()).collect();
        for stream in &mut listening {
            let _ = stream.write_all(request.as_bytes());
        }
        // They are all still open, and yet a reader gets in.
        let start = Instant::now();
        while status(&server) != Some(200) {
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "those who listen keep others out; folder gone: {is_gone}"
            );
            std::thread::sleep(Duration::from_millis(100));
        }
        drop(listening);
    }
}

/// The status of the home page; nothing when the connection is closed before an answer.
fn status(server: &Server) -> Option<u16> {
    let mut stream = server.connect();
    stream.write_all(format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", server.address).as_bytes()).ok()?;
    read(&mut stream).map(|answer| answer.status)
}

#[test]
fn what_a_writer_wrote_is_text_wherever_it_is_shown() {
    let attack = "<img src=x onerror=alert(1)></pre><script>alert(2)</script>";
    let site = Site::new(&[("content/a.md", &format!("---\ntitle: A\n'{attack}': x\n---\n\nText.\n"))]);
    // No good page yet, so the messages are a page.
    let server = Server::start(&site);
    let page = server.get("/");
    assert_eq!(page.status, 503);
    let text = page.text();
    assert!(text.contains("&lt;script&gt;alert(2)") && !text.contains("<script>alert"), "{text}");
    assert!(!text.contains("<img"), "{text}");
    site.write("content/a.md", news("A", "Text."));
    server.wait_for("/", |answer| answer.status == 200);
}

#[test]
fn an_address_that_means_all_is_refused() {
    let site = site();
    for address in ["0.0.0.0", "::", "224.0.0.1"] {
        let run = site.run(&["serve", "--address", address]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains("fel[A662]: adressen ") && run.stderr.contains("betyder datorns alla adresser"));
    }
    // One of this computer's own is let, and its name is the only one.
    let server = Server::run(command(&site, &["--address", "127.0.0.2"]));
    assert_eq!(server.address.ip().to_string(), "127.0.0.2");
    assert_eq!(server.get("/").status, 200);
    assert_eq!(request_with_headers(&server, &format!("Host: 127.0.0.1:{}\r\n", server.address.port())).status, 421);
}
