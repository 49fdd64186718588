//! Ids for headings: readable, unique, and never those of the footnotes.

use std::collections::{HashMap, HashSet};

/// The ids given so far.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: HashSet<String>,
    /// The next number to try for a base, so that a thousand equal headings do not cost a million looks.
    next: HashMap<String, usize>,
    /// Ids that authors wrote out and got.
    explicit: HashSet<String>,
    /// All ids in the order they were given.
    pub(super) given: Vec<String>,
}

impl Ids {
    /// Keeps an id that an author wrote out for that heading: links to it must not depend on the
    /// other headings.
    pub(super) fn reserve(&mut self, id: &str) {
        self.taken.insert(id.to_string());
    }

    /// Gives an id that an author wrote out. The first heading that asks for it gets it.
    pub(super) fn explicit(&mut self, id: &str) -> String {
        if !is_for_notes(id) && self.explicit.insert(id.to_string()) {
            self.record(id);
            return id.to_string();
        }
        self.unique(id)
    }

    /// Whether an author has written this id out before.
    pub(super) fn is_explicit(&self, id: &str) -> bool {
        self.explicit.contains(id)
    }

    /// Gives `base`, or `base-2`, `base-3` … if it is taken.
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

    /// Notes an id that is given elsewhere.
    pub(super) fn record(&mut self, id: &str) {
        self.taken.insert(id.to_string());
        self.given.push(id.to_string());
    }
}

/// Whether footnotes may come to use an id. Headings come first, so it cannot be left to chance.
fn is_for_notes(id: &str) -> bool {
    let numbered = |prefix| {
        id.strip_prefix(prefix).is_some_and(|rest: &str| rest.bytes().all(|b| b.is_ascii_digit() || b == b'-'))
    };
    id == "footnotes-label" || numbered("fn-") || numbered("fnref-")
}

#[cfg(test)]
mod tests {
    use super::Ids;

    #[test]
    fn unique() {
        let mut ids = Ids::default();
        ids.reserve("kontakt");
        let given = ["a", "a", "a-2", "a", "", "fn-1", "kontakt"].map(|base| ids.unique(base));
        assert_eq!(given, ["a", "a-2", "a-2-2", "a-3", "section", "section-fn-1", "kontakt-2"]);
        assert_eq!(ids.explicit("kontakt"), "kontakt");
        assert_eq!(ids.explicit("kontakt"), "kontakt-3");
    }
}
