//! The order of publishing, at a host in memory that fails at every point there is. The same is done with real servers elsewhere; here
//! no point is left out.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::path::OutputPath;
use anslag_disk::output::{Output, OutputOptions};
use anslag_publish::local_files::{HostFormat, files};
use anslag_publish::plan::LocalFile;
use anslag_publish::published_state::Claim;
use anslag_publish::store::{PUBLISHED, PUBLISHING, StateFile, Store, StoreError, Token, Upload};
use anslag_publish::sync::Job;

use super::whole::{Tree, missing};
use crate::support::{CONFIG, Site};

const SITE: &str = "https://www.example.se/";

/// A host in memory. From a certain point on it does nothing any more, as when the publisher is killed or the network is gone; what
/// was asked at that point is done or not.
#[derive(Default)]
struct Host {
    files: Mutex<Tree>,
    notes: Mutex<BTreeMap<String, (Vec<u8>, usize)>>,
    versions: AtomicUsize,
    points: AtomicUsize,
    /// The point that fails; zero when none does.
    fails: AtomicUsize,
    /// Whether what fails was done.
    done_before: bool,
    /// Whether everything after that fails too.
    for_ever: bool,
}

impl Host {
    /// Does something at a point that may fail.
    fn at<T>(&self, work: impl FnOnce() -> T) -> Result<T, StoreError> {
        let point = self.points.fetch_add(1, Ordering::SeqCst) + 1;
        let fails = self.fails.load(Ordering::SeqCst);
        let fault = || StoreError::Transient("the connection broke".to_owned());
        if fails == 0 || point < fails || (point > fails && !self.for_ever) {
            return Ok(work());
        }
        if point == fails && self.done_before {
            work();
        }
        Err(fault())
    }

    fn tree(&self) -> Tree {
        self.files.lock().unwrap().clone()
    }

    /// A host that has the same, and fails at another point.
    fn copy(&self, fails: usize, done_before: bool, for_ever: bool) -> Self {
        Self {
            files: Mutex::new(self.tree()),
            notes: Mutex::new(self.notes.lock().unwrap().clone()),
            versions: AtomicUsize::new(self.versions.load(Ordering::SeqCst)),
            points: AtomicUsize::new(0),
            fails: AtomicUsize::new(fails),
            done_before,
            for_ever,
        }
    }
}

impl Store for Host {
    fn name(&self) -> String {
        "memory".to_owned()
    }

    fn read(&self, note: &str) -> Result<Option<StateFile>, StoreError> {
        self.at(|| {
            let notes = self.notes.lock().unwrap();
            notes
                .get(note)
                .map(|(bytes, version)| StateFile { bytes: bytes.clone(), token: Token(version.to_string()) })
        })
    }

    fn write(&self, note: &str, bytes: &[u8], seen: Option<&Token>) -> Result<Token, StoreError> {
        self.at(|| {
            let mut notes = self.notes.lock().unwrap();
            let there = notes.get(note).map(|(_, version)| Token(version.to_string()));
            if there.as_ref() != seen {
                return Err(StoreError::Conflict);
            }
            let version = self.versions.fetch_add(1, Ordering::SeqCst) + 1;
            notes.insert(note.to_owned(), (bytes.to_vec(), version));
            Ok(Token(version.to_string()))
        })?
    }

    fn remove(&self, note: &str, seen: &Token) -> Result<(), StoreError> {
        self.at(|| {
            let mut notes = self.notes.lock().unwrap();
            match notes.get(note) {
                Some((_, version)) if version.to_string() != seen.0 => return Err(StoreError::Conflict),
                _ => notes.remove(note),
            };
            Ok(())
        })?
    }

    fn put(&self, uploads: &[Upload], done: &(dyn Fn(u64) + Sync)) -> Result<(), StoreError> {
        for upload in uploads {
            let bytes = fs::read(&upload.file).expect("a file of the site");
            assert_eq!(bytes.len() as u64, upload.size);
            self.at(|| self.files.lock().unwrap().insert(upload.path.as_str().to_owned(), bytes))?;
            done(upload.size);
        }
        Ok(())
    }

    fn delete(&self, paths: &[OutputPath]) -> Result<(), StoreError> {
        paths.iter().try_for_each(|path| self.at(|| self.files.lock().unwrap().remove(path.as_str())).map(|_| ()))
    }

    fn unmanaged_file(&self) -> Result<Option<String>, StoreError> {
        self.at(|| self.files.lock().unwrap().keys().next().cloned())
    }
}

/// A built site, and what a host is to have of it.
struct Built {
    _site: Site,
    local: Vec<LocalFile>,
    tree: Tree,
    state: String,
}

fn built(site: Site) -> Built {
    let run = site.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let output = Output::open(&site.path(""), &site.path("public"), &OutputOptions::default()).unwrap();
    let local = files(&output, HostFormat::default());
    let state = output.id().unwrap().to_string();
    drop(output);
    let tree = super::whole::tree(&site.path("public"));
    Built { _site: site, local, tree, state }
}

fn news(title: &str, text: &str) -> String {
    format!("---\ntype: news\ntitle: {title}\nlead: Kort.\npublished: 2026-01-02\n---\n\n{text}\n")
}

/// Two states of one site: pages come, go and change, and so does the style sheet.
fn two_states() -> (Built, Built) {
    let common = || {
        let site = Site::new(&[
            ("content/nyheter/_index.md", "---\ntitle: Nyheter\n---\n"),
            ("content/nyheter/lika.md", &news("Lika", "Oförändrad.")),
            ("content/nyheter/andras.md", &news("Ändras", "Före.")),
            ("static/css/egen.css", "body { color: black }\n"),
        ]);
        site.write("static/robots.txt", "User-agent: *\n");
        // Files with digests in their names stay until the next time, for pages that readers have open; here all is compared.
        site.write("anslag.yaml", format!("{CONFIG}search: false\n"));
        site
    };
    let before = common();
    before.write("content/nyheter/borta.md", news("Borta", "[Ändras](andras.md)"));
    let after = common();
    after.write("content/nyheter/andras.md", news("Ändras", "Efter. [Ny](ny.md) ![Bild](bild.png)"));
    after.write("content/nyheter/ny.md", news("Ny", "[Ännu en](annu.md)"));
    after.write("content/nyheter/annu.md", news("Ännu en", "Med text."));
    after.write("content/nyheter/bild.png", PNG);
    (built(before), built(after))
}

/// The smallest picture.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8,
    6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0a, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0, 1, 0, 0, 5, 0, 1,
    0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

fn publish(host: &Host, built: &Built) -> Result<usize, Diagnostic> {
    let job = Job {
        store: host,
        local: &built.local,
        site: SITE,
        state: &built.state,
        max_deletes: Some(100),
        adopt: false,
        verify: None,
        lease_timeout: Some(Duration::from_millis(1)),
        report: &|_| (),
        done: &|_| (),
    };
    job.run().map(|publication| publication.plan.uploads().count())
}

#[test]
fn whatever_fails_pages_are_whole_and_the_next_run_finishes() {
    let (before, after) = two_states();
    let old = Host::default();
    publish(&old, &before).unwrap();
    assert_eq!(old.tree(), before.tree);
    let counted = old.copy(0, false, false);
    publish(&counted, &after).unwrap();
    let points = counted.points.load(Ordering::SeqCst);
    assert!(points > 25, "{points}");
    let reached = RefCell::new(0);
    for fails in 1..=points {
        for (done_before, for_ever) in [(false, false), (true, false), (false, true), (true, true)] {
            let host = old.copy(fails, done_before, for_ever);
            let result = publish(&host, &after);
            let case = format!("point {fails}, done {done_before}, for ever {for_ever}: {result:?}");
            assert_eq!(missing(&host.tree()), Vec::<String>::new(), "{case}");
            *reached.borrow_mut() += usize::from(result.is_err());
            let host = host.copy(0, false, false);
            publish(&host, &after).unwrap_or_else(|message| panic!("{case}: {message:?}"));
            assert_eq!(host.tree(), after.tree, "{case}");
            assert!(!host.notes.lock().unwrap().contains_key(PUBLISHING), "{case}");
            assert_eq!(publish(&host, &after).ok(), Some(0), "{case}");
        }
    }
    // Only when the claim is already useless does a failure do no harm at all.
    assert!(*reached.borrow() >= 4 * points - 8, "{} of {}", reached.borrow(), 4 * points);
}

#[test]
fn a_first_publication_shows_nothing_before_all_is_there() {
    let (before, _) = two_states();
    let counted = Host::default();
    publish(&counted, &before).unwrap();
    let points = counted.points.load(Ordering::SeqCst);
    for fails in 1..=points {
        let host = Host::default().copy(fails, true, true);
        let _ = publish(&host, &before);
        let tree = host.tree();
        assert!(!tree.contains_key("index.html") || missing(&tree).is_empty(), "point {fails}: {:?}", missing(&tree));
        let host = host.copy(0, false, false);
        publish(&host, &before).unwrap();
        assert_eq!(host.tree(), before.tree, "point {fails}");
    }
}

#[test]
fn after_a_failure_another_state_can_be_published() {
    let (before, after) = two_states();
    let old = Host::default();
    publish(&old, &before).unwrap();
    for fails in 1..30 {
        let host = old.copy(fails, true, true);
        let _ = publish(&host, &after);
        let host = host.copy(0, false, false);
        publish(&host, &before).unwrap();
        assert_eq!(host.tree(), before.tree, "point {fails}");
    }
}

#[test]
fn a_publisher_that_lives_is_not_disturbed() {
    let (before, after) = two_states();
    let host = Host::default();
    publish(&host, &before).unwrap();
    // Somebody whose claim is new each time that it is looked at.
    let over = AtomicBool::new(false);
    let mut claim = Claim { owner: "another".to_owned(), generation: 2, heartbeat: 1, ..Claim::default() };
    let mut token = host.write(PUBLISHING, claim.text().as_bytes(), None).unwrap();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::SeqCst) {
                claim.heartbeats += 1;
                token = host.write(PUBLISHING, claim.text().as_bytes(), Some(&token)).unwrap();
                std::thread::sleep(Duration::from_millis(1));
            }
        });
        let codes = Mutex::new(Vec::new());
        let record = |message: &Diagnostic| codes.lock().unwrap().push(message.code);
        let job = Job { lease_timeout: Some(Duration::from_millis(200)), report: &record, ..job(&host, &after) };
        let refused = job.run().map(|_| ()).unwrap_err();
        over.store(true, Ordering::SeqCst);
        assert_eq!((refused.code, codes.into_inner().unwrap()), (Code::A830, vec![Code::A838]));
    });
    assert_eq!(host.tree(), before.tree);
    // One that is silent is dead.
    publish(&host, &after).unwrap();
    assert_eq!(host.tree(), after.tree);
}

fn job<'a>(host: &'a Host, built: &'a Built) -> Job<'a> {
    Job {
        store: host,
        local: &built.local,
        site: SITE,
        state: &built.state,
        max_deletes: None,
        adopt: false,
        verify: None,
        lease_timeout: None,
        report: &|_| (),
        done: &|_| (),
    }
}

#[test]
fn who_is_taken_over_ends() {
    let (before, after) = two_states();
    let host = Host::default();
    publish(&host, &before).unwrap();
    let theirs = Claim { owner: "another".to_owned(), generation: 2, heartbeat: 1, ..Claim::default() };
    // After the first file somebody thinks that this publisher is dead.
    let take = |_| {
        host.notes.lock().unwrap().insert(PUBLISHING.to_owned(), (theirs.text().into_bytes(), 1000));
    };
    let job = Job { done: &take, max_deletes: Some(100), ..job(&host, &after) };
    assert_eq!(job.run().map(|_| ()).unwrap_err().code, Code::A837);
    assert_eq!(missing(&host.tree()), Vec::<String>::new());
    // What it has begun is nothing for it to end any more.
    assert_eq!(host.read(PUBLISHING).unwrap().unwrap().bytes, theirs.text().as_bytes());
}

#[test]
fn what_was_begun_is_finished_and_told() {
    let (before, after) = two_states();
    let old = Host::default();
    publish(&old, &before).unwrap();
    let host = old.copy(12, false, true);
    publish(&host, &after).unwrap_err();
    let host = host.copy(0, false, false);
    let codes = Mutex::new(Vec::new());
    let record = |message: &Diagnostic| codes.lock().unwrap().push(message.code);
    let lease_timeout = Some(Duration::from_millis(1));
    let job = Job { report: &record, lease_timeout, max_deletes: Some(100), ..job(&host, &after) };
    assert!(job.run().is_ok());
    // It was silent, it was taken for dead, and its work was done.
    assert_eq!(codes.into_inner().unwrap(), [Code::A838, Code::A836]);
    assert_eq!(host.tree(), after.tree);
}

#[test]
fn two_at_once_never_mix() {
    let (before, after) = two_states();
    for _ in 0..20 {
        let host = Host::default();
        let results: Vec<bool> = std::thread::scope(|scope| {
            let run = |built| {
                let host = &host;
                scope.spawn(move || {
                    let job =
                        Job { lease_timeout: Some(Duration::from_secs(2)), max_deletes: Some(100), ..job(host, built) };
                    job.run().map(|_| ()).map_err(|message| assert_eq!(message.code, Code::A830)).is_ok()
                })
            };
            [run(&before), run(&after)].map(|thread| thread.join().unwrap()).to_vec()
        });
        assert!(results.contains(&true));
        let tree = host.tree();
        assert!(tree == before.tree || tree == after.tree);
        assert_eq!(missing(&tree), Vec::<String>::new());
    }
}

#[test]
fn a_place_of_others_is_left_alone() {
    let (before, _) = two_states();
    let host = Host::default();
    host.files.lock().unwrap().insert("theirs.html".to_owned(), b"x".to_vec());
    let refused = |host: &Host| job(host, &before).run().map(|_| ()).unwrap_err().code;
    assert_eq!(refused(&host), Code::A808);
    host.files.lock().unwrap().clear();
    publish(&host, &before).unwrap();
    let other = Job { site: "https://other.example/", ..job(&host, &before) };
    assert_eq!(other.run().map(|_| ()).unwrap_err().code, Code::A807);
    let token = host.read(PUBLISHED).unwrap().unwrap().token;
    host.write(PUBLISHED, b"half a no", Some(&token)).unwrap();
    assert_eq!(refused(&host), Code::A832);
    let adopted = Job { adopt: true, ..job(&host, &before) };
    assert_eq!(adopted.run().unwrap().plan.uploads().count(), before.local.len());
}
