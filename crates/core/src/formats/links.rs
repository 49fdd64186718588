//! Resolves links written on pages to the addresses in outputs.

use crate::document::Document;
use crate::path::Route;
use crate::site::Site;
use crate::site::links::Target;

/// Resolves the links of one page.
#[derive(Clone, Copy)]
pub(crate) struct LinkResolver<'a> {
    /// The site.
    pub(crate) site: &'a Site,
    /// The page that has the links.
    pub(crate) document: &'a Document,
    /// Addresses with scheme and host, for feeds and structured data.
    pub(crate) absolute: bool,
}

impl LinkResolver<'_> {
    /// The address of a route.
    pub(crate) fn address(&self, route: &Route) -> String {
        if self.absolute { self.site.absolute(route) } else { self.site.href(route) }
    }

    /// The address of a link target. A broken link has been reported, and resolves to the page itself.
    pub(crate) fn target(&self, target: &str) -> String {
        match self.site.link(self.document, target) {
            Ok(Target::Page(id, anchor)) => with_anchor(self.address(&self.site.page(id).route), anchor.as_deref()),
            Ok(Target::Anchor(anchor)) if self.absolute => match self.site.by_source.get(self.document.path.as_str()) {
                Some(id) => with_anchor(self.address(&self.site.page(*id).route), Some(&anchor)),
                None => with_anchor(String::new(), Some(&anchor)),
            },
            Ok(Target::Anchor(anchor)) => with_anchor(String::new(), Some(&anchor)),
            Ok(Target::File(route, _)) => self.address(&route),
            Ok(Target::Generated(address)) => self.address(&Route::file(&address)),
            Ok(Target::External(address)) => crate::document::markdown::encode_url(&self.site.config.here(&address)),
            Ok(Target::Retired(_, Some(id))) => self.address(&self.site.page(id).route),
            // The old address answers 410 on hosts that support it.
            Ok(Target::Retired(left, None)) => {
                left.addresses.first().map(|old| self.address(&Route::file(old))).unwrap_or_default()
            }
            Err(_) => String::new(),
        }
    }

    /// Whether a link leads to a page that was removed without a successor.
    pub(crate) fn is_gone(&self, target: &str) -> bool {
        matches!(self.site.link(self.document, target), Ok(Target::Retired(_, None)))
    }
}

fn with_anchor(address: String, anchor: Option<&str>) -> String {
    match anchor {
        Some(anchor) => format!("{address}#{}", crate::path::encode(anchor)),
        None => address,
    }
}
