//! `anslag.lock`: the fingerprint and dates of each page, committed with the content, so that dates need no history.
//!
//! One line for each page, sorted by path. Git merges two branches line by line and reports a conflict when the
//! changed lines are adjacent. So each page's line is between two lines that never change: a comment with its path
//! above, and an empty line below. The comment is needed: with empty lines alone, git takes a new page's block as
//! adjacent to the page below it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::fingerprint::Fingerprint;
use crate::date::{PartialDate, TimeOfDay};
use crate::diagnostic::{Code, Diagnostic, LineIndex, Place};
use crate::digest::Digest;
use crate::slice::Slice as _;

/// The file name, in the root of the site.
pub const FILE: &str = "anslag.lock";
/// The version of the format; no other is read.
pub(crate) const VERSION: &str = "1";

/// The ledger.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ledger {
    /// The entries, by source path.
    pub pages: BTreeMap<String, LedgerEntry>,
}

/// The entry of one page.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct LedgerEntry {
    /// The fingerprint in hexadecimal digits; of the first rules (`fingerprint::is_legacy`) until
    /// the page is stamped again.
    pub fingerprint: String,
    /// When the page was published.
    pub published: Option<PartialDate>,
    /// When the text that readers see last changed.
    pub updated: Option<PartialDate>,
    /// When it was last reviewed.
    pub reviewed: Option<PartialDate>,
    /// The number of listed changes.
    pub changes: usize,
    /// The digest of all change notes ([`notes_digest`]), empty when there are none.
    pub notes: String,
    /// All addresses that the page has had, the present one first, and those of former files that redirect to it.
    pub addresses: Vec<String>,
    /// The page's id in feeds and calendars, if it is not its oldest address; see [`LedgerEntry::identity`].
    pub id: Option<String>,
    /// The page was removed; its addresses are kept.
    pub removed: bool,
    /// The page was scheduled for a later day when it was stamped; see [`LedgerEntry::applies_to`].
    pub scheduled: bool,
}

impl LedgerEntry {
    /// Whether the entry is valid for a page with this fingerprint. A page that was scheduled when it was stamped has
    /// not been published, and may be rewritten until its day: then its entry has no effect.
    pub fn applies_to(&self, print: Option<Fingerprint>) -> bool {
        !self.removed && (!self.scheduled || print.is_some_and(|print| print.matches(&self.fingerprint)))
    }

    /// The permanent id of the page in feeds and calendars: its first address. Newer addresses come first in the list,
    /// and only those of pages end with a slash.
    pub(crate) fn identity(&self) -> Option<&str> {
        self.id.as_deref().or_else(|| self.addresses.iter().rfind(|address| address.ends_with('/')).map(String::as_str))
    }
}

/// A digest of the dates and texts of change notes, in any order. It differs when a note is edited or removed.
pub(crate) fn notes_digest<'a>(notes: impl IntoIterator<Item = (&'a PartialDate, &'a str)>) -> String {
    let mut lines: Vec<String> =
        notes.into_iter().map(|(date, note)| format!("{} {}", format_date(date), percent_encode(note))).collect();
    lines.sort();
    if lines.is_empty() { String::new() } else { Digest::of(lines.join("\n").as_bytes()).short(8) }
}

/// The text of a ledger; equal ledgers give equal bytes.
pub fn format(ledger: &Ledger) -> String {
    let mut out = format!("{FILE} {VERSION}\n");
    for (path, entry) in &ledger.pages {
        let path = percent_encode(path);
        write!(out, "\n# {path}\n{path} fingerprint={}", percent_encode(&entry.fingerprint))
            .expect("writing to a string");
        let mut word = |key: &str, value: &str| write!(out, " {key}={value}").expect("writing to a string");
        for (key, when) in [("published", &entry.published), ("updated", &entry.updated), ("reviewed", &entry.reviewed)]
        {
            if let Some(when) = when {
                word(key, &format_date(when));
            }
        }
        if entry.changes > 0 {
            word("changes", &entry.changes.to_string());
        }
        if !entry.notes.is_empty() {
            word("notes", &percent_encode(&entry.notes));
        }
        entry.addresses.iter().for_each(|address| word("address", &percent_encode(address)));
        if let Some(id) = &entry.id {
            word("id", &percent_encode(id));
        }
        if entry.removed {
            word("gone", "yes");
        }
        if entry.scheduled {
            word("waiting", "yes");
        }
        out.push('\n');
    }
    // The last page also needs a line below it, so that a new last page is not adjacent to it.
    out.push_str("\n# end\n");
    out
}

/// Parses a ledger. Entries that cannot be read are left out and reported, so after an error the result must not be
/// written back.
pub fn parse(text: &str) -> (Ledger, Vec<Diagnostic>) {
    let mut parser = Parser::new(text);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end_matches(['\n', '\r']);
        let skip = if at == 0 && bare.starts_with('\u{feff}') { 3 } else { 0 };
        parser.line(bare.slice(skip..), at + skip);
        at += line.len();
        if parser.stopped {
            break;
        }
    }
    if !parser.has_header && !parser.stopped {
        let end = text.find('\n').unwrap_or(text.len());
        parser.report(Code::A724, 0..end, "expected", &format!("{FILE} {VERSION}"));
    }
    (parser.ledger, parser.diagnostics)
}

struct Parser<'a> {
    lines: LineIndex<'a>,
    ledger: Ledger,
    diagnostics: Vec<Diagnostic>,
    /// The range of each page's entry, and whether it is inside a merge conflict.
    places: BTreeMap<String, (std::ops::Range<usize>, bool)>,
    has_header: bool,
    stopped: bool,
    side: ConflictSide,
}

/// The position of a line relative to git's conflict markers.
#[derive(Default, Clone, Copy, PartialEq)]
enum ConflictSide {
    #[default]
    None,
    One,
    /// The common ancestor, which some settings of git show; it is ignored.
    Base,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        let (ledger, places) = (Ledger::default(), BTreeMap::new());
        let lines = LineIndex::new(text);
        Self {
            lines,
            ledger,
            diagnostics: Vec::new(),
            places,
            has_header: false,
            stopped: false,
            side: ConflictSide::None,
        }
    }

    fn report(&mut self, code: Code, range: std::ops::Range<usize>, key: &str, value: &str) {
        self.diagnostics.push(Diagnostic::at(code, Place::at(FILE, &self.lines, range)).arg(key, value));
    }

    fn line(&mut self, line: &str, at: usize) {
        let range = at..at + line.len();
        if let Some(side) = conflict_marker(line, self.side) {
            if self.side == ConflictSide::None {
                self.diagnostics.push(Diagnostic::at(Code::A723, Place::at(FILE, &self.lines, range)));
            }
            self.side = side;
        } else if self.side == ConflictSide::Base || line.trim().is_empty() {
        } else if let Some(version) = header(line, self.has_header && self.side == ConflictSide::None) {
            self.has_header = true;
            if version != VERSION {
                self.stopped = true;
                self.diagnostics.push(
                    Diagnostic::at(Code::A722, Place::at(FILE, &self.lines, range))
                        .arg("version", version)
                        .arg("known", VERSION),
                );
            }
        } else if !self.has_header {
            self.stopped = true;
            self.report(Code::A724, range, "expected", &format!("{FILE} {VERSION}"));
        } else if !line.starts_with('#') {
            match parse_entry(line) {
                Ok((path, entry)) => self.add(path, entry, range),
                Err(SyntaxError { word, reason }) => {
                    let start = at + (word.as_ptr() as usize - line.as_ptr() as usize);
                    let place = Place::at(FILE, &self.lines, start..start + word.len());
                    let message = Diagnostic::at(Code::A720, place).arg("value", word).term("reason", reason);
                    self.diagnostics.push(message);
                }
            }
        }
    }

    /// Inside a conflict a page may well occur twice; the conflict itself is reported.
    fn add(&mut self, path: String, entry: LedgerEntry, range: std::ops::Range<usize>) {
        let in_conflict = self.side != ConflictSide::None;
        if let Some((first, first_in_conflict)) = self.places.get(&path) {
            if !(in_conflict && *first_in_conflict) {
                let first = Place::at(FILE, &self.lines, first.clone());
                let message =
                    Diagnostic::at(Code::A721, Place::at(FILE, &self.lines, range)).place(first).arg("path", path);
                self.diagnostics.push(message);
            }
            return;
        }
        self.places.insert(path.clone(), (range, in_conflict));
        self.ledger.pages.insert(path, entry);
    }
}

/// The side that begins after a conflict marker; `None` when the line is no marker here.
fn conflict_marker(line: &str, side: ConflictSide) -> Option<ConflictSide> {
    let is = |marker: &str| line.strip_prefix(marker).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    match side {
        ConflictSide::None if is("<<<<<<<") => Some(ConflictSide::One),
        // A closing marker without its opening one is still an unresolved conflict.
        ConflictSide::None if is("=======") || is(">>>>>>>") || is("|||||||") => Some(ConflictSide::None),
        ConflictSide::One if is("|||||||") => Some(ConflictSide::Base),
        ConflictSide::One | ConflictSide::Base if is("=======") => Some(ConflictSide::One),
        ConflictSide::One | ConflictSide::Base if is(">>>>>>>") => Some(ConflictSide::None),
        _ => None,
    }
}

/// The version in the header line. There is one such line, but in a conflict both sides may have it.
fn header(line: &str, done: bool) -> Option<&str> {
    let version = line.strip_prefix(FILE)?.strip_prefix(' ')?.trim();
    (!done && !version.is_empty() && !version.contains('=')).then_some(version)
}

/// A word that cannot be read, and the term key of the reason.
struct SyntaxError<'a> {
    word: &'a str,
    reason: &'static str,
}

fn parse_entry(line: &str) -> Result<(String, LedgerEntry), SyntaxError<'_>> {
    let mut words = line.split(' ').filter(|word| !word.is_empty());
    let first = words.next().ok_or(SyntaxError { word: line, reason: "lock.word" })?;
    let path = percent_decode(first)
        .filter(|_| !first.contains('=') || line.contains(" fingerprint="))
        .ok_or(SyntaxError { word: first, reason: "lock.path" })?;
    let mut entry = LedgerEntry::default();
    let mut keys: Vec<&str> = Vec::new();
    for word in words {
        let syntax_error = |reason| SyntaxError { word, reason };
        let (key, raw) = word.split_once('=').ok_or(syntax_error("lock.word"))?;
        if key != "address" && keys.contains(&key) {
            return Err(syntax_error("lock.twice"));
        }
        keys.push(key);
        let value = percent_decode(raw).ok_or(syntax_error("lock.percent"))?;
        match key {
            "fingerprint" => entry.fingerprint = hexadecimal(value).ok_or(syntax_error("lock.digest"))?,
            "notes" => entry.notes = hexadecimal(value).ok_or(syntax_error("lock.digest"))?,
            "published" => entry.published = Some(parse_date(raw).ok_or(syntax_error("lock.date"))?),
            "updated" => entry.updated = Some(parse_date(raw).ok_or(syntax_error("lock.date"))?),
            "reviewed" => entry.reviewed = Some(parse_date(raw).ok_or(syntax_error("lock.date"))?),
            "changes" => entry.changes = value.parse().map_err(|_| syntax_error("lock.count"))?,
            "address" => entry.addresses.push(value),
            "id" if !value.is_empty() => entry.id = Some(value),
            "gone" if value == "yes" => entry.removed = true,
            "waiting" if value == "yes" => entry.scheduled = true,
            _ => return Err(syntax_error("lock.word")),
        }
    }
    if keys.contains(&"fingerprint") {
        Ok((path, entry))
    } else {
        Err(SyntaxError { word: line, reason: "lock.short" })
    }
}

fn hexadecimal(value: String) -> Option<String> {
    (!value.is_empty() && value.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))).then_some(value)
}

/// A date with its precision; `~` after it when approximate (as in EDTF), then `;` and the author's own words.
fn format_date(when: &PartialDate) -> String {
    let mut out = format!("{:04}", when.year);
    for part in [when.month, when.day].into_iter().flatten() {
        write!(out, "-{part:02}").expect("writing to a string");
    }
    if let Some(TimeOfDay { hour, minute, second, offset }) = when.time {
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
        write!(out, ";{}", percent_encode(text)).expect("writing to a string");
    }
    out
}

fn parse_date(raw: &str) -> Option<PartialDate> {
    let (date, text) = match raw.split_once(';') {
        Some((date, text)) => (date, Some(percent_decode(text)?)),
        None => (raw, None),
    };
    let exact = date.strip_suffix('~');
    let when = PartialDate::parse(exact.unwrap_or(date)).ok()?;
    Some(PartialDate { approx: exact.is_some(), text, ..when })
}

/// A text as one word: white space, control characters, `%`, and a first character that would make the line a comment
/// or a conflict marker are written as `%20` and so on.
fn percent_encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let first = at == 0 && "#<=>|".contains(c);
        if first || c == '%' || c == '\u{feff}' || c.is_whitespace() || c.is_control() {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                write!(out, "%{byte:02X}").expect("writing to a string");
            }
        } else {
            out.push(c);
        }
    }
    out
}

fn percent_decode(word: &str) -> Option<String> {
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
