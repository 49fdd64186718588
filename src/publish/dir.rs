//! Publishing to a folder of this machine, which changes as a whole: a reader never meets files of two generations, and a run that is
//! killed has changed nothing. It is the output folder's own way ([`crate::disk::output`]), for a folder elsewhere.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read the disk")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::plan::{Local, Plan};
use super::record::Record;
use super::store::PUBLISHED;
use super::sync::allow;
use crate::diagnostic::{Code, Diagnostic};
use crate::disk::because;
use crate::disk::output::{Commit, Output, OutputOptions};
use crate::host::compressed;
use crate::path::OutputPath;

/// A folder, and how it is opened.
#[derive(Debug)]
pub struct Dir<'a> {
    /// The folder of the site.
    pub root: &'a Path,
    /// The folder where the site is published.
    pub folder: &'a Path,
    /// How to open it.
    pub options: OutputOptions<'a>,
}

/// What came of it.
#[derive(Debug)]
pub struct Done {
    /// What was done, or would be.
    pub plan: Plan,
    /// What was there before.
    pub record: Record,
    /// In which way the folder changed; none when nothing was to be done.
    pub commit: Option<Commit>,
}

impl Dir<'_> {
    /// Publishes, unless only the plan is asked for. What a job says of a store does not count here.
    ///
    /// # Errors
    /// When the folder is somebody else's, the disk refuses, or the plan is not allowed. Nothing has changed then.
    pub fn publish(&self, job: &Files<'_>, only_plan: bool) -> Result<Done, Diagnostic> {
        let target = self.folder.display().to_string();
        let output = Output::open(self.root, self.folder, &self.options)?;
        let record = self.record(&output, job, &target)?;
        let unsure: BTreeSet<OutputPath> = output.damaged();
        let plan = Plan::new(job.local, &record, &unsure);
        allow(&plan, job.max_deletes, &target)?;
        if only_plan || plan.is_empty() {
            return Ok(Done { plan, record, commit: None });
        }
        let stage = output.stage()?;
        for file in job.local {
            let unreadable = |error| because(Diagnostic::file(Code::A403, file.file.display().to_string()), &error);
            match file.encoding {
                None => stage.copy(&file.path, &file.file, &file.file.display().to_string())?,
                Some(encoding) => {
                    stage.put(&file.path, &compressed(&fs::read(&file.file).map_err(unreadable)?, encoding))?
                }
            };
        }
        for path in &plan.left {
            let entry = stage.manifest().get(path).copied();
            // One that somebody took away is gone already.
            if let Some(entry) = entry {
                stage.keep(path, &entry.digest)?;
            }
        }
        let next = plan.outcome(job.local, job.site, job.state, record.generation + 1);
        let note = OutputPath::new(PUBLISHED).map_err(|_| Diagnostic::new(Code::A832).arg("value", PUBLISHED))?;
        stage.put(&note, next.text().as_bytes())?;
        let commit = stage.commit()?.commit;
        Ok(Done { plan, record, commit: Some(commit) })
    }

    fn record(&self, output: &Output, job: &Files<'_>, target: &str) -> Result<Record, Diagnostic> {
        let Ok(bytes) = fs::read(output.path().join(PUBLISHED)) else { return Ok(Record::default()) };
        match Record::parse(&bytes) {
            Some(record) if record.site == job.site || self.options.adopt => Ok(record),
            Some(record) => Err(Diagnostic::new(Code::A807).arg("target", target).arg("value", record.site)),
            None if self.options.adopt => Ok(Record::default()),
            None => Err(Diagnostic::new(Code::A832).arg("target", target).arg("value", PUBLISHED)),
        }
    }
}

/// What is published.
#[derive(Clone, Copy, Debug)]
pub struct Files<'a> {
    /// The files, sorted by path.
    pub local: &'a [Local],
    /// The base URL of the site.
    pub site: &'a str,
    /// The name of the output folder's state.
    pub state: &'a str,
    /// How many files may be deleted, when somebody has said so.
    pub max_deletes: Option<usize>,
}
