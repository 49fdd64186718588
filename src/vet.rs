//! What is asked before a site is published: that `check` finds no error in it. A build asks less, so that it stays quick.
//!
//! What was looked through and found good is remembered: a site that is published again as it was costs nothing more, and a
//! file is looked into once.

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
use anslag_core::source::Inputs;
use anslag_disk::media_scan::{media_key, scan_media_except, scan_outputs};
use anslag_disk::memo::{self, PassedChecks};
use anslag_disk::output::Output;

/// For how long the messages suggest that a case is accepted, in days.
const DAYS: u64 = 180;

/// How many trees are remembered as good: enough to go back a step or two.
const TREES: usize = 8;

/// The errors of a built site that only `check` finds, and what to do about them. `as_built`: what is published need not be made of
/// what the files say now, and a tree that was good is.
pub(crate) fn vet(inputs: &Inputs, history: &History, output: &Output, as_built: bool) -> Vec<Diagnostic> {
    let whole = memo::inputs_digest(inputs, history).zip(output.id());
    let vetted = PassedChecks::load(output.work());
    let good_before = as_built && output.id().is_some_and(|tree| vetted.trees.contains(&tree));
    if good_before || whole.is_some_and(|whole| vetted.is_current(whole, inputs.now)) {
        return Vec::new();
    }
    let files = scan_media_except(inputs, &vetted.files);
    let (asked, outputs) = (asked(inputs), outputs(output));
    let known = known(&vetted, asked, &outputs);
    let paths: Vec<&OutputPath> = output.manifest().entries().iter().map(|(path, _)| path).collect();
    let seen = |path: &OutputPath| output.entry(path).is_some_and(|entry| known.contains(&one(path, &entry.digest)));
    let made = scan_outputs(output.path(), &paths, &seen, pipeline::output_scanner(inputs));
    let mut clean: Vec<_> = inputs
        .files
        .iter()
        .filter(|(path, _)| !files.contains_key(*path))
        .map(|(path, facts)| media_key(path, facts))
        .collect();
    clean.sort_unstable();
    let caches = Caches { last: memo::load(output.work()), next: NextCache::default(), enabled: false };
    let (mut found, clock) =
        pipeline::publication_errors(inputs, history, &caches, &ScanResults { rendered: made, files });
    let second = |moment: Timestamp| moment.as_second();
    // Rules count days too, and a silence ends with one: nothing is good for longer than an hour without another look.
    let now = second(inputs.now);
    let until = clock.until.map_or(now + 3600, second).min(now + 3600);
    let good = whole.filter(|_| found.is_empty());
    let mut trees = vetted.trees;
    if let Some((_, tree)) = good {
        trees.retain(|known| *known != tree);
        trees.insert(0, tree);
        trees.truncate(TREES);
    }
    let outputs = if good.is_some() { outputs } else { Vec::new() };
    PassedChecks {
        whole: good,
        trees,
        rules: asked,
        outputs,
        since: Some(now),
        until: Some(until),
        files: clean,
        ..PassedChecks::default()
    }
    .save(output.work());
    found.extend(summary(&found, inputs.now));
    found
}

/// The digests of an output's path and of its bytes.
fn one(path: &OutputPath, bytes: &Digest) -> (Digest, Digest) {
    (Digest::of(path.as_str().as_bytes()), *bytes)
}

fn outputs(output: &Output) -> Vec<(Digest, Digest)> {
    let entries = output.manifest().entries().iter();
    let mut outputs: Vec<_> = entries.map(|(path, entry)| one(path, &entry.digest)).collect();
    outputs.sort_unstable();
    outputs
}

/// What rules about one made page at a time go by besides the page; nothing when a site calls an error what compares several.
fn asked(inputs: &Inputs) -> Option<Digest> {
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

/// The outputs that were found good the last time and are so still: nothing that a page could lead to has gone since.
fn known(vetted: &PassedChecks, asked: Option<Digest>, outputs: &[(Digest, Digest)]) -> BTreeSet<(Digest, Digest)> {
    let is_there = |path: &Digest| {
        let at = outputs.partition_point(|(other, _)| other < path);
        outputs.get(at).is_some_and(|(other, _)| other == path)
    };
    if asked.is_none() || asked != vetted.rules || !vetted.outputs.iter().all(|(path, _)| is_there(path)) {
        return BTreeSet::new();
    }
    vetted.outputs.iter().copied().collect()
}

/// What was found, by rule, and how one case of it is accepted.
fn summary(found: &[Diagnostic], now: Timestamp) -> Option<Diagnostic> {
    let first = found.first()?;
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    found.iter().for_each(|diagnostic| *counts.entry(diagnostic.code).or_default() += 1);
    let known: Vec<String> = counts.iter().map(|(code, count)| format!("{} ({count})", code.as_str())).collect();
    let day = now + Duration::from_secs(DAYS * 86_400);
    let place = |found: &Diagnostic| found.places.first().map(|place| place.file.clone());
    let file = |found: &Diagnostic| place(found).or_else(|| found.text("page").map(str::to_owned));
    // Only rules can be silenced; other errors are mended.
    let rule = |found: &&Diagnostic| check::rule(found.code).is_some_and(|rule| !matches!(rule.check, Check::Claim(_)));
    // A comment in a text is read by the rules about texts alone.
    let about_text = |found: &Diagnostic| {
        let rule = check::rule(found.code);
        rule.is_some_and(|rule| matches!(rule.check, Check::Text(_) | Check::Source(_)))
    };
    let in_text = |found: &&Diagnostic| about_text(found) && place(found).is_some_and(|file| file.ends_with(".md"));
    let text = found.iter().filter(rule).find(in_text).map(|found| found.code.as_str());
    let other =
        found.iter().filter(rule).find(|found| !in_text(found)).and_then(|found| Some((found.code, file(found)?)));
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
