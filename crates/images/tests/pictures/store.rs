//! The store: what is stored is found again, and nothing that happens to its folder gives a wrong picture.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use anslag_images::{Error, Evicted, Format, Key, Limits, Store, Variant, process};

use crate::samples;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + 20_000 * DAY
}

fn digest_of(bytes: &[u8]) -> [u8; 32] {
    *blake3::hash(bytes).as_bytes()
}

fn original() -> (Vec<u8>, [u8; 32]) {
    let bytes = samples::all().into_iter().find(|sample| sample.name == "orientation-6.jpg").unwrap().bytes;
    let digest = digest_of(&bytes);
    (bytes, digest)
}

fn variants() -> Vec<Variant> {
    [(30, Format::WebP), (30, Format::Jpeg), (15, Format::WebP)]
        .map(|(width, format)| Variant::new(width, format))
        .to_vec()
}

fn files(store: &std::path::Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(store).unwrap().map(|entry| entry.unwrap().path());
    folders.flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn results_are_made_once() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, digest) = original();
    let store = Store::new(folder.path().join("new/pictures"), now());
    let first = store.process(&bytes, &digest, &variants(), &Limits::default()).unwrap();
    assert_eq!(first, process(&bytes, &variants(), &Limits::default()).unwrap());
    assert_eq!(files(&folder.path().join("new/pictures")).len(), 3);
    // The header is enough the second time: without its pixels, the file cannot be decoded.
    let header = &bytes[..bytes.len() - 20];
    assert_eq!(store.process(header, &digest, &variants(), &Limits::default()), Ok(first.clone()));
    // One more is made alone, from the whole file.
    let more = [variants()[0], Variant::new(20, Format::Png), variants()[1]];
    assert_eq!(
        store.process(header, &digest, &more, &Limits::default()),
        Err(Error::Truncated(anslag_images::Kind::Jpeg))
    );
    let all = store.process(&bytes, &digest, &more, &Limits::default()).unwrap();
    assert_eq!((&all[0], &all[2]), (&first[0], &first[1]));
    assert_eq!((all[1].width, all[1].format), (20, Format::Png));
    let file = store.strip(&bytes, &digest, &Limits::default()).unwrap();
    assert_eq!(store.strip(header, &digest, &Limits::default()), Ok(file));
}

#[test]
fn every_parameter_is_part_of_the_key() {
    let (_, digest) = original();
    let one = Variant::new(30, Format::WebP);
    let crop = |x| Some(anslag_images::Crop { aspect: (3, 2), focus: anslag_images::Focus::new(x, 0.5) });
    let others = [
        Variant { width: 31, ..one },
        Variant { format: Format::Jpeg, ..one },
        Variant { quality: one.quality - 1, ..one },
        Variant { crop: crop(0.5), ..one },
        Variant { crop: crop(0.51), ..one },
    ];
    let mut keys: Vec<Key> = others.iter().map(|variant| Key::variant(&digest, variant)).collect();
    keys.extend([Key::variant(&digest, &one), Key::stripped(&digest), Key::variant(&digest_of(b"another"), &one)]);
    let different: std::collections::HashSet<Key> = keys.iter().copied().collect();
    assert_eq!(different.len(), keys.len());
}

/// Every byte of a stored file may be wrong, and it may end anywhere.
#[test]
fn a_damaged_result_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let (bytes, digest) = original();
    let store = Store::new(folder.path(), now());
    let variant = [variants()[2]];
    let right = store.process(&bytes, &digest, &variant, &Limits::default()).unwrap();
    let path = files(folder.path()).pop().unwrap();
    let stored = fs::read(&path).unwrap();
    let key = Key::variant(&digest, &variant[0]);
    for at in (0..stored.len()).step_by(7) {
        let mut damaged = stored.clone();
        damaged[at] ^= 1;
        for content in [&damaged[..], &stored[..at]] {
            fs::write(&path, content).unwrap();
            assert_eq!(store.get(&key), None, "byte {at}");
        }
    }
    assert_eq!(store.process(&bytes, &digest, &variant, &Limits::default()), Ok(right));
    assert_eq!(fs::read(&path).unwrap(), stored);
}

/// A folder that cannot be used costs time only. Here a file is in its place, which stops root as well.
#[test]
fn a_folder_that_cannot_be_written_to_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("pictures");
    fs::write(&place, "a file").unwrap();
    let (bytes, digest) = original();
    let store = Store::new(&place, now());
    let results = store.process(&bytes, &digest, &variants(), &Limits::default()).unwrap();
    assert_eq!(results, process(&bytes, &variants(), &Limits::default()).unwrap());
    assert!(store.put(&Key::stripped(&digest), b"x").is_err());
    assert!(store.strip(&bytes, &digest, &Limits::default()).is_ok());
}

#[test]
fn many_writers_and_readers_see_whole_results_only() {
    let folder = tempfile::tempdir().unwrap();
    let key = Key::stripped(&digest_of(b"x"));
    let content = vec![7; 300_000];
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let store = Store::new(folder.path(), now());
                for _ in 0..30 {
                    store.put(&key, &content).unwrap();
                    assert_eq!(store.get(&key).as_ref(), Some(&content));
                }
            });
        }
    });
    assert_eq!(files(folder.path()).len(), 1, "no temporary file is left");
}

#[test]
fn what_is_unused_is_evicted_and_what_is_used_stays() {
    let folder = tempfile::tempdir().unwrap();
    let at = |days: u32| Store::new(folder.path(), now() + DAY * days);
    let keys: Vec<Key> = (0..4_u8).map(|n| Key::stripped(&digest_of(&[n]))).collect();
    for (day, key) in (0..).zip(&keys) {
        at(day).put(key, &[0; 1000]).unwrap();
    }
    // The first one is used again on day 20, the others are not.
    assert!(at(20).get(&keys[0]).is_some());
    let evicted = at(22).evict(DAY * 20, u64::MAX).unwrap();
    assert_eq!(evicted, Evicted { files: 1, bytes: 1048 });
    assert!(at(22).get(&keys[1]).is_none() && at(22).get(&keys[0]).is_some());
    // By size: the one that was used longest ago goes first. Reading on day 22 was a use of the first one too.
    assert_eq!(at(22).evict(DAY * 1000, 2100).unwrap().files, 1);
    assert!(at(22).get(&keys[2]).is_none() && at(22).get(&keys[3]).is_some() && at(22).get(&keys[0]).is_some());
    assert_eq!(Store::new(folder.path().join("none"), now()).evict(DAY, 0).unwrap(), Evicted::default());
}

/// A process that is killed while it writes leaves a temporary file, which is never read and goes after a day.
#[test]
fn what_a_killed_process_leaves_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), now());
    store.put(&Key::stripped(&digest_of(b"x")), b"result").unwrap();
    let whole = files(folder.path()).pop().unwrap();
    let left = whole.with_file_name(".new-abc");
    fs::write(&left, b"half").unwrap();
    fs::File::options().append(true).open(&left).unwrap().set_modified(now()).unwrap();
    Store::new(folder.path(), now() + DAY / 2).evict(DAY * 30, u64::MAX).unwrap();
    assert!(left.exists());
    Store::new(folder.path(), now() + DAY * 2).evict(DAY * 30, u64::MAX).unwrap();
    assert!(!left.exists() && whole.exists());
}
