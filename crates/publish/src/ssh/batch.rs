//! Steps for `sftp -b -`, and what became of them.

use std::process::Command;
use std::time::Duration;

use super::connection::Connection;
use crate::program::{self, ProgramExit};
use crate::store::StoreError;

/// What `sftp` says before it does a step.
const ECHO: &str = "sftp> ";
/// How long a step may take, whatever it is.
const STEP: Duration = Duration::from_secs(60);
/// A file may be slower than this only when the connection is dead (bytes a second).
const SLOWEST: u64 = 16 * 1024;

/// One call of `sftp`.
pub(super) struct Batch<'c> {
    connection: &'c Connection,
}

impl<'c> Batch<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    /// Does the steps in their order up to one that fails, and gives what they say. `done` is told the number of each that is done.
    pub(super) fn run(
        &self,
        steps: &[String],
        largest: u64,
        mut done: impl FnMut(usize),
    ) -> Result<Vec<String>, StoreError> {
        let (ended, lines) = self.call(steps, largest, &mut done)?;
        match ended.code {
            Some(0) => Ok(lines.concat()),
            _ => Err(exit_error(&ended)),
        }
    }

    /// Does steps of which each may fail, and gives what each says on its own.
    pub(super) fn run_each(&self, steps: &[String]) -> Result<Vec<Vec<String>>, StoreError> {
        let (ended, mut lines) = self.call(steps, 0, &mut |_| ())?;
        lines.resize(steps.len(), Vec::new());
        if ended.code == Some(0) { Ok(lines) } else { Err(exit_error(&ended)) }
    }

    /// Does steps that all remove something. What is not there is no fault; a file that may not be removed is.
    pub(super) fn remove(&self, steps: &[String]) -> Result<(), StoreError> {
        let (ended, _) = self.call(steps, 0, &mut |_| ())?;
        if ended.code != Some(0) {
            return Err(exit_error(&ended));
        }
        // `sftp` goes on after these, so it ends well. A folder that stays is not empty.
        let told = |line: &&str| line.starts_with("remote delete ") || line.starts_with("Couldn't delete file");
        let refused = ended.stderr.lines().filter(told).find(|line| !line.ends_with("No such file or directory"));
        refused.map_or(Ok(()), |line| Err(StoreError::Permanent(line.to_owned())))
    }

    /// Gives what each step says.
    fn call(
        &self,
        steps: &[String],
        largest: u64,
        done: &mut dyn FnMut(usize),
    ) -> Result<(ProgramExit, Vec<Vec<String>>), StoreError> {
        let mut command: Command = self.connection.sftp();
        let (mut begun, mut lines) = (0, Vec::new());
        let limit = STEP + Duration::from_secs(largest / SLOWEST);
        let ended = program::run_line_by_line(&mut command, steps, limit, |line| {
            if !line.starts_with(ECHO) {
                if let Some(said) = lines.last_mut() {
                    let said: &mut Vec<String> = said;
                    said.push(line);
                }
                return false;
            }
            lines.push(Vec::new());
            if begun > 0 {
                done(begun - 1);
            }
            begun += 1;
            true
        });
        let ended = ended.map_err(|error| StoreError::Permanent(format!("sftp: {error}")))?;
        if ended.code == Some(0) && begun > 0 {
            done(begun - 1);
        }
        if ended.code == Some(0) && begun < steps.len() {
            return Err(StoreError::Transient("sftp: ended early".to_owned()));
        }
        Ok((ended, lines))
    }
}

/// Why a program of OpenSSH failed. It ends with 255 when the connection is the reason.
pub(super) fn exit_error(ended: &ProgramExit) -> StoreError {
    let said: Vec<&str> = ended.stderr.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let broken = |line: &str| {
        ["Connection closed", "Connection lost", "Couldn't read packet", "Couldn't send packet", "Broken pipe"]
            .iter()
            .any(|words| line.starts_with(words))
    };
    let told = said.iter().rev().find(|line| **line != "Connection closed" && **line != "Connection closed.");
    let detail = match (told, ended.timed_out) {
        (_, true) => "no answer".to_owned(),
        (Some(line), _) => (*line).to_owned(),
        (None, _) => "connection closed".to_owned(),
    };
    let passing = ended.timed_out || !matches!(ended.code, Some(1)) || said.last().is_some_and(|line| broken(line));
    if passing { StoreError::Transient(detail) } else { StoreError::Permanent(detail) }
}

/// A name as a word of a batch: `sftp` takes a sign after `\` as it is, and gives it so to its own reading of patterns.
pub(super) fn quote(name: &str) -> String {
    let mut word = String::with_capacity(name.len() + 8);
    for c in name.chars() {
        if matches!(c, ' ' | '\t' | '\'' | '"' | '\\' | '*' | '?' | '[' | '#') {
            word.push('\\');
        }
        word.push(c);
    }
    word
}
