//! A242: a lead that is too long.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::BlockKind;

pub(crate) const RULE: Rule = Rule {
    code: Code::A242,
    error_if_strict: false,
    reason: [
        "Ingressen ska sammanfatta nyheten i två meningar: den visas i listor, i flöden och i sökträffar, där resten klipps bort.",
        "The lead should sum up the news in two sentences: it is shown in lists, feeds and search results, where the rest is cut off.",
    ],
    previous: None,
    bad: example_page!(
        "lead: Torget byggs om och blir klart i maj. Torget byggs om och blir klart i maj. Torget byggs om och blir klart i maj. Torget byggs om och blir klart i maj. Torget byggs om och blir klart i maj. Torget byggs om och blir klart i maj. \n",
        "Text.\n"
    ),
    good: example_page!("lead: Torget byggs om och blir klart i maj.\n", "Text.\n"),
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let limit = article.limits().lead_words;
    let leads = article.prose.blocks.iter().filter(|block| block.kind == BlockKind::Lead);
    let mut diagnostics = Vec::new();
    for block in leads {
        let found = block.text.full_words();
        if found.len() > limit {
            let range = found.place(limit).start..block.text.full.trim_end().len();
            let message = article.words(Code::A242, block, range);
            diagnostics.push(message.arg("value", found.len().to_string()).arg("limit", limit.to_string()));
        }
    }
    diagnostics
}
