//! Collects links: every external link with its place, and the site's files that pages link to.

use std::collections::BTreeSet;
use std::iter::repeat;
use std::ops::Range;

use super::links::Target;
use super::{Page, Site, links, references};
use crate::config;
use crate::diagnostic::{LineIndex, Place};
use crate::document::Document;
use crate::document::markdown::{ArgValue, Part};
use crate::schema::tables::ORGANISATION;
use crate::schema::{Record, Table, Type, TypedValue, walk};
use crate::slice::Slice as _;
use crate::source::Inputs;

/// A link to another site, and where it is written.
#[derive(Clone, PartialEq, Debug)]
pub struct ExternalLink {
    /// The address as it is written.
    pub target: String,
    /// The place in the source.
    pub place: Place,
}

impl Site {
    /// All external links, in pages, data and menus, in a stable order.
    pub fn external_links(&self, inputs: &Inputs) -> Vec<ExternalLink> {
        let mut found = Vec::new();
        for page in &self.pages {
            of_document(&page.document, &mut |ty, target, range| {
                if is_outside(ty, target) {
                    let place = Place::bytes(page.document.path.as_str(), range);
                    found.push(ExternalLink { target: target.to_owned(), place });
                }
            });
        }
        for (registry, table) in self.data.all() {
            let text = LineIndex::new(inputs.data.get(&registry.file).map_or("", String::as_str));
            for record in registry.records.values() {
                of_record(record, table, &mut |ty, target, range| {
                    if is_outside(ty, target) {
                        let place = Place::at(registry.file.clone(), &text, range);
                        found.push(ExternalLink { target: target.to_owned(), place });
                    }
                });
            }
        }
        let settings = LineIndex::new(inputs.config.as_str());
        for item in self.config.menus.values().flat_map(|menus| menus.values().flatten()) {
            if let Some((url, range)) = item.url.as_ref().filter(|(url, _)| links::is_external(url)) {
                let place = Place::at(config::FILE, &settings, range.clone());
                found.push(ExternalLink { target: url.clone(), place });
            }
        }
        found
    }

    /// The addresses of the files that a page links to or attaches, not those that it embeds; sorted.
    pub(crate) fn linked_files(&self, page: &Page) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        of_document(&page.document, &mut |ty, target, _| {
            let route = match ty {
                Type::File => self.file(&page.document, target).map(|(route, _)| route.clone()),
                _ => match self.link(&page.document, target) {
                    Ok(Target::File(route, _)) => Some(route),
                    _ => None,
                },
            };
            found.extend(route.map(|route| route.as_str().to_owned()));
        });
        found
    }

    /// The rest of an address after the site's base URL; `None` when it is not of this site.
    pub fn strip_base_url<'t>(&self, target: &'t str) -> Option<&'t str> {
        let bare = |url: &str| url.find("//").map_or(0, |at| at + 2);
        let base = self.config.base_url.trim_end_matches('/');
        let (host, target) = (base.slice(bare(base)..), target.trim());
        let start = bare(target);
        let rest = target.get(start..start + host.len()).filter(|found| found.eq_ignore_ascii_case(host))?;
        let rest = target.slice(start + rest.len()..);
        (rest.is_empty() || rest.starts_with(['/', '?', '#'])).then_some(rest)
    }
}

impl Site {
    /// The addresses and files named in data, each with `true` for a file.
    pub(crate) fn addresses_in_data(&self) -> BTreeSet<(bool, &str)> {
        let mut names = BTreeSet::new();
        let all = self.data.all().into_iter();
        let records = all.flat_map(|(registry, table)| registry.records.values().zip(repeat(table)));
        let publisher = self.config.publisher.as_ref().and_then(|entry| match &entry.val {
            TypedValue::Record(record) => Some((&**record, &ORGANISATION)),
            _ => None,
        });
        for (record, table) in records.chain(publisher) {
            walk(record, table, &mut |entry, ty, _| match (ty, &entry.val) {
                (Type::Url, TypedValue::Text(target)) if links::scheme(target).is_none() => {
                    names.insert((false, target.as_str()));
                }
                (Type::File, TypedValue::Text(name)) => {
                    names.insert((true, name.as_str()));
                }
                _ => {}
            });
        }
        names
    }
}

fn is_outside(ty: Type, target: &str) -> bool {
    ty == Type::Url && links::is_external(target)
}

/// Visits the links of a page: addresses, and files to download.
pub(super) fn of_document(document: &Document, visit: &mut dyn FnMut(Type, &str, Range<usize>)) {
    // Inherited fields are visited in their section.
    of_record(&document.front, references::table(document), &mut |ty, target, range| {
        if !document.is_inherited(&range) {
            visit(ty, target, range);
        }
    });
    for body in document.rich.values() {
        of_parts(&body.parts, visit);
    }
    of_parts(&document.body.parts, visit);
    let raw = document.body.raw_links.iter().filter(|raw| !raw.is_image);
    raw.for_each(|raw| visit(Type::Url, &raw.target, raw.range.clone()));
}

fn of_record(record: &Record, table: &'static Table, visit: &mut dyn FnMut(Type, &str, Range<usize>)) {
    walk(record, table, &mut |entry, ty, key| {
        // Images and logotypes are embedded, not linked.
        let leads = matches!((ty, key), (Type::Url, _) | (Type::File, "file"));
        if let TypedValue::Text(target) = &entry.val
            && leads
        {
            visit(ty, target, entry.range.clone());
        }
    });
}

fn of_parts(parts: &[Part], visit: &mut dyn FnMut(Type, &str, Range<usize>)) {
    for part in parts {
        match part {
            Part::LinkStart { target, range, .. } => visit(Type::Url, target, range.clone()),
            Part::Component { args, body, range, .. } => {
                for (_, value) in args.iter().filter(|(key, _)| key == "url") {
                    if let ArgValue::Text(target) = value {
                        visit(Type::Url, target, range.clone());
                    }
                }
                of_parts(body, visit);
            }
            _ => {}
        }
    }
}
