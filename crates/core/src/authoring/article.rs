//! A new article: its path, and front matter with the fields that its kind requires.
//!
//! It starts as a draft. A required field without a value is empty, with a comment about what belongs in it, so that the page
//! cannot be published before it is filled in.

use jiff::civil::Date;

use crate::diagnostic::{Diagnostic, Language, Place, Severity, term};
use crate::document::front_matter;
use crate::document::{self, Defaults, Settings, markdown::RawHtml};
use crate::path::{SourcePath, slugify};
use crate::schema::{Choice, Field, Kind, Record, Type};
use crate::site::{Page, Site};
use crate::slice::Slice as _;
use crate::source::Source;
use crate::yaml::edit::quote;

/// A value for a field from the command line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FieldInput {
    /// The key.
    pub key: String,
    /// The value as written.
    pub value: String,
}

/// The sections for a kind: those whose defaults name it, otherwise the one with the most pages of the kind.
pub fn sections(site: &Site, kind: Kind) -> Vec<&Page> {
    let in_tree = |page: &&Page| page.is_section() && page.tree == site.config.default_language();
    let has_kind =
        |page: &&Page| page.front().record("defaults").and_then(|defaults| defaults.choice("type")) == Some(kind.name);
    let found: Vec<&Page> = site.pages.iter().filter(in_tree).filter(has_kind).collect();
    if !found.is_empty() {
        return found;
    }
    let count = |section: &Page| {
        let below = site.descendants.get(&section.id).into_iter().flatten();
        below.filter(|id| site.page(**id).document.kind == kind && site.page(**id).section == Some(section.id)).count()
    };
    site.pages
        .iter()
        .filter(in_tree)
        .filter(|page| count(page) > 0)
        .max_by_key(|page| count(page))
        .into_iter()
        .collect()
}

/// An article to create.
#[derive(Debug)]
pub struct NewArticle<'a> {
    /// The site.
    pub site: &'a Site,
    /// The section of the article.
    pub section: &'a Page,
    /// The page type of the article.
    pub kind: Kind,
    /// The heading of the article.
    pub title: &'a str,
    /// Values for its fields.
    pub values: &'a [FieldInput],
    /// Today.
    pub today: Date,
}

/// A text being written.
struct DraftText {
    text: String,
    /// The byte range of each value.
    value_ranges: Vec<std::ops::Range<usize>>,
}

impl NewArticle<'_> {
    /// The path; `None` when the heading has no letter that a slug can have.
    pub fn path(&self) -> Option<String> {
        let slug = self.value("slug").map_or_else(|| short(&slugify(self.title)), slugify);
        let folder = self.section.document.path.folder();
        let year = if is_by_year(self.site, self.section) { format!("{}/", self.year()) } else { String::new() };
        (!slug.is_empty()).then(|| format!("{folder}/{year}{slug}.md"))
    }

    /// Required fields without a value from the command line, a section's defaults or the program.
    pub fn missing(&self) -> Vec<&'static Field> {
        let has_value = |key: &str| ["title", "published"].contains(&key) || self.value(key).is_some();
        self.fields_to_fill().into_iter().filter(|field| !has_value(field.key)).collect()
    }

    /// The text of the article.
    pub fn text(&self) -> String {
        self.draft(false).text
    }

    /// The errors in the given values.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let draft = self.draft(true);
        let source = Source { path: SourcePath::new("content/ny.md"), text: draft.text };
        let split = front_matter::split(&source);
        let settings = Settings { kinds: self.site.config.kinds, raw_html: RawHtml::Deny, smart: false, search: false };
        let (_, read) = document::read(&source, &split, &Defaults::default(), &settings, &self.section.tree);
        let all = split.diagnostics.into_iter().chain(read).filter(|message| message.severity == Severity::Error);
        let about = |message: Diagnostic| {
            let at = message.places.first()?.range.start;
            let number = draft.value_ranges.iter().position(|range| range.contains(&at))?;
            let FieldInput { key, value } = &self.values[number];
            Some(Diagnostic { places: vec![Place::file(format!("--set {key}={value}"))], ..message })
        };
        let mut diagnostics: Vec<Diagnostic> = all.filter_map(about).collect();
        diagnostics.dedup();
        diagnostics
    }

    fn value(&self, key: &str) -> Option<&str> {
        self.values.iter().rfind(|input| input.key == key).map(|input| input.value.as_str())
    }

    fn language(&self) -> Language {
        Language::from_tag(&self.section.tree)
    }

    fn year(&self) -> String {
        let year = self
            .value("published")
            .and_then(|text| text.get(..4))
            .filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
        year.map_or_else(|| self.today.year().to_string(), str::to_owned)
    }

    /// The fields of a new page: those that its kind requires or asks for, and those that the configuration requires.
    fn fields_to_fill(&self) -> Vec<&'static Field> {
        let fields_to_fill = |field: &&Field| is_wanted(self.site, self.kind, field);
        let mut fields: Vec<&'static Field> = self
            .kind
            .table()
            .fields()
            .filter(fields_to_fill)
            .filter(|field| !given(self.site, self.section, field.key))
            .collect();
        // The title first, then the order of the tables.
        fields.sort_by_key(|field| field.key != "title");
        fields
    }

    /// The text. `alone` writes the kind even if it is the section's default, for reading the text without the site.
    fn draft(&self, alone: bool) -> DraftText {
        let language = self.language();
        let mut draft = DraftText { text: "---\n".to_owned(), value_ranges: vec![0..0; self.values.len()] };
        if self.value("draft").is_none() {
            draft.comment(term("new.draft", language));
            draft.line("draft: true");
        }
        if (alone || default_kind(self.site, self.section) != self.kind) && self.value("type").is_none() {
            draft.line(&format!("type: {}", self.kind.name));
        }
        let fields_to_fill = self.fields_to_fill();
        for field in &fields_to_fill {
            self.field(&mut draft, field);
        }
        for (number, input) in self.values.iter().enumerate() {
            let written = fields_to_fill.iter().any(|field| field.key == input.key) || input.key == "slug";
            if let Some(field) = self.kind.table().field(&input.key).filter(|_| !written) {
                draft.write_value(number, field, &input.value);
            }
        }
        draft.comment(&format!("{}: {}", term("new.more", language), self.more(&fields_to_fill)));
        draft.line("---");
        draft.text.push('\n');
        draft
    }

    /// Writes a required field: its given value, a known one, or an empty one.
    fn field(&self, draft: &mut DraftText, field: &'static Field) {
        if field.key == "title" {
            draft.line(&format!("title: {}", quote(self.title)));
            return;
        }
        if let Some(number) = self.values.iter().rposition(|input| input.key == field.key) {
            draft.write_value(number, field, &self.values[number].value);
            return;
        }
        draft.comment(&self.about(field));
        match field.key {
            "published" => draft.line(&format!("published: {}", self.today)),
            key => draft.line(&format!("{key}:")),
        }
    }

    /// What belongs in a field, in the language of the page.
    pub fn about(&self, field: &Field) -> String {
        let language = self.language();
        let key = format!("new.{}", field.key);
        let label = field.label.in_language(language);
        let text = match term(&key, language) {
            unknown if unknown == key => format!("{label}: {}", term(field.ty.term(), language)),
            has_value => format!("{label}: {has_value}"),
        };
        match field.ty {
            Type::Enum(words) => format!("{text} ({})", choices(words, language)),
            Type::Text | Type::Inline | Type::Markdown => text,
            ty => format!("{text} ({} {})", term("new.example", language), ty.sample()),
        }
    }

    /// Other fields that a page of this kind may have.
    fn more(&self, fields_to_fill: &[&'static Field]) -> String {
        let own = self.kind.own_fields().iter().map(|field| field.key);
        let common = ["topics", "image", "contacts", "links", "attachments", "related"];
        let open = own.chain(common).filter(|key| {
            fields_to_fill.iter().all(|field| field.key != *key)
                && self.value(key).is_none()
                && !given(self.site, self.section, key)
        });
        open.collect::<Vec<_>>().join(", ")
    }
}

impl DraftText {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn comment(&mut self, text: &str) {
        self.line(&format!("# {text}"));
    }

    fn write_value(&mut self, number: usize, field: &Field, text: &str) {
        let start = self.text.len();
        self.line(&format!("{}: {}", field.key, value(field.ty, text)));
        self.value_ranges[number] = start..self.text.len();
    }
}

/// Whether most pages of a section are in a folder for each year.
pub(super) fn is_by_year(site: &Site, section: &Page) -> bool {
    let folder = format!("{}/", section.document.path.folder());
    let below: Vec<&Page> = site.descendants.get(&section.id).into_iter().flatten().map(|id| site.page(*id)).collect();
    let in_year = |page: &&&Page| {
        let inside = page.document.path.as_str().strip_prefix(&folder).and_then(|path| path.split_once('/'));
        inside.is_some_and(|(year, _)| year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()))
    };
    below.iter().filter(in_year).count() * 2 > below.len()
}

/// Whether a section, or one above it, has a default for a field.
pub(super) fn given(site: &Site, section: &Page, key: &str) -> bool {
    defaults(site, section).any(|defaults| defaults.fields.contains_key(key))
}

/// The kind of pages in a section without a `type`.
pub(super) fn default_kind(site: &Site, section: &Page) -> Kind {
    let kinds = site.config.kinds;
    let kind = defaults(site, section).find_map(|defaults| kinds.get(defaults.choice("type")?));
    kind.unwrap_or_else(|| kinds.fallback())
}

/// The defaults of a section and of those above it, the nearest first.
fn defaults<'s>(site: &'s Site, section: &'s Page) -> impl Iterator<Item = &'s Record> {
    let sections = std::iter::successors(Some(section), |page| page.section.map(|id| site.page(id)));
    sections.filter_map(|page| page.front().record("defaults"))
}

/// Whether a new page of a kind is to have a field: its kind requires or asks for it, or the configuration requires it.
pub(super) fn is_wanted(site: &Site, kind: Kind, field: &Field) -> bool {
    let rules = site.config.required.get(&kind);
    field.required || rules.is_some_and(|keys| keys.iter().any(|key| key == field.key)) || kind.ask.contains(&field.key)
}

/// A slug shortened to whole words, since some titles are sentences.
fn short(slug: &str) -> String {
    const MOST: usize = 80;
    match slug.get(..MOST + 1) {
        None => slug.to_owned(),
        Some(start) => start.rsplit_once('-').map_or(start.slice(..MOST), |(words, _)| words).to_owned(),
    }
}

/// The words of a set, with what they mean.
fn choices(words: &[Choice], language: Language) -> String {
    let word = |choice: &Choice| format!("{} = {}", choice.key, choice.label.in_language(language));
    words.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// A text from the command line as YAML. Values of a list are separated by commas.
pub(crate) fn value(ty: Type, text: &str) -> String {
    let text = text.trim();
    let (list, map) = (text.starts_with('['), text.starts_with('{'));
    match ty {
        Type::List(_) if list => one_line(text),
        Type::List(item) => {
            let items = text.split(',').filter(|item| !item.trim().is_empty());
            format!("[{}]", items.map(|text| value(*item, text)).collect::<Vec<_>>().join(", "))
        }
        Type::Text | Type::Inline | Type::Markdown => quote(text),
        Type::MapOr(table, short) if !map => {
            table.field(short).map_or_else(|| quote(text), |field| value(field.ty, text))
        }
        _ if map => one_line(text),
        _ if is_plain(text) => text.to_owned(),
        _ => quote(text),
    }
}

/// Whether a text needs no quotes in any version of YAML. `08:00` alone is a number in YAML 1.1.
fn is_plain(text: &str) -> bool {
    let allowed = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:.+".contains(&byte));
    let clock = text.contains(':') && !text.contains('-');
    allowed && text.starts_with(|first: char| first.is_ascii_alphanumeric()) && !text.ends_with(':') && !clock
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::yaml::{Input, read};

    proptest! {
        /// A value is read back as it was given.
        #[test]
        fn texts_come_back_as_they_were_said(values in prop_oneof!["\\PC{0,30}", "[-:#{}&*!|>'\"%@` a1,\\[\\]]{0,8}"]) {
            for ty in [Type::Text, Type::Url, Type::Ref] {
                let text = format!("a: {}\n", value(ty, &values));
                let (node, diagnostics) = read(&Input::new("", &text, 0..text.len()));
                let map = values.trim().starts_with('{') && ty != Type::Text;
                if !map && !values.trim().is_empty() {
                    prop_assert!(diagnostics.is_empty(), "{text}: {diagnostics:?}");
                    prop_assert_eq!(node.get("a").and_then(|node| node.text()), Some(values.trim()), "{}", text);
                }
            }
        }
    }

    #[test]
    fn a_long_title_gives_whole_words() {
        assert_eq!(short(&"ord-".repeat(30)), ["ord"; 20].join("-"));
        assert_eq!(short(&"o".repeat(300)).len(), 80);
        assert_eq!(short("kort"), "kort");
    }

    #[test]
    fn values_from_the_command_line() {
        for (ty, text, expected) in [
            (Type::Text, "Möte: budget", "\"Möte: budget\""),
            (Type::PartialDate, "2026-10-01T13:00", "2026-10-01T13:00"),
            (Type::Time, "08:00", "\"08:00\""),
            (Type::List(&Type::Text), "skola, vård", "[skola, vård]"),
            (Type::List(&Type::Text), "[a, b]", "[a, b]"),
            (Type::Period, "{start: 2026-01-01}", "{start: 2026-01-01}"),
            (Type::Bool, "true", "true"),
            (Type::Ref, "projekt/smart-liv", "projekt/smart-liv"),
            (Type::Ref, "-", "\"-\""),
        ] {
            assert_eq!(value(ty, text), expected, "{text}");
        }
    }
}
