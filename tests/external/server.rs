//! A server that does everything that servers on the web do, and more. Each has a number of this machine for itself.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What was asked.
#[derive(Clone, Debug)]
pub struct Request {
    /// Everything that was sent.
    pub head: String,
    /// When, since the server was started.
    pub at: Duration,
}

/// A server that runs until the tests end.
pub struct Server {
    /// Where it listens.
    pub address: String,
    state: Arc<State>,
}

struct State {
    start: Instant,
    requests: Mutex<Vec<Request>>,
    seen: Mutex<BTreeMap<String, usize>>,
    sent: AtomicUsize,
    now: AtomicUsize,
    most: AtomicUsize,
}

impl Server {
    /// Starts one at 127.0.0.`number`.
    pub fn start(number: usize) -> Self {
        let listener = TcpListener::bind(format!("127.0.0.{number}:0")).expect("a free port");
        let address = listener.local_addr().expect("its number").to_string();
        let state = Arc::new(State {
            start: Instant::now(),
            requests: Mutex::default(),
            seen: Mutex::default(),
            sent: AtomicUsize::default(),
            now: AtomicUsize::default(),
            most: AtomicUsize::default(),
        });
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&shared);
                // Who has gone away is no fault of the server.
                std::thread::spawn(move || {
                    let _ = state.serve(stream);
                });
            }
        });
        Self { address, state }
    }

    /// What was asked so far.
    pub fn requests(&self) -> Vec<Request> {
        self.state.requests.lock().unwrap().clone()
    }

    /// Bytes of an endless page that were sent.
    pub fn sent(&self) -> usize {
        self.state.sent.load(Ordering::SeqCst)
    }

    /// The most requests at once.
    pub fn most_at_once(&self) -> usize {
        self.state.most.load(Ordering::SeqCst)
    }
}

impl State {
    fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            if stream.read(&mut byte)? == 0 {
                return Ok(());
            }
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let mut words = head.split(' ').map(str::to_owned);
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let times = {
            let mut seen = self.seen.lock().unwrap();
            let times = seen.entry(path.clone()).or_default();
            *times += 1;
            *times
        };
        self.requests.lock().unwrap().push(Request { head, at: self.start.elapsed() });
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        let result = self.answer(&mut stream, method == "HEAD", &path, times);
        self.now.fetch_sub(1, Ordering::SeqCst);
        result
    }

    fn answer(&self, stream: &mut TcpStream, head: bool, path: &str, times: usize) -> std::io::Result<()> {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match parts[0] {
            "page" => plain(stream, 200, "Set-Cookie: spår=1; Path=/\r\n"),
            "status" => plain(stream, parts[1].parse().unwrap(), ""),
            "moved" => plain(stream, 301, "Set-Cookie: a=b\r\nLocation: /page\r\n"),
            "found" => plain(stream, 302, "Set-Cookie: a=b\r\nLocation: page\r\n"),
            "loop" => plain(stream, 302, "Location: /loop-back\r\n"),
            "loop-back" => plain(stream, 301, "Location: /loop\r\n"),
            "further" => {
                let next = parts[1].parse::<usize>().unwrap() + 1;
                plain(stream, 307, &format!("Location: /further/{next}\r\n"))
            }
            "busy-once" if times == 1 => plain(stream, 429, "Retry-After: 1\r\n"),
            "fails-once" if times <= 2 => plain(stream, 503, ""),
            "busy-long" => plain(stream, 429, "Retry-After: 3600\r\n"),
            "busy" => plain(stream, 429, ""),
            "head-405" if head => plain(stream, 405, "Allow: GET\r\n"),
            "head-404" if head => plain(stream, 404, ""),
            "head-reset" if head => stream.shutdown(Shutdown::Both),
            "reset" => stream.shutdown(Shutdown::Both),
            "to-file" => plain(stream, 302, "Location: file:///etc/passwd\r\n"),
            "garbage" => stream.write_all(b"hej hej\n\nSSH-2.0-inte_http\r\n\r\n"),
            "hang" => {
                std::thread::sleep(Duration::from_secs(60));
                Ok(())
            }
            "slowly" => {
                std::thread::sleep(Duration::from_millis(100));
                plain(stream, 200, "")
            }
            "slow-head" => {
                stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
                for n in 0..600 {
                    stream.write_all(format!("X-{n}: y\r\n").as_bytes())?;
                    std::thread::sleep(Duration::from_millis(100));
                }
                Ok(())
            }
            "huge-head" => {
                stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
                for n in 0..1_000_000 {
                    stream.write_all(format!("X-{n}: {}\r\n", "y".repeat(1000)).as_bytes())?;
                }
                Ok(())
            }
            // The two below do not know HEAD, so that the page is asked for.
            "slow-body" | "huge-body" if head => plain(stream, 501, ""),
            "slow-body" => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")?;
                for _ in 0..600 {
                    stream.write_all(b"x")?;
                    std::thread::sleep(Duration::from_millis(100));
                }
                Ok(())
            }
            "huge-body" => {
                stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
                let chunk = [b"10000\r\n".to_vec(), vec![b'x'; 65_536], b"\r\n".to_vec()].concat();
                for _ in 0..100_000 {
                    stream.write_all(&chunk)?;
                    self.sent.fetch_add(chunk.len(), Ordering::SeqCst);
                }
                Ok(())
            }
            _ => plain(stream, 200, ""),
        }
    }
}

fn plain(stream: &mut TcpStream, status: u16, headers: &str) -> std::io::Result<()> {
    stream.write_all(
        format!("HTTP/1.1 {status} Så\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n").as_bytes(),
    )
}
