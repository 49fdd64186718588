//! Updates the address of a link to a page that has moved.

use std::ops::Range;

use crate::slice::Slice as _;

/// The byte range of a file to replace, and its new text. `range` is the link, or the field that has it; the address is looked
/// for there, or else in link definitions. `None` when the address is not there literally, when the new one has characters with
/// a meaning in Markdown or YAML, or when the new one is the front page of a site: then the page is more likely gone.
pub fn replace_address(text: &str, range: Range<usize>, old: &str, new: &str) -> Option<(Range<usize>, String)> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#@!$&+=%".contains(c);
    if !new.chars().all(plain) || (is_front_page(new) && !is_front_page(old)) {
        return None;
    }
    let within = text.get(range.clone())?;
    let found: Vec<usize> = places(within, old).map(|at| range.start + at).collect();
    let (first, last) = match (found.first(), found.last()) {
        // The link text may be the address too.
        (Some(first), Some(last)) => (*first, *last),
        _ => {
            let at = places(text, old).find(|at| is_definition(text.slice(..*at)))?;
            (at, at)
        }
    };
    let whole = first..last + old.len();
    let mut replaced = String::new();
    let mut at = whole.start;
    for place in places(text.slice(whole.clone()), old).map(|at| whole.start + at) {
        replaced.push_str(text.slice(at..place));
        replaced.push_str(new);
        at = place + old.len();
    }
    replaced.push_str(text.slice(at..whole.end));
    Some((whole, replaced))
}

/// Whether the text ends in a link definition, `[name]: ` at the start of a line.
fn is_definition(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default().trim_start();
    line.starts_with('[') && line.trim_end_matches('<').trim_end().ends_with("]:")
}

/// The positions of an address in a text, except within a longer one.
fn places<'t>(text: &'t str, address: &'t str) -> impl Iterator<Item = usize> + 't {
    let goes_on = |c: char| c.is_alphanumeric() || "-_~/?#@&+=%$".contains(c);
    text.match_indices(address).map(|(at, _)| at).filter(move |at| {
        let before = text.slice(..*at).chars().next_back();
        let mut after = text.slice(at + address.len()..).chars();
        let (next, second) = (after.next(), after.next());
        let ends = match next {
            // Punctuation, or a part of the address.
            Some('.' | ',' | ':' | ';' | '!') => second.is_none_or(|c| !goes_on(c)),
            Some(c) => !goes_on(c),
            None => true,
        };
        ends && before.is_none_or(|c| !goes_on(c) && c != '.')
    })
}

/// Whether an address has no path.
fn is_front_page(address: &str) -> bool {
    let rest = address.split_once("//").map_or(address, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or_default();
    rest.split_once('/').is_none_or(|(_, path)| path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "http://a.se/x";
    const NEW: &str = "https://a.se/y/?b=1&c=2#d";

    /// The text after, or nothing.
    fn replaced(text: &str, link: &str, new: &str) -> Option<String> {
        let start = text.rfind(link).unwrap();
        let (range, part) = replace_address(text, start..start + link.len(), OLD, new)?;
        Some(format!("{}{part}{}", &text[..range.start], &text[range.end..]))
    }

    #[test]
    fn an_address_is_replaced_wherever_the_link_has_it() {
        for link in [
            "[Läs](X)",
            "[X](X)",
            "[Läs](<X> \"X är gammal.\")",
            "<X>",
            "X",
            "url: X",
            "{url: \"X\"}",
            "Se X, X och X.",
        ] {
            let (old, new) = (link.replace('X', OLD), link.replace('X', NEW));
            let text = |link: &str| format!("Före {OLD}2 och {OLD}.html.\n\n{link}\n\nEfter.\n");
            assert_eq!(replaced(&text(&old), &old, NEW), Some(text(&new)), "{link}");
        }
        let text = |address: &str| format!("Se [planen][p] på {OLD}.\n\n[q]: <{OLD}2>\n  [p]: <{address}>\n");
        assert_eq!(replaced(&text(OLD), "[planen][p]", NEW), Some(text(NEW)));
    }

    #[test]
    fn what_is_not_sure_is_left_alone() {
        let link = format!("[Läs]({OLD})");
        for new in [
            "https://a.se/",
            "https://a.se",
            "https://b.se/#x",
            "https://a.se/y)",
            "https://a.se/å",
            "https://a.se/{x}",
        ] {
            assert_eq!(replaced(&link, &link, new), None, "{new}");
        }
        for other in ["http://a.se/x/y", "http://a.se/x.html", "http://b.se/?u=http://a.se/x", "http://a.se/&#120;"] {
            let link = format!("[Läs]({other})");
            assert_eq!(replaced(&link, &link, NEW), None, "{other}");
        }
        // A front page may move to another one.
        assert!(replace_address("<http://a.se>", 0..13, "http://a.se", "https://a.se/").is_some());
    }
}
