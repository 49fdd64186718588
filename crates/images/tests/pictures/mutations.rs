//! No input makes the crate panic: changed, cut and lengthened files of every kind, and bytes of no kind.

use std::sync::OnceLock;

use anslag_core::picture::{Format, Variant};
use anslag_images::{Limits, inspect, process, strip};
use proptest::prelude::*;

use crate::samples;

fn originals() -> &'static [Vec<u8>] {
    static ORIGINALS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let small = |sample: samples::Sample| (sample.bytes.len() < 20_000).then_some(sample.bytes);
    ORIGINALS.get_or_init(|| samples::all().into_iter().filter_map(small).collect())
}

#[derive(Clone, Debug)]
enum Change {
    Set(prop::sample::Index, u8),
    Remove(prop::sample::Index, usize),
    Insert(prop::sample::Index, Vec<u8>),
    Cut(prop::sample::Index),
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<prop::sample::Index>;
    // Numbers at the edge are what headers go wrong with.
    let byte = prop_oneof![any::<u8>(), Just(0), Just(0xff), Just(0x7f), Just(1)];
    prop_oneof![
        6 => (at(), byte).prop_map(|(at, byte)| Change::Set(at, byte)),
        1 => (at(), 1..40_usize).prop_map(|(at, length)| Change::Remove(at, length)),
        1 => (at(), prop::collection::vec(any::<u8>(), 1..40)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        1 => at().prop_map(Change::Cut),
    ]
}

fn apply(bytes: &mut Vec<u8>, change: Change) {
    if bytes.is_empty() {
        return;
    }
    let length = bytes.len();
    match change {
        Change::Set(at, byte) => bytes[at.index(length)] = byte,
        Change::Remove(at, count) => {
            let start = at.index(length);
            bytes.drain(start..length.min(start + count));
        }
        Change::Insert(at, new) => {
            let start = at.index(length);
            bytes.splice(start..start, new);
        }
        Change::Cut(at) => bytes.truncate(at.index(length)),
    }
}

/// All that may be done to a file. Few pixels, so that a header that lies takes no time.
fn exercise(bytes: &[u8]) {
    let limits = Limits::new(100_000, 100_000_000);
    let facts = inspect(bytes);
    let variants = [Format::WebP, Format::Jpeg, Format::Png].map(|format| Variant::new(20, format));
    if let Ok(results) = process(bytes, &variants, &limits) {
        let facts = facts.expect("what is processed can be inspected");
        for (result, variant) in results.iter().zip(&variants) {
            assert_eq!((result.width, result.height), facts.size_of(variant));
        }
    }
    if let Ok(file) = strip(bytes, &limits) {
        assert!(!inspect(&file).expect("what is stripped can be inspected").metadata.any());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn no_changed_file_makes_it_panic(
        original in any::<prop::sample::Index>(),
        changes in prop::collection::vec(change(), 1..8),
    ) {
        let originals = originals();
        let mut bytes = originals[original.index(originals.len())].clone();
        changes.into_iter().for_each(|change| apply(&mut bytes, change));
        exercise(&bytes);
    }

    #[test]
    fn no_bytes_make_it_panic(start in 0..6_usize, rest in prop::collection::vec(any::<u8>(), 0..300)) {
        let starts: [&[u8]; 6] =
            [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\x01\0\0WEBPVP8X", b"\0\0\0\x14ftypavif\0\0\0\0avif"];
        exercise(&[starts[start], &rest].concat());
    }
}
