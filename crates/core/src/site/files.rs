//! Decides which files are published: those in `static/`, and those beside the pages that a published page, the data,
//! the configuration or a template refers to. Files not meant for readers ([`crate::denylist`]) are published only if
//! the configuration allows them by name.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::read_documents::LoadedPage;
use super::{Page, Site};
use crate::config::{self, Config};
use crate::denylist::{self, CopyCertainty, Reason};
use crate::diagnostic::{Code, Diagnostic, LineIndex, Place, Severity, nearest};
use crate::path::{decode, join};
use crate::picture::PictureFault;
use crate::schema::{Type, TypedValue, walk};
use crate::source::{FileFacts, Inputs, ThemeFile, picture_of_text};

/// The publication status of the site's files.
#[derive(Debug, Default)]
pub(crate) struct FileStatus {
    /// The published files, by source path.
    pub(crate) published: BTreeSet<String>,
    /// Pictures that published pages show in sizes of their own, by source path. They may be published as files, too.
    pub(crate) shown: BTreeSet<String>,
    /// Files that are not published, even if a page refers to them.
    pub(crate) withheld: BTreeMap<String, Reason>,
    /// Withheld files that a published page refers to; the message is at that page.
    pub(crate) refused: BTreeSet<String>,
    /// Files to which only scheduled or otherwise unpublished pages refer.
    pub(crate) scheduled: BTreeSet<String>,
}

/// The files that are withheld because of what they are.
pub(super) fn withhold(config: &Config, inputs: &Inputs) -> BTreeMap<String, Reason> {
    let reason = |(path, facts): (&String, &FileFacts)| {
        let reason = reason(path, facts).filter(|_| !config.allow_files.contains_key(path))?;
        Some((path.clone(), reason))
    };
    inputs.files.iter().filter_map(reason).collect()
}

fn reason(path: &str, facts: &FileFacts) -> Option<Reason> {
    let beside = path.starts_with("content/");
    let kind = facts.content.kind.as_deref();
    let named = if beside { denylist::beside_pages(path) } else { denylist::anywhere(path) };
    // Apple Keynote presentations have the same extension as private keys.
    let named = named.filter(|reason| *reason != Reason::Key || kind != Some("zip"));
    let without_ending = !path.rsplit('/').next().unwrap_or(path).contains('.');
    let page = beside && without_ending && kind == Some("html");
    facts.content.secret.then_some(Reason::Key).or(named).or(page.then_some(Reason::Program))
}

/// Drops pages that are copies of others, made by sync programs or file managers and hardly meant to be published.
pub(super) fn drop_copies(
    config: &Config,
    found: &mut Vec<LoadedPage>,
    withheld: &mut BTreeMap<String, Reason>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let titles: HashMap<&str, Option<&str>> =
        found.iter().map(|found| (found.document.path.as_str(), found.document.front.text("title"))).collect();
    let mut copies: BTreeMap<String, Option<String>> = BTreeMap::new();
    for (path, title) in &titles {
        if config.allow_files.contains_key(*path) {
            continue;
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.strip_suffix(".md").unwrap_or(name);
        if denylist::anywhere(name).is_some_and(|reason| matches!(reason, Reason::Conflict | Reason::Lock)) {
            copies.insert((*path).to_owned(), None);
        } else if let Some((of, sure)) = denylist::copy_of(stem) {
            let original = format!("{folder}/{of}.md");
            // `möte` and `möte 2` may be two pages; a copy also has the title of its original.
            let same =
                titles.get(original.as_str()).is_some_and(|other| sure != CopyCertainty::IfSameTitle || other == title);
            if same || sure == CopyCertainty::Certain {
                copies.insert((*path).to_owned(), titles.contains_key(original.as_str()).then_some(original));
            }
        }
    }
    found.retain(|found| !copies.contains_key(found.document.path.as_str()));
    // Mistakes in a copy are reported in its original.
    diagnostics.retain(|message| message.places.first().is_none_or(|place| !copies.contains_key(&place.file)));
    for (path, original) in copies {
        diagnostics.push(Diagnostic::file(Code::A428, path.clone()).optional("path", original));
        withheld.insert(path, Reason::Conflict);
    }
}

impl Site {
    /// Whether a file is published.
    pub(crate) fn is_published(&self, path: &str) -> bool {
        self.file_status.published.contains(path)
    }

    /// The files that are published, with their facts.
    pub(crate) fn published_files(&self) -> impl Iterator<Item = (&String, &FileFacts)> {
        self.files.iter().filter(|(path, _)| self.is_published(path))
    }

    /// Finds the files that are published. References to missing files are reported by the page that makes them.
    pub(super) fn publish_files(&mut self, inputs: &Inputs, scheduled: BTreeSet<String>) {
        let by_address: HashMap<&str, &str> =
            self.file_routes.iter().map(|(path, route)| (route.as_str(), path.as_str())).collect();
        let (mut published, mut shown) = (BTreeSet::new(), BTreeSet::new());
        let is_text = |path: &str| picture_of_text(path).is_some_and(|(picture, _)| self.files.contains_key(picture));
        let always = |path: &&String| {
            (path.starts_with("static/") && !is_text(path)) || self.config.allow_files.contains_key(*path)
        };
        published.extend(self.file_routes.keys().filter(always).cloned());
        for page in &self.pages {
            published.extend(page.files.iter().cloned());
            shown.extend(page.pictures.iter().cloned());
            self.written_on(page, &by_address, &mut published);
        }
        self.written_in_data(&mut published);
        for text in self.written(inputs) {
            published.extend(addresses(text, self, &by_address));
        }
        let is_scheduled = |path: &String| !published.contains(path) && !shown.contains(path);
        self.file_status.scheduled = scheduled.into_iter().filter(is_scheduled).collect();
        (self.file_status.published, self.file_status.shown) = (published, shown);
    }

    /// Adds files that a page refers to in raw HTML, and in fields that only templates know.
    fn written_on(&self, page: &Page, by_address: &HashMap<&str, &str>, published: &mut BTreeSet<String>) {
        let document = &page.document;
        let bodies = document.rich.values().chain([&document.body]);
        for address in bodies.flat_map(|body| &body.raw_urls) {
            published.extend(self.named_file(page, address, by_address));
        }
        // Addresses of this site written with its base URL.
        super::external_links::of_document(document, &mut |ty, target, _| {
            if ty == Type::Url && self.strip_base_url(target).is_some() {
                published.extend(self.named_file(page, target, by_address));
            }
        });
        walk(&document.front, super::table(document), &mut |entry, ty, _| {
            if let (Type::Free, TypedValue::Free(value)) = (ty, &entry.val) {
                strings(value, &mut |text| published.extend(self.named_file(page, text, by_address)));
            }
        });
    }

    /// Resolves an address relative to a page's file, or else to its URL.
    fn named_file(&self, page: &Page, address: &str, by_address: &HashMap<&str, &str>) -> Option<String> {
        let address = self.strip_base_url(address).unwrap_or(address);
        let path = decode(address.split(['#', '?']).next().unwrap_or_default());
        if path.is_empty() || path.contains("//") {
            return None;
        }
        if path.starts_with('/') {
            let inside = path.strip_prefix(self.root().trim_end_matches('/')).unwrap_or(&path);
            return by_address.get(inside).map(|path| (*path).to_owned());
        }
        let beside = page.document.path.resolve(&path).filter(|path| self.file_routes.contains_key(path));
        beside.or_else(|| {
            let folder = page.route.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
            let route = format!("/{}", join(folder, &path)?);
            by_address.get(route.as_str()).map(|path| (*path).to_owned())
        })
    }

    /// Adds files named in data, resolved relative to each page, since any of them may show the data.
    fn written_in_data(&self, published: &mut BTreeSet<String>) {
        let names: Vec<(bool, &str)> =
            self.addresses_in_data().into_iter().filter(|(_, name)| !name.starts_with('/')).collect();
        if names.is_empty() {
            return;
        }
        for page in &self.pages {
            for (_, name) in &names {
                let name = name.split(['#', '?']).next().unwrap_or_default();
                let path = page.document.path.resolve(&decode(name));
                published.extend(path.filter(|path| self.file_routes.contains_key(path)));
            }
        }
    }

    /// Texts other than pages that may contain addresses of files.
    fn written<'i>(&self, inputs: &'i Inputs) -> impl Iterator<Item = &'i str> {
        let theme = inputs.theme.values().filter_map(|file| match file {
            ThemeFile::Text(text) => Some(text.as_str()),
            ThemeFile::Bytes(_) => None,
        });
        let own = inputs.templates.values().chain(inputs.data.values()).map(String::as_str);
        theme.chain(own).chain([inputs.config.as_str()])
    }

    /// Reports problems with files that no page's own message covers.
    pub(super) fn check_files(&self, inputs: &Inputs) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for (path, facts) in self.published_files() {
            if facts.content.pointer {
                diagnostics.push(Diagnostic::file(Code::A422, path.clone()));
            }
            if let Some(Err(fault)) = &facts.picture {
                diagnostics.push(picture_fault(path, fault));
            }
        }
        let silent = |path: &String, reason: &Reason| {
            // An executable that no page refers to counts as an unused file (A419), and copies of pages are reported
            // already.
            self.file_status.refused.contains(path) || *reason == Reason::Program || !self.files.contains_key(path)
        };
        for (path, reason) in self.file_status.withheld.iter().filter(|(path, reason)| !silent(path, reason)) {
            let message = Diagnostic::file(Code::A420, path.clone()).arg("path", path.clone());
            diagnostics.push(message.term("reason", reason.term()).term("way", reason.way()));
        }
        let lines = LineIndex::new(inputs.config.as_str());
        for (path, (_, range)) in &self.config.allow_files {
            if !self.files.contains_key(path) && !self.by_source.contains_key(path) && !self.hidden.contains_key(path) {
                let place = Place::at(config::FILE, &lines, range.clone());
                let near = nearest(path, self.files.keys().map(String::as_str));
                diagnostics
                    .push(Diagnostic::at(Code::A426, place).arg("value", path.clone()).optional("nearest", near));
            }
        }
        diagnostics
    }

    /// The message for a file that exists but is not published, without a place.
    pub(super) fn why_withheld(&self, target: &str, path: &str) -> Option<Diagnostic> {
        if let Some(reason) = self.file_status.withheld.get(path) {
            let message = Diagnostic::new(Code::A421).arg("target", target).term("reason", reason.term());
            return Some(message.term("way", reason.way()).arg("path", path));
        }
        let is_withheld = self.files.contains_key(path) && !self.file_routes.contains_key(path);
        is_withheld.then(|| Diagnostic::new(Code::A427).arg("target", target))
    }

    /// Files beside the pages that no page refers to, published or scheduled.
    pub(crate) fn unused_files(&self) -> impl Iterator<Item = &String> {
        let out = &self.file_status;
        let of_page = |path: &&String| path.starts_with("content/") && self.file_routes.contains_key(*path);
        let programs = out.withheld.iter().filter(|(path, reason)| {
            **reason == Reason::Program && path.starts_with("content/") && !out.refused.contains(*path)
        });
        let sets = [&out.published, &out.shown, &out.scheduled];
        let is_text =
            |path: &&String| picture_of_text(path).is_some_and(|(picture, _)| self.files.contains_key(picture));
        let named = move |path: &&String| !is_text(path) && sets.iter().all(|set| !set.contains(*path));
        self.files.keys().filter(of_page).filter(named).chain(programs.map(|(path, _)| path))
    }
}

/// The message for a picture that cannot be published.
pub(crate) fn picture_fault(path: &str, fault: &PictureFault) -> Diagnostic {
    match fault {
        PictureFault::Changed => Diagnostic::file(Code::A403, path).term("detail", "io.changed"),
        PictureFault::Truncated => Diagnostic::file(Code::A429, path),
        PictureFault::Damaged => Diagnostic::file(Code::A430, path),
        PictureFault::TooLarge(width, height, limit) => {
            let sizes = [("width", u64::from(*width)), ("height", u64::from(*height)), ("limit", *limit)];
            sizes
                .into_iter()
                .fold(Diagnostic::file(Code::A431, path), |message, (name, size)| message.arg(name, size.to_string()))
        }
    }
}

/// The withheld files that messages already report at the page that refers to them.
pub(super) fn refused(diagnostics: &[Diagnostic]) -> BTreeSet<String> {
    let refusals =
        diagnostics.iter().filter(|message| message.code == Code::A421 && message.severity == Severity::Error);
    refusals.filter_map(|message| message.text("path").map(str::to_owned)).collect()
}

/// Visits every string in a value.
fn strings(value: &serde_json::Value, visit: &mut dyn FnMut(&str)) {
    match value {
        serde_json::Value::String(text) => visit(text),
        serde_json::Value::Array(items) => items.iter().for_each(|item| strings(item, visit)),
        serde_json::Value::Object(items) => items.values().for_each(|item| strings(item, visit)),
        _ => {}
    }
}

/// Published files whose addresses occur in a text.
fn addresses<'t>(
    text: &'t str,
    site: &'t Site,
    by_address: &'t HashMap<&str, &str>,
) -> impl Iterator<Item = String> + use<'t> {
    let ends = |c: char| c.is_whitespace() || "\"'()[]{}<>,;|`#?".contains(c);
    let words = text.split(ends).filter(|word| word.contains('/') && word.contains('.'));
    words.filter_map(move |word| {
        // Also finds `{{ site.root }}dok/plan.pdf` and `https://www.example.se/dok/plan.pdf`.
        let word = word.trim_end_matches(['.', ':', '!']);
        let inside =
            site.strip_base_url(word).or_else(|| word.strip_prefix(site.root().trim_end_matches('/'))).unwrap_or(word);
        let inside = inside.strip_prefix('/').unwrap_or(inside);
        by_address.get(decode(&format!("/{inside}")).as_str()).map(|path| (*path).to_owned())
    })
}
