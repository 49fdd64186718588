//! Publishing to a folder of this machine in one step, by the mechanism of the output folder ([`anslag_disk::output`]): readers
//! never get files of two generations, and a killed run has changed nothing.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read the disk")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use super::inspect::{self, Damage, Depth, Inspection};
use super::plan::{LocalFile, Plan};
use super::published_state::Record;
use super::store::{ListedFile, PUBLISHED};
use super::sync::check_deletions;
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::path::OutputPath;
use anslag_disk::output::{CommitOutcome, Output, OutputOptions};
use anslag_disk::with_io_error;

/// A folder to publish to.
#[derive(Debug)]
pub struct FolderTarget<'a> {
    /// The folder of the site.
    pub root: &'a Path,
    /// The folder to publish to.
    pub folder: &'a Path,
    /// How to open it.
    pub options: OutputOptions<'a>,
}

/// Whether to carry out the plan.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Only make the plan.
    DryRun,
    /// Make it and carry it out.
    Publish,
}

/// The result.
#[derive(Debug)]
pub struct FolderOutcome {
    /// The plan that was carried out, or would be without the dry run.
    pub plan: Plan,
    /// The previous record.
    pub record: Record,
    /// How the folder was changed; `None` when it was not.
    pub commit: Option<CommitOutcome>,
    /// The comparison with the record; `None` when it was not asked for and nothing was damaged.
    pub inspected: Option<Inspection>,
}

impl FolderTarget<'_> {
    /// Plans the publication and, unless this is a dry run, carries it out.
    ///
    /// # Errors
    /// When the folder is not Anslag's, the disk refuses, or the plan is not allowed. Nothing has changed then.
    pub fn publish(&self, job: &SiteFiles<'_>, mode: Mode) -> Result<FolderOutcome, Diagnostic> {
        let target = self.folder.display().to_string();
        let reread = job.verify == Some(Depth::Bytes);
        let output = Output::open(self.root, self.folder, &OutputOptions { reread, ..self.options })?;
        let record = self.record(&output, job, &target)?;
        let uncertain: BTreeSet<OutputPath> = output.damaged();
        let inspected = inspected(&output, job, &record, &uncertain)?;
        let plan = Plan::new(job.local, &record, &uncertain);
        check_deletions(&plan, job.max_deletes, &target)?;
        if mode == Mode::DryRun || plan.is_empty() {
            return Ok(FolderOutcome { plan, record, commit: None, inspected });
        }
        let stage = output.stage()?;
        let folder = tempfile::tempdir().map_err(|error| with_io_error(Diagnostic::file(Code::A622, "tmp"), &error))?;
        for file in job.local {
            let name = file.file.display().to_string();
            let unreadable = |error| with_io_error(Diagnostic::file(Code::A403, name.clone()), &error);
            let upload = file.upload(folder.path()).map_err(unreadable)?;
            stage.copy(&file.path, &upload.file, &name)?;
            if file.encoding.is_some() {
                // The copy may be large, and is no longer needed.
                fs::remove_file(&upload.file).map_err(unreadable)?;
            }
        }
        for path in &plan.retained {
            let entry = stage.manifest().get(path).copied();
            // A missing one was removed by someone else.
            if let Some(entry) = entry {
                stage.keep(path, &entry.digest)?;
            }
        }
        let next = plan.resulting_record(job.local, job.site, job.state, record.generation + 1);
        let note = OutputPath::new(PUBLISHED).map_err(|_| Diagnostic::new(Code::A832).arg("value", PUBLISHED))?;
        stage.put(&note, next.text().as_bytes())?;
        let commit = stage.commit()?.commit;
        Ok(FolderOutcome { plan, record, commit: Some(commit), inspected })
    }

    fn record(&self, output: &Output, job: &SiteFiles<'_>, target: &str) -> Result<Record, Diagnostic> {
        let Ok(bytes) = fs::read(output.path().join(PUBLISHED)) else { return Ok(Record::default()) };
        match Record::parse(&bytes) {
            Some(record) if record.site == job.site || self.options.adopt => Ok(record),
            Some(record) => Err(Diagnostic::new(Code::A807).arg("target", target).arg("value", record.site)),
            None if self.options.adopt => Ok(Record::default()),
            None => Err(Diagnostic::new(Code::A832).arg("target", target).arg("value", PUBLISHED)),
        }
    }
}

/// Compares the folder with the record: damaged files and, if asked for, unmanaged ones.
fn inspected(
    output: &Output,
    job: &SiteFiles<'_>,
    record: &Record,
    damaged: &BTreeSet<OutputPath>,
) -> Result<Option<Inspection>, Diagnostic> {
    let damage = |path: &OutputPath| match fs::symlink_metadata(output.path().join(path.as_str())) {
        Err(_) => Damage::Missing,
        Ok(found) if found.is_file() => Damage::Changed,
        Ok(_) => Damage::Replaced,
    };
    let wanted = |path: &&OutputPath| job.local.binary_search_by(|file| file.path.cmp(path)).is_ok();
    let harmed = damaged.iter().filter(wanted).map(|path| (path.clone(), damage(path))).collect();
    let mut inspected = Inspection { count: record.files.len(), damaged: harmed, ..Inspection::default() };
    if job.verify.is_none() {
        return Ok((!inspected.damaged.is_empty()).then_some(inspected));
    }
    let folders = inspect::folders(record);
    let listed = listing(output.path(), &folders).map_err(|error| {
        with_io_error(Diagnostic::new(Code::A622).arg("path", output.path().display().to_string()), &error)
    })?;
    inspected.unmanaged = inspect::unmanaged(&listed, &folders, job.local, record, damaged);
    Ok(Some(inspected))
}

fn listing(top: &Path, folders: &BTreeSet<&str>) -> io::Result<BTreeMap<String, ListedFile>> {
    let mut listed = BTreeMap::new();
    // If a symlink has replaced a folder, the files in it count as missing.
    let own = |folder: &&&str| folder.is_empty() || fs::symlink_metadata(top.join(folder)).is_ok_and(|f| f.is_dir());
    for folder in folders.iter().filter(own) {
        let entries = match fs::read_dir(top.join(folder)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            listed.insert(path, ListedFile { is_file: entry.file_type()?.is_file(), size: 0, time: 0 });
        }
    }
    Ok(listed)
}

/// The files to publish, and the options.
#[derive(Clone, Copy, Debug)]
pub struct SiteFiles<'a> {
    /// The files, sorted by path.
    pub local: &'a [LocalFile],
    /// The base URL of the site.
    pub site: &'a str,
    /// The name of the output folder's state.
    pub state: &'a str,
    /// The most files that may be deleted, if the user gave a limit.
    pub max_deletes: Option<usize>,
    /// Look for unmanaged files too, and how closely published ones are compared.
    pub verify: Option<Depth>,
}
