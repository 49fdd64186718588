//! The words of an index that is made from the last one: which are on more pages or fewer, which have other parts, and what follows for
//! the pages of stems.
//!
//! Words decide about other words: when a word comes to be on twice as many pages, others may be split into parts in another way, and the
//! pages of those change too.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem::Finder;
use rayon::prelude::*;

use crate::build::extra_words;
use crate::compounds::{self, Parts, Shortest, Splitter, class};
use crate::entry::{Field, PageEntry};
use crate::file_kinds::Change;
use crate::fold::fold;
use crate::forms;
use crate::inverted::page_postings;
use crate::lexicon::{has_compounds, text};
use crate::postings::Posting;
use crate::state::{self, Form, State, StateWriter};
use crate::stems::Stemmer;
use crate::words::Words;

/// With more pages to look at, a new index is as quick as one made from the last.
pub const MOST_PAGES: usize = 500;

/// A page that has changed since the last index.
pub struct Changed {
    /// Its number, which must be the same.
    pub page: usize,
    /// The words that its document had.
    pub words: Words,
    /// The texts that depended on the rest of the site.
    pub extra: Vec<(Field, String)>,
}

/// A page before and after.
pub(crate) struct PageChange<'a, 'b> {
    pub(crate) page: u32,
    before: (&'b Words, Words),
    pub(crate) entry: PageEntry<'a>,
    extra: Words,
}

impl<'a, 'b> PageChange<'a, 'b> {
    pub(crate) fn new(lang: &str, change: &'b Changed, pages: &dyn Fn(usize) -> PageEntry<'a>) -> Self {
        let entry = pages(change.page);
        let extra = extra_words(lang, &entry.extra);
        Self { page: change.page as u32, before: (&change.words, extra_words(lang, &change.extra)), entry, extra }
    }

    pub(crate) fn before(&self) -> (&Words, &Words) {
        (self.before.0, &self.before.1)
    }

    pub(crate) fn after(&self) -> (&Words, &Words) {
        (self.entry.words, &self.extra)
    }
}

/// The distinct words of a page.
fn forms_of<'w>((words, extra): (&'w Words, &'w Words)) -> BTreeSet<&'w str> {
    let forms = words.iter().chain(extra.iter()).map(|word| text(word.form));
    forms.filter(|form| !form.is_empty()).collect()
}

/// A word that is on more or fewer pages than before, or has other parts.
#[derive(Clone)]
pub(crate) struct ChangedForm {
    stem: String,
    /// 0: it is gone.
    pages: u32,
    pages_before: u32,
    parts: Vec<String>,
}

impl ChangedForm {
    /// Its stem, and those of its parts.
    fn target(self) -> (String, Vec<String>) {
        (self.stem, self.parts)
    }
}

/// The words of the new index: those of the last, with changes.
pub(crate) struct Next<'s, 'a> {
    lang: &'s str,
    stemmer: Stemmer,
    state: &'s State<'a>,
    forms: BTreeMap<String, ChangedForm>,
    /// The sum of the pages of the words of a stem.
    stems: BTreeMap<String, u32>,
}

impl<'s, 'a> Next<'s, 'a> {
    /// As in the last index.
    pub(crate) fn new(lang: &'s str, state: &'s State<'a>) -> Self {
        Self { lang, stemmer: Stemmer::new(lang), state, forms: BTreeMap::new(), stems: BTreeMap::new() }
    }

    /// Counts the pages of the words that have come to a page or gone from it.
    pub(crate) fn count(&mut self, changes: &[PageChange<'_, '_>]) -> Option<()> {
        let mut more: BTreeMap<&str, i32> = BTreeMap::new();
        for change in changes {
            let (before, after) = (forms_of(change.before()), forms_of(change.after()));
            after.difference(&before).for_each(|form| *more.entry(form).or_default() += 1);
            before.difference(&after).for_each(|form| *more.entry(form).or_default() -= 1);
        }
        for (form, more) in more.into_iter().filter(|(_, more)| *more != 0) {
            let mut known = self.known(form);
            known.pages = known.pages.checked_add_signed(more)?;
            let stem = self.pages_of(&known.stem).checked_add_signed(more)?;
            self.stems.insert(known.stem.clone(), stem);
            self.forms.insert(form.to_owned(), known);
        }
        Some(())
    }

    /// How many pages the words of a stem have, each counted by itself.
    pub(crate) fn pages_of(&self, stem: &str) -> u32 {
        let known = || self.state.stem(stem).map_or(0, |stem| stem.pages);
        self.stems.get(stem).copied().unwrap_or_else(known)
    }

    /// What is known of a word, with its changes so far.
    fn known(&self, form: &str) -> ChangedForm {
        self.forms.get(form).cloned().unwrap_or_else(|| self.before(form))
    }

    /// What the last index knew of a word.
    fn before(&self, form: &str) -> ChangedForm {
        let stem = self.stemmer.stem(form).into_owned();
        let found = self.state.stem(&stem).and_then(|stem| stem.forms().find(|one| one.text == form));
        let pages = found.as_ref().map_or(0, |found| found.pages);
        let parts = found.into_iter().flat_map(|found| found.parts).map(str::to_owned).collect();
        ChangedForm { stem, pages, pages_before: pages, parts }
    }

    /// Splits the words that are new, and those that may now have other parts. Gives the words of the last index that do.
    fn split(&mut self) -> Vec<(String, ChangedForm)> {
        if !has_compounds(self.lang) {
            return Vec::new();
        }
        let stems = self.stems.iter().filter(|(stem, pages)| class(**pages) != class(self.pages_before(stem)));
        let stems: Vec<&str> = stems.map(|(stem, _)| stem.as_str()).collect();
        let finders: Vec<Finder<'_>> = stems
            .iter()
            .filter(|stem| compounds::may_be_part(stem, 2))
            .map(|stem| Finder::new(self.stemmer.certain(stem)))
            .collect();
        let is_affected = |stem: &str, form: &str| {
            finders.iter().any(|part| part.find(form.as_bytes()).is_some()) || stems.binary_search(&stem).is_ok()
        };
        let known = self.state.all().filter(|_| !stems.is_empty()).map(|(stem, form)| (stem.text, form.text));
        let new = self
            .forms
            .iter()
            .filter(|(_, form)| form.pages_before == 0)
            .map(|(text, form)| (form.stem.as_str(), text.as_str()));
        let is_new = |form: &str| self.forms.get(form).is_some_and(|form| form.pages_before == 0);
        let affected = known.chain(new).filter(|(stem, form)| is_affected(stem, form) || is_new(form));
        let affected: Vec<(&str, &str)> = affected.collect();
        let splitter = Splitter { stemmer: self.stemmer, parts: NextParts::new(self) };
        let other = |(stem, form): (&str, &str)| {
            let mut parts = splitter.split(form, self.pages_of(stem));
            parts.retain(|part| *part != stem);
            let known = self.known(form);
            let is_other = known.pages > 0 && parts != known.parts;
            is_other.then(|| (form.to_owned(), parts.into_iter().map(str::to_owned).collect()))
        };
        let other: Vec<(String, Vec<String>)> = affected.into_par_iter().with_min_len(64).filter_map(other).collect();
        other.into_iter().filter_map(|(form, parts)| self.change_parts(form, parts)).collect()
    }

    /// Notes that a word has other parts. Gives what it was, if it is not new.
    fn change_parts(&mut self, form: String, parts: Vec<String>) -> Option<(String, ChangedForm)> {
        let before = self.before(&form);
        let known = ChangedForm { parts, ..self.known(&form) };
        self.forms.insert(form.clone(), known);
        (before.pages > 0).then_some((form, before))
    }

    fn pages_before(&self, stem: &str) -> u32 {
        self.state.stem(stem).map_or(0, |stem| stem.pages)
    }

    /// By stem and page, the postings that have changed; `None` in place of those that are gone.
    pub(crate) fn postings<'p>(
        &mut self,
        changes: &[PageChange<'_, '_>],
        postings_of: &dyn Fn(&str) -> Option<Vec<Posting>>,
        pages: &dyn Fn(usize) -> PageEntry<'p>,
    ) -> Option<BTreeMap<String, Change>> {
        let split_anew = self.split();
        let mut changed: BTreeMap<String, Change> = BTreeMap::new();
        let mut set = |stem: &str, page: u32, posting: Option<Posting>| {
            changed.entry(stem.to_owned()).or_default().insert(page, posting);
        };
        for change in changes {
            let page = change.page;
            let before = page_postings(page, change.before(), &|form| self.before(form).target());
            let after = page_postings(page, change.after(), &|form| self.known(form).target());
            before.keys().filter(|stem| !after.contains_key(*stem)).for_each(|stem| set(stem, page, None));
            let new = after.iter().filter(|(stem, new)| before.get(*stem) != Some(new));
            new.for_each(|(stem, new)| set(stem, page, Some(*new)));
        }
        for (page, parts) in self.other_pages(changes, &split_anew, postings_of)? {
            let entry = pages(page as usize);
            let extra = extra_words(self.lang, &entry.extra);
            let postings = page_postings(page, (entry.words, &extra), &|form| self.known(form).target());
            parts.into_iter().for_each(|part| set(part, page, postings.get(part).copied()));
        }
        Some(changed)
    }

    /// Other pages with words that are split in another way: by page, the parts that these had and have. `None` if they are too many.
    fn other_pages<'n>(
        &'n self,
        changes: &[PageChange<'_, '_>],
        split_anew: &'n [(String, ChangedForm)],
        postings_of: &dyn Fn(&str) -> Option<Vec<Posting>>,
    ) -> Option<BTreeMap<u32, BTreeSet<&'n str>>> {
        let mut parts: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
        for (form, before) in split_anew {
            for posting in postings_of(&before.stem)? {
                let now = self.forms.get(form).into_iter().flat_map(|now| &now.parts);
                parts.entry(posting.page).or_default().extend(before.parts.iter().chain(now).map(String::as_str));
            }
        }
        changes.iter().for_each(|change| drop(parts.remove(&change.page)));
        (parts.len() <= MOST_PAGES).then_some(parts)
    }

    /// The words that corrections give, where they are new, gone, or more or less frequent.
    pub(crate) fn changed_forms(&self) -> BTreeMap<(String, String), Option<u8>> {
        let is_other = |form: &ChangedForm| {
            (form.pages > 0) != (form.pages_before > 0) || class(form.pages) != class(form.pages_before)
        };
        let changed = self.forms.iter().filter(|(text, form)| forms::is_listed(text) && is_other(form));
        changed
            .map(|(text, form)| ((fold(text).into_owned(), text.clone()), (form.pages > 0).then(|| class(form.pages))))
            .collect()
    }

    /// The state of the new index.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut by_stem: BTreeMap<&str, BTreeMap<&str, &ChangedForm>> = BTreeMap::new();
        for (text, form) in &self.forms {
            by_stem.entry(&form.stem).or_default().insert(text, form);
        }
        let mut writer = StateWriter::default();
        let mut changed = by_stem.into_iter().peekable();
        for stem in &self.state.stems {
            while let Some((text, forms)) = changed.next_if(|(text, _)| *text < stem.text) {
                write_stem(&mut writer, text, None, &forms);
            }
            match changed.next_if(|(text, _)| *text == stem.text) {
                Some((text, forms)) => write_stem(&mut writer, text, Some(stem), &forms),
                None => writer.copy(stem),
            }
        }
        changed.for_each(|(text, forms)| write_stem(&mut writer, text, None, &forms));
        writer.finish()
    }
}

/// Writes a stem with its changed words, unless it has none any more.
fn write_stem(
    writer: &mut StateWriter,
    text: &str,
    known: Option<&state::Stem<'_>>,
    changed: &BTreeMap<&str, &ChangedForm>,
) {
    let kept = known.into_iter().flat_map(state::Stem::forms).filter(|form| !changed.contains_key(form.text));
    let now = changed.iter().filter(|(_, form)| form.pages > 0);
    let now = now.map(|(text, form)| Form {
        text,
        pages: form.pages,
        parts: form.parts.iter().map(String::as_str).collect(),
    });
    let mut forms: Vec<Form<'_>> = kept.chain(now).collect();
    forms.sort_unstable();
    if !forms.is_empty() {
        writer.stem(text, forms.into_iter());
    }
}

/// The parts of the new index.
struct NextParts<'n, 's, 'a> {
    next: &'n Next<'s, 'a>,
    shortest: Shortest,
}

impl<'n, 's, 'a> NextParts<'n, 's, 'a> {
    fn new(next: &'n Next<'s, 'a>) -> Self {
        let mut shortest = Shortest::default();
        // A few that are no longer parts do no harm.
        next.state.stems.iter().filter(|stem| stem.pages >= 2).for_each(|stem| shortest.add(next.stemmer, stem.text));
        next.stems.iter().filter(|(_, pages)| **pages >= 2).for_each(|(stem, _)| shortest.add(next.stemmer, stem));
        Self { next, shortest }
    }
}

impl<'n> Parts for NextParts<'n, '_, '_> {
    type Stem = &'n str;

    fn part(&self, stem: &str) -> Option<compounds::Part<&'n str>> {
        let (text, pages) = match self.next.stems.get_key_value(stem) {
            Some((text, pages)) => (text.as_str(), *pages),
            None => self.next.state.stem(stem).map(|stem| (stem.text, stem.pages))?,
        };
        compounds::may_be_part(text, pages).then(|| compounds::Part { stem: text, class: class(pages) })
    }

    fn may_begin(&self, text: &str) -> bool {
        self.shortest.may_begin(text)
    }
}
