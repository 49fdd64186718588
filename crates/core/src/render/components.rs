//! Components in Markdown: a fenced directive calls a component of the theme with typed values.

use tera::{ComponentArgType, ComponentInfo, Context};

use super::Renderer;
use super::errors::{RenderError, template};
use crate::diagnostic::{Code, Diagnostic, Place, nearest};
use crate::html::{HtmlToken, read};
use crate::views::content::Piece;
use crate::views::value::Value;

impl Renderer<'_> {
    /// The HTML of a filled body. Components may use `implicits` by `@name`; `page` and `origin` are for messages.
    pub(super) fn content(
        &self,
        pieces: &[Piece],
        implicits: &Context,
        page: &str,
        origin: &str,
    ) -> Result<String, Vec<RenderError>> {
        let mut html = String::new();
        let mut faults = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Html(text) => html.push_str(text),
                Piece::Component { name, args, body, range } => {
                    let place = || Place::bytes(origin, range.clone());
                    match self.component(name, args, body, implicits, (page, origin), place) {
                        Ok(rendered) => html.push_str(&rendered),
                        Err(more) => faults.extend(more),
                    }
                }
            }
        }
        if faults.is_empty() { Ok(html) } else { Err(faults) }
    }

    fn component(
        &self,
        name: &str,
        args: &[(String, Value)],
        body: &[Piece],
        implicits: &Context,
        (page, origin): (&str, &str),
        place: impl Fn() -> Place,
    ) -> Result<String, Vec<RenderError>> {
        let known = &self.job.theme.components;
        let info = self.tera.get_component_definition(name).filter(|_| known.iter().any(|known| known == name));
        let Some(info) = info else {
            let near = nearest(name, known.iter().map(String::as_str));
            let all = Some(known.join(", ")).filter(|_| near.is_none());
            let message =
                Diagnostic::at(Code::A224, place()).arg("name", name).optional("nearest", near).optional("known", all);
            return Err(vec![RenderError::Text(message)]);
        };
        let mut wrong = check(name, args, &info, &place);
        if info.args().iter().any(|arg| arg.name() == PICTURES) && has_text(body) {
            wrong.push(Diagnostic::at(Code::A272, place()).arg("name", name));
        }
        let inner = self.content(body, implicits, page, origin)?;
        if !wrong.is_empty() {
            return Err(wrong.into_iter().map(RenderError::Text).collect());
        }
        let mut context = Context::new();
        for (key, value) in args {
            // A component need not declare the arguments that the program adds.
            if info.args().iter().any(|arg| arg.name() == key) {
                context.insert_value(key.clone(), value.clone());
            }
        }
        self.tera
            .render_component_with_implicits(name, &context, implicits, Some(&inner), true)
            .map_err(|error| vec![template(&error, name, page, origin)])
    }
}

/// The argument with the pictures in the content of a component. A component that takes it shows nothing else of the content.
const PICTURES: &str = "pictures";

/// Whether the content of a component has anything but pictures.
fn has_text(body: &[Piece]) -> bool {
    let is_text = |html: &str| {
        let mut found = false;
        read(html, &mut |token| {
            found |= match token {
                HtmlToken::Text(text) => !text.trim().is_empty(),
                // A link around a picture would be lost, too.
                HtmlToken::Start(tag) => tag.name == "a",
                _ => false,
            }
        });
        found
    };
    body.iter().any(|piece| match piece {
        Piece::Html(html) => is_text(html),
        Piece::Component { .. } => true,
    })
}

/// Arguments that the program adds.
const ADDED: [&str; 5] = ["width", "height", "picture", PICTURES, "person"];

fn check(name: &str, args: &[(String, Value)], info: &ComponentInfo, place: &impl Fn() -> Place) -> Vec<Diagnostic> {
    let names = || info.args().iter().filter(|arg| !arg.is_implicit()).map(|arg| arg.name());
    let mut wrong = Vec::new();
    for (key, value) in args {
        let Some(arg) = info.args().iter().find(|arg| arg.name() == key && !arg.is_implicit()) else {
            if !ADDED.contains(&key.as_str()) {
                let near = nearest(key, names());
                let known =
                    Some(names().collect::<Vec<_>>().join(", ")).filter(|known| near.is_none() && !known.is_empty());
                wrong.push(
                    Diagnostic::at(Code::A225, place())
                        .arg("name", name)
                        .arg("key", key.clone())
                        .optional("nearest", near)
                        .optional("known", known),
                );
            }
            continue;
        };
        if let Some(ty) = arg.arg_type().filter(|ty| !fits(value, *ty)) {
            let ty = match ty {
                ComponentArgType::Bool => "type.bool",
                ComponentArgType::Integer => "type.integer",
                ComponentArgType::Float | ComponentArgType::Number => "type.number",
                _ => "type.text",
            };
            wrong.push(Diagnostic::at(Code::A227, place()).arg("name", name).arg("key", key.clone()).term("type", ty));
        }
    }
    for arg in info.args().iter().filter(|arg| arg.is_required() && !args.iter().any(|(key, _)| key == arg.name())) {
        wrong.push(Diagnostic::at(Code::A226, place()).arg("name", name).arg("key", arg.name()));
    }
    wrong
}

fn fits(value: &Value, ty: ComponentArgType) -> bool {
    match ty {
        ComponentArgType::String => value.is_string(),
        ComponentArgType::Bool => value.is_bool(),
        ComponentArgType::Integer => value.as_i64().is_some() && !value.is_f64(),
        ComponentArgType::Float | ComponentArgType::Number => value.is_number(),
        ComponentArgType::Array => value.is_array(),
        ComponentArgType::Map => value.is_map(),
        _ => true,
    }
}
