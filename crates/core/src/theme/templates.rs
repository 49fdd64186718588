//! Template look-up: the first of these names that the theme has, or else `page.html`.

use super::{Template, Theme};

/// The one template that every theme must have.
pub(crate) const PAGE: &str = "page.html";
/// A section with its list of pages.
pub(crate) const SECTION: &[&str] = &["section.html"];
/// The home page of a language.
pub(crate) const HOME: &[&str] = &["home.html", "section.html"];
/// The list of topics.
pub(crate) const TOPICS: &[&str] = &["topics.html", "section.html"];
/// A topic with its pages.
pub(crate) const TOPIC: &[&str] = &["topic.html", "section.html"];
/// The archive, and its years.
pub(crate) const ARCHIVE: &[&str] = &["archive.html", "section.html"];
/// The list of changes.
pub(crate) const CHANGES: &[&str] = &["changes.html", "section.html"];
/// The page for HTTP 404.
pub(crate) const NOT_FOUND: &[&str] = &["404.html"];
/// A redirect from an old address.
pub(crate) const REDIRECT: &[&str] = &["redirect.html"];

/// The built-in redirect, for themes without one.
pub(super) fn redirect() -> Template {
    let name = REDIRECT[0].to_owned();
    Template { file: name.clone(), name, text: include_str!("redirect.html").to_owned() }
}

impl Theme {
    /// The name of a template, if the theme has it.
    pub(crate) fn template(&self, name: &str) -> Option<&str> {
        self.templates.iter().map(|template| template.name.as_str()).find(|known| *known == name)
    }

    /// The first of several templates that the theme has, or else `page.html`.
    pub(crate) fn template_for(&self, names: impl IntoIterator<Item = impl AsRef<str>>) -> &str {
        names.into_iter().find_map(|name| self.template(name.as_ref())).unwrap_or(PAGE)
    }
}
