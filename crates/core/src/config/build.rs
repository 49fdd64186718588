//! Builds the configuration from its record: defaults, and checks that field tables cannot express.

use std::collections::BTreeMap;
use std::ops::Range;

use indexmap::IndexMap;
use jiff::tz::TimeZone;

use super::{Config, ExternalLinks, MenuItem, RawHtml, SiteLanguage, TOKENS, ThemeSetting, check_base_url, free_map};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::path::OutputPath;
use crate::schema::{Entry, Kind, Kinds, Reading, Record, TypedValue};
pub(super) struct Builder<'a, 'r, 'i> {
    pub(crate) reading: &'r mut Reading<'i>,
    pub(crate) record: &'a Record,
    pub(crate) kinds: &'static Kinds,
}

impl Builder<'_, '_, '_> {
    pub(super) fn message(&mut self, code: Code, range: Range<usize>) -> Diagnostic {
        Diagnostic::at(code, self.reading.input.place(range))
    }

    pub(super) fn config(&mut self) -> Config {
        let record = self.record;
        let (zone, zone_name) = self.zone();
        let languages = self.languages();
        let theme = record.record("theme");
        let markdown = record.record("markdown");
        Config {
            base_url: self.base_url(),
            publisher: record.fields.get("publisher").cloned(),
            contact_point: record.text("contact_point").map(|id| (id.to_owned(), record.place("contact_point"))),
            zone,
            zone_name,
            theme: theme.and_then(|theme| theme.text("name")).unwrap_or("kommun").to_owned(),
            theme_place: theme.map_or(0..0, |theme| theme.place("name")),
            settings: theme.map(settings).unwrap_or_default(),
            css: theme
                .map(|theme| theme.texts("css").map(|(name, range)| (name.to_owned(), range)).collect())
                .unwrap_or_default(),
            labels: self.labels(&languages),
            permalinks: self.permalinks(),
            required: self.required(),
            menus: self.menus(&languages),
            lists: self.lists(),
            raw_html: match markdown.and_then(|m| m.choice("html")) {
                Some("sanitize") => RawHtml::Sanitize,
                Some("allow") => RawHtml::Allow,
                _ => RawHtml::Deny,
            },
            external_links: match markdown.and_then(|m| m.choice("external_links")) {
                Some("visible") => ExternalLinks::Visible,
                Some("none") => ExternalLinks::None,
                _ => ExternalLinks::Hidden,
            },
            smart: markdown.and_then(|m| m.bool("smart_punctuation")).unwrap_or(true),
            feed_limit: self.positive(record.record("feeds"), "limit", 20),
            hosting: self.hosting(),
            per_page: self.positive(Some(record), "per_page", 20),
            search: record.bool("search").unwrap_or(true),
            allow_symlinks: record.bool("allow_symlinks").unwrap_or(false),
            allow_files: self.allow_files(),
            checking: self.checking(),
            targets: self.targets(),
            extra: free_map(record, "extra"),
            kinds: self.kinds,
            hidden: false,
            live: None,
            places: languages.iter().enumerate().map(|(place, language)| (language.tag.clone(), place)).collect(),
            languages,
        }
    }

    pub(super) fn positive(&mut self, record: Option<&Record>, key: &str, default: usize) -> usize {
        let Some(value) = record.and_then(|record| record.integer(key)) else { return default };
        match usize::try_from(value) {
            Ok(value @ 1..=10_000) => value,
            _ => {
                let range = record.map_or(0..0, |record| record.place(key));
                let message = self.message(Code::A604, range).arg("key", key).arg("value", value.to_string());
                self.reading.diagnostics.push(message);
                default
            }
        }
    }

    /// Files that are published although their type is not. Each needs a reason.
    fn allow_files(&mut self) -> BTreeMap<String, (String, Range<usize>)> {
        let allowed = self.record.record("allow_files").map(texts).unwrap_or_default();
        for (path, (_, range)) in allowed.iter().filter(|(_, (reason, _))| reason.trim().is_empty()) {
            let message = self.message(Code::A425, range.clone()).arg("value", path.clone());
            self.reading.diagnostics.push(message);
        }
        allowed
    }

    fn base_url(&mut self) -> String {
        let Some(url) = self.record.text("base_url") else { return String::new() };
        match check_base_url(url) {
            Some(url) => url,
            None => {
                let message = self.message(Code::A602, self.record.place("base_url")).arg("value", url);
                self.reading.diagnostics.push(message);
                String::new()
            }
        }
    }

    fn zone(&mut self) -> (TimeZone, String) {
        let name = self.record.text("time_zone").unwrap_or("Europe/Stockholm").to_owned();
        match TimeZone::get(&name) {
            // jiff accepts any case; calendars need the exact IANA name.
            Ok(zone) => {
                let name = zone.iana_name().unwrap_or(&name).to_owned();
                (zone, name)
            }
            Err(_) => {
                let message = self.message(Code::A603, self.record.place("time_zone")).arg("value", name.clone());
                self.reading.diagnostics.push(message);
                (TimeZone::UTC, name)
            }
        }
    }

    fn languages(&mut self) -> Vec<SiteLanguage> {
        let title = self.record.text("title").unwrap_or_default();
        let description = self.record.text("description").unwrap_or_default();
        let mut languages = Vec::new();
        if let Some(table) = self.record.record("languages") {
            for (tag, entry) in &table.fields {
                let TypedValue::Record(record) = &entry.val else { continue };
                if !tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                    || !(2..=12).contains(&tag.len())
                {
                    let message = self.message(Code::A605, entry.key.clone()).arg("value", tag.clone());
                    self.reading.diagnostics.push(message);
                    continue;
                }
                languages.push(SiteLanguage {
                    tag: tag.clone(),
                    name: record.text("name").unwrap_or(tag).to_owned(),
                    title: record.text("title").unwrap_or(title).to_owned(),
                    description: record.text("description").unwrap_or(description).to_owned(),
                    paths: address_words(tag, record.record("paths")),
                });
            }
        }
        if languages.is_empty() {
            let name = "Svenska".to_owned();
            let (title, description) = (title.to_owned(), description.to_owned());
            languages.push(SiteLanguage {
                tag: "sv".to_owned(),
                name,
                title,
                description,
                paths: address_words("sv", None),
            });
        }
        languages
    }

    fn known_language(&mut self, tag: &str, range: Range<usize>, languages: &[SiteLanguage]) -> bool {
        let known = languages.iter().any(|language| language.tag == tag);
        if !known {
            let all = languages.iter().map(|language| language.tag.as_str()).collect::<Vec<_>>().join(", ");
            let message = self.message(Code::A606, range).arg("value", tag).arg("known", all);
            self.reading.diagnostics.push(message);
        }
        known
    }

    fn labels(&mut self, languages: &[SiteLanguage]) -> BTreeMap<String, BTreeMap<String, (String, Range<usize>)>> {
        let mut labels = BTreeMap::new();
        for (tag, entry) in self.record.record("labels").into_iter().flat_map(|record| &record.fields) {
            if let (true, TypedValue::Record(words)) =
                (self.known_language(tag, entry.key.clone(), languages), &entry.val)
            {
                labels.insert(tag.clone(), texts(words));
            }
        }
        labels
    }

    pub(super) fn kind(&mut self, name: &str, range: Range<usize>) -> Option<Kind> {
        let kind = self.kinds.get(name);
        if kind.is_none() {
            // Authors may write the label of a page type instead of its name.
            let near = self.kinds.nearest(name);
            let message = self.message(Code::A607, range).arg("value", name).arg("known", self.kinds.names());
            let message = message.optional("nearest", near);
            self.reading.diagnostics.push(message);
        }
        kind
    }

    fn permalinks(&mut self) -> BTreeMap<Kind, (String, Range<usize>)> {
        let mut permalinks = BTreeMap::new();
        for (name, entry) in self.record.record("permalinks").into_iter().flat_map(|record| &record.fields) {
            let (Some(kind), TypedValue::Text(pattern)) = (self.kind(name, entry.key.clone()), &entry.val) else {
                continue;
            };
            // Everything that is not a token is copied to the URL, so it must be a valid path segment.
            let known = |part: &str| {
                part.strip_prefix(':').map_or_else(|| OutputPath::new(part).is_ok(), |token| TOKENS.contains(&token))
            };
            let unknown = pattern.split('/').find(|part| !part.is_empty() && !known(part));
            if let Some(part) = unknown {
                let message = self
                    .message(Code::A608, entry.range.clone())
                    .arg("value", part)
                    .arg("known", TOKENS.map(|t| format!(":{t}")).join(", "));
                self.reading.diagnostics.push(message);
            } else if !pattern.contains(":slug") {
                let message = self.message(Code::A609, entry.range.clone()).arg("value", pattern.clone());
                self.reading.diagnostics.push(message);
            } else {
                permalinks.insert(kind, (pattern.clone(), entry.range.clone()));
            }
        }
        permalinks
    }

    fn required(&mut self) -> BTreeMap<Kind, Vec<String>> {
        let mut required = BTreeMap::new();
        let by_kind = self.record.record("dates").and_then(|dates| dates.record("require"));
        for (name, entry) in by_kind.into_iter().flat_map(|record| &record.fields) {
            let (Some(kind), TypedValue::List(keys)) = (self.kind(name, entry.key.clone()), &entry.val) else {
                continue;
            };
            let mut fields = Vec::new();
            for key in keys {
                let TypedValue::Text(name) = &key.val else { continue };
                if kind.table().field(name).is_some() {
                    fields.push(name.clone());
                } else {
                    let near = nearest(name, kind.table().fields().map(|field| field.key));
                    let message = self.message(Code::A104, key.range.clone()).arg("key", name.clone());
                    self.reading.diagnostics.push(kind.table().name.add_to(message, "kind").optional("nearest", near));
                }
            }
            required.insert(kind, fields);
        }
        required
    }

    fn menus(&mut self, languages: &[SiteLanguage]) -> BTreeMap<String, IndexMap<String, Vec<MenuItem>>> {
        let mut all = BTreeMap::new();
        for (tag, entry) in self.record.record("menus").into_iter().flat_map(|record| &record.fields) {
            let (true, TypedValue::Record(menus)) =
                (self.known_language(tag, entry.key.clone(), languages), &entry.val)
            else {
                continue;
            };
            let menus = menus.fields.iter().map(|(name, entry)| (name.clone(), self.menu(entry))).collect();
            all.insert(tag.clone(), menus);
        }
        all
    }

    fn menu(&mut self, entry: &Entry) -> Vec<MenuItem> {
        let TypedValue::List(items) = &entry.val else { return Vec::new() };
        let mut menu = Vec::new();
        for item in items {
            let TypedValue::Record(record) = &item.val else { continue };
            let place = |key: &str| record.text(key).map(|text| (text.to_owned(), record.place(key)));
            let (reference, url) = (place("ref"), place("url"));
            let text = record.text("text").map(str::to_owned);
            if reference.is_some() == url.is_some() || (url.is_some() && text.is_none()) {
                let message = self.message(Code::A610, item.range.clone());
                self.reading.diagnostics.push(message);
            }
            menu.push(MenuItem { reference, url, text });
        }
        menu
    }

    fn lists(&self) -> IndexMap<String, Record> {
        let fields = self.record.record("lists").map(|record| record.fields.clone()).unwrap_or_default();
        fields
            .into_iter()
            .filter_map(
                |(name, entry)| if let TypedValue::Record(record) = entry.val { Some((name, *record)) } else { None },
            )
            .collect()
    }
}

/// The words in URLs, by language, unless the site sets others.
fn address_words(tag: &str, record: Option<&Record>) -> BTreeMap<&'static str, String> {
    let ours = match tag.split('-').next().unwrap_or(tag) {
        "sv" => ["amnen", "arkiv", "sida", "andringar", "sok"],
        "fi" => ["aiheet", "arkisto", "sivu", "muutokset", "haku"],
        _ => ["topics", "archive", "page", "changes", "search"],
    };
    let ours = ["topics", "archive", "page", "changes", "search"].into_iter().zip(ours);
    ours.map(|(key, word)| (key, record.and_then(|record| record.text(key)).unwrap_or(word).to_owned())).collect()
}

fn texts(record: &Record) -> BTreeMap<String, (String, Range<usize>)> {
    let text = |(key, entry): (&String, &Entry)| match &entry.val {
        TypedValue::Text(text) => Some((key.clone(), (text.clone(), entry.key.clone()))),
        _ => None,
    };
    record.fields.iter().filter_map(text).collect()
}

fn settings(theme: &Record) -> IndexMap<String, ThemeSetting> {
    let fields = theme.record("settings").map(|record| record.fields.clone()).unwrap_or_default();
    let value = |(key, entry): (String, Entry)| match entry.val {
        TypedValue::Free(value) => Some((key, ThemeSetting { value: *value, range: entry.range, key: entry.key })),
        _ => None,
    };
    fields.into_iter().filter_map(value).collect()
}
