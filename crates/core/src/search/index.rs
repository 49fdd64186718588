//! Makes the index of a language.

use std::collections::BTreeMap;

use anslag_search::{Card, Contents, Field, PageEntry, Settings, build};
use rayon::prelude::*;

use crate::date::PartialDate;
use crate::digest::{Hash128, HashBuilder};
use crate::document::Document;
use crate::formats::common::description;
use crate::lists::search::found;
use crate::schema::{Record, Type, TypedValue, walk};
use crate::site::{Page, PageId, Site, table};
use crate::source::Inputs;
use crate::theme::Theme;
use crate::views::card::kind_label;

/// Synonyms of municipal Swedish.
const SWEDISH: &str = include_str!("synonyms.sv.yml");

/// The date that hits show: of the last change, or else of publication.
fn shown_date(page: &Page) -> Option<&PartialDate> {
    let dated = page.dates.modified().or(page.dates.published.as_ref())?;
    Some(&dated.when)
}

/// Makes the index of a language.
#[derive(Clone, Copy)]
pub(crate) struct IndexMaker<'a> {
    pub(crate) site: &'a Site,
    pub(crate) theme: &'a Theme,
    /// From which words are counted that cannot be read from the cache.
    pub(crate) inputs: &'a Inputs,
    /// The language tree.
    pub(crate) tree: &'a str,
}

impl<'a> IndexMaker<'a> {
    /// The files of the index, by name.
    pub(super) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let files = self.build(&found(self.site, self.tree)).files;
        files.into_iter().map(|file| (file.name, file.bytes)).collect()
    }

    /// The index of these pages.
    pub(super) fn build(&self, found: &[PageId]) -> Contents {
        let pages: Vec<PageEntry<'_>> = found.par_iter().map(|id| self.entry(self.site.page(*id))).collect();
        build(self.lang(), &pages, &self.settings(found))
    }

    /// The tag of the language.
    pub(super) fn lang(&self) -> &'a str {
        &self.site.config.language(self.tree).tag
    }

    /// A digest of what all pages of the index depend on.
    pub(super) fn common(&self) -> Hash128 {
        let (site, inputs, mut hasher) = (self.site, self.inputs, HashBuilder::new());
        for (path, text) in &inputs.data {
            hasher.text(path).text(text);
        }
        hasher.hash128(site.config.kinds.hash()).text(self.theme.word(self.tree, "kind_section")).text(&inputs.config);
        // The command line may give another address than the configuration.
        hasher.text(&site.config.base_url);
        hasher.finish()
    }

    /// A digest of what the index says of a page, if that is the same for all.
    pub(super) fn page_digest(&self, page: &Page) -> Hash128 {
        let mut hasher = HashBuilder::new();
        let hashes = page.document.hashes;
        hasher.text(page.route.as_str()).hash128(hashes.front).hash128(hashes.all).number(u64::from(page.expired));
        hasher.value(&shown_date(page)).text(&page.document.lang).number(page.clock.passed);
        for title in self.sections(page) {
            hasher.text(title);
        }
        for topic in &page.topics {
            hasher.text(&self.site.topics[*topic].name);
        }
        hasher.finish()
    }

    /// The titles of the sections around a page, the innermost first.
    fn sections(&self, page: &Page) -> impl Iterator<Item = &'a str> {
        let site = self.site;
        let sections = std::iter::successors(page.section, |id| site.page(*id).section).map(|id| site.page(id));
        sections.filter(|section| !section.is_home()).map(Page::title)
    }

    /// What the index says of a page.
    pub(super) fn entry(&self, page: &'a Page) -> PageEntry<'a> {
        let kind = kind_label(self.theme, page.is_section(), page.document.kind, self.tree);
        let when = page.dates.published.as_ref().map(|dated| &dated.when).or(shown_date(page));
        PageEntry {
            words: self.site.search_words(page, self.inputs),
            extra: self.names(&page.document),
            card: self.card(page, &kind),
            kind,
            month: when.map(month).unwrap_or_default(),
            topics: page.topics.iter().map(|topic| self.site.topics[*topic].name.clone()).collect(),
            archived: page.expired,
            fresh: page.document.kind.definition().traits.dated && !page.is_section(),
        }
    }

    fn card(&self, page: &Page, kind: &str) -> Card {
        let site = self.site;
        let date = |when: &PartialDate| site.locale(self.tree).date(when, &site.config.zone);
        let mut path: Vec<String> = self.sections(page).map(str::to_owned).collect();
        path.reverse();
        let headings = page.document.body.headings.iter().filter(|heading| !heading.id.is_empty());
        Card {
            url: site.href(&page.route),
            title: page.title().to_owned(),
            kind: kind.to_owned(),
            date: shown_date(page).map(date).unwrap_or_default(),
            lead: description(page).unwrap_or_default().to_owned(),
            path,
            headings: headings.map(|heading| (heading.id.clone(), heading.text.clone())).collect(),
        }
    }

    /// The names of people and organisations that the page names by their ids in the data.
    pub(super) fn names(&self, document: &Document) -> Vec<(Field, String)> {
        let mut names = Vec::new();
        walk(&document.front, table(document), &mut |entry, ty, key| {
            let is_name = matches!(ty, Type::Person | Type::Organisation | Type::Party | Type::Programme);
            if let (true, TypedValue::Text(id)) = (is_name && key != "owner", &entry.val)
                && let Some(name) = self.site.data.lookup(ty, id).and_then(name_of)
            {
                names.push((Field::Name, name.to_owned()));
            }
        });
        names
    }

    /// The synonyms of the language and of the site, and the recommended pages.
    pub(super) fn settings(&self, found: &[PageId]) -> Settings {
        let mut settings = Settings::default();
        if self.tree.split('-').next() == Some("sv") {
            settings.add_synonyms(SWEDISH);
        }
        let Some((_, record)) = &self.site.data.search else { return settings };
        for group in record.list("synonyms") {
            settings.synonyms.push((texts(&group.val), texts(&group.val)));
        }
        for (from, entry) in record.record("one_way").into_iter().flat_map(|record| &record.fields) {
            settings.synonyms.push((vec![from.clone()], texts(&entry.val)));
        }
        for (query, entry) in record.record("recommended").into_iter().flat_map(|record| &record.fields) {
            let number = |reference: String| {
                let id = self.site.find(&reference, self.tree)?;
                found.iter().position(|found| *found == id)
            };
            settings.recommended.push((query.clone(), texts(&entry.val).into_iter().filter_map(number).collect()));
        }
        settings
    }
}

fn name_of(record: &Record) -> Option<&str> {
    record.text("name").or(record.text("role"))
}

/// The month counted from January 1990, which is 1; 0 for dates before it.
fn month(when: &PartialDate) -> u16 {
    let month = (i32::from(when.year) - 1990) * 12 + i32::from(when.month.unwrap_or(1));
    u16::try_from(month).unwrap_or_default()
}

/// The texts of a list.
fn texts(value: &TypedValue) -> Vec<String> {
    match value {
        TypedValue::List(items) => items.iter().flat_map(|entry| texts(&entry.val)).collect(),
        TypedValue::Text(text) => vec![text.clone()],
        _ => Vec::new(),
    }
}
