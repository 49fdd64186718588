//! Suppressions: findings that an author hides, each for a reason and until a date.
//!
//! Front matter (`ignore:`) suppresses a rule on the page; a comment (`<!-- anslag: ignore A247 until 2027-01-01:
//! reason -->`) does so in the block after it. When the date has passed the finding returns. For thirty days it is at
//! most a warning, so that no build fails without a change. Suppressions that match nothing are reported.

use std::ops::Range;

use jiff::ToSpan as _;

use super::{Check, rule_named};
use crate::date::PartialDate;
use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::document::prose::Prose;
use crate::schema::{Entry, Record, TypedValue};
use crate::site::{Page, Site};

/// The length of the grace period after the last day: thirty days.
const GRACE_HOURS: i64 = 30 * 24;

/// How far a suppression or an accepted finding has expired, the most effective first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Expiry {
    /// The last day has not passed: findings are hidden.
    Active,
    /// The grace period: findings are at most warnings, with `--strict` too, so that no command fails without a change.
    Grace,
    /// The grace period is over: findings are as they would be without it.
    Over,
}

impl Expiry {
    pub(super) fn new(site: &Site, until: &PartialDate) -> Self {
        let end = until.end(&site.config.zone);
        if site.now < end {
            Self::Active
        } else if end.checked_add(GRACE_HOURS.hours()).is_ok_and(|grace_end| site.now < grace_end) {
            Self::Grace
        } else {
            Self::Over
        }
    }

    pub(super) fn has_expired(self) -> bool {
        self != Self::Active
    }

    /// Lowers a finding in the grace period to a warning. Returns whether the finding is reported.
    pub(super) fn apply(self, diagnostic: &mut Diagnostic) -> bool {
        if self == Self::Grace {
            diagnostic.severity = diagnostic.severity.max(Severity::Warning);
        }
        self.has_expired()
    }
}

/// A suppression.
#[derive(Debug)]
struct Suppression {
    rule: String,
    until: PartialDate,
    expiry: Expiry,
    /// The range in the source.
    place: Range<usize>,
    /// The range that it applies to; `None` for the whole page.
    covers: Option<Range<usize>>,
    /// Inherited from a section, so it need not match anything on this page.
    inherited: bool,
    used: bool,
}

impl Suppression {
    fn new(site: &Site, rule: String, until: PartialDate, place: Range<usize>) -> Self {
        let expiry = Expiry::new(site, &until);
        Self { rule, until, expiry, place, covers: None, inherited: false, used: false }
    }

    fn matches(&self, code: Code, start: usize) -> bool {
        let covers_start = |covers: &Range<usize>| {
            // An empty block covers its start.
            covers.start <= start && start < covers.end.max(covers.start + 1)
        };
        self.rule == code.as_str() && self.covers.as_ref().is_none_or(covers_start)
    }
}

/// The suppressions of a page, and messages about them.
#[derive(Debug, Default)]
pub(crate) struct Suppressions {
    all: Vec<Suppression>,
    diagnostics: Vec<Diagnostic>,
}

/// Removes the findings that front matter suppresses, and lowers those in the grace period.
pub(crate) fn suppress(site: &Site, found: &mut Vec<Diagnostic>) {
    found.retain_mut(|diagnostic| {
        let page = diagnostic.places.first().and_then(|place| site.by_source.get(&place.file));
        let Some(page) = page.map(|id| site.page(*id)).filter(|page| has_front_matter_suppressions(page)) else {
            return true;
        };
        let matching = front_matter_suppressions(page).filter(|(rule, ..)| *rule == diagnostic.code.as_str());
        let expiry = matching.map(|(_, until, _)| Expiry::new(site, until)).min();
        expiry.is_none_or(|expiry| expiry.apply(diagnostic))
    });
}

/// The valid suppressions in a page's front matter: rule, last day, and record.
fn front_matter_suppressions(page: &Page) -> impl Iterator<Item = (&str, &PartialDate, &Record)> {
    page.front().list("ignore").iter().filter_map(|entry: &Entry| match &entry.val {
        TypedValue::Record(record) => Some((record.text("rule")?, record.when("until")?, &**record)),
        _ => None,
    })
}

/// Whether a page may have suppressions in its front matter.
pub(super) fn has_front_matter_suppressions(page: &Page) -> bool {
    page.front().fields.contains_key("ignore")
}

impl Suppressions {
    /// Reads the suppressions in front matter.
    pub(crate) fn new(site: &Site, page: &Page) -> Self {
        let mut suppressions = Self::default();
        for (rule, until, record) in front_matter_suppressions(page) {
            let place = record.place("rule");
            let inherited = page.document.is_inherited(&place);
            if rule_named(rule).is_some() {
                let suppression = Suppression::new(site, rule.to_owned(), until.clone(), place);
                suppressions.all.push(Suppression { inherited, ..suppression });
            } else if !inherited {
                suppressions.report_invalid(site, page, place, (rule, "suppression.unknown"));
            }
        }
        suppressions
    }

    /// Adds the suppressions in comments.
    pub(crate) fn add_from_comments(&mut self, site: &Site, page: &Page, prose: &Prose) {
        for comment in &prose.comments {
            match parse(&comment.text) {
                Ok((rules, until)) => self.all.extend(rules.into_iter().map(|rule| Suppression {
                    covers: Some(comment.covers.clone()),
                    ..Suppression::new(site, rule, until.clone(), comment.range.clone())
                })),
                Err(ParseError { value, reason }) => {
                    self.report_invalid(site, page, comment.range.clone(), (&value, reason));
                }
            }
        }
    }

    fn report_invalid(&mut self, site: &Site, page: &Page, range: Range<usize>, (value, reason): (&str, &str)) {
        let place = Place::bytes(page.document.path.as_str(), range);
        let message = Diagnostic::at(Code::A228, place).arg("value", value).term("reason", reason);
        // The suggested date is in the future, so that the line can be copied.
        let until = site.today().saturating_add(1.year());
        self.diagnostics.push(message.today("until", until.to_string()));
    }

    /// Marks the suppressions that findings reported elsewhere match.
    pub(crate) fn mark_used(&mut self, found: &[Diagnostic]) {
        for diagnostic in found {
            self.match_and_mark_used(diagnostic);
        }
    }

    /// Removes the findings that are suppressed, and lowers those in the grace period.
    pub(crate) fn apply(&mut self, found: &mut Vec<Diagnostic>) {
        found.retain_mut(|diagnostic| {
            self.match_and_mark_used(diagnostic).is_none_or(|expiry| expiry.apply(diagnostic))
        });
    }

    /// Marks the suppressions that match a finding. Returns the state of the most effective one.
    fn match_and_mark_used(&mut self, diagnostic: &Diagnostic) -> Option<Expiry> {
        let start = diagnostic.places.first().map_or(0, |place| place.range.start);
        let matching = self.all.iter_mut().filter(|suppression| suppression.matches(diagnostic.code, start));
        let expiries = matching.map(|suppression| {
            suppression.used = true;
            suppression.expiry
        });
        expiries.min()
    }

    /// The messages about invalid suppressions, and about those that have expired or match nothing.
    pub(crate) fn into_diagnostics(self, page: &Page, rules_run: RulesRun) -> Vec<Diagnostic> {
        let mut diagnostics = self.diagnostics;
        for suppression in self.all.into_iter().filter(|suppression| !suppression.inherited) {
            let code = match (suppression.used, suppression.expiry.has_expired()) {
                (true, true) => Code::A229,
                (false, _) if rules_run.includes(&suppression.rule) => Code::A230,
                _ => continue,
            };
            let place = Place::bytes(page.document.path.as_str(), suppression.place);
            let message = Diagnostic::at(code, place).arg("value", suppression.rule);
            diagnostics.push(message.arg("until", suppression.until.to_string()));
        }
        diagnostics
    }
}

/// Which rules have run, besides those about sources. A suppression of a rule that has not run may be needed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RulesRun {
    /// The rules about rendered output.
    pub(crate) rendered: bool,
}

impl RulesRun {
    fn includes(self, code: &str) -> bool {
        match rule_named(code).map(|rule| rule.check) {
            Some(Check::Rendered(_)) => self.rendered,
            Some(Check::External) => false,
            _ => true,
        }
    }
}

/// Why a comment is not a valid suppression.
#[derive(Debug)]
struct ParseError {
    value: String,
    reason: &'static str,
}

/// Parses `ignore A247, A248 until 2027-01-01: reason`.
fn parse(text: &str) -> Result<(Vec<String>, PartialDate), ParseError> {
    let error = |value: &str, reason| ParseError { value: value.to_owned(), reason };
    let rest = text.strip_prefix("ignore").ok_or_else(|| error(text, "suppression.word"))?;
    let (head, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let (rules, until) = head.split_once(" until ").ok_or_else(|| error(text, "suppression.date"))?;
    let rules: Vec<String> = rules.split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_uppercase).collect();
    if rules.is_empty() {
        return Err(error(text, "suppression.rule"));
    }
    if let Some(unknown) = rules.iter().find(|name| rule_named(name).is_none()) {
        return Err(error(unknown, "suppression.unknown"));
    }
    let until = until.trim();
    let day = PartialDate::parse(until).ok().filter(|when| when.day.is_some());
    let day = day.ok_or_else(|| error(until, "suppression.date"))?;
    if reason.trim().is_empty() {
        return Err(error(text, "suppression.reason"));
    }
    Ok((rules, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_comments() {
        let (rules, until) = parse("ignore A231, a232 until 2027-01-01: namnet är ett varumärke").unwrap();
        assert_eq!((rules, until.to_string().as_str()), (vec!["A231".to_owned(), "A232".to_owned()], "2027-01-01"));
        for (text, reason) in [
            ("tysta A231", "suppression.word"),
            ("ignore A231: skäl", "suppression.date"),
            ("ignore A231 until snart: skäl", "suppression.date"),
            ("ignore A231 until 2027-01-01", "suppression.reason"),
            ("ignore A231 until 2027-01-01:  ", "suppression.reason"),
            ("ignore A104 until 2027-01-01: skäl", "suppression.unknown"),
            ("ignore  until 2027-01-01: skäl", "suppression.rule"),
        ] {
            assert_eq!(parse(text).unwrap_err().reason, reason, "{text}");
        }
    }
}
