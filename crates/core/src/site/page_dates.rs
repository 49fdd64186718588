//! Finds the dates of documents: declared, kept in the ledger, or known from the history.

use std::sync::Arc;

use crate::build_cache::CachedFingerprint;
use crate::config::Config;
use crate::dates::decide::{LockedDates, Sources, decide};
use crate::dates::fingerprint::{
    Fingerprint, FingerprintContext, SiteFiles, is_legacy, legacy_fingerprint, page_fingerprint,
};
use crate::dates::history::History;
use crate::dates::ledger::Ledger;
use crate::dates::{Dates, dates};
use crate::digest::{Digest, Hash128, HashBuilder};
use crate::document::Document;
use crate::source::{Inputs, Source};

/// What dates are decided from, besides the document.
pub(crate) struct DateInputs<'a> {
    /// The files that pages show are part of their fingerprints.
    pub(crate) inputs: &'a Inputs,
    /// The ledger, when the site keeps one.
    pub(crate) ledger: Option<&'a Ledger>,
    /// The version history.
    pub(crate) history: &'a History,
    /// Whether the ledger has fingerprints made with the first version of the rules.
    pub(crate) legacy: bool,
}

impl SiteFiles for Inputs {
    fn file(&self, path: &str) -> Option<Digest> {
        self.files.get(path).map(|facts| facts.digest)
    }

    fn text(&self, path: &str) -> Option<Arc<str>> {
        self.data.get(path).or_else(|| self.picture_texts.get(path)).map(|text| Arc::from(text.as_str()))
    }
}

impl<'a> DateInputs<'a> {
    pub(crate) fn new(inputs: &'a Inputs, ledger: Option<&'a Ledger>, history: &'a History) -> Self {
        let legacy = ledger.is_some_and(|ledger| ledger.pages.values().any(|line| is_legacy(&line.fingerprint)));
        Self { inputs, ledger, history, legacy }
    }

    /// Whether fingerprints are needed. They cost a second pass over the text.
    pub(crate) fn needs_fingerprints(&self) -> bool {
        self.ledger.is_some() || self.inputs.options.fingerprints
    }

    /// The fingerprint of a source, if needed, and the files that it depends on.
    pub(crate) fn print(&self, context: &FingerprintContext, source: &Source) -> Option<CachedFingerprint> {
        let reading =
            self.needs_fingerprints().then(|| page_fingerprint(context, &source.path, &source.text, self.inputs))?;
        let legacy =
            self.legacy.then(|| legacy_fingerprint(context, &source.path, &source.text, self.inputs)).flatten();
        let fingerprint = reading.as_ref().map(|reading| reading.fingerprint.with_legacy(legacy));
        let depends_on = reading.map(|reading| reading.depends_on).unwrap_or_default();
        Some(CachedFingerprint { fingerprint, dependencies_hash: self.files_hash(&depends_on), depends_on })
    }

    /// A hash of the files that a page's fingerprint depends on.
    pub(crate) fn files_hash(&self, files: &[String]) -> Hash128 {
        let mut hasher = HashBuilder::new();
        for path in files {
            hasher.value(&self.inputs.file(path));
            hasher.optional(self.inputs.data.get(path).map(String::as_str));
        }
        hasher.finish()
    }

    /// Decides the dates of a document.
    pub(crate) fn dates(&self, document: &Document, print: Option<Fingerprint>, config: &Config) -> Dates {
        let mut dates = dates(document, &config.zone);
        let path = document.path.as_str();
        let entry = self.ledger.and_then(|ledger| ledger.pages.get(path)).filter(|entry| entry.applies_to(print));
        let ledger = entry.map(|entry| LockedDates {
            current: print.is_some_and(|print| print.matches(&entry.fingerprint)),
            published: entry.published.as_ref(),
            updated: entry.updated.as_ref(),
        });
        decide(&mut dates, Sources { ledger, history: self.history.pages.get(path) }, &config.zone);
        if !self.inputs.options.trail {
            dates.trail = Vec::new();
        }
        dates
    }
}
