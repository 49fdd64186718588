//! What a disk says of an entry, and names below a folder.

/// What an entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum EntryKind {
    /// An ordinary file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, a device, a socket …
    Other,
}

/// What the disk says of an entry. A file whose facts are the same has the same bytes, but for the grain of the clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Stat {
    /// What it is.
    pub(crate) kind: EntryKind,
    /// Who may do what with it, in the bits of Unix.
    pub(crate) mode: u32,
    /// Its number on the disk.
    pub(crate) inode: u64,
    /// Its size in bytes.
    pub(crate) size: u64,
    /// When its bytes changed, in nanoseconds.
    pub(crate) modified: i64,
    /// When its bytes or facts changed, in nanoseconds; nobody can set it.
    pub(crate) changed: i64,
}

impl Stat {
    /// Whether a server can read it, whoever it runs as, and nobody else can write it. What is published is made so, with the
    /// modes below; one that is not was made under a mask that closed it, or changed by somebody.
    pub(crate) fn is_public(&self) -> bool {
        let needed = if self.kind == EntryKind::Folder { 0o555 } else { 0o444 };
        self.mode & needed == needed && self.mode & 0o002 == 0
    }
}

/// The mode of every file that is published.
pub(crate) const FILE_MODE: u32 = 0o644;
/// The mode of every folder that is published, below the output folder itself, which keeps its own.
pub(crate) const FOLDER_MODE: u32 = 0o755;

/// A name below a folder; the empty folder is the top.
pub(crate) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The folder of a name; the empty one is the top.
pub(crate) fn parent(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}
