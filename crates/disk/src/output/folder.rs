//! An open folder handle. Paths below it are resolved faster than absolute ones, and stay valid when the folder is renamed.

use std::fs::File;
use std::io;
use std::os::fd::OwnedFd;
use std::path::{Path, PathBuf};

pub(crate) use super::entry::{EntryKind, Stat, join, parent};
use super::entry::{FILE_MODE, FOLDER_MODE};
use crate::work_folder::umask_restricts;
use rustix::fs::{self, AtFlags, CWD, Mode, OFlags, RenameFlags};
use rustix::io::Errno;

/// An open folder.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    handle: OwnedFd,
}

const READ: OFlags = OFlags::RDONLY.union(OFlags::CLOEXEC).union(OFlags::NOFOLLOW);

impl Folder {
    /// Opens a folder; a symbolic link in its place is an error.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let handle = fs::openat(CWD, path, READ | OFlags::DIRECTORY, Mode::empty())?;
        Ok(Self { path: path.to_owned(), handle })
    }

    /// The path with which it was opened.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The path of an entry, for messages.
    pub(crate) fn path_of(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The metadata of an entry; `None` when it does not exist. The empty name is the folder itself.
    pub(crate) fn stat(&self, name: &str) -> io::Result<Option<Stat>> {
        let stat = match fs::statat(&self.handle, dot_if_empty(name), AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => stat,
            Err(Errno::NOENT | Errno::NOTDIR) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let kind = match fs::FileType::from_raw_mode(stat.st_mode) {
            fs::FileType::RegularFile => EntryKind::File,
            fs::FileType::Directory => EntryKind::Folder,
            _ => EntryKind::Other,
        };
        Ok(Some(Stat {
            kind,
            mode: stat.st_mode & 0o7777,
            inode: stat.st_ino,
            size: u64::try_from(stat.st_size).unwrap_or_default(),
            modified: nanoseconds(stat.st_mtime, stat.st_mtime_nsec),
            changed: nanoseconds(stat.st_ctime, stat.st_ctime_nsec),
        }))
    }

    /// Creates a file readable by all; an existing one is an error.
    pub(crate) fn create(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC | OFlags::NOFOLLOW;
        let handle = fs::openat(&self.handle, name, flags, Mode::from_raw_mode(FILE_MODE))?;
        if umask_restricts() {
            fs::fchmod(&handle, Mode::from_raw_mode(FILE_MODE))?;
        }
        Ok(handle.into())
    }

    /// Opens a file to read; a symbolic link in its place is an error.
    pub(crate) fn open_file(&self, name: &str) -> io::Result<File> {
        Ok(fs::openat(&self.handle, name, READ, Mode::empty())?.into())
    }

    /// The names in a folder and their types. A name that is not UTF-8 is `None`.
    pub(crate) fn list(&self, name: &str) -> io::Result<Vec<(Option<String>, EntryKind)>> {
        let handle = fs::openat(&self.handle, dot_if_empty(name), READ | OFlags::DIRECTORY, Mode::empty())?;
        let mut found = Vec::new();
        for entry in fs::Dir::new(handle)? {
            let entry = entry?;
            let text = entry.file_name().to_str().ok().map(str::to_owned);
            if matches!(text.as_deref(), Some("." | "..")) {
                continue;
            }
            let kind = match entry.file_type() {
                fs::FileType::RegularFile => EntryKind::File,
                fs::FileType::Directory => EntryKind::Folder,
                // Some file systems do not report the type here.
                fs::FileType::Unknown => match &text {
                    Some(text) => self.stat(&join(name, text))?.map_or(EntryKind::Other, |stat| stat.kind),
                    None => EntryKind::Other,
                },
                _ => EntryKind::Other,
            };
            found.push((text, kind));
        }
        Ok(found)
    }

    /// Creates a folder readable by all, if it does not exist.
    pub(crate) fn create_folder(&self, name: &str) -> io::Result<()> {
        match fs::mkdirat(&self.handle, name, Mode::from_raw_mode(FOLDER_MODE)) {
            Ok(()) if umask_restricts() => self.make_readable(name),
            Ok(()) | Err(Errno::EXIST) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Gives a folder the published mode; its set-group-ID bit stays.
    pub(crate) fn make_readable(&self, name: &str) -> io::Result<()> {
        let Some(stat) = self.stat(name)?.filter(|stat| stat.kind == EntryKind::Folder) else { return Ok(()) };
        let mode = Mode::from_raw_mode(stat.mode & 0o7000 | FOLDER_MODE);
        Ok(fs::chmodat(&self.handle, name, mode, AtFlags::empty())?)
    }

    /// Removes a folder; `false` when it is not empty or not there.
    pub(crate) fn remove_folder(&self, name: &str) -> io::Result<bool> {
        match fs::unlinkat(&self.handle, name, AtFlags::REMOVEDIR) {
            Ok(()) => Ok(true),
            Err(Errno::NOENT | Errno::NOTDIR | Errno::NOTEMPTY | Errno::EXIST) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Opens a folder below this one.
    pub(crate) fn open_folder(&self, name: &str) -> io::Result<Self> {
        let handle = fs::openat(&self.handle, name, READ | OFlags::DIRECTORY, Mode::empty())?;
        Ok(Self { path: self.path_of(name), handle })
    }

    /// Exchanges two entries of one name atomically (`RENAME_EXCHANGE`).
    pub(crate) fn exchange_entry(&self, other: &Self, name: &str) -> io::Result<()> {
        Ok(fs::renameat_with(&self.handle, name, &other.handle, name, RenameFlags::EXCHANGE)?)
    }

    /// Creates a hard link in another folder.
    pub(crate) fn link(&self, name: &str, to: &Self, other: &str) -> io::Result<()> {
        Ok(fs::linkat(&self.handle, name, &to.handle, other, AtFlags::empty())?)
    }

    /// Moves an entry into another folder, replacing an existing entry.
    pub(crate) fn rename(&self, name: &str, to: &Self, other: &str) -> io::Result<()> {
        Ok(fs::renameat(&self.handle, name, &to.handle, other)?)
    }

    /// Removes a file; `false` when there was none, or a folder in its place.
    pub(crate) fn remove(&self, name: &str) -> io::Result<bool> {
        match fs::unlinkat(&self.handle, name, AtFlags::empty()) {
            Ok(()) => Ok(true),
            Err(Errno::NOENT | Errno::NOTDIR | Errno::ISDIR) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes the empty folders above a name, up to the first that is not empty. One may be missing already: a killed run removed
    /// it.
    pub(crate) fn remove_empty_parents(&self, name: &str) {
        let mut name = name;
        while let Some((folder, _)) = name.rsplit_once('/') {
            if !matches!(fs::unlinkat(&self.handle, folder, AtFlags::REMOVEDIR), Ok(()) | Err(Errno::NOENT)) {
                break;
            }
            name = folder;
        }
    }

    /// Syncs the whole file system (`syncfs`): cheaper than syncing many files one by one.
    pub(crate) fn sync_filesystem(&self) -> io::Result<()> {
        Ok(fs::syncfs(&self.handle)?)
    }

    /// Syncs a file or folder (`fsync`).
    pub(crate) fn sync(&self, name: &str) -> io::Result<()> {
        let handle = fs::openat(&self.handle, dot_if_empty(name), READ, Mode::empty())?;
        Ok(fs::fsync(&handle)?)
    }

    /// Gives this folder the rights and owners of another; `false` when they cannot be the same, or when the other has
    /// rights that cannot be copied (access control lists and the like).
    pub(crate) fn copy_permissions_of(&self, other: &Self) -> io::Result<bool> {
        let (ours, theirs) = (fs::fstat(&self.handle)?, fs::fstat(&other.handle)?);
        if ours.st_mode != theirs.st_mode {
            fs::fchmod(&self.handle, Mode::from_raw_mode(theirs.st_mode))?;
        }
        let owners = (ours.st_uid, ours.st_gid) == (theirs.st_uid, theirs.st_gid)
            || fs::fchown(&self.handle, Some(fs::Uid::from_raw(theirs.st_uid)), Some(fs::Gid::from_raw(theirs.st_gid)))
                .is_ok();
        let mut names = [0_u8; 4096];
        let (ours, theirs) = (attributes(&self.handle, &mut names)?, attributes(&other.handle, &mut names)?);
        Ok(owners && ours == theirs)
    }
}

/// Exchanges two folders atomically (`RENAME_EXCHANGE`).
pub(crate) fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    Ok(fs::renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// The device number of the file system of a path.
pub(crate) fn device(path: &Path) -> io::Result<u64> {
    Ok(fs::statat(CWD, path, AtFlags::empty())?.st_dev)
}

/// The names of the extended attributes (access control lists, security labels).
fn attributes(handle: &OwnedFd, names: &mut [u8]) -> io::Result<Vec<u8>> {
    match fs::flistxattr(handle, &mut *names) {
        Ok(length) => Ok(names[..length].to_vec()),
        Err(Errno::NOTSUP) => Ok(Vec::new()),
        Err(error) => Err(error.into()),
    }
}

fn dot_if_empty(name: &str) -> &str {
    if name.is_empty() { "." } else { name }
}

fn nanoseconds(seconds: i64, rest: impl TryInto<i64>) -> i64 {
    seconds.saturating_mul(1_000_000_000).saturating_add(rest.try_into().unwrap_or_default())
}
