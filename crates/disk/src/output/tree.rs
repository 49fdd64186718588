//! Creating folders and files in a tree.

use std::io;

use super::folder::{EntryKind, Folder, parent};

/// Creates the folders above a path.
pub(crate) fn create_parents(tree: &Folder, path: &str) -> io::Result<()> {
    let folder = parent(path);
    if folder.is_empty() || tree.stat(folder)?.is_some_and(|stat| stat.kind == EntryKind::Folder) {
        return Ok(());
    }
    create_parents(tree, folder)?;
    tree.create_folder(folder)
}

/// Links a file into another tree, or copies it where hard links are not allowed.
pub(crate) fn link_or_copy(from: &Folder, to: &Folder, path: &str) -> io::Result<()> {
    match from.link(path, to, path) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::AlreadyExists) => {
            io::copy(&mut from.open_file(path)?, &mut to.create(path)?).map(drop)
        }
        result => result,
    }
}
