//! State files on a host, over SFTP: each version is a file that is created only if it does not exist.

use super::batch::quote;
use super::{SshStore, entries};
use crate::store::StoreError;
use crate::versions::VersionStore;

/// The number of attempts while other publishers write the same state file.
const MAX_ATTEMPTS: usize = 10;

impl VersionStore for SshStore {
    fn versions(&self, file_name: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        // A version that is replaced between listing and reading is not found: then there is a newer one.
        for _ in 0..MAX_ATTEMPTS {
            let folder = self.connection.scratch_folder()?;
            match self.run_steps(&[format!("get {}.* {}", self.quoted(file_name), quote(&folder.path_with_slash()))]) {
                Ok(_) => return folder.read_all(),
                Err(StoreError::Permanent(detail)) if detail.starts_with("File ") && detail.contains("not found") => {
                    return Ok(Vec::new());
                }
                Err(StoreError::Permanent(detail)) if detail.contains("No such file") => {}
                Err(error) => return Err(error),
            }
        }
        Err(StoreError::Transient(format!("{file_name}: changed at each attempt")))
    }

    fn create(&self, name: &str, bytes: &[u8], old: Option<&str>) -> Result<Option<Vec<String>>, StoreError> {
        let folder = self.connection.scratch_folder()?;
        let file = folder.write(name, bytes)?;
        for _ in 0..MAX_ATTEMPTS {
            let (fresh, path) = (self.quoted(&self.temporary_name()), self.quoted(name));
            // Only once: if the upload folder is gone, someone took over and removed it, and it must not come back.
            let has_upload_folder = self.top_folder().has_upload_folder;
            let mut steps = if has_upload_folder { Vec::new() } else { self.creation_steps() };
            steps.extend([format!("put {} {fresh}", quote(&file)), format!("-chmod 644 {fresh}")]);
            // SSH_FXP_RENAME fails if the name is taken: OpenSSH makes a hard link and removes the old name.
            steps.push(format!("rename -l {fresh} {path}"));
            steps.push(self.ls_command(""));
            steps.extend((!has_upload_folder).then(|| self.make_private_step()));
            steps.extend(old.map(|old| format!("-rm {}", self.quoted(old))));
            match self.run_steps(&steps) {
                Ok(lines) => {
                    let found = entries(&lines);
                    self.record_listing(&found);
                    return Ok(Some(found.into_iter().map(|entry| entry.name).collect()));
                }
                Err(StoreError::Permanent(detail)) if detail.contains("rename") || detail.contains("No such file") => {
                    // This version or a newer one exists: names of versions are in order.
                    let file_name = name.rsplit_once('.').map_or(name, |(file_name, _)| file_name);
                    if self.top()?.iter().any(|entry| entry.name.starts_with(file_name) && entry.name.as_str() >= name)
                    {
                        // After a lost claim nothing more is uploaded. An upload folder that is in use is removed by the next run.
                        if !has_upload_folder {
                            self.remove_incoming();
                        }
                        return Ok(None);
                    }
                    if has_upload_folder {
                        return Err(StoreError::Conflict);
                    }
                    // Another publisher may have removed our upload folder as that of a killed run, and finished since. Then try again.
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
