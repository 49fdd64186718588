//! Pages that no reader comes to by following menus, links and the lists of sections from the home page.
//!
//! The list of topics, the archive and search do not count: who uses them knows already what to look for.

use std::collections::BTreeSet;

use super::links;
use super::shown::shown;
use crate::site::{Page, PageId, Site};
use crate::theme::Theme;

/// The pages that are not reached, in the order of their paths.
pub(crate) fn orphans<'s>(site: &'s Site, theme: &Theme) -> Vec<&'s Page> {
    let mut reached: BTreeSet<PageId> = site.homes.values().copied().collect();
    let menus = site.config.menus.iter().flat_map(|(tree, menus)| {
        let references = menus.values().flatten().filter_map(|item| item.reference.as_ref());
        references.filter_map(|(reference, _)| site.find(reference, tree))
    });
    reached.extend(menus);
    let mut open: Vec<PageId> = reached.iter().copied().collect();
    while let Some(id) = open.pop() {
        for next in leads(site, theme, site.page(id)) {
            if reached.insert(next) {
                open.push(next);
            }
        }
    }
    site.pages.iter().filter(|page| !page.draft && !reached.contains(&page.id)).collect()
}

/// The pages that a page leads to: by links, as what it is about and what is about it, by the lists that it shows, and
/// upwards by its breadcrumbs.
fn leads(site: &Site, theme: &Theme, page: &Page) -> Vec<PageId> {
    let mut next: Vec<PageId> = links::of_page(site, page).into_iter().filter_map(|link| link.page).collect();
    let relations = [&page.about, &page.mentions, &page.related, &page.translations, &page.series];
    next.extend(relations.into_iter().flatten());
    next.extend(page.section);
    if page.is_section() {
        // A home page shows the lists that it declares and no others.
        let listed = site.below.get(&page.id).filter(|_| !page.is_home());
        next.extend(listed.into_iter().flatten());
        let sections = site.pages.iter().filter(|other| other.is_section() && other.section == Some(page.id));
        next.extend(sections.filter(|_| !page.is_home()).map(|other| other.id));
        next.extend(shown(site, theme, page).into_values().flat_map(|list| list.pages));
    }
    next
}
