//! `index.json`: the one file with a fixed name, which names the others by digests of their bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::build::IndexFile;

/// Raised when a script and an index of different versions no longer understand each other.
pub(crate) const VERSION: u32 = 3;

/// The name of the manifest.
pub(crate) const NAME: &str = "index.json";

/// What the other files are, and what is needed for every query.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    #[serde(rename = "v")]
    pub(crate) version: u32,
    pub(crate) lang: String,
    pub(crate) pages: u32,
    /// The latest month of a page, counted from January 1990, which is 1.
    pub(crate) newest: u32,
    /// The first stem of each file of stems, and its digest.
    pub(crate) words: Vec<(String, String)>,
    /// The first word of each file of words, in plain letters, and its digest.
    pub(crate) forms: Vec<(String, String)>,
    pub(crate) cards: Vec<String>,
    pub(crate) columns: String,
    pub(crate) kinds: Vec<String>,
    pub(crate) topics: Vec<String>,
    /// Stems, and the stems whose pages they find too.
    pub(crate) synonyms: BTreeMap<String, Vec<String>>,
    /// Queries, and the pages that come first for them.
    pub(crate) recommended: BTreeMap<String, Vec<u32>>,
}

impl Manifest {
    /// The names of all files of the index, itself the last.
    pub(crate) fn names(&self) -> Vec<String> {
        let keyed = |prefix, extension| move |(_, digest): &(String, String)| file_name(prefix, digest, extension);
        let mut names: Vec<String> = self.words.iter().map(keyed("w", "bin")).collect();
        names.extend(self.forms.iter().map(keyed("d", "txt")));
        names.extend(self.cards.iter().map(|digest| file_name("c", digest, "json")));
        names.push(file_name("columns", &self.columns, "bin"));
        // Two files with the same contents are one.
        names.sort_unstable();
        names.dedup();
        names.push(NAME.to_owned());
        names
    }

    /// Its own file.
    pub(crate) fn file(&self) -> IndexFile {
        IndexFile { name: NAME.to_owned(), bytes: serde_json::to_vec(self).unwrap_or_default() }
    }
}

/// The name of a file with the digest of its bytes.
pub(crate) fn file_name(prefix: &str, digest: &str, extension: &str) -> String {
    format!("{prefix}.{digest}.{extension}")
}

/// The start of a digest of bytes, as names have it.
pub(crate) fn digest(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().chars().take(16).collect()
}

/// The digest of the file that has this key: the last whose first key is not greater.
pub(crate) fn file_of<'a>(files: &'a [(String, String)], key: &str) -> Option<&'a str> {
    let after = files.partition_point(|(first, _)| first.as_str() <= key);
    files.get(after.checked_sub(1)?).map(|(_, digest)| digest.as_str())
}

#[cfg(test)]
mod tests {
    use super::file_of;

    #[test]
    fn a_key_is_in_the_last_file_that_begins_before_it() {
        let files = [("b", "1"), ("m", "2")].map(|(first, digest)| (first.to_owned(), digest.to_owned()));
        let found = ["a", "b", "c", "m", "ö"].map(|key| file_of(&files, key));
        assert_eq!(found, [None, Some("1"), Some("1"), Some("2"), Some("2")]);
    }
}
