//! A theme: templates, labels, settings, lists and files.

mod assets;
#[cfg_attr(not(feature = "social-cards"), path = "card_font_stub.rs")]
mod card_font;
pub(crate) mod components;
mod names;
pub(crate) mod palette;
mod style;
pub(crate) mod templates;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;

use indexmap::IndexMap;

pub(crate) use card_font::CardFont;
use components::component_definitions;
use names::Names;

use crate::config::{Config, ThemeSetting};
use crate::diagnostic::{Code, Diagnostic, LineIndex, Place, nearest};
use crate::schema::tables::LIST;
use crate::schema::{Choice, Reading, Record, RecordName, Table, Type, TypedValue, choice, field, read_map, required};
use crate::source::{Inputs, ThemeFile};
use crate::yaml::{Input, Value, read};

/// The files of the built-in theme, by path below its folder.
pub static EMBEDDED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/theme.rs"));

/// The version of the interface between themes and the program.
pub(crate) const VERSION: &str = "1";

/// The style guide, a page that shows every part of a theme. Optional; a site enables it with the setting
/// `style_guide`.
pub(crate) const STYLE_GUIDE: &str = "styleguide.html";

/// The template of social cards. Optional, and needs a font in `card_font`; a site enables it with the setting
/// `social_cards`.
pub(crate) const SOCIAL_CARD: &str = "social-card.svg";

const SETTING_TYPE: &[Choice] = &[
    choice("text", "Text", "Text"),
    choice("bool", "Ja eller nej", "Yes or no"),
    choice("integer", "Heltal", "Whole number"),
    choice("colour", "Färg", "Colour"),
    choice("font", "Typsnitt", "Font"),
    choice("url", "Adress", "Address"),
];

static SETTING: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        required("type", Type::Enum(SETTING_TYPE), "Typ", "Type", ""),
        required("default", Type::Free, "Förval", "Default", ""),
        field("token", Type::Id, "Stilvariabel", "Custom property", ""),
        field("sv", Type::Text, "Svenska", "Swedish", ""),
        field("en", Type::Text, "Engelska", "English", ""),
    ]],
    synonyms: &[],
};

/// The fields of `theme.yaml`.
pub(crate) static THEME: Table = Table {
    name: RecordName::Term("kind.theme"),
    schema_type: "",
    groups: &[&[
        required("name", Type::Id, "Namn", "Name", ""),
        required("version", Type::Text, "Version", "Version", ""),
        required("anslag", Type::Text, "Anslag", "Anslag", ""),
        field("lists", Type::MapOf(&Type::MapOf(&Type::Map(&LIST))), "Listor", "Lists", ""),
        field("labels", Type::MapOf(&Type::MapOf(&Type::Text)), "Ord", "Labels", ""),
        field("components", Type::List(&Type::Text), "Komponenter", "Components", ""),
        field("cards", Type::List(&Type::Text), "Kort", "Cards", ""),
        field("style", Type::Text, "Stilmall", "Style sheet", ""),
        field("policy", Type::Text, "Säkerhetspolicy", "Content security policy", ""),
        field("card_font", Type::Text, "Typsnitt för delningsbilder", "Font of social cards", ""),
        field("settings", Type::MapOf(&Type::Map(&SETTING)), "Inställningar", "Settings", ""),
    ]],
    synonyms: &[],
};

/// A template and its origin.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    /// The name below `templates/`.
    pub(crate) name: String,
    /// The file, for messages.
    pub(crate) file: String,
    /// The text of the template.
    pub(crate) text: String,
}

/// A theme with the site's overrides applied.
#[derive(Debug, Default)]
pub struct Theme {
    /// The templates; the site's own override the theme's.
    pub(crate) templates: Vec<Template>,
    /// Files to publish, by path below `static/`.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// Fingerprinted assets: name to published name, both below `static/`.
    pub(crate) assets: BTreeMap<String, String>,
    /// The site's own style sheets, loaded after the theme's; below `static/`.
    pub(crate) css: Vec<String>,
    /// Labels by language; the site's own override the theme's.
    pub(crate) labels: BTreeMap<String, BTreeMap<String, String>>,
    /// Settings; the site's own override the defaults.
    pub(crate) settings: serde_json::Map<String, serde_json::Value>,
    /// Components that authors may use in Markdown.
    pub(crate) components: Vec<String>,
    /// Names of the cards that a section may choose for its pages.
    pub(crate) cards: Vec<String>,
    /// Lists by template and name.
    pub(crate) lists: BTreeMap<String, IndexMap<String, Record>>,
    /// The path of the combined style sheet, below `static/`.
    pub(crate) style: Option<String>,
    /// The value of the header `Content-Security-Policy`.
    pub(crate) policy: Option<String>,
    /// The font of social cards.
    pub(crate) card_font: Option<CardFont>,
    /// The names in all templates.
    pub(crate) names: Names,
}

impl Theme {
    /// The labels of a language, by its primary subtag; English if there are none.
    pub(crate) fn words(&self, lang: &str) -> &BTreeMap<String, String> {
        static NONE: BTreeMap<String, String> = BTreeMap::new();
        let base = lang.split('-').next().unwrap_or(lang);
        [lang, base, "en", "sv"].into_iter().find_map(|tag| self.labels.get(tag)).unwrap_or(&NONE)
    }

    /// Whether a template may show a field of the page.
    pub(crate) fn shows(&self, field: &str) -> bool {
        self.names.may_show(field)
    }

    /// Whether to generate the style guide.
    pub(crate) fn has_style_guide(&self) -> bool {
        let wanted = self.settings.get("style_guide").and_then(serde_json::Value::as_bool) == Some(true);
        wanted && self.templates.iter().any(|template| template.name == STYLE_GUIDE)
    }

    /// Whether to generate social cards.
    pub(crate) fn has_social_cards(&self) -> bool {
        self.wants_social_cards() && self.card_font.is_some()
    }

    fn wants_social_cards(&self) -> bool {
        let wanted = self.settings.get("social_cards").and_then(serde_json::Value::as_bool) == Some(true);
        wanted && self.templates.iter().any(|template| template.name == SOCIAL_CARD)
    }

    /// A label, or its key if there is none.
    pub(crate) fn word<'t>(&'t self, lang: &str, key: &'t str) -> &'t str {
        self.words(lang).get(key).map_or(key, String::as_str)
    }

    /// A label with values in place of `{name}`.
    pub(crate) fn phrase(&self, lang: &str, key: &str, values: &[(&str, &str)]) -> String {
        values
            .iter()
            .fold(self.word(lang, key).to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }
}

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

struct Builder<'a> {
    inputs: &'a Inputs,
    lines: LineIndex<'a>,
    config: &'a Config,
    theme: Theme,
    diagnostics: Vec<Diagnostic>,
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

    fn config_place(&self, range: &Range<usize>) -> Place {
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

fn fits(value: &serde_json::Value, ty: &str) -> bool {
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
