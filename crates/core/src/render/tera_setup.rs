//! Sets up Tera with a theme's templates, and reports errors in them.

use tera::{ErrorKind, Kwargs, State, Tera};

use crate::diagnostic::{Code, Diagnostic, LineIndex, Place};
use crate::slice::Slice as _;
use crate::theme::{Template, Theme};

use super::engine_messages::with_engine_message;

/// Tera with all templates, or the errors in them.
pub(crate) fn tera(theme: &Theme) -> (Option<Tera>, Vec<Diagnostic>) {
    // Each template alone first: Tera stops at the first error, and we report them all.
    let wrong: Vec<Diagnostic> = theme.templates.iter().filter_map(|template| syntax(template, theme)).collect();
    if !wrong.is_empty() {
        return (None, wrong);
    }
    let mut tera = engine();
    match tera
        .add_raw_templates(theme.templates.iter().map(|template| (template.name.as_str(), template.text.as_str())))
    {
        Ok(()) => (Some(tera), Vec::new()),
        Err(error) => (None, faults(&error, theme)),
    }
}

fn engine() -> Tera {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html", ".xml", ".svg"]);
    tera.register_filter("fill", fill);
    tera
}

/// `{{ labels.part_of | fill(n=2, of=3) }}` replaces `{n}` and `{of}` with values.
fn fill(text: &str, values: Kwargs, _: &State) -> String {
    values.iter().fold(text.to_owned(), |text, (key, value)| {
        text.replace(&format!("{{{}}}", key.as_str().unwrap_or_default()), &value.to_string())
    })
}

fn syntax(template: &Template, theme: &Theme) -> Option<Diagnostic> {
    let error = engine().add_raw_template(&template.name, &template.text).err()?;
    match error.kind() {
        ErrorKind::SyntaxError(report) if report.filename() == template.name && is_syntax(report.message()) => {
            let place =
                Place::at(template.file.clone(), &LineIndex::new(template.text.as_str()), report.span().range.clone());
            Some(with_engine_message(Diagnostic::at(Code::A502, place), report.message(), theme))
        }
        _ => None,
    }
}

/// Whether an error is in this template alone. Errors about components and includes may be due to other templates.
fn is_syntax(message: &str) -> bool {
    !(message.contains("omponent") || message.contains("nclude"))
}

/// Errors between templates. Tera reports several in one text, each as `error: …` and a line `--> file:line:column`.
fn faults(error: &tera::Error, theme: &Theme) -> Vec<Diagnostic> {
    let ErrorKind::Msg(text) = error.kind() else { return vec![fault(error, theme)] };
    let mut wrong: Vec<Diagnostic> = Vec::new();
    let mut detail = "";
    for line in text.lines() {
        if let Some(message) = line.strip_prefix("error: ") {
            detail = message;
        } else if let Some(place) = line.trim_start().strip_prefix("--> ").and_then(|place| located(place, theme)) {
            let message = with_engine_message(Diagnostic::at(Code::A502, place), detail, theme);
            // A missing block of a parent is reported once, not for each child.
            if !wrong.iter().any(|other| other.args == message.args) {
                wrong.push(message);
            }
        }
    }
    if wrong.is_empty() { vec![fault(error, theme)] } else { wrong }
}

/// The place that Tera writes as `file:line:column`.
fn located(place: &str, theme: &Theme) -> Option<Place> {
    let mut parts = place.trim_matches(['[', ']']).rsplitn(3, ':');
    let (column, line) = (parts.next()?.trim().parse::<usize>().ok()?, parts.next()?.parse::<usize>().ok()?);
    let name = parts.next()?;
    let template = theme.templates.iter().find(|template| template.name == name)?;
    let start: usize = template.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let at =
        start + template.text.slice(start..).chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>();
    Some(Place::at(template.file.clone(), &LineIndex::new(template.text.as_str()), at..at))
}

fn fault(error: &tera::Error, theme: &Theme) -> Diagnostic {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let template = theme.templates.iter().find(|template| template.name == report.filename());
            let place = template.map_or_else(
                || Place::file(report.filename()),
                |template| {
                    Place::at(
                        template.file.clone(),
                        &LineIndex::new(template.text.as_str()),
                        report.span().range.clone(),
                    )
                },
            );
            with_engine_message(Diagnostic::at(Code::A502, place), report.message(), theme)
        }
        ErrorKind::MissingParent { current, .. }
        | ErrorKind::CircularExtend { tpl: current, .. }
        | ErrorKind::CircularInclude { tpl: current, .. } => {
            let file = theme
                .templates
                .iter()
                .find(|template| template.name == *current)
                .map_or(current.clone(), |template| template.file.clone());
            with_engine_message(Diagnostic::file(Code::A502, file), &first_line(error), theme)
        }
        _ => drawn(error, theme),
    }
}

/// Some errors come only as formatted text, with ` --> name:line:column` on the second line.
fn drawn(error: &tera::Error, theme: &Theme) -> Diagnostic {
    let text = error.to_string();
    let place = text.lines().find_map(|line| line.trim().strip_prefix("--> ")).and_then(|place| {
        let mut parts = place.rsplitn(3, ':');
        let (_, line, name) = (parts.next()?, parts.next()?.parse::<usize>().ok()?, parts.next()?);
        let template = theme.templates.iter().find(|template| template.name == name)?;
        let start: usize = template.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let end = template.text.slice(start..).find('\n').map_or(template.text.len(), |at| start + at);
        Some(Place::at(template.file.clone(), &LineIndex::new(template.text.as_str()), start..end))
    });
    let message = with_engine_message(Diagnostic::new(Code::A502), &first_line(error), theme);
    match place {
        Some(place) => message.place(place),
        None => message,
    }
}

fn first_line(error: &tera::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}
