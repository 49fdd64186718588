//! The words of a site that are spelled nearly as what a reader typed.

use crate::fold::fold;
use crate::forms::{MIN_LETTERS, WordForm};

/// A word of the site, and in how many places its plain letters differ from what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Neighbour {
    pub(crate) form: String,
    pub(crate) distance: usize,
}

/// How many edits a word of so many letters may need. More of them would make another word of it.
fn most_edits(letters: usize) -> usize {
    match letters {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    }
}

/// The letters with which neighbours of a word may begin, the likeliest first: its own first letter, and its second, which is the first
/// of neighbours whose first two letters changed places or that lack the first. None for words that are not corrected.
pub(crate) fn initials(word: &str) -> Vec<char> {
    let folded = fold(word);
    let is_corrected = folded.chars().count() >= MIN_LETTERS && !folded.bytes().any(|byte| byte.is_ascii_digit());
    let mut initials: Vec<char> = folded.chars().take(2).filter(|_| is_corrected).collect();
    initials.dedup();
    initials
}

/// The nearest of these words, all at the same distance: the most frequent first, then in the given order.
pub(crate) fn nearest(word: &str, forms: &[WordForm]) -> Vec<Neighbour> {
    let wanted: Vec<char> = fold(word).chars().collect();
    let mut least = most_edits(wanted.len());
    let mut nearest: Vec<(&WordForm, usize)> = Vec::new();
    for form in forms {
        let letters: Vec<char> = fold(&form.form).chars().collect();
        let Some(distance) = distance(&wanted, &letters, least) else { continue };
        if distance < least {
            nearest.clear();
            least = distance;
        }
        nearest.push((form, distance));
    }
    nearest.sort_by_key(|(form, _)| std::cmp::Reverse(form.class));
    nearest.into_iter().map(|(form, distance)| Neighbour { form: form.form.clone(), distance }).collect()
}

/// How many letters must be left out, put in, exchanged, or swapped with the next, if these are at most `most` (the optimal string
/// alignment of Damerau).
fn distance(one: &[char], other: &[char], most: usize) -> Option<usize> {
    if one.len().abs_diff(other.len()) > most {
        return None;
    }
    if most == 0 {
        return (one == other).then_some(0);
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut now = vec![row + 1];
        for (column, against) in other.iter().enumerate() {
            let exchanged = last[column] + usize::from(letter != against);
            let mut best = exchanged.min(last[column + 1] + 1).min(now[column] + 1);
            if row > 0 && column > 0 && one[row - 1] == *against && other[column - 1] == *letter {
                best = best.min(before[column - 1] + 1);
            }
            now.push(best);
        }
        if now.iter().all(|distance| *distance > most) {
            return None;
        }
        before = std::mem::replace(&mut last, now);
    }
    last.pop().filter(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_counted_in_edits() {
        let letters = |word: &str| word.chars().collect::<Vec<_>>();
        for (one, other, expected) in [
            ("skola", "skola", Some(0)),
            ("skolla", "skola", Some(1)),
            ("sokla", "skola", Some(1)),
            ("skla", "skola", Some(1)),
            ("skula", "skola", Some(1)),
            ("bibloteket", "biblioteket", Some(1)),
            ("bilbiotket", "biblioteket", Some(2)),
            ("abcdefgh", "hgfedcba", None),
            ("ab", "abcdef", None),
        ] {
            assert_eq!(distance(&letters(one), &letters(other), 2), expected, "{one} {other}");
        }
    }

    #[test]
    fn the_nearest_and_most_frequent_comes_first() {
        let forms = [("bibliotek", 3), ("förskola", 1), ("förskole", 4), ("forskolan", 2)];
        let forms = forms.map(|(form, class)| WordForm { form: form.to_owned(), class });
        let found =
            |word: &str| nearest(word, &forms).into_iter().map(|one| (one.form, one.distance)).collect::<Vec<_>>();
        assert_eq!(found("forskola"), [("förskola".to_owned(), 0)]);
        assert_eq!(found("forskolx"), [("förskole".to_owned(), 1), ("förskola".to_owned(), 1)]);
        assert_eq!(found("bibl"), []);
        assert_eq!(initials("öbc"), []);
        assert_eq!((initials("öbcd"), initials("aabb"), initials("abc1")), (vec!['o', 'b'], vec!['a'], vec![]));
    }
}
