//! The key `hosting` of `anslag.yaml`: which web servers get configuration files, and their options.

use super::build::Builder;
use crate::diagnostic::Code;
use crate::schema::{Entry, TypedValue};

/// A web server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Server {
    /// nginx.
    Nginx,
    /// Apache.
    Apache,
    /// Caddy.
    Caddy,
    /// Netlify.
    Netlify,
    /// Cloudflare Pages and similar, which read the same files as Netlify but support fewer status codes.
    Cloudflare,
}

/// Which configuration files are written for web servers.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Hosting {
    /// The servers that get all their files. When the key is missing, every server gets its list of redirects.
    pub(crate) servers: Option<Vec<Server>>,
    /// Send `Strict-Transport-Security` (RFC 6797).
    pub(crate) hsts: bool,
    /// Other sites that may show pages in a frame, each as a scheme and a host.
    pub(crate) frames: Vec<String>,
}

impl Builder<'_, '_, '_> {
    pub(super) fn hosting(&mut self) -> Hosting {
        let Some(record) = self.record.record("hosting") else { return Hosting::default() };
        let server = |entry: &Entry| match &entry.val {
            TypedValue::Choice(choice) => Some(match choice.key {
                "nginx" => Server::Nginx,
                "apache" => Server::Apache,
                "caddy" => Server::Caddy,
                "cloudflare" => Server::Cloudflare,
                _ => Server::Netlify,
            }),
            _ => None,
        };
        let servers = record.get("servers").map(|_| record.list("servers").iter().filter_map(server).collect());
        let mut frames = Vec::new();
        for (url, range) in record.texts("frames") {
            match origin(url) {
                Some(origin) => frames.push(origin.to_owned()),
                None => {
                    let message = self.message(Code::A814, range).arg("value", url);
                    self.reading.diagnostics.push(message);
                }
            }
        }
        Hosting { servers, hsts: record.bool("hsts").unwrap_or(false), frames }
    }
}

/// The origin (scheme and host), if the URL has nothing else.
fn origin(url: &str) -> Option<&str> {
    let url = url.trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-.:*".contains(c);
    (!host.is_empty() && host.chars().all(plain)).then_some(url)
}
