//! Structured data (JSON-LD with schema.org's vocabulary). It says nothing that the page does not show to people.
//!
//! The field tables say which property a field becomes, and the kind says the type. Code handles properties that depend on
//! several fields, and what the program knows about a page beside its fields.
//!
//! Unknown values are left out. An entity without the properties that its type requires is described as a WebPage instead.

mod entity;
mod event;
mod node;
mod parties;
mod properties;
mod vocabulary;

use serde_json::Value;

use super::common;
use super::links::LinkResolver;
use crate::date::PartialDate;
use crate::facts::{Reader, Summary};
use crate::schema::tables::IMAGE;
use crate::schema::{Record, TypedValue};
use crate::site::{Page, PageId};
use node::Node;

/// The structured data of a page, escaped for a script element.
pub(crate) fn json_ld(site: &Reader<'_>, page: &Page) -> String {
    let graph = Graph { links: LinkResolver { site, page: Summary::of(page), absolute: true }, site, page };
    let mut nodes = vec![graph.publisher()];
    if page.is_home() {
        nodes.push(graph.website());
    }
    nodes.extend(graph.breadcrumbs());
    nodes.extend(graph.main());
    let value = serde_json::json!({"@context": "https://schema.org", "@graph": nodes.into_iter().map(Value::from).collect::<Vec<_>>()});
    escape(&value.to_string())
}

/// Escapes what could end the script element or, in old browsers, a line of script. In JSON these occur only in strings.
fn escape(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// Makes the nodes of one page.
struct Graph<'a> {
    links: LinkResolver<'a>,
    site: &'a Reader<'a>,
    page: &'a Page,
}

impl Graph<'_> {
    fn url(&self) -> String {
        self.site.absolute(&self.page.route)
    }

    fn front(&self) -> &Record {
        self.page.front()
    }

    fn iso(&self, when: Option<&PartialDate>) -> Option<String> {
        when.map(|when| when.iso(&self.site.config().zone))
    }

    /// The label of a choice in the page's language.
    fn label(&self, val: Option<&TypedValue>) -> Option<&'static str> {
        match val {
            Some(TypedValue::Choice(choice)) => Some(choice.label.for_tag(&self.page.document.lang)),
            _ => None,
        }
    }

    fn publisher_id(&self) -> String {
        format!("{}#publisher", self.site.config().base_url)
    }

    fn publisher_reference(&self) -> Value {
        serde_json::json!({"@id": self.publisher_id()})
    }

    fn website(&self) -> Node {
        let language = self.site.config().language(&self.page.tree);
        Node::new("WebSite")
            .with("@id", format!("{}#website", self.url()))
            .with("url", self.url())
            .with("name", language.title.as_str())
            .with("description", language.description.as_str())
            .with("inLanguage", language.tag.as_str())
            .with("publisher", self.publisher_reference())
    }

    /// The breadcrumbs from the home page to the page itself; `None` on the home page.
    fn breadcrumbs(&self) -> Option<Node> {
        let mut ancestors = vec![self.page.id];
        while let Some(above) = ancestors.last().and_then(|id| self.site.section(*id)) {
            ancestors.push(above);
        }
        if ancestors.len() == 1 {
            return None;
        }
        let step = |(number, id): (usize, &PageId)| {
            Node::new("ListItem")
                .with("position", number + 1)
                .with("name", self.site.title(*id))
                .with("item", self.site.absolute(self.site.route(*id)))
        };
        let steps: Vec<Node> = ancestors.iter().rev().enumerate().map(step).collect();
        Some(Node::new("BreadcrumbList").with("itemListElement", steps))
    }

    /// Adds what every creative work has: dates, language, publisher.
    fn work(&self, node: Node) -> Node {
        let dates = &self.page.dates;
        node.with("description", common::description(self.page))
            .with("inLanguage", self.page.document.lang.as_str())
            .with("url", self.url())
            .with("datePublished", self.iso(dates.published.as_ref().map(|dated| &dated.when)))
            .with("dateModified", self.iso(dates.modified().map(|dated| &dated.when)))
            .with("expires", self.iso(self.front().when("expires")))
            .with("image", self.image())
            .with("publisher", self.publisher_reference())
    }

    /// Adds topics, corrections and the archived status to a creative work.
    fn common(&self, node: Node) -> Node {
        let topics: Vec<&str> = self.page.topics.iter().map(|topic| self.site.topic(*topic).name).collect();
        node.add("keywords", topics)
            .with("correction", self.corrections())
            .add("creativeWorkStatus", self.page.expired.then_some("Archived"))
    }

    fn image(&self) -> Value {
        self.front().record("image").map(|image| self.thing("image", image, &IMAGE)).into()
    }

    fn corrections(&self) -> Vec<Node> {
        let corrections = self.page.dates.changes.iter().filter(|change| change.correction);
        let text = |note: Option<&crate::schema::Entry>| {
            note.and_then(|entry| self.page.document.rich(entry)).map(|body| body.text.clone())
        };
        corrections
            .map(|change| {
                Node::new("CorrectionComment")
                    .with("text", text(change.note.as_ref()))
                    .with("datePublished", self.iso(Some(&change.date.when)))
            })
            .collect()
    }
}

#[cfg(test)]
mod field_coverage;
#[cfg(test)]
mod tests;
