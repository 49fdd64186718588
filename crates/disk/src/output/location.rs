//! The paths of an output folder and its work folder, and whether trees in them can be exchanged.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read the disk")]

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::error::io_error;
use super::folder::{device, exchange};
use super::options::CommitPreference;
use crate::work_folder;
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::digest::Digest;

/// The name of the spare tree in the work folder.
pub(crate) const SPARE: &str = "next";
/// The name of the folder of staged files in the work folder.
pub(crate) const STAGE: &str = "stage";

/// The output folder and its work folder.
#[derive(Debug)]
pub(crate) struct Location {
    /// The output folder with symbolic links resolved.
    pub(crate) out: PathBuf,
    /// The output folder as the caller wrote it, for messages.
    pub(crate) shown: PathBuf,
    /// The work folder that belongs to it. Everything in it may be deleted between builds.
    pub(crate) work: PathBuf,
    /// Whether trees can be exchanged, as far as is known without trying.
    pub(crate) exchangeable: bool,
    /// Why they cannot, as the key of a term.
    pub(crate) obstacle: Option<&'static str>,
    /// Whether this run created the work folder.
    pub(crate) new: bool,
}

impl Location {
    /// Finds the output folder and its work folder. Creates nothing.
    pub(crate) fn find(root: &Path, out: &Path, preference: CommitPreference) -> Result<Self, Diagnostic> {
        let absolute = std::path::absolute(out).map_err(|error| io_error(out, &error))?;
        let (parent, name) = match (absolute.parent(), absolute.file_name()) {
            (Some(parent), Some(name)) => (fs::canonicalize(parent).unwrap_or(parent.to_owned()), name.to_owned()),
            _ => return Err(Diagnostic::new(Code::A624).arg("folder", out.display().to_string())),
        };
        let named = parent.join(&name);
        let mut linked = false;
        let real = match fs::symlink_metadata(&named) {
            Err(error) if error.kind() == ErrorKind::NotFound => named.clone(),
            Err(error) => return Err(io_error(&named, &error)),
            Ok(metadata) if metadata.is_dir() => named.clone(),
            Ok(metadata) if metadata.is_symlink() => {
                linked = true;
                let target = fs::canonicalize(&named).map_err(|error| io_error(&named, &error))?;
                match target.is_dir() {
                    true => target,
                    false => return Err(no_folder(&named)),
                }
            }
            Ok(_) => return Err(no_folder(&named)),
        };
        let obstacle = match (linked, holds_mounts(&real)) {
            (_, true) => Some("output.mount"),
            (true, _) => Some("output.link"),
            _ => None,
        };
        let exchangeable = preference == CommitPreference::Auto && obstacle.is_none();
        let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let work = if named == root.join("public") {
            root.join(work_folder::WORK_FOLDER)
        } else if linked {
            inside(&root, &named)
        } else {
            let mut hidden = std::ffi::OsString::from(".");
            hidden.push(&name);
            hidden.push(".anslag");
            parent.join(hidden)
        };
        Ok(Self { out: real, shown: out.to_owned(), work, exchangeable, obstacle, new: false })
    }

    /// Creates the work folder; in the site's own work folder when the folder of the output folder is not writable.
    pub(crate) fn make_work(&mut self, root: &Path) -> Result<(), Diagnostic> {
        if let Some(link) = work_folder::symlink_error(&root.join(work_folder::WORK_FOLDER))
            .or_else(|| work_folder::symlink_error(&self.work))
        {
            return Err(link);
        }
        let denied = match self.make() {
            Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => error,
            result => return result.map_err(|error| io_error(&self.work, &error)),
        };
        let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let first = std::mem::replace(&mut self.work, inside(&root, &self.out));
        // Without write permission there the output folder cannot be renamed either.
        self.exchangeable = false;
        self.make().map_err(|_| io_error(&first, &denied))
    }

    fn make(&mut self) -> io::Result<()> {
        self.new = work_folder::create_folder(&self.work)?;
        Ok(())
    }

    /// Whether a new output folder and the work folder would be on one file system.
    pub(crate) fn will_be_on_one_file_system(&self) -> bool {
        let out = self.out.ancestors().find(|folder| folder.exists()).and_then(|folder| device(folder).ok());
        out.is_some() && out == device(&self.work).ok()
    }

    /// Whether the output folder and one in the work folder can be exchanged, as far as is known without trying.
    pub(crate) fn may_exchange(&self) -> bool {
        let devices = device(&self.work).ok().zip(device(&self.out).ok());
        self.exchangeable && devices.is_some_and(|(work, out)| work == out)
    }

    /// Tries an exchange on two empty folders in the work folder.
    pub(crate) fn try_exchange(&self) -> bool {
        if !self.may_exchange() {
            return false;
        }
        let (one, other) = (self.work.join("probe-1"), self.work.join("probe-2"));
        let create = |path: &Path| fs::create_dir(path).is_ok() || path.is_dir();
        let works = create(&one) && create(&other) && exchange(&one, &other).is_ok();
        // An empty folder that stays is used by the next run.
        let _ = (fs::remove_dir(&one), fs::remove_dir(&other));
        works
    }
}

/// Removes a folder of the work folder recursively; a missing one is no error.
pub(crate) fn remove_tree(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => fs::remove_file(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}

fn inside(root: &Path, out: &Path) -> PathBuf {
    root.join(work_folder::WORK_FOLDER)
        .join(format!("out-{}", Digest::of(out.as_os_str().as_encoded_bytes()).short(12)))
}

fn no_folder(path: &Path) -> Diagnostic {
    Diagnostic::new(Code::A622).arg("path", path.display().to_string()).term("detail", "io.no_folder")
}

/// Whether a folder is a mount point, which cannot be renamed, or has one below it, which would move along.
fn holds_mounts(folder: &Path) -> bool {
    let Ok(table) = fs::read_to_string("/proc/self/mountinfo") else { return false };
    table
        .lines()
        .filter_map(|line| line.split(' ').nth(4))
        .any(|point| folder.parent().is_some() && Path::new(&unescape(point)).starts_with(folder))
}

/// The table escapes white space and backslashes as three octal digits (proc(5)).
fn unescape(text: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(text.to_owned(), |text, (code, character)| text.replace(code, character))
}
