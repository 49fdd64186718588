//! What asking for an address came to.

use serde::{Deserialize, Serialize};

/// What is known of an address.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum LinkStatus {
    /// There is a page.
    Alive,
    /// There is a page, and its host says that it lives at another address for good.
    Moved(String),
    /// The host says that there is no page: 404 or 410.
    Gone(u16),
    /// Nobody has a host of that name, though others were found.
    NoHost,
    /// It leads to an internal network, and was not asked for.
    Private,
    /// It may well be there.
    Unknown(UnknownReason),
}

impl LinkStatus {
    /// Whether a reader who follows the link comes to a page.
    pub(crate) fn is_good(&self) -> bool {
        matches!(self, Self::Alive | Self::Moved(_))
    }

    /// For how many seconds it need not be asked again: what is there stays, mostly; what is wrong is soon mended.
    pub(crate) fn lasts(&self) -> i64 {
        const HOUR: i64 = 3600;
        if self.is_good() { 7 * 24 * HOUR } else { HOUR }
    }
}

/// Why nothing certain is known.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum UnknownReason {
    /// The host shows it to some only, or to no programs: 401, 403 and their like.
    Refused(u16),
    /// The host was asked too much: 429.
    RateLimited,
    /// The host has trouble: 5xx.
    ServerError(u16),
    /// An answer that says neither yes nor no.
    Unexpected(u16),
    /// No answer in time.
    TimedOut,
    /// The connection was refused or broken off.
    ConnectionFailed,
    /// The certificate does not hold, or the two could not agree on a secure connection.
    Tls,
    /// It is sent on in a circle, or for ever.
    RedirectLoop,
    /// It is sent on to something that is no address on the web, or one on an internal network.
    BadTarget,
    /// What came is not HTTP.
    InvalidResponse,
    /// The host's name could not be looked up.
    DnsFailure,
    /// The host did not answer other questions either, so it was not asked.
    GivenUp,
}

impl UnknownReason {
    /// The key of the words for it.
    pub fn term(self) -> &'static str {
        match self {
            Self::Refused(_) => "external.refused",
            Self::RateLimited => "external.busy",
            Self::ServerError(_) => "external.trouble",
            Self::Unexpected(_) => "external.odd",
            Self::TimedOut => "external.slow",
            Self::ConnectionFailed => "external.broken",
            Self::Tls => "external.tls",
            Self::RedirectLoop => "external.loop",
            Self::BadTarget => "external.astray",
            Self::InvalidResponse => "external.garbled",
            Self::DnsFailure => "external.lookup",
            Self::GivenUp => "external.given_up",
        }
    }

    /// The number that the host gave, when it gave one.
    pub fn status(self) -> Option<u16> {
        match self {
            Self::Refused(status) | Self::ServerError(status) | Self::Unexpected(status) => Some(status),
            Self::RateLimited => Some(429),
            _ => None,
        }
    }

    /// Whether a second try may well come to something else.
    pub(crate) fn passes(self) -> bool {
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
