//! `anslag check --fix`: writes the mended texts, and shows what changed.

use std::collections::BTreeMap;
use std::path::Path;

use super::report::counted;
use anslag_core::dates::ledger;
use anslag_core::diagnostic::{Diagnostic, Language, term};
use anslag_core::maintenance::fix::FixedFile;
use anslag_core::source::Inputs;
use anslag_disk::atomic_write::replace_file;

/// What was mended, or would be.
#[derive(Debug)]
pub(crate) struct Mended {
    files: BTreeMap<String, FixedFile>,
    dry_run: bool,
}

impl Mended {
    /// What has been worked out.
    pub(crate) fn new(files: BTreeMap<String, FixedFile>, dry_run: bool) -> Self {
        Self { files, dry_run }
    }

    /// Writes the texts unless that is not wanted. Every file is replaced as a whole.
    pub(crate) fn write(&self, root: &Path) -> Result<(), Diagnostic> {
        let files = self.files.iter().filter(|_| !self.dry_run);
        files.into_iter().try_for_each(|(path, file)| replace_file(&root.join(path), &file.new))
    }

    /// Whether any file is another now.
    pub(crate) fn has_written(&self) -> bool {
        !self.dry_run && !self.files.is_empty()
    }

    /// The changes, as a unified diff.
    pub(crate) fn diff(&self) -> String {
        let of = |(path, file): (&String, &FixedFile)| {
            let diff = similar::TextDiff::from_lines(&file.old, &file.new);
            diff.unified_diff().context_radius(1).header(path, path).to_string()
        };
        self.files.iter().map(of).collect()
    }

    /// The lines for a person: how much was mended, and what to do about the ledger.
    pub(crate) fn closing(&self, inputs: &Inputs, language: Language) -> String {
        let count: usize = self.files.values().map(|file| file.count).sum();
        if count == 0 {
            return term("fix.nothing", language).to_owned();
        }
        let word = term(if self.dry_run { "fix.would_write" } else { "fix.written" }, language);
        let (mends, files) =
            (counted(count, "fix.mended", language), counted(self.files.len(), "cli.any_file", language));
        let mut line = format!("{word}: {mends} {} {files}", term("fix.in", language));
        let ledger = inputs.ledger.as_deref().map(|text| ledger::parse(text).0).unwrap_or_default();
        let stamped: Vec<&str> =
            self.files.keys().map(String::as_str).filter(|path| ledger.pages.contains_key(*path)).collect();
        if !stamped.is_empty() && !self.dry_run {
            line += &format!("\n{} anslag stamp --minor {}", term("fix.stamp", language), stamped.join(" "));
        }
        line
    }

    /// The same for a program.
    pub(crate) fn as_json(&self) -> serde_json::Value {
        let counts: BTreeMap<&str, usize> = self.files.iter().map(|(path, file)| (path.as_str(), file.count)).collect();
        serde_json::json!({"files": counts, "diff": self.diff(), "written": self.has_written()})
    }
}
