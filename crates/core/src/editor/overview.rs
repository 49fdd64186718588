//! What waits for a writer: problems, drafts, scheduled pages, reviews, and pages by their words.

use jiff::Timestamp;

use super::form::kind_of;
use crate::diagnostic::{Diagnostic, Language, Severity};
use crate::maintenance::reviews;
use crate::site::{Page, Site};

/// How many pages a list has at most.
const MOST: usize = 20;

/// The first page of the editor.
#[derive(Debug)]
pub struct Overview {
    /// The kinds of page that can be created: name and label.
    pub kinds: Vec<(&'static str, &'static str)>,
    /// Problems, errors first.
    pub problems: Vec<Problem>,
    /// How many problems there are in all.
    pub problem_count: usize,
    /// Pages that are not finished.
    pub drafts: Vec<PageLink>,
    /// Pages that are published by themselves later, the next first.
    pub scheduled: Vec<PageLink>,
    /// Pages that should have been reviewed, the longest overdue first.
    pub overdue: Vec<PageLink>,
    /// The pages that changed last.
    pub latest: Vec<PageLink>,
}

/// A page in a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PageLink {
    /// The path of its file.
    pub path: String,
    /// Its title.
    pub title: String,
    /// What kind of page it is, and a date.
    pub about: String,
}

/// Something that is wrong.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Whether it stops a publication.
    pub is_error: bool,
    /// What is wrong.
    pub text: String,
    /// Its file and line, if it has any.
    pub place: String,
    /// The path of the page that it is about.
    pub page: Option<String>,
}

impl Overview {
    /// What waits on a site; `diagnostics` are all messages about it.
    pub fn new(site: &Site, diagnostics: &[Diagnostic], language: Language) -> Self {
        let is_draft = |page: &&Page| page.front().bool("draft") == Some(true);
        let link = |page: &Page, date: Option<String>| PageLink::new(page, date, language);
        let day = |instant: Timestamp| instant.to_zoned(site.config.zone.clone()).date().to_string();
        let mut problems =
            Vec::from_iter(diagnostics.iter().map(|diagnostic| Problem::new(site, diagnostic, language)));
        problems.sort_by_key(|problem| !problem.is_error);
        let hidden = || site.pages.iter().filter(|page| page.draft);
        let starts = |page: &Page| {
            let embargo = page.front().when("embargo").map(|when| when.instant(&site.config.zone));
            embargo.max(page.order.published)
        };
        let mut scheduled = Vec::from_iter(hidden().filter(|page| !is_draft(page)).map(|page| (starts(page), page)));
        scheduled.sort_by_key(|(starts, page)| (*starts, page.id));
        let mut latest = Vec::from_iter(site.pages.iter().filter(|page| !page.draft && !page.is_section()));
        latest.sort_by_key(|page| std::cmp::Reverse((page.order.modified.or(page.order.published), page.id)));
        let overdue = reviews::due(site).into_iter().filter(|review| review.overdue);
        Self {
            kinds: site.config.kinds.words().iter().map(|kind| (kind.key, kind.label.in_language(language))).collect(),
            problem_count: problems.len(),
            problems: problems.into_iter().take(MOST).collect(),
            drafts: hidden().filter(is_draft).take(MOST).map(|page| link(page, None)).collect(),
            scheduled: scheduled.into_iter().take(MOST).map(|(starts, page)| link(page, starts.map(day))).collect(),
            overdue: overdue
                .filter_map(|review| {
                    Some(link(site.page(*site.by_source.get(&review.file)?), Some(review.by.to_string())))
                })
                .take(MOST)
                .collect(),
            latest: latest
                .into_iter()
                .take(MOST / 2)
                .map(|page| link(page, page.order.modified.or(page.order.published).map(day)))
                .collect(),
        }
    }
}

impl PageLink {
    fn new(page: &Page, date: Option<String>, language: Language) -> Self {
        let about = std::iter::once(kind_of(page, language).to_owned()).chain(date).collect::<Vec<_>>().join(" · ");
        Self { path: page.document.path.as_str().to_owned(), title: page.title().to_owned(), about }
    }

    /// The pages whose title or path has all of some words.
    pub fn search(site: &Site, query: &str, language: Language) -> Vec<Self> {
        let words = Vec::from_iter(query.split_whitespace().map(str::to_lowercase));
        let has = |page: &&Page| {
            let text = format!("{} {}", page.title(), page.document.path.as_str()).to_lowercase();
            words.iter().all(|word| text.contains(word.as_str()))
        };
        site.pages.iter().filter(has).take(MOST).map(|page| Self::new(page, None, language)).collect()
    }
}

impl Problem {
    fn new(site: &Site, diagnostic: &Diagnostic, language: Language) -> Self {
        let place = diagnostic.places.first();
        let line = |line: usize| if line > 0 { format!(":{line}") } else { String::new() };
        Self {
            is_error: diagnostic.severity == Severity::Error,
            text: diagnostic.message(language),
            place: place.map(|place| format!("{}{}", place.file, line(place.line))).unwrap_or_default(),
            page: place.filter(|place| site.by_source.contains_key(&place.file)).map(|place| place.file.clone()),
        }
    }
}
