//! Rules about the whole site and its output: outdated facts, links, files, and rendered pages.
//!
//! Rules about output look at the pages that readers get, so they also find mistakes in themes, templates and raw
//! HTML. They run only if a site has no errors, since others are not published.

mod absolute_internal_link;
mod active_content;
mod external_links;
mod broken_absolute_link;
mod broken_fragment;
mod broken_link;
mod duplicate_description;
mod duplicate_heading;
mod duplicate_id;
mod duplicate_title;
mod event_over;
mod extension_mismatch;
mod external_resource;
mod external_resource_in_css;
mod missing_description;
mod missing_emblem;
mod missing_funding_statement;
mod missing_lang;
mod no_contact;
mod oversized_file;
mod photo_location;
mod project_ended;
mod search_must_find;
mod target;
mod title_missing_or_repeated;
mod uncommon_file_type;
mod unreachable_page;
mod unused_file;

use std::collections::BTreeMap;

use super::Rule;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::OutputPath;
use crate::site::{Page, Site};

/// All rules in this module, by code.
pub(crate) const RULES: &[Rule] = &[
    duplicate_heading::RULE,
    event_over::RULE,
    project_ended::RULE,
    no_contact::RULE,
    external_links::GONE,
    external_links::MOVED,
    external_links::UNKNOWN,
    external_links::NO_HOST,
    external_links::PRIVATE,
    unreachable_page::RULE,
    broken_absolute_link::RULE,
    absolute_internal_link::RULE,
    search_must_find::RULE,
    oversized_file::IMAGE,
    oversized_file::ATTACHMENT,
    uncommon_file_type::RULE,
    extension_mismatch::RULE,
    photo_location::RULE,
    active_content::RULE,
    unused_file::RULE,
    duplicate_id::RULE,
    title_missing_or_repeated::RULE,
    missing_description::RULE,
    duplicate_title::RULE,
    external_resource::RULE,
    external_resource_in_css::RULE,
    broken_link::RULE,
    broken_fragment::RULE,
    missing_funding_statement::RULE,
    missing_lang::RULE,
    duplicate_description::RULE,
    missing_emblem::RULE,
];

/// Pages by the path of their output.
fn sources(site: &Site) -> BTreeMap<OutputPath, &Page> {
    site.pages.iter().filter_map(|page| Some((page.route.output().ok()?, page))).collect()
}

/// Problems on rendered pages, grouped by value: a mistake in a theme is one problem, whatever the number of pages.
#[derive(Default)]
struct GroupedFindings<'a> {
    found: BTreeMap<String, Vec<&'a OutputPath>>,
}

impl<'a> GroupedFindings<'a> {
    fn add(&mut self, what: &str, page: &'a OutputPath) {
        let pages = self.found.entry(what.to_owned()).or_default();
        if pages.last() != Some(&page) {
            pages.push(page);
        }
    }

    /// One message per problem: at the source of the first page that has one, with the number of other pages.
    fn messages(self, code: Code, site: &Site) -> Vec<Diagnostic> {
        let sources = sources(site);
        let message = |(what, pages): (String, Vec<&OutputPath>)| {
            let shown = pages.iter().find(|path| sources.contains_key(**path)).unwrap_or(&pages[0]);
            let place = sources.get(*shown).map(|page| Place::file(page.document.path.as_str()));
            let more = pages.len() - 1;
            let message = Diagnostic::new(code)
                .arg("value", what)
                .arg("page", shown.as_str())
                .optional("more", (more > 0).then(|| more.to_string()));
            match place {
                Some(place) => message.place(place),
                None => message,
            }
        };
        self.found.into_iter().map(message).collect()
    }
}
