//! What is shown: the outputs of the last good round, and what is wrong with the site as it is now.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use foldhash::fast::FixedState;

use anslag_core::diagnostic::Diagnostic;
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;
use anslag_core::render::{Artifact, Sink};
use anslag_core::source::FileFacts;

/// A map that is asked often.
type Map<K, V> = HashMap<K, V, FixedState>;

/// The bytes of an output.
#[derive(Debug)]
pub(crate) enum Body {
    /// In memory.
    Bytes(Vec<u8>),
    /// In a file of the site, at this place when it was loaded.
    File(String),
}

/// An output.
#[derive(Debug)]
pub struct Output {
    /// Its bytes.
    pub(crate) body: Body,
    digest: Digest,
    /// The round in which it got these bytes.
    since: u64,
    /// The last round that had it.
    seen: AtomicU64,
}

/// What is wrong with the site, as it is told over its pages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overlay {
    /// One line.
    pub title: String,
    /// The messages, drawn as the terminal has them.
    pub text: String,
    /// The word for putting them away.
    pub close: String,
    /// The language of all this.
    pub lang: &'static str,
}

/// What browsers are told from.
#[derive(Debug, Default)]
struct State {
    outputs: Arc<Map<String, Arc<Output>>>,
    /// Outputs that are gone, with the round in which they went.
    gone: Map<String, u64>,
    /// The path of the site on its host.
    root: String,
    /// How many rounds have begun.
    begun: u64,
    /// The last round that ended.
    round: u64,
    /// The last round that was good; none yet at 0.
    good: u64,
    bad: Option<Arc<Overlay>>,
    /// What is to be said of a site that is good enough to be shown.
    notes: Option<Arc<Overlay>>,
}

/// Everything that is shown, shared between the one who makes it and those who give it.
#[derive(Debug)]
pub struct Preview {
    state: Mutex<State>,
    news: Condvar,
    /// A name for this run of the program: a page of an earlier run may be anything.
    run: String,
    /// The folder that files may be in.
    folder: std::path::PathBuf,
}

/// Where a request leads.
#[derive(Debug)]
pub(crate) enum Lookup {
    /// This output, at this path.
    Output(Arc<Output>, String),
    /// To an address with a slash at its end.
    Moved(String),
    /// Nowhere; the page that says so, when the site has one.
    Missing(Option<Arc<Output>>),
}

/// What is new for a page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Update {
    /// The round that this is about.
    pub(crate) round: u64,
    /// Whether the page itself is another.
    pub(crate) page: bool,
    /// Files that are no pages and are others, as addresses.
    pub(crate) files: Vec<String>,
    /// What is wrong now.
    pub(crate) bad: Option<Arc<Overlay>>,
    /// What is to be said besides.
    pub(crate) notes: Option<Arc<Overlay>>,
}

/// A page that is shown as it was edited, and what it was in the last good round.
#[derive(Debug)]
pub struct EditedPage {
    /// Its path.
    pub(crate) path: String,
    bytes: Vec<u8>,
}

/// What a round changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ChangedOutputs {
    /// Outputs that are new or others.
    pub changed: Vec<String>,
    /// Outputs that are gone.
    pub removed: Vec<String>,
}

impl ChangedOutputs {
    /// Takes in pages that were shown before the round, and are others than in the one before.
    pub fn join(&mut self, retouched: Vec<EditedPage>) {
        self.changed.extend(retouched.into_iter().map(|page| page.path));
        self.changed.sort_unstable();
        self.changed.dedup();
    }
}

impl Preview {
    /// Nothing is shown yet. Files are given only from this folder.
    pub fn new(run: String, folder: std::path::PathBuf) -> Self {
        Self { state: Mutex::default(), news: Condvar::new(), run, folder }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The name of this run.
    pub(crate) fn run(&self) -> &str {
        &self.run
    }

    /// The folder that files may be in.
    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// Begins a round.
    pub fn begin<'a>(&'a self, files: &'a BTreeMap<String, FileFacts>) -> RebuildSink<'a> {
        let mut state = self.state();
        state.begun += 1;
        RebuildSink { number: state.begun, outputs: Arc::clone(&state.outputs), files, fresh: Mutex::default() }
    }

    /// Shows what a round made, in place of what was shown.
    pub fn show(&self, round: u64, fresh: Vec<(String, Output)>, root: &str) -> ChangedOutputs {
        let mut state = self.state();
        let mut all = ChangedOutputs::default();
        // Nobody else holds it now, so nothing is copied.
        let mut outputs = std::mem::take(&mut state.outputs);
        let map = Arc::make_mut(&mut outputs);
        for (path, mut output) in fresh {
            match map.get(&path) {
                // Made anew, with the same bytes.
                Some(old) if old.digest == output.digest => output.since = old.since,
                _ => all.changed.push(path.clone()),
            }
            state.gone.remove(&path);
            map.insert(path, Arc::new(output));
        }
        map.retain(|path, output| {
            let stays = output.seen.load(Ordering::Relaxed) == round;
            if !stays {
                all.removed.push(path.clone());
            }
            stays
        });
        state.gone.extend(all.removed.iter().map(|path| (path.clone(), round)));
        state.outputs = outputs;
        (state.round, state.good, state.bad) = (round, round, None);
        root.clone_into(&mut state.root);
        drop(state);
        self.news.notify_all();
        all.changed.sort_unstable();
        all.removed.sort_unstable();
        all
    }

    /// Shows a page as it was edited, before the round that looks at everything; nothing when it is no other.
    pub fn show_edited_page(&self, path: &OutputPath, bytes: Vec<u8>) -> Option<EditedPage> {
        let mut state = self.state();
        let digest = Digest::of(&bytes);
        let was =
            Arc::clone(state.outputs.get(path.as_str()).filter(|old| old.digest != digest && state.bad.is_none())?);
        let Body::Bytes(old) = &was.body else { return None };
        let retouched = EditedPage { path: path.as_str().to_owned(), bytes: old.clone() };
        state.replace(&retouched.path, bytes);
        drop(state);
        self.news.notify_all();
        Some(retouched)
    }

    /// Goes back to the pages of the last good round.
    pub fn restore(&self, retouched: Vec<EditedPage>) {
        let mut state = self.state();
        for EditedPage { path, bytes } in retouched {
            state.replace(&path, bytes);
        }
    }

    /// Goes on showing what was shown, and says what is wrong.
    pub fn show_errors(&self, bad: Overlay) {
        let mut state = self.state();
        state.begun += 1;
        state.round = state.begun;
        state.bad = Some(Arc::new(bad));
        drop(state);
        self.news.notify_all();
    }

    /// Says something of what is shown, or that there is nothing to say any more.
    pub fn show_warnings(&self, notes: Option<Overlay>) {
        let mut state = self.state();
        if state.notes.as_deref() == notes.as_ref() {
            return;
        }
        state.begun += 1;
        state.round = state.begun;
        state.notes = notes.map(Arc::new);
        drop(state);
        self.news.notify_all();
    }

    /// Waits until there is something to show, or to say.
    pub(crate) fn wait_until_ready(&self, longest: Duration) {
        let waiting = self.news.wait_timeout_while(self.state(), longest, |state| state.round == 0);
        drop(waiting);
    }

    /// What is wrong, when no page was ever good.
    pub(crate) fn error_before_first_build(&self) -> Option<Arc<Overlay>> {
        let state = self.state();
        state.bad.clone().filter(|_| state.good == 0)
    }

    /// Whether no page was ever good.
    pub fn never_shown(&self) -> bool {
        self.state().good == 0
    }

    /// What an address leads to, and in which round that is so. The address is decoded, and begins with a slash.
    pub(crate) fn find(&self, address: &str) -> (Lookup, u64) {
        let state = self.state();
        (state.find(address), state.round)
    }

    /// What a page that was given in a round must know at once; nothing when it is as it should be.
    pub(crate) fn now(&self, address: &str, after: u64) -> Option<Update> {
        let state = self.state();
        (state.round != after || state.bad.is_some() || state.notes.is_some()).then(|| state.news(address, after))
    }

    /// Waits for news for a page that was given in a round; nothing when there is none for so long.
    pub(crate) fn news(&self, address: &str, after: u64, longest: Duration) -> Option<Update> {
        let same = |state: &mut State| state.round == after;
        let (state, waited) =
            self.news.wait_timeout_while(self.state(), longest, same).unwrap_or_else(PoisonError::into_inner);
        (!waited.timed_out()).then(|| state.news(address, after))
    }
}

impl State {
    /// Gives an output other bytes, in a round of its own.
    fn replace(&mut self, path: &str, bytes: Vec<u8>) {
        self.begun += 1;
        self.round = self.begun;
        let digest = Digest::of(&bytes);
        let output = Output { body: Body::Bytes(bytes), digest, since: self.round, seen: AtomicU64::new(0) };
        Arc::make_mut(&mut self.outputs).insert(path.to_owned(), Arc::new(output));
    }

    /// The path of an output for an address below the site's own.
    fn inside<'a>(&self, address: &'a str) -> Option<&'a str> {
        address.strip_prefix(if self.root.is_empty() { "/" } else { &self.root })
    }

    fn find(&self, address: &str) -> Lookup {
        let Some(inside) = self.inside(address) else {
            // The site lies below a path on its host.
            let home = address == "/" || format!("{address}/") == self.root;
            return if home { Lookup::Moved(self.root.clone()) } else { Lookup::Missing(self.missing("")) };
        };
        let path = file_of(inside);
        if let Some(output) = self.outputs.get(&path) {
            return Lookup::Output(Arc::clone(output), path);
        }
        if !inside.ends_with('/') && self.outputs.contains_key(&format!("{inside}/index.html")) {
            return Lookup::Moved(format!("{address}/"));
        }
        Lookup::Missing(self.missing(inside))
    }

    /// The nearest page that says that there is none.
    fn missing(&self, inside: &str) -> Option<Arc<Output>> {
        let mut folder = inside;
        loop {
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
            let page = if folder.is_empty() { "404.html".to_owned() } else { format!("{folder}/404.html") };
            if let Some(output) = self.outputs.get(&page) {
                return Some(Arc::clone(output));
            }
            if folder.is_empty() {
                return None;
            }
        }
    }

    fn news(&self, address: &str, after: u64) -> Update {
        let inside = self.inside(address).unwrap_or_default();
        let newer = |path: &str| {
            let since = self.outputs.get(path).map(|output| output.since);
            since.or_else(|| self.gone.get(path).copied()).is_some_and(|since| since > after)
        };
        let page = match self.find(address) {
            Lookup::Output(output, _) => output.since > after,
            Lookup::Moved(_) => true,
            Lookup::Missing(page) => page.is_some_and(|page| page.since > after) || newer(&file_of(inside)),
        };
        // The first good page comes in place of one that says what is wrong.
        let page = page || (self.good > after && self.outputs.values().all(|output| output.since > after));
        let root = if self.root.is_empty() { "/" } else { &self.root };
        let changed = self
            .outputs
            .iter()
            .filter(|(path, output)| output.since > after && anslag_core::host::media_type(path) != "text/html");
        let mut files: Vec<String> =
            changed.map(|(path, _)| format!("{root}{}", anslag_core::path::encode(path))).collect();
        files.sort_unstable();
        let notes = self.notes.clone().filter(|_| self.bad.is_none());
        Update { round: self.round, page, files, bad: self.bad.clone(), notes }
    }
}

/// The output that answers an address.
fn file_of(inside: &str) -> String {
    if inside.is_empty() || inside.ends_with('/') { format!("{inside}index.html") } else { inside.to_owned() }
}

/// Takes what a round makes. Nothing of it is shown before the round is over and good.
#[derive(Debug)]
pub struct RebuildSink<'a> {
    number: u64,
    outputs: Arc<Map<String, Arc<Output>>>,
    files: &'a BTreeMap<String, FileFacts>,
    fresh: Mutex<Vec<(String, Output)>>,
}

impl RebuildSink<'_> {
    /// The number of the round, and what it made.
    pub fn done(self) -> (u64, Vec<(String, Output)>) {
        (self.number, self.fresh.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn has(&self, path: &OutputPath, digest: &Digest) -> bool {
        let kept = self.outputs.get(path.as_str()).filter(|output| output.digest == *digest);
        kept.inspect(|output| output.seen.store(self.number, Ordering::Relaxed)).is_some()
    }
}

impl Sink for RebuildSink<'_> {
    fn put(&self, path: &OutputPath, artifact: Artifact) -> Result<Digest, Diagnostic> {
        let (digest, body) = match artifact {
            Artifact::Bytes(mut bytes) => {
                bytes.shrink_to_fit();
                (Digest::of(&bytes), Body::Bytes(bytes))
            }
            Artifact::Copy(source) => {
                let facts = self.files.get(&source);
                let digest = facts.map_or_else(|| Digest::of(source.as_bytes()), |facts| facts.digest);
                (digest, Body::File(facts.map_or(source, |facts| facts.disk_path.clone())))
            }
        };
        let output = Output { body, digest, since: self.number, seen: AtomicU64::new(self.number) };
        let mut fresh = self.fresh.lock().unwrap_or_else(PoisonError::into_inner);
        fresh.push((path.as_str().to_owned(), output));
        Ok(digest)
    }

    fn keep(&self, path: &OutputPath, bytes: &Digest) -> Result<bool, Diagnostic> {
        Ok(self.has(path, bytes))
    }
}
