//! Runs steps with `sftp -b -` and parses the output.

use std::process::Command;
use std::time::Duration;

use super::connection::Connection;
use crate::program::{self, ProgramExit};
use crate::store::StoreError;

/// The prefix of the line with which `sftp` echoes a step before it runs it.
const ECHO: &str = "sftp> ";
/// The timeout of a step, without the time for sending a file.
const STEP_TIMEOUT: Duration = Duration::from_secs(60);
/// The slowest transfer that is waited for, in bytes per second; below it the connection counts as dead.
const MIN_BYTES_PER_SECOND: u64 = 16 * 1024;

/// One call of `sftp`.
pub(super) struct Batch<'c> {
    connection: &'c Connection,
}

impl<'c> Batch<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    /// Runs the steps until one fails, and returns their output lines. `largest` is the size of the largest file; `done` is called with
    /// the index of each finished step.
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

    /// Runs steps that may fail independently, and returns the output lines of each.
    pub(super) fn run_each(&self, steps: &[String]) -> Result<Vec<Vec<String>>, StoreError> {
        let (ended, mut lines) = self.call(steps, 0, &mut |_| ())?;
        lines.resize(steps.len(), Vec::new());
        if ended.code == Some(0) { Ok(lines) } else { Err(exit_error(&ended)) }
    }

    /// Runs steps that delete. A missing file is no error; one that cannot be deleted is.
    pub(super) fn remove(&self, steps: &[String]) -> Result<(), StoreError> {
        let (ended, _) = self.call(steps, 0, &mut |_| ())?;
        if ended.code != Some(0) {
            return Err(exit_error(&ended));
        }
        // `sftp` goes on after a failed deletion and exits with 0. A folder that cannot be removed is not empty.
        let is_refusal = |line: &&str| line.starts_with("remote delete ") || line.starts_with("Couldn't delete file");
        let refused = ended.stderr.lines().filter(is_refusal).find(|line| !line.ends_with("No such file or directory"));
        refused.map_or(Ok(()), |line| Err(StoreError::Permanent(line.to_owned())))
    }

    /// Runs `sftp` and collects the output lines by step.
    fn call(
        &self,
        steps: &[String],
        largest: u64,
        done: &mut dyn FnMut(usize),
    ) -> Result<(ProgramExit, Vec<Vec<String>>), StoreError> {
        let mut command: Command = self.connection.sftp();
        let (mut begun, mut lines) = (0, Vec::new());
        let limit = STEP_TIMEOUT + Duration::from_secs(largest / MIN_BYTES_PER_SECOND);
        let ended = program::run_line_by_line(&mut command, steps, limit, |line| {
            if !line.starts_with(ECHO) {
                if let Some(output) = lines.last_mut() {
                    let output: &mut Vec<String> = output;
                    output.push(line);
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

/// The error of a program of OpenSSH that failed. Exit code 255 means a connection error.
pub(super) fn exit_error(ended: &ProgramExit) -> StoreError {
    let lines: Vec<&str> = ended.stderr.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let broken = |line: &str| {
        ["Connection closed", "Connection lost", "Couldn't read packet", "Couldn't send packet", "Broken pipe"]
            .iter()
            .any(|words| line.starts_with(words))
    };
    let reason = lines.iter().rev().find(|line| **line != "Connection closed" && **line != "Connection closed.");
    let detail = match (reason, ended.timed_out) {
        (_, true) => "no answer".to_owned(),
        (Some(line), _) => (*line).to_owned(),
        (None, _) => "connection closed".to_owned(),
    };
    let is_transient =
        ended.timed_out || !matches!(ended.code, Some(1)) || lines.last().is_some_and(|line| broken(line));
    if is_transient { StoreError::Transient(detail) } else { StoreError::Permanent(detail) }
}

/// Quotes a name for a step. `sftp` takes the character after `\` literally, both as a word and as a glob pattern.
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
