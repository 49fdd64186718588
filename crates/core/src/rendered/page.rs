//! The contents of one page as a browser parses it.

use std::sync::Arc;

use super::css_addresses;
use crate::html::{HtmlToken, Tag, read};

/// A resource that a browser loads with the page.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Request {
    /// The element that loads it.
    pub(crate) element: String,
    /// The address as written.
    pub(crate) address: Arc<str>,
}

/// An image on a page.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Image {
    /// The address; empty for inline SVG.
    pub(crate) address: Arc<str>,
    /// The alt text.
    pub(crate) text: Arc<str>,
}

/// The contents of a page.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Page {
    /// The texts of its `<title>` elements.
    pub(crate) titles: Vec<Arc<str>>,
    /// The meta description.
    pub(crate) description: Option<Arc<str>>,
    /// The `lang` attribute of `<html>`.
    pub(crate) lang: Option<Arc<str>>,
    /// Redirects to another page.
    pub(crate) redirect: bool,
    /// Asks search engines not to index it.
    pub(crate) noindex: bool,
    /// All ids in order, repetitions included.
    pub(crate) ids: Vec<Arc<str>>,
    /// The targets of its links, each once.
    pub(crate) links: Vec<Arc<str>>,
    /// The resources that it loads, each once.
    pub(crate) requests: Vec<Request>,
    /// The visible text with collapsed white space, if requested.
    pub(crate) text: String,
    /// The images, if the text is requested.
    pub(crate) images: Vec<Image>,
}

impl Page {
    /// Parses a page. `keep` interns strings that may occur on many pages.
    pub(crate) fn read(html: &str, text: bool, keep: &dyn Fn(&str) -> Arc<str>) -> Self {
        let mut reader = Reader { page: Self::default(), keep, text, title: None, hidden: None, style: false };
        read(html, &mut |piece| reader.piece(piece));
        let mut page = reader.page;
        page.links.sort();
        page.links.dedup();
        page.requests.sort();
        page.requests.dedup();
        if text {
            page.text = collapse_whitespace(&page.text);
        }
        page
    }

    /// The ids that occur more than once.
    pub(crate) fn repeated_ids(&self) -> Vec<&Arc<str>> {
        let mut ids: Vec<&Arc<str>> = self.ids.iter().collect();
        ids.sort();
        let mut repeated: Vec<&Arc<str>> =
            ids.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
        repeated.dedup();
        repeated
    }
}

/// Replaces each run of white space with one space.
pub(crate) fn collapse_whitespace(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

struct Reader<'k> {
    page: Page,
    keep: &'k dyn Fn(&str) -> Arc<str>,
    text: bool,
    /// The content of the open `<title>`.
    title: Option<String>,
    /// The open element whose text is not visible.
    hidden: Option<String>,
    /// In a `<style>` element.
    style: bool,
}

impl Reader<'_> {
    fn piece(&mut self, piece: HtmlToken) {
        match piece {
            HtmlToken::Start(tag) => self.start(&tag),
            HtmlToken::End(name) => self.end(&name),
            HtmlToken::Text(text) => {
                if self.style {
                    css_addresses(&text).iter().for_each(|address| self.request("style", address));
                }
                match &mut self.title {
                    Some(title) => title.push_str(&text),
                    None if self.text && self.hidden.is_none() => self.page.text.push_str(&text),
                    None => {}
                }
            }
            HtmlToken::Doctype => {}
        }
    }

    fn end(&mut self, name: &str) {
        if name == "title"
            && let Some(title) = self.title.take()
        {
            match self.hidden.as_deref() {
                Some("svg") => self.image("", &collapse_whitespace(&title)),
                _ => self.page.titles.push((self.keep)(&collapse_whitespace(&title))),
            }
        }
        if self.hidden.as_deref() == Some(name) {
            self.hidden = None;
        }
        self.style &= name != "style";
        // Block elements separate words.
        if self.text && !INLINE.contains(&name) {
            self.page.text.push(' ');
        }
    }

    fn start(&mut self, tag: &Tag) {
        if self.text && !INLINE.contains(&tag.name.as_str()) {
            self.page.text.push(' ');
        }
        if let Some(id) = tag.get("id").filter(|id| !id.is_empty()) {
            self.page.ids.push((self.keep)(id));
        }
        if let Some(style) = tag.get("style") {
            css_addresses(style).iter().for_each(|address| self.request(&tag.name, address));
        }
        match tag.name.as_str() {
            // Inline SVG has titles too.
            "title" => self.title = Some(String::new()),
            "html" => self.page.lang = tag.get("lang").filter(|lang| !lang.is_empty()).map(|lang| (self.keep)(lang)),
            "meta" => self.meta(tag),
            "style" => self.style = true,
            "a" | "area" => {
                if let Some(href) = tag.get("href").or_else(|| tag.get("xlink:href")) {
                    self.page.links.push((self.keep)(href.trim()));
                }
                // Browsers send a request to `ping` when the link is followed.
                self.all(tag, &["ping"]);
            }
            "link" => self.link(tag),
            "img" | "source" => {
                self.all(tag, &["src"]);
                let candidates = tag.get("srcset").unwrap_or_default().split(',');
                let addresses: Vec<&str> = candidates.filter_map(|one| one.split_whitespace().next()).collect();
                addresses.into_iter().for_each(|address| self.request(&tag.name, address));
            }
            "script" | "iframe" | "embed" | "audio" | "track" | "input" | "frame" => self.all(tag, &["src"]),
            "video" => self.all(tag, &["src", "poster"]),
            "object" => self.all(tag, &["data"]),
            "image" | "use" | "feimage" => self.all(tag, &["href", "xlink:href"]),
            "body" | "table" | "td" | "th" => self.all(tag, &["background"]),
            _ => {}
        }
        match tag.name.as_str() {
            "img" => self.image(tag.get("src").unwrap_or_default(), tag.get("alt").unwrap_or_default()),
            "svg" => self.image("", tag.get("aria-label").unwrap_or_default()),
            "use" | "image" => self.image(tag.get("href").or_else(|| tag.get("xlink:href")).unwrap_or_default(), ""),
            _ => {}
        }
        if self.hidden.is_none() && matches!(tag.name.as_str(), "script" | "style" | "svg" | "template") {
            self.hidden = Some(tag.name.clone());
        }
    }

    fn image(&mut self, address: &str, text: &str) {
        if self.text && !(address.is_empty() && text.is_empty()) {
            self.page.images.push(Image { address: (self.keep)(address.trim()), text: (self.keep)(text) });
        }
    }

    fn meta(&mut self, tag: &Tag) {
        let content = tag.get("content").unwrap_or_default();
        let named = |key: &str, value: &str| tag.get(key).is_some_and(|found| found.eq_ignore_ascii_case(value));
        if named("name", "description") {
            self.page.description = Some((self.keep)(&collapse_whitespace(content)));
        }
        if named("name", "robots") {
            self.page.noindex = content.to_lowercase().contains("noindex");
        }
        self.page.redirect |= named("http-equiv", "refresh");
    }

    /// Records the `<link>` types that make browsers load something.
    fn link(&mut self, tag: &Tag) {
        const FETCHED: [&str; 10] = [
            "stylesheet",
            "icon",
            "apple-touch-icon",
            "mask-icon",
            "manifest",
            "preload",
            "modulepreload",
            "prefetch",
            "preconnect",
            "dns-prefetch",
        ];
        let rel = tag.get("rel").unwrap_or_default().to_lowercase();
        if rel.split_whitespace().any(|word| FETCHED.contains(&word)) {
            self.all(tag, &["href"]);
        }
    }

    fn all(&mut self, tag: &Tag, keys: &[&str]) {
        for address in keys.iter().filter_map(|key| tag.get(key)) {
            self.request(&tag.name, address);
        }
    }

    fn request(&mut self, element: &str, address: &str) {
        let address = address.trim();
        if !address.is_empty() && !address.starts_with('#') && !address.to_lowercase().starts_with("data:") {
            self.page.requests.push(Request { element: element.to_owned(), address: (self.keep)(address) });
        }
    }
}

/// Inline elements.
const INLINE: [&str; 14] =
    ["a", "abbr", "b", "bdi", "cite", "code", "em", "i", "mark", "q", "small", "span", "strong", "time"];

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Page {
        Page::read(html, true, &|word| word.into())
    }

    #[test]
    fn what_stands_in_a_page() {
        let page = page(
            "<!doctype html><html lang=sv><head><title>Hem –\n Kommun</title><meta name=Description content='Om &amp; kring'>\
             <meta name=robots content='noindex, follow'><link rel=canonical href=https://www.example.se/><link rel='shortcut icon' href=/f.ico>\
             <style>a{background:url(/b.png)}</style><script src=//cdn.example.com/x.js></script></head>\
             <body><p id=a>Ett <b>t</b>vå<p id=b>tre<svg id=c><title>Karta</title></svg><i id=a></i><a href='/x/#y '>z</a>\
             <img src=/i.png srcset='/i2.png 2x, /i3.png 3x' style='background:url(https://example.com/k)'>",
        );
        assert_eq!(page.titles, ["Hem – Kommun".into()]);
        assert_eq!((page.description.as_deref(), page.lang.as_deref()), (Some("Om & kring"), Some("sv")));
        assert!(page.noindex && !page.redirect);
        assert_eq!(page.repeated_ids(), [&Arc::from("a")]);
        assert_eq!(page.links, ["/x/#y".into()]);
        let requests: Vec<&str> = page.requests.iter().map(|request| &*request.address).collect();
        assert_eq!(
            requests,
            ["/i.png", "/i2.png", "/i3.png", "https://example.com/k", "/f.ico", "//cdn.example.com/x.js", "/b.png"]
        );
        let images: Vec<&str> = page
            .images
            .iter()
            .map(|image| if image.address.is_empty() { &*image.text } else { &*image.address })
            .collect();
        assert_eq!(images, ["Karta", "/i.png"]);
        assert!(page.text.starts_with("Ett två tre") && !page.text.contains("Karta"), "{}", page.text);
    }
}
