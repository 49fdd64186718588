//! The files of an index, opened for reading. A file is read when it is needed.

use std::collections::BTreeMap;

use crate::bytes::Damaged;
use crate::cards::{self, CARDS_OF_A_FILE};
use crate::columns::{self, Row};
use crate::entry::Card;
use crate::fold::fold;
use crate::forms::{self, WordForm};
use crate::function_words::FunctionWords;
use crate::manifest::{self, Manifest, file_of};
use crate::neighbours::{Neighbour, initials, nearest};
use crate::postings::{self, Posting};
use crate::stems::Stemmer;

/// Where the files of an index are.
pub trait Files {
    /// The bytes of a file by its name in the folder of the index; `None` if there is none.
    fn read(&self, name: &str) -> Option<Vec<u8>>;
}

/// Files in memory, by name.
impl Files for BTreeMap<String, Vec<u8>> {
    fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.get(name).cloned()
    }
}

/// An index.
pub(crate) struct Index<'a> {
    files: &'a dyn Files,
    pub(crate) manifest: Manifest,
    pub(crate) rows: Vec<Row>,
    stemmer: Stemmer,
    function_words: &'static FunctionWords,
}

impl<'a> Index<'a> {
    pub(crate) fn open(files: &'a dyn Files) -> Result<Self, Damaged> {
        let damaged = |what| Damaged { file: manifest::NAME.to_owned(), what };
        let bytes = read(files, manifest::NAME)?;
        let manifest: Manifest = serde_json::from_slice(&bytes).map_err(|_| damaged("it is no manifest"))?;
        if manifest.version != manifest::VERSION {
            return Err(damaged("it is of another version"));
        }
        let name = format!("columns.{}.bin", manifest.columns);
        let rows = columns::read(&read(files, &name)?, manifest.pages);
        let rows = rows.ok_or(Damaged { file: name, what: "it does not have a row for each page" })?;
        let (stemmer, function_words) = (Stemmer::new(&manifest.lang), FunctionWords::of(&manifest.lang));
        Ok(Self { files, manifest, rows, stemmer, function_words })
    }

    pub(crate) fn stem(&self, word: &str) -> String {
        self.stemmer.stem(word).into_owned()
    }

    pub(crate) fn is_function_word(&self, word: &str) -> bool {
        self.function_words.has(word)
    }

    /// The pages of a stem, if the site has it.
    pub(crate) fn postings(&self, stem: &str) -> Result<Option<Vec<Posting>>, Damaged> {
        let Some(digest) = file_of(&self.manifest.words, stem) else { return Ok(None) };
        let name = format!("w.{digest}.bin");
        let found = postings::find(&read(self.files, &name)?, stem, self.manifest.pages);
        found.map_err(|what| Damaged { file: name, what })
    }

    /// Stems whose pages a stem finds too.
    pub(crate) fn synonyms(&self, stem: &str) -> &[String] {
        self.manifest.synonyms.get(stem).map(Vec::as_slice).unwrap_or_default()
    }

    /// The words of the site that are spelled most like this one.
    pub(crate) fn neighbours(&self, word: &str) -> Result<Vec<Neighbour>, Damaged> {
        for initial in initials(word) {
            let neighbours = nearest(word, &self.forms(initial)?);
            if !neighbours.is_empty() {
                return Ok(neighbours);
            }
        }
        Ok(Vec::new())
    }

    /// The words of the site that begin with a plain letter.
    fn forms(&self, initial: char) -> Result<Vec<WordForm>, Damaged> {
        let files = &self.manifest.forms;
        // The file before the first that begins with the letter may end with it.
        let first = files.partition_point(|(first, _)| first.as_str() < initial.to_string().as_str()).saturating_sub(1);
        let mut forms = Vec::new();
        for (_, digest) in files.iter().skip(first).take_while(|(first, _)| first.chars().next() <= Some(initial)) {
            let name = format!("d.{digest}.txt");
            let read = forms::read(&read(self.files, &name)?);
            forms.extend(read.ok_or(Damaged { file: name, what: "a line is none of a word" })?);
        }
        forms.retain(|word| fold(&word.form).starts_with(initial));
        Ok(forms)
    }

    pub(crate) fn card(&self, page: usize) -> Result<Card, Damaged> {
        let number = page / CARDS_OF_A_FILE;
        let missing = || Damaged { file: manifest::NAME.to_owned(), what: "it has no card for a page" };
        let name = format!("c.{}.json", self.manifest.cards.get(number).ok_or_else(missing)?);
        let card = cards::read(&read(self.files, &name)?, page % CARDS_OF_A_FILE);
        card.map_err(|_| Damaged { file: name, what: "it has no such card" })
    }
}

fn read(files: &dyn Files, name: &str) -> Result<Vec<u8>, Damaged> {
    files.read(name).ok_or_else(|| Damaged { file: name.to_owned(), what: "there is no such file" })
}
