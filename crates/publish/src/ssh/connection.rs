//! How OpenSSH is called: non-interactive, unknown host keys refused, and one connection for all calls of a run.
#![expect(clippy::disallowed_methods, reason = "this is the module that speaks through OpenSSH")]

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use super::batch::classify_exit;
use crate::program::{self, ProgramExit};
use crate::store::StoreError;
use anslag_core::config;
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_disk::with_io_error;

/// How often a transient failure is tried.
const MAX_ATTEMPTS: u32 = 5;
/// The pause after the first attempt; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// Environment variable that overrides [`FIRST_PAUSE`], in milliseconds.
const PAUSE_ENV: &str = "ANSLAG_PUBLISH_PAUSE";
/// The timeout of a login.
const LOGIN_TIMEOUT: Duration = Duration::from_secs(60);
/// The timeout for closing the shared connection.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// Options of every call. Everything else comes from the user's `ssh_config`.
const OPTIONS: &[&str] = &[
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    "UpdateHostKeys=no",
    "ConnectTimeout=15",
    "ServerAliveInterval=10",
    "ServerAliveCountMax=3",
    "ForwardAgent=no",
    "ForwardX11=no",
    "ClearAllForwardings=yes",
    "PermitLocalCommand=no",
    "LogLevel=ERROR",
];

/// A host, and the programs and options that reach it.
#[derive(Debug)]
pub(super) struct Connection {
    ssh: PathBuf,
    sftp: PathBuf,
    /// The arguments for [`OPTIONS`] and those of the configuration.
    options: Vec<OsString>,
    port: Option<u16>,
    host: String,
    /// For the control socket, and for files being uploaded or downloaded.
    folder: TempDir,
    run_id: String,
    first_pause: Duration,
    /// Held while the shared connection is opened.
    master_lock: Mutex<()>,
}

impl Connection {
    /// Connects for the first time.
    pub(super) fn open(target: &config::Ssh, site: &Path, name: &str) -> Result<Self, Diagnostic> {
        let (ssh, sftp) = (require_program("ssh")?, require_program("sftp")?);
        let folder = tempfile::Builder::new().prefix("anslag").tempdir();
        let folder = folder
            .map_err(|error| with_io_error(Diagnostic::new(Code::A831).arg("target", name.to_owned()), &error))?;
        let options = options(target, site)?;
        let pause = env::var(PAUSE_ENV).ok().and_then(|text| text.parse().ok()).map(Duration::from_millis);
        let run_id = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
        let connection = Self {
            ssh,
            sftp,
            options,
            port: target.port,
            host: target.host.clone(),
            folder,
            run_id,
            first_pause: pause.unwrap_or(FIRST_PAUSE),
            master_lock: Mutex::default(),
        };
        let mut last_exit = ProgramExit::default();
        let result = connection.with_retries(|| {
            last_exit = connection.login()?;
            if last_exit.code == Some(0) { Ok(()) } else { Err(classify_login_failure(&last_exit)) }
        });
        result.map(|()| connection).map_err(|error| to_diagnostic(&error, &last_exit.stderr, name))
    }

    /// Random id of this run, part of temporary file names.
    pub(super) fn run_id(&self) -> &str {
        &self.run_id
    }

    /// Retries transient errors, with exponential backoff.
    pub(super) fn with_retries<T>(&self, mut attempt: impl FnMut() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut failures = 0;
        loop {
            match attempt() {
                Err(StoreError::Transient(_)) if failures + 1 < MAX_ATTEMPTS => failures += 1,
                result => return result,
            }
            let pause = self.first_pause * 2_u32.pow(failures - 1);
            // Jitter of up to 50 %, so that two publishers do not retry in step.
            let jitter = u32::try_from(RandomState::new().hash_one(failures) % 512).unwrap_or_default();
            thread::sleep(pause + pause * jitter / 1024);
        }
    }

    /// A call of `sftp`, not yet started.
    pub(super) fn sftp(&self) -> Command {
        self.ensure_master();
        let mut command = program::command(&self.sftp);
        // `sftp` prints the times of listings in the local time zone.
        command.env("TZ", "UTC").args(["-b", "-"]).args(self.shared_options());
        command.args(self.port_args("-P")).arg("--").arg(&self.host);
        command
    }

    /// The value of rsync's `--rsh`: how to call `ssh`. rsync splits it at spaces outside `'…'`, where `''` is a `'`. `None`
    /// when a path is not UTF-8.
    pub(super) fn rsync_remote_shell(&self) -> Option<String> {
        self.ensure_master();
        let mut words = vec![self.ssh.clone().into_os_string()];
        words.extend(self.shared_options());
        words.extend(self.port_args("-p"));
        let words: Option<Vec<String>> =
            words.iter().map(|word| Some(format!("'{}'", word.to_str()?.replace('\'', "''")))).collect();
        words.map(|words| words.join(" "))
    }

    /// The host as rsync wants it before a colon.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The socket of the shared connection.
    fn control_path(&self) -> PathBuf {
        self.folder.path().join("s")
    }

    fn control_path_option(&self) -> OsString {
        path_option("ControlPath", &self.control_path())
    }

    /// The options of a call that uses the shared connection.
    fn shared_options(&self) -> Vec<OsString> {
        let mut options = self.options.clone();
        if !cfg!(windows) {
            options.extend(["-o".into(), "ControlMaster=no".into(), "-o".into(), self.control_path_option()]);
        }
        options
    }

    /// The port, if one is configured. `ssh` and `sftp` call the option `-p` and `-P`.
    fn port_args(&self, option: &str) -> Vec<OsString> {
        self.port.map_or_else(Vec::new, |port| vec![option.into(), port.to_string().into()])
    }

    /// Reopens the ControlMaster if its socket is gone. If that fails, each call opens its own connection.
    fn ensure_master(&self) {
        let _guard = self.master_lock.lock().unwrap_or_else(PoisonError::into_inner);
        if !cfg!(windows) && !self.has_master() {
            let _ = self.login();
        }
    }

    fn has_master(&self) -> bool {
        fs::symlink_metadata(self.control_path()).is_ok()
    }

    /// Opens the ControlMaster. OpenSSH for Windows cannot share connections; there, an empty `sftp` batch tests the login.
    fn login(&self) -> Result<ProgramExit, StoreError> {
        let mut command = program::command(if cfg!(windows) { &self.sftp } else { &self.ssh });
        if cfg!(windows) {
            command.args(["-b", "-"]).args(&self.options).args(self.port_args("-P"));
        } else {
            // `-f`: background after login. ControlPersist: exits after 30 s unused.
            command.args(["-f", "-N", "-M", "-o", "ControlPersist=30", "-o"]).arg(self.control_path_option());
            command.args(&self.options).args(self.port_args("-p"));
        }
        command.arg("--").arg(&self.host);
        program::run(&mut command, b"", Some(LOGIN_TIMEOUT))
            .map_err(|error| StoreError::Permanent(format!("ssh: {error}")))
    }

    /// A local folder for files being uploaded or downloaded.
    pub(super) fn scratch_folder(&self) -> Result<ScratchFolder, StoreError> {
        let folder = tempfile::tempdir_in(self.folder.path()).map_err(StoreError::from)?;
        Ok(ScratchFolder { folder })
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if cfg!(windows) || !self.has_master() {
            return;
        }
        let mut command = program::command(&self.ssh);
        command.args(["-O", "exit"]).args(self.shared_options()).arg("--").arg(&self.host);
        // If this fails, ControlPersist ends it.
        let _ = program::run(&mut command, b"", Some(CLOSE_TIMEOUT));
    }
}

/// A local folder for files being uploaded or downloaded.
pub(super) struct ScratchFolder {
    folder: TempDir,
}

impl ScratchFolder {
    pub(super) fn path_with_slash(&self) -> String {
        format!("{}/", self.folder.path().display())
    }

    /// The files in it, by name.
    pub(super) fn read_all(&self) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let read = || -> std::io::Result<Vec<(String, Vec<u8>)>> {
            fs::read_dir(self.folder.path())?
                .map(|entry| {
                    let entry = entry?;
                    Ok((entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?))
                })
                .collect()
        };
        read().map_err(StoreError::from)
    }

    /// Writes a file in it, and returns its path.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<String, StoreError> {
        let file = self.folder.path().join(name);
        fs::write(&file, bytes).map_err(StoreError::from)?;
        Ok(file.display().to_string())
    }
}

/// Finds a program, or says which package has it.
pub(super) fn require_program(name: &'static str) -> Result<PathBuf, Diagnostic> {
    let package = if name == "rsync" { "rsync" } else { "openssh-client" };
    program::find(name).ok_or_else(|| Diagnostic::new(Code::A850).arg("kind", name).arg("value", package))
}

fn options(target: &config::Ssh, site: &Path) -> Result<Vec<OsString>, Diagnostic> {
    let mut options: Vec<OsString> = OPTIONS.iter().map(OsString::from).collect();
    let file = |key: &'static str, value: &String| {
        let file = site.join(value);
        match fs::metadata(&file) {
            Ok(found) if found.is_file() => Ok(file),
            _ => Err(Diagnostic::new(Code::A854).arg("key", key).arg("value", value.clone())),
        }
    };
    if let Some(known_hosts) = &target.known_hosts {
        options.push(path_option("UserKnownHostsFile", &file("known_hosts", known_hosts)?));
        options.push("GlobalKnownHostsFile=none".into());
    }
    if let Some(key) = &target.key {
        options.push(path_option("IdentityFile", &file("key", key)?));
        options.push("IdentitiesOnly=yes".into());
    }
    Ok(options.into_iter().flat_map(|option| ["-o".into(), option]).collect())
}

/// An option whose value is a path: quoted, since OpenSSH splits values at spaces, and with `%`, which begins a token, doubled.
fn path_option(name: &str, path: &Path) -> OsString {
    match path.to_str() {
        Some(text) => format!("{name}=\"{}\"", text.replace('%', "%%")).into(),
        None => [OsStr::new(name), OsStr::new("="), path.as_os_str()].into_iter().collect(),
    }
}

/// What OpenSSH reports when a host refuses a login.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum LoginFailure {
    /// The host has another key than the known one, or none is known.
    HostKey,
    /// The host does not accept the user's keys.
    NotAuthorised,
    /// The user's `ssh_config` is invalid.
    BadConfiguration,
}

impl LoginFailure {
    fn find(stderr: &str) -> Option<Self> {
        let messages = [
            ("Host key verification failed", Self::HostKey),
            ("Permission denied", Self::NotAuthorised),
            ("Too many authentication failures", Self::NotAuthorised),
            ("Bad configuration", Self::BadConfiguration),
        ];
        messages.into_iter().find(|(message, _)| stderr.contains(message)).map(|(_, failure)| failure)
    }
}

/// A refused login is permanent: retrying does not help.
fn classify_login_failure(exit: &ProgramExit) -> StoreError {
    match classify_exit(exit) {
        StoreError::Transient(detail) if LoginFailure::find(&exit.stderr).is_some() => StoreError::Permanent(detail),
        error => error,
    }
}

fn to_diagnostic(error: &StoreError, stderr: &str, target: &str) -> Diagnostic {
    let code = match LoginFailure::find(stderr) {
        Some(LoginFailure::HostKey) => Code::A851,
        Some(LoginFailure::NotAuthorised) => Code::A852,
        Some(LoginFailure::BadConfiguration) | None => Code::A831,
    };
    error.detail(Diagnostic::new(code).arg("target", target.to_owned()))
}
