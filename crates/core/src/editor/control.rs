//! How a field is filled in, and its value between the file and the form.

use super::body;
use crate::authoring::article;
use crate::diagnostic::{Language, term};
use crate::schema::{Choice, Kinds, Type, boolean};
use crate::yaml::edit::{quote, raw};
use crate::yaml::{Node, Value};

/// How a field is filled in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Control {
    /// One line.
    Line,
    /// Lines of text.
    Paragraph,
    /// One of some values, each with its label.
    Choice(Vec<(&'static str, &'static str)>),
    /// A value on each line.
    Lines,
    /// YAML as it stands in the file.
    Yaml,
}

/// How a field is filled in: by its type, unless the file has a value of another shape.
pub(super) fn control(kinds: &'static Kinds, ty: Type, node: Option<&Node>, language: Language) -> Control {
    let labelled =
        |words: &'static [Choice]| words.iter().map(|word| (word.key, word.label.in_language(language))).collect();
    let is_known = |words: &'static [Choice]| {
        node.is_none_or(|node| node.is_null() || node.text().is_some_and(|text| Choice::find(words, text).is_some()))
    };
    let is_single = node.is_none_or(|node| matches!(node.value, Value::Null | Value::Scalar(_)));
    let has_lines = node.and_then(Node::text).is_some_and(|text| text.contains('\n'));
    let is_written_over_lines =
        has_lines || node.is_some_and(|node| matches!(&node.value, Value::Scalar(scalar) if scalar.text.len() > 70));
    match ty {
        Type::Enum(words) if is_known(words) => Control::Choice(labelled(words)),
        Type::Kind if is_known(kinds.words()) => Control::Choice(labelled(kinds.words())),
        Type::Bool if node.is_none_or(|node| node.is_null() || truth(node).is_some()) => {
            Control::Choice(vec![("true", term("editor.yes", language)), ("false", term("editor.no", language))])
        }
        Type::List(item) if is_simple(*item) && node.is_none_or(is_list_of_lines) => Control::Lines,
        Type::Map(_) | Type::MapOf(_) | Type::Free | Type::List(_) => Control::Yaml,
        _ if !is_single => Control::Yaml,
        Type::Inline | Type::Markdown => Control::Paragraph,
        _ if is_written_over_lines => Control::Paragraph,
        _ => Control::Line,
    }
}

/// Whether one line can say a value.
fn is_simple(ty: Type) -> bool {
    !matches!(
        ty,
        Type::Map(_)
            | Type::MapOr(..)
            | Type::MapOf(_)
            | Type::List(_)
            | Type::Free
            | Type::Period
            | Type::Money
            | Type::Share
            | Type::Count
            | Type::Focus
    )
}

fn is_list_of_lines(node: &Node) -> bool {
    let is_line = |item: &Node| {
        item.text().is_some_and(|text| !text.contains('\n') && !text.trim().is_empty() && text.trim() == text)
    };
    match &node.value {
        Value::Null => true,
        Value::List(items) => items.iter().all(is_line),
        _ => node.is_null(),
    }
}

fn truth(node: &Node) -> Option<bool> {
    node.text().and_then(boolean)
}

/// The value of a field as its control shows it.
pub(super) fn shown(control: &Control, ty: Type, text: &str, node: Option<&Node>) -> String {
    let Some(node) = node.filter(|node| !node.is_null()) else { return String::new() };
    let value = match (control, ty) {
        (Control::Choice(_), Type::Enum(words)) => {
            node.text().and_then(|text| Choice::find(words, text)).map(|word| word.key.to_owned()).unwrap_or_default()
        }
        (Control::Choice(choices), Type::Kind) => {
            let text = node.text().unwrap_or_default().trim().to_lowercase();
            let named = choices.iter().find(|(key, label)| *key == text || label.to_lowercase() == text);
            named.map_or(text.clone(), |(key, _)| (*key).to_owned())
        }
        (Control::Choice(_), _) => truth(node).map(|truth| truth.to_string()).unwrap_or_default(),
        (Control::Lines, _) => match &node.value {
            Value::List(items) => items.iter().filter_map(Node::text).collect::<Vec<_>>().join("\n"),
            _ => String::new(),
        },
        (Control::Yaml, _) => raw(text, node),
        (Control::Line | Control::Paragraph, _) => node.text().unwrap_or_default().to_owned(),
    };
    body::normal(&value)
}

/// The ways to write a value of a field as YAML, the best first.
pub(super) fn yaml(control: &Control, ty: Type, value: &str) -> Vec<String> {
    match (control, ty) {
        (Control::Yaml | Control::Choice(_), _) => vec![value.to_owned()],
        (Control::Lines, Type::List(item)) => {
            let items = value.lines().map(|line| article::value(*item, line));
            vec![format!("[{}]", items.collect::<Vec<_>>().join(", "))]
        }
        (_, Type::Inline) => vec![quote(&value.lines().map(str::trim).collect::<Vec<_>>().join(" "))],
        // Text is kept as it is typed, with the spaces at its ends.
        (_, Type::Text | Type::Markdown) if value.contains('\n') => vec![literal(value), quote(value)],
        (_, Type::Text | Type::Markdown) => vec![quote(value)],
        _ => vec![article::value(ty, value)],
    }
}

/// Lines as a literal block, which is how a writer would write them.
fn literal(value: &str) -> String {
    let text = value.trim_end_matches('\n');
    let keep = ["|-", "|"].get(value.len() - text.len()).unwrap_or(&"|+");
    format!("{keep}\n{text}")
}
