//! What is known of one address: asked for with HEAD, then with GET where HEAD is not understood, sent on as far as it goes.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::client::{Client, Failure, Method, Reply};
use super::gate::{Gate, Pass};
use super::{Address, Answer, Reason};

/// How often an address may be sent on; browsers follow twenty.
const HOPS: usize = 10;

/// How long to wait before a second try when the host does not say.
const BREATH: Duration = Duration::from_secs(1);

/// Asks for an address; tries once more when what went wrong may have passed.
pub(crate) fn ask(client: &Client, gate: &Gate, address: &Address, pass: Pass<'_>) -> Answer {
    if address.is_private() && !gate.manners.private {
        return Answer::Private;
    }
    let mut asking = Asking { client, gate, pass: Some(pass), wait: None };
    let first = asking.follow(address, Method::Head);
    let host = address.host();
    let again = match first {
        Answer::Unknown(reason) if reason.passes() => asking.before_another_try(reason, &host),
        _ => false,
    };
    let answer = if again { asking.follow(address, Method::Get) } else { first };
    // What went wrong is the fault of the host that was asked last.
    if let Some(last) = &asking.pass {
        gate.note(last.host(), &answer);
    }
    answer
}

struct Asking<'a> {
    client: &'a Client,
    gate: &'a Gate,
    /// Leave to ask the host that was asked last.
    pass: Option<Pass<'a>>,
    /// What the host said of when to come back.
    wait: Option<Duration>,
}

impl Asking<'_> {
    /// Waits for another try; whether it makes sense.
    fn before_another_try(&mut self, reason: Reason, host: &str) -> bool {
        let wait = match (self.wait.take(), reason) {
            (Some(wait), _) if wait > self.gate.manners.longest_wait => return false,
            (Some(wait), _) => wait,
            // It wants to be left alone, and does not say for how long.
            (None, Reason::Busy) => return false,
            (None, _) => BREATH,
        };
        if !self.enter(host) {
            return false;
        }
        if let Some(pass) = &self.pass {
            pass.again(wait);
        }
        true
    }

    /// Gets leave to ask a host.
    fn enter(&mut self, host: &str) -> bool {
        if self.pass.as_ref().is_some_and(|pass| pass.host() == host) {
            return true;
        }
        // Never two at once: two that each wait for what the other has would wait for ever.
        self.pass = None;
        self.pass = self.gate.enter(host);
        self.pass.is_some()
    }

    fn follow(&mut self, start: &Address, method: Method) -> Answer {
        let mut here = start.clone();
        let mut seen = BTreeSet::from([start.clone()]);
        // The way that is said to be for good, from the start as far as it goes.
        let (mut lasting, mut moved) = (true, None);
        for hop in 0..=HOPS {
            if !self.enter(&here.host()) {
                return Answer::Unknown(Reason::GivenUp);
            }
            if hop > 0
                && let Some(pass) = &self.pass
            {
                pass.again(Duration::ZERO);
            }
            let reply = match self.request(&here, method) {
                Ok(reply) => reply,
                Err(Failure::Private) if hop == 0 => return Answer::Private,
                Err(Failure::Private) => return Answer::Unknown(Reason::Astray),
                Err(Failure::Because(reason)) => return Answer::Unknown(reason),
            };
            self.wait = reply.retry_after.as_deref().and_then(wait);
            let (true, Some(location)) = (is_redirect(reply.status), &reply.location) else {
                return verdict(reply.status, moved);
            };
            let next = here.join(location).filter(|next| self.gate.manners.private || !next.is_private());
            let Some(next) = next else { return Answer::Unknown(Reason::Astray) };
            if !seen.insert(next.clone()) {
                return Answer::Unknown(Reason::Loop);
            }
            lasting &= matches!(reply.status, 301 | 308);
            if lasting {
                moved = Some(next.as_str().to_owned());
            }
            here = next;
        }
        Answer::Unknown(Reason::Loop)
    }

    /// One address, asked for in the way that its host understands.
    fn request(&self, address: &Address, method: Method) -> Result<Reply, Failure> {
        let reply = self.client.send(method, address);
        let understood = match &reply {
            Ok(reply) => matches!(reply.status, 200..=399 | 429),
            // Some break off what they do not know. One that is slow will be slow again.
            Err(Failure::Because(Reason::Broken | Reason::Garbled)) => false,
            Err(_) => true,
        };
        if understood || method == Method::Get {
            return reply;
        }
        if let Some(pass) = &self.pass {
            pass.again(Duration::ZERO);
        }
        self.client.send(Method::Get, address)
    }
}

fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// What a status means for a reader.
fn verdict(status: u16, moved: Option<String>) -> Answer {
    match status {
        200..=299 => moved.map_or(Answer::Alive, Answer::Moved),
        404 | 410 => Answer::Gone(status),
        429 => Answer::Unknown(Reason::Busy),
        401 | 402 | 403 | 405 | 406 | 407 | 451 => Answer::Unknown(Reason::Refused(status)),
        500..=599 => Answer::Unknown(Reason::Trouble(status)),
        _ => Answer::Unknown(Reason::Odd(status)),
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
        assert_eq!(verdict(204, None), Answer::Alive);
        assert_eq!(verdict(200, Some("x".to_owned())), Answer::Moved("x".to_owned()));
        assert_eq!(verdict(410, Some("x".to_owned())), Answer::Gone(410));
        assert_eq!(verdict(403, None), Answer::Unknown(Reason::Refused(403)));
        assert_eq!(verdict(999, None), Answer::Unknown(Reason::Odd(999)));
        // A redirect that does not say where.
        assert_eq!(verdict(302, None), Answer::Unknown(Reason::Odd(302)));
    }
}
