//! The fields of a collection: each field of a table with the widget for its type.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::Cms;
use crate::diagnostic::{Language, term};
use crate::schema::kinds::tables::FIELD;
use crate::schema::tables::IMAGE;
use crate::schema::{Choice, Field, Table, Type};
use crate::site::Site;

/// Writes fields, and notes those that the editor has nothing for.
pub(super) struct FieldWriter<'a> {
    pub(super) site: &'a Site,
    pub(super) cms: Cms,
    pub(super) language: Language,
    /// The fields of the kind that have a time of day.
    pub(super) moments: Vec<&'static str>,
    /// The date that the pages of the collection have in words.
    pub(super) in_words: Option<&'static str>,
    /// The keys of fields that are left out.
    pub(super) left_out: BTreeSet<&'static str>,
    /// The fields of the collection that have values in another form, which are left out there.
    pub(super) other_forms: BTreeSet<&'static str>,
}

/// What a field belongs to.
#[derive(Clone, Copy)]
pub(super) struct Parent {
    table: &'static Table,
    /// Within a value that may be left out as a whole.
    is_optional: bool,
}

impl Parent {
    /// A page.
    pub(super) fn page(table: &'static Table) -> Self {
        Self { table, is_optional: false }
    }
}

impl FieldWriter<'_> {
    /// The fields of a section or of a record.
    pub(super) fn record(&mut self, table: &'static Table) -> Vec<Value> {
        let fields = table.fields().filter(|field| !self.other_forms.contains(field.key)).collect::<Vec<_>>();
        let parent = Parent { table, is_optional: false };
        fields.into_iter().filter_map(|field| self.field(field, parent, field.required)).collect()
    }

    /// All fields of a value that the editor can have.
    fn table(&mut self, parent: Parent) -> Vec<Value> {
        parent.table.fields().filter_map(|field| self.field(field, parent, field.required)).collect()
    }

    /// A field; `None` when the editor has nothing for its type, which is noted.
    pub(super) fn field(&mut self, field: &'static Field, parent: Parent, required: bool) -> Option<Value> {
        // Decap asks for the required fields of a value that is left out as a whole; `check` asks for them there.
        let required = required && !(parent.is_optional && self.cms == Cms::Decap);
        let inner = Parent { is_optional: parent.is_optional || !required, ..parent };
        let Some(widget) = self.widget(field.ty, field.key, required, inner) else {
            self.left_out.insert(field.key);
            return None;
        };
        let mut map = Map::new();
        map.insert("name".to_owned(), field.key.into());
        map.insert("label".to_owned(), field.label.in_language(self.language).into());
        map.extend(widget);
        if !required {
            map.insert("required".to_owned(), false.into());
        }
        if let Some(hint) = self.hint(field) {
            map.insert("hint".to_owned(), hint.into());
        }
        Some(map.into())
    }

    fn hint(&self, field: &Field) -> Option<String> {
        let help = field.help.map(|help| help.in_language(self.language).to_owned());
        let item = if let Type::List(item) = field.ty { *item } else { field.ty };
        let form = match item {
            Type::PartialDate => Some(term("cms.partial", self.language).to_owned()),
            Type::Ref => Some(term("cms.ref", self.language).to_owned()),
            Type::Duration | Type::Address | Type::Phone => {
                Some(format!("{} {}", term("schema.example", self.language), item.example()))
            }
            _ => None,
        };
        let parts: Vec<String> = help.into_iter().chain(form).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }

    /// The widget and its settings.
    fn widget(&mut self, ty: Type, key: &str, required: bool, parent: Parent) -> Option<Map<String, Value>> {
        let widget = match ty {
            Type::Text | Type::Url | Type::Phone | Type::Address | Type::Ref => json!({"widget": "string"}),
            Type::Inline => json!({"widget": "text"}),
            Type::Markdown => markdown(),
            Type::PartialDate if self.in_words == Some(key) => self.object(self.parts(ty), required),
            Type::PartialDate if self.moments.contains(&key) => moment(),
            Type::Date | Type::PartialDate => day(),
            Type::DateTime => moment(),
            Type::Time => json!({"widget": "datetime", "date_format": false, "time_format": "HH:mm"}),
            Type::Duration => self.pattern("^P[0-9YMWD]+$", ty),
            Type::Email => self.pattern("^\\S+@\\S+$", ty),
            Type::Language => self.pattern("^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", ty),
            Type::Id => self.pattern(ID, ty),
            Type::Count | Type::Integer => json!({"widget": "number", "value_type": "int"}),
            Type::Bool => self.flag(required),
            Type::File if *parent.table == IMAGE => json!({"widget": "image"}),
            Type::File => json!({"widget": "file"}),
            Type::Kind => select(self.choices(self.site.config.kinds.words())),
            Type::Enum(choices) => select(self.choices(choices)),
            Type::Person | Type::Organisation | Type::Party | Type::ContactPoint | Type::Programme => self.records(ty),
            Type::Period | Type::Money | Type::Share => self.object(self.parts(ty), required),
            Type::Focus => {
                let share = json!({"name": "share", "label": self.word("cms.share"), "widget": "number", "value_type": "float", "min": 0, "max": 1});
                json!({"widget": "list", "field": share, "min": 2, "max": 2})
            }
            Type::List(item) => self.list(*item, key, parent)?,
            Type::Map(table) if *table == FIELD => return None,
            Type::Map(table) | Type::MapOr(table, _) => {
                let fields = self.table(Parent { table, ..parent });
                self.object(fields, required)
            }
            Type::MapOf(Type::Text | Type::Ref) => self.object(self.by_language(), required),
            Type::MapOf(_) | Type::Free => return None,
        };
        if let Value::Object(map) = widget { Some(map) } else { None }
    }

    fn word(&self, key: &'static str) -> &'static str {
        term(key, self.language)
    }

    /// Optional fields are on their own line of the editor, closed until someone opens them.
    fn object(&self, fields: Vec<Value>, required: bool) -> Value {
        json!({"widget": "object", "collapsed": !required, "fields": fields})
    }

    fn list(&mut self, item: Type, key: &str, parent: Parent) -> Option<Value> {
        // An item that is there has its required fields.
        let parent = Parent { is_optional: false, ..parent };
        let mut inner = self.widget(item, key, true, parent)?;
        if inner.get("widget") == Some(&"select".into()) {
            inner.insert("multiple".to_owned(), true.into());
            return Some(inner.into());
        }
        if let Some(fields) = inner.get("fields") {
            return Some(json!({"widget": "list", "collapsed": true, "fields": fields}));
        }
        let mut field = Map::new();
        field.insert("name".to_owned(), "item".into());
        field.insert("label".to_owned(), self.word("cms.item").into());
        field.extend(inner);
        Some(json!({"widget": "list", "field": field}))
    }

    /// Yes, no or nothing. Sveltia saves `false` for a switch that nobody touched, which readers would see as a no.
    fn flag(&self, required: bool) -> Value {
        if required || self.cms == Cms::Decap {
            return json!({"widget": "boolean"});
        }
        let option = |value: bool, key| json!({"label": self.word(key), "value": value});
        select(vec![option(true, "cms.yes"), option(false, "cms.no")])
    }

    fn pattern(&self, pattern: &str, ty: Type) -> Value {
        let message = format!("{} {}", self.word("schema.example"), ty.example());
        json!({"widget": "string", "pattern": [pattern, message]})
    }

    fn choices(&self, choices: &[Choice]) -> Vec<Value> {
        let option = |choice: &Choice| json!({"label": choice.label.in_language(self.language), "value": choice.key});
        choices.iter().map(option).collect()
    }

    /// The ids of the data files that a type looks in, by name; an id as text while there are none.
    fn records(&self, ty: Type) -> Value {
        let data = &self.site.data;
        let records = data.registries(ty).iter().flat_map(|registry| &registry(data).records);
        let options: Vec<Value> = records
            .map(|(id, record)| {
                let name = record.text("name").or_else(|| record.text("role")).unwrap_or(id);
                json!({"label": name, "value": id})
            })
            .collect();
        if options.is_empty() { self.pattern(ID, ty) } else { select(options) }
    }

    /// The keys of values with a fixed form.
    fn parts(&self, ty: Type) -> Vec<Value> {
        let part = |name: &str, key: &'static str, widget: Value, required: bool| {
            let mut map = Map::new();
            map.insert("name".to_owned(), name.into());
            map.insert("label".to_owned(), self.word(key).into());
            if let Value::Object(widget) = widget {
                map.extend(widget);
            }
            if !required {
                map.insert("required".to_owned(), false.into());
            }
            Value::Object(map)
        };
        // The value may be left out, and Decap would ask for its parts all the same.
        let required = self.cms == Cms::Sveltia;
        let number = || json!({"widget": "number", "value_type": "int"});
        let currency = json!({"widget": "string", "pattern": ["^[A-Z]{3}$", "SEK"]});
        match ty {
            Type::PartialDate => vec![
                part("on", "cms.on", self.pattern(DATE, ty), required),
                part("approx", "cms.approx", self.flag(false), false),
                part("text", "cms.words", json!({"widget": "string"}), false),
            ],
            Type::Period => vec![
                part("start", "cms.start", day(), false),
                part("end", "cms.end", day(), false),
                part("duration", "cms.duration", self.pattern("^P[0-9YMWD]+$", Type::Duration), false),
            ],
            Type::Money => vec![
                part("amount", "cms.amount", number(), required),
                part("currency", "cms.currency", currency, false),
                part("approx", "cms.approx", self.flag(false), false),
            ],
            _ => vec![
                part("percent", "cms.percent", json!({"widget": "number", "value_type": "float"}), required),
                part("of", "cms.of", json!({"widget": "string"}), false),
                part("ceiling", "cms.ceiling", self.object(self.parts(Type::Money), false), false),
            ],
        }
    }

    /// One text for each language of the site.
    fn by_language(&self) -> Vec<Value> {
        let field = |language: &crate::config::SiteLanguage| json!({"name": language.tag, "label": language.name, "widget": "string", "required": false});
        self.site.config.languages.iter().map(field).collect()
    }
}

/// A year, a month, a day, or a day with a time.
const DATE: &str = "^[0-9]{4}(-[0-9]{2}(-[0-9]{2}([T ][0-9:.]+)?)?)?$";

const ID: &str = "^[A-Za-z0-9_-]+$";

/// Markdown as it is written: an editor for rich text takes components such as `::: fact` apart.
pub(super) fn markdown() -> Value {
    json!({"widget": "markdown", "modes": ["raw", "rich_text"]})
}

/// A day, saved as `2026-10-01` by both editors.
fn day() -> Value {
    json!({"widget": "datetime", "date_format": "YYYY-MM-DD", "time_format": false})
}

/// A day with a time, saved as `2026-10-01T13:00` by both editors. The site's time zone is that of what has no offset.
fn moment() -> Value {
    json!({"widget": "datetime", "format": "YYYY-MM-DDTHH:mm"})
}

fn select(options: Vec<Value>) -> Value {
    json!({"widget": "select", "options": options})
}
