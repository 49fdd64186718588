//! Runs `git` so that no configuration changes its output, and no program named in a configuration is run.
#![expect(clippy::disallowed_methods, reason = "this is the module that starts git")]

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Options for every command: they override what a configuration could set.
const HARDENED: &[&str] = &[
    "color.ui=false",
    "core.alternateRefsCommand=",
    "core.askPass=",
    "core.attributesFile=/dev/null",
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.quotePath=off",
    "core.sshCommand=false",
    "credential.helper=",
    "diff.external=",
    "diff.renames=true",
    "gc.auto=0",
    "i18n.logOutputEncoding=UTF-8",
    "log.showSignature=false",
    "maintenance.auto=false",
    "protocol.allow=never",
    "protocol.ext.allow=never",
    "submodule.recurse=false",
];

/// Environment of every command. Missing texts of a partial clone are not fetched: that could run a command named in
/// the repository's configuration, and would need one connection for each text.
const ENVIRONMENT: &[(&str, &str)] = &[
    ("GIT_ALLOW_PROTOCOL", "none"),
    ("GIT_CONFIG_GLOBAL", "/dev/null"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("GIT_GRAFT_FILE", "/dev/null"),
    ("GIT_NO_LAZY_FETCH", "1"),
    ("GIT_NO_REPLACE_OBJECTS", "1"),
    ("GIT_OPTIONAL_LOCKS", "0"),
    ("GIT_PAGER", "cat"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("LANGUAGE", "C"),
    ("LC_ALL", "C"),
];

/// The git program and its environment.
#[derive(Clone, Debug)]
pub struct Program {
    /// The folders to search, in the form of `PATH`.
    pub path: OsString,
    /// Environment variables besides the caller's, such as another `HOME`.
    pub environment: Vec<(String, String)>,
}

impl Program {
    /// Git as found in the caller's `PATH`.
    pub fn from_environment() -> Self {
        Self { path: env::var_os("PATH").unwrap_or_default(), environment: Vec::new() }
    }

    /// The program file. Relative folders in `PATH` are skipped: they could belong to the site.
    fn file(&self) -> Option<PathBuf> {
        let folders = env::split_paths(&self.path).filter(|folder| folder.is_absolute());
        let names = if cfg!(windows) { ["git.exe", "git.cmd"] } else { ["git", "git"] };
        folders.flat_map(|folder| names.map(|name| folder.join(name))).find(|file| file.is_file())
    }

    /// Git for a folder; `None` when git is not installed.
    pub(crate) fn git(&self, folder: &Path) -> Option<Git> {
        let program = self.file()?;
        Some(Git { program, folder: folder.to_owned(), environment: self.environment.clone(), safe: Vec::new() })
    }
}

/// Git, run in one folder.
#[derive(Clone, Debug)]
pub(crate) struct Git {
    program: PathBuf,
    folder: PathBuf,
    environment: Vec<(String, String)>,
    safe: Vec<String>,
}

impl Git {
    /// A command with these arguments, not yet started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        for (name, _) in env::vars_os() {
            // `GIT_DIR`, `GIT_CONFIG_COUNT`, `GIT_EXTERNAL_DIFF`, `GIT_TRACE` …: a git hook that builds the site sets
            // some of them.
            if name.to_string_lossy().starts_with("GIT_") {
                command.env_remove(name);
            }
        }
        command.envs(self.environment.iter().map(|(name, value)| (name, value))).envs(ENVIRONMENT.iter().copied());
        command.arg("--no-pager");
        for option in HARDENED {
            command.args(["-c", option]);
        }
        for folder in &self.safe {
            command.args(["-c", &format!("safe.directory={folder}")]);
        }
        command.args(arguments);
        command
    }

    /// Runs a command and returns its output; its standard error when it fails.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<Vec<u8>, String> {
        output_of(self.command(arguments).output())
    }

    /// Accepts the folders that the user's own configuration lists as `safe.directory`; the rest of that file is not
    /// used.
    pub(crate) fn with_safe_folders(mut self) -> Self {
        for level in ["--system", "--global"] {
            let mut command = Command::new(&self.program);
            command
                .current_dir(&self.folder)
                .stdin(Stdio::null())
                .envs(self.environment.iter().map(|(name, value)| (name, value)));
            command.args(["config", level, "-z", "--get-all", "safe.directory"]);
            let listed = output_of(command.output()).unwrap_or_default();
            // Each value ends with a NUL. An empty value is significant: it clears the list.
            let Some(listed) = listed.strip_suffix(&[0]) else { continue };
            self.safe
                .extend(listed.split(|byte| *byte == 0).map(|folder| String::from_utf8_lossy(folder).into_owned()));
        }
        self
    }
}

fn output_of(output: std::io::Result<Output>) -> Result<Vec<u8>, String> {
    match output {
        Ok(output) if output.status.success() => Ok(output.stdout),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
