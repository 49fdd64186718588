//! The links between the pages of a long list.

use super::view::{LinkView, PagerLink, PagerView};
use crate::lists::pages::{Cut, Part, route};
use crate::path::Route;
use crate::site::Site;
use crate::theme::Theme;

/// The links of a page of a list; none when one page is enough.
pub(crate) fn pager(site: &Site, theme: &Theme, tree: &str, base: &Route, cut: Cut, part: Part) -> Option<PagerView> {
    // One page needs no links.
    cut.parts().nth(1)?;
    let href = |part: Part| site.href(&route(site, tree, base, part));
    let link = |part: Part, word: &str| LinkView { text: theme.word(tree, word).to_owned(), url: href(part) };
    let pages = cut.near(part).into_iter().map(|near| PagerLink {
        text: match near {
            Part::Newest => theme.word(tree, "newest").to_owned(),
            Part::Number(number) => number.to_string(),
        },
        url: href(near),
        current: near == part,
    });
    Some(PagerView {
        newer: cut.newer(part).map(|part| link(part, "newer")),
        older: cut.older(part).map(|part| link(part, "older")),
        pages: pages.collect(),
        total: cut.total(),
    })
}
