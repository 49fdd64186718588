//! JSON Schema (draft 2020-12) from the field tables, with which editors complete and validate front matter and settings.
//!
//! A schema covers the form of values. What needs the whole site (whether a page, a file or an id exists) is left to
//! `check`, which also knows the defaults that sections give their pages.

use serde_json::{Map, Value, json};

use super::kinds;
use super::kinds::tables::{FIELD, KIND};
use super::tables::{ORGANISATION, PERSON, SECTION};
use super::{Choice, Field, Kinds, Table, Type};
use crate::diagnostic::{Language, term};

/// The JSON Schema dialect.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Generates schemas.
#[derive(Clone, Copy, Debug)]
pub struct SchemaGenerator {
    /// The page types.
    pub kinds: &'static Kinds,
    /// The language of labels and descriptions.
    pub language: Language,
}

impl SchemaGenerator {
    /// The schema of one table: a page type, or `anslag.yaml`.
    pub fn of_table(self, table: &'static Table, title: &str) -> Value {
        let mut schema = Map::new();
        schema.insert("$schema".to_owned(), DIALECT.into());
        schema.insert("title".to_owned(), title.into());
        schema.extend(self.object(table));
        schema.into()
    }

    /// The schema of a file in `kinds/`. Fields may hold fields.
    pub fn of_kind_file(self) -> Value {
        let mut schema = self.of_table(&KIND, kinds::FOLDER);
        schema["$defs"] = json!({"field": self.object(&FIELD)});
        schema
    }

    /// The schema of every page: `type` decides which fields are allowed; a page without it may have those of any kind.
    pub fn of_pages(self) -> Value {
        let mut definitions = Map::new();
        for kind in self.kinds.all() {
            definitions.insert(kind.name.to_owned(), self.object(kind.table()).into());
        }
        definitions.insert("section".to_owned(), self.object(&SECTION).into());
        let reference = |name: &str| json!({"$ref": format!("#/$defs/{name}")});
        let rule = |word: &'static Choice| {
            let condition = json!({"required": ["type"], "properties": {"type": {"enum": spellings(word)}}});
            json!({"if": condition, "then": reference(word.key)})
        };
        let rules: Vec<Value> = self.kinds.words().iter().map(rule).collect();
        let any: Vec<Value> = definitions.keys().map(|name| reference(name)).collect();
        let title = term("schema.pages", self.language);
        json!({"$schema": DIALECT, "title": title, "allOf": rules, "anyOf": any, "$defs": definitions})
    }

    /// A table as an object without additional properties.
    fn object(self, table: &'static Table) -> Map<String, Value> {
        let properties: Map<String, Value> =
            table.fields().map(|field| (field.key.to_owned(), self.property(field))).collect();
        let required: Vec<&str> = table.fields().filter(|field| field.required).map(|field| field.key).collect();
        let mut object = Map::new();
        object.insert("type".to_owned(), "object".into());
        object.insert("properties".to_owned(), properties.into());
        object.insert("additionalProperties".to_owned(), false.into());
        if !required.is_empty() {
            object.insert("required".to_owned(), required.into());
        }
        object
    }

    /// A field with its description for editors. An empty value is allowed, unless the field is required.
    fn property(self, field: &Field) -> Value {
        let label = field.label.in_language(self.language);
        let (kind, example) = (term(field.ty.term(), self.language), term("schema.example", self.language));
        let mut schema = self.value(field.ty);
        if !field.required {
            schema = match schema {
                // `{}` already accepts null.
                Value::Object(map) if map.is_empty() => Value::Object(map),
                other => json!({"anyOf": [other, {"type": "null"}]}),
            };
        }
        let text = match field.ty {
            Type::Text | Type::Inline | Type::Markdown | Type::Enum(_) | Type::Kind => format!("{label}: {kind}."),
            ty => format!("{label}: {kind}. {example} {}", ty.example()),
        };
        schema["title"] = label.into();
        schema["description"] = match field.help {
            Some(help) => format!("{text} {}", help.in_language(self.language)).into(),
            None => text.into(),
        };
        schema["x-labels"] = json!({"sv": field.label.sv, "en": field.label.en});
        schema
    }

    /// The form of a value.
    fn value(self, ty: Type) -> Value {
        match ty {
            // Text that looks like a number or a boolean is read as text.
            Type::Text | Type::Inline | Type::Markdown => json!({"type": ["string", "number", "boolean"]}),
            Type::Date => pattern(DAY),
            Type::DateTime => pattern(MOMENT),
            Type::PartialDate => when(),
            Type::Period => map(
                [("start", optional(when())), ("end", optional(when())), ("duration", optional(pattern(LENGTH)))],
                &[],
            ),
            Type::Duration => pattern(LENGTH),
            Type::Count => either(number(), map([("value", number()), ("approx", flag())], &["value"])),
            Type::Money => money(),
            Type::Share => {
                let percent = json!({"anyOf": [{"type": "number", "minimum": 0, "maximum": 100}, {"type": "string", "pattern": r"^\d+([.,]\d+)?$"}]});
                map([("percent", percent), ("of", json!({"type": "string"})), ("ceiling", money())], &["percent"])
            }
            Type::Focus => {
                let share = json!({"type": "number", "minimum": 0, "maximum": 1});
                json!({"type": "array", "items": share, "minItems": 2, "maxItems": 2})
            }
            Type::Person | Type::Party => either(pattern(ID), self.object(&PERSON).into()),
            Type::Organisation => either(pattern(ID), self.object(&ORGANISATION).into()),
            Type::ContactPoint | Type::Programme | Type::Id => pattern(ID),
            Type::Url => pattern(r"^(?!www\.)\S+$"),
            Type::Email => pattern(r"^\S+@\S*[^\s.]$"),
            Type::Phone => json!({"type": ["string", "integer"], "pattern": r"^[0-9+\-–() ]+$"}),
            Type::Address | Type::Ref | Type::File => json!({"type": "string", "minLength": 1}),
            Type::Language => pattern("^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"),
            Type::Bool => flag(),
            Type::Integer => number(),
            Type::Time => pattern(r"^\d{1,2}[:.]\d{2}"),
            Type::Kind => self.value(Type::Enum(self.kinds.words())),
            Type::Enum(choices) => json!({"enum": choices.iter().flat_map(spellings).collect::<Vec<_>>()}),
            Type::List(item) => json!({"type": "array", "items": self.value(*item)}),
            Type::Map(table) if *table == FIELD => json!({"$ref": "#/$defs/field"}),
            Type::Map(table) => self.object(table).into(),
            Type::MapOr(table, short) => {
                let single = table.field(short).map_or(Type::Text, |field| field.ty);
                either(self.value(single), self.object(table).into())
            }
            Type::MapOf(item) => json!({"type": "object", "additionalProperties": self.value(*item)}),
            Type::Free => json!({}),
        }
    }
}

const DAY: &str = r"^\d{4}-\d{2}-\d{2}$";
const MOMENT: &str = r"^\d{4}-\d{2}-\d{2}([Tt ]\s*\d{1,2}[:.]\d{2}.*)?$";
const POINT: &str = r"^\d{4}(-\d{2}(-\d{2}([Tt ]\s*\d{1,2}[:.]\d{2}.*)?)?)?$";
const LENGTH: &str = r"^[Pp](?=\d)(\d{1,4}[Yy])?(\d{1,4}[Mm])?(\d{1,4}[Ww])?(\d{1,4}[Dd])?$";
const ID: &str = "^[A-Za-z0-9_-]+$";

fn pattern(pattern: &str) -> Value {
    json!({"type": "string", "pattern": pattern})
}

/// A year without quotes is a number in YAML.
fn when() -> Value {
    let point = || json!({"anyOf": [pattern(POINT), {"type": "integer", "minimum": 1, "maximum": 9999}]});
    either(point(), map([("on", point()), ("approx", flag()), ("text", json!({"type": "string"}))], &["on"]))
}

/// Authors write `1 050 000`, which is text in YAML.
fn number() -> Value {
    json!({"anyOf": [{"type": "integer"}, {"type": "string", "pattern": r"^-?\d[\d _\u00a0\u202f]*$"}]})
}

fn flag() -> Value {
    json!({"anyOf": [{"type": "boolean"}, {"enum": ["ja", "nej", "yes", "no", "on", "off"]}]})
}

fn money() -> Value {
    let currency = json!({"type": "string", "pattern": "^[A-Z]{3}$"});
    either(number(), map([("amount", number()), ("currency", currency), ("approx", flag())], &["amount"]))
}

fn optional(schema: Value) -> Value {
    either(schema, json!({"type": "null"}))
}

fn either(one: Value, other: Value) -> Value {
    json!({"anyOf": [one, other]})
}

fn map<const N: usize>(properties: [(&str, Value); N], required: &[&str]) -> Value {
    let properties: Map<String, Value> = properties.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

/// The accepted spellings of a choice: its key and labels. Case does not matter, so lower case and the label's own are offered.
fn spellings(choice: &Choice) -> Vec<String> {
    let mut words = vec![choice.key.to_owned()];
    for word in choice.label.all().flat_map(|text| [text.to_lowercase(), text.to_owned()]) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_every_kind_is_there() {
        let generator = SchemaGenerator { kinds: Kinds::builtin(), language: Language::Sv };
        for kind in generator.kinds.all() {
            let schema = generator.of_table(kind.table(), kind.name);
            for field in kind.table().fields() {
                assert_eq!(schema["properties"][field.key]["x-labels"]["sv"], field.label.sv, "{kind:?} {}", field.key);
            }
        }
    }
}
