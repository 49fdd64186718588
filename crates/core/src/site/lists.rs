//! Lists declared in YAML: which pages, in which order, how many.

use super::{Page, PageId, Site};
use crate::schema::{Kind, Record};

/// The sort key of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sort {
    /// Date of publication, or of the event where that is unknown.
    Published,
    /// Date of the last change.
    Updated,
    /// Start of the event.
    Starts,
    /// Title, in the language's collation order.
    Title,
}

/// A declared list.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct ListSpec {
    /// Only pages of this type.
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
    /// The sort key.
    pub(crate) sort: Sort,
    /// In ascending order.
    pub(crate) ascending: bool,
    /// The most entries.
    pub(crate) limit: usize,
    /// The declaration refers to a page that does not exist, so the list is empty.
    nothing: bool,
}

impl ListSpec {
    /// Reads a declaration. References are resolved in the language tree of the page that shows the list.
    pub(crate) fn read(record: &Record, site: &Site, tree: &str) -> Self {
        let kind = record.choice("kind").and_then(|name| site.config.kinds.get(name));
        let (sort, ascending) = order(record, kind);
        let missing = |key: &str| record.text(key).is_some_and(|reference| site.find(reference, tree).is_none());
        Self {
            nothing: missing("section") || missing("about"),
            kind,
            section: record.text("section").and_then(|reference| site.find(reference, tree)),
            topic: record.text("topic").map(super::topic_key),
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
            Some(section) => site.descendants.get(&section).cloned().unwrap_or_default(),
            None => site.articles(tree).map(|page| page.id).collect(),
        };
        pages.retain(|id| self.takes(site, site.page(*id)));
        sort_pages(site, tree, &mut pages, self.sort, self.ascending);
        pages.truncate(self.limit);
        pages
    }

    fn takes(&self, site: &Site, page: &Page) -> bool {
        let topic =
            |wanted: &String| page.topics.iter().any(|topic| super::topic_key(&site.topics[*topic].name) == *wanted);
        self.kind.is_none_or(|kind| page.document.kind == kind)
            && self.topic.as_ref().is_none_or(topic)
            && self.about.is_none_or(|about| page.about.contains(&about))
            && (self.status.is_empty()
                || page.document.status().is_some_and(|status| self.status.iter().any(|wanted| wanted == status.key)))
            && match self.when.as_deref() {
                Some("upcoming") => is_upcoming(site, page),
                Some("past") => is_past(site, page),
                _ => true,
            }
    }
}

/// Whether an event has not ended, or the last day of a page's subject has not passed. A status such as held or
/// cancelled ends an event whatever its date.
pub(crate) fn is_upcoming(site: &Site, page: &Page) -> bool {
    let event = page.document.event();
    let settled = event.is_some_and(|event| event.is_settled());
    let zone = &site.config.zone;
    let end = event.and_then(|event| event.ends_at(zone)).or(page.document.closes().map(|when| when.end(zone)));
    end.is_some_and(|end| !settled && end > site.now)
}

/// Whether a page's subject had a date that has passed.
pub(crate) fn is_past(site: &Site, page: &Page) -> bool {
    (page.document.starts().is_some() || page.document.closes().is_some()) && !is_upcoming(site, page)
}

/// The sort key and whether it is ascending: from the declaration, or else from the kind. By default titles ascend and
/// dates descend.
pub(crate) fn order(record: &Record, kind: Option<Kind>) -> (Sort, bool) {
    let sort = match record.choice("sort").or(kind.and_then(|kind| kind.sort)) {
        Some("updated") => Sort::Updated,
        Some("starts") => Sort::Starts,
        Some("title") => Sort::Title,
        _ => Sort::Published,
    };
    // The direction of the kind applies to the key of the kind only.
    let of_kind = kind.and_then(|kind| kind.order).filter(|_| record.choice("sort").is_none());
    let ascending = record.choice("order").or(of_kind).map_or(sort == Sort::Title, |word| word == "asc");
    (sort, ascending)
}

/// Sorts pages. Those without the date come last; ties are broken by title and path, so the order is total.
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
