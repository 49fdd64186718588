//! A running preview, and a client that says exactly what a test wants it to say.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::Site;

/// Longer than anything here takes; who waits for so long waits for what will not come.
const PATIENCE: Duration = Duration::from_secs(60);

/// The preview of a site.
pub struct Server {
    child: Child,
    lines: Receiver<Value>,
    /// Where it listens.
    pub address: SocketAddr,
    /// The address of the home page.
    pub url: String,
    /// What it said before it was ready, and when it was.
    pub first: Vec<Value>,
}

/// What it answered.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The lines of the head, names in small letters.
    pub head: BTreeMap<String, String>,
    /// The bytes after it.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// What a page is without the script, which is the only thing that a build does not write.
    pub fn as_built(&self) -> Vec<u8> {
        let text = self.text();
        let Some(start) = text.find("<script src=\"/.anslag/live.js?since=") else { return self.body.clone() };
        let end = start + text[start..].find("</script>").unwrap() + "</script>".len();
        format!("{}{}", &text[..start], &text[end..]).into_bytes()
    }
}

/// The command that shows a site, as tests run it.
pub fn command(site: &Site, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_anslag"));
    command.args(["serve", "--json"]).args(arguments).current_dir(site.path("")).env_clear();
    command.env("ANSLAG_PORT", "0").env("ANSLAG_LANG", "sv").env("SOURCE_DATE_EPOCH", "1790848800");
    command
}

impl Server {
    /// Shows a site.
    pub fn start(site: &Site) -> Self {
        Self::run(command(site, &[]))
    }

    /// Runs a command that shows a site, and waits until it does.
    pub fn run(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("the program starts");
        let out = child.stdout.take().unwrap();
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
                if sender.send(value).is_err() {
                    break;
                }
            }
        });
        let mut first = Vec::new();
        let url = loop {
            let event: Value = lines.recv_timeout(PATIENCE).expect("the program is ready");
            let url = event["url"].as_str().map(str::to_owned);
            first.push(event);
            if let Some(url) = url {
                break url;
            }
        };
        let address = url.trim_start_matches("http://").split('/').next().unwrap().parse().unwrap();
        Self { child, lines, address, url, first }
    }

    /// The next round that it tells of.
    pub fn round(&self) -> Value {
        self.lines.recv_timeout(PATIENCE).expect("a round")
    }

    /// What it has said and nobody has heard yet.
    pub fn next_event(&self) -> Option<Value> {
        self.lines.try_recv().ok()
    }

    /// Rounds until one holds.
    pub fn until(&self, holds: impl Fn(&Value) -> bool) -> Value {
        loop {
            let round = self.round();
            if holds(&round) {
                return round;
            }
        }
    }

    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for its end, and gives the exit code.
    pub fn end(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Connects.
    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }

    /// Asks for an address as a browser does.
    pub fn get(&self, path: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address))
    }

    /// Sends bytes and reads what comes back.
    pub fn ask(&self, request: &str) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        read(&mut stream).unwrap_or_else(|| panic!("no answer to {request:?}"))
    }

    /// Waits until an address gives what is wanted.
    pub fn wait_for(&self, path: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
        let start = Instant::now();
        loop {
            let answer = self.get(path);
            if wanted(&answer) {
                return answer;
            }
            assert!(start.elapsed() < PATIENCE, "{path} is still {}: {}", answer.status, answer.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads a whole answer; nothing when the connection ends without one.
pub fn read(stream: &mut TcpStream) -> Option<Answer> {
    let mut bytes = Vec::new();
    // A connection that is cut may still have brought all of it.
    let _ = stream.read_to_end(&mut bytes);
    let at = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let text = String::from_utf8_lossy(&bytes[..at]).into_owned();
    let mut lines = text.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let head =
        lines.filter_map(|line| line.split_once(": ")).map(|(key, value)| (key.to_lowercase(), value.to_owned()));
    Some(Answer { status, head: head.collect(), body: bytes[at + 4..].to_vec() })
}

/// The address at which a host serves a built file.
pub fn address(file: &str) -> String {
    format!("/{}", file.strip_suffix("index.html").unwrap_or(file))
}
