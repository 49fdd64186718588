//! The lease of a running publisher: its claim at the host, renewed by heartbeats.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::plan::LocalFile;
use super::published_state::Claim;
use super::store::{PUBLISHING, StoreError, Token};
use super::sync::{HostState, Job};
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::path::OutputPath;

/// The lease of this run, held by its claim at the host.
pub(crate) struct Lease<'j> {
    job: &'j Job<'j>,
    state: Mutex<LeaseState>,
    heartbeat: Duration,
}

struct LeaseState {
    claim: Claim,
    token: Option<Token>,
    lost: bool,
}

impl<'j> Lease<'j> {
    /// A lease that is not written yet, in the place of the claim with a token.
    pub(crate) fn new(job: &'j Job<'j>, claim: Claim, token: Option<Token>, heartbeat: Duration) -> Self {
        Self { job, state: Mutex::new(LeaseState { claim, token, lost: false }), heartbeat }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, LeaseState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the claim and writes it. After a conflict, a claim of our own means only that an answer was lost.
    pub(crate) fn write(&self, change: impl FnOnce(&mut Claim)) -> Result<(), Diagnostic> {
        let mut state = self.state();
        change(&mut state.claim);
        let text = state.claim.text();
        let store = self.job.store;
        let written = match store.write(PUBLISHING, text.as_bytes(), state.token.as_ref()) {
            Err(StoreError::Conflict) => match store.read(PUBLISHING) {
                Ok(Some(found)) if Claim::parse(&found.bytes).is_some_and(|claim| claim.owner == state.claim.owner) => {
                    store.write(PUBLISHING, text.as_bytes(), Some(&found.token))
                }
                Ok(_) => Err(StoreError::Conflict),
                Err(error) => Err(error),
            },
            written => written,
        };
        match written {
            Ok(token) => {
                state.token = Some(token);
                Ok(())
            }
            Err(StoreError::Conflict) => {
                let is_first_write = state.token.is_none() || state.claim.heartbeats == 0;
                state.lost = true;
                let code = if is_first_write { Code::A830 } else { Code::A837 };
                Err(Diagnostic::new(code).arg("target", store.name()))
            }
            Err(error) => Err(self.job.failed(&error)),
        }
    }

    /// Lists the files that will be touched, before any is.
    pub(crate) fn begin(
        &self,
        host: &HostState,
        local: &[LocalFile],
        mut uncertain: BTreeSet<OutputPath>,
    ) -> Result<(), Diagnostic> {
        uncertain.extend(host.plan.uncertain(local));
        let generation = host.record.generation + 1;
        self.write(|claim| {
            (claim.uncertain, claim.generation, claim.heartbeats) = (uncertain, generation, claim.heartbeats + 1)
        })
    }

    /// Renews the lease. A publisher that was suspended and has lost it must not go on.
    pub(crate) fn renew(&self) -> Result<(), Diagnostic> {
        if self.state().lost {
            return Err(self.job.lease_lost());
        }
        self.write(|claim| claim.heartbeats += 1)
    }

    /// Runs `work` while a thread renews the lease.
    pub(crate) fn with_heartbeat<T>(&self, work: impl FnOnce() -> T) -> T {
        let (finished, wake) = (Mutex::new(false), Condvar::new());
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut is_finished = finished.lock().unwrap_or_else(PoisonError::into_inner);
                loop {
                    let waited = wake.wait_timeout_while(is_finished, self.heartbeat, |is_finished| !*is_finished);
                    is_finished = waited.unwrap_or_else(PoisonError::into_inner).0;
                    if *is_finished {
                        return;
                    }
                    // A lost lease stops the work at its next renewal.
                    let _ = self.write(|claim| claim.heartbeats += 1);
                }
            });
            let result = work();
            *finished.lock().unwrap_or_else(PoisonError::into_inner) = true;
            wake.notify_all();
            result
        })
    }

    /// Releases the lease after a failure, so that the next run does not wait. The claim stays if files are uncertain.
    pub(crate) fn release(&self) {
        if self.state().lost {
            return;
        }
        let untouched = self.state().claim.uncertain.is_empty();
        if untouched {
            self.remove();
        } else {
            let _ = self.write(|claim| claim.heartbeat = 0);
        }
    }

    /// Removes the claim. If that fails, the next run sees that the record is newer.
    pub(crate) fn remove(&self) {
        let token = self.state().token.clone();
        if let Some(token) = token {
            let _ = self.job.store.remove(PUBLISHING, &token);
        }
    }
}
