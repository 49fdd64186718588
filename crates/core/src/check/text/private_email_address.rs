//! A246: an email address that looks private.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A246,
    strict: false,
    why: [
        "Post till en privat brevlåda diarieförs inte, och adressen kan tillhöra någon annan i morgon.",
        "Mail to a private mailbox is not registered, and the address may belong to someone else tomorrow.",
    ],
    before: None,
    wrong: "Mejla till biblioteket.exempel@gmail.com.\n",
    right: "Mejla till biblioteket@example.se.\n",
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
    let mut wrong = Vec::new();
    for (at, _) in article.source.match_indices('@') {
        let sign = |sign: char| sign.is_alphanumeric() || matches!(sign, '.' | '-' | '_' | '+');
        let start = article
            .source
            .slice(..at)
            .rfind(|one| !sign(one))
            .map_or(0, |found| found + article.source.slice(found..).chars().next().map_or(1, char::len_utf8));
        let rest = article.source.slice(at + 1..);
        let end = at + 1 + rest.find(|one| !sign(one)).unwrap_or(rest.len());
        let address = article.source.slice(start..end).trim_end_matches('.');
        let host = address.rsplit('@').next().unwrap_or_default().to_lowercase();
        if start < at && PRIVATE.iter().any(|private| host.starts_with(private)) {
            wrong.push(article.at(Code::A246, start..start + address.len()).arg("value", address));
        }
    }
    wrong
}
