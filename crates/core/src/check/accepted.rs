//! Accepted findings, in files that have no place for a suppression: images, attachments, data. The site lists them in
//! `anslag.yaml`, each for one file, with a reason and an end date.

use super::{Check, Depth, rule_named, suppression, unknown_rule};
use crate::config::{Accepted, Config, FILE};
use crate::diagnostic::{Arg, Code, Diagnostic, LineIndex, Place};
use crate::site::Site;

/// Reports entries for rules that do not exist or cannot be accepted.
pub(crate) fn check_settings(config: &Config, text: &str) -> Vec<Diagnostic> {
    let lines = LineIndex::new(text);
    let diagnostics = config.checking.accepted.iter().filter_map(|accepted| {
        let found = rule_named(&accepted.rule);
        let (range, place) = (&accepted.place, || Place::at(FILE, &lines, accepted.place.clone()));
        match found.map(|rule| rule.check) {
            None => Some(unknown_rule(&accepted.rule, range, &lines)),
            // Claims are about pages, which can have suppressions.
            Some(Check::Claim(_)) => Some(Diagnostic::at(Code::A440, place()).arg("value", accepted.rule.clone())),
            Some(_) => None,
        }
    });
    diagnostics.collect()
}

/// Removes accepted findings, and reports entries that have expired or match nothing.
pub(crate) fn accepted(site: &Site, text: &str, depth: Depth, all: bool, found: &mut Vec<Diagnostic>) {
    let accepted = &site.config.checking.accepted;
    let mut used = vec![false; accepted.len()];
    found.retain_mut(|diagnostic| {
        let (mut kept, mut back) = (true, false);
        for (number, entry) in accepted.iter().enumerate().filter(|(_, entry)| is_about(entry, diagnostic)) {
            used[number] = true;
            kept &= has_ended(site, entry);
            back |= suppression::is_recent(site, &entry.until);
        }
        if back {
            suppression::cap_at_warning(diagnostic);
        }
        kept
    });
    // A partial check cannot tell whether an entry is needed.
    if depth == Depth::Errors || !all {
        return;
    }
    let lines = LineIndex::new(text);
    for (entry, used) in accepted.iter().zip(used) {
        let can_be_unused =
            rule_named(&entry.rule).is_some_and(|rule| !matches!(rule.check, Check::External | Check::Claim(_)));
        let code = match (used, has_ended(site, entry)) {
            (true, true) => Code::A441,
            (false, _) if can_be_unused => Code::A442,
            _ => continue,
        };
        let message =
            Diagnostic::at(code, Place::at(FILE, &lines, entry.place.clone())).arg("value", entry.rule.clone());
        found.push(message.arg("file", entry.file.clone()).arg("until", entry.until.to_string()));
    }
}

/// Whether an entry matches a finding: by its file, or by the rendered page that it names.
fn is_about(accepted: &Accepted, diagnostic: &Diagnostic) -> bool {
    let named = || {
        let page = diagnostic.args.iter().find(|(key, _)| key == "page")?;
        if let Arg::Text(page) = &page.1 { Some(page.as_str()) } else { None }
    };
    let file = diagnostic.places.first().map(|place| place.file.as_str()).or_else(named);
    accepted.rule == diagnostic.code.as_str() && file == Some(accepted.file.as_str())
}

fn has_ended(site: &Site, accepted: &Accepted) -> bool {
    accepted.until.end(&site.config.zone) <= site.now
}
