//! The key `check` of `anslag.yaml`: severities, limits, names and words.

use std::collections::BTreeMap;
use std::ops::Range;

use super::build::Builder;
use crate::date::PartialDate;
use crate::diagnostic::{Code, Severity};
use crate::schema::Kind;
use crate::schema::{Entry, Record, TypedValue};

/// The severity of a rule's findings; `None` when the rule is off.
pub(crate) type Level = Option<Severity>;

/// The key `check` of `anslag.yaml`.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct CheckConfig {
    /// Severities that the site sets, by rule code as written, with the place of the key.
    pub(crate) rules: BTreeMap<String, (Level, Range<usize>)>,
    /// Limits of rules that count or measure.
    pub(crate) limits: Limits,
    /// Names with their correct spelling.
    pub(crate) glossary: Vec<String>,
    /// Words to avoid, each with its replacement.
    pub(crate) forbidden: Vec<(String, String)>,
    /// Additional file types that are published, by extension.
    pub(crate) file_types: Vec<String>,
    /// Findings that are accepted.
    pub(crate) accepted: Vec<Accepted>,
}

/// An accepted finding in one file, until a day and for a reason.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Accepted {
    /// The code of the rule.
    pub(crate) rule: String,
    /// The file, as messages name it.
    pub(crate) file: String,
    /// The last day.
    pub(crate) until: PartialDate,
    /// The place of the rule in `anslag.yaml`.
    pub(crate) place: Range<usize>,
}

/// The limits of rules that count or measure.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Limits {
    /// The highest readability index (LIX), by page type.
    pub(crate) lix: BTreeMap<Kind, usize>,
    /// The fewest words for which readability is computed.
    pub(crate) lix_words: usize,
    /// The most words of a lead.
    pub(crate) lead_words: usize,
    /// The age in days at which a page counts as old.
    pub(crate) old_days: usize,
    /// The number of successive words in another language that must be marked up.
    pub(crate) foreign_words: usize,
    /// The largest allowed image, in kilobytes (1000 bytes).
    pub(crate) image_kb: usize,
    /// The largest allowed file of another type, in megabytes (10⁶ bytes).
    pub(crate) attachment_mb: usize,
}

impl Limits {
    /// The highest readability index of a page type.
    pub(crate) fn lix(&self, kind: Kind) -> usize {
        self.lix.get(&kind).copied().unwrap_or(kind.lix)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            lix: BTreeMap::new(),
            lix_words: 100,
            lead_words: 40,
            old_days: 180,
            foreign_words: 8,
            image_kb: 2000,
            attachment_mb: 20,
        }
    }
}

impl Builder<'_, '_, '_> {
    pub(super) fn checking(&mut self) -> CheckConfig {
        let Some(check) = self.record.record("check") else { return CheckConfig::default() };
        CheckConfig {
            rules: levels(check),
            limits: self.limits(check.record("limits")),
            glossary: check.texts("glossary").map(|(name, _)| name.to_owned()).collect(),
            forbidden: words(check.record("forbidden")),
            file_types: check.texts("file_types").map(|(ending, _)| ending.to_lowercase()).collect(),
            accepted: check.list("accept").iter().filter_map(accepted).collect(),
        }
    }

    fn limits(&mut self, stated: Option<&Record>) -> Limits {
        let ours = Limits::default();
        let mut lix = BTreeMap::new();
        if let Some(stated) = stated.and_then(|stated| stated.record("lix")) {
            for (name, entry) in &stated.fields {
                let Some(kind) = self.kind(name, entry.key.clone()) else { continue };
                lix.insert(kind, self.positive(Some(stated), name, ours.lix(kind)));
            }
        }
        Limits {
            lix,
            lix_words: self.positive(stated, "lix_words", ours.lix_words),
            lead_words: self.positive(stated, "lead_words", ours.lead_words),
            old_days: self.positive(stated, "old_days", ours.old_days),
            foreign_words: self.positive(stated, "foreign_words", ours.foreign_words),
            image_kb: self.positive(stated, "image_kb", ours.image_kb),
            attachment_mb: self.positive(stated, "attachment_mb", ours.attachment_mb),
        }
    }
}

fn levels(check: &Record) -> BTreeMap<String, (Level, Range<usize>)> {
    let fields = check.record("rules").into_iter().flat_map(|record| &record.fields);
    let level = |key: &str| match key {
        "error" => Some(Severity::Error),
        "warning" => Some(Severity::Warning),
        "note" => Some(Severity::Note),
        _ => None,
    };
    fields
        .filter_map(|(code, entry)| match &entry.val {
            TypedValue::Choice(choice) => Some((code.clone(), (level(choice.key), entry.key.clone()))),
            _ => None,
        })
        .collect()
}

/// An accepted finding; `None` for an entry with missing fields, which are reported when the settings are read.
fn accepted(entry: &Entry) -> Option<Accepted> {
    let TypedValue::Record(record) = &entry.val else { return None };
    Some(Accepted {
        rule: record.text("rule")?.to_uppercase(),
        file: record.text("file")?.to_owned(),
        until: record.when("until")?.clone(),
        place: record.place("rule"),
    })
}

fn words(stated: Option<&Record>) -> Vec<(String, String)> {
    let fields = stated.into_iter().flat_map(|record| &record.fields);
    fields
        .filter_map(|(word, entry)| match &entry.val {
            TypedValue::Text(instead) => Some((word.clone(), instead.clone())),
            _ => None,
        })
        .collect()
}

impl CheckConfig {
    /// The severity that the site sets for a rule, if any.
    pub(crate) fn level(&self, code: Code) -> Option<Level> {
        self.rules.get(code.as_str()).map(|(level, _)| *level)
    }
}
