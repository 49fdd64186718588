//! Blocks: headings, block quotes and admonitions, code, lists and components.

use std::ops::Range;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, Event, HeadingLevel};

use super::body::{Heading, Part, Problem};
use super::events::Item;
use super::sink::{Value, attribute_parts, escape_text, label, push_html};
use super::source::FenceMarker;
use super::writer::Writer;
use crate::diagnostic::Code;
use crate::document::highlight::highlight;
use crate::path::slugify;

impl<'a> Writer<'a> {
    /// The rendered level of a heading: the page's title is the only `h1`.
    pub(super) fn level(&self, level: HeadingLevel) -> u8 {
        let level = level as u8;
        if self.extended() { level.max(2) } else { level }
    }

    pub(super) fn heading(
        &mut self,
        written: HeadingLevel,
        (id, classes): (Option<&CowStr<'a>>, &[CowStr<'a>]),
        text: String,
        range: &Range<usize>,
    ) {
        let range = self.origin(range);
        let level = self.level(written);
        if level != written as u8 {
            self.problems.push(Problem::new(Code::A205, range.clone()));
        }
        let text = text.trim().to_string();
        self.sink.fresh_line();
        let mut given = String::new();
        if self.extended() {
            // The author's id is used. A repeated one could not be linked to.
            if let Some(id) = id.filter(|id| self.ids.is_explicit(id)) {
                self.problems.push(Problem::new(Code::A210, range.clone()).with("id", id.as_ref()));
            }
            given = match id {
                Some(id) => self.ids.explicit(id),
                None => self.ids.unique(&slugify(&text)),
            };

            let classes = classes.join(" ");
            let mut attributes = vec![("id", Value::Text(&given))];
            if !classes.is_empty() {
                attributes.push(("class", Value::Text(&classes)));
            }
            self.sink.tag(&format!("h{level}"), &attributes);
        } else {
            self.sink.html(&format!("<h{level}>"));
        }
        self.headings.push(Heading { level, id: given, text, range });
    }

    pub(super) fn quote(&mut self, kind: Option<BlockQuoteKind>) {
        self.containers += 1;
        let Some(kind) = kind else {
            return self.block("<blockquote>\n");
        };
        let (class, title) = match kind {
            BlockQuoteKind::Note => ("admonition note", "admonition_note"),
            BlockQuoteKind::Tip => ("admonition tip", "admonition_tip"),
            BlockQuoteKind::Important => ("admonition important", "admonition_important"),
            BlockQuoteKind::Warning => ("admonition warning", "admonition_warning"),
            BlockQuoteKind::Caution => ("admonition caution", "admonition_caution"),
        };
        self.sink.fresh_line();
        self.sink.tag("div", &[("class", Value::Text(class)), ("role", Value::Text("note"))]);
        self.sink.tag("p", &[("class", Value::Text("admonition-title"))]);
        self.sink.label(title, String::new());
        self.sink.html("</p>\n");
    }

    pub(super) fn code_block(&mut self, kind: &CodeBlockKind<'_>, items: &[Item<'_>]) {
        let code: String = items
            .iter()
            .filter_map(|(event, _)| match event {
                Event::Text(text) => Some(&**text),
                _ => None,
            })
            .collect();
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or_default(),
            CodeBlockKind::Indented => "",
        };
        let mut parts = Vec::new();
        push_html(&mut parts, if self.extended() { "<pre class=\"code\" tabindex=\"0\"><code" } else { "<pre><code" });
        if !info.is_empty() {
            let class = format!("language-{info}");
            parts.extend(attribute_parts(&[("class", Value::Text(&class))]));
        }
        // The total is limited too; otherwise a body could have any number of blocks.
        let is_coloured = self.extended() && code.len() <= self.colour_left;
        let coloured = if is_coloured { highlight(&code, info) } else { None };
        if is_coloured && !info.is_empty() {
            self.colour_left -= code.len();
        }
        self.highlighted |= coloured.is_some();
        let html = coloured.unwrap_or_else(|| escape_text(&code));
        push_html(&mut parts, &format!(">{html}</code></pre>\n"));
        self.sink.fresh_line();
        self.sink.element("pre", parts);
        self.plain.push(&code);
        self.plain.end_block();
    }

    pub(super) fn list(&mut self, first: Option<u64>) {
        self.plain.end_block();
        self.sink.fresh_line();
        match first {
            None => self.sink.html("<ul>\n"),
            Some(1) => self.sink.html("<ol>\n"),
            Some(first) => {
                self.sink.tag("ol", &[("start", Value::Text(&first.to_string()))]);
                self.sink.html("\n");
            }
        }
    }

    pub(super) fn item(&mut self, items: &[Item<'_>], index: usize) {
        self.containers += 1;
        self.sink.fresh_line();
        let is_task = items[index + 1..].iter().take(2).any(|(event, _)| matches!(event, Event::TaskListMarker(_)));
        if is_task {
            self.sink.tag("li", &[("class", Value::Text("task"))]);
        } else {
            self.sink.html("<li>");
        }
    }

    pub(super) fn task(&mut self, done: bool) {
        let (key, checked) = if done { ("task_done", "\" checked disabled> ") } else { ("task_open", "\" disabled> ") };
        let mut parts = vec![Part::Html("<input type=\"checkbox\" aria-label=\"".to_string())];
        parts.push(label(key, String::new()));
        push_html(&mut parts, checked);
        self.sink.element("input", parts);
    }

    /// Begins or ends a component. A fence is always at the outermost level; if the parser finds one elsewhere, the
    /// content is kept without the component.
    pub(super) fn component_fence(&mut self, marker: FenceMarker) {
        if self.containers > 0 || self.footnotes.writing {
            return;
        }
        match marker {
            FenceMarker::Open(number) => {
                let directive = &self.input.directives[number];
                if !directive.name.is_empty() {
                    self.sink.component_start(&directive.name, &directive.args, directive.range.clone());
                    self.components.push(number);
                }
            }
            FenceMarker::Close(number) if self.components.contains(&number) => {
                while let Some(open) = self.components.pop() {
                    self.sink.component_end();
                    if open == number {
                        break;
                    }
                }
            }
            FenceMarker::Close(_) | FenceMarker::Ignored => {}
        }
    }
}
