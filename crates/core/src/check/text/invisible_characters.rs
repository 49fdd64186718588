//! A265: invisible characters in a text, or in a file name.

use std::collections::BTreeMap;

use super::super::{Check, Rule};
use super::Article;
use crate::characters;
use crate::config::FILE;
use crate::diagnostic::{Code, Diagnostic, LineIndex, Place};
use crate::slice::Slice as _;
use crate::source::{Inputs, ThemeFile};

pub(crate) const RULE: Rule = Rule {
    code: Code::A265,
    error_if_strict: false,
    reason: [
        "Tecknet följde med när texten kopierades. Det syns inte, men sökningar missar ordet, och två ord som ser lika ut är olika.",
        "The character came along when text was copied. It is invisible, but searches miss the word, and two words that look the same are different.",
    ],
    previous: None,
    bad: "Sko\u{200b}lan öppnar i augusti.\n",
    good: "Skolan öppnar i augusti.\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let source = article.source;
    let (path, body) = (article.page.document.path.as_str(), article.page.document.body_start);
    let mut diagnostics = Vec::new();
    // A folder name is reported once, not for each of its pages.
    if let Some((_, c)) = named(path).filter(|(part, _)| part.len() == path.len()) {
        diagnostics.push(Diagnostic::at(Code::A265, Place::file(path)).arg("value", characters::code_point(c)));
    }
    // A soft hyphen in the name of a topic would make it another topic.
    let names: Vec<_> = article.page.front().texts("topics").map(|(_, range)| range).collect();
    for (range, c) in strange(source) {
        // Soft hyphens are useful in running text.
        if c == '\u{ad}' && !names.iter().any(|name| name.contains(&range.start)) {
            continue;
        }
        let message = article.at(Code::A265, range.clone()).arg("value", characters::code_point(c));
        diagnostics.push(if range.start >= body { message.fix(range, "") } else { message });
    }
    diagnostics
}

/// The same in other files: configuration, data, theme metadata and labels; and in all file names.
pub(super) fn check_other_files(inputs: &Inputs) -> Vec<Diagnostic> {
    let data = inputs.data.iter().map(|(path, text)| (path.clone(), text.as_str()));
    let of_theme = |path: &str| format!("{}/{path}", inputs.theme_folder);
    let theme = inputs.theme.iter().filter_map(|(path, file)| match file {
        ThemeFile::Text(text) if path.ends_with(".yaml") => Some((of_theme(path), text.as_str())),
        _ => None,
    });
    let settings = (FILE.to_owned(), inputs.config.as_str());
    let mut diagnostics: Vec<Diagnostic> =
        data.chain(theme).chain([settings]).flat_map(|(file, text)| of_text(&file, text)).collect();
    let mut names: BTreeMap<String, char> = BTreeMap::new();
    let mut note = |path: &str, folders: bool| {
        if let Some((part, c)) = named(path).filter(|(part, _)| !folders || part.len() < path.len()) {
            names.insert(part.to_owned(), c);
        }
    };
    inputs.sources.paths().iter().for_each(|path| note(path.as_str(), true));
    inputs.files.keys().chain(inputs.data.keys()).for_each(|path| note(path, false));
    inputs.theme.keys().for_each(|path| note(&of_theme(path), false));
    inputs.templates.keys().for_each(|path| note(&format!("templates/{path}"), false));
    let message =
        |(part, c): (String, char)| Diagnostic::file(Code::A265, part).arg("value", characters::code_point(c));
    diagnostics.extend(names.into_iter().map(message));
    diagnostics
}

fn of_text(file: &str, text: &str) -> Vec<Diagnostic> {
    // Soft hyphens are useful in running text.
    let found: Vec<_> = strange(text).into_iter().filter(|(_, c)| *c != '\u{ad}').collect();
    let lines = LineIndex::new(text);
    Diagnostic::first_ten(found, |(range, c)| {
        Diagnostic::at(Code::A265, Place::at(file, &lines, range)).arg("value", characters::code_point(c))
    })
}

/// The path up to and including the first name with such a character, and the character.
fn named(path: &str) -> Option<(&str, char)> {
    let (at, c) = path.char_indices().find(|(_, c)| characters::is_invisible(*c) || characters::is_forbidden(*c))?;
    let end = path.slice(at..).find('/').map_or(path.len(), |slash| at + slash);
    Some((path.slice(..end), c))
}

/// Invisible characters without a function, each with its range.
fn strange(source: &str) -> Vec<(std::ops::Range<usize>, char)> {
    let mut found = Vec::new();
    let mut before = None;
    let mut chars = source.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map(|(_, c)| *c);
        // A byte order mark at the start of a file has a message of its own.
        let marked = c == '\u{feff}' && at == 0;
        if characters::is_invisible(c) && !marked && !is_needed(c, before, after) {
            found.push((at..at + c.len_utf8(), c));
        }
        if !characters::is_invisible(c) {
            before = Some(c);
        }
    }
    found
}

/// Whether the character has a function: joining letters of other scripts or parts of emoji, or setting the direction
/// of text.
fn is_needed(c: char, before: Option<char>, after: Option<char>) -> bool {
    let ours = |c: Option<char>| c.is_none_or(|c| u32::from(c) < 0x590 || (0x2000..0x2070).contains(&u32::from(c)));
    let joiner = matches!(c, '\u{200c}' | '\u{200d}');
    !ours(before) || !ours(after) || (joiner && after.is_none())
}
