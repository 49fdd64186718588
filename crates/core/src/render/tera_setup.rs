//! Makes the template engine from a theme, and says what is wrong with its templates.

use tera::{ErrorKind, Kwargs, State, Tera};

use crate::diagnostic::{Code, Diagnostic, Lines, Place};
use crate::slice::Slice as _;
use crate::theme::{Template, Theme};

use super::engine::told;

/// The engine with all templates, or what is wrong with them.
pub(crate) fn tera(theme: &Theme) -> (Option<Tera>, Vec<Diagnostic>) {
    // Each template by itself first: the engine stops at the first fault, and a theme's author wants to see all.
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

/// `{{ labels.part_of | fill(n=2, of=3) }}`: puts values in place of `{n}` and `{of}`.
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
                Place::at(template.file.clone(), &Lines::new(template.text.as_str()), report.span().range.clone());
            Some(told(Diagnostic::at(Code::A502, place), report.message(), theme))
        }
        _ => None,
    }
}

/// What stands in other templates is unknown here and no fault of this one.
fn is_syntax(message: &str) -> bool {
    !(message.contains("omponent") || message.contains("nclude"))
}

/// What is wrong between templates. The engine tells several faults in one text, each as `error: …` and a line `--> file:line:column`.
fn faults(error: &tera::Error, theme: &Theme) -> Vec<Diagnostic> {
    let ErrorKind::Msg(text) = error.kind() else { return vec![fault(error, theme)] };
    let mut wrong: Vec<Diagnostic> = Vec::new();
    let mut detail = "";
    for line in text.lines() {
        if let Some(message) = line.strip_prefix("error: ") {
            detail = message;
        } else if let Some(place) = line.trim_start().strip_prefix("--> ").and_then(|place| located(place, theme)) {
            let message = told(Diagnostic::at(Code::A502, place), detail, theme);
            // A parent that lacks a block is told once, not for each of its children.
            if !wrong.iter().any(|other| other.args == message.args) {
                wrong.push(message);
            }
        }
    }
    if wrong.is_empty() { vec![fault(error, theme)] } else { wrong }
}

/// The place that the engine writes as `file:line:column`.
fn located(place: &str, theme: &Theme) -> Option<Place> {
    let mut parts = place.trim_matches(['[', ']']).rsplitn(3, ':');
    let (column, line) = (parts.next()?.trim().parse::<usize>().ok()?, parts.next()?.parse::<usize>().ok()?);
    let name = parts.next()?;
    let template = theme.templates.iter().find(|template| template.name == name)?;
    let start: usize = template.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let at =
        start + template.text.slice(start..).chars().take(column.saturating_sub(1)).map(char::len_utf8).sum::<usize>();
    Some(Place::at(template.file.clone(), &Lines::new(template.text.as_str()), at..at))
}

fn fault(error: &tera::Error, theme: &Theme) -> Diagnostic {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let template = theme.templates.iter().find(|template| template.name == report.filename());
            let place = template.map_or_else(
                || Place::file(report.filename()),
                |template| {
                    Place::at(template.file.clone(), &Lines::new(template.text.as_str()), report.span().range.clone())
                },
            );
            told(Diagnostic::at(Code::A502, place), report.message(), theme)
        }
        ErrorKind::MissingParent { current, .. }
        | ErrorKind::CircularExtend { tpl: current, .. }
        | ErrorKind::CircularInclude { tpl: current, .. } => {
            let file = theme
                .templates
                .iter()
                .find(|template| template.name == *current)
                .map_or(current.clone(), |template| template.file.clone());
            told(Diagnostic::file(Code::A502, file), &first_line(error), theme)
        }
        _ => drawn(error, theme),
    }
}

/// Some faults come only as drawn text, ` --> name:line:column` on the second line.
fn drawn(error: &tera::Error, theme: &Theme) -> Diagnostic {
    let text = error.to_string();
    let place = text.lines().find_map(|line| line.trim().strip_prefix("--> ")).and_then(|place| {
        let mut parts = place.rsplitn(3, ':');
        let (_, line, name) = (parts.next()?, parts.next()?.parse::<usize>().ok()?, parts.next()?);
        let template = theme.templates.iter().find(|template| template.name == name)?;
        let start: usize = template.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let end = template.text.slice(start..).find('\n').map_or(template.text.len(), |at| start + at);
        Some(Place::at(template.file.clone(), &Lines::new(template.text.as_str()), start..end))
    });
    let message = told(Diagnostic::new(Code::A502), &first_line(error), theme);
    match place {
        Some(place) => message.place(place),
        None => message,
    }
}

fn first_line(error: &tera::Error) -> String {
    error.to_string().lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
}
