//! The server: one thread for each connection, at most [`MAX_CONNECTIONS`] at a time.
#![expect(clippy::disallowed_methods, reason = "this module serves files of the site")]

use std::fs::{self, File};
use std::io::{self, Read};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::allowed_hosts::{AllowedHosts, can_be_checked};
use super::editor::{Answer, Editor};
use super::events;
use super::http::{self, CHUNK_BYTES, Request};
use super::preview::{Body, Output, Preview};
use super::response::{self, Response, in_memory, respond, with_script};

/// The most parallel connections that are served.
pub(crate) const MAX_CONNECTIONS: usize = 256;
/// How many ports after the first are tried.
const MAX_PORT_OFFSET: u16 = 50;
/// The stack size of connection threads. The editor reads pages, which nest deeper than a request does.
const STACK_BYTES: usize = 1024 * 1024;
/// What the pages of the editor may load, beside what holds for all (Content Security Policy).
const EDITOR_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Why the server cannot start.
#[derive(Debug)]
pub enum ListenError {
    /// The address is that of all interfaces, such as `0.0.0.0`.
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
        let mut last_error = io::Error::from(io::ErrorKind::AddrInUse);
        for port in port..=port.saturating_add(MAX_PORT_OFFSET) {
            match TcpListener::bind((ip, port)) {
                Ok(listener) => {
                    let address = listener.local_addr().map_err(ListenError::Io)?;
                    return Ok(Self { listener, address });
                }
                Err(error) => last_error = error,
            }
            // Other errors hold for every port. Low ports may need privileges.
            if !matches!(last_error.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied) {
                break;
            }
        }
        Err(ListenError::Io(last_error))
    }

    /// The address at which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves the preview, and the editor if there is one, until the process ends. Fails when no thread can be created.
    pub fn start(self, shown: Arc<Preview>, editor: Option<Editor>) -> io::Result<()> {
        let hosts = Arc::new(AllowedHosts::new(self.address));
        let editor = Arc::new(editor);
        let listen = move || {
            let open = Arc::new(AtomicUsize::new(0));
            for stream in self.listener.incoming() {
                let Ok(stream) = stream else {
                    // For example, out of file descriptors: retry.
                    thread::sleep(Duration::from_millis(20));
                    continue;
                };
                let slot = ConnectionSlot::new(&open);
                if slot.number > 2 * MAX_CONNECTIONS {
                    // Too many even for a 503.
                    continue;
                }
                let (hosts, shown, editor) = (Arc::clone(&hosts), Arc::clone(&shown), Arc::clone(&editor));
                let serve = move |mut stream: TcpStream, slot: ConnectionSlot| {
                    serve(&mut stream, &hosts, (&shown, editor.as_ref().as_ref()), &slot);
                    drop(slot);
                };
                // Without a thread the connection is closed.
                let _ = thread::Builder::new().stack_size(STACK_BYTES).spawn(move || serve(stream, slot));
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

    /// Whether so many are open that event streams are closed to make room.
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
fn serve(
    stream: &mut TcpStream,
    hosts: &AllowedHosts,
    (shown, editor): (&Preview, Option<&Editor>),
    slot: &ConnectionSlot,
) {
    let _ = stream.set_nodelay(true);
    if slot.number > MAX_CONNECTIONS {
        if send_response(stream, response::busy(), true, shown, slot).is_ok() {
            http::close_gracefully(stream);
        }
        return;
    }
    let (response, has_body) = match http::read(stream) {
        Ok(mut request) => match answer(stream, &mut request, hosts, (shown, editor)) {
            Some(response) => (response, wants_body(&request)),
            None => return,
        },
        Err(error) => match response::error_response(error) {
            Some(response) => (response, true),
            None => return,
        },
    };
    if send_response(stream, response, has_body, shown, slot).is_ok() {
        http::close_gracefully(stream);
    }
}

/// The response to a request; `None` when the client is gone. A form is read only when who sends it is known.
fn answer(
    stream: &mut TcpStream,
    request: &mut Request,
    hosts: &AllowedHosts,
    (shown, editor): (&Preview, Option<&Editor>),
) -> Option<Response> {
    if let Some(refused) = response::refused(request, hosts) {
        return Some(refused);
    }
    if request.method == "POST"
        && editor.is_some()
        && let Err(error) = http::read_form(stream, request)
    {
        return response::error_response(error);
    }
    Some(respond(request, shown, editor))
}

fn wants_body(request: &Request) -> bool {
    request.method != "HEAD"
}

fn send_response(
    stream: &mut TcpStream,
    response: Response,
    has_body: bool,
    shown: &Preview,
    slot: &ConnectionSlot,
) -> io::Result<()> {
    let bytes = |stream: &mut TcpStream, status, kind, bytes: &[u8]| {
        let head = http::response_head(status, &file_headers(kind, &bytes.len().to_string()));
        http::send(stream, &[head.as_bytes(), if has_body { bytes } else { b"" }])
    };
    match response {
        Response::Text { status, kind, text } => bytes(stream, status, kind, text.as_bytes()),
        Response::Output { status, kind, output, script } => match (in_memory(&output), script) {
            (Some(page), Some(script)) => bytes(stream, status, kind, &with_script(&page, &script)),
            (Some(all), None) => bytes(stream, status, kind, &all),
            (None, script) => match open(&output, shown.folder()) {
                // An HTML file among the site's static files.
                Ok((mut file, _)) if script.is_some() => {
                    let mut page = Vec::new();
                    file.read_to_end(&mut page)?;
                    bytes(stream, status, kind, &with_script(&page, &script.unwrap_or_default()))
                }
                Ok((file, length)) => copy(stream, status, kind, file, length, has_body),
                Err(_) => bytes(stream, 404, "text/plain; charset=utf-8", b"404 Not Found\n"),
            },
        },
        Response::Moved(to) => {
            http::send(stream, &[http::response_head(301, &[("Location", &to), ("Content-Length", "0")]).as_bytes()])
        }
        Response::Editor(Answer::Page { status, html }) => {
            let length = html.len().to_string();
            let headers = [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Length", &length),
                ("Content-Security-Policy", EDITOR_POLICY),
                // A page of the site that opens it cannot look into it.
                ("Cross-Origin-Opener-Policy", "same-origin"),
            ];
            let head = http::response_head(status, &headers);
            http::send(stream, &[head.as_bytes(), if has_body { html.as_bytes() } else { b"" }])
        }
        Response::Editor(Answer::File { kind, text }) => bytes(stream, 200, kind, text.as_bytes()),
        Response::Editor(Answer::SeeOther(to)) => {
            http::send(stream, &[http::response_head(303, &[("Location", &to), ("Content-Length", "0")]).as_bytes()])
        }
        Response::Method => {
            let headers = [("Allow", "GET, HEAD"), ("Content-Length", "0")];
            http::send(stream, &[http::response_head(405, &headers).as_bytes()])
        }
        Response::Events { page, after } if has_body => {
            events::stream_events(stream, shown, &page, after, &|| slot.is_crowded())
        }
        Response::Events { .. } => bytes(stream, 200, "text/plain; charset=utf-8", b""),
    }
}

/// The headers of a file. A drawing runs no scripts, since it would have the origin of the editor.
fn file_headers<'a>(kind: &'a str, length: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut headers = vec![("Content-Type", kind), ("Content-Length", length)];
    if kind.starts_with("image/svg") {
        headers.push(("Content-Security-Policy", "script-src 'none'; sandbox"));
    }
    headers
}

/// Opens the file of an output, if it is in the site's folder: its path may have become a link meanwhile.
fn open(output: &Output, folder: &Path) -> io::Result<(File, u64)> {
    let (Body::File(place) | Body::Picture { original: place, .. }) = &output.body else {
        return Err(io::ErrorKind::NotFound.into());
    };
    let file = File::open(place)?;
    let facts = file.metadata()?;
    if !(facts.is_file() && real_path(&file, Path::new(place))?.starts_with(folder)) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    Ok((file, facts.len()))
}

/// The real path of an open file.
fn real_path(file: &File, place: &Path) -> io::Result<PathBuf> {
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

/// Sends a file in chunks, exactly `length` bytes.
fn copy(stream: &mut TcpStream, status: u16, kind: &str, file: File, length: u64, has_body: bool) -> io::Result<()> {
    let head = http::response_head(status, &file_headers(kind, &length.to_string()));
    http::send(stream, &[head.as_bytes()])?;
    let mut rest = file.take(if has_body { length } else { 0 });
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        match rest.read(&mut chunk)? {
            0 => return Ok(()),
            read => http::send(stream, &[&chunk[..read]])?,
        }
    }
}
