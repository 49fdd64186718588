//! Numbers that are written in groups, as one token.

use crate::characters::{is_dropped, is_word, normal_form};

/// Joined numbers with more characters are addresses of web pages.
pub(crate) const MAX_JOINED: usize = 24;

/// The groups of a number as one token: without separators, and without zeros before a number. Spaces only make a number legible.
pub(crate) fn joined(run: &str) -> Option<String> {
    let mut joiner = Joiner { joined: String::with_capacity(run.len()), begins: true, has_zeros: false };
    // What is too long for a number is not read to its end.
    if run.is_ascii() && !run.contains('\'') {
        let mut chars = run.bytes().map(|byte| char::from(byte.to_ascii_lowercase()));
        while joiner.joined.len() <= MAX_JOINED
            && let Some(char) = chars.next()
        {
            joiner.push(char);
        }
    } else {
        normal_form(run).chars().for_each(|char| joiner.push(char));
    }
    joiner.end_number();
    Some(joiner.joined).filter(|joined| joined.chars().count() <= MAX_JOINED)
}

struct Joiner {
    joined: String,
    /// Whether a number begins here, and whether zeros of it were left out.
    begins: bool,
    has_zeros: bool,
}

impl Joiner {
    fn push(&mut self, char: char) {
        match char {
            '0' if self.begins => self.has_zeros = true,
            '0'..='9' => {
                self.joined.push(char);
                (self.begins, self.has_zeros) = (false, false);
            }
            _ if is_space(char) => {}
            _ => {
                self.end_number();
                self.joined.extend(Some(char).filter(|char| is_word(*char)));
                self.begins = true;
            }
        }
    }

    /// A number that is nothing but zeros is one.
    fn end_number(&mut self) {
        if std::mem::take(&mut self.has_zeros) {
            self.joined.push('0');
        }
    }
}

/// Spaces that may stand between groups of digits.
fn is_space(char: char) -> bool {
    matches!(char, ' ' | '\u{a0}' | '\u{202f}')
}

/// The first token of a run, and what follows it.
pub(crate) fn split_first_token(run: &str) -> (&str, &str) {
    let end = run.find(|char: char| !is_word(char) && !is_dropped(char)).unwrap_or(run.len());
    run.split_at_checked(end).unwrap_or((run, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_joined_without_zeros_before_them() {
        for (run, expected) in [
            ("2025/00123", "2025123"),
            ("KS2025/0", "ks20250"),
            ("08-123 05 67", "81230567"),
            ("10\u{a0}000", "10000"),
            ("a007", "a7"),
            ("000", "0"),
            ("0-00-1", "001"),
        ] {
            assert_eq!(joined(run).as_deref(), Some(expected));
        }
        let long = "ab12-".repeat(7);
        assert_eq!((joined(&long), joined(&long.replace('a', "å"))), (None, None));
        assert_eq!(joined("ab12-ab12-ab12-ab12-ab12-ab12").map(|joined| joined.len()), Some(24));
        assert_eq!(split_first_token("ks-2025/1"), ("ks", "-2025/1"));
        assert_eq!(split_first_token("2025"), ("2025", ""));
    }
}
