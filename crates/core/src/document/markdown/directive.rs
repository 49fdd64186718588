//! Component fences: finds and pairs them, and prepares a text for the parser.

use std::collections::HashSet;
use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use super::attributes;
use super::body::{ArgValue, Problem};
use super::events;
use super::source::{FenceMarker, Source};
use crate::diagnostic::Code;
use crate::slice::Slice as _;

/// A component as declared by its fences.
#[derive(Debug)]
pub(super) struct Directive {
    /// The name; empty for an invalid opening fence, which is kept so that its closing fence is no error.
    pub(super) name: String,
    /// The arguments in the order written.
    pub(super) args: Vec<(String, ArgValue)>,
    /// From the opening line to the closing one, in the body.
    pub(super) range: Range<usize>,
    colons: usize,
}

/// A body prepared for the parser.
#[derive(Debug, Default)]
pub(super) struct Prepared {
    /// The text to parse.
    pub(super) source: Source,
    /// The components, by the number in the source's markers.
    pub(super) directives: Vec<Directive>,
    /// Errors in the fences.
    pub(super) problems: Vec<Problem>,
}

/// Replaces each fence by a marker. Fails with the place where components are nested too deep.
pub(super) fn prepare(body: &str) -> Result<Prepared, Range<usize>> {
    if !body.contains(":::") {
        return Ok(Prepared { source: Source::plain(body), ..Prepared::default() });
    }
    let mut scan = Scan { body, copied: 0, open: Vec::new(), out: Prepared::default() };
    for fence in fences(body)? {
        scan.fence(fence)?;
    }
    Ok(scan.finish())
}

/// A fence line.
struct Fence {
    /// The line with its line end.
    line: Range<usize>,
    colons: usize,
    /// The offset in the line of what follows the colons.
    at: usize,
}

/// The fences of a body. A line of colons in code or a comment is only text. Whether it is, the Markdown parser itself
/// decides, so that both agree about what code is.
///
/// The first draft keeps the indentation of fences, so that code in a list item stays code. The next drafts have
/// fences without indentation, as the final text does. That may end a list earlier, and turn what follows into code.
/// Fences that become text in this way are removed, until a draft has none. There are at most ten drafts.
fn fences(body: &str) -> Result<Vec<Fence>, Range<usize>> {
    let mut fences = Vec::new();
    let mut start = 0;
    for text in body.split_inclusive('\n') {
        let line = start..start + text.len();
        start = line.end;
        if let Some((colons, at)) = colons(text) {
            fences.push(Fence { line, colons, at });
        }
    }
    for round in 0..10 {
        let seen = fences_at_block_level(body, &fences, round == 0)?;
        let before = fences.len();
        let mut seen = seen.into_iter();
        fences.retain(|_| seen.next().unwrap_or(false));
        if round > 0 && fences.len() == before {
            break;
        }
    }
    Ok(fences)
}

/// Which fences the parser sees as blocks, at the outermost level unless `indented`.
fn fences_at_block_level(body: &str, fences: &[Fence], indented: bool) -> Result<Vec<bool>, Range<usize>> {
    let mut draft = Source::default();
    let mut copied = 0;
    let mut offsets = Vec::new();
    for fence in fences {
        draft.copy(body, copied..fence.line.start);
        copied = fence.line.end;
        let indent = if indented { fence.at - fence.colons } else { 0 };
        offsets.push(draft.add_marker(fence.line.clone(), FenceMarker::Ignored, indent));
    }
    draft.copy(body, copied..body.len());
    let items = events::collect(&draft.text, events::options(true)).map_err(|range| draft.origin(&range))?;
    let mut depth = 0_usize;
    let mut seen = HashSet::new();
    for (event, range) in items {
        match event {
            Event::Start(tag) => {
                if tag == Tag::HtmlBlock && (indented || depth == 0) {
                    // An indented marker's block may begin with its indentation.
                    let text = draft.text.slice(range.clone());
                    seen.insert(range.end - text.trim_start_matches(' ').len());
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    Ok(offsets.iter().map(|offset| seen.contains(offset)).collect())
}

/// The number of colons of a fence line, and the offset after them.
fn colons(line: &str) -> Option<(usize, usize)> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let colons = line.slice(indent..).len() - line.slice(indent..).trim_start_matches(':').len();
    (indent <= 3 && colons >= 3).then_some((colons, indent + colons))
}

struct Scan<'a> {
    body: &'a str,
    /// How much of the body has been copied to the source.
    copied: usize,
    /// The open components, outermost first.
    open: Vec<usize>,
    out: Prepared,
}

impl Scan<'_> {
    fn fence(&mut self, fence: Fence) -> Result<(), Range<usize>> {
        let Fence { line, colons, at } = fence;
        self.out.source.copy(self.body, self.copied..line.start);
        self.copied = line.end;
        let text = self.body.slice(line.clone()).trim_end();
        let shown = line.start..line.start + text.len();
        let rest = text.slice(at.min(text.len())..);
        if rest.trim().is_empty() {
            self.close(line, shown, colons);
            return Ok(());
        }
        if self.open.len() >= events::MAX_DEPTH {
            return Err(shown);
        }
        self.open(line, shown, colons, rest);
        Ok(())
    }

    fn open(&mut self, line: Range<usize>, shown: Range<usize>, colons: usize, rest: &str) {
        let trimmed = rest.trim_start();
        let end = trimmed.find(|c: char| c.is_whitespace() || c == '{').unwrap_or(trimmed.len());
        let (name, after) = trimmed.around(end);
        let read = attributes::parse(after);
        if name.is_empty() {
            self.out.problems.push(Problem::new(Code::A223, shown.clone()));
        } else if let Some(at) = read.error {
            let from = shown.end - after.len();
            let bad = Problem::new(Code::A221, from + at..shown.end.max(from + at));
            let found: String = after.slice(at..).chars().take(60).collect();
            self.out.problems.push(bad.with("name", name).with("found", found));
        }
        let number = self.out.directives.len();
        self.out.source.add_marker(line, FenceMarker::Open(number), 0);
        let (name, args) = (name.to_string(), read.args);
        self.out.directives.push(Directive { name, args, range: shown, colons });
        self.open.push(number);
    }

    /// A closing fence ends the innermost component with the same number of colons, or else the innermost with fewer.
    /// Components still open inside that one were not closed.
    fn close(&mut self, line: Range<usize>, shown: Range<usize>, colons: usize) {
        let fits = |wanted: &dyn Fn(usize) -> bool| {
            self.open.iter().rposition(|&number| wanted(self.out.directives[number].colons))
        };
        let Some(place) = fits(&|open| open == colons).or_else(|| fits(&|open| open < colons)) else {
            self.out.problems.push(Problem::new(Code::A222, shown));
            self.out.source.add_marker(line, FenceMarker::Ignored, 0);
            return;
        };
        for number in self.open.split_off(place + 1) {
            self.unclosed(number, line.start);
        }
        if let Some(number) = self.open.pop() {
            self.out.directives[number].range.end = shown.end;
            self.out.source.add_marker(line, FenceMarker::Close(number), 0);
        }
    }

    fn unclosed(&mut self, number: usize, end: usize) {
        let directive = &mut self.out.directives[number];
        let problem = Problem::new(Code::A220, directive.range.clone()).with("name", &directive.name);
        directive.range.end = end.max(directive.range.end);
        self.out.problems.push(problem);
    }

    fn finish(mut self) -> Prepared {
        self.out.source.copy(self.body, self.copied..self.body.len());
        for number in std::mem::take(&mut self.open) {
            self.unclosed(number, self.body.len());
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::prepare;

    /// The components of a body as `name:range`, then its problems as `code:range`.
    fn shape(body: &str) -> String {
        let prepared = prepare(body).expect("not too deep");
        let directives = prepared.directives.iter().map(|d| format!("{}:{:?}", d.name, d.range));
        let problems = prepared.problems.iter().map(|p| format!("{}:{:?}", p.code.as_str(), p.range));
        directives.chain(problems).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn fences() {
        let cases = [
            ("::: fact\nx\n:::\n", "fact:0..14"),
            ("   :::fact{n=1}\n:::", "fact:0..19"),
            ("    ::: fact\n", ""),
            (":::: a\n::: b\n:::\n::::\n", "a:0..21 b:7..16"),
            ("::: a\n::: b\n:::\n:::\n", "a:0..19 b:6..15"),
            (":::: a\n::: b\n::::\n", "a:0..17 b:7..13 A220:7..12"),
            ("::: a\n::::\n", "a:0..10"),
            ("::: a\nx", "a:0..7 A220:0..5"),
            ("x\n\n:::\n", "A222:3..6"),
            ("::: {n=1}\n:::\n", ":0..13 A223:0..9"),
            ("::: a {x}\n:::\n", "a:0..13 A221:7..9"),
            ("```\n::: a\n```\n", ""),
            ("- ```\n  ::: a\n  ```\n", ""),
            ("<!--\n::: a\n-->\n", ""),
            // Left to itself the parser takes the first fence for a definition.
            ("v\n:::\n ```\n::: b", "A222:2..5"),
            ("::: a\n<div>\n:::\n", "a:0..15"),
            ("::: a\r\nx\r\n:::\r\n", "a:0..13"),
        ];
        for (body, expected) in cases {
            assert_eq!(shape(body), expected, "{body:?}");
        }
    }

    #[test]
    fn too_deep() {
        assert!(prepare(&"::: a\n".repeat(100)).is_ok());
        assert_eq!(prepare(&"::: a\n".repeat(101)).err(), Some(600..605));
    }
}
