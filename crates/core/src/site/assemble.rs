//! Assembles the site: visibility, addresses, dates, sections, topics, translations and relations.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;

use super::address::{Addresses, folder_slugs};
use super::clock_dependence::ClockDependence;
use super::identity::follow_moves;
use super::page_dates::DateInputs;
use super::picture_texts::PictureTexts;
use super::read_documents::{LoadedPage, ReadContext, Visibility, read_all};
use super::{Data, FileStatus, Order, Page, PageId, Site, files, references};
use crate::build_cache::Caches;
use crate::config::Config;
use crate::dates::fingerprint::Fingerprint;
use crate::dates::history::History;
use crate::dates::ledger;
use crate::denylist::Reason;
use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::document::{Document, Role};
use crate::locale::Locale;
use crate::path::{Route, decode};
use crate::slice::Slice as _;
use crate::source::Inputs;

/// Reads all documents and assembles the site.
pub(crate) fn assemble(
    config: Config,
    mut data: Data,
    inputs: &Inputs,
    history: &History,
    caches: &Caches,
) -> (Site, Vec<Diagnostic>) {
    let mut diagnostics = data.convert_to_site_zone(inputs, &config.zone);
    let mut ledger = inputs.ledger.as_deref().map(ledger::parse).map(|(ledger, messages)| {
        diagnostics.extend(messages);
        ledger
    });
    let date_inputs = DateInputs::new(inputs, ledger.as_ref(), history);
    let (mut found, read_context) = read_all(&config, &date_inputs, caches, &mut diagnostics);
    let mut withheld = files::withhold(&config, inputs);
    files::drop_copies(&config, &mut found, &mut withheld, &mut diagnostics);
    let moved = ledger.as_mut().map(|ledger| follow_moves(ledger, &found, &config, history, inputs.sources.as_ref()));
    let moved = moved.unwrap_or_default();
    // A page at the old path of a moved page has lost its ledger entry, so its dates are decided again.
    let touched: HashSet<&str> = moved.iter().flat_map(|(to, from)| [to.as_str(), from.as_str()]).collect();
    let date_inputs = DateInputs::new(inputs, ledger.as_ref(), history);
    for found in found.iter_mut().filter(|found| touched.contains(found.document.path.as_str())) {
        found.redate(&date_inputs, &config);
    }
    merge_missing_kinds(&mut diagnostics);
    let data_clock = ClockDependence::of_data(&data, &config.zone, inputs.now);
    let mut clock = data_clock;
    found.iter().for_each(|found| clock.join(&found.clock));
    let (shown, hidden): (Vec<LoadedPage>, Vec<LoadedPage>) =
        found.into_iter().partition(|found| found.visibility.is_shown(inputs.options.drafts));
    let mut site = skeleton((config, data, read_context, withheld), inputs, shown, &hidden, &mut diagnostics);
    (site.ledger, site.moved) = (ledger, moved);
    site.find_former_locations(history);
    site.identify();
    (site.clock, site.data_clock) = (clock, data_clock);
    site.relate(&mut diagnostics);
    let checks: Vec<references::ReferenceCheck> =
        site.pages.par_iter().map(|page| references::check(&site, &page.document, inputs)).collect();
    for (page, check) in site.pages.iter_mut().zip(checks) {
        let references::ReferenceCheck { link_hashes, files, pictures, diagnostics: messages } = check;
        (page.link_hashes, page.files, page.pictures) = (link_hashes, files, pictures);
        diagnostics.extend(messages);
    }
    let named = |found: &LoadedPage| {
        let check = references::check(&site, &found.document, inputs);
        [check.files, check.pictures].concat()
    };
    let scheduled = hidden.par_iter().flat_map(named).collect();
    site.publish_files(inputs, scheduled);
    site.file_status.refused = files::refused(&diagnostics);
    diagnostics.extend(site.check_files(inputs));
    diagnostics.extend(super::scheduled::check(&site, &hidden, inputs));
    diagnostics.extend(site.check_retired(inputs));
    downgrade_draft_errors(&mut diagnostics, &hidden);
    (site, diagnostics)
}

/// Replaces the messages of many pages that state no kind with one per folder, which has one fix.
fn merge_missing_kinds(diagnostics: &mut Vec<Diagnostic>) {
    const MANY: usize = 5;
    let folder = |message: &Diagnostic| {
        let file = message.places.first().filter(|_| message.code == Code::A153)?.file.as_str();
        // The outermost folder below `content/`: its `_index.md` sets defaults for everything below it.
        let inside = file.strip_prefix("content/")?;
        Some(format!("content/{}", inside.split_once('/')?.0))
    };
    let mut folders: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    for message in diagnostics.iter() {
        if let Some(folder) = folder(message) {
            folders.entry(folder).or_default().push(message.clone());
        }
    }
    folders.retain(|_, messages| messages.len() >= MANY);
    diagnostics.retain(|message| folder(message).is_none_or(|folder| !folders.contains_key(&folder)));
    for (folder, messages) in folders {
        let first = messages.iter().min_by(|a, b| a.places[0].file.cmp(&b.places[0].file)).cloned();
        let meant = messages.iter().filter_map(|message| message.text("nearest")).next().unwrap_or("news").to_owned();
        let place = first.map_or_else(|| Place::file(folder.as_str()), |first| first.places[0].clone());
        let message = Diagnostic::at(Code::A154, place).arg("count", messages.len().to_string());
        diagnostics.push(message.arg("folder", folder).arg("nearest", meant));
    }
}

/// Errors in a draft that is not published become warnings.
fn downgrade_draft_errors(diagnostics: &mut [Diagnostic], hidden: &[LoadedPage]) {
    let drafts: BTreeSet<&str> = hidden
        .iter()
        .filter(|found| found.visibility == Visibility::Draft)
        .map(|found| found.document.path.as_str())
        .collect();
    for diagnostic in diagnostics.iter_mut().filter(|diagnostic| diagnostic.severity == Severity::Error) {
        if diagnostic.places.first().is_some_and(|place| drafts.contains(place.file.as_str())) {
            diagnostic.severity = Severity::Warning;
        }
    }
}

/// The site with pages, addresses and sections, before relations are added.
fn skeleton(
    (config, data, read_context, withheld): (Config, Data, ReadContext, BTreeMap<String, Reason>),
    inputs: &Inputs,
    shown: Vec<LoadedPage>,
    hidden: &[LoadedPage],
    diagnostics: &mut Vec<Diagnostic>,
) -> Site {
    // An expired section still decides the addresses below it.
    let slugs = folder_slugs(shown.iter().chain(hidden).map(|found| (&found.location, &found.document)));
    let addresses = Addresses { config: &config, slugs: &slugs };
    let section_of = sections_of(&shown);
    let addressed: Vec<(Route, Vec<Diagnostic>)> =
        shown.par_iter().map(|found| addresses.page_route(&found.location, &found.document)).collect();
    let (routes, messages): (Vec<Route>, Vec<Vec<Diagnostic>>) = addressed.into_iter().unzip();
    diagnostics.extend(messages.into_iter().flatten());
    let placed = shown.iter().zip(&routes).map(|(found, route)| (&found.location, &found.document, route));
    diagnostics.extend(addresses.check_folder_collisions(placed));
    let file_routes = file_routes(&addresses, inputs, &withheld, (&shown, &routes), hidden);
    let retired = super::retired::retired_pages(&addresses, hidden);
    let NotShown { by_name, scheduled, scheduled_routes, scheduled_fingerprints } =
        not_shown(hidden, &addresses, &config, diagnostics);
    let mut pages: Vec<Page> = Vec::with_capacity(shown.len());
    for (n, ((found, route), section)) in shown.into_iter().zip(routes).zip(section_of).enumerate() {
        pages.push(page(PageId(n), found, route, section, (&config.zone, inputs.now)));
    }
    let locales =
        languages_in_use(&config, &pages).into_iter().map(|tag| (tag.clone(), Arc::new(Locale::new(&tag)))).collect();
    let by_source = pages.iter().map(|page| (page.document.path.as_str().to_owned(), page.id)).collect();
    let by_key = pages.iter().map(|page| (page.key.clone(), page.id)).collect();
    let homes = pages.iter().filter(|page| page.is_home()).map(|page| (page.tree.clone(), page.id)).collect();
    let by_address = by_address(&pages);
    let files = inputs.files.clone();
    let (picture_texts, reported) = PictureTexts::read(&inputs.picture_texts);
    diagnostics.extend(reported);
    let has_search = super::has_search(&config, inputs);
    Site {
        config,
        has_search,
        now: inputs.now,
        clock: ClockDependence::default(),
        data_clock: ClockDependence::default(),
        ledger: None,
        moved: Default::default(),
        removed: Vec::new(),
        pages,
        by_source,
        by_key,
        by_address,
        hidden: by_name,
        scheduled,
        scheduled_routes,
        scheduled_fingerprints,
        retired,
        topics: Vec::new(),
        descendants: Default::default(),
        sections_with_entries: Default::default(),
        homes,
        data,
        files,
        picture_texts,
        file_status: FileStatus { withheld, ..FileStatus::default() },
        file_routes,
        names: super::name_index::NameIndex::default(),
        read_context,
        locales,
    }
}

/// What the site knows of the pages that it does not show.
struct NotShown {
    /// The file of each, by its path and its key.
    by_name: HashMap<String, String>,
    /// When it is published, by path; only pages that will be.
    scheduled: Vec<(String, Timestamp)>,
    scheduled_routes: Vec<(String, Route)>,
    scheduled_fingerprints: Vec<(String, Fingerprint)>,
}

fn not_shown(
    hidden: &[LoadedPage],
    addresses: &Addresses<'_>,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> NotShown {
    let path = |found: &LoadedPage| found.document.path.as_str().to_owned();
    let scheduled = hidden.iter().filter(|found| found.visibility == Visibility::Scheduled);
    let scheduled_routes = scheduled.clone().map(|found| {
        let (route, messages) = addresses.page_route(&found.location, &found.document);
        diagnostics.extend(messages);
        (path(found), route)
    });
    NotShown {
        scheduled_routes: scheduled_routes.collect(),
        scheduled_fingerprints: scheduled.filter_map(|found| Some((path(found), found.fingerprint?))).collect(),
        scheduled: hidden
            .iter()
            .filter_map(|found| Some((path(found), publication_time(found, &config.zone)?)))
            .collect(),
        by_name: hidden
            .iter()
            .flat_map(|found| [path(found), found.location.key.clone()].map(|name| (name, path(found))))
            .collect(),
    }
}

/// The pages in the order of their addresses; of several with the same address, the first.
fn by_address(pages: &[Page]) -> Vec<PageId> {
    let address = |id: &PageId| super::trim_slash(pages[id.0].route.as_str());
    let mut sorted: Vec<PageId> = pages.iter().map(|page| page.id).collect();
    sorted.sort_by(|a, b| address(a).cmp(address(b)).then(a.cmp(b)));
    sorted.dedup_by(|b, a| address(a) == address(b));
    sorted
}

/// The section of each page.
fn sections_of(shown: &[LoadedPage]) -> Vec<Option<PageId>> {
    let sections: HashMap<(&str, &str), PageId> = shown
        .iter()
        .enumerate()
        .filter(|(_, found)| found.document.role == Role::Section)
        .map(|(n, found)| ((found.location.tree.as_str(), found.location.logical.as_str()), PageId(n)))
        .collect();
    shown.iter().map(|found| section(found, &sections)).collect()
}

/// The route of each file. The files of an unpublished bundle have none.
fn file_routes(
    addresses: &Addresses<'_>,
    inputs: &Inputs,
    withheld: &BTreeMap<String, Reason>,
    (shown, routes): (&[LoadedPage], &[Route]),
    hidden: &[LoadedPage],
) -> super::Map<String, Route> {
    let bundles: HashMap<String, Route> = shown
        .iter()
        .zip(routes)
        .filter(|(found, _)| found.document.role == Role::Bundle)
        .map(|(found, route)| (found.document.path.folder().trim_start_matches("content/").to_owned(), route.clone()))
        .collect();
    let hidden_bundles: HashSet<&str> = hidden
        .iter()
        .filter(|found| found.document.role == Role::Bundle)
        .map(|found| found.document.path.folder())
        .collect();
    let mut file_routes = super::Map::default();
    let hides = |path: &String| path.match_indices('/').any(|(at, _)| hidden_bundles.contains(path.slice(..at)));
    for path in inputs.files.keys().filter(|path| !withheld.contains_key(*path) && !hides(path)) {
        let route = match path.strip_prefix("static/") {
            Some(rest) => Route::file(rest),
            None => addresses.content_file(path, &bundles),
        };
        file_routes.insert(path.clone(), route);
    }
    file_routes
}

/// When a scheduled page is published: the later of its embargo and its date of publication.
pub(super) fn publication_time(found: &LoadedPage, zone: &jiff::tz::TimeZone) -> Option<jiff::Timestamp> {
    let embargo = found.document.front.when("embargo").map(|when| when.instant(zone));
    let published = found.dates.published.as_ref().map(|dated| dated.when.instant(zone));
    embargo.max(published).filter(|_| found.visibility == Visibility::Scheduled)
}

fn page(
    id: PageId,
    found: LoadedPage,
    route: Route,
    section: Option<PageId>,
    (zone, now): (&jiff::tz::TimeZone, jiff::Timestamp),
) -> Page {
    let LoadedPage { location, document, dates, visibility, clock, fingerprint } = found;
    let start = |dated: &crate::dates::Dated| dated.when.instant(zone);
    let order = Order {
        published: dates.published.as_ref().map(start),
        modified: dates.modified().map(start),
        modified_end: dates.modified().map(|dated| dated.when.end(zone).max(dated.when.instant(zone))),
        starts: document.event().and_then(|event| event.next(now, zone)).map(|when| when.instant(zone)),
    };
    Page {
        id,
        tree: location.tree,
        key: location.key,
        logical: location.logical,
        route,
        first_route: None,
        former_locations: Vec::new(),
        dates,
        order,
        clock,
        fingerprint,
        draft: matches!(visibility, Visibility::Draft | Visibility::Scheduled),
        expired: visibility == Visibility::Expired,
        section,
        about: Vec::new(),
        mentions: Vec::new(),
        related: Vec::new(),
        neighbours: (None, None),
        translations: Vec::new(),
        topics: Vec::new(),
        series: Vec::new(),
        link_hashes: Default::default(),
        files: Vec::new(),
        pictures: Vec::new(),
        document,
    }
}

/// The nearest section above a page; the home page if there is none, and `None` for the home page itself.
fn section(found: &LoadedPage, sections: &HashMap<(&str, &str), PageId>) -> Option<PageId> {
    if found.document.role == Role::Section && found.location.logical.is_empty() {
        return None;
    }
    let mut folder = found.location.folder();
    loop {
        if let Some(id) = sections.get(&(found.location.tree.as_str(), folder)) {
            return Some(*id);
        }
        folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
        if folder.is_empty() {
            return sections.get(&(found.location.tree.as_str(), "")).copied();
        }
    }
}

fn languages_in_use(config: &Config, pages: &[Page]) -> BTreeSet<String> {
    config
        .languages
        .iter()
        .map(|language| language.tag.clone())
        .chain(pages.iter().map(|page| page.document.lang.clone()))
        .collect()
}

impl Site {
    /// Resolves a file name in a page: relative to it, or from the root of `static/`; as it is or percent-encoded.
    pub(crate) fn file(&self, from: &Document, name: &str) -> Option<(&Route, &str)> {
        let found = |name: &str| self.file_routes.get_key_value(&self.file_path(from, name)?);
        let (path, route) = found(name).or_else(|| name.contains('%').then(|| found(&decode(name))).flatten())?;
        Some((route, path))
    }

    /// The source path that a file name in a page refers to, whether or not the file exists.
    pub(super) fn file_path(&self, from: &Document, name: &str) -> Option<String> {
        match name.strip_prefix('/') {
            Some(rest) => Some(format!("static/{rest}")),
            None => from.path.resolve(name),
        }
    }

    /// A link to a page, relative to another page's file.
    pub(crate) fn link_to(&self, from: &Document, to: PageId) -> String {
        super::links::relative_to(from.path.folder(), self.page(to).document.path.as_str())
    }
}
