//! Looks into pictures and attachments, for `check`: a build only needs their sizes.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read the disk")]

use std::collections::BTreeMap;
use std::fs;

use rayon::prelude::*;

use crate::media::{Noticed, notice};
use crate::source::Inputs;

/// What there is to say of the site's files, by source path. One that cannot be read any more was told when it was loaded.
pub fn look(inputs: &Inputs) -> BTreeMap<String, Noticed> {
    let files: Vec<(&String, &str)> =
        inputs.files.iter().map(|(path, facts)| (path, facts.disk_path.as_str())).collect();
    let noticed = files.into_par_iter().filter_map(|(path, disk)| {
        let noticed = notice(path, &fs::read(disk).ok()?);
        (!noticed.is_empty()).then(|| (path.clone(), noticed))
    });
    noticed.collect()
}
