//! A246: an email address that looks private.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A246,
    error_if_strict: false,
    reason: [
        "Post till en privat brevlåda diarieförs inte, och adressen kan tillhöra någon annan i morgon.",
        "Mail to a private mailbox is not registered, and the address may belong to someone else tomorrow.",
    ],
    previous: None,
    bad: "Mejla till biblioteket.exempel@gmail.com.\n",
    good: "Mejla till biblioteket@example.se.\n",
    check: Check::Text(check),
};

/// Providers of private mailboxes; some have several top-level domains.
const PRIVATE: [&str; 18] = [
    "gmail.",
    "googlemail.",
    "hotmail.",
    "outlook.",
    "live.",
    "msn.",
    "icloud.",
    "me.com",
    "mac.com",
    "yahoo.",
    "telia.com",
    "proton.",
    "protonmail.",
    "bredband.net",
    "comhem.se",
    "spray.se",
    "home.se",
    "gmx.",
];

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (at, _) in article.source.match_indices('@') {
        let is_allowed = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
        let start = article
            .source
            .slice(..at)
            .rfind(|one| !is_allowed(one))
            .map_or(0, |found| found + article.source.slice(found..).chars().next().map_or(1, char::len_utf8));
        let rest = article.source.slice(at + 1..);
        let end = at + 1 + rest.find(|one| !is_allowed(one)).unwrap_or(rest.len());
        let address = article.source.slice(start..end).trim_end_matches('.');
        let host = address.rsplit('@').next().unwrap_or_default().to_lowercase();
        if start < at && PRIVATE.iter().any(|private| host.starts_with(private)) {
            diagnostics.push(article.at(Code::A246, start..start + address.len()).arg("value", address));
        }
    }
    diagnostics
}
