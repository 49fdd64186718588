//! The notes at a host, through SFTP: files that are made only when they are not there yet.

use super::batch::quote;
use super::{SshStore, entries};
use crate::store::StoreError;
use crate::versions::VersionStore;

/// How many times a note is looked for that others write between two questions.
const LOOKS: usize = 10;

impl VersionStore for SshStore {
    fn versions(&self, note: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        // One that is replaced between the look and the reading is not found: then there is a newer one.
        for _ in 0..LOOKS {
            let folder = self.connection.scratch_folder()?;
            match self.run_steps(&[format!("get {}.* {}", self.quoted(note), quote(&folder.name()))]) {
                Ok(_) => return folder.files(),
                Err(StoreError::Permanent(detail)) if detail.starts_with("File ") && detail.contains("not found") => {
                    return Ok(Vec::new());
                }
                Err(StoreError::Permanent(detail)) if detail.contains("No such file") => {}
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Transient(format!("{note}: changed at each look")))
    }

    fn create(&self, name: &str, bytes: &[u8], old: Option<&str>) -> Result<Option<Vec<String>>, StoreError> {
        let folder = self.connection.scratch_folder()?;
        let file = folder.file(name, bytes)?;
        for _ in 0..LOOKS {
            let (fresh, path) = (self.quoted(&self.temporary_name()), self.quoted(name));
            // Only once: a folder that is gone was removed by somebody who took over, and must not come back.
            let begun = self.top_folder().begun;
            let mut steps = if begun { Vec::new() } else { self.creation_steps() };
            steps.extend([format!("put {} {fresh}", quote(&file)), format!("-chmod 644 {fresh}")]);
            // SSH_FXP_RENAME, which fails when the name is taken: OpenSSH makes a hard link and removes the first name.
            steps.push(format!("rename -l {fresh} {path}"));
            steps.push(self.listing());
            steps.extend((!begun).then(|| self.closing()));
            steps.extend(old.map(|old| format!("-rm {}", self.quoted(old))));
            match self.run_steps(&steps) {
                Ok(lines) => {
                    let found = entries(&lines);
                    self.record_listing(&found);
                    return Ok(Some(found.into_iter().map(|entry| entry.name).collect()));
                }
                Err(StoreError::Permanent(detail)) if detail.contains("rename") || detail.contains("No such file") => {
                    // It is there, or was and has been followed by a newer one: names of versions are in order.
                    let note = name.rsplit_once('.').map_or(name, |(note, _)| note);
                    if self.top()?.iter().any(|there| there.name.starts_with(note) && there.name.as_str() >= name) {
                        // A folder that was in use stays away, or goes with the next run: after this nothing more is to be put.
                        if !begun {
                            self.remove_incoming();
                        }
                        return Ok(None);
                    }
                    if begun {
                        return Err(StoreError::Conflict);
                    }
                    // Who holds the claim has taken our folder for that of a dead run, and has left since. Or it is something else.
                    if !detail.contains("No such file") {
                        return Err(StoreError::Permanent(detail));
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Permanent(format!("{name}: no such folder")))
    }

    fn delete_versions(&self, names: &[String]) -> Result<(), StoreError> {
        let steps: Vec<String> = names.iter().map(|name| format!("-rm {}", self.quoted(name))).collect();
        self.run_steps(&steps).map(drop)
    }
}
