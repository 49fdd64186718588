//! A415: a file beside the pages has a type that not everyone can open.

use super::super::{Check, Rule, RuleContext, ScanResults};
use crate::diagnostic::{Code, Diagnostic};
use crate::media::extension;
use crate::site::conversion_hint;

pub(crate) const RULE: Rule = Rule {
    code: Code::A415,
    error_if_strict: false,
    reason: [
        "Alla ska kunna öppna det som publiceras, och ingen ska behöva köra ett program från en myndighet för att läsa.",
        "Everyone should be able to open what is published, and no one should have to run a program to read it.",
    ],
    previous: None,
    bad: "protokoll.doc\n",
    good: "protokoll.pdf\n",
    check: Check::Rendered(check),
};

/// Types that everyone can open, or that are part of a page.
const KNOWN: &[&str] = &[
    "jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "ico", "pdf", "docx", "xlsx", "pptx", "odt", "ods", "odp",
    "rtf", "epub", "txt", "csv", "tsv", "json", "geojson", "xml", "gpx", "kml", "ics", "vcf", "zip", "mp3", "m4a",
    "ogg", "wav", "mp4", "m4v", "webm", "vtt", "srt", "woff", "woff2", "css",
];

fn check(context: &RuleContext<'_>, _: &ScanResults) -> Vec<Diagnostic> {
    let site = context.site;
    let allowed_types = &site.config.checking.file_types;
    // Files in `static/` are chosen by the operators of the site.
    let page_files = site.published_files().map(|(path, _)| path).filter(|path| path.starts_with("content/"));
    let uncommon = page_files.filter_map(|path| {
        let extension = extension(path);
        let is_known = KNOWN.contains(&extension.as_str())
            || allowed_types.iter().any(|one| one.trim_start_matches('.') == extension);
        (!is_known).then_some((path, extension))
    });
    let message = |(path, extension): (&String, String)| {
        Diagnostic::file(Code::A415, path.clone()).term("way", conversion_hint(&extension)).arg("value", extension)
    };
    uncommon.map(message).collect()
}
