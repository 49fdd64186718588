//! A real web server on this machine, for one test: its own port, files and configuration.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::free_port;

/// A server that ends with the test.
pub struct Web {
    child: Child,
    folder: PathBuf,
    /// Where it listens, on this machine alone.
    pub port: u16,
}

/// What it answered.
pub struct Answer {
    /// The status.
    pub status: u16,
    head: BTreeMap<String, String>,
    /// What follows the head.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header by its name in small letters; nothing when it was not sent.
    pub fn header(&self, name: &str) -> &str {
        self.head.get(name).map_or("", String::as_str)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Web {
    /// Starts a server that has its own files in `folder`. `command` writes its configuration for a port, and gives what starts it;
    /// it writes `pid` in the folder, or ends, or answers by itself.
    pub(super) fn start(folder: &Path, command: impl Fn(u16) -> Command, ready: impl Fn(u16) -> bool) -> Self {
        fs::create_dir_all(folder).expect("a folder");
        // The port may be taken in between by another test.
        for _ in 0..5 {
            let port = free_port();
            let log = fs::File::create(folder.join("said.log")).expect("a log");
            let mut child =
                command(port).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("a server");
            let begun = Instant::now();
            while begun.elapsed() < Duration::from_secs(20) && child.try_wait().expect("its state").is_none() {
                if ready(port) && child.try_wait().expect("its state").is_none() {
                    return Self { child, folder: folder.to_owned(), port };
                }
                std::thread::sleep(Duration::from_millis(10));
            }
            let _ = child.kill();
            let _ = child.wait();
        }
        let log = |name| fs::read_to_string(folder.join(name)).unwrap_or_default();
        panic!("the server does not start: {}{}", log("said.log"), log("error.log"));
    }

    /// What one of its files says: `access.log`, `error.log`; `said.log` is what it wrote on stderr.
    pub fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap_or_default()
    }

    /// Asks on a connection of its own.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server answers");
        let more: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let request = format!("{method} {path} HTTP/1.1\r\nHost: www.example.se\r\nConnection: close\r\n{more}\r\n");
        stream.write_all(request.as_bytes()).expect("a request is sent");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status");
        let head = lines.filter_map(|line| line.split_once(": "));
        let head: BTreeMap<_, _> = head.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        let chunked = head.get("transfer-encoding").is_some_and(|form| form == "chunked");
        let body = if chunked { joined(&bytes[end + 4..]) } else { bytes[end + 4..].to_vec() };
        Answer { status, head, body }
    }

    /// Asks for a page.
    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A body that was sent in chunks (RFC 9112, section 7.1).
fn joined(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&rest[..end]).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
        let size = size.expect("the size of a chunk");
        if size == 0 {
            break;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 2 + size + 2..];
    }
    body
}
