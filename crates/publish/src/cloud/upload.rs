//! Sending files to a bucket: many small ones at once, large ones in parts.

use std::fs::File;
use std::io::Read;
use std::sync::{Mutex, PoisonError};

use futures_util::stream::{self, StreamExt};
use object_store::path::Path;
use object_store::{Attribute, Attributes, Error, ObjectStore as _, PutMultipartOptions, PutOptions, PutPayload};

use super::BucketStore;
use super::error;
use crate::store::{Headers, StoreError, Upload};

/// Files sent at the same time.
const AT_ONCE: usize = 16;
/// The size of a part of a large file. S3 takes none below 5 MiB.
const PART: u64 = 8 << 20;
/// So many parts S3 takes of one file.
const MAX_PARTS: u64 = 10_000;
/// Files above this are sent in parts, one file after another, so that they are not held in memory.
const LARGE: u64 = 8 << 20;
/// Parts sent at the same time.
const PARTS_AT_ONCE: usize = 3;

impl BucketStore {
    /// Sends files. After the first fault no other is begun, and what is on its way is waited for: it would arrive later otherwise,
    /// when another may be publishing.
    pub(super) async fn upload(&self, uploads: &[Upload], done: &(dyn Fn(u64) + Sync)) -> Result<(), StoreError> {
        let first = Mutex::new(None);
        let (large, small): (Vec<&Upload>, Vec<&Upload>) = uploads.iter().partition(|upload| upload.size > LARGE);
        stream::iter(small).for_each_concurrent(AT_ONCE, |upload| self.send_unless(&first, upload, done)).await;
        for upload in large {
            self.send_unless(&first, upload, done).await;
        }
        first.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }

    /// Sends a file, unless there was a fault before.
    async fn send_unless(&self, first: &Mutex<Option<StoreError>>, upload: &Upload, done: &(dyn Fn(u64) + Sync)) {
        let known = || first.lock().unwrap_or_else(PoisonError::into_inner);
        if known().is_some() {
            return;
        }
        match self.with_retries(async || self.send(upload).await).await {
            Ok(size) => done(size),
            Err(error) => {
                known().get_or_insert(error);
            }
        }
    }

    async fn send(&self, upload: &Upload) -> Result<u64, StoreError> {
        let at = self.at(upload.path.as_str())?;
        let attributes = attributes(&upload.headers);
        let unreadable = |error: std::io::Error| StoreError::Permanent(format!("{}: {error}", upload.path.as_str()));
        if upload.size <= LARGE {
            let bytes = std::fs::read(&upload.file).map_err(unreadable)?;
            let size = bytes.len() as u64;
            let options = PutOptions { attributes, ..PutOptions::default() };
            let put = self.bucket.put_opts(&at, PutPayload::from(bytes), options).await;
            return put.map(|_| size).map_err(|error| self.plain_fault(&error));
        }
        let file = File::open(&upload.file).map_err(unreadable)?;
        self.send_parts(&at, file, upload.size, attributes).await
    }

    async fn send_parts(
        &self,
        at: &Path,
        mut file: File,
        size: u64,
        attributes: Attributes,
    ) -> Result<u64, StoreError> {
        let options = PutMultipartOptions { attributes, ..PutMultipartOptions::default() };
        let mut parts = self.bucket.put_multipart_opts(at, options).await.map_err(|error| self.plain_fault(&error))?;
        let part_size = PART.max(size.div_ceil(MAX_PARTS));
        let sent = async {
            let mut left = size;
            while left > 0 {
                let mut group = Vec::new();
                while left > 0 && group.len() < PARTS_AT_ONCE {
                    let mut part = Vec::new();
                    let read = file.by_ref().take(part_size).read_to_end(&mut part);
                    let read = read.map_err(StoreError::from)? as u64;
                    if read == 0 {
                        return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof).into());
                    }
                    left = left.saturating_sub(read);
                    group.push(parts.put_part(PutPayload::from(part)));
                }
                let results = futures_util::future::join_all(group).await;
                if let Some(error) = results.into_iter().find_map(Result::err) {
                    return Err(self.plain_fault(&error));
                }
            }
            parts.complete().await.map_err(|error| match error {
                // It was completed, and the answer was lost: the file is sent once more.
                Error::NotFound { .. } if !error::is_bucket_missing(&error) => {
                    StoreError::Transient(error::detail(&error))
                }
                error => self.plain_fault(&error),
            })
        };
        if let Err(error) = sent.await {
            // Parts of nothing cost money; a fault here is told by the one before.
            let _ = parts.abort().await;
            return Err(error);
        }
        Ok(size)
    }
}

fn attributes(headers: &Headers) -> Attributes {
    let encoding = headers.encoding.clone().unwrap_or_default();
    let all = [
        (Attribute::ContentType, headers.content_type.clone()),
        (Attribute::CacheControl, headers.cache_control.clone()),
        (Attribute::ContentEncoding, encoding),
    ];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}
