//! Where files of entries in order end: at entries that a hash of their own key chooses. So a change of one entry changes one file,
//! and not where all later ones begin: caches of readers and of hosts keep the rest.

use std::ops::Range;

/// How long the files of a kind are, in bytes.
#[derive(Clone, Copy)]
pub(crate) struct Lengths {
    /// At least, but for the last file.
    pub(crate) least: usize,
    /// Beyond `least`, on average.
    pub(crate) more: usize,
}

/// The entries of each file, and those after the last end. `describe` gives the key of an entry and its bytes.
pub(crate) fn cut<'a, T>(
    entries: &'a [T],
    lengths: Lengths,
    describe: impl Fn(&'a T) -> (&'a str, usize),
) -> (Vec<Range<usize>>, Range<usize>) {
    let mut files = Vec::new();
    let (mut start, mut size) = (0, 0);
    for (number, entry) in entries.iter().enumerate() {
        let (key, bytes) = describe(entry);
        size += bytes;
        if size >= lengths.least && (size >= 2 * lengths.least || is_chosen(key, bytes, lengths.more)) {
            files.push(start..number + 1);
            (start, size) = (number + 1, 0);
        }
    }
    (files, start..entries.len())
}

/// Chooses entries so that an end comes after so many bytes on average. Of sizes only the power of two counts, which few edits change.
fn is_chosen(key: &str, bytes: usize, every: usize) -> bool {
    // FNV-1a, whose low bits are the good ones.
    let hash = key.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash as usize & 0xffff) * every < bytes.next_power_of_two() << 16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(words: &[String]) -> Vec<&str> {
        let (files, _) = cut(words, Lengths { least: 300, more: 200 }, |word| (word, word.len()));
        files.iter().map(|file| words[file.end - 1].as_str()).collect()
    }

    #[test]
    fn one_word_more_moves_few_ends() {
        let mut words: Vec<String> = (0..20_000_u64).map(|number| format!("{:x}", number * 0x9e37_79b9)).collect();
        words.sort();
        let before: Vec<String> = ends(&words).into_iter().map(str::to_owned).collect();
        assert!((words.iter().map(String::len).sum::<usize>() / before.len()).abs_diff(450) < 100, "{}", before.len());
        for place in [0, 777, 10_000] {
            let mut more = words.clone();
            more.insert(place, words[place].clone());
            let new = ends(&more).into_iter().filter(|end| !before.iter().any(|other| other == end)).count();
            assert!(new <= 3, "{new} ends are new after a word at {place}");
        }
    }

    #[test]
    fn what_is_left_is_the_last_file() {
        let (files, rest) = cut(&["a", "b"], Lengths { least: 10, more: 5 }, |word| (word, 4));
        assert_eq!((files, rest), (Vec::new(), 0..2));
    }
}
