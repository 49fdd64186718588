//! Stable pagination: pages are numbered from the oldest, so a new item changes only the newest pages instead of moving
//! every item one step.

use crate::config::Config;
use crate::path::Route;

/// A page of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ListPage {
    /// The first page, at the list's own address: the newest.
    Newest,
    /// An older page by its number, from 1 for the oldest.
    Number(usize),
}

impl ListPage {
    /// Its number; 0 for the newest.
    pub(crate) fn number(self) -> usize {
        match self {
            ListPage::Newest => 0,
            ListPage::Number(number) => number,
        }
    }
}

/// How a list is divided into pages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Pagination {
    total: usize,
    per_page: usize,
    /// Number of older pages; all of them are full.
    older: usize,
}

impl Pagination {
    /// Divides a list. The newest page has between `per_page` and `2 * per_page - 1` items, so it is never nearly empty.
    pub(crate) fn new(total: usize, per_page: usize) -> Self {
        let per_page = per_page.max(1);
        Self { total, per_page, older: (total / per_page).saturating_sub(1) }
    }

    /// How many items the list has.
    pub(crate) fn total(&self) -> usize {
        self.total
    }

    /// All pages, newest first.
    pub(crate) fn pages(&self) -> impl Iterator<Item = ListPage> {
        std::iter::once(ListPage::Newest).chain((1..=self.older).rev().map(ListPage::Number))
    }

    /// The index range of a page's items, in a list with the newest first.
    pub(crate) fn range(&self, list_page: ListPage) -> std::ops::Range<usize> {
        match list_page {
            ListPage::Newest => 0..self.total - self.older * self.per_page,
            ListPage::Number(number) => {
                let end = self.total - (number - 1) * self.per_page;
                end - self.per_page..end
            }
        }
    }

    pub(crate) fn newer(&self, list_page: ListPage) -> Option<ListPage> {
        match list_page {
            ListPage::Newest => None,
            ListPage::Number(number) if number == self.older => Some(ListPage::Newest),
            ListPage::Number(number) => Some(ListPage::Number(number + 1)),
        }
    }

    pub(crate) fn older(&self, list_page: ListPage) -> Option<ListPage> {
        match list_page {
            ListPage::Newest => (self.older > 0).then_some(ListPage::Number(self.older)),
            ListPage::Number(number) => (number > 1).then(|| ListPage::Number(number - 1)),
        }
    }

    /// The pages that a page links to: the newest, its neighbours and the oldest. Few, so that old pages seldom change.
    pub(crate) fn nearby(&self, list_page: ListPage) -> Vec<ListPage> {
        let here = match list_page {
            ListPage::Newest => self.older + 1,
            ListPage::Number(number) => number,
        };
        let near = here.saturating_sub(2).max(1)..=(here + 2).min(self.older);
        let oldest = (!near.contains(&1) && self.older > 0).then_some(1);
        std::iter::once(ListPage::Newest).chain(near.rev().chain(oldest).map(ListPage::Number)).collect()
    }
}

/// The route of a page of a list; `base` is the list's own.
pub(crate) fn route(config: &Config, tree: &str, base: &Route, list_page: ListPage) -> Route {
    match list_page {
        ListPage::Newest => base.clone(),
        ListPage::Number(number) => {
            Route::page([base.as_str(), &config.language(tree).paths["page"], &number.to_string()])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cuts_that_readers_meet() {
        for (total, newest, older) in
            [(0, 0, 0), (5, 5, 0), (10, 10, 0), (19, 19, 0), (20, 10, 1), (25, 15, 1), (30, 10, 2)]
        {
            let pagination = Pagination::new(total, 10);
            assert_eq!((pagination.range(ListPage::Newest).len(), pagination.older), (newest, older), "{total}");
        }
    }

    proptest! {
        #[test]
        fn every_item_stands_on_one_page_and_old_pages_stay(total in 0usize..500, per_page in 1usize..30) {
            let pagination = Pagination::new(total, per_page);
            let shown: Vec<usize> = pagination.pages().flat_map(|list_page| pagination.range(list_page)).collect();
            prop_assert_eq!(shown, (0..total).collect::<Vec<_>>());
            let grown = Pagination::new(total + 1, per_page);
            for list_page in pagination.pages().filter(|list_page| *list_page != ListPage::Newest) {
                let moved: Vec<usize> = grown.range(list_page).map(|item| item - 1).collect();
                prop_assert_eq!(pagination.range(list_page).collect::<Vec<_>>(), moved);
            }
        }
    }
}
