//! A712: an address that was public is gone, and nothing leads on from it.

use std::collections::HashSet;

use super::{Check, Facts, Rule};
use crate::dates::lock::FILE;
use crate::diagnostic::{Code, Diagnostic, Place};

/// See the file.
pub const RULE: Rule = Rule {
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
    let site = facts.site;
    let Some(ledger) = &site.ledger else { return Vec::new() };
    let trimmed = |address: &str| address.trim_end_matches('/').to_owned();
    let pages = site.pages.iter().map(|page| trimmed(page.route.as_str()));
    let aliases = site.pages.iter().flat_map(|page| page.front().texts("aliases").map(|(alias, _)| trimmed(alias)));
    let alive: HashSet<String> = pages.chain(aliases).collect();
    let mut wrong = Vec::new();
    // A page that waits for its day again, as under `--at`, has not broken its promise.
    let waits = |path: &str| site.waiting.iter().any(|(waiting, _)| waiting == path);
    for (path, locked) in ledger.pages.iter().filter(|(path, _)| !waits(path)) {
        for address in locked.addresses.iter().filter(|address| !alive.contains(&trimmed(address))) {
            let message = Diagnostic::new(Code::A712).arg("address", address.clone());
            // Where the page still is, the line belongs there; otherwise on the page that takes its place.
            wrong.push(match site.by_source.get(path) {
                Some(id) => message.place(facts.field(site.page(*id), "aliases")),
                None => message.place(Place::file(FILE)),
            });
        }
    }
    wrong
}
