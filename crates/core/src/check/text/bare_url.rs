//! A237: a link whose text is its URL, or an unlinked URL.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::BlockKind;
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A237,
    error_if_strict: false,
    reason: [
        "En adress läses upp tecken för tecken och säger inte vad som finns där. Den som läser på papper ser den ändå: vid utskrift skrivs länkars adresser ut.",
        "An address is read aloud character by character and does not say what is there. Readers on paper still see it: link addresses are printed.",
    ],
    previous: None,
    bad: "Anmäl dig på https://www.example.se/anmalan/?id=17 senast den 3 maj.\n",
    good: "[Anmäl dig till mötet](https://www.example.se/anmalan/?id=17) senast den 3 maj.\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for block in article.prose.blocks.iter().filter(|block| !matches!(block.kind, BlockKind::Argument(_))) {
        for link in &block.links {
            let text = block.text.full.slice(link.text.clone()).trim();
            if is_address(text) {
                diagnostics.push(article.at(Code::A237, link.range.clone()).arg("value", text));
            }
        }
        let linked = |at: usize| block.links.iter().any(|link| link.text.start <= at && at < link.text.end);
        for (at, _) in block.text.plain.match_indices("://") {
            // URL schemes are ASCII, so bytes are characters.
            let before = block.text.plain.slice(..at).chars().rev();
            let start = at - before.take_while(char::is_ascii_alphabetic).count();
            let length = block.text.plain.slice(at..).find(char::is_whitespace).unwrap_or(block.text.plain.len() - at);
            let text = block.text.plain.slice(start..at + length).trim_end_matches(['.', ',', ')', ';']);
            if !linked(start) && text.starts_with("http") {
                diagnostics.push(article.words(Code::A237, block, start..start + text.len()).arg("value", text));
            }
        }
    }
    diagnostics
}

/// A short name such as `example.se` is how people say it, and is accepted.
fn is_address(text: &str) -> bool {
    let lower = text.to_lowercase();
    let address = lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("www.");
    let path = lower.split_once('/').is_some_and(|(host, path)| {
        host.contains('.') && !path.is_empty() && host.chars().all(|c| c.is_alphanumeric() || ".-".contains(c))
    });
    !lower.contains(' ') && (address || path)
}
