//! How a new tree is published: the method is chosen here, once, and nowhere else.

use super::change_plan::Plan;
use super::exchange::{Attempt, Exchange};
use super::folder::Folder;
use super::journal;
use super::location::Location;
use super::outcome::CommitOutcome;
use super::published_tree::PublishedTree;
use super::tree_scans::{PendingScans, TreeScans, scan_again};
use super::unmanaged::{Scan, can_be_carried};
use anslag_core::diagnostic::Diagnostic;

/// How a new tree is published.
#[derive(Debug)]
enum CommitMethod<'t> {
    /// Nothing differs from the published tree.
    Unchanged,
    /// There is no output folder yet: the new tree is renamed to its path.
    Rename(&'t Folder),
    /// The new tree and the published one (`live`) change places in one step. `scan` is the latest of the published tree.
    Exchange { live: &'t Folder, scan: Scan, scans: TreeScans },
    /// Files are renamed one by one from a journal; with what is known of the published tree.
    Journal(Option<Scan>),
}

impl<'t> CommitMethod<'t> {
    /// The method for this plan. `new_tree` is the new tree, when files were written into it rather than staged.
    fn choose(
        known: &'t PublishedTree,
        plan: &Plan,
        new_tree: Option<&'t Folder>,
        scans: PendingScans,
    ) -> Result<Self, Diagnostic> {
        if plan.is_nothing(known) {
            return Ok(Self::Unchanged);
        }
        let Some(scans) = scans.wait() else { return Ok(Self::Journal(None)) };
        let Some(live) = &known.live else { return Ok(new_tree.map_or(Self::Journal(None), Self::Rename)) };
        let scan = scan_again(known, live, &scans)?;
        Ok(if can_be_carried(&scan.unmanaged) {
            Self::Exchange { live, scan, scans }
        } else {
            Self::Journal(Some(scan))
        })
    }
}

/// Publishes what a plan says. An exchange that the system refuses is done file by file.
pub(crate) fn commit(
    location: &Location,
    work: &Folder,
    known: &PublishedTree,
    plan: &Plan,
    new_tree: Option<&Folder>,
    scans: PendingScans,
) -> Result<CommitOutcome, Diagnostic> {
    let exchange = Exchange::new(location, work, known, plan);
    match CommitMethod::choose(known, plan, new_tree, scans)? {
        CommitMethod::Unchanged => {
            known.save_index(work);
            Ok(CommitOutcome::Nothing)
        }
        CommitMethod::Rename(tree) => exchange.rename_first(tree),
        CommitMethod::Journal(scan) => journal::commit(location, work, known, plan, &plan.changes, scan.as_ref()),
        CommitMethod::Exchange { live, scan, scans } => {
            match exchange.publish(live, new_tree, &scan, scans)? {
                Attempt::Done => Ok(CommitOutcome::Exchange),
                // The files are in the new tree by now.
                Attempt::Refused => journal::commit(location, work, known, plan, &plan.changes_in_spare(), Some(&scan)),
            }
        }
    }
}
