//! Reads requests and writes responses. The only file that uses the httparse library.
//!
//! The head of a request may have 8 KiB and take 5 seconds; a body is not read. A connection serves one request: locally that
//! costs nothing, and request smuggling is impossible.
#![expect(clippy::disallowed_methods, reason = "who sends slowly is not waited for")]

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

/// The most bytes of a request head.
pub(crate) const HEAD: usize = 8 * 1024;
/// The timeout of a head.
const HEAD_TIME: Duration = Duration::from_secs(5);
/// The timeout for sending one piece of a response.
const PIECE_TIME: Duration = Duration::from_secs(3);
/// The size of a piece in bytes.
const PIECE: usize = 64 * 1024;
/// The most header lines.
const LINES: usize = 100;

/// A request.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Request {
    /// The method.
    pub(crate) method: String,
    /// The request target, as it was sent.
    pub(crate) target: String,
    /// The `Host`, if there is exactly one.
    pub(crate) host: Option<String>,
    /// The `Origin`.
    pub(crate) origin: Option<String>,
    /// The `Last-Event-ID`.
    pub(crate) last_event: Option<String>,
}

/// Why a request could not be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum RequestError {
    /// It is not HTTP.
    Malformed,
    /// The head is too long.
    TooLong,
    /// It timed out.
    Slow,
    /// The connection was closed.
    Gone,
}

/// Reads the head of a request.
pub(crate) fn read(stream: &mut TcpStream) -> Result<Request, RequestError> {
    let end = Instant::now() + HEAD_TIME;
    let mut head = [0; HEAD];
    let mut length = 0;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() || stream.set_read_timeout(Some(left)).is_err() {
            return Err(RequestError::Slow);
        }
        match stream.read(&mut head[length..]) {
            Ok(0) => return Err(RequestError::Gone),
            Ok(more) => length += more,
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                return Err(RequestError::Slow);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return Err(RequestError::Gone),
        }
        if let Some(request) = parse(&head[..length])? {
            return Ok(request);
        }
        if length == HEAD {
            return Err(RequestError::TooLong);
        }
    }
}

/// Parses a request; `None` when it is incomplete.
fn parse(head: &[u8]) -> Result<Option<Request>, RequestError> {
    let mut lines = [httparse::EMPTY_HEADER; LINES];
    let mut parsed = httparse::Request::new(&mut lines);
    match parsed.parse(head) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => return Err(RequestError::TooLong),
        Err(_) => return Err(RequestError::Malformed),
    }
    let all = |name: &str| -> Vec<String> {
        let named = parsed.headers.iter().filter(|header| header.name.eq_ignore_ascii_case(name));
        named.map(|header| String::from_utf8_lossy(header.value).trim().to_owned()).collect()
    };
    let one = |name: &str| <[String; 1]>::try_from(all(name)).ok().map(|[value]| value);
    // Two hosts are an attempt to make different parsers see different ones.
    if all("host").len() > 1 || all("origin").len() > 1 {
        return Err(RequestError::Malformed);
    }
    let (Some(method), Some(target)) = (parsed.method, parsed.path) else { return Err(RequestError::Malformed) };
    let (method, target) = (method.to_owned(), target.to_owned());
    Ok(Some(Request { method, target, host: one("host"), origin: one("origin"), last_event: one("last-event-id") }))
}

/// The head of a response, with the security headers that all have.
pub(crate) fn head(status: u16, lines: &[(&str, &str)]) -> String {
    let reason = match status {
        200 => "OK",
        301 => "Moved Permanently",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        421 => "Misdirected Request",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "Error",
    };
    let mut head = format!("HTTP/1.1 {status} {reason}\r\n");
    let always = [
        ("Connection", "close"),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Content-Security-Policy", "frame-ancestors 'none'"),
        ("Referrer-Policy", "same-origin"),
    ];
    for (name, value) in always.iter().chain(lines) {
        // No control characters: a value cannot begin another header.
        let value: String = value.chars().filter(|c| !c.is_control()).collect();
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    head
}

/// Sends bytes. Too slow clients are disconnected.
pub(crate) fn send(stream: &mut TcpStream, parts: &[&[u8]]) -> io::Result<()> {
    parts.iter().flat_map(|part| part.chunks(PIECE)).try_for_each(|piece| send_piece(stream, piece))
}

/// The timeout is for the whole piece, so that reading a byte now and then does not extend it.
fn send_piece(stream: &mut TcpStream, mut rest: &[u8]) -> io::Result<()> {
    let end = Instant::now() + PIECE_TIME;
    while !rest.is_empty() {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        stream.set_write_timeout(Some(left))?;
        match stream.write(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(taken) => rest = rest.get(taken..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Closes a connection so that the response arrives: with unread bytes left, the system would send a reset.
pub(crate) fn end(stream: &mut TcpStream) {
    let _ = stream.shutdown(Shutdown::Write);
    let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
    let mut rest = [0; 4096];
    for _ in 0..16 {
        if !matches!(stream.read(&mut rest), Ok(length) if length > 0) {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn heads() {
        let request = |text: &str| parse(text.as_bytes());
        let asked = request("GET /a?b HTTP/1.1\r\nHost: x\r\nORIGIN:  http://x \r\n\r\nrest").unwrap().unwrap();
        assert_eq!((asked.method.as_str(), asked.target.as_str()), ("GET", "/a?b"));
        assert_eq!((asked.host.as_deref(), asked.origin.as_deref()), (Some("x"), Some("http://x")));
        assert_eq!(request("GET / HTTP/1.1\r\nHost: x\r\n"), Ok(None));
        assert_eq!(request("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"), Err(RequestError::Malformed));
        assert_eq!(request("\u{1}\r\n\r\n"), Err(RequestError::Malformed));
        let many = format!("GET / HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(LINES + 1));
        assert_eq!(request(&many), Err(RequestError::TooLong));
        assert!(!head(301, &[("Location", "/x\r\nSet-Cookie: a")]).contains("\r\nSet-Cookie"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_request_or_a_fault(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = parse(&bytes);
        }
    }
}
