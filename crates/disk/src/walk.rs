//! Walks a folder of a site: which files are part of the site, and which symbolic links are followed.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read the disk")]

use std::fs;
use std::path::{Path, PathBuf};

use unicode_normalization::UnicodeNormalization;
use walkdir::{DirEntry, WalkDir};

use super::with_io_error;
use anslag_core::denylist;
use anslag_core::diagnostic::{Code, Diagnostic};

/// What happens to symbolic links in a site.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Symlinks {
    /// Links to targets within the site are followed.
    Follow,
    /// Links are reported, and their targets are not part of the site.
    Refuse,
}

/// A file, with its normalised path below the site and its path on the disk.
#[derive(Clone, Debug)]
pub(crate) struct FoundFile {
    /// Relative to the site, with `/`, in NFC.
    pub(crate) name: String,
    /// The path on the disk.
    pub(crate) path: PathBuf,
}

/// All files below a folder, sorted by name. A folder that does not exist has none.
pub(crate) fn walk(root: &Path, folder: &str, symlinks: Symlinks, diagnostics: &mut Vec<Diagnostic>) -> Vec<FoundFile> {
    let start = root.join(folder);
    let mut found = Vec::new();
    if !start.exists() && fs::symlink_metadata(&start).is_err() {
        return found;
    }
    let follow = symlinks == Symlinks::Follow;
    let walker = WalkDir::new(&start).follow_links(follow).follow_root_links(follow);
    let mut walker = walker.into_iter();
    while let Some(entry) = walker.next() {
        match entry {
            Ok(entry) if entry.depth() > 0 && !is_site_file(&entry.file_name().to_string_lossy()) => {
                skip(&mut walker, &entry)
            }
            Ok(entry) => {
                if !add_entry(root, &entry, symlinks, &mut found, diagnostics) {
                    skip(&mut walker, &entry);
                }
            }
            Err(error) => {
                let path = error.path().map_or_else(|| folder.to_owned(), |path| display_path(root, path));
                let looped = error.loop_ancestor().is_some()
                    || error.io_error().is_some_and(|error| error.kind() == std::io::ErrorKind::NotFound);
                diagnostics.push(match error.io_error() {
                    _ if looped => Diagnostic::file(Code::A406, path),
                    Some(error) => with_io_error(Diagnostic::file(Code::A403, path), error),
                    None => Diagnostic::file(Code::A403, path).arg("detail", error.to_string()),
                });
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    for pair in found.windows(2) {
        if let [a, b] = pair
            && a.name == b.name
        {
            diagnostics.push(Diagnostic::file(Code::A409, a.name.clone()));
        }
    }
    found.dedup_by(|a, b| a.name == b.name);
    found
}

/// Skips an entry, with everything below it.
fn skip(walker: &mut walkdir::IntoIter, entry: &DirEntry) {
    if entry.file_type().is_dir() {
        walker.skip_current_dir();
    }
}

/// Hidden files and backups of editors are never part of a site; `.well-known` is (RFC 8615).
pub(crate) fn is_site_file(name: &str) -> bool {
    let hidden = name.starts_with('.') && name != ".well-known";
    let backup = name.ends_with('~')
        || (name.starts_with('#') && name.ends_with('#'))
        || [".swp", ".swo", ".bak", ".orig", ".tmp"].iter().any(|ending| name.ends_with(ending));
    let system = matches!(name, "Thumbs.db" | "desktop.ini");
    !(hidden || backup || system)
}

/// Adds an entry; `false` when everything below it is to be skipped.
fn add_entry(
    root: &Path,
    entry: &DirEntry,
    symlinks: Symlinks,
    found: &mut Vec<FoundFile>,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let path = entry.path();
    let Some(name) = site_path(root, path) else {
        diagnostics.push(Diagnostic::file(Code::A407, display_path(root, path)));
        return false;
    };
    if entry.path_is_symlink() && !link_allowed(root, path, &name, symlinks, diagnostics) {
        return false;
    }
    if entry.file_type().is_dir() {
        if is_repository(path) {
            let message = Diagnostic::file(Code::A424, name.clone()).arg("target", name);
            diagnostics.push(message.term("reason", "link.history").term("way", "history.way"));
            return false;
        }
        if name.ends_with(".md") {
            diagnostics.push(Diagnostic::file(Code::A123, name));
        }
        return true;
    }
    if entry.file_type().is_file() {
        if symlinks == Symlinks::Follow
            && let Some((target, reason)) = refused_target(root, path, &name)
        {
            let message = Diagnostic::file(Code::A424, name).arg("target", target);
            diagnostics.push(message.term("reason", reason).term("way", "link.way"));
            return false;
        }
        found.push(FoundFile { name, path: path.to_owned() });
    } else {
        diagnostics.push(Diagnostic::file(Code::A403, name).term("detail", "io.special"));
    }
    true
}

/// Whether a symbolic link may be followed: only when the site says so, and only within the site.
fn link_allowed(root: &Path, path: &Path, name: &str, symlinks: Symlinks, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let target = fs::canonicalize(path);
    let inside =
        fs::canonicalize(root).ok().zip(target.as_ref().ok()).is_some_and(|(root, target)| target.starts_with(root));
    match target {
        Err(_) => diagnostics.push(Diagnostic::file(Code::A406, name)),
        Ok(target) if !inside => {
            diagnostics.push(Diagnostic::file(Code::A404, name).arg("target", target.display().to_string()))
        }
        Ok(_) if symlinks == Symlinks::Refuse => diagnostics.push(Diagnostic::file(Code::A405, name)),
        Ok(target) => match refused_link(root, &target, name) {
            Some((target, reason)) => {
                let message = Diagnostic::file(Code::A424, name).arg("target", target);
                diagnostics.push(message.term("reason", reason).term("way", "link.way"));
            }
            None => return true,
        },
    }
    false
}

/// Why a file that was reached through links is not part of the site: its real path, and the term for the reason.
fn refused_target(root: &Path, path: &Path, name: &str) -> Option<(String, &'static str)> {
    let target = fs::canonicalize(path).ok()?;
    let plain = site_path(&fs::canonicalize(root).ok()?, &target)?;
    // A file with its own path was not reached through a link.
    if plain == name { None } else { refused_link(root, &target, name) }
}

/// Why the target of a link is not part of the site. The name of a link is arbitrary, so the target decides: no hidden file or
/// folder, no repository, no withheld file; and files in `content/` are published only through its pages.
fn refused_link(root: &Path, target: &Path, name: &str) -> Option<(String, &'static str)> {
    let root = fs::canonicalize(root).ok()?;
    let inside = target.strip_prefix(&root).ok()?;
    let parts: Vec<String> = inside.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    let hidden = |part: &String| part.starts_with('.') && part != ".well-known";
    let shown = parts.join("/");
    let below = |folder: &str| parts.first().is_some_and(|first| first == folder);
    let reason = if parts.iter().any(hidden) {
        "link.hidden"
    } else if target.ancestors().take_while(|above| above.starts_with(&root)).any(is_repository) {
        "link.history"
    } else if below("content") && !name.starts_with("content") || parts.is_empty() {
        "link.content"
    } else if target.is_file() && denylist::anywhere(&shown).is_some() {
        "link.withheld"
    } else {
        return None;
    };
    Some((shown, reason))
}

/// Whether a folder is a repository: a bare Git one, or one of Bazaar, Mercurial or CVS.
fn is_repository(folder: &Path) -> bool {
    let has = |name: &str| folder.join(name).exists();
    let git = has("HEAD") && has("objects") && has("refs");
    let bazaar = has("branch-format") && has("branch");
    git || bazaar || has("hgrc") && has("store") || has("Entries") && has("Root") && has("Repository")
}

fn site_path(root: &Path, path: &Path) -> Option<String> {
    let relative = path.strip_prefix(root).ok()?;
    if let Some(plain) = relative.to_str().filter(|text| text.is_ascii() && std::path::MAIN_SEPARATOR == '/') {
        return Some(plain.to_owned());
    }
    let parts: Option<Vec<&str>> = relative.components().map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/").nfc().collect())
}

/// A path for messages, also when it is not UTF-8.
fn display_path(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}
