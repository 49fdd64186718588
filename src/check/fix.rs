//! `anslag check --fix`: writes corrected texts, and shows the changes.

use std::collections::BTreeMap;
use std::path::Path;

use crate::WriteMode;
use crate::report::counted;
use anslag_core::dates::ledger;
use anslag_core::diagnostic::{Diagnostic, Language, term};
use anslag_core::maintenance::fix::FixedFile;
use anslag_core::source::Inputs;
use anslag_disk::atomic_write::replace_file;

/// The corrected files.
#[derive(Debug)]
pub(crate) struct Fixes {
    files: BTreeMap<String, FixedFile>,
    mode: WriteMode,
}

impl Fixes {
    /// Takes the corrected texts, by path.
    pub(crate) fn new(files: BTreeMap<String, FixedFile>, mode: WriteMode) -> Self {
        Self { files, mode }
    }

    /// Writes the files, except in a dry run. Each is replaced atomically.
    pub(crate) fn write(&self, root: &Path) -> Result<(), Diagnostic> {
        let files = self.files.iter().filter(|_| !self.mode.is_dry_run());
        files.into_iter().try_for_each(|(path, file)| replace_file(&root.join(path), &file.new))
    }

    /// Whether any file was changed.
    pub(crate) fn has_written(&self) -> bool {
        !self.mode.is_dry_run() && !self.files.is_empty()
    }

    /// The changes, as a unified diff.
    pub(crate) fn diff(&self) -> String {
        let of = |(path, file): (&String, &FixedFile)| {
            let diff = similar::TextDiff::from_lines(&file.old, &file.new);
            diff.unified_diff().context_radius(1).header(path, path).to_string()
        };
        self.files.iter().map(of).collect()
    }

    /// The closing lines: how much was corrected, and what to do about the ledger.
    pub(crate) fn closing(&self, inputs: &Inputs, language: Language) -> String {
        let count: usize = self.files.values().map(|file| file.count).sum();
        if count == 0 {
            return term("fix.nothing", language).to_owned();
        }
        let word = term(if self.mode.is_dry_run() { "fix.would_write" } else { "fix.written" }, language);
        let (fixes, files) =
            (counted(count, "fix.mended", language), counted(self.files.len(), "cli.any_file", language));
        let mut line = format!("{word}: {fixes} {} {files}", term("fix.in", language));
        let ledger = inputs.ledger.as_deref().map(|text| ledger::parse(text).0).unwrap_or_default();
        let stamped: Vec<&str> =
            self.files.keys().map(String::as_str).filter(|path| ledger.pages.contains_key(*path)).collect();
        if !stamped.is_empty() && !self.mode.is_dry_run() {
            line += &format!("\n{} anslag stamp --minor {}", term("fix.stamp", language), stamped.join(" "));
        }
        line
    }

    /// The same as JSON.
    pub(crate) fn as_json(&self) -> serde_json::Value {
        let counts: BTreeMap<&str, usize> = self.files.iter().map(|(path, file)| (path.as_str(), file.count)).collect();
        serde_json::json!({"files": counts, "diff": self.diff(), "written": self.has_written()})
    }
}
