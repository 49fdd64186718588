//! Resolves addresses on rendered pages to output files.

use std::cell::RefCell;
use std::collections::HashMap;

use url::Url;

use crate::path::OutputPath;
use crate::rendered::RenderedSite;
use crate::site::Site;
use crate::site::links::decode;

/// The target of an address.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Target<'m> {
    /// An output file, and the fragment.
    File(&'m OutputPath, Option<String>),
    /// A missing file of the site.
    Nowhere,
    /// Another site.
    Elsewhere,
}

/// Resolves addresses.
pub(crate) struct Targets<'m> {
    base: Option<Url>,
    rendered: &'m RenderedSite,
    /// Cache of addresses that do not depend on the page: menu links are on every page.
    known: RefCell<HashMap<String, Target<'m>>>,
}

impl<'m> Targets<'m> {
    /// For the output of a site.
    pub(crate) fn new(site: &Site, rendered: &'m RenderedSite) -> Self {
        Self { base: Url::parse(&site.config.base_url).ok(), rendered, known: RefCell::default() }
    }

    /// Resolves an address on the page at `from`.
    pub(crate) fn find(&self, from: &OutputPath, address: &str) -> Target<'m> {
        let anywhere = address.starts_with('/') || address.contains("://");
        if !anywhere {
            return self.lookup(from, address);
        }
        if let Some(target) = self.known.borrow().get(address) {
            return target.clone();
        }
        let target = self.lookup(from, address);
        self.known.borrow_mut().insert(address.to_owned(), target.clone());
        target
    }

    fn lookup(&self, from: &OutputPath, address: &str) -> Target<'m> {
        let Some(base) = &self.base else { return Target::Elsewhere };
        // The base URL of a page is the folder of its `index.html`.
        let here = from.as_str().strip_suffix("index.html").unwrap_or(from.as_str());
        let found = base.join(here).ok().and_then(|here| here.join(address).ok());
        let Some(found) = found.filter(|found| found.scheme().starts_with("http")) else { return Target::Elsewhere };
        let same = found.host_str() == base.host_str() && found.port_or_known_default() == base.port_or_known_default();
        let Some(path) = found.path().strip_prefix(base.path()).filter(|_| same) else { return Target::Elsewhere };
        let path = decode(path);
        let fragment = found.fragment().map(decode).filter(|fragment| !fragment.is_empty());
        // Servers find the index of a folder, and add a missing trailing slash.
        let names = [path.clone(), format!("{path}index.html"), format!("{path}/index.html")];
        let outputs = &self.rendered.outputs;
        let file = names.iter().filter_map(|name| OutputPath::new(name).ok()).find_map(|name| outputs.get(&name));
        file.map_or(Target::Nowhere, |file| Target::File(file, fragment))
    }
}
