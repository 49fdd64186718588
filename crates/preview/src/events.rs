//! Tells a page what happens: as server-sent events, one line of JSON each.
//!
//! Only news go out: a page that is as it was hears nothing of it but which files are others, since its own script knows which
//! of them it shows.
#![expect(clippy::disallowed_methods, reason = "who only listens makes room after a time")]

use std::io;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;

use super::http;
use super::preview::{Overlay, Preview, Update};

/// How often a silent connection is tried, so that it is given up when nobody listens any more.
const KEEP_ALIVE: Duration = Duration::from_secs(3);

/// Tells what happens until nobody listens. `after` is the round in which the page was given. Whether anybody reads what is
/// told cannot be seen, so while others wait for a place (`crowded`) the page is sent away, and asks again by itself.
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
        // What an earlier run of the program gave may be anything.
        let all = Update { round: 0, page: true, files: Vec::new(), bad: None, notes: None };
        return http::send(stream, &[event(shown.run(), &all).as_bytes()]);
    };
    // What is wrong already is told at once: the page was given before it listened.
    if let Some(now) = shown.now(page, after) {
        http::send(stream, &[event(shown.run(), &now).as_bytes()])?;
        after = now.round;
    }
    let mut start = Instant::now();
    loop {
        let news = shown.news(page, after, KEEP_ALIVE);
        // There may be news all the time: a site that is looked at again and again has a new round every time.
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

/// An event as it is written.
fn event(run: &str, news: &Update) -> String {
    let said = |bad: &Option<Arc<Overlay>>| {
        let bad = bad.as_ref();
        bad.map(|bad| json!({"title": bad.title, "text": bad.text, "close": bad.close, "lang": bad.lang}))
    };
    // JSON has no line breaks of its own, so it is one line.
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
