//! Makes an index from the last one, when few pages have changed and none is new or gone: the same bytes as [`build()`] gives.
//!
//! [`build()`]: crate::build()

use std::collections::BTreeSet;

use crate::build::{self, Contents, IndexFile};
use crate::cards::{self, CARDS_OF_A_FILE};
use crate::columns::{self, Columns, Labelled};
use crate::entry::PageEntry;
use crate::file_kinds::{FormFiles, StemFiles};
use crate::index::Files;
use crate::manifest::{self, Manifest};
use crate::next_words::{Changed, MOST_PAGES, Next, PageChange};
use crate::patch::{Piece, patch};
use crate::postings::{self, Posting};
use crate::settings::Settings;
use crate::state::State;

/// An index, to make the next from.
pub struct Last<'a> {
    /// Its files.
    pub files: &'a dyn Files,
    /// What [`Contents::state`] was.
    pub state: &'a [u8],
}

/// The index of these pages, of which all are as they were but those that have changed. `None` if it cannot be made from the last
/// one: it is damaged, or so much has changed that it is no gain.
pub fn update<'a>(
    lang: &str,
    last: &Last<'_>,
    pages: &dyn Fn(usize) -> PageEntry<'a>,
    changed: &[Changed],
    settings: &Settings,
) -> Option<Contents> {
    let files = LastFiles::open(last.files, lang).filter(|_| changed.len() <= MOST_PAGES)?;
    let state = State::read(last.state)?;
    let manifest = &files.manifest;
    let changes: Vec<PageChange<'_, '_>> = changed.iter().map(|change| PageChange::new(lang, change, pages)).collect();
    let mut next = Next::new(lang, &state);
    next.count(&changes)?;
    let postings = next.postings(&changes, &|stem| files.postings(stem), pages)?;
    let words = patch::<StemFiles>(&manifest.words, postings, |digest| files.read("w", digest, "bin"))?;
    let forms = patch::<FormFiles>(&manifest.forms, next.changed_forms(), |digest| files.read("d", digest, "txt"))?;
    let columns = files.changed_columns(&changes)?;

    let mut new = Vec::new();
    let owned = |labels: Vec<&str>| labels.into_iter().map(str::to_owned).collect();
    let made = Manifest {
        version: manifest::VERSION,
        lang: lang.to_owned(),
        pages: manifest.pages,
        newest: columns.newest,
        words: named("w", "bin", &manifest.words, words, &mut new),
        forms: named("d", "txt", &manifest.forms, forms, &mut new),
        cards: changed_cards(manifest, &changes, pages, &mut new)?,
        columns: add("columns", "bin", columns.bytes, &mut new),
        kinds: owned(columns.kinds),
        topics: owned(columns.topics),
        synonyms: build::synonyms(lang, settings, &|stem| next.pages_of(stem) > 0),
        recommended: build::recommended(settings, manifest.pages as usize),
    };
    new.push(made.file());
    Some(Contents { files: new, names: made.names(), state: next.write() })
}

/// The files of the last index.
struct LastFiles<'a> {
    files: &'a dyn Files,
    manifest: Manifest,
}

impl<'a> LastFiles<'a> {
    /// `None` if they are of another version or language.
    fn open(files: &'a dyn Files, lang: &str) -> Option<Self> {
        let manifest: Manifest = serde_json::from_slice(&files.read(manifest::NAME)?).ok()?;
        (manifest.version == manifest::VERSION && manifest.lang == lang).then_some(Self { files, manifest })
    }

    fn read(&self, prefix: &str, digest: &str, extension: &str) -> Option<Vec<u8>> {
        self.files.read(&manifest::file_name(prefix, digest, extension))
    }

    /// The pages of a stem.
    fn postings(&self, stem: &str) -> Option<Vec<Posting>> {
        let digest = manifest::file_of(&self.manifest.words, stem)?;
        postings::find(&self.read("w", digest, "bin")?, stem, self.manifest.pages).ok()?
    }

    fn changed_columns<'m>(&'m self, changes: &'m [PageChange<'_, '_>]) -> Option<Columns<'m>> {
        let manifest = &self.manifest;
        let label = |labels: &'m [String], number: u32| labels.get(number as usize).map(String::as_str);
        let labelled = |row: columns::Row| {
            let topics =
                row.topics.iter().map(|topic| label(&manifest.topics, *topic)).collect::<Option<Vec<&str>>>()?;
            Some(Labelled { kind: label(&manifest.kinds, row.kind)?, topics, row })
        };
        let rows = columns::read(&self.read("columns", &manifest.columns, "bin")?, manifest.pages)?;
        let mut rows = rows.into_iter().map(labelled).collect::<Option<Vec<Labelled<'_>>>>()?;
        for change in changes {
            *rows.get_mut(change.page as usize)? = Labelled::of(&change.entry);
        }
        Some(Columns::new(&rows))
    }
}

/// The first keys and the digests of the files of a kind. The new ones are added to `files`.
fn named(
    prefix: &str,
    extension: &str,
    old: &[(String, String)],
    pieces: Vec<Piece>,
    files: &mut Vec<IndexFile>,
) -> Vec<(String, String)> {
    let mut named = Vec::with_capacity(pieces.len());
    for piece in pieces {
        named.extend(match piece {
            Piece::Kept(number) => old.get(number).cloned(),
            Piece::New(first, bytes) => Some((first, add(prefix, extension, bytes, files))),
        });
    }
    named
}

/// Adds a file; gives the digest in its name.
fn add(prefix: &str, extension: &str, bytes: Vec<u8>, files: &mut Vec<IndexFile>) -> String {
    let (digest, file) = IndexFile::named(prefix, extension, bytes);
    files.push(file);
    digest
}

fn changed_cards<'a>(
    manifest: &Manifest,
    changes: &[PageChange<'a, '_>],
    pages: &dyn Fn(usize) -> PageEntry<'a>,
    files: &mut Vec<IndexFile>,
) -> Option<Vec<String>> {
    let mut cards = manifest.cards.clone();
    let changed: BTreeSet<usize> = changes.iter().map(|change| change.page as usize / CARDS_OF_A_FILE).collect();
    for number in changed {
        let first = number * CARDS_OF_A_FILE;
        let of_file = first..(first + CARDS_OF_A_FILE).min(manifest.pages as usize);
        let entries: Vec<PageEntry<'a>> = of_file.map(pages).collect();
        *cards.get_mut(number)? = add("c", "json", cards::write(entries.iter().map(|page| &page.card)), files);
    }
    Some(cards)
}
