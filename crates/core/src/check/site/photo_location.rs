//! A417: a photo contains the location where it was taken.

use super::super::{Check, Rule, RuleContext, ScanResults};
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A417,
    error_if_strict: false,
    reason: [
        "Platsen är en personuppgift när bilden visar personer eller är tagen i någons hem.",
        "The location is personal data when the photo shows people or was taken in someone's home.",
    ],
    previous: None,
    bad: "torget.jpg, med platsen från telefonens GPS.\n",
    good: "torget.jpg, sparad utan uppgifter från kameran.\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let telling = context.published(scan).filter(|(_, noticed)| noticed.place);
    telling.map(|(path, _)| Diagnostic::file(Code::A417, path.clone())).collect()
}
