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
    let statuses = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..policy.max_concurrent.min(addresses.len()) {
            scope.spawn(|| {
                loop {
                    let (address, status) = match limiter.next() {
                        Next::Done => return,
                        Next::Skip(address, status) => (address, status),
                        Next::Check(address, permit) => {
                            let status = check_link(&client, &limiter, &address, permit);
                            (address, status)
                        }
                    };
                    statuses.lock().unwrap_or_else(PoisonError::into_inner).insert(address, status);
                }
            });
        }
    });
    resolve_dns_failures(statuses.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// A host name that cannot be resolved while others can does not exist. When none can, this machine has no network.
fn resolve_dns_failures(mut statuses: BTreeMap<Address, LinkStatus>) -> BTreeMap<Address, LinkStatus> {
    let was_reached = |status: &LinkStatus| {
        !matches!(
            status,
            LinkStatus::Private
                | LinkStatus::Unknown(
                    UnknownReason::DnsFailure
                        | UnknownReason::GivenUp
                        | UnknownReason::TimedOut
                        | UnknownReason::ConnectionFailed
                )
        )
    };
    if statuses.values().any(was_reached) {
        let unresolved =
            statuses.values_mut().filter(|status| **status == LinkStatus::Unknown(UnknownReason::DnsFailure));
        unresolved.for_each(|status| *status = LinkStatus::NoHost);
    }
    statuses
}
