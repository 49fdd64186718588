//! All links of a site, in texts, front matter and menus, with their places and targets.

use crate::diagnostic::{LineIndex, Place};
use crate::document::Document;
use crate::document::markdown::{ArgValue, Part};
use crate::schema::{Type, TypedValue, walk};
use crate::site::links::Target;
use crate::site::{Page, PageId, Site, table};
use crate::source::Inputs;

/// The target of a link.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum LinkKind {
    /// A page of the site.
    Page,
    /// A heading of the same page.
    Heading,
    /// A file of the site.
    File,
    /// A list or a feed of the site.
    List,
    /// Another site, an e-mail address or a telephone number.
    Outside,
    /// Nothing; `check` reports it.
    Broken,
}

impl LinkKind {
    /// The name in JSON; prefixed with `links.`, its term key.
    pub fn name(self) -> &'static str {
        match self {
            LinkKind::Page => "page",
            LinkKind::Heading => "heading",
            LinkKind::File => "file",
            LinkKind::List => "list",
            LinkKind::Outside => "external",
            LinkKind::Broken => "broken",
        }
    }
}

/// A link with its place and target.
#[derive(Clone, PartialEq, Debug)]
pub struct Link {
    /// The place; [`located`] adds the line.
    pub place: Place,
    /// `text`, `menu`, `front`, or the field of the front matter.
    pub field: String,
    /// The target as written.
    pub written: String,
    /// The kind of target.
    pub kind: LinkKind,
    /// The target page.
    pub(crate) page: Option<PageId>,
    /// The address.
    pub address: String,
}

/// The links of a page, in the order of its text.
pub(crate) fn of_page(site: &Site, page: &Page) -> Vec<Link> {
    let mut found = LinkCollector { site, page, links: Vec::new() };
    walk(page.front(), table(&page.document), &mut |entry, ty, key| {
        if let TypedValue::Text(value) = &entry.val
            // Values from a section's defaults are links of the section.
            && !page.document.is_inherited(&entry.range)
        {
            found.value(value, ty, key, &entry.range);
        }
    });
    for body in page.document.rich.values() {
        found.parts(&body.parts, "front");
    }
    found.parts(&page.document.body.parts, "text");
    found.links.sort_by_key(|link| link.place.range.start);
    found.links
}

/// The same, with lines and columns.
pub fn located(site: &Site, page: &Page, inputs: &Inputs) -> Vec<Link> {
    let mut links = of_page(site, page);
    if let Some(text) = inputs.sources.text(page.document.path.as_str()).map(LineIndex::new) {
        links.iter_mut().for_each(|link| link.place.locate(&text));
    }
    links
}

/// The links of the menus: pages by reference, and addresses elsewhere.
pub(crate) fn of_menus(site: &Site, inputs: &Inputs) -> Vec<Link> {
    let lines = LineIndex::new(inputs.config.as_str());
    let place = |range: &std::ops::Range<usize>| Place::at(crate::config::FILE, &lines, range.clone());
    let mut links = Vec::new();
    for (tree, menus) in &site.config.menus {
        for item in menus.values().flatten() {
            if let Some((reference, range)) = &item.reference {
                let page = site.find(reference, tree);
                links.push(to_page(site, place(range), "menu", reference, page));
            }
            if let Some((url, range)) = &item.url {
                let (place, field) = (place(range), "menu".to_owned());
                let address = url.clone();
                links.push(Link { place, field, written: url.clone(), kind: LinkKind::Outside, page: None, address });
            }
        }
    }
    links
}

fn to_page(site: &Site, place: Place, field: &str, written: &str, page: Option<PageId>) -> Link {
    let (kind, address) = match page {
        Some(id) => (LinkKind::Page, site.page(id).route.href()),
        None => (LinkKind::Broken, String::new()),
    };
    Link { place, field: field.to_owned(), written: written.to_owned(), kind, page, address }
}

struct LinkCollector<'a> {
    site: &'a Site,
    page: &'a Page,
    links: Vec<Link>,
}

impl LinkCollector<'_> {
    fn document(&self) -> &Document {
        &self.page.document
    }

    fn value(&mut self, value: &str, ty: Type, key: &str, range: &std::ops::Range<usize>) {
        let place = Place::bytes(self.document().path.as_str(), range.clone());
        match ty {
            // The source of a list is not a link.
            Type::Ref if key == "section" => {}
            Type::Ref => {
                // References to translations are resolved in their language.
                let language = self.site.config.languages.iter().find(|language| language.tag == key);
                let page = self.site.find(value, language.map_or(&self.page.tree, |language| &language.tag));
                self.links.push(to_page(self.site, place, key, value, page));
            }
            Type::Url => self.link(value, key, place),
            Type::File => {
                let route = self.site.file(self.document(), value).map(|(route, _)| route.href());
                let kind = if route.is_some() { LinkKind::File } else { LinkKind::Broken };
                let (field, written) = (key.to_owned(), value.to_owned());
                self.links.push(Link { place, field, written, kind, page: None, address: route.unwrap_or_default() });
            }
            _ => {}
        }
    }

    fn parts(&mut self, parts: &[Part], field: &str) {
        for part in parts {
            match part {
                Part::LinkStart { target, range, .. } => {
                    let place = Place::bytes(self.document().path.as_str(), range.clone());
                    self.link(target, field, place);
                }
                Part::Image { src, range, .. } => self.value(src, Type::File, field, range),
                Part::Component { args, body, range, .. } => {
                    for (key, value) in args {
                        match (key.as_str(), value) {
                            ("src", ArgValue::Text(value)) => self.value(value, Type::File, field, range),
                            ("url", ArgValue::Text(value)) => self.value(value, Type::Url, field, range),
                            _ => {}
                        }
                    }
                    self.parts(body, field);
                }
                Part::Html(_) | Part::LinkEnd { .. } | Part::Label { .. } => {}
            }
        }
    }

    fn link(&mut self, target: &str, field: &str, place: Place) {
        let site = self.site;
        let (kind, page, address) = match site.link(self.document(), target) {
            Ok(Target::Page(id, anchor)) => {
                let anchor = anchor.map(|anchor| format!("#{anchor}")).unwrap_or_default();
                (LinkKind::Page, Some(id), format!("{}{anchor}", site.page(id).route.href()))
            }
            Ok(Target::Anchor(anchor)) => (LinkKind::Heading, None, format!("#{anchor}")),
            Ok(Target::File(route, _)) => (LinkKind::File, None, route.href()),
            Ok(Target::Generated(address)) => (LinkKind::List, None, address),
            Ok(Target::External(address)) => (LinkKind::Outside, None, address),
            Ok(Target::Retired(_, to)) => {
                let to = to.map(|id| self.site.page(id));
                let address = to.map(|page| page.route.href()).unwrap_or_default();
                (if to.is_some() { LinkKind::Page } else { LinkKind::Broken }, to.map(|page| page.id), address)
            }
            Err(_) => (LinkKind::Broken, None, String::new()),
        };
        self.links.push(Link { place, field: field.to_owned(), written: target.to_owned(), kind, page, address });
    }
}
