//! Puts the documents together: visibility, addresses, dates, sections, topics, translations and relations.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rayon::prelude::*;

use super::address::{Addresses, folder_slugs};
use super::dating::Evidence;
use super::languages::{Location, locate};
use super::phase::Phase;
use super::{Data, Order, Page, PageId, Site, relations};
use crate::config::Config;
use crate::dates::fingerprint::{self, Fingerprint};
use crate::dates::history::History;
use crate::dates::{Dates, lock};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::digest::{Digest, Mark, Marking};
use crate::document::markdown::Part;
use crate::document::{self, Defaults, Document, Role, Settings, front_matter};
use crate::locale::Locale;
use crate::memo::{Memory, Read};
use crate::path::{Route, SourcePath};
use crate::schema::{Record, Val};
use crate::source::{Inputs, Source};

/// A document with its location and dates, before it has a number.
struct Found {
    location: Location,
    document: Document,
    dates: Dates,
    state: State,
    phase: Phase,
    fingerprint: Option<Fingerprint>,
}

/// Whether readers see a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Public,
    Draft,
    Scheduled,
    Expired,
    Gone,
}

/// Reads all documents and assembles the site.
pub fn assemble(
    config: Config,
    data: Data,
    inputs: &Inputs,
    history: &History,
    memory: &Memory,
) -> (Site, Vec<Diagnostic>) {
    let mut wrong = Vec::new();
    let ledger = inputs.ledger.as_deref().map(lock::parse).map(|(ledger, messages)| {
        wrong.extend(messages);
        ledger
    });
    let evidence = Evidence { inputs, ledger: ledger.as_ref(), history };
    let (found, reading) = read_all(&config, &evidence, memory, &mut wrong);
    let data_phase = Phase::of_data(&data, &config.zone, inputs.now);
    let mut clock = data_phase;
    found.iter().for_each(|found| clock.join(&found.phase));
    let (shown, hidden): (Vec<Found>, Vec<Found>) = found.into_iter().partition(|found| match found.state {
        State::Public | State::Expired => true,
        State::Draft | State::Scheduled => inputs.options.drafts,
        State::Gone => false,
    });
    let mut site = skeleton((config, data, reading), inputs, shown, &hidden, &mut wrong);
    site.ledger = ledger;
    (site.clock, site.data_phase) = (clock, data_phase);
    site.relate(&mut wrong);
    let checks: Vec<(relations::Leads, Vec<Diagnostic>)> =
        site.pages.par_iter().map(|page| relations::check(&site, &page.document, inputs)).collect();
    for (page, (leads, messages)) in site.pages.iter_mut().zip(checks) {
        page.leads = leads;
        wrong.extend(messages);
    }
    spare_drafts(&mut wrong, &hidden);
    (site, wrong)
}

/// Mistakes in a draft that nobody will see are worth a warning, not a stop.
fn spare_drafts(wrong: &mut [Diagnostic], hidden: &[Found]) {
    let drafts: BTreeSet<&str> =
        hidden.iter().filter(|found| found.state == State::Draft).map(|found| found.document.path.as_str()).collect();
    for diagnostic in wrong.iter_mut().filter(|diagnostic| diagnostic.severity == Severity::Error) {
        if diagnostic.places.first().is_some_and(|place| drafts.contains(place.file.as_str())) {
            diagnostic.severity = Severity::Warning;
        }
    }
}

/// A file to read: one of the library, or a home page that nobody wrote.
struct Origin {
    path: SourcePath,
    location: Location,
    made: Option<Source>,
    number: usize,
}

impl Origin {
    fn read(&self, inputs: &Inputs) -> (Option<Source>, Vec<Diagnostic>) {
        match &self.made {
            Some(source) => (Some(source.clone()), Vec::new()),
            None => inputs.sources.read(self.number),
        }
    }
}

/// All files of the library, and a home page for every language in use that has none.
fn origins(inputs: &Inputs, config: &Config) -> Vec<Origin> {
    let listed = inputs.sources.paths().iter().enumerate();
    let mut all: Vec<Origin> = listed
        .map(|(number, path)| Origin {
            path: path.clone(),
            location: locate(path, &config.languages),
            made: None,
            number,
        })
        .collect();
    for language in &config.languages {
        let mut of_tree = all.iter().filter(|origin| origin.location.tree == language.tag).peekable();
        let used = of_tree.peek().is_some() || language.tag == config.default_language();
        let home =
            of_tree.any(|origin| origin.location.logical.is_empty() && document::role(&origin.path) == Role::Section);
        if used && !home {
            let path = if language.tag == config.default_language() {
                "content/_index.md".to_owned()
            } else {
                format!("content/{}/_index.md", language.tag)
            };
            let path = SourcePath::new(&path);
            let title = language.title.replace('\'', "''");
            let made = Source { path: path.clone(), text: format!("---\ntitle: '{title}'\n---\n") };
            all.push(Origin { location: locate(&path, &config.languages), path, made: Some(made), number: 0 });
        }
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

/// What the sections say for their pages, by tree and folder.
type Sections = HashMap<(String, String), Record>;

/// What a document is read with besides its own text.
#[derive(Debug)]
pub struct Reading {
    settings: Settings,
    sections: Sections,
    default_language: String,
    /// What the sections say for the pages in a folder of a tree, and a mark for it: the same for all of them.
    defaults: HashMap<(String, String), (Defaults, Mark)>,
}

fn read_all(
    config: &Config,
    evidence: &Evidence<'_>,
    memory: &Memory,
    wrong: &mut Vec<Diagnostic>,
) -> (Vec<Found>, Reading) {
    let origins = origins(evidence.inputs, config);
    // Sections first: what they say for their pages decides how those are read.
    let reading = Reading::new(config, &origins, evidence.inputs);
    let reader = Reader { config, evidence, reading: &reading, memory, fingerprints: Default::default() };
    let read: Vec<(Option<Found>, Vec<Diagnostic>)> =
        origins.into_par_iter().with_max_len(64).map(|origin| reader.read(origin)).collect();
    // All texts have been read; few will be again.
    document::highlight::release();
    let mut found = Vec::with_capacity(read.len());
    for (document, messages) in read {
        wrong.extend(messages);
        found.extend(document);
    }
    (found, reading)
}

fn settings(config: &Config) -> Settings {
    let raw_html = match config.raw_html {
        crate::config::RawHtml::Deny => document::markdown::RawHtml::Deny,
        crate::config::RawHtml::Sanitize => document::markdown::RawHtml::Sanitize,
        crate::config::RawHtml::Allow => document::markdown::RawHtml::Allow,
    };
    Settings { raw_html, smart: config.smart }
}

impl Reading {
    fn new(config: &Config, origins: &[Origin], inputs: &Inputs) -> Self {
        let settings = settings(config);
        let mut sections = HashMap::new();
        for origin in origins.iter().filter(|origin| document::role(&origin.path) == Role::Section) {
            let Some(source) = origin.read(inputs).0 else { continue };
            let (split, location) = (front_matter::split(&source), &origin.location);
            let (document, _) = document::read(&source, &split, &Defaults::default(), &settings, &location.tree);
            if let Some(Val::Record(defaults)) = document.front.get("defaults") {
                sections.insert((location.tree.clone(), location.logical.clone()), (**defaults).clone());
            }
        }
        let default_language = config.default_language().to_owned();
        let mut all = HashMap::new();
        for Origin { location, .. } in origins {
            let key = (location.tree.clone(), location.folder().to_owned());
            all.entry(key).or_insert_with(|| {
                let defaults = defaults(location, &sections, &default_language);
                let mark = Marking::new().value(&defaults.fields).value(&settings).text(&location.tree).done();
                (defaults, mark)
            });
        }
        Self { settings, sections, default_language, defaults: all }
    }

    /// The key under which a document with a text may be remembered: everything that reading it can see.
    fn key(&self, text: Digest, location: &Location) -> Mark {
        let place = (location.tree.clone(), location.folder().to_owned());
        let around = self.defaults.get(&place).map(|(_, mark)| *mark).unwrap_or_default();
        Marking::new().bytes(text.bytes()).mark(around).done()
    }

    fn document(&self, source: &Source, location: &Location) -> (Document, Vec<Diagnostic>) {
        let split = front_matter::split(source);
        let place = (location.tree.clone(), location.folder().to_owned());
        match self.defaults.get(&place) {
            Some((defaults, _)) => document::read(source, &split, defaults, &self.settings, &location.tree),
            None => {
                let defaults = defaults(location, &self.sections, &self.default_language);
                document::read(source, &split, &defaults, &self.settings, &location.tree)
            }
        }
    }
}

impl Site {
    /// The body of a page from its source, when nothing else has it any more.
    pub fn read_again(&self, page: &Page, inputs: &Inputs) -> Vec<Part> {
        let paths = inputs.sources.paths();
        let source = paths.binary_search(&page.document.path).ok().and_then(|number| inputs.sources.read(number).0);
        let Some(source) = source else { return Vec::new() };
        document::body_again(&page.document, &source, &self.reading.settings)
    }
}

/// Reads documents one at a time, so that no more texts are in memory than there are threads.
struct Reader<'a> {
    config: &'a Config,
    evidence: &'a Evidence<'a>,
    reading: &'a Reading,
    memory: &'a Memory,
    fingerprints: fingerprint::Memo,
}

impl Reader<'_> {
    fn read(&self, origin: Origin) -> (Option<Found>, Vec<Diagnostic>) {
        let inputs = self.evidence.inputs;
        let remembered = self.remembered(&origin);
        let (read, mut wrong) = match remembered {
            Some(read) => (Some(read), Vec::new()),
            None => self.anew(&origin),
        };
        let (Some(Read { document, wrong: messages, print }), location) = (read, origin.location) else {
            return (None, wrong);
        };
        wrong.extend(messages);
        // The last build may have been asked what this one is not.
        let print = print.filter(|_| self.evidence.asks());
        let fingerprint = print.and_then(|print| print.fingerprint).map(Fingerprint::from);
        let dates = self.evidence.dates(&document, fingerprint, self.config);
        required(&document, self.config, &mut wrong);
        let state = state(&document, &dates, self.config, inputs);
        let phase = Phase::of_page(&document, &dates, &self.config.zone, inputs.now);
        (Some(Found { location, document, dates, state, phase, fingerprint }), wrong)
    }

    /// The document as the last build read it, if everything that reading sees is as it was.
    fn remembered(&self, origin: &Origin) -> Option<Read> {
        if self.memory.last.is_empty() || origin.made.is_some() {
            return None;
        }
        let key = self.reading.key(self.evidence.inputs.sources.digest(origin.number)?, &origin.location);
        let read = self.memory.last.document(origin.path.as_str(), key)?;
        let current = match &read.print {
            _ if !self.evidence.asks() => true,
            Some(print) => self.evidence.around(&print.depends_on) == print.around,
            None => false,
        };
        current.then(|| self.memory.next.keep_document(origin.path.as_str(), key))?;
        Some(read)
    }

    /// Reads the document from its text, and remembers it.
    fn anew(&self, origin: &Origin) -> (Option<Read>, Vec<Diagnostic>) {
        let inputs = self.evidence.inputs;
        let (source, wrong) = origin.read(inputs);
        let Some(source) = source else { return (None, wrong) };
        let (mut document, messages) = self.reading.document(&source, &origin.location);
        let content = document.put_away(inputs.attic.as_ref());
        let print = self.evidence.print(&self.fingerprints, &source);
        let mut read = Read { document, wrong: messages, print };
        // What is wrong with the file itself is found when it is read, each time.
        if self.memory.wanted && origin.made.is_none() && wrong.is_empty() {
            let digest = inputs.sources.digest_read(origin.number, &source.text);
            let key = self.reading.key(digest, &origin.location);
            let stored = postcard::to_allocvec(&read).ok().and_then(|bytes| inputs.attic.put(&bytes));
            if let Some(slot) = stored {
                self.memory.next.put_document(origin.path.as_str(), key, slot);
            }
        }
        read.document.content = content;
        (Some(read), wrong)
    }
}

/// What the sections above a page say for it, the nearest winning; the default language speaks for translations in its folders.
fn defaults(location: &Location, sections: &HashMap<(String, String), Record>, default: &str) -> Defaults {
    let mut fields = crate::schema::Fields::default();
    let mut folder = Some(location.folder());
    while let Some(here) = folder {
        for tree in [location.tree.as_str(), default] {
            for (key, entry) in
                sections.get(&(tree.to_owned(), here.to_owned())).into_iter().flat_map(|record| &record.fields)
            {
                if !(tree != location.tree && key == "lang") {
                    fields.entry(key.clone()).or_insert_with(|| entry.clone());
                }
            }
        }
        folder = if here.is_empty() { None } else { Some(here.rsplit_once('/').map_or("", |(parent, _)| parent)) };
    }
    Defaults { fields: Record { range: 0..0, fields } }
}

/// Fields that the configuration requires of a kind.
fn required(document: &Document, config: &Config, wrong: &mut Vec<Diagnostic>) {
    if document.role == Role::Section || document.fence.line == 0 || document.front.fields.is_empty() {
        return;
    }
    for key in config.required.get(&document.kind).into_iter().flatten() {
        if !document.front.fields.contains_key(key) && !document.unreadable.contains(key) {
            let example = document.kind.table().field(key).map_or("…", |field| field.ty.sample());
            let line = format!("{key}: {example}");
            wrong.push(
                Diagnostic::at(Code::A137, document.fence.clone())
                    .term("kind", document.kind.table().name)
                    .arg("key", key.clone())
                    .arg("line", line),
            );
        }
    }
}

fn state(document: &Document, dates: &Dates, config: &Config, inputs: &Inputs) -> State {
    let front = &document.front;
    let (zone, now) = (&config.zone, inputs.now);
    let starts_later = |when: Option<&crate::date::When>| when.is_some_and(|when| when.instant(zone) > now);
    if front.bool("draft") == Some(true) {
        return State::Draft;
    }
    if starts_later(front.when("embargo")) || starts_later(dates.published.as_ref().map(|dated| &dated.when)) {
        return State::Scheduled;
    }
    // Archived by a person, from the day that is stated.
    let archived = front.record("archived").and_then(|archived| archived.when("date"));
    if archived.is_some_and(|when| when.instant(zone) <= now) {
        return State::Expired;
    }
    match front.when("expires").is_some_and(|when| when.end(zone) <= now) {
        true if front.choice("on_expiry") == Some("gone") => State::Gone,
        true => State::Expired,
        false => State::Public,
    }
}

/// The site with pages, addresses and sections, before pages are related to each other.
fn skeleton(
    (config, data, reading): (Config, Data, Reading),
    inputs: &Inputs,
    shown: Vec<Found>,
    hidden: &[Found],
    wrong: &mut Vec<Diagnostic>,
) -> Site {
    let slugs = folder_slugs(shown.iter().map(|found| (&found.location, &found.document)));
    let addresses = Addresses { config: &config, slugs: &slugs };
    let section_of = sections_of(&shown);
    let addressed: Vec<(Route, Vec<Diagnostic>)> =
        shown.par_iter().map(|found| addresses.page(&found.location, &found.document)).collect();
    let (routes, messages): (Vec<Route>, Vec<Vec<Diagnostic>>) = addressed.into_iter().unzip();
    wrong.extend(messages.into_iter().flatten());
    let file_routes = file_routes(&addresses, inputs, &shown, &routes, hidden);
    let waiting = hidden
        .iter()
        .filter_map(|found| Some((found.document.path.as_str().to_owned(), goes_live(found, &config.zone)?)))
        .collect();
    let hidden = hidden
        .iter()
        .flat_map(|found| {
            [found.document.path.as_str(), &found.location.key]
                .map(|name| (name.to_owned(), found.document.path.as_str().to_owned()))
        })
        .collect();
    let mut pages: Vec<Page> = Vec::with_capacity(shown.len());
    for (n, ((found, route), section)) in shown.into_iter().zip(routes).zip(section_of).enumerate() {
        pages.push(page(PageId(n), found, route, section, &config.zone));
    }
    let locales =
        languages_in_use(&config, &pages).into_iter().map(|tag| (tag.clone(), Arc::new(Locale::new(&tag)))).collect();
    let by_source = pages.iter().map(|page| (page.document.path.as_str().to_owned(), page.id)).collect();
    let by_key = pages.iter().map(|page| (page.key.clone(), page.id)).collect();
    let homes = pages.iter().filter(|page| page.is_home()).map(|page| (page.tree.clone(), page.id)).collect();
    let files = inputs.files.clone();
    Site {
        config,
        now: inputs.now,
        clock: Phase::default(),
        data_phase: Phase::default(),
        ledger: None,
        pages,
        by_source,
        by_key,
        hidden,
        waiting,
        topics: Vec::new(),
        below: Default::default(),
        homes,
        data,
        files,
        file_routes,
        reading,
        locales,
    }
}

/// The section of each page.
fn sections_of(shown: &[Found]) -> Vec<Option<PageId>> {
    let sections: HashMap<(&str, &str), PageId> = shown
        .iter()
        .enumerate()
        .filter(|(_, found)| found.document.role == Role::Section)
        .map(|(n, found)| ((found.location.tree.as_str(), found.location.logical.as_str()), PageId(n)))
        .collect();
    shown.iter().map(|found| section(found, &sections)).collect()
}

/// Where each file ends up. The files of a bundle that is not published stay where they are.
fn file_routes(
    addresses: &Addresses<'_>,
    inputs: &Inputs,
    shown: &[Found],
    routes: &[Route],
    hidden: &[Found],
) -> super::Map<String, Route> {
    let bundles: HashMap<String, Route> = shown
        .iter()
        .zip(routes)
        .filter(|(found, _)| found.document.role == Role::Bundle)
        .map(|(found, route)| (found.document.path.folder().trim_start_matches("content/").to_owned(), route.clone()))
        .collect();
    let hidden_bundles: Vec<String> = hidden
        .iter()
        .filter(|found| found.document.role == Role::Bundle)
        .map(|found| format!("{}/", found.document.path.folder()))
        .collect();
    let mut file_routes = super::Map::default();
    for path in
        inputs.files.keys().filter(|path| !hidden_bundles.iter().any(|folder| path.starts_with(folder.as_str())))
    {
        let route = match path.strip_prefix("static/") {
            Some(rest) => Route::file(rest),
            None => addresses.content_file(path, &bundles),
        };
        file_routes.insert(path.clone(), route);
    }
    file_routes
}

/// When a page that waits is published: its last condition to be met.
fn goes_live(found: &Found, zone: &jiff::tz::TimeZone) -> Option<jiff::Timestamp> {
    let embargo = found.document.front.when("embargo").map(|when| when.instant(zone));
    let published = found.dates.published.as_ref().map(|dated| dated.when.instant(zone));
    embargo.max(published).filter(|_| found.state == State::Scheduled)
}

fn page(id: PageId, found: Found, route: Route, section: Option<PageId>, zone: &jiff::tz::TimeZone) -> Page {
    let Found { location, document, dates, state, phase, fingerprint } = found;
    let start = |dated: &crate::dates::Dated| dated.when.instant(zone);
    let order = Order {
        published: dates.published.as_ref().map(start),
        modified: dates.modified().map(start),
        modified_end: dates.modified().map(|dated| dated.when.end(zone).max(dated.when.instant(zone))),
        starts: document.front.when("starts").map(|when| when.instant(zone)),
    };
    Page {
        id,
        tree: location.tree,
        key: location.key,
        logical: location.logical,
        route,
        dates,
        order,
        phase,
        fingerprint,
        draft: matches!(state, State::Draft | State::Scheduled),
        expired: state == State::Expired,
        section,
        about: Vec::new(),
        mentions: Vec::new(),
        related: Vec::new(),
        neighbours: (None, None),
        translations: Vec::new(),
        topics: Vec::new(),
        series: Vec::new(),
        leads: Default::default(),
        document,
    }
}

/// The nearest section above; the home page for what has none; nothing for the home page itself.
fn section(found: &Found, sections: &HashMap<(&str, &str), PageId>) -> Option<PageId> {
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
    /// A file that a page names: beside it, or from the root of `static/`.
    pub fn file(&self, from: &Document, name: &str) -> Option<(&Route, &str)> {
        let path = match name.strip_prefix('/') {
            Some(rest) => format!("static/{rest}"),
            None => from.path.resolve(name)?,
        };
        let (path, route) = self.file_routes.get_key_value(&path)?;
        Some((route, path))
    }

    /// A link to a page as it is written in another page's file.
    pub fn link_to(&self, from: &Document, to: PageId) -> String {
        super::links::relative_to(from.path.folder(), self.page(to).document.path.as_str())
    }
}
