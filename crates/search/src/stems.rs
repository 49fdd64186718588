//! Stems: words without their endings, so that `skola`, `skolan` and `skolornas` are one.
//!
//! A table per language, the longest endings first. The first ending that fits is removed, then the next, until none fits: so each
//! form of a word ends at the same stem, whatever path it takes. Wrong stems are harmless as long as all forms share them.

use std::borrow::Cow;
use std::sync::LazyLock;

/// An ending: what it is, what takes its place, how many letters must be left, and the letters that may stand before it (`""`: any).
type Ending = (&'static str, &'static str, usize, &'static str);

/// Genitive, definite form, plural, endings of verbs and adjectives; the vowel that comes and goes (`regel`, `regler`; `öppen`,
/// `öppna`; `vinter`, `vintrar`); a few vowels that change.
const SV: &[Ending] = &[
    ("arna", "", 3, ""),
    ("erna", "", 3, ""),
    ("orna", "", 3, ""),
    ("ning", "", 4, ""),
    ("amöt", "amot", 5, ""),
    ("böck", "bok", 3, ""),
    ("länd", "land", 4, ""),
    ("nätt", "natt", 4, ""),
    ("nas", "na", 5, ""),
    ("ern", "er", 6, ""),
    ("orn", "or", 5, ""),
    ("ade", "", 3, ""),
    ("ena", "", 3, ""),
    ("het", "", 4, ""),
    ("ing", "", 4, ""),
    ("igt", "ig", 5, ""),
    ("alt", "al", 5, ""),
    ("eln", "l", 4, ""),
    ("män", "man", 3, ""),
    ("ar", "", 3, ""),
    ("or", "", 3, ""),
    ("er", "", 3, ""),
    ("an", "", 3, ""),
    ("en", "", 3, ""),
    ("et", "", 3, ""),
    ("at", "", 3, ""),
    ("ad", "", 3, ""),
    ("as", "", 3, ""),
    ("es", "", 3, ""),
    ("el", "l", 4, "bcdfgjkmnprstv"),
    ("a", "", 3, ""),
    ("e", "", 3, ""),
    ("s", "", 4, "bcdfghjklmnoprtv"),
    ("n", "", 3, "kpt"),
    ("r", "", 3, "bdgkpt"),
];

const EN: &[Ending] = &[
    ("ication", "i", 4, ""),
    ("ies", "i", 3, ""),
    ("ing", "", 3, ""),
    ("ed", "", 3, ""),
    ("ly", "", 4, ""),
    ("bb", "b", 3, ""),
    ("dd", "d", 3, ""),
    ("gg", "g", 3, ""),
    ("mm", "m", 3, ""),
    ("nn", "n", 3, ""),
    ("pp", "p", 3, ""),
    ("rr", "r", 3, ""),
    ("tt", "t", 3, ""),
    ("e", "", 3, ""),
    ("s", "", 3, "abcdefghjklmnopqrtvwxyz"),
    ("y", "i", 3, "bcdfghjklmnpqrstvwxz"),
];

/// The endings of the common cases, without the changes of consonants.
const FI: &[Ending] = &[
    ("ihin", "", 4, ""),
    ("iden", "", 4, ""),
    ("tten", "", 4, ""),
    ("ssa", "", 4, ""),
    ("ssä", "", 4, ""),
    ("sta", "", 4, ""),
    ("stä", "", 4, ""),
    ("lla", "", 4, ""),
    ("llä", "", 4, ""),
    ("lta", "", 4, ""),
    ("ltä", "", 4, ""),
    ("lle", "", 4, ""),
    ("ksi", "", 4, ""),
    ("tta", "", 4, ""),
    ("ttä", "", 4, ""),
    ("jen", "", 4, ""),
    ("ien", "", 4, ""),
    ("iin", "", 4, ""),
    ("in", "", 4, ""),
    ("ia", "", 4, ""),
    ("iä", "", 4, ""),
    ("a", "", 4, ""),
    ("ä", "", 4, ""),
    ("e", "", 4, ""),
    ("i", "", 4, ""),
    ("n", "", 4, ""),
    ("t", "", 4, ""),
];

const VOWELS: &str = "aeiouyåäöéæøü";

/// The endings of a language by their last byte.
struct Table([Vec<Ending>; 256]);

impl Table {
    fn new(endings: &[Ending]) -> Self {
        let ends_with = |byte: usize| move |ending: &Ending| ending.0.bytes().last().map(usize::from) == Some(byte);
        Self(std::array::from_fn(|byte| endings.iter().copied().filter(ends_with(byte)).collect()))
    }
}

/// What removes the endings of one language.
#[derive(Clone, Copy)]
pub(crate) struct Stemmer(Option<&'static Table>);

impl Stemmer {
    pub(crate) fn new(lang: &str) -> Self {
        static TABLES: LazyLock<[Table; 3]> = LazyLock::new(|| [SV, EN, FI].map(Table::new));
        Self(match lang.split('-').next() {
            Some("sv") => Some(&TABLES[0]),
            Some("en") => Some(&TABLES[1]),
            Some("fi") => Some(&TABLES[2]),
            _ => None,
        })
    }

    /// The start of a stem that all words with it begin with: without what may have been put in place of an ending.
    pub(crate) fn certain(self, stem: &str) -> &str {
        let puts = self.0.into_iter().flat_map(|Table(endings)| endings).flatten().map(|(_, put, ..)| *put);
        // A part of it may have been removed again.
        let starts =
            puts.flat_map(|put| put.char_indices().filter_map(move |(at, char)| put.get(..at + char.len_utf8())));
        let rest = starts.filter_map(|start| stem.strip_suffix(start)).min_by_key(|rest| rest.len());
        rest.unwrap_or(stem)
    }

    /// What words with a stem may be before an ending is changed, where that is not how the stem begins.
    pub(crate) fn before_endings(self, stem: &str) -> impl Iterator<Item = String> {
        let changes =
            self.0.into_iter().flat_map(|Table(endings)| endings).flatten().filter(|(_, put, ..)| !put.is_empty());
        let before = move |(ending, put, ..): &Ending| Some([stem.strip_suffix(put)?, ending].concat());
        changes.filter_map(before).filter(|word| word.get(..3) != stem.get(..3))
    }

    /// The stem of a word in normal form. Words with digits have no endings.
    pub(crate) fn stem(self, word: &str) -> Cow<'_, str> {
        let mut stem = Cow::Borrowed(word);
        let Some(Table(endings)) = self.0.filter(|_| !word.bytes().any(|byte| byte.is_ascii_digit())) else {
            return stem;
        };
        while let Some(last) = stem.bytes().last()
            && let Some((kept, put)) = endings[usize::from(last)].iter().find_map(|ending| fits(&stem, ending))
        {
            stem = match stem {
                Cow::Borrowed(word) if put.is_empty() => Cow::Borrowed(word.get(..kept).unwrap_or_default()),
                word => Cow::Owned([word.get(..kept).unwrap_or_default(), put].concat()),
            };
        }
        stem
    }
}

/// How many bytes are left and what follows them, if the ending may be removed.
fn fits(word: &str, &(ending, put, least, before): &Ending) -> Option<(usize, &'static str)> {
    let rest = word.strip_suffix(ending)?;
    let letters = rest.chars().count() + put.chars().count();
    let is_allowed = before.is_empty() || rest.chars().next_back().is_some_and(|last| before.contains(last));
    let has_vowel = || rest.chars().chain(put.chars()).any(|letter| VOWELS.contains(letter));
    (letters >= least && is_allowed && has_vowel()).then_some((rest.len(), put))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_one_stem(lang: &str, forms: &str) {
        let stemmer = Stemmer::new(lang);
        let stems: Vec<Cow<'_, str>> = forms.split(' ').map(|form| stemmer.stem(form)).collect();
        assert!(stems.iter().all(|stem| *stem == stems[0]), "{forms}: {stems:?}");
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for forms in [
            "skola skolan skolor skolorna skolornas skolans",
            "lärare läraren lärarna lärarnas",
            "kommun kommunen kommunens kommuner kommunernas",
            "ansökan ansökningar ansökningarna ansökningen ansöka ansöker",
            "avgift avgifter avgiftens avgifternas",
            "barn barnen barnens",
            "avfall avfallet",
            "bibliotek biblioteket bibliotekets biblioteken",
            "arbete arbetet arbetar arbetaren arbetarens arbeta",
            "plats platsen platser platserna platsernas",
            "regel regler regeln reglerna reglernas",
            "öppen öppet öppna öppnar",
            "vinter vintrar vintern",
            "enhet enheter enheten enheterna",
            "offentlig offentligt offentliga",
            "ledamot ledamöter ledamöterna",
            "bok boken böcker böckerna",
            "utbildning utbildningar utbildningens utbilda",
        ] {
            assert_one_stem("sv", forms);
        }
        for forms in
            ["city cities city", "run running runs", "apply applies application applied", "house houses housing"]
        {
            assert_one_stem("en-GB", forms);
        }
        assert_one_stem("fi", "koulu koulun koulussa koulusta kouluihin kouluille");
    }

    #[test]
    fn different_words_have_different_stems() {
        let stemmer = Stemmer::new("sv");
        for (one, other) in [
            ("tid", "tidning"),
            ("skol", "skog"),
            ("bygg", "by"),
            ("bo", "bok"),
            ("plan", "plats"),
            ("ordning", "ord"),
            ("stad", "städ"),
        ] {
            assert_ne!(stemmer.stem(one), stemmer.stem(other));
        }
    }

    #[test]
    fn words_begin_with_what_is_certain_of_their_stems() {
        let stemmer = Stemmer::new("sv");
        for (word, certain) in [
            ("platserna", "plat"),
            ("böckerna", ""),
            ("ledamöter", "led"),
            ("regler", "reg"),
            ("bibliotek", "bibliotek"),
        ] {
            let stem = stemmer.stem(word);
            assert_eq!(stemmer.certain(&stem), certain);
            assert!(word.starts_with(certain));
        }
        assert_eq!(Stemmer::new("de").certain("land"), "land");
    }

    #[test]
    fn other_languages_and_numbers_have_no_endings() {
        assert_eq!(Stemmer::new("de").stem("schulen"), "schulen");
        assert_eq!(Stemmer::new("sv").stem("2025a"), "2025a");
        assert_eq!(Stemmer::new("sv").stem(""), "");
    }
}
