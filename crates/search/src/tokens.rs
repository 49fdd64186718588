//! The words and the numbers of a text.
//!
//! A token is a run of letters, marks and digits up to U+FFFF. Its normal form is NFC in lower case; what is invisible inside a word,
//! and apostrophes, do not count. A number that is written in groups (`2025/00123`, `08-123 45 67`, `12 §`) gives beside its tokens
//! one joined token, so that each way to write it is found.
//!
//! Texts are long and tokens short: words of ASCII and Latin-1 are found by their bytes, and only others character by character.

use crate::blocks::{Blocks, ByteRun};
use crate::characters::{is_dropped, is_word, normal_form};
use crate::form::Form;
use crate::numbers::{MAX_JOINED, joined, split_first_token};

/// A run of more tokens than these is a table.
const MAX_RUN: usize = 8;

/// What takes the tokens of a text.
pub(crate) trait Sink {
    /// A token, and its number among those of the text.
    fn token(&mut self, form: Form<'_>, index: usize);

    /// A joined number, which stands for `count` tokens from `first` on. It may come before them.
    fn joined(&mut self, form: Form<'_>, first: usize, count: usize);
}

/// Gives the tokens of a text to a sink, and counts them. `any_case`: a short word before a number in groups belongs to it even if it
/// is not in capitals, as in a query.
pub(crate) fn scan(text: &str, any_case: bool, blocks: &mut Blocks, sink: &mut impl Sink) -> usize {
    blocks.read(text);
    let mut scanner = Scanner { text, any_case, count: 0, last: Token::default(), run: None };
    blocks.for_each(|run| {
        if run.is_special {
            scanner.special(run, sink);
        } else {
            scanner.simple(run, blocks, sink);
        }
    });
    scanner.end_run(sink);
    scanner.count
}

/// A token as it stands in the text.
#[derive(Default, Clone, Copy)]
struct Token {
    start: usize,
    end: usize,
    has_digits: bool,
    has_letters: bool,
}

/// Tokens that are joined by characters that numbers have between their groups.
#[derive(Clone, Copy)]
struct Run {
    start: usize,
    first: usize,
    count: usize,
    has_digits: bool,
    /// Where the token before it begins, if it begins with digits.
    before: usize,
}

struct Scanner<'a> {
    text: &'a str,
    any_case: bool,
    count: usize,
    last: Token,
    /// The run that the last token belongs to, unless that is a word by itself.
    run: Option<Run>,
}

impl Scanner<'_> {
    /// A word of ASCII and Latin-1.
    #[inline(always)]
    fn simple(&mut self, ByteRun { start, end, has_digits, .. }: ByteRun, blocks: &Blocks, sink: &mut impl Sink) {
        let form = Form::first(blocks.lower(start), end - start);
        let has_letters = !has_digits || form.bytes().iter().any(|byte| !byte.is_ascii_digit());
        self.token(Token { start, end, has_digits, has_letters }, form, sink);
    }

    /// Words and separators of any characters.
    #[cold]
    fn special(&mut self, run: ByteRun, sink: &mut impl Sink) {
        let mut at = run.start;
        while at < run.end {
            let rest = self.text.get(at..run.end).unwrap_or_default();
            match rest.chars().next() {
                Some(char) if is_word(char) => {
                    let length = rest.find(|char: char| !is_word(char) && !is_dropped(char)).unwrap_or(rest.len());
                    self.any_token(at, at + length, sink);
                    at += length;
                }
                Some('§') => {
                    self.paragraph_sign(at, sink);
                    at += 2;
                }
                char => at += char.map_or(1, char::len_utf8),
            }
        }
    }

    fn any_token(&mut self, start: usize, end: usize, sink: &mut impl Sink) {
        let form = normal_form(self.text.get(start..end).unwrap_or_default());
        let has_digits = form.bytes().any(|byte| byte.is_ascii_digit());
        let has_letters = form.bytes().any(|byte| !byte.is_ascii_digit());
        self.token(Token { start, end, has_digits, has_letters }, Form::of(&form), sink);
    }

    #[inline(always)]
    fn token(&mut self, token: Token, form: Form<'_>, sink: &mut impl Sink) {
        let is_joined = self.is_joined(token);
        if is_joined || token.has_digits || self.run.is_some() {
            self.go_on(token, is_joined, sink);
        }
        self.last = token;
        if !form.is_too_long() {
            sink.token(form, self.count);
        }
        self.count += 1;
    }

    /// Whether what stands between the last token and this one joins groups of a number.
    #[inline(always)]
    fn is_joined(&self, token: Token) -> bool {
        let is_space = token.start == self.last.end + 1 && self.text.as_bytes().get(self.last.end) == Some(&b' ');
        match is_space {
            true => !token.has_letters && !self.last.has_letters && self.count > 0,
            false => token.start <= self.last.end + 3 && self.is_joined_otherwise(token),
        }
    }

    #[inline(never)]
    fn is_joined_otherwise(&self, token: Token) -> bool {
        let are_digits = !token.has_letters && !self.last.has_letters;
        let is_joined = match self.text.as_bytes().get(self.last.end..token.start).unwrap_or_default() {
            [0xc2, 0xa0] | [0xe2, 0x80, 0xaf] => are_digits,
            [b'-'..=b'/' | b':'] | [0xe2, 0x80, 0x93 | 0x91] => true,
            _ => false,
        };
        is_joined && self.count > 0
    }

    /// Adds a token to the run, or ends the run and begins another if the token has digits.
    fn go_on(&mut self, token: Token, is_joined: bool, sink: &mut impl Sink) {
        let Token { start, has_digits, .. } = token;
        let last =
            Run { start: self.last.start, first: self.count.saturating_sub(1), count: 1, has_digits: false, before: 0 };
        let run = self.run.unwrap_or(last);
        if is_joined && run.count < MAX_RUN {
            self.run = Some(Run { count: run.count + 1, has_digits: run.has_digits || has_digits, ..run });
            return;
        }
        self.end_run(sink);
        if has_digits {
            self.run = Some(Run { start, first: self.count, count: 1, has_digits, before: self.last.start });
        }
    }

    /// Gives the joined tokens of the run that ends here.
    fn end_run(&mut self, sink: &mut impl Sink) {
        if let Some(run) = self.run.take().filter(|run| run.has_digits) {
            self.join(run, sink);
        }
    }

    #[cold]
    fn join(&mut self, run: Run, sink: &mut impl Sink) {
        let Run { start, first, count, .. } = run;
        let text = self.text.get(start..self.last.end).unwrap_or_default();
        if count == 1 {
            let has_zeros = text.contains('0');
            if let Some(joined) =
                has_zeros.then(|| joined(text)).flatten().filter(|joined| *joined != normal_form(text))
            {
                give(&joined, first, count, sink);
            }
            return;
        }
        if let Some(joined) = joined(text) {
            if let Some(word) = self.prefix(run) {
                give(&(word + &joined), first - 1, count + 1, sink);
            }
            give(&joined, first, count, sink);
        }
        if count > 2 {
            let (head, rest) = split_first_token(text);
            let has_digits = head.contains(|char: char| char.is_ascii_digit());
            if let Some(joined) = (!has_digits).then(|| joined(rest)).flatten() {
                give(&joined, first + 1, count - 1, sink);
            }
        }
    }

    /// The word one space before a run that begins with a digit, if it is a prefix: 1 to 5 letters, in capitals.
    fn prefix(&self, run: Run) -> Option<String> {
        let Run { start, first, before, .. } = run;
        if first == 0 || !self.text.as_bytes().get(start)?.is_ascii_digit() {
            return None;
        }
        let word = self.text.get(before..start)?.strip_suffix(' ')?;
        if !self.any_case && !word.chars().all(char::is_uppercase) {
            return None;
        }
        let is_one_word = word.chars().all(|char| is_dropped(char) || (is_word(char) && !char.is_ascii_digit()));
        Some(normal_form(word)).filter(|form| is_one_word && form.chars().count() <= 5)
    }

    /// `12 §` and `§ 12`, which are the same.
    #[cold]
    fn paragraph_sign(&mut self, at: usize, sink: &mut impl Sink) {
        let gap = self.text.as_bytes().get(self.last.end..at).unwrap_or_default();
        if self.count > 0 && !self.last.has_letters && matches!(gap, b"" | b" " | [0xc2, 0xa0]) {
            let number = self.text.get(self.last.start..self.last.end).unwrap_or_default();
            give(&format!("§{}", joined(number).unwrap_or_default()), self.count - 1, 1, sink);
        }
        let rest = self.text.get(at + 2..).unwrap_or_default();
        let rest = rest.strip_prefix([' ', '\u{a0}']).unwrap_or(rest);
        let end = rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(rest.len());
        let ends_there = !char_at(rest, end).is_some_and(|char| is_word(char) || is_dropped(char));
        if let Some(number) = rest.get(..end).filter(|number| !number.is_empty() && ends_there) {
            give(&format!("§{}", joined(number).unwrap_or_default()), self.count, 1, sink);
        }
    }
}

fn give(form: &str, first: usize, count: usize, sink: &mut impl Sink) {
    if form.chars().count() <= MAX_JOINED {
        sink.joined(Form::of(form), first, count);
    }
}

/// The character at a byte offset.
fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// The tokens of a short text.
pub(crate) fn tokens(text: &str) -> Vec<String> {
    struct All(Vec<String>);
    impl Sink for All {
        fn token(&mut self, form: Form<'_>, _: usize) {
            self.0.push(form.text());
        }

        fn joined(&mut self, _: Form<'_>, _: usize, _: usize) {}
    }
    let mut all = All(Vec::new());
    scan(text, true, &mut Blocks::default(), &mut all);
    all.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::form::MAX_LETTERS;

    #[derive(Default)]
    struct Found {
        tokens: Vec<String>,
        joined: Vec<(String, usize, usize)>,
    }

    impl Sink for Found {
        fn token(&mut self, form: Form<'_>, index: usize) {
            assert!(index >= self.tokens.len());
            self.tokens.push(form.text());
        }

        fn joined(&mut self, form: Form<'_>, first: usize, count: usize) {
            self.joined.push((form.text(), first, count));
        }
    }

    fn found(text: &str, any_case: bool) -> Found {
        let mut found = Found::default();
        scan(text, any_case, &mut Blocks::default(), &mut found);
        found
    }

    /// The tokens of a text, character by character.
    fn reference(text: &str) -> Vec<String> {
        let mut tokens = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find(is_word) {
            let (_, after) = rest.split_at_checked(start).unwrap();
            let end = after.find(|char: char| !is_word(char) && !is_dropped(char)).unwrap_or(after.len());
            let (token, after) = after.split_at_checked(end).unwrap();
            tokens.push(normal_form(token));
            rest = after;
        }
        tokens.retain(|token| token.chars().count() <= MAX_LETTERS);
        tokens
    }

    proptest! {
        #[test]
        fn words_found_by_bytes_are_those_found_by_characters(
            text in "\\PC{0,100}|[a-cA-CÅÄÖåäöÿß×÷é\u{301}ŁΣ1'’\u{ad}–§ .,-]{0,200}|[a-zÖö]{50,80}[ ']?[a-zÖö]{1,90}",
        ) {
            prop_assert_eq!(tokens(&text), reference(&text));
        }
    }

    #[test]
    fn words_are_letters_marks_and_digits_in_lower_case() {
        for (text, expected) in [
            ("", ""),
            ("Skolan, på ÖSTRA gatan!", "skolan på östra gatan"),
            ("e-post: anna@example.se", "e post anna example se"),
            ("för\u{ad}skole\u{200b}klass", "förskoleklass"),
            ("l'eau d’or 'hej' dogs' x", "leau dor hej dogs x"),
            ("A\u{30a}ngström café CAFE\u{301}", "ångström café café"),
            ("3×4 ÷ ÿ Ÿ ß ẞ", "3 4 ÿ ÿ ß ß"),
            ("ΟΔΟΣ οδός", "οδοσ οδόσ"),
            ("日本語 m² a\u{1f600}b 𝐀", "日本語 m² a b"),
            ("snake_case <b>fet</b>", "snake case b fet b"),
        ] {
            assert_eq!(found(text, false).tokens.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn words_of_more_than_forty_letters_are_left_out() {
        let (long, longest) = ("å".repeat(41), "å".repeat(40));
        assert_eq!(found(&format!("a {long} {longest} b"), false).tokens, ["a", &longest, "b"]);
        let marks = "a\u{30a}".repeat(40);
        assert_eq!(found(&marks, false).tokens, [longest]);
        assert_eq!(found(&"x".repeat(1000), false).tokens.len(), 0);
    }

    #[test]
    fn numbers_in_groups_are_joined() {
        for (text, expected) in [
            ("KS 2025/00123", "ks2025123 0+3, 2025123 1+2"),
            ("KS 2025/123", "ks2025123 0+3, 2025123 1+2"),
            ("KS2025/123", "ks2025123 0+2"),
            ("Dnr KS-2025/123.", "ks2025123 1+3, 2025123 2+2"),
            ("ks 2025/123", "2025123 1+2"),
            ("08-123 45 67", "81234567 0+4"),
            ("2025-03-14", "2025314 0+3"),
            ("2025 – 3", ""),
            ("2025–26", "202526 0+2"),
            ("10\u{a0}000 kr", "10000 0+2"),
            ("08-123 05 67", "81230567 0+4"),
            ("5/0 x", "50 0+2"),
            ("12 §", "§12 0+1"),
            ("se § 12, §13", "§12 1+1, §13 2+1"),
            ("§12a", ""),
            ("covid-19", "covid19 0+2"),
            ("a007 7 07", "a7 0+1, 707 1+2"),
            ("år 2025. 300 nya", ""),
            ("I KS 2025", ""),
            ("e-post", ""),
        ] {
            let joined = found(text, false).joined;
            let shown: Vec<String> =
                joined.iter().map(|(form, first, count)| format!("{form} {first}+{count}")).collect();
            assert_eq!(shown.join(", "), expected, "{text}");
        }
        assert_eq!(found("ks 2025/00123", true).joined[0], ("ks2025123".to_owned(), 0, 3));
    }
}
