//! The hash table that counts the words of a document.

use crate::form::Form;
use crate::function_words::FunctionWords;
use crate::keys::{Keys, hash};

/// A hash table with open addressing, which is emptied and not dropped.
pub(crate) struct Table {
    /// 1 and the number of an entry; 0 for none. A power of two of them, at least twice the entries.
    slots: Vec<u32>,
    entries: Vec<Entry>,
    /// Long words from their 17th byte on.
    rests: Vec<u8>,
    /// The length of all words as they will be stored.
    size: usize,
}

struct Entry {
    keys: Keys,
    weight: u32,
    /// Where the rest of a long word is.
    rest: u32,
    len: u8,
    place: u8,
    is_function_word: bool,
}

const FEW_SLOTS: usize = 2048;

/// A word of 16 bytes as it is stored.
const STORED: usize = 19;

impl Default for Table {
    fn default() -> Self {
        Self { slots: vec![0; FEW_SLOTS], entries: Vec::new(), rests: Vec::new(), size: 0 }
    }
}

impl Table {
    pub(crate) fn clear(&mut self) {
        // After a large document the next one is not likely to be large.
        self.slots.truncate(FEW_SLOTS);
        self.slots.fill(0);
        self.entries.clear();
        self.rests.clear();
        self.size = 0;
    }

    #[inline(always)]
    /// Counts a word.
    pub(crate) fn count(&mut self, form: Form<'_>, weight: u32, place: u8, function_words: &FunctionWords) {
        let keys = form.keys();
        let hash = hash(keys, form.bytes());
        let mask = self.slots.len() - 1;
        let mut at = slot(hash, mask);
        while let Some(entry) = self.entries.get_mut((self.slots[at & mask] as usize).wrapping_sub(1)) {
            let is_same = entry.keys == keys && usize::from(entry.len) == form.len();
            if is_same && (form.len() <= 16 || entry.rest(&self.rests) == form.bytes().get(16..)) {
                entry.weight = entry.weight.saturating_add(weight);
                entry.place = if entry.place == 0 { place } else { entry.place };
                return;
            }
            at += 1;
        }
        let is_function_word = function_words.has_keys(keys, hash, form.len());
        let (rest, len) = (self.rests.len() as u32, form.len() as u8);
        self.insert(at & mask, Entry { keys, weight, rest, len, place, is_function_word }, form);
    }

    #[inline(never)]
    fn insert(&mut self, at: usize, entry: Entry, form: Form<'_>) {
        if form.len() > 16 {
            self.rests.extend_from_slice(form.bytes().get(16..).unwrap_or_default());
        }
        self.entries.push(entry);
        self.size += form.len() + 3;
        self.slots[at] = self.entries.len() as u32;
        if self.entries.len() * 2 > self.slots.len() {
            self.grow();
        }
    }

    #[cold]
    fn grow(&mut self) {
        let count = self.slots.len() * 4;
        self.slots.clear();
        self.slots.resize(count, 0);
        for (number, entry) in (1..).zip(&self.entries) {
            let mut at = slot(hash(entry.keys, &entry.form(&self.rests)), count - 1);
            while self.slots[at & (count - 1)] != 0 {
                at += 1;
            }
            self.slots[at & (count - 1)] = number;
        }
    }

    /// The words as [`Words`](crate::Words) stores them, after the number of tokens of running text.
    pub(crate) fn words(&self, tokens: u16) -> Vec<u8> {
        // Each word is written with 16 bytes, and function words too, but what comes after them takes their places.
        let mut bytes = vec![0; 2 + self.size + STORED];
        bytes[..2].copy_from_slice(&tokens.to_le_bytes());
        let mut at = 2;
        for entry in &self.entries {
            let len = usize::from(entry.len);
            let weight = u8::try_from(entry.weight).unwrap_or(u8::MAX);
            if let Some(rest) = entry.rest(&self.rests) {
                bytes[at + 17..at + 1 + len].copy_from_slice(rest);
                (bytes[at + 1 + len], bytes[at + 2 + len]) = (weight, entry.place);
            }
            let Some([first, room @ ..]) = bytes.get_mut(at..).and_then(<[u8]>::first_chunk_mut::<STORED>) else {
                break;
            };
            *first = entry.len;
            if let Some(keys) = room.first_chunk_mut() {
                *keys = (u128::from(entry.keys.1) << 64 | u128::from(entry.keys.0)).to_le_bytes();
            }
            if len <= 16 {
                room[len] = weight;
                room[len + 1] = entry.place;
            }
            at += if entry.is_function_word { 0 } else { len + 3 };
        }
        bytes.truncate(at);
        bytes
    }
}

impl Entry {
    /// The word from its 17th byte on, if it is longer than its keys.
    #[inline(always)]
    fn rest<'a>(&self, rests: &'a [u8]) -> Option<&'a [u8]> {
        let len = usize::from(self.len).checked_sub(16).filter(|len| *len > 0)?;
        rests.get(self.rest as usize..self.rest as usize + len)
    }

    fn form(&self, rests: &[u8]) -> Vec<u8> {
        let keys = [self.keys.0.to_le_bytes(), self.keys.1.to_le_bytes()].concat();
        let first = keys.get(..usize::from(self.len)).unwrap_or(&keys);
        [first, self.rest(rests).unwrap_or_default()].concat()
    }
}

#[inline(always)]
fn slot(hash: u64, mask: usize) -> usize {
    (hash >> 32) as usize & mask
}
