//! Markdown to HTML with holes.
//!
//! The stage knows one file and nothing else: addresses, labels and components are holes that a
//! later stage fills. It never fails; what is wrong comes as problems beside the HTML. Modules
//! stand in reading order. This folder alone knows pulldown-cmark and ammonia.

mod attributes;
mod blocks;
mod body;
mod directive;
mod events;
mod ids;
mod inline;
mod notes;
mod plain;
mod prose;
mod raw;
mod sanitize;
mod sink;
mod smart;
mod source;
mod table;
mod tags;
#[cfg(test)]
mod tests;
mod url;
mod writer;

use std::ops::Range;

pub(crate) use body::{ArgValue, Body, Heading, Problem, RawAddress};
pub use body::{Part, RawHtml, Settings};
pub(crate) use prose::prose;
pub use url::encode_url;

use directive::{Directive, Prepared};
use pulldown_cmark::{Event, Options, Tag, TagEnd};
use source::Source;
use writer::{Input, write};

/// Renders the body of a file.
///
/// A body nested deeper than 100 levels becomes its own text, with problem A209.
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
            smart::apply(&mut items, &prepared.source.text, &settings.lang);
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

/// Definitions of links that nothing uses. One that gives no address was meant to be read.
fn unseen(source: &Source, items: &[events::Item<'_>]) -> Vec<Problem> {
    let address = |target: &str| {
        let ending = target.rsplit_once('.').map_or("", |(_, ending)| ending);
        target.contains([':', '/', '#', '@'])
            || (ending.len() > 1 && ending.chars().all(|sign| sign.is_ascii_alphabetic()))
    };
    let mut problems = Vec::new();
    for definition in events::unused_definitions(&source.text, events::options(true), items) {
        // Others write remarks like this: `[//]: # (text)`.
        if matches!(definition.target.as_str(), "" | "#") || !definition.label.contains(char::is_alphanumeric) {
            continue;
        }
        let code = if address(&definition.target) { "A269" } else { "A268" };
        let problem = Problem::new(code, source.origin(&definition.range)).with("label", definition.label);
        problems.push(problem.with("value", definition.target));
    }
    problems
}

/// Renders one line of inline Markdown, such as a title: no paragraph around it, and what would
/// begin a block is text.
pub(crate) fn render_inline(text: &str, settings: &Settings) -> Body {
    // Nothing that stands after a full stop begins a block, and to the rules of emphasis a full
    // stop is as good as the start of a line. It is taken away again below.
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
        smart::apply(&mut items, &source.text, &settings.lang);
    }
    compose(&line, settings, &source, &[], &items)
}

/// Writes a document; one that cannot be sanitised is written without its foreign HTML.
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
            // HTML that is denied is never refused, so the second attempt gives a body.
            let mut written = write(input, body).unwrap_or_default();
            written.problems.retain(|problem| problem.code != "A206");
            let whole = Problem::new("A208", 0..body.len()).with("reason", refused.reason);
            written.problems.insert(0, whole);
            written
        }
    }
}

/// A body as its own text, one paragraph for each stretch between empty lines.
fn flat(body: &str, range: Range<usize>) -> Body {
    let mut plain = plain::Plain::default();
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
    let mut plain = plain::Plain::default();
    plain.push(text.trim());
    flat_body(sink::escape_text(text.trim()), plain, range)
}

fn flat_body(html: String, plain: plain::Plain, range: Range<usize>) -> Body {
    let (text, words, summary) = plain.finish();
    let limit = events::MAX_DEPTH.to_string();
    let problems = vec![Problem::new("A209", range).with("limit", limit)];
    Body { parts: vec![Part::Html(html)], text, words, summary, problems, ..Body::default() }
}
