//! Reads a theme from its files, and applies the templates, labels and settings of the site.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use indexmap::IndexMap;

use super::components::component_definitions;
use super::names::Names;
use super::{CardFont, THEME, Template, Theme, VERSION, assets, palette, style, templates};
use crate::config::{Config, ThemeSetting};
use crate::diagnostic::{Code, Diagnostic, LineIndex, Place, nearest};
use crate::schema::{Reading, Record, TypedValue, read_map};
use crate::source::{Inputs, ThemeFile};
use crate::yaml::{Input, Value, read};

/// Reads the theme, and applies the site's templates, labels and settings.
pub fn theme(inputs: &Inputs, config: &Config) -> (Theme, Vec<Diagnostic>) {
    let mut builder = Builder {
        inputs,
        lines: LineIndex::new(inputs.config.as_str()),
        config,
        theme: Theme::default(),
        diagnostics: Vec::new(),
    };
    builder.files();
    builder.describe();
    builder.site_labels();
    assets::assets(&mut builder);
    if builder.theme.template(templates::PAGE).is_none() {
        builder
            .diagnostics
            .push(Diagnostic::file(Code::A504, inputs.theme_folder.clone()).arg("template", templates::PAGE));
    }
    builder.own_components();
    builder.theme.names = Names::of(&builder.theme.templates);
    (builder.theme, builder.diagnostics)
}

pub(super) struct Builder<'a> {
    pub(super) inputs: &'a Inputs,
    pub(super) lines: LineIndex<'a>,
    pub(super) config: &'a Config,
    pub(super) theme: Theme,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Builder<'_> {
    fn files(&mut self) {
        let folder = &self.inputs.theme_folder;
        for (path, file) in &self.inputs.theme {
            match (path.split_once('/'), file) {
                (Some(("templates", name)), ThemeFile::Text(text)) if !self.inputs.templates.contains_key(name) => {
                    self.theme.templates.push(Template {
                        name: name.to_owned(),
                        file: format!("{folder}/{path}"),
                        text: text.clone(),
                    });
                }
                (Some(("static", name)), ThemeFile::Bytes(bytes)) => {
                    self.theme.files.insert(name.to_owned(), bytes.clone());
                }
                (Some(("i18n", name)), ThemeFile::Text(text)) => {
                    if let Some(lang) = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")) {
                        let words = self.words(&format!("{folder}/{path}"), text);
                        self.theme.labels.entry(lang.to_owned()).or_default().extend(words);
                    }
                }
                _ => {}
            }
        }
        for (name, text) in &self.inputs.templates {
            self.theme.templates.push(Template {
                name: name.clone(),
                file: format!("templates/{name}"),
                text: text.clone(),
            });
        }
        if self.theme.template(templates::REDIRECT[0]).is_none() {
            self.theme.templates.push(templates::redirect());
        }
        self.theme.templates.sort_by(|a, b| a.name.cmp(&b.name));
    }

    /// Reads a flat table of labels.
    fn words(&mut self, file: &str, text: &str) -> BTreeMap<String, String> {
        let input = Input::new(file, text, 0..text.len());
        let (node, messages) = read(&input);
        let broken = crate::diagnostic::any_error(&messages);
        self.diagnostics.extend(messages);
        let mut words = BTreeMap::new();
        if let (Value::Map(entries), false) = (&node.value, broken) {
            for (key, value) in entries {
                match value.text() {
                    Some(text) => {
                        words.insert(key.name.clone(), text.to_owned());
                    }
                    None => {
                        let message = Diagnostic::at(Code::A114, input.place(key.range.clone()));
                        self.diagnostics.push(
                            message
                                .arg("key", key.name.clone())
                                .arg("value", "{…}")
                                .term("type", "type.text")
                                .arg("example", "\"…\""),
                        );
                    }
                }
            }
        }
        words
    }

    fn describe(&mut self) {
        let file = format!("{}/theme.yaml", self.inputs.theme_folder);
        let Some(ThemeFile::Text(text)) = self.inputs.theme.get("theme.yaml") else {
            self.diagnostics.push(
                Diagnostic::file(Code::A511, file).arg("name", self.config.theme.clone()).arg("version", VERSION),
            );
            return;
        };
        let input = Input::new(&file, text, 0..text.len());
        let (node, messages) = read(&input);
        let broken = crate::diagnostic::any_error(&messages);
        let mut reading = Reading {
            input: &input,
            diagnostics: messages,
            end: text.len()..text.len(),
            given: Vec::new(),
            kinds: self.config.kinds.words(),
        };
        let record = if broken { Record::default() } else { read_map(&mut reading, &node, &THEME) };
        self.diagnostics.append(&mut reading.diagnostics);
        if let Some(version) = record.text("anslag").filter(|version| *version != VERSION) {
            let place = input.place(record.place("anslag"));
            self.diagnostics.push(Diagnostic::at(Code::A505, place).arg("value", version).arg("version", VERSION));
        }
        for (template, entry) in record.record("lists").into_iter().flat_map(|lists| &lists.fields) {
            if let TypedValue::Record(lists) = &entry.val {
                let lists = lists.fields.iter().filter_map(|(name, entry)| match &entry.val {
                    TypedValue::Record(list) => Some((name.clone(), (**list).clone())),
                    _ => None,
                });
                self.theme.lists.insert(template.clone(), lists.collect());
            }
        }
        for (lang, entry) in record.record("labels").into_iter().flat_map(|labels| &labels.fields) {
            let TypedValue::Record(words) = &entry.val else { continue };
            for (key, entry) in &words.fields {
                if let TypedValue::Text(text) = &entry.val {
                    self.theme.labels.entry(lang.clone()).or_default().insert(key.clone(), text.clone());
                }
            }
        }
        self.theme.components = record.texts("components").map(|(name, _)| name.to_owned()).collect();
        self.theme.cards = record.texts("cards").map(|(name, _)| name.to_owned()).collect();
        self.theme.policy = record.text("policy").map(|policy| policy.split_whitespace().collect::<Vec<_>>().join(" "));
        self.settings(&record);
        let here = |range: Range<usize>| input.place(range);
        style::style(self, &record, &style::tokens(&record, &here), &here);
        self.card_font(&record, &here);
        super::pictures::pictures(self, &record, &here);
    }

    /// Adds the components that the site defines in `templates/components/`. One that overrides an internal component
    /// of the theme is not available to authors.
    fn own_components(&mut self) {
        let kept: HashSet<&str> = self
            .inputs
            .theme
            .iter()
            .filter_map(|(path, file)| match file {
                ThemeFile::Text(text) if path.starts_with("templates/") => Some(component_definitions(text)),
                _ => None,
            })
            .flatten()
            .collect();
        let own = self.inputs.templates.iter().filter(|(name, _)| name.starts_with("components/"));
        let own = own.flat_map(|(_, text)| component_definitions(text)).filter(|name| !kept.contains(name));
        let known = &mut self.theme.components;
        for name in own {
            if !known.iter().any(|known| known == name) {
                known.push(name.to_owned());
            }
        }
    }

    /// Reads the font of social cards, if they are enabled.
    fn card_font(&mut self, record: &Record, here: &dyn Fn(Range<usize>) -> Place) {
        let Some(name) = record.text("card_font").filter(|_| self.theme.wants_social_cards()) else { return };
        let font = match self.inputs.theme.get(name) {
            Some(ThemeFile::Bytes(bytes)) => CardFont::read(bytes.clone()),
            _ => None,
        };
        if font.is_none() {
            self.diagnostics.push(Diagnostic::at(Code::A516, here(record.place("card_font"))).arg("value", name));
        }
        self.theme.card_font = font;
    }

    fn settings(&mut self, record: &Record) {
        let mut types: IndexMap<String, &'static str> = IndexMap::new();
        for (name, entry) in record.record("settings").into_iter().flat_map(|settings| &settings.fields) {
            let TypedValue::Record(setting) = &entry.val else { continue };
            if let (Some(ty), Some(TypedValue::Free(default))) = (setting.choice("type"), setting.get("default")) {
                types.insert(name.clone(), ty);
                if ty == "picture" {
                    self.theme.picture_keys.push(name.clone());
                }
                self.theme.settings.insert(name.clone(), (**default).clone());
            }
        }
        for (name, ThemeSetting { value, range, key }) in &self.config.settings {
            match types.get(name) {
                Some(ty) if fits(value, ty) => {
                    self.theme.settings.insert(name.clone(), value.clone());
                }
                Some(ty) => {
                    let message = Diagnostic::at(Code::A507, self.config_place(range))
                        .arg("key", name.clone())
                        .arg("value", value.to_string());
                    self.diagnostics.push(message.term(
                        "type",
                        match *ty {
                            "integer" => "type.integer",
                            "bool" => "type.bool",
                            "colour" => "type.colour",
                            "font" => "type.font",
                            "url" => "type.url",
                            _ => "type.text",
                        },
                    ));
                }
                None => {
                    let near = nearest(name, types.keys().map(String::as_str));
                    let known = Some(types.keys().cloned().collect::<Vec<_>>().join(", "))
                        .filter(|known| near.is_none() && !known.is_empty());
                    self.diagnostics.push(
                        Diagnostic::at(Code::A506, self.config_place(key))
                            .arg("key", name.clone())
                            .optional("nearest", near)
                            .optional("known", known),
                    );
                }
            }
        }
    }

    pub(super) fn config_place(&self, range: &Range<usize>) -> Place {
        Place::at(crate::config::FILE, &self.lines, range.clone())
    }

    fn site_labels(&mut self) {
        let labels = self.theme.labels.values().flat_map(|words| words.keys().cloned());
        let known: BTreeSet<String> = labels.collect();
        for (lang, words) in &self.config.labels {
            let mut own = Vec::new();
            for (key, (text, range)) in words {
                if known.contains(key) {
                    own.push((key.clone(), text.clone()));
                } else {
                    let near = nearest(key, known.iter().map(String::as_str)).map(str::to_owned);
                    self.diagnostics.push(
                        Diagnostic::at(Code::A508, self.config_place(range))
                            .arg("key", key.clone())
                            .optional("nearest", near),
                    );
                }
            }
            if !own.is_empty() {
                let base = self.theme.words(lang).clone();
                self.theme.labels.entry(lang.clone()).or_insert(base).extend(own);
            }
        }
    }
}

pub(super) fn fits(value: &serde_json::Value, ty: &str) -> bool {
    match ty {
        "bool" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "colour" => value.as_str().is_some_and(|text| palette::Colour::parse(text).is_some()),
        // It is copied into the style sheet, so no character may end the declaration.
        "font" => value.as_str().is_some_and(|text| {
            let plain = |c: char| c.is_alphanumeric() || " -_,\"".contains(c);
            !text.trim().is_empty() && text.chars().all(plain) && text.matches('"').count() % 2 == 0
        }),
        // Browsers follow it, so its scheme is checked.
        "url" => value.as_str().is_some_and(|text| text.is_empty() || crate::config::is_address(text)),
        _ => value.is_string(),
    }
}
