//! The check before a publication: a site with errors that only `check` finds is not published. Builds leave these rules out, to be fast.
//!
//! Results are cached: an unchanged site is not checked again, and a file is opened once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;

use anslag_core::build_cache::{Caches, NextCache};
use anslag_core::check::{self, Check, ScanResults};
use anslag_core::config::read_config;
use anslag_core::dates::history::History;
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::digest::{Digest, HashBuilder};
use anslag_core::path::OutputPath;
use anslag_core::pipeline;
use anslag_core::site::clock_dependence::ValidPeriod;
use anslag_core::source::Inputs;
use anslag_disk::build_cache_file::{self, PassedChecks};
use anslag_disk::media_scan::{media_key, scan_media_except, scan_outputs};
use anslag_disk::output::Output;

/// The number of days for which messages suggest to suppress a finding.
const SUPPRESSION_DAYS: u64 = 180;

/// How many trees without errors are remembered: enough for a rollback or two.
const MAX_TREES: usize = 8;

/// Where the published tree comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tree {
    /// It was built from the present sources.
    JustBuilt,
    /// It was there (`--as-built`), and may be older than the sources. One that passed before passes again.
    AsFound,
}

/// The errors of a built site that only `check` finds, and how to fix or suppress them.
pub(crate) fn preflight_errors(inputs: &Inputs, history: &History, output: &Output, tree: Tree) -> Vec<Diagnostic> {
    let whole = build_cache_file::inputs_digest(inputs, history).zip(output.id());
    let last = PassedChecks::load(output.work());
    let passed_before = tree == Tree::AsFound && output.id().is_some_and(|tree| last.trees.contains(&tree));
    if passed_before || whole.is_some_and(|whole| last.is_current(whole, inputs.now)) {
        return Vec::new();
    }
    let files = scan_media_except(inputs, &last.files);
    let (page_inputs, outputs) = (page_rule_inputs(inputs), outputs(output));
    let unchanged = still_passed(&last, page_inputs, &outputs);
    let paths: Vec<&OutputPath> = output.manifest().entries().iter().map(|(path, _)| path).collect();
    let has_passed = |path: &OutputPath| {
        output.entry(path).is_some_and(|entry| unchanged.contains(&output_key(path, &entry.digest)))
    };
    let rendered = scan_outputs(output.path(), &paths, &has_passed, pipeline::output_scanner(inputs));
    let mut clean: Vec<_> = inputs
        .files
        .iter()
        .filter(|(path, _)| !files.contains_key(*path))
        .map(|(path, facts)| media_key(path, facts))
        .collect();
    clean.sort_unstable();
    let caches = Caches { last: build_cache_file::load(output.work()), next: NextCache::default(), enabled: false };
    let (mut errors, clock) = pipeline::publication_errors(inputs, history, &caches, &ScanResults { rendered, files });
    let passed = whole.filter(|_| errors.is_empty());
    let mut trees = last.trees;
    if let Some((_, tree)) = passed {
        trees.retain(|other| *other != tree);
        trees.insert(0, tree);
        trees.truncate(MAX_TREES);
    }
    let outputs = if passed.is_some() { outputs } else { Vec::new() };
    PassedChecks {
        whole: passed,
        trees,
        rules: page_inputs,
        outputs,
        period: ValidPeriod::within_an_hour(&clock, inputs.now),
        files: clean,
        ..PassedChecks::default()
    }
    .save(output.work());
    errors.extend(summary(&errors, inputs.now));
    errors
}

/// The digests of an output's path and of its bytes.
fn output_key(path: &OutputPath, bytes: &Digest) -> (Digest, Digest) {
    (Digest::of(path.as_str().as_bytes()), *bytes)
}

fn outputs(output: &Output) -> Vec<(Digest, Digest)> {
    let entries = output.manifest().entries().iter();
    let mut outputs: Vec<_> = entries.map(|(path, entry)| output_key(path, &entry.digest)).collect();
    outputs.sort_unstable();
    outputs
}

/// A digest of what rules about one rendered page use besides the page; `None` when an error of this site comes from a rule that
/// compares pages.
fn page_rule_inputs(inputs: &Inputs) -> Option<Digest> {
    let (config, strict) = (read_config(&inputs.config, inputs.known_kinds()).0?, inputs.options.strict);
    if !check::errors_are_per_page(&config, strict) {
        return None;
    }
    let mut hasher = HashBuilder::new();
    hasher.text(&inputs.config).optional(inputs.options.base_url.as_deref());
    hasher.number(u64::from(strict) | u64::from(inputs.options.hidden) << 1).number(inputs.data.len() as u64);
    for (path, text) in &inputs.data {
        hasher.text(path).text(text);
    }
    Some(hasher.digest())
}

/// The outputs that passed the last time and still do: no target of a link has been removed since.
fn still_passed(
    last: &PassedChecks,
    page_inputs: Option<Digest>,
    outputs: &[(Digest, Digest)],
) -> BTreeSet<(Digest, Digest)> {
    let is_there = |path: &Digest| {
        let at = outputs.partition_point(|(other, _)| other < path);
        outputs.get(at).is_some_and(|(other, _)| other == path)
    };
    if page_inputs.is_none() || page_inputs != last.rules || !last.outputs.iter().all(|(path, _)| is_there(path)) {
        return BTreeSet::new();
    }
    last.outputs.iter().copied().collect()
}

/// A summary by rule, with how one finding is suppressed.
fn summary(errors: &[Diagnostic], now: Timestamp) -> Option<Diagnostic> {
    let first = errors.first()?;
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    errors.iter().for_each(|diagnostic| *counts.entry(diagnostic.code).or_default() += 1);
    let known: Vec<String> = counts.iter().map(|(code, count)| format!("{} ({count})", code.as_str())).collect();
    let day = now + Duration::from_secs(SUPPRESSION_DAYS * 86_400);
    let place = |error: &Diagnostic| error.places.first().map(|place| place.file.clone());
    let file = |error: &Diagnostic| place(error).or_else(|| error.text("page").map(str::to_owned));
    // Only rules can be suppressed; other errors must be fixed.
    let rule = |error: &&Diagnostic| check::rule(error.code).is_some_and(|rule| !matches!(rule.check, Check::Claim(_)));
    // Only rules about texts read comments in a text.
    let about_text = |error: &Diagnostic| {
        let rule = check::rule(error.code);
        rule.is_some_and(|rule| matches!(rule.check, Check::Text(_) | Check::Source(_)))
    };
    let in_text = |error: &&Diagnostic| about_text(error) && place(error).is_some_and(|file| file.ends_with(".md"));
    let text = errors.iter().filter(rule).find(in_text).map(|error| error.code.as_str());
    let other =
        errors.iter().filter(rule).find(|error| !in_text(error)).and_then(|error| Some((error.code, file(error)?)));
    let message = Diagnostic::new(Code::A865)
        .arg("known", known.join(", "))
        .arg("code", first.code.as_str())
        .arg("until", day.strftime("%F").to_string())
        .optional("in_text", text);
    Some(match other {
        Some((code, file)) => message.arg("of_file", code.as_str()).arg("file", file),
        None => message,
    })
}
