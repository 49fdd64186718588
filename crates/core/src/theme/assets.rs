//! Fingerprinted assets: files that pages load are published under names with their digest, so that browsers may cache
//! them for a year.
//!
//! A template refers to such a file as `site.assets["css/kommun.css"]`, with a literal name. Files that no template
//! refers to, such as the site's icon, keep their names; fonts named in a style sheet are fingerprinted with it.

use std::ops::Range;

use super::read::Builder;
use crate::diagnostic::{Code, Diagnostic, LineIndex, Place, nearest};
use crate::digest::Digest;
use crate::http::with_fingerprint;
use crate::path::{encode, join};
use crate::slice::Slice as _;

/// The expression by which templates refer to a file, up to the quote.
const ASK: &str = "site.assets[";

/// Finds the files that templates refer to, and fingerprints their names.
pub(super) fn assets(builder: &mut Builder<'_>) {
    let mut diagnostics = Vec::new();
    let references: Vec<(String, Place)> = builder
        .theme
        .templates
        .iter()
        .flat_map(|template| {
            let lines = LineIndex::new(template.text.as_str());
            let place = move |range| Place::at(template.file.clone(), &lines, range);
            references(&template.text).map(move |range| (template.text.slice(range.clone()).to_owned(), place(range)))
        })
        .collect();
    for (name, place) in references {
        if builder.theme.assets.contains_key(&name) {
            continue;
        }
        let own = builder.inputs.files.contains_key(&format!("static/{name}"));
        if name.ends_with(".css") && !own {
            sheet(builder, &name);
        }
        if !keep(builder, &name) {
            let known = builder.theme.files.keys().map(String::as_str);
            let near = nearest(&name, known).map(str::to_owned);
            diagnostics.push(Diagnostic::at(Code::A810, place).arg("value", name).optional("nearest", near));
        }
    }
    builder.diagnostics.extend(diagnostics);
    own_sheets(builder);
}

/// Fingerprints the style sheets that the site adds.
fn own_sheets(builder: &mut Builder<'_>) {
    let config = builder.config;
    for (name, range) in &config.css {
        let is_there = builder.inputs.files.contains_key(&format!("static/{name}"));
        if is_there && name.ends_with(".css") && keep(builder, name) {
            builder.theme.css.push(name.clone());
            continue;
        }
        let static_files = builder.inputs.files.keys().filter_map(|path| path.strip_prefix("static/"));
        let near = nearest(name, static_files.filter(|path| path.ends_with(".css"))).map(str::to_owned);
        let message = Diagnostic::at(Code::A530, builder.config_place(range)).arg("value", name.clone());
        builder.diagnostics.push(message.optional("nearest", near));
    }
}

/// Fingerprints a file's name; `false` if there is none. A file of the site overrides the theme's.
fn keep(builder: &mut Builder<'_>, name: &str) -> bool {
    let own = builder.inputs.files.get(&format!("static/{name}")).map(|file| file.digest);
    let digest = own.or_else(|| builder.theme.files.get(name).map(|bytes| Digest::of(bytes)));
    let Some(digest) = digest else { return false };
    builder.theme.assets.insert(name.to_owned(), with_fingerprint(name, &digest));
    true
}

/// Replaces the names of fonts in a style sheet of the theme.
fn sheet(builder: &mut Builder<'_>, name: &str) {
    let Some(text) = builder.theme.files.get(name).and_then(|bytes| String::from_utf8(bytes.clone()).ok()) else {
        return;
    };
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (mut out, mut done) = (String::with_capacity(text.len()), 0);
    for range in urls(&text) {
        let url = text.slice(range.clone());
        let root = builder.config.root();
        let file = match url.strip_prefix(root).filter(|_| url.starts_with('/')) {
            Some(file) => Some(file.to_owned()),
            None => join(folder, url),
        };
        let Some(file) = file.filter(|file| is_font(file)) else { continue };
        if builder.theme.assets.contains_key(&file) || keep(builder, &file) {
            out.push_str(text.slice(done..range.start));
            out.push_str(&format!("{root}{}", encode(&builder.theme.assets[&file])));
            done = range.end;
        }
    }
    out.push_str(text.slice(done..));
    builder.theme.files.insert(name.to_owned(), out.into_bytes());
}

fn is_font(file: &str) -> bool {
    [".woff2", ".woff", ".ttf", ".otf"].iter().any(|ending| file.ends_with(ending))
}

/// The ranges of file names that a template refers to.
fn references(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.match_indices(ASK).filter_map(|(at, ask)| {
        let start = at + ask.len();
        let quote = text.slice(start..).chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
        let length = text.slice(start + 1..).find(quote)?;
        Some(start + 1..start + 1 + length)
    })
}

/// The ranges of `url(…)` addresses in a style sheet.
fn urls(text: &str) -> Vec<Range<usize>> {
    let urls = text.match_indices("url(").filter_map(|(at, call)| {
        let inside = text.slice(at + call.len()..);
        let start = at + call.len() + (inside.len() - inside.trim_start().len());
        let quote = text.slice(start..).chars().next().filter(|c| matches!(c, '"' | '\''));
        let start = start + usize::from(quote.is_some());
        let length = text.slice(start..).find(quote.unwrap_or(')'))?;
        Some(start..start + text.slice(start..start + length).trim_end().len())
    });
    urls.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_and_named() {
        let text = "<link href=\"{{ site.assets[\"css/a.css\"] }}\"><script src=\"{{ site.assets['b.js'] }}\">{{ site.assets[x] }}";
        assert_eq!(references(text).map(|range| &text[range]).collect::<Vec<_>>(), ["css/a.css", "b.js"]);
        let text = "src:url(../f/a.woff2) format('woff2'),url( \"b c.ttf\" );mask:url(\"data:image/svg+xml,)\");x:url(";
        let named: Vec<&str> = urls(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(named, ["../f/a.woff2", "b c.ttf", "data:image/svg+xml,)", ""][..3]);
    }
}
