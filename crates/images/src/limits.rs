//! What a picture may cost: pixels at most, and memory at once.

use std::sync::{Condvar, Mutex, PoisonError};

/// Limits that all threads share.
#[derive(Debug)]
pub struct Limits {
    pixels: u64,
    memory: u64,
    used: Mutex<u64>,
    freed: Condvar,
}

impl Default for Limits {
    /// 100 megapixels, and 400 MiB for all pictures that are made at once.
    fn default() -> Self {
        Self::new(100_000_000, 400 * 1024 * 1024)
    }
}

impl Limits {
    /// Limits of `pixels` for a picture, and `memory` bytes for all that are made at once.
    pub fn new(pixels: u64, memory: u64) -> Self {
        Self { pixels, memory, used: Mutex::new(0), freed: Condvar::new() }
    }

    /// The largest number of pixels of a picture.
    pub fn pixels(&self) -> u64 {
        self.pixels
    }

    /// Waits until there is room for `bytes`. A picture that needs more than all of it waits until it is alone.
    pub(crate) fn reserve(&self, bytes: u64) -> Reservation<'_> {
        let bytes = bytes.min(self.memory);
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let mut used =
            self.freed.wait_while(used, |used| *used + bytes > self.memory).unwrap_or_else(PoisonError::into_inner);
        *used += bytes;
        Reservation { limits: self, bytes }
    }
}

/// Memory that is given back when this is dropped.
pub(crate) struct Reservation<'a> {
    limits: &'a Limits,
    bytes: u64,
}

impl Drop for Reservation<'_> {
    fn drop(&mut self) {
        *self.limits.used.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.limits.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};

    #[test]
    fn threads_wait_for_memory() {
        let limits = Limits::new(1, 100);
        let (now, most) = (AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for bytes in [60, 60, 30, 500, 10, 60, 100, 30] {
                let (limits, now, most) = (&limits, &now, &most);
                scope.spawn(move || {
                    let reserved = limits.reserve(bytes);
                    most.fetch_max(now.fetch_add(reserved.bytes, Ordering::SeqCst) + reserved.bytes, Ordering::SeqCst);
                    std::thread::sleep(std::time::Duration::from_millis(2));
                    now.fetch_sub(reserved.bytes, Ordering::SeqCst);
                });
            }
        });
        assert!(most.into_inner() <= 100);
        assert_eq!(*limits.used.lock().unwrap(), 0);
    }
}
