//! Runs batches of commands with `sftp -b -`, and reads their output.

use std::process::Command;
use std::time::Duration;

use super::connection::Connection;
use crate::program::{self, ProgramExit};
use crate::store::StoreError;

/// The prefix of the line with which `sftp` echoes a command before running it.
const ECHO: &str = "sftp> ";
/// The timeout of a command, without the time for sending a file.
const STEP_TIMEOUT: Duration = Duration::from_secs(60);
/// The rate in bytes per second below which a connection is considered dead.
const MIN_RATE: u64 = 16 * 1024;

/// A call of `sftp`.
pub(super) struct Batch<'c> {
    connection: &'c Connection,
}

impl<'c> Batch<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    /// Runs the steps up to the first that fails, and returns their output. `done` is called with the index of each finished step;
    /// `largest` is the size of the largest file that they send.
    pub(super) fn run(
        &self,
        steps: &[String],
        largest: u64,
        mut done: impl FnMut(usize),
    ) -> Result<Vec<String>, StoreError> {
        let (exit, output) = self.call(steps, largest, &mut done)?;
        match exit.code {
            Some(0) => Ok(output.concat()),
            _ => Err(classify_exit(&exit)),
        }
    }

    /// Runs steps whose failure is ignored, and returns the output of each.
    pub(super) fn run_each(&self, steps: &[String]) -> Result<Vec<Vec<String>>, StoreError> {
        let (exit, mut output) = self.call(steps, 0, &mut |_| ())?;
        output.resize(steps.len(), Vec::new());
        if exit.code == Some(0) { Ok(output) } else { Err(classify_exit(&exit)) }
    }

    /// Runs steps that remove something. What does not exist is no error; a file that may not be removed is.
    pub(super) fn remove(&self, steps: &[String]) -> Result<(), StoreError> {
        let (exit, _) = self.call(steps, 0, &mut |_| ())?;
        if exit.code != Some(0) {
            return Err(classify_exit(&exit));
        }
        // `sftp` continues after these failures and exits with 0. A folder that cannot be removed is not empty.
        let is_failure = |line: &&str| line.starts_with("remote delete ") || line.starts_with("Couldn't delete file");
        let failure = exit.stderr.lines().filter(is_failure).find(|line| !line.ends_with("No such file or directory"));
        failure.map_or(Ok(()), |line| Err(StoreError::Permanent(line.to_owned())))
    }

    /// Runs the steps, and returns the output of each that was started.
    fn call(
        &self,
        steps: &[String],
        largest: u64,
        done: &mut dyn FnMut(usize),
    ) -> Result<(ProgramExit, Vec<Vec<String>>), StoreError> {
        let mut command: Command = self.connection.sftp();
        let mut output: Vec<Vec<String>> = Vec::new();
        let limit = STEP_TIMEOUT + Duration::from_secs(largest / MIN_RATE);
        let exit = program::run_line_by_line(&mut command, steps, limit, |line| {
            if !line.starts_with(ECHO) {
                if let Some(lines) = output.last_mut() {
                    lines.push(line);
                }
                return false;
            }
            if !output.is_empty() {
                done(output.len() - 1);
            }
            output.push(Vec::new());
            true
        });
        let exit = exit.map_err(|error| StoreError::Permanent(format!("sftp: {error}")))?;
        if exit.code == Some(0) && !output.is_empty() {
            done(output.len() - 1);
        }
        if exit.code == Some(0) && output.len() < steps.len() {
            return Err(StoreError::Transient("sftp: ended early".to_owned()));
        }
        Ok((exit, output))
    }
}

/// The error of a program of OpenSSH. It exits with 255 when the connection failed.
pub(super) fn classify_exit(exit: &ProgramExit) -> StoreError {
    let lines: Vec<&str> = exit.stderr.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let is_broken_connection = |line: &&&str| {
        ["Connection closed", "Connection lost", "Couldn't read packet", "Couldn't send packet", "Broken pipe"]
            .iter()
            .any(|message| line.starts_with(message))
    };
    let cause = lines.iter().rev().find(|line| **line != "Connection closed" && **line != "Connection closed.");
    let detail = match (cause, exit.timed_out) {
        (_, true) => "no answer".to_owned(),
        (Some(line), _) => (*line).to_owned(),
        (None, _) => "connection closed".to_owned(),
    };
    let is_transient = exit.timed_out || exit.code != Some(1) || lines.last().filter(is_broken_connection).is_some();
    if is_transient { StoreError::Transient(detail) } else { StoreError::Permanent(detail) }
}

/// Quotes a name for a batch. `sftp` takes a character after `\` literally, both as a separator and in patterns.
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
