//! Letters without their diacritics: what readers type whose keyboards have no å, ä or ö.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word in normal form with plain letters.
pub(crate) fn fold(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return Cow::Borrowed(word);
    }
    let mut folded = String::with_capacity(word.len());
    for char in word.chars() {
        match char {
            '\0'..='\x7f' => folded.push(char),
            // Nearly all in Swedish.
            'å' | 'ä' | 'á' | 'à' => folded.push('a'),
            'ö' | 'ó' => folded.push('o'),
            'é' | 'è' => folded.push('e'),
            _ => {
                let letters = std::iter::once(char).nfd().filter(|char| !is_combining_mark(*char));
                letters.for_each(|char| push(&mut folded, char));
            }
        }
    }
    Cow::Owned(folded)
}

/// Letters that have no diacritics in Unicode, but look so.
fn push(folded: &mut String, char: char) {
    match char {
        'ø' => folded.push('o'),
        'æ' => folded.push_str("ae"),
        'œ' => folded.push_str("oe"),
        'ß' => folded.push_str("ss"),
        'đ' | 'ð' => folded.push('d'),
        'þ' => folded.push_str("th"),
        'ł' => folded.push('l'),
        'ı' => folded.push('i'),
        _ => folded.push(char),
    }
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn letters_lose_their_diacritics() {
        for (word, expected) in [
            ("förskola", "forskola"),
            ("åäö", "aao"),
            ("crêpe", "crepe"),
            ("møde", "mode"),
            ("straße", "strasse"),
            ("skola", "skola"),
        ] {
            assert_eq!(fold(word), expected);
        }
    }
}
