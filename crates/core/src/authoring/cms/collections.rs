//! The collections: for each section the pages of its kind, and those of other kinds.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Cms;
use super::data_files::{is_name, record_file};
use super::fields::{FieldWriter, Parent, markdown};
use super::forms::{in_data, in_pages};
use super::layout::{BY_YEAR, FLAT, depth, layouts};
use crate::authoring::article::{default_kind, given, is_by_year, is_wanted};
use crate::diagnostic::term;
use crate::schema::tables::{COMMON, HEADING, SECTION};
use crate::schema::{Field, Kind, Table, Type};
use crate::site::{Page, Site};
use crate::source::Inputs;

/// Writes the collections of a site.
pub(super) struct CollectionWriter<'a> {
    pub(super) fields: FieldWriter<'a>,
    /// The site's folder in the repository, with a closing `/`.
    pub(super) prefix: &'a str,
    /// The kinds that have a collection.
    pub(super) covered: BTreeSet<&'static str>,
    /// The kinds with a field named as Decap names the text of a page.
    pub(super) refused: BTreeSet<&'static str>,
    /// The places with fields that have values in another form, each with the fields.
    pub(super) other_forms: BTreeSet<String>,
    /// Pages without the date that decides which list they are in.
    pub(super) undated: BTreeSet<String>,
    inputs: &'a Inputs,
    section_pages: Vec<Value>,
    names: BTreeSet<String>,
}

/// The text of a page is a field of this name, unless a kind has one.
const BODY: &str = "body";

impl<'a> CollectionWriter<'a> {
    pub(super) fn new(fields: FieldWriter<'a>, inputs: &'a Inputs, prefix: &'a str) -> Self {
        let (covered, refused, other_forms, undated, section_pages, names) = Default::default();
        Self { fields, prefix, covered, refused, other_forms, undated, inputs, section_pages, names }
    }

    /// The collections of all sections, in the order of their files.
    pub(super) fn all(&mut self) -> Vec<Value> {
        let site = self.fields.site;
        let sections = site.pages.iter().filter(|page| page.is_section());
        let mut collections: Vec<Value> = sections.flat_map(|section| self.section(section)).collect();
        if !self.section_pages.is_empty() {
            let label = term("cms.sections", self.fields.language);
            let files = std::mem::take(&mut self.section_pages);
            collections.push(json!({"name": "sections", "label": label, "files": files}));
        }
        collections
    }

    /// The records of the data files, and the files that have some that the editor cannot have.
    pub(super) fn data(&mut self) -> (Option<Value>, Vec<String>) {
        let (mut files, mut left_out) = (Vec::new(), Vec::new());
        let data = &self.fields.site.data;
        for (registry, table) in data.all() {
            let (known, unknown): (Vec<&str>, Vec<&str>) =
                registry.records.keys().map(String::as_str).partition(|id| is_name(id));
            if !unknown.is_empty() {
                left_out.push(registry.file.clone());
            }
            if !known.is_empty() {
                let forms = in_data(self.inputs, &registry.file, table);
                self.leave_out(&registry.file, forms);
                let record = self.fields.record(table);
                files.push(record_file(self.prefix, &registry.file, &record, &known));
            }
        }
        left_out.extend(data.search.iter().map(|(file, _)| file.clone()));
        left_out.extend(data.free.keys().map(|name| format!("data/{name}")));
        let label = term("cms.data", self.fields.language);
        ((!files.is_empty()).then(|| json!({"name": "data", "label": label, "files": files})), left_out)
    }

    /// The pages of a section: new ones of its kind, those that lie otherwise in its folder, and those of other kinds.
    fn section(&mut self, section: &'a Page) -> Vec<Value> {
        let site = self.fields.site;
        let kind = default_kind(site, section);
        let main = if is_by_year(site, section) { BY_YEAR } else { FLAT };
        let own = pages_of(site, section, kind);
        let mut collections = self.by_date(section, kind, main, &own);
        if let Some(collection) = collections.first_mut() {
            self.section_page(section, collection);
        }
        for (layout, page) in layouts(site, section) {
            // A collection of Decap has the pages of all depths up to its own.
            let has_it = self.fields.cms == Cms::Decap && depth(&layout) <= depth(main);
            if layout != main && !has_it {
                let label = page.document.path.as_str();
                collections.extend(self.collection(section, kind, &layout, &own, |map| only_existing(map, label)));
            }
        }
        collections.extend(self.other_kinds(section, kind, main));
        collections
    }

    /// The pages of the section's kind. Sveltia deletes a date in words, so the pages that have one where a page must have a
    /// date get a list of their own, without that field.
    fn by_date(&mut self, section: &'a Page, kind: Kind, layout: &str, own: &[&'a Page]) -> Vec<Value> {
        let (site, inputs) = (self.fields.site, self.inputs);
        let in_words = |page: &&&Page, field: &Field| in_pages(inputs, [**page], kind.table()).contains(field.key);
        let wanted = |field: &&Field| {
            field.ty == Type::PartialDate
                && is_wanted(site, kind, field)
                && own.iter().any(|page| in_words(&page, field))
        };
        let date = kind.table().fields().find(wanted).filter(|_| self.fields.cms == Cms::Sveltia);
        let Some(date) = date else {
            return self.collection(section, kind, layout, own, |_| {}).into_iter().collect();
        };
        let (words, plain): (Vec<&Page>, Vec<&Page>) = own.iter().partition(|page| in_words(page, date));
        let undated = plain.iter().filter(|page| page.front().when(date.key).is_none());
        self.undated.extend(undated.map(|page| page.document.path.as_str().to_owned()));
        let language = self.fields.language;
        let label = format!("{}: {}", date.label.in_language(language), term("cms.approx", language).to_lowercase());
        let plain = self.collection(section, kind, layout, &plain, |map| {
            map["filter"] = json!({"field": date.key, "pattern": "^[0-9]"});
        });
        self.fields.in_words = Some(date.key);
        let words = self.collection(section, kind, layout, &words, |map| {
            only_existing(map, &label);
            map["filter"] = json!({"field": format!("{}.on", date.key), "pattern": "^[0-9]"});
        });
        self.fields.in_words = None;
        plain.into_iter().chain(words).collect()
    }

    /// The pages of a section that are of other kinds than it gives them.
    fn other_kinds(&mut self, section: &'a Page, kind: Kind, layout: &str) -> Vec<Value> {
        let site = self.fields.site;
        let pages = site.pages.iter().filter(|page| page.section == Some(section.id) && !page.is_section());
        let named: BTreeSet<&str> = pages.filter_map(|page| page.front().choice("type")).collect();
        let others: Vec<Kind> =
            named.into_iter().filter_map(|name| site.config.kinds.get(name)).filter(|other| *other != kind).collect();
        let mut collections = Vec::new();
        for other in others {
            let plural = other.plural.in_language(self.fields.language);
            let pages = pages_of(site, section, other);
            collections.extend(self.collection(section, other, layout, &pages, |map| {
                map["label"] = format!("{}: {plural}", map["label"].as_str().unwrap_or_default()).into();
                map["filter"] = json!({"field": "type", "value": other.name});
            }));
        }
        collections
    }

    /// One collection; `None` for kinds that Decap would damage, which is noted.
    fn collection(
        &mut self,
        section: &Page,
        kind: Kind,
        layout: &str,
        pages: &[&Page],
        change: impl FnOnce(&mut Value),
    ) -> Option<Value> {
        let body = self.body_key(kind.table());
        if body != BODY && self.fields.cms == Cms::Decap {
            self.refused.insert(kind.name);
            return None;
        }
        self.covered.insert(kind.name);
        let mut collection = json!({
            "name": self.name(section),
            "label": self.label(section),
            "label_singular": kind.label.in_language(self.fields.language),
            "folder": format!("{}{}", self.prefix, section.document.path.folder()),
            "create": true,
            "slug": "{{title}}",
            // Files lie beside the page that shows them.
            "media_folder": "",
            "public_folder": "",
        });
        if layout != FLAT {
            collection["path"] = layout.into();
        }
        if body != BODY {
            collection["body_field"] = json!({"key": body});
        }
        change(&mut collection);
        let name = collection["name"].as_str().unwrap_or_default().to_owned();
        self.leave_out_forms(&name, kind, pages);
        collection["fields"] = self.page_fields(section, kind, body).into();
        Some(collection)
    }

    /// Leaves out the fields of pages that the editor would delete. Decap keeps a date in words until someone picks a day.
    fn leave_out_forms(&mut self, name: &str, kind: Kind, pages: &[&Page]) {
        let mut forms = in_pages(self.inputs, pages.iter().copied(), kind.table());
        if self.fields.cms == Cms::Decap {
            let site = self.fields.site;
            let is_date = |key: &str| {
                let field = kind.table().field(key);
                field.is_some_and(|field| field.ty == Type::PartialDate && is_wanted(site, kind, field))
            };
            forms.retain(|key| !is_date(key));
        }
        forms.retain(|key| self.fields.in_words != Some(*key));
        self.leave_out(name, forms);
    }

    /// What the text of a page is called.
    fn body_key(&self, table: &'static Table) -> &'static str {
        if table.field(BODY).is_some() { "page_text" } else { BODY }
    }

    /// The fields of a page: what it needs first, then those of its kind, its text, and those of every page.
    fn page_fields(&mut self, section: &Page, kind: Kind, body: &str) -> Vec<Value> {
        let site = self.fields.site;
        let event = kind.event.as_ref();
        self.fields.moments =
            event.into_iter().flat_map(|event| [Some(event.starts), event.ends, event.more_dates]).flatten().collect();
        let of_every_page = |field: &Field| COMMON.iter().any(|common| common.key == field.key);
        let rank = |field: &&'static Field| match field.key {
            key if HEADING.iter().any(|heading| heading.key == key) => 0,
            _ if is_wanted(site, kind, field) => 1,
            _ if !of_every_page(field) => 2,
            _ => 3,
        };
        let mut table: Vec<&'static Field> = kind.table().fields().collect();
        table.sort_by_key(rank);
        let before = table.iter().filter(|field| rank(field) < 3).count();
        let mut fields = Vec::new();
        for (place, field) in table.into_iter().enumerate() {
            if place == before {
                fields.push(self.text(body));
            }
            fields.extend(self.page_field(section, kind, field));
        }
        fields
    }

    fn page_field(&mut self, section: &Page, kind: Kind, field: &'static Field) -> Option<Value> {
        let site = self.fields.site;
        if self.fields.other_forms.contains(field.key) {
            return None;
        }
        if field.key == "type" && default_kind(site, section) != kind {
            return Some(json!({"name": "type", "widget": "hidden", "default": kind.name}));
        }
        let wanted = is_wanted(site, kind, field);
        let required = wanted && !given(site, section, field.key);
        let mut value = self.fields.field(field, Parent::page(kind.table()), required)?;
        // As `anslag new` does.
        if field.key == "published" && wanted && value["widget"] == "datetime" {
            value["default"] = "{{now}}".into();
        }
        Some(value)
    }

    fn text(&self, key: &str) -> Value {
        let mut text = json!({"name": key, "label": term("cms.text", self.fields.language)});
        if let (Some(text), Value::Object(markdown)) = (text.as_object_mut(), markdown()) {
            text.extend(markdown);
            text.insert("required".to_owned(), false.into());
        }
        text
    }

    /// Leaves fields out of what is written next, and notes where.
    fn leave_out(&mut self, place: &str, forms: BTreeSet<&'static str>) {
        if !forms.is_empty() {
            let keys = forms.iter().copied().collect::<Vec<_>>().join(", ");
            self.other_forms.insert(format!("{place}: {keys}"));
        }
        self.fields.other_forms = forms;
    }

    /// The page of the section itself: beside the others in Decap. In Sveltia it is among the pages of all sections, since a
    /// filter of the others would hide it.
    fn section_page(&mut self, section: &Page, collection: &mut Value) {
        self.fields.moments.clear();
        let table: &'static Table = &SECTION;
        let path = section.document.path.as_str();
        let forms = in_pages(self.inputs, [section], table);
        self.leave_out(path, forms);
        let mut fields = self.fields.record(table);
        fields.sort_by_key(|field| field["name"] != "title");
        fields.push(self.text(BODY));
        let label = section.front().text("title").unwrap_or_default();
        match self.fields.cms {
            Cms::Sveltia => {
                let file = format!("{}{path}", self.prefix);
                let name = &collection["name"];
                let page = json!({"name": name, "label": label, "file": file, "media_folder": "", "public_folder": "", "fields": fields});
                self.section_pages.push(page);
            }
            Cms::Decap => collection["index_file"] = json!({"pattern": "^_index$", "label": label, "fields": fields}),
        }
    }

    /// A name that no other collection has.
    fn name(&mut self, section: &Page) -> String {
        let path = section.document.path.folder();
        let base = path.split('/').map(crate::path::slugify).collect::<Vec<_>>().join("-");
        let (mut name, mut number) = (base.clone(), 1);
        while !self.names.insert(name.clone()) {
            number += 1;
            name = format!("{base}-{number}");
        }
        name
    }

    /// The title of the section; with its language when the site has several.
    fn label(&self, section: &Page) -> String {
        let is_home = section.section.is_none();
        let title = match section.front().text("title") {
            Some(title) if !is_home => title,
            _ => term("cms.home", self.fields.language),
        };
        let languages = &self.fields.site.config.languages;
        if languages.len() < 2 || section.tree == languages[0].tag {
            return title.to_owned();
        }
        format!("{title} ({})", self.fields.site.config.language(&section.tree).name)
    }
}

/// The pages of a section that are of a kind.
fn pages_of<'s>(site: &'s Site, section: &Page, kind: Kind) -> Vec<&'s Page> {
    let is_one = |page: &&Page| page.section == Some(section.id) && page.document.kind == kind && !page.is_section();
    site.pages.iter().filter(is_one).collect()
}

/// Makes a collection one of pages that are there, with what they have in common in its label.
fn only_existing(collection: &mut Value, label: &str) {
    collection["label"] = format!("{} ({label})", collection["label"].as_str().unwrap_or_default()).into();
    collection["create"] = false.into();
}
