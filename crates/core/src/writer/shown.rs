//! The lists that a page shows: those of the theme for its template, the configuration's, and its own, each in place of one of
//! the same name before it.

use std::collections::BTreeMap;

use crate::config;
use crate::schema::{Record, Val};
use crate::site::{ListSpec, Page, PageId, Site};
use crate::theme::Theme;

/// A list on a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Shown {
    /// The file that declares it.
    pub(crate) of: String,
    /// The pages that stand in it.
    pub(crate) pages: Vec<PageId>,
}

/// The lists of a page, by name.
pub(crate) fn shown(site: &Site, theme: &Theme, page: &Page) -> BTreeMap<String, Shown> {
    let template = match (page.is_home(), page.is_section()) {
        (true, _) => "home",
        (_, true) => "section",
        _ => page.document.kind.name,
    };
    let own = page.front().record("lists").filter(|_| page.is_section()).into_iter().flat_map(|lists| &lists.fields);
    let own = own.filter_map(|(name, entry)| match &entry.val {
        Val::Record(record) => Some((name, &**record)),
        _ => None,
    });
    let mut lists = BTreeMap::new();
    let mut add = |name: &String, record: &Record, of: &str| {
        let pages = ListSpec::read(record, site, &page.tree).pages(site, &page.tree);
        lists.insert(name.clone(), Shown { of: of.to_owned(), pages });
    };
    theme.lists.get(template).into_iter().flatten().for_each(|(name, record)| add(name, record, "theme.yaml"));
    site.config.lists.iter().for_each(|(name, record)| add(name, record, config::FILE));
    own.for_each(|(name, record)| add(name, record, page.document.path.as_str()));
    lists
}
