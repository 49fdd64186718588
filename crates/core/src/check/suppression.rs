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

/// A suppression.
#[derive(Debug)]
struct Suppression {
    rule: String,
    until: PartialDate,
    ended: bool,
    /// The grace period ([`GRACE`]) is over too.
    over: bool,
    /// The range in the source.
    place: Range<usize>,
    /// The range that it applies to; `None` for the whole page.
    covers: Option<Range<usize>>,
    /// Inherited from a section, so it need not match anything on this page.
    general: bool,
    used: bool,
}

/// The suppressions of a page, and messages about them.
#[derive(Debug, Default)]
pub(crate) struct Suppressions {
    all: Vec<Suppression>,
    diagnostics: Vec<Diagnostic>,
}

/// The grace period after the last day, in hours: thirty days.
const GRACE: i64 = 30 * 24;

/// Lowers an error to a warning: what an expired suppression does in its grace period, with `--strict` too, so that no
/// command fails without a change.
pub(super) fn cap_at_warning(diagnostic: &mut Diagnostic) {
    diagnostic.severity = diagnostic.severity.max(Severity::Warning);
}

/// Whether an expired suppression is in its grace period.
pub(super) fn is_recent(site: &Site, until: &PartialDate) -> bool {
    until.end(&site.config.zone).checked_add(GRACE.hours()).is_ok_and(|grace| site.now < grace)
}

/// Removes the findings that front matter suppresses, and lowers those in the grace period.
pub(crate) fn suppress(site: &Site, found: &mut Vec<Diagnostic>) {
    found.retain_mut(|diagnostic| {
        let page = diagnostic.places.first().and_then(|place| site.by_source.get(&place.file));
        let Some(page) = page.map(|id| site.page(*id)).filter(|page| page.front().fields.contains_key("ignore")) else {
            return true;
        };
        let about = || stated(page).filter(|(rule, ..)| *rule == diagnostic.code.as_str());
        if about().any(|(_, until, _)| !ended(site, until)) {
            return false;
        }
        if about().any(|(_, until, _)| is_recent(site, until)) {
            cap_at_warning(diagnostic);
        }
        true
    });
}

fn ended(site: &Site, until: &PartialDate) -> bool {
    until.end(&site.config.zone) <= site.now
}

/// The valid suppressions in a page's front matter: rule, last day, and record.
fn stated(page: &Page) -> impl Iterator<Item = (&str, &PartialDate, &Record)> {
    page.front().list("ignore").iter().filter_map(|entry: &Entry| match &entry.val {
        TypedValue::Record(record) => Some((record.text("rule")?, record.when("until")?, &**record)),
        _ => None,
    })
}

impl Suppressions {
    /// Reads the suppressions in front matter.
    pub(crate) fn new(site: &Site, page: &Page) -> Self {
        let mut suppressions = Self::default();
        for (name, until, record) in stated(page) {
            let place = record.place("rule");
            let general = page.document.is_inherited(&place);
            if rule_named(name).is_none() {
                if general {
                    continue;
                }
                suppressions.say(site, page, place, (name, "silence.unknown"));
                continue;
            }
            let (ended, over) = (ended(site, until), !is_recent(site, until));
            let (rule, until) = (name.to_owned(), until.clone());
            suppressions.all.push(Suppression { rule, until, ended, over, place, covers: None, general, used: false });
        }
        suppressions
    }

    /// Adds the suppressions in comments.
    pub(crate) fn comments(&mut self, site: &Site, page: &Page, prose: &Prose) {
        for comment in &prose.comments {
            match parse(&comment.text) {
                Ok((rules, until)) => {
                    let (ended, over) = (ended(site, &until), !is_recent(site, &until));
                    for rule in rules {
                        let (until, place) = (until.clone(), comment.range.clone());
                        let covers = Some(comment.covers.clone());
                        self.all.push(Suppression {
                            rule,
                            until,
                            ended,
                            over,
                            place,
                            covers,
                            general: false,
                            used: false,
                        });
                    }
                }
                Err(SyntaxError { value, reason }) => self.say(site, page, comment.range.clone(), (&value, reason)),
            }
        }
    }

    fn say(&mut self, site: &Site, page: &Page, range: Range<usize>, (value, reason): (&str, &str)) {
        let place = Place::bytes(page.document.path.as_str(), range);
        let message = Diagnostic::at(Code::A228, place).arg("value", value).term("reason", reason);
        // The suggested date is in the future, so that the line can be copied.
        let until = site.today().saturating_add(1.year());
        self.diagnostics.push(message.today("until", until.to_string()));
    }

    /// Marks the suppressions that findings reported elsewhere match.
    pub(crate) fn used_by(&mut self, found: &[Diagnostic]) {
        for diagnostic in found {
            self.about(diagnostic);
        }
    }

    /// Returns the findings that are not suppressed.
    pub(crate) fn apply(&mut self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let kept = found.into_iter().filter_map(|mut diagnostic| match self.about(&diagnostic) {
            Some(true) => None,
            Some(false) => {
                cap_at_warning(&mut diagnostic);
                Some(diagnostic)
            }
            None => Some(diagnostic),
        });
        kept.collect()
    }

    /// Whether a finding is suppressed (`true`), or was until its suppression expired (`false`); `None` if no
    /// suppression matches.
    fn about(&mut self, diagnostic: &Diagnostic) -> Option<bool> {
        let range = diagnostic.places.first().map_or(0..0, |place| place.range.clone());
        let mut silent = None;
        for suppression in self.all.iter_mut().filter(|suppression| suppression.rule == diagnostic.code.as_str()) {
            let about =
                |covers: &Range<usize>| covers.start <= range.start && range.start < covers.end.max(covers.start + 1);
            if suppression.covers.as_ref().is_none_or(about) {
                suppression.used = true;
                if !suppression.over {
                    silent = Some(silent == Some(true) || !suppression.ended);
                }
            }
        }
        silent
    }
}

/// Which rules have run, besides those about sources. A suppression of a rule that has not run may be needed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RulesRun {
    /// The rules about rendered output.
    pub(crate) rendered: bool,
}

impl RulesRun {
    fn has(self, code: &str) -> bool {
        match rule_named(code).map(|rule| rule.check) {
            Some(Check::Rendered(_)) => self.rendered,
            Some(Check::External) => false,
            _ => true,
        }
    }
}

/// Reports suppressions that have expired or match nothing.
pub(crate) fn unneeded(page: &Page, suppressions: Suppressions, asked: RulesRun) -> Vec<Diagnostic> {
    let Suppressions { all, mut diagnostics } = suppressions;
    for suppression in all.into_iter().filter(|suppression| !suppression.general) {
        let place = Place::bytes(page.document.path.as_str(), suppression.place);
        let code = match (suppression.used, suppression.ended) {
            (true, true) => Code::A229,
            (false, _) if !asked.has(&suppression.rule) => continue,
            (false, _) => Code::A230,
            (true, false) => continue,
        };
        diagnostics.push(
            Diagnostic::at(code, place).arg("value", suppression.rule).arg("until", suppression.until.to_string()),
        );
    }
    diagnostics
}

/// Why a comment is not a valid suppression.
#[derive(Debug)]
struct SyntaxError {
    value: String,
    reason: &'static str,
}

/// Parses `ignore A247, A248 until 2027-01-01: reason`.
fn parse(text: &str) -> Result<(Vec<String>, PartialDate), SyntaxError> {
    let syntax_error = |value: &str, reason| SyntaxError { value: value.to_owned(), reason };
    let rest = text.strip_prefix("ignore").ok_or_else(|| syntax_error(text, "silence.word"))?;
    let (head, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let (rules, until) = head.split_once(" until ").ok_or_else(|| syntax_error(text, "silence.date"))?;
    let rules: Vec<String> = rules.split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_uppercase).collect();
    if rules.is_empty() {
        return Err(syntax_error(text, "silence.rule"));
    }
    if let Some(unknown) = rules.iter().find(|name| rule_named(name).is_none()) {
        return Err(syntax_error(unknown, "silence.unknown"));
    }
    let until = until.trim();
    let day = PartialDate::parse(until).ok().filter(|when| when.day.is_some());
    let day = day.ok_or_else(|| syntax_error(until, "silence.date"))?;
    if reason.trim().is_empty() {
        return Err(syntax_error(text, "silence.reason"));
    }
    Ok((rules, day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_read() {
        let (rules, until) = parse("ignore A231, a232 until 2027-01-01: namnet är ett varumärke").unwrap();
        assert_eq!((rules, until.to_string().as_str()), (vec!["A231".to_owned(), "A232".to_owned()], "2027-01-01"));
        for (text, reason) in [
            ("tysta A231", "silence.word"),
            ("ignore A231: skäl", "silence.date"),
            ("ignore A231 until snart: skäl", "silence.date"),
            ("ignore A231 until 2027-01-01", "silence.reason"),
            ("ignore A231 until 2027-01-01:  ", "silence.reason"),
            ("ignore A104 until 2027-01-01: skäl", "silence.unknown"),
            ("ignore  until 2027-01-01: skäl", "silence.rule"),
        ] {
            assert_eq!(parse(text).unwrap_err().reason, reason, "{text}");
        }
    }
}
