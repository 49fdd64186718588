//! Every address of other sites that readers are led to, and where it is written.

use std::ops::Range;

use super::{Site, links, relations};
use crate::config;
use crate::diagnostic::Place;
use crate::document::Document;
use crate::document::markdown::{ArgValue, Part};
use crate::schema::{Record, Table, Ty, Val, walk};
use crate::source::Inputs;

/// An address of another site, and where it is written.
#[derive(Clone, PartialEq, Debug)]
pub struct Outgoing {
    /// As written.
    pub target: String,
    /// Where.
    pub place: Place,
}

impl Site {
    /// All of them: in pages, in data, and in the menus; in a stable order.
    pub fn outgoing(&self, inputs: &Inputs) -> Vec<Outgoing> {
        let mut found = Vec::new();
        for page in &self.pages {
            of_document(&page.document, &mut |target, range| {
                let place = Place::bytes(page.document.path.as_str(), range);
                found.push(Outgoing { target: target.to_owned(), place });
            });
        }
        for (registry, table) in self.data.all() {
            let text = inputs.data.get(&registry.file).map_or("", String::as_str);
            for record in registry.records.values() {
                of_record(record, table, &mut |target, range| {
                    let place = Place::at(registry.file.clone(), text, range);
                    found.push(Outgoing { target: target.to_owned(), place });
                });
            }
        }
        for item in self.config.menus.values().flat_map(|menus| menus.values().flatten()) {
            if let Some((url, range)) = item.url.as_ref().filter(|(url, _)| links::is_external(url)) {
                let place = Place::at(config::FILE, &inputs.config, range.clone());
                found.push(Outgoing { target: url.clone(), place });
            }
        }
        found
    }

    /// What stands after the site's own address, when an address is of this site.
    pub fn own<'t>(&self, target: &'t str) -> Option<&'t str> {
        let bare = |url: &str| url.find("//").map_or(0, |at| at + 2);
        let base = self.config.base_url.trim_end_matches('/');
        let (host, target) = (&base[bare(base)..], target.trim());
        let start = bare(target);
        let rest = target.get(start..start + host.len()).filter(|found| found.eq_ignore_ascii_case(host))?;
        let rest = &target[start + rest.len()..];
        (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then_some(rest)
    }
}

/// The addresses of other sites in a page.
fn of_document(document: &Document, visit: &mut dyn FnMut(&str, Range<usize>)) {
    // What the sections above say for a page stands behind its end; it is found in the section.
    let own = |range: &Range<usize>| document.fence.range.end == 0 || range.start < document.fence.range.start;
    of_record(&document.front, relations::table(document), &mut |target, range| {
        if own(&range) {
            visit(target, range);
        }
    });
    for body in document.rich.values() {
        of_parts(&body.parts, visit);
    }
    of_parts(&document.body.parts, visit);
}

fn of_record(record: &Record, table: &'static Table, visit: &mut dyn FnMut(&str, Range<usize>)) {
    walk(record, table, &mut |entry, ty, _| {
        if let (Ty::Url, Val::Text(target)) = (ty, &entry.val)
            && links::is_external(target)
        {
            visit(target, entry.range.clone());
        }
    });
}

fn of_parts(parts: &[Part], visit: &mut dyn FnMut(&str, Range<usize>)) {
    for part in parts {
        match part {
            Part::LinkStart { target, range, .. } if links::is_external(target) => visit(target, range.clone()),
            Part::Component { args, body, range, .. } => {
                for (_, value) in args.iter().filter(|(key, _)| key == "url") {
                    if let ArgValue::Text(target) = value
                        && links::is_external(target)
                    {
                        visit(target, range.clone());
                    }
                }
                of_parts(body, visit);
            }
            _ => {}
        }
    }
}
