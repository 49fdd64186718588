//! Limits requests by host: addresses wait in a queue for each host, with few parallel requests and a pause between them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Address, LinkStatus, RequestPolicy, UnknownReason};

/// After this many failures in a row the other addresses of a host are skipped.
const MAX_FAILURES: usize = 3;

/// The addresses that are not checked yet, and the state of each host.
#[derive(Debug)]
pub(crate) struct HostLimiter {
    /// The limits that the user chose.
    pub(crate) policy: RequestPolicy,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    queues: BTreeMap<String, VecDeque<Address>>,
    hosts: BTreeMap<String, Host>,
    /// The host that was chosen last, for round robin.
    last: String,
}

#[derive(Debug, Default)]
struct Host {
    active: usize,
    /// The earliest time of the next request.
    next_request: Option<Instant>,
    /// The number of failures in a row.
    failures: usize,
    /// If the host is skipped: the status that all its other addresses get.
    skip_with: Option<LinkStatus>,
}

impl Host {
    fn wait(&self, policy: &RequestPolicy, now: Instant) -> Wait {
        match self.next_request {
            _ if self.active >= policy.max_concurrent_per_host => Wait::Until(None),
            Some(next) if next > now => Wait::Until(Some(next - now)),
            _ => Wait::No,
        }
    }
}

/// Whether a host must be waited for. The time is known if only the interval has not passed.
enum Wait {
    No,
    Until(Option<Duration>),
}

/// The next task of a worker.
pub(crate) enum Next<'a> {
    /// Check this address.
    Check(Address, Permit<'a>),
    /// The host is skipped: the address has this status without a request.
    Skip(Address, LinkStatus),
    /// All addresses are taken.
    Done,
}

/// The permit to send requests to a host, one after the other.
pub(crate) struct Permit<'a> {
    limiter: &'a HostLimiter,
    host: String,
}

impl HostLimiter {
    /// A limiter with these addresses in its queues.
    pub(crate) fn new(addresses: &BTreeSet<Address>, policy: RequestPolicy) -> Self {
        let mut state = State::default();
        for address in addresses {
            state.queues.entry(address.host()).or_default().push_back(address.clone());
        }
        Self { policy, state: Mutex::new(state), changed: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next address whose host has a free slot; waits for one.
    pub(crate) fn next(&self) -> Next<'_> {
        let mut state = self.state();
        loop {
            if state.queues.is_empty() {
                return Next::Done;
            }
            let now = Instant::now();
            let after = state
                .queues
                .range::<str, _>((std::ops::Bound::Excluded(state.last.as_str()), std::ops::Bound::Unbounded));
            let names: Vec<String> = after.chain(state.queues.iter()).map(|(name, _)| name.clone()).collect();
            let mut soonest = None::<Duration>;
            for name in names {
                let host = state.hosts.entry(name.clone()).or_default();
                let skip_with = host.skip_with.clone();
                if skip_with.is_none() {
                    match host.wait(&self.policy, now) {
                        Wait::Until(time) => {
                            soonest = [soonest, time].into_iter().flatten().min();
                            continue;
                        }
                        Wait::No => host.active += 1,
                    }
                }
                let address = state.take(&name);
                return match skip_with {
                    Some(status) => Next::Skip(address, status),
                    None => Next::Check(address, Permit { limiter: self, host: name }),
                };
            }
            state = self.wait(state, soonest);
        }
    }

    /// A permit for another host, for a redirect; `None` when the host is skipped.
    pub(crate) fn acquire(&self, host: &str) -> Option<Permit<'_>> {
        let mut state = self.state();
        loop {
            let found = state.hosts.entry(host.to_owned()).or_default();
            if found.skip_with.is_some() {
                return None;
            }
            match found.wait(&self.policy, Instant::now()) {
                Wait::No => {
                    found.active += 1;
                    return Some(Permit { limiter: self, host: host.to_owned() });
                }
                Wait::Until(time) => state = self.wait(state, time),
            }
        }
    }

    fn wait<'s>(&self, state: MutexGuard<'s, State>, time: Option<Duration>) -> MutexGuard<'s, State> {
        // Without a time another worker has the permit, and notifies when it is back.
        let time = time.unwrap_or(Duration::from_secs(60));
        self.changed.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner).0
    }

    /// Records the status of a host's address. A host that fails again and again is skipped.
    pub(crate) fn record_status(&self, host: &str, status: &LinkStatus) {
        let mut state = self.state();
        let host = state.hosts.entry(host.to_owned()).or_default();
        match status {
            // The next address of the host would get the same status.
            LinkStatus::NoHost
            | LinkStatus::Private
            | LinkStatus::Unknown(UnknownReason::DnsFailure | UnknownReason::RateLimited | UnknownReason::Tls) => {
                host.skip_with = Some(status.clone());
            }
            LinkStatus::Unknown(
                UnknownReason::TimedOut | UnknownReason::ConnectionFailed | UnknownReason::InvalidResponse,
            ) => {
                host.failures += 1;
                if host.failures >= MAX_FAILURES {
                    host.skip_with = Some(LinkStatus::Unknown(UnknownReason::GivenUp));
                }
            }
            _ => host.failures = 0,
        }
        self.changed.notify_all();
    }
}

impl State {
    /// Takes the next address of a host, which must have one.
    fn take(&mut self, name: &str) -> Address {
        self.last = name.to_owned();
        let queue = self.queues.get_mut(name).expect("only hosts with addresses are chosen");
        let address = queue.pop_front().expect("a queue without addresses is removed");
        if queue.is_empty() {
            self.queues.remove(name);
        }
        address
    }
}

impl Permit<'_> {
    /// Waits before another request to the same host.
    pub(crate) fn wait_at_least(&self, least: Duration) {
        let time = least.max(self.limiter.policy.min_interval);
        let until = Instant::now() + time;
        let mut state = self.limiter.state();
        // Other workers wait too: the host asked for it, or is failing.
        let host = state.hosts.entry(self.host.clone()).or_default();
        host.next_request = Some(host.next_request.map_or(until, |next| next.max(until)));
        drop(state);
        std::thread::sleep(time);
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let next = Instant::now() + self.limiter.policy.min_interval;
        let mut state = self.limiter.state();
        if let Some(host) = state.hosts.get_mut(&self.host) {
            host.active = host.active.saturating_sub(1);
            host.next_request = Some(host.next_request.map_or(next, |known| known.max(next)));
        }
        drop(state);
        self.limiter.changed.notify_all();
    }
}
