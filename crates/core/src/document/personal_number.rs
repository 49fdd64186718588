//! Finds Swedish personal identity numbers and coordination numbers, in any notation.
//!
//! Check digit and date exclude most other numbers. The rest is excluded by notation: organisation numbers have no
//! month, telephone numbers begin with 0 or +, and in file names and links a time of day follows the date.

use std::ops::Range;

use crate::slice::Slice;

/// The kind of text to search.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum TextKind {
    /// Prose: ten plain digits count.
    Text,
    /// A file name.
    Name,
    /// A file with many other numbers, such as a table: ten plain digits count only if the file says what they are.
    Table,
}

/// The ranges of all numbers in a text.
pub(crate) fn find(text: &str, kind: TextKind) -> Vec<Range<usize>> {
    let accepts_bare = kind != TextKind::Table || Keywords::NUMBER.any(text);
    let mut finder = Finder { text, kind, accepts_bare, found: Vec::new() };
    let mut at = 0;
    while let Some(start) = text.slice(at..).find(|c: char| digit(c).is_some()).map(|found| at + found) {
        at = finder.run(start);
    }
    finder.found
}

struct Finder<'t> {
    text: &'t str,
    kind: TextKind,
    /// Whether ten digits without a separator count.
    accepts_bare: bool,
    found: Vec<Range<usize>>,
}

/// Successive digits.
struct Group {
    digits: Vec<u8>,
    place: Range<usize>,
    /// The separator from the group before.
    separator: Separator,
}

/// What separates two groups of digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Separator {
    /// Something else, or nothing.
    Other,
    Dash,
    Space,
}

impl Finder<'_> {
    /// Reads groups of digits as long as they may belong together, and returns the end.
    fn run(&mut self, start: usize) -> usize {
        let (mut groups, mut at, mut separator) = (Vec::new(), start, Separator::Other);
        loop {
            let (group, end) = self.group(at, separator);
            groups.push(group);
            match self.between(end) {
                Some((between, next)) => (at, separator) = (next, between),
                None => {
                    at = end;
                    break;
                }
            }
        }
        let mut first = 0;
        while first < groups.len() {
            match self.number(&groups, first) {
                Some(count) => {
                    self.found.push(groups[first].place.start..groups[first + count - 1].place.end);
                    first += count;
                }
                None => first += 1,
            }
        }
        at
    }

    fn group(&self, start: usize, separator: Separator) -> (Group, usize) {
        let (mut digits, mut at, mut end) = (Vec::new(), start, start);
        while let Some((symbol, length)) = symbol(self.text.slice(at..)) {
            match symbol {
                Symbol::Digit(digit) => {
                    digits.push(digit);
                    end = at + length;
                }
                Symbol::Invisible => {}
                _ => break,
            }
            at += length;
        }
        (Group { digits, place: start..end, separator }, at)
    }

    /// The separator after a group, if another group follows: a dash, a space, or a dash with spaces around it.
    fn between(&self, start: usize) -> Option<(Separator, usize)> {
        let (mut at, mut dash, mut spaces, mut line) = (start, false, 0, false);
        loop {
            let (symbol, length) = symbol(self.text.slice(at..))?;
            match symbol {
                Symbol::Digit(_) => break,
                Symbol::Invisible => {}
                Symbol::Dash if dash => return None,
                Symbol::Dash => dash = true,
                Symbol::Space if spaces == 3 => return None,
                Symbol::Space => spaces += 1,
                Symbol::Line if line => return None,
                Symbol::Line => line = true,
            }
            at += length;
        }
        match (dash, spaces, line) {
            (true, ..) => Some((Separator::Dash, at)),
            (false, 1, false) => Some((Separator::Space, at)),
            _ => None,
        }
    }

    /// Whether a number begins with a group, and of how many groups it consists.
    fn number(&self, groups: &[Group], first: usize) -> Option<usize> {
        let lengths: Vec<usize> = groups[first..].iter().take(4).map(|group| group.digits.len()).collect();
        let count = match lengths[..] {
            [10 | 12, ..] => 1,
            [6 | 8, 4, ..] => 2,
            // A date in parts: 1912-12-12-1212, 12 12 12-1212.
            [2 | 4, 2, 2, 4] => 4,
            _ => return None,
        };
        let own = &groups[first..first + count];
        let digits: Vec<u8> = own.iter().flat_map(|group| &group.digits).copied().collect();
        let mark = own[count - 1].separator;
        // Pairs of digits and a space before the last four may be any series of numbers.
        if count == 4 && lengths[0] == 2 && mark != Separator::Dash {
            return None;
        }
        let whole = own[0].place.start..own[count - 1].place.end;
        (is_number(&digits)
            && self.is_isolated(groups, first, count)
            && self.is_plausible(&digits, count, mark, &whole))
        .then_some(count)
    }

    /// Whether the number is not part of something longer.
    fn is_isolated(&self, groups: &[Group], first: usize, count: usize) -> bool {
        let own = &groups[first..first + count];
        let spaced = count > 1 && own[count - 1].separator == Separator::Space;
        let century = |group: &Group| matches!(group.digits[..], [1, 8 | 9] | [2, 0]);
        let joined = |between: Separator| between == Separator::Dash || (spaced && between == Separator::Space);
        let led = first > 0 && joined(own[0].separator) && !century(&groups[first - 1]);
        let followed = groups.get(first + count).is_some_and(|group| joined(group.separator));
        let (start, end) = (own[0].place.start, own[count - 1].place.end);
        let (before, after) = (self.text.slice(..start), self.text.slice(end..));
        let named = before.ends_with(|c: char| c.is_alphanumeric())
            && !is_escape(before)
            && !(count > 1 && Keywords::NUMBER.ends(before));
        // Decimals, numbers with a country code, and parts of a UUID.
        let decimals = count == 1
            && before.ends_with('.')
            && before.slice(..before.len() - 1).ends_with(|c: char| c.is_ascii_digit());
        let uuid = after.strip_prefix('-').is_some_and(|rest| {
            rest.as_bytes().get(..5).is_some_and(|part| part[..4].iter().all(u8::is_ascii_hexdigit) && part[4] == b'-')
        });
        let longer = after.starts_with(|c: char| c.is_alphanumeric());
        !(led || followed || named || decimals || before.ends_with('+') || uuid || longer)
    }

    /// Whether it is not a telephone number, a time or another kind of number.
    fn is_plausible(&self, digits: &[u8], count: usize, mark: Separator, place: &Range<usize>) -> bool {
        let before = near(self.text.slice(..place.start));
        let labelled = Keywords::NUMBER.any(before);
        if labelled || (count > 1 && digits.len() == 10 && mark == Separator::Dash) {
            return true;
        }
        let telephone = digits[0] == 0 && (count == 1 || Keywords::TELEPHONE.any(before));
        if digits.len() == 10 {
            // Ids generated by programs have ten digits too, and follow a word: #issuecomment-1212121212.
            let before = self.text.slice(..place.start);
            let counted = is_in_link(before) && !before.ends_with(['/', '=', ':', '?', '#']) && !is_escape(before);
            return !telephone && (count > 1 || (self.accepts_bare && !counted && !Keywords::OTHER.any(near(before))));
        }
        // Date and time, as programs name files; years before the web are not file dates.
        let number = |digits: &[u8]| digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(*digit));
        let is_time = number(&digits[..4]) >= 1995 && number(&digits[8..10]) < 24 && number(&digits[10..]) < 60;
        let named = self.kind == TextKind::Name || is_in_link(self.text.slice(..place.start));
        !(is_time && (named || mark == Separator::Space || self.kind == TextKind::Table))
    }
}

/// The text just before a number, on the same line.
fn near(before: &str) -> &str {
    let start = before.char_indices().rev().take_while(|(_, c)| *c != '\n').take(48).last();
    start.map_or("", |(at, _)| before.slice(at..))
}

/// Whether a text ends inside a URL or path.
fn is_in_link(before: &str) -> bool {
    let start = before.rfind(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '(')).map_or(0, |at| at + 1);
    before.get(start..).is_some_and(|word| word.contains('/'))
}

/// Whether a text ends with an escape such as `%2F`.
fn is_escape(before: &str) -> bool {
    let end = before.as_bytes().last_chunk::<3>();
    end.is_some_and(|[percent, rest @ ..]| *percent == b'%' && rest.iter().all(u8::is_ascii_hexdigit))
}

/// Keywords that tell what a number is.
struct Keywords(&'static [&'static str]);

impl Keywords {
    const NUMBER: Self = Self(&[
        "personnummer",
        "personnr",
        "persnr",
        "pers.nr",
        "pnr",
        "samordningsnummer",
        "samordningsnr",
        "personal identity",
        "coordination number",
        "personal_number",
    ]);
    const TELEPHONE: Self = Self(&["tel", "phone", "mobil", "fax", "sms", "ring", "växel", "call"]);
    /// Other kinds of number with ten digits.
    const OTHER: Self = Self(&["isbn", "issn", "tel:", "sms:", "fax:", "bankgiro", "plusgiro"]);

    fn any(&self, text: &str) -> bool {
        let lower = text.to_lowercase();
        self.0.iter().any(|word| lower.contains(word))
    }

    fn ends(&self, text: &str) -> bool {
        let lower = near(text).to_lowercase();
        self.0.iter().any(|word| lower.ends_with(word))
    }
}

/// A character of a number, written as itself or as an escape of Markdown, YAML, HTML or a URL.
enum Symbol {
    Digit(u8),
    Dash,
    Space,
    Line,
    /// A character without a visible form.
    Invisible,
}

/// The symbol at the start of a text, and its length in bytes; `None` for anything else.
fn symbol(text: &str) -> Option<(Symbol, usize)> {
    let first = text.chars().next()?;
    let (c, length) = match first {
        '\\' => yaml_escape(text).or_else(|| {
            let escaped = text.slice(1..).chars().next().filter(|c| dash(*c))?;
            Some((escaped, 1 + escaped.len_utf8()))
        })?,
        '&' => entity(text)?,
        '%' => percent(text)?,
        c => (c, c.len_utf8()),
    };
    let c = match c {
        '\n' | '\r' => Symbol::Line,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {
            Symbol::Invisible
        }
        c if dash(c) => Symbol::Dash,
        c if c.is_whitespace() => Symbol::Space,
        c => Symbol::Digit(digit(c)?),
    };
    Some((c, length))
}

fn digit(c: char) -> Option<u8> {
    match c {
        '0'..='9' => u8::try_from(u32::from(c) - u32::from('0')).ok(),
        // Full-width digits.
        '\u{ff10}'..='\u{ff19}' => u8::try_from(u32::from(c) - 0xff10).ok(),
        _ => None,
    }
}

/// Dashes, the minus sign, and `+`, which replaces the dash from the age of 100 years.
fn dash(c: char) -> bool {
    matches!(c, '-' | '+' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

fn yaml_escape(text: &str) -> Option<(char, usize)> {
    let (start, digits) = match text.as_bytes().get(1)? {
        b'u' => (2, 4),
        b'x' => (2, 2),
        b'_' => return Some(('\u{a0}', 2)),
        _ => return None,
    };
    let code = u32::from_str_radix(text.get(start..start + digits)?, 16).ok()?;
    Some((char::from_u32(code)?, start + digits))
}

fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(12).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    });
    let c = match name {
        "ndash" | "mdash" | "minus" | "hyphen" | "dash" => '-',
        "plus" => '+',
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "shy" | "ZeroWidthSpace" | "NoBreak" => '\u{ad}',
        _ => char::from_u32(number?)?,
    };
    Some((c, end + 1))
}

fn percent(text: &str) -> Option<(char, usize)> {
    let bytes: Vec<u8> = text
        .as_bytes()
        .chunks_exact(3)
        .take(4)
        .map_while(|part| {
            let digits = std::str::from_utf8(part).ok()?.strip_prefix('%')?;
            u8::from_str_radix(digits, 16).ok()
        })
        .collect();
    let c = (1..=bytes.len()).find_map(|length| std::str::from_utf8(&bytes[..length]).ok()?.chars().next())?;
    Some((c, 3 * c.len_utf8()))
}

fn is_number(digits: &[u8]) -> bool {
    let last = &digits[digits.len() - 10..];
    let century = digits.len() == 10 || matches!(digits[..2], [1, 8 | 9] | [2, 0]);
    century && is_day(last) && luhn(last)
}

/// Checks the date. A coordination number has 60 added to the day (Skatteverket, SKV 704). Organisation numbers have
/// 20 or more in place of the month.
fn is_day(digits: &[u8]) -> bool {
    let (month, day) = (digits[2] * 10 + digits[3], digits[4] * 10 + digits[5]);
    let day = if day > 60 { day - 60 } else { day };
    let longest = match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    (1..=12).contains(&month) && (1..=longest).contains(&day)
}

fn luhn(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .enumerate()
        .map(|(place, digit)| {
            let twice = u32::from(*digit) * if place % 2 == 0 { 2 } else { 1 };
            twice / 10 + twice % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests;
