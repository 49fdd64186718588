//! Locks for one build at a time. The system releases them when the process ends, however it ends.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that write the disk; the wait has an end")]

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use super::error::io_error;
use crate::work_folder;
use anslag_core::diagnostic::{Code, Diagnostic};

const NAME: &str = "lock";

/// A lock, released when it is dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Locks the work folder, waiting for another run if need be; `waiting` is then called once.
    pub(crate) fn work_folder(
        work: &Path,
        wait: Duration,
        waiting: &(dyn Fn(&Diagnostic) + Sync),
    ) -> Result<Self, Diagnostic> {
        let path = work.join(NAME);
        if fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink()) {
            // Nothing in a work folder is trusted: the owner would be written where the link leads.
            fs::remove_file(&path).map_err(|error| io_error(&path, &error))?;
        }
        let mut wait_for = LockWait::new(wait, waiting);
        loop {
            let failed = |error: io::Error| io_error(&path, &error);
            let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).clone();
            let mut file = match options.open(&path) {
                // The other run created the work folder and removed it again.
                Err(error) if error.kind() == io::ErrorKind::NotFound && work_folder::create_folder(work).is_ok() => {
                    options.open(&path)
                }
                file => file,
            }
            .map_err(failed)?;
            let owner = match file.try_lock() {
                Ok(()) if is_current_file(&file, &path) => {
                    write_owner(&mut file).map_err(failed)?;
                    return Ok(Self { _file: file });
                }
                // The file was removed in between: another run would not see this lock.
                Ok(()) => continue,
                Err(TryLockError::WouldBlock) => owner(&mut file),
                // A file system without locks: the owner noted in the file decides.
                Err(TryLockError::Error(error)) => match owner(&mut file) {
                    Some(owner) if is_alive(&owner) => Some(owner),
                    _ if error.kind() == io::ErrorKind::Unsupported => {
                        write_owner(&mut file).map_err(failed)?;
                        return Ok(Self { _file: file });
                    }
                    _ => return Err(failed(error)),
                },
            };
            wait_for.wait(owner.map(|owner| owner.pid), work)?;
        }
    }

    /// Locks the output folder itself, for two sites with different work folders that publish to it. `None` when there is no folder
    /// yet, or the file system has no locks for folders.
    pub(crate) fn output_folder(
        out: &Path,
        wait: Duration,
        waiting: &(dyn Fn(&Diagnostic) + Sync),
    ) -> Result<Option<Self>, Diagnostic> {
        let mut wait_for = LockWait::new(wait, waiting);
        loop {
            // Errors are reported when the folder is read.
            let Ok(file) = File::open(out) else { return Ok(None) };
            match file.try_lock() {
                Ok(()) if is_current_file(&file, out) => return Ok(Some(Self { _file: file })),
                // The folder was exchanged meanwhile.
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => wait_for.wait(holder(&file), out)?,
                Err(TryLockError::Error(_)) => return Ok(None),
            }
        }
    }
}

/// The wait for another run.
struct LockWait<'a> {
    start: Instant,
    wait: Duration,
    waiting: &'a (dyn Fn(&Diagnostic) + Sync),
    reported: bool,
}

impl<'a> LockWait<'a> {
    fn new(wait: Duration, waiting: &'a (dyn Fn(&Diagnostic) + Sync)) -> Self {
        Self { start: Instant::now(), wait, waiting, reported: false }
    }

    /// Waits a moment for the process with this id, until the time is over.
    fn wait(&mut self, pid: Option<String>, folder: &Path) -> Result<(), Diagnostic> {
        let pid = pid.unwrap_or_else(|| "?".to_owned());
        if self.start.elapsed() >= self.wait {
            return Err(Diagnostic::new(Code::A629).arg("pid", pid).arg("folder", folder.display().to_string()));
        }
        if !std::mem::replace(&mut self.reported, true) {
            (self.waiting)(&Diagnostic::new(Code::A628).arg("pid", pid));
        }
        std::thread::sleep(Duration::from_millis(30));
        Ok(())
    }
}

/// The process that has a folder locked, from `/proc/locks`: `1: FLOCK  ADVISORY  WRITE 4711 08:01:131 0 EOF`.
#[cfg(unix)]
fn holder(file: &File) -> Option<String> {
    use std::os::unix::fs::MetadataExt as _;
    let inode = format!(":{}", file.metadata().ok()?.ino());
    let table = fs::read_to_string("/proc/locks").ok()?;
    let words = |line: &str| {
        let mut words = line.split_whitespace().skip(4);
        Some((words.next()?.to_owned(), words.next()?.to_owned()))
    };
    table.lines().filter_map(words).find(|(_, place)| place.ends_with(&inode)).map(|(pid, _)| pid)
}

#[cfg(not(unix))]
fn holder(_: &File) -> Option<String> {
    None
}

/// The owner of the lock: a process id, and the start time of the process, since ids are reused.
#[derive(PartialEq, Eq, Debug)]
struct Owner {
    pid: String,
    started: String,
}

fn owner(file: &mut File) -> Option<Owner> {
    let mut text = String::new();
    file.rewind().and_then(|()| file.take(100).read_to_string(&mut text)).ok()?;
    let (pid, started) = text.trim_end().split_once(' ')?;
    Some(Owner { pid: pid.to_owned(), started: started.to_owned() })
}

fn write_owner(file: &mut File) -> io::Result<()> {
    let pid = std::process::id().to_string();
    let started = started(&pid).unwrap_or_default();
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{pid} {started}")
}

fn is_alive(owner: &Owner) -> bool {
    owner.pid != std::process::id().to_string() && started(&owner.pid).is_some_and(|started| started == owner.started)
}

/// The start time of a process in ticks since boot: field 22 of `/proc/PID/stat` (proc(5)).
fn started(pid: &str) -> Option<String> {
    let line = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    line.rsplit_once(')')?.1.split_whitespace().nth(19).map(str::to_owned)
}

#[cfg(unix)]
fn is_current_file(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let inode = |metadata: io::Result<fs::Metadata>| metadata.ok().map(|metadata| (metadata.dev(), metadata.ino()));
    inode(file.metadata()) == inode(fs::symlink_metadata(path))
}

#[cfg(not(unix))]
fn is_current_file(_: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_owner_or_another_with_its_number_is_none() {
        let me = std::process::id().to_string();
        let parent = fs::read_to_string(format!("/proc/{me}/stat")).unwrap();
        let parent = parent.rsplit_once(')').unwrap().1.split_whitespace().nth(1).unwrap().to_owned();
        let at = started(&parent).unwrap();
        assert!(is_alive(&Owner { pid: parent.clone(), started: at }));
        assert!(!is_alive(&Owner { pid: parent, started: "1".to_owned() }), "the number was used again");
        assert!(!is_alive(&Owner { pid: "999999999".to_owned(), started: "1".to_owned() }));
    }

    #[test]
    fn a_folder_is_locked_under_all_its_names() {
        let top = tempfile::tempdir().unwrap();
        let out = top.path().join("ut");
        fs::create_dir(&out).unwrap();
        let first = Lock::output_folder(&out, Duration::ZERO, &|_| ()).unwrap();
        assert!(first.is_some());
        let refused = Lock::output_folder(&out, Duration::ZERO, &|_| ()).unwrap_err();
        assert_eq!(refused.code, Code::A629);
        assert!(refused.message(anslag_core::diagnostic::Language::En).contains(&std::process::id().to_string()));
        fs::rename(&out, top.path().join("gammal")).unwrap();
        fs::create_dir(&out).unwrap();
        assert!(Lock::output_folder(&out, Duration::ZERO, &|_| ()).unwrap().is_some(), "another folder");
        drop(first);
        assert!(Lock::output_folder(&top.path().join("gammal"), Duration::ZERO, &|_| ()).unwrap().is_some());
        assert!(Lock::output_folder(&top.path().join("ingen"), Duration::ZERO, &|_| ()).unwrap().is_none());
    }

    #[test]
    fn the_second_is_told_who_has_it() {
        use std::sync::atomic::Ordering;
        let folder = tempfile::tempdir().unwrap();
        let first = Lock::work_folder(folder.path(), Duration::ZERO, &|_| ()).unwrap();
        let reported = std::sync::atomic::AtomicUsize::new(0);
        let refused = Lock::work_folder(folder.path(), Duration::from_millis(50), &|_| {
            reported.fetch_add(1, Ordering::Relaxed);
        })
        .unwrap_err();
        assert_eq!((refused.code, reported.load(Ordering::Relaxed)), (Code::A629, 1));
        assert!(refused.message(anslag_core::diagnostic::Language::En).contains(&std::process::id().to_string()));
        drop(first);
        assert!(Lock::work_folder(folder.path(), Duration::ZERO, &|_| ()).is_ok());
    }
}
