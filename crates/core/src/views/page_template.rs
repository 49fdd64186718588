//! The template of a page: the one in its front matter, else that of its type.

use crate::site::Page;
use crate::theme::Theme;
use crate::theme::templates::{HOME, SECTION};

/// The field of a page that names its template.
pub(crate) const FIELD: &str = "template";

/// The template of a page. A kind without a template uses that of its base.
pub(crate) fn template<'t>(theme: &'t Theme, page: &Page) -> &'t str {
    let template = page.front().text(FIELD).and_then(|name| theme.template(name));
    template.unwrap_or_else(|| match (page.is_home(), page.is_section()) {
        (true, _) => theme.template_for(HOME),
        (_, true) => theme.template_for(SECTION),
        _ => theme.template_for(page.document.kind.templates()),
    })
}
