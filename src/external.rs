//! The part of `anslag check` that asks other sites whether links to them hold.
#![expect(clippy::disallowed_methods, reason = "what others answered is new or old by the real clock")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use serde_json::json;

use super::arguments::ExternalOptions;
use super::report::counted;
use anslag_core::check::with_site_severities;
use anslag_core::diagnostic::{Code, Diagnostic, Language, LineIndex};
use anslag_core::maintenance::moved_links::replace_address;
use anslag_core::site::{ExternalLink, Site};
use anslag_core::source::Inputs;
use anslag_publish::net::{self, Address, Cache, LinkStatus, UnknownReason};

/// What asking came to.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    links: usize,
    addresses: usize,
    unknown: usize,
    /// Addresses that were answered before.
    remembered: usize,
    /// What is to be said.
    pub(crate) found: Vec<Diagnostic>,
}

impl Asked {
    /// For the closing line.
    pub(crate) fn line(&self, language: Language) -> String {
        let mut parts = vec![counted(self.links, "cli.external", language)];
        if self.unknown > 0 {
            parts.push(counted(self.unknown, "cli.unknown", language));
        }
        parts.join(" · ")
    }

    /// For the result.
    pub(crate) fn as_json(&self) -> serde_json::Value {
        json!({"links": self.links, "addresses": self.addresses, "unknown": self.unknown, "remembered": self.remembered})
    }
}

/// Asks for every address of another site that the wanted files lead to, and finds what is wrong with the links. `fresh`: what was
/// answered before does not count.
pub(crate) fn check(
    options: &ExternalOptions,
    fresh: bool,
    site: &Site,
    inputs: &Inputs,
    root: &Path,
    wanted: &dyn Fn(&str) -> bool,
) -> Asked {
    if !net::LINK_CHECKS_AVAILABLE {
        return Asked { found: vec![Diagnostic::new(Code::A318)], ..Asked::default() };
    }
    // Links to the site itself are known without asking, and may be newer than what is published.
    let outgoing = site.external_links(inputs).into_iter().filter(|link| site.strip_base_url(&link.target).is_none());
    let mut links: Vec<(Address, ExternalLink)> = outgoing
        .filter(|link| !link.place.file.starts_with("content/") || wanted(&link.place.file))
        .filter_map(|link| Some((Address::new(&link.target)?, link)))
        .collect();
    locate(&mut links, inputs);
    let wanted: BTreeSet<Address> = links.iter().map(|(address, _)| address.clone()).collect();
    let (work, start) = (root.join(".anslag"), Timestamp::now());
    let mut cache = if fresh { Cache::default() } else { Cache::load(&work) };
    let mut answers: BTreeMap<Address, LinkStatus> = wanted
        .iter()
        .filter_map(|address| Some((address.clone(), cache.get(address, start)?.clone())))
        // What was refused before may be allowed now.
        .filter(|(_, answer)| !(options.external_private && *answer == LinkStatus::Private))
        .collect();
    let remembered = answers.len();
    let open: BTreeSet<Address> = wanted.iter().filter(|address| !answers.contains_key(*address)).cloned().collect();
    let new = ask(options, &open);
    let now = Timestamp::now();
    new.iter().for_each(|(address, answer)| cache.put(address, answer, now));
    answers.extend(new);
    let mut found = Vec::new();
    if answers.values().all(|answer| *answer == LinkStatus::Unknown(UnknownReason::DnsFailure)) && !answers.is_empty() {
        // Not one name could be looked up: that says nothing about the links.
        found.push(Diagnostic::new(Code::A317));
    } else {
        cache.save(&work, &wanted, now);
        let all = links.iter().filter_map(|(address, link)| {
            let answer = answers.get(address)?;
            Some(replaced(message(answer, address, link)?, answer, link, inputs))
        });
        found.extend(with_site_severities(site, all.collect()));
    }
    let unknown = answers.values().filter(|answer| matches!(answer, LinkStatus::Unknown(_))).count();
    Asked { links: links.len(), addresses: wanted.len(), unknown, remembered, found }
}

#[cfg(feature = "external")]
fn ask(options: &ExternalOptions, open: &BTreeSet<Address>) -> BTreeMap<Address, LinkStatus> {
    let policy = net::RequestPolicy {
        request_timeout: std::time::Duration::from_secs(options.external_timeout),
        allow_private_hosts: options.external_private,
        ..net::RequestPolicy::default()
    };
    net::check_links(open, &policy)
}

#[cfg(not(feature = "external"))]
fn ask(_: &ExternalOptions, _: &BTreeSet<Address>) -> BTreeMap<Address, LinkStatus> {
    BTreeMap::new()
}

/// Finds the lines of the links.
fn locate(links: &mut [(Address, ExternalLink)], inputs: &Inputs) {
    for group in links.chunk_by_mut(|(_, a), (_, b)| a.place.file == b.place.file) {
        let text = LineIndex::new(inputs.sources.text(&group[0].1.place.file).unwrap_or_default());
        group.iter_mut().for_each(|(_, link)| link.place.locate(&text));
    }
}

/// What is wrong with a link.
fn message(answer: &LinkStatus, address: &Address, link: &ExternalLink) -> Option<Diagnostic> {
    let about = |code| Diagnostic::at(code, link.place.clone()).arg("url", link.target.clone());
    Some(match answer {
        LinkStatus::Alive => return None,
        LinkStatus::Moved(to) => about(Code::A313).arg("to", with_fragment(to, &link.target)),
        LinkStatus::Gone(status) => about(Code::A312).arg("status", status.to_string()),
        LinkStatus::NoHost => about(Code::A315).arg("host", address.host()),
        LinkStatus::Private => about(Code::A316),
        LinkStatus::Unknown(reason) => {
            about(Code::A314).term("reason", reason.term()).optional("status", reason.status().map(|n| n.to_string()))
        }
    })
}

/// The message with its mend, for a link in a text that has moved for good.
fn replaced(message: Diagnostic, answer: &LinkStatus, link: &ExternalLink, inputs: &Inputs) -> Diagnostic {
    let LinkStatus::Moved(to) = answer else { return message };
    let text = inputs.sources.text(&link.place.file);
    let to = with_fragment(to, &link.target);
    match text.and_then(|text| replace_address(&text, link.place.range.clone(), &link.target, &to)) {
        Some((range, text)) => message.fix(range, text),
        None => message,
    }
}

/// The new address with the part of the page that the link leads to.
fn with_fragment(to: &str, link: &str) -> String {
    match link.split_once('#') {
        Some((_, fragment)) if !to.contains('#') => format!("{to}#{fragment}"),
        _ => to.to_owned(),
    }
}
