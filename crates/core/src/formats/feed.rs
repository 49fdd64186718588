//! Feeds: Atom (RFC 4287) and JSON Feed 1.1, with the full text of the newest pages of the site, a section or a topic.
//!
//! All dates are the pages' own. The time of the build is in neither format, so a feed changes only when a page does.

use serde_json::{Map, Value, json};

use super::common::{lead, publisher, publisher_name};
use super::pictures::PictureFiles;
use super::xml::Xml;
use crate::date::PartialDate;
use crate::facts::{Reader, Summary};
use crate::http::media_type;
use crate::lists::feed::Feed;
use crate::schema::{Record, TypedValue};
use crate::site::{Page, PageId};
use crate::slice::Slice as _;
use crate::theme::LEAD;

/// The feed as Atom. `content` gives the HTML of a page with absolute addresses.
///
/// An entry's id is the first address of its page, so it stays when the page is moved. `updated` is the page's last change or
/// its publication; Atom requires a full timestamp, so a day is written as its first instant. A feed without entries has no
/// `updated` and should not be published.
pub(crate) fn atom(site: &Reader<'_>, feed: &Feed, content: &dyn Fn(PageId) -> String) -> String {
    let lang = site.feed_language(feed);
    let own = site.absolute(&site.feed_route(feed, false));
    let pages = site.feed_entries(feed);
    let mut xml = Xml::new();
    xml.open("feed", &[("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", lang)]);
    xml.text("id", &[], &own);
    xml.text("title", &[], &site.feed_title(feed));
    let description = &site.config().language(lang).description;
    if matches!(feed, Feed::Site { .. }) && !description.is_empty() {
        xml.text("subtitle", &[], description);
    }
    if let Some(newest) = newest(site, &pages) {
        xml.text("updated", &[], &newest.timestamp(&site.config().zone));
    }
    xml.open("author", &[]);
    xml.text("name", &[], publisher_name(site, lang));
    xml.close("author");
    xml.empty("link", &[("rel", "self"), ("type", "application/atom+xml"), ("href", &own)]);
    xml.empty(
        "link",
        &[("rel", "alternate"), ("type", "text/html"), ("href", &site.absolute(&site.feed_html_route(feed)))],
    );
    for id in pages {
        entry(&mut xml, site, site.page(id), lang, &content(id));
    }
    xml.close("feed");
    xml.finish()
}

fn entry(xml: &mut Xml, site: &Reader<'_>, page: &Page, lang: &str, content: &str) {
    let zone = &site.config().zone;
    let permalink = site.absolute(&page.route);
    match site.other_language(page.id, lang) {
        Some(other) => xml.open("entry", &[("xml:lang", other)]),
        None => xml.open("entry", &[]),
    }
    xml.text("id", &[], &site.absolute(page.permanent()));
    xml.text("title", &[], page.title());
    xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &permalink)]);
    if let Some(published) = page.dates.published.as_ref().and_then(|dated| moment(site, &dated.when)) {
        xml.text("published", &[], &published);
    }
    if let Some(modified) = page.dates.modified() {
        xml.text("updated", &[], &modified.when.timestamp(zone));
    }
    for topic in &page.topics {
        xml.empty("category", &[("term", site.topic(*topic).name)]);
    }
    for file in attachments(site, page) {
        let size = file.size.to_string();
        let mut attributes =
            vec![("rel", "enclosure"), ("type", file.media_type), ("length", &size), ("href", &file.url)];
        attributes.extend(file.title.map(|title| ("title", title)));
        xml.empty("link", &attributes);
    }
    if let Some(lead) = lead(page) {
        xml.text("summary", &[], lead);
    }
    xml.text("content", &[("type", "html")], content);
    xml.close("entry");
}

/// The feed as JSON Feed 1.1; `content` as for [`atom`].
pub(crate) fn json_feed(site: &Reader<'_>, feed: &Feed, content: &dyn Fn(PageId) -> String) -> String {
    let lang = site.feed_language(feed);
    let mut map = Map::new();
    map.insert("version".to_owned(), "https://jsonfeed.org/version/1.1".into());
    map.insert("title".to_owned(), site.feed_title(feed).into());
    map.insert("home_page_url".to_owned(), site.absolute(&site.feed_html_route(feed)).into());
    map.insert("feed_url".to_owned(), site.absolute(&site.feed_route(feed, true)).into());
    let description = &site.config().language(lang).description;
    if matches!(feed, Feed::Site { .. }) && !description.is_empty() {
        map.insert("description".to_owned(), description.clone().into());
    }
    let mut author = json!({"name": publisher_name(site, lang)});
    if let Some(url) =
        publisher(site).and_then(|record| record.text("url")).filter(|url| crate::site::links::is_external(url))
    {
        author["url"] = site.config().here(url).into();
    }
    map.insert("authors".to_owned(), json!([author]));
    map.insert("language".to_owned(), lang.into());
    let items: Vec<Value> =
        site.feed_entries(feed).into_iter().map(|id| item(site, site.page(id), content(id))).collect();
    map.insert("items".to_owned(), items.into());
    let mut text = serde_json::to_string_pretty(&Value::Object(map)).expect("a map of texts can be written");
    text.push('\n');
    text
}

fn item(site: &Reader<'_>, page: &Page, content: String) -> Value {
    let permalink = site.absolute(&page.route);
    let mut item = json!({"id": site.absolute(page.permanent()), "url": permalink, "title": page.title(), "content_html": content});
    let mut set = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            item[key] = value;
        }
    };
    set("summary", lead(page).map(Value::from));
    let place = site.theme().picture_place(LEAD);
    let image = page.front().record("image");
    let image = image.and_then(|image| PictureFiles::of_image(site, Summary::of(page), image, place));
    set("image", image.map(|files| site.absolute(files.largest().0).into()));
    set("date_published", page.dates.published.as_ref().and_then(|dated| moment(site, &dated.when)).map(Value::from));
    set("date_modified", page.dates.modified().and_then(|dated| moment(site, &dated.when)).map(Value::from));
    let tags: Vec<&str> = page.topics.iter().map(|topic| site.topic(*topic).name).collect();
    set("tags", (!tags.is_empty()).then(|| tags.into()));
    set("language", Some(page.document.lang.clone().into()));
    let files: Vec<Value> = attachments(site, page).into_iter().map(Attachment::json).collect();
    set("attachments", (!files.is_empty()).then(|| files.into()));
    item
}

/// Attributes with ids. Feed readers show many entries on one page, where ids must be unique.
const NAMES: [&str; 5] = ["id", "aria-labelledby", "aria-describedby", "aria-controls", "for"];

/// The content of a page for a feed entry: fragment links become links to the page, and ids are removed.
pub(crate) fn entry_html(html: &str, permalink: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.around(open);
        out.push_str(before);
        let end = if tag.starts_with("<!--") {
            tag.find("-->").map_or(tag.len(), |at| at + 3)
        } else if tag.slice(1..).starts_with(|c: char| c.is_ascii_alphabetic()) {
            tag_end(tag)
        } else {
            1
        };
        let (tag, after) = tag.around(end);
        entry_tag(tag, permalink, &mut out);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The end of a tag: after the first `>` outside quotes.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            (b'>', None) => return at + 1,
            _ => {}
        }
    }
    tag.len()
}

fn entry_tag(tag: &str, permalink: &str, out: &mut String) {
    let name = tag.trim_start_matches('<');
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !tag.contains('=') {
        return out.push_str(tag);
    }
    let mut rest = tag;
    while let Some(equals) = rest.find('=') {
        let (before, value) = rest.around(equals);
        let (start, key) = before.around(before.rfind(char::is_whitespace).map_or(0, |at| at + 1));
        let value = value.slice(1..);
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let length = match quote {
            Some(quote) => value.slice(1..).find(quote).map_or(value.len(), |at| at + 2),
            None => value.find([' ', '>']).unwrap_or(value.len()),
        };
        let (value, after) = value.around(length);
        let target = value.trim_matches(['"', '\'']);
        if NAMES.contains(&key.to_ascii_lowercase().as_str()) {
            out.push_str(start.trim_end());
        } else if key.eq_ignore_ascii_case("href") && target.starts_with('#') {
            out.push_str(&format!("{start}{key}=\"{permalink}{target}\""));
        } else {
            out.push_str(&format!("{start}{key}={value}"));
        }
        rest = after;
    }
    out.push_str(rest);
}

/// The newest change among pages.
fn newest<'s>(site: &'s Reader<'_>, pages: &[PageId]) -> Option<&'s PartialDate> {
    let changes = pages.iter().filter_map(|id| site.page(*id).dates.modified());
    changes.map(|dated| &dated.when).max_by(|a, b| a.chronological(b, &site.config().zone))
}

/// A full timestamp if the day is known. A month is not turned into its first day, which nobody stated.
fn moment(site: &Reader<'_>, when: &PartialDate) -> Option<String> {
    when.exact_day().map(|_| when.timestamp(&site.config().zone))
}

/// An attachment of a page.
struct Attachment<'s> {
    url: String,
    media_type: &'static str,
    title: Option<&'s str>,
    size: u64,
}

impl Attachment<'_> {
    fn json(self) -> Value {
        let mut value = json!({"url": self.url, "mime_type": self.media_type, "size_in_bytes": self.size});
        if let Some(title) = self.title {
            value["title"] = title.into();
        }
        value
    }
}

fn attachments<'s>(site: &'s Reader<'_>, page: &'s Page) -> Vec<Attachment<'s>> {
    let attachment = |record: &'s Record| {
        let (route, path, file) = site.file(Summary::of(page), record.text("file")?)?;
        let size = file?.size;
        Some(Attachment { url: site.absolute(route), media_type: media_type(path), title: record.text("title"), size })
    };
    let records = page.front().list("attachments").iter().filter_map(|entry| match &entry.val {
        TypedValue::Record(record) => Some(&**record),
        _ => None,
    });
    records.filter_map(attachment).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::read;
    use crate::lists::feed::{entries, html_route, route, title};
    use crate::site::Site;
    use crate::test_site::{CONFIG, id, site, theme};

    const SECTION: (&str, &str, &str) = ("nyheter/_index.md", "title: Nyheter", "");

    fn small() -> Site {
        site(
            &format!("{CONFIG}feeds: {{limit: 3}}\n"),
            &[
                SECTION,
                (
                    "nyheter/a.md",
                    "type: news\ntitle: A & B\nlead: Ett *möte* <här>\npublished: 2024-01-02\nupdated: 2026-05-01\ntopics: [Vatten & avlopp]",
                    "Text.",
                ),
                (
                    "nyheter/b.md",
                    "type: news\ntitle: B\nlead: Kort\npublished: 2026-03-01T13:00\nattachments: [{file: ../bilaga å.pdf, title: Karta}]\nimage: {src: ../karta.svg, alt: Karta}",
                    "Text.",
                ),
                ("nyheter/c.md", "type: news\ntitle: C\nlead: Kort\npublished: \"2021-03\"\nlang: fi", "Text."),
                ("nyheter/d.md", "type: news\ntitle: D\nlead: Kort", "Text."),
                (
                    "nyheter/e.md",
                    "type: news\ntitle: E\nlead: Kort\npublished: 2026-01-01\nexpires: 2026-02-01",
                    "Text.",
                ),
                ("nyheter/f.md", "type: news\ntitle: F\nlead: Kort\npublished: 2026-01-01\ndraft: true", "Text."),
                ("nyheter/g.md", "type: news\ntitle: G\nlead: Kort\npublished: 2020-01-01", "Text."),
                ("en/h.md", "title: H\npublished: 2020-01-01\nreview_in: P1Y", "Text."),
            ],
        )
    }

    fn keys(site: &Site, feed: &Feed) -> Vec<String> {
        entries(site, feed).into_iter().map(|id| site.page(id).key.clone()).collect()
    }

    #[test]
    fn newest_first_with_a_known_date() {
        let site = small();
        let expected = ["nyheter/b", "nyheter/a", "nyheter/c"];
        assert_eq!(keys(&site, &Feed::Site { tree: "sv".to_owned() }), expected);
        assert_eq!(keys(&site, &Feed::Section(id(&site, "nyheter"))), expected);
        assert_eq!(keys(&site, &Feed::Topic(0)), ["nyheter/a"]);
        assert_eq!(keys(&site, &Feed::Site { tree: "en".to_owned() }), ["en/h"]);
        assert!(site.any_entry(&[id(&site, "nyheter/d"), id(&site, "nyheter/a")]));
        assert!(!site.any_entry(&["d", "e", "f"].map(|name| id(&site, &format!("nyheter/{name}")))));
    }

    #[test]
    fn an_entry_has_no_names_and_its_links_lead_to_its_page() {
        for (html, expected) in [
            (
                "<p>En not.<sup><a href=\"#fn-1\" id=\"fnref-1\" aria-describedby=\"x\">1</a></sup> 1 < 2 = 2</p>",
                "<p>En not.<sup><a href=\"https://e.se/a/#fn-1\">1</a></sup> 1 < 2 = 2</p>",
            ),
            ("<h2 id=\"mål\" class=\"a > b\">M</h2>", "<h2 class=\"a > b\">M</h2>"),
            ("<a href='#x' title='id=\"y\"'>t</a>", "<a href=\"https://e.se/a/#x\" title='id=\"y\"'>t</a>"),
            (
                "<a href=\"https://b.se/#x\">t</a><br><!-- id=\"a\" -->",
                "<a href=\"https://b.se/#x\">t</a><br><!-- id=\"a\" -->",
            ),
            ("<img id=a src=b.png>", "<img src=b.png>"),
            ("<", "<"),
        ] {
            assert_eq!(entry_html(html, "https://e.se/a/"), expected);
        }
    }

    #[test]
    fn names_and_addresses() {
        let site = small();
        for (feed, name, address, json, html) in [
            (Feed::Site { tree: "sv".to_owned() }, "Nytt från Åre & Järpen", "/feed.xml", "/feed.json", "/"),
            (Feed::Site { tree: "en".to_owned() }, "News from Are", "/en/feed.xml", "/en/feed.json", "/en/"),
            (
                Feed::Section(id(&site, "nyheter")),
                "Nyheter – Åre & Järpen",
                "/nyheter/feed.xml",
                "/nyheter/feed.json",
                "/nyheter/",
            ),
            (
                Feed::Topic(0),
                "Ämne: Vatten & avlopp",
                "/amnen/vatten-avlopp/feed.xml",
                "/amnen/vatten-avlopp/feed.json",
                "/amnen/vatten-avlopp/",
            ),
        ] {
            assert_eq!(title(&site, &theme(), &feed), name);
            assert_eq!((route(&site, &feed, false).as_str(), route(&site, &feed, true).as_str()), (address, json));
            assert_eq!(html_route(&site, &feed).as_str(), html);
        }
    }

    #[test]
    fn atom_says_what_the_pages_say() {
        let site = small();
        let content = |id| format!("<p>{} & co\u{1}</p>", site.page(id).key);
        let atom = read(&site, &theme(), |reader| atom(reader, &Feed::Site { tree: "sv".to_owned() }, &content));
        for part in [
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"sv\">\n  <id>https://www.example.se/feed.xml</id>",
            "<title>Nytt från Åre &amp; Järpen</title>\n  <subtitle>Nyheter &lt;från&gt; oss</subtitle>\n  <updated>2026-05-01T00:00:00+02:00</updated>",
            "<author>\n    <name>Åre kommun</name>\n  </author>",
            "<link rel=\"self\" type=\"application/atom+xml\" href=\"https://www.example.se/feed.xml\"/>",
            "<link rel=\"alternate\" type=\"text/html\" href=\"https://www.example.se/\"/>",
            "<published>2026-03-01T13:00:00+01:00</published>\n    <updated>2026-03-01T13:00:00+01:00</updated>",
            "<published>2024-01-02T00:00:00+01:00</published>\n    <updated>2026-05-01T00:00:00+02:00</updated>\n    <category term=\"Vatten &amp; avlopp\"/>",
            "<link rel=\"enclosure\" type=\"application/pdf\" length=\"1234\" href=\"https://www.example.se/bilaga%20%C3%A5.pdf\" title=\"Karta\"/>",
            "<summary>Ett möte &lt;här&gt;</summary>\n    <content type=\"html\">&lt;p&gt;nyheter/a &amp; co&lt;/p&gt;</content>",
            "<entry xml:lang=\"fi\">",
        ] {
            assert!(atom.contains(part), "{part}\n{atom}");
        }
        // A month is not a day: only the timestamp that Atom requires.
        assert!(!atom.contains("<published>2021-03"), "{atom}");
        assert!(!atom.contains("2026-11-22"), "the moment of the build is in no feed");
    }

    #[test]
    fn json_says_the_same() {
        let site = small();
        let feed = Feed::Site { tree: "sv".to_owned() };
        let text = read(&site, &theme(), |site| json_feed(site, &feed, &|_| "<p></p>".to_owned()));
        let feed: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            (&feed["version"], &feed["language"], &feed["authors"]),
            (&json!("https://jsonfeed.org/version/1.1"), &json!("sv"), &json!([{"name": "Åre kommun"}]))
        );
        assert_eq!(
            (&feed["home_page_url"], &feed["feed_url"]),
            (&json!("https://www.example.se/"), &json!("https://www.example.se/feed.json"))
        );
        let b = &feed["items"][0];
        assert_eq!(
            (&b["id"], &b["image"]),
            (&json!("https://www.example.se/nyheter/b/"), &json!("https://www.example.se/karta.svg"))
        );
        assert_eq!(
            b["attachments"],
            json!([{"url": "https://www.example.se/bilaga%20%C3%A5.pdf", "mime_type": "application/pdf", "size_in_bytes": 1234, "title": "Karta"}])
        );
        let a = &feed["items"][1];
        assert_eq!(
            (&a["date_published"], &a["date_modified"]),
            (&json!("2024-01-02T00:00:00+01:00"), &json!("2026-05-01T00:00:00+02:00"))
        );
        assert_eq!((&a["summary"], &a["tags"]), (&json!("Ett möte <här>"), &json!(["Vatten & avlopp"])));
        assert_eq!((feed["items"][2].get("date_published"), feed["items"][2].get("date_modified")), (None, None));
    }
}
