//! Lists as they are declared in YAML: which pages, in which order, how many.

use super::{Page, PageId, Site};
use crate::schema::{Kind, Record};

/// What a list is sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sort {
    /// Day of publication; an event's own day when that is not known.
    Published,
    /// Day of the last change.
    Updated,
    /// Start of the event.
    Starts,
    /// Heading, in the language's order.
    Title,
}

/// A declared list.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct ListSpec {
    /// Only this kind.
    pub(crate) kind: Option<Kind>,
    /// Only below this section.
    pub(crate) section: Option<PageId>,
    /// Only with this topic (by slug).
    pub(crate) topic: Option<String>,
    /// Only pages about this one.
    pub(crate) about: Option<PageId>,
    /// Only with one of these statuses.
    pub(crate) status: Vec<String>,
    /// `upcoming` or `past`.
    pub(crate) when: Option<String>,
    /// Order.
    pub(crate) sort: Sort,
    /// Smallest first.
    pub(crate) ascending: bool,
    /// At most so many.
    pub(crate) limit: usize,
    /// It names a page that is not there, so it lists nothing.
    nothing: bool,
}

impl ListSpec {
    /// Reads a declaration; references are looked up in the tree of the page that shows the list.
    pub(crate) fn read(record: &Record, site: &Site, tree: &str) -> Self {
        let kind = record.choice("kind").and_then(|name| site.config.kinds.get(name));
        let (sort, ascending) = order(record, kind);
        let missing = |key: &str| record.text(key).is_some_and(|reference| site.find(reference, tree).is_none());
        Self {
            nothing: missing("section") || missing("about"),
            kind,
            section: record.text("section").and_then(|reference| site.find(reference, tree)),
            topic: record.text("topic").map(super::word),
            about: record.text("about").and_then(|reference| site.find(reference, tree)),
            status: record.texts("status").map(|(text, _)| text.to_owned()).collect(),
            when: record.choice("when").map(str::to_owned),
            sort,
            ascending,
            limit: record.integer("limit").and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX),
        }
    }

    /// The pages of the list.
    pub(crate) fn pages(&self, site: &Site, tree: &str) -> Vec<PageId> {
        let mut pages: Vec<PageId> = match self.section {
            _ if self.nothing => Vec::new(),
            Some(section) => site.below.get(&section).cloned().unwrap_or_default(),
            None => site.articles(tree).map(|page| page.id).collect(),
        };
        pages.retain(|id| self.takes(site, site.page(*id)));
        sort_pages(site, tree, &mut pages, self.sort, self.ascending);
        pages.truncate(self.limit);
        pages
    }

    fn takes(&self, site: &Site, page: &Page) -> bool {
        let topic = |wanted: &String| page.topics.iter().any(|topic| super::word(&site.topics[*topic].name) == *wanted);
        self.kind.is_none_or(|kind| page.document.kind == kind)
            && self.topic.as_ref().is_none_or(topic)
            && self.about.is_none_or(|about| page.about.contains(&about))
            && (self.status.is_empty()
                || page.document.status().is_some_and(|status| self.status.iter().any(|wanted| wanted == status.key)))
            && match self.when.as_deref() {
                Some("upcoming") => upcoming(site, page),
                Some("past") => is_past(site, page),
                _ => true,
            }
    }
}

/// Whether an event has not ended, or the last day of what a page is about has not passed: an event that was held or cancelled is
/// over whatever its day says.
pub(crate) fn upcoming(site: &Site, page: &Page) -> bool {
    let event = page.document.event();
    let settled = event.is_some_and(|event| event.is_settled());
    let zone = &site.config.zone;
    let end = event.and_then(|event| event.ends_at(zone)).or(page.document.closes().map(|when| when.end(zone)));
    end.is_some_and(|end| !settled && end > site.now)
}

/// Whether what a page is about had a day and is over.
pub(crate) fn is_past(site: &Site, page: &Page) -> bool {
    (page.document.starts().is_some() || page.document.closes().is_some()) && !upcoming(site, page)
}

/// What a list is sorted by, and whether with the smallest first: as it says itself, or as the kind of its pages does. Headings go
/// from a to ö and dates from newest to oldest unless something else is said.
pub(crate) fn order(record: &Record, kind: Option<Kind>) -> (Sort, bool) {
    let sort = match record.choice("sort").or(kind.and_then(|kind| kind.sort)) {
        Some("updated") => Sort::Updated,
        Some("starts") => Sort::Starts,
        Some("title") => Sort::Title,
        _ => Sort::Published,
    };
    // A direction belongs to what it was said of.
    let of_kind = kind.and_then(|kind| kind.order).filter(|_| record.choice("sort").is_none());
    let ascending = record.choice("order").or(of_kind).map_or(sort == Sort::Title, |word| word == "asc");
    (sort, ascending)
}

/// Sorts pages; those without the date come last, and ties are broken by heading and path, so the order is total.
pub(crate) fn sort_pages(site: &Site, tree: &str, pages: &mut [PageId], sort: Sort, ascending: bool) {
    let locale = site.locale(tree);
    let date = |id: &PageId| {
        let order = &site.page(*id).order;
        match sort {
            Sort::Updated => order.modified.or(order.starts),
            Sort::Starts => order.starts.or(order.published),
            _ => order.published.or(order.starts),
        }
    };
    let tie = |a: &PageId, b: &PageId| locale.compare(site.page(*a).title(), site.page(*b).title()).then(a.cmp(b));
    let mut keyed: Vec<_> = pages.iter().map(|id| (date(id), *id)).collect();
    keyed.sort_by(|(a_date, a), (b_date, b)| {
        if sort == Sort::Title {
            let order = tie(a, b);
            return if ascending { order } else { order.reverse() };
        }
        match (a_date, b_date) {
            (Some(a_date), Some(b_date)) if ascending => a_date.cmp(b_date).then_with(|| tie(a, b)),
            (Some(a_date), Some(b_date)) => b_date.cmp(a_date).then_with(|| tie(a, b)),
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (None, None) => tie(a, b),
        }
    });
    for (slot, (_, id)) in pages.iter_mut().zip(keyed) {
        *slot = id;
    }
}
