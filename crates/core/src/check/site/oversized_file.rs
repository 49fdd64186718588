//! A413 and A414: an image or an attachment is larger than the site allows.

use super::super::{Check, Rule, RuleContext, ScanResults};
use crate::diagnostic::{Code, Diagnostic};
use crate::media::is_picture;

pub(crate) const IMAGE: Rule = Rule {
    code: Code::A413,
    error_if_strict: false,
    reason: [
        "En stor bild tar lång tid att hämta, kostar den som surfar mobilt och kan vara för stor att skriva ut.",
        "A large image takes a long time to load, costs money on a mobile network and can be too large to print.",
    ],
    previous: None,
    bad: "torget.jpg på 12 MB, som en sida länkar till som fil.\n",
    good: "torget.jpg på 12 MB, som en sida visar: den görs i de storlekar som sidan behöver.\n",
    check: Check::Rendered(images),
};

pub(crate) const ATTACHMENT: Rule = Rule {
    code: Code::A414,
    error_if_strict: false,
    reason: [
        "En stor bilaga är svår att öppna på en telefon och går inte att skicka vidare med e-post.",
        "A large attachment is hard to open on a phone and cannot be forwarded by e-mail.",
    ],
    previous: None,
    bad: "arsredovisning.pdf på 80 MB, med inskannade sidor.\n",
    good: "arsredovisning.pdf på 3 MB, sparad för webben.\n",
    check: Check::Rendered(attachments),
};

fn images(context: &RuleContext<'_>, _: &ScanResults) -> Vec<Diagnostic> {
    let limit_kb = context.site.config.checking.limits.image_kb as u64;
    oversized(context, Code::A413, limit_kb, 1000, is_picture)
}

fn attachments(context: &RuleContext<'_>, _: &ScanResults) -> Vec<Diagnostic> {
    let limit_mb = context.site.config.checking.limits.attachment_mb as u64;
    oversized(context, Code::A414, limit_mb, 1_000_000, |path| !is_picture(path))
}

/// Reports the published files of a sort that are larger than `limit`, in units of so many bytes.
fn oversized(
    context: &RuleContext<'_>,
    code: Code,
    limit: u64,
    unit: u64,
    is_of_sort: impl Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    let files = context.site.published_files().filter(|(path, file)| is_of_sort(path) && file.size > limit * unit);
    let message = |(path, size): (&String, u64)| {
        Diagnostic::file(code, path.clone())
            .arg("size", size.div_ceil(unit).to_string())
            .arg("limit", limit.to_string())
    };
    files.map(|(path, file)| message((path, file.size))).collect()
}
