//! A731 and A732: pages have no date because there is no version history here.

use super::RuleContext;
use crate::dates::history::Repository;
use crate::diagnostic::{Code, Diagnostic, Severity};

/// A single page may lack a date on purpose.
const FEW: usize = 1;

/// Counts the pages without a date whose kind is dated, where the version history is missing. Information pages seldom
/// state a date.
pub(crate) fn undated_pages(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let code = match context.history.repository {
        Repository::NoGit => Code::A731,
        Repository::None => Code::A732,
        _ => return Vec::new(),
    };
    let stamped = |path: &str| context.site.ledger.as_ref().is_some_and(|ledger| ledger.pages.contains_key(path));
    let without = context.site.pages.iter().filter(|page| {
        let kind = page.document.kind.traits.dated && !page.is_section();
        kind && !page.draft && page.dates.modified().is_none() && !stamped(page.document.path.as_str())
    });
    let count = without.count();
    let mut message = Diagnostic::new(code).arg("count", count.to_string());
    message.severity = Severity::Warning;
    if count > FEW { vec![message] } else { Vec::new() }
}
