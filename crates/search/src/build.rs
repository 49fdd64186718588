//! Makes the files of an index from the pages of a site. The same pages give the same bytes, on any number of threads.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rayon::prelude::*;

use crate::cards::{self, CARDS_OF_A_FILE};
use crate::columns::{Columns, Labelled};
use crate::compounds::class;
use crate::entry::{Field, PageEntry};
use crate::fold::fold;
use crate::inverted::{Inverted, PageWords, encode};
use crate::lexicon::{Lexicon, text};
use crate::manifest::{self, Manifest};
use crate::postings::{self, Entry};
use crate::settings::Settings;
use crate::stems::Stemmer;
use crate::tokens::tokens;
use crate::vocabulary::{Part, Vocabulary, merge};
use crate::words::Words;
use crate::{forms, state};

/// A file of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexFile {
    /// Its name in the folder of the index.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
}

impl IndexFile {
    /// A file with the digest of its bytes in its name, and that digest.
    pub(crate) fn named(prefix: &str, extension: &str, bytes: Vec<u8>) -> (String, Self) {
        let digest = manifest::digest(&bytes);
        let name = manifest::file_name(prefix, &digest, extension);
        (digest, Self { name, bytes })
    }
}

/// An index.
#[derive(Debug)]
pub struct Contents {
    /// Its files, the manifest, `index.json`, the last; of an index that was made from another, those that this one lacked.
    pub files: Vec<IndexFile>,
    /// The names of all its files, the manifest the last.
    pub names: Vec<String>,
    /// What [`update()`] needs to make the next index from this one. It is not published.
    ///
    /// [`update()`]: crate::update()
    pub state: Vec<u8>,
}

/// The index of these pages in a language.
pub fn build(lang: &str, pages: &[PageEntry<'_>], settings: &Settings) -> Contents {
    // What pages look like has nothing to do with their words: it is written while these are sorted.
    let look = || {
        let rows: Vec<Labelled<'_>> = pages.iter().map(Labelled::of).collect();
        let Columns { kinds, topics, bytes, newest } = Columns::new(&rows);
        (cards(pages), Named::new("columns", "bin", vec![bytes]), kinds, topics, newest)
    };
    let (words, (cards, columns, kinds, topics, newest)) = rayon::join(|| WordFiles::new(lang, pages, settings), look);
    let owned = |labels: &[&str]| labels.iter().map(|label| (*label).to_owned()).collect();
    let manifest = Manifest {
        version: manifest::VERSION,
        lang: lang.to_owned(),
        pages: pages.len() as u32,
        newest,
        words: words.stems.0,
        forms: words.forms.0,
        cards: cards.digests,
        columns: columns.digests.concat(),
        kinds: owned(&kinds),
        topics: owned(&topics),
        synonyms: words.synonyms,
        recommended: recommended(settings, pages.len()),
    };
    let files = [words.stems.1, words.forms.1, cards.files, columns.files];
    let files = files.into_iter().flatten().chain([manifest.file()]).collect();
    Contents { files, names: manifest.names(), state: words.state }
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
        let named = |bytes| IndexFile::named(prefix, extension, bytes);
        let (digests, mut files): (Vec<String>, Vec<IndexFile>) = contents.into_par_iter().map(named).unzip();
        // Two files with the same contents are one.
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut is_new = digests.iter().map(|digest| seen.insert(digest));
        files.retain(|_| is_new.next() == Some(true));
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
    state: Vec<u8>,
}

impl WordFiles {
    fn new(lang: &str, pages: &[PageEntry<'_>], settings: &Settings) -> Self {
        let extra: Vec<Words> = pages.par_iter().with_min_len(64).map(|page| extra_words(lang, &page.extra)).collect();
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
            let inverted = inverted.collect();
            let (stems, state) = rayon::join(|| stems(inverted, &lexicon), || state::write(&lexicon, &vocabulary));
            (stems, synonyms(lang, settings, &|stem| lexicon.has(stem)), state)
        };
        let ((stems, synonyms, state), forms) = rayon::join(stems, || forms(&vocabulary));
        Self { stems, forms, synonyms, state }
    }
}

fn stems(inverted: Vec<Inverted>, lexicon: &Lexicon<'_>) -> (Vec<(String, String)>, Vec<IndexFile>) {
    let encoded = encode(&inverted, &lexicon.order);
    drop(inverted);
    let entries: Vec<Vec<Entry<'_>>> = encoded.par_iter().map(|encoded| encoded.entries(lexicon)).collect();
    let entries: Vec<Entry<'_>> = entries.into_iter().flatten().collect();
    let files = all(postings::cut(&entries));
    let contents = files.par_iter().map(|range| postings::write(&entries[range.clone()])).collect();
    let firsts = files.iter().map(|range| entries[range.start].stem.to_owned());
    Named::new("w", "bin", contents).with_firsts(firsts.collect())
}

fn forms(vocabulary: &Vocabulary<'_>) -> (Vec<(String, String)>, Vec<IndexFile>) {
    let words = vocabulary.forms.par_iter().zip(&vocabulary.pages).map(|(form, pages)| (text(form), *pages));
    let words = words.filter(|(form, _)| forms::is_listed(form)).map(|(form, pages)| (fold(form), form, pages));
    let mut words: Vec<(Cow<'_, str>, &str, u32)> = words.collect();
    words.par_sort_unstable();
    let files = all(forms::cut(&words, |(_, form, _)| form));
    let write = |range: &Range<usize>| {
        forms::write(words[range.clone()].iter().map(|(_, form, pages)| (*form, class(*pages)))).into_bytes()
    };
    let firsts = files.iter().map(|range| words[range.start].0.clone().into_owned()).collect();
    Named::new("d", "txt", files.iter().map(write).collect()).with_firsts(firsts)
}

/// With the last file, if it has anything.
fn all((mut files, rest): (Vec<Range<usize>>, Range<usize>)) -> Vec<Range<usize>> {
    files.extend(Some(rest).filter(|rest| !rest.is_empty()));
    files
}

/// The words of texts that depend on the rest of the site.
pub(crate) fn extra_words(lang: &str, texts: &[(Field, String)]) -> Words {
    if texts.is_empty() {
        return Words::default();
    }
    let mut words = Words::builder(lang);
    texts.iter().for_each(|(field, text)| words.add(*field, text));
    words.finish()
}

/// Synonyms by stems. Words that no page has are left out, and what is not one word.
pub(crate) fn synonyms(
    lang: &str,
    settings: &Settings,
    has_stem: &dyn Fn(&str) -> bool,
) -> BTreeMap<String, Vec<String>> {
    let stemmer = Stemmer::new(lang);
    let stem = |text: &String| match tokens(text).as_slice() {
        [word] => Some(stemmer.stem(word).into_owned()),
        _ => None,
    };
    let mut synonyms: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (from, to) in &settings.synonyms {
        let to: Vec<String> = to.iter().filter_map(stem).filter(|stem| has_stem(stem)).collect();
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
pub(crate) fn recommended(settings: &Settings, pages: usize) -> BTreeMap<String, Vec<u32>> {
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
