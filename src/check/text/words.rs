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
    fn words_and_phrases() {
        let all: Vec<&str> =
            words("Två e-tjänster, – d\u{1}\u{1} kommunens 3 bilar.").into_iter().map(|(_, word)| word).collect();
        assert_eq!(all, ["Två", "e-tjänster", "d", "kommunens", "3", "bilar"]);
        assert_eq!(phrase("Just nu, just  nu och just. Nu", "just nu"), [0..7, 9..17]);
    }
}
