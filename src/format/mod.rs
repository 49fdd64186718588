//! Formats of findings for other programs, one file each.

mod github;
mod gitlab;
pub(crate) mod json;
mod junit;
mod sarif;
mod short;

use anslag_core::diagnostic::{Diagnostic, Language, Severity};
use anslag_core::slice::Slice as _;

/// A format for programs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Format {
    /// A line each, as compilers write them.
    Short,
    /// Commands for GitHub's and Forgejo's runners.
    Github,
    /// GitLab's report of code quality.
    Gitlab,
    /// SARIF 2.1.0.
    Sarif,
    /// JUnit's report of test suites.
    Junit,
}

/// What was found, for a reader of a language.
pub(crate) struct Findings<'a> {
    /// The messages in order.
    pub(crate) diagnostics: &'a [&'a Diagnostic],
    /// The language of the messages.
    pub(crate) language: Language,
    /// The text of a file as it was read, if it was text.
    pub(crate) text_of: &'a dyn Fn(&str) -> Option<&'a str>,
    /// The site's folder in its repository, with a closing slash; empty at the root.
    pub(crate) place: &'a str,
}

impl Findings<'_> {
    /// All of it in a form.
    pub(crate) fn render(&self, format: Format) -> String {
        match format {
            Format::Short => short::write(self),
            Format::Github => github::write(self),
            Format::Gitlab => gitlab::write(self),
            Format::Sarif => sarif::write(self),
            Format::Junit => junit::write(self),
        }
    }

    /// The message with its label.
    fn sentence(&self, diagnostic: &Diagnostic) -> String {
        let label = diagnostic.label(self.language);
        let message = diagnostic.message(self.language);
        if label.is_empty() { message } else { format!("{message} ({label})") }
    }

    /// The file of a message; empty when it is about none.
    fn file<'d>(&self, diagnostic: &'d Diagnostic) -> &'d str {
        diagnostic.places.first().map_or("", |place| place.file.as_str())
    }

    /// A file of the site as the host of its repository names it.
    fn in_repository(&self, file: &str) -> String {
        format!("{}{file}", self.place)
    }

    /// The lines and columns of a range of bytes in a file.
    fn span(&self, file: &str, range: &std::ops::Range<usize>) -> Option<Span> {
        let text = (self.text_of)(file)?;
        let (start, end) = (position(text, range.start)?, position(text, range.end)?);
        Some(Span { line: start.0, column: start.1, end_line: end.0, end_column: end.1 })
    }
}

/// A range in a file: lines and columns from 1, columns in characters, the end not included.
struct Span {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

fn position(text: &str, at: usize) -> Option<(usize, usize)> {
    let before = text.get(..at)?;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Some((1 + before.matches('\n').count(), 1 + before.slice(line_start..).chars().count()))
}

/// The severity as programs call it.
fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
