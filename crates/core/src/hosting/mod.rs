//! Files that tell servers how to publish a site: where old addresses lead, what is gone, which headers to send.
//!
//! Each server has its own idea of encoding; what is written here follows their documentation and sources. Without `hosting`
//! in the configuration only old addresses are written, for every server that reads them from the published folder; with it,
//! everything, for the servers that are named.

mod apache;
mod caddy;
mod headers;
mod netlify;
mod nginx;

use std::fmt::Write;

use crate::config::{Config, Server};
use crate::path::{Route, decode, encode};
use crate::site::Site;
use crate::theme::Theme;

/// An old address and where it leads.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Redirect {
    /// The address that once was.
    pub(crate) from: Route,
    /// The address of the page now.
    pub(crate) to: Route,
}

/// Addresses that pages have had, and have no longer.
#[derive(Clone, Debug, Default)]
pub(crate) struct OldAddresses {
    /// Those that lead to a page (301), in the order of the addresses.
    pub(crate) redirects: Vec<Redirect>,
    /// Those that are gone for good (410), in order.
    pub(crate) gone: Vec<Route>,
}

/// A file for a host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum HostFile {
    /// `_redirects`, which Netlify and Cloudflare Pages read.
    NetlifyRedirects,
    /// `_headers`, which they read too.
    NetlifyHeaders,
    /// Tables for nginx, for the block `http`.
    NginxMap,
    /// What stands in a block `server` of nginx.
    NginxServer,
    /// `.htaccess`, which Apache reads.
    Apache,
    /// What stands in a site of Caddy.
    Caddy,
}

impl HostFile {
    const ALL: [Self; 6] =
        [Self::NetlifyRedirects, Self::NetlifyHeaders, Self::NginxMap, Self::NginxServer, Self::Apache, Self::Caddy];

    /// The name of the file, in the root of the site.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::NetlifyRedirects => "_redirects",
            Self::NetlifyHeaders => "_headers",
            Self::NginxMap => "redirects.nginx.map",
            Self::NginxServer => "anslag.nginx.conf",
            Self::Apache => ".htaccess",
            Self::Caddy => "anslag.caddy",
        }
    }

    /// Who reads it.
    fn servers(self) -> &'static [Server] {
        match self {
            Self::NetlifyRedirects | Self::NetlifyHeaders => &[Server::Netlify, Server::Cloudflare],
            Self::NginxMap | Self::NginxServer => &[Server::Nginx],
            Self::Apache => &[Server::Apache],
            Self::Caddy => &[Server::Caddy],
        }
    }

    /// The files that a site wants.
    pub(crate) fn wanted(config: &Config, old: &OldAddresses) -> Vec<Self> {
        let any = !(old.redirects.is_empty() && old.gone.is_empty());
        let unasked = [Self::NetlifyRedirects, Self::NginxMap, Self::Apache];
        let wanted = |file: &Self| match &config.hosting.servers {
            Some(servers) => file.servers().iter().any(|server| servers.contains(server)),
            None => any && unasked.contains(file),
        };
        Self::ALL.into_iter().filter(wanted).collect()
    }

    /// What stands in the file.
    pub(crate) fn text(self, site: &Site, theme: &Theme, old: &OldAddresses) -> String {
        let facts = Facts { site, theme, old, full: site.config.hosting.servers.is_some() };
        match self {
            Self::NetlifyRedirects => netlify::redirects(&facts),
            Self::NetlifyHeaders => netlify::headers(&facts),
            Self::NginxMap => nginx::map(&facts),
            Self::NginxServer => nginx::server(&facts),
            Self::Apache => apache::htaccess(&facts),
            Self::Caddy => caddy::site(&facts),
        }
    }
}

/// What a file is written from.
struct Facts<'a> {
    site: &'a Site,
    theme: &'a Theme,
    old: &'a OldAddresses,
    /// Headers and pages for errors too, not only old addresses.
    full: bool,
}

impl Facts<'_> {
    /// The path of the site on its host, with a closing slash, as a server sees it when it has undone the percent-encoding.
    fn root(&self) -> String {
        decode(self.site.root())
    }

    /// An address as a server sees it when it has undone the percent-encoding.
    fn plain(&self, route: &Route) -> String {
        format!("{}{}", self.root().trim_end_matches('/'), route.as_str())
    }

    /// An address as it is sent.
    fn href(&self, route: &Route) -> String {
        encode(&self.plain(route))
    }

    /// The beginnings of addresses of the other languages, with the address of a page in each: `/en/` and `/en/404.html`.
    fn trees(&self, page: fn(&Site, &str) -> Route) -> Vec<(String, String)> {
        let config = &self.site.config;
        let trees = self.site.homes.keys().filter(|tree| !config.prefix(tree).is_empty());
        trees
            .map(|tree| (self.plain(&Route::page([config.prefix(tree)])), self.plain(&page(self.site, tree))))
            .collect()
    }

    /// The page of the default language.
    fn default(&self, page: fn(&Site, &str) -> Route) -> String {
        self.plain(&page(self.site, self.site.config.default_language()))
    }

    /// The page that says that this address is gone, in its language.
    fn gone_page(&self, address: &str) -> String {
        let trees = self.trees(crate::lists::gone_route);
        let found = trees.into_iter().find(|(start, _)| address.starts_with(start.as_str()));
        found.map_or_else(|| self.default(crate::lists::gone_route), |(_, page)| page)
    }

    /// Files for hosts, which readers have no use for.
    fn own_files(&self) -> impl Iterator<Item = String> {
        HostFile::ALL.into_iter().map(|file| self.plain(&Route::file(file.path())))
    }
}

/// A page's address with and without its closing slash; a file's address as it is.
fn spellings(address: &str) -> Vec<String> {
    match address.strip_suffix('/').filter(|bare| !bare.is_empty()) {
        Some(bare) => vec![bare.to_owned(), address.to_owned()],
        None => vec![address.to_owned()],
    }
}

/// Text between double quotes in the configuration of nginx, Apache or Caddy.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars().filter(|sign| !sign.is_control()) {
        if matches!(sign, '"' | '\\') {
            out.push('\\');
        }
        out.push(sign);
    }
    out
}

/// A Perl-compatible expression that matches a text and nothing else, safe between double quotes.
fn expression(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '.' | '+' | '*' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$' => {
                out.push('\\');
                out.push(sign);
            }
            // Quoting would take the backslash of an ordinary escape.
            '"' | '\\' | ' ' => push_hex(&mut out, sign),
            sign if sign.is_ascii_control() => push_hex(&mut out, sign),
            sign => out.push(sign),
        }
    }
    out
}

fn push_hex(out: &mut String, sign: char) {
    // Writing to a string cannot fail.
    let _ = write!(out, "\\x{:02X}", u32::from(sign));
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

#[cfg(test)]
mod tests;
