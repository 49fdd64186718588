//! A740: pages without a date of publication were added by a commit with many files.

use std::collections::BTreeMap;

use super::{Check, Rule, RuleContext};
use crate::date::PartialDate;
use crate::dates::history::HistoryDate;
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::site::Page;

pub(crate) const RULE: Rule = Rule {
    code: Code::A740,
    error_if_strict: false,
    reason: [
        "När många sidor läggs till samtidigt, som vid en flytt från en annan webbplats, säger det datumet inget om när de publicerades. Då visas inget datum alls förrän någon har angett det.",
        "When many pages are added at once, as when a site is moved from another system, that date says nothing about when they were published. No date is shown until someone has given it.",
    ],
    previous: None,
    bad: "---\ntype: news\ntitle: Sida {n}\nlead: Om sidan.\n---\n\nVattnet är avstängt.\n",
    good: "---\ntype: news\ntitle: Sida {n}\nlead: Om sidan.\npublished: 2024-06-12\n---\n\nVattnet är avstängt.\n",
    check: Check::Claim(check),
};

/// The most pages that a message names.
const NAMED: usize = 10;

/// One message per commit. If all are information pages, which need no date, it is a note.
fn check(context: &RuleContext<'_>) -> Vec<Diagnostic> {
    let site = context.site;
    let asks = |page: &&Page| page.dates.published.is_none() && !page.is_section() && !page.draft;
    let mut commits: BTreeMap<&str, (PartialDate, Vec<&Page>)> = BTreeMap::new();
    for page in site.pages.iter().filter(asks) {
        let path = page.document.path.as_str();
        if site.ledger.as_ref().is_some_and(|ledger| ledger.pages.contains_key(path)) {
            continue;
        }
        let first = context.history.pages.get(path).map(|history| &history.first);
        if let Some(HistoryDate::At { time, commit, import: true, .. }) = first {
            let day = PartialDate::day(site.config.zone.to_datetime(*time).date());
            commits.entry(commit).or_insert((day, Vec::new())).1.push(page);
        }
    }
    let message = |(commit, (day, pages)): (&str, (PartialDate, Vec<&Page>))| {
        let mut paths: Vec<&str> = pages.iter().take(NAMED).map(|page| page.document.path.as_str()).collect();
        paths.extend((pages.len() > NAMED).then_some("…"));
        let mut message = Diagnostic::at(Code::A740, context.field(pages[0], "published"))
            .arg("count", pages.len().to_string())
            .arg("commit", commit.get(..9).unwrap_or(commit))
            .arg("value", day.to_string())
            .arg("known", paths.join(", "));
        if pages.iter().all(|page| !page.document.kind.traits.dated) {
            message.severity = Severity::Note;
        }
        message
    };
    commits.into_iter().map(message).collect()
}
