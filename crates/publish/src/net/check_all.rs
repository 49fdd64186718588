//! Checks many links in parallel.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::check_one::check_link;
use super::client::Client;
use super::host_limiter::{HostLimiter, Next};
use super::{Address, LinkStatus, RequestPolicy, UnknownReason};

/// The status of each address.
pub fn check_links(addresses: &BTreeSet<Address>, policy: &RequestPolicy) -> BTreeMap<Address, LinkStatus> {
    if addresses.is_empty() {
        return BTreeMap::new();
    }
    let (client, limiter) = (Client::new(policy), HostLimiter::new(addresses, *policy));
    let answers = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..policy.max_concurrent.min(addresses.len()) {
            scope.spawn(|| {
                loop {
                    let (address, answer) = match limiter.next() {
                        Next::Done => return,
                        Next::Known(address, answer) => (address, answer),
                        Next::Check(address, permit) => {
                            let answer = check_link(&client, &limiter, &address, permit);
                            (address, answer)
                        }
                    };
                    answers.lock().unwrap_or_else(PoisonError::into_inner).insert(address, answer);
                }
            });
        }
    });
    resolve_dns_failures(answers.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// A host name that cannot be resolved while others can does not exist. When none can, this machine has no network.
fn resolve_dns_failures(mut answers: BTreeMap<Address, LinkStatus>) -> BTreeMap<Address, LinkStatus> {
    let reached = |answer: &LinkStatus| {
        !matches!(
            answer,
            LinkStatus::Private
                | LinkStatus::Unknown(
                    UnknownReason::DnsFailure
                        | UnknownReason::GivenUp
                        | UnknownReason::TimedOut
                        | UnknownReason::ConnectionFailed
                )
        )
    };
    if answers.values().any(reached) {
        let unresolved =
            answers.values_mut().filter(|answer| **answer == LinkStatus::Unknown(UnknownReason::DnsFailure));
        unresolved.for_each(|answer| *answer = LinkStatus::NoHost);
    }
    answers
}
