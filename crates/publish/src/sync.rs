//! Publishing to a host that changes file by file: a claim, then everything in its order, then the record of what is there.
//!
//! Whatever happens in between, a page that a reader can reach names only files that are there, and the next run makes the rest:
//! the claim says of which files nobody can be sure. Two publishers are kept apart by the claim, which is written only if it is
//! the version that was seen, and written anew as long as its publisher lives; and by the record, which is written so too.
#![expect(clippy::disallowed_methods, reason = "a publisher waits for another, and names itself by the clock")]

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use super::inspect::{Depth, Inspected, inspect};
use super::plan::{Local, Plan};
use super::record::{Claim, Record};
use super::store::{Fault, Found, PUBLISHED, PUBLISHING, Store, Token, Upload};
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;

/// How often a claim is written anew, unless the caller says how patient others are.
const BEAT: Duration = Duration::from_secs(20);
/// The number of beats after which a silent publisher is taken for dead.
const BEATS: u32 = 3;
/// Deletions are looked at with suspicion when they are more than a quarter, and more than a few.
const FEW: usize = 5;

/// What is published, and with which care.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The host.
    pub store: &'a dyn Store,
    /// The files that it is to have, sorted by path.
    pub local: &'a [Local],
    /// The base URL of the site.
    pub site: &'a str,
    /// The name of the output folder's state.
    pub state: &'a str,
    /// How many files may be deleted, when somebody has said so.
    pub max_deletes: Option<usize>,
    /// Take over a place that is not this site's.
    pub adopt: bool,
    /// Look whether what was published before is still there, and send what is not.
    pub verify: Option<Depth>,
    /// How long another publisher may be silent before it is taken for dead.
    pub patience: Option<Duration>,
    /// Is told at once what takes time.
    pub tell: &'a (dyn Fn(&Diagnostic) + Sync),
    /// Is told how many bytes of a file are there now.
    pub done: &'a (dyn Fn(u64) + Sync),
}

impl std::fmt::Debug for Job<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job").field("site", &self.site).finish_non_exhaustive()
    }
}

/// What a host was found to have, and what has to be done.
#[derive(Debug)]
pub struct Looked {
    /// What has to be done.
    pub plan: Plan,
    /// What is there.
    pub record: Record,
    /// The record's version; none when there is none.
    token: Option<Token>,
    claim: Option<(Claim, Token)>,
    /// What lies there; none when nobody has looked, or nobody can.
    pub inspected: Option<Inspected>,
}

impl Looked {
    /// Whether an earlier run left something to finish.
    fn is_begun(&self) -> bool {
        self.claim.as_ref().is_some_and(|(claim, _)| claim.generation > self.record.generation)
    }

    /// Files of which nobody can say that they are as the record says.
    fn unsure(&self) -> BTreeSet<OutputPath> {
        let begun = self.claim.as_ref().filter(|_| self.is_begun()).map(|(claim, _)| claim.unsure.clone());
        let harmed = self.inspected.iter().flat_map(|inspected| inspected.harmed.keys().cloned());
        begun.unwrap_or_default().into_iter().chain(harmed).collect()
    }

    /// Whether there is nothing to do.
    pub fn is_done(&self) -> bool {
        self.plan.is_empty() && self.claim.is_none()
    }
}

impl Job<'_> {
    /// Finds out what has to be done. Changes nothing.
    ///
    /// # Errors
    /// When the host cannot be asked, or is not this site's.
    pub fn look(&self) -> Result<Looked, Diagnostic> {
        let mut looked = self.read()?;
        if let Some(depth) = self.verify {
            let inspected = inspect(self.store, self.local, &looked.record, &looked.unsure(), depth);
            looked.inspected = inspected.map_err(|fault| self.failed(&fault))?;
            looked.plan = Plan::new(self.local, &looked.record, &looked.unsure());
        }
        Ok(looked)
    }

    /// Reads the notes.
    fn read(&self) -> Result<Looked, Diagnostic> {
        let found = self.store.read(PUBLISHED).map_err(|fault| self.failed(&fault))?;
        let (record, token) = match &found {
            None => (None, None),
            Some(Found { bytes, token }) => (Record::parse(bytes), Some(token.clone())),
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
            let stranger = self.store.stranger().map_err(|fault| self.failed(&fault))?;
            if let Some(stranger) = stranger {
                return Err(about(Code::A808).arg("value", stranger));
            }
        }
        let record = record.unwrap_or_default();
        let mut looked = Looked { plan: Plan::default(), record, token, claim, inspected: None };
        looked.plan = Plan::new(self.local, &looked.record, &looked.unsure());
        Ok(looked)
    }

    /// A claim that cannot be read says nothing of files, but that somebody is there.
    fn claim(&self) -> Result<Option<(Claim, Token)>, Diagnostic> {
        let found = self.store.read(PUBLISHING).map_err(|fault| self.failed(&fault))?;
        Ok(found.map(|found| (Claim::parse(&found.bytes).unwrap_or_default(), found.token)))
    }

    /// Whether the plan may be carried out.
    ///
    /// # Errors
    /// When more would be deleted than anybody has said is right.
    pub fn allow(&self, plan: &Plan) -> Result<(), Diagnostic> {
        allow(plan, self.max_deletes, &self.store.name())
    }

    /// Does what has to be done, and gives the plan that was carried out.
    ///
    /// # Errors
    /// When the host fails, somebody else publishes, or the plan is not allowed. Readers meet whole pages all the same.
    pub fn run(&self) -> Result<Looked, Diagnostic> {
        self.finish(self.look()?)
    }

    /// Does what was found that has to be done.
    ///
    /// # Errors
    /// As for [`Self::run`].
    pub fn finish(&self, mut looked: Looked) -> Result<Looked, Diagnostic> {
        self.allow(&looked.plan)?;
        if looked.is_done() {
            return Ok(looked);
        }
        let mine = self.take(&mut looked)?;
        // Somebody may have published between the look and the claim.
        let now = self.read().inspect_err(|_| mine.give_back())?;
        looked = Looked { claim: looked.claim, inspected: looked.inspected, ..now };
        // Whatever the record says now, what the claim names is not known.
        let mut unsure = looked.unsure();
        unsure.extend(looked.claim.iter().flat_map(|(claim, _)| claim.unsure.iter().cloned()));
        looked.plan = Plan::new(self.local, &looked.record, &unsure);
        let begun = self.allow(&looked.plan).and_then(|()| mine.begin(&looked, self.local, unsure));
        if let Err(message) = begun {
            mine.give_back();
            return Err(message);
        }
        let result = mine.while_beating(|| self.carry_out(&mine, &looked));
        match result {
            Ok(()) => {
                mine.drop();
                Ok(looked)
            }
            Err(message) => {
                mine.give_back();
                Err(message)
            }
        }
    }

    /// Waits until nobody else publishes, and writes a claim that names no file yet.
    fn take<'j>(&'j self, looked: &mut Looked) -> Result<Mine<'j>, Diagnostic> {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let who = Digest::of(format!("{} {now:?}", std::process::id()).as_bytes()).short(16);
        if let Some((claim, token)) = looked.claim.take() {
            looked.claim = self.wait(claim, token)?;
        }
        let told = looked.claim.as_ref();
        let unsure = told.filter(|_| looked.is_begun()).map(|(claim, _)| claim.unsure.clone()).unwrap_or_default();
        if !unsure.is_empty() {
            (self.tell)(&Diagnostic::new(Code::A836).arg("target", self.store.name()));
        }
        let beat = self.patience.map_or(BEAT, |patience| (patience / BEATS).max(Duration::from_secs(1)));
        let claim = Claim { who, generation: looked.record.generation + 1, beat: beat.as_secs(), beats: 0, unsure };
        let seen = looked.claim.as_ref().map(|(_, token)| token.clone());
        let mine = Mine { job: self, state: Mutex::new(Held { claim: claim.clone(), token: seen, lost: false }), beat };
        mine.write(|_| ())?;
        looked.claim = Some((claim, Token(String::new())));
        Ok(mine)
    }

    /// Watches the claim of another publisher. One that is alive writes it anew; no clock but ours is asked.
    fn wait(&self, claim: Claim, token: Token) -> Result<Option<(Claim, Token)>, Diagnostic> {
        if claim.beat == 0 && !claim.who.is_empty() {
            return Ok(Some((claim, token)));
        }
        let silent = Duration::from_secs(claim.beat.clamp(1, 300)) * BEATS;
        (self.tell)(&Diagnostic::new(Code::A838).arg("target", self.store.name()));
        let patience = self.patience.unwrap_or(silent);
        // Ten looks: whoever is alive is seen soon, and whoever is done is not waited for.
        for _ in 0..10 {
            std::thread::sleep(patience / 10);
            match self.claim()? {
                None => return Ok(None),
                Some((_, same)) if same == token => {}
                Some((later, token)) if later.beat == 0 && !later.who.is_empty() => return Ok(Some((later, token))),
                Some(_) => return Err(Diagnostic::new(Code::A830).arg("target", self.store.name())),
            }
        }
        Ok(Some((claim, token)))
    }

    fn carry_out(&self, mine: &Mine<'_>, looked: &Looked) -> Result<(), Diagnostic> {
        let plan = &looked.plan;
        for phase in plan.phases().into_iter().filter(|phase| !phase.is_empty()) {
            mine.hold()?;
            self.put(phase)?;
        }
        if !plan.delete.is_empty() {
            mine.hold()?;
            self.store.delete(&plan.delete).map_err(|fault| self.failed(&fault))?;
        }
        mine.hold()?;
        let record = plan.outcome(self.local, self.site, self.state, looked.record.generation + 1);
        let text = record.text();
        match self.store.write(PUBLISHED, text.as_bytes(), looked.token.as_ref()) {
            Ok(_) => Ok(()),
            Err(Fault::Conflict) => Err(self.taken()),
            Err(fault) => Err(self.failed(&fault)),
        }
    }

    fn put(&self, phase: &[usize]) -> Result<(), Diagnostic> {
        let folder = tempfile::tempdir().map_err(|error| self.failed(&error.into()))?;
        let uploads: std::io::Result<Vec<Upload>> =
            phase.iter().map(|n| self.local[*n].upload(folder.path())).collect();
        let uploads = uploads.map_err(|error| self.failed(&error.into()))?;
        self.store.put(&uploads, self.done).map_err(|fault| self.failed(&fault))
    }

    fn failed(&self, fault: &Fault) -> Diagnostic {
        if let Fault::Said(message) = fault {
            return (**message).clone();
        }
        fault.detail(Diagnostic::new(Code::A831).arg("target", self.store.name()))
    }

    fn taken(&self) -> Diagnostic {
        Diagnostic::new(Code::A837).arg("target", self.store.name())
    }
}

/// Whether a plan may be carried out.
///
/// # Errors
/// When more would be deleted than anybody has said is right.
pub(crate) fn allow(plan: &Plan, max_deletes: Option<usize>, target: &str) -> Result<(), Diagnostic> {
    let too_many = match max_deletes {
        Some(most) => plan.gone > most,
        None => plan.gone > FEW && plan.gone * 4 > plan.had,
    };
    if !too_many {
        return Ok(());
    }
    let message = Diagnostic::new(Code::A806).arg("target", target.to_owned());
    Err(message.arg("count", plan.gone.to_string()).arg("total", plan.had.to_string()))
}

/// The claim of this run.
struct Mine<'j> {
    job: &'j Job<'j>,
    state: Mutex<Held>,
    beat: Duration,
}

struct Held {
    claim: Claim,
    token: Option<Token>,
    lost: bool,
}

impl Mine<'_> {
    fn state(&self) -> std::sync::MutexGuard<'_, Held> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the claim, changed. An answer that was lost on its way is no reason to think that somebody else was there.
    fn write(&self, change: impl FnOnce(&mut Claim)) -> Result<(), Diagnostic> {
        let mut held = self.state();
        change(&mut held.claim);
        let text = held.claim.text();
        let store = self.job.store;
        let written = match store.write(PUBLISHING, text.as_bytes(), held.token.as_ref()) {
            Err(Fault::Conflict) => match store.read(PUBLISHING) {
                Ok(Some(found)) if Claim::parse(&found.bytes).is_some_and(|there| there.who == held.claim.who) => {
                    store.write(PUBLISHING, text.as_bytes(), Some(&found.token))
                }
                Ok(_) => Err(Fault::Conflict),
                Err(fault) => Err(fault),
            },
            written => written,
        };
        match written {
            Ok(token) => {
                held.token = Some(token);
                Ok(())
            }
            Err(Fault::Conflict) => {
                let first = held.token.is_none() || held.claim.beats == 0;
                held.lost = true;
                let code = if first { Code::A830 } else { Code::A837 };
                Err(Diagnostic::new(code).arg("target", store.name()))
            }
            Err(fault) => Err(self.job.failed(&fault)),
        }
    }

    /// Says which files will be touched, before any is.
    fn begin(&self, looked: &Looked, local: &[Local], mut unsure: BTreeSet<OutputPath>) -> Result<(), Diagnostic> {
        unsure.extend(looked.plan.unsure(local));
        let generation = looked.record.generation + 1;
        self.write(|claim| (claim.unsure, claim.generation, claim.beats) = (unsure, generation, claim.beats + 1))
    }

    /// Makes sure that nobody has taken over: a publisher that slept for long must not go on.
    fn hold(&self) -> Result<(), Diagnostic> {
        if self.state().lost {
            return Err(self.job.taken());
        }
        self.write(|claim| claim.beats += 1)
    }

    /// Does something, and meanwhile shows others that this publisher is alive.
    fn while_beating<T>(&self, work: impl FnOnce() -> T) -> T {
        let (over, wake) = (Mutex::new(false), Condvar::new());
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let mut ended = over.lock().unwrap_or_else(PoisonError::into_inner);
                loop {
                    let waited = wake.wait_timeout_while(ended, self.beat, |ended| !*ended);
                    ended = waited.unwrap_or_else(PoisonError::into_inner).0;
                    if *ended {
                        return;
                    }
                    // What went wrong is found out by the work too, or does not matter.
                    let _ = self.write(|claim| claim.beats += 1);
                }
            });
            let result = work();
            *over.lock().unwrap_or_else(PoisonError::into_inner) = true;
            wake.notify_all();
            result
        })
    }

    /// Leaves the claim so that nobody has to wait. When that fails too, they wait.
    fn give_back(&self) {
        if self.state().lost {
            return;
        }
        let untouched = self.state().claim.unsure.is_empty();
        if untouched {
            self.drop();
        } else {
            let _ = self.write(|claim| claim.beat = 0);
        }
    }

    /// Removes the claim. When that fails, the next run sees that the record is newer.
    fn drop(&self) {
        let token = self.state().token.clone();
        if let Some(token) = token {
            let _ = self.job.store.remove(PUBLISHING, &token);
        }
    }
}
