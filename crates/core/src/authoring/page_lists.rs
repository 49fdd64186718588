//! The lists that a page shows: the theme's for its template, the configuration's and its own. Later ones override earlier ones
//! of the same name.

use std::collections::BTreeMap;

use crate::config;
use crate::schema::{Record, TypedValue};
use crate::site::{ListSpec, Page, PageId, Site};
use crate::theme::Theme;

/// A list on a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct PageList {
    /// The file that declares it.
    pub(crate) declared_in: String,
    /// The pages of the list.
    pub(crate) pages: Vec<PageId>,
}

/// The lists of a page, by name.
pub(crate) fn page_lists(site: &Site, theme: &Theme, page: &Page) -> BTreeMap<String, PageList> {
    let template = match (page.is_home(), page.is_section()) {
        (true, _) => "home",
        (_, true) => "section",
        _ => page.document.kind.name,
    };
    let own = page.front().record("lists").filter(|_| page.is_section()).into_iter().flat_map(|lists| &lists.fields);
    let own = own.filter_map(|(name, entry)| match &entry.val {
        TypedValue::Record(record) => Some((name, &**record)),
        _ => None,
    });
    let mut lists = BTreeMap::new();
    let mut add = |name: &String, record: &Record, declared_in: &str| {
        let pages = ListSpec::read(record, site, &page.tree).pages(site, &page.tree);
        lists.insert(name.clone(), PageList { declared_in: declared_in.to_owned(), pages });
    };
    theme.lists.get(template).into_iter().flatten().for_each(|(name, record)| add(name, record, "theme.yaml"));
    site.config.lists.iter().for_each(|(name, record)| add(name, record, config::FILE));
    own.for_each(|(name, record)| add(name, record, page.document.path.as_str()));
    lists
}
