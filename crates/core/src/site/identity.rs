//! Which page is which: a page that was moved or renamed is the page that it was.
//!
//! The ledger has a line for each path. A line whose file is no longer there goes with the page that took the file's place:
//! the one that lies at its address or names it as an alias, that git says was renamed, or that reads the same and is the
//! only one that does. Where two pages could be meant, neither is. A line whose file is there goes too, when another page lies
//! there now and the page that it was reads the same elsewhere.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::address::{Addresses, folder_slugs};
use super::left::{bare, is_address};
use super::reading::Found;
use super::{Page, Site};
use crate::config::Config;
use crate::dates::fingerprint::{self, Fingerprint};
use crate::dates::history::History;
use crate::dates::lock::{Lock, LockEntry};
use crate::dates::moves::{PageText, is_edit};
use crate::path::Route;
use crate::source::SourceStore;

/// A page that stands in no line of the ledger.
struct Newcomer<'f> {
    path: &'f str,
    /// Its address, then its aliases, without closing slashes.
    addresses: Vec<String>,
    print: Option<Fingerprint>,
    found: &'f Found,
}

impl Newcomer<'_> {
    fn reads_as(&self, line: &LockEntry) -> bool {
        self.print.is_some_and(|print| print.matches(&line.fingerprint))
    }

    /// Whether a line may be this page's: one that states another day of publication is another page, unless it reads the same.
    fn may_be(&self, line: &LockEntry) -> bool {
        let stated = self.found.document.front.when("published");
        self.reads_as(line) || line.published.is_none() || stated.is_none_or(|day| Some(day) == line.published.as_ref())
    }
}

/// Gives the lines of pages that were moved to the pages as they lie now, and says which: new path, then old one.
pub(super) fn follow(
    ledger: &mut Lock,
    found: &[Found],
    config: &Config,
    history: &History,
    sources: &dyn SourceStore,
) -> BTreeMap<String, String> {
    let displaced = displaced(ledger, found, sources);
    apply(ledger, &displaced);
    let here: HashSet<&str> = found.iter().map(|found| found.document.path.as_str()).collect();
    let lost: BTreeMap<&str, &LockEntry> =
        ledger.pages.iter().filter(|(path, _)| !here.contains(path.as_str())).map(|(p, l)| (p.as_str(), l)).collect();
    let unknown = |found: &&Found| {
        found.document.fence.line > 0 && ledger.pages.get(found.document.path.as_str()).is_none_or(|line| line.gone)
    };
    if lost.is_empty() || !found.iter().any(|found| unknown(&found)) {
        return displaced;
    }
    let slugs = folder_slugs(found.iter().map(|found| (&found.location, &found.document)));
    let addresses = Addresses { config, slugs: &slugs };
    let newcomers: Vec<Newcomer<'_>> = found.iter().filter(unknown).map(|found| newcomer(found, &addresses)).collect();
    let mut moves = pair(&lost, &newcomers, history);
    apply(ledger, &moves);
    moves.extend(displaced);
    moves
}

/// Gives lines to other pages: new path, then old one.
fn apply(ledger: &mut Lock, moves: &BTreeMap<String, String>) {
    let lines: Vec<(&String, Option<LockEntry>)> =
        moves.iter().map(|(to, from)| (to, ledger.pages.remove(from))).collect();
    for (to, line) in lines {
        let Some(mut line) = line else { continue };
        line.gone = false;
        if let Some(before) = ledger.pages.remove(to) {
            // Another page lay there once, and its addresses are promises still.
            let more: Vec<String> =
                before.addresses.into_iter().filter(|address| !line.addresses.contains(address)).collect();
            line.id = line.identity().map(str::to_owned);
            line.addresses.extend(more);
        }
        ledger.pages.insert(to.clone(), line);
    }
}

/// The lines whose page reads as it did when it was stamped, but at another path, while another page lies at its own: new path,
/// then old one. A page of which there is a copy, and that was edited where it lies, keeps its line.
fn displaced(ledger: &Lock, found: &[Found], sources: &dyn SourceStore) -> BTreeMap<String, String> {
    let line_of = |found: &Found| ledger.pages.get(found.document.path.as_str()).filter(|line| !line.gone);
    let reads_as =
        |found: &Found, line: &LockEntry| found.fingerprint.is_some_and(|print| print.matches(&line.fingerprint));
    let changed: Vec<(&Found, &LockEntry)> = found
        .iter()
        .filter_map(|found| Some((found, line_of(found)?)))
        .filter(|(found, line)| found.fingerprint.is_some() && !reads_as(found, line))
        .collect();
    let mut reading: HashMap<&str, Vec<(&Found, &LockEntry)>> = HashMap::new();
    changed
        .iter()
        .for_each(|pair| reading.entry(fingerprint::text_digest(&pair.1.fingerprint)).or_default().push(*pair));
    let mut claims: BTreeMap<&str, Vec<&Found>> = BTreeMap::new();
    let free = |found: &&Found| {
        found.document.fence.line > 0 && !reading.is_empty() && line_of(found).is_none_or(|line| !reads_as(found, line))
    };
    for page in found.iter().filter(free) {
        let texts = page.fingerprint.map(|print| print.text_digests()).into_iter().flatten();
        let lines = texts.filter_map(|text| reading.get(text.as_str())).flatten();
        let lines: BTreeSet<&str> =
            lines.filter(|(_, line)| reads_as(page, line)).map(|(owner, _)| owner.document.path.as_str()).collect();
        if lines.len() == 1 {
            lines.into_iter().for_each(|line| claims.entry(line).or_default().push(page));
        }
    }
    claims.retain(|_, pages| pages.len() == 1);
    let text = |page: &Found| {
        let number = sources.paths().iter().position(|path| *path == page.document.path)?;
        Some(PageText::new(page.document.path.as_str(), &sources.read(number).0?.text, ""))
    };
    let takers: HashSet<&str> = claims.values().flatten().map(|page| page.document.path.as_str()).collect();
    let is_other = |owner: &Found, page: &Found| {
        takers.contains(owner.document.path.as_str())
            || text(page).zip(text(owner)).is_some_and(|(before, after)| !is_edit(&before, &after))
    };
    let owners =
        changed.iter().filter_map(|(owner, _)| Some((*owner, *claims.get(owner.document.path.as_str())?.first()?)));
    let moved = owners.filter(|(owner, page)| is_other(owner, page));
    let paths = |page: &Found| page.document.path.as_str().to_owned();
    moved.map(|(owner, page)| (paths(page), paths(owner))).collect()
}

fn newcomer<'f>(found: &'f Found, addresses: &Addresses<'_>) -> Newcomer<'f> {
    let (route, _) = addresses.page(&found.location, &found.document);
    let aliases = found.document.front.texts("aliases").map(|(alias, _)| bare(alias).to_owned());
    Newcomer {
        path: found.document.path.as_str(),
        addresses: std::iter::once(bare(route.as_str()).to_owned()).chain(aliases).collect(),
        print: found.fingerprint,
        found,
    }
}

/// How a line finds its page, the surest way first.
#[derive(Clone, Copy)]
enum Way {
    /// The page lies at the line's address, or has it as an alias.
    Address,
    /// Git says that the file was renamed.
    Git,
    /// It reads as it did when it was stamped.
    Text,
}

/// The lines whose files are no longer there.
struct Lost<'a> {
    lines: &'a BTreeMap<&'a str, &'a LockEntry>,
    at: HashMap<&'a str, Vec<&'a str>>,
    reading: HashMap<&'a str, Vec<&'a str>>,
    history: &'a History,
}

impl<'a> Lost<'a> {
    fn new(lines: &'a BTreeMap<&'a str, &'a LockEntry>, history: &'a History) -> Self {
        let mut lost = Self { lines, at: HashMap::new(), reading: HashMap::new(), history };
        for (path, line) in lines {
            // A page that was stamped as gone comes back only as it was.
            for address in line.addresses.iter().filter(|address| !line.gone && address.ends_with('/')) {
                lost.at.entry(bare(address)).or_default().push(path);
            }
            lost.reading.entry(fingerprint::text_digest(&line.fingerprint)).or_default().push(path);
        }
        lost
    }

    /// The lines that may be this page's, found in one way.
    fn claimed(&self, page: &Newcomer<'_>, way: Way) -> Vec<&'a str> {
        match way {
            Way::Address => {
                let lines =
                    page.addresses.iter().flat_map(|address| self.at.get(address.as_str()).into_iter().flatten());
                let mut lines: Vec<&str> = lines.copied().filter(|path| page.may_be(self.lines[path])).collect();
                // Of several that it follows it is the one that it reads like, or the first that it names.
                lines.sort_by_key(|path| !page.reads_as(self.lines[path]));
                lines.truncate(1);
                lines
            }
            Way::Git => {
                let was = self.history.former_pages.get(page.path).into_iter().flatten();
                let lines = was.filter_map(|was| self.lines.get_key_value(was.path.as_str()));
                lines.filter(|(_, line)| !line.gone && page.may_be(line)).take(1).map(|(path, _)| *path).collect()
            }
            Way::Text => {
                let texts = page.print.map(|print| print.text_digests()).into_iter().flatten();
                let lines = texts.filter_map(|text| self.reading.get(text.as_str())).flatten().copied();
                lines.filter(|path| page.reads_as(self.lines[path])).collect()
            }
        }
    }
}

/// Pairs new pages with lost lines: new path, then old one.
fn pair(lost: &BTreeMap<&str, &LockEntry>, newcomers: &[Newcomer<'_>], history: &History) -> BTreeMap<String, String> {
    let lost = Lost::new(lost, history);
    let mut moves: BTreeMap<&str, &str> = BTreeMap::new();
    for way in [Way::Address, Way::Git, Way::Text] {
        let taken: BTreeSet<&str> = moves.values().copied().collect();
        let free = |path: &&str| !taken.contains(path);
        let claims: Vec<(&str, Vec<&str>)> = newcomers
            .iter()
            .filter(|page| !moves.contains_key(page.path))
            .map(|page| (page.path, lost.claimed(page, way).into_iter().filter(free).collect()))
            .collect();
        let mut claimants: HashMap<&str, usize> = HashMap::new();
        claims.iter().flat_map(|(_, lines)| lines).for_each(|path| *claimants.entry(path).or_default() += 1);
        for (page, lines) in claims {
            if let [line] = lines[..]
                && claimants[line] == 1
            {
                moves.insert(page, line);
            }
        }
    }
    moves.into_iter().map(|(to, from)| (to.to_owned(), from.to_owned())).collect()
}

impl Page {
    /// The address that names the page in feeds and calendars: the first at which it was public, wherever it lies now.
    pub(crate) fn permanent(&self) -> &Route {
        self.first_route.as_ref().unwrap_or(&self.route)
    }
}

impl Site {
    /// Finds what each page is called in feeds and calendars: what the ledger has; without a line there, its first alias that
    /// was never another page's, or the oldest address that the history knows; else its address. No two pages have the same.
    pub(super) fn identify(&mut self) {
        let lines = self.ledger.iter().flat_map(|ledger| ledger.pages.values());
        let mut others: HashSet<&str> = lines.flat_map(|line| &line.addresses).map(|address| bare(address)).collect();
        if self.pages.iter().any(|page| !page.former.is_empty()) {
            others.extend(self.pages.iter().map(|page| bare(page.route.as_str())));
        }
        let remembered: Vec<Option<Route>> = self.pages.iter().map(|page| self.remembered(page, &others)).collect();
        let mut taken: HashSet<Route> = HashSet::new();
        let named: Vec<Option<Route>> =
            remembered.into_iter().map(|route| route.filter(|route| taken.insert(route.clone()))).collect();
        let mut numbers: HashMap<Route, usize> = HashMap::new();
        for (page, named) in self.pages.iter_mut().zip(named) {
            let mut route = named.clone().unwrap_or_else(|| page.route.clone());
            // A new page at an address that another one had first; there may be many at one.
            let number = numbers.entry(page.route.clone()).or_insert(2_usize);
            while named.is_none() && !taken.is_empty() && !taken.insert(route.clone()) {
                route = Route::file(&format!("{};{number}", page.route.as_str()));
                *number += 1;
            }
            page.first_route = (route != page.route).then_some(route);
        }
    }

    /// The first address of a page, where it is known to be another than that of now or kept for it.
    fn remembered(&self, page: &Page, others: &HashSet<&str>) -> Option<Route> {
        let line = self.ledger.as_ref().and_then(|ledger| ledger.pages.get(page.document.path.as_str()));
        if let Some(line) = line.filter(|line| !line.gone)
            && let Some(address) = line.identity()
        {
            return Some(Route::file(address));
        }
        let mut aliases = page.front().texts("aliases").map(|(alias, _)| alias);
        let Some(alias) = aliases.find(|alias| is_address(alias) && !others.contains(bare(alias))) else {
            let oldest = &page.former.last()?.route;
            return (!others.contains(bare(oldest.as_str()))).then(|| oldest.clone());
        };
        let file = alias.rsplit('/').next().is_some_and(|name| name.contains('.'));
        Some(if file { Route::file(alias) } else { Route::page([alias]) })
    }
}
