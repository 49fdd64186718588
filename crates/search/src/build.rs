//! Makes the files of an index from the pages of a site. The same pages give the same bytes, on any number of threads.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::cards::{self, CARDS_OF_A_FILE};
use crate::entry::PageEntry;
use crate::fold::fold;
use crate::inverted::{Inverted, PageWords, encode};
use crate::lexicon::{Lexicon, text};
use crate::manifest::{self, Manifest, digest};
use crate::postings::{self, Entry};
use crate::settings::Settings;
use crate::stems::Stemmer;
use crate::tokens::tokens;
use crate::vocabulary::{Part, Vocabulary, merge};
use crate::words::Words;
use crate::{columns, forms};

/// A file of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexFile {
    /// Its name in the folder of the index.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
}

/// The files of the index of these pages in a language. The manifest, `index.json`, is the last: it names the others.
pub fn build(lang: &str, pages: &[PageEntry<'_>], settings: &Settings) -> Vec<IndexFile> {
    let (kinds, topics) = labels(pages);
    // What pages look like has nothing to do with their words: it is written while these are sorted.
    let (words, (cards, columns)) = rayon::join(
        || WordFiles::new(lang, pages, settings),
        || (cards(pages), Named::new("columns", "bin", vec![columns::write(pages, &kinds, &topics)])),
    );
    let owned = |labels: &[&str]| labels.iter().map(|label| (*label).to_owned()).collect();
    let manifest = Manifest {
        version: manifest::VERSION,
        lang: lang.to_owned(),
        pages: pages.len() as u32,
        newest: pages.iter().map(|page| u32::from(page.month)).max().unwrap_or_default(),
        words: words.stems.0,
        forms: words.forms.0,
        cards: cards.digests,
        columns: columns.digests.concat(),
        kinds: owned(&kinds),
        topics: owned(&topics),
        synonyms: words.synonyms,
        recommended: recommended(settings, pages.len()),
    };
    let bytes = serde_json::to_vec(&manifest).unwrap_or_default();
    let manifest = IndexFile { name: manifest::NAME.to_owned(), bytes };
    let files = [words.stems.1, words.forms.1, cards.files, columns.files];
    files.into_iter().flatten().chain([manifest]).collect()
}

/// The labels of all kinds and of all topics, in order.
fn labels<'a>(pages: &'a [PageEntry<'_>]) -> (Vec<&'a str>, Vec<&'a str>) {
    let kinds: BTreeSet<&str> = pages.iter().map(|page| page.kind.as_str()).collect();
    let topics: BTreeSet<&str> = pages.iter().flat_map(|page| &page.topics).map(String::as_str).collect();
    (Vec::from_iter(kinds), Vec::from_iter(topics))
}

fn cards(pages: &[PageEntry<'_>]) -> Named {
    let files = pages.par_chunks(CARDS_OF_A_FILE).map(|pages| cards::write(pages.iter().map(|page| &page.card)));
    Named::new("c", "json", files.collect())
}

/// Files with digests in their names.
struct Named {
    digests: Vec<String>,
    files: Vec<IndexFile>,
}

impl Named {
    fn new(prefix: &str, extension: &str, contents: Vec<Vec<u8>>) -> Self {
        let digests: Vec<String> = contents.par_iter().map(|bytes| digest(bytes)).collect();
        let file = |(digest, bytes)| IndexFile { name: format!("{prefix}.{digest}.{extension}"), bytes };
        // Two files with the same contents are one.
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let distinct = digests.iter().zip(contents).filter(|(digest, _)| seen.insert(digest));
        let files = distinct.map(file).collect();
        Self { digests, files }
    }

    /// With the first key of each file.
    fn with_firsts(self, firsts: Vec<String>) -> (Vec<(String, String)>, Vec<IndexFile>) {
        (firsts.into_iter().zip(self.digests).collect(), self.files)
    }
}

/// What is made of the words of all pages.
struct WordFiles {
    stems: (Vec<(String, String)>, Vec<IndexFile>),
    forms: (Vec<(String, String)>, Vec<IndexFile>),
    synonyms: BTreeMap<String, Vec<String>>,
}

impl WordFiles {
    fn new(lang: &str, pages: &[PageEntry<'_>], settings: &Settings) -> Self {
        let extra: Vec<Words> = pages.par_iter().with_min_len(64).map(|page| extra_words(lang, page)).collect();
        let words: Vec<PageWords<'_>> = pages.iter().map(|page| page.words).zip(&extra).collect();
        let size = words.len().div_ceil(rayon::current_num_threads()).clamp(1, 1 << 16);
        let parts: Vec<Part<'_>> = words.par_chunks(size).map(Part::new).collect();
        let (vocabulary, numbers) = merge(&parts);
        // What takes much memory goes as soon as it can.
        let stems = || {
            let lexicon = Lexicon::new(lang, &vocabulary);
            let parts = parts.into_par_iter().zip(numbers).zip(words.par_chunks(size)).enumerate();
            let inverted = parts.map(|(place, ((part, numbers), pages))| {
                Inverted::new((place * size) as u32, &part, pages, &numbers, &lexicon)
            });
            (stems(inverted.collect(), &lexicon), synonyms(lang, settings, &lexicon))
        };
        let ((stems, synonyms), forms) = rayon::join(stems, || forms(&vocabulary));
        Self { stems, forms, synonyms }
    }
}

fn stems(inverted: Vec<Inverted>, lexicon: &Lexicon<'_>) -> (Vec<(String, String)>, Vec<IndexFile>) {
    let encoded = encode(&inverted, &lexicon.order);
    drop(inverted);
    let entries: Vec<Vec<Entry<'_>>> = encoded.par_iter().map(|encoded| encoded.entries(lexicon)).collect();
    let entries: Vec<Entry<'_>> = entries.into_iter().flatten().collect();
    let files = postings::cut(&entries);
    let contents = files.par_iter().map(|entries| postings::write(entries)).collect();
    let firsts = files.iter().filter_map(|entries| entries.first()).map(|entry| entry.stem.to_owned());
    Named::new("w", "bin", contents).with_firsts(firsts.collect())
}

fn forms(vocabulary: &Vocabulary<'_>) -> (Vec<(String, String)>, Vec<IndexFile>) {
    let words = vocabulary.forms.par_iter().zip(&vocabulary.pages).map(|(form, pages)| (text(form), *pages));
    let words = words.filter(|(form, _)| forms::is_listed(form)).map(|(form, pages)| (fold(form), form, pages));
    let mut words: Vec<(Cow<'_, str>, &str, u32)> = words.collect();
    words.par_sort_unstable();
    let files = forms::files(words.iter().map(|(_, form, pages)| (*form, *pages)));
    let (firsts, contents) = files.into_iter().map(|file| (file.first, file.text.into_bytes())).unzip();
    Named::new("d", "txt", contents).with_firsts(firsts)
}

fn extra_words(lang: &str, page: &PageEntry<'_>) -> Words {
    if page.extra.is_empty() {
        return Words::default();
    }
    let mut words = Words::builder(lang);
    page.extra.iter().for_each(|(field, text)| words.add(*field, text));
    words.finish()
}

/// Synonyms by stems. Words that no page has are left out, and what is not one word.
fn synonyms(lang: &str, settings: &Settings, lexicon: &Lexicon<'_>) -> BTreeMap<String, Vec<String>> {
    let stemmer = Stemmer::new(lang);
    let stem = |text: &String| match tokens(text).as_slice() {
        [word] => Some(stemmer.stem(word).into_owned()),
        _ => None,
    };
    let mut synonyms: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (from, to) in &settings.synonyms {
        let to: Vec<String> = to.iter().filter_map(stem).filter(|stem| lexicon.has(stem)).collect();
        for from in from.iter().filter_map(stem) {
            let others = synonyms.entry(from.clone()).or_default();
            for to in &to {
                if *to != from && !others.contains(to) {
                    others.push(to.clone());
                }
            }
        }
    }
    synonyms.retain(|_, others| !others.is_empty());
    synonyms
}

/// Recommended pages by the tokens of their queries.
fn recommended(settings: &Settings, pages: usize) -> BTreeMap<String, Vec<u32>> {
    let mut recommended: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (query, numbers) in &settings.recommended {
        let all = recommended.entry(tokens(query).join(" ")).or_default();
        for number in numbers.iter().filter(|number| **number < pages).map(|number| *number as u32) {
            if !all.contains(&number) {
                all.push(number);
            }
        }
    }
    recommended.retain(|_, pages| !pages.is_empty());
    recommended
}
