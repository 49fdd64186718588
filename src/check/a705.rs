//! A705: the day of publication was changed after the page had been published.

use super::{Facts, Rule};
use crate::diagnostic::{Code, Diagnostic};

/// See the file.
pub const RULE: Rule = Rule { code: Code::A705, strict: true, check };

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let moved = facts.locked().filter_map(|(page, locked)| {
        let (now, then) = (&page.dates.published.as_ref()?.when, locked.published.as_ref()?);
        (now != then).then(|| {
            Diagnostic::at(Code::A705, facts.field(page, "published"))
                .arg("value", now.to_string())
                .arg("before", then.to_string())
        })
    });
    moved.collect()
}
