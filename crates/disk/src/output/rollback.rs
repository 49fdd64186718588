//! Publishes the tree from before the last build again, by one more exchange.

use std::io;

use rayon::prelude::*;

use super::Output;
use super::carry::{TreePair, carried_files, carry, outermost_folders};
use super::change_plan::Plan;
use super::error::io_error;
use super::exchange::{Exchange, lock_tree};
use super::folder::{Folder, exchange};
use super::index::{Index, digest, filesystem_clock};
use super::location::SPARE;
use super::manifest::{self, Entry, Manifest, NoManifestPolicy};
use super::spare::Delta;
use super::state_file;
use super::tree_scans::scan_published;
use super::unmanaged::{PreviousScan, ScanRequest, can_be_carried, scan};
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;

impl Output {
    /// Publishes the tree from before the last build. A second rollback undoes the first. Returns the number of files.
    pub fn rollback(mut self) -> Result<usize, Diagnostic> {
        self.settled = true;
        let (location, work, known) = (&self.location, &self.work, &self.known);
        let none = || Diagnostic::new(Code::A630).arg("folder", location.shown.display().to_string());
        let failed = |error: io::Error| io_error(&location.shown, &error);
        let (Some(live), Some(id)) = (&known.live, known.id) else { return Err(none()) };
        let delta = Delta::read(work, id).map_err(|error| io_error(work.path(), &error))?;
        let delta = delta.filter(|delta| delta.to == id.to_string()).ok_or_else(none)?;
        let tree = match Folder::open(&location.work.join(SPARE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(none()),
            tree => tree.map_err(failed)?,
        };
        let found = manifest::read(tree.path(), tree.path(), NoManifestPolicy::Adopt, None)?;
        let manifest::FoundManifest { manifest: earlier, id: earlier_id, .. } = found.ok_or_else(none)?;
        let whole = delta.from == earlier_id.to_string() && is_whole(&tree, &earlier).map_err(failed)?;
        if !whole || !location.may_exchange() {
            return Err(none());
        }
        let now = filesystem_clock(work).map_err(failed)?;
        let around = scan_published(known).map_err(failed)?;
        if !can_be_carried(&around.unmanaged) {
            return Err(none());
        }
        let plan = plan(earlier, earlier_id);
        let mut run = Exchange::new(location, work, known, &plan);
        run.entries.unmanaged = run.carried(live, &around)?;
        let mut changed = delta.changed;
        changed.extend(run.entries.unmanaged.iter().map(|entry| entry.path.clone()));
        run.entries.folder_inodes =
            outermost_folders(live, &run.entries.unmanaged, plan.manifest.folders()).map_err(failed)?;
        let (carried, folder_inodes) = (carried_files(&run.entries.unmanaged), run.entries.folder_inodes.clone());
        let next = Delta {
            from: id.to_string(),
            to: plan.id.to_string(),
            differed_before: changed.clone(),
            changed,
            carried,
            folder_inodes,
        };
        next.save(work).map_err(failed)?;
        run.entries.changed = next.changed;
        let carried = carry(live, &tree, &run.entries.unmanaged).map_err(failed)?;
        let stat = run.verify(&tree, None)?;
        state_file::remove(work.path(), "index").map_err(failed)?;
        let _held = lock_tree(tree.path())?;
        exchange(&location.work.join(SPARE), &location.out).map_err(failed)?;
        if let Ok((live, spare)) = run.entries.clean_up(
            &TreePair { old: live, new: &tree },
            &carried,
            None,
            PreviousScan { scan: &around, now },
        ) {
            // Without the index the next run reads all files.
            let _ = Index { id: Some(plan.id), now, files: stat, live, spare }.save(&location.work);
        }
        Ok(plan.manifest.len())
    }
}

/// A plan that changes nothing in the tree.
fn plan(manifest: Manifest, id: Digest) -> Plan {
    let stat = vec![None; manifest.len()];
    let old = vec![None; manifest.len()];
    Plan { manifest, text: String::new(), id, changes: Vec::new(), removed: Vec::new(), stat, old, written: 0 }
}

/// Whether a tree has exactly the files of its manifest, byte for byte.
fn is_whole(tree: &Folder, manifest: &Manifest) -> io::Result<bool> {
    let folders = manifest.folders();
    let request = ScanRequest {
        folders,
        managed_folders: folders,
        is_managed: &|path| manifest.position(path).is_some(),
        previous: None,
    };
    if !scan(tree, request)?.unmanaged.is_empty() {
        return Ok(false);
    }
    let one = |(path, entry): &(OutputPath, Entry)| match tree.open_file(path.as_str()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
        Ok(mut file) => Ok(digest(&mut file)? == *entry),
    };
    let found: Vec<bool> = manifest.entries().par_iter().map(one).collect::<io::Result<_>>()?;
    Ok(found.into_iter().all(|same| same))
}
