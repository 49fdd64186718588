//! Checks whether the objects of a bucket still have the bytes that were sent, by reading them again as a stream.

use std::fs::File;
use std::io;

use futures_util::stream::{self, StreamExt};
use object_store::{Error, ObjectStoreExt as _};

use super::BucketStore;
use super::error::{self, Service};
use crate::store::{StoreError, Upload};
use anslag_core::digest::Digest;
use anslag_core::http;

/// The number of objects that are read at the same time.
const AT_ONCE: usize = 16;

impl BucketStore {
    /// The indices of the files that have other bytes in the bucket.
    pub(super) async fn compare(&self, files: &[Upload]) -> Result<Vec<usize>, StoreError> {
        let found: Vec<Result<Option<usize>, StoreError>> = stream::iter(files.iter().enumerate())
            .map(async |(n, file)| Ok((!self.with_retries(async || self.is_same(file).await).await?).then_some(n)))
            .buffered(AT_ONCE)
            .collect()
            .await;
        let found: Result<Vec<Option<usize>>, StoreError> = found.into_iter().collect();
        Ok(found?.into_iter().flatten().collect())
    }

    async fn is_same(&self, file: &Upload) -> Result<bool, StoreError> {
        let found = match self.bucket.get(&self.at(file.path.as_str())?).await {
            Ok(found) => found,
            Err(error @ Error::NotFound { .. }) if !error::is_bucket_missing(&error) => return Ok(false),
            Err(error) => return Err(self.unconditional_error(&error)),
        };
        let (mut digest, mut bytes) = (Digest::hasher(), found.into_stream());
        while let Some(part) = bytes.next().await {
            digest.update(&part.map_err(|error| self.unconditional_error(&error))?);
        }
        let digest = digest.finish();
        let own = |reader: &dyn Fn(File) -> Box<dyn io::Read>| -> Result<Digest, StoreError> {
            let unreadable = |error: io::Error| StoreError::Permanent(format!("{}: {error}", file.path.as_str()));
            let mut own = Digest::hasher();
            let mut reader = reader(File::open(&file.file).map_err(unreadable)?);
            io::copy(&mut reader, &mut own).map_err(unreadable)?;
            Ok(own.finish())
        };
        if digest == own(&|file| Box::new(file))? {
            return Ok(true);
        }
        // Google decompresses stored objects unless the request accepts the compression.
        let may_unpack = self.service == Service::Gcs && file.headers.encoding.as_deref() == Some("gzip");
        Ok(may_unpack && digest == own(&|file| Box::new(http::unpacked(file)))?)
    }
}
