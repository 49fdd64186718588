//! One more exchange: the tree that was published before the last build is published again.

use std::io;

use rayon::prelude::*;

use super::exchange::{Run, held};
use super::folder::{Folder, exchange};
use super::index::{Index, clock, digest};
use super::place::SPARE;
use super::plan::Plan;
use super::spare::Delta;
use super::strangers::{Before, Look, can_go_along, scan};
use super::take_along::{Pair, carried_files, carry, homes};
use super::{Entry, Manifest, Output, fault, manifest, record, stage};
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;

impl Output {
    /// Publishes the tree before the last build. The next build makes the present one again; a second time goes forward.
    pub fn rollback(mut self) -> Result<usize, Diagnostic> {
        self.settled = true;
        let (place, work, known) = (&self.place, &self.work, &self.known);
        let none = || Diagnostic::new(Code::A630).arg("folder", place.shown.display().to_string());
        let failed = |error: io::Error| fault(&place.shown, &error);
        let (Some(live), Some(id)) = (&known.live, known.id) else { return Err(none()) };
        let delta = Delta::read(work, id).map_err(|error| fault(work.path(), &error))?;
        let delta = delta.filter(|delta| delta.to == id.to_string()).ok_or_else(none)?;
        let tree = match Folder::open(&place.work.join(SPARE)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(none()),
            tree => tree.map_err(failed)?,
        };
        let found = manifest::read(tree.path(), tree.path(), true, None)?;
        let manifest::Found { manifest: earlier, id: earlier_id, .. } = found.ok_or_else(none)?;
        let whole = delta.from == earlier_id.to_string() && is_whole(&tree, &earlier).map_err(failed)?;
        if !whole || !place.may_exchange() {
            return Err(none());
        }
        let now = clock(work).map_err(failed)?;
        let around = stage::look_at_live(known).map_err(failed)?;
        if !can_go_along(&around.strangers) {
            return Err(none());
        }
        let plan = plan(earlier, earlier_id);
        let mut run = Run::new(place, work, known, &plan);
        run.strangers = run.carried(live, &around)?;
        let mut coming = delta.coming;
        coming.extend(run.strangers.iter().map(|stranger| stranger.path.clone()));
        run.homes = homes(live, &run.strangers, plan.manifest.folders()).map_err(failed)?;
        let (carried, homes) = (carried_files(&run.strangers), run.homes.clone());
        let next =
            Delta { from: id.to_string(), to: plan.id.to_string(), earlier: coming.clone(), coming, carried, homes };
        next.save(work).map_err(failed)?;
        run.coming = next.coming;
        let carried = carry(live, &tree, &run.strangers).map_err(failed)?;
        let facts = run.verify(&tree, None)?;
        record::remove(work.path(), "index").map_err(failed)?;
        let _held = held(tree.path())?;
        exchange(&place.work.join(SPARE), &place.out).map_err(failed)?;
        if let Ok((live, spare)) =
            run.settle(&Pair { old: live, new: &tree }, &carried, None, Before { scan: &around, now })
        {
            // Without it the next run reads the files.
            let _ = Index { id: Some(plan.id), now, files: facts, live, spare }.save(&place.work);
        }
        Ok(plan.manifest.len())
    }
}

/// A plan that changes nothing in the tree.
fn plan(manifest: Manifest, id: Digest) -> Plan {
    let facts = vec![None; manifest.len()];
    let old = vec![None; manifest.len()];
    Plan { manifest, text: String::new(), id, changes: Vec::new(), removed: Vec::new(), facts, old, written: 0 }
}

/// Whether a tree has every file of its manifest, byte for byte, and nothing else.
fn is_whole(tree: &Folder, manifest: &Manifest) -> io::Result<bool> {
    let folders = manifest.folders();
    let look = Look { at: folders, folders, ours: &|path| manifest.position(path).is_some(), before: None };
    if !scan(tree, look)?.strangers.is_empty() {
        return Ok(false);
    }
    let one = |(path, entry): &(OutputPath, Entry)| match tree.file(path.as_str()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
        Ok(mut file) => Ok(digest(&mut file)? == *entry),
    };
    let found: Vec<bool> = manifest.entries().par_iter().map(one).collect::<io::Result<_>>()?;
    Ok(found.into_iter().all(|same| same))
}
