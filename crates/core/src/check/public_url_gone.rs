//! A712: an address that was public is gone, and nothing leads on from it.

use std::collections::HashSet;

use super::{Check, Facts, Rule};
use crate::dates::lock::FILE;
use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::site::{Former, Page, Site, bare};

/// See the file.
pub(crate) const RULE: Rule = Rule {
    code: Code::A712,
    strict: true,
    why: [
        "Adressen står i andras länkar, i utskick och i bokmärken. Den ska leda rätt så länge någon kan ha sparat den.",
        "The address stands in others' links, in mailings and in bookmarks. It is to lead right as long as someone may have kept it.",
    ],
    before: Some("---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\n---\n\nVattnet är avstängt.\n"),
    wrong: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\nslug: ny-{n}\n---\n\nVattnet är avstängt.\n",
    right: "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\nslug: ny-{n}\naliases: [/p{n}/]\n---\n\nVattnet är avstängt.\n",
    check: Check::Claim(check),
};

fn check(facts: &Facts<'_>) -> Vec<Diagnostic> {
    let mut wrong = vanished(facts.site);
    wrong.extend(moved(facts.site));
    wrong
}

/// The same of pages that the ledger does not have: where they lay before somebody moved or removed them, as the history knows it.
/// What is long past is left alone; those addresses have led nowhere for long.
fn moved(site: &Site) -> Vec<Diagnostic> {
    let (living, gone) = (site.living(), gone(site));
    let lost = |former: &&Former| {
        let address = bare(former.route.as_str());
        former.recent && !living.contains(address) && !gone.contains(address)
    };
    let line_of = |path: &str| site.ledger.as_ref().and_then(|ledger| ledger.pages.get(path));
    let stamped =
        |page: &Page| line_of(page.document.path.as_str()).is_some_and(|line| line.applies_to(page.fingerprint));
    let message = |place: Place, former: &Former| {
        let address = former.route.as_str();
        Diagnostic::at(Code::A712, place).arg("address", address).today("line", line(site, address))
    };
    let mut wrong = Vec::new();
    for page in site.pages.iter().filter(|page| !page.former.is_empty() && !page.draft && !stamped(page)) {
        for former in page.former.iter().filter(lost) {
            let before = Some(&former.path).filter(|path| path.as_str() != page.document.path.as_str());
            wrong.push(message(aliases(page), former).optional("before", before.cloned()));
        }
    }
    for former in site.removed.iter().filter(lost).filter(|former| line_of(&former.path).is_none()) {
        wrong.push(message(Place::file(&former.path), former).arg("removed", former.path.clone()));
    }
    wrong
}

/// Addresses that `data/gone.yml` names.
fn gone(site: &Site) -> HashSet<&str> {
    site.data.gone.records.keys().map(|address| bare(address)).collect()
}

/// Every address that was public, as the ledger knows it, and now leads nowhere, as errors: nothing should be published before
/// each has a page, an alias, or a line in `data/gone.yml`. Empty for a site without a ledger. Places of pages are ranges of
/// bytes ([`Place::locate`] finds their lines).
pub fn broken_public_urls(site: &Site) -> Vec<Diagnostic> {
    let mut broken = vanished(site);
    broken.iter_mut().for_each(|message| message.severity = Severity::Error);
    broken
}

fn vanished(site: &Site) -> Vec<Diagnostic> {
    let Some(ledger) = &site.ledger else { return Vec::new() };
    let (living, gone) = (site.living(), gone(site));
    // A page that waits for its day again, as under `--at`, has not broken its promise; nor has one that says what becomes of it.
    let excused: HashSet<&str> = site
        .waiting
        .iter()
        .map(|(path, _)| path)
        .chain(site.left.iter().map(|left| &left.path))
        .map(String::as_str)
        .collect();
    let mut wrong = Vec::new();
    for (path, locked) in ledger.pages.iter().filter(|(path, _)| !excused.contains(path.as_str())) {
        let kept = |address: &str| living.contains(bare(address)) || gone.contains(bare(address));
        for address in locked.addresses.iter().filter(|address| !kept(address)) {
            let message =
                Diagnostic::new(Code::A712).arg("address", address.clone()).today("line", line(site, address));
            // Where the page still is, the line belongs there; otherwise on the page that takes its place.
            wrong.push(match site.by_source.get(path) {
                Some(id) => message.place(aliases(site.page(*id))),
                None => message.place(Place::file(FILE)),
            });
        }
    }
    wrong
}

/// The line of `data/gone.yml` that says so.
fn line(site: &Site, address: &str) -> String {
    let today = site.today();
    let plain = address.chars().all(|sign| sign.is_alphanumeric() || "/-_.".contains(sign));
    let key =
        if plain { address.to_owned() } else { format!("\"{}\"", address.replace('\\', "\\\\").replace('"', "\\\"")) };
    format!("{key}: {{since: {today}}}")
}

fn aliases(page: &Page) -> Place {
    let front = page.front();
    let key = if front.fields.contains_key("aliases") { "aliases" } else { "title" };
    Place::bytes(page.document.path.as_str(), front.place(key))
}
