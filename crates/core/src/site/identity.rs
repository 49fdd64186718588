//! Keeps the identity of pages that are moved or renamed.
//!
//! The ledger has an entry for each path. An entry whose file is gone follows the new page that has its address (or
//! names it as an alias), that git reports as renamed, or that alone has the same fingerprint. Where two pages match,
//! neither gets it. An entry whose file still exists moves as well if another page took over the path and the old
//! page, unchanged, is elsewhere.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::address::{Addresses, folder_slugs};
use super::read_documents::LoadedPage;
use super::retired::{is_address, trim_slash};
use super::{Page, Site};
use crate::config::Config;
use crate::dates::fingerprint::{self, Fingerprint};
use crate::dates::history::History;
use crate::dates::ledger::{Ledger, LedgerEntry};
use crate::dates::moves::{PageText, is_edit};
use crate::path::Route;
use crate::source::SourceStore;

/// A page without an entry in the ledger.
struct NewPage<'f> {
    path: &'f str,
    /// The address, then its aliases, without trailing slashes.
    addresses: Vec<String>,
    print: Option<Fingerprint>,
    found: &'f LoadedPage,
}

impl NewPage<'_> {
    fn reads_as(&self, entry: &LedgerEntry) -> bool {
        self.print.is_some_and(|print| print.matches(&entry.fingerprint))
    }

    /// Whether an entry may belong to this page. Another stated day of publication means another page, unless the text
    /// is the same.
    fn may_be(&self, entry: &LedgerEntry) -> bool {
        let published = self.found.document.front.when("published");
        self.reads_as(entry)
            || entry.published.is_none()
            || published.is_none_or(|day| Some(day) == entry.published.as_ref())
    }
}

/// Moves the entries of moved pages to their new paths. Returns a map from new path to old path.
pub(super) fn follow_moves(
    ledger: &mut Ledger,
    found: &[LoadedPage],
    config: &Config,
    history: &History,
    sources: &dyn SourceStore,
) -> BTreeMap<String, String> {
    let displaced = displaced(ledger, found, sources);
    apply(ledger, &displaced);
    let present: HashSet<&str> = found.iter().map(|found| found.document.path.as_str()).collect();
    let missing: BTreeMap<&str, &LedgerEntry> = ledger
        .pages
        .iter()
        .filter(|(path, _)| !present.contains(path.as_str()))
        .map(|(p, l)| (p.as_str(), l))
        .collect();
    let unknown = |found: &&LoadedPage| {
        found.document.fence.line > 0
            && ledger.pages.get(found.document.path.as_str()).is_none_or(|entry| entry.removed)
    };
    if missing.is_empty() || !found.iter().any(|found| unknown(&found)) {
        return displaced;
    }
    let slugs = folder_slugs(found.iter().map(|found| (&found.location, &found.document)));
    let addresses = Addresses { config, slugs: &slugs };
    let new_pages: Vec<NewPage<'_>> = found.iter().filter(unknown).map(|found| new_page(found, &addresses)).collect();
    let mut moves = pair(&missing, &new_pages, history);
    apply(ledger, &moves);
    moves.extend(displaced);
    moves
}

/// Moves entries: new path, then old path.
fn apply(ledger: &mut Ledger, moves: &BTreeMap<String, String>) {
    let entries: Vec<(&String, Option<LedgerEntry>)> =
        moves.iter().map(|(to, from)| (to, ledger.pages.remove(from))).collect();
    for (to, entry) in entries {
        let Some(mut entry) = entry else { continue };
        entry.removed = false;
        if let Some(before) = ledger.pages.remove(to) {
            // The addresses of the previous page at this path must go on working.
            let missing_addresses: Vec<String> =
                before.addresses.into_iter().filter(|address| !entry.addresses.contains(address)).collect();
            entry.id = entry.identity().map(str::to_owned);
            entry.addresses.extend(missing_addresses);
        }
        ledger.pages.insert(to.clone(), entry);
    }
}

/// Entries whose page is unchanged at another path while another page has taken its own: new path, then old path. A
/// page that was copied and then edited in place keeps its entry.
fn displaced(ledger: &Ledger, found: &[LoadedPage], sources: &dyn SourceStore) -> BTreeMap<String, String> {
    let entry_of = |found: &LoadedPage| ledger.pages.get(found.document.path.as_str()).filter(|entry| !entry.removed);
    let reads_as = |found: &LoadedPage, entry: &LedgerEntry| {
        found.fingerprint.is_some_and(|print| print.matches(&entry.fingerprint))
    };
    let changed: Vec<(&LoadedPage, &LedgerEntry)> = found
        .iter()
        .filter_map(|found| Some((found, entry_of(found)?)))
        .filter(|(found, entry)| found.fingerprint.is_some() && !reads_as(found, entry))
        .collect();
    let mut reading: HashMap<&str, Vec<(&LoadedPage, &LedgerEntry)>> = HashMap::new();
    changed
        .iter()
        .for_each(|pair| reading.entry(fingerprint::text_digest(&pair.1.fingerprint)).or_default().push(*pair));
    let mut claims: BTreeMap<&str, Vec<&LoadedPage>> = BTreeMap::new();
    let free = |found: &&LoadedPage| {
        found.document.fence.line > 0
            && !reading.is_empty()
            && entry_of(found).is_none_or(|entry| !reads_as(found, entry))
    };
    for page in found.iter().filter(free) {
        let texts = page.fingerprint.map(|print| print.text_digests()).into_iter().flatten();
        let entries = texts.filter_map(|text| reading.get(text.as_str())).flatten();
        let entries: BTreeSet<&str> =
            entries.filter(|(_, entry)| reads_as(page, entry)).map(|(owner, _)| owner.document.path.as_str()).collect();
        if entries.len() == 1 {
            entries.into_iter().for_each(|entry| claims.entry(entry).or_default().push(page));
        }
    }
    claims.retain(|_, pages| pages.len() == 1);
    let text = |page: &LoadedPage| {
        let number = sources.paths().iter().position(|path| *path == page.document.path)?;
        Some(PageText::new(page.document.path.as_str(), &sources.read(number).0?.text, ""))
    };
    let takers: HashSet<&str> = claims.values().flatten().map(|page| page.document.path.as_str()).collect();
    let is_other = |owner: &LoadedPage, page: &LoadedPage| {
        takers.contains(owner.document.path.as_str())
            || text(page).zip(text(owner)).is_some_and(|(before, after)| !is_edit(&before, &after))
    };
    let owners =
        changed.iter().filter_map(|(owner, _)| Some((*owner, *claims.get(owner.document.path.as_str())?.first()?)));
    let moved = owners.filter(|(owner, page)| is_other(owner, page));
    let paths = |page: &LoadedPage| page.document.path.as_str().to_owned();
    moved.map(|(owner, page)| (paths(page), paths(owner))).collect()
}

fn new_page<'f>(found: &'f LoadedPage, addresses: &Addresses<'_>) -> NewPage<'f> {
    let (route, _) = addresses.page_route(&found.location, &found.document);
    let aliases = found.document.front.texts("aliases").map(|(alias, _)| trim_slash(alias).to_owned());
    NewPage {
        path: found.document.path.as_str(),
        addresses: std::iter::once(trim_slash(route.as_str()).to_owned()).chain(aliases).collect(),
        print: found.fingerprint,
        found,
    }
}

/// How an entry is matched with a page, the most certain method first.
#[derive(Clone, Copy)]
enum MatchBy {
    /// The page has the entry's address, or names it as an alias.
    Address,
    /// Git reports the file as renamed.
    Git,
    /// The fingerprints are the same.
    Text,
}

/// The entries whose files are gone.
struct MissingPages<'a> {
    entries: &'a BTreeMap<&'a str, &'a LedgerEntry>,
    at: HashMap<&'a str, Vec<&'a str>>,
    reading: HashMap<&'a str, Vec<&'a str>>,
    history: &'a History,
}

impl<'a> MissingPages<'a> {
    fn new(entries: &'a BTreeMap<&'a str, &'a LedgerEntry>, history: &'a History) -> Self {
        let mut missing = Self { entries, at: HashMap::new(), reading: HashMap::new(), history };
        for (path, entry) in entries {
            // An entry that was stamped as gone matches only an unchanged text.
            for address in entry.addresses.iter().filter(|address| !entry.removed && address.ends_with('/')) {
                missing.at.entry(trim_slash(address)).or_default().push(path);
            }
            missing.reading.entry(fingerprint::text_digest(&entry.fingerprint)).or_default().push(path);
        }
        missing
    }

    /// The entries that one method matches with this page.
    fn claimed(&self, page: &NewPage<'_>, by: MatchBy) -> Vec<&'a str> {
        match by {
            MatchBy::Address => {
                let entries =
                    page.addresses.iter().flat_map(|address| self.at.get(address.as_str()).into_iter().flatten());
                let mut entries: Vec<&str> = entries.copied().filter(|path| page.may_be(self.entries[path])).collect();
                // Of several entries, prefer one with the same text, then the first alias.
                entries.sort_by_key(|path| !page.reads_as(self.entries[path]));
                entries.truncate(1);
                entries
            }
            MatchBy::Git => {
                let was = self.history.former_pages.get(page.path).into_iter().flatten();
                let entries = was.filter_map(|was| self.entries.get_key_value(was.path.as_str()));
                entries
                    .filter(|(_, entry)| !entry.removed && page.may_be(entry))
                    .take(1)
                    .map(|(path, _)| *path)
                    .collect()
            }
            MatchBy::Text => {
                let texts = page.print.map(|print| print.text_digests()).into_iter().flatten();
                let entries = texts.filter_map(|text| self.reading.get(text.as_str())).flatten().copied();
                entries.filter(|path| page.reads_as(self.entries[path])).collect()
            }
        }
    }
}

/// Matches new pages with entries: new path, then old path.
fn pair(
    missing: &BTreeMap<&str, &LedgerEntry>,
    new_pages: &[NewPage<'_>],
    history: &History,
) -> BTreeMap<String, String> {
    let missing = MissingPages::new(missing, history);
    let mut moves: BTreeMap<&str, &str> = BTreeMap::new();
    for by in [MatchBy::Address, MatchBy::Git, MatchBy::Text] {
        let taken: BTreeSet<&str> = moves.values().copied().collect();
        let free = |path: &&str| !taken.contains(path);
        let claims: Vec<(&str, Vec<&str>)> = new_pages
            .iter()
            .filter(|page| !moves.contains_key(page.path))
            .map(|page| (page.path, missing.claimed(page, by).into_iter().filter(free).collect()))
            .collect();
        let mut claimants: HashMap<&str, usize> = HashMap::new();
        claims.iter().flat_map(|(_, entries)| entries).for_each(|path| *claimants.entry(path).or_default() += 1);
        for (page, entries) in claims {
            if let [entry] = entries[..]
                && claimants[entry] == 1
            {
                moves.insert(page, entry);
            }
        }
    }
    moves.into_iter().map(|(to, from)| (to.to_owned(), from.to_owned())).collect()
}

impl Page {
    /// The permanent address, which identifies the page in feeds and calendars: the first public one, wherever the
    /// page is now.
    pub(crate) fn permanent(&self) -> &Route {
        self.first_route.as_ref().unwrap_or(&self.route)
    }
}

impl Site {
    /// Decides the permanent address of each page: the one in the ledger; else its first alias that was never another
    /// page's, or its oldest former address; else its present one. No two pages get the same.
    pub(super) fn identify(&mut self) {
        let entries = self.ledger.iter().flat_map(|ledger| ledger.pages.values());
        let mut others: HashSet<&str> =
            entries.flat_map(|entry| &entry.addresses).map(|address| trim_slash(address)).collect();
        if self.pages.iter().any(|page| !page.former_locations.is_empty()) {
            others.extend(self.pages.iter().map(|page| trim_slash(page.route.as_str())));
        }
        let remembered: Vec<Option<Route>> = self.pages.iter().map(|page| self.remembered(page, &others)).collect();
        let mut taken: HashSet<Route> = HashSet::new();
        let named: Vec<Option<Route>> =
            remembered.into_iter().map(|route| route.filter(|route| taken.insert(route.clone()))).collect();
        let mut numbers: HashMap<Route, usize> = HashMap::new();
        for (page, named) in self.pages.iter_mut().zip(named) {
            let mut route = named.clone().unwrap_or_else(|| page.route.clone());
            // A new page may have an address that was first another page's, so it gets a number.
            let number = numbers.entry(page.route.clone()).or_insert(2_usize);
            while named.is_none() && !taken.is_empty() && !taken.insert(route.clone()) {
                route = Route::file(&format!("{};{number}", page.route.as_str()));
                *number += 1;
            }
            page.first_route = (route != page.route).then_some(route);
        }
    }

    /// The first address of a page, if it differs from the present one or is kept in the ledger.
    fn remembered(&self, page: &Page, others: &HashSet<&str>) -> Option<Route> {
        let entry = self.ledger.as_ref().and_then(|ledger| ledger.pages.get(page.document.path.as_str()));
        if let Some(entry) = entry.filter(|entry| !entry.removed)
            && let Some(address) = entry.identity()
        {
            return Some(Route::file(address));
        }
        let mut aliases = page.front().texts("aliases").map(|(alias, _)| alias);
        let Some(alias) = aliases.find(|alias| is_address(alias) && !others.contains(trim_slash(alias))) else {
            let oldest = &page.former_locations.last()?.route;
            return (!others.contains(trim_slash(oldest.as_str()))).then(|| oldest.clone());
        };
        let file = alias.rsplit('/').next().is_some_and(|name| name.contains('.'));
        Some(if file { Route::file(alias) } else { Route::page([alias]) })
    }
}
