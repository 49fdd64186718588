//! Automatic fixes for findings with a single correct one. Returns the fixed texts; the command shows and writes them.

use std::collections::BTreeMap;

use crate::dates::history::History;
use crate::diagnostic::Patch;
use crate::pipeline::{assemble, examine};
use crate::slice::Slice as _;
use crate::source::{Inputs, MemorySources};

/// The most rounds: a fix may make another one possible.
const ROUNDS: usize = 5;

/// A fixed file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FixedFile {
    /// The text before.
    pub old: String,
    /// The text after.
    pub new: String,
    /// The number of fixes.
    pub count: usize,
}

/// Fixes the wanted texts in the inputs, and returns the changed files by path. `known` are fixes found elsewhere.
pub fn fix(
    inputs: &mut Inputs,
    history: &History,
    mut known: Vec<Patch>,
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> BTreeMap<String, FixedFile> {
    let mut fixed: BTreeMap<String, FixedFile> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let patches = patches(inputs, history, std::mem::take(&mut known), wanted);
        if patches.is_empty() {
            break;
        }
        let mut sources = inputs.sources.all();
        for source in &mut sources {
            let Some(patches) = patches.get(source.path.as_str()) else { continue };
            let (text, count) = apply(&source.text, patches);
            let old = std::mem::replace(&mut source.text, text);
            let file = fixed.entry(source.path.as_str().to_owned());
            let file = file.or_insert_with(|| FixedFile { old, new: String::new(), count: 0 });
            file.new.clone_from(&source.text);
            file.count += count;
        }
        inputs.sources = Box::new(MemorySources::new(sources));
    }
    fixed
}

/// The fixes of the current findings and the known ones, by file.
fn patches(
    inputs: &Inputs,
    history: &History,
    known: Vec<Patch>,
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> BTreeMap<String, Vec<Patch>> {
    let (Some(site), _) = assemble(inputs, history) else { return BTreeMap::new() };
    let found = examine(inputs, history, &site, wanted);
    let mut patches: BTreeMap<String, Vec<Patch>> = BTreeMap::new();
    let found = found.into_iter().filter_map(|diagnostic| diagnostic.patch);
    for patch in known.into_iter().chain(found).filter(|patch| wanted(&patch.file)) {
        patches.entry(patch.file.clone()).or_default().push(patch);
    }
    patches
}

/// Applies all fixes that do not overlap an earlier one, and counts them.
fn apply(text: &str, patches: &[Patch]) -> (String, usize) {
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
    out.push_str(text.slice(at..));
    (out, count)
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
