//! `anslag check --fix`: mends what has one sure mend, file by file, and shows what changed.

use std::collections::BTreeMap;
use std::path::Path;

use crate::dates::history::History;
use crate::dates::lock;
use crate::diagnostic::{Diagnostic, Language, Patch, term};
use crate::disk::replace::replace;
use crate::pipeline::{assemble, examine};
use crate::source::{Held, Inputs};

use super::report::counted;

/// What is to be mended, and how.
pub struct Work<'a> {
    /// The site's folder.
    pub root: &'a Path,
    /// The history.
    pub history: &'a History,
    /// The files that may be changed.
    pub wanted: &'a (dyn Fn(&str) -> bool + Sync),
    /// Whether nothing is to be written.
    pub dry_run: bool,
}

/// What was mended.
#[derive(Debug, Default)]
pub struct Mended {
    /// The changes, as a unified diff.
    pub diff: String,
    /// How many, by file.
    pub files: BTreeMap<String, usize>,
}

/// One mend may make room for another; more rounds than this no text needs.
const ROUNDS: usize = 5;

/// Mends the texts, in the inputs and, unless that is not wanted, on the disk. Every file is replaced as a whole.
pub fn run(work: &Work<'_>, inputs: &mut Inputs) -> Result<Mended, Diagnostic> {
    let before: BTreeMap<String, String> =
        inputs.sources.all().into_iter().map(|source| (source.path.as_str().to_owned(), source.text)).collect();
    let mut mended = Mended::default();
    for _ in 0..ROUNDS {
        let patches = patches(work, inputs);
        if patches.is_empty() {
            break;
        }
        let mut sources = inputs.sources.all();
        for source in &mut sources {
            let Some(patches) = patches.get(source.path.as_str()) else { continue };
            let (text, count) = apply(&source.text, patches);
            source.text = text;
            *mended.files.entry(source.path.as_str().to_owned()).or_default() += count;
        }
        inputs.sources = Box::new(Held::new(sources));
    }
    for path in mended.files.keys() {
        let (old, new) = (&before[path], inputs.sources.text(path).unwrap_or_default());
        mended.diff += &diff(path, old, &new);
        if !work.dry_run {
            replace(&work.root.join(path), &new)?;
        }
    }
    Ok(mended)
}

/// The mends of what is found now, by file.
fn patches(work: &Work<'_>, inputs: &Inputs) -> BTreeMap<String, Vec<Patch>> {
    let (Some(site), _) = assemble(inputs, work.history) else { return BTreeMap::new() };
    let found = examine(inputs, work.history, &site, None, work.wanted);
    let mut patches: BTreeMap<String, Vec<Patch>> = BTreeMap::new();
    for patch in found.into_iter().filter_map(|diagnostic| diagnostic.patch).filter(|patch| (work.wanted)(&patch.file))
    {
        patches.entry(patch.file.clone()).or_default().push(patch);
    }
    patches
}

/// A text with all mends that do not overlap an earlier one, and how many they were.
pub fn apply(text: &str, patches: &[Patch]) -> (String, usize) {
    let mut ordered: Vec<&Patch> = patches.iter().collect();
    ordered.sort_by_key(|patch| (patch.range.start, patch.range.end));
    let (mut out, mut at, mut count) = (String::with_capacity(text.len()), 0, 0);
    for patch in ordered {
        let Some(kept) = text.get(at..patch.range.start).filter(|_| patch.range.start >= at) else { continue };
        if text.get(patch.range.clone()).is_none() {
            continue;
        }
        out.push_str(kept);
        out.push_str(&patch.text);
        (at, count) = (patch.range.end, count + 1);
    }
    out.push_str(&text[at..]);
    (out, count)
}

fn diff(path: &str, old: &str, new: &str) -> String {
    similar::TextDiff::from_lines(old, new).unified_diff().context_radius(1).header(path, path).to_string()
}

impl Mended {
    /// The line for a person: how much was mended, and what to do about the ledger.
    pub fn closing(&self, inputs: &Inputs, dry_run: bool, language: Language) -> String {
        let count: usize = self.files.values().sum();
        if count == 0 {
            return term("fix.nothing", language).to_owned();
        }
        let word = term(if dry_run { "fix.would_write" } else { "fix.written" }, language);
        let (mends, pages) =
            (counted(count, "fix.mended", language), counted(self.files.len(), "cli.any_file", language));
        let mut line = format!("{word}: {mends} {} {pages}", term("fix.in", language));
        let ledger = inputs.ledger.as_deref().map(|text| lock::parse(text).0).unwrap_or_default();
        let stamped: Vec<&str> =
            self.files.keys().map(String::as_str).filter(|path| ledger.pages.contains_key(*path)).collect();
        if !stamped.is_empty() && !dry_run {
            line += &format!("\n{} anslag stamp --minor {}", term("fix.stamp", language), stamped.join(" "));
        }
        line
    }

    /// The same for a program.
    pub fn as_json(&self) -> serde_json::Value {
        serde_json::json!({"files": self.files, "diff": self.diff})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_overlaps_waits_for_the_next_round() {
        let patch = |range, text: &str| Patch { file: "a.md".to_owned(), range, text: text.to_owned() };
        let (text, count) = apply("abcdef", &[patch(4..5, "E"), patch(0..3, "x"), patch(2..4, "!")]);
        assert_eq!((text.as_str(), count), ("xdEf", 2));
    }
}
