//! Files through rsync, which sends of a changed file only what changed. It writes each under another name in the folder of this
//! run and renames it to its place, as we do with SFTP.
#![expect(clippy::disallowed_methods, reason = "this is the module that speaks through rsync")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::Host;
use crate::publish::program::{self, Ended};
use crate::publish::store::{Fault, Upload};

/// So many files are put with one call; after a fault they are compared again, which is quick.
const CHUNK: usize = 1000;

/// How long rsync may say nothing at all: it may be busy with one large file.
const SILENCE: Duration = Duration::from_secs(3600);

/// What is said to rsync each time. Bytes count, whatever the times say, and what is sent can be read by everybody.
const OPTIONS: &[&str] = &[
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
    // A name is said for each file: when nobody reads them any more, rsync ends.
    "--out-format=%n",
];

/// Puts files.
pub(super) fn put(host: &Host, program: &Path, uploads: &[Upload], done: &(dyn Fn(u64) + Sync)) -> Result<(), Fault> {
    for chunk in uploads.chunks(CHUNK) {
        host.make_folders(chunk)?;
        let staged = Staged::new(chunk)?;
        for (folder, files) in &staged.folders {
            host.connection.patiently(|| send(host, program, folder, files))?;
        }
        chunk.iter().for_each(|upload| done(upload.size));
    }
    Ok(())
}

/// Files by the folder of this machine that has them at their paths.
struct Staged<'u> {
    folders: BTreeMap<PathBuf, Vec<&'u str>>,
    _copies: TempDir,
}

impl<'u> Staged<'u> {
    fn new(uploads: &'u [Upload]) -> Result<Self, Fault> {
        let copies = tempfile::tempdir().map_err(|error| Fault::Final(error.to_string()))?;
        let mut folders: BTreeMap<PathBuf, Vec<&str>> = BTreeMap::new();
        for upload in uploads {
            let path = Path::new(upload.path.as_str());
            let folder = if upload.file.ends_with(path) {
                upload.file.ancestors().nth(path.components().count()).unwrap_or(Path::new("/"))
            } else {
                copy(&upload.file, &copies.path().join(path))
                    .map_err(|error| Fault::Final(format!("{}: {error}", upload.file.display())))?;
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

fn send(host: &Host, program: &Path, folder: &Path, files: &[&str]) -> Result<(), Fault> {
    let shell = host.connection.shell().ok_or_else(|| Fault::Final("ssh: a path is not UTF-8".to_owned()))?;
    let mut command = program::command(program);
    command.args(OPTIONS).arg("--rsh").arg(shell).arg(format!("--temp-dir={}", host.incoming));
    command.arg("--").arg(folder.join("")).arg(format!("{}:{}/", host.connection.host(), host.root));
    let mut list = Vec::new();
    for file in files {
        // A name that begins with `#` or `;` would be taken for a comment.
        list.extend_from_slice(b"./");
        list.extend_from_slice(file.as_bytes());
        list.push(0);
    }
    let ended =
        program::listen(&mut command, &list, SILENCE).map_err(|error| Fault::Final(format!("rsync: {error}")))?;
    match ended.code {
        Some(0) => Ok(()),
        code => Err(fault(code, &ended)),
    }
}

/// Why rsync failed: the first line is the reason, those after it are what follows from it.
fn fault(code: Option<i32>, ended: &Ended) -> Fault {
    let detail = ended.said.lines().find(|line| !line.trim().is_empty()).unwrap_or("rsync").trim().to_owned();
    match code {
        // Wrong use, no right, no space, some files not sent; 127: the other machine has no rsync.
        Some(1..=4 | 6 | 11 | 13 | 14 | 21..=25 | 126 | 127) => Fault::Final(detail),
        _ => Fault::Passing(detail),
    }
}
