//! One SSH connection that all calls of a run share. OpenSSH never prompts and never accepts an unknown host key.
#![expect(clippy::disallowed_methods, reason = "only this module runs OpenSSH")]

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

use super::batch::exit_error;
use crate::program::{self, ProgramExit};
use crate::store::StoreError;
use anslag_core::config;
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_disk::with_io_error;

/// The number of attempts after transient errors.
const ATTEMPTS: u32 = 5;
/// The pause after the first attempt; it doubles each time.
const PAUSE: Duration = Duration::from_millis(500);
/// An environment variable with another first pause, in milliseconds.
const PAUSE_VARIABLE: &str = "ANSLAG_PUBLISH_PAUSE";
/// The timeout of the login.
const LOGIN_TIMEOUT: Duration = Duration::from_secs(60);

/// The options of every call. For everything else the user's own configuration applies.
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

/// A connection to a host.
#[derive(Debug)]
pub(super) struct Connection {
    ssh: PathBuf,
    sftp: PathBuf,
    options: Vec<OsString>,
    port: Option<u16>,
    host: String,
    /// A temporary folder: the socket of the shared connection, and files in transit.
    folder: TempDir,
    run: String,
    pause: Duration,
    /// Held while the shared connection is opened.
    opening: Mutex<()>,
}

impl Connection {
    /// Connects and logs in.
    pub(super) fn open(target: &config::Ssh, site: &Path, name: &str) -> Result<Self, Diagnostic> {
        let (ssh, sftp) = (program("ssh")?, program("sftp")?);
        let folder = tempfile::Builder::new().prefix("anslag").tempdir();
        let folder = folder
            .map_err(|error| with_io_error(Diagnostic::new(Code::A831).arg("target", name.to_owned()), &error))?;
        let options = options(target, site)?;
        let pause = env::var(PAUSE_VARIABLE).ok().and_then(|text| text.parse().ok()).map(Duration::from_millis);
        let run = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
        let connection = Self {
            ssh,
            sftp,
            options,
            port: target.port,
            host: target.host.clone(),
            folder,
            run,
            pause: pause.unwrap_or(PAUSE),
            opening: Mutex::default(),
        };
        let mut last = ProgramExit::default();
        let result = connection.with_retries(|| {
            last = connection.login()?;
            if last.code == Some(0) { Ok(()) } else { Err(refusal(&last)) }
        });
        result.map(|()| connection).map_err(|error| explained(&error, &last.stderr, name))
    }

    /// A random id of this run.
    pub(super) fn run(&self) -> &str {
        &self.run
    }

    /// Repeats `attempt` after a transient error.
    pub(super) fn with_retries<T>(&self, mut attempt: impl FnMut() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let mut n = 0;
        loop {
            match attempt() {
                Err(StoreError::Transient(_)) if n + 1 < ATTEMPTS => n += 1,
                result => return result,
            }
            // A random extra of up to half the pause, so that two publishers do not collide again and again.
            let share = RandomState::new().hash_one(n) % 512;
            let pause = self.pause * 2_u32.pow(n - 1);
            thread::sleep(pause + pause * u32::try_from(share).unwrap_or_default() / 1024);
        }
    }

    /// A call of `sftp`, not yet started.
    pub(super) fn sftp(&self) -> Command {
        self.share();
        let mut command = program::command(&self.sftp);
        // `sftp` prints times in the local time zone.
        command.env("TZ", "UTC").args(["-b", "-"]).args(self.all_options());
        if let Some(port) = self.port {
            command.arg("-P").arg(port.to_string());
        }
        command.arg("--").arg(&self.host);
        command
    }

    /// The command for rsync's `--rsh`, as one string. rsync splits it at spaces outside `'…'`, and reads `''` as `'`.
    pub(super) fn shell(&self) -> Option<String> {
        self.share();
        let mut words = vec![self.ssh.clone().into_os_string()];
        words.extend(self.all_options());
        if let Some(port) = self.port {
            words.extend(["-p".into(), port.to_string().into()]);
        }
        let words: Option<Vec<String>> =
            words.iter().map(|word| Some(format!("'{}'", word.to_str()?.replace('\'', "''")))).collect();
        words.map(|words| words.join(" "))
    }

    /// The host, such as `www@example.se`.
    pub(super) fn host(&self) -> &str {
        &self.host
    }

    /// The socket of the shared connection.
    fn socket(&self) -> PathBuf {
        self.folder.path().join("s")
    }

    fn control_path_option(&self) -> OsString {
        path_option("ControlPath", &self.socket())
    }

    fn all_options(&self) -> Vec<OsString> {
        let mut options = self.options.clone();
        if !cfg!(windows) {
            options.extend(["-o".into(), "ControlMaster=no".into(), "-o".into(), self.control_path_option()]);
        }
        options
    }

    /// Opens the shared connection again if it is gone. Without it each call opens its own.
    fn share(&self) {
        let _one = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
        if !cfg!(windows) && fs::symlink_metadata(self.socket()).is_err() {
            let _ = self.login();
        }
    }

    /// Logs in and opens the shared connection. OpenSSH for Windows cannot share one, so there this only tests the login with `sftp`.
    fn login(&self) -> Result<ProgramExit, StoreError> {
        let mut command = program::command(if cfg!(windows) { &self.sftp } else { &self.ssh });
        if cfg!(windows) {
            command.args(["-b", "-"]).args(&self.options);
        } else {
            // It goes into the background after the login, and ends when it has been idle for a while.
            command.args(["-f", "-N", "-M", "-o", "ControlPersist=30", "-o"]);
            command.arg(self.control_path_option()).args(&self.options);
        }
        if let Some(port) = self.port {
            command.arg(if cfg!(windows) { "-P" } else { "-p" }).arg(port.to_string());
        }
        command.arg("--").arg(&self.host);
        program::run(&mut command, b"", Some(LOGIN_TIMEOUT))
            .map_err(|error| StoreError::Permanent(format!("ssh: {error}")))
    }

    /// A temporary folder for files in transit.
    pub(super) fn scratch_folder(&self) -> Result<ScratchFolder, StoreError> {
        let folder = tempfile::tempdir_in(self.folder.path()).map_err(StoreError::from)?;
        Ok(ScratchFolder { folder })
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if cfg!(windows) || fs::symlink_metadata(self.socket()).is_err() {
            return;
        }
        let mut command = program::command(&self.ssh);
        command.args(["-O", "exit"]).args(self.all_options()).arg("--").arg(&self.host);
        // If this fails, the connection ends when it has been idle for a while.
        let _ = program::run(&mut command, b"", Some(Duration::from_secs(5)));
    }
}

/// A temporary folder for files in transit.
pub(super) struct ScratchFolder {
    folder: TempDir,
}

impl ScratchFolder {
    pub(super) fn name(&self) -> String {
        format!("{}/", self.folder.path().display())
    }

    /// The files in it, by name.
    pub(super) fn files(&self) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
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

    /// Creates a file in it, and returns its path.
    pub(super) fn file(&self, name: &str, bytes: &[u8]) -> Result<String, StoreError> {
        let file = self.folder.path().join(name);
        fs::write(&file, bytes).map_err(StoreError::from)?;
        Ok(file.display().to_string())
    }
}

/// Finds a required program.
pub(super) fn program(name: &'static str) -> Result<PathBuf, Diagnostic> {
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
    if let Some(known) = &target.known_hosts {
        options.push(path_option("UserKnownHostsFile", &file("known_hosts", known)?));
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

/// The error of a login. If the host refuses the key or the user, a retry is useless.
fn refusal(ended: &ProgramExit) -> StoreError {
    let firm =
        ["Host key verification failed", "Permission denied", "Too many authentication failures", "Bad configuration"];
    match exit_error(ended) {
        StoreError::Transient(detail) if firm.iter().any(|words| ended.stderr.contains(words)) => {
            StoreError::Permanent(detail)
        }
        error => error,
    }
}

fn explained(error: &StoreError, said: &str, name: &str) -> Diagnostic {
    let code = if said.contains("Host key verification failed") {
        Code::A851
    } else if said.contains("Permission denied") || said.contains("Too many authentication failures") {
        Code::A852
    } else {
        Code::A831
    };
    error.detail(Diagnostic::new(code).arg("target", name.to_owned()))
}
