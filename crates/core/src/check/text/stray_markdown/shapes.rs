//! Markup that was recognised by mistake: a list from a year, a heading from a rule below it, code from indentation.

use std::ops::Range;

use super::{Found, bold};
use crate::document::prose::{Construct, ConstructKind, Prose};
use crate::slice::Slice as _;

pub(super) fn find(prose: &Prose, source: &str) -> Vec<Found> {
    let noted = bold::is_noted(prose, "*");
    let underlined_ones = prose.constructs.iter().filter(|shape| shape.kind == ConstructKind::Underlined).count();
    let one = |shape: &Construct| match shape.kind {
        ConstructKind::List(Some(first), items) => {
            number(source, shape, first, items).or_else(|| renumbered(source, shape, first))
        }
        ConstructKind::List(None, 1) => bullet(source, shape, noted),
        ConstructKind::List(None, _) => None,
        ConstructKind::Quote => quote(source, shape),
        ConstructKind::Underlined => {
            front_matter(source, shape).or_else(|| underlined(source, shape, underlined_ones == 1))
        }
        ConstructKind::Indented => code(source, shape),
        ConstructKind::Fenced => unclosed(source, shape),
        ConstructKind::EmptyItem => empty(source, shape),
        ConstructKind::Html => html(source, shape),
    };
    let alone = prose.constructs.iter().filter_map(one);
    alone.chain(sublists(prose, source)).collect()
}

/// Months as written within a sentence.
pub(in crate::check::text) const MONTHS: [&str; 19] = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
    "januar",
    "februar",
    "marts",
    "mai",
    "august",
    "desember",
    "jan",
];

/// The text of a list from its first marker on, and its offset.
fn beginning<'s>(source: &'s str, shape: &Construct) -> (usize, &'s str) {
    let text = source.get(shape.range.clone()).unwrap_or_default();
    let inner = text.trim_start();
    (shape.range.start + text.len() - inner.len(), inner)
}

/// Escapes a character with a backslash.
fn escape(at: usize) -> Option<(Range<usize>, String)> {
    Some((at..at, "\\".to_owned()))
}

/// `2025. Så heter rapporten`, `2. juni öppnar badet`.
fn number(source: &str, shape: &Construct, first: u64, items: usize) -> Option<Found> {
    let (at, text) = beginning(source, shape);
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let rest = text.get(digits..)?.strip_prefix('.')?.trim_start();
    let word = rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let day = first <= 31 && items == 1 && MONTHS.contains(&word);
    let year = (1000..3000).contains(&first);
    if !day && !year {
        return None;
    }
    let line = rest.lines().next().unwrap_or_default();
    let value = format!("{}. {line}", text.slice(..digits));
    Some(
        Found::new("stray.numbered_list", at..at + digits + 1, &value)
            .with_fix(escape(at + digits).filter(|_| items == 1)),
    )
}

/// `+ 5 grader`, `- 5 grader`, and a note that begins with an asterisk used in the text.
fn bullet(source: &str, shape: &Construct, noted: bool) -> Option<Found> {
    let (at, text) = beginning(source, shape);
    let rest = text.get(1..)?.trim_start();
    let digit = rest.starts_with(|c: char| c.is_ascii_digit());
    let unit = rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ',' | '.' | '–' | '-'));
    let cold = ["grader", "°", "minusgrader", "degrees"].iter().any(|word| unit.trim_start().starts_with(word));
    let meant = match text.chars().next()? {
        '+' => digit,
        '-' => digit && cold,
        '*' => !shape.nested && noted,
        _ => false,
    };
    let line = text.lines().next().unwrap_or_default();
    meant.then(|| Found::new("stray.list_marker", at..at + 1, line).with_fix(escape(at)))
}

/// Numbers that are rendered differently: a list counts up from its first number and ignores the others.
fn renumbered(source: &str, shape: &Construct, first: u64) -> Option<Found> {
    let start = source.get(..shape.range.start)?.rfind('\n').map_or(0, |at| at + 1);
    let indent = shape.range.start - start;
    let text = source.get(shape.range.clone())?;
    let mut numbers = Vec::new();
    let mut at = shape.range.start;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let inner = line.trim_start_matches([' ', '>']);
        let digits = inner.len() - inner.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let marked = inner.get(digits..).is_some_and(|rest| rest.starts_with(['.', ')']));
        let own = index == 0 || line.len() - inner.len() <= indent + 1;
        if digits > 0 && marked && own {
            numbers.push((
                inner.get(..digits)?.parse::<u64>().ok()?,
                at + line.len() - inner.len()..at + line.trim_end().len(),
            ));
        }
        at += line.len();
    }
    // Some authors write the same number before every item.
    let same = numbers.iter().skip(1).all(|(number, _)| *number == numbers[1].0 && *number <= 1);
    let mut counted = numbers.iter().zip(first..);
    let (other, _) = counted.find(|((number, _), counted)| number != counted).filter(|_| !same)?;
    Some(Found::new("stray.renumbered", other.1.clone(), source.get(other.1.clone())?))
}

/// A list item without content.
fn empty(source: &str, shape: &Construct) -> Option<Found> {
    let text = source.get(shape.range.clone())?.trim();
    (text.len() <= 4).then(|| {
        let start = shape.range.start;
        Found::new("stray.empty", start..start + text.len(), text)
    })
}

/// Code without its closing fence, so that all the rest is code.
fn unclosed(source: &str, shape: &Construct) -> Option<Found> {
    let text = source.get(shape.range.clone())?.trim_end();
    let fence: String = text.chars().take_while(|c| matches!(c, '`' | '~')).collect();
    let mut lines = text.lines();
    let first = lines.next()?;
    let last = lines.next_back().map_or("", |line| line.trim_start_matches([' ', '>', '\t']).trim_end());
    let closed = last.starts_with(&fence) && last.chars().all(|c| fence.starts_with(c));
    (!closed && !fence.is_empty())
        .then(|| Found::new("stray.unclosed_fence", shape.range.start..shape.range.start + first.len(), first))
}

/// Fields above `---` within a text: a second front matter, from a file that was appended.
fn front_matter(source: &str, shape: &Construct) -> Option<Found> {
    let text = source.get(shape.range.clone())?.trim_end();
    let (words, rule) = text.rsplit_once('\n')?;
    let is_field = |line: &str| {
        let name = line
            .split_once(':')
            .filter(|(_, value)| value.is_empty() || value.starts_with(' '))
            .map_or("", |(name, _)| name);
        !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    };
    let fields = words.lines().all(|line| is_field(line) || line.starts_with("- ") || line.starts_with("  "));
    let opened = source.get(..shape.range.start)?.trim_end().ends_with("---");
    (rule.trim() == "---" && fields && (opened || words.contains('\n'))).then(|| {
        Found::new(
            "stray.front_matter",
            shape.range.start..shape.range.start + text.len(),
            words.lines().next().unwrap_or_default(),
        )
    })
}

/// Markdown within HTML, which is not parsed until an empty line.
fn html(source: &str, shape: &Construct) -> Option<Found> {
    let text = source.get(shape.range.clone())?;
    let lower = text.to_ascii_lowercase();
    let raw = ["<pre", "<script", "<style", "<textarea", "<svg", "<code", "<!--", "<?", "<!["];
    if raw.iter().any(|tag| lower.contains(tag)) {
        return None;
    }
    let mut at = shape.range.start;
    for line in text.split_inclusive('\n') {
        let inner = line.trim();
        let outside = inner.split('>').next_back().unwrap_or_default();
        let heading = inner.trim_start_matches('#');
        let title = inner.starts_with("##") && heading.starts_with(' ');
        let link = outside
            .find("](")
            .is_some_and(|middle| outside.slice(..middle).contains('[') && outside.slice(middle..).contains(')'));
        let bold =
            outside.split("**").nth(1).is_some_and(|word| word.contains(char::is_alphabetic) && !word.ends_with(' '));
        if title || link || (bold && outside.matches("**").count() == 2) {
            let start = at + line.len() - line.trim_start().len();
            return Some(Found::new("stray.html", start..start + inner.len(), inner));
        }
        at += line.len();
    }
    None
}

/// `> 18 år`.
fn quote(source: &str, shape: &Construct) -> Option<Found> {
    let (at, text) = beginning(source, shape);
    let rest = text.strip_prefix('>')?.trim();
    let short = rest.split_whitespace().count() <= 5 && !rest.contains('\n');
    let digit = rest.starts_with(|c: char| c.is_ascii_digit());
    (short && digit && !shape.nested).then(|| Found::new("stray.list_marker", at..at + 1, text).with_fix(escape(at)))
}

/// Text above `---` that became a heading.
fn underlined(source: &str, shape: &Construct, only: bool) -> Option<Found> {
    let text = source.get(shape.range.clone())?.trim_end();
    let (words, rule) = text.rsplit_once('\n')?;
    let (words, rule) = (words.trim(), rule.trim());
    let several = words.contains('\n');
    let sentence = words.ends_with(['.', ',', ';', ':']);
    // Setext headings on purpose have a rule as long as the text, or occur more than once.
    let drawn = !several && rule.len() >= 4 && rule.len().abs_diff(words.chars().count()) <= 3;
    let lone = rule == "---" && words.chars().count() > 4 && only;
    if drawn || !(several || sentence || rule.len() <= 2 || lone) {
        return None;
    }
    let line = shape.range.start + text.rfind('\n')? + 1;
    let end = if source.slice(..line).ends_with("\r\n") { "\r\n" } else { "\n" };
    let sure = !shape.nested && (several || sentence) && rule.len() >= 3 && rule.starts_with('-');
    let fix = sure.then(|| (line..line, end.to_owned()));
    Some(Found::new("stray.setext_heading", shape.range.start..shape.range.start + text.len(), words).with_fix(fix))
}

/// Pasted text with indentation, which became code.
fn code(source: &str, shape: &Construct) -> Option<Found> {
    let start = source.get(..shape.range.start)?.rfind('\n').map_or(0, |at| at + 1);
    let text = source.get(start..shape.range.end)?;
    if shape.nested || !is_prose(text) {
        return None;
    }
    let plain: String = text.split_inclusive('\n').map(|line| line.trim_start_matches([' ', '\t'])).collect();
    Some(Found::new("stray.indented_code", shape.range.clone(), text).with_fix(Some((start..shape.range.end, plain))))
}

/// Whether it looks like sentences or names: starts with a capital, has words, and no characters typical of code.
fn is_prose(text: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let Some(first) = lines.first() else { return false };
    let capital = first.trim_start_matches(['”', '“', '"', '–', ' ']).starts_with(char::is_uppercase);
    let opening = first.split_whitespace().next().unwrap_or_default();
    let shouted = opening.chars().count() > 1 && opening.chars().all(|c| !c.is_lowercase());
    let plain = |line: &&str| {
        let is_prose = |c: char| c.is_alphanumeric() || " .,:;!?()”“\"'’–-%&/@§+…\u{a0}".contains(c);
        let option = |word: &str| word.starts_with("--") || word.ends_with("()") || word.ends_with(';');
        let mixed = |word: &str| {
            let chars: Vec<char> = word.chars().collect();
            chars.windows(2).any(|pair| pair[0].is_lowercase() && pair[1].is_uppercase())
        };
        line.chars().all(is_prose) && !line.contains("  ") && !line.split(' ').any(|word| option(word) || mixed(word))
    };
    let words = lines.iter().flat_map(|line| line.split_whitespace());
    let (all, spoken) = words.fold((0_usize, 0_usize), |(all, spoken), word| {
        (all + 1, spoken + usize::from(word.chars().filter(|c| c.is_alphabetic()).count() >= 2))
    });
    capital && !shouted && all >= 2 && spoken * 2 > all && lines.iter().all(plain)
}

/// Bullets below a numbered item without enough indentation, which split the list.
fn sublists(prose: &Prose, source: &str) -> Vec<Found> {
    let lists: Vec<&Construct> =
        prose.constructs.iter().filter(|shape| matches!(shape.kind, ConstructKind::List(..))).collect();
    let one = |pair: &[&Construct]| {
        let [above, below] = pair else { return None };
        let numbers = matches!(above.kind, ConstructKind::List(Some(_), _)) && !above.nested;
        if !numbers
            || below.kind == ConstructKind::Quote
            || !matches!(below.kind, ConstructKind::List(None, _))
            || below.nested
        {
            return None;
        }
        if !source.get(above.range.end.min(below.range.start)..below.range.start)?.trim().is_empty() {
            return None;
        }
        let (at, text) = beginning(source, below);
        let start = source.get(..at)?.rfind('\n')? + 1;
        let indent = at - start;
        let content = content(source.get(above.range.clone())?)?;
        if indent == 0 || indent >= content || !source.slice(start..at).trim().is_empty() {
            return None;
        }
        let padding = " ".repeat(content - indent);
        let lines = source.get(start..below.range.end)?.split_inclusive('\n');
        let shift = |line: &str| if line.trim().is_empty() { line.to_owned() } else { format!("{padding}{line}") };
        let fix = (start..below.range.end, lines.map(shift).collect());
        let line = text.lines().next().unwrap_or_default();
        Some(Found::new("stray.sublist", at..at + line.len(), line).with_fix(Some(fix)))
    };
    lists.windows(2).filter_map(one).collect()
}

/// The indentation of the last numbered item's text.
fn content(list: &str) -> Option<usize> {
    let of = |line: &str| {
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let text = rest.strip_prefix(['.', ')'])?.trim_start_matches(' ');
        (rest.len() < line.len()).then_some(line.len() - text.len())
    };
    list.lines().rev().find_map(of)
}
