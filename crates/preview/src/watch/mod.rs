//! Watches a site for changes while it is served. The only file that uses the notify library.
//!
//! A report is only a hint: the caller reads the disk. So reporting too much does no harm, and when something may have been
//! missed, everything is reported. After any change of folders all watches are renewed *before* the caller reads, since a file
//! that is created in a folder before its watch exists is not reported.
#![expect(clippy::disallowed_methods, reason = "this module waits for the disk")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, CreateKind, EventKind, ModifyKind, RemoveKind};
use notify::{Config, Event, RecommendedWatcher, RecursiveMode, Watcher};

use anslag_core::config;
use anslag_core::dates::ledger;
use anslag_core::source::FOLDERS;
use anslag_disk::io_error_term;

/// A save is complete after this time without reports.
const QUIET: Duration = Duration::from_millis(8);
/// Changes that take longer are reported as they are, and once more at the end.
const MAX_BURST: Duration = Duration::from_millis(150);
/// The interval of polling when the system reports nothing.
const POLL_INTERVAL: Duration = Duration::from_millis(800);

/// What may have changed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Changes {
    /// Files and folders that may have changed.
    pub paths: BTreeSet<PathBuf>,
    /// Anything may have changed.
    pub everything: bool,
    /// The repository may have changed.
    pub history: bool,
}

impl Changes {
    /// A report that anything may have changed.
    pub fn everything() -> Self {
        Self { everything: true, history: true, ..Self::default() }
    }

    /// Whether nothing was reported.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Adds later changes.
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
    /// A folder was created, removed or moved, or reports were lost.
    Folders,
    /// The repository was touched.
    History,
    /// The system's limit of watches is reached.
    Full,
}

/// Watches a site.
#[derive(Debug)]
pub struct SiteWatcher {
    root: PathBuf,
    /// Whether links are followed.
    follow: bool,
    /// The repository's folders.
    history: Vec<PathBuf>,
    reports: Receiver<Report>,
    /// `None` when the system cannot watch; the site is then polled.
    watcher: Option<RecommendedWatcher>,
}

impl SiteWatcher {
    /// Watches a site's folder and the folders of its repository. Also returns the reason when the system cannot.
    pub fn new(root: &Path, history: &[PathBuf]) -> (Self, Option<String>) {
        let (_, reports) = channel();
        let mut watch =
            Self { root: root.to_owned(), follow: false, history: history.to_vec(), reports, watcher: None };
        let reason = watch.renew().err();
        (watch, reason)
    }

    /// Polls, for folders whose changes the system does not report (network drives).
    pub fn polling(root: &Path) -> Self {
        let (_, reports) = channel();
        Self { root: root.to_owned(), follow: false, history: Vec::new(), reports, watcher: None }
    }

    /// Renews all watches.
    fn renew(&mut self) -> Result<(), String> {
        self.watcher = None;
        let (sender, reports) = channel();
        self.reports = reports;
        let filter = Filter { root: self.root.clone(), history: self.history.clone(), sender };
        // inotify reports the limit of watches as ENOSPC (28), and of instances as EMFILE (24).
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
                // A missing folder is reported by the watch above when it is created.
                Err(error) if folder.is_dir() => return Err(say(error)),
                _ => {}
            }
        }
        for folder in &self.history {
            // Without this watch a commit is noticed at the next edit.
            let _ = watcher.watch(folder, RecursiveMode::NonRecursive);
        }
        self.watcher = Some(watcher);
        Ok(())
    }

    /// Waits until something has changed and the change is complete, at most this long.
    pub fn wait(&mut self, longest: Option<Duration>) -> Changes {
        if self.watcher.is_none() {
            std::thread::sleep(longest.map_or(POLL_INTERVAL, |longest| longest.min(POLL_INTERVAL)));
            return Changes::everything();
        }
        // An hour, in place of no limit.
        let mut patience = longest.unwrap_or(Duration::from_secs(3600));
        let (mut changes, mut folders, mut since) = (Changes::default(), false, None::<Instant>);
        loop {
            match self.reports.recv_timeout(patience) {
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
            // If this fails, the site is polled.
            let _ = self.renew();
        }
        changes
    }

    /// Sets whether symbolic links are followed. Returns whether the watches were renewed for it.
    pub fn follow(&mut self, follow: bool) -> bool {
        let anew = self.follow != follow && self.watcher.is_some();
        self.follow = follow;
        // If this fails, the site is polled.
        anew && self.renew().is_ok()
    }

    /// Whether the system reports changes.
    pub fn is_watching(&self) -> bool {
        self.watcher.is_some()
    }
}

/// Passes on the events that concern the site.
struct Filter {
    root: PathBuf,
    history: Vec<PathBuf>,
    sender: Sender<Report>,
}

impl Filter {
    fn take(&self, event: notify::Result<Event>) {
        // The receiver is gone when the watches have been renewed.
        let send = |reports| drop(self.sender.send(reports));
        match event {
            Ok(event) if event.need_rescan() => send(Report::Folders),
            Ok(event) if is_reading(&event.kind) => {}
            Ok(event) => {
                let folder =
                    matches!(event.kind, EventKind::Create(CreateKind::Folder) | EventKind::Remove(RemoveKind::Folder));
                let moved = matches!(event.kind, EventKind::Modify(ModifyKind::Name(_)));
                for path in event.paths {
                    let folder = folder || (moved && path.is_dir());
                    if let Some(reports) = self.path(path, folder) {
                        send(reports);
                    }
                }
            }
            Err(error) if matches!(error.kind, notify::ErrorKind::MaxFilesWatch) => send(Report::Full),
            // Something could not be watched.
            Err(_) => send(Report::Folders),
        }
    }

    /// The report for a path, if it belongs to the site.
    fn path(&self, path: PathBuf, folder: bool) -> Option<Report> {
        if self.history.iter().any(|history| path.starts_with(history)) {
            // Every git command creates and removes locks.
            return path.extension().is_none_or(|ending| ending != "lock").then_some(Report::History);
        }
        let Ok(inside) = path.strip_prefix(&self.root) else { return Some(Report::Folders) };
        let first = inside.components().next()?.as_os_str().to_str()?;
        match first {
            config::FILE | ledger::FILE => Some(Report::Path(path)),
            name if FOLDERS.contains(&name) && (folder || inside.as_os_str() == name) => Some(Report::Folders),
            name if FOLDERS.contains(&name) => Some(Report::Path(path)),
            _ => None,
        }
    }
}

/// Whether the event is a read: those are frequent, and most are our own.
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
