//! One request to one computer. The only file that knows the HTTP library.
//!
//! Nothing is remembered between requests: no cookies, no passwords, no way that a person came. No text is read: the first
//! lines of an answer say what there is to know, so that an endless or slow page costs nothing.

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

/// Who asks. A host's owner may want to know, and to shut it out.
const NAME: &str = concat!("Anslag/", env!("CARGO_PKG_VERSION"), " (link check)");

/// The longest first lines that are read.
const MOST: usize = 64 * 1024;

/// How to ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Method {
    /// For the first lines alone.
    Head,
    /// For the page.
    Get,
}

/// What a host answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Reply {
    /// The status.
    pub(crate) status: u16,
    /// Where it sends one on.
    pub(crate) location: Option<String>,
    /// When to come back.
    pub(crate) retry_after: Option<String>,
}

/// Why there is no reply.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Failure {
    /// The name leads to an internal network.
    Private,
    /// Something else.
    Because(UnknownReason),
}

/// Sends requests.
#[derive(Debug)]
pub(crate) struct Client {
    agent: Agent,
}

impl Client {
    /// A client with these manners. It trusts whom the machine trusts (a network may have a guard of its own before the
    /// web); a machine that says nothing, as in a small container, trusts whom browsers trust.
    pub(crate) fn new(policy: &RequestPolicy) -> Self {
        let known: Vec<Certificate<'static>> = rustls_native_certs::load_native_certs()
            .certs
            .iter()
            .map(|certificate| Certificate::from_der(certificate).to_owned())
            .collect();
        let roots = if known.is_empty() { RootCerts::WebPki } else { RootCerts::from(known) };
        let config = Agent::config_builder()
            .user_agent(NAME)
            .accept("*/*")
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(policy.patience))
            .max_response_header_size(MOST)
            .max_idle_connections(0)
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build();
        let resolver = PublicResolver { private: policy.private, inner: DefaultResolver::default() };
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), resolver) }
    }

    /// The status and the bytes of an answer, as they are stored and past every cache that listens; or the key of the words for
    /// why there is none.
    pub(crate) fn fetch(&self, url: &str) -> Result<(u16, Digest, u64), &'static str> {
        let why = |failure| match failure {
            Failure::Because(reason) => reason.term(),
            Failure::Private => UnknownReason::BadTarget.term(),
        };
        let request = self.agent.get(url).header("accept-encoding", "identity").header("cache-control", "no-cache");
        let mut response = request.call().map_err(|error| why(failure(&error)))?;
        let status = response.status().as_u16();
        // A film may be larger than what fits in memory.
        let mut digest = Digest::hasher();
        let size = io::copy(&mut response.body_mut().as_reader(), &mut digest);
        let size = size.map_err(|error| why(io_failure(&error)))?;
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
            // Addresses that are not in ASCII are sent as they are by some.
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
    Failure::Because(match error {
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
    if inner.is_some_and(|inner| inner.is::<Internal>()) {
        return Failure::Private;
    }
    // The library for secure connections wraps its errors in those of reading and writing.
    if inner.is_some_and(|inner| inner.is::<rustls::Error>()) {
        return Failure::Because(UnknownReason::Tls);
    }
    Failure::Because(match error.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => UnknownReason::TimedOut,
        io::ErrorKind::InvalidData => UnknownReason::InvalidResponse,
        _ => UnknownReason::ConnectionFailed,
    })
}

/// The name leads to an internal network.
#[derive(Debug)]
struct Internal;

impl fmt::Display for Internal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an internal network")
    }
}

impl std::error::Error for Internal {}

/// Looks names up, and leaves out computers on internal networks. What it gives is what is connected to, so that a name
/// cannot mean one computer when it is examined and another when it is asked.
#[derive(Debug)]
struct PublicResolver {
    private: bool,
    inner: DefaultResolver,
}

impl Resolver for PublicResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout).map_err(|error| match error {
            Error::Timeout(_) => error,
            _ => Error::HostNotFound,
        })?;
        // The way out may itself stand on the internal network: whoever runs the program has chosen it.
        let is_proxy = config.proxy().is_some_and(|proxy| uri.host() == Some(proxy.host()));
        if self.private || is_proxy {
            return Ok(found);
        }
        let mut public = self.empty();
        found.iter().filter(|address| !is_private(address.ip())).for_each(|address| public.push(*address));
        if public.is_empty() { Err(Error::Io(io::Error::other(Internal))) } else { Ok(public) }
    }
}
