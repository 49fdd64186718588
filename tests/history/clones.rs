//! A: what there is to read, and what stands in the way.

use std::fs;
use std::path::Path;

use anslag_core::dates::history::{Repository as Found, UnknownReason};
use anslag_git::Program;

use super::repository::{Options, Repository, git_at, page};

const A: &str = "content/a.md";
const B: &str = "content/b.md";

/// A is from 1 January and changed on the 2nd; b came on the 3rd; a got topics on the 4th; b changed on the 5th.
fn some() -> Repository {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.edit("01-02", A, page("A", "", "Två."));
    repo.edit("01-03", B, page("B", "", "Ett."));
    repo.edit("01-04", A, page("A", "topics: [x]\n", "Två."));
    repo.edit("01-05", B, page("B", "", "Två."));
    repo
}

#[test]
fn a1_shallow_clone_of_depth_1() {
    let clone = some().clone(&["--depth=1"]);
    assert_eq!(clone.naive(A), "01-05");
    let dates = clone.history_dates();
    assert_eq!(dates.history.repository, Found::Shallow);
    for path in [A, B] {
        assert_eq!((dates.first(path).as_str(), dates.changed(path).as_str()), ("ShallowBoundary", "ShallowBoundary"));
    }
    assert_eq!(dates.codes(), ["A733"]);
    assert!(dates.message_text().contains("git fetch --unshallow"), "{}", dates.message_text());
}

#[test]
fn a2_shallow_clone_of_depth_n() {
    let repo = some();
    let clone = repo.clone(&["--depth=3"]);
    // The boundary is the commit of the 3rd.
    assert_eq!(clone.naive(A), "01-04");
    let dates = clone.history_dates();
    assert_eq!((dates.first(A).as_str(), dates.changed(A).as_str()), ("ShallowBoundary", "ShallowBoundary"));
    // The text of b that came on the 5th may be that of the 2nd, which was away for some days.
    assert_eq!((dates.first(B).as_str(), dates.changed(B).as_str()), ("ShallowBoundary", "ShallowBoundary"));
    repo.edit("02-05", B, page("B", "", "Tre."));
    let dates = repo.clone(&["--depth=4"]).history_dates();
    assert_eq!((dates.first(B).as_str(), dates.changed(B).as_str()), ("ShallowBoundary", "02-05"));
    repo.git(&["reset", "-q", "--hard", "HEAD~1"]);
    let deeper = repo.clone(&["--depth=4"]).history_dates();
    // The page that came on the 3rd may be one that had been away.
    assert_eq!((deeper.first(B).as_str(), deeper.changed(B).as_str()), ("ShallowBoundary", "ShallowBoundary"));
}

#[test]
fn a2_after_the_advice_the_dates_are_exact_or_unknown() {
    let repo = some();
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    let clone = repo.clone(&["--depth=1"]);
    clone.git(&["fetch", "-q", "--unshallow", "--filter=blob:none"]);
    let dates = clone.history_dates();
    assert_eq!(dates.history.repository, Found::Full);
    assert_eq!((dates.first(A).as_str(), dates.first(B).as_str()), ("01-01", "01-03"));
    assert_eq!(dates.changed(A), "Absent");
    assert!(
        dates.codes() == ["A735"] && dates.message_text().contains("git fetch --refetch --no-filter"),
        "{}",
        dates.message_text()
    );
    clone.git(&["fetch", "-q", "--refetch", "--no-filter"]);
    let dates = clone.history_dates();
    assert_eq!((dates.changed(A).as_str(), dates.changed(B).as_str()), ("01-02", "01-05"));
    assert!(dates.codes().is_empty());
}

#[test]
fn a3_merge_ref_of_a_pull_request() {
    let repo = some();
    repo.switch("topic");
    repo.edit("02-06", B, page("B", "", "Tre."));
    repo.checkout("main");
    repo.git(&["switch", "-q", "--detach"]);
    repo.merge("02-07", "Merge 1234 into 5678", "topic");
    repo.git(&["update-ref", "refs/pull/1/merge", "HEAD"]);
    repo.checkout("main");
    let clone = repo.clone(&["--depth=1"]);
    clone.git(&["fetch", "-q", "--depth=2", "origin", "refs/pull/1/merge"]);
    clone.git(&["checkout", "-q", "FETCH_HEAD"]);
    let dates = clone.history_dates();
    assert_eq!(dates.changed(A), "ShallowBoundary");
    assert_eq!((dates.first(B).as_str(), dates.changed(B).as_str()), ("ShallowBoundary", "02-07"));
}

#[test]
fn a4_submodule() {
    let (inner, repo) = (Repository::new(), some());
    inner.edit("02-01", "nyhet.md", page("N", "image: n.svg\n", "Ett."));
    inner.edit("02-02", "n.svg", "<svg/>");
    inner.edit("02-03", "nyhet.md", page("N", "topics: [x]\nimage: n.svg\n", "Ett."));
    git_at(&repo.top, "02-05", &["submodule", "--quiet", "add", &inner.top.display().to_string(), "content/kommun"]);
    repo.commit("02-05", "Undermodul");
    let path = "content/kommun/nyhet.md";
    let dates = repo.history_dates();
    assert_eq!(
        (dates.first(path).as_str(), dates.changed(path).as_str(), dates.cause(path)),
        ("02-01", "02-02", "content/kommun/n.svg")
    );
    assert_eq!(dates.changed(A), "01-02");
    // Its files without its history, as in a ZIP.
    fs::remove_file(repo.top.join("content/kommun/.git")).unwrap();
    let dates = repo.history_dates();
    assert_eq!(dates.first(path), format!("{:?}", UnknownReason::Submodule));
    assert_eq!(dates.changed(A), "01-02");
    assert!(
        dates.codes() == ["A737"] && dates.message_text().contains("git submodule update --init"),
        "{}",
        dates.message_text()
    );
}

#[test]
fn a5_no_repository() {
    let repo = some();
    fs::remove_dir_all(repo.top.join(".git")).unwrap();
    let dates = repo.history_dates();
    assert_eq!((&dates.history.repository, dates.changed(A).as_str()), (&Found::None, "NotInHistory"));
    assert_eq!(dates.codes(), ["A732"]);
}

#[test]
fn a5_no_commit_yet() {
    let repo = Repository::new();
    repo.write(A, page("A", "", "Ett."));
    let dates = repo.history_dates();
    assert_eq!((dates.first(A).as_str(), dates.history.head, dates.messages.len()), ("Uncommitted", None, 0));
}

#[test]
fn a6_git_is_not_installed() {
    let empty = tempfile::tempdir().unwrap();
    let program = Program { path: empty.path().into(), environment: Vec::new() };
    let dates = some().history_with(&Options { program, ..Options::default() });
    assert_eq!((&dates.history.repository, dates.changed(A).as_str()), (&Found::NoGit, "NotInHistory"));
    assert_eq!(dates.codes(), ["A731"]);
}

#[test]
fn a7_dubious_ownership() {
    let repo = some();
    let home = tempfile::tempdir().unwrap();
    // Git's own switch for its tests: it takes every folder for somebody else's.
    let environment = |home: &Path| {
        let home = home.display().to_string();
        vec![
            ("GIT_TEST_ASSUME_DIFFERENT_OWNER".to_owned(), "1".to_owned()),
            ("XDG_CONFIG_HOME".to_owned(), home.clone()),
            ("HOME".to_owned(), home),
        ]
    };
    let program = || Program { environment: environment(home.path()), ..Program::from_environment() };
    let dates = repo.history_with(&Options { program: program(), ..Options::default() });
    let folder = repo.top.canonicalize().unwrap().display().to_string();
    assert_eq!(
        (&dates.history.repository, dates.changed(A).as_str()),
        (&Found::DubiousOwnership { folder: folder.clone() }, "NotInHistory")
    );
    let command = format!("git config --global --add safe.directory {folder}");
    assert!(dates.codes() == ["A730"] && dates.message_text().contains(&command), "{}", dates.message_text());
    // The command helps, also though the rest of that configuration is not read.
    fs::write(home.path().join(".gitconfig"), format!("[safe]\n\tdirectory = {folder}\n[core]\n\tquotePath = on\n"))
        .unwrap();
    let dates = repo.history_with(&Options { program: program(), ..Options::default() });
    assert_eq!((&dates.history.repository, dates.changed(A).as_str()), (&Found::Full, "01-02"));
}

#[test]
fn a8_configuration_has_no_effect() {
    let repo = some();
    repo.edit("01-06", "content/räksmörgås \"å\".md", page("R", "", "Ett."));
    repo.rename(B, "content/c.md");
    repo.commit("01-07", "Nytt namn");
    let before = repo.history_dates().history;
    for (key, value) in [
        ("log.showSignature", "true"),
        ("diff.renames", "false"),
        ("color.ui", "always"),
        ("core.quotePath", "true"),
        ("core.pager", "false"),
        ("diff.noprefix", "true"),
        ("log.follow", "true"),
        ("log.date", "relative"),
        ("diff.renameLimit", "1"),
        ("log.diffMerges", "off"),
        ("format.pretty", "oneline"),
        ("i18n.logOutputEncoding", "UTF-16"),
        ("diff.orderFile", "/nowhere"),
        ("diff.relative", "true"),
        ("core.abbrev", "4"),
        ("diff.ignoreSubmodules", "all"),
        ("log.excludeDecoration", "x"),
        ("core.precomposeUnicode", "false"),
    ] {
        repo.git(&["config", key, value]);
    }
    // A user's configuration, a locale and what a hook leaves in the environment.
    let home = tempfile::tempdir().unwrap();
    fs::write(
        home.path().join(".gitconfig"),
        "[color]\n\tui = always\n[log]\n\tshowSignature = true\n[diff]\n\trenames = false\n",
    )
    .unwrap();
    let environment = [
        ("HOME", home.path().to_str().unwrap()),
        ("LC_ALL", "sv_SE.UTF-8"),
        ("GIT_PAGER", "false"),
        ("TZ", "Asia/Tokyo"),
    ];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let dates = repo.history_with(&Options {
        program: Program { environment, ..Program::from_environment() },
        ..Options::default()
    });
    assert_eq!(dates.history, before);
    assert_eq!(
        (dates.changed("content/c.md").as_str(), dates.changed("content/räksmörgås \"å\".md").as_str()),
        ("01-05", "01-06")
    );
}

/// A history in which every page changes in every commit, read while the whole output of git is far larger than what
/// is kept of it.
#[test]
fn a9_a_long_history() {
    let repo = Repository::new();
    let mut stream = String::new();
    for n in 0..3000 {
        let text = page("A", &format!("topics: [{n}]\n"), if n < 1500 { "Ett." } else { "Två." });
        let message = format!("Ändring {n}\n\n{}", "Lång text. ".repeat(200));
        stream += &format!(
            "commit refs/heads/main\ncommitter Anna <a@example.se> {} +0000\ndata {}\n{message}\n",
            1_700_000_000 + n * 3600,
            message.len()
        );
        stream += &format!("M 100644 inline content/a.md\ndata {}\n{text}\n", text.len());
    }
    let file = repo.top.join("stream");
    fs::write(&file, stream).unwrap();
    let import = std::process::Command::new("git")
        .current_dir(&repo.top)
        .args(["fast-import", "--quiet"])
        .stdin(fs::File::open(&file).unwrap())
        .status();
    assert!(import.unwrap().success());
    repo.git(&["checkout", "-q", "-f", "main"]);
    let dates = repo.history_dates();
    let anslag_core::dates::history::HistoryDate::At { time, .. } = &dates.page(A).changed else { panic!("unknown") };
    assert_eq!(time.as_second(), 1_700_000_000 + 1500 * 3600);
}

#[test]
fn a10_hostile_configuration_runs_nothing() {
    let repo = some();
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    // A partial clone, so that git wants to fetch what it lacks.
    let clone = repo.clone(&["--filter=blob:none"]);
    let trap = clone.top.join("trap");
    let script = clone.top.join("evil.sh");
    fs::write(&script, format!("#!/bin/sh\necho \"$0 $*\" >> '{}'\nexec cat\n", trap.display())).unwrap();
    std::process::Command::new("chmod").arg("+x").arg(&script).status().unwrap();
    let evil = script.display().to_string();
    let ext = format!("ext::{evil} x");
    for (key, value) in [
        ("core.fsmonitor", evil.as_str()),
        ("core.hooksPath", clone.top.to_str().unwrap()),
        ("core.pager", &evil),
        ("pager.rev-list", &evil),
        ("diff.external", &evil),
        ("diff.evil.textconv", &evil),
        ("diff.evil.command", &evil),
        ("filter.evil.clean", &evil),
        ("filter.evil.smudge", &evil),
        ("filter.evil.process", &evil),
        ("core.sshCommand", &evil),
        ("core.askPass", &evil),
        ("credential.helper", &evil),
        ("core.gitProxy", &evil),
        ("core.alternateRefsCommand", &evil),
        ("gpg.program", &evil),
        ("log.showSignature", "true"),
        ("remote.origin.url", &ext),
        ("remote.origin.uploadpack", &evil),
        ("protocol.ext.allow", "always"),
        ("protocol.allow", "always"),
        ("trailer.anslag.command", &evil),
        ("alias.rev-list", &format!("!{evil}")),
        ("core.editor", &evil),
        ("uploadpack.packObjectsHook", &evil),
    ] {
        clone.git(&["config", key, value]);
    }
    fs::write(clone.top.join(".git/info/attributes"), "* diff=evil filter=evil\n").unwrap();
    fs::write(clone.top.join(".gitattributes"), "* diff=evil filter=evil\n").unwrap();
    for hook in ["post-checkout", "fsmonitor-watchman", "reference-transaction", "post-index-change"] {
        fs::copy(&script, clone.top.join(".git/hooks").join(hook)).unwrap();
    }
    let dates = clone.history_dates();
    assert!(!trap.exists(), "{}", fs::read_to_string(&trap).unwrap_or_default());
    assert_eq!((dates.first(A).as_str(), dates.changed(A).as_str()), ("01-01", "Absent"));
    // The trap does snap where git is let loose.
    let _ = std::process::Command::new("git")
        .current_dir(&clone.top)
        .args(["-c", "core.hooksPath=/dev/null", "status"])
        .output();
    assert!(trap.exists());
}

#[test]
fn the_cache_changes_no_date() {
    let (repo, folder) = (some(), tempfile::tempdir().unwrap());
    let options = || Options { cache: Some(folder.path().to_owned()), ..Options::default() };
    let cold = repo.history_dates();
    assert_eq!(repo.history_with(&options()).history, cold.history);
    assert_eq!(repo.history_with(&options()).history, cold.history);
    let kept: Vec<_> = fs::read_dir(folder.path()).unwrap().flatten().map(|entry| entry.path()).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    // New commits, a rename and edits that are not committed.
    repo.rename(B, "content/c.md");
    repo.commit("01-06", "Nytt namn");
    repo.edit("01-07", "content/d.md", page("D", "", "Ny."));
    repo.write(A, page("A", "", "Inte sparad."));
    let (warm, cold) = (repo.history_with(&options()), repo.history_dates());
    assert_eq!(warm.history, cold.history);
    assert_eq!((warm.changed("content/c.md").as_str(), warm.changed(A).as_str()), ("01-05", "Uncommitted"));
    // Damaged, it is as if it were not there.
    for damage in ["", "anslag-history 2 00\n{}", "x"] {
        fs::write(&kept[0], damage).unwrap();
        assert_eq!(repo.history_with(&options()).history, cold.history);
    }
    let whole = fs::read_to_string(&kept[0]).unwrap();
    fs::write(&kept[0], whole.replace("2024-01", "2023-01")).unwrap();
    assert_eq!(repo.history_with(&options()).history, cold.history);
}

/// The cache holds what is so at the newest commit: the kept state of a file beside a page is not believed for long.
#[test]
fn the_cache_sees_an_image_that_changes() {
    let (repo, folder) = (Repository::new(), tempfile::tempdir().unwrap());
    repo.write("content/karta.svg", "<svg>1</svg>");
    repo.edit("01-01", A, page("A", "image: karta.svg\n", "Ett."));
    let options = || Options { cache: Some(folder.path().to_owned()), ..Options::default() };
    assert_eq!(repo.history_with(&options()).changed(A), "01-01");
    repo.write("content/karta.svg", "<svg>2</svg>");
    assert_eq!(repo.history_with(&options()).changed(A), "Uncommitted");
    repo.commit("01-02", "Karta");
    assert_eq!(repo.history_with(&options()).changed(A), "01-02");
}

/// Git cannot compare what it does not have, and stops; the pages that nothing was moved beside keep their dates.
#[test]
fn a7_a_clone_without_texts_or_trees() {
    let repo = some();
    repo.rename(B, "content/c.md");
    repo.edit("01-06", "content/c.md", page("B", "", "Två och ett ord till."));
    repo.edit("01-07", "content/c.md", page("B", "", "Tre."));
    for key in ["uploadpack.allowFilter", "uploadpack.allowAnySHA1InWant"] {
        repo.git(&["config", key, "true"]);
    }
    let whole = repo.history_dates();
    assert_eq!((whole.first("content/c.md").as_str(), whole.changed("content/c.md").as_str()), ("01-03", "01-07"));
    for (filter, first) in [("--filter=blob:none", "01-01"), ("--filter=tree:0", "Absent")] {
        let clone = repo.clone(&[filter]);
        let dates = clone.history_dates();
        assert_eq!(dates.first(A), first, "{filter}");
        assert_eq!(
            (dates.first("content/c.md").as_str(), dates.changed("content/c.md").as_str()),
            ("Absent", "Absent")
        );
        assert!(
            dates.codes() == ["A735"] && dates.message_text().contains("git fetch --refetch --no-filter"),
            "{}",
            dates.message_text()
        );
        // The advice helps.
        clone.git(&["fetch", "-q", "--refetch", "--no-filter"]);
        let dates = clone.history_dates();
        assert_eq!(dates.first("content/c.md"), whole.first("content/c.md"), "{filter}");
        assert_eq!(
            (dates.changed(A), dates.changed("content/c.md")),
            (whole.changed(A), whole.changed("content/c.md"))
        );
        assert!(dates.codes().is_empty(), "{}", dates.message_text());
    }
}

#[cfg(unix)]
#[test]
fn a4_content_behind_links() {
    let repo = Repository::new();
    repo.edit("01-01", A, page("A", "", "Ett."));
    repo.write("delat/nyheter/b.svg", "<svg/>");
    repo.edit("01-02", "delat/nyheter/b.md", page("B", "image: b.svg\n", "Ett."));
    repo.edit("01-03", "delat/c.md", page("C", "", "Ett."));
    std::os::unix::fs::symlink("../delat/nyheter", repo.site.join("content/nyheter")).unwrap();
    std::os::unix::fs::symlink("../delat/c.md", repo.site.join("content/c.md")).unwrap();
    repo.commit("01-04", "Länkar");
    repo.edit("01-05", "delat/c.md", page("C", "", "Två."));
    repo.edit("01-06", "delat/nyheter/b.svg", "<svg> </svg>");
    let dates = repo.history_dates();
    let of = |path: &str| (dates.first(path), dates.changed(path));
    assert_eq!(of("content/nyheter/b.md"), ("01-02".into(), "01-06".into()));
    assert_eq!(of("content/c.md"), ("01-03".into(), "01-05".into()));
    assert_eq!(of(A), ("01-01".into(), "01-01".into()));
}

#[test]
fn a7_pages_that_git_is_told_to_pass_over() {
    let repo = some();
    repo.write(".gitignore", "/content/\n");
    repo.git(&["rm", "-rq", "--cached", "content"]);
    repo.commit("01-06", "Utan innehåll");
    let dates = repo.history_dates();
    assert!(dates.codes() == ["A727"] && dates.message_text().contains("git check-ignore"), "{}", dates.message_text());
}

#[test]
fn c9_a_clock_that_was_wrong() {
    let repo = some();
    let dated = |date: &str, text: &str| {
        repo.write(A, page("A", "", text));
        let output = std::process::Command::new("git")
            .current_dir(&repo.top)
            .args(["-c", "user.name=A", "-c", "user.email=a@example.se", "commit", "-qam", "Ändring"])
            .env("GIT_COMMITTER_DATE", date)
            .output();
        assert!(output.unwrap().status.success());
        repo.history_dates()
    };
    let dates = dated("1970-01-01T00:00:10Z", "Tre.");
    assert_eq!(
        (dates.first(A).as_str(), dates.changed(A).as_str(), dates.first(B).as_str()),
        ("01-01", "WrongClock", "01-03")
    );
    assert!(dates.codes() == ["A725"] && dates.message_text().contains("1970-01-01"), "{}", dates.message_text());
    // A battery that was empty: a day that could be, but not after that of the commit before.
    assert_eq!(dated("2001-01-01T00:00:10Z", "Fyra.").codes(), ["A725"]);
    assert_eq!(dated("2099-01-01T00:00:10Z", "Fem.").codes(), ["A734"]);
    let dates = dated("2024-02-01T12:00:00Z", "Sex.");
    assert_eq!((dates.changed(A).as_str(), dates.codes()), ("02-01", vec![]));
}

/// Two commits made into one: what was for readers counts, though a typo was the last of them.
#[test]
fn c2_a_squash_of_an_edit_and_a_typo() {
    let repo = some();
    repo.write(A, page("A", "", "Tre."));
    repo.commit("01-06", "Nytt (#3)\n\n* Ny text\n\n* Stavfel\n\nAnslag-Updated: no");
    assert_eq!(repo.history_dates().changed(A), "01-06");
}

/// Where the trailer stands, and what is said where it does not count. What nobody can tell apart from one message with a text
/// below its subject is one message.
#[test]
fn c2_the_trailer_in_a_message_that_was_put_together() {
    let rebase = "# This is a combination of 2 commits.\n# This is the 1st commit message:\n\n{1}\n\n# This is the commit message #2:\n\n{2}";
    let (typo, new) = ("Stavfel\n\nAnslag-Updated: no", "Ny text om taxan");
    let of_rebase = |first: &str, second: &str| rebase.replace("{1}", first).replace("{2}", second);
    for (message, day, unheard) in [
        (typo.to_owned(), "01-04", false),
        (format!("{typo}\nSigned-off-by: A <a@example.se>"), "01-04", false),
        (format!("{typo}\n\nSigned-off-by: A <a@example.se>\n\nReviewed-by: B <b@example.se>"), "01-04", false),
        (format!("{typo}\n\n(cherry picked from commit 0123456789012345678901234567890123456789)"), "01-04", false),
        ("Anslag-Updated: no".to_owned(), "01-06", false),
        // As an editor leaves it, with and without the comments.
        (of_rebase(typo, new), "01-06", false),
        (of_rebase(new, typo), "01-06", false),
        (of_rebase(typo, typo), "01-04", false),
        (format!("{typo}\n\n{new}"), "01-06", true),
        (format!("{typo}\n\nfix: taxan"), "01-06", true),
        (format!("{typo}\n\n{typo}"), "01-04", false),
        // As services do it.
        (format!("Nytt (#3)\n\n* {new}\n\n* {typo}\n\n---------\n\nCo-authored-by: B <b@example.se>"), "01-06", false),
        (format!("Nytt (#3)\n\n* {typo}\n\n* {typo}\n\n---------\n\nCo-authored-by: B <b@example.se>"), "01-04", false),
    ] {
        let repo = some();
        let before = repo.history_dates().changed(A);
        repo.write(A, page("A", "", "Tre."));
        repo.git(&["add", "-A"]);
        super::repository::git_at(&repo.top, "01-06", &["commit", "-q", "--cleanup=verbatim", "-m", &message]);
        let dates = repo.history_dates();
        assert_eq!(dates.changed(A), if day == "01-04" { before } else { day.to_owned() }, "{message}");
        assert_eq!(dates.codes(), if unheard { vec!["A741"] } else { vec![] }, "{message}");
        assert!(!unheard || dates.message_text().contains(".git-blame-ignore-revs"), "{}", dates.message_text());
        if unheard {
            // What the message advises.
            let id = repo.git(&["rev-parse", "HEAD"]);
            repo.write(".git-blame-ignore-revs", format!("{id}\n"));
            assert!(repo.history_dates().codes().is_empty() && repo.history_dates().changed(A) != "01-06", "{message}");
        }
    }
}
