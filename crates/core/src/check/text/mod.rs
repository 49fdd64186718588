//! Rules about the text of one page.

mod alt_is_filename;
mod avoided_word;
mod bare_url;
mod dangling_colon;
mod date_in_text;
mod dialogue_dash_without_space;
mod double_full_stop;
mod double_space;
mod duplicate_paragraph;
mod empty_heading;
mod fake_heading;
mod hard_to_read;
mod heading_level_skipped;
mod heading_without_content;
mod hyphen_in_range;
mod inconsistent_name;
mod invisible_characters;
mod joined_words;
mod lead_too_long;
mod lowercase_sentence_start;
mod missing_link;
mod mixed_quotation_marks;
mod paste_remnant;
mod personal_identity_number;
mod private_email_address;
mod run_together_lines;
mod semicolon_separated_topics;
mod stale_time_words;
mod stray_markdown;
mod table_without_header;
mod unmarked_language;
mod unrecognised_list;
mod vague_link_text;

use std::ops::Range;

use super::{Check, Rule, RuleScope, ScanResults};
use crate::config::Limits;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::document::prose::{Block, Prose};
use crate::site::{Page, Site};
use crate::source::Inputs;

/// All rules in this module, by code.
pub(crate) const RULES: &[Rule] = &[
    alt_is_filename::RULE,
    heading_level_skipped::RULE,
    empty_heading::RULE,
    heading_without_content::RULE,
    dangling_colon::RULE,
    vague_link_text::RULE,
    bare_url::RULE,
    table_without_header::RULE,
    unmarked_language::RULE,
    stale_time_words::RULE,
    hard_to_read::RULE,
    lead_too_long::RULE,
    inconsistent_name::RULE,
    avoided_word::RULE,
    personal_identity_number::RULE,
    private_email_address::RULE,
    unrecognised_list::RULE,
    double_full_stop::RULE,
    joined_words::RULE,
    duplicate_paragraph::RULE,
    double_space::RULE,
    mixed_quotation_marks::RULE,
    lowercase_sentence_start::RULE,
    dialogue_dash_without_space::RULE,
    date_in_text::RULE,
    paste_remnant::RULE,
    missing_link::RULE,
    hyphen_in_range::RULE,
    fake_heading::RULE,
    stray_markdown::RULE,
    run_together_lines::RULE,
    invisible_characters::RULE,
    semicolon_separated_topics::RULE,
];

/// Whether the findings of a rule have fixes for `--fix`. Those of A313 need `--external`.
pub fn is_fixable(code: Code) -> bool {
    matches!(
        code,
        Code::A313
            | Code::A247
            | Code::A248
            | Code::A251
            | Code::A252
            | Code::A254
            | Code::A258
            | Code::A260
            | Code::A263
            | Code::A265
            | Code::A271
    )
}

/// The input of rules about text.
#[derive(Clone, Copy)]
pub struct Article<'a> {
    /// The site of the page.
    pub site: &'a Site,
    /// The page.
    pub(crate) page: &'a Page,
    /// The text, as blocks.
    pub(crate) prose: &'a Prose,
    /// The source of the article.
    pub(crate) source: &'a str,
}

/// Runs the rules about text.
pub(crate) fn check(article: &Article<'_>, scope: RuleScope) -> Vec<Diagnostic> {
    let config = &article.site.config;
    let mut diagnostics = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.is_enabled(config, false, scope)) {
        if let Check::Text(check) = rule.check {
            diagnostics.append(&mut rule.apply_severity(config, false, check(article)));
        }
    }
    diagnostics
}

/// Whether any rule about text is enabled.
pub(crate) fn any_enabled(site: &Site, scope: RuleScope) -> bool {
    RULES.iter().any(|rule| matches!(rule.check, Check::Text(_)) && rule.is_enabled(&site.config, false, scope))
}

/// Runs the rules about a page's source.
pub(crate) fn check_source(site: &Site, page: &Page, text: &str, scope: RuleScope) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.is_enabled(&site.config, false, scope)) {
        if let Check::Source(check) = rule.check {
            diagnostics.append(&mut rule.apply_severity(&site.config, false, check(page, text)));
        }
    }
    diagnostics
}

/// Findings of the rules about text in files that are not pages.
pub(crate) fn check_other_files(
    site: &Site,
    inputs: &Inputs,
    scan: Option<&ScanResults>,
    scope: RuleScope,
) -> Vec<Diagnostic> {
    let is_enabled = |rule: &Rule| rule.is_enabled(&site.config, false, scope);
    let mut diagnostics = Vec::new();
    if is_enabled(&personal_identity_number::RULE) {
        diagnostics.append(&mut personal_identity_number::RULE.apply_severity(
            &site.config,
            false,
            personal_identity_number::check_other_files(inputs, scan),
        ));
    }
    if is_enabled(&invisible_characters::RULE) {
        diagnostics.append(&mut invisible_characters::RULE.apply_severity(
            &site.config,
            false,
            invisible_characters::check_other_files(inputs),
        ));
    }
    diagnostics
}

impl Article<'_> {
    /// A finding at a range of the source.
    fn at(&self, code: Code, range: Range<usize>) -> Diagnostic {
        Diagnostic::at(code, Place::bytes(self.page.document.path.as_str(), range))
    }

    /// A finding at words of a block.
    fn words(&self, code: Code, block: &Block, range: Range<usize>) -> Diagnostic {
        self.at(code, block.text.place(range))
    }

    /// A finding with its fix, if the words occur unchanged in the body. Front matter is not fixed, since YAML gives
    /// characters a meaning.
    fn with_fix(&self, found: Diagnostic, block: &Block, range: Range<usize>, text: &str) -> Diagnostic {
        match block.text.exact(range).filter(|range| range.start >= self.page.document.body_start) {
            Some(range) => found.fix(range, text),
            None => found,
        }
    }

    /// The configured limits.
    fn limits(&self) -> &Limits {
        &self.site.config.checking.limits
    }

    /// Whether the page is written in Swedish.
    fn is_swedish(&self) -> bool {
        self.is_in("sv")
    }

    /// Whether the page is written in English.
    fn is_english(&self) -> bool {
        self.is_in("en")
    }

    fn is_in(&self, language: &str) -> bool {
        let lang = &self.page.document.lang;
        lang.split('-').next().unwrap_or(lang).eq_ignore_ascii_case(language)
    }
}
