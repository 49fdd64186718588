//! Lists remote files over SFTP without following symlinks; other users may write there, so names and links are not trusted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::batch::{Batch, quote};
use super::ls_entry::Entry;
use super::parallel::map_chunks_parallel;
use super::{SshStore, parents};
use crate::store::{ListedFile, StoreError};
use anslag_core::diagnostic::{Code, Diagnostic};

/// The prefix of the output of `pwd`.
const PWD_PREFIX: &str = "Remote working directory: ";

impl SshStore {
    /// The files in these folders, by path. A folder that is a symlink is an error: its target is not part of the site.
    #[expect(clippy::disallowed_methods, reason = "needed to guess the year that `ls` omits for recent files")]
    pub(super) fn list_folders(&self, requested: &BTreeSet<&str>) -> Result<BTreeMap<String, ListedFile>, StoreError> {
        let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
        let mut listed = BTreeMap::new();
        // From the top down: a folder is listed only after the one above has shown that it is no symlink.
        let mut current_level: Vec<&str> = vec![""];
        while !current_level.is_empty() {
            let outputs = map_chunks_parallel(&current_level, |folders: &[&str]| {
                // With the leading `-`, sftp goes on if the step fails: a folder may be missing.
                let steps: Vec<String> = folders.iter().map(|folder| format!("-{}", self.ls_command(folder))).collect();
                self.connection.with_retries(|| Batch::new(&self.connection).run_each(&steps))
            })?;
            let mut next_level = BTreeSet::new();
            for (folder, lines) in current_level.iter().zip(outputs) {
                for entry in lines.iter().filter_map(|line| Entry::parse(line)) {
                    let path = if folder.is_empty() { entry.name.clone() } else { format!("{folder}/{}", entry.name) };
                    let requested = requested.get(path.as_str());
                    if let Some(folder) = requested.filter(|_| entry.is_symlink()) {
                        return Err(self.symlink_error_for(folder));
                    }
                    next_level.extend(requested.filter(|_| entry.is_folder()));
                    listed.insert(path, entry.to_listed_file(today));
                }
            }
            current_level = next_level.into_iter().collect();
        }
        Ok(listed)
    }

    /// The step that lists a folder of the site; the empty path is the site's own. With the trailing slash, a site folder
    /// that is itself a symlink is followed.
    pub(super) fn ls_command(&self, folder: &str) -> String {
        let folder = if folder.is_empty() { quote(&self.root) } else { self.quoted(folder) };
        format!("ls -lan {folder}/")
    }

    /// Asks where a symlink points, for the message about it.
    fn symlink_error_for(&self, folder: &str) -> StoreError {
        let lines = self.run_steps(&[format!("cd {}", self.quoted(folder)), "pwd".to_owned()]).unwrap_or_default();
        self.symlink_error(folder, working_directories(&lines).next().unwrap_or("?"))
    }

    fn symlink_error(&self, folder: &str, target: &str) -> StoreError {
        let message = Diagnostic::new(Code::A815).arg("path", folder).arg("target", self.name.clone());
        StoreError::Diagnosed(Box::new(message.arg("value", target)))
    }

    /// The folders of these paths that exist. If one of them, or a folder above it, is a symlink, that is an error.
    pub(super) fn existing_folders<'p>(
        &self,
        paths: impl Iterator<Item = &'p str>,
    ) -> Result<BTreeSet<&'p str>, StoreError> {
        let folders: BTreeSet<&str> = paths.filter_map(|path| parents(path).last()).collect();
        if folders.is_empty() {
            return Ok(folders);
        }
        let root = self.real_root()?;
        let real_path = |folder: &str| format!("{}/{folder}", root.trim_end_matches('/'));
        // Start each step here, so that a failed `cd` leaves a path that equals no folder of the site.
        let fallback_dir = real_path(&self.incoming);
        // For each folder: `cd` to the fallback, `cd` to the folder if possible, and print where that led. For a symlink it is
        // another path than the folder's.
        let steps: Vec<String> = folders
            .iter()
            .flat_map(|folder| {
                [format!("cd {}", quote(&fallback_dir)), format!("-cd {}", quote(&real_path(folder))), "pwd".to_owned()]
            })
            .collect();
        let lines = self.connection.with_retries(|| Batch::new(&self.connection).run(&steps, 0, |_| ()))?;
        let reached: Vec<&str> = working_directories(&lines).collect();
        if reached.len() != folders.len() {
            return Err(StoreError::Permanent("sftp: pwd".to_owned()));
        }
        let mut existing = BTreeSet::new();
        for (folder, reached) in folders.into_iter().zip(reached) {
            if reached == fallback_dir {
                continue;
            }
            if reached != real_path(folder) {
                return Err(self.symlink_error(folder, reached));
            }
            existing.insert(folder);
        }
        Ok(existing)
    }

    /// The root with symlinks resolved. A root that is itself a symlink is allowed.
    fn real_root(&self) -> Result<String, StoreError> {
        if let Some(root) = self.real_root.get() {
            return Ok(root.clone());
        }
        let root = if self.root.is_empty() { "/" } else { &self.root };
        let lines = self.run_steps(&[format!("cd {}", quote(root)), "pwd".to_owned()])?;
        let root = working_directories(&lines).next();
        let root = root.ok_or_else(|| StoreError::Permanent("sftp: pwd".to_owned()))?;
        Ok(self.real_root.get_or_init(|| root.to_owned()).clone())
    }
}

/// The folders that `pwd` printed.
fn working_directories(lines: &[String]) -> impl Iterator<Item = &str> {
    lines.iter().filter_map(|line| line.strip_prefix(PWD_PREFIX))
}
