//! Rules about the text of one page: what a careful editor would point out before it is published.

mod a231;
mod a232;
mod a233;
mod a234;
mod a235;
mod a236;
mod a237;
mod a238;
mod a239;
mod a240;
mod a241;
mod a242;
mod a243;
mod a244;
mod a245;
mod a246;
mod a247;
mod a248;
mod a249;
mod a250;
mod a251;
mod a252;
mod a253;
mod a254;
mod a255;
mod a256;
mod a257;
mod a258;
mod a259;
mod a260;
mod a263;
mod a265;
mod a271;

use std::ops::Range;

use super::{Check, Depth, Looked, Rule};
use crate::config::Limits;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::document::prose::{Block, Prose};
use crate::site::{Page, Site};
use crate::source::Inputs;

/// All rules about text in the order of their codes.
pub(crate) const RULES: &[Rule] = &[
    a231::RULE,
    a232::RULE,
    a233::RULE,
    a234::RULE,
    a235::RULE,
    a236::RULE,
    a237::RULE,
    a238::RULE,
    a239::RULE,
    a240::RULE,
    a241::RULE,
    a242::RULE,
    a243::RULE,
    a244::RULE,
    a245::RULE,
    a246::RULE,
    a247::RULE,
    a248::RULE,
    a249::RULE,
    a250::RULE,
    a251::RULE,
    a252::RULE,
    a253::RULE,
    a254::RULE,
    a255::RULE,
    a256::RULE,
    a257::RULE,
    a258::RULE,
    a259::RULE,
    a260::RULE,
    a263::RULE,
    a265::RULE,
    a271::RULE,
];

/// Whether findings of a rule come with a mend, which `--fix` carries out. That of A313 comes with `--external`.
pub fn mends(code: Code) -> bool {
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

/// What a rule about text looks at.
#[derive(Clone, Copy)]
pub struct Article<'a> {
    /// The site that the page is part of.
    pub site: &'a Site,
    /// The page.
    pub(crate) page: &'a Page,
    /// What it says.
    pub(crate) prose: &'a Prose,
    /// Its file.
    pub(crate) source: &'a str,
}

/// Asks every rule about text.
pub(crate) fn check(article: &Article<'_>, depth: Depth) -> Vec<Diagnostic> {
    let config = &article.site.config;
    let mut wrong = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.is_asked(config, false, depth)) {
        if let Check::Text(check) = rule.check {
            wrong.append(&mut rule.weigh(config, false, check(article)));
        }
    }
    wrong
}

/// Whether any rule about text is asked.
pub(crate) fn has_asked(site: &Site, depth: Depth) -> bool {
    RULES.iter().any(|rule| matches!(rule.check, Check::Text(_)) && rule.is_asked(&site.config, false, depth))
}

/// Asks the rules about a page's file as it stands there.
pub(crate) fn check_source(site: &Site, page: &Page, text: &str, depth: Depth) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.is_asked(&site.config, false, depth)) {
        if let Check::Source(check) = rule.check {
            wrong.append(&mut rule.weigh(&site.config, false, check(page, text)));
        }
    }
    wrong
}

/// What the rules about text find in what has no article.
pub(crate) fn check_beside(site: &Site, inputs: &Inputs, looked: Option<&Looked>, depth: Depth) -> Vec<Diagnostic> {
    let asked = |rule: &Rule| rule.is_asked(&site.config, false, depth);
    let mut wrong = Vec::new();
    if asked(&a245::RULE) {
        wrong.append(&mut a245::RULE.weigh(&site.config, false, a245::beside(inputs, looked)));
    }
    if asked(&a265::RULE) {
        wrong.append(&mut a265::RULE.weigh(&site.config, false, a265::beside(inputs)));
    }
    wrong
}

impl Article<'_> {
    /// A finding at a place in the file.
    fn at(&self, code: Code, range: Range<usize>) -> Diagnostic {
        Diagnostic::at(code, Place::bytes(self.page.document.path.as_str(), range))
    }

    /// A finding at some words of a block.
    fn words(&self, code: Code, block: &Block, range: Range<usize>) -> Diagnostic {
        self.at(code, block.text.place(range))
    }

    /// A finding with its mend, where the words stand in the text of the page as they are. What stands in front matter is not
    /// mended: signs mean something there.
    fn mended(&self, found: Diagnostic, block: &Block, range: Range<usize>, text: &str) -> Diagnostic {
        match block.text.exact(range).filter(|range| range.start >= self.page.document.start) {
            Some(range) => found.mend(range, text),
            None => found,
        }
    }

    /// The limits of the site.
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
