//! A folder known by its path, for systems without the calls of Linux: trees cannot change places there.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that write the disk")]

use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

pub(crate) use super::entry::{EntryKind, Stat, join, parent};
use super::entry::{FILE_MODE, FOLDER_MODE};

/// A folder.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Opens a folder; a symbolic link in its place is an error.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        match fs::symlink_metadata(path)?.is_dir() {
            true => Ok(Self { path: path.to_owned() }),
            false => Err(ErrorKind::NotADirectory.into()),
        }
    }

    /// The path under which it was opened.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The path of an entry.
    pub(crate) fn path_of(&self, name: &str) -> PathBuf {
        if name.is_empty() { self.path.clone() } else { self.path.join(name) }
    }

    /// What the disk says of an entry; `None` when there is none. The empty name is the folder itself.
    pub(crate) fn stat(&self, name: &str) -> io::Result<Option<Stat>> {
        match fs::symlink_metadata(self.path_of(name)) {
            Ok(metadata) => Ok(Some(stat(&metadata))),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes a file that is not there.
    pub(crate) fn create(&self, name: &str) -> io::Result<File> {
        let file = File::create_new(self.path_of(name))?;
        set_mode(&self.path_of(name), FILE_MODE)?;
        Ok(file)
    }

    /// Opens a file to read; a symbolic link in its place is an error.
    pub(crate) fn open_file(&self, name: &str) -> io::Result<File> {
        match self.stat(name)? {
            Some(stat) if stat.kind == EntryKind::Other => Err(ErrorKind::InvalidInput.into()),
            _ => File::open(self.path_of(name)),
        }
    }

    /// The names in a folder and what they are. A name that is not text is given as `None`.
    pub(crate) fn list(&self, name: &str) -> io::Result<Vec<(Option<String>, EntryKind)>> {
        let entry = |entry: io::Result<fs::DirEntry>| {
            let entry = entry?;
            Ok((entry.file_name().into_string().ok(), stat(&entry.metadata()?).kind))
        };
        fs::read_dir(self.path_of(name))?.map(entry).collect()
    }

    /// Creates a folder, unless it exists.
    pub(crate) fn create_folder(&self, name: &str) -> io::Result<()> {
        match fs::create_dir(self.path_of(name)) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            made => made.and_then(|()| self.make_readable(name)),
        }
    }

    /// Gives a folder the mode of those that are published.
    pub(crate) fn make_readable(&self, name: &str) -> io::Result<()> {
        set_mode(&self.path_of(name), FOLDER_MODE)
    }

    /// Removes a folder; `false` when it is not empty or not there.
    pub(crate) fn remove_folder(&self, name: &str) -> io::Result<bool> {
        match fs::remove_dir(self.path_of(name)) {
            Ok(()) => Ok(true),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::DirectoryNotEmpty) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Opens a folder below this one.
    pub(crate) fn open_folder(&self, name: &str) -> io::Result<Self> {
        Self::open(&self.path_of(name))
    }

    /// Entries cannot change places here.
    pub(crate) fn exchange_entry(&self, _: &Self, _: &str) -> io::Result<()> {
        Err(ErrorKind::Unsupported.into())
    }

    /// Gives a file a second name in another folder.
    pub(crate) fn link(&self, name: &str, to: &Self, other: &str) -> io::Result<()> {
        fs::hard_link(self.path_of(name), to.path_of(other))
    }

    /// Moves an entry into another folder, replacing an existing entry.
    pub(crate) fn rename(&self, name: &str, to: &Self, other: &str) -> io::Result<()> {
        fs::rename(self.path_of(name), to.path_of(other))
    }

    /// Removes a file; `false` when there was none, or a folder in its place.
    pub(crate) fn remove(&self, name: &str) -> io::Result<bool> {
        match self.stat(name)? {
            None => Ok(false),
            Some(stat) if stat.kind == EntryKind::Folder => Ok(false),
            Some(_) => fs::remove_file(self.path_of(name)).map(|()| true),
        }
    }

    /// Removes the folders above a name that are empty. One that is not is where it ends.
    pub(crate) fn remove_empty_parents(&self, name: &str) {
        let mut name = parent(name);
        let gone =
            |removed: io::Result<()>| removed.map_or_else(|error| error.kind() == ErrorKind::NotFound, |()| true);
        while !name.is_empty() && gone(fs::remove_dir(self.path_of(name))) {
            name = parent(name);
        }
    }

    /// There is no call for this: the system writes when it sees fit.
    pub(crate) fn sync_filesystem(&self) -> io::Result<()> {
        Ok(())
    }

    /// Has the disk write a file.
    pub(crate) fn sync(&self, name: &str) -> io::Result<()> {
        // Windows wants a file that may be written.
        File::options().append(true).open(self.path_of(name))?.sync_all()
    }

    /// Folders cannot change places here, so nothing has to look alike.
    pub(crate) fn copy_permissions_of(&self, _: &Self) -> io::Result<bool> {
        Ok(false)
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let now = fs::metadata(path)?.permissions().mode();
    fs::set_permissions(path, fs::Permissions::from_mode(now & 0o7000 | mode))
}

#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

/// Two folders cannot change places here.
pub(crate) fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// The number of the file system that a path is on.
pub(crate) fn device(path: &Path) -> io::Result<u64> {
    let metadata = fs::metadata(path)?;
    #[cfg(unix)]
    return Ok(std::os::unix::fs::MetadataExt::dev(&metadata));
    // Only called for sibling folders. If they are on two file systems, the rename fails and reports it.
    #[cfg(not(unix))]
    return Ok(u64::from(metadata.is_dir()));
}

#[cfg(unix)]
fn stat(metadata: &Metadata) -> Stat {
    use std::os::unix::fs::MetadataExt as _;
    let nanoseconds = |seconds: i64, rest: i64| seconds.saturating_mul(1_000_000_000).saturating_add(rest);
    Stat {
        kind: kind(metadata),
        mode: metadata.mode() & 0o7777,
        inode: metadata.ino(),
        size: metadata.len(),
        modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
        changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
    }
}

/// Times can be set here, so facts say nothing of bytes: a change at the end of all times is never believed.
#[cfg(not(unix))]
fn stat(metadata: &Metadata) -> Stat {
    Stat { kind: kind(metadata), mode: FOLDER_MODE, inode: 1, size: metadata.len(), modified: 0, changed: i64::MAX }
}

fn kind(metadata: &Metadata) -> EntryKind {
    match metadata {
        metadata if metadata.is_file() => EntryKind::File,
        metadata if metadata.is_dir() => EntryKind::Folder,
        _ => EntryKind::Other,
    }
}
