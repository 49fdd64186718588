//! The site between the builder and the editor: one of them has it at a time.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anslag_core::diagnostic::Diagnostic;
use anslag_core::site::Site;

/// The site as it was built last, and the messages about it.
#[derive(Debug, Default)]
pub struct SiteSlot {
    state: Mutex<State>,
    /// Notified when a build ends.
    changed: Condvar,
}

/// What the editor sees of it.
pub(super) struct Current {
    /// `None` when it cannot be read.
    pub(super) site: Option<Arc<Site>>,
    pub(super) diagnostics: Arc<Vec<Diagnostic>>,
    /// The build that it is from.
    pub(super) builds: u64,
}

#[derive(Debug, Default)]
struct State {
    site: Option<Arc<Site>>,
    diagnostics: Arc<Vec<Diagnostic>>,
    /// How many builds have ended.
    builds: u64,
    is_building: bool,
}

impl SiteSlot {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the site for the next build. `None` when there was none.
    pub fn take(&self) -> Option<Arc<Site>> {
        let mut state = self.state();
        state.is_building = true;
        state.site.take()
    }

    /// Puts a site back, with all messages about it.
    pub fn put(&self, site: Option<Arc<Site>>, diagnostics: Vec<Diagnostic>) {
        let mut state = self.state();
        *state = State { site, diagnostics: Arc::new(diagnostics), builds: state.builds + 1, is_building: false };
        self.changed.notify_all();
    }

    /// Puts the site back that was taken, since nothing has changed.
    pub fn put_back(&self, site: Option<Arc<Site>>) {
        let mut state = self.state();
        (state.site, state.is_building) = (site, false);
        self.changed.notify_all();
    }

    /// The site and the messages, when no build is running or after a while.
    pub(super) fn current(&self, timeout: Duration) -> Current {
        self.when(timeout, &|state| !state.is_building && state.builds > 0)
    }

    /// The same after another build has ended, or after a while.
    pub(super) fn next(&self, last: u64, timeout: Duration) -> Current {
        self.when(timeout, &|state| !state.is_building && state.builds > last)
    }

    fn when(&self, timeout: Duration, is_ready: &dyn Fn(&State) -> bool) -> Current {
        let waited = self.changed.wait_timeout_while(self.state(), timeout, |state| !is_ready(state));
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        Current { site: state.site.clone(), diagnostics: Arc::clone(&state.diagnostics), builds: state.builds }
    }
}
