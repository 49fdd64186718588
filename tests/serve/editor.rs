//! The editor in the preview: what it writes, byte for byte, and whom it does not let write.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::SocketAddr;

use fancy_regex::Regex;

use super::server::{Answer, Server, command, read};
use super::shown::{news, site};
use crate::support::Site;

const FILE: &str = "content/nyheter/ett.md";
const EDIT: &str = "/_anslag/edit?file=content/nyheter/ett.md";

/// A form as a browser sends it.
struct Form {
    fields: Vec<(String, String)>,
}

impl Form {
    /// The form of a page, with the values that it shows.
    fn of(server: &Server, path: &str) -> Self {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{}", answer.text());
        Self { fields: fields(&answer.text()) }
    }

    fn set(mut self, name: &str, value: &str) -> Self {
        let field = self.fields.iter_mut().find(|(key, _)| key == name).unwrap_or_else(|| panic!("no field {name}"));
        field.1 = value.to_owned();
        self
    }

    fn body(&self) -> String {
        let encode =
            |text: &str| form_urlencoded::byte_serialize(text.replace('\n', "\r\n").as_bytes()).collect::<String>();
        self.fields
            .iter()
            .map(|(key, value)| format!("{}={}", encode(key), encode(value)))
            .collect::<Vec<_>>()
            .join("&")
    }

    fn send(&self, server: &Server, path: &str) -> Answer {
        post(server, path, &self.body(), &format!("Origin: http://{}\r\n", server.address))
    }
}

/// A form as the bytes of a request.
fn request(address: SocketAddr, path: &str, body: &str, headers: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

fn post(server: &Server, path: &str, body: &str, headers: &str) -> Answer {
    server.ask(&request(server.address, path, body, headers))
}

/// The names and values of the fields of a page.
fn fields(html: &str) -> Vec<(String, String)> {
    let form = &html[html.find("method=\"post\"").expect("a form")..];
    let field = Regex::new(
        r#"(?s)<(?:input [^>]*?type="(?:hidden|text)"[^>]*? name="([^"]*)"(?: required)? value="([^"]*)"|textarea[^>]*? name="([^"]*)"[^>]*>\n(.*?)</textarea>|select[^>]*? name="([^"]*)"[^>]*>(.*?)</select>)"#,
    );
    let chosen = Regex::new(r#"<option value="([^"]*)" selected>"#).unwrap();
    let plain =
        |text: &str| text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    let field = field.unwrap();
    let found = field.captures_iter(form).map(|found| {
        let found = found.unwrap();
        let part = |number: usize| found.get(number).map(|part| part.as_str());
        let (name, value) = match (part(1), part(3)) {
            (Some(name), _) => (name, part(2).unwrap()),
            (_, Some(name)) => (name, part(4).unwrap()),
            _ => {
                let options = chosen.captures(part(6).unwrap()).unwrap();
                let chosen =
                    options.and_then(|option| option.get(1)).map_or("", |value| value.as_str().to_owned().leak());
                (part(5).unwrap(), chosen)
            }
        };
        (name.to_owned(), plain(value))
    });
    found.collect()
}

fn text(site: &Site, path: &str) -> String {
    fs::read_to_string(site.path(path)).unwrap()
}

#[test]
fn a_form_that_was_not_changed_changes_no_byte() {
    let site = site();
    let odd = "---\r\ntype: nyhet   # ord\r\ntitle: 'Ett'\r\nlead: >-\r\n  Två\r\n  rader\r\npublished: 2026-01-01\r\nokänt: [ a,b ]\r\n---\r\nText <b>&amp;</b>\r\n\r\n\r\n";
    site.write("content/nyheter/udda.md", odd);
    let server = Server::start(&site);
    for path in ["content/nyheter/ett.md", "content/nyheter/udda.md", "content/nyheter/_index.md"] {
        let before = text(&site, path);
        let edit = format!("/_anslag/edit?file={path}");
        let answer = Form::of(&server, &edit).send(&server, &edit);
        assert_eq!(
            (answer.status, answer.head["location"].as_str()),
            (303, format!("/_anslag/edit?file={}&saved=1", path.replace('/', "%2F")).as_str())
        );
        assert_eq!(text(&site, path), before, "{path}");
    }
}

#[test]
fn what_is_saved_is_in_the_file_and_on_the_page() {
    let site = site();
    let server = Server::start(&site);
    let before = text(&site, FILE);
    let form = Form::of(&server, EDIT)
        .set("field.title", "Köer & <b>sälj</b>: \"ett\"")
        .set("field.topics", "bad\nfritid")
        .set("body", "Ny text.\n");
    assert_eq!(form.send(&server, EDIT).status, 303);
    let expected = before
        .replace("title: Ett", "title: 'Köer & <b>sälj</b>: \"ett\"'")
        .replace("published: 2026-01-01\n", "published: 2026-01-01\ntopics: [bad, fritid]\n")
        .replace("Text ett. [Två](två.md)", "Ny text.");
    assert_eq!(text(&site, FILE), expected);
    let again = server.get(&format!("{EDIT}&saved=1")).text();
    assert!(again.contains("Sidan är sparad.") && again.contains("Köer &amp; &lt;b&gt;sälj&lt;/b&gt;"), "{again}");
    assert!(!again.contains("<b>"), "no text of a page is HTML in the editor");
    server.wait_for("/nyheter/ett/", |answer| answer.text().contains("Ny text."));
}

#[test]
fn a_mistake_is_saved_and_named_at_its_field() {
    let site = site();
    let server = Server::start(&site);
    assert_eq!(Form::of(&server, EDIT).set("field.published", "i juni").send(&server, EDIT).status, 303);
    let shown = server.get(EDIT).text();
    let field = &shown[shown.find("for=\"field_published\"").unwrap()..shown.find("id=\"field_published\"").unwrap()];
    assert!(field.contains("<strong>Fel: </strong>") && field.contains("i juni"), "{field}");
    assert!(shown.contains("aria-invalid=\"true\""));
    let start = server.get("/_anslag/").text();
    assert!(start.contains("content/nyheter/ett.md:5"), "{start}");
    // What cannot be written as it was typed is not, and nothing else is either.
    let before = text(&site, FILE);
    let refused = Form::of(&server, EDIT).set("field.image", "{src: a").set("field.title", "Två").send(&server, EDIT);
    assert_eq!(refused.status, 422);
    assert!(
        refused.text().contains("{src: a") && refused.text().contains("value=\"Två\""),
        "what was typed is there: {}",
        refused.text()
    );
    assert_eq!(text(&site, FILE), before);
}

#[test]
fn front_matter_that_cannot_be_read_is_edited_as_text() {
    let site = site();
    let server = Server::start(&site);
    site.write(FILE, "---\ntype: news\ntitle: Möte: budget\n---\n\nText.\n");
    let shown = server.wait_for(EDIT, |answer| answer.text().contains("Hela filen"));
    assert!(
        shown.text().contains("A105")
            || shown.text().contains("A102")
            || shown.text().contains("<strong>Fel: </strong>"),
        "{}",
        shown.text()
    );
    let form = Form::of(&server, EDIT)
        .set("body", "---\ntype: news\ntitle: \"Möte: budget\"\nlead: L\npublished: 2026-01-01\n---\n\nText.\n");
    assert_eq!(form.send(&server, EDIT).status, 303);
    let shown = server.get(EDIT).text();
    assert!(shown.contains("value=\"Möte: budget\""), "{shown}");
}

#[test]
fn two_writers_lose_nothing() {
    let site = site();
    let server = Server::start(&site);
    let (one, other) = (Form::of(&server, EDIT), Form::of(&server, EDIT));
    assert_eq!(one.set("field.title", "Ettan").send(&server, EDIT).status, 303);
    // The other one changed something else, so both are kept.
    assert_eq!(other.set("field.lead", "Ny ingress.").send(&server, EDIT).status, 303);
    let both = text(&site, FILE);
    assert!(both.contains("title: Ettan\n") && both.contains("lead: Ny ingress.\n"), "{both}");

    let late = Form::of(&server, EDIT).set("field.title", "Min rubrik").set("field.lead", "Min ingress.");
    site.write(FILE, both.replace("Ettan", "Deras rubrik"));
    let conflict = late.send(&server, EDIT);
    let shown = conflict.text();
    assert_eq!(conflict.status, 409, "{shown}");
    assert!(
        shown.contains("value=\"Min rubrik\"")
            && shown.contains("I filen står nu: Deras rubrik")
            && shown.contains("Min ingress."),
        "{shown}"
    );
    assert_eq!(text(&site, FILE), both.replace("Ettan", "Deras rubrik"), "nothing is written");
    // Who saves again has decided.
    let decided = Form { fields: fields(&shown) };
    assert_eq!(decided.send(&server, EDIT).status, 303);
    assert!(text(&site, FILE).contains("title: Min rubrik\nlead: Min ingress.\n"), "{}", text(&site, FILE));
}

#[test]
fn a_form_with_fields_is_not_put_into_a_file_without() {
    let site = site();
    let server = Server::start(&site);
    let form = Form::of(&server, EDIT).set("field.title", "Min rubrik").set("body", "Min text.\n");
    let broken = "---\ntitle: Möte: budget\n---\n\nDeras text.\n";
    site.write(FILE, broken);
    let refused = form.send(&server, EDIT);
    assert_eq!((refused.status, text(&site, FILE).as_str()), (409, broken));
    let shown = refused.text();
    assert!(
        shown.contains("title: Min rubrik") && shown.contains("Min text.") && shown.contains("Deras text."),
        "{shown}"
    );

    let whole = Form::of(&server, EDIT).set("body", "---\ntitle: Allt\n---\n\nMin text.\n");
    site.write(FILE, news("Deras rubrik", "Deras text."));
    let refused = whole.send(&server, EDIT);
    assert_eq!((refused.status, text(&site, FILE)), (409, news("Deras rubrik", "Deras text.")));
    assert!(refused.text().contains("title: Allt"), "{}", refused.text());
}

#[test]
fn of_two_saves_at_once_neither_is_lost() {
    let site = site();
    let server = Server::start(&site);
    for round in 0..5 {
        let title = Form::of(&server, EDIT).set("field.title", &format!("Rubrik {round}"));
        let lead = Form::of(&server, EDIT).set("field.lead", &format!("Ingress {round}."));
        let sends = [title, lead].map(|form| {
            let origin = format!("Origin: http://{}\r\n", server.address);
            let (mut stream, request) = (server.connect(), request(server.address, EDIT, &form.body(), &origin));
            std::thread::spawn(move || {
                stream.write_all(request.as_bytes()).unwrap();
                read(&mut stream).unwrap().status
            })
        });
        assert_eq!(sends.map(|send| send.join().unwrap()), [303, 303]);
        let now = text(&site, FILE);
        assert!(now.contains(&format!("title: Rubrik {round}\nlead: Ingress {round}.\n")), "{now}");
    }
}

#[test]
fn a_new_page_is_a_file_of_its_own() {
    let site = site();
    let server = Server::start(&site);
    for (title, path) in [
        ("Nytt badhus öppnar", "content/nyheter/nytt-badhus-oppnar.md"),
        ("Nytt badhus öppnar", "content/nyheter/nytt-badhus-oppnar-2.md"),
    ] {
        let form =
            Form::of(&server, "/_anslag/new?kind=news").set("title", title).set("section", "content/nyheter/_index.md");
        let answer = form.send(&server, "/_anslag/new?kind=news");
        assert_eq!(answer.status, 303, "{}", answer.text());
        let shown = server.get(&answer.head["location"]).text();
        assert!(
            shown.contains("value=\"Nytt badhus öppnar\"")
                && shown.contains("<option value=\"true\" selected>Ja</option>"),
            "{shown}"
        );
        assert!(text(&site, path).contains("draft: true\n"), "{path}");
    }
    let form =
        Form::of(&server, "/_anslag/new?kind=news").set("title", "!!!").set("section", "content/nyheter/_index.md");
    let refused = form.send(&server, "/_anslag/new?kind=news");
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("A644") && refused.text().contains("value=\"!!!\""), "{}", refused.text());
}

#[test]
fn only_its_own_forms_write() {
    let site = site();
    let server = Server::start(&site);
    let before = text(&site, FILE);
    let body = Form::of(&server, EDIT).set("field.title", "Ond").body();
    let own = format!("Origin: http://{}\r\n", server.address);
    for (what, headers, body, status) in [
        ("no origin", String::new(), body.clone(), 403),
        ("a foreign one", "Origin: https://evil.example\r\n".to_owned(), body.clone(), 403),
        ("of a sandboxed frame", "Origin: null\r\n".to_owned(), body.clone(), 403),
        ("from another site, as the browser says", format!("{own}Sec-Fetch-Site: cross-site\r\n"), body.clone(), 403),
        ("from another port of this computer", format!("{own}Sec-Fetch-Site: same-site\r\n"), body.clone(), 403),
        ("without the token", own.clone(), body.replace("token=", "token=0"), 403),
        ("with none", own.clone(), body.replace("token=", "other="), 403),
        ("not UTF-8", own.clone(), format!("{body}&field.lead=%FF"), 400),
    ] {
        assert_eq!(post(&server, EDIT, &body, &headers).status, status, "{what}");
        assert_eq!(text(&site, FILE), before, "{what}");
    }
    let (address, length) = (server.address, body.len());
    for (what, head, status) in [
        (
            "text, which forms of other sites may send",
            format!("Content-Type: text/plain\r\nContent-Length: {length}\r\n"),
            400,
        ),
        ("of no length", "Content-Type: application/x-www-form-urlencoded\r\n".to_owned(), 400),
        (
            "in pieces",
            format!(
                "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\nContent-Length: {length}\r\n"
            ),
            400,
        ),
        ("too long", "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 99999999\r\n".to_owned(), 413),
    ] {
        let answer = server.ask(&format!("POST {EDIT} HTTP/1.1\r\nHost: {address}\r\n{own}{head}\r\n{body}"));
        assert_eq!(answer.status, status, "{what}");
    }
    assert_eq!(post(&server, "/", &body, &own).status, 405, "elsewhere nothing is sent");
    assert_eq!(post(&server, "/_anslag/", &body, &own).status, 404);
    let answer = server.get(&format!("{EDIT}&field.title=Ond&token=1"));
    assert_eq!(answer.status, 200, "asking writes nothing");
    assert_eq!(text(&site, FILE), before);
    // Scripts of the site itself have its origin; they get no page with a token.
    for headers in
        ["Sec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty", "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe"]
    {
        assert_eq!(
            server.ask(&format!("GET {EDIT} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\n\r\n")).status,
            403,
            "{headers}"
        );
    }
    assert_eq!(answer.head["cross-origin-opener-policy"], "same-origin");
    let policy = &answer.head["content-security-policy"];
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    site.write("static/bild.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>");
    let drawing = server.wait_for("/bild.svg", |answer| answer.status == 200);
    assert_eq!(drawing.head["content-security-policy"], "script-src 'none'; sandbox");
}

#[test]
fn only_pages_of_the_site_are_written() {
    let site = site();
    site.write("hemligt.md", "hemligt");
    std::os::unix::fs::symlink(site.path("hemligt.md"), site.path("content/nyheter/lank.md")).unwrap();
    let server = Server::start(&site);
    let own = format!("Origin: http://{}\r\n", server.address);
    let body = Form::of(&server, EDIT).body();
    for path in [
        "anslag.yaml",
        "hemligt.md",
        "../hemligt.md",
        "content/../hemligt.md",
        "content/nyheter/lank.md",
        "/etc/passwd",
        "content/nyheter/",
        "static/lista.csv",
        "content/nyheter/.gomd.md",
        "",
    ] {
        let edit = format!("/_anslag/edit?file={path}");
        assert!(matches!(server.get(&edit).status, 403 | 404), "{path}");
        assert!(matches!(post(&server, &edit, &body, &own).status, 403 | 404), "{path}");
    }
    assert_eq!(text(&site, "hemligt.md"), "hemligt");
    let new = Form::of(&server, "/_anslag/new?kind=news")
        .set("title", "../../ut")
        .set("section", "content/nyheter/_index.md");
    let answer = new.send(&server, "/_anslag/new?kind=news");
    assert_eq!((answer.status, site.path("content/nyheter/ut.md").exists()), (303, true), "a title is no path");
    let new = Form::of(&server, "/_anslag/new?kind=news").set("title", "Ut").set("section", "../_index.md");
    assert_eq!(new.send(&server, "/_anslag/new?kind=news").status, 404);
}

#[test]
fn it_can_be_turned_off() {
    let site = site();
    let server = Server::run(command(&site, &["--read-only"]));
    assert_eq!(server.get("/_anslag/").status, 404);
    assert_eq!(post(&server, EDIT, "", &format!("Origin: http://{}\r\n", server.address)).status, 405);
    assert!(!server.get("/nyheter/ett/").text().contains("data-edit"));
}

/// However a save is cut off, the page is as before or as saved. A release is tried with `ANSLAG_KILLS=200`.
#[test]
fn a_save_that_is_killed_leaves_a_whole_page() {
    let site = site();
    let kills = crate::incremental::setting("ANSLAG_KILLS", 8);
    let (mut saved, mut rng) = (0, crate::support::rng::Rng::new(7));
    // How long a save takes here; the first is not cut off, the others somewhere on the way.
    let mut whole = None;
    for number in 0..=kills {
        let server = Server::start(&site);
        let before = text(&site, FILE);
        let new = format!("Text {number}.\n\n{}", "Ett stycke som är långt.\n\n".repeat(4_000));
        let form = Form::of(&server, EDIT).set("body", &new);
        let origin = format!("Origin: http://{}\r\n", server.address);
        let request = request(server.address, EDIT, &form.body(), &origin);
        let mut stream = server.connect();
        let sending = std::thread::spawn(move || {
            // Who is killed reads no more.
            let _ = stream.write_all(request.as_bytes());
            let _ = stream.read(&mut [0; 16]);
        });
        let start = std::time::Instant::now();
        match whole {
            Some(whole) => std::thread::sleep(whole * rng.below(250) as u32 / 100),
            None => while !text(&site, FILE).contains("Text 0.") {},
        }
        whole = whole.or(Some(start.elapsed()));
        drop(server);
        sending.join().unwrap();
        let after = text(&site, FILE);
        let is_saved = after.contains(&format!("Text {number}."));
        assert!(after == before || (is_saved && after.ends_with(&format!("---\n\n{new}"))), "kill {number}");
        saved += u64::from(is_saved && number > 0);
    }
    println!("{saved} of {kills} saves were done before the end; one takes {whole:?}");
}
