//! Where pages lay before they were moved or removed, as the history knows it: the address follows from the file's place, from its
//! front matter, and from the slugs that the sections above it had then.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::address::{Addresses, FolderSlugs, folder_slugs};
use super::languages::{Location, locate};
use super::{Page, PageId, Site};
use crate::dates::history::{FormerPage, History, HistoryDate, UnknownReason, former_pages_since};
use crate::document::{Document, Role, role};
use crate::path::{Route, SourcePath};
use crate::source::Source;

/// Where a page lay before it was moved or removed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Former {
    /// The path of its file.
    pub(crate) path: String,
    /// Its address.
    pub(crate) route: Route,
    /// That was in the last year of the history and since the site was Anslag's, or since the newest commit.
    pub(crate) recent: bool,
}

/// What a section called its folder in addresses, until when; the newest commit is not yet the end.
struct Named {
    folder: (String, String),
    until: Option<Timestamp>,
    slug: Option<String>,
}

/// Whether what lasted until one moment was still so before another.
fn lasted(until: Option<Timestamp>, moment: Option<Timestamp>) -> bool {
    until.is_none_or(|until| moment.is_some_and(|moment| until >= moment))
}

/// The newest moment that the history tells of.
fn newest(history: &History) -> Option<Timestamp> {
    let seen = history.pages.values().flat_map(|page| [&page.first, &page.changed]);
    let times = seen.filter_map(|seen| match seen {
        HistoryDate::At { time, .. } => Some(*time),
        HistoryDate::Unknown(_) => None,
    });
    let moved = history.former_pages.values().flatten().chain(&history.removed).filter_map(|was| was.time);
    times.chain(moved).max()
}

impl Site {
    /// Finds where pages lay before they were moved or removed.
    pub(super) fn recall(&mut self, history: &History) {
        let recall = Recall::new(self, history);
        if history.former_pages.is_empty() && history.removed.is_empty() && recall.names.is_empty() {
            return;
        }
        let former: Vec<(PageId, Vec<Former>)> =
            self.pages.iter().map(|page| (page.id, recall.of(page))).filter(|(_, former)| !former.is_empty()).collect();
        let removed = history.removed.iter().filter_map(|was| recall.lay(was)).collect();
        for (id, former) in former {
            self.pages[id.0].former = former;
        }
        self.removed = removed;
    }
}

/// What is asked for every page.
struct Recall<'a> {
    site: &'a Site,
    history: &'a History,
    /// The slugs of sections as they are.
    slugs: FolderSlugs,
    /// What they were, newest first.
    names: Vec<Named>,
    lately: Timestamp,
}

impl<'a> Recall<'a> {
    fn new(site: &'a Site, history: &'a History) -> Self {
        let places: Vec<Location> = site.pages.iter().map(|page| locate(&page.document.path, &site.config)).collect();
        let slugs = folder_slugs(places.iter().zip(site.pages.iter().map(|page| &page.document)));
        let mut recall = Self {
            site,
            history,
            slugs,
            names: Vec::new(),
            lately: former_pages_since(newest(history), history.config_added),
        };
        recall.names = recall.names();
        recall
    }

    /// What sections called their folders before.
    fn names(&self) -> Vec<Named> {
        let written = self.history.former_pages.values().flatten().chain(&self.history.removed);
        let sections = written.filter(|was| role(&SourcePath::new(&was.path)) == Role::Section);
        let mut names: Vec<Named> = sections
            .map(|was| {
                let (location, document) = self.read(was);
                let slug = folder_slugs([(&location, &document)].into_iter()).into_values().next();
                Named { folder: (location.tree, location.logical), until: was.time, slug }
            })
            .collect();
        // Before a section came, its folder had its own name.
        let sections = self.site.pages.iter().filter(|page| page.document.role == Role::Section);
        let by_folder: HashMap<(&str, &str), &str> =
            sections.map(|page| ((page.tree.as_str(), page.logical.as_str()), page.document.path.as_str())).collect();
        for folder in self.slugs.keys() {
            let path = by_folder.get(&(folder.0.as_str(), folder.1.as_str())).copied();
            let until = match path.and_then(|path| self.history.pages.get(path)).map(|page| &page.first) {
                Some(HistoryDate::At { time, .. }) => Some(*time),
                Some(HistoryDate::Unknown(UnknownReason::Uncommitted)) => None,
                _ => continue,
            };
            names.push(Named { folder: folder.clone(), until, slug: None });
        }
        names.sort_by_key(|named| Reverse((named.until.is_none(), named.until)));
        names
    }

    /// The places of a page, newest first.
    fn of(&self, page: &Page) -> Vec<Former> {
        let path = page.document.path.as_str();
        let written = self.history.former_pages.get(path).map_or(&[][..], Vec::as_slice);
        let mut former: Vec<(Option<Timestamp>, Former)> =
            written.iter().filter_map(|was| Some((was.time, self.lay(was)?))).collect();
        let first = match self.history.pages.get(path).map(|page| &page.first) {
            Some(HistoryDate::At { time, .. }) => Some(*time),
            _ => None,
        };
        let location = locate(&page.document.path, &self.site.config);
        let was_there = |until: Option<Timestamp>| first.zip(until).is_none_or(|(first, until)| first < until);
        let committed = self
            .history
            .pages
            .get(path)
            .is_some_and(|page| page.first != HistoryDate::Unknown(UnknownReason::Uncommitted));
        for named in self.names.iter().filter(|named| committed && was_there(named.until)) {
            let until = named.until;
            former.extend(match written.iter().rev().find(|was| lasted(was.time, until)) {
                Some(was) => self.lay(&FormerPage { time: until, ..was.clone() }).map(|former| (until, former)),
                None if page.draft => None,
                None => Some((until, self.former(path, &location, &page.document, until))),
            });
        }
        former.sort_by_key(|(until, _)| Reverse((until.is_none(), *until)));
        let mut seen = HashSet::from([page.route.clone()]);
        former.into_iter().map(|(_, former)| former).filter(|former| seen.insert(former.route.clone())).collect()
    }

    /// Where a page lay; nothing when no reader has seen it there.
    fn lay(&self, was: &FormerPage) -> Option<Former> {
        let (location, document) = self.read(was);
        let until = was.time.unwrap_or(self.site.now);
        let waited = document.front.when("published").is_some_and(|when| when.instant(&self.site.config.zone) > until);
        let public = document.front.bool("draft") != Some(true) && !waited;
        public.then(|| self.former(&was.path, &location, &document, was.time))
    }

    fn former(&self, path: &str, location: &Location, document: &Document, until: Option<Timestamp>) -> Former {
        let mut slugs = Cow::Borrowed(&self.slugs);
        for named in self.names.iter().filter(|named| lasted(named.until, until)) {
            match &named.slug {
                Some(slug) => slugs.to_mut().insert(named.folder.clone(), slug.clone()),
                None => slugs.to_mut().remove(&named.folder),
            };
        }
        let addresses = Addresses { config: &self.site.config, slugs: &slugs };
        let recent = until.is_none_or(|time| time > self.lately);
        Former { path: path.to_owned(), route: addresses.page(location, document).0, recent }
    }

    fn read(&self, was: &FormerPage) -> (Location, Document) {
        let path = SourcePath::new(&was.path);
        let location = locate(&path, &self.site.config);
        let source = Source { path, text: format!("---\n{}\n---\n", was.front_matter.trim_end()) };
        let (document, _) = self.site.reading.document(&source, &location);
        (location, document)
    }
}
