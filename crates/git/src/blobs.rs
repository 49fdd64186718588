//! Reads file contents of old versions through one `git cat-file --batch` process.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::{Mutex, PoisonError};

use super::program::Git;

/// A running `git cat-file`.
#[derive(Debug)]
pub(crate) struct Blobs {
    process: Mutex<Option<Process>>,
}

#[derive(Debug)]
struct Process {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Blobs {
    /// Starts git.
    pub(crate) fn new(git: &Git) -> Self {
        Self { process: Mutex::new(start(git)) }
    }

    /// The bytes of a blob; `None` when this clone does not have it.
    pub(crate) fn read(&self, id: &str) -> Option<Vec<u8>> {
        self.object(id, "blob")
    }

    /// The parents of a commit as stored in it, also where a shallow clone ends.
    pub(crate) fn parents(&self, commit: &str) -> Option<Vec<String>> {
        let text = String::from_utf8_lossy(&self.object(commit, "commit")?).into_owned();
        let head = text.lines().take_while(|line| !line.is_empty());
        Some(head.filter_map(|line| line.strip_prefix("parent ").map(str::to_owned)).collect())
    }

    fn object(&self, id: &str, kind: &str) -> Option<Vec<u8>> {
        let mut process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        let read = process.as_mut()?.read(id, kind);
        if read.is_err() {
            // Git ended, or the answers no longer match the requests: nothing more from it can be trusted.
            *process = None;
        }
        read.ok().flatten()
    }
}

fn start(git: &Git) -> Option<Process> {
    let mut command = git.command(&["cat-file", "--batch"]);
    let mut child = command.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
    let stdin = child.stdin.take()?;
    let stdout = BufReader::with_capacity(64 * 1024, child.stdout.take()?);
    Some(Process { child, stdin, stdout })
}

impl Process {
    fn read(&mut self, id: &str, wanted: &str) -> std::io::Result<Option<Vec<u8>>> {
        let invalid = |what: &str| std::io::Error::new(std::io::ErrorKind::InvalidData, what.to_owned());
        self.stdin.write_all(format!("{id}\n").as_bytes())?;
        let mut head = String::new();
        self.stdout.read_line(&mut head)?;
        let words: Vec<&str> = head.split_whitespace().collect();
        match words.as_slice() {
            [found, kind, size] if *found == id => {
                let size: usize = size.parse().map_err(|_| invalid(&head))?;
                let mut bytes = vec![0; size + 1];
                self.stdout.read_exact(&mut bytes)?;
                bytes.pop();
                Ok((*kind == wanted).then_some(bytes))
            }
            [found, "missing"] if *found == id => Ok(None),
            _ => Err(invalid(&head)),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Git only reads here, so nothing is lost.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
