//! Pages that wait for their day. What would be wrong with them then is said now: no build breaks by itself one night.

use super::reading::{Found, State};
use super::{Site, normal_key, relations};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::document::Document;
use crate::source::Inputs;

/// What will be wrong on the day of a page that waits.
pub(super) fn check(site: &Site, hidden: &[Found], inputs: &Inputs) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    for found in hidden.iter().filter(|found| found.state == State::Scheduled) {
        let document = &found.document;
        let Some(day) = super::assemble::goes_live(found, &site.config.zone) else { continue };
        let messages = relations::check(site, document, inputs).wrong.into_iter();
        // Its own files wait with it.
        let messages = messages.filter(|message| message.code != Code::A427);
        wrong.extend(messages.filter(|message| !there_by(site, document, message, day)));
        let addresses = site.waiting_routes.iter().filter(|(path, _)| path == document.path.as_str());
        for (_, route) in addresses {
            let taken = site.at_address(route.as_str()).map(|id| site.page(id));
            if let Some(other) = taken.filter(|page| site.leaves(page).is_none_or(|leaves| leaves > day)) {
                let output = route.output().map(|output| output.as_str().to_owned()).unwrap_or_default();
                let message = Diagnostic::file(Code::A611, document.path.as_str()).arg("output", output);
                wrong.push(message.place(Place::file(other.document.path.as_str())));
            }
        }
    }
    wrong
}

/// Whether what a message misses is there on that day: another page that waits, but not longer.
fn there_by(site: &Site, document: &Document, message: &Diagnostic, day: jiff::Timestamp) -> bool {
    let Some(target) = message.text("target").filter(|_| message.code == Code::A303) else { return false };
    let name = target.split(['#', '?']).next().unwrap_or_default();
    let beside = document.path.resolve(name).and_then(|path| site.hidden.get(&path));
    let path = beside.or_else(|| site.hidden.get(&normal_key(name)));
    site.waiting.iter().any(|(waiting, moment)| Some(waiting) == path && *moment <= day)
}
