//! Metadata of the folders of a tree.

use rayon::prelude::*;

use super::folder::{EntryKind, Folder, Stat};

/// Metadata in the order of a list of paths; `None` for a path that does not exist.
pub(crate) type FolderStats = Vec<Option<Stat>>;

/// Sorted folders and their metadata.
pub(crate) type KnownFolders<'a> = (&'a [String], &'a [Option<Stat>]);

/// The metadata of sorted folders. Known ones that were not touched since are not read again.
pub(crate) fn stat_folders(
    tree: &Folder,
    folders: &[String],
    known: Option<KnownFolders<'_>>,
    touched: &[String],
) -> FolderStats {
    let (paths, stat) = known.unwrap_or_default();
    let mut at = 0;
    let known_stat = |path: &String| {
        while paths.get(at).is_some_and(|known| known < path) {
            at += 1;
        }
        let stat = paths.get(at).filter(|known| *known == path).and_then(|_| *stat.get(at)?);
        stat.filter(|_| touched.binary_search(path).is_err())
    };
    let mut folder_stats: FolderStats = folders.iter().map(known_stat).collect();
    folder_stats.par_iter_mut().zip(folders).with_min_len(128).filter(|(stat, _)| stat.is_none()).for_each(
        |(stat, path)| {
            *stat = tree.stat(path).ok().flatten().filter(|stat| stat.kind == EntryKind::Folder);
        },
    );
    folder_stats
}
