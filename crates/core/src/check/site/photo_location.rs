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
    bad: "torget.tif som en sida länkar till, med platsen från telefonens GPS.\n",
    good: "torget.jpg: det som görs av den har inga uppgifter från kameran.\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    // What is made of pictures has no metadata.
    let is_stripped = |path: &String| context.site.files.get(path).is_some_and(|file| file.picture.is_some());
    let telling = context.published(scan).filter(|(path, noticed)| noticed.place && !is_stripped(path));
    telling.map(|(path, _)| Diagnostic::file(Code::A417, path.clone())).collect()
}
