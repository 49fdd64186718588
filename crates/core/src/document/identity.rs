//! Swedish personal identity numbers and coordination numbers in a text, however they are written.
//!
//! The check digit and the date tell them from most other numbers. What else has ten digits is told apart by how it is written:
//! organisation numbers have no month, telephone numbers begin with 0 or +, and times of day follow a date in names and links.

use std::ops::Range;

use crate::slice::Slice;

/// What kind of text numbers are looked for in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Within {
    /// What people write: ten digits in a row are a number when they can be one.
    Text,
    /// The name of a file.
    Name,
    /// A file with many numbers of other kinds, such as a table: ten digits in a row count where the file says what they are.
    Table,
}

/// Where the numbers of a text stand.
pub(crate) fn numbers(text: &str, within: Within) -> Vec<Range<usize>> {
    let bare = within != Within::Table || Words::NUMBER.any(text);
    let mut finder = Finder { text, within, bare, found: Vec::new() };
    let mut at = 0;
    while let Some(start) = text.slice(at..).find(|sign: char| digit(sign).is_some()).map(|found| at + found) {
        at = finder.run(start);
    }
    finder.found
}

struct Finder<'t> {
    text: &'t str,
    within: Within,
    /// Ten digits in a row count.
    bare: bool,
    found: Vec<Range<usize>>,
}

/// Digits in a row.
struct Group {
    digits: Vec<u8>,
    place: Range<usize>,
    /// What stands between them and the group before.
    before: Between,
}

/// What stands between two groups of digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Between {
    /// Something else, or nothing.
    Other,
    Dash,
    Space,
}

impl Finder<'_> {
    /// Reads groups of digits from a place on as far as they may belong together, and gives the end.
    fn run(&mut self, start: usize) -> usize {
        let (mut groups, mut at, mut before) = (Vec::new(), start, Between::Other);
        loop {
            let (group, end) = self.group(at, before);
            groups.push(group);
            match self.between(end) {
                Some((between, next)) => (at, before) = (next, between),
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

    fn group(&self, start: usize, before: Between) -> (Group, usize) {
        let (mut digits, mut at, mut end) = (Vec::new(), start, start);
        while let Some((sign, length)) = sign(self.text.slice(at..)) {
            match sign {
                Sign::Digit(digit) => {
                    digits.push(digit);
                    end = at + length;
                }
                Sign::Nothing => {}
                _ => break,
            }
            at += length;
        }
        (Group { digits, place: start..end, before }, at)
    }

    /// What leads from the end of a group to the next one: a dash, a space, or a dash with spaces around it.
    fn between(&self, start: usize) -> Option<(Between, usize)> {
        let (mut at, mut dash, mut spaces, mut line) = (start, false, 0, false);
        loop {
            let (sign, length) = sign(self.text.slice(at..))?;
            match sign {
                Sign::Digit(_) => break,
                Sign::Nothing => {}
                Sign::Dash if dash => return None,
                Sign::Dash => dash = true,
                Sign::Space if spaces == 3 => return None,
                Sign::Space => spaces += 1,
                Sign::Line if line => return None,
                Sign::Line => line = true,
            }
            at += length;
        }
        match (dash, spaces, line) {
            (true, ..) => Some((Between::Dash, at)),
            (false, 1, false) => Some((Between::Space, at)),
            _ => None,
        }
    }

    /// Whether a number begins with a group: of how many groups it is.
    fn number(&self, groups: &[Group], first: usize) -> Option<usize> {
        let lengths: Vec<usize> = groups[first..].iter().take(4).map(|group| group.digits.len()).collect();
        let count = match lengths[..] {
            [10 | 12, ..] => 1,
            [6 | 8, 4, ..] => 2,
            // The parts of the date by themselves: 1912-12-12-1212, 12 12 12-1212.
            [2 | 4, 2, 2, 4] => 4,
            _ => return None,
        };
        let own = &groups[first..first + count];
        let digits: Vec<u8> = own.iter().flat_map(|group| &group.digits).copied().collect();
        let mark = own[count - 1].before;
        // Two digits at a time with a space before the last four may be any row of numbers.
        if count == 4 && lengths[0] == 2 && mark != Between::Dash {
            return None;
        }
        let whole = own[0].place.start..own[count - 1].place.end;
        (is_number(&digits) && self.stands_alone(groups, first, count) && self.is_meant(&digits, count, mark, &whole))
            .then_some(count)
    }

    /// Whether what stands around it does not make it a part of something longer.
    fn stands_alone(&self, groups: &[Group], first: usize, count: usize) -> bool {
        let own = &groups[first..first + count];
        let spaced = count > 1 && own[count - 1].before == Between::Space;
        let century = |group: &Group| matches!(group.digits[..], [1, 8 | 9] | [2, 0]);
        let joined = |between: Between| between == Between::Dash || (spaced && between == Between::Space);
        let led = first > 0 && joined(own[0].before) && !century(&groups[first - 1]);
        let followed = groups.get(first + count).is_some_and(|group| joined(group.before));
        let (start, end) = (own[0].place.start, own[count - 1].place.end);
        let (before, after) = (self.text.slice(..start), self.text.slice(end..));
        let named = before.ends_with(|sign: char| sign.is_alphanumeric())
            && !is_escape(before)
            && !(count > 1 && Words::NUMBER.ends(before));
        // Decimals, a number of another country, and the parts of a UUID.
        let decimals = count == 1
            && before.ends_with('.')
            && before.slice(..before.len() - 1).ends_with(|sign: char| sign.is_ascii_digit());
        let uuid = after.strip_prefix('-').is_some_and(|rest| {
            rest.as_bytes().get(..5).is_some_and(|part| part[..4].iter().all(u8::is_ascii_hexdigit) && part[4] == b'-')
        });
        let longer = after.starts_with(|sign: char| sign.is_alphanumeric());
        !(led || followed || named || decimals || before.ends_with('+') || uuid || longer)
    }

    /// Whether it is not a telephone number, a time or a number of something else.
    fn is_meant(&self, digits: &[u8], count: usize, mark: Between, place: &Range<usize>) -> bool {
        let before = near(self.text.slice(..place.start));
        let said = Words::NUMBER.any(before);
        if said || (count > 1 && digits.len() == 10 && mark == Between::Dash) {
            return true;
        }
        let telephone = digits[0] == 0 && (count == 1 || Words::TELEPHONE.any(before));
        if digits.len() == 10 {
            // What programs count with has ten digits too, and stands behind a word: #issuecomment-1212121212.
            let before = self.text.slice(..place.start);
            let counted = is_in_link(before) && !before.ends_with(['/', '=', ':', '?', '#']) && !is_escape(before);
            return !telephone && (count > 1 || (self.bare && !counted && !Words::OTHER.any(near(before))));
        }
        // A date and a time of day, as programs name files by them; nobody wrote such names before the web.
        let number = |digits: &[u8]| digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(*digit));
        let is_time = number(&digits[..4]) >= 1995 && number(&digits[8..10]) < 24 && number(&digits[10..]) < 60;
        let named = self.within == Within::Name || is_in_link(self.text.slice(..place.start));
        !(is_time && (named || mark == Between::Space || self.within == Within::Table))
    }
}

/// The words just before a number, on its line.
fn near(before: &str) -> &str {
    let start = before.char_indices().rev().take_while(|(_, sign)| *sign != '\n').take(48).last();
    start.map_or("", |(at, _)| before.slice(at..))
}

/// Whether a text ends within an address: nothing but signs of one since it began.
fn is_in_link(before: &str) -> bool {
    let start =
        before.rfind(|sign: char| sign.is_whitespace() || matches!(sign, '<' | '>' | '"' | '(')).map_or(0, |at| at + 1);
    before.get(start..).is_some_and(|word| word.contains('/'))
}

/// Whether a text ends with a sign written as `%2F`.
fn is_escape(before: &str) -> bool {
    let end = before.as_bytes().last_chunk::<3>();
    end.is_some_and(|[percent, rest @ ..]| *percent == b'%' && rest.iter().all(u8::is_ascii_hexdigit))
}

/// Words that say what a number is.
struct Words(&'static [&'static str]);

impl Words {
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
    /// Kinds of number with ten digits that say what they are.
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

/// One sign of a number as it may be written: as itself, as an escape of Markdown, YAML or HTML, or as it stands in an address.
enum Sign {
    Digit(u8),
    Dash,
    Space,
    Line,
    /// A sign that nobody sees.
    Nothing,
}

/// The sign that a text begins with, and its length; none for everything that is not part of a number.
fn sign(text: &str) -> Option<(Sign, usize)> {
    let first = text.chars().next()?;
    let (sign, length) = match first {
        '\\' => yaml_escape(text).or_else(|| {
            let escaped = text.slice(1..).chars().next().filter(|sign| dash(*sign))?;
            Some((escaped, 1 + escaped.len_utf8()))
        })?,
        '&' => entity(text)?,
        '%' => percent(text)?,
        sign => (sign, sign.len_utf8()),
    };
    let sign = match sign {
        '\n' | '\r' => Sign::Line,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => {
            Sign::Nothing
        }
        sign if dash(sign) => Sign::Dash,
        sign if sign.is_whitespace() => Sign::Space,
        sign => Sign::Digit(digit(sign)?),
    };
    Some((sign, length))
}

fn digit(sign: char) -> Option<u8> {
    match sign {
        '0'..='9' => u8::try_from(u32::from(sign) - u32::from('0')).ok(),
        // As wide as letters of Chinese.
        '\u{ff10}'..='\u{ff19}' => u8::try_from(u32::from(sign) - 0xff10).ok(),
        _ => None,
    }
}

/// Dashes, the minus sign, and the plus of those who are a hundred years old.
fn dash(sign: char) -> bool {
    matches!(sign, '-' | '+' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
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
    let sign = match name {
        "ndash" | "mdash" | "minus" | "hyphen" | "dash" => '-',
        "plus" => '+',
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "shy" | "ZeroWidthSpace" | "NoBreak" => '\u{ad}',
        _ => char::from_u32(number?)?,
    };
    Some((sign, end + 1))
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
    let sign = (1..=bytes.len()).find_map(|length| std::str::from_utf8(&bytes[..length]).ok()?.chars().next())?;
    Some((sign, 3 * sign.len_utf8()))
}

fn is_number(digits: &[u8]) -> bool {
    let last = &digits[digits.len() - 10..];
    let century = digits.len() == 10 || matches!(digits[..2], [1, 8 | 9] | [2, 0]);
    century && is_day(last) && luhn(last)
}

/// Year, month and day; a coordination number has 60 more days (Skatteverket, SKV 704). Organisation numbers have 20 or more
/// where the month stands.
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
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        numbers(text, Within::Text).len()
    }

    // The numbers of people who do not exist, given by Skatteverket for tests.
    #[test]
    fn every_spelling_is_found() {
        for text in [
            "121212-1212",
            "19121212-1212",
            "191212121212",
            "1212121212",
            "121212+1212",
            "701063-2391",
            "7010632391",
            "(121212-1212)",
            "121212–1212",
            "121212—1212",
            "121212‑1212",
            "121212−1212",
            "121212 1212",
            "121212\u{a0}1212",
            "121212\u{202f}1212",
            "19121212 1212",
            "121212 - 1212",
            "121212-\n1212",
            "12\u{ad}1212-12\u{200b}12",
            "19 121212-1212",
            "12 12 12-1212",
            "1912-12-12-1212",
            "1912-12-12 1212",
            "121212\\-1212",
            "121212&ndash;1212",
            "121212&#8209;1212",
            "121212&#x2011;1212",
            "121212&nbsp;1212",
            "\"121212\\u20111212\"",
            "１２１２１２-１２１２",
            "[Ärendet](https://example.com/121212-1212/)",
            "[Ärendet](https://example.com/121212%2D1212)",
            "[Ärendet](/121212%E2%80%931212/)",
            "[Ärendet](?id=1212121212)",
            "[Ärendet](/arenden?pnr%3D121212-1212)",
            "/191212121212/",
            "mailto:a@example.se?subject=121212-1212",
            "beslut-121212-1212-kopia.pdf",
            "beslut_121212-1212_2024.pdf",
            "pnr121212-1212",
            "a;121212-1212;b",
            "5,191212121212",
            "pnr: 0001012384",
            "personnummer 000101 2384",
            "2000-01-01-2384",
        ] {
            assert_eq!(count(text), 1, "{text}");
        }
        assert_eq!(numbers("Sökande är 121212–1212.", Within::Text).first(), Some(&(13..26)));
        assert_eq!(count("121212-1212, 701063-2391 och 19121212-1212."), 3);
    }

    #[test]
    fn other_numbers_are_not() {
        for text in [
            // A wrong check digit, no month, a longer number.
            "121212-1213",
            "121312-1212",
            "0121212-1212",
            "2024-121212-1212",
            "121212-1212-3",
            "12 121212 1212",
            "121212 1212 1212",
            "121212\n1212",
            // Organisation numbers.
            "556016-0680",
            "212000-0142",
            "2120000142",
            "16212000-0142",
            "556016 0680",
            // Telephone numbers that have a month, a day and the check digit.
            "070-123 45 67",
            "0701012387",
            "Ring 070101 2387",
            "[ring](tel:0701012387)",
            "[ring](tel:+46701012387)",
            "+1212121212",
            "08-12 12 12 12",
            // Times, decimals, UUIDs, ISBN.
            "[bild](/media/202601011238.jpg)",
            "2026-01-01 1238",
            "18.191212121212",
            "19121212-1212-4abc-8def-000000000000",
            "12121212-1212-abcd-8def-000000000000",
            "ISBN 1212121212",
            "[kommentar](https://example.com/issues/114#issuecomment-1212121212)",
            "a121212-1212",
            "121212-1212a",
        ] {
            assert_eq!(count(text), 0, "{text}");
        }
    }

    #[test]
    fn tables_and_names() {
        assert!(numbers("id;namn\n1212121212;A\n", Within::Table).is_empty());
        assert_eq!(numbers("Personnummer;namn\n1212121212;A\n", Within::Table).len(), 1);
        assert_eq!(numbers("id;namn\n121212-1212;A\n", Within::Table).len(), 1);
        assert!(numbers("static/202601011238.jpg", Within::Name).is_empty());
        assert_eq!(numbers("content/beslut/191212121212.pdf", Within::Name).len(), 1);
    }
}
