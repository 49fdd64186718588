//! A731 and A732, when it matters: there is no history here, and pages have no date because of that.

use super::Facts;
use crate::dates::history::Repository;
use crate::diagnostic::{Code, Diagnostic, Severity};

/// A page without a date may be meant so; more than one hardly.
const FEW: usize = 1;

/// Says how many pages of a kind that is dated have no date, where a history could have one and there is none to read. Information
/// pages seldom state a day.
pub(crate) fn undated_pages(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let code = match facts.history.repository {
        Repository::NoGit => Code::A731,
        Repository::None => Code::A732,
        _ => return Vec::new(),
    };
    let stamped = |path: &str| facts.site.ledger.as_ref().is_some_and(|ledger| ledger.pages.contains_key(path));
    let without = facts.site.pages.iter().filter(|page| {
        let kind = page.document.kind.traits.dated && !page.is_section();
        kind && !page.draft && page.dates.modified().is_none() && !stamped(page.document.path.as_str())
    });
    let count = without.count();
    let mut message = Diagnostic::new(code).arg("count", count.to_string());
    message.severity = Severity::Warning;
    if count > FEW { vec![message] } else { Vec::new() }
}
