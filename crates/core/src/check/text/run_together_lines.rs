//! A263: lines that are separate in the source but run together on the page: an address, a list of names.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::{Block, BlockKind};
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A263,
    error_if_strict: false,
    reason: [
        "Rader utan tom rad emellan är ett enda stycke i Markdown. En adress eller en hälsning blir en lång rad som är svår att läsa, och blir fel när den kopieras till ett kuvert.",
        "In Markdown, lines with no empty line between them form one paragraph. An address or a greeting becomes one long line that is hard to read, and wrong when it is copied to an envelope.",
    ],
    previous: None,
    bad: "Medborgarkontoret\nStorgatan 1\n123 45 Exempelstad\n",
    good: "Medborgarkontoret\\\nStorgatan 1\\\n123 45 Exempelstad\n",
    check: Check::Text(check),
};

/// The longest line of an address or a list of names, in characters.
const MOST: usize = 50;

/// Labels before a colon, in lines with contact details, times or places.
const LABELS: [&str; 27] = [
    "telefon",
    "tel",
    "mobil",
    "växel",
    "fax",
    "e-post",
    "epost",
    "mejl",
    "webb",
    "webbplats",
    "adress",
    "besöksadress",
    "postadress",
    "öppettider",
    "tid",
    "plats",
    "datum",
    "när",
    "var",
    "phone",
    "email",
    "e-mail",
    "address",
    "time",
    "place",
    "date",
    "where",
];

/// Closings of letters.
const GREETINGS: [&str; 7] = [
    "med vänlig",
    "vänliga hälsning",
    "hälsningar",
    "bästa hälsning",
    "kind regards",
    "best regards",
    "yours sincerely",
];

/// Endings of street names.
const STREETS: [&str; 9] = ["gatan", "vägen", "torget", "gränd", "allén", "stigen", "backen", "gata", "väg"];

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let body = article.page.document.body_start;
    let paragraphs = article.prose.blocks.iter().filter(|block| {
        block.kind == BlockKind::Paragraph && block.range.start >= body && block.text.soft_breaks().next().is_some()
    });
    paragraphs.filter_map(|block| together(article, block)).collect()
}

fn together(article: &Article<'_>, block: &Block) -> Option<Diagnostic> {
    let text = &block.text.full;
    let lines: Vec<&str> = block.text.lines().map(|line| text.slice(line).trim()).collect();
    let short = lines.iter().all(|line| !line.is_empty() && line.chars().count() <= MOST);
    let greeting = |line: &str| GREETINGS.iter().any(|words| line.to_lowercase().starts_with(words));
    let ended = |line: &&str| line.ends_with(['.', ',', ';', '!', '?', ':', '–', '-', '…']) && !greeting(line);
    let begins = |line: &&str| {
        line.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '+') || is_contact(line)
    };
    if !short || is_wrapped(article, block) || lines[..lines.len() - 1].iter().any(ended) || !lines.iter().all(begins) {
        return None;
    }
    let has_contact_or_greeting = lines.iter().any(|line| is_contact(line) || greeting(line));
    if !has_contact_or_greeting && lines.len() < 3 {
        return None;
    }
    let message = article.at(Code::A263, block.range.clone()).arg("value", lines[0]);
    // Only the author knows whether other lines were meant to be a list.
    Some(match broken(article, block).filter(|_| has_contact_or_greeting) {
        Some(with_fix) => message.fix(block.range.clone(), with_fix),
        None => message,
    })
}

/// The narrowest column at which editors wrap lines, in characters.
const MARGIN: usize = 55;

/// Whether an editor wrapped the lines: the first word of each would not have fitted on the line above.
fn is_wrapped(article: &Article<'_>, block: &Block) -> bool {
    let written = article.source.get(block.range.clone()).unwrap_or_default();
    let lines: Vec<&str> = written.lines().map(|line| line.trim_start_matches(['>', ' ']).trim_end()).collect();
    let length = |text: &str| text.chars().count();
    let margin = lines.iter().map(|line| length(line)).max().unwrap_or_default().clamp(MARGIN, 2 * MARGIN);
    lines.windows(2).all(|pair| {
        let word = pair[1].split(' ').next().unwrap_or_default();
        length(pair[0]) + 1 + length(word) > margin
    })
}

/// The paragraph with visible line breaks, if no list or quotation marker precedes its lines.
fn broken(article: &Article<'_>, block: &Block) -> Option<String> {
    let start = article.source.slice(..block.range.start).rfind('\n').map_or(0, |at| at + 1);
    if !article.source.slice(start..block.range.start).trim().is_empty() {
        return None;
    }
    let written = article.source.get(block.range.clone())?;
    let count = written.lines().filter(|line| !line.trim().is_empty()).count();
    let mut out = String::with_capacity(written.len() + count);
    for (number, line) in written.split_inclusive('\n').enumerate() {
        let text = line.trim_end_matches(['\r', '\n']);
        let end = line.slice(text.len()..);
        let hard = text.ends_with('\\') || text.ends_with("  ");
        out.push_str(if hard { text } else { text.trim_end() });
        if number + 1 < count && !hard {
            out.push('\\');
        }
        out.push_str(end);
    }
    Some(out)
}

/// Whether a line has contact details.
fn is_contact(line: &str) -> bool {
    let label = line.split_once(':').is_some_and(|(label, _)| LABELS.contains(&label.trim().to_lowercase().as_str()));
    let alone = !line.contains(' ') && line.contains('@') && line.contains('.');
    label || alone || is_postal(line) || is_street(line)
}

/// `123 45 Exempelstad`, `Box 12`.
fn is_postal(line: &str) -> bool {
    let digits: String = line.chars().take_while(|c| c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}')).collect();
    let code = digits.chars().filter(char::is_ascii_digit).count() == 5;
    let town = line.slice(digits.len()..).starts_with(char::is_uppercase) && digits.ends_with([' ', '\u{a0}']);
    let box_number = line.strip_prefix("Box ").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    (code && town) || box_number
}

/// `Storgatan 1`.
fn is_street(line: &str) -> bool {
    let Some((name, number)) = line.rsplit_once(' ') else { return false };
    let number = number.starts_with(|c: char| c.is_ascii_digit()) && number.chars().count() <= 5;
    number
        && name.split_whitespace().count() <= 3
        && STREETS.iter().any(|extension| name.to_lowercase().ends_with(extension))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_tell_how_somebody_is_reached() {
        for line in [
            "123 45 Exempelstad",
            "12345 Sjövik",
            "Storgatan 1",
            "Norra vägen 12",
            "Box 12",
            "Telefon: 031-390 06 00",
            "info@example.se",
        ] {
            assert!(is_contact(line), "{line}");
        }
        for line in [
            "2026 blev ett bra år",
            "Vi ses på torget",
            "Så här: fyll i blanketten",
            "Skriv till info@example.se i dag",
        ] {
            assert!(!is_contact(line), "{line}");
        }
    }
}
