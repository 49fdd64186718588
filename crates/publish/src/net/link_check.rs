//! What is known of one address: asked for with HEAD, then with GET where HEAD is not understood, sent on as far as it goes.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::client::{Client, Failure, Method, Reply};
use super::host_limiter::{HostLimiter, Permit};
use super::{Address, LinkStatus, UnknownReason};

/// How often an address may be sent on; browsers follow twenty.
const MAX_REDIRECTS: usize = 10;

/// How long to wait before a second try when the host does not say.
const RETRY_PAUSE: Duration = Duration::from_secs(1);

/// Asks for an address; tries once more when what went wrong may have passed.
pub(crate) fn check_link(client: &Client, limiter: &HostLimiter, address: &Address, permit: Permit<'_>) -> LinkStatus {
    if address.is_private() && !limiter.policy.private {
        return LinkStatus::Private;
    }
    let mut check = LinkCheck { client, limiter, permit: Some(permit), wait: None };
    let first = check.follow(address, Method::Head);
    let host = address.host();
    let again = match first {
        LinkStatus::Unknown(reason) if reason.passes() => check.before_another_try(reason, &host),
        _ => false,
    };
    let answer = if again { check.follow(address, Method::Get) } else { first };
    // What went wrong is the fault of the host that was asked last.
    if let Some(last) = &check.permit {
        limiter.note(last.host(), &answer);
    }
    answer
}

struct LinkCheck<'a> {
    client: &'a Client,
    limiter: &'a HostLimiter,
    /// Leave to ask the host that was asked last.
    permit: Option<Permit<'a>>,
    /// What the host said of when to come back.
    wait: Option<Duration>,
}

impl LinkCheck<'_> {
    /// Waits for another try; whether it makes sense.
    fn before_another_try(&mut self, reason: UnknownReason, host: &str) -> bool {
        let wait = match (self.wait.take(), reason) {
            (Some(wait), _) if wait > self.limiter.policy.longest_wait => return false,
            (Some(wait), _) => wait,
            // It wants to be left alone, and does not say for how long.
            (None, UnknownReason::RateLimited) => return false,
            (None, _) => RETRY_PAUSE,
        };
        if !self.enter(host) {
            return false;
        }
        if let Some(permit) = &self.permit {
            permit.again(wait);
        }
        true
    }

    /// Gets leave to ask a host.
    fn enter(&mut self, host: &str) -> bool {
        if self.permit.as_ref().is_some_and(|permit| permit.host() == host) {
            return true;
        }
        // Never two at once: two that each wait for what the other has would wait for ever.
        self.permit = None;
        self.permit = self.limiter.enter(host);
        self.permit.is_some()
    }

    fn follow(&mut self, start: &Address, method: Method) -> LinkStatus {
        let mut here = start.clone();
        let mut seen = BTreeSet::from([start.clone()]);
        // The way that is said to be for good, from the start as far as it goes.
        let (mut lasting, mut moved) = (true, None);
        for hop in 0..=MAX_REDIRECTS {
            if !self.enter(&here.host()) {
                return LinkStatus::Unknown(UnknownReason::GivenUp);
            }
            if hop > 0
                && let Some(permit) = &self.permit
            {
                permit.again(Duration::ZERO);
            }
            let reply = match self.request(&here, method) {
                Ok(reply) => reply,
                Err(Failure::Private) if hop == 0 => return LinkStatus::Private,
                Err(Failure::Private) => return LinkStatus::Unknown(UnknownReason::BadTarget),
                Err(Failure::Because(reason)) => return LinkStatus::Unknown(reason),
            };
            self.wait = reply.retry_after.as_deref().and_then(wait);
            let (true, Some(location)) = (is_redirect(reply.status), &reply.location) else {
                return status_of(reply.status, moved);
            };
            let next = here.join(location).filter(|next| self.limiter.policy.private || !next.is_private());
            let Some(next) = next else { return LinkStatus::Unknown(UnknownReason::BadTarget) };
            if !seen.insert(next.clone()) {
                return LinkStatus::Unknown(UnknownReason::RedirectLoop);
            }
            lasting &= matches!(reply.status, 301 | 308);
            if lasting {
                moved = Some(next.as_str().to_owned());
            }
            here = next;
        }
        LinkStatus::Unknown(UnknownReason::RedirectLoop)
    }

    /// One address, asked for in the way that its host understands.
    fn request(&self, address: &Address, method: Method) -> Result<Reply, Failure> {
        let reply = self.client.send(method, address);
        let understood = match &reply {
            Ok(reply) => matches!(reply.status, 200..=399 | 429),
            // Some break off what they do not know. One that is slow will be slow again.
            Err(Failure::Because(UnknownReason::ConnectionFailed | UnknownReason::InvalidResponse)) => false,
            Err(_) => true,
        };
        if understood || method == Method::Get {
            return reply;
        }
        if let Some(permit) = &self.permit {
            permit.again(Duration::ZERO);
        }
        self.client.send(Method::Get, address)
    }
}

fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// What a status means for a reader.
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

/// The time that `Retry-After` asks for: seconds, or a moment (RFC 9110, 10.2.3).
fn wait(value: &str) -> Option<Duration> {
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
    fn when_to_come_back() {
        assert_eq!(wait("120"), Some(Duration::from_secs(120)));
        assert_eq!(wait("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        assert!(wait("Fri, 31 Dec 2100 23:59:59 GMT").is_some_and(|wait| wait > Duration::from_secs(3600)));
        assert_eq!(wait("snart"), None);
        assert_eq!(wait("-5"), None);
    }

    #[test]
    fn what_a_status_means() {
        assert_eq!(status_of(204, None), LinkStatus::Alive);
        assert_eq!(status_of(200, Some("x".to_owned())), LinkStatus::Moved("x".to_owned()));
        assert_eq!(status_of(410, Some("x".to_owned())), LinkStatus::Gone(410));
        assert_eq!(status_of(403, None), LinkStatus::Unknown(UnknownReason::Refused(403)));
        assert_eq!(status_of(999, None), LinkStatus::Unknown(UnknownReason::Unexpected(999)));
        // A redirect that does not say where.
        assert_eq!(status_of(302, None), LinkStatus::Unknown(UnknownReason::Unexpected(302)));
    }
}
