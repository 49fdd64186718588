//! Compare-and-swap for state files at places without conditional writes.
//!
//! Each version of a state file is a file of its own: `.anslag-published.000000000012`; the highest number counts. The place only
//! has to create a file atomically if it does not exist. Of two writers that have read version 12, both try to create 13, and one
//! succeeds. A number becomes free only when a higher one exists, and the highest is never removed: a late writer that creates 13
//! sees the 14 in the listing afterwards, and reports a conflict. Removing a state file therefore writes an empty version.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use super::store::{StateFile, StoreError, Token};

/// A place that stores versions as files.
pub(super) trait VersionStore {
    /// All versions of a state file, with their names.
    fn versions(&self, file_name: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError>;

    /// Creates a file atomically, then lists all names and removes the old file; `None` when a file of this name existed.
    fn create(&self, name: &str, bytes: &[u8], old: Option<&str>) -> Result<Option<Vec<String>>, StoreError>;

    /// Removes files. A missing one is no error.
    fn delete_versions(&self, names: &[String]) -> Result<(), StoreError>;
}

/// Reads a state file; `None` when there is none.
pub(super) fn read(store: &dyn VersionStore, file_name: &str) -> Result<Option<StateFile>, StoreError> {
    Ok(newest(store, file_name)?.and_then(|(number, bytes)| {
        let text = content(&bytes);
        (!text.is_empty()).then(|| StateFile { bytes: text.to_vec(), token: token(number) })
    }))
}

/// Writes a state file, if it still has the version `expected`.
pub(super) fn write(
    store: &dyn VersionStore,
    file_name: &str,
    bytes: &[u8],
    expected: Option<&Token>,
) -> Result<Token, StoreError> {
    let current = match expected {
        Some(Token(number)) => number.parse().map_err(|_| StoreError::Conflict)?,
        None => match newest(store, file_name)? {
            Some((_, bytes)) if !content(&bytes).is_empty() => return Err(StoreError::Conflict),
            // A removed state file.
            Some((number, _)) => number,
            None => 0,
        },
    };
    let number = current + 1;
    let bytes = marked(bytes);
    let old = (current > 0).then(|| name(file_name, current));
    let Some(names) = store.create(&name(file_name, number), &bytes, old.as_deref())? else {
        // It may be ours, if the answer to a first attempt was lost.
        return match newest(store, file_name)? {
            Some((newest, found)) if newest == number && found == bytes => Ok(token(number)),
            _ => Err(StoreError::Conflict),
        };
    };
    if names.iter().filter_map(|other| version(other, file_name)).max() != Some(number) {
        // A higher version existed already, so no one has read this one. If it stays, the next writer removes it.
        let _ = store.delete_versions(&[name(file_name, number)]);
        return Err(StoreError::Conflict);
    }
    let stale = |other: &&String| version(other, file_name).is_some_and(|other| other < number && other != current);
    let stale: Vec<String> = names.iter().filter(stale).cloned().collect();
    if !stale.is_empty() {
        // Old versions do not count; the next writer removes those that stay.
        let _ = store.delete_versions(&stale);
    }
    Ok(token(number))
}

/// Removes a state file, if it still has the version `expected`.
pub(super) fn remove(store: &dyn VersionStore, file_name: &str, expected: &Token) -> Result<(), StoreError> {
    match write(store, file_name, &[], Some(expected)) {
        Err(StoreError::Conflict) if read(store, file_name)?.is_none() => Ok(()),
        result => result.map(drop),
    }
}

/// The highest version with its bytes.
fn newest(store: &dyn VersionStore, file_name: &str) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
    let versions = store.versions(file_name)?.into_iter();
    Ok(versions.filter_map(|(name, bytes)| Some((version(&name, file_name)?, bytes))).max())
}

fn name(file_name: &str, number: u64) -> String {
    format!("{file_name}.{number:012}")
}

fn token(number: u64) -> Token {
    Token(number.to_string())
}

fn version(name: &str, file_name: &str) -> Option<u64> {
    let digits = name.strip_prefix(file_name)?.strip_prefix('.')?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// The content with a unique first line, so that two writers of the same content can be told apart.
fn marked(bytes: &[u8]) -> Vec<u8> {
    static WRITTEN: AtomicU64 = AtomicU64::new(0);
    let (one, other) = (RandomState::new(), RandomState::new());
    let written = (WRITTEN.fetch_add(1, Ordering::Relaxed), std::process::id());
    let mut marked = format!("{:016x}{:016x}\n", one.hash_one(written), other.hash_one(written)).into_bytes();
    marked.extend_from_slice(bytes);
    marked
}

fn content(bytes: &[u8]) -> &[u8] {
    bytes.iter().position(|byte| *byte == b'\n').map_or(bytes, |end| &bytes[end + 1..])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use super::*;

    #[derive(Default)]
    struct Memory(Mutex<BTreeMap<String, Vec<u8>>>);

    impl VersionStore for Memory {
        fn versions(&self, file_name: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
            let files = self.0.lock().unwrap().clone();
            Ok(files.into_iter().filter(|(name, _)| name.starts_with(file_name)).collect())
        }

        fn create(&self, name: &str, bytes: &[u8], old: Option<&str>) -> Result<Option<Vec<String>>, StoreError> {
            {
                let mut files = self.0.lock().unwrap();
                if files.contains_key(name) {
                    return Ok(None);
                }
                files.insert(name.to_owned(), bytes.to_vec());
            }
            std::thread::yield_now();
            let names = self.0.lock().unwrap().keys().cloned().collect();
            std::thread::yield_now();
            self.delete_versions(&old.map(str::to_owned).into_iter().collect::<Vec<_>>())?;
            Ok(Some(names))
        }

        fn delete_versions(&self, names: &[String]) -> Result<(), StoreError> {
            self.0.lock().unwrap().retain(|name, _| !names.contains(name));
            Ok(())
        }
    }

    #[test]
    fn a_note_is_written_only_upon_what_was_seen() {
        let store = Memory::default();
        assert_eq!(read(&store, ".n"), Ok(None));
        let first = write(&store, ".n", b"one", None).unwrap();
        assert_eq!(write(&store, ".n", b"other", None), Err(StoreError::Conflict));
        let found = read(&store, ".n").unwrap().unwrap();
        assert_eq!((found.bytes.as_slice(), &found.token), (b"one".as_slice(), &first));
        let second = write(&store, ".n", b"two", Some(&first)).unwrap();
        assert_eq!(write(&store, ".n", b"other", Some(&first)), Err(StoreError::Conflict));
        assert_eq!(remove(&store, ".n", &first), Err(StoreError::Conflict));
        assert_eq!(remove(&store, ".n", &second), Ok(()));
        assert_eq!(remove(&store, ".n", &second), Ok(()));
        assert_eq!(read(&store, ".n"), Ok(None));
        assert_eq!(write(&store, ".n", b"other", Some(&second)), Err(StoreError::Conflict));
        assert!(write(&store, ".n", b"three", None).is_ok());
        assert_eq!(store.0.into_inner().unwrap().into_keys().collect::<Vec<_>>(), [".n.000000000004"]);
    }

    #[test]
    fn of_many_at_once_one_writes_each_version() {
        let store = Memory::default();
        let won = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let expected = read(&store, ".n").unwrap().map(|found| found.token);
                        if let Ok(token) = write(&store, ".n", b"same", expected.as_ref()) {
                            won.lock().unwrap().push(token.0);
                        }
                    }
                });
            }
        });
        let mut won = won.into_inner().unwrap();
        let all = won.len();
        won.sort();
        won.dedup();
        assert_eq!(won.len(), all);
        // When several write at once, all may give way to each other. A writer that comes alone afterwards succeeds.
        let expected = read(&store, ".n").unwrap().map(|found| found.token);
        assert!(write(&store, ".n", b"same", expected.as_ref()).is_ok());
    }
}
