//! A247: a list that is written with signs of its own.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::BlockKind;
use crate::slice::Slice as _;

/// See the file.
pub const RULE: Rule = Rule {
    code: Code::A247,
    strict: false,
    why: [
        "Ett ”•” ser ut som en lista men är ingen: den som hör sidan får inte veta att det är en lista eller hur lång den är (WCAG 1.3.1), och raderna flyter ihop.",
        "A “•” looks like a list but is none: who hears the page is not told that it is a list or how long (WCAG 1.3.1), and the lines run together.",
    ],
    before: None,
    wrong: "Projektet ska:\n• pröva nya arbetssätt\n• sprida det som fungerar\n",
    right: "Projektet ska:\n\n- pröva nya arbetssätt\n- sprida det som fungerar\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    let body = article.page.document.start;
    let newline = if article.source.contains("\r\n") { "\r\n" } else { "\n" };
    for block in
        article.prose.blocks.iter().filter(|block| block.kind == BlockKind::Paragraph && block.range.start >= body)
    {
        let text = article.source.slice(block.range.clone()).trim_end();
        let lines: Vec<&str> = text.lines().collect();
        let bullets = lines.iter().filter(|line| bullet(line).is_some()).count();
        let dashes = lines.iter().filter(|line| dash(line).is_some()).count();
        let spoken = |line: &&str| SPEECH.iter().any(|word| line.contains(word));
        // Lines of speech begin with a dash too, but each has a paragraph of its own.
        let dashed = dashes >= 2 && !lines.iter().any(spoken);
        if bullets == 0 && !dashed {
            continue;
        }
        let start = article.source.slice(..block.range.start).rfind('\n').map_or(0, |at| at + 1);
        let message = article.at(Code::A247, block.range.start..block.range.start + text.len());
        let indent = article.source.slice(start..block.range.start);
        // Within a quotation, a note or another list every line has a beginning of its own.
        let plain = indent.len() <= 3 && indent.trim().is_empty();
        wrong.push(if plain {
            message.mend(start..block.range.start + text.len(), list(&lines, newline))
        } else {
            message
        });
    }
    wrong
}

/// Words that tell that somebody speaks.
const SPEECH: [&str; 8] = ["säger", "berättar", "menar", "förklarar", "undrar", "fortsätter", " says", " said"];

/// What stands behind a bullet.
fn bullet(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix(['•', '·', '▪', '◦', '‣', '●', '○', '■']).map(str::trim)
}

/// What stands behind a dash.
fn dash(line: &str) -> Option<&str> {
    line.trim_start().strip_prefix(['–', '—']).filter(|rest| rest.starts_with(char::is_whitespace)).map(str::trim)
}

/// The lines as a list of Markdown, with an empty line between it and what comes before.
fn list(lines: &[&str], newline: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut within = false;
    for line in lines {
        match bullet(line).or_else(|| dash(line)) {
            Some(item) => {
                if !within && !out.is_empty() {
                    out.push(String::new());
                }
                within = true;
                out.push(format!("- {item}"));
            }
            None if within => out.push(format!("  {}", line.trim())),
            None => out.push((*line).to_owned()),
        }
    }
    out.join(newline)
}
