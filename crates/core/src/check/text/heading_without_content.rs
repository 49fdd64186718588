//! A234: a heading with nothing below it.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::BlockKind;

pub(crate) const RULE: Rule = Rule {
    code: Code::A234,
    error_if_strict: false,
    reason: [
        "Rubriken lovar en text som inte finns. Ofta är den en rest från sidan som texten kopierades från.",
        "The heading promises text that is missing. Often it is left over from the page that the text was copied from.",
    ],
    previous: None,
    bad: "## Om projektet\n\nProjektet pågår i två år.\n\n## Dela sidan\n",
    good: "## Om projektet\n\nProjektet pågår i två år.\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (number, block) in article.prose.blocks.iter().enumerate() {
        let BlockKind::Heading(level) = block.kind else { continue };
        let text = block.text.full.trim();
        let next = article.prose.blocks.get(number + 1).map(|next| &next.kind);
        // A subheading may follow directly.
        let nothing = match next {
            None => true,
            Some(BlockKind::Heading(next)) => *next <= level,
            Some(_) => false,
        };
        if nothing && !text.is_empty() {
            diagnostics.push(article.at(Code::A234, block.range.clone()).arg("value", text));
        }
    }
    diagnostics
}
