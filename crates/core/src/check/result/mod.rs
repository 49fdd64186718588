//! Rules about a whole site and what came of it: facts that time has overtaken, links, files, and made pages.
//!
//! Those about what was made look at the pages that readers get, so that they find the mistakes of a theme, of a site's own
//! templates and of raw HTML too. They are asked when a site has no errors: other pages are not published.

mod a144;
mod a145;
mod a146;
mod a147;
mod a319;
mod a320;
mod a321;
mod a413;
mod a414;
mod a415;
mod a416;
mod a417;
mod a418;
mod a419;
mod a517;
mod a518;
mod a519;
mod a520;
mod a521;
mod a522;
mod a523;
mod a524;
mod a525;
mod a526;
mod a527;
mod a528;
mod asked;
mod target;

use std::collections::BTreeMap;

use super::Rule;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::path::OutputPath;
use crate::site::{Page, Site};

/// All of them in the order of their codes.
pub(crate) const RULES: &[Rule] = &[
    a144::RULE,
    a145::RULE,
    a146::RULE,
    a147::RULE,
    asked::GONE,
    asked::MOVED,
    asked::UNKNOWN,
    asked::NO_HOST,
    asked::PRIVATE,
    a319::RULE,
    a320::RULE,
    a321::RULE,
    a413::RULE,
    a414::RULE,
    a415::RULE,
    a416::RULE,
    a417::RULE,
    a418::RULE,
    a419::RULE,
    a517::RULE,
    a518::RULE,
    a519::RULE,
    a520::RULE,
    a521::RULE,
    a522::RULE,
    a523::RULE,
    a524::RULE,
    a525::RULE,
    a526::RULE,
    a527::RULE,
    a528::RULE,
];

/// The pages that have a source, by the path of what is made of them.
fn sources(site: &Site) -> BTreeMap<OutputPath, &Page> {
    site.pages.iter().filter_map(|page| Some((page.route.output().ok()?, page))).collect()
}

/// Faults of made pages, by what is wrong: a fault of a theme is one fault, on however many pages it shows.
#[derive(Default)]
struct Faults<'a> {
    found: BTreeMap<String, Vec<&'a OutputPath>>,
}

impl<'a> Faults<'a> {
    fn add(&mut self, what: &str, page: &'a OutputPath) {
        let pages = self.found.entry(what.to_owned()).or_default();
        if pages.last() != Some(&page) {
            pages.push(page);
        }
    }

    /// One message for each fault: at the source of the first page that has one, with the number of others.
    fn messages(self, code: Code, site: &Site) -> Vec<Diagnostic> {
        let sources = sources(site);
        let message = |(what, pages): (String, Vec<&OutputPath>)| {
            let shown = pages.iter().find(|path| sources.contains_key(**path)).unwrap_or(&pages[0]);
            let place = sources.get(*shown).map(|page| Place::file(page.document.path.as_str()));
            let more = pages.len() - 1;
            let message = Diagnostic::new(code)
                .arg("value", what)
                .arg("page", shown.as_str())
                .maybe("more", (more > 0).then(|| more.to_string()));
            match place {
                Some(place) => message.place(place),
                None => message,
            }
        };
        self.found.into_iter().map(message).collect()
    }
}
