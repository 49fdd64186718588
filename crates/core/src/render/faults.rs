//! What went wrong while rendering: one message per cause, with the number of pages it hit.

use std::collections::BTreeMap;
use std::ops::Range;

use tera::ErrorKind;

use crate::diagnostic::{Code, Diagnostic, Lines, Place, nearest};
use crate::theme::Theme;

/// A fault on one page.
#[derive(Debug)]
pub(crate) enum Fault {
    /// In a template.
    Template {
        /// The template's name.
        template: String,
        /// Where in it.
        range: Range<usize>,
        /// What the engine said.
        detail: String,
        /// The page.
        page: String,
        /// The page's source.
        origin: String,
    },
    /// The page grew over the limit.
    TooLarge {
        /// The template's name.
        template: String,
        /// The page.
        page: String,
        /// The page's source.
        origin: String,
    },
    /// In the text of a page: a component with a wrong name or value.
    Text(Diagnostic),
}

impl Fault {
    /// The source of the page on which a template failed; nothing when the text itself is at fault.
    pub(crate) fn origin(&self) -> Option<&str> {
        match self {
            Fault::Template { origin, .. } | Fault::TooLarge { origin, .. } => Some(origin),
            Fault::Text(_) => None,
        }
    }
}

/// The fault that a picture cannot be drawn from what a template made.
pub(crate) fn drawing(detail: String, template: &str, page: &str, origin: &str) -> Fault {
    let (page, origin) = (page.to_owned(), origin.to_owned());
    Fault::Template { template: template.to_owned(), range: 0..0, detail, page, origin }
}

/// The fault that an error of the engine is, while it rendered a page with a template.
pub(crate) fn template(error: &tera::Error, template: &str, page: &str, origin: &str) -> Fault {
    let (page, origin) = (page.to_owned(), origin.to_owned());
    match error.kind() {
        ErrorKind::RenderingError(report) | ErrorKind::SyntaxError(report) => Fault::Template {
            template: report.filename().to_owned(),
            range: report.span().range.clone(),
            detail: report.message().to_owned(),
            page,
            origin,
        },
        ErrorKind::Io(std::io::ErrorKind::FileTooLarge) => {
            Fault::TooLarge { template: template.to_owned(), page, origin }
        }
        _ => Fault::Template {
            template: String::new(),
            range: 0..0,
            detail: error.to_string().lines().next().unwrap_or_default().to_owned(),
            page,
            origin,
        },
    }
}

/// The first page that a cause hit, and how many there are.
struct First {
    range: Range<usize>,
    page: String,
    origin: String,
    count: usize,
}

/// The messages: the first page of each cause, and how many more.
pub(crate) fn diagnostics(faults: Vec<Fault>, theme: &Theme) -> Vec<Diagnostic> {
    let mut causes: BTreeMap<(String, usize, String), First> = BTreeMap::new();
    let mut large: BTreeMap<String, (String, String, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for fault in faults {
        match fault {
            Fault::Text(diagnostic) => wrong.push(diagnostic),
            Fault::TooLarge { template, page, origin } => large.entry(template).or_insert((page, origin, 0)).2 += 1,
            Fault::Template { template, range, detail, page, origin } => {
                let cause =
                    causes.entry((template, range.start, detail)).or_insert(First { range, page, origin, count: 0 });
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
    for ((template, _, detail), First { range, page, origin, count }) in causes {
        let found = find(&template);
        let place = found.map(|template| Place::at(template.file.clone(), &Lines::new(template.text.as_str()), range));
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
            None => super::engine::told(message, &detail, theme),
        };
        message = more(message, count);
        wrong.push(match place {
            Some(place) => message.place(place),
            None => message,
        });
    }
    wrong
}

/// Adds on how many pages more the same went wrong.
fn more(message: Diagnostic, count: usize) -> Diagnostic {
    message.optional("more", (count > 1).then(|| (count - 1).to_string()))
}
