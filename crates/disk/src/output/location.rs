//! Where an output folder lies, where its work folder is, and whether the two can change places.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read the disk")]

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::folder::{device, exchange};
use super::{CommitPreference, fault};
use crate::work_folder;
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::digest::Digest;

/// The spare tree in the work folder.
pub(crate) const SPARE: &str = "next";
/// Staged files in the work folder.
pub(crate) const STAGE: &str = "stage";

/// Where everything is.
#[derive(Debug)]
pub(crate) struct Location {
    /// The output folder, with all links resolved.
    pub(crate) out: PathBuf,
    /// The output folder as the caller names it, for messages.
    pub(crate) shown: PathBuf,
    /// The work folder that belongs to it. Everything in it may be deleted between builds.
    pub(crate) work: PathBuf,
    /// Whether trees may change places, as far as can be told without trying.
    pub(crate) exchangeable: bool,
    /// Why they may not, as a term.
    pub(crate) obstacle: Option<&'static str>,
    /// Whether the work folder was made by this run.
    pub(crate) new: bool,
}

impl Location {
    /// Finds the output folder and its work folder. Makes nothing.
    pub(crate) fn find(root: &Path, out: &Path, wish: CommitPreference) -> Result<Self, Diagnostic> {
        let absolute = std::path::absolute(out).map_err(|error| fault(out, &error))?;
        let (parent, name) = match (absolute.parent(), absolute.file_name()) {
            (Some(parent), Some(name)) => (fs::canonicalize(parent).unwrap_or(parent.to_owned()), name.to_owned()),
            _ => return Err(Diagnostic::new(Code::A624).arg("folder", out.display().to_string())),
        };
        let named = parent.join(&name);
        let mut linked = false;
        let real = match fs::symlink_metadata(&named) {
            Err(error) if error.kind() == ErrorKind::NotFound => named.clone(),
            Err(error) => return Err(fault(&named, &error)),
            Ok(metadata) if metadata.is_dir() => named.clone(),
            Ok(metadata) if metadata.is_symlink() => {
                linked = true;
                let target = fs::canonicalize(&named).map_err(|error| fault(&named, &error))?;
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
        let exchangeable = wish == CommitPreference::Auto && obstacle.is_none();
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

    /// Makes the work folder. Where there is no right to make one beside the output folder, it lies in the site's.
    pub(crate) fn make_work(&mut self, root: &Path) -> Result<(), Diagnostic> {
        if let Some(link) = work_folder::symlink_error(&root.join(work_folder::WORK_FOLDER))
            .or_else(|| work_folder::symlink_error(&self.work))
        {
            return Err(link);
        }
        let denied = match self.make() {
            Err(error) if matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => error,
            result => return result.map_err(|error| fault(&self.work, &error)),
        };
        let root = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let first = std::mem::replace(&mut self.work, inside(&root, &self.out));
        // Who may not make a folder there may not rename the output folder either.
        self.exchangeable = false;
        self.make().map_err(|_| fault(&first, &denied))
    }

    fn make(&mut self) -> std::io::Result<()> {
        self.new = work_folder::create_folder(&self.work)?;
        Ok(())
    }

    /// Whether the output folder and one in the work folder may change places, as far as can be seen.
    pub(crate) fn may_exchange(&self) -> bool {
        let devices = device(&self.work).ok().zip(device(&self.out).ok());
        self.exchangeable && devices.is_some_and(|(work, out)| work == out)
    }

    /// Whether they can: tried on two folders that nobody sees.
    pub(crate) fn try_exchange(&self) -> bool {
        if !self.may_exchange() {
            return false;
        }
        let (one, other) = (self.work.join("probe-1"), self.work.join("probe-2"));
        let made = |path: &Path| fs::create_dir(path).is_ok() || path.is_dir();
        let works = made(&one) && made(&other) && exchange(&one, &other).is_ok();
        // They are empty; if one stays, the next run uses it.
        let _ = (fs::remove_dir(&one), fs::remove_dir(&other));
        works
    }
}

fn inside(root: &Path, out: &Path) -> PathBuf {
    root.join(work_folder::WORK_FOLDER)
        .join(format!("out-{}", Digest::of(out.as_os_str().as_encoded_bytes()).short(12)))
}

fn no_folder(path: &Path) -> Diagnostic {
    Diagnostic::new(Code::A622).arg("path", path.display().to_string()).term("detail", "io.no_folder")
}

/// Whether a folder is a mount point or has one below it: such a folder cannot change places, or would lose the mount.
fn holds_mounts(folder: &Path) -> bool {
    let Ok(table) = fs::read_to_string("/proc/self/mountinfo") else { return false };
    table
        .lines()
        .filter_map(|line| line.split(' ').nth(4))
        .any(|point| folder.parent().is_some() && Path::new(&unescape(point)).starts_with(folder))
}

/// The table writes spaces and the like as three octal digits.
fn unescape(text: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(text.to_owned(), |text, (code, sign)| text.replace(code, sign))
}
