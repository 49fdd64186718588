//! Reads all documents of the site, one text at a time, or takes what the last build read of them.

use std::collections::HashMap;

use rayon::prelude::*;

use super::clock::{Sense, localise};
use super::dating::Evidence;
use super::languages::{Location, locate};
use super::phase::Phase;
use super::{Page, PageId, Site};
use crate::build_cache::{Caches, ParsedDocument};
use crate::config::Config;
use crate::dates::Dates;
use crate::dates::fingerprint::{self, Fingerprint};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::digest::{Digest, Hash128, HashBuilder};
use crate::document::markdown::Part;
use crate::document::{self, Defaults, Document, Role, Settings, front_matter};
use crate::path::SourcePath;
use crate::schema::{Record, Val};
use crate::source::{Inputs, Source};

/// A document with its location and dates, before it has a number.
pub(super) struct Found {
    pub(super) location: Location,
    pub(super) document: Document,
    pub(super) dates: Dates,
    pub(super) state: State,
    pub(super) phase: Phase,
    pub(super) fingerprint: Option<Fingerprint>,
}

/// Whether readers see a page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Public,
    Draft,
    Scheduled,
    Expired,
    Gone,
    Moved,
}

impl State {
    /// Whether a page is part of the site.
    pub(super) fn is_shown(self, drafts: bool) -> bool {
        match self {
            State::Public | State::Expired => true,
            State::Draft | State::Scheduled => drafts,
            State::Gone | State::Moved => false,
        }
    }
}

impl Found {
    /// Decides its dates again, when the ledger has come to have a line for it.
    pub(super) fn date_again(&mut self, evidence: &Evidence<'_>, config: &Config) {
        self.dates = evidence.dates(&self.document, self.fingerprint, config);
        self.state = state(&self.document, &self.dates, config, evidence.inputs);
        self.phase = Phase::of_page(&self.document, &self.dates, &config.zone, evidence.inputs.now);
    }
}

/// Whether a file is the home page of its language.
fn is_home(location: &Location, path: &SourcePath) -> bool {
    location.logical.is_empty() && document::role(path) == Role::Section
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
        .map(|(number, path)| Origin { path: path.clone(), location: locate(path, config), made: None, number })
        .collect();
    let is_home = |origin: &Origin| origin.location.logical.is_empty() && document::role(&origin.path) == Role::Section;
    // Whether a tree that is used has a home page.
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
            let made = made_home(&path, &language.title);
            all.push(Origin { location: locate(&path, config), path, made: Some(made), number: 0 });
        }
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

/// A home page that has nothing but its title.
fn made_home(path: &SourcePath, title: &str) -> Source {
    Source { path: path.clone(), text: format!("---\ntitle: '{}'\n---\n", title.replace('\'', "''")) }
}

/// What the sections say for their pages, by tree and folder.
type Sections = HashMap<(String, String), Record>;

/// What a document is read with besides its own text.
#[derive(Debug)]
pub(crate) struct Reading {
    settings: Settings,
    sections: Sections,
    default_language: String,
    /// What the sections say for the pages in a folder of a tree, and a mark for it: the same for all of them.
    defaults: HashMap<(String, String), (Defaults, Hash128)>,
}

/// Reads all documents.
pub(super) fn read_all(
    config: &Config,
    evidence: &Evidence<'_>,
    caches: &Caches,
    wrong: &mut Vec<Diagnostic>,
) -> (Vec<Found>, Reading) {
    let origins = origins(evidence.inputs, config);
    // Sections first: what they say for their pages decides how those are read.
    let reading = Reading::new(config, &origins, evidence.inputs);
    let fingerprints = fingerprint::FingerprintContext::new(config.kinds);
    let reader = Reader { config, evidence, reading: &reading, caches, fingerprints };
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
    Settings { kinds: config.kinds, raw_html, smart: config.smart }
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
                let mark = HashBuilder::new().value(&defaults.fields).value(&settings).text(&location.tree).finish();
                (defaults, mark)
            });
        }
        Self { settings, sections, default_language, defaults: all }
    }

    /// The key under which a document with a text may be remembered: everything that reading it can see.
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
    /// Takes in the text of a page again, when nothing but its body is another and nothing is wrong with it; nothing when there
    /// is more to it, and then the site is as it was. What other pages say of the page is not looked at.
    pub(crate) fn reread(&mut self, path: &SourcePath, inputs: &Inputs) -> Option<PageId> {
        let id = *self.by_source.get(path.as_str())?;
        let (source, wrong) = inputs.sources.read(inputs.sources.paths().binary_search(path).ok()?);
        let source = source.filter(|_| wrong.is_empty() && !self.page(id).is_section())?;
        let (mut document, wrong) = self.reading.document(&source, &locate(path, &self.config));
        let table = super::table(&document);
        localise(&mut document.front, table, &self.config.zone);
        if !wrong.is_empty() || document.hashes.front != self.page(id).document.hashes.front {
            return None;
        }
        let super::relations::Checked { leads, files, wrong } = super::relations::check(self, &document, inputs);
        let page = self.pages.get_mut(id.0).filter(|_| wrong.is_empty())?;
        (page.document, page.leads, page.files) = (document, leads, files);
        Some(id)
    }

    /// The body of a page from its source, when nothing else has it any more; a message when that cannot be read, or is another
    /// text than before.
    pub(crate) fn read_again(&self, page: &Page, inputs: &Inputs) -> Result<Vec<Part>, Diagnostic> {
        let path = &page.document.path;
        // A home page that nobody wrote has no body.
        let Ok(number) = inputs.sources.paths().binary_search(path) else { return Ok(Vec::new()) };
        let (source, wrong) = inputs.sources.read(number);
        let unreadable = || Diagnostic::file(Code::A403, path.as_str());
        let Some(source) = source else { return Err(wrong.into_iter().next().unwrap_or_else(unreadable)) };
        if Hash128::of(source.text.as_bytes()) != page.document.hashes.all {
            return Err(unreadable().term("detail", "io.changed"));
        }
        Ok(document::rerender_body(&page.document, &source, &self.reading.settings))
    }
}

/// Reads documents one at a time, so that no more texts are in memory than there are threads.
struct Reader<'a> {
    config: &'a Config,
    evidence: &'a Evidence<'a>,
    reading: &'a Reading,
    caches: &'a Caches,
    fingerprints: fingerprint::FingerprintContext,
}

impl Reader<'_> {
    fn read(&self, origin: Origin) -> (Option<Found>, Vec<Diagnostic>) {
        let inputs = self.evidence.inputs;
        let remembered = self.remembered(&origin);
        let (read, mut wrong) = match remembered {
            Some(read) => (Some(read), Vec::new()),
            None => self.anew(&origin),
        };
        let (Some(ParsedDocument { mut document, wrong: messages, fingerprint: print }), location) =
            (read, origin.location)
        else {
            return (None, wrong);
        };
        wrong.extend(messages);
        let (zone, now) = (&self.config.zone, inputs.now);
        let table = super::table(&document);
        localise(&mut document.front, table, zone);
        let senseless = Sense { zone, now }.of_document(&document);
        let path = document.path.as_str();
        wrong.extend(senseless.into_iter().map(|(range, message)| message.place(Place::bytes(path, range))));
        // The last build may have been asked what this one is not.
        let print = print.filter(|_| self.evidence.asks());
        let fingerprint = print.and_then(|print| print.fingerprint);
        let dates = self.evidence.dates(&document, fingerprint, self.config);
        required(&document, self.config, &mut wrong);
        let state = state(&document, &dates, self.config, inputs);
        let phase = Phase::of_page(&document, &dates, &self.config.zone, inputs.now);
        let found = Found { location, document, dates, state, phase, fingerprint };
        (Some(if is_home(&found.location, &found.document.path) { self.home(found) } else { found }), wrong)
    }

    /// A home page; one that nobody may see yet is stood in for, since every page of a language leads to it.
    fn home(&self, found: Found) -> Found {
        if found.state.is_shown(self.evidence.inputs.options.drafts) {
            return found;
        }
        let source = made_home(&found.document.path, &self.config.language(&found.location.tree).title);
        let (mut document, _) = self.reading.document(&source, &found.location);
        document.content = document.store_body(self.evidence.inputs.bodies.as_ref());
        let dates = self.evidence.dates(&document, None, self.config);
        Found { document, dates, state: State::Public, fingerprint: None, ..found }
    }

    /// The document as the last build read it, if everything that reading sees is as it was.
    fn remembered(&self, origin: &Origin) -> Option<ParsedDocument> {
        if self.caches.last.is_empty() || origin.made.is_some() {
            return None;
        }
        let key = self.reading.key(self.evidence.inputs.sources.digest(origin.number)?, &origin.location);
        let read = self.caches.last.document(origin.path.as_str(), key)?;
        let current = match &read.fingerprint {
            _ if !self.evidence.asks() => true,
            Some(print) => {
                let lacks = |print: &Fingerprint| self.evidence.legacy && !print.has_legacy();
                self.evidence.around(&print.depends_on) == print.dependencies_hash
                    && !print.fingerprint.as_ref().is_some_and(lacks)
            }
            None => false,
        };
        current.then(|| self.caches.next.keep_document(origin.path.as_str(), key))?;
        Some(read)
    }

    /// Reads the document from its text, and remembers it.
    fn anew(&self, origin: &Origin) -> (Option<ParsedDocument>, Vec<Diagnostic>) {
        let inputs = self.evidence.inputs;
        let (source, wrong) = origin.read(inputs);
        // Every page of a language leads to its home page, so there is one even when its file cannot be read.
        let home = || made_home(&origin.path, &self.config.language(&origin.location.tree).title);
        let stand_in = || is_home(&origin.location, &origin.path).then(home);
        let Some(source) = source.or_else(stand_in) else { return (None, wrong) };
        let (mut document, messages) = self.reading.document(&source, &origin.location);
        let content = document.store_body(inputs.bodies.as_ref());
        let print = self.evidence.print(&self.fingerprints, &source);
        let mut read = ParsedDocument { document, wrong: messages, fingerprint: print };
        // What is wrong with the file itself is found when it is read, each time.
        if self.caches.enabled && origin.made.is_none() && wrong.is_empty() {
            let digest = inputs.sources.digest_of_text(origin.number, &source.text);
            let key = self.reading.key(digest, &origin.location);
            let stored = postcard::to_allocvec(&read).ok().and_then(|bytes| inputs.bodies.put(&bytes));
            if let Some(slot) = stored {
                self.caches.next.put_document(origin.path.as_str(), key, slot);
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
            let message = Diagnostic::at(Code::A137, document.fence.clone()).arg("key", key.clone()).arg("line", line);
            wrong.push(document.kind.table().name.tell(message, "kind"));
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
    if front.when("expires").is_none_or(|when| when.end(zone) > now) {
        return State::Public;
    }
    match front.choice("on_expiry") {
        Some("gone") => State::Gone,
        Some("redirect") => State::Moved,
        None if front.text("redirect_to").is_some() => State::Moved,
        _ => State::Expired,
    }
}
