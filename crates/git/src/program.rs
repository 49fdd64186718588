//! Runs the `git` program so that no configuration changes what it says, and nothing that a configuration names is run.
#![expect(clippy::disallowed_methods, reason = "this is the module that starts git")]

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Options before every command: what they name would otherwise come from a configuration.
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

/// Environment of every command. Old texts that a partial clone lacks are not fetched: that could run a command that
/// the repository names, and would be one connection for each text.
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

/// How git is found and called.
#[derive(Clone, Debug)]
pub struct Program {
    /// Where to look for it, as in `PATH`.
    pub path: OsString,
    /// Environment beyond that of the caller, such as another `HOME`.
    pub environment: Vec<(String, String)>,
}

impl Program {
    /// The one that the caller's `PATH` leads to.
    pub fn from_environment() -> Self {
        Self { path: env::var_os("PATH").unwrap_or_default(), environment: Vec::new() }
    }

    /// The file of the program. A relative folder in `PATH` is passed over: it could be the site's own.
    fn file(&self) -> Option<PathBuf> {
        let folders = env::split_paths(&self.path).filter(|folder| folder.is_absolute());
        let names = if cfg!(windows) { ["git.exe", "git.cmd"] } else { ["git", "git"] };
        folders.flat_map(|folder| names.map(|name| folder.join(name))).find(|file| file.is_file())
    }

    /// Git for a folder; nothing when there is no git.
    pub(crate) fn git(&self, folder: &Path) -> Option<Git> {
        let program = self.file()?;
        Some(Git { program, folder: folder.to_owned(), environment: self.environment.clone(), safe: Vec::new() })
    }
}

/// Git, for one folder.
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
            // `GIT_DIR`, `GIT_CONFIG_COUNT`, `GIT_EXTERNAL_DIFF`, `GIT_TRACE` …: a hook that builds the site sets some.
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

    /// What a command says; what it said on stderr when it fails.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<Vec<u8>, String> {
        said(self.command(arguments).output())
    }

    /// Takes over the folders that the user's own configuration declares safe: the rest of it stays unread.
    pub(crate) fn with_safe_folders(mut self) -> Self {
        for level in ["--system", "--global"] {
            let mut command = Command::new(&self.program);
            command
                .current_dir(&self.folder)
                .stdin(Stdio::null())
                .envs(self.environment.iter().map(|(name, value)| (name, value)));
            command.args(["config", level, "-z", "--get-all", "safe.directory"]);
            let listed = said(command.output()).unwrap_or_default();
            // Every value ends with a NUL. An empty one among them is meant: it clears the list.
            let Some(listed) = listed.strip_suffix(&[0]) else { continue };
            self.safe
                .extend(listed.split(|byte| *byte == 0).map(|folder| String::from_utf8_lossy(folder).into_owned()));
        }
        self
    }
}

fn said(output: std::io::Result<Output>) -> Result<Vec<u8>, String> {
    match output {
        Ok(output) if output.status.success() => Ok(output.stdout),
        Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        Err(error) => Err(error.to_string()),
    }
}
