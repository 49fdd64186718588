//! The writer's commands, each run as a user runs it: a folder before, words in, words and files out.

mod asked;
mod init;
mod new;
mod shown;

use crate::support::Run;

/// What a run says when it stops, as `code message`, and its exit code.
fn stopped(run: &Run) -> (i32, Vec<String>) {
    let heads = run.stderr.lines().filter_map(|line| {
        let (_, rest) = line.split_once('[')?;
        let (code, message) = rest.split_once("]: ")?;
        (code.len() == 4 && code.starts_with('A')).then(|| format!("{code} {message}"))
    });
    (run.code, heads.collect())
}

/// Holds the exit code and all messages of a run.
fn stops(run: &Run, code: i32, messages: &[&str]) {
    let messages: Vec<String> = messages.iter().map(|message| (*message).to_owned()).collect();
    assert_eq!(stopped(run), (code, messages), "{}", run.stderr);
}
