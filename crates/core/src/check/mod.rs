//! What a careful editor would point out: one file per rule.
//!
//! A rule looks at the assembled site, or at the text of one page, and gives messages; it changes nothing. Rules about
//! claims, such as dates, are asked by every build; all others by `check` alone, so that a build is as fast as without
//! them. Rules about the ledger are silent on a site that keeps none. What a site says about severities is obeyed here, and
//! so is what a writer has silenced ([`suppression`]).

mod accepted;
mod bulk_date_change;
mod change_note_removed;
mod date_in_future;
mod examine;
mod history_newer_than_updated;
mod new_date_same_text;
mod public_url_gone;
mod published_date_changed;
mod site;
mod review_overdue;
mod review_unsigned;
mod suppression;
pub mod summary;
pub(crate) mod text;
mod translation_outdated;
mod undated_pages;
mod undated_bulk_import;
mod undeclared_change;
mod updated_before_published;

pub use bulk_date_change::is_bulk;
pub(crate) use change_note_removed::notes;
pub(crate) use examine::{examine, examine_pages};
pub use public_url_gone::broken_public_urls;
pub(crate) use text::Article;
pub use text::is_fixable;
pub(crate) use undated_pages::undated_pages;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::config::Config;
use crate::dates::history::History;
use crate::dates::lock::LockEntry;
use crate::diagnostic::{Code, Diagnostic, Lines, Place, Severity, nearest};
use crate::media::FileFindings;
use crate::rendered::RenderedSite;
use crate::site::{Page, Site};
use crate::source::Inputs;

/// What rules look at.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The site.
    pub(crate) site: &'a Site,
    /// The history.
    pub(crate) history: &'a History,
    /// What was found on the disk.
    pub(crate) inputs: &'a Inputs,
}

/// A rule.
pub struct Rule {
    /// Its code.
    pub code: Code,
    /// Contradicts a claim, so that `--strict` makes it an error.
    pub(crate) strict: bool,
    /// Why it matters, in Swedish and English.
    pub why: [&'static str; 2],
    /// A page before, as it was stamped or checked in, when the rule is about a change; `{n}` is the page's number.
    pub before: Option<&'static str>,
    /// The page with the mistake; without front matter it is the text of a page that has some ([`Rule::page`]).
    pub wrong: &'static str,
    /// The page as it should be.
    pub right: &'static str,
    /// The check.
    pub check: Check,
}

/// What a rule looks at, and when it is asked.
#[derive(Clone, Copy)]
pub enum Check {
    /// The site, in every build: a claim that may be contradicted.
    Claim(fn(&Facts<'_>) -> Vec<Diagnostic>),
    /// The files beside the texts, in every build: which are published, and what they are.
    Files(fn(&Facts<'_>) -> Vec<Diagnostic>),
    /// The site, in `check` alone.
    Site(fn(&Facts<'_>) -> Vec<Diagnostic>),
    /// The text of one page, in `check` alone.
    Text(fn(&Article<'_>) -> Vec<Diagnostic>),
    /// The file of one page as it stands there, in `check` alone: what is in no block of text counts too.
    Source(fn(&Page, &str) -> Vec<Diagnostic>),
    /// What was made of the site and what lies beside its texts, in `check` alone, when there is no error.
    Rendered(fn(&Facts<'_>, &ScanResults) -> Vec<Diagnostic>),
    /// Other sites, when they are asked: `check --external`.
    External,
}

/// How much is asked of a site, besides what every build asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Depth {
    /// Every rule: the command `check`.
    All,
    /// The rules whose findings are errors, and of what they find the errors: before a site is published.
    Errors,
}

/// What was looked at, besides what somebody wrote.
#[derive(Debug, Default)]
pub struct ScanResults {
    /// Made pages.
    pub rendered: RenderedSite,
    /// Pictures and attachments, by source path; those of which there is something to say.
    pub files: BTreeMap<String, FileFindings>,
}

impl Rule {
    /// An example as a whole page.
    pub fn page(example: &str) -> String {
        if example.starts_with("---\n") {
            return example.to_owned();
        }
        format!("---\ntitle: Sida {{n}}\nreview_in: P1Y\npublished: 2024-06-12\n---\n\n{example}")
    }

    /// An example as it is shown.
    pub fn example(example: &str) -> String {
        example.replace("{n}", "1")
    }

    /// What a site makes of findings of this rule: other severities, or nothing. With `strict`, what contradicts a claim is
    /// an error whatever the site says.
    fn apply_severity(&self, config: &Config, strict: bool, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        match self.level(config, strict) {
            Some(None) => found.clear(),
            Some(Some(severity)) => found.iter_mut().for_each(|diagnostic| diagnostic.severity = severity),
            None => {}
        }
        found
    }
}

impl Rule {
    /// The severity that is set for it.
    fn level(&self, config: &Config, strict: bool) -> Option<Option<Severity>> {
        if strict && self.strict { Some(Some(Severity::Error)) } else { config.checking.level(self.code) }
    }

    /// Whether it is asked at this depth.
    fn is_enabled(&self, config: &Config, strict: bool, depth: Depth) -> bool {
        let own = Some(self.code.entry().severity);
        depth == Depth::All || self.level(config, strict).unwrap_or(own) == Some(Severity::Error)
    }
}

/// The rule with this code.
pub fn rule(code: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.code.as_str() == code)
}

/// All rules: those about texts, then those about the site.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    text::RULES.iter().chain(about_site())
}

/// All rules about the site and what came of it.
fn about_site() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().chain(site::RULES)
}

/// Severities that are given to what is no rule.
pub(crate) fn check_settings(config: &Config, text: &str) -> Vec<Diagnostic> {
    let unknown = config.checking.rules.iter().filter(|(code, _)| rule(code).is_none());
    let lines = Lines::new(text);
    let unknown = unknown.map(|(code, (_, range))| unknown_rule(code, range, &lines));
    unknown.chain(accepted::check_settings(config, text)).collect()
}

fn unknown_rule(code: &str, range: &Range<usize>, lines: &Lines<'_>) -> Diagnostic {
    let near = nearest(code, rules().map(|rule| rule.code.as_str()));
    let place = Place::at(crate::config::FILE, lines, range.clone());
    Diagnostic::at(Code::A631, place).arg("value", code).optional("nearest", near)
}

/// Rules about what was made that look at one page or file at a time: what they find on a page depends on its bytes, on the
/// settings and the data, and on which other files there are.
const LOCAL: [Code; 7] = [Code::A416, Code::A417, Code::A418, Code::A521, Code::A522, Code::A523, Code::A525];

/// Whether the errors among all rules can be told of one made page without the others.
pub fn errors_are_per_page(config: &Config, strict: bool) -> bool {
    let rendered = about_site().filter(|rule| matches!(rule.check, Check::Rendered(_)));
    rendered.filter(|rule| rule.is_enabled(config, strict, Depth::Errors)).all(|rule| LOCAL.contains(&rule.code))
}

/// All rules about the site in the order of their codes.
pub(crate) const RULES: &[Rule] = &[
    updated_before_published::RULE,
    undeclared_change::RULE,
    new_date_same_text::RULE,
    date_in_future::RULE,
    published_date_changed::RULE,
    change_note_removed::RULE,
    bulk_date_change::RULE,
    history_newer_than_updated::RULE,
    review_overdue::RULE,
    review_unsigned::RULE,
    public_url_gone::RULE,
    translation_outdated::RULE,
    undated_bulk_import::RULE,
];

/// Holds a site's claims against each other. With `strict`, what contradicts a claim is an error.
pub(crate) fn check(facts: &Facts<'_>, strict: bool) -> Vec<Diagnostic> {
    let mut wrong = claims(facts, strict);
    suppression::suppress(facts.site, strict, &mut wrong);
    wrong
}

/// Findings that come from elsewhere, as the site weighs them.
pub fn with_site_severities(site: &Site, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut weighed = Vec::new();
    for diagnostic in found {
        match rule(diagnostic.code.as_str()) {
            Some(rule) => weighed.append(&mut rule.apply_severity(&site.config, false, vec![diagnostic])),
            None => weighed.push(diagnostic),
        }
    }
    suppression::suppress(site, false, &mut weighed);
    weighed
}

fn claims(facts: &Facts<'_>, strict: bool) -> Vec<Diagnostic> {
    let config = &facts.site.config;
    let mut wrong = Vec::new();
    for rule in about_site() {
        if let Check::Claim(check) | Check::Files(check) = rule.check {
            wrong.append(&mut rule.apply_severity(config, strict, check(facts)));
        }
    }
    wrong
}

impl<'a> Facts<'a> {
    /// A place in a page's source; its line is found when the message is shown.
    fn place(&self, page: &Page, range: std::ops::Range<usize>) -> Place {
        Place::bytes(page.document.path.as_str(), range)
    }

    /// The place of a field of a page, or of its title when it does not have the field.
    fn field(&self, page: &Page, key: &str) -> Place {
        let front = page.front();
        let key = if front.fields.contains_key(key) { key } else { "title" };
        self.place(page, front.place(key))
    }

    /// What was noticed of the files that are published.
    fn published<'l>(
        &self,
        scan: &'l ScanResults,
    ) -> impl Iterator<Item = (&'l String, &'l FileFindings)> + use<'a, 'l> {
        let site = self.site;
        scan.files.iter().filter(move |(path, _)| site.is_published(path))
    }

    /// Pages that stand in the ledger, with what it has of them.
    fn locked(&self) -> impl Iterator<Item = (&'a Page, &'a LockEntry)> {
        let site = self.site;
        let ledger = site.ledger.as_ref();
        site.pages.iter().filter_map(move |page| {
            let locked = ledger?.pages.get(page.document.path.as_str())?;
            locked.applies_to(page.fingerprint).then_some((page, locked))
        })
    }
}

/// Whether a page reads as it did when it was stamped.
fn unchanged(page: &Page, locked: &LockEntry) -> bool {
    page.fingerprint.is_some_and(|print| print.matches(&locked.fingerprint))
}

/// Whether the page claims a change that the ledger does not know yet.
pub(crate) fn has_unstamped_change(page: &Page, locked: &LockEntry) -> bool {
    let newest = page.dates.updated.as_ref().map(|dated| &dated.when);
    page.dates.changes.len() > locked.changes || (newest.is_some() && newest != locked.updated.as_ref())
}
