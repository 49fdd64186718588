//! Listens, and serves each connection on a thread of its own; never more than [`MOST`] at once.
#![expect(clippy::disallowed_methods, reason = "this module gives files of the site")]

use std::fs::{self, File};
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::answer::{self, Answer, answer, in_memory, with_script};
use super::events;
use super::hosts::{Hosts, can_be_checked};
use super::http::{self, Request};
use super::shown::{Body, Output, Shown};

/// The most connections at once.
pub(crate) const MOST: usize = 256;
/// How many ports are tried.
const PORTS: u16 = 50;
/// Threads that serve do little.
const STACK: usize = 256 * 1024;

/// Why nothing listens.
#[derive(Debug)]
pub enum Refusal {
    /// The address means all of the machine's.
    AnyAddress,
    /// The system refused.
    Io(io::Error),
}

/// A server that listens.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Listens at an address: at this port, or when others have it at the next that is free.
    pub fn new(ip: IpAddr, port: u16) -> Result<Self, Refusal> {
        if !can_be_checked(ip) {
            return Err(Refusal::AnyAddress);
        }
        let mut refused = io::Error::from(io::ErrorKind::AddrInUse);
        for port in port..=port.saturating_add(PORTS) {
            match TcpListener::bind((ip, port)) {
                Ok(listener) => {
                    let address = listener.local_addr().map_err(Refusal::Io)?;
                    return Ok(Self { listener, address });
                }
                Err(error) => refused = error,
            }
            // Other reasons hold for every port, but that only the system may have a low one.
            if !matches!(refused.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied) {
                break;
            }
        }
        Err(Refusal::Io(refused))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Begins to serve what is shown, for as long as the program runs; or the system has no thread for it.
    pub fn start(self, shown: Arc<Shown>) -> io::Result<()> {
        let hosts = Arc::new(Hosts::new(self.address));
        let listen = move || {
            let open = Arc::new(AtomicUsize::new(0));
            for stream in self.listener.incoming() {
                let Ok(stream) = stream else {
                    // The system has no more of something; it will again.
                    thread::sleep(Duration::from_millis(20));
                    continue;
                };
                let taken = Taken::new(&open);
                if taken.number > 2 * MOST {
                    // Not even time to say no.
                    continue;
                }
                let (hosts, shown) = (Arc::clone(&hosts), Arc::clone(&shown));
                let serve = move |mut stream: TcpStream, taken: Taken| {
                    serve(&mut stream, &hosts, &shown, &taken);
                    drop(taken);
                };
                // A connection that gets no thread is closed.
                let _ = thread::Builder::new().stack_size(STACK).spawn(move || serve(stream, taken));
            }
        };
        thread::Builder::new().spawn(listen).map(drop)
    }
}

/// A place among the connections, given back when it is dropped.
struct Taken {
    open: Arc<AtomicUsize>,
    number: usize,
}

impl Taken {
    fn new(open: &Arc<AtomicUsize>) -> Self {
        Self { number: open.fetch_add(1, Ordering::Relaxed) + 1, open: Arc::clone(open) }
    }

    /// Whether there are so many that those who only listen make room.
    fn is_crowded(&self) -> bool {
        self.open.load(Ordering::Relaxed) > MOST / 2
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Serves one connection. Nobody listens any more when this fails, so a failure is told to nobody.
fn serve(stream: &mut TcpStream, hosts: &Hosts, shown: &Shown, taken: &Taken) {
    let _ = stream.set_nodelay(true);
    if taken.number > MOST {
        if give(stream, answer::busy(), true, shown, taken).is_ok() {
            http::end(stream);
        }
        return;
    }
    let (answer, body) = match http::read(stream) {
        Ok(request) => (answer(&request, hosts, shown), has_body(&request)),
        Err(fault) => match answer::fault(fault) {
            Some(answer) => (answer, true),
            None => return,
        },
    };
    if give(stream, answer, body, shown, taken).is_ok() {
        http::end(stream);
    }
}

fn has_body(request: &Request) -> bool {
    request.method != "HEAD"
}

fn give(stream: &mut TcpStream, answer: Answer, body: bool, shown: &Shown, taken: &Taken) -> io::Result<()> {
    let bytes = |stream: &mut TcpStream, status, kind, bytes: &[u8]| {
        let head = http::head(status, &[("Content-Type", kind), ("Content-Length", &bytes.len().to_string())]);
        http::send(stream, &[head.as_bytes(), if body { bytes } else { b"" }])
    };
    match answer {
        Answer::Text { status, kind, text } => bytes(stream, status, kind, text.as_bytes()),
        Answer::Output { status, kind, output, script } => match (in_memory(&output), script) {
            (Some(page), Some(script)) => bytes(stream, status, kind, &with_script(page, &script)),
            (Some(all), None) => bytes(stream, status, kind, all),
            (None, script) => match open(&output, shown.folder()) {
                // A page that a person put among the files as it is.
                Ok((mut file, _)) if script.is_some() => {
                    let mut page = Vec::new();
                    file.read_to_end(&mut page)?;
                    bytes(stream, status, kind, &with_script(&page, &script.unwrap_or_default()))
                }
                Ok((file, length)) => copy(stream, status, kind, file, length, body),
                Err(_) => bytes(stream, 404, "text/plain; charset=utf-8", b"404 Not Found\n"),
            },
        },
        Answer::Moved(to) => {
            http::send(stream, &[http::head(301, &[("Location", &to), ("Content-Length", "0")]).as_bytes()])
        }
        Answer::Method => {
            let lines = [("Allow", "GET, HEAD"), ("Content-Length", "0")];
            http::send(stream, &[http::head(405, &lines).as_bytes()])
        }
        Answer::Events { page, after } if body => events::tell(stream, shown, &page, after, &|| taken.is_crowded()),
        Answer::Events { .. } => bytes(stream, 200, "text/plain; charset=utf-8", b""),
    }
}

/// Opens the file of an output, if it lies where the site was loaded from: the place may have become a link meanwhile.
fn open(output: &Output, folder: &Path) -> io::Result<(File, u64)> {
    let Body::File(place) = &output.body else { return Err(io::ErrorKind::NotFound.into()) };
    let file = File::open(place)?;
    let facts = file.metadata()?;
    if !(facts.is_file() && opened(&file, Path::new(place))?.starts_with(folder)) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    Ok((file, facts.len()))
}

/// Where an open file really lies.
fn opened(file: &File, place: &Path) -> io::Result<PathBuf> {
    #[cfg(target_os = "linux")]
    {
        let _ = place;
        use std::os::fd::AsRawFd;
        fs::read_link(format!("/proc/self/fd/{}", file.as_raw_fd()))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = file;
        fs::canonicalize(place)
    }
}

/// Sends a file piece by piece, exactly as long as was said.
fn copy(stream: &mut TcpStream, status: u16, kind: &str, file: File, length: u64, body: bool) -> io::Result<()> {
    let head = http::head(status, &[("Content-Type", kind), ("Content-Length", &length.to_string())]);
    http::send(stream, &[head.as_bytes()])?;
    let mut rest = file.take(if body { length } else { 0 });
    let mut piece = vec![0; 64 * 1024];
    loop {
        match rest.read(&mut piece)? {
            0 => return Ok(()),
            more => http::send(stream, &[&piece[..more]])?,
        }
    }
}
