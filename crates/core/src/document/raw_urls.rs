//! URLs in raw HTML among the Markdown.

use super::markdown::{Body, Part, RawHtml};
use crate::html::{HtmlToken, read};

/// Attributes with a URL.
const ADDRESSES: [&str; 7] = ["href", "src", "poster", "data", "action", "xlink:href", "background"];

/// Collects the URLs of a body, unless raw HTML is denied.
pub(super) fn collect(body: &mut Body, raw_html: RawHtml) {
    if raw_html != RawHtml::Deny {
        let mut found = Vec::new();
        of_parts(&body.parts, &mut found);
        body.raw_urls = found;
    }
}

fn of_parts(parts: &[Part], found: &mut Vec<String>) {
    for part in parts {
        match part {
            Part::Html(html) if html.contains('=') => read(html, &mut |piece| {
                let HtmlToken::Start(tag) = piece else { return };
                for (key, value) in &tag.attributes {
                    if ADDRESSES.contains(&key.as_str()) {
                        found.push(value.trim().to_owned());
                    } else if key == "srcset" {
                        let addresses = value.split(',').filter_map(|one| one.split_whitespace().next());
                        found.extend(addresses.map(str::to_owned));
                    }
                }
            }),
            Part::Component { body, .. } => of_parts(body, found),
            _ => {}
        }
    }
}
