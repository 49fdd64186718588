//! Raw HTML that is kept: its links and images, and what the sanitiser removes from it.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::LazyLock;

use super::body::{Problem, RawHtml, RawLink};
use super::tags::{Tag, tags};
use crate::diagnostic::Code;
use crate::slice::Slice;

/// The sanitiser's allow-list.
struct Allowed {
    tags: HashSet<&'static str>,
    attributes: HashMap<&'static str, HashSet<&'static str>>,
    everywhere: HashSet<&'static str>,
}

static ALLOWED: LazyLock<Allowed> = LazyLock::new(|| {
    let builder = ammonia::Builder::default();
    Allowed {
        tags: builder.clone_tags(),
        attributes: builder.clone_tag_attributes(),
        everywhere: builder.clone_generic_attributes(),
    }
});

/// URL schemes that the sanitiser allows.
pub(super) const SCHEMES: [&str; 4] = ["https", "http", "mailto", "tel"];

/// The result of [`inspect`].
#[derive(Default)]
pub(super) struct Inspection {
    /// Links and images.
    pub(super) addresses: Vec<RawLink>,
    /// Messages about removed parts.
    pub(super) problems: Vec<Problem>,
}

/// Inspects a piece of HTML. `origin` maps a range of it to the body; `reported` lists what has been reported already.
pub(super) fn inspect(
    html: &str,
    raw_html: RawHtml,
    reported: &mut HashSet<String>,
    origin: &dyn Fn(Range<usize>) -> Range<usize>,
) -> Inspection {
    let mut found = Inspection::default();
    for tag in tags(html).filter(|tag| !tag.end && !tag.ambiguous) {
        let name = tag.name.to_ascii_lowercase();
        let removed: Vec<String> = if raw_html == RawHtml::Sanitize { removed(&name, &tag) } else { Vec::new() };
        let whole = removed.first().is_some_and(|first| first.starts_with('<'));
        for value in removed.into_iter().filter(|value| reported.insert(value.clone())) {
            found.problems.push(Problem::new(Code::A680, origin(tag.range.clone())).with("value", value));
        }
        if !whole {
            let stays = |one: &RawLink| raw_html == RawHtml::Allow || is_let_through(&one.target);
            let addresses = addresses(&name, &tag, &origin(tag.range.clone()));
            found.addresses.extend(addresses.into_iter().filter(stays));
        }
    }
    found
}

/// What the sanitiser removes of a tag: the tag itself, or some of its attributes.
fn removed(name: &str, tag: &Tag<'_>) -> Vec<String> {
    // Footnotes use `section`, which is allowed.
    if !ALLOWED.tags.contains(name) && name != "section" {
        return vec![format!("<{name}>")];
    }
    let allowed = |key: &str| {
        ALLOWED.everywhere.contains(key)
            || ALLOWED.attributes.get(name).is_some_and(|keys| keys.contains(key))
            // `rel` is set to a safe value.
            || (name == "a" && key == "rel")
    };
    let shown = |key: &str, value: &str| {
        let value: String = value.chars().take(40).collect();
        if value.is_empty() { format!("`{key}` i <{name}>") } else { format!("{key}=\"{value}\"") }
    };
    let attributes = tag.attributes.iter().map(|(key, value)| (key.to_ascii_lowercase(), *value));
    let gone = attributes.filter(|(key, value)| {
        let address = matches!(key.as_str(), "href" | "src" | "cite");
        !allowed(key) || (address && !is_let_through(&decoded(value)))
    });
    gone.map(|(key, value)| shown(&key, value)).collect()
}

/// Whether the sanitiser keeps a URL.
fn is_let_through(target: &str) -> bool {
    scheme(target).is_none_or(|scheme| SCHEMES.contains(&scheme.as_str()))
}

fn scheme(target: &str) -> Option<String> {
    let clean: String = target.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let (scheme, _) = clean.split_once(':')?;
    let valid = !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    valid.then(|| scheme.to_ascii_lowercase())
}

/// The links and images of a tag.
fn addresses(name: &str, tag: &Tag<'_>, range: &Range<usize>) -> Vec<RawLink> {
    let value =
        |wanted: &str| tag.attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case(wanted)).map(|(_, value)| *value);
    let keys: &[&str] = match name {
        "a" | "area" => &["href"],
        "img" => &["src"],
        _ => &[],
    };
    let missing_alt = name == "img" && value("alt").is_none();
    keys.iter()
        .filter_map(|key| value(key))
        .map(|target| RawLink {
            target: decoded(target).trim().to_owned(),
            is_image: name == "img",
            missing_alt,
            range: range.clone(),
        })
        .collect()
}

/// An attribute's value with entities decoded.
fn decoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.slice(..at));
        rest = rest.slice(at..);
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let c = end.and_then(|end| match rest.slice(1..end) {
            "amp" => Some('&'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "colon" => Some(':'),
            "Tab" => Some('\t'),
            "NewLine" => Some('\n'),
            name => number(name.strip_prefix('#')?),
        });
        match (c, end) {
            (Some(c), Some(end)) => {
                out.push(c);
                rest = rest.slice(end + 1..);
            }
            _ => {
                out.push('&');
                rest = rest.slice(1..);
            }
        }
    }
    out.push_str(rest);
    out
}

fn number(text: &str) -> Option<char> {
    let code = match text.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => text.parse().ok()?,
    };
    char::from_u32(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str, raw_html: RawHtml) -> (Vec<String>, Vec<String>) {
        let found = inspect(html, raw_html, &mut HashSet::new(), &|range| range);
        let addresses = found.addresses.into_iter().map(|one| one.target).collect();
        (addresses, found.problems.into_iter().map(|one| one.args[0].1.clone()).collect())
    }

    #[test]
    fn what_is_taken_away() {
        for (html, removed) in [
            ("<b>x</b> <a href=\"/x/\" title=t>y</a> <img src=a.png alt=''>", vec![]),
            ("<iframe src=\"https://example.com/\"></iframe>", vec!["<iframe>"]),
            ("<p style=\"color: red\">x</p>", vec!["style=\"color: red\""]),
            (
                "<a href=\"javascript&#58;x()\" onclick=y()>z</a>",
                vec!["href=\"javascript&#58;x()\"", "onclick=\"y()\""],
            ),
            ("<script>if (a < b) {}</script><style>p{}</style>", vec!["<script>", "<style>"]),
            ("<video controls src=a.mp4></video><video></video>", vec!["<video>"]),
            ("<!-- <iframe> --><td hidden>", vec!["`hidden` i <td>"]),
        ] {
            assert_eq!(found(html, RawHtml::Sanitize).1, removed, "{html}");
            assert_eq!(found(html, RawHtml::Allow).1, Vec::<String>::new(), "{html}");
        }
    }

    #[test]
    fn where_it_leads() {
        let html = "<a href='/a/?b=1&amp;c=2'>x</a><IMG SRC=b.png><a name=c><!-- <a href=d> --><area href=\" e.md \">";
        assert_eq!(found(html, RawHtml::Allow).0, ["/a/?b=1&c=2", "b.png", "e.md"]);
    }
}
