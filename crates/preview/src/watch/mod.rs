//! Tells what changes in a site while it is served. This is the only file that knows notify.
//!
//! A report is a hint, never the truth: who is told that a path has changed looks at the disk. So it is no harm when too much
//! is told, and when something may have been missed, everything is. After any change of folders all watches are made anew
//! *before* anybody looks, since a file that comes into a folder before its watch does is told by nobody.
#![expect(clippy::disallowed_methods, reason = "this module waits for the disk")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, EventKind, ModifyKind, RemoveKind};
use notify::{Config, Event, RecommendedWatcher, RecursiveMode, Watcher};

use anslag_core::config;
use anslag_core::dates::lock;
use anslag_core::source::FOLDERS;
use anslag_disk::io_error_term;

/// An editor's save is over when nothing has happened for so long.
const QUIET: Duration = Duration::from_millis(8);
/// What goes on for longer is served as it stands, and once more when it ends.
const MAX_BURST: Duration = Duration::from_millis(150);
/// How often everything is looked at when the system tells nothing.
const POLL_INTERVAL: Duration = Duration::from_millis(800);

/// What may have changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// Files and folders that were touched.
    pub paths: BTreeSet<PathBuf>,
    /// Anything may be different.
    pub everything: bool,
    /// The version history may be different.
    pub history: bool,
}

impl Changes {
    /// That anything may be different.
    pub fn everything() -> Self {
        Self { everything: true, history: true, ..Self::default() }
    }

    /// Whether nothing was told.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes in what was told later.
    pub fn join(&mut self, other: Self) {
        self.paths.extend(other.paths);
        self.everything |= other.everything;
        self.history |= other.history;
    }
}

/// One report.
enum Report {
    /// A path was touched.
    Path(PathBuf),
    /// A folder came, went or moved, or reports were lost.
    Folders,
    /// The version history was touched.
    History,
    /// The system watches no more folders.
    Full,
}

/// Watches a site.
#[derive(Debug)]
pub struct SiteWatcher {
    root: PathBuf,
    /// Whether links are followed.
    follow: bool,
    /// The folders of the version history.
    history: Vec<PathBuf>,
    told: Receiver<Report>,
    /// Nothing when the system cannot watch; then everything is looked at again and again.
    watcher: Option<RecommendedWatcher>,
}

impl SiteWatcher {
    /// Watches a site's folder, and the folders of its version history. The system's reason when it cannot.
    pub fn new(root: &Path, history: &[PathBuf]) -> (Self, Option<String>) {
        let (_, told) = channel();
        let mut watch = Self { root: root.to_owned(), follow: false, history: history.to_vec(), told, watcher: None };
        let reason = watch.renew().err();
        (watch, reason)
    }

    /// Watches nothing: everything is looked at again and again, for folders whose changes the system does not tell.
    pub fn polling(root: &Path) -> Self {
        let (_, told) = channel();
        Self { root: root.to_owned(), follow: false, history: Vec::new(), told, watcher: None }
    }

    /// Makes all watches anew.
    fn renew(&mut self) -> Result<(), String> {
        self.watcher = None;
        let (sender, told) = channel();
        self.told = told;
        let filter = Filter { root: self.root.clone(), history: self.history.clone(), sender };
        // The system says that the disk is full when it means the limit.
        let say = |error: notify::Error| match &error.kind {
            notify::ErrorKind::MaxFilesWatch => "watch.limit".to_owned(),
            notify::ErrorKind::Io(inner) => match inner.raw_os_error() {
                Some(24 | 28) => "watch.limit".to_owned(),
                _ => io_error_term(inner).map_or_else(|| error.to_string(), str::to_owned),
            },
            _ => error.to_string(),
        };
        let config = Config::default().with_follow_symlinks(self.follow);
        let mut watcher = RecommendedWatcher::new(move |event| filter.take(event), config).map_err(say)?;
        watcher.watch(&self.root, RecursiveMode::NonRecursive).map_err(say)?;
        for folder in FOLDERS.map(|folder| self.root.join(folder)) {
            match watcher.watch(&folder, RecursiveMode::Recursive) {
                // It may vanish while it is asked for; the watch above tells when it comes.
                Err(error) if folder.is_dir() => return Err(say(error)),
                _ => {}
            }
        }
        for folder in &self.history {
            // Without it a commit is seen at the next edit.
            let _ = watcher.watch(folder, RecursiveMode::NonRecursive);
        }
        self.watcher = Some(watcher);
        Ok(())
    }

    /// Waits until something has changed and no more is happening, but not longer than this.
    pub fn wait(&mut self, longest: Option<Duration>) -> Changes {
        if self.watcher.is_none() {
            std::thread::sleep(longest.map_or(POLL_INTERVAL, |longest| longest.min(POLL_INTERVAL)));
            return Changes::everything();
        }
        // An hour is as good as for ever.
        let mut patience = longest.unwrap_or(Duration::from_secs(3600));
        let (mut changes, mut folders, mut since) = (Changes::default(), false, None::<Instant>);
        loop {
            match self.told.recv_timeout(patience) {
                Ok(Report::Path(path)) => drop(changes.paths.insert(path)),
                Ok(Report::Folders) => folders = true,
                Ok(Report::History) => changes.history = true,
                Ok(Report::Full) | Err(RecvTimeoutError::Disconnected) => {
                    self.watcher = None;
                    return Changes::everything();
                }
                Err(RecvTimeoutError::Timeout) => break,
            }
            let since = *since.get_or_insert_with(Instant::now);
            if since.elapsed() > MAX_BURST {
                break;
            }
            patience = QUIET;
        }
        if folders {
            changes = Changes::everything();
            // A system that watches no more is looked after.
            let _ = self.renew();
        }
        changes
    }

    /// Follows links, or does not; when that is new all watches are made anew. Whether they were.
    pub fn follow(&mut self, follow: bool) -> bool {
        let anew = self.follow != follow && self.watcher.is_some();
        self.follow = follow;
        // A system that watches no more is looked after.
        anew && self.renew().is_ok()
    }

    /// Whether the system tells what changes.
    pub fn is_watching(&self) -> bool {
        self.watcher.is_some()
    }
}

/// Passes on what concerns the site.
struct Filter {
    root: PathBuf,
    history: Vec<PathBuf>,
    sender: Sender<Report>,
}

impl Filter {
    fn take(&self, event: notify::Result<Event>) {
        // The receiver is gone when watches have been made anew.
        let send = |told| drop(self.sender.send(told));
        match event {
            Ok(event) if event.need_rescan() => send(Report::Folders),
            Ok(event) if is_reading(&event.kind) => {}
            Ok(event) => {
                let folder =
                    matches!(event.kind, EventKind::Create(CreateKind::Folder) | EventKind::Remove(RemoveKind::Folder));
                let moved = matches!(event.kind, EventKind::Modify(ModifyKind::Name(_)));
                for path in event.paths {
                    let folder = folder || (moved && path.is_dir());
                    if let Some(told) = self.path(path, folder) {
                        send(told);
                    }
                }
            }
            Err(error) if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) => send(Report::Full),
            // Something could not be looked at.
            Err(_) => send(Report::Folders),
        }
    }

    /// What a path means for the site.
    fn path(&self, path: PathBuf, folder: bool) -> Option<Report> {
        if self.history.iter().any(|history| path.starts_with(history)) {
            // Locks come and go with every command of git.
            return path.extension().is_none_or(|ending| ending != "lock").then_some(Report::History);
        }
        let Ok(inside) = path.strip_prefix(&self.root) else { return Some(Report::Folders) };
        let first = inside.components().next()?.as_os_str().to_str()?;
        match first {
            config::FILE | lock::FILE => Some(Report::Path(path)),
            name if FOLDERS.contains(&name) && (folder || inside.as_os_str() == name) => Some(Report::Folders),
            name if FOLDERS.contains(&name) => Some(Report::Path(path)),
            _ => None,
        }
    }
}

/// Reading changes nothing, and we read more than anybody.
fn is_reading(kind: &EventKind) -> bool {
    matches!(kind, EventKind::Access(kind) if *kind != AccessKind::Close(AccessMode::Write))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Waits for a report that holds; the system may tell in pieces.
    fn until(watch: &mut SiteWatcher, holds: impl Fn(&Changes) -> bool) -> Changes {
        let mut all = Changes::default();
        while !holds(&all) {
            let more = watch.wait(Some(Duration::from_secs(10)));
            assert!(!more.is_empty(), "nothing was told after {all:?}");
            all.join(more);
        }
        all
    }

    #[test]
    fn files_folders_and_strangers() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir_all(root.join("content/nyheter")).unwrap();
        let (mut watch, reason) = SiteWatcher::new(&root, &[]);
        assert_eq!((watch.is_watching(), reason), (true, None));
        // Not of the site.
        fs::create_dir_all(root.join("public/x")).unwrap();
        fs::write(root.join("README.md"), "x").unwrap();
        let page = root.join("content/nyheter/a.md");
        fs::write(&page, "x").unwrap();
        let changes = until(&mut watch, |changes| changes.paths.contains(&page));
        assert_eq!((changes.paths.len(), changes.everything), (1, false));
        // A folder that is moved in with all that is in it, and then a file in it.
        fs::create_dir_all(root.join("public/ny/djup")).unwrap();
        fs::rename(root.join("public/ny"), root.join("content/ny")).unwrap();
        until(&mut watch, |changes| changes.everything);
        let page = root.join("content/ny/djup/b.md");
        fs::write(&page, "x").unwrap();
        until(&mut watch, |changes| changes.paths.contains(&page));
        // A folder that the site had none of.
        fs::create_dir(root.join("static")).unwrap();
        until(&mut watch, |changes| changes.everything);
        fs::write(root.join("static/x.css"), "x").unwrap();
        until(&mut watch, |changes| changes.paths.contains(&root.join("static/x.css")));
    }

    #[test]
    fn without_reports_everything_is_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let mut watch = SiteWatcher::polling(folder.path());
        assert!(!watch.is_watching());
        assert!(watch.wait(Some(Duration::from_millis(1))).everything);
    }
}
