//! Page addresses: computed from the file's location, its slug and the address patterns of the configuration.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use unicode_normalization::{char::is_combining_mark, is_nfc};

use super::languages::Location;
use crate::config::Config;
use crate::date::PartialDate;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::document::{Document, Role};
use crate::path::{Route, decode, slugify};
use crate::slice::Slice as _;

/// Slugs set in `_index.md`, by language and folder.
pub(crate) type FolderSlugs = HashMap<(String, String), String>;

/// Collects the slugs that sections give their folders.
pub(crate) fn folder_slugs<'d>(documents: impl Iterator<Item = (&'d Location, &'d Document)>) -> FolderSlugs {
    documents
        .filter(|(_, document)| document.role == Role::Section)
        .filter_map(|(location, document)| {
            let slug = document.front.text("slug").filter(|slug| is_slug(slug))?.to_owned();
            Some(((location.tree.clone(), location.logical.clone()), slug))
        })
        .collect()
}

/// Whether a slug can be used in an address unchanged: letters, digits and RFC 3986's unreserved characters only.
fn is_slug(text: &str) -> bool {
    let is_allowed = |c: char| c.is_alphanumeric() || "-_.~".contains(c) || is_combining_mark(c);
    text.chars().all(is_allowed) && text.chars().any(char::is_alphanumeric) && is_nfc(text) && !text.starts_with('.')
}

/// Computes the addresses of pages and files.
#[derive(Debug)]
pub(crate) struct Addresses<'a> {
    /// The configuration.
    pub(crate) config: &'a Config,
    /// See [`folder_slugs`].
    pub(crate) slugs: &'a FolderSlugs,
}

impl Addresses<'_> {
    /// The address of a page. A slug or folder that becomes empty when slugified is an error; a substitute is then used
    /// so that checking can go on.
    pub(crate) fn page_route(&self, location: &Location, document: &Document) -> (Route, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let mut segments = self.folder_segments(&location.tree, location.folder());
        let file_name = location.logical.rsplit('/').next().unwrap_or_default();
        let given = document.front.text("slug");
        let is_home = document.role == Role::Section && location.logical.is_empty();
        // A slug with other characters is an error, and slugified.
        if let Some(given) = given.filter(|given| !is_slug(given) && !slugify(given).is_empty()) {
            let message = Diagnostic::at(Code::A148, self.slug_place(document)).arg("value", given);
            let last = given.trim_end_matches('/').rsplit('/').next().unwrap_or(given);
            let path = given.contains('/').then(|| given.to_owned());
            diagnostics.push(message.arg("fixed", slugify(&decode(last))).optional("path", path));
        }
        let slug = match given.filter(|given| is_slug(given)) {
            Some(given) => given.to_owned(),
            None => slugify(given.unwrap_or(file_name)),
        };
        if !is_home {
            if slug.is_empty() || segments.iter().any(String::is_empty) {
                let bad = if slug.is_empty() { given.unwrap_or(file_name) } else { location.folder() };
                let place =
                    if given.is_some() { self.slug_place(document) } else { Place::file(document.path.as_str()) };
                diagnostics.push(Diagnostic::at(Code::A613, place).arg("value", bad));
            }
            segments.push(if slug.is_empty() { "-".to_owned() } else { slug.clone() });
        }
        let pattern = if document.role == Role::Section { None } else { self.config.permalinks.get(&document.kind) };
        if let Some((pattern, _)) = pattern {
            let section = self.folder_segments("", location.folder()).join("/");
            match expand(pattern, &slug, &section, document.front.when("published")) {
                Ok(path) => return (self.route(&location.tree, &[path]), diagnostics),
                Err(part) => diagnostics.push(Diagnostic::at(Code::A614, document.fence.clone()).term("part", part)),
            }
        }
        (self.route(&location.tree, &segments), diagnostics)
    }

    /// The address with these segments below the home page of a language.
    fn route(&self, language: &str, segments: &[String]) -> Route {
        Route::page([self.config.prefix(language)].into_iter().chain(segments.iter().map(String::as_str)))
    }

    /// Reports folders that would share one address, each at a page of the second folder.
    pub(crate) fn check_folder_collisions<'d>(
        &self,
        pages: impl Iterator<Item = (&'d Location, &'d Document, &'d Route)>,
    ) -> Vec<Diagnostic> {
        let mut known: HashMap<String, (String, Place)> = HashMap::new();
        let mut seen: HashSet<(&str, &str)> = HashSet::new();
        let mut diagnostics = Vec::new();
        for (location, document, route) in pages {
            let folder = location.folder();
            if folder.is_empty() || !seen.insert((location.tree.as_str(), folder)) {
                continue;
            }
            let segments = self.folder_segments(&location.tree, folder);
            let names: Vec<&str> = folder.split('/').collect();
            for depth in 1..=segments.len().min(names.len()) {
                let address = self.route(&location.tree, &segments[..depth]);
                // An address pattern may leave the folder out.
                if !route.as_str().starts_with(address.as_str()) {
                    break;
                }
                let current = (names[..depth].join("/"), Place::file(document.path.as_str()));
                match known.entry(address.as_str().to_lowercase()) {
                    Entry::Vacant(entry) => drop(entry.insert(current)),
                    Entry::Occupied(entry) if entry.get().0 != current.0 => {
                        let (other, place) = entry.get().clone();
                        let message =
                            Diagnostic::at(Code::A149, current.1).place(place).arg("address", address.as_str());
                        diagnostics.push(message.arg("folder", current.0).arg("other", other));
                        break;
                    }
                    Entry::Occupied(_) => {}
                }
            }
        }
        diagnostics
    }

    fn slug_place(&self, document: &Document) -> Place {
        Place::bytes(document.path.as_str(), document.front.place("slug"))
    }

    /// The address segments of a folder.
    fn folder_segments(&self, language: &str, folder: &str) -> Vec<String> {
        let mut segments = Vec::new();
        let mut end = 0;
        for name in folder.split('/').filter(|name| !name.is_empty()) {
            end += name.len();
            let slug = self.slugs.get(&(language.to_owned(), folder.slice(..end).to_owned()));
            segments.push(slug.cloned().unwrap_or_else(|| slugify(name)));
            end += 1;
        }
        segments
    }

    /// The address of a file beside the content: the folder as in page addresses, the file name unchanged.
    pub(crate) fn content_file(&self, path: &str, bundles: &HashMap<String, Route>) -> Route {
        let inside = path.strip_prefix("content/").unwrap_or(path);
        let (folder, name) = inside.rsplit_once('/').unwrap_or(("", inside));
        // A file of a page bundle is published below its page, however deep it is.
        let mut ancestor = folder;
        loop {
            if let Some(route) = bundles.get(ancestor) {
                let rest = folder.slice(ancestor.len()..).trim_matches('/');
                let subfolder = if rest.is_empty() { String::new() } else { format!("{rest}/") };
                return Route::file(&format!("{}{subfolder}{name}", route.as_str()));
            }
            match ancestor.rsplit_once('/') {
                Some((parent, _)) => ancestor = parent,
                None => break,
            }
        }
        let first = folder.split('/').next().unwrap_or_default();
        let (language, folder) = match self.config.language_place(first) {
            Some(_) => (first, folder.slice(first.len()..).trim_start_matches('/')),
            None => (self.config.default_language(), folder),
        };
        let route = self.route(language, &self.folder_segments(language, folder));
        Route::file(&format!("{}{name}", route.as_str()))
    }
}

/// Fills in an address pattern. `Err` names the placeholder that the date is not exact enough for.
fn expand(pattern: &str, slug: &str, section: &str, published: Option<&PartialDate>) -> Result<String, &'static str> {
    let mut path = String::new();
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        path.push('/');
        match part {
            ":slug" => path.push_str(slug),
            ":section" => path.push_str(section),
            ":year" => path.push_str(&format!("{:04}", published.ok_or("date.year")?.year)),
            ":month" => path.push_str(&format!("{:02}", published.and_then(|when| when.month).ok_or("date.month")?)),
            ":day" => path.push_str(&format!("{:02}", published.and_then(|when| when.day).ok_or("date.day")?)),
            literal => path.push_str(literal),
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expands_address_patterns() {
        let when = PartialDate::parse("2024-06-12").unwrap();
        let month = PartialDate::parse("2024-06").unwrap();
        assert_eq!(expand("/nyheter/:year/:month/:slug/", "a", "x", Some(&when)), Ok("/nyheter/2024/06/a".to_owned()));
        assert_eq!(expand("/:section/:slug/", "a", "x/y", None), Ok("/x/y/a".to_owned()));
        assert!(expand("/:day/:slug/", "a", "", Some(&month)).is_err());
    }
}
