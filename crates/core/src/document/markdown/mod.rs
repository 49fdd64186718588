//! Renders Markdown to HTML with placeholders.
//!
//! It depends on one file only: addresses, labels of the theme and components are placeholders for a later stage. It
//! never fails; errors are returned with the HTML. Only this folder uses pulldown-cmark and ammonia.

mod attributes;
mod blocks;
mod body;
mod directive;
mod events;
mod footnotes;
mod heading_ids;
mod inline;
mod plain_text;
mod prose;
mod raw_html;
mod sanitize;
mod sink;
mod typography;
mod source;
mod table;
mod tags;
#[cfg(test)]
mod tests;
mod url;
mod writer;

use crate::diagnostic::Code;
use std::ops::Range;

pub(crate) use body::{ArgValue, Body, Heading, Problem, RawLink};
pub use body::{Part, RawHtml, Settings};
pub(crate) use prose::prose;
pub use url::encode_url;

use directive::{Directive, Prepared};
use pulldown_cmark::{Event, Options, Tag, TagEnd};
use source::Source;
use writer::{Input, write};

/// Renders the body of a file.
///
/// A body nested deeper than 100 levels is rendered as plain text, with problem A209.
pub fn render(body: &str, settings: &Settings) -> Body {
    let prepared = if settings.extensions {
        directive::prepare(body)
    } else {
        Ok(Prepared { source: Source::plain(body), ..Prepared::default() })
    };
    let rendered = prepared.and_then(|prepared| {
        let mut items = events::collect(&prepared.source.text, events::options(settings.extensions))
            .map_err(|range| prepared.source.origin(&range))?;
        if settings.smart {
            typography::apply(&mut items, &prepared.source.text, &settings.lang);
        }
        let mut rendered = compose(body, settings, &prepared.source, &prepared.directives, &items);
        rendered.problems.extend(prepared.problems.iter().cloned());
        if settings.extensions {
            rendered.problems.extend(unseen(&prepared.source, &items));
        }
        rendered.problems.sort_by_key(|problem| (problem.range.start, problem.range.end));
        Ok(rendered)
    });
    rendered.unwrap_or_else(|range| flat(body, range))
}

/// Link definitions without a link. One without an address was probably meant as text.
fn unseen(source: &Source, items: &[events::Item<'_>]) -> Vec<Problem> {
    let address = |target: &str| {
        let ending = target.rsplit_once('.').map_or("", |(_, ending)| ending);
        target.contains([':', '/', '#', '@']) || (ending.len() > 1 && ending.chars().all(|c| c.is_ascii_alphabetic()))
    };
    let mut problems = Vec::new();
    for definition in events::unused_definitions(&source.text, events::options(true), items) {
        // A common form of comment: `[//]: # (text)`.
        if matches!(definition.target.as_str(), "" | "#") || !definition.label.contains(char::is_alphanumeric) {
            continue;
        }
        let code = if address(&definition.target) { Code::A269 } else { Code::A268 };
        let problem = Problem::new(code, source.origin(&definition.range)).with("label", definition.label);
        problems.push(problem.with("value", definition.target));
    }
    problems
}

/// Renders one line of inline Markdown, such as a title, without a paragraph around it; block syntax is plain text.
pub(crate) fn render_inline(text: &str, settings: &Settings) -> Body {
    // After a full stop no block can begin, and for emphasis it is equivalent to the start of a line. It is removed
    // below.
    const GUARD: &str = ".";
    let line = text.replace(['\n', '\r'], " ");
    let start = line.len() - line.trim_start().len();
    let end = line.trim_end().len();
    if start >= end {
        return Body::default();
    }
    let mut source = Source::default();
    source.replace(start..start, GUARD);
    source.copy(&line, start..end);
    let options =
        events::options(settings.extensions).difference(Options::ENABLE_FOOTNOTES | Options::ENABLE_HEADING_ATTRIBUTES);
    let Ok(mut items) = events::collect(&source.text, options) else {
        return flat_inline(text, start..end);
    };
    items.retain(|(event, _)| !matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)));
    if let Some((Event::Text(first), range)) = items.first_mut() {
        *first = first.strip_prefix(GUARD).unwrap_or(first).to_string().into();
        range.start += GUARD.len();
    }
    if settings.smart {
        typography::apply(&mut items, &source.text, &settings.lang);
    }
    compose(&line, settings, &source, &[], &items)
}

/// Writes a body. If it cannot be sanitised, it is written without its raw HTML.
fn compose(
    body: &str,
    settings: &Settings,
    source: &Source,
    directives: &[Directive],
    items: &[events::Item<'_>],
) -> Body {
    match write(Input { settings, source, directives, items }, body) {
        Ok(written) => written,
        Err(refused) => {
            let strict = Settings { raw_html: RawHtml::Deny, ..settings.clone() };
            let input = Input { settings: &strict, source, directives, items };
            // Without raw HTML nothing is refused, so the second attempt succeeds.
            let mut written = write(input, body).unwrap_or_default();
            written.problems.retain(|problem| problem.code != Code::A206);
            let whole = Problem::new(Code::A208, 0..body.len()).with("reason", refused.reason);
            written.problems.insert(0, whole);
            written
        }
    }
}

/// A body as plain text, with a paragraph for each block of lines.
fn flat(body: &str, range: Range<usize>) -> Body {
    let mut plain = plain_text::PlainText::default();
    let mut html = String::new();
    for paragraph in body.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        html.push_str(&format!("<p>{}</p>\n", sink::escape_text(paragraph)));
        plain.start_paragraph();
        plain.push(paragraph);
        plain.end_paragraph(true);
    }
    flat_body(html, plain, range)
}

fn flat_inline(text: &str, range: Range<usize>) -> Body {
    let mut plain = plain_text::PlainText::default();
    plain.push(text.trim());
    flat_body(sink::escape_text(text.trim()), plain, range)
}

fn flat_body(html: String, plain: plain_text::PlainText, range: Range<usize>) -> Body {
    let (text, words, summary) = plain.finish();
    let limit = events::MAX_DEPTH.to_string();
    let problems = vec![Problem::new(Code::A209, range).with("limit", limit)];
    Body { parts: vec![Part::Html(html)], text, words, summary, problems, ..Body::default() }
}
