//! A712: a public address is gone, without a redirect.

use std::collections::HashSet;

use super::{Check, Rule, RuleContext};
use crate::dates::ledger::FILE;
use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::site::{FormerLocation, Page, Site, trim_slash};

pub(crate) const RULE: Rule = Rule {
    code: Code::A712,
    error_if_strict: true,
    reason: [
        "Adressen finns i andras länkar, i utskick och i bokmärken. Den ska fungera så länge någon kan ha sparat den.",
        "Other sites, mailings and bookmarks link to the address. It should work as long as someone may have saved it.",
    ],
    previous: Some(example_page!("", "Vattnet är avstängt.\n")),
    bad: example_page!("slug: ny-{n}\n", "Vattnet är avstängt.\n"),
    good: example_page!("slug: ny-{n}\naliases: [/p{n}/]\n", "Vattnet är avstängt.\n"),
    check: Check::Claim(check),
};

fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = vanished(context.site);
    diagnostics.extend(moved(context.site));
    diagnostics
}

/// The same for pages that are not in the ledger: their former locations from the version history. Old ones are
/// ignored, since those addresses have been broken for long.
fn moved(site: &Site) -> Vec<Diagnostic> {
    let (living, gone) = (site.live_addresses(), gone(site));
    let is_lost = |former: &&FormerLocation| {
        let address = trim_slash(former.route.as_str());
        former.recent && !living.contains(address) && !gone.contains(address)
    };
    let line_of = |path: &str| site.ledger.as_ref().and_then(|ledger| ledger.pages.get(path));
    let stamped =
        |page: &Page| line_of(page.document.path.as_str()).is_some_and(|line| line.applies_to(page.fingerprint));
    let message = |place: Place, former: &FormerLocation| {
        let address = former.route.as_str();
        Diagnostic::at(Code::A712, place).arg("address", address).today("line", line(site, address))
    };
    let mut diagnostics = Vec::new();
    for page in site.pages.iter().filter(|page| !page.former_locations.is_empty() && !page.draft && !stamped(page)) {
        for former in page.former_locations.iter().filter(is_lost) {
            let before = Some(&former.path).filter(|path| path.as_str() != page.document.path.as_str());
            diagnostics.push(message(aliases(page), former).optional("before", before.cloned()));
        }
    }
    for former in site.removed.iter().filter(is_lost).filter(|former| line_of(&former.path).is_none()) {
        diagnostics.push(message(Place::file(&former.path), former).arg("removed", former.path.clone()));
    }
    diagnostics
}

/// The addresses listed in `data/gone.yml`.
fn gone(site: &Site) -> HashSet<&str> {
    site.data.gone.records.keys().map(|address| trim_slash(address)).collect()
}

/// Every address in the ledger that no longer works, as errors: before publishing each needs a page, an alias, or a
/// line in `data/gone.yml`. Empty for a site without a ledger. Places in pages are byte ranges ([`Place::locate`]
/// finds their lines).
pub fn broken_public_urls(site: &Site) -> Vec<Diagnostic> {
    let mut broken = vanished(site);
    broken.iter_mut().for_each(|message| message.severity = Severity::Error);
    broken
}

fn vanished(site: &Site) -> Vec<Diagnostic> {
    let Some(ledger) = &site.ledger else { return Vec::new() };
    let (living, gone) = (site.live_addresses(), gone(site));
    // Pages that are scheduled again (as with `--at`) will be back, and retired pages state what becomes of them.
    let excused: HashSet<&str> = site
        .scheduled
        .iter()
        .map(|(path, _)| path)
        .chain(site.retired.iter().map(|left| &left.path))
        .map(String::as_str)
        .collect();
    let mut diagnostics = Vec::new();
    for (path, entry) in ledger.pages.iter().filter(|(path, _)| !excused.contains(path.as_str())) {
        let kept = |address: &str| living.contains(trim_slash(address)) || gone.contains(trim_slash(address));
        for address in entry.addresses.iter().filter(|address| !kept(address)) {
            let message =
                Diagnostic::new(Code::A712).arg("address", address.clone()).today("line", line(site, address));
            // If the page still exists the alias belongs there, otherwise in the page that replaces it.
            diagnostics.push(match site.by_source.get(path) {
                Some(id) => message.place(aliases(site.page(*id))),
                None => message.place(Place::file(FILE)),
            });
        }
    }
    diagnostics
}

/// The line for `data/gone.yml`.
fn line(site: &Site, address: &str) -> String {
    let today = site.today();
    let plain = address.chars().all(|c| c.is_alphanumeric() || "/-_.".contains(c));
    let key =
        if plain { address.to_owned() } else { format!("\"{}\"", address.replace('\\', "\\\\").replace('"', "\\\"")) };
    format!("{key}: {{since: {today}}}")
}

fn aliases(page: &Page) -> Place {
    let front = page.front();
    let key = if front.fields.contains_key("aliases") { "aliases" } else { "title" };
    Place::bytes(page.document.path.as_str(), front.place(key))
}
