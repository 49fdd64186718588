//! Sends updates to open pages as server-sent events, one line of JSON each. The page's script knows which changed files it uses.
#![expect(clippy::disallowed_methods, reason = "keep-alives need the clock")]

use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use super::http;
use super::preview::{Overlay, Preview, Update};

/// The interval of keep-alive comments, by which a closed connection is noticed.
const KEEP_ALIVE: Duration = Duration::from_secs(3);

/// Streams updates until the connection closes. `after` is the build that the page is from. While there are too many connections
/// (`is_crowded`), the stream is ended; the browser reconnects by itself.
pub(crate) fn stream_events(
    stream: &mut TcpStream,
    shown: &Preview,
    page: &str,
    after: Option<u64>,
    is_crowded: &dyn Fn() -> bool,
) -> io::Result<()> {
    let head = http::response_head(200, &[("Content-Type", "text/event-stream; charset=utf-8")]);
    http::send(stream, &[head.as_bytes(), b"retry: 500\n\n"])?;
    let Some(mut after) = after else {
        // A page of an earlier process is always reloaded.
        let reload = Update { round: 0, page: true, files: Vec::new(), errors: None, warnings: None };
        return http::send(stream, &[event(shown.run(), &reload).as_bytes()]);
    };
    // Updates since the page was served are sent at once.
    if let Some(update) = shown.pending_update(page, after) {
        http::send(stream, &[event(shown.run(), &update).as_bytes()])?;
        after = update.round;
    }
    let mut start = Instant::now();
    loop {
        let update = shown.wait_for_update(page, after, KEEP_ALIVE);
        // With polling there is an update every time, so the timeout alone does not suffice.
        if start.elapsed() >= KEEP_ALIVE {
            if is_crowded() {
                return Ok(());
            }
            start = Instant::now();
        }
        match update {
            Some(update) => {
                http::send(stream, &[event(shown.run(), &update).as_bytes()])?;
                after = update.round;
            }
            None => http::send(stream, &[b":\n\n"])?,
        }
    }
}

/// The text of an event.
fn event(run: &str, update: &Update) -> String {
    let as_json = |overlay: &Option<Arc<Overlay>>| {
        let overlay = overlay.as_deref();
        overlay.map(
            |Overlay { title, text, close, lang }| json!({"title": title, "text": text, "close": close, "lang": lang}),
        )
    };
    // JSON escapes line breaks, so it is one line.
    let data = json!({"page": update.page, "files": update.files, "messages": as_json(&update.errors), "notes": as_json(&update.warnings)});
    format!("id: {run}.{}\nevent: news\ndata: {data}\n\n", update.round)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_four_lines_whatever_is_in_it() {
        let overlay =
            Overlay { title: "Fel\n\nid: 7".into(), text: "a\r\nb".into(), close: "Stäng".into(), lang: "sv" };
        let errors = Some(Arc::new(overlay));
        let update = Update { round: 3, page: false, files: vec!["/a.css".into()], errors, warnings: None };
        let event = event("x", &update);
        assert_eq!(event.lines().count(), 4, "{event}");
        assert!(event.starts_with("id: x.3\nevent: news\ndata: {") && event.contains(r"Fel\n\nid: 7"));
    }
}
