//! Resolves addresses on rendered pages, and in texts, to output files.

use std::cell::RefCell;
use std::collections::HashMap;

use url::Url;

use super::super::{RuleContext, ScanResults};
use crate::path::OutputPath;
use crate::rendered::RenderedSite;
use crate::site::links::decode;
use crate::site::{ExternalLink, Site};

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

/// Links in texts, data and menus that have the site's full URL, and whether their targets exist.
pub(super) fn absolute_links_to_own_site<'f>(
    context: &RuleContext<'f>,
    scan: &'f ScanResults,
) -> impl Iterator<Item = (ExternalLink, bool)> + use<'f> {
    let site = context.site;
    let targets = Targets::new(site, &scan.rendered);
    // A full URL is resolved in the same way from any page.
    let any_page = OutputPath::new("index.html").expect("a plain name");
    site.external_links(context.inputs).into_iter().filter_map(move |link| {
        let rest = site.strip_base_url(&link.target)?;
        // With the base URL as the site writes it, whatever the case of the link's scheme and host.
        let address = format!("{}{rest}", site.config.base_url.trim_end_matches('/'));
        let exists = match targets.find(&any_page, &address) {
            // A fragment in a file that is not HTML is not checked.
            Target::File(file, Some(fragment)) => {
                scan.rendered.pages.get(file).is_none_or(|page| page.ids.iter().any(|id| **id == *fragment))
            }
            Target::File(_, None) => true,
            Target::Nowhere | Target::Elsewhere => false,
        };
        Some((link, exists))
    })
}
