//! Rules that hold a site's claims about its dates against each other: one file per rule.
//!
//! A rule looks at the assembled site and gives messages; it changes nothing. Rules about the ledger are silent on a site
//! that keeps none.

mod a701;
mod a702;
mod a703;
mod a704;
mod a705;
mod a706;
mod a707;
mod a708;
mod a709;
mod a710;
mod a712;
mod a713;

pub use a706::notes;
pub use a707::is_bulk;

use crate::dates::history::History;
use crate::dates::lock::Locked;
use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::site::{Page, Site};

/// What rules look at.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The site.
    pub site: &'a Site,
    /// The history.
    pub history: &'a History,
}

/// A rule.
pub struct Rule {
    /// Its code.
    pub code: Code,
    /// Contradicts a claim, so that `--strict` makes it an error.
    pub strict: bool,
    /// Why it matters, in Swedish and English.
    pub why: [&'static str; 2],
    /// A page before, as it was stamped or checked in, when the rule is about a change; `{n}` is the page's number.
    pub before: Option<&'static str>,
    /// The page with the mistake.
    pub wrong: &'static str,
    /// The page as it should be.
    pub right: &'static str,
    /// The check.
    pub check: fn(&Facts<'_>) -> Vec<Diagnostic>,
}

/// All rules in the order of their codes.
pub const RULES: &[Rule] = &[
    a701::RULE,
    a702::RULE,
    a703::RULE,
    a704::RULE,
    a705::RULE,
    a706::RULE,
    a707::RULE,
    a708::RULE,
    a709::RULE,
    a710::RULE,
    a712::RULE,
    a713::RULE,
];

/// Checks a site by every rule. With `strict`, what contradicts a claim is an error.
pub fn check(facts: &Facts<'_>, strict: bool) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    for rule in RULES {
        let mut found = (rule.check)(facts);
        if strict && rule.strict {
            found.iter_mut().for_each(|diagnostic| diagnostic.severity = Severity::Error);
        }
        wrong.append(&mut found);
    }
    wrong
}

impl<'a> Facts<'a> {
    /// A place in a page's source; its line is found when the message is shown.
    fn place(&self, page: &Page, range: std::ops::Range<usize>) -> Place {
        Place::bytes(page.document.path.as_str(), range)
    }

    /// The place of a field of a page, or of its title when it does not have the field.
    fn field(&self, page: &Page, key: &str) -> Place {
        let front = page.front();
        let key = if front.fields.contains_key(key) { key } else { "title" };
        self.place(page, front.place(key))
    }

    /// Pages that stand in the ledger, with what it has of them.
    fn locked(&self) -> impl Iterator<Item = (&'a Page, &'a Locked)> {
        let site = self.site;
        let ledger = site.ledger.as_ref();
        site.pages.iter().filter_map(move |page| {
            let locked = ledger?.pages.get(page.document.path.as_str()).filter(|locked| !locked.gone)?;
            Some((page, locked))
        })
    }
}

/// Whether a page reads as it did when it was stamped.
fn unchanged(page: &Page, locked: &Locked) -> bool {
    page.fingerprint.is_some_and(|print| print.to_string() == locked.fingerprint)
}

/// Whether the page claims a change that the ledger does not know yet.
pub fn newly_noted(page: &Page, locked: &Locked) -> bool {
    let newest = page.dates.updated.as_ref().map(|dated| &dated.when);
    page.dates.changes.len() > locked.changes || (newest.is_some() && newest != locked.updated.as_ref())
}
