//! Characters that readers cannot see or tell apart: those that HTML and XML forbid, invisible ones, and lookalike hyphens.

/// Whether HTML or XML 1.0 forbids the character: control characters except tabs and line ends, and Unicode noncharacters.
pub(crate) fn is_forbidden(sign: char) -> bool {
    let code = u32::from(sign);
    let control = sign.is_control() && !matches!(sign, '\t' | '\n' | '\r');
    control || code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code)
}

/// Whether the character is invisible and has no width.
pub(crate) fn is_invisible(sign: char) -> bool {
    matches!(sign, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// The code point in Unicode notation: `U+200B`.
pub(crate) fn code_point(sign: char) -> String {
    format!("U+{:04X}", u32::from(sign))
}

/// Hyphens and dashes that word processors put in place of the hyphen on the keyboard.
fn is_hyphen(sign: char) -> bool {
    matches!(sign, '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

/// The text with plain hyphens and without invisible characters, and the first character replaced; `None` when nothing was.
pub(crate) fn with_plain_hyphens(text: &str) -> Option<(String, char)> {
    let strange = text.chars().find(|sign| is_hyphen(*sign) || is_invisible(*sign))?;
    let signs = text.chars().filter(|sign| is_hyphen(*sign) || !is_invisible(*sign));
    Some((signs.map(|sign| if is_hyphen(sign) { '-' } else { sign }).collect(), strange))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_have_their_kinds() {
        for sign in
            ['\0', '\u{2}', '\u{b}', '\u{c}', '\u{7f}', '\u{85}', '\u{fffe}', '\u{ffff}', '\u{1ffff}', '\u{fdd0}']
        {
            assert!(is_forbidden(sign), "{}", code_point(sign));
        }
        for sign in ['\t', '\n', '\r', 'å', '\u{a0}', '\u{200b}', '\u{fffd}', '\u{1f600}'] {
            assert!(!is_forbidden(sign), "{}", code_point(sign));
        }
        assert!("\u{ad}\u{200b}\u{2060}\u{202c}\u{feff}".chars().all(is_invisible));
        assert!(!"å \u{a0}-–".chars().any(is_invisible));
        assert_eq!(with_plain_hyphens("2026\u{2011}11\u{2013}23\u{200b}"), Some(("2026-11-23".to_owned(), '\u{2011}')));
        assert_eq!(with_plain_hyphens("2026-11-23"), None);
    }
}
