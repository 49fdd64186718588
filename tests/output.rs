//! The output folder: what is published is wholly old or wholly new, and what is not ours is left alone.

use std::fs::{self, Metadata};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Site, tree};

fn page(title: &str) -> String {
    format!("---\ntitle: {title}\nreview_in: P1Y\nowner: {{name: Kommunikation}}\n---\n\nText om {title}.\n")
}

fn site() -> Site {
    Site::new(&[("content/a.md", &page("A")), ("content/b.md", &page("B")), ("content/c.md", &page("C"))])
}

/// The word for how the last tree was published.
fn commit(site: &Site, arguments: &[&str]) -> String {
    let arguments: Vec<&str> = ["build", "--json"].iter().chain(arguments).copied().collect();
    let run = site.run(&arguments);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    value["commit"].as_str().unwrap().to_owned()
}

fn mode(site: &Site, path: &str) -> u32 {
    fs::symlink_metadata(site.path(path)).unwrap().permissions().mode() & 0o7777
}

fn facts(site: &Site, path: &str) -> (u64, i64, i64) {
    let of = |metadata: Metadata| (metadata.ino(), metadata.mtime(), metadata.mtime_nsec());
    of(fs::symlink_metadata(site.path(path)).unwrap_or_else(|error| panic!("{path}: {error}")))
}

/// What is published is what a build into an empty folder gives, and these files of others.
fn same_as_clean(site: &Site, others: &[&str]) {
    let out = tempfile::tempdir().unwrap();
    let clean = out.path().join("clean");
    let run = site.run(&["build", "--out", clean.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut published = site.tree("public");
    for other in others {
        assert!(published.remove(*other).is_some(), "{other} is gone");
    }
    let clean = tree(&clean);
    let names = |tree: &std::collections::BTreeMap<String, Vec<u8>>| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&published), names(&clean));
    assert!(published == clean, "bytes differ");
}

#[test]
fn a_tree_changes_places_and_unchanged_files_keep_their_inode() {
    let site = site();
    assert_eq!(commit(&site, &[]), "first");
    assert_eq!(commit(&site, &[]), "nothing");
    let before = facts(&site, "public/a/index.html");
    for round in 0..4 {
        site.write("content/b.md", page(&format!("B{round}")));
        assert_eq!(commit(&site, &[]), "exchange");
        assert_eq!(facts(&site, "public/a/index.html"), before, "round {round}");
        same_as_clean(&site, &[]);
    }
    let inode = |path: &str| facts(&site, path).0;
    assert_eq!(inode("public/a/index.html"), inode(".anslag/next/a/index.html"), "shared");
    assert_ne!(inode("public/b/index.html"), inode(".anslag/next/b/index.html"));
    // Shared files are never written in place: the earlier tree still has what it had.
    assert!(String::from_utf8_lossy(&site.tree(".anslag/next")["b/index.html"]).contains("Text om B2."));
    assert!(site.public("b/index.html").contains("Text om B3."));
}

#[test]
fn a_file_that_becomes_a_folder_and_back() {
    for mode in ["exchange", "journaled"] {
        let site = site();
        if mode == "journaled" {
            fs::create_dir(site.path("annan")).unwrap();
            symlink("annan", site.path("public")).unwrap();
        }
        site.write("static/x", "en fil").build();
        assert_eq!(site.public("x"), "en fil");
        site.remove("static/x").write("static/x/y/z.txt", "i en mapp");
        assert_eq!(commit(&site, &[]), mode);
        assert_eq!(site.public("x/y/z.txt"), "i en mapp");
        site.remove("static/x/y/z.txt");
        fs::remove_dir_all(site.path("static/x")).unwrap();
        site.write("static/x", "åter en fil");
        assert_eq!(commit(&site, &[]), mode);
        assert_eq!(site.public("x"), "åter en fil");
        site.remove("static/x").write("static/x/y/z.txt", "i en mapp").build();
        same_as_clean(&site, &[]);
    }
}

#[test]
fn files_of_others_stay_as_they_are() {
    let site = site();
    site.build().write("public/.gitignore", "*\n").write("public/a/egen.txt", "min egen").build();
    let before = ["public/.gitignore", "public/a/egen.txt"].map(|path| facts(&site, path));
    for round in 0..3 {
        site.write("content/b.md", page(&format!("B{round}")));
        assert_eq!(commit(&site, &[]), "exchange");
        assert_eq!(["public/.gitignore", "public/a/egen.txt"].map(|path| facts(&site, path)), before);
    }
    assert!(!site.path(".anslag/next/a/egen.txt").exists(), "the spare tree has nothing of others");
    // What its owner does with it between builds is not undone.
    site.write("public/a/egen.txt", "ändrad").remove("public/.gitignore").write("public/b/ny.txt", "ny");
    for round in 3..6 {
        site.write("content/b.md", page(&format!("B{round}")));
        assert_eq!(commit(&site, &[]), "exchange");
        assert_eq!((site.public("a/egen.txt"), site.public("b/ny.txt")), ("ändrad".into(), "ny".into()));
        assert!(!site.has(".gitignore"));
    }
    same_as_clean(&site, &["a/egen.txt", "b/ny.txt"]);
    // The page goes, the file stays, and the folder with it.
    site.remove("content/b.md").build();
    assert!(site.has("b/ny.txt") && !site.has("b/index.html"));
    site.write("content/a.md", page("A2"));
    assert_eq!(commit(&site, &[]), "exchange", "the folder is nobody's but theirs");
    same_as_clean(&site, &["a/egen.txt", "b/ny.txt"]);
    // And theirs in which the site has something again.
    site.write("content/b.md", page("B igen"));
    assert_eq!(commit(&site, &[]), "exchange");
    same_as_clean(&site, &["a/egen.txt", "b/ny.txt"]);
}

/// What others do while the trees change places is not lost: the run is stopped right after the exchange, and the next one finds it.
#[test]
fn what_others_do_at_the_last_moment_is_kept() {
    let site = site();
    site.build().write("content/b.md", page("B2")).build();
    for file in ["kvar", "borttagen", "bytt", "sen"] {
        site.write(&format!("public/.well-known/{file}"), file);
    }
    site.write("public/egen.txt", "min").write("content/b.md", page("B3")).build();
    let folder = facts(&site, "public/.well-known");
    // As if it had been killed before it looked: the trees have changed places, and what was given along is in both.
    site.write("content/b.md", page("B4"));
    let killed = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-P", ".well-known", "-e", "trace=renameat2"])
        .args(["-e", "inject=renameat2:signal=SIGKILL:when=1", env!("CARGO_BIN_EXE_anslag"), "build"])
        .current_dir(site.path(""))
        .status();
    assert!(!killed.unwrap().success());
    assert!(site.public("b/index.html").contains("B4"), "published");
    let spare = |path: &str| site.path(&format!(".anslag/next/{path}"));
    assert!(spare(".well-known/kvar").exists(), "not yet tidied");
    // In the tree that was published before, in the last moment:
    fs::write(spare("nyss.txt"), "nyss").unwrap();
    fs::write(spare(".well-known/nyss"), "nyss").unwrap();
    fs::remove_file(spare(".well-known/borttagen")).unwrap();
    fs::remove_file(spare("egen.txt")).unwrap();
    // In the one that is published now, afterwards:
    site.remove("public/.well-known/bytt").write("public/.well-known/bytt", "en annan");
    site.remove("public/.well-known/sen").write("public/.well-known/senare", "senare");
    site.write("content/b.md", page("B5"));
    assert_eq!(commit(&site, &[]), "exchange");
    let names =
        |folder: &str| site.tree(folder).into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap()));
    let known: Vec<(String, String)> = names("public/.well-known").collect();
    let wanted = [("bytt", "en annan"), ("kvar", "kvar"), ("nyss", "nyss"), ("senare", "senare")];
    assert_eq!(known, wanted.map(|(name, text)| (name.to_owned(), text.to_owned())));
    assert_eq!((site.public("nyss.txt"), site.has("egen.txt")), ("nyss".into(), false));
    assert_eq!(facts(&site, "public/.well-known").0, folder.0, "it is the folder that it was");
    same_as_clean(
        &site,
        &[".well-known/bytt", ".well-known/kvar", ".well-known/nyss", ".well-known/senare", "nyss.txt"],
    );
}

/// A build that is killed between a file and its folder leaves a folder with nothing in it, which the next one takes away.
#[test]
fn no_empty_folder_is_left_by_a_build_that_is_killed() {
    for wanted in ["exchange", "journaled"] {
        for call in ["unlinkat", "rmdir"] {
            let site = site();
            if wanted == "journaled" {
                fs::create_dir(site.path("annan")).unwrap();
                symlink("annan", site.path("public")).unwrap();
            }
            site.build().write("content/djup/ner/x.md", page("X")).build();
            site.remove("content/djup/ner/x.md");
            if wanted == "exchange" {
                site.build().write("content/a.md", page("A2"));
            }
            // Files are removed by `unlinkat`, and so are folders.
            let (path, nth) = if call == "rmdir" { ("djup/ner/x", 1) } else { ("djup/ner", 1) };
            let status = Command::new("strace")
                .args(["-f", "-qq", "-o", "/dev/null", "-P", path, "-e", "trace=unlinkat,rmdir"])
                .arg("-e")
                .arg(format!("inject=unlinkat,rmdir:signal=SIGKILL:when={nth}"))
                .args([env!("CARGO_BIN_EXE_anslag"), "build"])
                .current_dir(site.path(""))
                .status();
            assert!(!status.unwrap().success(), "{wanted} {path}: the call was not met");
            for round in 0..2 {
                site.write("content/a.md", page(&format!("A{round}")));
                assert_eq!(commit(&site, &[]), wanted);
                assert!(!site.path("public/djup").exists(), "{wanted} {path} {round}");
            }
        }
    }
}

/// `doctor` says when a folder is changed file by file, and why; what others have in it is no reason.
#[test]
fn doctor_says_what_keeps_a_tree_from_changing_places() {
    let site = site();
    site.build().write("public/.well-known/x", "x");
    assert!(!site.run(&["doctor"]).stderr.contains("A635"));
    fs::rename(site.path("public"), site.path("annan")).unwrap();
    symlink("annan", site.path("public")).unwrap();
    let run = site.run(&["doctor"]);
    assert!(run.stderr.contains("A635") && run.stderr.contains("den är en länk"), "{}", run.stderr);
}

/// Modes are stated, whatever the mask of whoever builds is, and mended where an earlier run left others.
#[test]
fn published_files_can_be_read_by_everybody_under_any_mask() {
    for mask in ["077", "002", "022", "000"] {
        let site = site();
        let build = |arguments: &str| {
            let run = Command::new("sh")
                .args(["-c", &format!("umask {mask}; exec \"$0\" build {arguments}"), env!("CARGO_BIN_EXE_anslag")])
                .current_dir(site.path(""))
                .output()
                .unwrap();
            assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        };
        let right = |top: &str| {
            for entry in walkdir::WalkDir::new(site.path(top)).into_iter().map(Result::unwrap) {
                let wanted = if entry.file_type().is_dir() { 0o755 } else { 0o644 };
                let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
                assert_eq!(mode, wanted, "umask {mask}: {}", entry.path().display());
            }
        };
        build("");
        right("public");
        site.write("content/b.md", page("B2")).write("content/ny/x.md", page("X"));
        build("");
        site.write("content/b.md", page("B3"));
        build("");
        right("public");
        build("--out www/ut");
        right("www/ut");
        assert_eq!((mode(&site, ".anslag"), mode(&site, "www/.ut.anslag"), mode(&site, "www")), (0o700, 0o700, 0o755));
        // What an earlier program left closed is opened, also when nothing else is to be done, and in the spare tree.
        for top in ["public", ".anslag/next"] {
            for entry in walkdir::WalkDir::new(site.path(top)).min_depth(1).contents_first(true) {
                let entry = entry.unwrap();
                let closed = if entry.file_type().is_dir() { 0o700 } else { 0o600 };
                fs::set_permissions(entry.path(), fs::Permissions::from_mode(closed)).unwrap();
            }
        }
        build("");
        right("public");
        site.write("content/b.md", page("B4"));
        build("");
        right("public");
        // The folder itself keeps what its owner gave it.
        fs::set_permissions(site.path("public"), fs::Permissions::from_mode(0o2750)).unwrap();
        site.write("content/b.md", page("B5"));
        build("");
        assert_eq!(mode(&site, "public"), 0o2750);
    }
}

#[test]
fn a_work_folder_that_is_a_link_is_refused_before_anything_is_written() {
    let elsewhere = tempfile::tempdir().unwrap();
    for command in
        [&["build"][..], &["check"], &["list", "pages"], &["dates"], &["build", "--out", "ut"], &["rollback"]]
    {
        let site = site();
        symlink(elsewhere.path(), site.path(".anslag")).unwrap();
        let run = site.run(command);
        assert!(run.code == 4 && run.stderr.contains("A634"), "{command:?}: {} {}", run.code, run.stderr);
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0, "{command:?}");
        assert!(!site.path("public").exists() && !site.path("ut").exists());
    }
    let site = site();
    symlink(elsewhere.path(), site.path(".ut.anslag")).unwrap();
    let run = site.run(&["build", "--out", "ut"]);
    assert!(run.code == 4 && run.stderr.contains("A634"), "{}", run.stderr);
    // Links in it are not followed.
    site.build().write("viktig.txt", "orörd");
    for name in ["lock", "index.tmp", "memo.tmp", "state.tmp", "sources.tmp", "spare.tmp", "clock"] {
        let _ = fs::remove_file(site.path(&format!(".anslag/{name}")));
        symlink(site.path("viktig.txt"), site.path(&format!(".anslag/{name}"))).unwrap();
    }
    site.write("content/b.md", page("B2")).build();
    assert_eq!(fs::read_to_string(site.path("viktig.txt")).unwrap(), "orörd");
}

/// Two checkouts whose output folders are links to one folder, or one of which is that folder's own site.
#[test]
fn two_sites_with_one_output_folder_take_turns() {
    let (one, two) = (site(), site());
    one.build();
    symlink(one.path("public"), two.path("public")).unwrap();
    let locked = fs::File::open(one.path("public")).unwrap();
    locked.lock().unwrap();
    for site in [&one, &two] {
        site.write("content/b.md", page("B2"));
        let run = site.run(&["build", "--wait", "0"]);
        assert!(run.code == 4 && run.stderr.contains("A629"), "{} {}", run.code, run.stderr);
        assert!(run.stderr.contains(&std::process::id().to_string()), "{}", run.stderr);
    }
    drop(locked);
    let builds = [&one, &two, &one, &two].map(|site| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_anslag"));
        command
            .args(["build", "-q", "--wait", "120"])
            .current_dir(site.path(""))
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    });
    for build in builds {
        let done = build.wait_with_output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    same_as_clean(&one, &[]);
}

#[test]
fn folders_and_links_of_others_stay_as_they_are() {
    let site = site();
    site.build().write("public/.well-known/acme/token", "hemligt");
    symlink("/etc/hosts", site.path("public/hosts")).unwrap();
    let before = ["public/.well-known", "public/.well-known/acme/token", "public/hosts"];
    let facts_before = before.map(|path| facts(&site, path));
    for round in 0..3 {
        site.write("content/b.md", page(&format!("B{round}")));
        assert_eq!(commit(&site, &[]), "exchange");
        assert_eq!(before.map(|path| facts(&site, path)), facts_before);
        assert!(!site.path(".anslag/next/.well-known").exists(), "the spare tree has nothing of others");
    }
    same_as_clean(&site, &[".well-known/acme/token"]);
    assert_eq!(fs::read_link(site.path("public/hosts")).unwrap(), Path::new("/etc/hosts"));
    // What their owners do between builds is not undone.
    fs::create_dir(site.path("public/.well-known/tom")).unwrap();
    fs::set_permissions(site.path("public/.well-known/tom"), fs::Permissions::from_mode(0o2710)).unwrap();
    site.write("public/.well-known/acme/ny", "ny").remove("public/.well-known/acme/token");
    site.write("content/b.md", page("B efter"));
    assert_eq!(commit(&site, &[]), "exchange");
    assert_eq!(site.public(".well-known/acme/ny"), "ny");
    assert!(!site.has(".well-known/acme/token"));
    assert_eq!(mode(&site, "public/.well-known/tom"), 0o2710);
    let run = site.run(&["rollback"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!((site.public(".well-known/acme/ny"), mode(&site, "public/.well-known/tom")), ("ny".into(), 0o2710));
    assert_eq!(commit(&site, &[]), "exchange");
    fs::remove_file(site.path("public/hosts")).unwrap();
    fs::remove_dir_all(site.path("public/.well-known")).unwrap();
    site.write("content/b.md", page("B igen"));
    assert_eq!(commit(&site, &[]), "exchange");
    same_as_clean(&site, &[]);
}

#[test]
fn a_file_of_others_in_the_way() {
    let site = site();
    site.build().write("public/ny.txt", "min").write("static/ny.txt", "webbplatsens");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert!(run.stderr.contains("A627") && run.stderr.contains("ny.txt"), "{}", run.stderr);
    assert_eq!(site.public("ny.txt"), "min");
    assert_eq!(commit(&site, &["--adopt"]), "exchange");
    assert_eq!(site.public("ny.txt"), "webbplatsens");
    // With the same bytes there is nothing to ask about.
    site.write("public/lika.txt", "lika").write("static/lika.txt", "lika").build();
    let inode = facts(&site, "public/lika.txt").0;
    site.write("content/a.md", page("A2")).build();
    assert_eq!(facts(&site, "public/lika.txt").0, inode);
    site.remove("static/lika.txt").build();
    assert!(!site.has("lika.txt"), "it is ours now");
    // A file where a folder is needed cannot be replaced.
    site.write("public/d", "min").write("content/d/e.md", page("E"));
    assert_eq!(site.run(&["build", "--adopt"]).code, 4);
    assert_eq!(site.public("d"), "min");
}

#[test]
fn a_folder_of_others_is_refused_unless_adopted() {
    let site = site();
    site.write("ut/index.html", "min").write("ut/annat.txt", "min");
    let before = site.tree("");
    assert_eq!(site.run(&["build", "--out", "ut"]).code, 4);
    assert_eq!(site.tree(""), before, "nothing is made");
    let run = site.run(&["build", "--out", "ut", "--adopt"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let ut = site.tree("ut");
    assert!(ut["index.html"] != b"min" && ut["annat.txt"] == b"min");
    assert_eq!(site.run(&["build", "--out", "ut"]).code, 0);
    assert_eq!(site.tree("ut"), ut);
    assert!(!site.path("ut/.ut.anslag").exists() && site.path(".ut.anslag").exists());
}

#[test]
fn a_damaged_manifest_is_not_believed() {
    let site = site();
    site.build();
    let manifest = site.public(".anslag-manifest");
    site.write("public/.anslag-manifest", manifest.replacen("index.html", "indax.html", 1));
    let run = site.run(&["build"]);
    assert!(run.code == 4 && run.stderr.contains("A621"), "{}", run.stderr);
    assert_eq!(commit(&site, &["--adopt"]), "exchange", "what is in its folders goes along until then");
    assert_eq!(commit(&site, &[]), "nothing");
    same_as_clean(&site, &[]);
}

/// What somebody does to published files, and what it is called.
type Deed<'a> = (&'a str, Box<dyn Fn() + 'a>);

#[test]
fn whatever_is_done_to_published_files_is_found() {
    let site = site();
    site.build();
    site.write("content/b.md", page("B2")).build();
    let clean = site.tree("public");
    let a = "public/a/index.html";
    let length = clean["a/index.html"].len();
    let deeds: [Deed<'_>; 7] = [
        (
            "changed",
            Box::new(|| {
                site.write(a, "annat");
            }),
        ),
        (
            "changed to as many bytes",
            Box::new(|| {
                site.write(a, vec![b'x'; length]);
            }),
        ),
        (
            "removed",
            Box::new(|| {
                site.remove(a);
            }),
        ),
        ("a folder removed", Box::new(|| fs::remove_dir_all(site.path("public/b")).unwrap())),
        (
            "a link in its place",
            Box::new(|| {
                site.remove(a);
                symlink("/etc/hosts", site.path(a)).unwrap();
            }),
        ),
        (
            "changed in the spare tree, which shares it",
            Box::new(|| {
                let shared = site.path(".anslag/next/a/index.html");
                if shared.exists() {
                    fs::write(shared, vec![b'y'; length]).unwrap();
                }
            }),
        ),
        (
            "changed, and the times set back",
            Box::new(|| {
                let time = fs::metadata(site.path(a)).unwrap().modified().unwrap();
                site.write(a, vec![b'z'; length]);
                fs::File::options().write(true).open(site.path(a)).unwrap().set_modified(time).unwrap();
            }),
        ),
    ];
    for (name, deed) in &deeds {
        deed();
        site.build();
        assert!(site.tree("public") == clean, "{name}");
        assert_eq!(commit(&site, &[]), "nothing", "{name}");
    }
}

#[test]
fn the_work_folder_may_be_damaged_or_deleted() {
    let site = site();
    site.build();
    let mut round = 0;
    let mut edit = |name: &str, deed: &dyn Fn(&Path)| {
        round += 1;
        site.write("content/b.md", page(&format!("B{round}"))).build();
        deed(&site.path(".anslag"));
        round += 1;
        site.write("content/b.md", page(&format!("B{round}")));
        let run = site.run(&["build"]);
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        same_as_clean(&site, &[]);
    };
    edit("everything deleted", &|work| fs::remove_dir_all(work).unwrap());
    edit("the spare tree deleted", &|work| fs::remove_dir_all(work.join("next")).unwrap());
    edit("a file of it deleted", &|work| fs::remove_file(work.join("next/c/index.html")).unwrap());
    edit("a folder of it deleted", &|work| fs::remove_dir_all(work.join("next/c")).unwrap());
    edit("a file of it replaced", &|work| {
        fs::remove_file(work.join("next/c/index.html")).unwrap();
        fs::write(work.join("next/c/index.html"), "skräp").unwrap();
    });
    edit("a file more in it", &|work| fs::write(work.join("next/c/skrap.html"), "skräp").unwrap());
    edit("a folder more in it", &|work| fs::create_dir(work.join("next/skrap")).unwrap());
    edit("a link in it", &|work| {
        fs::remove_dir_all(work.join("next/c")).unwrap();
        symlink("/tmp", work.join("next/c")).unwrap();
    });
    edit("the changed file a folder", &|work| {
        fs::remove_file(work.join("next/b/index.html")).unwrap();
        fs::create_dir(work.join("next/b/index.html")).unwrap();
    });
    edit("the spare tree a file", &|work| {
        fs::remove_dir_all(work.join("next")).unwrap();
        fs::write(work.join("next"), "skräp").unwrap();
    });
    for file in ["index", "spare", "journal", "lock", "clock"] {
        edit(file, &|work| fs::write(work.join(file), "skräp").unwrap());
        edit(file, &|work| {
            let bytes = fs::read(work.join(file)).unwrap_or_default();
            fs::write(work.join(file), &bytes[..bytes.len() / 2]).unwrap();
        });
    }
    edit("staged files left", &|work| {
        fs::create_dir_all(work.join("stage")).unwrap();
        fs::write(work.join("stage/0"), "skräp").unwrap();
    });
}

#[test]
fn the_tree_before_the_last_build_can_be_published_again() {
    let site = site();
    assert_eq!(site.run(&["rollback"]).code, 4, "there is nothing");
    site.build();
    let run = site.run(&["rollback"]);
    assert!(run.code == 4 && run.stderr.contains("A630"), "there is no earlier tree: {}", run.stderr);
    site.write("public/egen.txt", "min");
    let first = site.tree("public");
    let (egen, c) = (facts(&site, "public/egen.txt"), facts(&site, "public/c/index.html"));
    site.write("content/b.md", page("B2")).write("content/ny.md", page("Ny")).remove("content/a.md").build();
    let second = site.tree("public");
    for (round, expected) in [&first, &second, &first].into_iter().enumerate() {
        let run = site.run(&["rollback"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(site.tree("public") == *expected, "round {round}");
    }
    assert_eq!((facts(&site, "public/egen.txt"), facts(&site, "public/c/index.html")), (egen, c));
    // The next build makes what the sources say.
    assert_eq!(commit(&site, &[]), "exchange");
    assert!(site.tree("public") == second);
    same_as_clean(&site, &["egen.txt"]);
    // A tree that somebody touched is not published again.
    fs::write(site.path(".anslag/next/b/index.html"), "skräp").unwrap();
    assert_eq!(site.run(&["rollback"]).code, 4);
    assert!(site.tree("public") == second);
}

#[test]
fn two_builds_at_once_take_turns() {
    let site = site();
    let children: Vec<_> = (0..4)
        .map(|_| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_anslag"));
            command.arg("build").current_dir(site.path("")).env("SOURCE_DATE_EPOCH", "1790848800");
            command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    same_as_clean(&site, &[]);
}

#[test]
fn a_build_that_another_holds_up_says_who_it_is() {
    let site = site();
    site.build();
    let lock = fs::File::options().read(true).write(true).open(site.path(".anslag/lock")).unwrap();
    lock.lock().unwrap();
    site.write(".anslag/stage/0", "en sida som väntar");
    let work = site.tree(".anslag");
    let started = Instant::now();
    let text = fs::read_to_string(site.path(".anslag/lock")).unwrap();
    let pid = text.split(' ').next().unwrap();
    let run = site.run_with(&["build"], &[("ANSLAG_WAIT", "1")]);
    assert!(run.code == 4 && run.stderr.contains("A629") && run.stderr.contains(pid), "{}", run.stderr);
    assert!(started.elapsed() > Duration::from_millis(900));
    assert_eq!(site.tree(".anslag"), work, "what the other is at work on is left alone");
    // The system takes the lock of a process that ended; its number in the file is nothing to wait for.
    drop(lock);
    site.build();
}

#[test]
fn a_link_as_output_folder_stays_one() {
    let site = site();
    fs::create_dir(site.path("annan")).unwrap();
    symlink("annan", site.path("public")).unwrap();
    assert_eq!(commit(&site, &[]), "journaled");
    let before = facts(&site, "annan/a/index.html");
    site.write("content/b.md", page("B2")).remove("content/c.md");
    assert_eq!(commit(&site, &[]), "journaled");
    assert_eq!(facts(&site, "annan/a/index.html"), before);
    assert!(fs::symlink_metadata(site.path("public")).unwrap().is_symlink());
    same_as_clean(&site, &[]);
    assert_eq!(site.run(&["rollback"]).code, 4);
    // A link within it is not followed.
    fs::create_dir(site.path("utanfor")).unwrap();
    symlink("../utanfor", site.path("annan/ny")).unwrap();
    site.write("content/ny.md", page("Ny"));
    let run = site.run(&["build"]);
    assert!(matches!(run.code, 3 | 4), "{}", run.stderr);
    assert!(site.tree("utanfor").is_empty());
}

#[test]
fn an_output_folder_in_another_place() {
    let site = site();
    site.build();
    site.write("content/b.md", page("B2")).build();
    let copied = tempfile::tempdir().unwrap();
    for (source, target) in [("public", "www"), ("", "hela")] {
        let target = copied.path().join(target);
        assert!(Command::new("cp").arg("-r").arg(site.path(source)).arg(&target).status().unwrap().success());
    }
    site.write("content/b.md", page("B3"));
    let www = copied.path().join("www");
    let run = site.run(&["build", "--out", www.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    site.build();
    assert!(tree(&www) == site.tree("public"));
    // The whole site with its work folder: what that says of inodes is no longer so.
    let whole = copied.path().join("hela");
    fs::write(whole.join("content/b.md"), page("B3")).unwrap();
    let run = site.run(&["build", "--root", whole.to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(tree(&whole.join("public")) == site.tree("public"));
}

#[test]
fn a_list_that_the_disk_stopped_is_finished_too() {
    let site = site();
    fs::create_dir(site.path("annan")).unwrap();
    symlink("annan", site.path("public")).unwrap();
    site.build();
    site.write("content/b.md", page("B2")).write("content/ny.md", page("Ny")).remove("content/c.md").build();
    let new = site.tree("annan");
    // As after a failure in the middle: the list is there, and one file is staged that the tree has not.
    site.write("content/ny.md", page("Ny igen"));
    let mut command = Command::new("strace");
    command.args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=renameat"]);
    command.args(["-e", "inject=renameat:error=ENOSPC:when=2+", env!("CARGO_BIN_EXE_anslag"), "build"]);
    if !Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output().is_ok_and(|run| run.status.success()) {
        return;
    }
    let run = site.output(command, &[("PATH", "/usr/bin:/bin")]);
    assert!(run.code == 3 && run.stderr.contains("A622"), "{}", run.stderr);
    assert!(site.path(".anslag/journal").exists());
    // A command that reads nothing of the sources finishes it, too.
    site.write("content/a.md", "---\ntitle: A: fel\n---\n");
    assert_eq!(site.run(&["rollback"]).code, 4);
    assert!(!site.path(".anslag/journal").exists());
    let tree = site.tree("annan");
    assert!(tree != new && String::from_utf8_lossy(&tree["ny/index.html"]).contains("Ny igen"));
}

#[test]
fn an_interrupted_list_is_finished() {
    let site = site();
    fs::create_dir(site.path("annan")).unwrap();
    symlink("annan", site.path("public")).unwrap();
    site.build();
    let old = site.tree("annan");
    site.write("content/b.md", page("B2")).write("content/ny.md", page("Ny")).remove("content/c.md");
    // Killed in the middle of the list, where processes may be traced.
    if fs::metadata(site.path("")).unwrap().uid() == 0 {
        let run = Command::new("strace")
            .args([
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "trace=renameat",
                "-e",
                "inject=renameat:signal=SIGKILL:when=3",
            ])
            .arg(env!("CARGO_BIN_EXE_anslag"))
            .arg("build")
            .current_dir(site.path(""))
            .env("SOURCE_DATE_EPOCH", "1790848800")
            .output();
        if run.is_ok_and(|run| !run.status.success()) {
            assert!(site.path(".anslag/journal").exists() && site.tree("annan") != old);
        }
    }
    assert!(matches!(commit(&site, &[]).as_str(), "nothing" | "journaled"));
    same_as_clean(&site, &[]);
    assert!(!site.path(".anslag/journal").exists());
}

#[test]
fn a_build_elsewhere_leaves_nothing_in_the_folder_of_the_site() {
    let site = Site::empty();
    site.write("site/anslag.yaml", crate::support::CONFIG);
    site.write("site/content/_index.md", "---\ntitle: Exempelkommun\n---\n\nVälkommen.\n");
    site.write("site/content/a.md", "---\ntitle: A\nreview_in: P1Y\n---\n\nText.\n");
    let git = |arguments: &[&str]| crate::clones::git(&site.path("site"), "2024-03-01", arguments);
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-qm", "a"]);
    let entries = || {
        let mut names: Vec<String> = std::fs::read_dir(site.path("site"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    let before = entries();
    let path = std::env::var("PATH").unwrap_or_default();
    for _ in 0..2 {
        let run = site.run_with(&["build", "--root", "site", "--out", "annan/stans"], &[("PATH", &path)]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(entries(), before);
    }
    assert!(site.path("annan/stans/a/index.html").exists());
    // The second build found what the first one left beside the output.
    assert!(site.path("annan/.stans.anslag/state").exists());
    // Where the output is the site's own, what is remembered is too.
    assert_eq!(site.run_with(&["build", "--root", "site"], &[("PATH", &path)]).code, 0);
    assert!(site.path("site/.anslag/state").exists());
}
