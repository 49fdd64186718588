//! The provenance of a page for `anslag explain`: why it has its kind, address, defaults, lists, incoming links and related
//! pages.

use serde_json::{Value, json};

use super::links::{self, Link};
use super::page_lists::page_lists;
use crate::diagnostic::{Language, term};
use crate::path::decode;
use crate::schema::Label;
use crate::site::{Page, PageId, Site, normal_key, topic_key};
use crate::source::Inputs;
use crate::theme::Theme;

/// A fact about a page and its origin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fact {
    /// The label of the value, when it is a page type.
    pub(crate) label: Option<Label>,
    /// The term key of its name.
    pub name: &'static str,
    /// The value of the fact.
    pub value: String,
    /// The term key of its origin; empty when the value says it.
    pub(crate) from: &'static str,
    /// The file or page of its origin.
    pub of: String,
}

/// A related page and the reason.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RelatedPage {
    /// The page.
    pub page: PageId,
    /// The key of the term.
    pub why: &'static str,
    /// What the pages have in common.
    pub of: String,
}

/// Finds a page by its file, reference, address or output file.
pub fn find<'s>(site: &'s Site, name: &str) -> Option<&'s Page> {
    let plain = name.trim_start_matches("./").replace('\\', "/");
    if let Some(id) = site.by_source.get(&plain).or_else(|| site.by_source.get(&format!("content/{plain}"))) {
        return Some(site.page(*id));
    }
    let address = plain.strip_prefix(site.config.base_url.trim_end_matches('/')).unwrap_or(&plain);
    let address = address.strip_prefix("public/").unwrap_or(address);
    let address = decode(address.split(['?', '#']).next().unwrap_or_default());
    let address = address.strip_suffix("index.html").unwrap_or(&address).trim_matches('/');
    let by_address = site.at_address(&format!("/{address}"));
    by_address.map(|id| site.page(id)).or_else(|| site.by_key.get(&normal_key(&plain)).map(|id| site.page(*id)))
}

/// The kind, address, defaults, state and translations of a page.
pub fn facts(site: &Site, page: &Page) -> Vec<Fact> {
    let mut facts = vec![kind(site, page), address(site, page)];
    for (key, entry) in page.front().fields.iter().filter(|(key, _)| key.as_str() != "type") {
        let given = page.document.is_inherited(&entry.range);
        if let Some(section) = given.then(|| section_with_default(site, page, key)).flatten() {
            facts.push(Fact {
                label: None,
                name: "whence.field",
                value: key.clone(),
                from: "whence.section",
                of: file(section),
            });
        }
    }
    let archived = page.front().fields.contains_key("archived");
    let state = match (page.draft, page.expired) {
        (true, _) if page.front().bool("draft") == Some(true) => Some("whence.draft"),
        (true, _) => Some("whence.scheduled"),
        (_, true) if archived => Some("list.why.archived"),
        (_, true) => Some("list.why.expired"),
        _ => None,
    };
    facts.extend(state.map(|from| Fact {
        label: None,
        name: "whence.state",
        value: String::new(),
        from,
        of: String::new(),
    }));
    let translations = page.translations.iter().map(|id| site.page(*id));
    facts.extend(translations.map(|other| Fact {
        label: None,
        name: "whence.translation",
        value: file(other),
        from: "",
        of: String::new(),
    }));
    facts
}

fn kind(site: &Site, page: &Page) -> Fact {
    let value = if page.is_section() { "section" } else { page.document.kind.name }.to_owned();
    let entry = page.front().fields.get("type");
    let (from, of) = match entry {
        _ if page.is_section() => ("whence.name", file(page)),
        Some(entry) if page.document.is_inherited(&entry.range) => {
            ("whence.section", section_with_default(site, page, "type").map(file).unwrap_or_default())
        }
        Some(_) => ("dates.declared", String::new()),
        None => ("whence.otherwise", String::new()),
    };
    Fact { label: (!page.is_section()).then(|| page.document.kind.label), name: "whence.kind", value, from, of }
}

fn address(site: &Site, page: &Page) -> Fact {
    let pattern = site.config.permalinks.contains_key(&page.document.kind) && !page.is_section();
    let slug = page.front().fields.contains_key("slug");
    let (from, of) = match (pattern, slug) {
        (true, _) => ("whence.pattern", crate::config::FILE.to_owned()),
        (_, true) => ("whence.slug", String::new()),
        _ => ("whence.name", file(page)),
    };
    Fact { label: None, name: "whence.address", value: site.absolute(&page.route), from, of }
}

/// The closest section above with a default for a field.
fn section_with_default<'s>(site: &'s Site, page: &Page, key: &str) -> Option<&'s Page> {
    let mut section = page.section;
    while let Some(id) = section {
        let above = site.page(id);
        if above.front().record("defaults").is_some_and(|defaults| defaults.fields.contains_key(key)) {
            return Some(above);
        }
        section = above.section;
    }
    None
}

/// The lists that include a page.
pub fn lists(site: &Site, theme: &Theme, page: &Page) -> Vec<Fact> {
    let mut found = Vec::new();
    let mut add = |name: &'static str, value: String, of: String| {
        found.push(Fact { label: None, name, value, from: "", of });
    };
    if page.draft {
        return found;
    }
    for section in site.pages.iter().filter(|section| section.is_section()) {
        if !section.is_home() && site.descendants.get(&section.id).is_some_and(|below| below.contains(&page.id)) {
            add("whence.list.section", site.href(&section.route), file(section));
        }
        for (name, list) in page_lists(site, theme, section) {
            if list.pages.contains(&page.id) {
                add("whence.list.declared", format!("{name} {}", site.href(&section.route)), list.declared_in);
            }
        }
    }
    for topic in page.topics.iter().map(|topic| &site.topics[*topic]) {
        add("whence.list.topic", topic.name.clone(), site.href(&topic.route));
    }
    if let Some(published) = page.dates.published.as_ref().filter(|_| !page.is_section()) {
        add("whence.list.archive", published.when.year.to_string(), String::new());
    }
    for (tree, menus) in &site.config.menus {
        for (name, items) in menus {
            let mut references = items.iter().filter_map(|item| item.reference.as_ref());
            if references.any(|(reference, _)| site.find(reference, tree) == Some(page.id)) {
                add("whence.list.menu", format!("{name} ({tree})"), crate::config::FILE.to_owned());
            }
        }
    }
    found
}

/// The lists that a page shows, with their first pages and where they are declared.
pub fn shows(site: &Site, theme: &Theme, page: &Page) -> Vec<Fact> {
    let titles = |pages: &[PageId]| {
        let first: Vec<&str> = pages.iter().take(5).map(|id| site.page(*id).title()).collect();
        format!("{} – {}{}", pages.len(), first.join(" · "), if pages.len() > 5 { " …" } else { "" })
    };
    let below = site.descendants.get(&page.id).filter(|below| !page.is_home() && !below.is_empty());
    let own = below.map(|below| Fact {
        label: None,
        name: "whence.list.below",
        value: titles(below),
        from: "",
        of: page.document.path.folder().to_owned(),
    });
    let declared = page_lists(site, theme, page).into_iter().map(|(name, list)| Fact {
        label: None,
        name: "whence.list.declared",
        value: format!("{name}: {}", titles(&list.pages)),
        from: "",
        of: list.declared_in,
    });
    own.into_iter().chain(declared).collect()
}

/// The links to a page from other pages, with their places.
pub fn links_to(site: &Site, page: &Page, inputs: &Inputs) -> Vec<Link> {
    let others = site.pages.iter().filter(|other| other.id != page.id);
    let mut found = Vec::new();
    for other in others {
        // Lines are resolved only for pages with such a link.
        if links::of_page(site, other).iter().any(|link| link.page == Some(page.id)) {
            found.extend(links::located(site, other, inputs).into_iter().filter(|link| link.page == Some(page.id)));
        }
    }
    found
}

/// The related pages, each with the strongest reason.
pub fn related(site: &Site, page: &Page) -> Vec<RelatedPage> {
    let related: Vec<PageId> =
        page.front().texts("related").filter_map(|(reference, _)| site.find(reference, &page.tree)).collect();
    let why = |id: &PageId| {
        let other = site.page(*id);
        let both: Vec<&str> =
            page.about.iter().filter(|about| other.about.contains(about)).map(|id| site.page(*id).title()).collect();
        let words: Vec<String> = other.topics.iter().map(|topic| topic_key(&site.topics[*topic].name)).collect();
        let shared = page.topics.iter().map(|topic| site.topics[*topic].name.as_str());
        let topics: Vec<&str> = shared.filter(|name| words.contains(&topic_key(name))).collect();
        let (why, of) = if related.contains(id) {
            ("whence.kin.stated", String::new())
        } else if !both.is_empty() {
            ("whence.kin.about", both.join(", "))
        } else {
            ("whence.kin.topics", topics.join(", "))
        };
        RelatedPage { page: *id, why, of }
    };
    page.related.iter().map(why).collect()
}

fn file(page: &Page) -> String {
    page.document.path.as_str().to_owned()
}

impl Fact {
    /// A line for a person.
    pub fn line(&self, language: Language) -> String {
        let value = match (self.label, self.name) {
            (Some(label), _) => label.in_language(language).to_lowercase(),
            (None, "whence.kind") => term(&format!("list.kind.{}", self.value), language).to_owned(),
            _ => self.value.clone(),
        };
        let mut from = [term(self.from, language), self.of.as_str()].join(" ");
        from = from.trim().to_owned();
        let name = term(self.name, language);
        match (value.is_empty(), from.is_empty()) {
            (false, false) => format!("{name}: {value} ({from})"),
            (false, true) => format!("{name}: {value}"),
            _ => format!("{name}: {from}"),
        }
    }

    /// The same for a program.
    pub fn json(&self) -> Value {
        let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
        json!({"name": last(self.name), "value": self.value, "from": last(self.from), "of": self.of})
    }
}
