//! `d.*.txt`: all words of a site as they stand on its pages, in the order of their plain letters, for corrections of what readers type.
//!
//! A line is: letters in common with the word before (one digit in base 36), the rest of the word, and the logarithm of its number
//! of pages (one such digit).

use crate::fold::fold;

/// A file ends with the line that makes it this long.
const FILE_SIZE: usize = 8_000;

/// Shorter words are not corrected.
pub(crate) const MIN_LETTERS: usize = 4;

/// A word as it stands on pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WordForm {
    pub(crate) form: String,
    /// The logarithm of the number of its pages, rounded down.
    pub(crate) class: u8,
}

/// A file of words: the first of them in plain letters, and the text.
pub(crate) struct FormFile {
    pub(crate) first: String,
    pub(crate) text: String,
}

/// Whether corrections may give this word.
pub(crate) fn is_listed(form: &str) -> bool {
    !form.bytes().any(|byte| byte.is_ascii_digit()) && form.chars().count() >= MIN_LETTERS
}

/// The files of these words, which come in the order of their plain letters.
pub(crate) fn files<'a>(words: impl Iterator<Item = (&'a str, u32)>) -> Vec<FormFile> {
    let mut files: Vec<FormFile> = Vec::new();
    let mut last = "";
    for (form, pages) in words {
        if files.last().is_none_or(|file| file.text.len() >= FILE_SIZE) {
            files.push(FormFile { first: fold(form).into_owned(), text: String::with_capacity(FILE_SIZE + 100) });
            last = "";
        }
        let Some(FormFile { text, .. }) = files.last_mut() else { break };
        let common = form.chars().zip(last.chars()).take_while(|(one, other)| one == other).count().min(35);
        text.push(digit(common as u32));
        text.extend(form.chars().skip(common));
        text.push(digit(pages.max(1).ilog2()));
        text.push('\n');
        last = form;
    }
    files
}

fn digit(number: u32) -> char {
    char::from_digit(number.min(35), 36).unwrap_or('0')
}

/// The words of a file; `None` if it is damaged.
pub(crate) fn read(file: &[u8]) -> Option<Vec<WordForm>> {
    let mut last = String::new();
    let mut forms = Vec::new();
    for line in std::str::from_utf8(file).ok()?.lines() {
        let mut chars = line.chars();
        let common = chars.next()?.to_digit(36)? as usize;
        let class = chars.next_back()?.to_digit(36)? as u8;
        if last.chars().count() < common {
            return None;
        }
        let form: String = last.chars().take(common).chain(chars).collect();
        last.clone_from(&form);
        forms.push(WordForm { form, class });
    }
    Some(forms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let words = [("förskola", 9), ("förskolan", 1), ("skola", 1000), ("skolkö", 3)];
        let files = files(words.into_iter());
        assert_eq!(files.len(), 1);
        assert_eq!((files[0].first.as_str(), files[0].text.as_str()), ("forskola", "0förskola3\n8n0\n0skola9\n4kö1\n"));
        let read = read(files[0].text.as_bytes()).unwrap();
        let read: Vec<_> = read.iter().map(|word| (word.form.as_str(), word.class)).collect();
        assert_eq!(read, [("förskola", 3), ("förskolan", 0), ("skola", 9), ("skolkö", 1)]);
    }

    #[test]
    fn damaged_files_are_none() {
        for text in [&b"0"[..], b"\n", b"3abc1\n", b"0\xff1\n", b"0abc_\n"] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
