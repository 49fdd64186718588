//! Finds the former addresses of pages that were moved or removed. An address follows from the file's former path and
//! front matter, and from the slugs that its sections had at that time.

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

/// A former location of a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct FormerLocation {
    /// The path of its file then.
    pub(crate) path: String,
    /// The address of the page at that time.
    pub(crate) route: Route,
    /// It lasted into the last year of the history, or into the newest commit, and the site was already built with
    /// Anslag.
    pub(crate) recent: bool,
}

/// The slug that a section gave its folder, and until when; `None` means until the newest commit.
struct FolderName {
    folder: (String, String),
    until: Option<Timestamp>,
    slug: Option<String>,
}

/// Whether what was valid until one moment was still valid at another.
fn was_valid(until: Option<Timestamp>, moment: Option<Timestamp>) -> bool {
    until.is_none_or(|until| moment.is_some_and(|moment| until >= moment))
}

/// The newest time in the history.
fn newest(history: &History) -> Option<Timestamp> {
    let dates = history.pages.values().flat_map(|page| [&page.first, &page.changed]);
    let times = dates.filter_map(|date| match date {
        HistoryDate::At { time, .. } => Some(*time),
        HistoryDate::Unknown(_) => None,
    });
    let moved = history.former_pages.values().flatten().chain(&history.removed).filter_map(|was| was.time);
    times.chain(moved).max()
}

impl Site {
    /// Fills in the former locations of pages, and those of removed pages.
    pub(super) fn find_former_locations(&mut self, history: &History) {
        let locations = LocationHistory::new(self, history);
        if history.former_pages.is_empty() && history.removed.is_empty() && locations.names.is_empty() {
            return;
        }
        let former: Vec<(PageId, Vec<FormerLocation>)> = self
            .pages
            .iter()
            .map(|page| (page.id, locations.of(page)))
            .filter(|(_, former)| !former.is_empty())
            .collect();
        let removed = history.removed.iter().filter_map(|was| locations.locate_version(was)).collect();
        for (id, former) in former {
            self.pages[id.0].former_locations = former;
        }
        self.removed = removed;
    }
}

/// What is the same for all pages.
struct LocationHistory<'a> {
    site: &'a Site,
    history: &'a History,
    /// The present slugs of sections.
    slugs: FolderSlugs,
    /// Former slugs of folders, newest first.
    names: Vec<FolderName>,
    lately: Timestamp,
}

impl<'a> LocationHistory<'a> {
    fn new(site: &'a Site, history: &'a History) -> Self {
        let places: Vec<Location> = site.pages.iter().map(|page| locate(&page.document.path, &site.config)).collect();
        let slugs = folder_slugs(places.iter().zip(site.pages.iter().map(|page| &page.document)));
        let mut locations = Self {
            site,
            history,
            slugs,
            names: Vec::new(),
            lately: former_pages_since(newest(history), history.config_added),
        };
        locations.names = locations.names();
        locations
    }

    /// Collects the slugs that sections gave their folders before.
    fn names(&self) -> Vec<FolderName> {
        let written = self.history.former_pages.values().flatten().chain(&self.history.removed);
        let sections = written.filter(|was| role(&SourcePath::new(&was.path)) == Role::Section);
        let mut names: Vec<FolderName> = sections
            .map(|was| {
                let (location, document) = self.read(was);
                let slug = folder_slugs([(&location, &document)].into_iter()).into_values().next();
                FolderName { folder: (location.tree, location.logical), until: was.time, slug }
            })
            .collect();
        // Before a folder had a section, its slug was its own name.
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
            names.push(FolderName { folder: folder.clone(), until, slug: None });
        }
        names.sort_by_key(|name| Reverse((name.until.is_none(), name.until)));
        names
    }

    /// The former locations of a page, newest first.
    fn of(&self, page: &Page) -> Vec<FormerLocation> {
        let path = page.document.path.as_str();
        let written = self.history.former_pages.get(path).map_or(&[][..], Vec::as_slice);
        let mut former: Vec<(Option<Timestamp>, FormerLocation)> =
            written.iter().filter_map(|was| Some((was.time, self.locate_version(was)?))).collect();
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
        for name in self.names.iter().filter(|name| committed && was_there(name.until)) {
            let until = name.until;
            former.extend(match written.iter().rev().find(|was| was_valid(was.time, until)) {
                Some(was) => {
                    self.locate_version(&FormerPage { time: until, ..was.clone() }).map(|former| (until, former))
                }
                None if page.draft => None,
                None => Some((until, self.former(path, &location, &page.document, until))),
            });
        }
        former.sort_by_key(|(until, _)| Reverse((until.is_none(), *until)));
        let mut seen = HashSet::from([page.route.clone()]);
        former.into_iter().map(|(_, former)| former).filter(|former| seen.insert(former.route.clone())).collect()
    }

    /// The location of an earlier version; `None` if it was never public.
    fn locate_version(&self, was: &FormerPage) -> Option<FormerLocation> {
        let (location, document) = self.read(was);
        let until = was.time.unwrap_or(self.site.now);
        let waited = document.front.when("published").is_some_and(|when| when.instant(&self.site.config.zone) > until);
        let public = document.front.bool("draft") != Some(true) && !waited;
        public.then(|| self.former(&was.path, &location, &document, was.time))
    }

    fn former(&self, path: &str, location: &Location, document: &Document, until: Option<Timestamp>) -> FormerLocation {
        let mut slugs = Cow::Borrowed(&self.slugs);
        for name in self.names.iter().filter(|name| was_valid(name.until, until)) {
            match &name.slug {
                Some(slug) => slugs.to_mut().insert(name.folder.clone(), slug.clone()),
                None => slugs.to_mut().remove(&name.folder),
            };
        }
        let addresses = Addresses { config: &self.site.config, slugs: &slugs };
        let recent = until.is_none_or(|time| time > self.lately);
        FormerLocation { path: path.to_owned(), route: addresses.page_route(location, document).0, recent }
    }

    fn read(&self, was: &FormerPage) -> (Location, Document) {
        let path = SourcePath::new(&was.path);
        let location = locate(&path, &self.site.config);
        let source = Source { path, text: format!("---\n{}\n---\n", was.front_matter.trim_end()) };
        let (document, _) = self.site.read_context.document(&source, &location);
        (location, document)
    }
}
