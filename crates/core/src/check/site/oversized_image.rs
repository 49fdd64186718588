//! A413: an image is larger than the site allows.

use super::super::{Check, Facts, Rule, ScanResults};
use crate::diagnostic::{Code, Diagnostic};
use crate::media::is_picture;

pub(crate) const RULE: Rule = Rule {
    code: Code::A413,
    strict: false,
    why: [
        "En stor bild tar lång tid att hämta, kostar den som surfar mobilt och kan vara för stor att skriva ut.",
        "A large image takes a long time to load, costs money on a mobile network and can be too large to print.",
    ],
    before: None,
    wrong: "torget.jpg på 12 MB, direkt ur kameran.\n",
    right: "torget.jpg på 400 kB, sparad i den bredd som sidan visar.\n",
    check: Check::Rendered(check),
};

fn check(facts: &Facts<'_>, _: &ScanResults) -> Vec<Diagnostic> {
    let most = facts.site.config.checking.limits.image_kb as u64;
    let heavy = facts.site.published_files().filter(|(path, file)| is_picture(path) && file.size > most * 1000);
    let message = |(path, file): (&String, &crate::source::FileFacts)| {
        let size = file.size.div_ceil(1000).to_string();
        Diagnostic::file(Code::A413, path.clone()).arg("size", size).arg("limit", most.to_string())
    };
    heavy.map(message).collect()
}
