//! Which template draws what: the first of these names that the theme has, and `page.html` where it has none of them.

use super::{Template, Theme};

/// The one template that every theme has.
pub(crate) const PAGE: &str = "page.html";
/// A section, and the pages of its list.
pub(crate) const SECTION: &[&str] = &["section.html"];
/// The home page of a language.
pub(crate) const HOME: &[&str] = &["home.html", "section.html"];
/// All topics.
pub(crate) const TOPICS: &[&str] = &["topics.html", "section.html"];
/// The pages of a topic.
pub(crate) const TOPIC: &[&str] = &["topic.html", "section.html"];
/// The archive and its years.
pub(crate) const ARCHIVE: &[&str] = &["archive.html", "section.html"];
/// Everything that changed.
pub(crate) const CHANGES: &[&str] = &["changes.html", "section.html"];
/// The page for addresses that do not exist.
pub(crate) const NOT_FOUND: &[&str] = &["404.html"];
/// The page at an old address.
pub(crate) const REDIRECT: &[&str] = &["redirect.html"];

/// The page at an old address of a theme that has none.
pub(super) fn redirect() -> Template {
    let name = REDIRECT[0].to_owned();
    Template { file: name.clone(), name, text: include_str!("redirect.html").to_owned() }
}

impl Theme {
    /// The name of a template, when the theme has it.
    pub(crate) fn template(&self, name: &str) -> Option<&str> {
        self.templates.iter().map(|template| template.name.as_str()).find(|known| *known == name)
    }

    /// The first of several templates that the theme has, else that of pages.
    pub(crate) fn template_for(&self, names: impl IntoIterator<Item = impl AsRef<str>>) -> &str {
        names.into_iter().find_map(|name| self.template(name.as_ref())).unwrap_or(PAGE)
    }
}
