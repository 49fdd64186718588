//! Findings that a writer has silenced, each until a day and for a reason.
//!
//! A page silences a rule in its front matter (`ignore:`), a block of text in a comment before it
//! (`<!-- anslag: ignore A247 until 2027-01-01: reason -->`). A silence ends by itself: afterwards the finding is back, and
//! so it is said; for thirty days as a warning, since what time alone does stops no build. What silences nothing is pointed out, so that
//! silences do not outlive their reasons.

use std::ops::Range;

use jiff::ToSpan as _;

use super::{Check, rule};
use crate::date::When;
use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::document::prose::Prose;
use crate::schema::{Entry, Record, Val};
use crate::site::{Page, Site};

/// One silence.
#[derive(Debug)]
struct Suppression {
    rule: String,
    until: When,
    ended: bool,
    /// It ended so long ago that the finding counts as if nobody had silenced it.
    over: bool,
    /// Where it stands.
    place: Range<usize>,
    /// The part of the file that it is about; nothing for the whole page.
    covers: Option<Range<usize>>,
    /// Said by a section for all its pages: that it silences nothing on this one is no fault.
    general: bool,
    used: bool,
}

/// The silences of a page, and what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Suppressions {
    all: Vec<Suppression>,
    wrong: Vec<Diagnostic>,
}

/// For so many hours after its last day a silence still keeps an error from stopping anything: thirty days.
const GRACE: i64 = 30 * 24;

/// A finding whose silence has ended is back: at first as a warning, since no error comes by itself one night. But nobody turns an error
/// into a warning for good with a day that is long past.
pub(super) fn back(diagnostic: &mut Diagnostic) {
    diagnostic.severity = diagnostic.severity.max(Severity::Warning);
}

/// Whether a silence that has ended still keeps an error from stopping anything.
pub(super) fn is_recent(site: &Site, until: &When) -> bool {
    until.end(&site.config.zone).checked_add(GRACE.hours()).is_ok_and(|grace| site.now < grace)
}

/// Takes away what the pages' front matter silences.
pub(crate) fn suppress(site: &Site, strict: bool, found: &mut Vec<Diagnostic>) {
    found.retain_mut(|diagnostic| {
        let page = diagnostic.places.first().and_then(|place| site.by_source.get(&place.file));
        let Some(page) = page.map(|id| site.page(*id)).filter(|page| page.front().fields.contains_key("ignore")) else {
            return true;
        };
        let about = || stated(page).filter(|(rule, ..)| *rule == diagnostic.code.as_str());
        if about().any(|(_, until, _)| !ended(site, until)) {
            return false;
        }
        if !strict && about().any(|(_, until, _)| is_recent(site, until)) {
            back(diagnostic);
        }
        true
    });
}

fn ended(site: &Site, until: &When) -> bool {
    until.end(&site.config.zone) <= site.now
}

/// The silences of a page's front matter that could be read: rule, last day, and the record.
fn stated(page: &Page) -> impl Iterator<Item = (&str, &When, &Record)> {
    page.front().list("ignore").iter().filter_map(|entry: &Entry| match &entry.val {
        Val::Record(record) => Some((record.text("rule")?, record.when("until")?, &**record)),
        _ => None,
    })
}

impl Suppressions {
    /// Those of the front matter.
    pub(crate) fn new(site: &Site, page: &Page) -> Self {
        let mut suppressions = Self::default();
        for (name, until, record) in stated(page) {
            let place = record.place("rule");
            // What a section says for its pages stands behind the end of the page's own front matter.
            let general = place.end > page.document.body_start;
            if rule(name).is_none() {
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

    /// Those of comments in the text.
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
                Err(Fault { value, reason }) => self.say(site, page, comment.range.clone(), (&value, reason)),
            }
        }
    }

    fn say(&mut self, site: &Site, page: &Page, range: Range<usize>, (value, reason): (&str, &str)) {
        let place = Place::bytes(page.document.path.as_str(), range);
        let message = Diagnostic::at(Code::A228, place).arg("value", value).term("reason", reason);
        // A day that has been would be of no use to whoever copies the advice.
        let until = site.today().saturating_add(1.year());
        self.wrong.push(message.today("until", until.to_string()));
    }

    /// Notes that these findings are silenced elsewhere.
    pub(crate) fn used_by(&mut self, found: &[Diagnostic]) {
        for diagnostic in found {
            self.about(diagnostic);
        }
    }

    /// The findings that are not silenced.
    pub(crate) fn apply(&mut self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let kept = found.into_iter().filter_map(|mut diagnostic| match self.about(&diagnostic) {
            Some(true) => None,
            Some(false) => {
                back(&mut diagnostic);
                Some(diagnostic)
            }
            None => Some(diagnostic),
        });
        kept.collect()
    }

    /// Whether a finding is silent, or was; nothing when no silence is about it.
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

/// Which rules were asked, besides those about texts and the site: a silence of others may well be needed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RulesRun {
    /// Those about what was made.
    pub(crate) rendered: bool,
}

impl RulesRun {
    fn has(self, code: &str) -> bool {
        match rule(code).map(|rule| rule.check) {
            Some(Check::Rendered(_)) => self.rendered,
            Some(Check::External) => false,
            _ => true,
        }
    }
}

/// What is to be said of silences after all findings are known.
pub(crate) fn unneeded(page: &Page, suppressions: Suppressions, asked: RulesRun) -> Vec<Diagnostic> {
    let Suppressions { all, mut wrong } = suppressions;
    for suppression in all.into_iter().filter(|suppression| !suppression.general) {
        let place = Place::bytes(page.document.path.as_str(), suppression.place);
        let code = match (suppression.used, suppression.ended) {
            (true, true) => Code::A229,
            (false, _) if !asked.has(&suppression.rule) => continue,
            (false, _) => Code::A230,
            (true, false) => continue,
        };
        wrong.push(
            Diagnostic::at(code, place).arg("value", suppression.rule).arg("until", suppression.until.to_string()),
        );
    }
    wrong
}

/// Why a comment cannot be read.
#[derive(Debug)]
struct Fault {
    value: String,
    reason: &'static str,
}

/// Reads `ignore A247, A248 until 2027-01-01: reason`.
fn parse(text: &str) -> Result<(Vec<String>, When), Fault> {
    let fault = |value: &str, reason| Fault { value: value.to_owned(), reason };
    let rest = text.strip_prefix("ignore").ok_or_else(|| fault(text, "silence.word"))?;
    let (head, reason) = rest.split_once(':').unwrap_or((rest, ""));
    let (rules, until) = head.split_once(" until ").ok_or_else(|| fault(text, "silence.date"))?;
    let rules: Vec<String> = rules.split([',', ' ']).filter(|name| !name.is_empty()).map(str::to_uppercase).collect();
    if rules.is_empty() {
        return Err(fault(text, "silence.rule"));
    }
    if let Some(unknown) = rules.iter().find(|name| rule(name).is_none()) {
        return Err(fault(unknown, "silence.unknown"));
    }
    let until = until.trim();
    let day = When::parse(until).ok().filter(|when| when.day.is_some());
    let day = day.ok_or_else(|| fault(until, "silence.date"))?;
    if reason.trim().is_empty() {
        return Err(fault(text, "silence.reason"));
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
