//! A249: two words that were joined by mistake.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::MASK;
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A249,
    error_if_strict: false,
    reason: [
        "Mellanslaget har fallit bort, ofta när texten kopierades från ett annat dokument. Sökningar hittar inte orden, och de läses upp som ett.",
        "The space was lost, often when the text was copied from another document. Searches do not find the words, and they are read aloud as one.",
    ],
    previous: None,
    bad: "Torget är klart.Nu planteras träd. Läs mer omTrädplanen.\n",
    good: "Torget är klart. Nu planteras träd. Läs mer om Trädplanen.\n",
    check: Check::Text(check),
};

/// Function words that may precede a name.
const SMALL: [&str; 36] = [
    "om", "på", "i", "av", "till", "för", "med", "och", "att", "den", "det", "ett", "en", "från", "vid", "som", "är",
    "hos", "mellan", "under", "inom", "mot", "utan", "eller", "the", "of", "and", "to", "in", "for", "on", "with",
    "about", "from", "at", "by",
];

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for block in &article.prose.blocks {
        let text = &block.text.plain;
        for (start, token) in tokens(text) {
            let Some(cut) = glued(token).filter(|_| !is_known(article, token)) else { continue };
            let message = article.words(Code::A249, block, start..start + token.len()).arg("value", token);
            diagnostics.push(message.arg("expected", format!("{} {}", token.slice(..cut), token.slice(cut..))));
        }
    }
    diagnostics
}

/// Words without surrounding punctuation, with their offsets.
fn tokens(text: &str) -> Vec<(usize, &str)> {
    let around = |c: char| !c.is_alphanumeric();
    text.split(char::is_whitespace)
        .map(|token| {
            let inner = token.trim_matches(around);
            (inner.as_ptr() as usize - text.as_ptr() as usize, inner)
        })
        .collect()
}

/// Names in the glossary may be written like this.
fn is_known(article: &Article<'_>, token: &str) -> bool {
    article.site.config.checking.glossary.iter().any(|name| name.split(' ').any(|part| part == token))
}

/// The offset of the missing space.
fn glued(token: &str) -> Option<usize> {
    // Most words have nothing after their first letter that this function looks for.
    let ordinary = !token.chars().skip(1).any(|c| c.is_uppercase() || matches!(c, '.' | '!' | '?' | ','));
    if ordinary || token.contains(['/', '@', '_', MASK]) || token.starts_with("www.") {
        return None;
    }
    let chars: Vec<(usize, char)> = token.char_indices().collect();
    for window in chars.windows(5) {
        let [(_, a), (_, b), (at, stop), (next, c), (_, d)] = window else { continue };
        let words = a.is_lowercase() && b.is_lowercase() && d.is_lowercase();
        // As in "klart.Nu" and "torget,som"; abbreviations and addresses do not match.
        if words && ((matches!(stop, '.' | '!' | '?') && c.is_uppercase()) || (*stop == ',' && c.is_alphabetic())) {
            let _ = at;
            return Some(*next);
        }
    }
    let (at, _) = chars.iter().find(|(_, c)| c.is_uppercase()).filter(|(at, _)| *at > 0)?;
    let (small, rest) = token.around(*at);
    let name = rest.chars().count() >= 4 && rest.chars().skip(1).all(char::is_lowercase);
    // Names may begin with a single lower-case letter: iPhone, eFaktura.
    (name && small.chars().count() > 1 && SMALL.contains(&small)).then_some(*at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_grown_together() {
        for (token, cut) in [("klart.Nu", 6), ("omTrädplanen", 2), ("torget,som", 7)] {
            assert_eq!(glued(token), Some(cut), "{token}");
        }
        for token in
            ["t.ex", "example.se", "iPhone", "YouTube", "eIDAS", "McCallion", "3,5", "bl.a", "a/b.Cd", "på", "kl.8"]
        {
            assert_eq!(glued(token), None, "{token}");
        }
    }
}
