//! Copies for tests and previews: search engines are kept out, and the live site is not named.

use crate::support::{Site, tree};

/// A live site and a copy for tests, with a page, a file of its own for search engines, and files for servers.
fn site() -> Site {
    let site = Site::empty();
    site.write(
        "site/anslag.yaml",
        "title: Exempelkommun\nbase_url: https://www.example.se/\npublisher: kommunen\nhosting: {servers: [nginx, apache, caddy, netlify]}\npublish:\n  \
         live: {to: dir, path: ../live}\n  prov: {to: dir, path: ../prov, url: \"https://prov.example.org/\"}\n  \
         utan: {to: dir, path: ../utan, test: true}\n  spegel: {to: dir, path: ../spegel, url: \"http://example.se\"}\n  \
         inre: {to: dir, path: ../inre, url: \"https://inre.example.org/\", test: false}\n",
    );
    site.write("site/content/_index.md", "---\ntitle: Exempelkommun\n---\n\nVälkommen.\n");
    site.write("site/content/nyheter/_index.md", "---\ntitle: Nyheter\n---\n");
    site.write(
        "site/content/nyheter/a.md",
        "---\ntitle: A\ntype: news\nlead: Ingress.\npublished: 2026-09-01\n---\n\nText.\n",
    );
    site.write("site/content/nyheter/b.md", "---\ntitle: B\ntype: news\nlead: Annat.\ndraft: true\n---\n\nText.\n");
    site.write(
        "site/data/organisations.yml",
        "kommunen: {name: Exempelkommun, url: \"https://www.example.se/\", kind: municipality, country: SE}\n",
    );
    site.write(
        "site/content/nyheter/c.md",
        "---\ntitle: C\ntype: news\nlead: Ett.\npublished: 2026-09-02\n---\n\n[Hit](https://www.example.se/nyheter/a/).\n",
    );
    site.write("site/static/robots.txt", "User-agent: *\nAllow: /\nSitemap: https://www.example.se/sitemap.xml\n");
    site
}

/// Which texts of a folder name the live site.
fn naming_the_live_site(site: &Site, folder: &str) -> Vec<String> {
    let texts = tree(&site.path(folder)).into_iter().filter(|(path, _)| !path.starts_with(".anslag"));
    texts.filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains("www.example.se")).map(|(path, _)| path).collect()
}

fn is_hidden(site: &Site, folder: &str) -> bool {
    let files = tree(&site.path(folder));
    let text = |path: &str| String::from_utf8_lossy(&files[path]).into_owned();
    let pages: Vec<&String> = files.keys().filter(|path| path.ends_with(".html")).collect();
    let without =
        pages.iter().filter(|path| !text(path).contains("<meta name=\"robots\" content=\"noindex\">")).count();
    let robots = text("robots.txt") == "User-agent: *\nDisallow: /\n";
    let header =
        ["anslag.nginx.conf", ".htaccess", "anslag.caddy", "_headers"].map(|file| text(file).contains("X-Robots-Tag"));
    match (robots, without, header) {
        (true, 0, [true, true, true, true]) => true,
        (false, without, [false, false, false, false]) if without > 2 => false,
        other => panic!("{folder}: half hidden, {other:?}"),
    }
}

#[test]
fn a_copy_for_tests_is_hidden_and_the_live_site_is_not() {
    let site = site();
    let publish = |target: &str| {
        let run = site.run(&["publish", target, "--root", "site"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stderr
    };
    let notice = "testplats, döljs för sökmotorer";
    assert!(publish("prov").contains(notice));
    assert!(is_hidden(&site, "prov"));
    assert_eq!(naming_the_live_site(&site, "prov"), Vec::<String>::new());
    for path in ["feed.xml", "feed.json", "sitemap.xml", "nyheter/a/index.html"] {
        let text = std::fs::read_to_string(site.path("prov").join(path)).unwrap();
        assert!(text.contains("https://prov.example.org/nyheter/a/"), "{path}: {text}");
    }
    // A copy whose address nobody stated names none that exists.
    publish("utan");
    assert!(is_hidden(&site, "utan"));
    assert_eq!(naming_the_live_site(&site, "utan"), Vec::<String>::new());
    // The site itself, the site without www, and a place that says that it is the site.
    for target in ["live", "spegel", "inre"] {
        assert!(!publish(target).contains(notice), "{target}");
        assert!(!is_hidden(&site, target), "{target}");
        let robots = std::fs::read_to_string(site.path(target).join("robots.txt")).unwrap();
        assert!(robots.contains("Allow: /\nSitemap: https://www.example.se/"), "the site's own: {robots}");
    }
}

#[test]
fn what_was_built_for_one_does_not_reach_the_other() {
    let site = site();
    let run = |arguments: &[&str]| site.run(&[arguments, &["--root", "site"]].concat());
    assert_eq!(run(&["publish", "prov"]).code, 0);
    let wrong = run(&["publish", "live", "--as-built"]);
    assert!(wrong.code == 4 && wrong.stderr.contains("fel[A866]"), "{}", wrong.stderr);
    assert!(!site.path("live").exists());
    assert_eq!(run(&["publish", "prov", "--as-built"]).code, 0);
    assert_eq!(run(&["publish", "live"]).code, 0);
    let wrong = run(&["publish", "prov", "--as-built"]);
    assert!(wrong.code == 4 && wrong.stderr.contains("fel[A866]"), "{}", wrong.stderr);
    // A build after either is the site itself, and gives the bytes of one that knows of neither.
    assert_eq!(run(&["build"]).code, 0);
    assert_eq!(run(&["build", "--out", "ny"]).code, 0);
    let files = |folder: &str| {
        let mut files = tree(&site.path(folder));
        files.retain(|path, _| !path.starts_with(".anslag"));
        files
    };
    assert!(files("site/public") == files("ny"));
}

#[test]
fn a_preview_of_drafts_is_hidden() {
    let site = site();
    let run = site.run(&["build", "--drafts", "--root", "site", "--out", "forhand"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(is_hidden(&site, "forhand") && site.path("forhand/nyheter/b/index.html").exists());
    assert_eq!(naming_the_live_site(&site, "forhand"), Vec::<String>::new());
    let stated =
        ["build", "--drafts", "--root", "site", "--out", "forhand", "--base-url", "https://17.forhand.example.org/"];
    assert_eq!(site.run(&stated).code, 0);
    assert!(is_hidden(&site, "forhand"));
    let feed = std::fs::read_to_string(site.path("forhand/feed.xml")).unwrap();
    assert!(feed.contains("https://17.forhand.example.org/") && !feed.contains("www.example.se"), "{feed}");
}
