//! A247: lines that were meant as a list, with bullets as word processors paste them, or without a space after the
//! marker.

use super::super::{Check, Rule};
use super::Article;
use super::stray_markdown::MONTHS;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::prose::{Block, BlockKind};
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A247,
    error_if_strict: false,
    reason: [
        "Ett ”•” ser ut som en lista men är ingen: den som lyssnar på sidan får inte veta att det är en lista eller hur lång den är (WCAG 1.3.1), och raderna flyter ihop.",
        "A “•” looks like a list but is not: people who listen to the page are not told that it is a list or how long it is (WCAG 1.3.1), and the lines run together.",
    ],
    previous: None,
    bad: "Projektet ska:\n• pröva nya arbetssätt\n• sprida det som fungerar\n",
    good: "Projektet ska:\n\n- pröva nya arbetssätt\n- sprida det som fungerar\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let body = article.page.document.body_start;
    // The last number of such a list in the block before.
    let mut counted = None;
    for block in article.prose.blocks.iter().filter(|block| block.range.start >= body) {
        match block.kind {
            BlockKind::Paragraph => {
                let text = article.source.slice(block.range.clone()).trim_end();
                let lines: Vec<&str> = text.lines().collect();
                let numbers = numbers(&lines, counted);
                counted = numbers;
                if numbers.is_some() || is_list(&lines) {
                    diagnostics.push(paragraph(article, block, text, &lines));
                }
            }
            BlockKind::Item => {
                counted = None;
                diagnostics.extend(item(article, block));
            }
            _ => counted = None,
        }
    }
    diagnostics
}

/// Verbs of saying.
const SPEECH: [&str; 8] = ["säger", "berättar", "menar", "förklarar", "undrar", "fortsätter", " says", " said"];

/// Whether lines are items of a bulleted list.
fn is_list(lines: &[&str]) -> bool {
    let count = |is: &dyn Fn(Marker) -> bool| {
        lines.iter().filter(|line| marker(line).is_some_and(|(marker, _)| is(marker))).count()
    };
    let spoken = lines.iter().any(|line| SPEECH.iter().any(|word| line.contains(word)));
    let bullets = count(&|marker| matches!(marker, Marker::Bullet | Marker::Pasted | Marker::Spaced));
    // Lines of dialogue begin with a dash too, but each is a paragraph; a check mark may precede a single line.
    bullets > 0
        || (!spoken && (count(&|marker| marker == Marker::Dash) >= 2 || count(&|marker| marker == Marker::Glued) >= 2))
        || count(&|marker| marker == Marker::Tick) >= 2
}

/// The last number of a numbered list that was not recognised. Its numbers begin with 1, continue the block before, or
/// are several.
fn numbers(lines: &[&str], before: Option<u32>) -> Option<u32> {
    let found: Vec<u32> = lines.iter().filter_map(|line| number(line).map(|(number, _)| number)).collect();
    let first = *found.first()?;
    let runs = found.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let begins = first == 1 || before.is_some_and(|before| before + 1 == first) || found.len() > 1;
    // The text before the first number introduces the list.
    (runs && begins).then(|| found[found.len() - 1])
}

fn paragraph(article: &Article<'_>, block: &Block, text: &str, lines: &[&str]) -> Diagnostic {
    let start = article.source.slice(..block.range.start).rfind('\n').map_or(0, |at| at + 1);
    let end = block.range.start + text.len();
    let message = article.at(Code::A247, block.range.start..end);
    let indent = article.source.slice(start..block.range.start);
    // In a quotation, note or list every line has a prefix of its own.
    if indent.chars().count() <= 3 && indent.trim().is_empty() {
        let newline = if article.source.contains("\r\n") { "\r\n" } else { "\n" };
        message.fix(start..end, list(lines, newline))
    } else {
        message
    }
}

/// Lines within an item that were meant as items: `-Två` below `- Ett`.
fn item(article: &Article<'_>, block: &Block) -> Vec<Diagnostic> {
    let one = |line: std::ops::Range<usize>| {
        let text = block.text.plain.slice(line.clone());
        let (mark, rest) = match marker(text) {
            Some((Marker::Spaced, rest)) => (text.trim_start().chars().next()?.to_string(), rest),
            Some((Marker::Glued, rest)) if rest.starts_with(char::is_uppercase) => {
                (text.chars().next()?.to_string(), rest)
            }
            _ => number(text).map(|(_, rest)| (text.slice(..text.len() - rest.len()).trim().to_owned(), rest))?,
        };
        let head = line.start..line.end - rest.len();
        let message = article.words(Code::A247, block, line);
        let place = block.text.exact(head.clone())?;
        let escaped = article.source.slice(..place.start).ends_with('\\');
        (!escaped).then(|| article.with_fix(message, block, head, &format!("{mark} ")))
    };
    block.text.lines().skip(1).filter_map(one).collect()
}

/// A line prefix that is not a list marker in Markdown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Marker {
    /// A typographic bullet.
    Bullet,
    /// A check mark or an arrow, which may precede a single line.
    Tick,
    /// A letter and a gap: a bullet from a word processor, whose font was lost.
    Pasted,
    /// An en or em dash.
    Dash,
    /// A hyphen next to a no-break space.
    Spaced,
    /// A hyphen without a space.
    Glued,
}

/// The prefix of a line, and the text after it.
fn marker(line: &str) -> Option<(Marker, &str)> {
    let text = line.trim_start();
    let first = text.chars().next()?;
    let rest = text.slice(first.len_utf8()..);
    let gap = rest.len() - rest.trim_start().len();
    let behind = rest.trim();
    let letter = behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '”' | '"' | '(' | '*' | '['));
    let strange = |text: &str| text.chars().any(|c| c.is_whitespace() && c != ' ' && c != '\t');
    let found = match first {
        '•'
        | '·'
        | '▪'
        | '◦'
        | '‣'
        | '●'
        | '○'
        | '■'
        | '□'
        | '∙'
        | '⁃'
        | '◆'
        | '❖'
        | '➢'
        | '➤'
        | '\u{f000}'..='\u{f0ff}' => Marker::Bullet,
        '✓' | '✔' | '►' | '▶' | '→' => Marker::Tick,
        'o' | '§' | 'Ø' | 'ü' | 'v' | 'q' if letter && is_gap(rest.slice(..gap)) => Marker::Pasted,
        '–' | '—' if gap > 0 => Marker::Dash,
        '-' | '*' | '+'
            if letter && gap > 0 && (strange(rest.slice(..gap)) || strange(line.slice(..line.len() - text.len()))) =>
        {
            let digit = behind.starts_with(|c: char| c.is_ascii_digit());
            return (!digit).then_some((Marker::Spaced, behind));
        }
        '-' if behind.starts_with(char::is_alphabetic) && gap == 0 => Marker::Glued,
        _ => return None,
    };
    Some((found, behind))
}

/// The gap after the letter of a pasted bullet: more than one space.
fn is_gap(gap: &str) -> bool {
    gap.contains('\t') || gap.chars().count() >= 2 || gap.contains('\u{a0}')
}

/// `1.Ett`, and a number with a no-break space after it, but not a day of a month.
fn number(line: &str) -> Option<(u32, &str)> {
    let text = line.trim_start();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let number = text.get(..digits).filter(|digits| digits.len() <= 2)?.parse().ok()?;
    let rest = text.slice(digits..).strip_prefix(['.', ')'])?;
    let behind = rest.trim();
    let gap = rest.slice(..rest.len() - rest.trim_start().len());
    let strange = |text: &str| text.contains(|c: char| c.is_whitespace() && c != ' ' && c != '\t');
    let spaced = strange(gap) || (!gap.is_empty() && strange(line.slice(..line.len() - text.len())));
    let word: String = behind.chars().take_while(|c| c.is_alphabetic()).collect();
    let glued = gap.is_empty() && word.chars().count() > 1 && word.starts_with(char::is_uppercase);
    let glued = glued && word.chars().skip(1).all(char::is_lowercase);
    let text = behind.starts_with(char::is_alphabetic) && !MONTHS.contains(&word.as_str());
    (glued || (spaced && text)).then_some((number, behind))
}

/// The lines as a Markdown list, after an empty line.
fn list(lines: &[&str], newline: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let (mut within, mut outer) = (false, false);
    for line in lines {
        let item = match (marker(line), number(line)) {
            // A second kind of bullet marks a nested list.
            (Some((Marker::Pasted, text)), _) if outer => Some(format!("  - {text}")),
            (Some((marker, text)), _) => {
                outer |= marker == Marker::Bullet;
                Some(format!("- {text}"))
            }
            (None, Some((_, text))) => {
                let head = line.trim_start();
                Some(format!("{} {text}", head.slice(..head.len() - text.len()).trim()))
            }
            (None, None) => None,
        };
        match item {
            Some(item) => {
                if !within && !out.is_empty() {
                    out.push(String::new());
                }
                within = true;
                out.push(item);
            }
            None if within => out.push(format!("  {}", line.trim())),
            None => out.push((*line).to_owned()),
        }
    }
    out.join(newline)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_a_list_and_others() {
        for lines in [
            "•\tEtt\n•\tTvå",
            "o\tEtt\no\tTvå",
            "o   Ett",
            "§\u{a0}Ett",
            "\u{f0b7}\tEtt",
            "-Ett\n-Två",
            "-\u{a0} Ett",
            "\u{a0}- Ett",
            "– ett\n– två",
            "✓ Klart\n✓ Också",
        ] {
            assert!(is_list(&lines.lines().collect::<Vec<_>>()), "{lines:?}");
        }
        for lines in [
            "o sen",
            "-Ja, säger hon.\n-Nej, säger han.",
            "-5 grader\n-6 grader",
            "-\u{a0}5 grader",
            "– en replik",
            "§ 5 gäller",
            "→ Läs mer",
            "-Ett",
        ] {
            assert!(!is_list(&lines.lines().collect::<Vec<_>>()), "{lines:?}");
        }
        let last = |lines: &str| numbers(&lines.lines().collect::<Vec<_>>(), None);
        for (lines, expected) in [
            ("1.Ett", Some(1)),
            ("Så här:\n1.Ett\n2.Två", Some(2)),
            ("1.\u{a0} Ett\n2.\u{a0} Två", Some(2)),
            ("1)Ett\n2)Två", Some(2)),
            ("2.\u{a0}juni öppnar badet", None),
            ("3.Tre", None),
            ("1.a klass och 3.pdf", None),
            ("1.FC Köln", None),
        ] {
            assert_eq!(last(lines), expected, "{lines:?}");
        }
        assert_eq!(
            list(&["Vi ska:", "•\tpröva", "o\tsprida", "•\tbygga"], "\n"),
            "Vi ska:\n\n- pröva\n  - sprida\n- bygga"
        );
        assert_eq!(list(&["1.Ett", "2.\u{a0} Två"], "\n"), "1. Ett\n2. Två");
    }
}
