//! Ids for headings: readable, unique, and distinct from those of footnotes.

use std::collections::{HashMap, HashSet};

/// The ids assigned so far.
#[derive(Debug, Default)]
pub(super) struct HeadingIds {
    taken: HashSet<String>,
    /// The next suffix to try for a base, so that many equal headings do not take quadratic time.
    next: HashMap<String, usize>,
    /// Explicit ids (`{#id}`) that were assigned.
    explicit: HashSet<String>,
    /// All ids in the order of assignment.
    pub(super) given: Vec<String>,
}

impl HeadingIds {
    /// Reserves an explicit id: links to it must not depend on the other headings.
    pub(super) fn reserve(&mut self, id: &str) {
        self.taken.insert(id.to_string());
    }

    /// Assigns an explicit id. The first heading with it gets it.
    pub(super) fn explicit(&mut self, id: &str) -> String {
        if !is_for_notes(id) && self.explicit.insert(id.to_string()) {
            self.record(id);
            return id.to_string();
        }
        self.unique(id)
    }

    /// Whether this explicit id has been assigned.
    pub(super) fn is_explicit(&self, id: &str) -> bool {
        self.explicit.contains(id)
    }

    /// Assigns `base`, or `base-2`, `base-3` … if it is taken.
    pub(super) fn unique(&mut self, base: &str) -> String {
        let base = match base {
            "" => "section".to_string(),
            base if is_for_notes(base) => format!("section-{base}"),
            base => base.to_string(),
        };
        let mut id = base.clone();
        let next = self.next.entry(base.clone()).or_insert(2);
        while self.taken.contains(&id) {
            id = format!("{base}-{next}");
            *next += 1;
        }
        self.record(&id);
        id
    }

    /// Records an id that was assigned elsewhere.
    pub(super) fn record(&mut self, id: &str) {
        self.taken.insert(id.to_string());
        self.given.push(id.to_string());
    }
}

/// Whether an id may be that of a footnote. Headings come first, so it has to be avoided.
fn is_for_notes(id: &str) -> bool {
    let numbered = |prefix| {
        id.strip_prefix(prefix).is_some_and(|rest: &str| rest.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
    };
    id == "footnotes-label" || numbered("fn-") || numbered("fnref-")
}

#[cfg(test)]
mod tests {
    use super::HeadingIds;

    #[test]
    fn unique() {
        let mut ids = HeadingIds::default();
        ids.reserve("kontakt");
        let given = ["a", "a", "a-2", "a", "", "fn-1", "kontakt"].map(|base| ids.unique(base));
        assert_eq!(given, ["a", "a-2", "a-2-2", "a-3", "section", "section-fn-1", "kontakt-2"]);
        assert_eq!(ids.explicit("kontakt"), "kontakt");
        assert_eq!(ids.explicit("kontakt"), "kontakt-3");
    }
}
