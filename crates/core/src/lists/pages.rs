//! Long lists in pages whose contents stay: older pages are counted from the oldest, so that something new changes only
//! the newest pages and never pushes every article one step along.

use crate::path::Route;
use crate::site::Site;

/// A page of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Part {
    /// The first page, at the list's own address: the newest.
    Newest,
    /// An older page by its number, from 1 for the oldest.
    Number(usize),
}

/// How a list is cut.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Cut {
    total: usize,
    per_page: usize,
    /// Number of full older pages.
    older: usize,
}

impl Cut {
    /// Cuts a list. The newest page has between one page and almost two, so it is never nearly empty.
    pub(crate) fn new(total: usize, per_page: usize) -> Self {
        let per_page = per_page.max(1);
        Self { total, per_page, older: (total / per_page).saturating_sub(1) }
    }

    /// How many items the list has.
    pub(crate) fn total(&self) -> usize {
        self.total
    }

    /// All pages, newest first.
    pub(crate) fn parts(&self) -> impl Iterator<Item = Part> {
        std::iter::once(Part::Newest).chain((1..=self.older).rev().map(Part::Number))
    }

    /// The items of a page, in a list that is newest first.
    pub(crate) fn range(&self, part: Part) -> std::ops::Range<usize> {
        match part {
            Part::Newest => 0..self.total - self.older * self.per_page,
            Part::Number(number) => {
                let end = self.total - (number - 1) * self.per_page;
                end - self.per_page..end
            }
        }
    }

    pub(crate) fn newer(&self, part: Part) -> Option<Part> {
        match part {
            Part::Newest => None,
            Part::Number(number) if number == self.older => Some(Part::Newest),
            Part::Number(number) => Some(Part::Number(number + 1)),
        }
    }

    pub(crate) fn older(&self, part: Part) -> Option<Part> {
        match part {
            Part::Newest => (self.older > 0).then_some(Part::Number(self.older)),
            Part::Number(number) => (number > 1).then(|| Part::Number(number - 1)),
        }
    }

    /// The pages that a page links to: the newest, its neighbours, the oldest. Few, and stable for old pages.
    pub(crate) fn near(&self, part: Part) -> Vec<Part> {
        let here = match part {
            Part::Newest => self.older + 1,
            Part::Number(number) => number,
        };
        let near = here.saturating_sub(2).max(1)..=(here + 2).min(self.older);
        let oldest = (!near.contains(&1) && self.older > 0).then_some(1);
        std::iter::once(Part::Newest).chain(near.rev().chain(oldest).map(Part::Number)).collect()
    }
}

/// The address of a page of a list.
pub(crate) fn route(site: &Site, tree: &str, base: &Route, part: Part) -> Route {
    match part {
        Part::Newest => base.clone(),
        Part::Number(number) => {
            Route::page([base.as_str(), &site.config.language(tree).paths["page"], &number.to_string()])
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
            let cut = Cut::new(total, 10);
            assert_eq!((cut.range(Part::Newest).len(), cut.older), (newest, older), "{total}");
        }
    }

    proptest! {
        #[test]
        fn every_item_stands_on_one_page_and_old_pages_stay(total in 0usize..500, per_page in 1usize..30) {
            let cut = Cut::new(total, per_page);
            let shown: Vec<usize> = cut.parts().flat_map(|part| cut.range(part)).collect();
            prop_assert_eq!(shown, (0..total).collect::<Vec<_>>());
            let grown = Cut::new(total + 1, per_page);
            for part in cut.parts().filter(|part| *part != Part::Newest) {
                let moved: Vec<usize> = grown.range(part).map(|item| item - 1).collect();
                prop_assert_eq!(cut.range(part).collect::<Vec<_>>(), moved);
            }
        }
    }
}
