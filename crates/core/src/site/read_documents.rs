//! Reads all documents in parallel, or takes them from the caches of the last build.

use std::collections::HashMap;

use rayon::prelude::*;

use super::clock_dependence::ClockDependence;
use super::date_checks::DateChecker;
use super::languages::{Location, locate};
use super::page_dates::DateInputs;
use super::site_zone::convert_to_site_zone;
use super::{Page, PageId, Site, search_words};
use crate::build_cache::{Caches, ParsedDocument};
use crate::config::Config;
use crate::dates::Dates;
use crate::dates::fingerprint::{self, Fingerprint};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::digest::{Digest, Hash128, HashBuilder};
use crate::document::SearchWords;
use crate::document::content::BodyStorage;
use crate::document::markdown::Part;
use crate::document::{self, Defaults, Document, Role, Settings, front_matter};
use crate::path::SourcePath;
use crate::schema::{Record, TypedValue};
use crate::source::{Inputs, Source};
use anslag_search::Words;

/// A parsed page with its location and dates, not yet part of a site.
pub(super) struct LoadedPage {
    pub(super) location: Location,
    pub(super) document: Document,
    pub(super) dates: Dates,
    pub(super) visibility: Visibility,
    pub(super) clock: ClockDependence,
    pub(super) fingerprint: Option<Fingerprint>,
}

/// Whether readers can see a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Visibility {
    Public,
    Draft,
    Scheduled,
    Expired,
    Gone,
    Moved,
}

impl Visibility {
    /// Whether a page is included in the site.
    pub(super) fn is_shown(self, drafts: bool) -> bool {
        match self {
            Visibility::Public | Visibility::Expired => true,
            Visibility::Draft | Visibility::Scheduled => drafts,
            Visibility::Gone | Visibility::Moved => false,
        }
    }
}

impl LoadedPage {
    /// Decides the dates again, when the ledger has got an entry for the page.
    pub(super) fn redate(&mut self, date_inputs: &DateInputs<'_>, config: &Config) {
        self.dates = date_inputs.dates(&self.document, self.fingerprint, config);
        self.visibility = visibility(&self.document, &self.dates, config, date_inputs.inputs);
        self.clock = ClockDependence::of_page(&self.document, &self.dates, &config.zone, date_inputs.inputs.now);
    }
}

/// Whether a file is the home page of its language.
fn is_home(location: &Location, path: &SourcePath) -> bool {
    location.logical.is_empty() && document::role(path) == Role::Section
}

/// A file to read, or a generated home page.
struct Origin {
    path: SourcePath,
    location: Location,
    generated: Option<Source>,
    number: usize,
}

impl Origin {
    fn read(&self, inputs: &Inputs) -> (Option<Source>, Vec<Diagnostic>) {
        match &self.generated {
            Some(source) => (Some(source.clone()), Vec::new()),
            None => inputs.sources.read(self.number),
        }
    }
}

/// All source files, and a generated home page for every language in use that has none.
fn origins(inputs: &Inputs, config: &Config) -> Vec<Origin> {
    let listed = inputs.sources.paths().iter().enumerate();
    let mut all: Vec<Origin> = listed
        .map(|(number, path)| Origin { path: path.clone(), location: locate(path, config), generated: None, number })
        .collect();
    let is_home = |origin: &Origin| origin.location.logical.is_empty() && document::role(&origin.path) == Role::Section;
    // Language trees in use, and whether each has a home page.
    let mut homes: HashMap<String, bool> = HashMap::from([(config.default_language().to_owned(), false)]);
    for origin in &all {
        *homes.entry(origin.location.tree.clone()).or_default() |= is_home(origin);
    }
    for language in &config.languages {
        if homes.get(&language.tag) == Some(&false) {
            let path = if language.tag == config.default_language() {
                "content/_index.md".to_owned()
            } else {
                format!("content/{}/_index.md", language.tag)
            };
            let path = SourcePath::new(&path);
            let generated = default_home(&path, &language.title);
            all.push(Origin { location: locate(&path, config), path, generated: Some(generated), number: 0 });
        }
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

/// A generated home page, with a title only.
fn default_home(path: &SourcePath, title: &str) -> Source {
    Source { path: path.clone(), text: format!("---\ntitle: '{}'\n---\n", title.replace('\'', "''")) }
}

/// The defaults that sections set, by language tree and folder.
type Sections = HashMap<(String, String), Record>;

/// What parsing a document depends on, besides its source.
#[derive(Debug)]
pub(crate) struct ReadContext {
    settings: Settings,
    sections: Sections,
    default_language: String,
    /// The defaults for each folder of a language tree, with their hash.
    defaults: HashMap<(String, String), (Defaults, Hash128)>,
}

/// Reads all documents.
pub(super) fn read_all(
    config: &Config,
    date_inputs: &DateInputs<'_>,
    caches: &Caches,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<LoadedPage>, ReadContext) {
    let origins = origins(date_inputs.inputs, config);
    // Sections first, since their defaults decide how pages are parsed.
    let read_context = ReadContext::new(config, &origins, date_inputs.inputs);
    let fingerprints = fingerprint::FingerprintContext::new(config.kinds);
    let reader = Reader { config, date_inputs, read_context: &read_context, caches, fingerprints };
    let read: Vec<(Option<LoadedPage>, Vec<Diagnostic>)> =
        origins.into_par_iter().with_max_len(64).map(|origin| reader.read(origin)).collect();
    // Nearly all texts are parsed now, so the grammars are no longer needed.
    document::highlight::release();
    let mut found = Vec::with_capacity(read.len());
    for (document, messages) in read {
        diagnostics.extend(messages);
        found.extend(document);
    }
    (found, read_context)
}

fn settings(config: &Config, inputs: &Inputs) -> Settings {
    let raw_html = match config.raw_html {
        crate::config::RawHtml::Deny => document::markdown::RawHtml::Deny,
        crate::config::RawHtml::Sanitize => document::markdown::RawHtml::Sanitize,
        crate::config::RawHtml::Allow => document::markdown::RawHtml::Allow,
    };
    Settings { kinds: config.kinds, raw_html, smart: config.smart, search: super::has_search(config, inputs) }
}

impl ReadContext {
    fn new(config: &Config, origins: &[Origin], inputs: &Inputs) -> Self {
        let settings = settings(config, inputs);
        let mut sections = HashMap::new();
        for origin in origins.iter().filter(|origin| document::role(&origin.path) == Role::Section) {
            let Some(source) = origin.read(inputs).0 else { continue };
            let (split, location) = (front_matter::split(&source), &origin.location);
            let (document, _) = document::read(&source, &split, &Defaults::default(), &settings, &location.tree);
            if let Some(TypedValue::Record(defaults)) = document.front.get("defaults") {
                sections.insert((location.tree.clone(), location.logical.clone()), (**defaults).clone());
            }
        }
        let default_language = config.default_language().to_owned();
        let mut all = HashMap::new();
        for Origin { location, .. } in origins {
            let key = (location.tree.clone(), location.folder().to_owned());
            all.entry(key).or_insert_with(|| {
                let defaults = defaults(location, &sections, &default_language);
                let mark = HashBuilder::new().value(&defaults.fields).value(&settings).text(&location.tree).finish();
                (defaults, mark)
            });
        }
        Self { settings, sections, default_language, defaults: all }
    }

    /// The cache key of a document: everything that parsing depends on.
    fn key(&self, text: Digest, location: &Location) -> Hash128 {
        let place = (location.tree.clone(), location.folder().to_owned());
        let around = self.defaults.get(&place).map(|(_, mark)| *mark).unwrap_or_default();
        HashBuilder::new().bytes(text.bytes()).hash128(around).finish()
    }

    pub(super) fn document(&self, source: &Source, location: &Location) -> (Document, Vec<Diagnostic>) {
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
    /// Re-reads a page whose body alone changed, else `None` and the site is unchanged. Also `None` if there is
    /// anything to report. What other pages show of it is not updated.
    pub(crate) fn reread(&mut self, path: &SourcePath, inputs: &Inputs) -> Option<PageId> {
        let id = *self.by_source.get(path.as_str())?;
        let (source, diagnostics) = inputs.sources.read(inputs.sources.paths().binary_search(path).ok()?);
        let source = source.filter(|_| diagnostics.is_empty() && !self.page(id).is_section())?;
        let (mut document, diagnostics) = self.read_context.document(&source, &locate(path, &self.config));
        let table = super::table(&document);
        convert_to_site_zone(&mut document.front, table, &self.config.zone);
        if !diagnostics.is_empty() || document.hashes.front != self.page(id).document.hashes.front {
            return None;
        }
        let super::references::ReferenceCheck { link_hashes, files, pictures, diagnostics } =
            super::references::check(self, &document, inputs);
        let page = self.pages.get_mut(id.0).filter(|_| diagnostics.is_empty())?;
        (page.document, page.link_hashes) = (document, link_hashes);
        (page.files, page.pictures) = (files, pictures);
        Some(id)
    }

    /// The words by which search finds a page.
    pub(crate) fn search_words<'a>(&self, page: &'a Page, inputs: &Inputs) -> &'a Words {
        page.document.search_words.get(|| {
            let path = &page.document.path;
            let source =
                inputs.sources.paths().binary_search(path).ok().and_then(|number| inputs.sources.read(number).0);
            let document = source.map(|source| self.read_context.document(&source, &locate(path, &self.config)).0);
            document.map(|document| search_words::words(&document, self.config.kinds)).unwrap_or_default()
        })
    }

    /// Parses the body of a page again, when its HTML could not be stored. A message if the source cannot be read or
    /// has changed.
    pub(crate) fn reread_body(&self, page: &Page, inputs: &Inputs) -> Result<Vec<Part>, Diagnostic> {
        let path = &page.document.path;
        // A generated home page has no body.
        let Ok(number) = inputs.sources.paths().binary_search(path) else { return Ok(Vec::new()) };
        let (source, diagnostics) = inputs.sources.read(number);
        let unreadable = || Diagnostic::file(Code::A403, path.as_str());
        let Some(source) = source else { return Err(diagnostics.into_iter().next().unwrap_or_else(unreadable)) };
        if Hash128::of(source.text.as_bytes()) != page.document.hashes.all {
            return Err(unreadable().term("detail", "io.changed"));
        }
        Ok(document::rerender_body(&page.document, &source, &self.read_context.settings))
    }
}

/// Reads documents one at a time, so that there are no more texts in caches than threads.
struct Reader<'a> {
    config: &'a Config,
    date_inputs: &'a DateInputs<'a>,
    read_context: &'a ReadContext,
    caches: &'a Caches,
    fingerprints: fingerprint::FingerprintContext,
}

impl Reader<'_> {
    fn read(&self, origin: Origin) -> (Option<LoadedPage>, Vec<Diagnostic>) {
        let inputs = self.date_inputs.inputs;
        let cached = self.cached(&origin);
        let (read, mut diagnostics) = match cached {
            Some(read) => (Some(read), Vec::new()),
            None => self.parse(&origin),
        };
        let (Some(ParsedDocument { mut document, diagnostics: messages, fingerprint: print, .. }), location) =
            (read, origin.location)
        else {
            return (None, diagnostics);
        };
        diagnostics.extend(messages);
        let (zone, now) = (&self.config.zone, inputs.now);
        let table = super::table(&document);
        convert_to_site_zone(&mut document.front, table, zone);
        let implausible = DateChecker { zone, now }.check_document(&document);
        let path = document.path.as_str();
        diagnostics.extend(implausible.into_iter().map(|(range, message)| message.place(Place::bytes(path, range))));
        // The last build may have needed fingerprints that this one does not.
        let print = print.filter(|_| self.date_inputs.needs_fingerprints());
        let fingerprint = print.and_then(|print| print.fingerprint);
        let dates = self.date_inputs.dates(&document, fingerprint, self.config);
        required(&document, self.config, &mut diagnostics);
        let visibility = visibility(&document, &dates, self.config, inputs);
        let clock = ClockDependence::of_page(&document, &dates, &self.config.zone, inputs.now);
        let found = LoadedPage { location, document, dates, visibility, clock, fingerprint };
        (Some(if is_home(&found.location, &found.document.path) { self.home(found) } else { found }), diagnostics)
    }

    /// Replaces an unpublished home page by a generated one, since every page links to it.
    fn home(&self, found: LoadedPage) -> LoadedPage {
        if found.visibility.is_shown(self.date_inputs.inputs.options.drafts) {
            return found;
        }
        let source = default_home(&found.document.path, &self.config.language(&found.location.tree).title);
        let (mut document, _) = self.read_context.document(&source, &found.location);
        document.content = BodyStorage::put(&document.take_body(), self.date_inputs.inputs.bodies.as_ref());
        let dates = self.date_inputs.dates(&document, None, self.config);
        LoadedPage { document, dates, visibility: Visibility::Public, fingerprint: None, ..found }
    }

    /// The document from the caches of the last build, if nothing that parsing depends on has changed.
    fn cached(&self, origin: &Origin) -> Option<ParsedDocument> {
        if self.caches.last.is_empty() || origin.generated.is_some() {
            return None;
        }
        let key = self.read_context.key(self.date_inputs.inputs.sources.digest(origin.number)?, &origin.location);
        let mut read = self.caches.last.document(origin.path.as_str(), key)?;
        let current = match &read.fingerprint {
            _ if !self.date_inputs.needs_fingerprints() => true,
            Some(print) => {
                let lacks = |print: &Fingerprint| self.date_inputs.legacy && !print.has_legacy();
                self.date_inputs.files_hash(&print.depends_on) == print.dependencies_hash
                    && !print.fingerprint.as_ref().is_some_and(lacks)
            }
            None => false,
        };
        current.then(|| self.caches.next.keep_document(origin.path.as_str(), key))?;
        if let Some(body) = read.body.take() {
            read.document.content = BodyStorage::put(&body, self.date_inputs.inputs.bodies.as_ref());
        }
        Some(read)
    }

    /// Parses the document, and adds it to the caches for the next build.
    fn parse(&self, origin: &Origin) -> (Option<ParsedDocument>, Vec<Diagnostic>) {
        let inputs = self.date_inputs.inputs;
        let (source, diagnostics) = origin.read(inputs);
        // Every page links to the home page, so one is generated even if its file cannot be read.
        let home = || default_home(&origin.path, &self.config.language(&origin.location.tree).title);
        let stand_in = || is_home(&origin.location, &origin.path).then(home);
        let Some(source) = source.or_else(stand_in) else { return (None, diagnostics) };
        let (mut document, messages) = self.read_context.document(&source, &origin.location);
        if self.read_context.settings.search {
            document.search_words = SearchWords::known(search_words::words(&document, self.config.kinds));
        }
        let highlighted = document.body.highlighted;
        let body = document.take_body();
        let content = BodyStorage::put(&body, inputs.bodies.as_ref());
        let print = self.date_inputs.print(&self.fingerprints, &source);
        let body = highlighted.then_some(body);
        let mut read = ParsedDocument { document, diagnostics: messages, fingerprint: print, body };
        // A document whose file has problems is not remembered: they are found by reading it.
        if self.caches.enabled && origin.generated.is_none() && diagnostics.is_empty() {
            let digest = inputs.sources.digest_of_text(origin.number, &source.text);
            let key = self.read_context.key(digest, &origin.location);
            let mut bytes = postcard::to_allocvec(&read).unwrap_or_default();
            let words = read.document.search_words.write(&mut bytes);
            if let Some(slot) = inputs.bodies.put(&bytes) {
                self.caches.next.put_document(origin.path.as_str(), key, slot, words);
            }
        }
        read.document.content = content;
        (Some(read), diagnostics)
    }
}

/// The defaults for a folder, nearest section first. Sections of the default language apply to translations too.
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

/// Reports missing fields that the configuration requires of a kind.
fn required(document: &Document, config: &Config, diagnostics: &mut Vec<Diagnostic>) {
    if document.role == Role::Section || document.fence.line == 0 || document.front.fields.is_empty() {
        return;
    }
    for key in config.required.get(&document.kind).into_iter().flatten() {
        if !document.front.fields.contains_key(key) && !document.unreadable.contains(key) {
            let example = document.kind.table().field(key).map_or("…", |field| field.ty.sample());
            let line = format!("{key}: {example}");
            let message = Diagnostic::at(Code::A137, document.fence.clone()).arg("key", key.clone()).arg("line", line);
            diagnostics.push(document.kind.table().name.add_to(message, "kind"));
        }
    }
}

fn visibility(document: &Document, dates: &Dates, config: &Config, inputs: &Inputs) -> Visibility {
    let front = &document.front;
    let (zone, now) = (&config.zone, inputs.now);
    let starts_later = |when: Option<&crate::date::PartialDate>| when.is_some_and(|when| when.instant(zone) > now);
    if front.bool("draft") == Some(true) {
        return Visibility::Draft;
    }
    if starts_later(front.when("embargo")) || starts_later(dates.published.as_ref().map(|dated| &dated.when)) {
        return Visibility::Scheduled;
    }
    // Archived explicitly, from a stated day.
    let archived = front.record("archived").and_then(|archived| archived.when("date"));
    if archived.is_some_and(|when| when.instant(zone) <= now) {
        return Visibility::Expired;
    }
    if front.when("expires").is_none_or(|when| when.end(zone) > now) {
        return Visibility::Public;
    }
    match front.choice("on_expiry") {
        Some("gone") => Visibility::Gone,
        Some("redirect") => Visibility::Moved,
        None if front.text("redirect_to").is_some() => Visibility::Moved,
        _ => Visibility::Expired,
    }
}
