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

/// The slugs of folders whose section states one, by tree and folder.
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
    pub(crate) fn page(&self, location: &Location, document: &Document) -> (Route, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let mut parts = self.folder(&location.tree, location.folder());
        let name = location.logical.rsplit('/').next().unwrap_or_default();
        let stated = document.front.text("slug");
        let home = document.role == Role::Section && location.logical.is_empty();
        if let Some(stated) = stated.filter(|stated| !is_slug(stated) && !slugify(stated).is_empty()) {
            let message = Diagnostic::at(Code::A148, self.slug_place(document)).arg("value", stated);
            let last = stated.trim_end_matches('/').rsplit('/').next().unwrap_or(stated);
            let path = stated.contains('/').then(|| stated.to_owned());
            diagnostics.push(message.arg("fixed", slugify(&decode(last))).optional("path", path));
        }
        let slug = match stated.filter(|stated| is_slug(stated)) {
            Some(stated) => stated.to_owned(),
            None => slugify(stated.unwrap_or(name)),
        };
        if !home {
            if slug.is_empty() || parts.iter().any(String::is_empty) {
                let bad = if slug.is_empty() { stated.unwrap_or(name) } else { location.folder() };
                let place =
                    if stated.is_some() { self.slug_place(document) } else { Place::file(document.path.as_str()) };
                diagnostics.push(Diagnostic::at(Code::A613, place).arg("value", bad));
            }
            parts.push(if slug.is_empty() { "-".to_owned() } else { slug.clone() });
        }
        let pattern = if document.role == Role::Section { None } else { self.config.permalinks.get(&document.kind) };
        if let Some((pattern, _)) = pattern {
            let section = self.folder("", location.folder()).join("/");
            match expand(pattern, &slug, &section, document.front.when("published")) {
                Ok(path) => return (Route::page([self.config.prefix(&location.tree), &path]), diagnostics),
                Err(part) => diagnostics.push(Diagnostic::at(Code::A614, document.fence.clone()).term("part", part)),
            }
        }
        (
            Route::page([self.config.prefix(&location.tree)].into_iter().chain(parts.iter().map(String::as_str))),
            diagnostics,
        )
    }

    /// Reports folders that would share one address, each at a page of the second folder.
    pub(crate) fn folders<'d>(
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
            let parts = self.folder(&location.tree, folder);
            let names: Vec<&str> = folder.split('/').collect();
            for depth in 1..=parts.len().min(names.len()) {
                let above = parts[..depth].iter().map(String::as_str);
                let address = Route::page([self.config.prefix(&location.tree)].into_iter().chain(above));
                // An address pattern may leave the folder out.
                if !route.as_str().starts_with(address.as_str()) {
                    break;
                }
                let here = (names[..depth].join("/"), Place::file(document.path.as_str()));
                match known.entry(address.as_str().to_lowercase()) {
                    Entry::Vacant(entry) => drop(entry.insert(here)),
                    Entry::Occupied(entry) if entry.get().0 != here.0 => {
                        let (other, place) = entry.get().clone();
                        let message = Diagnostic::at(Code::A149, here.1).place(place).arg("address", address.as_str());
                        diagnostics.push(message.arg("folder", here.0).arg("other", other));
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
    fn folder(&self, tree: &str, folder: &str) -> Vec<String> {
        let mut parts = Vec::new();
        let mut end = 0;
        for name in folder.split('/').filter(|name| !name.is_empty()) {
            end += name.len();
            let slug = self.slugs.get(&(tree.to_owned(), folder.slice(..end).to_owned()));
            parts.push(slug.cloned().unwrap_or_else(|| slugify(name)));
            end += 1;
        }
        parts
    }

    /// The address of a file beside the content: the folder as in page addresses, the file name unchanged.
    pub(crate) fn content_file(&self, path: &str, bundles: &HashMap<String, Route>) -> Route {
        let inside = path.strip_prefix("content/").unwrap_or(path);
        let (folder, name) = inside.rsplit_once('/').unwrap_or(("", inside));
        // A file of a page bundle is published below its page, however deep it is.
        let mut above = folder;
        loop {
            if let Some(route) = bundles.get(above) {
                let rest = folder.slice(above.len()..).trim_matches('/');
                let between = if rest.is_empty() { String::new() } else { format!("{rest}/") };
                return Route::file(&format!("{}{between}{name}", route.as_str()));
            }
            match above.rsplit_once('/') {
                Some((parent, _)) => above = parent,
                None => break,
            }
        }
        let first = folder.split('/').next().unwrap_or_default();
        let tree = self.config.language_place(first).map(|_| first);
        let (prefix, folder) = match tree {
            Some(tag) => (self.config.prefix(tag), folder.slice(tag.len()..).trim_start_matches('/')),
            None => ("", folder),
        };
        let parts = self.folder(tree.unwrap_or(self.config.default_language()), folder);
        let route = Route::page([prefix].into_iter().chain(parts.iter().map(String::as_str)));
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
            fixed => path.push_str(fixed),
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let when = PartialDate::parse("2024-06-12").unwrap();
        let month = PartialDate::parse("2024-06").unwrap();
        assert_eq!(expand("/nyheter/:year/:month/:slug/", "a", "x", Some(&when)), Ok("/nyheter/2024/06/a".to_owned()));
        assert_eq!(expand("/:section/:slug/", "a", "x/y", None), Ok("/x/y/a".to_owned()));
        assert!(expand("/:day/:slug/", "a", "", Some(&month)).is_err());
    }
}
