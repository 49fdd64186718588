//! Decides the response to a request. A foreign host or origin learns nothing, not even whether a page exists.

use std::borrow::Cow;
use std::sync::Arc;

use percent_encoding::percent_decode_str;

use super::allowed_hosts::AllowedHosts;
use super::editor::{Answer, EDITOR_PATH, Editor};
use super::http::{Request, RequestError};
use super::preview::{Body, Lookup, Output, Overlay, Preview};
use anslag_core::http::{content_type_of, media_type};
use anslag_core::path::encode;
use anslag_core::views::content::escape;

/// The path of the preview's own files. No output can be in it, since its name begins with a dot.
const PREVIEW_PATH: &str = "/.anslag/";
/// In a block, so that its names do not collide with the page's scripts.
const SCRIPT: &str = concat!("\"use strict\";\n{\n", include_str!("morph.js"), include_str!("live.js"), "}\n");
const STYLE: &str = include_str!("overlay.css");

/// A response.
#[derive(Debug)]
pub(crate) enum Response {
    /// A text.
    Text {
        status: u16,
        /// The `Content-Type`.
        kind: &'static str,
        text: String,
    },
    /// An output as it is, or with the script in it.
    Output {
        status: u16,
        /// The `Content-Type`.
        kind: &'static str,
        output: Arc<Output>,
        /// The script, for pages.
        script: Option<String>,
    },
    /// A redirect.
    Moved(String),
    /// A stream of server-sent events.
    Events {
        /// The page that listens.
        page: String,
        /// The build that the page is from; `None` when it is from another process.
        after: Option<u64>,
    },
    /// A method other than GET and HEAD.
    Method,
    /// A page of the editor, or one of its files.
    Editor(Answer),
}

fn text(status: u16, text: &str) -> Response {
    Response::Text { status, kind: "text/plain; charset=utf-8", text: format!("{text}\n") }
}

/// The response to an invalid request.
pub(crate) fn error_response(error: RequestError) -> Option<Response> {
    Some(match error {
        RequestError::Malformed => text(400, "400 Bad Request"),
        RequestError::TooLong => text(431, "431 Request Header Fields Too Large"),
        RequestError::FormTooLong => text(413, "413 Content Too Large"),
        RequestError::TimedOut => text(408, "408 Request Timeout"),
        RequestError::Closed => return None,
    })
}

/// The response when there are too many connections.
pub(crate) fn busy() -> Response {
    text(503, "503 Service Unavailable")
}

/// The response to a request that is refused: host, origin and method are checked first.
pub(crate) fn refused(request: &Request, hosts: &AllowedHosts) -> Option<Response> {
    if !request.host.as_deref().is_some_and(|host| hosts.knows(host)) {
        return Some(text(421, "421 Misdirected Request"));
    }
    if request.origin.as_deref().is_some_and(|origin| !hosts.is_origin(origin)) {
        return Some(text(403, "403 Forbidden"));
    }
    // A form is sent by the editor's own pages, which browsers say of themselves in two ways.
    let is_form = request.method == "POST" && request.target.starts_with(EDITOR_PATH);
    if is_form && (request.origin.is_none() || request.fetch_site.as_deref().is_some_and(|site| site != "same-origin"))
    {
        return Some(text(403, "403 Forbidden"));
    }
    if !matches!(request.method.as_str(), "GET" | "HEAD") && !is_form {
        return Some(Response::Method);
    }
    // Only origin-form, as browsers send it; an absolute URL would name a second host.
    (!request.target.starts_with('/')).then(|| text(400, "400 Bad Request"))
}

/// The response to a request that is not [`refused`].
pub(crate) fn respond(request: &Request, shown: &Preview, editor: Option<&Editor>) -> Response {
    if request.target.starts_with(EDITOR_PATH)
        && let Some(editor) = editor
    {
        let answer = editor.answer(request);
        // Scripts of the site have the same origin. They must not read the token in a form, so they get no page of the editor.
        let is_page = matches!(answer, Answer::Page { .. });
        let is = |sent: &Option<String>, wanted| sent.as_deref().is_none_or(|sent| sent == wanted);
        if is_page && !(is(&request.fetch_mode, "navigate") && is(&request.fetch_dest, "document")) {
            return text(403, "403 Forbidden");
        }
        return Response::Editor(answer);
    }
    if request.method == "POST" {
        return Response::Method;
    }
    let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
    let Some(address) = decoded(path) else { return text(400, "400 Bad Request") };
    if let Some(name) = address.strip_prefix(PREVIEW_PATH) {
        return preview_file(name, query, request, shown);
    }
    // Requests before the first build wait for it.
    shown.wait_until_ready(std::time::Duration::from_secs(300));
    let (found, round) = shown.find(&address);
    if let Some(errors) = shown.error_before_first_build() {
        let page = error_page(&errors, &script(shown.run(), round, editor));
        return Response::Text { status: 503, kind: "text/html; charset=utf-8", text: page };
    }
    let page = |status, output, path: &str| {
        let script = (media_type(path) == "text/html").then(|| script(shown.run(), round, editor));
        Response::Output { status, kind: content_type_of(path), output, script }
    };
    match found {
        Lookup::Output(output, path) => page(200, output, &path),
        Lookup::Moved(address) => {
            let query = if query.is_empty() { String::new() } else { format!("?{query}") };
            Response::Moved(format!("{}{query}", encode(&address)))
        }
        Lookup::Missing(Some(output)) => page(404, output, "404.html"),
        Lookup::Missing(None) => text(404, "404 Not Found"),
    }
}

/// The percent-decoded address; `None` when it is not UTF-8 or has control characters.
fn decoded(path: &str) -> Option<String> {
    let address = percent_decode_str(path).decode_utf8().ok()?;
    (!address.contains(char::is_control)).then(|| address.into_owned())
}

fn preview_file(name: &str, query: &str, request: &Request, shown: &Preview) -> Response {
    let value =
        |key: &str| query.split('&').find_map(|part| part.strip_prefix(key)?.strip_prefix('=')).and_then(decoded);
    match name {
        "live.js" => Response::Text { status: 200, kind: "text/javascript; charset=utf-8", text: SCRIPT.to_owned() },
        "overlay.css" => Response::Text { status: 200, kind: "text/css; charset=utf-8", text: STYLE.to_owned() },
        "events" => {
            let since = request.last_event.clone().or_else(|| value("since")).unwrap_or_default();
            let round = since.strip_prefix(shown.run()).and_then(|rest| rest.strip_prefix('.'));
            let after = round.and_then(|round| round.parse().ok());
            Response::Events { page: value("page").unwrap_or_else(|| "/".to_owned()), after }
        }
        _ => text(404, "404 Not Found"),
    }
}

/// The script element that is added to pages: the only difference between a served page and a built one.
fn script(run: &str, round: u64, editor: Option<&Editor>) -> String {
    let edit = editor.map(|editor| {
        let (label, lang) = editor.link_label();
        format!(" data-edit=\"{label}\" data-lang=\"{lang}\"")
    });
    format!("<script src=\"{PREVIEW_PATH}live.js?since={run}.{round}\"{} defer></script>", edit.unwrap_or_default())
}

/// Adds the script to the end of the head, or of the page.
pub(crate) fn with_script(page: &[u8], script: &str) -> Vec<u8> {
    let find = |tag: &[u8]| page.windows(tag.len()).position(|window| window.eq_ignore_ascii_case(tag));
    let at = find(b"</head>").or_else(|| find(b"</body>")).unwrap_or(page.len());
    [&page[..at], script.as_bytes(), &page[at..]].concat()
}

/// The page that is shown until a build succeeds.
fn error_page(errors: &Overlay, script: &str) -> String {
    let Overlay { title, text, lang, .. } = errors;
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <link rel=\"stylesheet\" href=\"{PREVIEW_PATH}overlay.css\">\n{script}</head>\n\
         <body class=\"anslag\">\n<main>\n<h1>{title}</h1>\n<pre tabindex=\"0\">{text}</pre>\n</main>\n</body>\n</html>\n",
        title = escape(title),
        text = escape(text),
    )
}

/// The bytes of an output that is in memory, or of a picture that is made.
pub(crate) fn in_memory(output: &Output) -> Option<Cow<'_, [u8]>> {
    match &output.body {
        Body::Bytes(bytes) => Some(Cow::Borrowed(bytes)),
        Body::Picture { key, maker, .. } => maker.read(key).map(Cow::Owned),
        Body::File(_) => None,
    }
}
