//! The HTTP client. No other file uses the HTTP library.
//!
//! Requests are independent: no cookies, no passwords, no `Referer`. A link check reads only the response headers, so an endless or
//! slow page costs nothing.

use std::fmt;
use std::io;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error};

use super::{Address, RequestPolicy, UnknownReason, is_private};
use anslag_core::digest::Digest;

/// The `User-Agent`, by which the owner of a host can recognise and block the program.
const USER_AGENT: &str = concat!("Anslag/", env!("CARGO_PKG_VERSION"), " (link check)");

/// The most bytes of response headers that are read.
const MAX_HEADER_BYTES: usize = 64 * 1024;

/// The method of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Method {
    /// Asks for the headers only.
    Head,
    /// Asks for the page.
    Get,
}

/// The parts of a response that a link check needs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// The target of a redirect.
    pub(crate) location: Option<String>,
    /// The value of `Retry-After`.
    pub(crate) retry_after: Option<String>,
}

/// Why there is no reply.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Failure {
    /// The host name resolves to an internal network.
    Private,
    /// Any other reason.
    Unknown(UnknownReason),
}

/// Sends requests.
#[derive(Debug)]
pub(crate) struct Client {
    agent: Agent,
}

impl Client {
    /// A client with these limits. It trusts the root certificates of the system, since a network may have a proxy with its own; if
    /// there are none, as in a small container, those of browsers.
    pub(crate) fn new(policy: &RequestPolicy) -> Self {
        let system_roots: Vec<Certificate<'static>> = rustls_native_certs::load_native_certs()
            .certs
            .iter()
            .map(|certificate| Certificate::from_der(certificate).to_owned())
            .collect();
        let roots = if system_roots.is_empty() { RootCerts::WebPki } else { RootCerts::from(system_roots) };
        let config = Agent::config_builder()
            .user_agent(USER_AGENT)
            .accept("*/*")
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(policy.request_timeout))
            .max_response_header_size(MAX_HEADER_BYTES)
            .max_idle_connections(0)
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build();
        let resolver =
            PublicResolver { allow_private_hosts: policy.allow_private_hosts, inner: DefaultResolver::default() };
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), resolver) }
    }

    /// Requests a page and returns the status, and the digest and size of the uncompressed body. Asks caches on the way to be
    /// bypassed. The error is the term key of the reason.
    pub(crate) fn fetch(&self, url: &str) -> Result<(u16, Digest, u64), &'static str> {
        let term = |failure| match failure {
            Failure::Unknown(reason) => reason.term(),
            Failure::Private => UnknownReason::BadTarget.term(),
        };
        let request = self.agent.get(url).header("accept-encoding", "identity").header("cache-control", "no-cache");
        let mut response = request.call().map_err(|error| term(failure(&error)))?;
        let status = response.status().as_u16();
        // The body may be larger than the memory: a video, for example.
        let mut digest = Digest::hasher();
        let size = io::copy(&mut response.body_mut().as_reader(), &mut digest);
        let size = size.map_err(|error| term(io_failure(&error)))?;
        Ok((status, digest.finish(), size))
    }

    /// Sends a request.
    pub(crate) fn send(&self, method: Method, address: &Address) -> Result<Reply, Failure> {
        let sent = match method {
            Method::Head => self.agent.head(address.as_str()).call(),
            Method::Get => self.agent.get(address.as_str()).call(),
        };
        let response = sent.map_err(|error| failure(&error))?;
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            // Some servers send addresses that are not ASCII.
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        Ok(Reply {
            status: response.status().as_u16(),
            location: header("location"),
            retry_after: header("retry-after"),
        })
    }
}

fn failure(error: &Error) -> Failure {
    Failure::Unknown(match error {
        Error::Timeout(_) => UnknownReason::TimedOut,
        Error::HostNotFound => UnknownReason::DnsFailure,
        Error::Io(error) => return io_failure(error),
        Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) | Error::TlsRequired => UnknownReason::Tls,
        Error::ConnectionFailed | Error::ConnectProxyFailed(_) | Error::InvalidProxyUrl => {
            UnknownReason::ConnectionFailed
        }
        _ => UnknownReason::InvalidResponse,
    })
}

fn io_failure(error: &io::Error) -> Failure {
    let inner = error.get_ref();
    if inner.is_some_and(|inner| inner.is::<InternalAddress>()) {
        return Failure::Private;
    }
    // The TLS library wraps its errors in I/O errors.
    if inner.is_some_and(|inner| inner.is::<rustls::Error>()) {
        return Failure::Unknown(UnknownReason::Tls);
    }
    Failure::Unknown(match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => UnknownReason::TimedOut,
        io::ErrorKind::InvalidData => UnknownReason::InvalidResponse,
        _ => UnknownReason::ConnectionFailed,
    })
}

/// The error that a host name resolves to an internal network.
#[derive(Debug)]
struct InternalAddress;

impl fmt::Display for InternalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an internal network")
    }
}

impl std::error::Error for InternalAddress {}

/// Resolves host names and leaves out addresses on internal networks. The client connects to the addresses that were checked, so a
/// second lookup cannot give others (DNS rebinding).
#[derive(Debug)]
struct PublicResolver {
    allow_private_hosts: bool,
    inner: DefaultResolver,
}

impl Resolver for PublicResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout).map_err(|error| match error {
            Error::Timeout(_) => error,
            _ => Error::HostNotFound,
        })?;
        // The proxy may be on the internal network: whoever runs the program chose it.
        let is_proxy = config.proxy().is_some_and(|proxy| uri.host() == Some(proxy.host()));
        if self.allow_private_hosts || is_proxy {
            return Ok(found);
        }
        let mut public = self.empty();
        found.iter().filter(|address| !is_private(address.ip())).for_each(|address| public.push(*address));
        if public.is_empty() { Err(Error::Io(io::Error::other(InternalAddress))) } else { Ok(public) }
    }
}
