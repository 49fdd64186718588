//! The links between the pages of a long list.

use super::types::{LinkView, PagerLink, PagerView};
use crate::facts::Reader;
use crate::lists::pagination::{ListPage, Pagination, route};
use crate::path::Route;
use crate::theme::Theme;

/// The links of a page of a list; none when one page is enough.
pub(crate) fn pager(
    site: &Reader<'_>,
    theme: &Theme,
    tree: &str,
    base: &Route,
    pagination: Pagination,
    list_page: ListPage,
) -> Option<PagerView> {
    // One page needs no links.
    pagination.pages().nth(1)?;
    let href = |list_page: ListPage| site.href(&route(site.config(), tree, base, list_page));
    let link =
        |list_page: ListPage, word: &str| LinkView { text: theme.word(tree, word).to_owned(), url: href(list_page) };
    let pages = pagination.nearby(list_page).into_iter().map(|near| PagerLink {
        text: match near {
            ListPage::Newest => theme.word(tree, "newest").to_owned(),
            ListPage::Number(number) => number.to_string(),
        },
        url: href(near),
        current: near == list_page,
    });
    Some(PagerView {
        newer: pagination.newer(list_page).map(|list_page| link(list_page, "newer")),
        older: pagination.older(list_page).map(|list_page| link(list_page, "older")),
        pages: pages.collect(),
        total: pagination.total(),
    })
}
