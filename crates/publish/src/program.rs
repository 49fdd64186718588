//! Runs other programs for publishing, with a time limit.
#![expect(clippy::disallowed_methods, reason = "this is the module that starts other programs for publishing")]

use std::collections::VecDeque;
use std::env;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// The interval at which the end of a program is polled.
const POLL_INTERVAL: Duration = Duration::from_millis(5);
/// The most bytes of stderr that are kept.
const MAX_STDERR: u64 = 64 * 1024;

/// How a program ended.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct ProgramExit {
    /// The exit code; `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    /// The end of its stderr.
    pub(crate) stderr: String,
    /// Whether it was killed at the time limit.
    pub(crate) timed_out: bool,
}

/// Finds a program in `PATH`. Relative folders in it are skipped: they could be the site's own.
pub(super) fn find(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let file = if cfg!(windows) { format!("{name}.exe") } else { name.to_owned() };
    env::split_paths(&path).filter(|folder| folder.is_absolute()).map(|folder| folder.join(&file)).find(|f| f.is_file())
}

/// A command for a program, with messages in English and names in UTF-8.
pub(super) fn command(program: &std::path::Path) -> Command {
    let mut command = Command::new(program);
    command.env("LC_ALL", "C.UTF-8").env("LANGUAGE", "C");
    command
}

/// Runs a program with this input.
///
/// The output goes to a file: a background process that it leaves (an SSH connection) would keep a pipe open.
pub(super) fn run(command: &mut Command, input: &[u8], limit: Option<Duration>) -> io::Result<ProgramExit> {
    let mut stdin = tempfile::tempfile()?;
    stdin.write_all(input)?;
    stdin.rewind()?;
    let stderr = tempfile::tempfile()?;
    let mut child = command.stdin(stdin).stdout(stderr.try_clone()?).stderr(stderr.try_clone()?).spawn()?;
    wait(&mut child, limit, stderr)
}

/// Runs a program that reads commands line by line. At most one line is sent ahead, so that it ends soon when this process is
/// killed. `line` gets each line of its stdout, and returns whether the next line can be sent.
pub(super) fn run_line_by_line(
    command: &mut Command,
    lines: &[String],
    limit: Duration,
    mut line: impl FnMut(String) -> bool,
) -> io::Result<ProgramExit> {
    let stderr = tempfile::tempfile()?;
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(stderr.try_clone()?).spawn()?;
    let mut unsent: VecDeque<&String> = lines.iter().collect();
    let mut stdin = child.stdin.take();
    let mut send_next = |stdin: &mut Option<std::process::ChildStdin>| match unsent.pop_front() {
        // A program that no longer reads reports why on stderr.
        Some(next) => drop(stdin.as_mut().map(|stdin| stdin.write_all(format!("{next}\n").as_bytes()))),
        None => *stdin = None,
    };
    send_next(&mut stdin);
    send_next(&mut stdin);
    read_lines(child, stderr, limit, |text| {
        if line(text) {
            send_next(&mut stdin);
        }
    })
}

/// Runs a program with this input, and passes each line of its stdout to `line`. The pipe makes it end when this process was
/// killed.
pub(super) fn run_streaming(
    command: &mut Command,
    input: &[u8],
    limit: Duration,
    line: impl FnMut(String),
) -> io::Result<ProgramExit> {
    let mut stdin = tempfile::tempfile()?;
    stdin.write_all(input)?;
    stdin.rewind()?;
    let stderr = tempfile::tempfile()?;
    let child = command.stdin(stdin).stdout(Stdio::piped()).stderr(stderr.try_clone()?).spawn()?;
    read_lines(child, stderr, limit, line)
}

fn read_lines(
    mut child: Child,
    stderr: File,
    limit: Duration,
    mut line: impl FnMut(String),
) -> io::Result<ProgramExit> {
    let (sender, receiver) = mpsc::channel();
    let stdout = child.stdout.take();
    thread::spawn(move || {
        let mut stdout = BufReader::new(stdout?);
        let mut bytes = Vec::new();
        while stdout.read_until(b'\n', &mut bytes).ok()? > 0 {
            sender.send(String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned()).ok()?;
            bytes.clear();
        }
        Some(())
    });
    loop {
        match receiver.recv_timeout(limit) {
            Ok(text) => line(text),
            Err(RecvTimeoutError::Disconnected) => return wait(&mut child, Some(limit), stderr),
            Err(RecvTimeoutError::Timeout) => return wait(&mut child, Some(Duration::ZERO), stderr),
        }
    }
}

fn wait(child: &mut Child, limit: Option<Duration>, mut stderr: File) -> io::Result<ProgramExit> {
    let start = Instant::now();
    let mut ended = ProgramExit::default();
    loop {
        if let Some(status) = child.try_wait()? {
            ended.code = status.code();
            break;
        }
        if limit.is_some_and(|limit| start.elapsed() >= limit) {
            ended.timed_out = true;
            child.kill()?;
            child.wait()?;
            break;
        }
        thread::sleep(POLL_INTERVAL);
    }
    let length = stderr.seek(io::SeekFrom::End(0))?;
    stderr.seek(io::SeekFrom::Start(length.saturating_sub(MAX_STDERR)))?;
    let mut bytes = Vec::new();
    stderr.take(MAX_STDERR).read_to_end(&mut bytes)?;
    ended.stderr = String::from_utf8_lossy(&bytes).into_owned();
    Ok(ended)
}
