//! Writes a bundle: only what changed, each file as a whole, and only files of ours are ever removed.
//!
//! The manifest in the output folder lists what Anslag wrote there. A folder with files and no manifest is not ours.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that write the disk")]

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;

use super::because;
use crate::diagnostic::{Code, Diagnostic};
use crate::digest::Digest;
use crate::path::OutputPath;
use crate::render::{Artifact, Bundle};
use crate::source::FileFacts;

/// The manifest's name in the output folder.
pub const MANIFEST: &str = ".anslag-manifest";
const HEADER: &str = "anslag-manifest 1";
const TEMPORARY: &str = ".anslag-tmp-";

/// What writing came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files written anew.
    pub written: usize,
    /// Files that already were as they should be.
    pub unchanged: usize,
    /// Files of an earlier build that are no longer part of the site.
    pub removed: usize,
}

/// Brings an output folder to a bundle. Pages come before the removal of what is gone; the manifest comes last.
pub fn write(out: &Path, bundle: &Bundle, files: &BTreeMap<String, FileFacts>) -> Result<Written, Diagnostic> {
    let old = manifest(out)?;
    folder(out)?;
    let results: Vec<Result<(OutputPath, String, bool), Diagnostic>> =
        bundle.par_iter().map(|(path, artifact)| one(out, path, artifact, files)).collect();
    let mut written = Written::default();
    let mut lines = Vec::with_capacity(results.len());
    for result in results {
        let (path, line, changed) = result?;
        *(if changed { &mut written.written } else { &mut written.unchanged }) += 1;
        lines.push((path, line));
    }
    for path in old.iter().filter(|path| !bundle.contains_key(*path)) {
        written.removed += usize::from(remove(out, path)?);
    }
    lines.sort();
    let text = lines.into_iter().fold(format!("{HEADER}\n"), |text, (_, line)| text + &line + "\n");
    replace(&out.join(MANIFEST), text.as_bytes())?;
    Ok(written)
}

/// The files that an earlier build wrote here.
fn manifest(out: &Path) -> Result<Vec<OutputPath>, Diagnostic> {
    let path = out.join(MANIFEST);
    match fs::read_to_string(&path) {
        Ok(text) if text.lines().next() == Some(HEADER) => {
            // A path that could not have been ours is never touched, whoever wrote it there.
            Ok(text.lines().skip(1).filter_map(|line| OutputPath::new(line.splitn(3, ' ').nth(2)?).ok()).collect())
        }
        Ok(_) => Err(Diagnostic::new(Code::A621).arg("folder", out.display().to_string())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => match fs::read_dir(out) {
            Ok(mut entries) => {
                let foreign = entries.any(|entry| {
                    entry.is_ok_and(|entry| {
                        !entry.file_name().to_string_lossy().starts_with(".git") && !is_temporary(&entry.file_name())
                    })
                });
                if foreign {
                    Err(Diagnostic::new(Code::A621).arg("folder", out.display().to_string()))
                } else {
                    Ok(Vec::new())
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(fault(out, &error)),
        },
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Err(fault(out, &error)),
        Err(error) => Err(fault(&path, &error)),
    }
}

fn is_temporary(name: &std::ffi::OsStr) -> bool {
    name.to_string_lossy().starts_with(TEMPORARY)
}

fn one(
    out: &Path,
    path: &OutputPath,
    artifact: &Artifact,
    files: &BTreeMap<String, FileFacts>,
) -> Result<(OutputPath, String, bool), Diagnostic> {
    let copied;
    let bytes = match artifact {
        Artifact::Bytes(bytes) => bytes,
        Artifact::Copy(source) => {
            let disk = files.get(source).map_or(source.as_str(), |facts| facts.disk_path.as_str());
            copied = fs::read(disk).map_err(|error| because(Diagnostic::file(Code::A403, source.clone()), &error))?;
            &copied
        }
    };
    let line = format!("{} {} {}", Digest::of(bytes), bytes.len(), path.as_str());
    let target = out.join(path.as_str());
    let same = fs::symlink_metadata(&target).is_ok_and(|old| old.is_file() && old.len() == bytes.len() as u64)
        && fs::read(&target).is_ok_and(|old| old == *bytes);
    if !same {
        folders(out, path)?;
        replace(&target, bytes)?;
    }
    Ok((path.clone(), line, !same))
}

/// Makes the folders of a path, one at a time, so that none of them is a link that leads elsewhere.
fn folders(out: &Path, path: &OutputPath) -> Result<(), Diagnostic> {
    let mut here = out.to_owned();
    let parts: Vec<&str> = path.as_str().split('/').collect();
    for part in &parts[..parts.len() - 1] {
        here.push(part);
        folder(&here)?;
    }
    Ok(())
}

fn folder(path: &Path) -> Result<(), Diagnostic> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(()),
        Ok(_) => {
            Err(Diagnostic::new(Code::A622).arg("path", path.display().to_string()).term("detail", "io.no_folder"))
        }
        Err(_) => fs::create_dir_all(path).map_err(|error| fault(path, &error)),
    }
}

/// Replaces a file as a whole: a reader sees the old bytes or the new ones, never half of them.
fn replace(target: &Path, bytes: &[u8]) -> Result<(), Diagnostic> {
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let temporary = target.with_file_name(format!("{TEMPORARY}{}", Digest::of(name.as_bytes()).short(16)));
    let result = fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, target));
    result.map_err(|error| {
        // The old file is still there; only our own attempt is cleared away.
        let _ = fs::remove_file(&temporary);
        fault(target, &error)
    })
}

/// Removes a file of ours and the folders that it leaves empty.
fn remove(out: &Path, path: &OutputPath) -> Result<bool, Diagnostic> {
    let target = out.join(path.as_str());
    match fs::remove_file(&target) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(fault(&target, &error)),
    }
    let mut folder = target.parent();
    while let Some(here) = folder.filter(|here| *here != out) {
        // Fails when something is left in it, which is when it has to stay.
        if fs::remove_dir(here).is_err() {
            break;
        }
        folder = here.parent();
    }
    Ok(true)
}

fn fault(path: &Path, error: &io::Error) -> Diagnostic {
    because(Diagnostic::new(Code::A622).arg("path", path.display().to_string()), error)
}
