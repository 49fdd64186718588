//! The cache of link checks: a site is checked every day, but most links stay valid for years. It is a file of the work folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;

use super::{Address, LinkStatus};
use anslag_disk::output::state_file;
use anslag_disk::work_folder;

const NAME: &str = "external";

/// The status of each address, with the Unix time of the check.
#[derive(Debug, Default)]
pub struct Cache {
    statuses: BTreeMap<String, (i64, LinkStatus)>,
}

impl Cache {
    /// Reads the cache of a work folder.
    pub fn load(work: &Path) -> Self {
        let statuses = state_file::load(work, NAME).and_then(|bytes| postcard::from_bytes(&bytes).ok());
        Self { statuses: statuses.unwrap_or_default() }
    }

    /// The cached status of an address, while it is valid.
    pub fn get(&self, address: &Address, now: Timestamp) -> Option<&LinkStatus> {
        let (checked_at, status) = self.statuses.get(address.as_str())?;
        let age = now.as_second() - checked_at;
        // A time in the future comes from another clock.
        (0..status.seconds_valid()).contains(&age).then_some(status)
    }

    /// Stores a status.
    pub fn put(&mut self, address: &Address, status: &LinkStatus, now: Timestamp) {
        self.statuses.insert(address.as_str().to_owned(), (now.as_second(), status.clone()));
    }

    /// Saves the statuses of the addresses that the site has now. A failure costs only time.
    pub fn save(mut self, work: &Path, wanted: &BTreeSet<Address>, now: Timestamp) {
        let wanted: BTreeSet<&str> = wanted.iter().map(Address::as_str).collect();
        self.statuses.retain(|address, (checked_at, status)| {
            wanted.contains(address.as_str()) && now.as_second() - *checked_at < status.seconds_valid()
        });
        let Ok(bytes) = postcard::to_allocvec(&self.statuses) else { return };
        let _ = work_folder::create_folder(work).and_then(|_| state_file::save(work, NAME, &bytes));
    }
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test looks at the disk")]
mod tests {
    use std::fs;

    use super::*;
    use crate::net::UnknownReason;

    #[test]
    fn good_answers_last_a_week_and_bad_ones_an_hour() {
        let folder = tempfile::tempdir().unwrap();
        let work = folder.path().join(".anslag");
        let at = |second| Timestamp::from_second(second).unwrap();
        let [good, bad, other] =
            ["https://a.example/", "https://b.example/", "https://c.example/"].map(|text| Address::new(text).unwrap());
        let mut cache = Cache::default();
        cache.put(&good, &LinkStatus::Alive, at(1000));
        cache.put(&bad, &LinkStatus::Unknown(UnknownReason::RateLimited), at(1000));
        cache.put(&other, &LinkStatus::Alive, at(1000));
        cache.save(&work, &BTreeSet::from([good.clone(), bad.clone()]), at(1000));
        let cache = Cache::load(&work);
        assert_eq!(cache.get(&good, at(1000 + 7 * 86_400 - 1)), Some(&LinkStatus::Alive));
        assert_eq!(cache.get(&good, at(1000 + 7 * 86_400)), None);
        assert_eq!(cache.get(&bad, at(4599)), Some(&LinkStatus::Unknown(UnknownReason::RateLimited)));
        assert_eq!(cache.get(&bad, at(4600)), None);
        assert_eq!(cache.get(&good, at(999)), None);
        // Addresses that no page links to are not kept. A truncated cache is not read.
        assert_eq!(cache.get(&other, at(1000)), None);
        let file = work.join(NAME);
        let whole = fs::read(&file).unwrap();
        fs::write(&file, &whole[..whole.len() - 1]).unwrap();
        assert_eq!(Cache::load(&work).get(&good, at(1000)), None);
        assert_eq!(fs::read_to_string(work.join(".gitignore")).unwrap(), "*\n");
    }
}
