//! The combined style sheet of a theme: the site's colours and fonts, the theme's own file, then the colours of code.

use std::ops::Range;

use super::palette::{self, Chosen, Clash, Colour};
use super::read::{Builder, fits};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::document::highlight;
use crate::schema::{Record, TypedValue};

/// A setting that becomes a custom property.
pub(super) struct Token {
    /// The key of the setting.
    pub(super) key: String,
    /// The custom property without its hyphens. All other colours are computed from `main` and `accent`.
    pub(super) name: String,
    /// The place of its default in `theme.yaml`.
    pub(super) place: Place,
}

/// Generates the style sheet that `theme.yaml` names, in place of the file of that name.
pub(super) fn style(
    builder: &mut Builder<'_>,
    record: &Record,
    tokens: &[Token],
    here: &dyn Fn(Range<usize>) -> Place,
) {
    let Some(name) = record.text("style") else { return };
    let Some(file) = builder.theme.files.get(name) else {
        let message = Diagnostic::at(Code::A513, here(record.place("style"))).arg("value", name);
        builder.diagnostics.push(message);
        return;
    };
    let file = String::from_utf8_lossy(file).into_owned();
    let (properties, diagnostics) = properties(builder, tokens);
    builder.diagnostics.extend(diagnostics);
    // In the first cascade layer, so that every rule of the theme can override it (for print, for more contrast).
    let sheet = format!("@layer tokens {{\n{properties}}}\n{file}{}", highlight::style_sheet());
    builder.theme.files.insert(name.to_owned(), sheet.into_bytes());
    builder.theme.style = Some(name.to_owned());
}

/// The site's colours and fonts as custom properties.
fn properties(builder: &Builder<'_>, tokens: &[Token]) -> (String, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let own = own_font(builder, tokens, &mut diagnostics);
    let colours = colours(builder, tokens, &mut diagnostics);
    let first = if own.is_empty() { String::new() } else { format!("{OWN_FONT},") };
    let others = tokens.iter().filter(|token| !matches!(token.name.as_str(), "main" | "accent" | FONT_FILE));
    let before = |token: &Token| if token.name.starts_with("font-") { first.as_str() } else { "" };
    let others =
        others.filter_map(|token| Some(format!("--{}:{}{};", token.name, before(token), value(builder, token)?)));
    let others: String = others.collect();
    let others = if others.is_empty() { others } else { format!(":root{{{others}}}\n") };
    (format!("{own}{colours}{others}"), diagnostics)
}

/// The value of a setting.
fn value<'b>(builder: &'b Builder<'_>, token: &Token) -> Option<&'b str> {
    builder.theme.settings.get(&token.key)?.as_str()
}

fn named<'t>(tokens: &'t [Token], name: &str) -> Option<&'t Token> {
    tokens.iter().find(|token| token.name == name)
}

/// The palette; `None` if the theme does not have both colours, or one cannot be parsed.
fn colours(builder: &Builder<'_>, tokens: &[Token], diagnostics: &mut Vec<Diagnostic>) -> String {
    let colour = |name: &str| Colour::parse(value(builder, named(tokens, name)?)?);
    let (Some(main), Some(accent)) = (colour("main"), colour("accent")) else { return String::new() };
    match palette::palette(main, accent) {
        Ok(palette) => palette::css(&palette),
        Err(clashes) => {
            let token = |clash: &Clash| named(tokens, if clash.chosen == Chosen::Main { "main" } else { "accent" });
            diagnostics.extend(clashes.iter().filter_map(|clash| Some(message(builder, token(clash)?, clash))));
            String::new()
        }
    }
}

/// The `@font-face` rule for the site's own font; `None` if there is none or it cannot be used.
fn own_font(builder: &Builder<'_>, tokens: &[Token], diagnostics: &mut Vec<Diagnostic>) -> String {
    let Some(token) = named(tokens, FONT_FILE) else { return String::new() };
    let Some(file) = value(builder, token).filter(|file| !file.is_empty()) else { return String::new() };
    font_face(builder, file).unwrap_or_else(|| {
        let message = Diagnostic::at(Code::A514, place(builder, token)).arg("key", token.key.clone());
        diagnostics.push(message.arg("value", file));
        String::new()
    })
}

/// The custom property of the site's own font file; it precedes the named fonts.
const FONT_FILE: &str = "font-file";
/// The `font-family` of that font.
const OWN_FONT: &str = "\"site font\"";

/// The `@font-face` rule for a font below `static/`; `None` if the file is missing or its name cannot be written in
/// CSS.
fn font_face(builder: &Builder<'_>, file: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./".contains(c);
    let exists = builder.inputs.files.contains_key(&format!("static/{file}")) || builder.theme.files.contains_key(file);
    let format = [".woff2", ".woff"].iter().find(|ending| file.ends_with(**ending))?.trim_start_matches('.');
    let address = format!("{}{file}", builder.config.root());
    // `swap`: text is shown at once in a fallback font. A variable font has all weights.
    (exists && file.chars().all(plain)).then(|| {
        format!("@font-face{{font-family:{OWN_FONT};src:url(\"{address}\") format(\"{format}\");font-weight:100 900;font-display:swap}}\n")
    })
}

/// The place of a setting's value: in the site's configuration, or its default in the theme.
fn place(builder: &Builder<'_>, token: &Token) -> Place {
    let setting = builder.config.settings.get(&token.key).map(|setting| builder.config_place(&setting.range));
    setting.unwrap_or_else(|| token.place.clone())
}

fn message(builder: &Builder<'_>, token: &Token, clash: &Clash) -> Diagnostic {
    // Rounded down: a contrast of 4.49 must not be reported as 4.5.
    let number = |number: f32| format!("{:.1}", (number * 10.0).floor() / 10.0);
    Diagnostic::at(Code::A512, place(builder, token))
        .arg("key", token.key.clone())
        .arg("value", value(builder, token).unwrap_or_default())
        .arg("against", clash.against.css())
        .arg("contrast", number(clash.contrast))
        .arg("least", number(clash.least))
        .arg("nearest", clash.nearest.css())
}

/// The settings that are custom properties, in the order of `theme.yaml`.
pub(super) fn tokens(record: &Record, here: &dyn Fn(Range<usize>) -> Place) -> Vec<Token> {
    let settings = record.record("settings").into_iter().flat_map(|settings| &settings.fields);
    let token = |(key, entry): (&String, &crate::schema::Entry)| {
        let TypedValue::Record(setting) = &entry.val else { return None };
        let (ty, TypedValue::Free(default)) = (setting.choice("type")?, setting.get("default")?) else { return None };
        fits(default, ty).then_some(())?;
        let name = setting.text("token")?.to_owned();
        Some(Token { key: key.clone(), name, place: here(setting.place("default")) })
    };
    settings.filter_map(token).collect()
}
