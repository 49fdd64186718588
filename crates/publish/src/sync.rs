//! Publishing to a host that changes file by file: write the claim, upload and delete in order, write the record.
//!
//! If a run stops anywhere, every reachable page names only existing files, and the next run finishes: the claim lists the files
//! whose content is uncertain. The claim also keeps two publishers apart. It is a lease: written by compare-and-swap, renewed by
//! heartbeats, and taken over when they stop. The record is written by compare-and-swap, too.
#![expect(clippy::disallowed_methods, reason = "waiting for another publisher and the id of a run need the clock")]

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use super::inspect::{Depth, Inspection, inspect};
use super::lease::Lease;
use super::plan::{LocalFile, Plan};
use super::published_state::{Claim, Record};
use super::store::{PUBLISHED, PUBLISHING, StateFile, Store, StoreError, Token, Upload};
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;

/// The interval of heartbeats, unless the caller gives a lease timeout.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// After this many missed heartbeats a publisher counts as dead.
const MISSED_HEARTBEATS: u32 = 3;
/// Deletions need permission when they are more than this many and more than a quarter of the files.
const FEW_DELETIONS: usize = 5;

/// A publication: the host, the files and the options.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The host.
    pub store: &'a dyn Store,
    /// The files of the site, sorted by path.
    pub local: &'a [LocalFile],
    /// The base URL of the site.
    pub site: &'a str,
    /// The digest of the output folder's manifest.
    pub state: &'a str,
    /// The most files that may be deleted, if the user gave a limit.
    pub max_deletes: Option<usize>,
    /// Take over a place with another site or other files.
    pub adopt: bool,
    /// Compare the host's files with the record first, and send what differs.
    pub verify: Option<Depth>,
    /// After this time without a heartbeat another publisher counts as dead.
    pub lease_timeout: Option<Duration>,
    /// Receives messages about slow steps, such as waiting for another publisher.
    pub report: &'a (dyn Fn(&Diagnostic) + Sync),
    /// Called with the size of each uploaded file.
    pub done: &'a (dyn Fn(u64) + Sync),
}

impl std::fmt::Debug for Job<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("site", &self.site).finish_non_exhaustive()
    }
}

/// The state of a host, and the plan.
#[derive(Debug)]
pub struct HostState {
    /// The plan.
    pub plan: Plan,
    /// The record at the host.
    pub record: Record,
    /// The version of the record; `None` when there is none.
    token: Option<Token>,
    claim: Option<(Claim, Token)>,
    /// The comparison with the files at the host; `None` when it was not made, or the host cannot list files.
    pub inspected: Option<Inspection>,
}

impl HostState {
    /// Whether an earlier run was interrupted.
    fn is_interrupted(&self) -> bool {
        self.claim.as_ref().is_some_and(|(claim, _)| claim.generation > self.record.generation)
    }

    /// Files that may differ from the record.
    fn uncertain(&self) -> BTreeSet<OutputPath> {
        let claimed = self.claim.as_ref().filter(|_| self.is_interrupted()).map(|(claim, _)| claim.uncertain.clone());
        let damaged = self.inspected.iter().flat_map(|inspected| inspected.damaged.keys().cloned());
        claimed.unwrap_or_default().into_iter().chain(damaged).collect()
    }

    /// Whether there is nothing to do.
    pub fn is_done(&self) -> bool {
        self.plan.is_empty() && self.claim.is_none()
    }
}

impl Job<'_> {
    /// Reads the host and makes the plan. Changes nothing.
    ///
    /// # Errors
    /// When the host cannot be read, or is not this site's.
    pub fn inspect(&self) -> Result<HostState, Diagnostic> {
        let mut host = self.read()?;
        if let Some(depth) = self.verify {
            let inspected = inspect(self.store, self.local, &host.record, &host.uncertain(), depth);
            host.inspected = inspected.map_err(|error| self.failed(&error))?;
            host.plan = Plan::new(self.local, &host.record, &host.uncertain());
        }
        Ok(host)
    }

    /// Reads the record and the claim.
    fn read(&self) -> Result<HostState, Diagnostic> {
        let found = self.store.read(PUBLISHED).map_err(|error| self.failed(&error))?;
        let (record, token) = match &found {
            None => (None, None),
            Some(StateFile { bytes, token }) => (Record::parse(bytes), Some(token.clone())),
        };
        let about = |code: Code| Diagnostic::new(code).arg("target", self.store.name());
        match &record {
            Some(record) if record.site != self.site && !self.adopt => {
                return Err(about(Code::A807).arg("value", record.site.clone()));
            }
            None if found.is_some() && !self.adopt => return Err(about(Code::A832).arg("value", PUBLISHED)),
            _ => {}
        }
        let claim = self.claim()?;
        if found.is_none() && claim.is_none() && !self.adopt {
            let unmanaged = self.store.unmanaged_file().map_err(|error| self.failed(&error))?;
            if let Some(unmanaged) = unmanaged {
                return Err(about(Code::A808).arg("value", unmanaged));
            }
        }
        let record = record.unwrap_or_default();
        let mut host = HostState { plan: Plan::default(), record, token, claim, inspected: None };
        host.plan = Plan::new(self.local, &host.record, &host.uncertain());
        Ok(host)
    }

    /// Reads the claim. A damaged one still means that someone publishes.
    fn claim(&self) -> Result<Option<(Claim, Token)>, Diagnostic> {
        let found = self.store.read(PUBLISHING).map_err(|error| self.failed(&error))?;
        Ok(found.map(|found| (Claim::parse(&found.bytes).unwrap_or_default(), found.token)))
    }

    /// Whether the plan may be carried out.
    ///
    /// # Errors
    /// When more files would be deleted than allowed.
    pub fn allow(&self, plan: &Plan) -> Result<(), Diagnostic> {
        check_deletions(plan, self.max_deletes, &self.store.name())
    }

    /// Compares and publishes; returns the state with the plan that was carried out.
    ///
    /// # Errors
    /// When the host fails, someone else publishes, or the plan is not allowed. Pages stay complete for readers.
    pub fn run(&self) -> Result<HostState, Diagnostic> {
        self.finish(self.inspect()?)
    }

    /// Carries out what [`Self::look`] found.
    ///
    /// # Errors
    /// As for [`Self::run`].
    pub fn finish(&self, mut host: HostState) -> Result<HostState, Diagnostic> {
        self.allow(&host.plan)?;
        if host.is_done() {
            return Ok(host);
        }
        let lease = self.acquire(&mut host)?;
        // Someone may have published before the claim was written.
        let now = self.read().inspect_err(|_| lease.release())?;
        host = HostState { claim: host.claim, inspected: host.inspected, ..now };
        // Whatever the record says now, files in the claim are uncertain.
        let mut uncertain = host.uncertain();
        uncertain.extend(host.claim.iter().flat_map(|(claim, _)| claim.uncertain.iter().cloned()));
        host.plan = Plan::new(self.local, &host.record, &uncertain);
        let started = self.allow(&host.plan).and_then(|()| lease.begin(&host, self.local, uncertain));
        if let Err(message) = started {
            lease.release();
            return Err(message);
        }
        let result = lease.with_heartbeat(|| self.carry_out(&lease, &host));
        match result {
            Ok(()) => {
                lease.remove();
                Ok(host)
            }
            Err(message) => {
                lease.release();
                Err(message)
            }
        }
    }

    /// Acquires the lease: waits until no one else publishes, then writes a claim that lists no files yet.
    fn acquire<'j>(&'j self, host: &mut HostState) -> Result<Lease<'j>, Diagnostic> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let owner = Digest::of(format!("{} {now:?}", std::process::id()).as_bytes()).short(16);
        if let Some((claim, token)) = host.claim.take() {
            host.claim = self.wait(claim, token)?;
        }
        let previous = host.claim.as_ref();
        let uncertain =
            previous.filter(|_| host.is_interrupted()).map(|(claim, _)| claim.uncertain.clone()).unwrap_or_default();
        if !uncertain.is_empty() {
            (self.report)(&Diagnostic::new(Code::A836).arg("target", self.store.name()));
        }
        let heartbeat = self
            .lease_timeout
            .map_or(HEARTBEAT, |lease_timeout| (lease_timeout / MISSED_HEARTBEATS).max(Duration::from_secs(1)));
        let claim = Claim {
            owner,
            generation: host.record.generation + 1,
            heartbeat: heartbeat.as_secs(),
            heartbeats: 0,
            uncertain,
        };
        let token = host.claim.as_ref().map(|(_, token)| token.clone());
        let lease = Lease::new(self, claim.clone(), token, heartbeat);
        lease.write(|_| ())?;
        host.claim = Some((claim, Token(String::new())));
        Ok(lease)
    }

    /// Watches another publisher's claim for a heartbeat. Only this machine's clock is used.
    fn wait(&self, claim: Claim, token: Token) -> Result<Option<(Claim, Token)>, Diagnostic> {
        if claim.heartbeat == 0 && !claim.owner.is_empty() {
            return Ok(Some((claim, token)));
        }
        let claim_timeout = Duration::from_secs(claim.heartbeat.clamp(1, 300)) * MISSED_HEARTBEATS;
        (self.report)(&Diagnostic::new(Code::A838).arg("target", self.store.name()));
        let lease_timeout = self.lease_timeout.unwrap_or(claim_timeout);
        // Ten polls, so that a heartbeat or the end of the other run is noticed soon.
        for _ in 0..10 {
            std::thread::sleep(lease_timeout / 10);
            match self.claim()? {
                None => return Ok(None),
                Some((_, same)) if same == token => {}
                Some((later, token)) if later.heartbeat == 0 && !later.owner.is_empty() => {
                    return Ok(Some((later, token)));
                }
                Some(_) => return Err(Diagnostic::new(Code::A830).arg("target", self.store.name())),
            }
        }
        Ok(Some((claim, token)))
    }

    fn carry_out(&self, lease: &Lease<'_>, host: &HostState) -> Result<(), Diagnostic> {
        let plan = &host.plan;
        for phase in plan.phases().into_iter().filter(|phase| !phase.is_empty()) {
            lease.renew()?;
            self.put(phase)?;
        }
        if !plan.delete.is_empty() {
            lease.renew()?;
            self.store.delete(&plan.delete).map_err(|error| self.failed(&error))?;
        }
        lease.renew()?;
        let record = plan.resulting_record(self.local, self.site, self.state, host.record.generation + 1);
        let text = record.text();
        match self.store.write(PUBLISHED, text.as_bytes(), host.token.as_ref()) {
            Ok(_) => Ok(()),
            Err(StoreError::Conflict) => Err(self.lease_lost()),
            Err(error) => Err(self.failed(&error)),
        }
    }

    fn put(&self, phase: &[usize]) -> Result<(), Diagnostic> {
        let folder = tempfile::tempdir().map_err(|error| self.failed(&error.into()))?;
        let uploads: std::io::Result<Vec<Upload>> =
            phase.iter().map(|n| self.local[*n].upload(folder.path())).collect();
        let uploads = uploads.map_err(|error| self.failed(&error.into()))?;
        self.store.put(&uploads, self.done).map_err(|error| self.failed(&error))
    }

    pub(crate) fn failed(&self, error: &StoreError) -> Diagnostic {
        if let StoreError::Diagnosed(message) = error {
            return (**message).clone();
        }
        error.detail(Diagnostic::new(Code::A831).arg("target", self.store.name()))
    }

    pub(crate) fn lease_lost(&self) -> Diagnostic {
        Diagnostic::new(Code::A837).arg("target", self.store.name())
    }
}

/// Whether a plan may be carried out.
///
/// # Errors
/// When more files would be deleted than allowed.
pub(crate) fn check_deletions(plan: &Plan, max_deletes: Option<usize>, target: &str) -> Result<(), Diagnostic> {
    let too_many = match max_deletes {
        Some(limit) => plan.removed > limit,
        None => plan.removed > FEW_DELETIONS && plan.removed * 4 > plan.remote_count,
    };
    if !too_many {
        return Ok(());
    }
    let message = Diagnostic::new(Code::A806).arg("target", target.to_owned());
    Err(message.arg("count", plan.removed.to_string()).arg("total", plan.remote_count.to_string()))
}
