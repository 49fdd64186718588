//! Tera's error messages translated through our catalogue, with a suggestion where a name is unknown.

use crate::diagnostic::{Arg, Diagnostic, nearest, third_party};
use crate::theme::Theme;

/// Tera's filters, and ours.
pub(super) const FILTERS: &[&str] = &[
    "abs",
    "capitalize",
    "default",
    "escape",
    "escape_html",
    "escape_xml",
    "fill",
    "first",
    "float",
    "get",
    "group_by",
    "indent",
    "int",
    "join",
    "keys",
    "last",
    "length",
    "lower",
    "newlines_to_br",
    "nth",
    "pairs",
    "pluralize",
    "replace",
    "reverse",
    "round",
    "safe",
    "sort",
    "split",
    "str",
    "title",
    "trim",
    "trim_end",
    "trim_start",
    "truncate",
    "unique",
    "upper",
    "values",
    "wordcount",
];

/// Tera's tests.
pub(super) const TESTS: &[&str] = &[
    "array",
    "bool",
    "containing",
    "defined",
    "divisible_by",
    "ending_with",
    "even",
    "float",
    "integer",
    "iterable",
    "map",
    "none",
    "number",
    "odd",
    "starting_with",
    "string",
    "undefined",
];

/// Tera's functions.
pub(super) const FUNCTIONS: &[&str] = &["range", "super", "throw"];

/// Adds Tera's message to a diagnostic, and the nearest known name when a name was unknown.
pub(super) fn with_engine_message(message: Diagnostic, engine_text: &str, theme: &Theme) -> Diagnostic {
    let near = unknown(engine_text).and_then(|(kind, name)| similar(kind, name, theme));
    message.phrase("detail", phrase(engine_text)).optional("nearest", near)
}

/// Tera's message as a phrase of our catalogue.
pub(super) fn phrase(engine_text: &str) -> Arg {
    third_party::translate(engine_text, "library.engine")
}

/// The unknown thing in a message, as (kind, name).
fn unknown(engine_text: &str) -> Option<(&str, &str)> {
    let rest = engine_text.strip_prefix("Unknown ")?;
    let (kind, name) = rest.split_once(" `")?;
    Some((kind, name.strip_suffix('`')?))
}

fn similar(kind: &str, name: &str, theme: &Theme) -> Option<String> {
    let found = match kind {
        "filter" => nearest(name, FILTERS.iter().copied()),
        "test" => nearest(name, TESTS.iter().copied()),
        "function" => nearest(name, FUNCTIONS.iter().copied()),
        "template" => nearest(name, theme.templates.iter().map(|template| template.name.as_str())),
        "component" => {
            let named = theme.templates.iter().flat_map(|template| template.text.split("component ").skip(1));
            let named =
                named.filter_map(|rest| rest.split(['(', ' ', '%', '-']).next()).filter(|name| !name.is_empty());
            nearest(name, named)
        }
        _ => None,
    };
    found.map(str::to_owned)
}

#[cfg(test)]
mod tests;
