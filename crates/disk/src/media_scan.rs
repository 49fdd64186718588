//! Looks into pictures and attachments, for `check` and before a site is published: a build only needs their sizes.
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

/// What there is to say of the site's files, by source path. One that cannot be read any more was told when it was loaded.
pub fn scan_media(inputs: &Inputs) -> BTreeMap<String, FileFindings> {
    scan_media_except(inputs, &[])
}

/// The same without those that are known to have nothing in them; see [`media_key`].
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

/// A name for a file with its bytes: what there is to say of it depends on nothing else.
pub fn media_key(path: &str, facts: &FileFacts) -> Digest {
    HashBuilder::new().text(path).bytes(facts.digest.bytes()).digest()
}

/// Looks at pages and style sheets where they lie below a folder, but not into those that are `known`. One that cannot be read is
/// not published either.
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
