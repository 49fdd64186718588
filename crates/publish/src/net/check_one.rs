//! Checks one address with HEAD, following redirects. A response to HEAD other than 200–399 and 429 says little, since many
//! hosts do not support HEAD; then GET decides.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::client::{Client, Failure, Method, Reply};
use super::host_limiter::{HostLimiter, Permit};
use super::{Address, LinkStatus, UnknownReason};

/// The most redirects that are followed; browsers follow twenty.
const MAX_REDIRECTS: usize = 10;

/// The pause before a retry without `Retry-After`.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// Checks an address, with one retry after a transient failure.
pub(crate) fn check_link(client: &Client, limiter: &HostLimiter, address: &Address, permit: Permit<'_>) -> LinkStatus {
    if address.is_private() && !limiter.policy.allow_private_hosts {
        return LinkStatus::Private;
    }
    let mut check = LinkCheck { client, limiter, permit: Some(permit), retry_after: None };
    let first = check.follow(address, Method::Head);
    let retry = match first {
        LinkStatus::Unknown(reason) if reason.is_transient() => check.wait_for_retry(reason, &address.host()),
        _ => false,
    };
    let status = if retry { check.follow(address, Method::Get) } else { first };
    // A failure belongs to the last host of the redirects.
    if let Some(last) = &check.permit {
        limiter.record_status(last.host(), &status);
    }
    status
}

struct LinkCheck<'a> {
    client: &'a Client,
    limiter: &'a HostLimiter,
    /// The permit for the current host.
    permit: Option<Permit<'a>>,
    /// The `Retry-After` of the last response.
    retry_after: Option<Duration>,
}

impl LinkCheck<'_> {
    /// Waits before a retry. Returns false if a retry makes no sense.
    fn wait_for_retry(&mut self, reason: UnknownReason, host: &str) -> bool {
        let pause = match (self.retry_after.take(), reason) {
            (Some(pause), _) if pause > self.limiter.policy.max_retry_after => return false,
            (Some(pause), _) => pause,
            // Rate limited without `Retry-After`: no retry, we cannot know when.
            (None, UnknownReason::RateLimited) => return false,
            (None, _) => RETRY_PAUSE,
        };
        if !self.acquire_permit(host) {
            return false;
        }
        self.wait_at_least(pause);
        true
    }

    /// Waits before one more request to the current host.
    fn wait_at_least(&self, pause: Duration) {
        if let Some(permit) = &self.permit {
            permit.wait_at_least(pause);
        }
    }

    /// Gets the permit for a host; `false` when the host is skipped.
    fn acquire_permit(&mut self, host: &str) -> bool {
        if self.permit.as_ref().is_some_and(|permit| permit.host() == host) {
            return true;
        }
        // Never two permits at once: two workers could deadlock.
        self.permit = None;
        self.permit = self.limiter.acquire(host);
        self.permit.is_some()
    }

    fn follow(&mut self, start: &Address, method: Method) -> LinkStatus {
        let mut current = start.clone();
        let mut visited = BTreeSet::from([start.clone()]);
        // Permanent redirects count only up to the first temporary one.
        let (mut all_permanent, mut moved) = (true, None);
        for hop in 0..=MAX_REDIRECTS {
            if !self.acquire_permit(&current.host()) {
                return LinkStatus::Unknown(UnknownReason::GivenUp);
            }
            if hop > 0 {
                self.wait_at_least(Duration::ZERO);
            }
            let reply = match self.request(&current, method) {
                Ok(reply) => reply,
                Err(Failure::Private) if hop == 0 => return LinkStatus::Private,
                Err(Failure::Private) => return LinkStatus::Unknown(UnknownReason::BadTarget),
                Err(Failure::Unknown(reason)) => return LinkStatus::Unknown(reason),
            };
            self.retry_after = reply.retry_after.as_deref().and_then(parse_retry_after);
            let (true, Some(location)) = (is_redirect(reply.status), &reply.location) else {
                return status_of(reply.status, moved);
            };
            let next =
                current.join(location).filter(|next| self.limiter.policy.allow_private_hosts || !next.is_private());
            let Some(next) = next else { return LinkStatus::Unknown(UnknownReason::BadTarget) };
            if !visited.insert(next.clone()) {
                return LinkStatus::Unknown(UnknownReason::RedirectLoop);
            }
            all_permanent &= matches!(reply.status, 301 | 308);
            if all_permanent {
                moved = Some(next.as_str().to_owned());
            }
            current = next;
        }
        LinkStatus::Unknown(UnknownReason::TooManyRedirects)
    }

    /// One request: HEAD, then GET unless the response to HEAD is conclusive (200–399, 429).
    fn request(&self, address: &Address, method: Method) -> Result<Reply, Failure> {
        let reply = self.client.send(method, address);
        let head_is_conclusive = match &reply {
            Ok(reply) => matches!(reply.status, 200..=399 | 429),
            // Some hosts close the connection on HEAD. After a timeout, GET would time out too.
            Err(Failure::Unknown(UnknownReason::ConnectionFailed | UnknownReason::InvalidResponse)) => false,
            Err(_) => true,
        };
        if head_is_conclusive || method == Method::Get {
            return reply;
        }
        self.wait_at_least(Duration::ZERO);
        self.client.send(Method::Get, address)
    }
}

fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// The meaning of an HTTP status.
fn status_of(status: u16, moved: Option<String>) -> LinkStatus {
    match status {
        200..=299 => moved.map_or(LinkStatus::Alive, LinkStatus::Moved),
        404 | 410 => LinkStatus::Gone(status),
        429 => LinkStatus::Unknown(UnknownReason::RateLimited),
        401 | 402 | 403 | 405 | 406 | 407 | 451 => LinkStatus::Unknown(UnknownReason::Refused(status)),
        500..=599 => LinkStatus::Unknown(UnknownReason::ServerError(status)),
        _ => LinkStatus::Unknown(UnknownReason::Unexpected(status)),
    }
}

/// Parses `Retry-After`: seconds or a date (RFC 9110, section 10.2.3).
fn parse_retry_after(value: &str) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = rfc2822::DateTimeParser::new().parse_timestamp(value).ok()?;
    let seconds = moment.as_second() - Timestamp::now().as_second();
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_retry_after() {
        assert_eq!(parse_retry_after("120"), Some(Duration::from_secs(120)));
        assert_eq!(parse_retry_after("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        let distant = parse_retry_after("Fri, 31 Dec 2100 23:59:59 GMT");
        assert!(distant.is_some_and(|pause| pause > Duration::from_secs(3600)));
        assert_eq!(parse_retry_after("snart"), None);
        assert_eq!(parse_retry_after("-5"), None);
    }

    #[test]
    fn classifies_http_statuses() {
        assert_eq!(status_of(204, None), LinkStatus::Alive);
        assert_eq!(status_of(200, Some("x".to_owned())), LinkStatus::Moved("x".to_owned()));
        assert_eq!(status_of(410, Some("x".to_owned())), LinkStatus::Gone(410));
        assert_eq!(status_of(403, None), LinkStatus::Unknown(UnknownReason::Refused(403)));
        assert_eq!(status_of(999, None), LinkStatus::Unknown(UnknownReason::Unexpected(999)));
        // A redirect without `Location`.
        assert_eq!(status_of(302, None), LinkStatus::Unknown(UnknownReason::Unexpected(302)));
    }
}
