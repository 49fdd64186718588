//! Submodules that are declared but not checked out: their pages would be missing from the site without notice.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read a repository")]

use std::fs;
use std::path::Path;

use anslag_core::source::FOLDERS;

/// The submodules in the site's folders that are empty here, by their paths below the site.
pub fn missing(root: &Path) -> Vec<String> {
    let Ok(root) = root.canonicalize() else { return Vec::new() };
    let Some(top) = root.ancestors().find(|folder| folder.join(".git").exists()) else { return Vec::new() };
    let Ok(text) = fs::read_to_string(top.join(".gitmodules")) else { return Vec::new() };
    let named = text.lines().filter_map(|line| line.split_once('=')).filter(|(key, _)| key.trim() == "path");
    let folders = named.map(|(_, path)| top.join(path.trim().trim_matches('"')));
    let empty = folders.filter(|folder| !fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()));
    let below = empty.filter_map(|folder| Some(folder.strip_prefix(&root).ok()?.to_str()?.replace('\\', "/")));
    below.filter(|path| FOLDERS.contains(&path.split('/').next().unwrap_or_default())).collect()
}
