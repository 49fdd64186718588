//! The result of checking a link.

use serde::{Deserialize, Serialize};

/// The status of a link.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum LinkStatus {
    /// The page exists.
    Alive,
    /// The page exists, and is permanently redirected to another address.
    Moved(String),
    /// 404 or 410.
    Gone(u16),
    /// The host name does not exist, while others were resolved.
    NoHost,
    /// The address is on an internal network, so it was not requested.
    Private,
    /// Nothing is known: the page may exist.
    Unknown(UnknownReason),
}

impl LinkStatus {
    /// Whether a reader who follows the link reaches a page.
    pub(crate) fn is_good(&self) -> bool {
        matches!(self, Self::Alive | Self::Moved(_))
    }

    /// The number of seconds that the status is valid. Pages mostly stay, and errors are fixed soon.
    pub(crate) fn seconds_valid(&self) -> i64 {
        const HOUR: i64 = 3600;
        if self.is_good() { 7 * 24 * HOUR } else { HOUR }
    }
}

/// Why the status is unknown.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum UnknownReason {
    /// The host requires a login or refuses programs: 401, 403 and the like.
    Refused(u16),
    /// Too many requests: 429.
    RateLimited,
    /// A server error: 5xx.
    ServerError(u16),
    /// Another status.
    Unexpected(u16),
    /// No answer in time.
    TimedOut,
    /// The connection was refused or broken off.
    ConnectionFailed,
    /// The certificate is invalid, or the TLS handshake failed.
    Tls,
    /// A redirect to an address that was requested before.
    RedirectLoop,
    /// More redirects than are followed.
    TooManyRedirects,
    /// A redirect to something that is not a web address, or to an internal network.
    BadTarget,
    /// The response is not HTTP.
    InvalidResponse,
    /// The host's name could not be looked up.
    DnsFailure,
    /// The host failed for other addresses, so no request was sent.
    GivenUp,
}

impl UnknownReason {
    /// The key of its term.
    pub fn term(self) -> &'static str {
        match self {
            Self::Refused(_) => "external.refused",
            Self::RateLimited => "external.rate_limited",
            Self::ServerError(_) => "external.server_error",
            Self::Unexpected(_) => "external.unexpected",
            Self::TimedOut => "external.timed_out",
            Self::ConnectionFailed => "external.connection_failed",
            Self::Tls => "external.tls",
            Self::RedirectLoop => "external.redirect_loop",
            Self::TooManyRedirects => "external.too_many_redirects",
            Self::BadTarget => "external.bad_target",
            Self::InvalidResponse => "external.invalid_response",
            Self::DnsFailure => "external.dns_failure",
            Self::GivenUp => "external.given_up",
        }
    }

    /// The HTTP status, if there was one.
    pub fn status(self) -> Option<u16> {
        match self {
            Self::Refused(status) | Self::ServerError(status) | Self::Unexpected(status) => Some(status),
            Self::RateLimited => Some(429),
            _ => None,
        }
    }

    /// Whether a retry may succeed.
    pub(crate) fn is_transient(self) -> bool {
        matches!(
            self,
            Self::RateLimited
                | Self::ServerError(_)
                | Self::TimedOut
                | Self::ConnectionFailed
                | Self::DnsFailure
                | Self::InvalidResponse
        )
    }
}
