//! Which characters make words, and the normal form of a word.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters, marks and digits, up to U+FFFF: so that texts have one order in Rust and JavaScript.
pub(crate) fn is_word(char: char) -> bool {
    char <= '\u{ffff}' && (char.is_alphanumeric() || is_combining_mark(char))
}

/// What does not count inside a word: soft hyphens, zero width characters, apostrophes.
pub(crate) fn is_dropped(char: char) -> bool {
    matches!(char, '\'' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2019}' | '\u{2060}' | '\u{feff}')
}

/// The normal form of a token.
pub(crate) fn normal_form(token: &str) -> String {
    if token.bytes().all(|byte| byte.is_ascii() && byte != b'\'') {
        return token.to_ascii_lowercase();
    }
    let lower = token.chars().filter(|char| !is_dropped(*char)).nfc().flat_map(char::to_lowercase);
    // Which of the two a sigma is depends on its place in the word.
    lower.map(|char| if char == 'ς' { 'σ' } else { char }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_forms_are_composed_and_in_lower_case() {
        for (token, expected) in [
            ("SKOLA", "skola"),
            ("A\u{30a}r", "år"),
            ("d’O'r\u{ad}", "dor"),
            ("ΟΔΟΣ", "οδοσ"),
            ("İ", "i\u{307}"),
            ("", ""),
        ] {
            assert_eq!(normal_form(token), expected);
        }
    }
}
