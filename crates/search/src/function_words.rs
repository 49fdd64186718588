//! Words that say nothing about a page. They are not indexed, and a query does without them.

use std::sync::LazyLock;

use crate::keys::{Keys, hash, keys};

/// At most 8 bytes each, so that a set of them is a list of numbers.
const SV: &str = "och i på att är som en ett av för med till den det de om vi du jag kan har hur vad var när vem ni man så men \
    eller från inte ska vid din ditt dina min mitt mina vår er sig sin han hon hos vill får finns där här mig dig oss vart ha hade \
    vilka vilken vilket kunde skulle alla också bara fick går gå gör göra ta tar blir bli någon något några";

const EN: &str = "the a an of to and in is are for on at by with from or as it its be this that how do does i you my your we our \
    can what where when who which has have not if will there was me us";

const FI: &str = "ja on ei se että kun niin mutta tai jos myös ovat oli minä sinä hän me te he mikä mitä missä miten kuka voi \
    olla ole sen ne joka kuin sekä";

/// The function words of a language.
pub(crate) struct FunctionWords {
    /// Their first keys, in order.
    keys: Vec<u64>,
    /// A bit for each by its hash, which tells nearly all other words at once.
    filter: [u64; 16],
}

impl FunctionWords {
    pub(crate) fn of(lang: &str) -> &'static Self {
        static SETS: LazyLock<[FunctionWords; 4]> = LazyLock::new(|| [SV, EN, FI, ""].map(FunctionWords::new));
        match lang.split('-').next() {
            Some("sv") => &SETS[0],
            Some("en") => &SETS[1],
            Some("fi") => &SETS[2],
            _ => &SETS[3],
        }
    }

    fn new(words: &str) -> Self {
        let keys = words.split_whitespace().map(|word| (keys(word.as_bytes(), word.len()), word.as_bytes()));
        let mut set = Self { keys: keys.clone().map(|(keys, _)| keys.0).collect(), filter: [0; 16] };
        set.keys.sort_unstable();
        for (keys, word) in keys {
            let (at, bit) = place(hash(keys, word));
            set.filter[at] |= bit;
        }
        set
    }

    /// Whether they have a word in normal form.
    pub(crate) fn has(&self, word: &str) -> bool {
        let keys = keys(word.as_bytes(), word.len());
        self.has_keys(keys, hash(keys, word.as_bytes()), word.len())
    }

    /// The same for a word whose keys and hash are known.
    #[inline(always)]
    pub(crate) fn has_keys(&self, keys: Keys, hash: u64, len: usize) -> bool {
        let (at, bit) = place(hash);
        self.filter[at] & bit != 0 && len <= 8 && self.keys.binary_search(&keys.0).is_ok()
    }
}

/// The place of a hash in the filter.
#[inline(always)]
fn place(hash: u64) -> (usize, u64) {
    ((hash >> 6) as usize & 15, 1 << (hash & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_short_and_their_words_too() {
        for list in [SV, EN, FI] {
            assert!(list.split_whitespace().count() <= 80);
            assert!(list.split_whitespace().all(|word| word.len() <= 8));
        }
    }

    #[test]
    fn a_set_knows_its_words() {
        let set = FunctionWords::of("sv-SE");
        assert!(SV.split_whitespace().all(|word| set.has(word)));
        assert!(!set.has("oc") && !set.has("skola") && !set.has(""));
        assert!(!FunctionWords::of("de").has("och"));
    }
}
