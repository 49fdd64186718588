//! Reads the definition files of page types.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;

use super::kind::{Definition, Event, Kind, KindFlags, Lifespan, Membership};
use super::tables::KIND;
use super::verify::{Checker, ExpectedType};
use super::{Kinds, builtin, merge};
use crate::diagnostic::{Code, Diagnostic, Place, nearest};
use crate::digest::{Hash128, HashBuilder};
use crate::schema::tables::{COMMON, HEADING, SYNONYMS};
use crate::schema::{Choice, Field, Label, Reading, Record, RecordName, Table, Type, intern, read_map};
use crate::yaml::{Input, Value, read as read_yaml};

/// Names reserved for other pages of a site or other templates of a theme.
const TAKEN: [&str; 12] = [
    "home",
    "section",
    "topics",
    "topic",
    "archive",
    "changes",
    "not_found",
    "gone",
    "redirect",
    "base",
    "styleguide",
    "api",
];

/// The default limit of the readability index (LIX), above which a text is hard to read. 50 is the upper end of the range of daily
/// newspapers (Björnsson 1968).
const LIX: usize = 55;

/// A definition file, or a site's file merged over a built-in one.
pub(super) struct Spec {
    pub(crate) name: String,
    /// The file in messages.
    pub(crate) path: String,
    pub(crate) text: String,
    pub(crate) record: Record,
    /// The texts of all files merged.
    sources: Vec<String>,
}

impl Spec {
    /// A place in the file; the whole file for a range of another file.
    pub(super) fn place(&self, range: std::ops::Range<usize>) -> Place {
        if range.end > self.text.len() || range.is_empty() {
            return Place::file(self.path.as_str());
        }
        Input::new(&self.path, &self.text, 0..self.text.len()).place(range)
    }
}

/// All built-in page types and those of a site.
pub(super) fn read(files: &BTreeMap<String, String>) -> (Kinds, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let specs = specs(files, &mut diagnostics);
    let mut resolver = Resolver { specs: &specs, finished: IndexMap::new(), diagnostics };
    for name in specs.keys() {
        resolver.make(name, &mut Vec::new());
    }
    // In the order of the files, even if a base was made earlier.
    let all: Vec<Kind> = specs.keys().filter_map(|name| resolver.finished.get(name).copied()).collect();
    let mut diagnostics = resolver.diagnostics;
    super::verify::across(&specs, &all, &mut diagnostics);
    super::verify::labels(&specs, &all, &mut diagnostics);
    let words = intern::choices(all.iter().map(|kind| Choice::new(kind.name, kind.label)).collect());
    let mut hasher = HashBuilder::new();
    for kind in &all {
        hasher.hash128(kind.hash);
    }
    let (fields, synonyms) = (fields(&all), synonyms(&all));
    (Kinds { all, words, fields, synonyms, hash: hasher.finish() }, diagnostics)
}

/// The type of each key in all kinds together, and whether some kind shows it.
fn fields(kinds: &[Kind]) -> HashMap<&'static str, (Type, bool)> {
    let mut all: HashMap<&'static str, (Type, bool)> = HashMap::new();
    for field in kinds.iter().flat_map(|kind| kind.table().fields()) {
        match all.entry(field.key) {
            Entry::Vacant(entry) => drop(entry.insert((field.ty, field.visible))),
            Entry::Occupied(mut entry) => {
                let (ty, visible) = *entry.get();
                entry.insert((both(ty, field.ty), visible || field.visible));
            }
        }
    }
    all
}

/// The union of two enumerations; otherwise the first type.
fn both(a: Type, b: Type) -> Type {
    match (a, b) {
        (Type::Enum(a), Type::Enum(b)) if a != b => {
            let known = |word: &&Choice| a.iter().all(|other| other.key != word.key);
            let words = a.iter().chain(b.iter().filter(known));
            Type::Enum(intern::choices(words.map(|word| Choice::new(word.key, word.label)).collect()))
        }
        (Type::List(a), Type::List(b)) if a != b => Type::List(Box::leak(Box::new(both(*a, *b)))),
        _ => a,
    }
}

fn synonyms(kinds: &[Kind]) -> HashMap<&'static str, &'static str> {
    let mut all = HashMap::new();
    for kind in kinds {
        for (name, key) in kind.table().synonyms.iter().filter(|(_, key)| kind.table().field(key).is_some()) {
            all.entry(*name).or_insert(*key);
        }
    }
    all
}

fn specs(files: &BTreeMap<String, String>, diagnostics: &mut Vec<Diagnostic>) -> IndexMap<String, Spec> {
    let mut specs = IndexMap::new();
    for (name, text) in builtin::FILES {
        let spec = spec(name, &format!("{name}.yaml"), text, diagnostics);
        specs.insert(name.to_owned(), spec);
    }
    for (path, text) in files {
        let file = path.rsplit('/').next().unwrap_or(path);
        let name = file.trim_end_matches(".yaml").trim_end_matches(".yml");
        if !is_name(name) || TAKEN.contains(&name) {
            let message = Diagnostic::file(Code::A690, path.as_str()).arg("value", name);
            diagnostics.push(message.optional("taken", TAKEN.contains(&name).then_some(name)));
            continue;
        }
        let own = spec(name, path, text, diagnostics);
        let below = specs.get(name).filter(|_| own.record.bool("replace") != Some(true));
        let spec = match below {
            Some(below) => Spec {
                record: merge::kind(&below.record, &own.record, own.text.len()),
                sources: below.sources.iter().chain(&own.sources).cloned().collect(),
                ..own
            },
            None => own,
        };
        specs.insert(name.to_owned(), spec);
    }
    specs
}

fn spec(name: &str, path: &str, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Spec {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let input = Input::new(path, text, start..text.len());
    let (node, messages) = read_yaml(&input);
    let mut reading =
        Reading { input: &input, diagnostics: messages, end: text.len()..text.len(), given: Vec::new(), kinds: &[] };
    let readable = crate::yaml::is_whole(&reading.diagnostics) && !matches!(node.value, Value::Null);
    let record = if readable { read_map(&mut reading, &node, &KIND) } else { Record::default() };
    diagnostics.append(&mut reading.diagnostics);
    Spec { name: name.to_owned(), path: path.to_owned(), text: text.to_owned(), record, sources: vec![text.to_owned()] }
}

/// Lower-case letters, digits and separators: the name is used in template names, in YAML and on the command line.
fn is_name(name: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
    name.starts_with(|first: char| first.is_ascii_lowercase()) && name.bytes().all(is_allowed) && name.len() <= 40
}

/// Makes kinds, each after its base.
struct Resolver<'s> {
    specs: &'s IndexMap<String, Spec>,
    finished: IndexMap<String, Kind>,
    diagnostics: Vec<Diagnostic>,
}

impl Resolver<'_> {
    /// The kind with a name; `open` has those whose base is being made, to detect cycles.
    fn make(&mut self, name: &str, open: &mut Vec<String>) -> Option<Kind> {
        if let Some(kind) = self.finished.get(name) {
            return Some(*kind);
        }
        let spec = self.specs.get(name)?;
        open.push(name.to_owned());
        let base = self.base(spec, open);
        open.pop();
        let record = self.whole(name);
        let before = self.diagnostics.len();
        let kind = definition(spec, &record, base, &mut self.diagnostics);
        let mut diagnostics = self.diagnostics.split_off(before);
        // Errors in what is inherited have been reported for the base.
        let is_reported =
            |new: &Diagnostic| self.diagnostics.iter().any(|old| old.code == new.code && old.args == new.args);
        diagnostics.retain(|new| new.places.first().is_some_and(|place| place.line > 0) || !is_reported(new));
        self.diagnostics.append(&mut diagnostics);
        self.finished.insert(name.to_owned(), kind);
        Some(kind)
    }

    fn base(&mut self, spec: &Spec, open: &mut Vec<String>) -> Option<Kind> {
        let base = spec.record.text("base")?;
        let known = || self.specs.keys().map(String::as_str);
        if !self.specs.contains_key(base) || open.iter().any(|name| name == base) {
            let message = Diagnostic::at(Code::A695, spec.place(spec.record.place("base"))).arg("value", base);
            let near = nearest(base, known()).filter(|near| *near != spec.name);
            self.diagnostics
                .push(message.optional("nearest", near).arg("known", known().collect::<Vec<_>>().join(", ")));
            return None;
        }
        self.make(base, open)
    }

    /// The record of a kind merged over its bases. A base that does not exist, or is part of a cycle, is ignored.
    fn whole(&self, name: &str) -> Record {
        let (mut chain, mut next) = (Vec::new(), self.specs.get(name));
        while let Some(spec) = next.filter(|spec| !chain.iter().any(|other: &&Spec| other.name == spec.name)) {
            chain.push(spec);
            next = spec.record.text("base").and_then(|base| self.specs.get(base));
        }
        let mut bases = chain.iter().rev();
        let mut record = bases.next().map(|spec| spec.record.clone()).unwrap_or_default();
        for spec in bases {
            record = merge::kind(&merge::inherited(&record), &spec.record, spec.text.len());
        }
        record
    }
}

fn definition(spec: &Spec, record: &Record, base: Option<Kind>, diagnostics: &mut Vec<Diagnostic>) -> Kind {
    let mut checker = Checker { spec, diagnostics };
    let (fields, mut synonyms) = checker.fields(record.record("fields"));
    synonyms.extend_from_slice(SYNONYMS);
    let label = match record.record("label").and_then(super::verify::label) {
        Some(label) => label,
        None => {
            checker.missing("label", &format!("label: {{sv: {}}}", spec.name));
            let name = intern::text(&spec.name);
            Label::new(name, name)
        }
    };
    let one = record.record("one").and_then(super::verify::label);
    let table: &'static Table = Box::leak(Box::new(Table {
        name: RecordName::Label(one.unwrap_or(label)),
        schema_type: "",
        groups: vec![fields, HEADING, COMMON].leak(),
        synonyms: synonyms.leak(),
    }));
    let texts = |key: &str| -> &'static [&'static str] {
        record.texts(key).map(|(text, _)| intern::text(text)).collect::<Vec<_>>().leak()
    };
    let flag = |key: &str| record.bool(key) == Some(true);
    let mut definition = Definition {
        name: intern::text(&spec.name),
        label,
        plural: record.record("plural").and_then(super::verify::label).unwrap_or(label),
        table,
        base,
        template: record.text("template").map(intern::text),
        facts: if record.fields.contains_key("facts") { texts("facts") } else { default_facts(fields) },
        card: texts("card"),
        sort: record.choice("sort"),
        order: record.choice("order"),
        ask: texts("ask"),
        lix: record.integer("lix").and_then(|lix| usize::try_from(lix).ok()).unwrap_or(LIX),
        status: record
            .text("status")
            .map_or(&[][..], |path| path.split('.').map(intern::text).collect::<Vec<_>>().leak()),
        schema_type: record.text("schema_type").map_or("WebPage", intern::text),
        traits: KindFlags {
            fallback: flag("fallback"),
            dated: flag("dated"),
            timeline: flag("timeline"),
            needs_contact: flag("needs_contact"),
        },
        closes: None,
        event: None,
        lifespan: None,
        membership: None,
        hash: hash(spec, base),
    };
    let checked = Checker { spec, diagnostics };
    roles(checked, record, &mut definition);
    intern::definition(definition)
}

/// The default fields of the fact panel: the page type's own, in order, except long texts.
fn default_facts(fields: &'static [Field]) -> &'static [&'static str] {
    let common = |key: &str| COMMON.iter().any(|field| field.key == key);
    let fields = fields.iter().filter(|field| field.visible && !field.ty.is_long() && !common(field.key));
    fields.map(|field| field.key).collect::<Vec<_>>().leak()
}

fn hash(spec: &Spec, base: Option<Kind>) -> Hash128 {
    let mut hasher = HashBuilder::new();
    hasher.text(&spec.name).value(&spec.sources);
    if let Some(base) = base {
        hasher.hash128(base.hash);
    }
    hasher.finish()
}

/// The fields that have a meaning for the program.
fn roles(mut checker: Checker<'_>, record: &Record, definition: &mut Definition) {
    let table = definition.table;
    definition.closes = checker.role(table, record, "closes", ExpectedType::PartialDate);
    if let Some(event) = record.record("event")
        && let Some(starts) = checker.needed(table, event, "starts", ExpectedType::PartialDate)
    {
        let mut role = |key: &str, expected| checker.role(table, event, key, expected);
        definition.event = Some(Event {
            starts,
            ends: role("ends", ExpectedType::PartialDate),
            more_dates: role("more_dates", ExpectedType::Days),
            status: role("status", ExpectedType::Type("event_status")),
            attendance: role("attendance", ExpectedType::Type("attendance")),
            venue: role("venue", ExpectedType::Type("venue")),
            series: role("series", ExpectedType::Type("series")),
            registration: role("registration", ExpectedType::Type("registration")),
            organisers: role("organisers", ExpectedType::Parties),
            outcome: role("outcome", ExpectedType::Any),
        });
    }
    if let Some(lifespan) = record.record("lifespan") {
        let period = checker.needed(table, lifespan, "period", ExpectedType::Period);
        let status = checker.needed(table, lifespan, "status", ExpectedType::Words);
        let ongoing = checker.words_of(table, status, lifespan, "ongoing");
        definition.lifespan = period.zip(status).map(|(period, status)| Lifespan { period, status, ongoing });
    }
    if let Some(membership) = record.record("membership")
        && let Some(ours) = checker.needed(table, membership, "membership", ExpectedType::Type("membership"))
    {
        let members = checker.role(table, membership, "members", ExpectedType::Type("member"));
        definition.membership = Some(Membership { membership: ours, members });
    }
    checker.status(table, record);
    for key in ["facts", "card", "ask"] {
        checker.names(table, record, key);
    }
}
