//! What a page is told while it is open.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

use serde_json::Value;

use super::server::Server;
use super::shown::{news, site};

/// A page that listens.
struct Page {
    lines: BufReader<TcpStream>,
    id: String,
}

impl Page {
    /// Opens a page, and listens as its script does.
    fn open(server: &Server, path: &str) -> Self {
        let page = server.get(path).text();
        let start = page.find("live.js?since=").expect("the script") + "live.js?since=".len();
        let since: String = page[start..].chars().take_while(|sign| *sign != '"').collect();
        Self::since(server, path, &since)
    }

    fn since(server: &Server, path: &str, since: &str) -> Self {
        let mut stream = server.connect();
        let path = path.replace('/', "%2F");
        let ask = format!("GET /.anslag/events?since={since}&page={path} HTTP/1.1\r\nHost: {}\r\n\r\n", server.address);
        stream.write_all(ask.as_bytes()).unwrap();
        let mut page = Self { lines: BufReader::new(stream), id: since.to_owned() };
        assert_eq!(page.line(), "HTTP/1.1 200 OK");
        while !page.line().is_empty() {}
        page
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.lines.read_line(&mut line).unwrap() > 0, "the connection ended");
        line.trim_end().to_owned()
    }

    /// The next news.
    fn news(&mut self) -> Value {
        loop {
            let line = self.line();
            if let Some(id) = line.strip_prefix("id: ") {
                self.id = id.to_owned();
            }
            if let Some(data) = line.strip_prefix("data: ") {
                return serde_json::from_str(data).unwrap();
            }
        }
    }
}

impl Page {
    /// Waits until the page is told that it is another.
    fn changes(&mut self) {
        while self.news()["page"] != true {}
    }
}

#[test]
fn only_a_page_that_changed_is_told_to_come_again() {
    let site = site();
    let server = Server::start(&site);
    let (mut one, mut two) = (Page::open(&server, "/nyheter/ett/"), Page::open(&server, "/nyheter/tva/"));
    site.write("content/nyheter/ett.md", news("Ett", "Ny text. [Två](två.md)"));
    one.changes();
    // The other page is told of it, and never to come again.
    server.until(|round| round["changed"].to_string().contains("nyheter/ett/index.html"));
    let now = Page::open(&server, "/nyheter/tva/").id;
    while two.id != now {
        assert_eq!(two.news()["page"], false);
    }
    // A title stands in lists too, and on the page that comes after in the section.
    let mut list = Page::open(&server, "/nyheter/");
    site.write("content/nyheter/ett.md", news("Nytt namn", "Ny text. [Två](två.md)"));
    one.changes();
    list.changes();
    two.changes();
    // A page of another run of the program may be anything.
    assert_eq!(Page::since(&server, "/nyheter/ett/", "0.7").news()["page"], true);
    assert_eq!(Page::since(&server, "/nyheter/ett/", "").news()["page"], true);
}

#[test]
fn what_happened_before_a_page_listens_is_told_when_it_does() {
    let site = site();
    let server = Server::start(&site);
    let old = Page::open(&server, "/nyheter/ett/").id;
    site.write("content/nyheter/ett.md", news("Ett", "Ny text."));
    server.wait_for("/nyheter/ett/", |answer| answer.text().contains("Ny text."));
    let mut late = Page::since(&server, "/nyheter/ett/", &old);
    assert_eq!(late.news()["page"], true);
    let now = late.id.clone();
    assert_ne!(now, old);
    // And nothing is told twice.
    let mut again = Page::since(&server, "/nyheter/ett/", &now);
    site.write("content/nyheter/två.md", news("Två", "Ny text."));
    let news = again.news();
    assert_eq!(news["page"], false, "{news}");
}

#[test]
fn style_sheets_are_named_and_pages_stay() {
    let site = site();
    site.write("static/egen.css", "a {}");
    let server = Server::start(&site);
    let mut page = Page::open(&server, "/");
    site.write("static/egen.css", "b {}");
    let news = page.news();
    assert_eq!((news["page"].as_bool(), news["files"].to_string().as_str()), (Some(false), "[\"/egen.css\"]"));
}

#[test]
fn mistakes_are_told_with_the_words_of_the_terminal_and_taken_back() {
    let site = site();
    let server = Server::start(&site);
    let mut page = Page::open(&server, "/nyheter/tva/");
    site.write("content/nyheter/ett.md", news("Ett", "[Trasig](finns-inte.md)"));
    let news_of_it = page.news();
    assert_eq!(news_of_it["page"], false);
    let messages = &news_of_it["messages"];
    assert_eq!(messages["title"], "Webbplatsen går inte att bygga: 1 fel");
    assert_eq!((messages["close"].as_str(), messages["lang"].as_str()), (Some("Stäng"), Some("sv")));
    let text = messages["text"].as_str().unwrap();
    assert!(text.starts_with("fel[A302]: ") && text.contains("content/nyheter/ett.md:8:1"), "{text}");
    assert!(text.contains("[Trasig](finns-inte.md)") && text.contains("^^^"), "{text}");
    let run = site.run(&["check", "--drafts"]);
    assert!(run.stderr.contains(text), "{text}\n\n{}", run.stderr);
    // Who comes later is told too.
    assert!(Page::open(&server, "/").news()["messages"].is_object());
    site.write("content/nyheter/ett.md", news("Ett", "Text ett. [Två](två.md)"));
    assert!(page.news()["messages"].is_null());
}

#[test]
fn a_page_that_comes_or_goes_is_told() {
    let site = site();
    let server = Server::start(&site);
    let (mut missing, mut there) = (Page::open(&server, "/nyheter/tre/"), Page::open(&server, "/nyheter/ett/"));
    site.write("content/nyheter/tre.md", news("Tre", "Text."));
    assert_eq!(missing.news()["page"], true);
    site.write("content/nyheter/två.md", news("Två", "Utan."));
    site.remove("content/nyheter/ett.md");
    there.changes();
    server.wait_for("/nyheter/ett/", |answer| answer.status == 404);
}

#[test]
fn an_edited_page_comes_before_everything_is_looked_at_and_goes_when_something_is_wrong_elsewhere() {
    let site = site();
    // What is wrong is seen only when all pages are put together: the other page leads to a heading of this one.
    site.write("content/nyheter/två.md", news("Två", "[Mål](ett.md#mål)"));
    site.write("content/nyheter/ett.md", news("Ett", "## Mål {#mål}\n\nText."));
    let server = Server::start(&site);
    let before = server.get("/nyheter/ett/").as_built();
    let mut page = Page::open(&server, "/nyheter/ett/");
    site.write("content/nyheter/ett.md", news("Ett", "## Annat {#annat}\n\nText."));
    server.until(|round| round["ok"] == false);
    assert!(server.get("/nyheter/ett/").as_built() == before, "the last good page is back");
    while page.news()["messages"].is_null() {}
    site.write("content/nyheter/ett.md", news("Ett", "## Mål {#mål}\n\nNy text."));
    let round = server.until(|round| round["ok"] == true);
    assert!(round["changed"].to_string().contains("nyheter/ett/index.html"), "{round}");
    page.changes();
    assert!(server.get("/nyheter/ett/").text().contains("Ny text."));
}
