//! Makes the pictures of a site, and keeps them in the work folder (`pictures/`) under the key of each product. Worktrees of
//! one repository share that folder.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read the disk")]

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use anslag_images::{Error, Limits, Store, VERSION, inspect};
use rayon::prelude::*;

use crate::work_folder::{WORK_FOLDER, create_folder};
use anslag_core::digest::{Digest, HashBuilder};
use anslag_core::picture::{NeededPicture, Picture, PictureFault, PictureMaker, Product};
use anslag_core::source::PictureProgress;

/// The folder of products in the work folder.
const FOLDER: &str = "pictures";
/// Products that no build has used for so long are removed.
const UNUSED_FOR: Duration = Duration::from_secs(60 * 24 * 60 * 60);
/// Larger files are not read into memory, and are published as they are. In bytes.
pub(crate) const LARGEST_ORIGINAL: u64 = 256 * 1024 * 1024;

/// What the bytes of a file say, if it is a picture.
pub(crate) fn picture(bytes: &[u8], digest: &Digest) -> Option<Result<Picture, PictureFault>> {
    let facts = match inspect(bytes) {
        Ok(facts) => facts,
        Err(error) => return fault(error).map(Err),
    };
    let limit = Limits::default().pixels();
    if u64::from(facts.width) * u64::from(facts.height) > limit {
        return Some(Err(PictureFault::TooLarge(facts.width, facts.height, limit / 1_000_000)));
    }
    let size = (facts.width, facts.height);
    Some(Ok(Picture { key: key(digest), size, fallback: facts.fallback(), animated: facts.animated }))
}

/// The key of a picture with this digest.
fn key(digest: &Digest) -> Digest {
    HashBuilder::new().bytes(digest.bytes()).number(u64::from(VERSION)).digest()
}

/// The fault of a picture; `None` for files that are not pictures, which other messages are about.
fn fault(error: Error) -> Option<PictureFault> {
    Some(match error {
        Error::Empty | Error::Unknown | Error::Unsupported(_) => return None,
        Error::LfsPointer { .. } => return None,
        Error::Truncated(_) => PictureFault::Truncated,
        Error::Damaged { .. } | Error::Encoder(_) => PictureFault::Damaged,
        Error::TooLarge { width, height, limit } => PictureFault::TooLarge(width, height, limit / 1_000_000),
    })
}

/// Makes pictures with several threads, and keeps them in a folder.
#[derive(Debug)]
pub(crate) struct StoredPictures {
    folder: PathBuf,
    store: Store,
    limits: Limits,
    /// Products that could not be stored.
    unsaved: Mutex<HashMap<Digest, Vec<u8>>>,
    progress: PictureProgress,
    /// Whether the folder has grown since products were removed last.
    has_made: AtomicBool,
}

impl StoredPictures {
    /// The pictures of a site, in its work folder or in that of the main worktree of its repository.
    pub(crate) fn new(work: &Path, progress: PictureProgress) -> Self {
        let folder = main_worktree(work).unwrap_or_else(|| work.to_owned()).join(FOLDER);
        let store = Store::new(&folder, SystemTime::now());
        Self {
            folder,
            store,
            limits: Limits::default(),
            unsaved: Mutex::default(),
            progress,
            has_made: AtomicBool::new(false),
        }
    }

    /// The products of a picture that are not made yet.
    fn missing(&self, needed: &NeededPicture<'_>) -> Vec<(Product, Digest)> {
        let missing = |product: &Product| {
            let key = product.key(needed.picture);
            self.digest(&key).is_none().then_some((*product, key))
        };
        needed.products.iter().filter_map(missing).collect()
    }

    fn make_one(&self, needed: &NeededPicture<'_>) -> Result<(), PictureFault> {
        let missing = self.missing(needed);
        if missing.is_empty() {
            return Ok(());
        }
        // Somebody may replace a picture during a build; under the key of the old one, the new one would stay for good.
        let original = fs::read(needed.disk_path).map_err(|_| PictureFault::Changed)?;
        if key(&Digest::of(&original)) != needed.picture.key {
            return Err(PictureFault::Changed);
        }
        let damaged = |error: Error| fault(error).unwrap_or(PictureFault::Changed);
        self.has_made.store(true, Ordering::Relaxed);
        let unsaved = self.store.make(&original, &missing, &self.limits).map_err(damaged)?;
        self.unsaved.lock().unwrap_or_else(PoisonError::into_inner).extend(unsaved);
        Ok(())
    }

    /// Creates the work folder. Without it, pictures are made in every build.
    fn create_folder(&self) {
        let _ = self.folder.parent().map(create_folder);
    }
}

impl PictureMaker for StoredPictures {
    fn make(&self, needed: &[NeededPicture<'_>]) -> Vec<(String, PictureFault)> {
        self.create_folder();
        let (done, start) = (AtomicUsize::new(0), Instant::now());
        let make = |one: &NeededPicture<'_>| {
            let fault = self.make_one(one).err().map(|fault| (one.path.to_owned(), fault));
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if done < needed.len() && start.elapsed() > Duration::from_secs(1) {
                self.progress.show(done, needed.len());
            }
            fault
        };
        // One at a time: pictures take long, and differ much in size.
        let faults = needed.par_iter().with_max_len(1).filter_map(make).collect();
        self.progress.show(needed.len(), needed.len());
        if self.has_made.swap(false, Ordering::Relaxed) {
            // A failure costs space, and the next build that makes pictures tries again.
            let _ = self.store.evict(UNUSED_FOR);
        }
        faults
    }

    fn digest(&self, key: &Digest) -> Option<Digest> {
        let unsaved =
            || self.unsaved.lock().unwrap_or_else(PoisonError::into_inner).get(key).map(|bytes| Digest::of(bytes));
        self.store.digest(key).or_else(unsaved)
    }

    fn read(&self, key: &Digest) -> Option<Vec<u8>> {
        let unsaved = || self.unsaved.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
        self.store.get(key).or_else(unsaved)
    }
}

/// Makes pictures on a thread of its own, for a preview that shows originals until they are there.
#[derive(Debug)]
pub(crate) struct BackgroundPictures {
    stored: Arc<StoredPictures>,
    queue: Sender<OwnedPicture>,
    state: Arc<Mutex<Background>>,
}

/// The state of the thread.
#[derive(Debug, Default)]
struct Background {
    /// The keys of pictures in the queue.
    queued: HashSet<Digest>,
    /// Whether something was missing when products were asked for last.
    has_missing: bool,
    /// The faults that were found, by key of the picture.
    faults: HashMap<Digest, PictureFault>,
}

/// A picture in the queue.
struct OwnedPicture {
    path: String,
    disk_path: String,
    picture: Picture,
    products: Vec<Product>,
}

impl BackgroundPictures {
    /// The pictures of a site, in its work folder.
    pub(crate) fn new(work: &Path) -> Self {
        let stored = Arc::new(StoredPictures::new(work, PictureProgress::default()));
        let (queue, jobs) = channel();
        let state = Arc::<Mutex<Background>>::default();
        let worker = (Arc::clone(&stored), Arc::clone(&state));
        std::thread::spawn(move || run_jobs(&jobs, &worker.0, &worker.1));
        Self { stored, queue, state }
    }

    fn state(&self) -> MutexGuard<'_, Background> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn run_jobs(jobs: &Receiver<OwnedPicture>, stored: &StoredPictures, state: &Mutex<Background>) {
    for OwnedPicture { path, disk_path, picture, products } in jobs {
        let (path, disk_path) = (path.as_str(), disk_path.as_str());
        let result = stored.make_one(&NeededPicture { path, disk_path, picture: &picture, products });
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            Ok(()) => {}
            Err(fault) => drop(state.faults.insert(picture.key, fault)),
        }
        state.queued.remove(&picture.key);
    }
}

impl PictureMaker for BackgroundPictures {
    fn make(&self, needed: &[NeededPicture<'_>]) -> Vec<(String, PictureFault)> {
        self.stored.create_folder();
        let mut faults = Vec::new();
        let mut state = self.state();
        state.has_missing = false;
        for one in needed.iter().filter(|one| !self.stored.missing(one).is_empty()) {
            // Asked for again after it was reported: the file may be readable then.
            if let Some(fault) = state.faults.remove(&one.picture.key) {
                if fault != PictureFault::Changed {
                    state.faults.insert(one.picture.key, fault.clone());
                }
                faults.push((one.path.to_owned(), fault));
                continue;
            }
            state.has_missing = true;
            if state.queued.insert(one.picture.key) {
                let (path, disk_path) = (one.path.to_owned(), one.disk_path.to_owned());
                let (picture, products) = (one.picture.clone(), one.products.clone());
                // The thread runs as long as this exists.
                let _ = self.queue.send(OwnedPicture { path, disk_path, picture, products });
            }
        }
        faults
    }

    fn is_making(&self) -> bool {
        self.state().has_missing
    }

    fn take_finished(&self) -> bool {
        let mut state = self.state();
        let is_finished = state.has_missing && state.queued.is_empty();
        state.has_missing &= !is_finished;
        is_finished
    }

    fn digest(&self, key: &Digest) -> Option<Digest> {
        self.stored.digest(key)
    }

    fn read(&self, key: &Digest) -> Option<Vec<u8>> {
        self.stored.read(key)
    }
}

/// The work folder of the same site in the main worktree of the repository; `None` when `work` is in the main worktree, or
/// that one has no work folder (gitrepository-layout(5)).
fn main_worktree(work: &Path) -> Option<PathBuf> {
    let site = fs::canonicalize(work.parent()?).ok().filter(|_| work.ends_with(WORK_FOLDER))?;
    let top = site.ancestors().find(|folder| folder.join(".git").exists())?;
    let link = fs::read_to_string(top.join(".git")).ok()?;
    let own = top.join(link.trim().strip_prefix("gitdir:")?.trim());
    let common = own.join(fs::read_to_string(own.join("commondir")).ok()?.trim());
    let main = fs::canonicalize(common).ok().filter(|common| common.ends_with(".git"))?;
    let there = main.parent()?.join(site.strip_prefix(top).ok()?).join(WORK_FOLDER);
    there.is_dir().then_some(there)
}
