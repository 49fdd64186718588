//! A real nginx with the files that a build writes for it.

use std::fs;

use anslag::host::{Encoding, compressed, is_worth_compressing};
use anslag::path::OutputPath;

use crate::support::Site;
use crate::support::nginx::Nginx;

/// Two languages, old addresses of many kinds, and what is gone.
fn site() -> Site {
    let text = "Vattnet i Norrby är avstängt medan ledningen lagas. ".repeat(60);
    let dated = "published: 2024-06-12\nreview_in: P5Y\n";
    let config = "title: Exempelkommun\nbase_url: https://www.example.se/\nlanguages: {sv: {}, en: {title: Municipality}}\n\
                  hosting: {servers: [nginx], hsts: true}\n";
    let aliases =
        "aliases: [/gammal/, \"/gammal sida/\", /åäö/, /pris$100/, '/Sv/\"citat\" (1)/sida.aspx', '/a;b{c}/']\n";
    let site = Site::new(&[
        ("anslag.yaml", config),
        ("content/ny.md", &format!("---\ntitle: Ny\n{dated}{aliases}---\n\n{text}\n")),
        ("content/slut.md", &format!("---\ntitle: Slut\n{dated}expires: 2026-09-01\non_expiry: gone\n---\n\nText.\n")),
        ("content/före.md", &format!("---\ntitle: Före\n{dated}expires: 2026-09-01\nredirect_to: ny\n---\n\nText.\n")),
        ("content/en/_index.md", "---\ntitle: Municipality\n---\n"),
        ("content/en/a.md", &format!("---\ntitle: A\n{dated}---\n\nText.\n")),
        (
            "data/gone.yml",
            "'/bort \"å $1\"/': {since: 2026-01-01}\n/en/old/: {since: 2026-01-01}\n/fil.pdf: {since: 2026-01-01}\n",
        ),
        ("static/.well-known/security.txt", "Contact: mailto:x@example.se\n"),
        ("static/lista.csv", "å;b\n"),
    ]);
    site.build();
    for (name, bytes) in site.tree("public") {
        let path = OutputPath::new(&name).unwrap();
        if is_worth_compressing(&path, bytes.len() as u64) {
            site.write(&format!("public/{name}.gz"), compressed(&bytes, Encoding::Gzip));
        }
    }
    site
}

/// A real nginx that serves the site with the files that it wrote for it.
fn nginx(site: &Site) -> Nginx {
    let root = site.path("public").display().to_string();
    Nginx::start(
        &site.path("nginx"),
        &format!("include /etc/nginx/mime.types; include {root}/redirects.nginx.map;"),
        &format!("root {root}; include {root}/anslag.nginx.conf;"),
    )
}

#[test]
fn nginx_does_as_it_is_told() {
    let site = site();
    let nginx = nginx(&site);
    old_addresses(&nginx);
    pages_and_files(&nginx);
    headers(&nginx, &site);
    smaller_forms(&nginx, &site);
    let log = nginx.file("error.log");
    assert!(!log.contains("[warn]") && !log.contains("[emerg]") && !log.contains("[crit]"), "{log}");
}

fn old_addresses(nginx: &Nginx) {
    for path in [
        "/gammal",
        "/gammal/",
        "/gammal%20sida/",
        "/%C3%A5%C3%A4%C3%B6",
        "/%C3%A5%C3%A4%C3%B6/",
        "/pris$100/",
        "/pris%24100",
        "/Sv/%22citat%22%20(1)/sida.aspx",
        "/a;b%7Bc%7D/",
        "/fore/",
    ] {
        let answer = nginx.get(path);
        assert_eq!((answer.status, answer.header("location")), (301, "/ny/"), "{path}");
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
    // Not what only looks like them.
    for path in ["/gammal/mer/", "/pris100/", "/ab/"] {
        assert_eq!(nginx.get(path).status, 404, "{path}");
    }
    for (path, title) in [
        ("/slut/", "Sidan är borttagen"),
        ("/slut", "Sidan är borttagen"),
        ("/bort%20%22%C3%A5%20$1%22/", "Sidan är borttagen"),
        ("/fil.pdf", "Sidan är borttagen"),
        ("/en/old/", "The page has been removed"),
    ] {
        let answer = nginx.get(path);
        let page = answer.text();
        assert_eq!(answer.status, 410, "{path}");
        assert!(page.contains(&format!("<h1>{title}</h1>")), "{path}: {page}");
        assert_eq!(
            (answer.header("cache-control"), answer.header("content-type")),
            ("no-cache", "text/html; charset=utf-8")
        );
    }
}

fn pages_and_files(nginx: &Nginx) {
    assert_eq!((nginx.get("/").status, nginx.get("/ny/").status, nginx.get("/en/a/").status), (200, 200, 200));
    let slash = nginx.get("/ny");
    assert_eq!((slash.status, slash.header("location")), (301, "/ny/"));
    for (path, title) in [("/finns-inte", "Sidan finns inte"), ("/en/no/", "The page does not exist")] {
        let answer = nginx.get(path);
        let page = answer.text();
        assert!(answer.status == 404 && page.contains(&format!("<h1>{title}</h1>")), "{path}: {page}");
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
    for path in
        ["/.anslag-manifest", "/.env", "/a/.git/config", "/redirects.nginx.map", "/anslag.nginx.conf", "/.htaccess"]
    {
        assert_eq!(nginx.get(path).status, 404, "{path}");
    }
    for (path, kind) in [
        ("/feed.xml", "application/atom+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json; charset=utf-8"),
        ("/lista.csv", "text/csv; charset=utf-8"),
        ("/site.webmanifest", "application/manifest+json"),
        ("/favicon.svg", "image/svg+xml"),
        ("/.well-known/security.txt", "text/plain; charset=utf-8"),
        ("/ny/", "text/html; charset=utf-8"),
    ] {
        let answer = nginx.get(path);
        assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{path}");
    }
}

fn headers(nginx: &Nginx, site: &Site) {
    let sheet = format!("/{}", site.named("css/kommun.css"));
    for (path, cache) in [
        ("/ny/", "no-cache"),
        ("/feed.xml", "no-cache"),
        (sheet.as_str(), "public, max-age=31536000, immutable"),
        ("/css/kommun.0123456789abcdef.css", "no-cache"),
    ] {
        let answer = nginx.get(path);
        assert_eq!(answer.header("cache-control"), cache, "{path}");
        assert!(
            answer.header("content-security-policy").ends_with("base-uri 'none'; frame-ancestors 'self'"),
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "strict-origin-when-cross-origin", "{path}");
        assert!(answer.header("permissions-policy").contains("geolocation=()"), "{path}");
        assert_eq!(answer.header("strict-transport-security"), "max-age=31536000", "{path}");
    }
    let whole = nginx.get("/ny/");
    let head = nginx.ask("HEAD", "/ny/", &[]);
    assert!(head.status == 200 && head.body.is_empty());
    assert_eq!(head.header("content-length"), whole.body.len().to_string());
    let part = nginx.ask("GET", "/ny/", &[("Range", "bytes=0-14")]);
    assert_eq!((part.status, part.body.as_slice()), (206, b"<!doctype html>".as_slice()));
    let same = nginx.ask("GET", "/ny/", &[("If-None-Match", whole.header("etag"))]);
    assert!(same.status == 304 && same.body.is_empty() && same.header("cache-control") == "no-cache");
    assert_eq!(nginx.ask("GET", "/ny/", &[("If-None-Match", "\"annan\"")]).status, 200);
}

fn smaller_forms(nginx: &Nginx, site: &Site) {
    let sheet = site.named("css/kommun.css");
    for (path, file) in [("/ny/".to_owned(), "ny/index.html"), (format!("/{sheet}"), sheet.as_str())] {
        let answer = nginx.ask("GET", &path, &[("Accept-Encoding", "gzip")]);
        let sibling = fs::read(site.path("public").join(format!("{file}.gz"))).unwrap();
        assert_eq!((answer.header("content-encoding"), answer.header("vary")), ("gzip", "Accept-Encoding"), "{path}");
        assert!(answer.body == sibling, "{path} is not the sibling");
    }
    // Too small to have one.
    assert_eq!(nginx.ask("GET", "/favicon.svg", &[]).header("content-encoding"), "");
    assert!(nginx.get("/ny/").header("content-encoding").is_empty());
}
