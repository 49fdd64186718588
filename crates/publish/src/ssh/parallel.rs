//! Splits a list between several workers, each with a connection of its own.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::{CHUNK, MAX_PARALLEL};
use crate::store::StoreError;

/// Runs `work` on chunks of a list in parallel and returns the results in the order of the list.
pub(super) fn map_chunks_parallel<T: Copy + Sync, R: Send>(
    list: &[T],
    work: impl Fn(&[T]) -> Result<Vec<R>, StoreError> + Sync,
) -> Result<Vec<R>, StoreError> {
    let chunks = Mutex::new(list.chunks(CHUNK.min(list.len().div_ceil(MAX_PARALLEL).max(1))).enumerate());
    let done = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..MAX_PARALLEL.min(list.len()) {
            scope.spawn(|| {
                loop {
                    let next = chunks.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((index, chunk)) = next else { return };
                    let result = work(chunk);
                    let failed = result.is_err();
                    done.lock().unwrap_or_else(PoisonError::into_inner).insert(index, result);
                    if failed {
                        // No worker starts another chunk.
                        chunks.lock().unwrap_or_else(PoisonError::into_inner).by_ref().for_each(drop);
                    }
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    let results: Result<Vec<Vec<R>>, StoreError> = done.into_values().collect();
    Ok(results?.into_iter().flatten().collect())
}
