//! Accepted findings, in files that have no place for a suppression: images, attachments, data. The site lists them in
//! `anslag.yaml`, each for one file, with a reason and an end date.

use super::suppression::Expiry;
use super::{Check, Rule, rule_named, unknown_rule};
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

/// Removes accepted findings, and reports entries that have expired or match nothing. A partial run cannot tell whether an
/// entry is needed, so it reports none.
pub(crate) fn apply(site: &Site, text: &str, is_full_run: bool, found: &mut Vec<Diagnostic>) {
    let accepted = &site.config.checking.accepted;
    let expiries: Vec<Expiry> = accepted.iter().map(|entry| Expiry::new(site, &entry.until)).collect();
    let mut used = vec![false; accepted.len()];
    found.retain_mut(|diagnostic| {
        let matching = (0..accepted.len()).filter(|index| matches(&accepted[*index], diagnostic));
        let expiry = matching.inspect(|index| used[*index] = true).map(|index| expiries[index]).min();
        expiry.is_none_or(|expiry| expiry.apply(diagnostic))
    });
    if !is_full_run {
        return;
    }
    let lines = LineIndex::new(text);
    for ((entry, expiry), used) in accepted.iter().zip(expiries).zip(used) {
        let has_run = |rule: &Rule| !matches!(rule.check, Check::External | Check::Claim(_));
        let code = match (used, expiry.has_expired()) {
            (true, true) => Code::A441,
            (false, _) if rule_named(&entry.rule).is_some_and(has_run) => Code::A442,
            _ => continue,
        };
        let place = Place::at(FILE, &lines, entry.place.clone());
        let message = Diagnostic::at(code, place).arg("value", entry.rule.clone()).arg("file", entry.file.clone());
        found.push(message.arg("until", entry.until.to_string()));
    }
}

/// Whether an entry matches a finding: by its file, or by the rendered page that it names.
fn matches(accepted: &Accepted, diagnostic: &Diagnostic) -> bool {
    let page_file = || {
        let page = diagnostic.args.iter().find(|(key, _)| key == "page")?;
        if let Arg::Text(page) = &page.1 { Some(page.as_str()) } else { None }
    };
    let file = diagnostic.places.first().map(|place| place.file.as_str()).or_else(page_file);
    accepted.rule == diagnostic.code.as_str() && file == Some(accepted.file.as_str())
}
