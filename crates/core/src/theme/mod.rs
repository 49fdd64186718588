//! A theme: templates, labels, settings, lists and files.

mod assets;
#[cfg_attr(not(feature = "social-cards"), path = "card_font_stub.rs")]
mod card_font;
pub(crate) mod components;
mod names;
pub(crate) mod palette;
mod pictures;
mod read;
mod style;
pub(crate) mod templates;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use indexmap::IndexMap;

pub(crate) use card_font::CardFont;
use names::Names;
pub use read::theme;

use crate::picture::PicturePlace;
use crate::schema::tables::LIST;
use crate::schema::{Choice, Record, RecordName, Table, Type, choice, field, required};

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

/// The place of the picture above a page's text.
pub(crate) const LEAD: &str = "lead";
/// The place of pictures on cards.
pub(crate) const CARD: &str = "card";
/// The place of pictures in the text.
pub(crate) const BODY: &str = "body";

const SETTING_TYPE: &[Choice] = &[
    choice("text", "Text", "Text"),
    choice("bool", "Ja eller nej", "Yes or no"),
    choice("integer", "Heltal", "Whole number"),
    choice("colour", "Färg", "Colour"),
    choice("font", "Typsnitt", "Font"),
    choice("url", "Adress", "Address"),
    choice("picture", "Bild", "Picture"),
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

/// A place where the theme shows pictures.
static PICTURE_PLACE: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        required("widths", Type::List(&Type::Integer), "Bredder i bildpunkter", "Widths in pixels", ""),
        required("sizes", Type::Text, "Bredd i layouten", "Width in the layout", ""),
        field("aspect", Type::Text, "Beskärs till", "Cropped to", ""),
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
        field("pictures", Type::MapOf(&Type::Map(&PICTURE_PLACE)), "Bilder", "Pictures", ""),
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
    /// The settings that name a picture in `static/`; each has the place of its name.
    pub(crate) picture_keys: Vec<String>,
    /// Components that authors may use in Markdown.
    pub(crate) components: Vec<String>,
    /// Names of the cards that a section may choose for its pages.
    pub(crate) cards: Vec<String>,
    /// The places where it shows pictures, by name.
    pub(crate) pictures: BTreeMap<String, PicturePlace>,
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

    /// The place where pictures are shown, by its name; otherwise the place of pictures in the text.
    pub(crate) fn picture_place(&self, name: &str) -> &PicturePlace {
        static DEFAULT: LazyLock<PicturePlace> = LazyLock::new(PicturePlace::default);
        [name, BODY].iter().find_map(|name| self.pictures.get(*name)).unwrap_or(&DEFAULT)
    }

    /// The pictures that settings name, by path below `static/`.
    pub(crate) fn picture_settings(&self) -> impl Iterator<Item = &str> {
        self.picture_keys.iter().filter_map(|key| self.settings.get(key)?.as_str()).filter(|name| !name.is_empty())
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
