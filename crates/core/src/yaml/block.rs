//! Parses block scalars: `|` keeps line ends, `>` folds them.

use super::quote;
use super::scan::Reader;
use super::{Node, Scalar, Value};
use crate::diagnostic::Code;
use crate::slice::Slice as _;

impl Reader<'_> {
    /// A block scalar: `|` keeps line ends, `>` folds them into spaces.
    pub(crate) fn text_block(&mut self, indent: usize) -> Node {
        let start = self.pos;
        let header = self.text.slice(start..self.line_end()).trim_end();
        let marks = header.slice(1..).split([' ', '\t']).next().unwrap_or("");
        let tail = header.slice(1 + marks.len()..).trim_start();
        if !marks.chars().all(|c| "+-123456789".contains(c)) || !(tail.is_empty() || tail.starts_with('#')) {
            let message = self
                .message(Code::A110, start..start + 1)
                .arg("sign", header.slice(..1))
                .arg("fixed", self.line_with_value(&quote(header)));
            self.diagnostics.push(message);
            self.pos = self.line_end();
            return Node {
                range: start..self.pos,
                value: Value::Scalar(Scalar { text: header.to_owned(), plain: false, cut: None }),
            };
        }
        let folded = header.starts_with('>');
        let explicit = marks.chars().find_map(|c| c.to_digit(10)).map(|n| indent.saturating_sub(1) + n as usize);
        self.next_line();
        let lines = self.block_lines(indent, explicit);
        let text = join_block(&lines, folded, marks);
        Node { range: start..self.pos.max(start), value: Value::Scalar(Scalar { text, plain: false, cut: None }) }
    }

    fn block_lines(&mut self, indent: usize, explicit: Option<usize>) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut margin = explicit;
        while self.pos < self.text.len() {
            let line = self.text.slice(self.pos..self.line_end());
            let spaces = line.len() - line.trim_start_matches(' ').len();
            if line.trim_matches(' ').is_empty() {
                lines.push(line.get(margin.unwrap_or(line.len())..).unwrap_or("").to_owned());
            } else {
                let at = *margin.get_or_insert(spaces);
                if spaces < at || spaces < indent {
                    break;
                }
                lines.push(line.slice(at..).to_owned());
            }
            self.next_line();
        }
        lines
    }
}

fn join_block(lines: &[String], folded: bool, marks: &str) -> String {
    let content = lines.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
    let mut text = String::new();
    for (number, line) in lines[..content].iter().enumerate() {
        if number > 0 {
            let previous = &lines[number - 1];
            let keeps = |line: &str| line.starts_with([' ', '\t']);
            if !folded || line.is_empty() || keeps(line) || keeps(previous) {
                // A folded text gets a line end for each empty line, not for the line before it.
                if !(folded
                    && line.is_empty()
                    && !previous.is_empty()
                    && !keeps(previous)
                    && !next_keeps(lines, number))
                {
                    text.push('\n');
                }
            } else if previous.is_empty() {
                text.push('\n');
            } else {
                text.push(' ');
            }
        }
        text.push_str(line);
    }
    if content > 0 && !marks.contains('-') {
        text.push('\n');
    }
    if marks.contains('+') {
        text.push_str(&"\n".repeat(lines.len() - content));
    }
    text
}

/// Whether the first line with content from here on is indented further, which keeps the line ends around it.
fn next_keeps(lines: &[String], from: usize) -> bool {
    lines[from..].iter().find(|line| !line.is_empty()).is_some_and(|line| line.starts_with([' ', '\t']))
}
