//! Resolves links written on pages to the addresses in outputs.

use crate::facts::{Reader, Summary};
use crate::path::Route;
use crate::site::links::Target;

/// Resolves the links of one page.
#[derive(Clone, Copy)]
pub(crate) struct LinkResolver<'a> {
    /// The site.
    pub(crate) site: &'a Reader<'a>,
    /// The page that has the links.
    pub(crate) page: Summary<'a>,
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
        match self.site.link(self.page, target) {
            Ok(Target::Page(id, anchor)) => with_anchor(self.address(self.site.link_route(id)), anchor.as_deref()),
            Ok(Target::Anchor(anchor)) if self.absolute => with_anchor(self.address(self.page.route()), Some(&anchor)),
            Ok(Target::Anchor(anchor)) => with_anchor(String::new(), Some(&anchor)),
            Ok(Target::File(route, _)) => self.address(&route),
            Ok(Target::Generated(address)) => self.address(&Route::file(&address)),
            Ok(Target::External(address)) => crate::document::markdown::encode_url(&self.site.config().here(&address)),
            Ok(Target::Retired(_, Some(id))) => self.address(self.site.link_route(id)),
            // The old address answers 410 on hosts that support it.
            Ok(Target::Retired(left, None)) => {
                left.addresses.first().map(|old| self.address(&Route::file(old))).unwrap_or_default()
            }
            Err(_) => String::new(),
        }
    }

    /// Whether a link leads to a page that was removed without a successor.
    pub(crate) fn is_gone(&self, target: &str) -> bool {
        matches!(self.site.link(self.page, target), Ok(Target::Retired(_, None)))
    }
}

fn with_anchor(address: String, anchor: Option<&str>) -> String {
    match anchor {
        Some(anchor) => format!("{address}#{}", crate::path::encode(anchor)),
        None => address,
    }
}
