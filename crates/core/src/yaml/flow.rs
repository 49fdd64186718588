//! Parses quoted scalars (`"…"`, `'…'`) and flow collections (`[…]`, `{…}`).

use super::scan::{Names, Reader, quote};
use super::{Key, MAX_DEPTH, Node, Scalar, Value};
use crate::diagnostic::Code;
use crate::slice::Slice as _;

impl Reader<'_> {
    /// A quoted value that must be the whole value of its line.
    pub(crate) fn quoted_value(&mut self) -> Node {
        let start = self.pos;
        let Some(text) = self.quoted() else { return Node { range: start..start, value: Value::Null } };
        let end = self.pos;
        self.after_value(start);
        Node { range: start..end, value: Value::Scalar(Scalar { text, plain: false, cut: None }) }
    }

    pub(crate) fn flow_value(&mut self) -> Node {
        let start = self.pos;
        let node = self.flow();
        if !self.is_unreadable {
            self.after_value(start);
        }
        node
    }

    /// Nothing but a comment may follow a quoted or bracketed value.
    fn after_value(&mut self, start: usize) {
        let end = self.line_end();
        let tail = self.text.slice(self.pos..end);
        let trimmed = tail.trim_start_matches([' ', '\t']);
        if !(trimmed.is_empty() || (trimmed.starts_with('#') && trimmed.len() < tail.len())) {
            let line_of_start = self.text.slice(start..).find('\n').map_or(self.text.len(), |at| start + at);
            let whole = self.text.slice(start..end.min(line_of_start).max(start)).trim_end();
            let at = self.pos;
            self.pos = start;
            let fixed = self.line_with_value(&quote(whole));
            let message = self.message(Code::A127, at..end).arg("fixed", fixed);
            self.diagnostics.push(message);
        }
        self.pos = end;
    }

    /// The quoted text at the current position; moves past the closing quote.
    pub(crate) fn quoted(&mut self) -> Option<String> {
        let (start, double) = (self.pos, self.rest().starts_with('"'));
        let mut text = String::new();
        let mut at = start + 1;
        while let Some(c) = self.text.slice(at..).chars().next() {
            match c {
                '"' if double => {
                    self.pos = at + 1;
                    return Some(text);
                }
                '\'' if !double && self.text.slice(at + 1..).starts_with('\'') => {
                    text.push('\'');
                    at += 2;
                }
                '\'' if !double => {
                    self.pos = at + 1;
                    return Some(text);
                }
                '\\' if double => at = self.escape(at, &mut text)?,
                '\n' | '\r' => at = fold_line(self.text, at, &mut text),
                other => {
                    text.push(other);
                    at += other.len_utf8();
                }
            }
        }
        self.pos = start;
        let line = self.text.slice(start..self.line_end());
        let quote = line.slice(..1);
        let fixed = self.line_with_value(&format!("{}{quote}", line.trim_end()));
        let message = self.message(Code::A111, start..start + 1).arg("sign", quote).arg("fixed", fixed);
        self.lose(message);
        None
    }

    /// One `\` escape; returns the position after it.
    fn escape(&mut self, at: usize, text: &mut String) -> Option<usize> {
        let c = self.text.slice(at + 1..).chars().next();
        let simple = match c {
            Some('n') => "\n",
            Some('t' | '\t') => "\t",
            Some('r') => "\r",
            Some('0') => "\0",
            Some('a') => "\u{7}",
            Some('b') => "\u{8}",
            Some('e') => "\u{1b}",
            Some('f') => "\u{c}",
            Some('v') => "\u{b}",
            Some('_') => "\u{a0}",
            Some('N') => "\u{85}",
            Some('L') => "\u{2028}",
            Some('P') => "\u{2029}",
            Some('"') => "\"",
            Some('/') => "/",
            Some('\\') => "\\",
            Some(' ') => " ",
            Some('\n' | '\r') => {
                let line = self.text.slice(at + 1..).find('\n').map_or(self.text.len(), |n| at + 2 + n);
                let indent =
                    self.text.slice(line..).len() - self.text.slice(line..).trim_start_matches([' ', '\t']).len();
                return Some(line + indent);
            }
            Some(kind @ ('x' | 'u' | 'U')) => return self.code_point(at, kind, text),
            _ => return self.bad_escape(at),
        };
        text.push_str(simple);
        Some(at + 2)
    }

    fn code_point(&mut self, at: usize, kind: char, text: &mut String) -> Option<usize> {
        let length = match kind {
            'x' => 2,
            'u' => 4,
            _ => 8,
        };
        let code = self
            .text
            .get(at + 2..at + 2 + length)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            .and_then(char::from_u32);
        match code {
            Some(c) => {
                text.push(c);
                Some(at + 2 + length)
            }
            None => self.bad_escape(at),
        }
    }

    fn bad_escape(&mut self, at: usize) -> Option<usize> {
        let end = self.text.slice(at + 1..).chars().next().map_or(at + 1, |c| at + 1 + c.len_utf8());
        let message = self.message(Code::A131, at..end).arg("value", self.text.slice(at..end));
        self.lose(message);
        None
    }

    /// A list, a map or a scalar within brackets.
    fn flow(&mut self) -> Node {
        if self.depth >= MAX_DEPTH {
            let message = self.message(Code::A124, self.pos..self.pos + 1).arg("limit", MAX_DEPTH.to_string());
            self.lose(message);
        }
        self.depth += 1;
        let start = self.pos;
        let node = match self.rest().as_bytes().first() {
            _ if self.is_unreadable => Node { range: start..start, value: Value::Null },
            Some(b'[') => self.flow_list(),
            Some(b'{') => self.flow_map(),
            Some(b'"' | b'\'') => match self.quoted() {
                Some(text) => {
                    Node { range: start..self.pos, value: Value::Scalar(Scalar { text, plain: false, cut: None }) }
                }
                None => Node { range: start..start, value: Value::Null },
            },
            Some(b'&' | b'*' | b'!') => {
                let text = self.flow_plain();
                let message = self.message(Code::A125, start..self.pos).arg("value", text);
                self.push_once(true, message);
                Node { range: start..self.pos, value: Value::Null }
            }
            _ => {
                let text = self.flow_plain();
                let value =
                    if text.is_empty() { Value::Null } else { Value::Scalar(Scalar { text, plain: true, cut: None }) };
                Node { range: start..self.pos, value }
            }
        };
        self.depth -= 1;
        node
    }

    fn flow_list(&mut self) -> Node {
        let start = self.pos;
        let mut items = Vec::new();
        self.pos += 1;
        loop {
            self.flow_space();
            match self.rest().as_bytes().first() {
                _ if self.is_unreadable => break,
                Some(b']') => {
                    self.pos += 1;
                    break;
                }
                None => {
                    self.unclosed(start, "[", "]");
                    break;
                }
                _ => {}
            }
            let item = self.flow();
            items.push(self.pair(item));
            self.flow_separator(start, "[", "]");
        }
        Node { range: start..self.pos.max(start), value: Value::List(items) }
    }

    /// `[a: 1]` is a list with a map of one key.
    fn pair(&mut self, key: Node) -> Node {
        let back = self.pos;
        self.flow_space();
        let (Some(name), true) = (key.text().map(str::to_owned), !self.is_unreadable && self.colon_here()) else {
            self.pos = back;
            return key;
        };
        self.pos += 1;
        self.flow_space();
        let value = self.flow();
        let range = key.range.start..value.range.end;
        Node { range, value: Value::Map(vec![(Key { name, range: key.range }, value)]) }
    }

    fn colon_here(&self) -> bool {
        let rest = self.rest();
        rest.starts_with(':')
            && (rest.len() == 1 || rest.slice(1..).starts_with([' ', '\n', '\r', ',', ']', '}', '"', '\'', '[', '{']))
    }

    fn flow_map(&mut self) -> Node {
        let start = self.pos;
        let mut entries: Vec<(Key, Node)> = Vec::new();
        let mut names = Names::default();
        self.pos += 1;
        loop {
            self.flow_space();
            match self.rest().as_bytes().first() {
                _ if self.is_unreadable => break,
                Some(b'}') => {
                    self.pos += 1;
                    break;
                }
                None => {
                    self.unclosed(start, "{", "}");
                    break;
                }
                _ => {}
            }
            let key = self.flow();
            self.flow_space();
            let value = if !self.is_unreadable && self.colon_here() {
                self.pos += 1;
                self.flow_space();
                self.flow()
            } else {
                Node { range: self.pos..self.pos, value: Value::Null }
            };
            self.add_entry(&mut entries, &mut names, &key, value);
            self.flow_separator(start, "{", "}");
        }
        Node { range: start..self.pos.max(start), value: Value::Map(entries) }
    }

    fn add_entry(&mut self, entries: &mut Vec<(Key, Node)>, names: &mut Names, key: &Node, value: Node) {
        let Some(name) = key.text().map(str::to_owned) else {
            if !self.is_unreadable {
                let message =
                    self.message(Code::A128, key.range.clone()).arg("line", self.text.slice(key.range.clone()));
                self.lose(message);
            }
            return;
        };
        if let Some(first) = names.first(entries, &name) {
            let first = self.input.place(first.range.clone());
            let message = self.message(Code::A105, key.range.clone()).place(first).arg("key", name.clone());
            self.diagnostics.push(message);
        }
        entries.push((Key { name, range: key.range.clone() }, value));
    }

    /// Moves past the comma; anything else but the closing bracket is an error.
    fn flow_separator(&mut self, start: usize, open: &str, close: &str) {
        self.flow_space();
        if self.is_unreadable || self.rest().starts_with(close) {
            return;
        }
        if self.rest().starts_with(',') {
            self.pos += 1;
        } else {
            self.unclosed(start, open, close);
        }
    }

    fn unclosed(&mut self, start: usize, open: &str, close: &str) {
        let message = self.message(Code::A130, start..start + 1).arg("sign", open).arg("close", close);
        self.lose(message);
    }

    /// Skips white space, line ends and comments within brackets.
    fn flow_space(&mut self) {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r']);
            let skipped = rest.len() - trimmed.len();
            self.pos += skipped;
            if trimmed.starts_with('#') && skipped > 0 {
                self.pos = self.line_end();
            } else {
                return;
            }
        }
    }

    fn flow_plain(&mut self) -> String {
        let start = self.pos;
        let mut end = start;
        for (at, c) in self.rest().char_indices() {
            let here = start + at;
            let stop = match c {
                ',' | ']' | '}' | '[' | '{' | '\n' | '\r' => true,
                ':' => {
                    self.text.slice(here + 1..).is_empty()
                        || self.text.slice(here + 1..).starts_with([' ', '\n', '\r', ',', ']', '}'])
                }
                '#' => self.text.slice(..here).ends_with([' ', '\t']),
                _ => false,
            };
            if stop {
                break;
            }
            end = here + c.len_utf8();
        }
        self.pos = end;
        self.text.slice(start..end).trim_end().to_owned()
    }
}

/// Folds a line end within quotes: one is a space, each further empty line a line end.
fn fold_line(text: &str, at: usize, out: &mut String) -> usize {
    let kept = out.trim_end_matches([' ', '\t']).len();
    out.truncate(kept);
    let rest = text.slice(at..);
    let trimmed = rest.trim_start_matches([' ', '\t', '\n', '\r']);
    let ends = rest.slice(..rest.len() - trimmed.len()).matches('\n').count();
    if ends <= 1 {
        out.push(' ');
    } else {
        out.push_str(&"\n".repeat(ends - 1));
    }
    at + rest.len() - trimmed.len()
}
