//! Uploads with rsync, which sends only the changed parts of a file. Like the upload over SFTP, it writes each file under another name
//! in the upload folder of this run, and renames it to its path.
#![expect(clippy::disallowed_methods, reason = "only this module runs rsync")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::SshStore;
use crate::program::{self, ProgramExit};
use crate::store::{StoreError, Upload};

/// The most files of one call. After an error they are compared again, which is fast.
const CHUNK: usize = 1000;

/// The longest time without output: rsync may be busy with one large file.
const OUTPUT_TIMEOUT: Duration = Duration::from_secs(3600);

/// The options to compare checksums, which both machines compute from their own files. Nothing is changed.
const COMPARE_OPTIONS: &[&str] = &[
    "--files-from=-",
    "--from0",
    "--dry-run",
    "--checksum",
    "--no-implied-dirs",
    "--protect-args",
    "--8-bit-output",
    "--timeout=3600",
    "--out-format=%n",
];

/// The options to upload. Files are compared by content whatever their times, and are readable for all afterwards.
const UPLOAD_OPTIONS: &[&str] = &[
    "--files-from=-",
    "--from0",
    "--ignore-times",
    "--times",
    "--omit-dir-times",
    "--no-implied-dirs",
    "--perms",
    "--chmod=F644",
    "--protect-args",
    "--timeout=60",
    // Printing each name makes rsync end when the program that reads them was killed.
    "--out-format=%n",
];

/// Uploads files.
pub(super) fn put(
    host: &SshStore,
    program: &Path,
    uploads: &[Upload],
    done: &(dyn Fn(u64) + Sync),
) -> Result<(), StoreError> {
    for chunk in uploads.chunks(CHUNK) {
        host.make_folders(chunk)?;
        let staged = Staged::new(chunk)?;
        for (folder, files) in &staged.folders {
            host.connection.with_retries(|| call(host, program, UPLOAD_OPTIONS, folder, files).map(drop))?;
        }
        chunk.iter().for_each(|upload| done(upload.size));
    }
    Ok(())
}

/// The indices of the files that have other bytes on the host.
pub(super) fn differing(host: &SshStore, program: &Path, files: &[Upload]) -> Result<Vec<usize>, StoreError> {
    let mut differing = Vec::new();
    for (start, chunk) in files.chunks(CHUNK).enumerate() {
        let staged = Staged::new(chunk)?;
        let mut named = BTreeSet::new();
        for (folder, files) in &staged.folders {
            let lines = host.connection.with_retries(|| call(host, program, COMPARE_OPTIONS, folder, files))?;
            named.extend(lines);
        }
        let differs = |(_, file): &(usize, &Upload)| named.contains(file.path.as_str());
        differing.extend(chunk.iter().enumerate().filter(differs).map(|(n, _)| start * CHUNK + n));
    }
    Ok(differing)
}

/// The files, by the local folder in which they have the same relative paths as on the host. Others are linked or copied to a
/// temporary folder.
struct Staged<'u> {
    folders: BTreeMap<PathBuf, Vec<&'u str>>,
    _copies: TempDir,
}

impl<'u> Staged<'u> {
    fn new(uploads: &'u [Upload]) -> Result<Self, StoreError> {
        let copies = tempfile::tempdir().map_err(StoreError::from)?;
        let mut folders: BTreeMap<PathBuf, Vec<&str>> = BTreeMap::new();
        for upload in uploads {
            let path = Path::new(upload.path.as_str());
            let folder = if upload.file.ends_with(path) {
                upload.file.ancestors().nth(path.components().count()).unwrap_or(Path::new("/"))
            } else {
                copy(&upload.file, &copies.path().join(path))
                    .map_err(|error| StoreError::Permanent(format!("{}: {error}", upload.file.display())))?;
                copies.path()
            };
            folders.entry(folder.to_owned()).or_default().push(upload.path.as_str());
        }
        Ok(Self { folders, _copies: copies })
    }
}

fn copy(file: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    if fs::hard_link(file, to).is_err() {
        fs::copy(file, to)?;
    }
    Ok(())
}

/// Runs rsync for the files of a folder, and returns the names that it prints.
fn call(
    host: &SshStore,
    program: &Path,
    options: &[&str],
    folder: &Path,
    files: &[&str],
) -> Result<Vec<String>, StoreError> {
    let shell = host
        .connection
        .rsync_remote_shell()
        .ok_or_else(|| StoreError::Permanent("ssh: a path is not UTF-8".to_owned()))?;
    let mut command = program::command(program);
    command.args(options).arg("--rsh").arg(shell);
    if options == UPLOAD_OPTIONS {
        command.arg(format!("--temp-dir={}", host.incoming));
    }
    command.arg("--").arg(folder.join("")).arg(format!("{}:{}/", host.connection.host(), host.root));
    let mut list = Vec::new();
    for file in files {
        // rsync would read a name that begins with `#` or `;` as a comment.
        list.extend_from_slice(b"./");
        list.extend_from_slice(file.as_bytes());
        list.push(0);
    }
    let mut output = Vec::new();
    let ended = program::run_streaming(&mut command, &list, OUTPUT_TIMEOUT, |line| output.push(line))
        .map_err(|error| StoreError::Permanent(format!("rsync: {error}")))?;
    match ended.code {
        Some(0) => Ok(output),
        code => Err(exit_error(code, &ended)),
    }
}

/// The error of rsync. The first line of stderr is the cause.
fn exit_error(code: Option<i32>, ended: &ProgramExit) -> StoreError {
    let detail = ended.stderr.lines().find(|line| !line.trim().is_empty()).unwrap_or("rsync").trim().to_owned();
    match code {
        // Wrong usage, no permission, no space, some files not sent; 127: the host has no rsync.
        Some(1..=4 | 6 | 11 | 13 | 14 | 21..=25 | 126 | 127) => StoreError::Permanent(detail),
        _ => StoreError::Transient(detail),
    }
}
