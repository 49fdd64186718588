//! The result of `anslag publish`, for people and for programs.

use std::time::Instant;

use serde_json::{Value, json};

use crate::WriteMode;
use crate::report::{counted, seconds};
use anslag_core::diagnostic::{Language, term};
use anslag_publish::inspect::Inspection;
use anslag_publish::plan::{LocalFile, Plan};

/// The result of a run.
pub(super) struct Outcome {
    /// The host or folder, as people name it.
    pub(super) place: String,
    /// Whether it is a copy for tests, which search engines are kept out of.
    pub(super) hidden: bool,
    pub(super) plan: Plan,
    pub(super) local: Vec<LocalFile>,
    pub(super) generation: u64,
    pub(super) bytes: u64,
    pub(super) verified: Option<usize>,
    pub(super) inspected: Option<Inspection>,
    pub(super) commit: Option<&'static str>,
}

impl Outcome {
    /// What was found, and what would be done, line by line.
    pub(super) fn lines(&self, mode: WriteMode, language: Language) -> Vec<String> {
        let line = |key: &str, path: &str| format!("{}: {path}", term(key, language));
        let found = self.inspected.iter();
        let damaged =
            found.clone().flat_map(|found| &found.damaged).map(|(path, harm)| line(harm.key(), path.as_str()));
        let unmanaged = found.flat_map(|found| &found.unmanaged).map(|path| line("publish.foreign", path));
        let found = damaged.chain(unmanaged).collect();
        if !mode.is_dry_run() {
            return found;
        }
        let put = |n: usize| {
            let key = if self.plan.headers.contains(&n) { "publish.headers" } else { "publish.put" };
            line(key, self.local[n].path.as_str())
        };
        let mut lines: Vec<String> = found;
        lines.extend(self.plan.uploads().map(put));
        lines.extend(self.plan.delete.iter().map(|path| line("publish.delete", path.as_str())));
        lines.extend(self.plan.retained.iter().map(|path| line("publish.left", path.as_str())));
        lines
    }

    pub(super) fn closing(&self, mode: WriteMode, start: Instant, language: Language) -> String {
        let (put, delete) =
            if mode.is_dry_run() { ("publish.to_put", "publish.to_delete") } else { ("publish.put", "publish.delete") };
        let mut parts = vec![
            counted(self.plan.uploads().count(), put, language),
            counted(self.plan.delete.len(), delete, language),
            counted(self.plan.keep, "publish.keep", language),
        ];
        if let Some(inspected) = &self.inspected {
            parts.push(counted(inspected.count, "publish.inspected", language));
        }
        if let Some(verified) = self.verified {
            parts.push(counted(verified, "publish.verified", language));
        }
        if self.hidden {
            parts.push(term("publish.hidden", language).to_owned());
        }
        parts.push(seconds(start.elapsed(), language));
        let key = if mode.is_dry_run() { "publish.would" } else { "cli.done" };
        format!("{}: {} → {}", term(key, language), parts.join(" · "), self.place)
    }

    pub(super) fn as_json(&self, name: &str, mode: WriteMode, start: Instant) -> Value {
        let plan = &self.plan;
        let names = |numbers: &mut dyn Iterator<Item = usize>| -> Vec<&str> {
            numbers.map(|n| self.local[n].path.as_str()).collect()
        };
        let mut value = json!({
            "target": name, "place": self.place, "dry_run": mode.is_dry_run(), "generation": self.generation,
            "put": names(&mut plan.uploads()), "headers": names(&mut plan.headers.iter().copied()), "keep": plan.keep,
            "delete": plan.delete.iter().map(|path| path.as_str()).collect::<Vec<_>>(),
            "left": plan.retained.iter().map(|path| path.as_str()).collect::<Vec<_>>(),
            "bytes": self.bytes, "seconds": start.elapsed().as_secs_f64(),
        });
        if let Some(commit) = self.commit {
            value["commit"] = commit.into();
        }
        if let Some(Inspection { count, damaged, unmanaged }) = &self.inspected {
            let harmed = damaged.iter().map(|(path, harm)| (path.as_str().to_owned(), harm.word().into())).collect();
            value["inspected"] = json!({"files": count, "harmed": Value::Object(harmed), "foreign": unmanaged});
        }
        if let Some(verified) = self.verified {
            value["verified"] = verified.into();
        }
        value
    }
}
