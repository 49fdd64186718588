//! The whole of an automatic build, for real but for the cloud: a bare repository, clones without history in which the scripts of
//! `init --ci` run as the workflow runs them, a folder that nginx serves, and what a reader then sees.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::clones::git;
use crate::support::web::Web;
use crate::support::{Run, Site, tree};

const CONFIG: &str =
    "title: Exempelkommun\nbase_url: https://www.example.se/\npublish:\n  live:\n    to: dir\n    path: ../../www\n";

/// A municipality: the folder of a writer, the repository, what readers reach, and what is kept between runs.
struct Town {
    folder: Site,
    nginx: Web,
    runs: usize,
}

impl Town {
    /// A site of three pages, of which one waits for its day and one is a draft.
    fn new() -> Self {
        let folder = Site::empty();
        let writer = folder.path("people/writer");
        git(&folder.path(""), "2026-09-01", &["init", "-q", "--bare", "origin.git"]);
        let init = folder.run(&["init", "seed", "--ci", "github"]);
        assert_eq!(init.code, 0, "{}", init.stderr);
        for name in ["install", "publish"] {
            folder.write(
                &format!("people/writer/.ci/{name}"),
                fs::read(folder.path(&format!("seed/.ci/{name}"))).unwrap(),
            );
        }
        folder
            .write("people/writer/anslag.yaml", CONFIG)
            .write("people/writer/.gitignore", "/public/\n/.anslag/\n")
            .write("people/writer/content/_index.md", "---\ntitle: Exempelkommun\n---\n\nVälkommen.\n");
        git(&writer, "2026-09-01", &["init", "-q"]);
        let origin = folder.path("origin.git").display().to_string();
        git(&writer, "2026-09-01", &["remote", "add", "origin", &origin]);
        let www = folder.path("www").display().to_string();
        let nginx = Web::nginx(&folder.path("nginx"), "", &format!("root {www}; error_page 404 /404.html;"));
        let town = Self { folder, nginx, runs: 0 };
        town.commit("2026-09-01");
        for (day, name, text) in [
            ("2026-09-02", "vatten", page("Vatten", "", "Vattnet är avstängt.")),
            ("2026-09-03", "skola", page("Skola", "published: 2026-10-03\n", "Skolan öppnar.")),
            ("2026-09-04", "bad", page("Bad", "draft: true\n", "Badet öppnar kanske.")),
        ] {
            town.folder.write(&format!("people/writer/content/{name}.md"), text);
            town.commit(day);
        }
        town.release();
        town
    }

    /// What the release workflow leaves: an archive with the program, and the sums with their signature. The program is the one
    /// that is tested.
    fn release(&self) {
        let folder = format!("releases/v{}", env!("CARGO_PKG_VERSION"));
        let program = format!("#!/bin/sh\nexec {} \"$@\"\n", env!("CARGO_BIN_EXE_anslag"));
        self.folder.write(&format!("{folder}/anslag"), program);
        let script = "chmod +x anslag; name=anslag-$(uname -m)-unknown-linux-musl.tar.gz; tar -czf $name anslag";
        self.in_release(script);
        self.in_release("ssh-keygen -q -t ed25519 -N '' -C anslag-release -f ../../key");
        self.sign();
    }

    /// The sums, signed with the version as the workflow does it.
    fn sign(&self) {
        let version = env!("CARGO_PKG_VERSION");
        self.in_release(&format!("{{ echo '# anslag {version}'; sha256sum *.tar.gz; }} >SHA256SUMS"));
        self.in_release("rm -f SHA256SUMS.sig; ssh-keygen -q -Y sign -f ../../key -n anslag-release SHA256SUMS");
    }

    fn in_release(&self, script: &str) {
        let folder = self.folder.path(&format!("releases/v{}", env!("CARGO_PKG_VERSION")));
        let made = Command::new("sh").args(["-ec", script]).current_dir(folder).output().expect("sh starts");
        assert!(made.status.success(), "{script}: {}", String::from_utf8_lossy(&made.stderr));
    }

    /// The public half of the key of the releases, as SECURITY.md would have it.
    fn key(&self) -> String {
        fs::read_to_string(self.folder.path("key.pub")).expect("a key").trim().to_owned()
    }

    /// The writer commits on a day and pushes.
    fn commit(&self, day: &str) {
        let writer = self.folder.path("people/writer");
        git(&writer, day, &["add", "."]);
        git(&writer, day, &["commit", "-qm", "Nytt på webbplatsen"]);
        git(&writer, day, &["push", "-q", "origin", "HEAD:main"]);
    }

    /// The writer runs the program at noon of a day.
    fn write(&self, day: &str, arguments: &[&str]) -> Run {
        self.shell(
            &self.folder.path("people/writer"),
            &["anslag", arguments.join(" ").as_str()].join(" "),
            &noon(day),
            &[],
        )
    }

    fn shell(&self, folder: &Path, script: &str, epoch: &str, variables: &[(&str, &str)]) -> Run {
        let home = self.folder.path("home").display().to_string();
        let path = std::env::var("PATH").unwrap_or_default();
        let releases = format!("file://{}", self.folder.path("releases").display());
        let key = self.key();
        let bin = Path::new(env!("CARGO_BIN_EXE_anslag")).parent().unwrap().display().to_string();
        // The writer has the program; an automatic build has only what it installs.
        let path =
            if folder.ends_with("writer") { format!("{bin}:{path}") } else { format!("{home}/.local/bin:{path}") };
        let mut command = Command::new("sh");
        command.args(["-ec", script]);
        let output = command
            .current_dir(folder)
            .env_clear()
            .envs([("PATH", path.as_str()), ("HOME", &home), ("ANSLAG_RELEASES", &releases)])
            .env("ANSLAG_RELEASE_KEY", key)
            .envs([("ANSLAG_LANG", "sv"), ("SOURCE_DATE_EPOCH", epoch)])
            .envs(variables.iter().copied())
            .output()
            .expect("sh starts");
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// One automatic build at noon of a day: a new machine with a clone without history, what the last one left, and the steps.
    fn automatic(&mut self, day: &str, steps: &str) -> Run {
        self.runs += 1;
        let site = self.folder.path(&format!("runs/{}", self.runs));
        let origin = format!("file://{}", self.folder.path("origin.git").display());
        fs::create_dir_all(site.parent().unwrap()).unwrap();
        git(
            site.parent().unwrap(),
            day,
            &["clone", "-q", "--depth", "1", "--branch", "main", &origin, &site.display().to_string()],
        );
        assert_eq!(self.shell(&site, "git rev-list --count HEAD", "0", &[]).stdout, "1\n", "the clone has no history");
        let _ = fs::remove_dir_all(self.folder.path("home"));
        let kept = self.folder.path("kept");
        if kept.exists() {
            copy(&kept, &site.join(".anslag"));
        }
        let steps = format!("sh .ci/install >/dev/null\n{steps}");
        let run = self.shell(&site, &steps, &noon(day), &[]);
        if run.code == 0 {
            let _ = fs::remove_dir_all(&kept);
            copy(&site.join(".anslag"), &kept);
        }
        run
    }

    /// Status and body of a page, as a reader gets it.
    fn get(&self, path: &str) -> (u16, String) {
        let answer = self.nginx.get(path);
        (answer.status, answer.text())
    }

    fn www(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.folder.path("www"))
    }
}

fn page(title: &str, more: &str, text: &str) -> String {
    format!("---\ntitle: {title}\nreview_in: P1Y\n{more}---\n\n{text}\n")
}

/// The seconds of 12.00 UTC on a day, as the clock of a run.
fn noon(day: &str) -> String {
    format!("{day}T12:00:00Z").parse::<jiff::Timestamp>().unwrap().as_second().to_string()
}

fn copy(from: &Path, to: &Path) {
    for (name, bytes) in tree(from) {
        let file = to.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
}

/// What the workflow does after a push.
const PUSHED: &str = "anslag check --strict\nsh .ci/publish";
/// What it does on the hour.
const TIMER: &str = "sh .ci/publish --timer";

fn good(run: &Run) {
    assert_eq!(run.code, 0, "{}\n{}", run.stdout, run.stderr);
}

#[test]
fn from_a_commit_to_what_a_reader_sees() {
    let mut town = Town::new();
    good(&town.write("2026-09-20", &["stamp"]));
    town.commit("2026-09-20");
    good(&town.automatic("2026-10-01", PUSHED));
    let (status, body) = town.get("/vatten/");
    assert_eq!(status, 200);
    // The day of the commit that brought it, though the clone has only the last one.
    assert!(body.contains("Publicerad <time datetime=\"2026-09-02\">") && !body.contains("Uppdaterad"), "{body}");
    assert_eq!(town.get("/skola/").0, 404);
    let first = town.www();

    // Nothing has come to its day: the timer says so and touches nothing.
    let quiet = town.automatic("2026-10-02", TIMER);
    good(&quiet);
    assert_eq!(quiet.stdout, "Nothing has come to its day since 2026-10-01T12:00:00Z.\n");
    assert!(town.www() == first, "the timer has changed something");

    // The second commit: the page says when it changed, and when it was published is as before.
    town.folder.write("people/writer/content/vatten.md", page("Vatten", "", "Vattnet är påslaget."));
    good(&town.write("2026-10-02", &["stamp", "content/vatten.md", "--note", "'Vattnet är tillbaka.'"]));
    town.commit("2026-10-02");
    good(&town.automatic("2026-10-02", PUSHED));
    let (_, body) = town.get("/vatten/");
    let dates = ["Publicerad <time datetime=\"2026-09-02\">", "Uppdaterad <time datetime=\"2026-10-02\">"];
    assert!(dates.iter().all(|date| body.contains(date)) && body.contains("påslaget"), "{body}");
    assert_eq!(town.get("/skola/").0, 404);

    // The day of the page that waits comes, and nobody does anything.
    let due = town.automatic("2026-10-03", TIMER);
    good(&due);
    assert!(due.stdout.contains("2026-10-03T00:00:00+02:00  content/skola.md  sidan publiceras"), "{}", due.stdout);
    let (status, body) = town.get("/skola/");
    assert!(status == 200 && body.contains("Publicerad <time datetime=\"2026-10-03\">"), "{status} {body}");

    // What is kept between runs may be lost: the site is published again, and is what it was.
    let before = town.www();
    fs::remove_dir_all(town.folder.path("kept")).unwrap();
    let lost = town.automatic("2026-10-03", TIMER);
    good(&lost);
    assert!(!lost.stdout.contains("Nothing has come to its day") && town.www() == before);

    // The second commit is taken back: the text brings its dates with it, and what came meanwhile stays.
    // The page that waited was stamped before its day, so that nobody has to think of it now.
    let writer = town.folder.path("people/writer");
    git(&writer, "2026-10-04", &["revert", "--no-edit", "HEAD"]);
    git(&writer, "2026-10-04", &["push", "-q", "origin", "HEAD:main"]);
    good(&town.automatic("2026-10-04", PUSHED));
    let (_, body) = town.get("/vatten/");
    assert!(body.contains("avstängt") && body.contains(dates[0]) && !body.contains("Uppdaterad"), "{body}");
    assert_eq!(town.get("/skola/").0, 200);
}

#[test]
fn one_step_back_without_a_build() {
    let town = Town::new();
    let folder = town.folder.path("people/writer");
    good(&town.write("2026-09-20", &["publish"]));
    assert!(town.get("/vatten/").1.contains("avstängt"));
    town.folder.write("people/writer/content/vatten.md", page("Vatten", "", "Vattnet är påslaget."));
    good(&town.write("2026-09-21", &["publish"]));
    assert!(town.get("/vatten/").1.contains("påslaget"));
    for step in ["rollback", "publish --as-built"] {
        good(&town.write("2026-09-21", &[step]));
    }
    assert!(town.get("/vatten/").1.contains("avstängt"));
    good(&town.write("2026-09-21", &["publish"]));
    assert!(town.get("/vatten/").1.contains("påslaget"));
    // A run by hand leaves nothing that an automatic build takes for its own.
    assert!(!folder.join(".anslag/ci-published").exists() && town.runs == 0);
}

#[test]
fn what_is_wrong_stops_before_a_reader_sees_it() {
    let mut town = Town::new();
    // Not stamped: a clone without history would show pages without their dates.
    let shallow = town.automatic("2026-10-01", TIMER);
    assert_eq!(shallow.code, 4, "{}", shallow.stderr);
    assert!(shallow.stderr.contains("A733") && town.www().is_empty(), "{}", shallow.stderr);

    good(&town.write("2026-09-20", &["stamp"]));
    town.commit("2026-09-20");
    good(&town.automatic("2026-10-01", PUSHED));
    let before = town.www();

    // A page that changed for its readers without a word of it.
    town.folder.write("people/writer/content/vatten.md", page("Vatten", "", "Vattnet är påslaget."));
    town.commit("2026-10-02");
    let changed = town.automatic("2026-10-02", PUSHED);
    assert_eq!(changed.code, 1, "{}", changed.stderr);
    assert!(changed.stderr.contains("A702") && changed.stderr.contains("anslag stamp content/vatten.md --note"));
    assert!(town.www() == before, "something was published");
    // The timer tries again what has not been published, though nothing has come to its day.
    let again = town.automatic("2026-10-02", TIMER);
    assert!(again.code != 0 && again.stderr.contains("A702"), "{} {}", again.stdout, again.stderr);

    // An archive that is another than the one that was released is not installed.
    let archive = town.folder.path(&format!("releases/v{}", env!("CARGO_PKG_VERSION")));
    let name = fs::read_dir(&archive).unwrap().flatten().map(|entry| entry.path());
    let name = name.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "gz")).unwrap();
    fs::write(&name, b"something else").unwrap();
    let other = town.automatic("2026-10-02", "echo installed");
    assert!(other.code != 0 && !other.stdout.contains("installed"), "{} {}", other.stdout, other.stderr);
    assert!(!town.folder.path("home/.local/bin/anslag").exists());
    // Nor when who put it there put its sum beside it: only the makers have the key.
    town.in_release(&format!("{{ echo '# anslag {}'; sha256sum *.tar.gz; }} >SHA256SUMS", env!("CARGO_PKG_VERSION")));
    let forged = town.automatic("2026-10-02", "echo installed");
    assert!(forged.code != 0 && !forged.stdout.contains("installed"), "{} {}", forged.stdout, forged.stderr);
    assert!(!town.folder.path("home/.local/bin/anslag").exists());
    // A release that the makers signed, but an older one.
    town.in_release("{ echo '# anslag 0.0.1'; sha256sum *.tar.gz; } >SHA256SUMS; rm SHA256SUMS.sig");
    town.in_release("ssh-keygen -q -Y sign -f ../../key -n anslag-release SHA256SUMS");
    let old = town.automatic("2026-10-02", "echo installed");
    assert!(old.code != 0 && !old.stdout.contains("installed"), "{} {}", old.stdout, old.stderr);

    // Nor is anything, before it is filled in where the releases are.
    let site = town.folder.path("people/writer");
    let path = std::env::var("PATH").unwrap_or_default();
    let unfilled = town.shell(&site, "unset ANSLAG_RELEASES; sh .ci/install", "0", &[("PATH", &path)]);
    assert_eq!(
        (unfilled.code, unfilled.stderr.as_str()),
        (2, "Fill in, in .ci/install, where the releases of Anslag are.\n")
    );
    let believed = town.shell(&site, "sh .ci/install", "0", &[("PATH", &path), ("ANSLAG_RELEASE_KEY", "")]);
    assert!(believed.code == 2 && believed.stderr.contains("a sum alone proves nothing"), "{}", believed.stderr);
}
