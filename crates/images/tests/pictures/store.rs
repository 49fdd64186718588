//! The store: what is stored is found again, and nothing that happens to its folder gives a wrong picture.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use anslag_core::digest::Digest;
use anslag_core::picture::{Format, Picture, Product, Variant};
use anslag_images::{Error, Evicted, Limits, Store, process, strip};

use crate::samples;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + 20_000 * DAY
}

fn original() -> Vec<u8> {
    samples::all().into_iter().find(|sample| sample.name == "orientation-6.jpg").unwrap().bytes
}

fn picture(key: &[u8]) -> Picture {
    Picture { key: Digest::of(key), size: (40, 30), fallback: Format::Jpeg, animated: false }
}

/// Products with their keys.
fn keyed(products: &[Product]) -> Vec<(Product, Digest)> {
    products.iter().map(|product| (*product, product.key(&picture(b"x")))).collect()
}

fn products() -> Vec<(Product, Digest)> {
    let variants = [(30, Format::WebP), (30, Format::Jpeg), (15, Format::WebP)];
    let variants = variants.map(|(width, format)| Product::Variant(Variant::new(width, format)));
    keyed(&[&variants[..], &[Product::Stripped]].concat())
}

/// What the products are without a store.
fn made(original: &[u8]) -> Vec<Vec<u8>> {
    let made = |(product, _): (Product, Digest)| match product {
        Product::Variant(variant) => process(original, &[variant], &Limits::default()).unwrap().remove(0).bytes,
        Product::Stripped => strip(original, &Limits::default()).unwrap(),
    };
    products().into_iter().map(made).collect()
}

fn files(store: &std::path::Path) -> Vec<PathBuf> {
    let folders = fs::read_dir(store).unwrap().map(|entry| entry.unwrap().path());
    folders.flat_map(|folder| fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn what_is_made_is_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let (original, products) = (original(), products());
    let store = Store::new(folder.path().join("new/pictures"), now());
    assert!(products.iter().all(|(_, key)| store.get(key).is_none() && store.digest(key).is_none()));
    assert_eq!(store.make(&original, &products, &Limits::default()), Ok(Vec::new()));
    assert_eq!(files(&folder.path().join("new/pictures")).len(), products.len());
    for ((_, key), bytes) in products.iter().zip(made(&original)) {
        assert_eq!(store.digest(key), Some(Digest::of(&bytes)));
        assert_eq!(store.get(key), Some(bytes));
    }
    let cut = &original[..original.len() - 20];
    assert_eq!(store.make(cut, &products, &Limits::default()), Err(Error::Truncated(anslag_images::Kind::Jpeg)));
}

#[test]
fn every_parameter_is_part_of_the_key() {
    let one = Variant::new(30, Format::WebP);
    let crop = |x| Some(anslag_core::picture::Crop { aspect: (3, 2), focus: anslag_core::picture::Focus::new(x, 0.5) });
    let others = [
        Variant { width: 31, ..one },
        Variant { format: Format::Jpeg, ..one },
        Variant { quality: one.quality - 1, ..one },
        Variant { crop: crop(0.5), ..one },
        Variant { crop: crop(0.51), ..one },
    ];
    let one = Product::Variant(one);
    let mut keys: Vec<Digest> = others.map(|variant| Product::Variant(variant).key(&picture(b"x"))).to_vec();
    keys.extend([one.key(&picture(b"x")), Product::Stripped.key(&picture(b"x")), one.key(&picture(b"another"))]);
    let different: std::collections::HashSet<Digest> = keys.iter().copied().collect();
    assert_eq!(different.len(), keys.len());
}

/// Every byte of a stored file may be wrong, and it may end anywhere.
#[test]
fn a_damaged_result_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let (original, product) = (original(), [products()[2]]);
    let store = Store::new(folder.path(), now());
    store.make(&original, &product, &Limits::default()).unwrap();
    let path = files(folder.path()).pop().unwrap();
    let stored = fs::read(&path).unwrap();
    let key = product[0].1;
    for at in (0..stored.len()).step_by(7) {
        let mut damaged = stored.clone();
        damaged[at] ^= 1;
        for content in [&damaged[..], &stored[..at]] {
            fs::write(&path, content).unwrap();
            assert_eq!(store.get(&key), None, "byte {at}");
        }
    }
    store.make(&original, &product, &Limits::default()).unwrap();
    assert_eq!(fs::read(&path).unwrap(), stored);
}

/// A folder that cannot be used costs time only. Here a file is in its place, which stops root as well.
#[test]
fn a_folder_that_cannot_be_written_to_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("pictures");
    fs::write(&place, "a file").unwrap();
    let original = original();
    let store = Store::new(&place, now());
    let mut unsaved = store.make(&original, &products(), &Limits::default()).unwrap();
    let mut expected: Vec<_> = products().into_iter().map(|(_, key)| key).zip(made(&original)).collect();
    for list in [&mut unsaved, &mut expected] {
        list.sort_by_key(|(key, _)| *key);
    }
    assert_eq!(unsaved, expected);
    assert!(store.put(&Digest::of(b"x"), b"x").is_err());
}

#[test]
fn many_writers_and_readers_see_whole_results_only() {
    let folder = tempfile::tempdir().unwrap();
    let key = Digest::of(b"x");
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
    let keys: Vec<Digest> = (0..4_u8).map(|n| Digest::of(&[n])).collect();
    for (day, key) in (0..).zip(&keys) {
        at(day).put(key, &[0; 1000]).unwrap();
    }
    // The first one is used again on day 20, the others are not.
    assert!(at(20).get(&keys[0]).is_some());
    let evicted = at(22).evict(DAY * 20).unwrap();
    assert_eq!(evicted, Evicted { files: 1, bytes: 1048 });
    assert!(at(22).get(&keys[1]).is_none() && at(22).get(&keys[0]).is_some());
    assert_eq!(Store::new(folder.path().join("none"), now()).evict(DAY).unwrap(), Evicted::default());
}

/// A process that is killed while it writes leaves a temporary file, which is never read and goes after a day.
#[test]
fn what_a_killed_process_leaves_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::new(folder.path(), now());
    store.put(&Digest::of(b"x"), b"result").unwrap();
    let whole = files(folder.path()).pop().unwrap();
    let left = whole.with_file_name(".new-abc");
    fs::write(&left, b"half").unwrap();
    fs::File::options().append(true).open(&left).unwrap().set_modified(now()).unwrap();
    Store::new(folder.path(), now() + DAY / 2).evict(DAY * 30).unwrap();
    assert!(left.exists());
    Store::new(folder.path(), now() + DAY * 2).evict(DAY * 30).unwrap();
    assert!(!left.exists() && whole.exists());
}
