//! A244: a word that the site avoids.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A244,
    error_if_strict: false,
    reason: [
        "Vilka ord webbplatsen undviker, och vad som ska stå i stället, anges i `check: forbidden:` i anslag.yaml.",
        "`check: forbidden:` in anslag.yaml lists the words that the site avoids, and what to write instead.",
    ],
    previous: None,
    bad: "Varje brukare får ett brev.\n",
    good: "Den som använder tjänsten får ett brev.\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let forbidden = &article.site.config.checking.forbidden;
    let mut diagnostics = Vec::new();
    // Quotations are left unchanged.
    for block in article.prose.blocks.iter().filter(|block| !block.quoted) {
        for (word, instead) in forbidden {
            for range in block.text.words().find(&block.text.plain, word) {
                let written = block.text.plain.slice(range.clone()).to_owned();
                let message = article.words(Code::A244, block, range).arg("value", written);
                diagnostics.push(message.arg("expected", instead.clone()));
            }
        }
    }
    diagnostics
}
