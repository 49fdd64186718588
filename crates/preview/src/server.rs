//! The server: one thread for each connection, at most [`MAX_CONNECTIONS`] at a time.
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

/// The most parallel connections.
pub(crate) const MAX_CONNECTIONS: usize = 256;
/// The number of ports that are tried.
const PORTS: u16 = 50;
/// The stack size of connection threads, in bytes.
const STACK: usize = 256 * 1024;

/// Why the server cannot start.
#[derive(Debug)]
pub enum ListenError {
    /// The address means all addresses of the machine (`0.0.0.0`).
    AnyAddress,
    /// The system refused.
    Io(io::Error),
}

/// A listening server.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Listens at this port, or at the next free one.
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
            // Other errors hold for every port. Low ports may need privileges.
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

    /// Serves the preview until the process ends. Fails when no thread can be created.
    pub fn start(self, shown: Arc<Preview>) -> io::Result<()> {
        let hosts = Arc::new(AllowedHosts::new(self.address));
        let listen = move || {
            let open = Arc::new(AtomicUsize::new(0));
            for stream in self.listener.incoming() {
                let Ok(stream) = stream else {
                    // Out of file descriptors, say: retry.
                    thread::sleep(Duration::from_millis(20));
                    continue;
                };
                let taken = ConnectionSlot::new(&open);
                if taken.number > 2 * MAX_CONNECTIONS {
                    // Too many even for a 503.
                    continue;
                }
                let (hosts, shown) = (Arc::clone(&hosts), Arc::clone(&shown));
                let serve = move |mut stream: TcpStream, taken: ConnectionSlot| {
                    serve(&mut stream, &hosts, &shown, &taken);
                    drop(taken);
                };
                // Without a thread the connection is closed.
                let _ = thread::Builder::new().stack_size(STACK).spawn(move || serve(stream, taken));
            }
        };
        thread::Builder::new().spawn(listen).map(drop)
    }
}

/// The count of open connections, decreased when it is dropped.
struct ConnectionSlot {
    open: Arc<AtomicUsize>,
    number: usize,
}

impl ConnectionSlot {
    fn new(open: &Arc<AtomicUsize>) -> Self {
        Self { number: open.fetch_add(1, Ordering::Relaxed) + 1, open: Arc::clone(open) }
    }

    /// Whether there are so many connections that event streams are ended.
    fn is_crowded(&self) -> bool {
        self.open.load(Ordering::Relaxed) > MAX_CONNECTIONS / 2
    }
}

impl Drop for ConnectionSlot {
    fn drop(&mut self) {
        self.open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Serves one connection. Errors mean that the client is gone, so they are ignored.
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
        Err(error) => match response::error_response(error) {
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
                // An HTML file among the site's static files.
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

/// Opens the file of an output, if it is in the site's folder: its path may have become a link meanwhile.
fn open(output: &Output, folder: &Path) -> io::Result<(File, u64)> {
    let Body::File(place) = &output.body else { return Err(io::ErrorKind::NotFound.into()) };
    let file = File::open(place)?;
    let facts = file.metadata()?;
    if !(facts.is_file() && opened(&file, Path::new(place))?.starts_with(folder)) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    Ok((file, facts.len()))
}

/// The real path of an open file.
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

/// Sends a file in pieces, exactly `length` bytes.
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
