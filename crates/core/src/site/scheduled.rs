//! Checks scheduled pages in advance. Otherwise a build could fail on the day of publication although nothing was changed.

use super::read_documents::{LoadedPage, Visibility};
use super::{Site, normal_key, references};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::document::Document;
use crate::source::Inputs;

/// Reports what will be wrong when scheduled pages are published.
pub(super) fn check(site: &Site, hidden: &[LoadedPage], inputs: &Inputs) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for found in hidden.iter().filter(|found| found.visibility == Visibility::Scheduled) {
        let document = &found.document;
        let Some(day) = super::assemble::publication_time(found, &site.config.zone) else { continue };
        let messages = references::check(site, document, inputs).diagnostics.into_iter();
        // The files of a bundle are scheduled with their page.
        let messages = messages.filter(|message| message.code != Code::A427);
        diagnostics.extend(messages.filter(|message| !there_by(site, document, message, day)));
        let addresses = site.scheduled_routes.iter().filter(|(path, _)| path == document.path.as_str());
        for (_, route) in addresses {
            let taken = site.at_address(route.as_str()).map(|id| site.page(id));
            if let Some(other) = taken.filter(|page| site.retires_at(page).is_none_or(|retires_at| retires_at > day)) {
                let output = route.output().map(|output| output.as_str().to_owned()).unwrap_or_default();
                let message = Diagnostic::file(Code::A611, document.path.as_str()).arg("output", output);
                diagnostics.push(message.place(Place::file(other.document.path.as_str())));
            }
        }
    }
    diagnostics
}

/// Whether the missing page of a message is published by then: it is scheduled too, but not later.
fn there_by(site: &Site, document: &Document, message: &Diagnostic, day: jiff::Timestamp) -> bool {
    let Some(target) = message.text("target").filter(|_| message.code == Code::A303) else { return false };
    let name = target.split(['#', '?']).next().unwrap_or_default();
    let beside = document.path.resolve(name).and_then(|path| site.hidden.get(&path));
    let path = beside.or_else(|| site.hidden.get(&normal_key(name)));
    site.scheduled.iter().any(|(scheduled, moment)| Some(scheduled) == path && *moment <= day)
}
