//! One build at a time: a lock on the work folder that the system takes back from a process that ends, however it ends.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that write the disk; the wait has an end")]

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use super::fault;
use crate::diagnostic::{Code, Diagnostic};

const NAME: &str = "lock";

/// The lock, for as long as it lives.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock, waiting for another run that has it; `waiting` is told of that once.
    pub fn take(work: &Path, wait: Duration, waiting: &(dyn Fn(&Diagnostic) + Sync)) -> Result<Self, Diagnostic> {
        let path = work.join(NAME);
        let start = Instant::now();
        let mut told = false;
        loop {
            let failed = |error: io::Error| fault(&path, &error);
            let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).clone();
            let mut file = match options.open(&path) {
                // The other run made the work folder and took it away again.
                Err(error) if error.kind() == io::ErrorKind::NotFound && fs::create_dir_all(work).is_ok() => {
                    options.open(&path)
                }
                file => file,
            }
            .map_err(failed)?;
            let owner = match file.try_lock() {
                Ok(()) if is_still(&file, &path) => {
                    sign(&mut file).map_err(failed)?;
                    return Ok(Self { _file: file });
                }
                // Somebody removed the file in between: another run would not see this lock.
                Ok(()) => continue,
                Err(TryLockError::WouldBlock) => owner(&mut file),
                // A file system without locks: the signature has to do.
                Err(TryLockError::Error(error)) => match owner(&mut file) {
                    Some(owner) if is_alive(&owner) => Some(owner),
                    _ if error.kind() == io::ErrorKind::Unsupported => {
                        sign(&mut file).map_err(failed)?;
                        return Ok(Self { _file: file });
                    }
                    _ => return Err(failed(error)),
                },
            };
            let pid = owner.map_or("?".to_owned(), |owner| owner.pid);
            if start.elapsed() >= wait {
                return Err(Diagnostic::new(Code::A629).arg("pid", pid).arg("folder", work.display().to_string()));
            }
            if !std::mem::replace(&mut told, true) {
                waiting(&Diagnostic::new(Code::A628).arg("pid", pid));
            }
            std::thread::sleep(Duration::from_millis(30));
        }
    }
}

/// Who holds the lock: the number of a process, and when it started, since numbers are used again.
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

fn sign(file: &mut File) -> io::Result<()> {
    let pid = std::process::id().to_string();
    let started = started(&pid).unwrap_or_default();
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{pid} {started}")
}

fn is_alive(owner: &Owner) -> bool {
    owner.pid != std::process::id().to_string() && started(&owner.pid).is_some_and(|started| started == owner.started)
}

/// When a process started, in ticks since the machine did: the 22nd field of its line, counted from after the name.
fn started(pid: &str) -> Option<String> {
    let line = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    line.rsplit_once(')')?.1.split_whitespace().nth(19).map(str::to_owned)
}

#[cfg(unix)]
fn is_still(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let inode = |metadata: io::Result<fs::Metadata>| metadata.ok().map(|metadata| (metadata.dev(), metadata.ino()));
    inode(file.metadata()) == inode(fs::symlink_metadata(path))
}

#[cfg(not(unix))]
fn is_still(_: &File, path: &Path) -> bool {
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
    fn the_second_is_told_who_has_it() {
        use std::sync::atomic::Ordering;
        let folder = tempfile::tempdir().unwrap();
        let first = Lock::take(folder.path(), Duration::ZERO, &|_| ()).unwrap();
        let told = std::sync::atomic::AtomicUsize::new(0);
        let refused = Lock::take(folder.path(), Duration::from_millis(50), &|_| {
            told.fetch_add(1, Ordering::Relaxed);
        })
        .unwrap_err();
        assert_eq!((refused.code, told.load(Ordering::Relaxed)), (Code::A629, 1));
        assert!(refused.message(crate::diagnostic::Language::En).contains(&std::process::id().to_string()));
        drop(first);
        assert!(Lock::take(folder.path(), Duration::ZERO, &|_| ()).is_ok());
    }
}
