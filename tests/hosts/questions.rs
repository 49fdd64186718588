//! What every server is asked, whichever it is: a site with all that stands in files for servers, and the answers that its readers
//! are to get.

use std::fs;
use std::path::{Path, PathBuf};

use anslag_core::http::{Encoding, compressed, is_worth_compressing};
use anslag_core::path::{OutputPath, decode};

use crate::support::web::{Answer, Web};
use crate::support::{Site, tree};

/// Below the root of a host, and in a folder whose name is not plain. As it stands in a request, and on the disk.
pub const BELOW: [(&str, &str); 2] = [("", ""), ("/n%C3%A4mnd%20x", "/nämnd x")];

/// Old addresses with signs that mean something to a server, as they are written.
const OLD: &str = "aliases: [/gammal/, '/gammal sida/', /åäö/, /pris$100/, '/Sv/\"citat\" (1)/sida.aspx', '/a;b{c}/', '/${HOME}/', \
                   '/{$HOME}/', '/{http.request.host}/', '/%{HTTP_HOST}/', '/$host $1/', \"/it's `id`/\", '/~anna/', '/a+b=c&d,e@f!/', \
                   '/[0-9]^x/', '/100% bra/', '/a<b>|c.aspx', '/default.aspx', '/.*.aspx', '/!x}.asp', '/Stor/Bokstav/']\n";

/// Requests that lead to the page that has them.
const MOVED: [&str; 28] = [
    "/gammal",
    "/gammal/",
    "/gammal%20sida/",
    "/gammal%20sida",
    "/%C3%A5%C3%A4%C3%B6",
    "/%C3%A5%C3%A4%C3%B6/",
    "/%c3%a5%c3%a4%c3%b6/",
    "/g%61mmal/",
    "/pris$100/",
    "/pris%24100",
    "/Sv/%22citat%22%20(1)/sida.aspx",
    "/a;b%7Bc%7D/",
    "/$%7BHOME%7D/",
    "/%7B$HOME%7D",
    "/%7Bhttp.request.host%7D/",
    "/%25%7BHTTP_HOST%7D/",
    "/$host%20$1/",
    "/it's%20%60id%60/",
    "/~anna/",
    "/a+b=c&d,e@f!/",
    "/%5B0-9%5D%5Ex/",
    "/100%25%20bra/",
    "/a%3Cb%3E%7Cc.aspx",
    "/default.aspx",
    "/.*.aspx",
    "/!x%7D.asp",
    "/Stor/Bokstav/",
    "/fore/",
];

/// Two languages, old addresses of many kinds, and what is gone.
pub fn site(server: &str, below: &str) -> Site {
    let text = "Vattnet i Norrby är avstängt medan ledningen lagas. ".repeat(60);
    let dated = "published: 2024-06-12\nreview_in: P5Y\n";
    let config = format!(
        "title: Exempel $host \"kommun\" {{x}};\nbase_url: https://www.example.se{below}/\n\
         languages: {{sv: {{}}, en: {{title: Municipality}}}}\n\
         theme: eget\npermalinks: {{news: \"/R&D $1 {{x}};'/:slug/\"}}\n\
         hosting: {{servers: [{server}], hsts: true, frames: ['https://*.example.org:8443']}}\n"
    );
    let gone = "'/bort \"å $1\"/': {since: 2026-01-01}\n/en/old/: {since: 2026-01-01}\n/fil.pdf: {since: 2026-01-01}\n\
                '/en/${HOME};{x}/': {since: 2026-01-01}\n'/{$HOME}`<a>.asp': {since: 2026-01-01}\n";
    let site = Site::new(&[
        ("anslag.yaml", &config),
        ("content/ny.md", &format!("---\ntitle: Ny $host {{x}};\n{dated}{OLD}---\n\n{text}\n")),
        ("content/slut.md", &format!("---\ntitle: Slut\n{dated}expires: 2026-09-01\non_expiry: gone\n---\n\nText.\n")),
        ("content/före.md", &format!("---\ntitle: Före\n{dated}expires: 2026-09-01\nredirect_to: ny\n---\n\nText.\n")),
        (
            "content/r.md",
            &format!("---\ntype: news\ntitle: R\nlead: L\n{dated}aliases: [/rd/, '/r{{d}}.asp']\n---\n\nText.\n"),
        ),
        ("content/lång~ä.md", &format!("---\ntitle: Lång\n{dated}slug: lång~ä\naliases: [/kort/]\n---\n\nText.\n")),
        ("content/en/_index.md", "---\ntitle: Municipality\n---\n"),
        ("content/en/a.md", &format!("---\ntitle: A\n{dated}---\n\nText.\n")),
        ("data/gone.yml", gone),
        ("static/.well-known/security.txt", "Contact: mailto:x@example.se\n"),
        ("static/lista.csv", "å;b\n"),
    ]);
    own_theme(&site);
    site.build();
    for (name, bytes) in site.tree("public") {
        let path = OutputPath::new(&name).unwrap();
        if is_worth_compressing(&path, bytes.len() as u64) {
            site.write(&format!("public/{name}.gz"), compressed(&bytes, Encoding::Gzip));
        }
    }
    site
}

/// The theme of Anslag with a policy of its own.
fn own_theme(site: &Site) {
    for (name, bytes) in tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/kommun")) {
        site.write(&format!("themes/eget/{name}"), bytes);
    }
    let file = "themes/eget/theme.yaml";
    let text = fs::read_to_string(site.path(file)).unwrap();
    site.write(file, text.replacen("img-src 'self'", "img-src 'self' https://bild.example/$host%20{x}", 1));
}

/// The folder that a server gives out: where the site lies in it at its path.
pub fn served(site: &Site, folder: &str) -> PathBuf {
    if folder.is_empty() {
        return site.path("public");
    }
    fs::create_dir(site.path("www")).unwrap();
    std::os::unix::fs::symlink(site.path("public"), site.path(&format!("www{folder}"))).unwrap();
    site.path("www")
}

/// A server, where the site lies on it, and what it does by itself.
pub struct HostTest<'a> {
    /// The server.
    pub web: &'a Web,
    /// What it gives out.
    pub site: &'a Site,
    /// The path of the site in a request, without a closing slash.
    pub below: &'a str,
    /// Whether it sends the siblings `.gz` themselves.
    pub siblings: bool,
}

impl HostTest<'_> {
    /// All questions.
    pub fn all(&self) {
        self.moved();
        self.gone();
        self.pages();
        self.types();
        self.headers();
        self.parts();
        self.smaller_forms();
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.below)
    }

    fn get(&self, path: &str) -> Answer {
        self.web.get(&self.at(path))
    }

    fn moved(&self) {
        let to = decode(&self.at("/ny/"));
        for path in MOVED {
            let answer = self.get(path);
            assert_eq!((answer.status, place(answer.header("location"))), (301, to.clone()), "{path}");
            assert_eq!(answer.header("cache-control"), "no-cache", "{path}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        }
        assert_eq!(place(self.get("/kort/").header("location")), decode(&self.at("/lång~ä/")));
        for path in ["/rd", "/rd/", "/r%7Bd%7D.asp"] {
            assert_eq!(
                place(self.get(path).header("location")),
                format!("{}/R&D $1 {{x}};'/r/", decode(self.below)),
                "{path}"
            );
        }
        // What a mailing puts after an address.
        let answer = self.get("/gammal/?utm_source=brev");
        assert!(answer.status == 301 && place(answer.header("location")).split('?').next() == Some(to.as_str()));
        // Not what only looks like them.
        for path in [
            "/gammal/mer/",
            "/xgammal/",
            "/pris100/",
            "/ab/",
            "/x.aspx",
            "/5^x/",
            "/defaultXaspx",
            "/host%20/",
            "/anna/",
        ] {
            assert_eq!(self.get(path).status, 404, "{path}");
        }
    }

    fn gone(&self) {
        for (path, title) in [
            ("/slut/", "Sidan är borttagen"),
            ("/slut", "Sidan är borttagen"),
            ("/slut/?x=1", "Sidan är borttagen"),
            ("/bort%20%22%C3%A5%20$1%22/", "Sidan är borttagen"),
            ("/fil.pdf", "Sidan är borttagen"),
            ("/%7B$HOME%7D%60%3Ca%3E.asp", "Sidan är borttagen"),
            ("/en/old/", "The page has been removed"),
            ("/en/$%7BHOME%7D;%7Bx%7D/", "The page has been removed"),
        ] {
            let answer = self.get(path);
            assert_eq!(answer.status, 410, "{path}");
            self.is_error(path, &answer, title);
        }
    }

    fn is_error(&self, path: &str, answer: &Answer, title: &str) {
        let page = answer.text();
        assert!(page.contains(&format!("<h1>{title}</h1>")), "{path}: {page}");
        let head =
            (answer.header("cache-control"), answer.header("content-type"), answer.header("x-content-type-options"));
        assert_eq!(head, ("no-cache", "text/html; charset=utf-8", "nosniff"), "{path}");
    }

    fn pages(&self) {
        for path in ["/", "/ny/", "/en/a/", "/l%C3%A5ng~%C3%A4/", "/ny/?x=1"] {
            assert_eq!(self.get(path).status, 200, "{path}");
        }
        // Caddy says it from where the reader is.
        let slash = self.get("/ny");
        let to = place(slash.header("location"));
        assert!(matches!(slash.status, 301 | 308) && (to == "ny/" || to == decode(&self.at("/ny/"))), "{to}");
        for (path, title) in [
            ("/finns-inte", "Sidan finns inte"),
            ("/eng/", "Sidan finns inte"),
            ("/en/no/", "The page does not exist"),
            ("/en/no", "The page does not exist"),
        ] {
            let answer = self.get(path);
            assert_eq!(answer.status, 404, "{path}");
            self.is_error(path, &answer, title);
        }
        for path in [
            "/.anslag-manifest",
            "/.env",
            "/a/.git/config",
            "/redirects.nginx.map",
            "/anslag.nginx.conf",
            "/.htaccess",
            "/anslag.caddy",
            "/_redirects",
            "/_headers",
        ] {
            assert_eq!(self.get(path).status, 404, "{path}");
        }
    }

    fn types(&self) {
        let sheet = format!("/{}", self.site.named("css/kommun.css"));
        for (path, kind) in [
            ("/feed.xml", "application/atom+xml; charset=utf-8"),
            ("/feed.json", "application/feed+json; charset=utf-8"),
            ("/lista.csv", "text/csv; charset=utf-8"),
            ("/site.webmanifest", "application/manifest+json"),
            ("/favicon.svg", "image/svg+xml"),
            ("/.well-known/security.txt", "text/plain; charset=utf-8"),
            ("/ny/", "text/html; charset=utf-8"),
            (sheet.as_str(), "text/css; charset=utf-8"),
        ] {
            let answer = self.get(path);
            assert_eq!((answer.status, answer.header("content-type")), (200, kind), "{path}");
        }
    }

    fn headers(&self) {
        let sheet = format!("/{}", self.site.named("css/kommun.css"));
        for (path, cache) in [
            ("/ny/", "no-cache"),
            ("/feed.xml", "no-cache"),
            (sheet.as_str(), "public, max-age=31536000, immutable"),
            ("/css/kommun.css", "no-cache"),
            ("/gammal/", "no-cache"),
            ("/slut/", "no-cache"),
            ("/finns-inte", "no-cache"),
        ] {
            let answer = self.get(path);
            assert_eq!(answer.header("cache-control"), cache, "{path}");
            let policy = answer.header("content-security-policy");
            assert!(
                policy.ends_with("base-uri 'none'; frame-ancestors 'self' https://*.example.org:8443"),
                "{path}: {policy}"
            );
            assert!(policy.contains(" https://bild.example/%24host%20%7Bx%7D "), "{path}: {policy}");
            assert_eq!(answer.header("referrer-policy"), "strict-origin-when-cross-origin", "{path}");
            assert!(answer.header("permissions-policy").contains("geolocation=()"), "{path}");
            assert_eq!(answer.header("strict-transport-security"), "max-age=31536000", "{path}");
        }
    }

    fn parts(&self) {
        let (whole, page) = (self.get("/ny/"), self.at("/ny/"));
        let head = self.web.ask("HEAD", &page, &[]);
        assert!(head.status == 200 && head.body.is_empty());
        assert_eq!(head.header("content-length"), whole.body.len().to_string());
        let part = self.web.ask("GET", &page, &[("Range", "bytes=0-14")]);
        assert_eq!((part.status, part.body.as_slice()), (206, b"<!doctype html>".as_slice()));
        let same = self.web.ask("GET", &page, &[("If-None-Match", whole.header("etag"))]);
        assert!(same.status == 304 && same.body.is_empty() && same.header("cache-control") == "no-cache");
        assert_eq!(self.web.ask("GET", &page, &[("If-None-Match", "\"annan\"")]).status, 200);
    }

    fn smaller_forms(&self) {
        let sheet = self.site.named("css/kommun.css");
        for (path, file) in [("/ny/".to_owned(), "ny/index.html"), (format!("/{sheet}"), sheet.as_str())] {
            let answer = self.web.ask("GET", &self.at(&path), &[("Accept-Encoding", "gzip")]);
            assert_eq!(
                (answer.header("content-encoding"), answer.header("vary")),
                ("gzip", "Accept-Encoding"),
                "{path}"
            );
            if self.siblings {
                let sibling = fs::read(self.site.path("public").join(format!("{file}.gz"))).unwrap();
                assert!(answer.body == sibling, "{path} is not the sibling");
            }
        }
        assert!(self.get("/ny/").header("content-encoding").is_empty());
    }
}

/// An address without the scheme and the host, which a server may put before it, and without its encoding, which has two spellings.
fn place(location: &str) -> String {
    decode(location.split_once("://").map_or(location, |(_, rest)| &rest[rest.find('/').unwrap_or(rest.len())..]))
}
