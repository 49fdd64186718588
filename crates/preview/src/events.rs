//! Sends updates to open pages as server-sent events, one line of JSON each. The page's script knows which changed files it uses.
#![expect(clippy::disallowed_methods, reason = "who only listens makes room after a time")]

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
/// (`crowded`), the stream is ended; the browser reconnects on its own.
pub(crate) fn stream_events(
    stream: &mut TcpStream,
    shown: &Preview,
    page: &str,
    after: Option<u64>,
    crowded: &dyn Fn() -> bool,
) -> io::Result<()> {
    let head = http::head(200, &[("Content-Type", "text/event-stream; charset=utf-8")]);
    http::send(stream, &[head.as_bytes(), b"retry: 500\n\n"])?;
    let Some(mut after) = after else {
        // A page of an earlier process is always reloaded.
        let all = Update { round: 0, page: true, files: Vec::new(), bad: None, notes: None };
        return http::send(stream, &[event(shown.run(), &all).as_bytes()]);
    };
    // Updates since the page was served are sent at once.
    if let Some(now) = shown.now(page, after) {
        http::send(stream, &[event(shown.run(), &now).as_bytes()])?;
        after = now.round;
    }
    let mut start = Instant::now();
    loop {
        let news = shown.news(page, after, KEEP_ALIVE);
        // With polling there is an update every time, so the timeout alone does not suffice.
        if start.elapsed() >= KEEP_ALIVE {
            if crowded() {
                return Ok(());
            }
            start = Instant::now();
        }
        match news {
            Some(news) => {
                http::send(stream, &[event(shown.run(), &news).as_bytes()])?;
                after = news.round;
            }
            None => http::send(stream, &[b":\n\n"])?,
        }
    }
}

/// The text of an event.
fn event(run: &str, news: &Update) -> String {
    let said = |bad: &Option<Arc<Overlay>>| {
        let bad = bad.as_ref();
        bad.map(|bad| json!({"title": bad.title, "text": bad.text, "close": bad.close, "lang": bad.lang}))
    };
    // JSON escapes line breaks, so it is one line.
    let data = json!({"page": news.page, "files": news.files, "messages": said(&news.bad), "notes": said(&news.notes)});
    format!("id: {run}.{}\nevent: news\ndata: {data}\n\n", news.round)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_four_lines_whatever_is_in_it() {
        let bad = Overlay { title: "Fel\n\nid: 7".into(), text: "a\r\nb".into(), close: "Stäng".into(), lang: "sv" };
        let news =
            Update { round: 3, page: false, files: vec!["/a.css".into()], bad: Some(Arc::new(bad)), notes: None };
        let event = event("x", &news);
        assert_eq!(event.lines().count(), 4, "{event}");
        assert!(event.starts_with("id: x.3\nevent: news\ndata: {") && event.contains(r"Fel\n\nid: 7"));
    }
}
