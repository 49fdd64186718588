//! Reads requests and writes responses. The only file that uses the httparse library.
//!
//! The head of a request is limited to 8 KiB and 5 seconds, the body of a form to 32 MiB and 30 seconds; other bodies are not read.
//! A connection serves one request: locally that costs nothing, and request smuggling is impossible.
#![expect(clippy::disallowed_methods, reason = "timeouts need the clock")]

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

/// The most bytes of a request head.
const MAX_HEAD_BYTES: usize = 8 * 1024;
/// The timeout for receiving a request head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);
/// The most bytes of a form: the largest text of a page (10 MiB), with three bytes for each of its own.
const MAX_FORM_BYTES: usize = 32 * 1024 * 1024;
/// The timeout for receiving a form.
const FORM_TIMEOUT: Duration = Duration::from_secs(30);
/// The timeout for sending one chunk of a response.
const CHUNK_TIMEOUT: Duration = Duration::from_secs(3);
/// The size of a chunk.
pub(crate) const CHUNK_BYTES: usize = 64 * 1024;
/// The most header fields of a request.
const MAX_HEADERS: usize = 100;
/// The most bytes of one read of an unread request body, before the connection is closed.
const DRAIN_BUFFER_BYTES: usize = 4096;
/// The most such reads.
const MAX_DRAIN_READS: usize = 16;
/// The timeout of one such read.
const DRAIN_TIMEOUT: Duration = Duration::from_millis(200);

/// Header fields of every response.
const COMMON_HEADERS: [(&str, &str); 6] = [
    ("Connection", "close"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    // Pages of the site are shown beside their forms.
    ("Content-Security-Policy", "frame-ancestors 'self'"),
    ("Referrer-Policy", "same-origin"),
];

/// A request.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// The request target, as it was sent.
    pub(crate) target: String,
    /// The `Host`, if there is exactly one.
    pub(crate) host: Option<String>,
    pub(crate) origin: Option<String>,
    /// The `Last-Event-ID` of a browser that reconnects to the event stream.
    pub(crate) last_event: Option<String>,
    /// Where the browser says that the request comes from (Fetch Metadata).
    pub(crate) fetch_site: Option<String>,
    /// What the browser asks for it with, such as `navigate` (Fetch Metadata).
    pub(crate) fetch_mode: Option<String>,
    /// What the browser wants it for, such as `document` (Fetch Metadata).
    pub(crate) fetch_dest: Option<String>,
    /// Whether its body is a form.
    is_form: bool,
    /// The `Content-Length`, if there is exactly one, and no `Transfer-Encoding`.
    length: Option<usize>,
    /// The bytes of a form. At first what came with the head; [`read_form`] reads the rest.
    pub(crate) body: Vec<u8>,
}

/// Why a request could not be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RequestError {
    /// It is not HTTP.
    Malformed,
    /// The head is too long.
    TooLong,
    /// The form is too long.
    FormTooLong,
    /// It was not received in time.
    TimedOut,
    /// The connection was closed.
    Closed,
}

/// Reads the head of a request.
pub(crate) fn read(stream: &mut TcpStream) -> Result<Request, RequestError> {
    let deadline = Instant::now() + HEAD_TIMEOUT;
    let mut buffer = [0; MAX_HEAD_BYTES];
    let mut length = 0;
    loop {
        let timeout = remaining(deadline).ok_or(RequestError::TimedOut)?;
        if stream.set_read_timeout(Some(timeout)).is_err() {
            return Err(RequestError::TimedOut);
        }
        match stream.read(&mut buffer[length..]) {
            Ok(0) => return Err(RequestError::Closed),
            Ok(read) => length += read,
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                return Err(RequestError::TimedOut);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return Err(RequestError::Closed),
        }
        if let Some((mut request, head)) = parse(&buffer[..length])? {
            request.body = buffer[head..length].to_vec();
            return Ok(request);
        }
        if length == MAX_HEAD_BYTES {
            return Err(RequestError::TooLong);
        }
    }
}

/// Reads the rest of a form, which must say how long it is.
pub(crate) fn read_form(stream: &mut TcpStream, request: &mut Request) -> Result<(), RequestError> {
    let length = request.length.filter(|_| request.is_form).ok_or(RequestError::Malformed)?;
    if length > MAX_FORM_BYTES {
        return Err(RequestError::FormTooLong);
    }
    let deadline = Instant::now() + FORM_TIMEOUT;
    let mut buffer = vec![0; CHUNK_BYTES];
    while request.body.len() < length {
        let timeout = remaining(deadline).ok_or(RequestError::TimedOut)?;
        stream.set_read_timeout(Some(timeout)).map_err(|_| RequestError::TimedOut)?;
        match stream.read(&mut buffer) {
            Ok(0) => return Err(RequestError::Closed),
            Ok(read) => request.body.extend_from_slice(&buffer[..read]),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                return Err(RequestError::TimedOut);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return Err(RequestError::Closed),
        }
    }
    request.body.truncate(length);
    Ok(())
}

/// The time until a deadline; `None` when it has passed.
fn remaining(deadline: Instant) -> Option<Duration> {
    Some(deadline.saturating_duration_since(Instant::now())).filter(|time| !time.is_zero())
}

/// Parses a request, and gives the length of its head; `None` when it is incomplete.
fn parse(head: &[u8]) -> Result<Option<(Request, usize)>, RequestError> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    let length = match parsed.parse(head) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(RequestError::TooLong),
        Err(_) => return Err(RequestError::Malformed),
    };
    let values = |name: &str| -> Vec<String> {
        let named = parsed.headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name));
        named.map(|header| String::from_utf8_lossy(header.value).trim().to_owned()).collect()
    };
    let single_value = |name: &str| <[String; 1]>::try_from(values(name)).ok().map(|[value]| value);
    // A repeated Host or Origin: parsers may disagree on which counts.
    if values("host").len() > 1 || values("origin").len() > 1 {
        return Err(RequestError::Malformed);
    }
    let (Some(method), Some(target)) = (parsed.method, parsed.path) else { return Err(RequestError::Malformed) };
    let kind = single_value("content-type").unwrap_or_default().to_ascii_lowercase();
    let body_length = single_value("content-length").filter(|_| values("transfer-encoding").is_empty());
    let request = Request {
        method: method.to_owned(),
        target: target.to_owned(),
        host: single_value("host"),
        origin: single_value("origin"),
        last_event: single_value("last-event-id"),
        fetch_site: single_value("sec-fetch-site"),
        fetch_mode: single_value("sec-fetch-mode"),
        fetch_dest: single_value("sec-fetch-dest"),
        is_form: kind.split(';').next().is_some_and(|kind| kind.trim() == "application/x-www-form-urlencoded"),
        length: body_length.and_then(|length| length.parse().ok()),
        body: Vec::new(),
    };
    Ok(Some((request, length)))
}

/// The head of a response, with [`COMMON_HEADERS`].
pub(crate) fn response_head(status: u16, headers: &[(&str, &str)]) -> String {
    let reason = match status {
        200 => "OK",
        301 => "Moved Permanently",
        303 => "See Other",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Content Too Large",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "Error",
    };
    let mut out = format!("HTTP/1.1 {status} {reason}\r\n");
    for (name, value) in COMMON_HEADERS.iter().chain(headers) {
        // No control characters: a value cannot begin another header.
        let value: String = value.chars().filter(|c| !c.is_control()).collect();
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    out.push_str("\r\n");
    out
}

/// Sends bytes. Clients that are too slow are disconnected.
pub(crate) fn send(stream: &mut TcpStream, parts: &[&[u8]]) -> io::Result<()> {
    parts.iter().flat_map(|part| part.chunks(CHUNK_BYTES)).try_for_each(|chunk| send_chunk(stream, chunk))
}

/// The timeout is for the whole chunk, so that reading a byte now and then does not extend it.
fn send_chunk(stream: &mut TcpStream, mut rest: &[u8]) -> io::Result<()> {
    let deadline = Instant::now() + CHUNK_TIMEOUT;
    while !rest.is_empty() {
        stream.set_write_timeout(Some(remaining(deadline).ok_or(io::ErrorKind::TimedOut)?))?;
        match stream.write(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => rest = rest.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Closes a connection so that the response arrives: with unread bytes left, the system would send a reset.
pub(crate) fn close_gracefully(stream: &mut TcpStream) {
    let _ = stream.shutdown(Shutdown::Write);
    let _ = stream.set_read_timeout(Some(DRAIN_TIMEOUT));
    let mut buffer = [0; DRAIN_BUFFER_BYTES];
    for _ in 0..MAX_DRAIN_READS {
        if !matches!(stream.read(&mut buffer), Ok(length) if length > 0) {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parses_request_heads() {
        let request = |text: &str| parse(text.as_bytes());
        let head = "GET /a?b HTTP/1.1\r\nHost: x\r\nORIGIN:  http://x \r\n\r\n";
        let (complete, length) = request(&format!("{head}rest")).unwrap().unwrap();
        assert_eq!(length, head.len());
        assert_eq!((complete.method.as_str(), complete.target.as_str()), ("GET", "/a?b"));
        assert_eq!((complete.host.as_deref(), complete.origin.as_deref()), (Some("x"), Some("http://x")));
        assert_eq!(request("GET / HTTP/1.1\r\nHost: x\r\n"), Ok(None));
        assert_eq!(request("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"), Err(RequestError::Malformed));
        assert_eq!(request("\u{1}\r\n\r\n"), Err(RequestError::Malformed));
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(MAX_HEADERS + 1));
        assert_eq!(request(&many), Err(RequestError::TooLong));
    }

    #[test]
    fn a_header_value_cannot_begin_another_header() {
        assert!(!response_head(301, &[("Location", "/x\r\nSet-Cookie: a")]).contains("\r\nSet-Cookie"));
    }

    proptest! {
        #[test]
        fn parse_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            match parse(&bytes) {
                Ok(Some((request, _))) => prop_assert!(bytes.starts_with(request.method.as_bytes()) || bytes[0] < b'!'),
                Ok(None) => {}
                Err(error) => prop_assert_ne!(error, RequestError::TimedOut),
            }
        }
    }
}
