//! Metadata of a folder entry, file modes, and names below a folder.

/// The type of an entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum EntryKind {
    /// An ordinary file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, a device, a socket …
    Other,
}

/// Metadata of an entry. A file with the same metadata has the same bytes, within the resolution of the clock ([`is_racy`]).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Stat {
    /// The type of the entry.
    pub(crate) kind: EntryKind,
    /// The Unix permission bits.
    pub(crate) mode: u32,
    /// The inode number.
    pub(crate) inode: u64,
    /// The size in bytes.
    pub(crate) size: u64,
    /// The mtime in nanoseconds.
    pub(crate) modified: i64,
    /// The ctime in nanoseconds. No program can set it.
    pub(crate) changed: i64,
}

impl Stat {
    /// Whether every user can read it and only its owner and group can write it. Published entries get the modes below; another
    /// mode comes from the umask or from another program.
    pub(crate) fn is_public(&self) -> bool {
        let needed = if self.kind == EntryKind::Folder { 0o555 } else { 0o444 };
        self.mode & needed == needed && self.mode & 0o002 == 0
    }
}

/// Whether a file may have changed after its metadata was read at `now` without the metadata changing: file system clocks tick.
/// Linux ticks every 10 ms at most; times without a fraction come from a file system that counts whole seconds. Git has the same
/// problem with its index ("racy git").
pub(crate) fn is_racy(stat: &Stat, now: i64) -> bool {
    let grain = |time: i64| if time % 1_000_000_000 == 0 { 2_000_000_000 } else { 20_000_000 };
    [stat.modified, stat.changed].iter().any(|time| time.saturating_add(grain(*time)) >= now)
}

/// The mode of every published file.
pub(crate) const FILE_MODE: u32 = 0o644;
/// The mode of every published folder; the output folder itself keeps its own.
pub(crate) const FOLDER_MODE: u32 = 0o755;

/// The path of a name below a folder; the empty path is the top.
pub(crate) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The folder of a path; the empty path is the top.
pub(crate) fn parent(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}
