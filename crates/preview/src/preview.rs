//! The state of the preview: the outputs of the last build without errors, and the messages of the latest build.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use foldhash::fast::FixedState;

use anslag_core::diagnostic::Diagnostic;
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;
use anslag_core::picture::PictureMaker;
use anslag_core::render::{Artifact, Sink};
use anslag_core::source::Inputs;

/// A map with a fast hash.
type Map<K, V> = HashMap<K, V, FixedState>;

/// The bytes of an output.
#[derive(Debug)]
pub(crate) enum Body {
    /// In memory.
    Bytes(Vec<u8>),
    /// In this file of the site.
    File(String),
    /// Made of a picture of the site, as soon as it is ready.
    Picture {
        /// Where it is kept.
        key: Digest,
        /// Who makes it.
        maker: Arc<dyn PictureMaker>,
        /// The original, which browsers turn upright themselves.
        original: String,
    },
}

/// An output.
#[derive(Debug)]
pub struct Output {
    /// The bytes of the output.
    pub(crate) body: Body,
    digest: Digest,
    /// The build that changed it last.
    since: u64,
    /// The last build that had it.
    seen: AtomicU64,
}

/// Messages that are shown over the pages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overlay {
    /// One line.
    pub title: String,
    /// The messages, as the terminal shows them.
    pub text: String,
    /// The label of the close button.
    pub close: String,
    /// The language of the texts.
    pub lang: &'static str,
}

/// The shared state.
#[derive(Debug, Default)]
struct State {
    outputs: Arc<Map<String, Arc<Output>>>,
    /// Removed outputs, with the build that removed them.
    removed: Map<String, u64>,
    /// The path of the base URL.
    root: String,
    /// The number of builds started.
    started: u64,
    /// The last build that ended.
    round: u64,
    /// The last build without errors; 0 before the first.
    last_good: u64,
    errors: Option<Arc<Overlay>>,
    /// Warnings.
    warnings: Option<Arc<Overlay>>,
}

/// The preview, shared between the builder and the connections.
#[derive(Debug)]
pub struct Preview {
    state: Mutex<State>,
    /// Notified when a build ends.
    changed: Condvar,
    /// A unique id of this process: pages from an earlier one are always reloaded.
    run: String,
    /// The site's folder; files outside are not served.
    folder: std::path::PathBuf,
}

/// The result of looking up an address.
#[derive(Debug)]
pub(crate) enum Lookup {
    /// The output at this path.
    Output(Arc<Output>, String),
    /// A redirect to the address with a trailing slash.
    Moved(String),
    /// Not found; with the site's 404 page, if it has one.
    Missing(Option<Arc<Output>>),
}

/// An update for an open page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Update {
    /// The number of the build.
    pub(crate) round: u64,
    /// Whether the page itself changed.
    pub(crate) page: bool,
    /// The addresses of changed files that are not pages.
    pub(crate) files: Vec<String>,
    /// The current errors.
    pub(crate) errors: Option<Arc<Overlay>>,
    /// The current warnings.
    pub(crate) warnings: Option<Arc<Overlay>>,
}

/// A page that is shown before its build is complete, with its bytes of the last build.
#[derive(Debug)]
pub struct EditedPage {
    /// The path of the edited page.
    pub(crate) path: String,
    bytes: Vec<u8>,
}

/// The outputs that a build changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ChangedOutputs {
    /// New and changed outputs.
    pub changed: Vec<String>,
    /// Removed outputs.
    pub removed: Vec<String>,
}

impl ChangedOutputs {
    /// Adds pages that were shown before the build was complete.
    pub fn join(&mut self, retouched: Vec<EditedPage>) {
        self.changed.extend(retouched.into_iter().map(|page| page.path));
        self.changed.sort_unstable();
        self.changed.dedup();
    }
}

impl Preview {
    /// An empty preview. Files are served only from this folder.
    pub fn new(run: String, folder: std::path::PathBuf) -> Self {
        Self { state: Mutex::default(), changed: Condvar::new(), run, folder }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The id of this process.
    pub(crate) fn run(&self) -> &str {
        &self.run
    }

    /// The site's folder; files outside are not served.
    pub(crate) fn folder(&self) -> &std::path::Path {
        &self.folder
    }

    /// Begins a build.
    pub fn begin<'a>(&'a self, inputs: &'a Inputs) -> RebuildSink<'a> {
        let mut state = self.state();
        state.started += 1;
        RebuildSink {
            number: state.started,
            outputs: Arc::clone(&state.outputs),
            inputs,
            new_outputs: Mutex::default(),
        }
    }

    /// Shows the outputs of a build without errors.
    pub fn show(&self, round: u64, new_outputs: Vec<(String, Output)>, root: &str) -> ChangedOutputs {
        let mut state = self.state();
        let mut result = ChangedOutputs::default();
        // There is no other reference now, so nothing is copied.
        let mut outputs = std::mem::take(&mut state.outputs);
        let map = Arc::make_mut(&mut outputs);
        for (path, mut output) in new_outputs {
            match map.get(&path) {
                // Rendered again with the same bytes.
                Some(old) if old.digest == output.digest => output.since = old.since,
                _ => result.changed.push(path.clone()),
            }
            state.removed.remove(&path);
            map.insert(path, Arc::new(output));
        }
        map.retain(|path, output| {
            let stays = output.seen.load(Ordering::Relaxed) == round;
            if !stays {
                result.removed.push(path.clone());
            }
            stays
        });
        state.removed.extend(result.removed.iter().map(|path| (path.clone(), round)));
        state.outputs = outputs;
        (state.round, state.last_good, state.errors) = (round, round, None);
        root.clone_into(&mut state.root);
        drop(state);
        self.changed.notify_all();
        result.changed.sort_unstable();
        result.removed.sort_unstable();
        result
    }

    /// Shows an edited page before the whole site is built; `None` when its bytes are unchanged.
    pub fn show_edited_page(&self, path: &OutputPath, bytes: Vec<u8>) -> Option<EditedPage> {
        let mut state = self.state();
        let digest = Digest::of(&bytes);
        let previous =
            Arc::clone(state.outputs.get(path.as_str()).filter(|old| old.digest != digest && state.errors.is_none())?);
        let Body::Bytes(old) = &previous.body else { return None };
        let retouched = EditedPage { path: path.as_str().to_owned(), bytes: old.clone() };
        state.replace(&retouched.path, bytes);
        drop(state);
        self.changed.notify_all();
        Some(retouched)
    }

    /// Shows the pages of the last build without errors again.
    pub fn restore(&self, retouched: Vec<EditedPage>) {
        let mut state = self.state();
        for EditedPage { path, bytes } in retouched {
            state.replace(&path, bytes);
        }
    }

    /// Shows errors over the pages of the last build that succeeded.
    pub fn show_errors(&self, errors: Overlay) {
        let mut state = self.state();
        state.started += 1;
        state.round = state.started;
        state.errors = Some(Arc::new(errors));
        drop(state);
        self.changed.notify_all();
    }

    /// Shows warnings, or removes them.
    pub fn show_warnings(&self, warnings: Option<Overlay>) {
        let mut state = self.state();
        if state.warnings.as_deref() == warnings.as_ref() {
            return;
        }
        state.started += 1;
        state.round = state.started;
        state.warnings = warnings.map(Arc::new);
        drop(state);
        self.changed.notify_all();
    }

    /// Waits for the first build to end.
    pub(crate) fn wait_until_ready(&self, timeout: Duration) {
        let waiting = self.changed.wait_timeout_while(self.state(), timeout, |state| state.round == 0);
        drop(waiting);
    }

    /// The errors, if no build has succeeded yet.
    pub(crate) fn error_before_first_build(&self) -> Option<Arc<Overlay>> {
        let state = self.state();
        state.errors.clone().filter(|_| state.last_good == 0)
    }

    /// Whether no build has succeeded yet.
    pub fn never_shown(&self) -> bool {
        self.state().last_good == 0
    }

    /// Looks up a decoded address that begins with a slash; with the number of the build.
    pub(crate) fn find(&self, address: &str) -> (Lookup, u64) {
        let state = self.state();
        (state.find(address), state.round)
    }

    /// The update that a page of an earlier build needs at once, if any.
    pub(crate) fn pending_update(&self, address: &str, after: u64) -> Option<Update> {
        let state = self.state();
        (state.round != after || state.errors.is_some() || state.warnings.is_some())
            .then(|| state.update_for(address, after))
    }

    /// Waits for an update for a page of an earlier build; `None` after this time.
    pub(crate) fn wait_for_update(&self, address: &str, after: u64, timeout: Duration) -> Option<Update> {
        let is_same = |state: &mut State| state.round == after;
        let (state, waited) =
            self.changed.wait_timeout_while(self.state(), timeout, is_same).unwrap_or_else(PoisonError::into_inner);
        (!waited.timed_out()).then(|| state.update_for(address, after))
    }
}

impl State {
    /// Replaces the bytes of an output, as a build of its own.
    fn replace(&mut self, path: &str, bytes: Vec<u8>) {
        self.started += 1;
        self.round = self.started;
        let digest = Digest::of(&bytes);
        let output = Output { body: Body::Bytes(bytes), digest, since: self.round, seen: AtomicU64::new(0) };
        Arc::make_mut(&mut self.outputs).insert(path.to_owned(), Arc::new(output));
    }

    /// The part of an address below the base URL.
    fn inside<'a>(&self, address: &'a str) -> Option<&'a str> {
        address.strip_prefix(if self.root.is_empty() { "/" } else { &self.root })
    }

    fn find(&self, address: &str) -> Lookup {
        let Some(inside) = self.inside(address) else {
            // The base URL has a path.
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

    /// The nearest 404 page.
    fn missing(&self, inside: &str) -> Option<Arc<Output>> {
        let mut folder = inside;
        loop {
            folder = folder.rsplit_once('/').map_or("", |(parent, _)| parent);
            let page = if folder.is_empty() { "404.html".to_owned() } else { format!("{folder}/404.html") };
            if let Some(output) = self.outputs.get(&page) {
                return Some(Arc::clone(output));
            }
            if folder.is_empty() {
                return None;
            }
        }
    }

    fn update_for(&self, address: &str, after: u64) -> Update {
        let inside = self.inside(address).unwrap_or_default();
        let newer = |path: &str| {
            let since = self.outputs.get(path).map(|output| output.since);
            since.or_else(|| self.removed.get(path).copied()).is_some_and(|since| since > after)
        };
        let page = match self.find(address) {
            Lookup::Output(output, _) => output.since > after,
            Lookup::Moved(_) => true,
            Lookup::Missing(page) => page.is_some_and(|page| page.since > after) || newer(&file_of(inside)),
        };
        // After the first build that succeeds, the error page is reloaded.
        let page = page || (self.last_good > after && self.outputs.values().all(|output| output.since > after));
        let root = if self.root.is_empty() { "/" } else { &self.root };
        let changed = self
            .outputs
            .iter()
            .filter(|(path, output)| output.since > after && anslag_core::http::media_type(path) != "text/html");
        let mut files: Vec<String> =
            changed.map(|(path, _)| format!("{root}{}", anslag_core::path::encode(path))).collect();
        files.sort_unstable();
        let warnings = self.warnings.clone().filter(|_| self.errors.is_none());
        Update { round: self.round, page, files, errors: self.errors.clone(), warnings }
    }
}

/// The path of the output for an address.
fn file_of(inside: &str) -> String {
    if inside.is_empty() || inside.ends_with('/') { format!("{inside}index.html") } else { inside.to_owned() }
}

/// The sink of a build. Its outputs are shown only when the build ends without errors.
#[derive(Debug)]
pub struct RebuildSink<'a> {
    number: u64,
    outputs: Arc<Map<String, Arc<Output>>>,
    inputs: &'a Inputs,
    new_outputs: Mutex<Vec<(String, Output)>>,
}

impl RebuildSink<'_> {
    /// The number of the build, and its new outputs.
    pub fn done(self) -> (u64, Vec<(String, Output)>) {
        (self.number, self.new_outputs.into_inner().unwrap_or_else(PoisonError::into_inner))
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
                let facts = self.inputs.files.get(&source);
                let digest = facts.map_or_else(|| Digest::of(source.as_bytes()), |facts| facts.digest);
                (digest, Body::File(facts.map_or(source, |facts| facts.disk_path.clone())))
            }
            Artifact::Picture(source, product) => {
                let facts = self.inputs.files.get(&source);
                let key = facts.and_then(|facts| Some(product.key(facts.sound_picture()?)));
                let key = key.unwrap_or_else(|| Digest::of(source.as_bytes()));
                let original = facts.map_or(source, |facts| facts.disk_path.clone());
                let maker = Arc::clone(&self.inputs.pictures);
                // The digest changes when it is made, so that browsers fetch it then.
                (maker.digest(&key).unwrap_or(key), Body::Picture { key, maker, original })
            }
        };
        let output = Output { body, digest, since: self.number, seen: AtomicU64::new(self.number) };
        let mut new_outputs = self.new_outputs.lock().unwrap_or_else(PoisonError::into_inner);
        new_outputs.push((path.as_str().to_owned(), output));
        Ok(digest)
    }

    fn keep(&self, path: &OutputPath, bytes: &Digest) -> Result<bool, Diagnostic> {
        Ok(self.has(path, bytes))
    }
}
