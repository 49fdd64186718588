//! The generated pages of the manual in `docs/reference/`, from the program's tables and rules. Compiled for tests only.

mod rules;

use std::fmt::Write as _;

use crate::schema::Kinds;
use crate::schema::tables::{
    ACCESSIBILITY_STATEMENT, COMMON, CONTACT_POINT, GONE_URL, HEADING, NOTICE, ORGANISATION, PERSON, PROGRAMME, SEARCH,
    SECTION,
};
use crate::schema::{Field, Table, Type};
use crate::views::types::VIEWS;

/// `docs/reference/views.md`: the views.
fn views() -> String {
    let mut out = String::from(VIEWS_HEAD);
    for view in VIEWS {
        let _ =
            writeln!(out, "\n## {}\n\n{}\n\n| field | type | what it is |\n|---|---|---|", view.name, view.text.trim());
        for (field, ty, text) in view.fields {
            let _ = writeln!(out, "| `{field}` | {} | {} |", type_name(ty), text.trim().replace('|', "\\|"));
        }
    }
    out
}

const VIEWS_HEAD: &str = "\
# What a template may see

<!-- Made from crates/core/src/views/types.rs by the test `the_manual_is_current`; run it with ANSLAG_UPDATE=1 to regenerate this file. -->

A template sees only the variables below. A field that is not set is *null*: false in `{% if %}` and empty when printed.
A field that does not exist is an error that names the template, the line and the available fields.

| variable | where | what it is |
|---|---|---|
| `site` | everywhere | SiteView |
| `page` | everywhere | PageView |
| `labels` | everywhere | the theme's texts in the page's language: `labels.updated` |
| `settings` | everywhere | the theme's settings |
| `lists` | everywhere | declared lists by name, each a list of CardView: `lists.latest` |
| `data` | everywhere | free data files by name: `data.statistik` |
| `items`, `pager` | every list | list of CardView; PagerView or null |
| `items_title` | every list | the heading of `items`: *Alla projekt* when all are of one page type in a section, or else *Alla sidor* |
| `sections` | section.html, home.html | the sections below, as CardViews |
| `browse` | section.html | BrowseView; null for a section with few pages |
| `topics` | topics.html | list of TopicView |
| `happenings`, `pager` | changes.html | list of HappeningView; PagerView or null |
| `years`, `year` | archive.html | list of YearView; the year shown, or null |
| `card` | social-card.svg | SocialCardView; there is no `page` there, only `card` and `settings` |
| `target` | redirect.html | LinkView of the page's new address |

Every variable exists in every template, as null where it does not apply, because `page.html` and `section.html` replace
templates that a theme lacks. Links to each topic, year or change are then in `items`, as cards with only `title` and `url`.

Filter: `{{ labels.part_of | fill(n=2, of=3) }}` fills in `{n}` and `{of}`.
Components may ask for `@page`, `@site`, `@labels` and `@settings`.

`page.fields` has every field of the page type; see [front matter](front-matter.md) for the keys. Their values:

| type | value in a template |
|---|---|
| text, id, e-mail, telephone, duration, time | text |
| Markdown | HTML |
| date | DateView |
| period | `text`, `start`, `end`, `duration` |
| count | `text`, `value`, `approx` |
| money | `text`, `amount`, `currency` |
| share | `text`, `percent`, `of`, `ceiling` |
| person | `label`, `name`, `role`, `unit`, `org`, `phone`, `phone_url`, `email` |
| organisation | `name`, `short`, `url`, `logo`, `kind`, `country` |
| person or organisation | the fields of both, and `is_person` |
| programme | `name`, `emblem`, `fund`, `statement` in the page's language |
| contact point | its fields; `opening_hours` as `days` and `time`, `exceptions` as `date`, `time`, `text` |
| web address | `url`, `text`, `external` |
| page | CardView |
| file | FileView |
| one of several values | `key`, `label` |
| list | list, empty if not set |
| fields | their values by key |
";

fn type_name(ty: &str) -> String {
    let ty = ty.replace(' ', "");
    if let Some(inner) = ty.strip_prefix("Option<").and_then(|ty| ty.strip_suffix('>')) {
        return format!("{} or null", type_name(inner));
    }
    if let Some(inner) = ty.strip_prefix("Vec<").and_then(|ty| ty.strip_suffix('>')) {
        return format!("list of {}", type_name(inner));
    }
    if let Some(inner) = ty.strip_prefix("Shared<").and_then(|ty| ty.strip_suffix('>')) {
        return type_name(inner);
    }
    if let Some(inner) = ty.strip_prefix("BTreeMap<String,").and_then(|ty| ty.strip_suffix('>')) {
        return format!("map of {}", type_name(inner));
    }
    match ty.as_str() {
        "String" => "text".to_owned(),
        "Html" => "HTML".to_owned(),
        "bool" => "true or false".to_owned(),
        "usize" | "i64" | "i16" | "u32" => "number".to_owned(),
        "FieldValue" => "value".to_owned(),
        other => other.to_owned(),
    }
}

/// `docs/reference/front-matter.md`: every field of every kind and data file.
fn front_matter() -> String {
    let mut out = String::from(FRONT_MATTER_HEAD);
    for kind in Kinds::builtin().all() {
        table(&mut out, &format!("type: {}", kind.name), kind.table(), true);
    }
    table(&mut out, "A section: _index.md", &SECTION, true);
    let _ =
        writeln!(out, "\n## All page types\n\n| field | value | svenska | English | becomes |\n|---|---|---|---|---|");
    HEADING.iter().chain(COMMON.iter()).for_each(|field| row(&mut out, field));
    for (title, data) in [
        ("data/people.yml", &PERSON),
        ("data/organisations.yml", &ORGANISATION),
        ("data/contact-points.yml", &CONTACT_POINT),
        ("data/programmes.yml", &PROGRAMME),
        ("data/notices.yml", &NOTICE),
        ("data/gone.yml", &GONE_URL),
        ("data/search.yml", &SEARCH),
        ("data/accessibility.yml", &ACCESSIBILITY_STATEMENT),
    ] {
        table(&mut out, title, data, false);
    }
    nested(&mut out, Kinds::builtin().all().map(|kind| kind.table()).chain([&SECTION, &CONTACT_POINT]));
    out
}

const FRONT_MATTER_HEAD: &str = "\
# Front matter

<!-- Made from crates/core/src/schema by the test `the_manual_is_current`; run it with ANSLAG_UPDATE=1 to regenerate this file. -->

Every field, from the tables that the program itself uses. A field in **bold** is required. Swedish labels are accepted as
values of closed sets (`event_status: planerad`), and reported when used as keys.
";

/// `docs/reference/configuration.md`: every key of `anslag.yaml` and `theme.yaml`.
fn configuration() -> String {
    let mut out = String::from(CONFIGURATION_HEAD);
    table(&mut out, "anslag.yaml", &crate::config::CONFIG, false);
    table(&mut out, "theme.yaml", &crate::theme::THEME, false);
    nested(&mut out, [&crate::config::CONFIG, &crate::theme::THEME].into_iter());
    out
}

const CONFIGURATION_HEAD: &str = "\
# Configuration

<!-- Made from crates/core/src/config and crates/core/src/theme by the test `the_manual_is_current`; run it with ANSLAG_UPDATE=1 to regenerate this file. -->

Every key in the two YAML configuration files. A key in **bold** is required.
";

/// The fields that only this table has.
fn table(out: &mut String, title: &str, table: &'static Table, own: bool) {
    let _ = writeln!(out, "\n## {title}\n\n| field | value | svenska | English | becomes |\n|---|---|---|---|---|");
    let groups = if own { &table.groups[..1] } else { table.groups };
    groups.iter().flat_map(|group| group.iter()).for_each(|field| row(out, field));
}

fn row(out: &mut String, field: &Field) {
    let key = if field.required { format!("**`{}`**", field.key) } else { format!("`{}`", field.key) };
    let _ = writeln!(out, "| {key} | {} | {} | {} | {} |", ty(field.ty), field.label.sv, field.label.en, field.becomes);
}

fn ty(ty: Type) -> String {
    match ty {
        Type::List(item) => format!("list of {}", self::ty(*item)),
        Type::Map(table) => fields(table),
        Type::MapOr(table, short) => format!("{}, or only `{short}`", fields(table)),
        Type::MapOf(item) => format!("map of {}", self::ty(*item)),
        Type::Free => "anything".to_owned(),
        Type::Kind => self::ty(Type::Enum(Kinds::builtin().words())),
        Type::Enum(choices) => choices.iter().map(|choice| format!("`{}`", choice.key)).collect::<Vec<_>>().join(" "),
        Type::Inline => "Markdown, one line".to_owned(),
        Type::Markdown => "Markdown".to_owned(),
        other => crate::diagnostic::term(other.term(), crate::diagnostic::Language::En).to_owned(),
    }
}

fn fields(table: &'static Table) -> String {
    if table.groups.len() > 1 {
        return "the fields of all page types".to_owned();
    }
    format!("{{{}}}", table.fields().map(|field| field.key).collect::<Vec<_>>().join(", "))
}

/// Nested tables, each once, in the order in which they occur.
fn nested(out: &mut String, starts: impl Iterator<Item = &'static Table>) {
    let mut seen: Vec<&'static Table> = Vec::new();
    for start in starts {
        for field in start.fields() {
            let mut ty = field.ty;
            while let Type::List(inner) | Type::MapOf(inner) = ty {
                ty = *inner;
            }
            if let Type::Map(inner) | Type::MapOr(inner, _) = ty
                && inner.groups.len() == 1
                && !seen.contains(&inner)
            {
                seen.push(inner);
                table(out, &format!("Within `{}`", field.key), inner, false);
            }
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test that compares with files of the repository")]
fn the_manual_is_current() {
    use crate::diagnostic::Language;
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference");
    for (name, made) in [
        ("views.md", views()),
        ("front-matter.md", front_matter()),
        ("configuration.md", configuration()),
        ("rules.md", rules::page(Language::En)),
        ("regler.md", rules::page(Language::Sv)),
    ] {
        let file = folder.join(name);
        if std::env::var_os("ANSLAG_UPDATE").is_some() {
            std::fs::write(&file, &made).unwrap();
        }
        let written = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(written == made, "{name} is not what the program says; run this test with ANSLAG_UPDATE=1");
    }
}
