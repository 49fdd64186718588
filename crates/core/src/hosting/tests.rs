//! What each server reads.

use super::*;
use crate::test_site::{CONFIG, site};

fn old() -> OldAddresses {
    let redirects = vec![
        Redirect { from: Route::page(["gammal"]), to: Route::page(["ny å"]) },
        Redirect { from: Route::file("a b.c:*\".html"), to: Route::page(["$1"]) },
    ];
    OldAddresses { redirects, gone: vec![Route::page(["en", "bort \"å$1"])] }
}

fn text(file: HostFile, config: &str, old: &OldAddresses) -> String {
    let site = site(config, &[]);
    file.text(&site, &Theme::default(), old)
}

fn full() -> String {
    format!("{CONFIG}hosting: {{servers: [nginx, apache, caddy, netlify]}}\n")
}

#[test]
fn each_format_has_its_own_encoding() {
    assert_eq!(
        text(HostFile::NetlifyRedirects, CONFIG, &old()),
        "/gammal /ny%20%C3%A5/ 301\n/gammal/ /ny%20%C3%A5/ 301\n/a%20b.c%3A%2A%22.html /$1/ 301\n"
    );
    let gone = "/en/bort%20%22%C3%A5$1 /410.html 410\n/en/bort%20%22%C3%A5$1/ /410.html 410\n";
    let lines = text(HostFile::NetlifyRedirects, &full(), &old());
    assert!(lines.ends_with(gone), "{lines}");
    // Cloudflare rejects a file with an unsupported status.
    for servers in ["cloudflare", "netlify, cloudflare"] {
        let config = format!("{CONFIG}hosting: {{servers: [{servers}]}}\n");
        assert_eq!(text(HostFile::NetlifyRedirects, &config, &old()), text(HostFile::NetlifyRedirects, CONFIG, &old()));
    }
    let map = text(HostFile::NginxMap, CONFIG, &old());
    let body = "map $uri $anslag_redirect {\n    \"/gammal\" \"/ny%20%C3%A5/\";\n    \"/gammal/\" \"/ny%20%C3%A5/\";\n    \"/a b.c:*\\\".html\" \"/%241/\";\n}\n";
    assert!(map.starts_with("# ") && map.ends_with(body), "{map}");
    let lines = "RedirectMatch 301 \"^/gammal/?$\" \"/ny å/\"\nRedirectMatch 301 \"^/a\\x20b\\.c:\\*\\x22\\.html$\" \"/\\$1/\"\nRedirectMatch 410 \"^/en/bort\\x20\\x22å\\$1/?$\"\nErrorDocument 410 \"/410.html\"\n";
    assert_eq!(text(HostFile::Apache, CONFIG, &old()), lines);
    let map = text(HostFile::NginxMap, &full(), &old());
    assert!(map.contains("    \"/en/bort \\\"å$1/\" \"/410.html\";\n"), "{map}");
    let caddy = text(HostFile::Caddy, &full(), &old());
    assert!(caddy.contains("    \"/gammal/\" \"/ny%20%C3%A5/\" \"\"\n"), "{caddy}");
    assert!(caddy.contains("    \"/en/bort \\\"å$1/\" \"\" \"/410.html\"\n"), "{caddy}");
}

#[test]
fn a_site_below_a_path_keeps_the_path() {
    let below = |config: &str| config.replace("example.se/", "example.se/kommun/");
    let old = OldAddresses { redirects: old().redirects[..1].to_vec(), ..OldAddresses::default() };
    assert_eq!(
        text(HostFile::NetlifyRedirects, &below(CONFIG), &old),
        "/kommun/gammal /kommun/ny%20%C3%A5/ 301\n/kommun/gammal/ /kommun/ny%20%C3%A5/ 301\n"
    );
    assert_eq!(
        text(HostFile::Apache, &below(CONFIG), &old),
        "RedirectMatch 301 \"^/kommun/gammal/?$\" \"/kommun/ny å/\"\n"
    );
    let server = text(HostFile::NginxServer, &below(&full()), &old);
    assert!(server.contains("location = \"/kommun/redirects.nginx.map\" { return 404; }"), "{server}");
}

#[test]
fn nothing_to_redirect() {
    let old = OldAddresses::default();
    assert!(HostFile::wanted(&site(CONFIG, &[]).config, &old).is_empty());
    assert_eq!(HostFile::wanted(&site(&full(), &[]).config, &old).len(), 6);
    let only = site(&format!("{CONFIG}hosting: {{servers: [caddy]}}\n"), &[]);
    assert_eq!(HostFile::wanted(&only.config, &self::old()), [HostFile::Caddy]);
    let only = site(&format!("{CONFIG}hosting: {{servers: [cloudflare]}}\n"), &[]);
    assert_eq!(HostFile::wanted(&only.config, &old), [HostFile::NetlifyRedirects, HostFile::NetlifyHeaders]);
    assert!(text(HostFile::NginxMap, CONFIG, &old).ends_with("map $uri $anslag_redirect {\n}\n"));
}

#[test]
fn headers_are_the_same_everywhere() {
    let config =
        format!("{CONFIG}hosting: {{servers: [netlify], hsts: true, frames: [\"https://intranat.example.se/\"]}}\n");
    let theme = Theme { policy: Some("default-src 'none'".to_owned()), ..Theme::default() };
    let site = site(&config, &[]);
    for file in [HostFile::NetlifyHeaders, HostFile::NginxServer, HostFile::Apache, HostFile::Caddy] {
        let text = file.text(&site, &theme, &OldAddresses::default());
        for part in [
            "default-src 'none'; frame-ancestors 'self' https://intranat.example.se",
            "Strict-Transport-Security",
            "nosniff",
            "Referrer-Policy",
            "Permissions-Policy",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }
}

#[test]
fn no_sign_of_a_policy_begins_anything() {
    let theme = Theme { policy: Some("img-src 'self' https://a.example/$b{c}%20\"\\;".to_owned()), ..Theme::default() };
    let site = site(&full(), &[]);
    for (file, address) in [
        (HostFile::NetlifyHeaders, "https://a.example/%24b%7Bc%7D%20%22%5C; frame"),
        (HostFile::NginxServer, "https://a.example/%24b%7Bc%7D%20%22%5C; frame"),
        (HostFile::Caddy, "https://a.example/%24b%7Bc%7D%20%22%5C; frame"),
        // One for the file, one for what is sent.
        (HostFile::Apache, "https://a.example/%%24b%%7Bc%%7D%%20%%22%%5C; frame"),
    ] {
        let text = file.text(&site, &theme, &OldAddresses::default());
        assert!(text.contains(address), "{file:?}: {text}");
    }
}
