//! Compares remote files with local ones by fetching them, for hosts that can only serve files.

use std::fs::File;
use std::path::Path;

use super::SshStore;
use super::batch::{Batch, quote};
use super::parallel::map_chunks_parallel;
use crate::store::{StoreError, Upload};
use anslag_core::digest::Digest;

impl SshStore {
    /// The indices of the files whose remote bytes differ.
    pub(super) fn fetch_and_compare(&self, files: &[Upload]) -> Result<Vec<usize>, StoreError> {
        let indices: Vec<usize> = (0..files.len()).collect();
        let differing = map_chunks_parallel(&indices, |indices: &[usize]| {
            let folder = self.connection.scratch_folder()?;
            // Only one copy per worker is on disk at a time, since the site may not fit.
            indices.iter().map(|index| self.differs(&files[*index], &folder.path_with_slash())).collect()
        })?;
        Ok(indices.into_iter().zip(differing).filter(|(_, differs)| *differs).map(|(index, _)| index).collect())
    }

    fn differs(&self, file: &Upload, folder: &str) -> Result<bool, StoreError> {
        let copy = format!("{folder}copy");
        let steps = [format!("get {} {}", self.quoted(file.path.as_str()), quote(&copy))];
        let fetched = self.connection.with_retries(|| Batch::new(&self.connection).run(&steps, file.size, |_| ()));
        match fetched {
            Ok(_) => Ok(file_digest(Path::new(&copy))? != file_digest(&file.file)?),
            // It was listed a moment ago, and cannot be read: readers cannot read it either.
            Err(StoreError::Permanent(_)) => Ok(true),
            Err(error) => Err(error),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "reads a fetched file")]
fn file_digest(file: &Path) -> Result<Digest, StoreError> {
    let hash = || -> std::io::Result<Digest> {
        let mut hasher = Digest::hasher();
        std::io::copy(&mut File::open(file)?, &mut hasher)?;
        Ok(hasher.finish())
    };
    hash().map_err(|error| StoreError::Permanent(format!("{}: {error}", file.display())))
}
