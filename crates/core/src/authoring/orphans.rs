//! Orphans: pages that cannot be reached from the home pages through menus, links and the lists of sections.
//!
//! The list of topics, the archive and search do not count, since their users already know what to look for.
//! The rule A319 (`check/site/unreachable_page.rs`) follows every link of rendered pages instead.

use std::collections::BTreeSet;

use super::links;
use super::page_lists::page_lists;
use crate::site::{Page, PageId, Site};
use crate::theme::Theme;

/// The orphans, in the order of their paths.
pub(crate) fn orphans<'s>(site: &'s Site, theme: &Theme) -> Vec<&'s Page> {
    let mut reached: BTreeSet<PageId> = site.homes.values().copied().collect();
    let menus = site.config.menus.iter().flat_map(|(tree, menus)| {
        let references = menus.values().flatten().filter_map(|item| item.reference.as_ref());
        references.filter_map(|(reference, _)| site.find(reference, tree))
    });
    reached.extend(menus);
    let mut pending: Vec<PageId> = reached.iter().copied().collect();
    while let Some(id) = pending.pop() {
        for next in outgoing_links(site, theme, site.page(id)) {
            if reached.insert(next) {
                pending.push(next);
            }
        }
    }
    site.pages.iter().filter(|page| !page.draft && !reached.contains(&page.id)).collect()
}

/// The pages that a page links to: in its text, through relations in either direction, in its lists, and in its breadcrumbs.
fn outgoing_links(site: &Site, theme: &Theme, page: &Page) -> Vec<PageId> {
    let mut next: Vec<PageId> = links::of_page(site, page).into_iter().filter_map(|link| link.page).collect();
    let relations = [&page.about, &page.mentions, &page.related, &page.translations, &page.series];
    next.extend(relations.into_iter().flatten());
    next.extend(page.section);
    if page.is_section() {
        // A home page shows only the lists that it declares.
        let listed = site.descendants.get(&page.id).filter(|_| !page.is_home());
        next.extend(listed.into_iter().flatten());
        let sections = site.pages.iter().filter(|other| other.is_section() && other.section == Some(page.id));
        next.extend(sections.filter(|_| !page.is_home()).map(|other| other.id));
        next.extend(page_lists(site, theme, page).into_values().flat_map(|list| list.pages));
    }
    next
}
