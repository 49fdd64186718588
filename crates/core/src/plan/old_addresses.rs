//! Old addresses: those that redirect (301) and those that are gone for good (410).

use std::collections::HashSet;

use super::{Planner, Recipe};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::hosting::{HostFile, Redirect};
use crate::lists::gone_route;
use crate::path::Route;
use crate::site::{PageId, is_address, trim_slash};

/// The route of a written address: a file's as it is, a page's with a trailing slash.
fn route(text: &str) -> Route {
    Route::file(if is_file(text) { text.to_owned() } else { format!("{}/", trim_slash(text)) }.as_str())
}

fn is_file(address: &str) -> bool {
    address.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

impl Planner<'_> {
    pub(super) fn old_addresses(&mut self) {
        let site = self.site;
        for page in &site.pages {
            let mut known = HashSet::from([trim_slash(page.route.as_str())]);
            for (alias, range) in page.front().texts("aliases") {
                // A repeated alias, or one that is the page's own address, is ignored.
                if known.insert(trim_slash(alias)) {
                    self.redirect(alias, page.id, Place::bytes(page.document.path.as_str(), range));
                }
            }
        }
        let (living, mut gone) = (site.live_addresses(), HashSet::new());
        for retired in &site.retired {
            // A page that is published at the address now takes precedence.
            for address in retired.all_addresses(site).filter(|address| !living.contains(trim_slash(address))) {
                match retired.successor(site) {
                    Some(to) => self.redirect(address, to, Place::file(&retired.path)),
                    None => drop(gone.insert(address)),
                }
            }
        }
        gone.extend(site.gone_addresses().filter(|address| !living.contains(trim_slash(address))));
        self.plan.old.redirects.sort_by(|a, b| a.from.cmp(&b.from));
        let moved: HashSet<&Route> = self.plan.old.redirects.iter().map(|redirect| &redirect.from).collect();
        let gone = gone.into_iter().filter(|address| is_address(address)).map(route);
        let mut gone: Vec<Route> = gone.filter(|route| !moved.contains(route)).collect();
        gone.sort();
        gone.dedup();
        self.plan.old.gone = gone;
        self.host_files();
    }

    fn redirect(&mut self, address: &str, to: PageId, place: Place) {
        if !is_address(address) {
            return self.wrong.push(Diagnostic::at(Code::A616, place).arg("value", address));
        }
        let route = route(address);
        self.plan.old.redirects.push(Redirect { from: route.clone(), to: self.site.page(to).route.clone() });
        // Only HTML can redirect by itself; other files need the host's configuration.
        if !is_file(address) || address.ends_with(".html") || address.ends_with(".htm") {
            self.add_at(&route, Recipe::Redirect(to), place);
        }
    }

    /// Configuration files for hosts, and the 410 pages.
    fn host_files(&mut self) {
        let site = self.site;
        if !self.plan.old.gone.is_empty() {
            for (tree, home) in &site.homes {
                let origin = site.page(*home).document.path.as_str();
                self.add(&gone_route(&site.config, tree), Recipe::Gone(tree.clone()), origin);
            }
        }
        for file in HostFile::wanted(&site.config, &self.plan.old) {
            self.add(&Route::file(file.path()), Recipe::HostFile(file), crate::config::FILE);
        }
    }
}
