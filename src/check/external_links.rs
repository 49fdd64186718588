//! `anslag check --external`: requests the addresses of other sites that pages link to.
#![expect(clippy::disallowed_methods, reason = "what others answered is new or old by the real clock")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use serde_json::json;

use crate::arguments::ExternalOptions;
use crate::report::counted;
use anslag_core::check::with_site_severities;
use anslag_core::diagnostic::{Code, Diagnostic, Language, LineIndex};
use anslag_core::maintenance::moved_links::replace_address;
use anslag_core::site::{ExternalLink, Site};
use anslag_core::source::Inputs;
use anslag_publish::net::{self, Address, Cache, LinkStatus, UnknownReason};

/// Whether answers from earlier runs count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CacheUse {
    Read,
    /// Every address is requested (`--external-fresh`).
    Ignore,
}

/// The result of requesting the addresses.
#[derive(Debug, Default)]
pub(crate) struct ExternalLinks {
    links: usize,
    addresses: usize,
    unknown: usize,
    /// Addresses whose answer was in the cache.
    cached: usize,
    /// The messages.
    pub(crate) findings: Vec<Diagnostic>,
}

impl ExternalLinks {
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
        json!({"links": self.links, "addresses": self.addresses, "unknown": self.unknown, "remembered": self.cached})
    }
}

/// Requests every address of another site that the wanted files link to, and reports broken and moved links.
pub(crate) fn check(
    options: &ExternalOptions,
    cache_use: CacheUse,
    site: &Site,
    inputs: &Inputs,
    root: &Path,
    is_selected: &dyn Fn(&str) -> bool,
) -> ExternalLinks {
    if !net::LINK_CHECKS_AVAILABLE {
        return ExternalLinks { findings: vec![Diagnostic::new(Code::A318)], ..ExternalLinks::default() };
    }
    // Links to the site itself are known without asking, and may be newer than what is published.
    let external = site.external_links(inputs).into_iter().filter(|link| site.strip_base_url(&link.target).is_none());
    let mut links: Vec<(Address, ExternalLink)> = external
        .filter(|link| !link.place.file.starts_with("content/") || is_selected(&link.place.file))
        .filter_map(|link| Some((Address::new(&link.target)?, link)))
        .collect();
    locate(&mut links, inputs);
    let addresses: BTreeSet<Address> = links.iter().map(|(address, _)| address.clone()).collect();
    let (work, start) = (root.join(".anslag"), Timestamp::now());
    let mut cache = match cache_use {
        CacheUse::Read => Cache::load(&work),
        CacheUse::Ignore => Cache::default(),
    };
    let mut answers: BTreeMap<Address, LinkStatus> = addresses
        .iter()
        .filter_map(|address| Some((address.clone(), cache.get(address, start)?.clone())))
        // Internal addresses, refused before, may be allowed now.
        .filter(|(_, answer)| !(options.external_private && *answer == LinkStatus::Private))
        .collect();
    let cached = answers.len();
    let pending: BTreeSet<Address> =
        addresses.iter().filter(|address| !answers.contains_key(*address)).cloned().collect();
    let fresh = request(options, &pending);
    let now = Timestamp::now();
    fresh.iter().for_each(|(address, answer)| cache.put(address, answer, now));
    answers.extend(fresh);
    let mut findings = Vec::new();
    if answers.values().all(|answer| *answer == LinkStatus::Unknown(UnknownReason::DnsFailure)) && !answers.is_empty() {
        // When no name can be looked up, the network is missing, and the links may be good.
        findings.push(Diagnostic::new(Code::A317));
    } else {
        cache.save(&work, &addresses, now);
        let all = links.iter().filter_map(|(address, link)| {
            let answer = answers.get(address)?;
            Some(with_fix(message(answer, address, link)?, answer, link, inputs))
        });
        findings.extend(with_site_severities(site, all.collect()));
    }
    let unknown = answers.values().filter(|answer| matches!(answer, LinkStatus::Unknown(_))).count();
    ExternalLinks { links: links.len(), addresses: addresses.len(), unknown, cached, findings }
}

#[cfg(feature = "external")]
fn request(options: &ExternalOptions, pending: &BTreeSet<Address>) -> BTreeMap<Address, LinkStatus> {
    let policy = net::RequestPolicy {
        request_timeout: std::time::Duration::from_secs(options.external_timeout),
        allow_private_hosts: options.external_private,
        ..net::RequestPolicy::default()
    };
    net::check_links(pending, &policy)
}

#[cfg(not(feature = "external"))]
fn request(_: &ExternalOptions, _: &BTreeSet<Address>) -> BTreeMap<Address, LinkStatus> {
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

/// The message with a patch, when the link has moved permanently.
fn with_fix(message: Diagnostic, answer: &LinkStatus, link: &ExternalLink, inputs: &Inputs) -> Diagnostic {
    let LinkStatus::Moved(to) = answer else { return message };
    let text = inputs.sources.text(&link.place.file);
    let to = with_fragment(to, &link.target);
    match text.and_then(|text| replace_address(&text, link.place.range.clone(), &link.target, &to)) {
        Some((range, text)) => message.fix(range, text),
        None => message,
    }
}

/// The new address with the fragment of the link.
fn with_fragment(to: &str, link: &str) -> String {
    match link.split_once('#') {
        Some((_, fragment)) if !to.contains('#') => format!("{to}#{fragment}"),
        _ => to.to_owned(),
    }
}
