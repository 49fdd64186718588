//! Whole sites as inline text: files in, files and messages out. The real program runs on a real folder.

pub mod apache;
pub mod caddy;
pub mod nginx;
pub mod rng;
pub mod web;

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// A site in a temporary folder.
pub struct Site {
    folder: TempDir,
}

/// What a run of the program gave.
pub struct Run {
    /// The exit code.
    pub code: i32,
    /// What stood on stdout.
    pub stdout: String,
    /// What stood on stderr.
    pub stderr: String,
}

/// The configuration of a site that needs none.
pub const CONFIG: &str = "title: Exempelkommun\nbase_url: https://www.example.se/\n";

impl Site {
    /// An empty folder.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// An empty folder in memory where the system has such a place: for a site that is made and removed again and again.
    pub fn passing() -> Self {
        match tempfile::tempdir_in("/dev/shm") {
            Ok(folder) => Self { folder },
            Err(_) => Self::empty(),
        }
    }

    /// A site with a plain configuration, a home page and these files.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let site = Self::empty();
        site.write("anslag.yaml", CONFIG);
        site.write("content/_index.md", "---\ntitle: Exempelkommun\n---\n\nVälkommen.\n");
        for (path, text) in files {
            site.write(path, text);
        }
        site
    }

    /// Writes a file, with its folders.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) -> &Self {
        let file = self.path(path);
        fs::create_dir_all(file.parent().expect("below the site")).expect("folders");
        fs::write(file, text).expect("a file");
        self
    }

    /// Removes a file.
    pub fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.path(path)).expect("a file to remove");
        self
    }

    /// The path of a file on the disk.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Runs the program here, in Swedish, at noon on 1 October 2026 unless the arguments say otherwise.
    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    /// The same with environment variables.
    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_anslag"));
        command.args(arguments);
        self.output(command, variables)
    }

    /// What a command gives that runs here with the surroundings of all tests and these variables.
    pub fn output(&self, mut command: Command, variables: &[(&str, &str)]) -> Run {
        command.current_dir(self.folder.path()).env_clear();
        command.env("ANSLAG_LANG", "sv").env("SOURCE_DATE_EPOCH", "1790848800").envs(variables.iter().copied());
        let output = command.output().expect("the program starts");
        Run {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Builds, and fails the test with the messages when that does not go well.
    pub fn build(&self) -> &Self {
        let run = self.run(&["build"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        self
    }

    /// A built file.
    pub fn public(&self, path: &str) -> String {
        fs::read_to_string(self.path("public").join(path))
            .unwrap_or_else(|error| panic!("public/{path}: {error}; there is {:?}", self.tree("public").keys()))
    }

    /// Whether a built file exists.
    pub fn has(&self, path: &str) -> bool {
        self.path("public").join(path).exists()
    }

    /// The name under which a file is published whose name has its digest: `css/kommun.css` is `css/kommun.*.css`.
    pub fn named(&self, path: &str) -> String {
        let (stem, ending) = path.rsplit_once('.').unwrap();
        let named = |name: &&String| {
            let digits = name
                .strip_prefix(stem)
                .and_then(|rest| rest.strip_prefix('.')?.strip_suffix(ending)?.strip_suffix('.'));
            digits.is_some_and(|digits| digits.len() == 16)
        };
        let tree = self.tree("public");
        let found: Vec<&String> = tree.keys().filter(named).collect();
        assert!(found.len() == 1, "{path} is published as {found:?}");
        found[0].clone()
    }

    /// All files below a folder with their bytes.
    pub fn tree(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        tree(&self.path(folder))
    }
}

/// A port that nobody uses now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// All files below a folder with their bytes.
pub fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
        let name = entry.path().strip_prefix(folder).expect("below the folder").to_string_lossy().replace('\\', "/");
        files.insert(name, fs::read(entry.path()).expect("a file"));
    }
    files
}
