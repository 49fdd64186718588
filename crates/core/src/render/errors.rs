//! Rendering errors: one message per cause, with the number of affected pages.

use std::collections::BTreeMap;
use std::ops::Range;

use tera::ErrorKind;

use crate::diagnostic::{Code, Diagnostic, LineIndex, Place, nearest};
use crate::theme::Theme;

/// An error on one page.
#[derive(Debug)]
pub(crate) enum RenderError {
    /// In a template, at a byte range of its text.
    Template {
        /// The template's name.
        template: String,
        /// The byte range in the template.
        range: Range<usize>,
        /// Tera's message.
        detail: String,
        /// The page.
        page: String,
        /// The page's source.
        origin: String,
    },
    /// The page exceeds `MAX_PAGE`.
    TooLarge {
        /// The template's name.
        template: String,
        /// The page.
        page: String,
        /// The page's source.
        origin: String,
    },
    /// In the text of a page: a component with an unknown name or a wrong argument.
    Text(Diagnostic),
}

impl RenderError {
    /// The source of the page whose template failed; `None` when the error is in the text itself.
    pub(crate) fn origin(&self) -> Option<&str> {
        match self {
            RenderError::Template { origin, .. } | RenderError::TooLarge { origin, .. } => Some(origin),
            RenderError::Text(_) => None,
        }
    }
}

/// The error for an SVG that cannot be drawn.
pub(crate) fn drawing(detail: String, template: &str, page: &str, origin: &str) -> RenderError {
    let (page, origin) = (page.to_owned(), origin.to_owned());
    RenderError::Template { template: template.to_owned(), range: 0..0, detail, page, origin }
}

/// An error of Tera while it rendered a page with a template.
pub(crate) fn template(error: &tera::Error, template: &str, page: &str, origin: &str) -> RenderError {
    let (page, origin) = (page.to_owned(), origin.to_owned());
    match error.kind() {
        ErrorKind::RenderingError(report) | ErrorKind::SyntaxError(report) => RenderError::Template {
            template: report.filename().to_owned(),
            range: report.span().range.clone(),
            detail: report.message().to_owned(),
            page,
            origin,
        },
        ErrorKind::Io(std::io::ErrorKind::FileTooLarge) => {
            RenderError::TooLarge { template: template.to_owned(), page, origin }
        }
        _ => RenderError::Template {
            template: String::new(),
            range: 0..0,
            detail: error.to_string().lines().next().unwrap_or_default().to_owned(),
            page,
            origin,
        },
    }
}

/// The first page with a cause, and the number of pages with it.
struct First {
    range: Range<usize>,
    page: String,
    origin: String,
    count: usize,
}

/// One message for each cause, with its first page and the number of others.
pub(crate) fn diagnostics(faults: Vec<RenderError>, theme: &Theme) -> Vec<Diagnostic> {
    let mut causes_first: BTreeMap<(String, usize, String), First> = BTreeMap::new();
    let mut large: BTreeMap<String, (String, String, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for fault in faults {
        match fault {
            RenderError::Text(diagnostic) => wrong.push(diagnostic),
            RenderError::TooLarge { template, page, origin } => {
                large.entry(template).or_insert((page, origin, 0)).2 += 1
            }
            RenderError::Template { template, range, detail, page, origin } => {
                let cause = causes_first.entry((template, range.start, detail)).or_insert(First {
                    range,
                    page,
                    origin,
                    count: 0,
                });
                cause.count += 1;
            }
        }
    }
    let find = |name: &str| theme.templates.iter().find(|known| known.name == name);
    for (template, (page, origin, count)) in large {
        let file = find(&template).map_or(template.clone(), |template| template.file.clone());
        let limit = (super::MAX_PAGE / 1024 / 1024).to_string();
        wrong.push(more(
            Diagnostic::file(Code::A509, file).arg("page", page).arg("origin", origin).arg("limit", limit),
            count,
        ));
    }
    for ((template, _, detail), First { range, page, origin, count }) in causes_first {
        let found = find(&template);
        let place =
            found.map(|template| Place::at(template.file.clone(), &LineIndex::new(template.text.as_str()), range));
        let (code, known) = match detail.split_once(" is not defined.") {
            Some((field, known)) => (Code::A501, Some((field, known))),
            None => (Code::A510, None),
        };
        let mut message = Diagnostic::new(code).arg("page", page).arg("origin", origin);
        message = match known {
            Some((field, known)) => {
                let field = field.split('`').nth(1).unwrap_or(field);
                let known = known.split_once(": ").map_or("", |(_, known)| known);
                let near = nearest(field, known.split(',').map(str::trim)).map(str::to_owned);
                let known = if known.trim().is_empty() { "–" } else { known.trim() };
                message.arg("field", field).arg("known", known).optional("nearest", near)
            }
            None => super::engine_messages::with_engine_message(message, &detail, theme),
        };
        message = more(message, count);
        wrong.push(match place {
            Some(place) => message.place(place),
            None => message,
        });
    }
    wrong
}

/// Adds how many other pages have the same error.
fn more(message: Diagnostic, count: usize) -> Diagnostic {
    message.optional("more", (count > 1).then(|| (count - 1).to_string()))
}
