//! The rules of `check`, one file per rule.
//!
//! A rule looks at the assembled site, at the text of one page or at rendered output, and gives messages; it changes
//! nothing. A claim is what a page says about itself and the version history or the ledger can contradict, such as a
//! date. Rules about claims run in every build; most others run in `check` only, so that builds stay fast. Rules about
//! the ledger need a site that has one. Severities from the configuration and suppressions ([`suppression`]) are
//! applied here.

/// An example page for [`Rule`]: the front matter of all examples, further fields, and a text.
macro_rules! example_page {
    ($fields:literal, $text:literal) => {
        concat!("---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\n", $fields, "---\n\n", $text)
    };
}

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
pub(crate) use change_note_removed::digest_of_oldest_notes;
pub(crate) use examine::{Selection, examine, examine_pages};
pub use public_url_gone::broken_public_urls;
pub(crate) use text::Article;
pub use text::is_fixable;
pub(crate) use undated_pages::undated_pages;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::config::Config;
use crate::dates::history::History;
use crate::dates::ledger::LedgerEntry;
use crate::diagnostic::{Code, Diagnostic, LineIndex, Place, Severity, nearest};
use crate::media::FileFindings;
use crate::rendered::RenderedSite;
use crate::site::{Page, Site};
use crate::source::Inputs;

/// The input of rules.
#[derive(Clone, Copy)]
pub struct RuleContext<'a> {
    /// The assembled site.
    pub(crate) site: &'a Site,
    /// The version history.
    pub(crate) history: &'a History,
    /// The loaded files.
    pub(crate) inputs: &'a Inputs,
}

/// A rule, with its documentation.
pub struct Rule {
    /// The code of its messages.
    pub code: Code,
    /// It contradicts a claim, so `--strict` makes it an error.
    pub(crate) error_if_strict: bool,
    /// Why it matters, in Swedish and English.
    pub reason: [&'static str; 2],
    /// An earlier version of the page, stamped or committed, for rules about changes; `{n}` is the number of the page.
    pub previous: Option<&'static str>,
    /// A page with the mistake. Without front matter it is the body of a page that has some ([`Rule::page`]).
    pub bad: &'static str,
    /// The corrected page.
    pub good: &'static str,
    /// The function that finds the mistake.
    pub check: Check,
}

/// The input of a rule, which also decides when it runs.
#[derive(Clone, Copy)]
pub enum Check {
    /// The site, in every build: claims that may be contradicted.
    Claim(fn(&RuleContext<'_>) -> Vec<Diagnostic>),
    /// The files beside the pages, in every build.
    Files(fn(&RuleContext<'_>) -> Vec<Diagnostic>),
    /// The site, in `check` only.
    Site(fn(&RuleContext<'_>) -> Vec<Diagnostic>),
    /// The text of one page, in `check` only.
    Text(fn(&Article<'_>) -> Vec<Diagnostic>),
    /// The source of one page, in `check` only, including what is not text.
    Source(fn(&Page, &str) -> Vec<Diagnostic>),
    /// Rendered output and attachments, in `check` only, and only if there are no errors.
    Rendered(fn(&RuleContext<'_>, &ScanResults) -> Vec<Diagnostic>),
    /// Other sites, with `check --external`.
    External,
}

/// Which rules run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RuleScope {
    /// All rules: the command `check`.
    All,
    /// Rules that can give errors, and their errors only: before publishing.
    Errors,
}

/// What was scanned, besides sources.
#[derive(Debug, Default)]
pub struct ScanResults {
    /// The rendered pages.
    pub rendered: RenderedSite,
    /// Findings about images and attachments, by source path; only files with findings.
    pub files: BTreeMap<String, FileFindings>,
}

impl Rule {
    /// An example as a complete source.
    pub fn page(example: &str) -> String {
        if example.starts_with("---\n") {
            return example.to_owned();
        }
        format!("{}{example}", example_page!("", ""))
    }

    /// An example as it is shown to users.
    pub fn example(example: &str) -> String {
        example.replace("{n}", "1")
    }

    /// Applies the configured severity, which may turn the rule off. With `strict`, contradicted claims are errors in
    /// any case.
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
    /// The configured severity; `Some(None)` means off.
    fn level(&self, config: &Config, strict: bool) -> Option<Option<Severity>> {
        if strict && self.error_if_strict { Some(Some(Severity::Error)) } else { config.checking.level(self.code) }
    }

    /// Whether the rule runs in this scope.
    fn is_enabled(&self, config: &Config, strict: bool, scope: RuleScope) -> bool {
        let own = Some(self.code.entry().severity);
        scope == RuleScope::All || self.level(config, strict).unwrap_or(own) == Some(Severity::Error)
    }
}

/// The rule with a code.
pub fn rule(code: Code) -> Option<&'static Rule> {
    rules().find(|rule| rule.code == code)
}

/// The rule with a code as a site writes it.
pub fn rule_named(name: &str) -> Option<&'static Rule> {
    rule(Code::parse(name)?)
}

/// All rules: those about texts, then those about the site.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    text::RULES.iter().chain(site_rules())
}

/// The rules about the site, its files and its output.
fn site_rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().chain(site::RULES)
}

/// Reports configured severities of codes that are not rules.
pub(crate) fn check_settings(config: &Config, text: &str) -> Vec<Diagnostic> {
    let unknown = config.checking.rules.iter().filter(|(code, _)| rule_named(code).is_none());
    let lines = LineIndex::new(text);
    let unknown = unknown.map(|(code, (_, range))| unknown_rule(code, range, &lines));
    unknown.chain(accepted::check_settings(config, text)).collect()
}

fn unknown_rule(code: &str, range: &Range<usize>, lines: &LineIndex<'_>) -> Diagnostic {
    let near = nearest(code, rules().map(|rule| rule.code.as_str()));
    let place = Place::at(crate::config::FILE, lines, range.clone());
    Diagnostic::at(Code::A631, place).arg("value", code).optional("nearest", near)
}

/// Rules about output that look at one page or file at a time. Their findings depend on its bytes, the settings, the
/// data, and which other files exist.
const LOCAL: [Code; 7] = [Code::A416, Code::A417, Code::A418, Code::A521, Code::A522, Code::A523, Code::A525];

/// Whether the errors on one rendered page can be found without looking at the others.
pub fn errors_are_per_page(config: &Config, strict: bool) -> bool {
    let rendered = site_rules().filter(|rule| matches!(rule.check, Check::Rendered(_)));
    rendered.filter(|rule| rule.is_enabled(config, strict, RuleScope::Errors)).all(|rule| LOCAL.contains(&rule.code))
}

/// The rules about dates and other claims, by code.
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

/// Runs the rules that every build runs, and applies suppressions. With `strict`, contradicted claims are errors.
pub(crate) fn check(context: &RuleContext<'_>, strict: bool) -> Vec<Diagnostic> {
    let mut diagnostics = run_build_rules(context, strict);
    suppression::suppress(context.site, &mut diagnostics);
    diagnostics
}

/// Applies the site's severities and suppressions to findings from elsewhere.
pub fn with_site_severities(site: &Site, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for diagnostic in found {
        match rule(diagnostic.code) {
            Some(rule) => findings.append(&mut rule.apply_severity(&site.config, false, vec![diagnostic])),
            None => findings.push(diagnostic),
        }
    }
    suppression::suppress(site, &mut findings);
    findings
}

/// Runs the rules that every build runs. Suppressions are not applied.
fn run_build_rules(context: &RuleContext<'_>, strict: bool) -> Vec<Diagnostic> {
    let config = &context.site.config;
    let mut diagnostics = Vec::new();
    for rule in site_rules() {
        if let Check::Claim(check) | Check::Files(check) = rule.check {
            diagnostics.append(&mut rule.apply_severity(config, strict, check(context)));
        }
    }
    diagnostics
}

impl<'a> RuleContext<'a> {
    /// A place in a page's source; the line number is resolved later.
    fn place(&self, page: &Page, range: std::ops::Range<usize>) -> Place {
        Place::bytes(page.document.path.as_str(), range)
    }

    /// The place of a field of a page, or of its title if the field is missing.
    fn field(&self, page: &Page, key: &str) -> Place {
        let front = page.front();
        let key = if front.fields.contains_key(key) { key } else { "title" };
        self.place(page, front.place(key))
    }

    /// The findings about published files.
    fn published<'l>(
        &self,
        scan: &'l ScanResults,
    ) -> impl Iterator<Item = (&'l String, &'l FileFindings)> + use<'a, 'l> {
        let site = self.site;
        scan.files.iter().filter(move |(path, _)| site.is_published(path))
    }

    /// The stamped pages, each with its entry in the ledger.
    fn stamped_pages(&self) -> impl Iterator<Item = (&'a Page, &'a LedgerEntry)> {
        let site = self.site;
        let ledger = site.ledger.as_ref();
        site.pages.iter().filter_map(move |page| {
            let entry = ledger?.pages.get(page.document.path.as_str())?;
            entry.applies_to(page.fingerprint).then_some((page, entry))
        })
    }
}

/// Whether a page has the same fingerprint as when it was stamped.
fn unchanged(page: &Page, entry: &LedgerEntry) -> bool {
    page.fingerprint.is_some_and(|print| print.matches(&entry.fingerprint))
}

/// Whether the page states a change that is not in the ledger.
pub(crate) fn has_unstamped_change(page: &Page, entry: &LedgerEntry) -> bool {
    let newest = page.dates.updated.as_ref().map(|dated| &dated.when);
    page.dates.changes.len() > entry.changes || (newest.is_some() && newest != entry.updated.as_ref())
}
