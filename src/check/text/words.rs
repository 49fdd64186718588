//! Words and sentences of a text.

use std::ops::Range;

/// The words of a text and where they stand: letters and digits, with hyphens and apostrophes between them.
pub fn words(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let next = signs.peek().is_some_and(|(_, next)| next.is_alphanumeric());
        let within = sign.is_alphanumeric() || (start.is_some() && next && matches!(sign, '-' | '\'' | '’'));
        match (start, within) {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                found.push((from..at, &text[from..at]));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        found.push((from..text.len(), &text[from..]));
    }
    found
}

/// The sentences of a text: what ends with a full stop, a question mark or an exclamation mark before a space.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut signs = text.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let last =
            signs.peek().is_none_or(|(_, next)| next.is_whitespace() || matches!(next, '"' | '”' | '“' | '’' | ')'));
        if matches!(sign, '.' | '!' | '?' | '…')
            && last
            && !is_abbreviated(&text[start..at], &text[at + sign.len_utf8()..])
        {
            found.push(start..at + sign.len_utf8());
            start = at + sign.len_utf8();
        }
    }
    found.push(start..text.len());
    found
}

/// Whether a full stop behind this text ends a word and no sentence: what follows goes on with a small letter or a digit.
fn is_abbreviated(before: &str, after: &str) -> bool {
    let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
    let short = word.chars().count() <= 4 || word.contains('.');
    let next = after.trim_start().chars().next();
    short && next.is_some_and(|next| next.is_lowercase() || next.is_ascii_digit())
}

/// Where a phrase stands in a text as whole words, whatever its case.
pub fn phrase(text: &str, phrase: &str) -> Vec<Range<usize>> {
    let wanted: Vec<String> = words(phrase).into_iter().map(|(_, word)| word.to_lowercase()).collect();
    let all = words(text);
    if wanted.is_empty() {
        return Vec::new();
    }
    let same = |run: &[(Range<usize>, &str)]| {
        run.iter().zip(&wanted).all(|((_, word), wanted)| word.to_lowercase() == *wanted)
    };
    // Between the words of a phrase stand only spaces.
    let close = |run: &[(Range<usize>, &str)]| {
        run.windows(2).all(|pair| text[pair[0].0.end..pair[1].0.start].chars().all(char::is_whitespace))
    };
    all.windows(wanted.len())
        .filter(|run| same(run) && close(run))
        .map(|run| run[0].0.start..run[run.len() - 1].0.end)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_they_end() {
        let text = "Det kostar ca. 38 kr. Är det mycket? Ja! Kl. 8 öppnar vi";
        let all: Vec<&str> = sentences(text).into_iter().map(|range| text[range].trim()).collect();
        assert_eq!(all, ["Det kostar ca. 38 kr.", "Är det mycket?", "Ja!", "Kl. 8 öppnar vi"]);
    }

    #[test]
    fn words_and_phrases() {
        let all: Vec<&str> =
            words("Två e-tjänster, – d\u{1}\u{1} kommunens 3 bilar.").into_iter().map(|(_, word)| word).collect();
        assert_eq!(all, ["Två", "e-tjänster", "d", "kommunens", "3", "bilar"]);
        assert_eq!(phrase("Just nu, just  nu och just. Nu", "just nu"), [0..7, 9..17]);
    }
}
