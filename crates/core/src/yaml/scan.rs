//! Parses block YAML line by line: keys, lists with `-`, plain scalars. See [`super::flow`] for `[…]`, `{…}` and quotes.

use std::collections::HashMap;
use std::ops::Range;

use super::{Input, Key, MAX_DEPTH, Node, Scalar, Value};
use crate::diagnostic::{Code, Diagnostic};
use crate::slice::Slice as _;

/// The keys of a map, to find duplicates in constant time.
#[derive(Default)]
pub(super) struct Names(HashMap<String, usize>);

impl Names {
    /// In small maps a linear search is faster.
    const FEW: usize = 32;

    /// An earlier key with this name, if there is one.
    pub(super) fn first<'e>(&mut self, entries: &'e [(Key, Node)], name: &str) -> Option<&'e Key> {
        if entries.len() < Self::FEW {
            return entries.iter().map(|(key, _)| key).find(|key| key.name == name);
        }
        if self.0.is_empty() {
            for (n, (key, _)) in entries.iter().enumerate() {
                self.0.entry(key.name.clone()).or_insert(n);
            }
        }
        let n = *self.0.entry(name.to_owned()).or_insert(entries.len());
        entries.get(n).map(|(key, _)| key)
    }
}

/// Parses the document; stops after the first error that makes the rest meaningless.
pub(super) fn scan(input: &Input<'_>) -> (Node, Vec<Diagnostic>) {
    let mut reader = Reader {
        input,
        text: input.text.slice(..input.range.end),
        pos: input.range.start,
        depth: 0,
        diagnostics: Vec::new(),
        is_unreadable: false,
    };
    reader.skip_document_start();
    reader.skip_blank();
    // A document must be a map or a list; a lone scalar is a malformed key.
    let starts =
        reader.at_dash() || reader.key_here().is_some() || reader.rest().starts_with(['[', '{', '&', '*', '!']);
    if !reader.is_unreadable && reader.pos < reader.text.len() && !starts {
        reader.bad_line();
    }
    let node = reader.block(0);
    reader.skip_blank();
    if !reader.is_unreadable && reader.pos < reader.text.len() {
        reader.bad_line();
    }
    (node, reader.diagnostics)
}

pub(super) struct Reader<'a> {
    pub(crate) input: &'a Input<'a>,
    /// The file up to the end of the YAML part.
    pub(crate) text: &'a str,
    pub(crate) pos: usize,
    pub(crate) depth: usize,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Set when the rest cannot be parsed: the callers return without further messages.
    pub(crate) is_unreadable: bool,
}

impl<'a> Reader<'a> {
    pub(crate) fn rest(&self) -> &'a str {
        self.text.slice(self.pos..)
    }

    pub(crate) fn line_end(&self) -> usize {
        let end = self.rest().find('\n').map_or(self.text.len(), |at| self.pos + at);
        if self.text.slice(..end).ends_with('\r') && end > self.pos { end - 1 } else { end }
    }

    fn line_start(&self) -> usize {
        self.text
            .slice(..self.pos)
            .rfind('\n')
            .map_or(self.input.range.start, |at| (at + 1).max(self.input.range.start))
    }

    /// The column of the current position, in characters from 0.
    pub(crate) fn column(&self) -> usize {
        self.text.slice(self.line_start()..self.pos).chars().count()
    }

    pub(crate) fn next_line(&mut self) {
        self.pos = self.rest().find('\n').map_or(self.text.len(), |at| self.pos + at + 1);
    }

    /// Reports something and gives up on the rest of the document.
    pub(crate) fn lose(&mut self, diagnostic: Diagnostic) {
        if !self.is_unreadable {
            self.diagnostics.push(diagnostic);
        }
        self.is_unreadable = true;
        self.pos = self.text.len();
    }

    pub(crate) fn message(&mut self, code: Code, range: Range<usize>) -> Diagnostic {
        Diagnostic::at(code, self.input.place(range))
    }

    fn skip_document_start(&mut self) {
        self.skip_blank();
        if self.rest().starts_with("---") && self.rest().slice(3..).trim_start_matches([' ', '\r']).starts_with('\n') {
            self.next_line();
        }
    }

    /// Skips blank and comment lines, to the first character of the next line with content.
    pub(crate) fn skip_blank(&mut self) {
        while self.pos < self.text.len() {
            let line = self.text.slice(self.pos..self.line_end());
            let content = line.trim_start_matches(' ');
            let tabs = content.trim_start_matches(['\t', ' ']);
            if content.is_empty() || tabs.is_empty() || content.starts_with('#') {
                self.next_line();
                continue;
            }
            if content.starts_with('\t') {
                let at = self.pos + (line.len() - content.len());
                let fixed = format!("{}  {}", line.slice(..line.len() - content.len()), tabs);
                let message = self.message(Code::A108, at..at + 1).arg("fixed", fixed);
                self.lose(message);
                return;
            }
            self.pos += line.len() - content.len();
            return;
        }
    }

    /// A node that starts on this or a later line with at least `indent` columns before it.
    pub(crate) fn block(&mut self, indent: usize) -> Node {
        let here = self.pos;
        if self.pos == self.line_start() || self.rest().trim_start_matches(' ').starts_with(['\n', '\r', '#']) {
            if self.pos != self.line_start() {
                self.next_line();
            }
            self.skip_blank();
        }
        if self.is_unreadable || self.pos >= self.text.len() || self.column() < indent {
            return Node { range: here..here, value: Value::Null };
        }
        self.node()
    }

    /// The node at the current position, whose column is its indentation.
    fn node(&mut self) -> Node {
        if self.depth >= MAX_DEPTH {
            let message = self.message(Code::A124, self.pos..self.pos + 1).arg("limit", MAX_DEPTH.to_string());
            self.lose(message);
            return Node { range: self.pos..self.pos, value: Value::Null };
        }
        self.depth += 1;
        let node = if self.at_dash() {
            self.list()
        } else if self.key_here().is_some() {
            self.map()
        } else {
            let column = self.column();
            self.value(column)
        };
        self.depth -= 1;
        node
    }

    fn at_dash(&self) -> bool {
        let rest = self.rest();
        rest.starts_with('-') && (rest.len() == 1 || rest.slice(1..).starts_with([' ', '\n', '\r']))
    }

    fn list(&mut self) -> Node {
        let (start, column) = (self.pos, self.column());
        let mut items = Vec::new();
        loop {
            self.pos += 1;
            let spaces = self.rest().len() - self.rest().trim_start_matches(' ').len();
            self.pos += spaces;
            let empty = self.pos >= self.text.len() || self.rest().starts_with(['\n', '\r', '#']);
            items.push(if empty { self.block(column + 1) } else { self.node() });
            let end = self.pos;
            self.skip_blank();
            if self.is_unreadable || self.pos >= self.text.len() || self.column() != column || !self.at_dash() {
                return Node { range: start..end.min(self.pos).max(start), value: Value::List(items) };
            }
        }
    }

    fn map(&mut self) -> Node {
        let (start, column) = (self.pos, self.column());
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut names = Names::default();
        let mut end = start;
        while let Some((key, after)) = self.key_here() {
            self.pos = after;
            if let Some(first) = names.first(&entries, &key.name) {
                let first = self.input.place(first.range.clone());
                let message = self.message(Code::A105, key.range.clone()).place(first).arg("key", key.name.clone());
                self.diagnostics.push(message);
            }
            let value = self.map_value(column);
            end = end.max(value.range.end).max(key.range.end + 1);
            entries.push((key, value));
            self.skip_blank();
            if self.is_unreadable || self.pos >= self.text.len() || self.column() < column {
                break;
            }
            if self.column() > column {
                let message = self.message(Code::A126, self.pos..self.line_end()).arg("columns", column.to_string());
                self.lose(message);
                break;
            }
            if self.key_here().is_none() {
                self.bad_line();
                break;
            }
        }
        Node { range: start..end.min(self.text.len()), value: Value::Map(entries) }
    }

    fn map_value(&mut self, column: usize) -> Node {
        let spaces = self.rest().len() - self.rest().trim_start_matches(' ').len();
        let at = self.pos + spaces;
        let rest = self.text.slice(at..);
        if !(rest.is_empty() || rest.starts_with(['\n', '\r']) || (rest.starts_with('#') && spaces > 0)) {
            self.pos = at;
            return self.value(column + 1);
        }
        let key_end = self.pos;
        self.next_line();
        self.skip_blank();
        // A list may be indented as little as its key.
        if !self.is_unreadable && self.pos < self.text.len() && self.column() == column && self.at_dash() {
            self.depth += 1;
            let list = self.list();
            self.depth -= 1;
            return list;
        }
        if self.is_unreadable || self.pos >= self.text.len() || self.column() <= column {
            return Node { range: key_end..key_end, value: Value::Null };
        }
        self.node()
    }

    /// A key with its colon at the current position, and the position after the colon.
    fn key_here(&self) -> Option<(Key, usize)> {
        let rest = self.text.slice(self.pos..self.line_end());
        let (name, length) = match rest.chars().next()? {
            quote @ ('"' | '\'') => {
                let close = 1 + rest.slice(1..).find(quote)?;
                (rest.slice(1..close).to_owned(), close + 1)
            }
            '[' | '{' | '#' | '&' | '*' | '!' | '|' | '>' | '%' | '@' | '`' => return None,
            _ => {
                let colon = rest
                    .match_indices(':')
                    .map(|(at, _)| at)
                    .find(|at| rest.slice(at + 1..).is_empty() || rest.slice(at + 1..).starts_with([' ', '\t']))?;
                if rest.slice(..colon).contains(" #") {
                    return None;
                }
                (rest.slice(..colon).trim_end().to_owned(), colon)
            }
        };
        let after = rest.slice(length..).trim_start_matches(' ');
        let tail = after.strip_prefix(':')?;
        if !(tail.is_empty() || tail.starts_with([' ', '\t'])) {
            return None;
        }
        let at = self.pos + rest.len() - tail.len();
        Some((Key { range: self.pos..self.pos + length.max(1), name }, at))
    }

    /// Reports a line that is neither a key nor a list item, with what was most likely meant.
    fn bad_line(&mut self) {
        let end = self.line_end();
        let line = self.text.slice(self.pos..end);
        let word = line
            .find(':')
            .filter(|at| *at > 0 && line.slice(..*at).chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-'));
        let message = match word {
            Some(at) if line.slice(at + 1..).starts_with('\u{a0}') => {
                let range = self.pos + at + 1..self.pos + at + 3;
                self.message(Code::A107, range).arg("fixed", line.replacen('\u{a0}', " ", 1))
            }
            Some(at) => self
                .message(Code::A129, self.pos..self.pos + at + 1)
                .arg("fixed", format!("{}: {}", line.slice(..at), line.slice(at + 1..))),
            None => self.message(Code::A128, self.pos..end).arg("line", line),
        };
        self.lose(message);
    }

    /// The value at the current position; lines that continue it have at least `indent` columns.
    fn value(&mut self, indent: usize) -> Node {
        let rest = self.rest();
        match rest.chars().next() {
            Some('\t') => {
                let fixed = self.text.slice(self.line_start()..self.line_end()).replace('\t', " ");
                let message = self.message(Code::A108, self.pos..self.pos + 1).arg("fixed", fixed.trim_start());
                self.lose(message);
                Node { range: self.pos..self.pos, value: Value::Null }
            }
            Some('"' | '\'') => self.quoted_value(),
            Some('[' | '{') => self.flow_value(),
            Some('|' | '>') => self.text_block(indent),
            Some('&' | '*' | '!' | '@' | '`' | '%') => self.special_sign(),
            // A list cannot begin on the line of its key; a dash there was meant literally.
            Some('-') if rest.starts_with("- ") && self.follows_key() => self.special_sign(),
            _ => self.plain(indent),
        }
    }

    fn follows_key(&self) -> bool {
        self.text.slice(self.line_start()..self.pos).trim_end().ends_with(':')
    }

    fn special_sign(&mut self) -> Node {
        let start = self.pos;
        let line = self.text.slice(start..self.line_end());
        let word =
            line.slice(1..).bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'-').count();
        let anchor = word > 0
            && (line.starts_with('&')
                || (line.starts_with('*') && line.slice(1 + word..).trim().is_empty())
                || line.starts_with("!!"));
        let message = if anchor {
            self.message(Code::A125, start..start + 1 + word).arg("value", line.slice(..1 + word))
        } else {
            self.message(Code::A110, start..start + 1)
                .arg("sign", line.slice(..1))
                .arg("fixed", self.line_with_value(&quote(line.trim_end())))
        };
        self.push_once(anchor, message);
        self.pos += line.len();
        Node {
            range: start..self.pos,
            value: Value::Scalar(Scalar { text: line.trim_end().to_owned(), plain: false, cut: None }),
        }
    }

    /// Anchors are reported once, since an attack (an alias bomb) has thousands.
    pub(crate) fn push_once(&mut self, anchor: bool, message: Diagnostic) {
        if !(anchor && self.diagnostics.iter().any(|other| other.code == Code::A125)) {
            self.diagnostics.push(message);
        }
    }

    /// The current line with its value replaced.
    pub(crate) fn line_with_value(&self, value: &str) -> String {
        let line = self.text.slice(self.line_start()..self.pos);
        format!("{}{value}", line.trim_start())
    }

    fn plain(&mut self, indent: usize) -> Node {
        let start = self.pos;
        let (mut text, mut cut) = self.plain_line(start);
        let mut end = start + text.len();
        self.check_plain(&text, start);
        while cut.is_none() && !self.is_unreadable {
            let (back, blank_from) = (self.pos, self.pos);
            self.next_line();
            let line_from = self.pos;
            self.skip_blank();
            let comment_between = self.text.slice(line_from..self.pos).contains('#');
            if self.is_unreadable
                || self.pos >= self.text.len()
                || self.column() < indent
                || comment_between
                || self.key_here().is_some()
            {
                self.pos = back;
                break;
            }
            let empty_lines = self.text.slice(blank_from..self.pos).matches('\n').count().saturating_sub(1);
            let (more, more_cut) = self.plain_line(self.pos);
            text.push_str(&if empty_lines == 0 { " ".to_owned() } else { "\n".repeat(empty_lines) });
            text.push_str(&more);
            end = end.max(self.pos);
            cut = more_cut;
        }
        Node { range: start..end.max(start), value: Value::Scalar(Scalar { text, plain: true, cut }) }
    }

    /// The plain text up to the end of this line or a comment; leaves the position at the end of the line.
    fn plain_line(&mut self, start: usize) -> (String, Option<Range<usize>>) {
        let end = self.line_end();
        let line = self.text.slice(start..end);
        let comment = line.match_indices('#').map(|(at, _)| at).find(|at| line.slice(..*at).ends_with([' ', '\t']));
        let content = line.slice(..comment.unwrap_or(line.len())).trim_end_matches([' ', '\t']);
        let cut = comment.filter(|at| at - content.len() == 1).map(|at| start + at..end);
        self.pos = end;
        (content.to_owned(), cut)
    }

    /// Reports plain scalars that YAML does not read as the writer meant.
    fn check_plain(&mut self, text: &str, start: usize) {
        self.pos = start;
        if let Some(colon) = text.find(": ").or_else(|| text.ends_with(':').then(|| text.len() - 1)) {
            let message = self
                .message(Code::A102, start + colon..start + colon + 1)
                .arg("fixed", self.line_with_value(&quote(text)));
            self.diagnostics.push(message);
        } else if let Some(colon) = text.find(":\u{a0}") {
            let spaced = text.replacen(":\u{a0}", ": ", 1);
            // At the start of a line it is a key; after a key the value must be quoted.
            let first = self.text.slice(self.line_start()..start).trim().is_empty();
            let fixed = if first { spaced } else { self.line_with_value(&quote(&spaced)) };
            let message = self.message(Code::A107, start + colon + 1..start + colon + 3).arg("fixed", fixed);
            self.diagnostics.push(message);
        } else if enclosed_in_curly(text) {
            let inner: String = text.chars().skip(1).take(text.chars().count() - 2).collect();
            let first = text.chars().next().map_or(1, char::len_utf8);
            let message = self
                .message(Code::A109, start..start + first)
                .arg("sign", text.slice(..first))
                .arg("fixed", self.line_with_value(&quote(&inner)));
            self.diagnostics.push(message);
        }
        self.pos = self.line_end();
    }
}

fn enclosed_in_curly(text: &str) -> bool {
    let is = |c: Option<char>| c.is_some_and(|c| "“”„«»‘’".contains(c));
    text.chars().count() > 2
        && is(text.chars().next())
        && is(text.chars().next_back())
        && text.chars().filter(|c| "“”„«»".contains(*c)).count() <= 2
}

/// Quotes a text, with the kind of quotes that needs the least escaping.
pub(crate) fn quote(text: &str) -> String {
    if text.contains('"') || text.contains('\\') {
        format!("'{}'", text.replace('\'', "''"))
    } else {
        format!("\"{text}\"")
    }
}
