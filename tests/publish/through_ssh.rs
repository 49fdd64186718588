//! `anslag publish` through SSH: what is sent, and that a broken or killed run leaves nothing half done.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use super::sshd::{Account, Sshd, user};
use super::whole::{Tree, missing, tree};
use crate::support::{CONFIG, Run, Site};

/// More faults than the usual share: the number of them for each way.
const MANY: &str = "ANSLAG_FAULTS";

/// A site, a server, and a line between them that can be cut.
struct Target {
    site: Site,
    server: Sshd,
    proxy: Proxy,
}

impl Target {
    fn new(transport: &'static str) -> Self {
        let server = Sshd::start(if transport == "rsync" { Account::Shell } else { Account::SftpOnly });
        let proxy = Proxy::to(server.port);
        let target = Self { site: Site::empty(), server, proxy };
        let address = target.server.target(&target.folder(), target.proxy.port);
        let config = format!(
            "{CONFIG}search: false\npublish:\n  ute:\n    to: {transport}\n    host: {}@127.0.0.1\n    port: {}\n    path: {}\n    key: {}\n    known_hosts: {}\n",
            user(),
            target.proxy.port,
            address.path,
            address.key.unwrap(),
            address.known_hosts.unwrap()
        );
        target.site.write("anslag.yaml", config);
        target.generation(1);
        target
    }

    /// The folder at the server.
    fn folder(&self) -> PathBuf {
        self.server.folder().join("www å")
    }

    /// Other pages, pictures and links in each.
    fn generation(&self, generation: usize) {
        self.site.write("content/_index.md", format!("---\ntitle: Exempelkommun\n---\n\nUtgåva {generation}.\n"));
        let old = self.site.path("content/sidor");
        if old.exists() {
            fs::remove_dir_all(&old).unwrap();
        }
        for n in 0..8 {
            // Some stay, some change, some come and go.
            let text = if n < 3 { 0 } else { generation };
            let name = if n < 6 { n } else { n + generation * 10 };
            let page = format!(
                "---\ntitle: Sida {name}\nreview_in: P1Y\n---\n\nText {text}.\n\n![Karta {text}](karta-{text}.svg)\n"
            );
            self.site.write(&format!("content/sidor/{name}/index.md"), page);
            let picture = format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><path d=\"M0 {text}h9\"/></svg>\n"
            );
            self.site.write(&format!("content/sidor/{name}/karta-{text}.svg"), picture);
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.command_of("publish");
        command.args(arguments);
        command
    }

    fn command_of(&self, name: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_anslag"));
        command.arg(name).current_dir(self.site.path("")).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap());
        command.env("HOME", self.site.path("")).env("ANSLAG_LANG", "sv").env("SOURCE_DATE_EPOCH", "1790848800");
        command.env("ANSLAG_PUBLISH_PAUSE", "5").stdin(Stdio::null()).stderr(Stdio::piped());
        command
    }

    fn publish(&self, arguments: &[&str]) -> Run {
        let output = self.command(arguments).output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Run { code: output.status.code().unwrap_or(-1), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }

    fn published(&self) -> Tree {
        tree(&self.folder())
    }

    fn built(&self) -> Tree {
        tree(&self.site.path("public")).into_iter().filter(|(path, _)| path != ".anslag-manifest").collect()
    }

    /// Publishes without a fault, and checks that everything is there and nothing else but what readers may have open.
    fn publish_completes(&self, what: &str) {
        let run = self.publish(&["--as-built", "--patience", "1", "--json"]);
        assert_eq!(run.code, 0, "{what}: {}", run.stderr);
        let result: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let remaining: Vec<&str> = result["left"].as_array().unwrap().iter().filter_map(|path| path.as_str()).collect();
        let published: Tree =
            self.published().into_iter().filter(|(path, _)| !remaining.contains(&path.as_str())).collect();
        let built = self.built();
        assert_eq!(published.keys().collect::<Vec<_>>(), built.keys().collect::<Vec<_>>(), "{what}");
        assert!(published == built, "{what}: other bytes");
        let top = fs::read_dir(self.folder()).unwrap().flatten();
        let ours: Vec<String> = top.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        let ours = ours.iter().filter(|name| name.starts_with(".anslag-"));
        // A version of a note that a killed run did not come to remove goes when the next is written; so does the folder of a run
        // whose very last step was cut off. A run with nothing to do writes nothing.
        let (notes, folders): (Vec<&String>, Vec<&String>) = ours.partition(|name| name.starts_with(".anslag-publish"));
        let is_idle = ["put", "delete"].iter().all(|key| result[key].as_array().unwrap().is_empty());
        assert!((2..=4).contains(&notes.len()), "{what}: {notes:?}");
        assert!(folders.is_empty() || is_idle, "{what}: {folders:?}");
    }
}

/// A port that leads to the server, until so many bytes have passed.
struct Proxy {
    port: u16,
    /// How many bytes may pass before it is cut.
    remaining: Arc<AtomicU64>,
    /// After a cut, new connections find it whole.
    recovers: Arc<AtomicBool>,
    /// It is not cut, but nothing comes through any more.
    stalls: Arc<AtomicBool>,
    passed: Arc<AtomicU64>,
}

impl Proxy {
    fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let proxy = Self {
            port: listener.local_addr().unwrap().port(),
            remaining: Arc::new(AtomicU64::new(u64::MAX)),
            recovers: Arc::default(),
            stalls: Arc::default(),
            passed: Arc::default(),
        };
        let (remaining, passed, recovers) = (proxy.remaining.clone(), proxy.passed.clone(), proxy.recovers.clone());
        let stalls = proxy.stalls.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if remaining.load(Ordering::SeqCst) == 0 {
                    if !recovers.load(Ordering::SeqCst) {
                        continue;
                    }
                    remaining.store(u64::MAX, Ordering::SeqCst);
                }
                let Ok(upstream) = TcpStream::connect(("127.0.0.1", server)) else { return };
                for (from, to) in [(&client, &upstream), (&upstream, &client)] {
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let (remaining, passed) = (remaining.clone(), passed.clone());
                    let stalls = stalls.clone();
                    thread::spawn(move || forward(from, to, &remaining, &passed, &stalls));
                }
            }
        });
        proxy
    }

    /// Cuts the line when so many more bytes have passed.
    fn cut_after(&self, bytes: u64, recovers: bool, stalls: bool) {
        self.stalls.store(stalls, Ordering::SeqCst);
        self.recovers.store(recovers, Ordering::SeqCst);
        self.remaining.store(bytes, Ordering::SeqCst);
    }

    fn recover(&self) {
        self.remaining.store(u64::MAX, Ordering::SeqCst);
    }
}

fn forward(mut from: TcpStream, mut to: TcpStream, remaining: &AtomicU64, passed: &AtomicU64, stalls: &AtomicBool) {
    let mut buffer = [0; 512];
    while let Ok(n @ 1..) = from.read(&mut buffer) {
        let n64 = n as u64;
        passed.fetch_add(n64, Ordering::SeqCst);
        let before = remaining.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |remaining| {
            Some(if remaining == u64::MAX { remaining } else { remaining.saturating_sub(n64) })
        });
        let allowed = before.unwrap().min(n64) as usize;
        if to.write_all(&buffer[..allowed]).is_err() || allowed < n {
            if allowed < n && stalls.load(Ordering::SeqCst) {
                // Until the test ends.
                thread::park();
            }
            break;
        }
    }
    let _ = from.shutdown(Shutdown::Both);
    let _ = to.shutdown(Shutdown::Both);
}

#[test]
fn the_folder_for_temporary_files_may_have_spaces_and_percent_signs() {
    for transport in ["sftp", "rsync"] {
        let target = Target::new(transport);
        let temporary = target.site.path("a %h%% b");
        fs::create_dir(&temporary).unwrap();
        let output = target.command(&[]).env("TMPDIR", &temporary).output().unwrap();
        assert!(output.status.success(), "{transport}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(target.published().len(), target.built().len(), "{transport}");
        assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0, "{transport}");
    }
}

#[test]
fn only_what_changed_is_sent_with_sftp() {
    only_what_changed_is_sent("sftp");
}

#[test]
fn only_what_changed_is_sent_with_rsync() {
    only_what_changed_is_sent("rsync");
}

fn only_what_changed_is_sent(transport: &'static str) {
    let target = Target::new(transport);
    let count = |run: &Run, key: &str| {
        let result: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        result[key].as_array().unwrap_or_else(|| panic!("{}", run.stdout)).len()
    };
    let run = target.publish(&["--json"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert_eq!(count(&run, "put"), target.built().len());
    assert_eq!(target.published(), target.built());
    assert_eq!(missing(&target.published()), [] as [&str; 0]);
    let again = target.publish(&["--json"]);
    assert_eq!((again.code, count(&again, "put"), count(&again, "delete")), (0, 0, 0));
    let before = target.built();
    target.generation(2);
    let dry = target.publish(&["--dry-run", "--json"]);
    assert!(dry.code == 0 && count(&dry, "put") > 0 && count(&dry, "delete") > 0, "{}", dry.stdout);
    assert_eq!(target.published(), before);
    let run = target.publish(&["--json"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    let after = target.built();
    let changed = after.iter().filter(|(path, bytes)| before.get(*path) != Some(bytes)).count();
    assert_eq!(count(&run, "put"), changed);
    assert!(changed < after.len());
    target.publish_completes("after");
    assert!(
        !target.published().contains_key("sidor/16/index.html")
            && target.published().contains_key("sidor/26/index.html")
    );
}

#[test]
fn faults_with_sftp_leave_whole_pages() {
    publish_with_failures("sftp");
}

#[test]
fn faults_with_rsync_leave_whole_pages() {
    publish_with_failures("rsync");
}

/// Two generations take turns; each publication is broken at another point, by a line that is cut for good, one that is cut or
/// goes silent once, or the death of the program. What readers find then is whole, and the next run makes the rest.
fn publish_with_failures(transport: &'static str) {
    let target = Target::new(transport);
    let all: u64 = std::env::var(MANY).ok().and_then(|text| text.parse().ok()).unwrap_or(6);
    assert_eq!(target.publish(&[]).code, 0);
    target.generation(2);
    assert_eq!(target.command_of("build").status().unwrap().code(), Some(0));
    let before_publishing = (Instant::now(), target.proxy.passed.load(Ordering::SeqCst));
    assert_eq!(target.publish(&["--as-built"]).code, 0);
    let time = before_publishing.0.elapsed();
    let bytes = target.proxy.passed.load(Ordering::SeqCst) - before_publishing.1;
    let mut now = target.built();
    let (mut broken, mut finished) = (0, 0);
    for n in 0..all {
        let what = format!("{transport}, fault {n} of {all}");
        target.generation(1 + n as usize % 2);
        assert_eq!(target.command_of("build").status().unwrap().code(), Some(0), "{what}");
        let old = std::mem::replace(&mut now, target.built());
        // The share of the whole at which it breaks.
        let point = (n + 1) as f64 / (all + 1) as f64;
        let mut command = target.command(&["--as-built", "--patience", "1"]);
        let code = match n % 3 {
            0 | 1 => {
                // Half a minute passes before a dead line is noticed: only when there are many.
                target.proxy.cut_after((bytes as f64 * point) as u64, n % 3 == 1, n % 18 == 10);
                command.stderr(Stdio::null()).status().unwrap().code()
            }
            _ => {
                let mut process = command.stderr(Stdio::null()).spawn().unwrap();
                thread::sleep(time.mul_f64(point));
                process.kill().unwrap();
                process.wait().unwrap().code()
            }
        };
        match code {
            Some(0) => finished += 1,
            _ => broken += 1,
        }
        let published = target.published();
        assert_eq!(missing(&published), [] as [&str; 0], "{what}");
        for (path, bytes) in &published {
            let known = [&old, &now].iter().any(|tree| tree.get(path) == Some(bytes));
            assert!(
                known || path.contains(".anslag-incoming-") || remaining(path),
                "{what}: {path} is neither old nor new"
            );
        }
        target.proxy.recover();
        target.publish_completes(&what);
    }
    target.generation(3);
    assert_eq!(target.command_of("build").status().unwrap().code(), Some(0));
    target.publish_completes(&format!("{transport}, in the end"));
    println!("{transport}: {broken} broken and {finished} finished of {all}; {bytes} bytes and {time:?} a publication");
    assert!(broken > 0);
}

/// Whether a file's name holds the digest of its bytes: it may be of a generation before.
fn remaining(path: &str) -> bool {
    path.split('.').any(|part| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[test]
fn who_is_not_let_in_is_told_why() {
    let target = Target::new("sftp");
    let config = fs::read_to_string(target.site.path("anslag.yaml")).unwrap();
    assert_eq!(target.command_of("build").status().unwrap().code(), Some(0));
    let says = |config: String, code: i32, texts: &[&str]| {
        target.site.write("anslag.yaml", config);
        let run = target.publish(&["--as-built"]);
        assert_eq!(run.code, code, "{}", run.stderr);
        texts.iter().for_each(|text| assert!(run.stderr.contains(text), "{text}: {}", run.stderr));
        assert!(!target.folder().exists());
    };
    let other = config.replace(&format!("known-{}", target.proxy.port), "authorized_keys");
    says(other, 4, &["fel[A851]: inget publicerades: sftp://", "stäng aldrig av kontrollen"]);
    let key = target.server.file("key").display().to_string();
    let other = config.replace(&key, &target.server.file("other").display().to_string());
    says(other, 3, &["fel[A852]: inget publicerades:", "nekar inloggning", "Permission denied (publickey)"]);
    says(config.replace(&key, "nyckel"), 2, &["fel[A854]: filen `nyckel`, som `key` pekar på, finns inte"]);
    says(config.replace("host: ", "host: -x"), 2, &["fel[A853]: `host` kan inte vara `-x"]);
    // Nothing of OpenSSH on this computer.
    target.site.write("anslag.yaml", config);
    let run = target.site.run(&["publish", "--as-built"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("fel[A850]: programmet ssh är inte installerat på den här datorn"), "{}", run.stderr);
}
