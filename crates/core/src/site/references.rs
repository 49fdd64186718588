//! References between pages in front matter, and checks that everything a page refers to exists.

use std::collections::HashMap;

use super::{PageId, RetiredPage, Site, links};
use crate::diagnostic::{Code, Diagnostic, LineIndex, Place, nearest};
use crate::digest::{Hash128, HashBuilder};
use crate::document::Document;
use crate::document::markdown::{ArgValue, Part, RawLink};
use crate::path::slugify;
use crate::picture::Picture;
use crate::schema::tables::{SEARCH, SECTION};
use crate::schema::{Table, Type, TypedValue, walk};
use crate::source::Inputs;

/// The field table of a document.
pub(crate) fn table(document: &Document) -> &'static Table {
    if document.role == crate::document::Role::Section { &SECTION } else { document.kind.table() }
}

/// The component that shows the accessibility statement of the site's data.
pub(crate) const STATEMENT_COMPONENT: &str = "accessibility";

/// Fields that refer to another page without being about it.
const NOT_ABOUT: [&str; 4] = ["related", "translations", "section", "easy_read"];

/// The pages that a page is about, in the order stated, each once.
pub(crate) fn about(site: &Site, id: PageId) -> Vec<PageId> {
    let page = site.page(id);
    let mut found = Vec::new();
    walk(page.front(), table(&page.document), &mut |entry, ty, key| {
        if let (Type::Ref, TypedValue::Text(reference)) = (ty, &entry.val)
            && !NOT_ABOUT.contains(&key)
            && !page.is_section()
            && let Some(target) = site.find(reference, &page.tree)
            && target != id
            && !found.contains(&target)
        {
            found.push(target);
        }
    });
    found
}

/// Checks everything that a page refers to: pages, files, ids, addresses, links and images in its text.
///
/// Places are byte ranges; line numbers are resolved later.
///
/// All targets are looked up here, so their hashes are computed at the same time.
pub(crate) fn check(site: &Site, document: &Document, inputs: &Inputs) -> ReferenceCheck {
    let mut check = Check {
        site,
        document,
        inputs,
        link_hashes: HashBuilder::new(),
        files: Vec::new(),
        pictures: Vec::new(),
        suggested: 0,
        diagnostics: Vec::new(),
    };
    // The `src` of an image, which is visited after the image.
    let mut image = None;
    walk(&document.front, table(document), &mut |entry, ty, key| match (&entry.val, ty) {
        (TypedValue::Record(record), Type::Map(_)) => image = record.fields.get("src").map(|src| src.range.clone()),
        (TypedValue::Text(value), Type::File) => {
            let usage = match key {
                _ if image.as_ref() == Some(&entry.range) => FileUsage::Shown,
                // What sites call so is meant as an image.
                "src" | "logo" | "image" => FileUsage::Image,
                _ => FileUsage::Linked,
            };
            let message = check.file(value, key, usage);
            let place = check.place(&entry.range);
            check.diagnostics.extend(message.map(|message| message.place(place)));
        }
        (TypedValue::Text(value), _) => check.value(value, ty, key, &entry.range),
        _ => {}
    });
    for (name, range) in document.front.texts("topics").filter(|(name, _)| slugify(name).is_empty()) {
        let place = Place::bytes(document.path.as_str(), range);
        check.diagnostics.push(Diagnostic::at(Code::A262, place).arg("value", name));
    }
    check.records();
    check.image();
    check.languages();
    check.event();
    for body in document.rich.values() {
        check.parts(&body.parts);
    }
    let front = std::mem::take(&mut check.link_hashes).finish();
    check.link_hashes.hash128(front);
    check.parts(&document.body.parts);
    check.raw(&document.body.raw_links);
    let link_hashes = LinkHashes { front, all: check.link_hashes.finish() };
    for paths in [&mut check.files, &mut check.pictures] {
        paths.sort();
        paths.dedup();
    }
    ReferenceCheck { link_hashes, files: check.files, pictures: check.pictures, diagnostics: check.diagnostics }
}

/// The result of checking a page's references.
#[derive(Debug)]
pub(crate) struct ReferenceCheck {
    /// Hashes of the targets.
    pub(crate) link_hashes: LinkHashes,
    /// The source paths of the files that it refers to.
    pub(crate) files: Vec<String>,
    /// The source paths of the pictures that it shows in sizes of their own.
    pub(crate) pictures: Vec<String>,
    /// The messages.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Hashes of the targets of a page's links: addresses of pages and files, sizes of images.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct LinkHashes {
    /// The hash of links in the front matter.
    pub(crate) front: Hash128,
    /// The hash of all links.
    pub(crate) all: Hash128,
}

/// Resolves a link, and hashes its target.
pub(crate) fn hash_link(
    site: &Site,
    document: &Document,
    target: &str,
    hasher: &mut HashBuilder,
) -> Result<links::Target, Diagnostic> {
    let found = site.link(document, target);
    match &found {
        Ok(links::Target::Page(id, anchor)) => {
            let other = site.page(*id);
            hasher.text(other.route.as_str()).text(&other.document.lang).optional(anchor.as_deref());
        }
        Ok(links::Target::File(route, _)) => drop(hasher.number(1).text(route.as_str())),
        Ok(links::Target::Generated(address)) => drop(hasher.number(2).text(address)),
        Ok(links::Target::Retired(retired, to)) => {
            let to = to.map(|id| site.page(id).route.as_str().to_owned());
            hasher
                .number(5)
                .text(&retired.path)
                .optional(retired.addresses.first().map(String::as_str))
                .optional(to.as_deref());
        }
        // The target is in the text itself, which is hashed already.
        Ok(links::Target::Anchor(_) | links::Target::External(_)) => drop(hasher.number(3)),
        Err(_) => drop(hasher.number(4)),
    }
    found
}

/// Resolves a file, and hashes its route and size. Returns whether it exists.
pub(crate) fn hash_file(site: &Site, document: &Document, name: &str, hasher: &mut HashBuilder) -> bool {
    let found = site.file(document, name);
    hasher.optional(found.map(|(route, _)| route.as_str()));
    if let Some(facts) = found.and_then(|(_, path)| site.files.get(path)) {
        hasher.number(facts.size).value(&facts.dimensions).value(&facts.picture);
    }
    if let Some((_, path)) = found {
        hasher.value(&site.picture_text(path, &document.lang));
    }
    found.is_some()
}

/// How a page uses a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FileUsage {
    /// As an image, in the sizes of a place of the theme.
    Shown,
    /// As an image, as it is.
    Image,
    /// As a file of any type.
    Linked,
}

struct Check<'a> {
    site: &'a Site,
    document: &'a Document,
    inputs: &'a Inputs,
    link_hashes: HashBuilder,
    suggested: usize,
    files: Vec<String>,
    pictures: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

impl Check<'_> {
    fn place(&self, range: &std::ops::Range<usize>) -> Place {
        Place::bytes(self.document.path.as_str(), range.clone())
    }

    fn value(&mut self, value: &str, ty: Type, key: &str, range: &std::ops::Range<usize>) {
        let message = match ty {
            Type::Ref => self.reference(value, key),
            Type::Url => self.url(value),
            _ => self.site.data.missing(ty, value, key),
        };
        if let Some(message) = message {
            let place = self.place(range);
            self.diagnostics.push(message.place(place));
        }
    }

    fn reference(&self, value: &str, key: &str) -> Option<Diagnostic> {
        if self.site.find(value, &self.document.lang).is_some()
            || self.site.find(value, self.site.config.default_language()).is_some()
        {
            return None;
        }
        if let Some(retired) = self.site.retired_by_reference(value) {
            return Some(self.retired(retired, retired.successor(self.site), value));
        }
        if self.site.hidden.contains_key(&super::normal_key(value)) {
            return Some(Diagnostic::new(Code::A303).arg("target", value));
        }
        Some(
            Diagnostic::new(Code::A305)
                .arg("target", value)
                .arg("key", key)
                .optional("nearest", self.site.nearest_key(value)),
        )
    }

    fn file(&mut self, value: &str, key: &str, usage: FileUsage) -> Option<Diagnostic> {
        if links::is_external(value) {
            return Some(Diagnostic::new(Code::A402).arg("target", value));
        }
        if hash_file(self.site, self.document, value, &mut self.link_hashes) {
            let (_, path) = self.site.file(self.document, value)?;
            let has_sizes = usage == FileUsage::Shown && self.site.picture(path).is_some();
            let paths = if has_sizes { &mut self.pictures } else { &mut self.files };
            paths.push(path.to_owned());
            if usage == FileUsage::Linked {
                return None;
            }
            let is_animated = matches!(self.site.files.get(path)?.picture, Some(Ok(Picture { animated: true, .. })));
            let moves = is_animated.then(|| Diagnostic::new(Code::A432).arg("target", value));
            return self.site.check_image_format(value, path).or(moves);
        }
        let Some(path) = self.site.file_path(self.document, value) else {
            return Some(Diagnostic::new(Code::A306).arg("target", value));
        };
        if let Some(retired) = self.site.retired_by_path(&path) {
            return Some(self.retired(retired, None, value));
        }
        if let Some(message) = self.site.why_withheld(value, &path) {
            return Some(message);
        }
        let folder = self.document.path.folder();
        let beside = super::name_index::beside(&self.site.files, &path);
        let beside = beside.filter_map(|path| path.rsplit_once('/').filter(|(parent, _)| *parent == folder));
        let near = nearest(value, beside.map(|(_, name)| name)).map(str::to_owned);
        let near = near.or_else(|| self.site.elsewhere(&self.document.path, &path));
        Some(Diagnostic::new(Code::A401).arg("target", value).arg("key", key).optional("nearest", near))
    }

    /// Adds a suggestion to the first [`links::MAX_SUGGESTIONS`] messages of a page.
    fn suggest(&mut self, target: &str, message: Diagnostic) -> Diagnostic {
        self.suggested += 1;
        let wanted = self.suggested <= links::MAX_SUGGESTIONS;
        if wanted { self.site.suggest(Some(self.document), target, message) } else { message }
    }

    fn url(&mut self, value: &str) -> Option<Diagnostic> {
        match self.lead(value) {
            Err(message) => Some(self.suggest(value, message)),
            Ok(links::Target::Retired(retired, to)) => Some(self.retired(&retired, to, value)),
            Ok(_) => None,
        }
    }

    /// The message for a link to a retired page: a warning, since the link was right when it was written.
    fn retired(&self, retired: &RetiredPage, to: Option<PageId>, written: &str) -> Diagnostic {
        let message = Diagnostic::new(Code::A322).arg("target", written).arg("day", retired.day.clone());
        message.optional("nearest", to.map(|id| self.site.link_to(self.document, id)))
    }

    /// Resolves a link; a file that it leads to is one that the page refers to.
    fn lead(&mut self, target: &str) -> Result<links::Target, Diagnostic> {
        let found = hash_link(self.site, self.document, target, &mut self.link_hashes);
        if let Ok(links::Target::File(_, path)) = &found {
            self.files.push(path.clone());
        }
        found
    }

    /// Persons given inline need a name or a role. Those in the data files are checked there.
    fn records(&mut self) {
        let mut nameless = Vec::new();
        walk(&self.document.front, table(self.document), &mut |entry, ty, _| {
            if let (Type::Person | Type::Party, TypedValue::Record(record)) = (ty, &entry.val)
                && record.text("name").is_none()
                && record.text("role").is_none()
            {
                nameless.push(entry.range.clone());
            }
        });
        for range in nameless {
            let place = self.place(&range);
            self.diagnostics.push(Diagnostic::at(Code::A136, place));
        }
    }

    fn image(&mut self) {
        let Some(image) = self.document.front.record("image") else { return };
        let decorative = image.bool("decorative") == Some(true);
        let has_alt = |src| self.has_alt(src, image.text("alt").unwrap_or_default());
        if !decorative && image.text("src").is_some_and(|src| !has_alt(src)) {
            let place = self.place(&image.range);
            self.diagnostics.push(Diagnostic::at(Code::A201, place));
        }
    }

    /// Translations must be in languages of the site.
    fn languages(&mut self) {
        let languages = &self.site.config.languages;
        for (lang, entry) in self.document.front.record("translations").into_iter().flat_map(|record| &record.fields) {
            if self.site.config.language_place(lang).is_none() {
                let known = languages.iter().map(|language| language.tag.as_str()).collect::<Vec<_>>().join(", ");
                let place = self.place(&entry.key);
                self.diagnostics.push(Diagnostic::at(Code::A138, place).arg("value", lang.clone()).arg("known", known));
            }
        }
    }

    /// An event must not end before it starts; both may be the same day.
    fn event(&mut self) {
        let (front, zone) = (&self.document.front, &self.site.config.zone);
        let Some(event) = self.document.event() else { return };
        let (Some(starts), Some(ends)) = (event.starts(), event.ends()) else { return };
        let (from, to) = (event.keys().starts, event.keys().ends.unwrap_or_default());
        if ends.instant(zone) < starts.instant(zone) && ends.end(zone) <= starts.instant(zone) {
            let message = Diagnostic::at(Code::A143, self.place(&front.place(to)));
            let text = self.inputs.sources.text(self.document.path.as_str()).unwrap_or_default();
            let written = |key: &str| text.get(front.place(key)).unwrap_or_default().to_owned();
            let message = message.arg("key", format!("{from}`–`{to}")).arg("start", written(from));
            self.diagnostics.push(message.arg("end", written(to)));
        }
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            let (result, range) = match part {
                Part::LinkStart { target, range, .. } => (self.link(target), range),
                Part::Image { src, alt, range, .. } => (self.picture(src, alt), range),
                Part::Component { name, args, body: inner, range } => {
                    self.parts(inner);
                    (self.component(name, args), range)
                }
                _ => continue,
            };
            if let Some(message) = result {
                let place = self.place(range);
                self.diagnostics.push(message.place(place));
            }
        }
    }

    /// Checks links and images in raw HTML. Addresses that only Markdown would rewrite are reported too.
    fn raw(&mut self, addresses: &[RawLink]) {
        for RawLink { target, is_image, missing_alt, range } in addresses {
            let message = match (is_image, links::is_external(target)) {
                (true, true) => Some(Diagnostic::new(Code::A402).arg("target", target.clone())),
                (true, false) if target.to_lowercase().starts_with("data:") => None,
                _ => self.raw_address(target, *is_image),
            };
            let message = message.or_else(|| missing_alt.then(|| Diagnostic::new(Code::A201)));
            if let Some(message) = message {
                let place = self.place(range);
                self.diagnostics.push(message.place(place));
            }
        }
    }

    fn raw_address(&mut self, target: &str, picture: bool) -> Option<Diagnostic> {
        let site = self.site;
        let whole = target.starts_with(['/', '#']) || links::scheme(target).is_some() || target.is_empty();
        if whole {
            return hash_link(site, self.document, target, &mut self.link_hashes).err();
        }
        // As a browser resolves it, relative to the page's URL.
        let home = site.by_source.get(self.document.path.as_str()).map(|id| site.page(*id).route.href());
        let base = url::Url::parse("http://site.invalid/").ok().and_then(|base| base.join(&home?).ok());
        let read = base.and_then(|base| base.join(target).ok()).map(|url| {
            let anchor = url.fragment().map(|anchor| format!("#{anchor}")).unwrap_or_default();
            format!("{}{anchor}", url.path())
        });
        if read.is_some_and(|read| hash_link(site, self.document, &read, &mut self.link_hashes).is_ok()) {
            return None;
        }
        // As Markdown would resolve it, relative to the file.
        let meant = match hash_link(site, self.document, target, &mut self.link_hashes) {
            Ok(links::Target::Page(id, anchor)) => {
                let anchor = anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default();
                format!("{}{anchor}", site.page(id).route.href())
            }
            Ok(links::Target::File(route, _)) => route.href(),
            Ok(_) => return None,
            Err(_) if picture => return self.file(target, "src", FileUsage::Image),
            Err(message) => return Some(message),
        };
        Some(Diagnostic::new(Code::A682).arg("target", target).arg("nearest", meant))
    }

    fn link(&mut self, target: &str) -> Option<Diagnostic> {
        match self.lead(target) {
            Err(message) => Some(self.suggest(target, message)),
            // It works, but not after the page is moved, and not on the git host.
            Ok(links::Target::Retired(retired, to)) => Some(self.retired(&retired, to, target)),
            Ok(links::Target::Page(id, _)) if target.starts_with('/') => {
                let near = self.site.link_to(self.document, id);
                Some(Diagnostic::new(Code::A308).arg("target", target).arg("nearest", near))
            }
            Ok(_) => None,
        }
    }

    fn picture(&mut self, src: &str, alt: &str) -> Option<Diagnostic> {
        if let Some(message) = self.file(src, "image", FileUsage::Shown) {
            return Some(message);
        }
        (!self.has_alt(src, alt)).then(|| Diagnostic::new(Code::A201))
    }

    /// Whether a picture has an alternative text, on the page or of its own.
    fn has_alt(&self, src: &str, alt: &str) -> bool {
        let own =
            || self.site.file(self.document, src).map(|(_, path)| self.site.picture_text(path, &self.document.lang));
        !alt.trim().is_empty() || own().is_some_and(|text| !text.alt.trim().is_empty())
    }

    /// Checks the arguments of a component that are references: `src` a file, `url` a link, `id` a person or contact
    /// point.
    fn component(&mut self, name: &str, args: &[(String, ArgValue)]) -> Option<Diagnostic> {
        let lang = &self.document.lang;
        if name == STATEMENT_COMPONENT && self.site.data.statement(lang).is_none() && !self.site.data.statements.broken
        {
            return Some(Diagnostic::new(Code::A411).arg("value", lang.clone()));
        }
        let text = |key: &str| {
            args.iter().find_map(|(name, value)| match value {
                ArgValue::Text(text) if name == key => Some(text.trim()),
                _ => None,
            })
        };
        if text("src").is_some_and(|src| !self.has_alt(src, text("alt").unwrap_or_default())) {
            return Some(Diagnostic::new(Code::A201));
        }
        args.iter().find_map(|(key, value)| {
            let ArgValue::Text(value) = value else { return None };
            match key.as_str() {
                "src" => self.file(value, key, FileUsage::Shown),
                "url" => self.url(value),
                "id" if self.site.data.lookup(Type::Person, value).is_none()
                    && self.site.data.lookup(Type::ContactPoint, value).is_none() =>
                {
                    self.site.data.missing(Type::Person, value, key)
                }
                _ => None,
            }
        })
    }
}

/// Inverts "A is about B": for each page the pages about it, newest first.
pub(crate) fn mentions(site: &Site, order: &[PageId]) -> HashMap<PageId, Vec<PageId>> {
    let mut mentions: HashMap<PageId, Vec<PageId>> = HashMap::new();
    for id in order {
        for target in &site.page(*id).about {
            mentions.entry(*target).or_default().push(*id);
        }
    }
    mentions
}

impl Site {
    /// Checks the pages that menus and lists in the configuration refer to.
    pub(crate) fn check_references(&self, inputs: &Inputs) -> Vec<Diagnostic> {
        let lines = LineIndex::new(inputs.config.as_str());
        let place = |range: &std::ops::Range<usize>| Place::at(crate::config::FILE, &lines, range.clone());
        let mut diagnostics = Vec::new();
        for (tree, menus) in &self.config.menus {
            for item in menus.values().flatten() {
                if let Some((url, range)) = &item.url {
                    diagnostics.extend(self.dead(url).map(|message| message.place(place(range))));
                }
                let Some((reference, range)) = &item.reference else { continue };
                if let Some(retired) =
                    self.retired_by_reference(reference).filter(|_| self.find(reference, tree).is_none())
                {
                    let message = Diagnostic::at(Code::A322, place(range));
                    diagnostics.push(message.arg("target", reference.clone()).arg("day", retired.day.clone()));
                } else if self.find(reference, tree).is_none() {
                    let message =
                        Diagnostic::at(Code::A305, place(range)).arg("target", reference.clone()).arg("key", "ref");
                    diagnostics.push(message.optional("nearest", self.nearest_key(reference)));
                }
            }
        }
        for (name, list) in &self.config.lists {
            for key in ["section", "about"] {
                let Some(reference) = list.text(key) else { continue };
                let found = self.find(reference, self.config.default_language());
                if let Some(retired) = self.retired_by_reference(reference).filter(|_| found.is_none()) {
                    let message = Diagnostic::at(Code::A322, place(&list.place(key)));
                    diagnostics.push(message.arg("target", reference).arg("day", retired.day.clone()));
                } else if found.is_none() {
                    let message = Diagnostic::at(Code::A617, place(&list.place(key)))
                        .arg("name", name.clone())
                        .arg("value", reference);
                    diagnostics.push(message.optional("nearest", self.nearest_key(reference)));
                }
            }
        }
        diagnostics.extend(self.check_addresses(inputs));
        diagnostics.extend(self.check_search(inputs));
        diagnostics
    }

    /// Checks the pages that the settings of the search name.
    fn check_search(&self, inputs: &Inputs) -> Vec<Diagnostic> {
        let Some((file, record)) = &self.data.search else { return Vec::new() };
        let lines = LineIndex::new(inputs.data.get(file).map_or("", String::as_str));
        let mut diagnostics = Vec::new();
        walk(record, &SEARCH, &mut |entry, ty, key| {
            if let (Type::Ref, TypedValue::Text(reference)) = (ty, &entry.val)
                && self.find(reference, self.config.default_language()).is_none()
            {
                let place = Place::at(file.clone(), &lines, entry.range.clone());
                let message = Diagnostic::at(Code::A305, place).arg("target", reference.clone()).arg("key", key);
                diagnostics.push(message.optional("nearest", self.nearest_key(reference)));
            }
        });
        diagnostics
    }

    /// Checks addresses in data: a broken link in a notice would be on every page.
    fn check_addresses(&self, inputs: &Inputs) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for (registry, table) in self.data.all() {
            let text = LineIndex::new(inputs.data.get(&registry.file).map_or("", String::as_str));
            for record in registry.records.values() {
                walk(record, table, &mut |entry, ty, _| {
                    if let (Type::Url, TypedValue::Text(url)) = (ty, &entry.val) {
                        let place = || Place::at(registry.file.clone(), &text, entry.range.clone());
                        // Schemes that are not allowed are reported when the file is read.
                        let dead = self.dead(url).filter(|message| message.code != Code::A304);
                        diagnostics.extend(dead.map(|message| message.place(place())));
                    }
                });
            }
        }
        diagnostics
    }

    /// The message for a broken address outside pages.
    fn dead(&self, url: &str) -> Option<Diagnostic> {
        match self.link_from_root(url) {
            Err(message) => Some(self.suggest(None, url, message)),
            Ok(links::Target::Retired(retired, to)) => {
                let message = Diagnostic::new(Code::A322).arg("target", url).arg("day", retired.day.clone());
                Some(message.optional("nearest", to.map(|id| self.page(id).route.as_str().to_owned())))
            }
            Ok(_) => None,
        }
    }
}
