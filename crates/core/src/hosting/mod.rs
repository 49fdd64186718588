//! Configuration files for hosts: redirects, 404 and 410 pages, headers.
//!
//! Servers differ in encoding; each file follows its server's documentation and source. Without `hosting` in the configuration
//! only old addresses are written, for every server that reads them from the published folder; with it, everything for the
//! named servers.

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

/// A redirect (301).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Redirect {
    /// The old address.
    pub(crate) from: Route,
    /// The present address of the page.
    pub(crate) to: Route,
}

/// Addresses that pages no longer have.
#[derive(Clone, Debug, Default)]
pub(crate) struct OldAddresses {
    /// Those that redirect to a page (301), sorted.
    pub(crate) redirects: Vec<Redirect>,
    /// Those that are gone for good (410), sorted.
    pub(crate) gone: Vec<Route>,
}

/// A configuration file for a host.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum HostFile {
    /// `_redirects`, which Netlify and Cloudflare Pages read.
    NetlifyRedirects,
    /// `_headers`, which they read too.
    NetlifyHeaders,
    /// `map`s for nginx's block `http`.
    NginxMap,
    /// Directives for nginx's block `server`.
    NginxServer,
    /// `.htaccess`, which Apache reads.
    Apache,
    /// Directives for a site block of Caddy.
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

    /// The servers that read it.
    fn servers(self) -> &'static [Server] {
        match self {
            Self::NetlifyRedirects | Self::NetlifyHeaders => &[Server::Netlify, Server::Cloudflare],
            Self::NginxMap | Self::NginxServer => &[Server::Nginx],
            Self::Apache => &[Server::Apache],
            Self::Caddy => &[Server::Caddy],
        }
    }

    /// The files that a site has.
    pub(crate) fn wanted(config: &Config, old: &OldAddresses) -> Vec<Self> {
        let any = !(old.redirects.is_empty() && old.gone.is_empty());
        let unasked = [Self::NetlifyRedirects, Self::NginxMap, Self::Apache];
        let wanted = |file: &Self| match &config.hosting.servers {
            Some(servers) => file.servers().iter().any(|server| servers.contains(server)),
            None => any && unasked.contains(file),
        };
        Self::ALL.into_iter().filter(wanted).collect()
    }

    /// The text of the file.
    pub(crate) fn text(self, site: &Site, theme: &Theme, old: &OldAddresses) -> String {
        let input = HostingInput { site, theme, old, full: site.config.hosting.servers.is_some() };
        match self {
            Self::NetlifyRedirects => netlify::redirects(&input),
            Self::NetlifyHeaders => netlify::headers(&input),
            Self::NginxMap => nginx::map(&input),
            Self::NginxServer => nginx::server(&input),
            Self::Apache => apache::htaccess(&input),
            Self::Caddy => caddy::site(&input),
        }
    }
}

/// What the files are written from.
struct HostingInput<'a> {
    site: &'a Site,
    theme: &'a Theme,
    old: &'a OldAddresses,
    /// Also error pages and headers, not only old addresses.
    full: bool,
}

impl HostingInput<'_> {
    /// The path of the site on its host, percent-decoded, with a trailing slash.
    fn root(&self) -> String {
        decode(self.site.root())
    }

    /// An address percent-decoded, as servers match it.
    fn plain(&self, route: &Route) -> String {
        format!("{}{}", self.root().trim_end_matches('/'), route.as_str())
    }

    /// An address percent-encoded, as clients request it.
    fn href(&self, route: &Route) -> String {
        encode(&self.plain(route))
    }

    /// The path prefix of each other language with the address of a page in it: `/en/` and `/en/404.html`.
    fn trees(&self, page: fn(&Config, &str) -> Route) -> Vec<(String, String)> {
        let config = &self.site.config;
        let trees = self.site.homes.keys().filter(|tree| !config.prefix(tree).is_empty());
        trees
            .map(|tree| (self.plain(&Route::page([config.prefix(tree)])), self.plain(&page(&self.site.config, tree))))
            .collect()
    }

    /// The page of the default language.
    fn default(&self, page: fn(&Config, &str) -> Route) -> String {
        self.plain(&page(&self.site.config, self.site.config.default_language()))
    }

    /// The 410 page in the language of an address.
    fn gone_page(&self, address: &str) -> String {
        let trees = self.trees(crate::lists::gone_route);
        let found = trees.into_iter().find(|(start, _)| address.starts_with(start.as_str()));
        found.map_or_else(|| self.default(crate::lists::gone_route), |(_, page)| page)
    }

    /// The addresses of these files, which servers must not serve.
    fn own_files(&self) -> impl Iterator<Item = String> {
        HostFile::ALL.into_iter().map(|file| self.plain(&Route::file(file.path())))
    }
}

/// A page's address with and without its trailing slash; a file's address unchanged.
fn spellings(address: &str) -> Vec<String> {
    match address.strip_suffix('/').filter(|bare| !bare.is_empty()) {
        Some(bare) => vec![bare.to_owned(), address.to_owned()],
        None => vec![address.to_owned()],
    }
}

/// Escapes text for double quotes in the configuration of nginx, Apache or Caddy.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_control()) {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A Perl-compatible expression that matches exactly this text, safe between double quotes.
fn expression(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '.' | '+' | '*' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$' => {
                out.push('\\');
                out.push(c);
            }
            // Quoting would consume the backslash of an ordinary escape.
            '"' | '\\' | ' ' => push_hex(&mut out, c),
            c if c.is_ascii_control() => push_hex(&mut out, c),
            c => out.push(c),
        }
    }
    out
}

fn push_hex(out: &mut String, c: char) {
    // Writing to a string cannot fail.
    let _ = write!(out, "\\x{:02X}", u32::from(c));
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

#[cfg(test)]
mod tests;
