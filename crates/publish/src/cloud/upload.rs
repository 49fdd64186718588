//! Uploads files to a bucket: many small ones at the same time, large ones in parts.

use std::fs::File;
use std::io::Read;
use std::sync::{Mutex, PoisonError};

use futures_util::stream::{self, StreamExt};
use object_store::path::Path;
use object_store::{Attribute, Attributes, Error, ObjectStore as _, PutMultipartOptions, PutOptions, PutPayload};

use super::BucketStore;
use super::error;
use crate::store::{Headers, StoreError, Upload};

/// The number of files that are uploaded at the same time.
const AT_ONCE: usize = 16;
/// The size of a part of a large file. The minimum of S3 is 5 MiB.
const PART: u64 = 8 << 20;
/// The most parts of a file that S3 allows.
const MAX_PARTS: u64 = 10_000;
/// Larger files are uploaded in parts, one file after another, so that they are not held in memory.
const LARGE: u64 = 8 << 20;
/// The number of parts that are uploaded at the same time.
const PARTS_AT_ONCE: usize = 3;

impl BucketStore {
    /// Uploads files. After the first error no other upload starts, and running ones are awaited: otherwise they could arrive later,
    /// while someone else is publishing.
    pub(super) async fn upload(&self, uploads: &[Upload], done: &(dyn Fn(u64) + Sync)) -> Result<(), StoreError> {
        let first = Mutex::new(None);
        let (large, small): (Vec<&Upload>, Vec<&Upload>) = uploads.iter().partition(|upload| upload.size > LARGE);
        stream::iter(small).for_each_concurrent(AT_ONCE, |upload| self.send_unless(&first, upload, done)).await;
        for upload in large {
            self.send_unless(&first, upload, done).await;
        }
        first.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }

    /// Uploads a file, unless another upload has failed.
    async fn send_unless(&self, first: &Mutex<Option<StoreError>>, upload: &Upload, done: &(dyn Fn(u64) + Sync)) {
        let first_error = || first.lock().unwrap_or_else(PoisonError::into_inner);
        if first_error().is_some() {
            return;
        }
        match self.with_retries(async || self.send(upload).await).await {
            Ok(size) => done(size),
            Err(error) => {
                first_error().get_or_insert(error);
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
            return put.map(|_| size).map_err(|error| self.unconditional_error(&error));
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
        let mut parts =
            self.bucket.put_multipart_opts(at, options).await.map_err(|error| self.unconditional_error(&error))?;
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
                    return Err(self.unconditional_error(&error));
                }
            }
            parts.complete().await.map_err(|error| match error {
                // The upload was completed but the response was lost: the file is sent again.
                Error::NotFound { .. } if !error::is_bucket_missing(&error) => {
                    StoreError::Transient(error::detail(&error))
                }
                error => self.unconditional_error(&error),
            })
        };
        if let Err(error) = sent.await {
            // Parts of an unfinished upload cost money. An error here adds nothing to the first one.
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
