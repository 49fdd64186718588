//! A real nginx on this machine, for one test: its own port, files and configuration.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::free_port;

/// A server that ends with the test.
pub struct Nginx {
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

impl Nginx {
    /// Starts one that has its own files in `folder`. `http` and `server` are what the blocks of these names say besides that.
    pub fn start(folder: &Path, http: &str, server: &str) -> Self {
        fs::create_dir_all(folder).expect("a folder");
        // The port may be taken in between by another test.
        for _ in 0..5 {
            let port = free_port();
            let at = folder.display();
            let server = format!("server {{ listen 127.0.0.1:{port}; {server} }}");
            let config = format!(
                "daemon off; master_process off; pid {at}/pid; error_log {at}/error.log;\nevents {{}}\n\
                 http {{ access_log {at}/access.log; client_body_temp_path {at}/t1; proxy_temp_path {at}/t2;\n\
                 fastcgi_temp_path {at}/t3; uwsgi_temp_path {at}/t4; scgi_temp_path {at}/t5;\n{http}\n{server} }}\n"
            );
            fs::write(folder.join("nginx.conf"), config).expect("a configuration");
            let tested = command(folder).arg("-t").output().expect("nginx starts");
            let said = String::from_utf8_lossy(&tested.stderr);
            assert!((tested.status.success() && !said.contains("[warn]")) || said.contains("in use"), "{said}");
            if let Some(child) = listening(folder) {
                return Self { child, folder: folder.to_owned(), port };
            }
        }
        panic!("nginx does not start: {}", fs::read_to_string(folder.join("error.log")).unwrap_or_default());
    }

    /// What one of its files says: `access.log`, `error.log`.
    pub fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap_or_default()
    }

    /// Asks on a connection of its own.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("nginx answers");
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
        let head = head.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        Answer { status, head, body: bytes[end + 4..].to_vec() }
    }

    /// Asks for a page.
    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("nginx");
    command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
    command
}

/// A process that listens; none when its port is taken. Its number is written when all ports are its own, and an answer from
/// the port could be another server's.
fn listening(folder: &Path) -> Option<Child> {
    let _ = fs::remove_file(folder.join("pid"));
    let mut child = command(folder).stderr(Stdio::null()).spawn().expect("nginx starts");
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(20) && child.try_wait().expect("its state").is_none() {
        if fs::read(folder.join("pid")).is_ok_and(|number| !number.is_empty()) {
            return Some(child);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    let _ = child.kill();
    let _ = child.wait();
    None
}
