//! The style sheet of a theme: its own file, with the site's colours and fonts before it and the colours of code after it.

use std::ops::Range;

use super::palette::{self, Chosen, Clash, Colour};
use super::{Builder, fits};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::document::highlight;
use crate::schema::{Record, Val};

/// A setting that the style sheet sees.
pub(super) struct Token {
    /// The setting.
    pub(super) key: String,
    /// The custom property, without the two hyphens; `main` and `accent` are the colours that the others are made from.
    pub(super) name: String,
    /// Where its default stands in `theme.yaml`.
    pub(super) place: Place,
}

/// Makes the style sheet that `theme.yaml` names, in place of the file of that name.
pub(super) fn style(
    builder: &mut Builder<'_>,
    record: &Record,
    tokens: &[Token],
    here: &dyn Fn(Range<usize>) -> Place,
) {
    let Some(name) = record.text("style") else { return };
    let Some(file) = builder.theme.files.get(name) else {
        let message = Diagnostic::at(Code::A513, here(record.place("style"))).arg("value", name);
        builder.wrong.push(message);
        return;
    };
    let file = String::from_utf8_lossy(file).into_owned();
    let (properties, wrong) = properties(builder, tokens);
    builder.wrong.extend(wrong);
    // In a layer, and the first one, so that every rule of the theme may say otherwise (for print, for more contrast).
    let sheet = format!("@layer tokens {{\n{properties}}}\n{file}{}", highlight::style_sheet());
    builder.theme.files.insert(name.to_owned(), sheet.into_bytes());
    builder.theme.style = Some(name.to_owned());
}

/// The site's colours and fonts as custom properties.
fn properties(builder: &Builder<'_>, tokens: &[Token]) -> (String, Vec<Diagnostic>) {
    let value = |token: &Token| builder.theme.settings.get(&token.key)?.as_str().map(str::to_owned);
    let named = |name: &str| tokens.iter().find(|token| token.name == name);
    let colour = |name: &str| Colour::parse(&value(named(name)?)?);
    let (mut css, mut wrong) = (String::new(), Vec::new());
    if let (Some(main), Some(accent)) = (colour("main"), colour("accent")) {
        match palette::palette(main, accent) {
            Ok(palette) => css.push_str(&palette::css(&palette)),
            Err(clashes) => {
                let token = |clash: &Clash| named(if clash.chosen == Chosen::Main { "main" } else { "accent" });
                wrong.extend(clashes.iter().filter_map(|clash| Some(message(builder, token(clash)?, clash))));
            }
        }
    }
    let font = named(FONT_FILE).and_then(|token| Some((token, value(token).filter(|file| !file.is_empty())?)));
    let mut own = String::new();
    if let Some((token, file)) = font {
        match font_face(builder, &file) {
            Some(face) => (css, own) = (format!("{face}{css}"), format!("{OWN_FONT},")),
            None => {
                let message = Diagnostic::at(Code::A514, place(builder, token)).arg("key", token.key.clone());
                wrong.push(message.arg("value", file));
            }
        }
    }
    let others = tokens.iter().filter(|token| !matches!(token.name.as_str(), "main" | "accent" | FONT_FILE));
    let own = |token: &Token| if token.name.starts_with("font-") { own.as_str() } else { "" };
    let others = others.filter_map(|token| Some(format!("--{}:{}{};", token.name, own(token), value(token)?)));
    let others: String = others.collect();
    if !others.is_empty() {
        css.push_str(&format!(":root{{{others}}}\n"));
    }
    (css, wrong)
}

/// The token of a font that the site has as a file; it comes before the fonts that are named.
const FONT_FILE: &str = "font-file";
/// What that font is called in the style sheet.
const OWN_FONT: &str = "\"site font\"";

/// The rule for a font below `static/`. Nothing when there is no such file, or its name would end the rule.
fn font_face(builder: &Builder<'_>, file: &str) -> Option<String> {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || "-_./".contains(sign);
    let there = builder.inputs.files.contains_key(&format!("static/{file}")) || builder.theme.files.contains_key(file);
    let format = [".woff2", ".woff"].iter().find(|ending| file.ends_with(**ending))?.trim_start_matches('.');
    let address = format!("{}{file}", builder.config.root());
    // Text is shown at once in the next font of the list; a variable font has all weights.
    (there && file.chars().all(plain)).then(|| {
        format!("@font-face{{font-family:{OWN_FONT};src:url(\"{address}\") format(\"{format}\");font-weight:100 900;font-display:swap}}\n")
    })
}

/// Where the value of a setting stands: in the site's configuration, or its default in the theme.
fn place(builder: &Builder<'_>, token: &Token) -> Place {
    let stated = builder.config.settings.get(&token.key).map(|stated| builder.config_place(&stated.range));
    stated.unwrap_or_else(|| token.place.clone())
}

fn message(builder: &Builder<'_>, token: &Token, clash: &Clash) -> Diagnostic {
    let value = builder.theme.settings.get(&token.key).and_then(|value| value.as_str()).unwrap_or_default();
    // Rounded down: a contrast of 4.49 must not be told as 4.5.
    let number = |number: f32| format!("{:.1}", (number * 10.0).floor() / 10.0);
    Diagnostic::at(Code::A512, place(builder, token))
        .arg("key", token.key.clone())
        .arg("value", value)
        .arg("against", clash.against.css())
        .arg("contrast", number(clash.contrast))
        .arg("least", number(clash.least))
        .arg("nearest", clash.nearest.css())
}

/// The settings with a token, in the order of `theme.yaml`.
pub(super) fn tokens(record: &Record, here: &dyn Fn(Range<usize>) -> Place) -> Vec<Token> {
    let settings = record.record("settings").into_iter().flat_map(|settings| &settings.fields);
    let token = |(key, entry): (&String, &crate::schema::Entry)| {
        let Val::Record(setting) = &entry.val else { return None };
        let (ty, Val::Free(default)) = (setting.choice("type")?, setting.get("default")?) else { return None };
        fits(default, ty).then_some(())?;
        let name = setting.text("token")?.to_owned();
        Some(Token { key: key.clone(), name, place: here(setting.place("default")) })
    };
    settings.filter_map(token).collect()
}
