//! A231: the alt text of an image is its file name.

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};

pub(crate) const RULE: Rule = Rule {
    code: Code::A231,
    error_if_strict: false,
    reason: [
        "Den som lyssnar på sidan hör ett filnamn i stället för vad bilden visar (WCAG 1.1.1).",
        "People who listen to the page hear a file name instead of what the image shows (WCAG 1.1.1).",
    ],
    previous: None,
    bad: "![IMG_2041.jpg](torget.svg)\n",
    good: "![Torget en vintermorgon, med snö på bänkarna](torget.svg)\n",
    check: Check::Text(check),
};

/// Extensions of image files.
const ENDINGS: [&str; 8] = [".jpg", ".jpeg", ".png", ".gif", ".svg", ".webp", ".avif", ".tif"];

/// Prefixes of file names that cameras and programs make up.
const CAMERAS: [&str; 8] = ["img", "dsc", "dscn", "dscf", "pxl", "bild", "image", "screenshot"];

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let named = article.prose.images.iter().filter(|image| is_file_name(&image.alt, &image.src));
    named.map(|image| article.at(Code::A231, image.range.clone()).arg("value", image.alt.clone())).collect()
}

fn is_file_name(alt: &str, src: &str) -> bool {
    let alt = alt.trim().to_lowercase();
    let file = src.rsplit('/').next().unwrap_or(src).to_lowercase();
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    // A single word may be both: a coat of arms in `vapen.svg`.
    let same = !alt.is_empty() && (alt == file || (alt == stem && alt.contains(['-', '_'])));
    let camera = CAMERAS.iter().any(|name| {
        alt.strip_prefix(name).is_some_and(|rest| {
            let rest = rest.trim_start_matches(['_', '-', ' ']);
            !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '_' | '-'))
        })
    });
    same || camera || (!alt.contains(' ') && ENDINGS.iter().any(|extension| alt.ends_with(extension)))
}
