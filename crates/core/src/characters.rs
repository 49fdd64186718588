//! Characters that readers cannot see or tell apart: those that HTML and XML forbid, invisible ones, and lookalike hyphens.

/// Whether HTML or XML 1.0 forbids the character: control characters except tabs and line ends, and Unicode noncharacters.
pub(crate) fn is_forbidden(c: char) -> bool {
    let code = u32::from(c);
    let control = c.is_control() && !matches!(c, '\t' | '\n' | '\r');
    control || code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code)
}

/// Whether a text may contain such a character: a quick look at its bytes, since hardly any text does. Besides control characters,
/// these are the first bytes of the characters from U+0080 to U+00BF, from U+F000 to U+FFFF, and above.
pub(crate) fn may_have_forbidden(text: &str) -> bool {
    let suspicious = |byte: &u8| matches!(byte, 0..=8 | 11 | 12 | 14..=31 | 127 | 0xc2 | 0xef..);
    // Whole chunks, so that the compiler can compare many bytes at once.
    text.as_bytes().chunks(64).any(|chunk| chunk.iter().fold(false, |found, byte| found | suspicious(byte)))
}

/// Whether the character is invisible and has no width.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The code point in Unicode notation: `U+200B`.
pub(crate) fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// Hyphens and dashes that word processors put in place of the hyphen on the keyboard.
fn is_hyphen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// The text with plain hyphens and without invisible characters, and the first character replaced; `None` when nothing was.
pub(crate) fn with_plain_hyphens(text: &str) -> Option<(String, char)> {
    let strange = text.chars().find(|c| is_hyphen(*c) || is_invisible(*c))?;
    let kept = text.chars().filter(|c| is_hyphen(*c) || !is_invisible(*c));
    Some((kept.map(|c| if is_hyphen(c) { '-' } else { c }).collect(), strange))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_have_their_kinds() {
        for c in ['\0', '\u{2}', '\u{b}', '\u{c}', '\u{7f}', '\u{85}', '\u{fffe}', '\u{ffff}', '\u{1ffff}', '\u{fdd0}']
        {
            assert!(is_forbidden(c), "{}", code_point(c));
        }
        for c in ['\t', '\n', '\r', 'å', '\u{a0}', '\u{200b}', '\u{fffd}', '\u{1f600}'] {
            assert!(!is_forbidden(c), "{}", code_point(c));
        }
        let missed = |c: &char| is_forbidden(*c) && !may_have_forbidden(c.encode_utf8(&mut [0; 4]));
        assert_eq!(('\0'..=char::MAX).find(missed), None);
        assert!(!may_have_forbidden("Två rader\r\n\tåäö – ”så”"));
        assert!("\u{ad}\u{200b}\u{2060}\u{202c}\u{feff}".chars().all(is_invisible));
        assert!(!"å \u{a0}-–".chars().any(is_invisible));
        assert_eq!(with_plain_hyphens("2026\u{2011}11\u{2013}23\u{200b}"), Some(("2026-11-23".to_owned(), '\u{2011}')));
        assert_eq!(with_plain_hyphens("2026-11-23"), None);
    }
}
