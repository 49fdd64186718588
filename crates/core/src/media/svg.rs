//! Active content in SVG: scripts, embedded pages, and external resources. An SVG that is opened directly runs with
//! the site's origin.

use crate::html::{HtmlToken, Tag, read};
use crate::slice::Slice as _;

/// Elements that run scripts or embed pages.
const ELEMENTS: [&str; 9] =
    ["script", "foreignobject", "iframe", "embed", "object", "handler", "listener", "audio", "video"];

/// Attributes that contain addresses.
const ADDRESSES: [&str; 4] = ["href", "xlink:href", "src", "data"];

/// All active content, each with its line.
///
/// The HTML tokenizer sees at least the elements that an XML parser does, and more in odd comments and CDATA. It
/// cannot see declared entities, so a declaration is a finding by itself.
pub(super) fn active(text: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let (mut in_style, mut line) = (false, 1);
    read(text, &mut |piece| match piece {
        HtmlToken::Start(tag) => {
            let name = local(&tag.name).to_owned();
            line = tag.line;
            in_style = name == "style";
            found.extend(of_tag(&tag, &name).map(|what| (what, tag.line)));
        }
        HtmlToken::End(_) => in_style = false,
        HtmlToken::Text(css) if in_style => found.extend(fetched(&css).map(|url| (format!("url({url})"), line))),
        _ => {}
    });
    let lower = text.to_lowercase();
    for (needle, shown) in [("<!entity", "<!ENTITY"), ("<?xml-stylesheet", "<?xml-stylesheet")] {
        if let Some(at) = lower.find(needle) {
            found.push((shown.to_owned(), 1 + lower.slice(..at).matches('\n').count()));
        }
    }
    found
}

/// A name without its namespace prefix.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn of_tag(tag: &Tag, name: &str) -> impl Iterator<Item = String> {
    let mut found = Vec::new();
    if ELEMENTS.contains(&name) {
        found.push(format!("<{name}>"));
    }
    for (key, value) in &tag.attributes {
        if local(key).starts_with("on") && local(key).len() > 2 {
            found.push(format!("{key}=\"…\""));
        }
        if ADDRESSES.contains(&key.as_str())
            || (name == "animate" || name == "set") && matches!(key.as_str(), "to" | "values" | "from")
        {
            // A link is followed by the reader; everything else is loaded at once.
            found.extend(address(value, name == "a").map(|shown| format!("{key}=\"{shown}\"")));
        }
        if key == "style" || value.contains("url(") {
            found.extend(fetched(value).map(|url| format!("url({url})")));
        }
    }
    found.into_iter()
}

/// An address that runs a script or is on another site; shortened for messages.
fn address(value: &str, link: bool) -> Option<String> {
    let clean: String = value.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let lower = clean.to_lowercase();
    let runs = lower.starts_with("javascript:") || lower.starts_with("vbscript:");
    let page = lower.starts_with("data:")
        && !lower.starts_with("data:image/png")
        && !lower.starts_with("data:image/jpeg")
        && !lower.starts_with("data:image/gif")
        && !lower.starts_with("data:image/webp");
    let elsewhere = lower.starts_with("//") || lower.starts_with("http:") || lower.starts_with("https:");
    (runs || page || (elsewhere && !link)).then(|| clean.chars().take(60).collect())
}

/// The external addresses in a style.
fn fetched(css: &str) -> impl Iterator<Item = String> {
    crate::rendered::css_addresses(css).into_iter().filter_map(|url| address(&url, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        active(text).into_iter().map(|(what, _)| what).collect()
    }

    #[test]
    fn what_drawings_do() {
        for (text, expected) in [
            ("<svg><script>alert(1)</script></svg>", "<script>"),
            ("<svg xmlns:s=\"http://www.w3.org/2000/svg\"><s:script/></svg>", "<script>"),
            ("<svg><foreignObject><p/></foreignObject></svg>", "<foreignobject>"),
            ("<svg onload=\"x()\"/>", "onload=\"…\""),
            ("<svg><a xlink:href=\"java&#10;script:x()\">t</a></svg>", "xlink:href=\"javascript:x()\""),
            ("<svg><image href=\"https://example.com/spy.png\"/></svg>", "href=\"https://example.com/spy.png\""),
            ("<svg><use href=\"data:image/svg+xml,x\"/></svg>", "href=\"data:image/svg+xml,x\""),
            ("<svg><set attributeName=\"href\" to=\"javascript:x()\"/></svg>", "to=\"javascript:x()\""),
            ("<svg><style>@import '//example.com/a.css';</style></svg>", "url(//example.com/a.css)"),
            ("<svg><rect fill=\"url(https://example.com/x#y)\"/></svg>", "url(https://example.com/x#y)"),
            ("<!DOCTYPE svg [<!ENTITY x \"<script/>\">]><svg>&x;</svg>", "<!ENTITY"),
            ("<?xml-stylesheet href=\"https://example.com/a.css\"?><svg/>", "<?xml-stylesheet"),
        ] {
            assert!(found(text).iter().any(|what| what == expected), "{text}: {:?}", found(text));
        }
        let plain = "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><title>Karta</title>\
            <style>.a{fill:url(#g)}</style><linearGradient id=\"g\"/><a href=\"https://example.se/\"><rect fill=\"url(#g)\"/></a>\
            <image href=\"data:image/png;base64,AA\"/></svg>";
        assert_eq!(found(plain), Vec::<String>::new());
        assert_eq!(active("<svg>\n\n<script/></svg>")[0].1, 3);
    }
}
