//! A414: an attachment is larger than the site allows.

use super::super::{Check, Facts, Rule, ScanResults};
use crate::diagnostic::{Code, Diagnostic};
use crate::media::is_picture;

pub(crate) const RULE: Rule = Rule {
    code: Code::A414,
    strict: false,
    why: [
        "En stor bilaga är svår att öppna på en telefon och går inte att skicka vidare med e-post.",
        "A large attachment is hard to open on a phone and cannot be forwarded by e-mail.",
    ],
    before: None,
    wrong: "arsredovisning.pdf på 80 MB, med inskannade sidor.\n",
    right: "arsredovisning.pdf på 3 MB, sparad för webben.\n",
    check: Check::Rendered(check),
};

fn check(facts: &Facts<'_>, _: &ScanResults) -> Vec<Diagnostic> {
    let most = facts.site.config.checking.limits.attachment_mb as u64;
    let heavy = facts.site.published_files().filter(|(path, file)| !is_picture(path) && file.size > most * 1_000_000);
    let message = |(path, file): (&String, &crate::source::FileFacts)| {
        let size = file.size.div_ceil(1_000_000).to_string();
        Diagnostic::file(Code::A414, path.clone()).arg("size", size).arg("limit", most.to_string())
    };
    heavy.map(message).collect()
}
