//! `data/`: people, organisations, contact points, programmes, and free data for templates.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use indexmap::IndexMap;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use unicode_normalization::UnicodeNormalization;

use super::date_checks::DateChecker;
use super::site_zone::convert_to_site_zone;
use crate::characters;
use crate::date::PartialDate;
use crate::diagnostic::{Code, Diagnostic, LineIndex, Place, nearest};
use crate::path::decode;
use crate::schema::tables::{
    ACCESSIBILITY_STATEMENT, CONTACT_POINT, GONE_URL, NOTICE, ORGANISATION, PERSON, PROGRAMME, SEARCH,
};
use crate::schema::{Reading, Record, Table, Type, TypedValue, read_free, read_map, walk};
use crate::source::Inputs;
use crate::yaml::{Input, Value, read};

/// Records by id, with the file that they come from.
#[derive(Debug, Default, Clone)]
pub(crate) struct Registry {
    /// The file, for messages.
    pub(crate) file: String,
    /// The records.
    pub(crate) records: IndexMap<String, Record>,
    names: OnceLock<Vec<String>>,
    /// The file could not be read, so its ids are unknown.
    pub(crate) broken: bool,
}

/// Everything from `data/`.
#[derive(Debug, Default)]
pub(crate) struct Data {
    /// `data/people.yml`.
    pub(crate) people: Registry,
    /// `data/organisations.yml`.
    pub(crate) organisations: Registry,
    /// `data/contact-points.yml`.
    pub(crate) contact_points: Registry,
    /// `data/programmes.yml`.
    pub(crate) programmes: Registry,
    /// `data/gone.yml`: addresses that are gone for good.
    pub(crate) gone: Registry,
    /// `data/notices.yml`.
    pub(crate) notices: Registry,
    /// `data/accessibility.yml`: accessibility statements by language.
    pub(crate) statements: Registry,
    /// `data/search.yml`, with its path.
    pub(crate) search: Option<(String, Record)>,
    /// Every other file, by its name without extension; folders become maps.
    pub(crate) free: serde_json::Map<String, serde_json::Value>,
}

/// Reads all data files.
pub(crate) fn read_data(files: &BTreeMap<String, String>) -> (Data, Vec<Diagnostic>) {
    let mut data = Data::default();
    let mut diagnostics = Vec::new();
    for (path, text) in files {
        let name = path.strip_prefix("data/").unwrap_or(path);
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        match (stem, ending) {
            ("people", "yml" | "yaml") => data.people = registry(path, text, &PERSON, &mut diagnostics),
            ("organisations", "yml" | "yaml") => {
                data.organisations = registry(path, text, &ORGANISATION, &mut diagnostics)
            }
            ("programmes", "yml" | "yaml") => data.programmes = registry(path, text, &PROGRAMME, &mut diagnostics),
            ("contact-points", "yml" | "yaml") => {
                data.contact_points = registry(path, text, &CONTACT_POINT, &mut diagnostics)
            }
            ("accessibility", "yml" | "yaml") => {
                data.statements = registry(path, text, &ACCESSIBILITY_STATEMENT, &mut diagnostics)
            }
            ("gone", "yml" | "yaml") => data.gone = registry(path, text, &GONE_URL, &mut diagnostics),
            ("search", "yml" | "yaml") => data.search = search_settings(path, text, &mut diagnostics),
            ("notices", "yml" | "yaml") => data.notices = registry(path, text, &NOTICE, &mut diagnostics),
            _ => {
                if let Some(value) = free_file(path, text, ending, &mut diagnostics) {
                    insert(&mut data.free, stem, value);
                }
            }
        }
    }
    let registries = [
        (&mut data.people, "data/people.yml"),
        (&mut data.organisations, "data/organisations.yml"),
        (&mut data.contact_points, "data/contact-points.yml"),
        (&mut data.programmes, "data/programmes.yml"),
        (&mut data.gone, "data/gone.yml"),
        (&mut data.notices, "data/notices.yml"),
        (&mut data.statements, "data/accessibility.yml"),
    ];
    for (registry, name) in registries {
        if registry.file.is_empty() {
            registry.file = name.to_owned();
        }
    }
    references(&data, files, &mut diagnostics);
    (data, diagnostics)
}

fn registry(path: &str, text: &str, table: &'static Table, diagnostics: &mut Vec<Diagnostic>) -> Registry {
    let input = Input::new(path, text, yaml_range(text));
    let (node, messages) = read(&input);
    let broken = crate::diagnostic::any_error(&messages);
    let mut reading =
        Reading { input: &input, diagnostics: messages, end: text.len()..text.len(), given: Vec::new(), kinds: &[] };
    let mut records = IndexMap::new();
    match &node.value {
        Value::Map(entries) if !broken => {
            for (key, node) in entries {
                let record = read_map(&mut reading, node, table);
                let nameless =
                    std::ptr::eq(table, &PERSON) && record.text("name").is_none() && record.text("role").is_none();
                if nameless {
                    reading.diagnostics.push(Diagnostic::at(Code::A136, input.place(key.range.clone())));
                }
                let id = if std::ptr::eq(table, &GONE_URL) { address(&key.name) } else { key.name.clone() };
                records.insert(id, record);
            }
        }
        Value::Map(_) | Value::Null => {}
        _ => reading
            .diagnostics
            .push(table.name.add_to(Diagnostic::at(Code::A133, input.place(node.range.clone())), "kind")),
    }
    diagnostics.append(&mut reading.diagnostics);
    Registry { file: path.to_owned(), records, broken, names: OnceLock::new() }
}

/// The settings of the search; `None` when they cannot be read.
fn search_settings(path: &str, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<(String, Record)> {
    let input = Input::new(path, text, yaml_range(text));
    let (node, messages) = read(&input);
    let broken = crate::diagnostic::any_error(&messages);
    let mut reading =
        Reading { input: &input, diagnostics: messages, end: text.len()..text.len(), given: Vec::new(), kinds: &[] };
    let record = (!broken).then(|| read_map(&mut reading, &node, &SEARCH));
    diagnostics.append(&mut reading.diagnostics);
    Some((path.to_owned(), record?))
}

/// An address in normal form, whether or not it was copied percent-encoded.
fn address(text: &str) -> String {
    decode(text).nfc().collect()
}

fn yaml_range(text: &str) -> std::ops::Range<usize> {
    if text.starts_with('\u{feff}') { 3..text.len() } else { 0..text.len() }
}

fn free_file(path: &str, text: &str, ending: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<serde_json::Value> {
    if ending != "yml" && ending != "yaml" {
        diagnostics.extend(Diagnostic::forbidden_characters(path, text, 0..text.len()));
    }
    let result: Result<_, Diagnostic> = match ending {
        "yml" | "yaml" => {
            let input = Input::new(path, text, yaml_range(text));
            let (node, messages) = read(&input);
            let fine = !crate::diagnostic::any_error(&messages);
            diagnostics.extend(messages);
            return fine.then(|| read_free(&node));
        }
        "json" => serde_json::from_str(text).map_err(|error| bad_json(path, text, &error)),
        "csv" => csv_rows(text).map_err(|error| bad_csv(path, text, &error)),
        _ => return None,
    };
    let value = result.map_err(|message| diagnostics.push(message)).ok()?;
    if ending == "json"
        && let Some(c) = forbidden(&value)
    {
        diagnostics.push(Diagnostic::file(Code::A264, path).arg("value", characters::code_point(c)));
    }
    Some(value)
}

/// A control character that no page may contain, and that JSON can write as an escape.
fn forbidden(value: &serde_json::Value) -> Option<char> {
    match value {
        serde_json::Value::String(text) => text.chars().find(|c| characters::is_forbidden(*c)),
        serde_json::Value::Array(items) => items.iter().find_map(forbidden),
        serde_json::Value::Object(map) => map.values().find_map(forbidden),
        _ => None,
    }
}

/// A syntax error in JSON. `serde_json` counts lines and bytes from 1.
fn bad_json(path: &str, text: &str, error: &serde_json::Error) -> Diagnostic {
    let line: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = line + error.column().saturating_sub(1);
    // `serde_json` has its messages in English only.
    let detail = match error.to_string() {
        _ if error.is_eof() => "json.end",
        text if text.starts_with("trailing comma") => "json.comma",
        text if text.starts_with("recursion") => "json.deep",
        _ => "json.syntax",
    };
    Diagnostic::at(Code::A408, Place::at(path, &LineIndex::new(text), at..at)).term("detail", detail)
}

/// In UTF-8 the only error in CSV is a row with the wrong number of values.
fn bad_csv(path: &str, text: &str, error: &csv::Error) -> Diagnostic {
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let at =
        mark + error.position().map_or(0, |position| usize::try_from(position.byte()).unwrap_or(usize::MAX - mark));
    let end = text.get(at..).and_then(|rest| rest.find('\n')).map_or(text.len(), |line| at + line);
    let place = Place::at(path, &LineIndex::new(text), at..end);
    match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            Diagnostic::at(Code::A410, place).arg("found", len.to_string()).arg("expected", expected_len.to_string())
        }
        _ => Diagnostic::at(Code::A408, place).arg("detail", error.to_string()),
    }
}

/// A CSV file as a list of maps keyed by the header line. `;` is accepted, since Swedish spreadsheets write it.
fn csv_rows(text: &str) -> Result<serde_json::Value, csv::Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.matches(';').count() > header.matches(',').count() { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let names = reader.headers()?.clone();
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row?;
        let cells = names.iter().zip(row.iter()).map(|(name, cell)| (name.to_owned(), cell.into()));
        rows.push(serde_json::Value::Object(cells.collect()));
    }
    Ok(rows.into())
}

fn insert(map: &mut serde_json::Map<String, serde_json::Value>, path: &str, value: serde_json::Value) {
    match path.split_once('/') {
        Some((folder, rest)) => {
            let inner = map.entry(folder).or_insert_with(|| serde_json::Value::Object(Default::default()));
            if let serde_json::Value::Object(inner) = inner {
                insert(inner, rest, value);
            }
        }
        None => {
            map.insert(path.to_owned(), value);
        }
    }
}

impl Registry {
    /// Ids near one in alphabetical order: candidates for a suggestion.
    fn like(&self, id: &str) -> impl Iterator<Item = &str> {
        let names = self.names.get_or_init(|| {
            let mut names: Vec<String> = self.records.keys().cloned().collect();
            names.sort_unstable();
            names
        });
        super::name_index::nearest_in_order(names, |name| name.as_str().cmp(id)).iter().map(String::as_str)
    }
}

impl Data {
    /// All registries, with the tables of their records.
    pub(crate) fn all(&self) -> [(&Registry, &'static Table); 7] {
        [
            (&self.people, &PERSON),
            (&self.organisations, &ORGANISATION),
            (&self.contact_points, &CONTACT_POINT),
            (&self.programmes, &PROGRAMME),
            (&self.gone, &GONE_URL),
            (&self.notices, &NOTICE),
            (&self.statements, &ACCESSIBILITY_STATEMENT),
        ]
    }

    /// Converts instants to the site's time zone, and reports implausible dates.
    pub(super) fn convert_to_site_zone(&mut self, inputs: &Inputs, zone: &TimeZone) -> Vec<Diagnostic> {
        let checker = DateChecker { zone, now: inputs.now };
        let mut diagnostics = Vec::new();
        for (registry, table) in self.all_mut() {
            let text = LineIndex::new(inputs.data.get(&registry.file).map_or("", String::as_str));
            for record in registry.records.values_mut() {
                convert_to_site_zone(record, table, zone);
                let found = checker.check_record(record, table);
                diagnostics.extend(
                    found.into_iter().map(|(range, m)| m.place(Place::at(registry.file.clone(), &text, range))),
                );
            }
        }
        diagnostics
    }

    fn all_mut(&mut self) -> [(&mut Registry, &'static Table); 7] {
        [
            (&mut self.people, &PERSON),
            (&mut self.organisations, &ORGANISATION),
            (&mut self.contact_points, &CONTACT_POINT),
            (&mut self.programmes, &PROGRAMME),
            (&mut self.gone, &GONE_URL),
            (&mut self.notices, &NOTICE),
            (&mut self.statements, &ACCESSIBILITY_STATEMENT),
        ]
    }

    /// The accessibility statement in a language.
    pub(crate) fn statement(&self, lang: &str) -> Option<&Record> {
        self.statements.records.get(lang)
    }

    /// Accessibility statements, each with the day on which its assessment becomes twelve months old.
    pub(crate) fn assessments(&self) -> impl Iterator<Item = (&Record, jiff::civil::Date)> {
        let until =
            |record: &Record| record.when("assessed")?.exact_day()?.checked_add(jiff::Span::new().years(1)).ok();
        self.statements.records.values().filter_map(move |record| Some((record, until(record)?)))
    }

    /// Reports accessibility statements with an old assessment.
    pub(crate) fn check_assessments(
        &self,
        files: &BTreeMap<String, String>,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Vec<Diagnostic> {
        let registry = &self.statements;
        let Some(text) = files.get(&registry.file) else { return Vec::new() };
        let lines = LineIndex::new(text.as_str());
        let old = self.assessments().filter(|(_, until)| PartialDate::day(*until).end(zone) <= now);
        let message = |(record, _): (&Record, _)| {
            let range = record.place("assessed");
            let date = text.get(range.clone()).unwrap_or_default().to_owned();
            Diagnostic::at(Code::A412, Place::at(registry.file.clone(), &lines, range)).arg("date", date)
        };
        old.map(message).collect()
    }

    /// The registries that an id of a type is looked up in.
    pub(crate) fn registries(&self, ty: Type) -> &'static [fn(&Data) -> &Registry] {
        match ty {
            Type::Person => &[|data| &data.people],
            Type::Organisation => &[|data| &data.organisations],
            Type::Party => &[|data| &data.people, |data| &data.organisations],
            Type::ContactPoint => &[|data| &data.contact_points],
            Type::Programme => &[|data| &data.programmes],
            _ => &[],
        }
    }

    /// The record for an id of a type.
    pub(crate) fn lookup(&self, ty: Type, id: &str) -> Option<&Record> {
        self.registries(ty).iter().find_map(|registry| registry(self).records.get(id))
    }

    /// The message for an id that does not exist; `None` when it exists, or when the type has no ids.
    pub(crate) fn missing(&self, ty: Type, id: &str, key: &str) -> Option<Diagnostic> {
        let registries = self.registries(ty);
        let broken = registries.iter().any(|registry| registry(self).broken);
        if registries.is_empty() || broken || self.lookup(ty, id).is_some() {
            return None;
        }
        let near = nearest(id, registries.iter().flat_map(|registry| registry(self).like(id)));
        let file = registries.iter().map(|registry| registry(self).file.as_str()).collect::<Vec<_>>().join(", ");
        Some(Diagnostic::new(Code::A135).arg("value", id).arg("key", key).arg("file", file).optional("nearest", near))
    }
}

/// Checks ids within the data files themselves, such as a person's organisation.
fn references(data: &Data, files: &BTreeMap<String, String>, diagnostics: &mut Vec<Diagnostic>) {
    for (registry, table) in data.all() {
        let Some(text) = files.get(&registry.file) else { continue };
        let lines = LineIndex::new(text.as_str());
        for record in registry.records.values() {
            walk(record, table, &mut |entry, ty, key| {
                if let TypedValue::Text(id) = &entry.val
                    && let Some(message) =
                        data.missing(ty, id, key).or_else(|| super::links::refused(id).filter(|_| ty == Type::Url))
                {
                    diagnostics.push(message.place(Place::at(registry.file.clone(), &lines, entry.range.clone())));
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &[(&str, &str)]) -> BTreeMap<String, String> {
        list.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn data_of_all_forms() {
        let (data, diagnostics) = read_data(&files(&[
            ("data/people.yml", "a:\n  role: Utvecklingsledare\n  org: k\n"),
            ("data/organisations.yml", "k: {name: Exempelkommun}\n"),
            ("data/stats/barn.csv", "ålder;antal\n6;07\n"),
            ("data/x.json", "{\"a\": [1]}"),
            ("data/y.yml", "a: no\nb: 1\nc: \"1\"\n"),
        ]));
        assert_eq!(diagnostics, []);
        assert_eq!(data.people.records["a"].text("role"), Some("Utvecklingsledare"));
        let free = serde_json::Value::Object(data.free);
        assert_eq!(
            free,
            serde_json::json!({"stats": {"barn": [{"ålder": "6", "antal": "07"}]}, "x": {"a": [1]}, "y": {"a": "no", "b": 1, "c": "1"}})
        );
    }

    #[test]
    fn mistakes_in_data() {
        let (_, diagnostics) = read_data(&files(&[
            ("data/people.yml", "a: {phone: ring oss}\nb: {role: X, org: komun}\n"),
            ("data/organisations.yml", "kommun: {name: Exempelkommun}\n"),
            ("data/x.json", "{"),
            ("data/y.csv", "a,b\n1\n"),
        ]));
        let codes: Vec<&str> = diagnostics.iter().map(|d| d.code.as_str()).collect();
        assert_eq!(codes, ["A114", "A136", "A408", "A410", "A135"]);
        assert!(
            diagnostics
                .iter()
                .any(|d| d.help(crate::diagnostic::Language::Sv).contains(&"byt till `kommun`".to_owned()))
        );
    }
}
