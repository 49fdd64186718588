//! No result carries metadata: by our own reader, by a search of the bytes, and by exiftool.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anslag_core::picture::{Format, Variant};
use anslag_images::{Limits, inspect, process, strip};

use crate::encoders::SECRET;
use crate::samples::{self, Sample};

fn stripped(sample: &Sample) -> Vec<u8> {
    strip(&sample.bytes, &Limits::default()).unwrap_or_else(|error| panic!("{}: {error}", sample.name))
}

fn results(sample: &Sample) -> Vec<(&'static str, Vec<u8>)> {
    let variants = [Format::WebP, Format::Jpeg, Format::Png].map(|format| Variant::new(60, format));
    let results = process(&sample.bytes, &variants, &Limits::default()).unwrap();
    results.into_iter().map(|result| (result.format.extension(), result.bytes)).collect()
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

#[test]
fn nothing_secret_is_left() {
    let mut secrets = 0;
    for sample in samples::all() {
        secrets += usize::from(contains(&sample.bytes, SECRET));
        let file = stripped(&sample);
        for bytes in results(&sample).into_iter().map(|(_, bytes)| bytes).chain([file]) {
            let facts = inspect(&bytes).unwrap();
            assert!(!facts.metadata.any(), "{}: {:?}", sample.name, facts.metadata);
            assert!(!contains(&bytes, SECRET) && !contains(&bytes, "xmpmeta"), "{}", sample.name);
        }
    }
    assert!(secrets >= 4, "the samples have nothing to hide");
}

/// What is published as a file shows what the original shows, with its profile, and animations move.
#[test]
fn a_stripped_file_shows_the_same() {
    for sample in samples::all() {
        let (before, file) = (inspect(&sample.bytes).unwrap(), stripped(&sample));
        let after = inspect(&file).unwrap();
        assert_eq!(
            (after.kind, after.width, after.height),
            (before.kind, before.width, before.height),
            "{}",
            sample.name
        );
        assert_eq!((after.animated, after.profile), (before.animated, before.profile), "{}", sample.name);
        let variant = [Variant::new(60, Format::Png)];
        let pixels = |bytes: &[u8]| {
            let result = process(bytes, &variant, &Limits::default()).unwrap();
            crate::shown::decoded(&result[0])
        };
        let (before, after) = (pixels(&sample.bytes), pixels(&file));
        assert_eq!(before.len(), after.len());
        // Encoding again blurs the colours where two fields meet.
        let difference =
            |a: &[u8; 4], b: &[u8; 4]| a.iter().zip(b).map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>();
        let sum: u64 = before.iter().zip(&after).map(|(a, b)| difference(a, b)).sum();
        assert!(sum <= 8 * before.len() as u64, "{}: {sum} in {} pixels", sample.name, before.len());
        // A second time there is nothing to remove.
        assert_eq!(strip(&file, &Limits::default()).as_ref(), Ok(&file), "{}", sample.name);
    }
}

/// The groups of exiftool that tell of the file, its pixels and its colour profile. All others are metadata.
const NOT_METADATA: [&str; 11] =
    ["ExifTool", "File", "System", "JFIF", "Adobe", "RIFF", "PNG", "GIF", "QuickTime", "Meta", "Composite"];
/// Within those groups, what a person wrote.
const WRITTEN: [&str; 6] = ["Comment", "Author", "Artist", "ImageDescription", "Title", "Copyright"];

#[test]
fn exiftool_finds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut originals = 0;
    for sample in samples::all() {
        let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();
        write(&format!("stripped-{}", sample.name), &stripped(&sample));
        for (extension, bytes) in results(&sample) {
            write(&format!("{}.{extension}", sample.name), &bytes);
        }
        if contains(&sample.bytes, SECRET) {
            originals += 1;
            write(&format!("original-{}", sample.name), &sample.bytes);
        }
    }
    let found = exiftool(folder.path());
    let (hidden, left): (Vec<_>, Vec<_>) = found
        .iter()
        .filter(|(_, group, tag)| is_metadata(group, tag))
        .partition(|(file, ..)| file.starts_with("original-"));
    assert!(left.is_empty(), "{left:?}");
    // It sees what each of the originals hides.
    let guilty: BTreeSet<&str> = hidden.iter().map(|(file, ..)| file.as_str()).collect();
    assert_eq!(guilty.len(), originals, "{guilty:?}");
}

fn is_metadata(group: &str, tag: &str) -> bool {
    let known = NOT_METADATA.contains(&group) || group.starts_with("ICC");
    !known || (!group.starts_with("ICC") && WRITTEN.iter().any(|word| tag.contains(word)))
}

/// File, group and name of every tag that exiftool reads in a folder.
fn exiftool(folder: &Path) -> Vec<(String, String, String)> {
    let output = Command::new("exiftool").args(["-a", "-G1", "-s", "-ee"]).arg(folder).output();
    let output = output.expect("exiftool is installed (libimage-exiftool-perl)");
    let mut file = String::new();
    let mut tags = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        if let Some(path) = line.strip_prefix("======== ") {
            file = path.rsplit('/').next().unwrap_or_default().to_owned();
        } else if let Some((group, rest)) = line.trim_start_matches('[').split_once(']') {
            let tag = rest.split(':').next().unwrap_or_default().trim();
            tags.push((file.clone(), group.to_owned(), tag.to_owned()));
        }
    }
    tags
}
