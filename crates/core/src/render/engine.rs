//! What the template engine says, in words of ours, with a similar name where it did not know one.

use crate::diagnostic::{Arg, Diagnostic, library, nearest};
use crate::theme::Theme;

/// Filters that the engine brings, and ours.
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

/// Tests that the engine brings.
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

/// Functions that the engine brings.
pub(super) const FUNCTIONS: &[&str] = &["range", "super", "throw"];

/// The message with what the engine said, and with a similar name where it did not know one.
pub(super) fn told(message: Diagnostic, said: &str, theme: &Theme) -> Diagnostic {
    let near = unknown(said).and_then(|(kind, name)| similar(kind, name, theme));
    message.phrase("detail", phrase(said)).optional("nearest", near)
}

/// What the engine said, in words of ours.
pub(super) fn phrase(said: &str) -> Arg {
    library::phrase(said, "library.engine")
}

/// What the engine did not know, when it says so: the kind and the name.
fn unknown(said: &str) -> Option<(&str, &str)> {
    let rest = said.strip_prefix("Unknown ")?;
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
