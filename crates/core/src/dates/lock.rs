//! `anslag.lock`: what each page said and when, committed beside the content, so that a date is exact without history.
//!
//! One line a page, sorted by path. Git joins two branches line by line and refuses when the lines that they changed
//! touch. So around each page's line stand two lines that never change while the page is there: above it one with its
//! own path, below it an empty one. A line that differs for every page is needed: with only empty lines, git counts a
//! new page's block as touching the page below it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::fingerprint::Fingerprint;
use crate::date::{Clock, When};
use crate::diagnostic::{Code, Diagnostic, Lines, Place};
use crate::digest::Digest;
use crate::slice::Slice as _;

/// The name of the file, at the root of the site.
pub const FILE: &str = "anslag.lock";
/// The version of the format that is written, and the only one that is read.
pub(crate) const VERSION: &str = "1";

/// The ledger.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Lock {
    /// What is known of each page, by its source path.
    pub pages: BTreeMap<String, Locked>,
}

/// What is known of one page.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Locked {
    /// The reader-visible fingerprint, in hexadecimal digits; of the first rules until it is stamped again.
    pub fingerprint: String,
    /// When it became public.
    pub published: Option<When>,
    /// When what a reader reads last changed.
    pub updated: Option<When>,
    /// When someone responsible last read it and stood by it.
    pub reviewed: Option<When>,
    /// How many changes are noted.
    pub changes: usize,
    /// The digest of all change notes ([`digest_of_notes`]), empty when there are none.
    pub notes: String,
    /// Every address at which it was ever public, the current one first, and those of the files that it led readers to.
    pub addresses: Vec<String>,
    /// What the page is called in feeds and calendars, when that is not the oldest of its addresses; see [`Locked::identity`].
    pub id: Option<String>,
    /// The page is gone; its addresses are remembered.
    pub gone: bool,
    /// The page waited for its day when it was stamped; see [`Locked::counts`].
    pub waiting: bool,
}

impl Locked {
    /// Whether the line says anything of a page that reads so. A page that waited when it was stamped has promised readers nothing
    /// yet, and may be rewritten until its day: its line counts only as long as nobody has.
    pub fn counts(&self, print: Option<Fingerprint>) -> bool {
        !self.gone && (!self.waiting || print.is_some_and(|print| print.is(&self.fingerprint)))
    }

    /// The address that names the page in feeds and calendars for ever: the first at which it was public. Older addresses
    /// stand behind newer ones, and only those of pages end with a slash.
    pub(crate) fn identity(&self) -> Option<&str> {
        self.id.as_deref().or_else(|| self.addresses.iter().rfind(|address| address.ends_with('/')).map(String::as_str))
    }
}

/// A digest of the dates and texts of change notes, in any order: it differs when one is rewritten or removed.
pub(crate) fn digest_of_notes<'a>(notes: impl IntoIterator<Item = (&'a When, &'a str)>) -> String {
    let mut lines: Vec<String> =
        notes.into_iter().map(|(date, note)| format!("{} {}", written(date), encoded(note))).collect();
    lines.sort();
    if lines.is_empty() { String::new() } else { Digest::of(lines.join("\n").as_bytes()).short(8) }
}

/// The text of a ledger: the same bytes for the same ledger.
pub fn print(lock: &Lock) -> String {
    let mut out = format!("{FILE} {VERSION}\n");
    for (path, locked) in &lock.pages {
        let path = encoded(path);
        write!(out, "\n# {path}\n{path} fingerprint={}", encoded(&locked.fingerprint)).expect("writing to a string");
        let mut word = |key: &str, value: &str| write!(out, " {key}={value}").expect("writing to a string");
        for (key, when) in
            [("published", &locked.published), ("updated", &locked.updated), ("reviewed", &locked.reviewed)]
        {
            if let Some(when) = when {
                word(key, &written(when));
            }
        }
        if locked.changes > 0 {
            word("changes", &locked.changes.to_string());
        }
        if !locked.notes.is_empty() {
            word("notes", &encoded(&locked.notes));
        }
        locked.addresses.iter().for_each(|address| word("address", &encoded(address)));
        if let Some(id) = &locked.id {
            word("id", &encoded(id));
        }
        if locked.gone {
            word("gone", "yes");
        }
        if locked.waiting {
            word("waiting", "yes");
        }
        out.push('\n');
    }
    // The last page has a line below it as every other, so that a new last page does not touch it.
    out.push_str("\n# end\n");
    out
}

/// Reads a ledger. What can't be read is left out with a message, so one that gave an error must not be written back.
pub fn parse(text: &str) -> (Lock, Vec<Diagnostic>) {
    let mut reader = Reader::new(text);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\n', '\r']);
        let skip = if at == 0 && bare.starts_with('\u{feff}') { 3 } else { 0 };
        reader.line(bare.slice(skip..), at + skip);
        at += line.len();
        if reader.stopped {
            break;
        }
    }
    if !reader.headed && !reader.stopped {
        let end = text.find('\n').unwrap_or(text.len());
        reader.say(Code::A724, 0..end, "expected", &format!("{FILE} {VERSION}"));
    }
    (reader.lock, reader.wrong)
}

struct Reader<'a> {
    lines: Lines<'a>,
    lock: Lock,
    wrong: Vec<Diagnostic>,
    /// Where each page stands, and whether within a conflict.
    places: BTreeMap<String, (std::ops::Range<usize>, bool)>,
    headed: bool,
    stopped: bool,
    side: Side,
}

/// Where a line stands among the marks that git leaves when two branches changed the same lines.
#[derive(Default, Clone, Copy, PartialEq)]
enum Side {
    #[default]
    None,
    One,
    /// What both branches started from: shown by some settings, true of neither.
    Base,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        let (lock, places) = (Lock::default(), BTreeMap::new());
        let lines = Lines::new(text);
        Self { lines, lock, wrong: Vec::new(), places, headed: false, stopped: false, side: Side::None }
    }

    fn say(&mut self, code: Code, range: std::ops::Range<usize>, key: &str, value: &str) {
        self.wrong.push(Diagnostic::at(code, Place::at(FILE, &self.lines, range)).arg(key, value));
    }

    fn line(&mut self, line: &str, at: usize) {
        let range = at..at + line.len();
        if let Some(side) = mark(line, self.side) {
            if self.side == Side::None {
                self.wrong.push(Diagnostic::at(Code::A723, Place::at(FILE, &self.lines, range)));
            }
            self.side = side;
        } else if self.side == Side::Base || line.trim().is_empty() {
        } else if let Some(version) = header(line, self.headed && self.side == Side::None) {
            self.headed = true;
            if version != VERSION {
                self.stopped = true;
                self.wrong.push(
                    Diagnostic::at(Code::A722, Place::at(FILE, &self.lines, range))
                        .arg("version", version)
                        .arg("known", VERSION),
                );
            }
        } else if !self.headed {
            self.stopped = true;
            self.say(Code::A724, range, "expected", &format!("{FILE} {VERSION}"));
        } else if !line.starts_with('#') {
            match page(line) {
                Ok((path, locked)) => self.add(path, locked, range),
                Err(Fault { word, reason }) => {
                    let start = at + (word.as_ptr() as usize - line.as_ptr() as usize);
                    let place = Place::at(FILE, &self.lines, start..start + word.len());
                    let message = Diagnostic::at(Code::A720, place).arg("value", word).term("reason", reason);
                    self.wrong.push(message);
                }
            }
        }
    }

    /// Within a conflict a page stands twice by nature; the conflict has its own message.
    fn add(&mut self, path: String, locked: Locked, range: std::ops::Range<usize>) {
        let disputed = self.side != Side::None;
        if let Some((first, first_disputed)) = self.places.get(&path) {
            if !(disputed && *first_disputed) {
                let first = Place::at(FILE, &self.lines, first.clone());
                let message =
                    Diagnostic::at(Code::A721, Place::at(FILE, &self.lines, range)).place(first).arg("path", path);
                self.wrong.push(message);
            }
            return;
        }
        self.places.insert(path.clone(), (range, disputed));
        self.lock.pages.insert(path, locked);
    }
}

/// The side that starts behind a mark of git's; `None` when the line is no such mark here.
fn mark(line: &str, side: Side) -> Option<Side> {
    let is = |sign: &str| line.strip_prefix(sign).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    match side {
        Side::None if is("<<<<<<<") => Some(Side::One),
        // A closing mark whose opening one was removed by hand is still a conflict that nobody has settled.
        Side::None if is("=======") || is(">>>>>>>") || is("|||||||") => Some(Side::None),
        Side::One if is("|||||||") => Some(Side::Base),
        Side::One | Side::Base if is("=======") => Some(Side::One),
        Side::One | Side::Base if is(">>>>>>>") => Some(Side::None),
        _ => None,
    }
}

/// The version in a first line; there is only one such line, but both sides of a conflict may have one.
fn header(line: &str, done: bool) -> Option<&str> {
    let version = line.strip_prefix(FILE)?.strip_prefix(' ')?.trim();
    (!done && !version.is_empty() && !version.contains('=')).then_some(version)
}

/// A word of a line that can't be read, and why, by a key in the catalogue of terms.
struct Fault<'a> {
    word: &'a str,
    reason: &'static str,
}

fn page(line: &str) -> Result<(String, Locked), Fault<'_>> {
    let mut words = line.split(' ').filter(|word| !word.is_empty());
    let first = words.next().ok_or(Fault { word: line, reason: "lock.word" })?;
    let path = decoded(first)
        .filter(|_| !first.contains('=') || line.contains(" fingerprint="))
        .ok_or(Fault { word: first, reason: "lock.path" })?;
    let mut locked = Locked::default();
    let mut seen: Vec<&str> = Vec::new();
    for word in words {
        let fault = |reason| Fault { word, reason };
        let (key, raw) = word.split_once('=').ok_or(fault("lock.word"))?;
        if key != "address" && seen.contains(&key) {
            return Err(fault("lock.twice"));
        }
        seen.push(key);
        let value = decoded(raw).ok_or(fault("lock.percent"))?;
        match key {
            "fingerprint" => locked.fingerprint = hexadecimal(value).ok_or(fault("lock.digest"))?,
            "notes" => locked.notes = hexadecimal(value).ok_or(fault("lock.digest"))?,
            "published" => locked.published = Some(when(raw).ok_or(fault("lock.date"))?),
            "updated" => locked.updated = Some(when(raw).ok_or(fault("lock.date"))?),
            "reviewed" => locked.reviewed = Some(when(raw).ok_or(fault("lock.date"))?),
            "changes" => locked.changes = value.parse().map_err(|_| fault("lock.count"))?,
            "address" => locked.addresses.push(value),
            "id" if !value.is_empty() => locked.id = Some(value),
            "gone" if value == "yes" => locked.gone = true,
            "waiting" if value == "yes" => locked.waiting = true,
            _ => return Err(fault("lock.word")),
        }
    }
    if seen.contains(&"fingerprint") { Ok((path, locked)) } else { Err(Fault { word: line, reason: "lock.short" }) }
}

fn hexadecimal(value: String) -> Option<String> {
    (!value.is_empty() && value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))).then_some(value)
}

/// A date as exact as it was stated; `~` behind it when it is approximate (as in EDTF), then the writer's own words.
fn written(when: &When) -> String {
    let mut out = format!("{:04}", when.year);
    for part in [when.month, when.day].into_iter().flatten() {
        write!(out, "-{part:02}").expect("writing to a string");
    }
    if let Some(Clock { hour, minute, second, offset }) = when.time {
        write!(out, "T{hour:02}:{minute:02}").expect("writing to a string");
        if second != 0 {
            write!(out, ":{second:02}").expect("writing to a string");
        }
        match offset {
            None => {}
            Some(0) => out.push('Z'),
            Some(offset) => {
                let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.abs() / 60);
                write!(out, "{sign}{:02}:{:02}", minutes / 60, minutes % 60).expect("writing to a string");
            }
        }
    }
    if when.approx {
        out.push('~');
    }
    if let Some(text) = &when.text {
        write!(out, ";{}", encoded(text)).expect("writing to a string");
    }
    out
}

fn when(raw: &str) -> Option<When> {
    let (date, text) = match raw.split_once(';') {
        Some((date, text)) => (date, Some(decoded(text)?)),
        None => (raw, None),
    };
    let exact = date.strip_suffix('~');
    let when = When::parse(exact.unwrap_or(date)).ok()?;
    Some(When { approx: exact.is_some(), text, ..when })
}

/// A text as one word that no other part of the file can be mistaken for: white space, invisible signs, `%`, and a
/// first sign that would make the line a comment or a mark of git's are written `%20` and so on.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, sign) in text.char_indices() {
        let first = at == 0 && "#<=>|".contains(sign);
        if first || sign == '%' || sign == '\u{feff}' || sign.is_whitespace() || sign.is_control() {
            let mut bytes = [0; 4];
            for byte in sign.encode_utf8(&mut bytes).bytes() {
                write!(out, "%{byte:02X}").expect("writing to a string");
            }
        } else {
            out.push(sign);
        }
    }
    out
}

fn decoded(word: &str) -> Option<String> {
    let mut parts = word.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        bytes.extend(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests;
