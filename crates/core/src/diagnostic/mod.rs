//! Messages about problems as values: what is wrong, where, and what to do.
//!
//! A [`Diagnostic`] is plain data. Its words come from the [`catalogue`] in the language of the person who reads it,
//! and [`draw`] turns it into text for a terminal.

pub(crate) mod catalogue;
mod cms_terms;
pub mod draw;
mod order;
pub mod third_party;
mod library_terms;
mod line_index;
mod terms;
mod stray_markdown_terms;
mod editor_terms;
mod writer_terms;

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::characters;
use crate::slice::{Slice as _, floor_boundary};

pub use catalogue::{Code, Failure, elide_placeholders};
pub use line_index::LineIndex;
pub use order::{causes_first, sort};
pub use terms::term;

/// The severity of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    /// The site cannot be published as it is.
    Error,
    /// Readers would be served worse than intended.
    Warning,
    /// Information that needs no action.
    Note,
}

/// The language of messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Swedish.
    Sv,
    /// English.
    #[default]
    En,
}

impl Language {
    /// The language for a tag such as `sv`, `sv-SE` or `sv_SE.UTF-8`; English for everything that is not Swedish.
    pub fn from_tag(tag: &str) -> Self {
        if tag.to_ascii_lowercase().starts_with("sv") { Self::Sv } else { Self::En }
    }
}

/// One value in a message.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub enum Arg {
    /// A text that is shown as it is, such as what an author wrote.
    Text(String),
    /// A term, by its key in the catalogue of terms, shown in the reader's language.
    Term(String),
    /// The site's own text in Swedish and English.
    Bilingual(String, String),
    /// A text that is shown as it is, and valid only on the day of the build.
    OfToday(String),
    /// A term with placeholders, by its key, and their values.
    Phrase(String, Vec<(String, Arg)>),
}

/// A place in a file.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The file, relative to the site, with `/`.
    pub file: String,
    /// Line, from 1; 0 when the whole file is meant.
    pub line: usize,
    /// Column in characters, from 1; 0 when the whole file is meant.
    pub column: usize,
    /// The bytes meant, in the file as read.
    pub range: Range<usize>,
}

impl Place {
    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: 0, column: 0, range: 0..0 }
    }

    /// A range of bytes in a file whose text is not available; [`Place::locate`] finds the line later.
    pub(crate) fn bytes(file: impl Into<String>, range: Range<usize>) -> Self {
        Self { file: file.into(), line: 0, column: 0, range }
    }

    /// Finds the line and column of a range that has none yet.
    pub fn locate(&mut self, text: &LineIndex<'_>) {
        if self.line == 0 && self.range.end > 0 {
            *self = Self::at(std::mem::take(&mut self.file), text, self.range.clone());
        }
    }

    /// A range of bytes in a file with this text. Bounds past the end, or inside a character, are moved to a valid offset. For
    /// many places in one text, reuse the [`LineIndex`].
    pub fn at(file: impl Into<String>, text: &LineIndex<'_>, range: Range<usize>) -> Self {
        let start = floor_boundary(&text.text, range.start);
        let end = floor_boundary(&text.text, range.end.max(start));
        let (line, column) = text.count(start);
        Self { file: file.into(), line, column, range: start..end }
    }
}

/// A message with everything needed to show, sort, count and cache it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Diagnostic {
    /// The stable code, which names the words in the catalogue.
    pub code: Code,
    /// The severity; the code's own severity unless a setting changed it.
    pub severity: Severity,
    /// The values in the message.
    pub args: Vec<(String, Arg)>,
    /// The places, most important first. The first is underlined with the code's label; the others are shown beside it.
    pub places: Vec<Place>,
    /// The fix, if there is only one.
    pub patch: Option<Patch>,
}

/// An edit that fixes what a message is about.
#[derive(Clone, PartialEq, Eq, Debug, Hash, Serialize, Deserialize)]
pub struct Patch {
    /// The file, relative to the site.
    pub file: String,
    /// The bytes to replace, in the file as read.
    pub range: Range<usize>,
    /// The replacement.
    pub text: String,
}

impl Diagnostic {
    /// A message without a place, about the command line or the whole site.
    pub fn new(code: Code) -> Self {
        Self { code, severity: code.entry().severity, args: Vec::new(), places: Vec::new(), patch: None }
    }

    /// A message about a place.
    pub fn at(code: Code, place: Place) -> Self {
        Self::new(code).place(place)
    }

    /// A message about a whole file.
    pub fn file(code: Code, file: impl Into<String>) -> Self {
        Self::at(code, Place::file(file))
    }

    /// Messages about characters that HTML and XML forbid, in a part of a file. Only the first ten: a binary file is full of them.
    pub(crate) fn forbidden_characters(file: &str, text: &str, range: Range<usize>) -> Vec<Self> {
        let part = text.get(range.clone()).unwrap_or_default();
        if !characters::may_have_forbidden(part) {
            return Vec::new();
        }
        let lines = LineIndex::new(text);
        let found: Vec<_> = part.char_indices().filter(|(_, c)| characters::is_forbidden(*c)).collect();
        Self::first_ten(found, |(at, c)| {
            let at = range.start + at;
            let place = Place::at(file, &lines, at..at + c.len_utf8());
            Self::at(Code::A264, place).arg("value", characters::code_point(c))
        })
    }

    /// Messages for the first ten findings of one kind in a file; the last one has the number of further ones as `more`.
    pub(crate) fn first_ten<T>(found: Vec<T>, message: impl Fn(T) -> Self) -> Vec<Self> {
        const MAX: usize = 10;
        let remaining = found.len().checked_sub(MAX).filter(|count| *count > 0).map(|count| count.to_string());
        let messages = found.into_iter().take(MAX).map(message).enumerate();
        let is_last = |index: usize| index + 1 == MAX;
        messages
            .map(|(index, message)| message.optional("more", remaining.clone().filter(|_| is_last(index))))
            .collect()
    }

    /// Adds a place.
    pub(crate) fn place(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }

    /// Adds a fix in the file of the first place: the new text for a range.
    pub fn fix(mut self, range: Range<usize>, text: impl Into<String>) -> Self {
        let file = self.places.first().map(|place| place.file.clone()).unwrap_or_default();
        self.patch = Some(Patch { file, range, text: text.into() });
        self
    }

    /// Adds a value, shown as it is.
    pub fn arg(mut self, key: &str, value: impl Into<String>) -> Self {
        self.args.push((key.to_owned(), Arg::Text(for_display(value.into()))));
        self
    }

    /// Adds a value that is, or depends on, the day of the build. The message is not reused on another day.
    pub(crate) fn today(mut self, key: &str, value: impl Into<String>) -> Self {
        self.args.push((key.to_owned(), Arg::OfToday(for_display(value.into()))));
        self
    }

    /// Whether it is valid only on the day of the build.
    pub fn depends_on_today(&self) -> bool {
        self.args.iter().any(|(_, value)| matches!(value, Arg::OfToday(_)))
    }

    /// Adds a value if there is one; help lines with missing values are left out.
    pub fn optional(self, key: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.arg(key, value),
            None => self,
        }
    }

    /// A value, as it was written.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.args.iter().find_map(|(name, arg)| match arg {
            Arg::Text(text) if name == key => Some(text.as_str()),
            _ => None,
        })
    }

    /// Adds a term by its key.
    pub fn term(mut self, key: &str, term: &str) -> Self {
        self.args.push((key.to_owned(), Arg::Term(term.to_owned())));
        self
    }

    /// Adds the site's own text, in Swedish and English.
    pub(crate) fn bilingual(mut self, key: &str, sv: &str, en: &str) -> Self {
        self.args.push((key.to_owned(), Arg::Bilingual(escape_invisible(sv), escape_invisible(en))));
        self
    }

    /// Adds a term if `said` is the key of one, otherwise the text itself.
    pub fn term_or_arg(self, key: &str, said: &str) -> Self {
        if terms::is_term(said) { self.term(key, said) } else { self.arg(key, said) }
    }

    /// Adds a term with placeholders and their values.
    pub fn phrase(mut self, key: &str, phrase: Arg) -> Self {
        self.args.push((key.to_owned(), phrase));
        self
    }

    /// The order in which messages are shown: by file, place and code; those without a place first.
    pub(crate) fn order(&self, other: &Self) -> std::cmp::Ordering {
        let place = |one: &Self| one.places.first().map(|place| (place.file.clone(), place.range.start, place.line));
        let key = |one: &'_ Self| (place(one), one.code);
        // The place nearly always decides; formatting the message is expensive.
        key(self).cmp(&key(other)).then_with(|| self.message(Language::En).cmp(&other.message(Language::En)))
    }

    /// The message itself, without label and help.
    pub fn message(&self, language: Language) -> String {
        fill(self.code.entry().words(language)[0], &self.args, language).unwrap_or_default()
    }

    /// The label beside the underlined place; may be empty.
    pub fn label(&self, language: Language) -> String {
        fill(self.code.entry().words(language)[1], &self.args, language).unwrap_or_default()
    }

    /// What to do: the help lines whose values are all known.
    pub fn help(&self, language: Language) -> Vec<String> {
        let mut help = Vec::new();
        for line in &self.code.entry().words(language)[2..] {
            // A line marked `| ` is a fallback, shown only if no line before it is.
            let (line, last) = line.strip_prefix("| ").map_or((*line, false), |line| (line, true));
            help.extend(fill(line, &self.args, language).filter(|_| !last || help.is_empty()));
        }
        help
    }
}

/// Replaces `{name}` by values; `None` when a value is missing.
fn fill(template: &str, args: &[(String, Arg)], language: Language) -> Option<String> {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find(['{', '}']) {
        // Doubled braces are escapes, as in Rust's format strings.
        if rest.slice(open..).starts_with("{{") || rest.slice(open..).starts_with("}}") {
            out.push_str(rest.slice(..=open));
            rest = rest.slice(open + 2..);
            continue;
        }
        let close = open + rest.slice(open..).find('}')?;
        out.push_str(rest.slice(..open));
        let key = rest.slice(open + 1..close);
        match &args.iter().find(|(name, _)| name == key)?.1 {
            Arg::Text(text) | Arg::OfToday(text) => out.push_str(text),
            Arg::Term(key) => out.push_str(term(key, language)),
            Arg::Bilingual(sv, _) if language == Language::Sv => out.push_str(sv),
            Arg::Bilingual(_, en) => out.push_str(en),
            Arg::Phrase(key, args) => out.push_str(&fill(term(key, language), args, language)?),
        }
        rest = rest.slice(close + 1..);
    }
    out.push_str(rest);
    Some(out)
}

/// A value as messages show it: shortened, and without control characters that a terminal would interpret.
pub(crate) fn for_display(value: String) -> String {
    escape_invisible(&shorten(value))
}

/// A value only has to be recognisable.
fn shorten(value: String) -> String {
    const MOST: usize = 1200;
    if value.chars().count() <= MOST {
        return value;
    }
    let mut short: String = value.chars().take(MOST).collect();
    short.push('…');
    short
}

/// Replaces control characters by visible symbols, since a terminal would interpret them, and names invisible characters.
pub fn escape_invisible(text: &str) -> String {
    let visible = |c: char| match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(' '),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        other => other,
    };
    // Invisible characters are shown by code point: otherwise a name with one looks like the right name.
    let strange = |at: usize, c: char| {
        let edge = at == 0 || at + c.len_utf8() == text.len();
        characters::is_invisible(c) || (edge && c.is_whitespace() && !c.is_ascii_whitespace())
    };
    let mut out = String::with_capacity(text.len());
    for (at, one) in text.char_indices() {
        match visible(one) {
            shown if shown == one && strange(at, one) => out.push_str(&format!("<{}>", characters::code_point(one))),
            shown => out.push(shown),
        }
    }
    out
}

/// Whether any of them is an error.
pub fn any_error(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// The known word nearest to `word`, if it is near enough to be a likely typo.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let limit = match word.chars().count() {
        0..=2 => 1,
        3..=7 => 2,
        _ => 3,
    };
    let length = word.chars().count();
    known
        .into_iter()
        // Comparing lengths first is faster.
        .filter(|candidate| candidate.chars().count().abs_diff(length) <= limit)
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= limit && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters() {
        let place = Place::at("a.md", &LineIndex::new("å\näö x\n"), 8..9);
        assert_eq!((place.line, place.column), (2, 4));
        // Within a character, and past the end.
        assert_eq!(Place::at("a.md", &LineIndex::new("å"), 1..9).range, 0..2);
    }

    #[test]
    fn the_nearest_word_is_a_likely_slip() {
        assert_eq!(nearest("titel", ["title", "type"]), Some("title"));
        assert_eq!(nearest("xyz", ["title", "type"]), None);
        assert_eq!(nearest("Publised", ["published"]), Some("published"));
    }

    #[test]
    fn help_without_its_values_is_left_out() {
        let plain = Diagnostic::new(Code::A104).arg("key", "x").term("kind", "kind.person");
        assert!(plain.help(Language::Sv).iter().all(|line| !line.contains('{')));
        let near = plain.clone().arg("nearest", "title");
        assert_eq!(near.help(Language::Sv).len(), plain.help(Language::Sv).len() + 1);
    }
}
