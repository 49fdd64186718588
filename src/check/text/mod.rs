//! Rules about the text of one page: what a careful editor would point out before it is published.

mod a231;
pub mod words;

use std::ops::Range;

use super::{Check, Rule};
use crate::config::Limits;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::document::prose::{Block, Prose};
use crate::site::{Page, Site};

/// All rules about text in the order of their codes.
pub const RULES: &[Rule] = &[a231::RULE];

/// What a rule about text looks at.
#[derive(Clone, Copy)]
pub struct Article<'a> {
    /// The site that the page is part of.
    pub site: &'a Site,
    /// The page.
    pub page: &'a Page,
    /// What it says.
    pub prose: &'a Prose,
    /// Its file.
    pub source: &'a str,
}

/// Asks every rule about text.
pub fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    for rule in RULES {
        if let Check::Text(check) = rule.check {
            wrong.append(&mut rule.weigh(&article.site.config, false, check(article)));
        }
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
