//! Buckets of S3, Azure and Google, through the `object_store` library.
//!
//! A bucket changes object by object, and each as a whole. Notes are written with conditions that the service itself keeps, so that
//! of two publishers one is refused. Order of reading: [`open`] (which service, with which patience), [`fault`] (what its errors
//! mean), [`upload`] (sending files), [`compare`] (reading them), and here what a host must be able to do.
#![expect(
    clippy::disallowed_methods,
    reason = "this module asks the environment for credentials, and reads the files that it sends"
)]

mod compare;
mod error;
mod open;
mod upload;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::stream::{self, StreamExt};
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, UpdateVersion,
};
use tokio::runtime::Runtime;

use self::error::Service;
use self::open::RetryPolicy;
use super::store::{ListedFile, PUBLISHED, PUBLISHING, StateFile, Store, StoreError, Token, Upload};
use anslag_core::path::OutputPath;

pub use self::open::open;

/// How many times something is tried that may work in a moment, besides what the library itself tries.
const TRIES: u32 = 3;

/// A bucket, or a part of one.
struct BucketStore {
    bucket: Arc<dyn ObjectStore>,
    service: Service,
    /// What the names of all objects begin with; empty, or ending with a slash.
    prefix: String,
    name: String,
    retry: RetryPolicy,
    /// Whether the service has been seen to keep conditions, or is known to.
    keeps_conditions: AtomicBool,
    /// Whether the site says that it does not, and takes care itself that only one publishes.
    without_conditions: bool,
    runtime: Runtime,
}

impl BucketStore {
    fn at(&self, path: &str) -> Result<Path, StoreError> {
        Path::parse(format!("{}{path}", self.prefix)).map_err(|error| StoreError::Permanent(error.to_string()))
    }

    fn store_error(&self, error: &Error) -> StoreError {
        error::of(error, self.service)
    }

    /// The fault of what was asked without a condition: a conflict is then between requests that came at once.
    fn plain_fault(&self, error: &Error) -> StoreError {
        match self.store_error(error) {
            StoreError::Conflict => StoreError::Transient(error::detail(error)),
            error => error,
        }
    }

    /// Of the two names that a service gives a version, the one that its conditions are about.
    fn token(&self, e_tag: Option<String>, version: Option<String>) -> Token {
        let name = if self.service == Service::Gcs { version } else { e_tag };
        Token(name.unwrap_or_default())
    }

    /// Tries again what may work in a moment.
    async fn with_retries<T>(&self, what: impl AsyncFn() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut tries = 1;
        loop {
            match what().await {
                Err(StoreError::Transient(_)) if tries < TRIES => self.retry.wait(tries).await,
                result => return result,
            }
            tries += 1;
        }
    }

    async fn read_state_file(&self, note: &str) -> Result<Option<StateFile>, StoreError> {
        let at = self.at(note)?;
        let found = match self.bucket.get(&at).await {
            Ok(found) => found,
            Err(error @ Error::NotFound { .. }) if !error::is_bucket_missing(&error) => return Ok(None),
            Err(error) => return Err(self.store_error(&error)),
        };
        let token = self.token(found.meta.e_tag.clone(), found.meta.version.clone());
        let bytes = found.bytes().await.map_err(|error| self.store_error(&error))?;
        Ok(Some(StateFile { bytes: bytes.to_vec(), token }))
    }

    async fn put_state_file(&self, note: &str, bytes: &[u8], mode: PutMode) -> Result<Token, Error> {
        let at = Path::parse(format!("{}{note}", self.prefix))?;
        let attributes = Attributes::from_iter([
            (Attribute::ContentType, "text/plain; charset=utf-8"),
            (Attribute::CacheControl, "no-store"),
        ]);
        let options = PutOptions { mode, attributes, ..PutOptions::default() };
        let put = self.bucket.put_opts(&at, PutPayload::from(bytes.to_vec()), options).await?;
        Ok(self.token(put.e_tag, put.version))
    }

    fn mode(&self, seen: Option<&Token>) -> PutMode {
        match seen {
            _ if self.without_conditions => PutMode::Overwrite,
            None => PutMode::Create,
            Some(token) => {
                PutMode::Update(UpdateVersion { e_tag: Some(token.0.clone()), version: Some(token.0.clone()) })
            }
        }
    }

    /// Writes a note under a condition. An answer that was lost, or a condition that failed, may mean that the note is ours already.
    async fn write_state_file(&self, note: &str, bytes: &[u8], seen: Option<&Token>) -> Result<Token, StoreError> {
        let mut tries = 1;
        loop {
            let failure = match self.put_state_file(note, bytes, self.mode(seen)).await {
                Ok(token) => return Ok(token),
                // What was seen is gone.
                Err(Error::NotFound { .. }) if seen.is_some() => StoreError::Conflict,
                Err(error) if error::is_unknown(&error) => error::no_conditions(),
                Err(error) => self.store_error(&error),
            };
            if !matches!(failure, StoreError::Conflict | StoreError::Transient(_)) {
                return Err(failure);
            }
            match self.with_retries(async || self.read_state_file(note).await).await {
                Ok(Some(found)) if found.bytes == bytes => return Ok(found.token),
                Ok(found) if found.as_ref().map(|found| &found.token) != seen => return Err(StoreError::Conflict),
                Ok(_) if tries < TRIES => self.retry.wait(tries).await,
                _ => return Err(failure),
            }
            tries += 1;
        }
    }

    /// Writes a note for a service without conditions: what is there is compared before, which another can come in after.
    async fn compare_and_write(&self, note: &str, bytes: &[u8], seen: Option<&Token>) -> Result<Token, StoreError> {
        let found = self.with_retries(async || self.read_state_file(note).await).await?;
        match found {
            Some(found) if found.bytes == bytes => Ok(found.token),
            found if found.as_ref().map(|found| &found.token) != seen => Err(StoreError::Conflict),
            _ => self.write_state_file(note, bytes, seen).await,
        }
    }

    /// Writes what is there already, under conditions that do not hold: a service that does not refuse it would let two publishers in.
    async fn prove_conditions(&self, note: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let nothing = Token("\"00000000000000000000000000000000\"".to_owned());
        for seen in [None, Some(&nothing)] {
            let kept = self.with_retries(async || match self.put_state_file(note, bytes, self.mode(seen)).await {
                Ok(_) => Ok(false),
                Err(error) if error::is_unknown(&error) => Ok(false),
                Err(error) => match self.store_error(&error) {
                    StoreError::Conflict => Ok(true),
                    error => Err(error),
                },
            });
            if !kept.await? {
                return Err(error::no_conditions());
            }
        }
        self.keeps_conditions.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn delete_all(&self, paths: &[Path]) -> Result<(), StoreError> {
        let names: Vec<object_store::Result<Path>> = paths.iter().cloned().map(Ok).collect();
        let mut deleted = self.bucket.delete_stream(stream::iter(names).boxed());
        while let Some(result) = deleted.next().await {
            match result {
                Ok(_) => {}
                Err(error @ Error::NotFound { .. }) if !error::is_bucket_missing(&error) => {}
                Err(error) => return Err(self.plain_fault(&error)),
            }
        }
        Ok(())
    }
}

impl Store for BucketStore {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn keeps_headers(&self) -> bool {
        true
    }

    fn read(&self, note: &str) -> Result<Option<StateFile>, StoreError> {
        self.runtime.block_on(self.with_retries(async || self.read_state_file(note).await))
    }

    fn write(&self, note: &str, bytes: &[u8], seen: Option<&Token>) -> Result<Token, StoreError> {
        self.runtime.block_on(async {
            if self.without_conditions {
                return self.compare_and_write(note, bytes, seen).await;
            }
            let token = self.write_state_file(note, bytes, seen).await?;
            if !self.keeps_conditions.load(Ordering::Relaxed)
                && let Err(error) = self.prove_conditions(note, bytes).await
            {
                // Nothing is left behind by a publication that does not begin.
                if seen.is_none() {
                    let _ = self.delete_all(&[self.at(note)?]).await;
                }
                return Err(error);
            }
            Ok(token)
        })
    }

    /// The library cannot delete under a condition, so a note is compared and then deleted. Whoever takes over a claim in between
    /// finds it gone when writing it anew, and stops.
    fn remove(&self, note: &str, seen: &Token) -> Result<(), StoreError> {
        self.runtime.block_on(self.with_retries(async || match self.read_state_file(note).await? {
            None => Ok(()),
            Some(found) if found.token == *seen => self.delete_all(&[self.at(note)?]).await,
            Some(_) => Err(StoreError::Conflict),
        }))
    }

    fn put(&self, uploads: &[Upload], done: &(dyn Fn(u64) + Sync)) -> Result<(), StoreError> {
        self.runtime.block_on(self.upload(uploads, done))
    }

    fn delete(&self, paths: &[OutputPath]) -> Result<(), StoreError> {
        let paths: Result<Vec<Path>, StoreError> = paths.iter().map(|path| self.at(path.as_str())).collect();
        let paths = paths?;
        self.runtime.block_on(self.with_retries(async || self.delete_all(&paths).await))
    }

    /// All objects of the site and of others below the prefix: a bucket has no folders.
    fn list(&self, _: &BTreeSet<&str>) -> Result<Option<BTreeMap<String, ListedFile>>, StoreError> {
        let at = (!self.prefix.is_empty()).then(|| self.at("")).transpose()?;
        self.runtime.block_on(self.with_retries(async || {
            let mut there = BTreeMap::new();
            let mut objects = self.bucket.list(at.as_ref());
            while let Some(object) = objects.next().await {
                let object = object.map_err(|error| self.store_error(&error))?;
                let place: &str = object.location.as_ref();
                let seen =
                    ListedFile { is_file: true, size: object.size, time: object.last_modified.timestamp_millis() };
                there.insert(place.strip_prefix(&self.prefix).unwrap_or(place).to_owned(), seen);
            }
            Ok(Some(there))
        }))
    }

    fn differing(&self, files: &[Upload]) -> Result<Vec<usize>, StoreError> {
        self.runtime.block_on(self.compare(files))
    }

    fn unmanaged_file(&self) -> Result<Option<String>, StoreError> {
        let at = (!self.prefix.is_empty()).then(|| self.at("")).transpose()?;
        self.runtime.block_on(self.with_retries(async || {
            let mut objects = self.bucket.list(at.as_ref());
            while let Some(object) = objects.next().await {
                match object {
                    Ok(object) => {
                        let place: &str = object.location.as_ref();
                        let name = place.strip_prefix(&self.prefix).unwrap_or_default();
                        if ![PUBLISHED, PUBLISHING].contains(&name) {
                            return Ok(Some(name.to_owned()));
                        }
                    }
                    Err(Error::NotFound { .. }) => return Ok(None),
                    Err(error) => return Err(self.store_error(&error)),
                }
            }
            Ok(None)
        }))
    }
}
