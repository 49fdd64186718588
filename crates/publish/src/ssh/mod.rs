//! Publishes to a folder of another machine with the system's own OpenSSH, and with rsync if the target says so.
//!
//! The account needs no shell: it may be restricted to SFTP. Each file is uploaded to a folder of this run under a unique
//! name and then renamed to its path atomically. The folder of a killed run is removed by the next run; a run that lost its claim
//! can therefore not rename anything any more.

mod batch;
mod compare;
mod connection;
mod listing;
mod ls_entry;
mod parallel;
mod rsync;
mod state_files;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::store::{ListedFile, StateFile, Store, StoreError, Token, Upload};
use super::versions;
use anslag_core::config;
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::path::OutputPath;
use anslag_core::slice::Slice as _;
use batch::{Batch, quote};
use connection::{Connection, require_program};
use ls_entry::Entry;

/// The most files uploaded by one call of a program.
const CHUNK: usize = 200;
/// The number of parallel calls: most of their time is network latency. OpenSSH's server allows ten sessions (`MaxSessions`).
const MAX_PARALLEL: usize = 8;
/// The name prefix of Anslag's own files at the top of the site.
const OWN_PREFIX: &str = ".anslag-";
/// The name prefix of the upload folder of a run.
const UPLOAD_FOLDER_PREFIX: &str = ".anslag-incoming-";

/// How files are sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transport {
    /// With `sftp`.
    Sftp,
    /// With `rsync`, which sends only the changed parts of a file.
    Rsync,
}

/// A folder of another machine.
#[derive(Debug)]
pub struct SshStore {
    name: String,
    connection: Connection,
    /// The rsync program, for [`Transport::Rsync`].
    rsync: Option<PathBuf>,
    /// The remote folder, without a trailing slash.
    root: String,
    /// The upload folder of this run, below the root.
    incoming: String,
    files: AtomicU64,
    /// The real path of the remote folder.
    real_root: OnceLock<String>,
    /// Folders that are known to exist.
    folders: Mutex<BTreeSet<String>>,
    /// The result of the last listing of the remote folder.
    top: Mutex<TopFolder>,
}

#[derive(Debug, Default)]
struct TopFolder {
    /// The upload folders of killed runs; `None` before the first listing.
    abandoned: Option<Vec<String>>,
    /// Whether the upload folder of this run exists.
    has_upload_folder: bool,
    /// Whether the host creates folders that a web server cannot enter.
    creates_private_folders: bool,
}

impl SshStore {
    /// Connects. Paths in the configuration are relative to the site's folder.
    ///
    /// # Errors
    /// When a program is missing, the configuration is invalid, or the host refuses the login.
    pub fn open(target: &config::Ssh, site: &Path, transport: Transport) -> Result<Self, Diagnostic> {
        check(target)?;
        let (scheme, rsync) = match transport {
            Transport::Sftp => ("sftp", None),
            Transport::Rsync => ("rsync", Some(require_program("rsync")?)),
        };
        let port = target.port.map(|port| format!(":{port}")).unwrap_or_default();
        let path = target.path.trim_end_matches('/');
        let name = format!("{scheme}://{}{port}/{}", target.host, path.trim_start_matches('/'));
        let connection = Connection::open(target, site, &name)?;
        let incoming = format!("{UPLOAD_FOLDER_PREFIX}{}", connection.run_id());
        Ok(Self {
            name,
            connection,
            rsync,
            root: root(&target.path),
            incoming,
            files: AtomicU64::new(0),
            real_root: OnceLock::new(),
            folders: Mutex::default(),
            top: Mutex::default(),
        })
    }

    fn path_of(&self, path: &str) -> String {
        format!("{}/{path}", self.root)
    }

    fn quoted(&self, path: &str) -> String {
        quote(&self.path_of(path))
    }

    /// An unused path in the upload folder of this run.
    fn temporary_name(&self) -> String {
        format!("{}/{}", self.incoming, self.files.fetch_add(1, Ordering::Relaxed))
    }

    /// The steps that create the remote folder, those above it, and the upload folder of this run. Existing ones stay unchanged.
    fn creation_steps(&self) -> Vec<String> {
        let mut steps = Vec::new();
        for (end, _) in self.root.match_indices('/').filter(|(end, _)| *end > 0 && self.root.slice(..*end) != ".") {
            steps.push(format!("-mkdir {}", quote(self.root.slice(..end))));
        }
        if !self.root.is_empty() {
            steps.push(format!("-mkdir {}", quote(&self.root)));
        }
        steps.push(format!("-mkdir {}", self.quoted(&self.incoming)));
        steps
    }

    /// Runs SFTP steps, from the start again when the connection breaks, and returns their output.
    fn run_steps(&self, steps: &[String]) -> Result<Vec<String>, StoreError> {
        self.connection.with_retries(|| Batch::new(&self.connection).run(steps, 0, |_| ()))
    }

    /// The entries of the remote folder.
    fn top(&self) -> Result<Vec<Entry>, StoreError> {
        match self.run_steps(&[self.ls_command("")]) {
            Ok(lines) => Ok(entries(&lines)),
            Err(StoreError::Permanent(detail)) if detail.contains("not found") => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// The step that makes the upload folder private: its files are not published yet.
    fn make_private_step(&self) -> String {
        format!("-chmod 700 {}", self.quoted(&self.incoming))
    }

    /// Remembers a listing that was made after the upload folder was created and before it was made private.
    fn record_listing(&self, found: &[Entry]) {
        let mut top = self.top_folder();
        let own = found.iter().find(|entry| entry.name == self.incoming);
        if !top.has_upload_folder {
            top.creates_private_folders = own.is_some_and(|own| !own.is_world_searchable());
        }
        top.abandoned = Some(self.abandoned(found));
        top.has_upload_folder = true;
    }

    fn top_folder(&self) -> MutexGuard<'_, TopFolder> {
        self.top.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Creates the upload folder of this run, and removes those of killed runs. Only the holder of the claim uploads, so no other run
    /// is active; one that still believes it is can rename nothing.
    fn prepare_incoming(&self) -> Result<(), StoreError> {
        if self.top_folder().abandoned.is_none() {
            let abandoned = self.abandoned(&self.top()?);
            self.top_folder().abandoned = Some(abandoned);
        }
        let (has_upload_folder, abandoned) = {
            let top = self.top_folder();
            (top.has_upload_folder, top.abandoned.clone().unwrap_or_default())
        };
        let mut steps = Vec::new();
        if !has_upload_folder {
            steps = self.creation_steps();
            steps.extend([self.ls_command(""), self.make_private_step()]);
        }
        steps.extend(abandoned.iter().flat_map(|old| self.removal_steps(old)));
        if !steps.is_empty() {
            let lines = self.run_steps(&steps)?;
            if !has_upload_folder {
                self.record_listing(&entries(&lines));
            }
        }
        self.top_folder().abandoned = Some(Vec::new());
        Ok(())
    }

    fn abandoned(&self, found: &[Entry]) -> Vec<String> {
        let others = found.iter().filter(|entry| entry.is_upload_folder() && entry.name != self.incoming);
        others.map(|entry| entry.name.clone()).collect()
    }

    /// The steps that remove an upload folder with its contents.
    fn removal_steps(&self, incoming: &str) -> [String; 3] {
        let folder = self.quoted(incoming);
        [format!("-rm {folder}/*"), format!("-rm {folder}/.*"), format!("-rmdir {folder}")]
    }

    /// Removes the upload folder of this run. If it stays, the next run removes it.
    fn remove_incoming(&self) {
        let _ = self.run_steps(&self.removal_steps(&self.incoming));
        self.top_folder().has_upload_folder = false;
    }

    /// The folders that these files need and that this run has not created yet, and the steps that create them.
    fn folders<'u>(&self, uploads: &'u [Upload]) -> (Vec<&'u str>, Vec<String>) {
        let created_folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        let needed: BTreeSet<&str> = uploads.iter().flat_map(|upload| parents(upload.path.as_str())).collect();
        let missing: Vec<&str> = needed.into_iter().filter(|folder| !created_folders.contains(*folder)).collect();
        let creates_private_folders = self.top_folder().creates_private_folders;
        let make = |folder: &&str| -> Vec<String> {
            let target = self.quoted(folder);
            if !creates_private_folders {
                return vec![format!("-mkdir {target}")];
            }
            // Its mode is set before it is renamed to its path; an existing one stays unchanged.
            let fresh = self.quoted(&self.temporary_name());
            let created = [format!("-mkdir {fresh}"), format!("-chmod 755 {fresh}")];
            let moved = [format!("-rename -l {fresh} {target}"), format!("-rmdir {fresh}")];
            created.into_iter().chain(moved).collect()
        };
        let steps = missing.iter().flat_map(make).collect();
        (missing, steps)
    }

    /// Creates the folders that these files need, and checks that none of them is a link.
    fn make_folders(&self, uploads: &[Upload]) -> Result<(), StoreError> {
        let (folders, steps) = self.folders(uploads);
        if steps.is_empty() {
            return Ok(());
        }
        self.run_steps(&steps)?;
        // The innermost ones: their paths include those above.
        let inner =
            folders.iter().filter(|one| !folders.iter().any(|other| parents(other).any(|above| above == **one)));
        let inner: Vec<String> = inner.map(|folder| format!("{folder}/")).collect();
        self.existing_folders(inner.iter().map(String::as_str))?;
        self.remember_folders(&folders);
        Ok(())
    }

    fn remember_folders(&self, folders: &[&str]) {
        let mut created_folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        created_folders.extend(folders.iter().map(|folder| (*folder).to_owned()));
    }

    /// Uploads files with SFTP. After a broken connection, finished ones are not sent again.
    fn send(&self, uploads: &[Upload], done: &(dyn Fn(u64) + Sync)) -> Result<(), StoreError> {
        self.make_folders(uploads)?;
        let mut finished = 0;
        let sent = self.connection.with_retries(|| {
            let rest = &uploads[finished..];
            let files: Result<Vec<Vec<String>>, StoreError> = rest.iter().map(|upload| self.steps(upload)).collect();
            let steps = files?.concat();
            let last: Vec<bool> = steps.iter().map(|step| step.starts_with("rename ")).collect();
            let largest = rest.iter().map(|upload| upload.size).max().unwrap_or_default();
            Batch::new(&self.connection).run(&steps, largest, |step| {
                if last[step] {
                    done(uploads[finished].size);
                    finished += 1;
                }
            })
        });
        sent.map(drop)
    }

    /// The steps that upload a file and make it readable for all.
    fn sending(file: &Path, fresh: &str) -> Result<[String; 2], StoreError> {
        let name = file.to_str().filter(|file| !file.contains(char::is_control));
        let name = quote(name.ok_or_else(|| StoreError::Permanent(format!("{}: not UTF-8", file.display())))?);
        // `-p` saves a round trip for `chmod`. A server without Unix modes accepts both.
        Ok(if is_world_readable(file) {
            [format!("put -p {name} {fresh}"), String::new()]
        } else {
            [format!("put {name} {fresh}"), format!("-chmod 644 {fresh}")]
        })
    }

    fn steps(&self, upload: &Upload) -> Result<Vec<String>, StoreError> {
        let fresh = self.quoted(&self.temporary_name());
        let rename = format!("rename {fresh} {}", self.quoted(upload.path.as_str()));
        let sending = Self::sending(&upload.file, &fresh)?;
        Ok(sending.into_iter().chain([rename]).filter(|step| !step.is_empty()).collect())
    }
}

impl Store for SshStore {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn read(&self, file_name: &str) -> Result<Option<StateFile>, StoreError> {
        versions::read(self, file_name)
    }

    fn write(&self, file_name: &str, bytes: &[u8], expected: Option<&Token>) -> Result<Token, StoreError> {
        versions::write(self, file_name, bytes, expected)
    }

    fn remove(&self, file_name: &str, expected: &Token) -> Result<(), StoreError> {
        // While the claim is held: the next run may start at once. Only folders that existed when it was written.
        let abandoned = self.top_folder().abandoned.replace(Vec::new()).unwrap_or_default();
        if !abandoned.is_empty() {
            self.run_steps(&abandoned.iter().flat_map(|old| self.removal_steps(old)).collect::<Vec<_>>())?;
        }
        versions::remove(self, file_name, expected)?;
        self.remove_incoming();
        Ok(())
    }

    fn put(&self, uploads: &[Upload], done: &(dyn Fn(u64) + Sync)) -> Result<(), StoreError> {
        self.prepare_incoming()?;
        if let Some(program) = &self.rsync {
            return rsync::put(self, program, uploads, done);
        }
        let chunks = Mutex::new(uploads.chunks(CHUNK.min(uploads.len().div_ceil(MAX_PARALLEL).max(8))));
        let failed = Mutex::new(None);
        std::thread::scope(|scope| {
            for _ in 0..MAX_PARALLEL.min(uploads.len()) {
                scope.spawn(|| {
                    loop {
                        let next = chunks.lock().unwrap_or_else(PoisonError::into_inner).next();
                        let mut stop = failed.lock().unwrap_or_else(PoisonError::into_inner);
                        let (Some(chunk), true) = (next, stop.is_none()) else { return };
                        drop(stop);
                        if let Err(error) = self.send(chunk, done) {
                            stop = failed.lock().unwrap_or_else(PoisonError::into_inner);
                            stop.get_or_insert(error);
                        }
                    }
                });
            }
        });
        failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }

    fn delete(&self, paths: &[OutputPath]) -> Result<(), StoreError> {
        let paths: Vec<&str> = paths.iter().map(OutputPath::as_str).collect();
        for chunk in paths.chunks(CHUNK) {
            self.prepare_incoming()?;
            let existing = self.existing_folders(chunk.iter().copied())?;
            let may_exist = |path: &&&str| parents(path).last().is_none_or(|folder| existing.contains(folder));
            let mut steps: Vec<String> =
                chunk.iter().filter(may_exist).map(|path| format!("-rm {}", self.quoted(path))).collect();
            // Deepest first. The host refuses to remove folders that are not empty.
            let folders: BTreeSet<&str> = chunk.iter().flat_map(|path| parents(path)).collect();
            steps.extend(folders.iter().rev().map(|folder| format!("-rmdir {}", self.quoted(folder))));
            self.connection.with_retries(|| Batch::new(&self.connection).remove(&steps))?;
            let mut created_folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
            created_folders.retain(|folder| !folders.contains(folder.as_str()));
        }
        Ok(())
    }

    fn list(&self, folders: &BTreeSet<&str>) -> Result<Option<BTreeMap<String, ListedFile>>, StoreError> {
        self.list_folders(folders).map(Some)
    }

    fn differing(&self, files: &[Upload]) -> Result<Vec<usize>, StoreError> {
        match &self.rsync {
            Some(program) => rsync::differing(self, program, files),
            None => self.fetch_and_compare(files),
        }
    }

    fn unmanaged_file(&self) -> Result<Option<String>, StoreError> {
        Ok(self.top()?.into_iter().map(|entry| entry.name).find(|name| !name.starts_with(OWN_PREFIX)))
    }
}

/// The entries in the output of `sftp`.
fn entries(lines: &[String]) -> Vec<Entry> {
    lines.iter().filter_map(|line| Entry::parse(line)).collect()
}

/// Whether a file has the mode of published files.
#[cfg(unix)]
fn is_world_readable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|found| found.permissions().mode() & 0o777 == 0o644)
}

#[cfg(not(unix))]
fn is_world_readable(_: &Path) -> bool {
    false
}

/// The folders of a path, the outermost first.
fn parents(path: &str) -> impl Iterator<Item = &str> {
    path.match_indices('/').map(|(end, _)| path.slice(..end))
}

/// The remote folder for SFTP, which starts in the home folder (a shell's `~`); a name that begins with `-` must not look like an
/// option.
fn root(path: &str) -> String {
    let path = path.strip_prefix("~/").unwrap_or(if path == "~" { "" } else { path });
    match (path.trim_end_matches('/'), path.starts_with('/')) {
        ("", true) => String::new(),
        ("", false) => ".".to_owned(),
        (path, true) => path.to_owned(),
        (path, false) => format!("./{}", path.trim_start_matches("./")),
    }
}

/// Refuses hosts and paths that would be read as an option of a program, or as a second line of a batch.
fn check(target: &config::Ssh) -> Result<(), Diagnostic> {
    let stated = [("host", Some(&target.host)), ("path", Some(&target.path))];
    let files = [("key", target.key.as_ref()), ("known_hosts", target.known_hosts.as_ref())];
    for (key, value) in stated.into_iter().chain(files) {
        let Some(value) = value else { continue };
        let strange = value.contains(char::is_control)
            || (key == "host" && (value.starts_with('-') || value.contains([' ', '/', ':', '\'', '"'])))
            || (matches!(key, "key" | "known_hosts") && value.contains('"'));
        if strange || value.is_empty() {
            return Err(Diagnostic::new(Code::A853).arg("key", key).arg("value", value.clone()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_of_a_configured_path() {
        for (path, wanted) in [
            ("/srv/www/", "/srv/www"),
            ("/", ""),
            ("~/www", "./www"),
            ("~", "."),
            ("www", "./www"),
            ("-x", "./-x"),
            (".", "./."),
        ] {
            assert_eq!(root(path), wanted, "{path}");
        }
    }
}
