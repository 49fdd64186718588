//! Resolves links: to a page, a heading, a file, another site, or nothing.

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::document::Document;
pub(crate) use crate::path::decode;
use crate::path::{Route, SourcePath, join};

use super::{Page, PageId, RetiredPage, Site};

/// The target of a link.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Target {
    /// A page, and the id of a heading on it.
    Page(PageId, Option<String>),
    /// A heading of the same page.
    Anchor(String),
    /// A file of the site.
    File(Route, String),
    /// Another address of the site, such as a feed or the list of topics.
    Generated(String),
    /// Another site, `mailto:` or `tel:`.
    External(String),
    /// A page that was retired, and its successor.
    Retired(RetiredPage, Option<PageId>),
}

/// The URL schemes that links may have.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// The scheme of an address. Control characters and white space are ignored, as browsers do.
pub(crate) fn scheme(target: &str) -> Option<String> {
    if !target.contains(':') {
        return None;
    }
    let clean: String = target.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let (scheme, _) = clean.split_once(':')?;
    let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    valid.then(|| scheme.to_ascii_lowercase())
}

/// The message for an address whose scheme is not allowed.
pub(crate) fn refused(target: &str) -> Option<Diagnostic> {
    let scheme = scheme(target).filter(|scheme| !SCHEMES.contains(&scheme.as_str()))?;
    Some(Diagnostic::new(Code::A304).arg("scheme", scheme).arg("target", target))
}

/// Whether an address is on another site, over HTTP.
pub(crate) fn is_external(target: &str) -> bool {
    target.starts_with("//") || matches!(scheme(target).as_deref(), Some("http" | "https"))
}

impl Site {
    /// Resolves a link in a page; a message without a place if the target does not exist.
    pub(crate) fn link(&self, from: &Document, target: &str) -> Result<Target, Diagnostic> {
        if let Some(message) = refused(target) {
            return Err(message);
        }
        if scheme(target).is_some() {
            return Ok(Target::External(target.trim().to_owned()));
        }
        if target.starts_with("//") {
            return Ok(Target::External(target.to_owned()));
        }
        let (path, anchor) = match target.split_once('#') {
            Some((path, anchor)) => (path, Some(decode(anchor)).filter(|anchor| !anchor.is_empty())),
            None => (target, None),
        };
        let path = path.split('?').next().unwrap_or_default();
        if path.is_empty() {
            let anchor = anchor.unwrap_or_default();
            return check_anchor(from, &anchor).map(|()| Target::Anchor(anchor));
        }
        let path = decode(path);
        if let Some(address) = path.strip_prefix('/') {
            return self.inside(address, anchor);
        }
        self.relative(&from.path, &path, anchor)
    }

    /// Resolves an address in data or in a menu: from the root, or by a page's reference.
    pub(crate) fn link_from_root(&self, target: &str) -> Result<Target, Diagnostic> {
        if let Some(message) = refused(target) {
            return Err(message);
        }
        if scheme(target).is_some() || target.starts_with("//") {
            return Ok(Target::External(target.trim().to_owned()));
        }
        let (path, anchor) = match target.split_once('#') {
            Some((path, anchor)) => (path, Some(decode(anchor)).filter(|anchor| !anchor.is_empty())),
            None => (target, None),
        };
        let path = decode(path.split('?').next().unwrap_or_default());
        match path.strip_prefix('/') {
            Some(address) => self.inside(address, anchor),
            None if path.is_empty() => Ok(Target::Generated(target.to_owned())),
            None => Err(Diagnostic::new(Code::A302).arg("target", path)),
        }
    }

    fn relative(&self, from: &SourcePath, path: &str, anchor: Option<String>) -> Result<Target, Diagnostic> {
        let Some(full) = from.resolve(path).filter(|full| full.starts_with("content/") || full == "content") else {
            return Err(Diagnostic::new(Code::A306).arg("target", path));
        };
        if let Some(id) = self.by_source.get(&full) {
            return self.at_page(*id, anchor);
        }
        if let Some(route) = self.file_routes.get(&full) {
            return Ok(Target::File(route.clone(), full));
        }
        if let Some(retired) = self.retired_by_path(&full) {
            return Ok(Target::Retired(retired.clone(), retired.successor(self)));
        }
        if self.hidden.contains_key(&full) {
            return Err(Diagnostic::new(Code::A303).arg("target", path));
        }
        if let Some(message) = self.why_withheld(path, &full) {
            return Err(message);
        }
        for name in ["_index.md", "index.md"] {
            let inside = join(&full, name).unwrap_or_default();
            if self.by_source.contains_key(&inside) {
                let near = format!("{}/{name}", path.trim_end_matches('/'));
                return Err(Diagnostic::new(Code::A307).arg("target", path).arg("nearest", near));
            }
        }
        Err(Diagnostic::new(Code::A302).arg("target", path))
    }

    fn at_page(&self, id: PageId, anchor: Option<String>) -> Result<Target, Diagnostic> {
        if let Some(anchor) = &anchor {
            check_anchor(&self.page(id).document, anchor)?;
        }
        Ok(Target::Page(id, anchor))
    }

    /// Resolves an address from the root.
    fn inside(&self, address: &str, anchor: Option<String>) -> Result<Target, Diagnostic> {
        let wanted = format!("/{}", address.trim_end_matches('/'));
        if let Some(id) = self.at_address(&wanted) {
            return self.at_page(id, anchor);
        }
        if let Some((path, route)) = self.file_at(&wanted) {
            return Ok(Target::File(route.clone(), path.to_owned()));
        }
        let full = format!("/{address}");
        if self.is_generated(&full) {
            return Ok(Target::Generated(Route::file(&full).href()));
        }
        if let Some(retired) = self.retired_by_address(&full) {
            return Ok(Target::Retired(retired.clone(), retired.successor(self)));
        }
        let withheld =
            ["static", "content"].iter().find_map(|folder| self.why_withheld(&full, &format!("{folder}{full}")));
        if let Some(message) = withheld {
            return Err(message);
        }
        Err(Diagnostic::new(Code::A302).arg("target", full))
    }

    /// Adds a suggestion to the message about a broken link. Finding one is slow, so it is separate from resolving.
    pub(crate) fn suggest(&self, from: Option<&Document>, target: &str, message: Diagnostic) -> Diagnostic {
        let path = decode(target.split(['#', '?']).next().unwrap_or_default());
        match message.code {
            Code::A301 => {
                let other = match from {
                    Some(from) if path.is_empty() => Some(from),
                    Some(from) => match self.link(from, &path) {
                        Ok(Target::Page(id, _)) => Some(&self.page(id).document),
                        _ => None,
                    },
                    None => self.at_address(&path).map(|id| &self.page(id).document),
                };
                other.map_or(message.clone(), |other| headings(other, message))
            }
            Code::A302 if path.starts_with('/') => {
                let near = nearest(&path, self.routes_like(&path)).map(str::to_owned);
                message.optional("nearest", near)
            }
            Code::A302 => {
                let full = from.and_then(|from| from.path.resolve(&path));
                let beside = from.zip(full).and_then(|(from, full)| self.nearest_file(&from.path, &full));
                let by_name = || {
                    let id = self.nearest_key(&path).and_then(|key| self.find(&key, self.config.default_language()));
                    id.filter(|_| from.is_none()).map(|id| self.page(id).route.as_str().to_owned())
                };
                message.optional("nearest", beside.or_else(by_name))
            }
            _ => message,
        }
    }

    /// Whether an address of the finished site depends on the date: a page until it expires, a feed or an archive
    /// while it has entries.
    pub(crate) fn comes_and_goes(&self, address: &str) -> bool {
        let path = address.split(['#', '?']).next().unwrap_or_default();
        let path = decode(path.strip_prefix(self.root()).unwrap_or(path));
        let path = format!("/{}", path.trim_start_matches('/'));
        self.is_generated(&path) || self.retired_by_address(&path).is_some()
    }

    /// The file that a broken link most likely means, as a link from the same page.
    fn nearest_file(&self, from: &SourcePath, full: &str) -> Option<String> {
        // The page itself is never suggested.
        let all = self.files_like(full).filter(|path| *path != from.as_str());
        nearest_path(full, all).map(|found| relative_to(from.folder(), found))
    }

    /// A file of the same name in another folder, as a reference from the page.
    pub(super) fn elsewhere(&self, from: &SourcePath, missing: &str) -> Option<String> {
        let name = missing.rsplit('/').next().unwrap_or(missing);
        let same = |path: &&str| path.rsplit('/').next().is_some_and(|other| other.eq_ignore_ascii_case(name));
        let found = self.files_like(missing).filter(same).filter(|path| self.file_routes.contains_key(*path)).min()?;
        Some(match found.strip_prefix("static/") {
            Some(rest) => format!("/{rest}"),
            None => relative_to(from.folder(), found),
        })
    }

    /// The key of the page that a wrong reference most likely means.
    pub fn nearest_key(&self, reference: &str) -> Option<String> {
        let key = super::normal_key(reference);
        nearest_path(&key, self.keys_like(&key)).map(str::to_owned)
    }

    /// The address of a page for an `href`, with the path of the base URL.
    pub(crate) fn href(&self, route: &Route) -> String {
        format!("{}{}", self.root().trim_end_matches('/'), route.href())
    }

    /// The path of the site on its host, with slashes around it; `/` for most sites.
    pub(crate) fn root(&self) -> &str {
        self.config.root()
    }

    /// The absolute URL.
    pub fn absolute(&self, route: &Route) -> String {
        format!("{}{}", self.config.base_url.trim_end_matches('/'), route.href())
    }

    /// The language of a page, if it differs from the given one.
    pub(crate) fn other_language<'p>(&self, page: &'p Page, lang: &str) -> Option<&'p str> {
        (page.document.lang != lang).then_some(page.document.lang.as_str())
    }
}

/// The path that is most like a wrong one: first the same name in another folder, then a similar name. Names are
/// compared without extensions, which would make unlike names similar.
fn nearest_path<'a>(wanted: &str, all: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = |path: &'a str| path.rsplit('/').next().unwrap_or(path);
    let stem = |name: &'a str| name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let mut paths: Vec<&str> = all.collect();
    paths.sort_unstable();
    let wanted_name = wanted.rsplit('/').next().unwrap_or(wanted);
    let (wanted_stem, ending) = wanted_name.rsplit_once('.').unwrap_or((wanted_name, ""));
    let same = paths.iter().find(|path| name(path) == wanted_name);
    same.copied().or_else(|| {
        let alike: Vec<&str> = paths
            .into_iter()
            .filter(|path| name(path).rsplit_once('.').map_or("", |(_, ending)| ending) == ending)
            .collect();
        let near = nearest(wanted_stem, alike.iter().map(|path| stem(name(path))))?;
        alike.into_iter().find(|path| stem(name(path)) == near)
    })
}

/// The most headings that a message lists.
const MAX_LISTED_HEADINGS: usize = 12;
/// The most headings that are compared with a wrong one; few pages have more.
const MAX_CANDIDATES: usize = 500;
/// The most suggestions per page: a page with more broken links has another problem than typing errors.
pub(super) const MAX_SUGGESTIONS: usize = 50;

fn check_anchor(document: &Document, anchor: &str) -> Result<(), Diagnostic> {
    // Without the text of the page its headings are unknown.
    if anchor.is_empty() || document.fence.range.end == 0 || document.body.has_id(anchor) {
        return Ok(());
    }
    Err(Diagnostic::new(Code::A301).arg("anchor", anchor))
}

/// Suggests the most similar heading, or lists the first ones.
fn headings(document: &Document, message: Diagnostic) -> Diagnostic {
    let headings = || document.body.headings.iter().map(|heading| heading.id.as_str());
    let near = nearest(message.text("anchor").unwrap_or_default(), headings().take(MAX_CANDIDATES)).map(str::to_owned);
    // A long list would not help.
    let known = headings().take(MAX_LISTED_HEADINGS).collect::<Vec<_>>().join(", ");
    let ellipsis = if headings().nth(MAX_LISTED_HEADINGS).is_some() { ", …" } else { "" };
    let known = Some(format!("{known}{ellipsis}")).filter(|_| headings().next().is_some());
    message.optional("nearest", near).optional("known", known)
}

/// A path relative to a folder.
pub(super) fn relative_to(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = path.split('/').collect();
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = "../".repeat(from.len() - common);
    format!("{up}{}", to[common..].join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemes_as_browsers_see_them() {
        for (target, expected) in [
            ("https://a", Some("https")),
            ("JavaScript:alert(1)", Some("javascript")),
            ("java\nscript:alert(1)", Some("javascript")),
            (" data:text/html,x", Some("data")),
            ("../a.md#b:c", None),
            ("a:b", Some("a")),
            ("/a:b", None),
            ("2024:15", None),
        ] {
            assert_eq!(scheme(target).as_deref(), expected, "{target}");
        }
    }

    #[test]
    fn relative_paths() {
        assert_eq!(relative_to("content/nyheter/2017", "content/projekt/a.md"), "../../projekt/a.md");
        assert_eq!(relative_to("content", "content/a.md"), "a.md");
    }
}
