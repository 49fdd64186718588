//! Publishing through SSH: real servers, a key, a pinned host key.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use anslag_core::diagnostic::Code;
use anslag_core::path::OutputPath;
use anslag_publish::ssh::{SshStore, Transport};
use anslag_publish::store::{Headers, PUBLISHED, PUBLISHING, Store, StoreError, Upload};

use super::sshd::{Account, Sshd, known_hosts};

const WAYS: [(Transport, Account); 2] = [(Transport::Sftp, Account::SftpOnly), (Transport::Rsync, Account::Shell)];

/// Names that mean something to a shell, to `sftp`, to rsync or to a pattern.
const NAMES: [&str; 14] = [
    "index.html",
    "a b/å [1]'#.html",
    "a b/[a-z].html",
    "-rf/-x.html",
    "~/~root.html",
    "$(touch x)/`id`.html",
    "a;b&c/!x.html",
    "{a,b}/%h^$HOME.html",
    "日本/ö.html",
    "@x/@y=+,.html",
    "deep/er/and/deep/er/x.html",
    ".well-known/x.txt",
    "#x/ 'y' .html",
    "a b/å 1'#.html",
];

fn path(text: &str) -> OutputPath {
    OutputPath::new(text).unwrap()
}

fn upload(folder: &Path, name: &str, bytes: &[u8]) -> Upload {
    let file = folder.join(name);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, bytes).unwrap();
    // A machine that keeps everything to itself does not make a site that nobody can read.
    let mode = if name.len().is_multiple_of(2) { 0o600 } else { 0o644 };
    fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
    let headers = Headers { content_type: String::new(), cache_control: String::new(), encoding: None };
    Upload { path: path(name), file, size: bytes.len() as u64, headers }
}

/// All files below a folder, without Anslag's notes.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file());
    let named = files.map(|entry| {
        let name = entry.path().strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
        (name, fs::read(entry.path()).unwrap())
    });
    named.filter(|(name, _)| !name.starts_with(".anslag-publish")).collect()
}

#[test]
fn whatever_a_file_is_called_it_comes_and_goes() {
    for (transport, account) in WAYS {
        let server = Sshd::start(account);
        let local = tempfile::Builder::new().prefix("l *?[x]\"'\\# å").tempdir().unwrap();
        let folder = server.folder().join("not there/w *?[w]\"'\\# å");
        let host = SshStore::open(&server.target(&folder, server.port), local.path(), transport).unwrap();
        assert_eq!(host.unmanaged_file(), Ok(None));
        assert_eq!(host.read(PUBLISHED), Ok(None));
        for generation in ["one", "two, and longer"] {
            let uploads: Vec<Upload> = NAMES
                .iter()
                .map(|name| upload(local.path(), name, format!("{generation} {name}").as_bytes()))
                .chain([Upload {
                    path: path("copy/elsewhere.gz"),
                    ..upload(local.path(), "17", generation.as_bytes())
                }])
                .collect();
            let sum = AtomicU64::new(0);
            host.put(&uploads, &|size| {
                sum.fetch_add(size, Ordering::Relaxed);
            })
            .unwrap();
            let wanted: BTreeMap<String, Vec<u8>> = uploads
                .iter()
                .map(|upload| (upload.path.as_str().to_owned(), fs::read(&upload.file).unwrap()))
                .collect();
            assert_eq!(tree(&folder), wanted, "{transport:?}");
            assert_eq!(sum.into_inner(), uploads.iter().map(|upload| upload.size).sum::<u64>());
        }
        for name in NAMES {
            let mode = fs::metadata(folder.join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o644, "{transport:?}: {name}");
        }
        assert!(
            host.unmanaged_file()
                .unwrap()
                .is_some_and(|name| NAMES.iter().any(|known| known.starts_with(&name)) || name == "copy")
        );
        let gone: Vec<OutputPath> =
            NAMES[1..].iter().chain(&["copy/elsewhere.gz", "never/was.html"]).map(|n| path(n)).collect();
        host.delete(&gone).unwrap();
        assert_eq!(tree(&folder).keys().collect::<Vec<_>>(), ["index.html"]);
        let folders = walkdir::WalkDir::new(&folder).min_depth(1).into_iter().flatten();
        let left: Vec<String> = folders
            .filter(|entry| entry.file_type().is_dir())
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        assert!(matches!(left.as_slice(), [only] if only.starts_with(".anslag-incoming-")), "{left:?}");
        // A folder that was removed is made again.
        host.put(&[upload(local.path(), NAMES[1], b"again")], &|_| ()).unwrap();
        assert_eq!(tree(&folder).len(), 2);
    }
}

#[test]
fn of_two_that_write_a_note_at_once_one_does() {
    let server = Sshd::start(Account::SftpOnly);
    let folder = server.folder();
    let hosts =
        [(); 2].map(|()| SshStore::open(&server.target(&folder, server.port), &folder, Transport::Sftp).unwrap());
    let won = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for host in &hosts {
            let won = &won;
            scope.spawn(move || {
                for _ in 0..5 {
                    let seen = host.read(PUBLISHING).unwrap().map(|found| found.token);
                    match host.write(PUBLISHING, b"the same bytes", seen.as_ref()) {
                        Ok(token) => won.lock().unwrap().push(token.0),
                        Err(fault) => assert_eq!(fault, StoreError::Conflict),
                    }
                }
            });
        }
    });
    let mut won = won.into_inner().unwrap();
    let all = won.len();
    won.sort();
    won.dedup();
    assert_eq!(won.len(), all, "two wrote the same version");
    // Who is overtaken at once has not written, as far as it knows; so not every try wins, but one does.
    assert!(all >= 1);
    let found = hosts[0].read(PUBLISHING).unwrap().unwrap();
    // The second has now listed the folder of the first, even if all of its own tries came before.
    let token = hosts[1].write(PUBLISHING, b"the same bytes", Some(&found.token)).unwrap();
    assert_eq!(found.bytes, b"the same bytes");
    assert_eq!(hosts[1].write(PUBLISHING, b"x", None), Err(StoreError::Conflict));
    hosts[1].remove(PUBLISHING, &token).unwrap();
    assert_eq!(hosts[0].read(PUBLISHING), Ok(None));
    // The first has lost its claim once, and stays out.
    assert_eq!(hosts[0].write(PUBLISHING, b"y", None), Err(StoreError::Conflict));
    let third = SshStore::open(&server.target(&folder, server.port), &folder, Transport::Sftp).unwrap();
    third.write(PUBLISHING, b"y", None).unwrap();
    // One file for the note, and nothing else.
    let names: Vec<_> = fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(names.iter().filter(|name| name.to_string_lossy().starts_with(PUBLISHING)).count(), 1, "{names:?}");
}

#[test]
fn what_killed_runs_have_left_is_removed() {
    let server = Sshd::start(Account::SftpOnly);
    let folder = server.folder();
    let old = folder.join(".anslag-incoming-0123");
    fs::create_dir(&old).unwrap();
    for name in ["7", ".index.html.aB3x"] {
        fs::write(old.join(name), "half").unwrap();
    }
    let local = tempfile::tempdir().unwrap();
    let host = SshStore::open(&server.target(&folder, server.port), local.path(), Transport::Sftp).unwrap();
    assert_eq!(host.unmanaged_file(), Ok(None));
    host.put(&[upload(local.path(), "a.html", b"a")], &|_| ()).unwrap();
    assert!(!old.exists());
    assert_eq!(tree(&folder).keys().collect::<Vec<_>>(), ["a.html"]);
}

/// A link at a host leads where others want: nothing is emptied, put or deleted through it.
#[test]
fn links_at_a_host_are_not_followed() {
    for (transport, account) in WAYS {
        let server = Sshd::start(account);
        let (folder, home) = (server.folder().join("www"), server.file("home"));
        for place in [&folder, &home.join("x")] {
            fs::create_dir_all(place).unwrap();
        }
        for (name, text) in
            [("authorized_keys", "key"), (".profile", "x"), ("x/index.html", "theirs"), ("x/gammal.html", "theirs")]
        {
            fs::write(home.join(name), text).unwrap();
        }
        let before = tree(&home);
        for name in [".anslag-incoming-0123456789abcdef", ".anslag-incoming-x", "nyheter", "djup"] {
            std::os::unix::fs::symlink(&home, folder.join(name)).unwrap();
        }
        fs::create_dir(folder.join("rak")).unwrap();
        std::os::unix::fs::symlink(&home, folder.join("rak/x")).unwrap();
        let local = tempfile::tempdir().unwrap();
        // The folder of the site itself may be reached through a link.
        let linked = server.folder().join("site");
        std::os::unix::fs::symlink(&folder, &linked).unwrap();
        let host = SshStore::open(&server.target(&linked, server.port), local.path(), transport).unwrap();
        let claim = host.write(PUBLISHING, b"claim", None).unwrap();
        host.put(&[upload(local.path(), "a/b/c.html", b"c"), upload(local.path(), "index.html", b"i")], &|_| ())
            .unwrap();
        let refused = |fault: StoreError| matches!(fault, StoreError::Diagnosed(message) if message.code == Code::A815);
        for name in ["nyheter/a.html", "rak/x/y/z.html", "djup/x/index.html"] {
            assert!(
                refused(host.put(&[upload(local.path(), name, b"x")], &|_| ()).unwrap_err()),
                "{transport:?} {name}"
            );
        }
        for name in ["djup/x/gammal.html", "nyheter/authorized_keys", "rak/x/.profile"] {
            assert!(refused(host.delete(&[path(name)]).unwrap_err()), "{transport:?} {name}");
        }
        // A link in the place of a file is replaced or removed itself.
        for name in ["lank.html", "bort.html"] {
            std::os::unix::fs::symlink(home.join("authorized_keys"), folder.join(name)).unwrap();
        }
        host.put(&[upload(local.path(), "lank.html", b"ours")], &|_| ()).unwrap();
        host.delete(&[path("bort.html"), path("a/b/c.html"), path("finns/inte.html")]).unwrap();
        host.remove(PUBLISHING, &claim).unwrap();
        assert!(
            tree(&home).keys().filter(|name| !name.ends_with('/')).all(|name| before.contains_key(name)),
            "{transport:?}"
        );
        assert_eq!(before, tree(&home), "{transport:?}");
        assert_eq!(fs::read_to_string(folder.join("lank.html")).unwrap(), "ours");
        assert!(fs::symlink_metadata(folder.join("bort.html")).is_err() && !folder.join("a").exists());
        assert!(folder.join(".anslag-incoming-0123456789abcdef").is_symlink(), "it is not ours to remove");
    }
}

/// Modes are ours, whatever mask a server has.
#[test]
fn a_server_that_closes_folders_publishes_what_can_be_read() {
    for (transport, account) in WAYS {
        let server = Sshd::start_with(account, "077");
        let local = tempfile::tempdir().unwrap();
        let folder = server.folder();
        fs::create_dir(folder.join("delad")).unwrap();
        fs::set_permissions(folder.join("delad"), fs::Permissions::from_mode(0o2775)).unwrap();
        let host = SshStore::open(&server.target(&folder, server.port), local.path(), transport).unwrap();
        let claim = host.write(PUBLISHING, b"claim", None).unwrap();
        let files = ["a.html", "b/c/d.html", "b/e.html", "delad/f.html"];
        host.put(&files.map(|name| upload(local.path(), name, b"x")), &|_| ()).unwrap();
        let mode = |name: &str| fs::metadata(folder.join(name)).unwrap().permissions().mode() & 0o7777;
        assert_eq!(files.map(mode), [0o644; 4], "{transport:?}");
        assert_eq!(["b", "b/c", "delad"].map(mode), [0o755, 0o755, 0o2775], "{transport:?}");
        let run = fs::read_dir(&folder)
            .unwrap()
            .flatten()
            .find(|entry| entry.file_name().to_string_lossy().contains("incoming"));
        assert_eq!(run.unwrap().metadata().unwrap().permissions().mode() & 0o777, 0o700);
        host.remove(PUBLISHING, &claim).unwrap();
    }
}

#[test]
fn who_was_taken_for_dead_can_put_nothing_any_more() {
    let server = Sshd::start(Account::SftpOnly);
    let folder = server.folder();
    let local = tempfile::tempdir().unwrap();
    let hosts =
        [(); 2].map(|()| SshStore::open(&server.target(&folder, server.port), local.path(), Transport::Sftp).unwrap());
    let first = hosts[0].write(PUBLISHING, b"first", None).unwrap();
    hosts[0].put(&[upload(local.path(), "a.html", b"first")], &|_| ()).unwrap();
    let second = hosts[1].write(PUBLISHING, b"second", Some(&first)).unwrap();
    hosts[1].put(&[upload(local.path(), "a.html", b"second")], &|_| ()).unwrap();
    for _ in 0..2 {
        let late = upload(local.path(), "b/a.html", b"late");
        assert!(matches!(hosts[0].put(&[late], &|_| ()), Err(StoreError::Permanent(_))));
        assert_eq!(hosts[0].write(PUBLISHING, b"first", Some(&first)), Err(StoreError::Conflict));
        assert_eq!(hosts[0].remove(PUBLISHING, &first), Err(StoreError::Conflict));
    }
    assert_eq!(hosts[1].read(PUBLISHING).unwrap().map(|found| found.bytes), Some(b"second".to_vec()));
    assert_eq!(tree(&folder), [("a.html".to_owned(), b"second".to_vec())].into());
    hosts[1].remove(PUBLISHING, &second).unwrap();
}

#[test]
fn a_host_that_is_not_the_one_is_refused() {
    let server = Sshd::start(Account::SftpOnly);
    let folder = server.folder();
    let right = server.target(&folder, server.port);
    let known = server.file("known");
    let code = |target| SshStore::open(&target, &folder, Transport::Sftp).map(|_| ()).map_err(|message| message.code);
    let with = |text: String| {
        fs::write(&known, text).unwrap();
        anslag_core::config::Ssh { known_hosts: Some(known.to_str().unwrap().to_owned()), ..right.clone() }
    };
    assert_eq!(code(with(String::new())), Err(Code::A851));
    assert_eq!(code(with(known_hosts(server.port, &server.file("other.pub")))), Err(Code::A851));
    let other = server.file("other").to_str().unwrap().to_owned();
    assert_eq!(code(anslag_core::config::Ssh { key: Some(other), ..right.clone() }), Err(Code::A852));
    let none = Some("not/there".to_owned());
    assert_eq!(code(anslag_core::config::Ssh { key: none.clone(), ..right.clone() }), Err(Code::A854));
    assert_eq!(code(anslag_core::config::Ssh { known_hosts: none, ..right.clone() }), Err(Code::A854));
    for host in ["-oProxyCommand=x", "a b", ""] {
        assert_eq!(
            code(anslag_core::config::Ssh { host: host.to_owned(), ..right.clone() }),
            Err(Code::A853),
            "{host}"
        );
    }
    assert_eq!(code(anslag_core::config::Ssh { path: "a\nrm b".to_owned(), ..right.clone() }), Err(Code::A853));
    assert_eq!(code(right), Ok(()));
}

#[test]
fn what_the_account_may_not_do_is_said() {
    let server = Sshd::start(Account::SftpOnly);
    let local = tempfile::tempdir().unwrap();
    let folder = server.folder();
    // A folder has the name of a page, and a file that of a folder.
    fs::create_dir_all(folder.join("a.html/x")).unwrap();
    fs::write(folder.join("b"), "").unwrap();
    let host = SshStore::open(&server.target(&folder, server.port), local.path(), Transport::Sftp).unwrap();
    for name in ["a.html", "b/c.html"] {
        let fault = host.put(&[upload(local.path(), name, b"x")], &|_| ()).unwrap_err();
        assert!(
            matches!(&fault, StoreError::Permanent(detail) if detail.contains(name.split('/').next().unwrap())),
            "{fault:?}"
        );
    }
    assert!(matches!(host.delete(&[path("a.html")]), Err(StoreError::Permanent(_))));
}
