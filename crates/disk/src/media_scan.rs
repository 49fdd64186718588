//! Scans images, attachments and rendered pages, for `check` and before a publication: a build only needs their sizes.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read the disk")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;

use rayon::prelude::*;

use anslag_core::digest::{Digest, HashBuilder};
use anslag_core::media::{FileFindings, inspect};
use anslag_core::path::OutputPath;
use anslag_core::rendered::{OutputScanner, RenderedSite};
use anslag_core::source::{FileFacts, Inputs};

/// The findings in the site's files, by source path. Files that cannot be read were reported when the site was loaded.
pub fn scan_media(inputs: &Inputs) -> BTreeMap<String, FileFindings> {
    scan_media_except(inputs, &[])
}

/// The same without files that are known to have no findings, by [`media_key`].
pub fn scan_media_except(inputs: &Inputs, known: &[Digest]) -> BTreeMap<String, FileFindings> {
    let files: Vec<(&String, &FileFacts)> = inputs.files.iter().collect();
    let noticed = files.into_par_iter().filter_map(|(path, facts)| {
        if known.binary_search(&media_key(path, facts)).is_ok() {
            return None;
        }
        let noticed = inspect(path, &mut BufReader::new(File::open(&facts.disk_path).ok()?)).ok()?;
        (!noticed.is_empty()).then(|| (path.clone(), noticed))
    });
    noticed.collect()
}

/// The hash of the path and bytes of a file, which decide its findings.
pub fn media_key(path: &str, facts: &FileFacts) -> Digest {
    HashBuilder::new().text(path).bytes(facts.digest.bytes()).digest()
}

/// Scans the pages and style sheets of an output folder, except those that are `known`. An unreadable one cannot be published
/// either.
pub fn scan_outputs<'o>(
    folder: &Path,
    outputs: &[&'o OutputPath],
    known: &(dyn Fn(&'o OutputPath) -> bool + Sync),
    scanner: OutputScanner,
) -> RenderedSite {
    outputs.par_iter().with_min_len(16).for_each(|path| {
        let read = (path.as_str().ends_with(".html") || path.as_str().ends_with(".css")) && !known(path);
        let bytes = if read { fs::read(folder.join(path.as_str())).ok() } else { None };
        scanner.scan(path, bytes.as_deref());
    });
    scanner.finish()
}
