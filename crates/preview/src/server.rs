//! Listens, and serves each connection on a thread of its own; never more than [`MAX_CONNECTIONS`] at once.
#![expect(clippy::disallowed_methods, reason = "this module gives files of the site")]

use std::fs::{self, File};
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::allowed_hosts::{AllowedHosts, can_be_checked};
use super::events;
use super::http::{self, Request};
use super::preview::{Body, Output, Preview};
use super::response::{self, Response, in_memory, respond, with_script};

/// The most connections at once.
pub(crate) const MAX_CONNECTIONS: usize = 256;
/// How many ports are tried.
const PORTS: u16 = 50;
/// Threads that serve do little.
const STACK: usize = 256 * 1024;

/// Why nothing listens.
#[derive(Debug)]
pub enum ListenError {
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
    pub fn new(ip: IpAddr, port: u16) -> Result<Self, ListenError> {
        if !can_be_checked(ip) {
            return Err(ListenError::AnyAddress);
        }
        let mut refused = io::Error::from(io::ErrorKind::AddrInUse);
        for port in port..=port.saturating_add(PORTS) {
            match TcpListener::bind((ip, port)) {
                Ok(listener) => {
                    let address = listener.local_addr().map_err(ListenError::Io)?;
                    return Ok(Self { listener, address });
                }
                Err(error) => refused = error,
            }
            // Other reasons hold for every port, but that only the system may have a low one.
            if !matches!(refused.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied) {
                break;
            }
        }
        Err(ListenError::Io(refused))
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Begins to serve what is shown, for as long as the program runs; or the system has no thread for it.
    pub fn start(self, shown: Arc<Preview>) -> io::Result<()> {
        let hosts = Arc::new(AllowedHosts::new(self.address));
        let listen = move || {
            let open = Arc::new(AtomicUsize::new(0));
            for stream in self.listener.incoming() {
                let Ok(stream) = stream else {
                    // The system has no more of something; it will again.
                    thread::sleep(Duration::from_millis(20));
                    continue;
                };
                let taken = ConnectionSlot::new(&open);
                if taken.number > 2 * MAX_CONNECTIONS {
                    // Not even time to say no.
                    continue;
                }
                let (hosts, shown) = (Arc::clone(&hosts), Arc::clone(&shown));
                let serve = move |mut stream: TcpStream, taken: ConnectionSlot| {
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
struct ConnectionSlot {
    open: Arc<AtomicUsize>,
    number: usize,
}

impl ConnectionSlot {
    fn new(open: &Arc<AtomicUsize>) -> Self {
        Self { number: open.fetch_add(1, Ordering::Relaxed) + 1, open: Arc::clone(open) }
    }

    /// Whether there are so many that those who only listen make room.
    fn is_crowded(&self) -> bool {
        self.open.load(Ordering::Relaxed) > MAX_CONNECTIONS / 2
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Serves one connection. Nobody listens any more when this fails, so a failure is told to nobody.
fn serve(stream: &mut TcpStream, hosts: &AllowedHosts, shown: &Preview, taken: &ConnectionSlot) {
    let _ = stream.set_nodelay(true);
    if taken.number > MAX_CONNECTIONS {
        if send_response(stream, response::busy(), true, shown, taken).is_ok() {
            http::end(stream);
        }
        return;
    }
    let (answer, body) = match http::read(stream) {
        Ok(request) => (respond(&request, hosts, shown), has_body(&request)),
        Err(fault) => match response::error_response(fault) {
            Some(answer) => (answer, true),
            None => return,
        },
    };
    if send_response(stream, answer, body, shown, taken).is_ok() {
        http::end(stream);
    }
}

fn has_body(request: &Request) -> bool {
    request.method != "HEAD"
}

fn send_response(
    stream: &mut TcpStream,
    answer: Response,
    body: bool,
    shown: &Preview,
    taken: &ConnectionSlot,
) -> io::Result<()> {
    let bytes = |stream: &mut TcpStream, status, kind, bytes: &[u8]| {
        let head = http::head(status, &[("Content-Type", kind), ("Content-Length", &bytes.len().to_string())]);
        http::send(stream, &[head.as_bytes(), if body { bytes } else { b"" }])
    };
    match answer {
        Response::Text { status, kind, text } => bytes(stream, status, kind, text.as_bytes()),
        Response::Output { status, kind, output, script } => match (in_memory(&output), script) {
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
        Response::Moved(to) => {
            http::send(stream, &[http::head(301, &[("Location", &to), ("Content-Length", "0")]).as_bytes()])
        }
        Response::Method => {
            let lines = [("Allow", "GET, HEAD"), ("Content-Length", "0")];
            http::send(stream, &[http::head(405, &lines).as_bytes()])
        }
        Response::Events { page, after } if body => {
            events::stream_events(stream, shown, &page, after, &|| taken.is_crowded())
        }
        Response::Events { .. } => bytes(stream, 200, "text/plain; charset=utf-8", b""),
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
