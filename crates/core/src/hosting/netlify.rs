//! `_redirects` and `_headers`, as Netlify and Cloudflare Pages read them.

use super::headers::{headers as common, immutable_cache_control};
use super::{HostingInput, Redirect, line, spellings};
use crate::config::Server;
use crate::path::{Route, encode};

/// Encoded addresses, one line for each spelling of the old one. 410 lines are for Netlify only: Cloudflare does not support
/// them and may reject the whole file.
pub(super) fn redirects(input: &HostingInput<'_>) -> String {
    // A colon would begin a placeholder and an asterisk a wildcard.
    let address = |href: &str| href.replace(':', "%3A").replace('*', "%2A");
    let mut out = String::new();
    for Redirect { from, to } in &input.old.redirects {
        for from in spellings(&input.href(from)) {
            line(&mut out, format_args!("{} {} 301", address(&from), address(&input.href(to))));
        }
    }
    let servers = input.site.config.hosting.servers.as_deref().unwrap_or_default();
    if servers.contains(&Server::Netlify) && !servers.contains(&Server::Cloudflare) {
        for gone in &input.old.gone {
            let page = input.gone_page(&input.plain(gone));
            for from in spellings(&input.href(gone)) {
                line(&mut out, format_args!("{} {page} 410", address(&from)));
            }
        }
    }
    out
}

/// Both hosts make browsers revalidate every file by default. They join the values of one header, so it is set once.
pub(super) fn headers(input: &HostingInput<'_>) -> String {
    let mut out = format!("{}*\n", encode(&input.root()));
    for (name, value) in common(input) {
        line(&mut out, format_args!("  {name}: {value}"));
    }
    for path in input.theme.assets.values() {
        line(
            &mut out,
            format_args!("{}\n  Cache-Control: {}", input.href(&Route::file(path)), immutable_cache_control()),
        );
    }
    out
}
