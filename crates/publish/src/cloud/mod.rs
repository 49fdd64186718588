//! Buckets of S3, Azure and Google, through the `object_store` library.
//!
//! A bucket changes object by object, each atomically. State files are written with conditional requests, so that the service refuses
//! one of two publishers. Order of reading: [`open`] (service and retries), [`error`] (errors), [`upload`], [`compare`], and here the
//! interface of a host.
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

/// The number of attempts after a transient error, besides the retries of the library.
const TRIES: u32 = 3;

/// A bucket, or a part of one.
struct BucketStore {
    bucket: Arc<dyn ObjectStore>,
    service: Service,
    /// The prefix of the names of all objects: empty, or with a slash at the end.
    prefix: String,
    name: String,
    retry: RetryPolicy,
    /// Whether the service is known to honour conditional requests, or has been tested.
    keeps_conditions: AtomicBool,
    /// Whether the configuration says that it does not (`conditional: false`): then the site makes sure that only one publishes.
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

    /// The error of an unconditional request: a conflict is then one between simultaneous requests.
    fn unconditional_error(&self, error: &Error) -> StoreError {
        match self.store_error(error) {
            StoreError::Conflict => StoreError::Transient(error::detail(error)),
            error => error,
        }
    }

    /// The ETag or the version of an object, whichever the conditions of the service use.
    fn token(&self, e_tag: Option<String>, version: Option<String>) -> Token {
        let name = if self.service == Service::Gcs { version } else { e_tag };
        Token(name.unwrap_or_default())
    }

    /// Repeats `what` after a transient error.
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

    async fn read_state_file(&self, file_name: &str) -> Result<Option<StateFile>, StoreError> {
        let at = self.at(file_name)?;
        let found = match self.bucket.get(&at).await {
            Ok(found) => found,
            Err(error @ Error::NotFound { .. }) if !error::is_bucket_missing(&error) => return Ok(None),
            Err(error) => return Err(self.store_error(&error)),
        };
        let token = self.token(found.meta.e_tag.clone(), found.meta.version.clone());
        let bytes = found.bytes().await.map_err(|error| self.store_error(&error))?;
        Ok(Some(StateFile { bytes: bytes.to_vec(), token }))
    }

    async fn put_state_file(&self, file_name: &str, bytes: &[u8], mode: PutMode) -> Result<Token, Error> {
        let at = Path::parse(format!("{}{file_name}", self.prefix))?;
        let attributes = Attributes::from_iter([
            (Attribute::ContentType, "text/plain; charset=utf-8"),
            (Attribute::CacheControl, "no-store"),
        ]);
        let options = PutOptions { mode, attributes, ..PutOptions::default() };
        let put = self.bucket.put_opts(&at, PutPayload::from(bytes.to_vec()), options).await?;
        Ok(self.token(put.e_tag, put.version))
    }

    fn mode(&self, expected: Option<&Token>) -> PutMode {
        match expected {
            _ if self.without_conditions => PutMode::Overwrite,
            None => PutMode::Create,
            Some(token) => {
                PutMode::Update(UpdateVersion { e_tag: Some(token.0.clone()), version: Some(token.0.clone()) })
            }
        }
    }

    /// Writes a state file with a condition. If the response is lost or the condition fails, the file may already be ours.
    async fn write_state_file(
        &self,
        file_name: &str,
        bytes: &[u8],
        expected: Option<&Token>,
    ) -> Result<Token, StoreError> {
        let mut tries = 1;
        loop {
            let failure = match self.put_state_file(file_name, bytes, self.mode(expected)).await {
                Ok(token) => return Ok(token),
                // The version that was seen has been deleted.
                Err(Error::NotFound { .. }) if expected.is_some() => StoreError::Conflict,
                Err(error) if error::is_unknown(&error) => error::no_conditions(),
                Err(error) => self.store_error(&error),
            };
            if !matches!(failure, StoreError::Conflict | StoreError::Transient(_)) {
                return Err(failure);
            }
            match self.with_retries(async || self.read_state_file(file_name).await).await {
                Ok(Some(found)) if found.bytes == bytes => return Ok(found.token),
                Ok(found) if found.as_ref().map(|found| &found.token) != expected => return Err(StoreError::Conflict),
                Ok(_) if tries < TRIES => self.retry.wait(tries).await,
                _ => return Err(failure),
            }
            tries += 1;
        }
    }

    /// Writes a state file without conditions. Another publisher may write between the comparison and the write.
    async fn compare_and_write(
        &self,
        file_name: &str,
        bytes: &[u8],
        expected: Option<&Token>,
    ) -> Result<Token, StoreError> {
        let found = self.with_retries(async || self.read_state_file(file_name).await).await?;
        match found {
            Some(found) if found.bytes == bytes => Ok(found.token),
            found if found.as_ref().map(|found| &found.token) != expected => Err(StoreError::Conflict),
            _ => self.write_state_file(file_name, bytes, expected).await,
        }
    }

    /// Tests the service: writes the existing content with conditions that are false, and expects to be refused. A service that does
    /// not refuse cannot keep two publishers apart.
    async fn prove_conditions(&self, file_name: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let nothing = Token("\"00000000000000000000000000000000\"".to_owned());
        for expected in [None, Some(&nothing)] {
            let kept =
                self.with_retries(async || match self.put_state_file(file_name, bytes, self.mode(expected)).await {
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
                Err(error) => return Err(self.unconditional_error(&error)),
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

    fn read(&self, file_name: &str) -> Result<Option<StateFile>, StoreError> {
        self.runtime.block_on(self.with_retries(async || self.read_state_file(file_name).await))
    }

    fn write(&self, file_name: &str, bytes: &[u8], expected: Option<&Token>) -> Result<Token, StoreError> {
        self.runtime.block_on(async {
            if self.without_conditions {
                return self.compare_and_write(file_name, bytes, expected).await;
            }
            let token = self.write_state_file(file_name, bytes, expected).await?;
            if !self.keeps_conditions.load(Ordering::Relaxed)
                && let Err(error) = self.prove_conditions(file_name, bytes).await
            {
                // A publication that does not start leaves nothing behind.
                if expected.is_none() {
                    let _ = self.delete_all(&[self.at(file_name)?]).await;
                }
                return Err(error);
            }
            Ok(token)
        })
    }

    /// The library has no conditional delete, so a state file is compared and then deleted. A publisher that takes over a claim in
    /// between finds it missing at the next renewal, and stops.
    fn remove(&self, file_name: &str, expected: &Token) -> Result<(), StoreError> {
        self.runtime.block_on(self.with_retries(async || match self.read_state_file(file_name).await? {
            None => Ok(()),
            Some(found) if found.token == *expected => self.delete_all(&[self.at(file_name)?]).await,
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

    /// All objects with the prefix, whoever put them there: a bucket has no folders.
    fn list(&self, _: &BTreeSet<&str>) -> Result<Option<BTreeMap<String, ListedFile>>, StoreError> {
        let at = (!self.prefix.is_empty()).then(|| self.at("")).transpose()?;
        self.runtime.block_on(self.with_retries(async || {
            let mut listed = BTreeMap::new();
            let mut objects = self.bucket.list(at.as_ref());
            while let Some(object) = objects.next().await {
                let object = object.map_err(|error| self.store_error(&error))?;
                let key: &str = object.location.as_ref();
                let file =
                    ListedFile { is_file: true, size: object.size, time: object.last_modified.timestamp_millis() };
                listed.insert(key.strip_prefix(&self.prefix).unwrap_or(key).to_owned(), file);
            }
            Ok(Some(listed))
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
                        let key: &str = object.location.as_ref();
                        let name = key.strip_prefix(&self.prefix).unwrap_or_default();
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
