//! `_redirects` and `_headers`, as Netlify and Cloudflare Pages read them.

use super::headers::{headers as common, kept};
use super::{Facts, Redirect, line, spellings};
use crate::config::Server;
use crate::path::{Route, encode};

/// Encoded addresses, one line for each spelling of the old one. What is gone is told to Netlify alone: Cloudflare does not know
/// 410 and may refuse the whole file for it, so there it is not found.
pub(super) fn redirects(facts: &Facts<'_>) -> String {
    // A colon begins a placeholder and an asterisk a wildcard; neither is meant here.
    let address = |href: &str| href.replace(':', "%3A").replace('*', "%2A");
    let mut out = String::new();
    for Redirect { from, to } in &facts.old.redirects {
        for from in spellings(&facts.href(from)) {
            line(&mut out, format_args!("{} {} 301", address(&from), address(&facts.href(to))));
        }
    }
    let servers = facts.site.config.hosting.servers.as_deref().unwrap_or_default();
    if servers.contains(&Server::Netlify) && !servers.contains(&Server::Cloudflare) {
        for gone in &facts.old.gone {
            let page = facts.gone_page(&facts.plain(gone));
            for from in spellings(&facts.href(gone)) {
                line(&mut out, format_args!("{} {page} 410", address(&from)));
            }
        }
    }
    out
}

/// Both hosts let browsers ask again for every file by themselves. Values of one header are joined there, so it is said once.
pub(super) fn headers(facts: &Facts<'_>) -> String {
    let mut out = format!("{}*\n", encode(&facts.root()));
    for (name, value) in common(facts) {
        line(&mut out, format_args!("  {name}: {value}"));
    }
    for path in facts.theme.assets.values() {
        line(&mut out, format_args!("{}\n  Cache-Control: {}", facts.href(&Route::file(path)), kept()));
    }
    out
}
