//! The main entity of a page, of the type that its kind declares, and the page itself.

use serde_json::Value;

use super::node::Node;
use super::vocabulary::{self, Family};
use super::{Graph, common};
use crate::schema::{Entry, Record, TypedValue};

impl Graph<'_> {
    /// The main entity, and a WebPage where the entity cannot carry the page's own properties.
    pub(super) fn main(&self) -> Vec<Node> {
        if self.page.is_section() {
            // A section's own fields are about its lists.
            return vec![self.page_node("WebPage", self.field_properties(|field| !field.own))];
        }
        let kind = self.schema_type();
        let family = vocabulary::family(kind);
        if family == Family::Page {
            let field_properties = self.field_properties(|_| true);
            return vec![self.page_node(kind, field_properties)];
        }
        // Without the properties that Event requires, only a WebPage is written.
        let event = self.page.document.event().map(|event| self.event(event));
        if event.as_ref().is_some_and(Option::is_none) {
            let field_properties = self.field_properties(|field| !field.own);
            let page = self.page_node("WebPage", field_properties);
            return vec![page.with("about", Node::new("Thing").with("name", self.page.title()))];
        }
        let event = event.flatten().unwrap_or_default();
        let thing = match family {
            Family::Work => self.work_node(kind),
            _ => self.other_node(kind),
        };
        let thing = self.members(self.add_required(kind, thing.over(event)));
        let page = self.field_properties(|field| {
            vocabulary::is_of_pages(field.becomes) || (!field.own && family == Family::Other)
        });
        let silent = family == Family::Work && page.is_empty() && self.page.dates.reviewed.is_none();
        if silent { vec![thing] } else { vec![thing, self.page_node("WebPage", page)] }
    }

    /// The type of the entity. NewsArticle requires a date; without one it is an Article.
    fn schema_type(&self) -> &'static str {
        match self.page.document.kind.schema_type {
            "NewsArticle" if self.page.dates.published.is_none() => "Article",
            kind => kind,
        }
    }

    /// The entity's name, when it differs from the page's title.
    pub(super) fn entity_id(&self) -> String {
        format!("{}#{}", self.url(), self.page.document.kind.name)
    }

    fn entity(&self, kind: &str) -> Node {
        Node::new(kind).with("@id", self.entity_id()).with(vocabulary::title(kind), self.page.title())
    }

    fn work_node(&self, kind: &str) -> Node {
        let node = self.work(self.entity(kind)).with("mainEntityOfPage", self.url());
        let node = self.common(node.over(self.field_properties(|field| !vocabulary::is_of_pages(field.becomes))));
        if kind == "Article" { node.without("dateline") } else { node }
    }

    /// An entity without a date of publication; only the page about it has one.
    fn other_node(&self, kind: &str) -> Node {
        let lang = self.page.document.event().map(|_| self.page.document.lang.as_str());
        self.entity(kind)
            .with("description", common::description(self.page))
            .with("inLanguage", lang)
            .with("url", self.url())
            .with("mainEntityOfPage", self.url())
            .with("image", self.image())
            .over(self.field_properties(|field| field.own && !vocabulary::is_of_pages(field.becomes)))
    }

    /// Properties that search engines require of some types, as far as they are known.
    fn add_required(&self, kind: &str, node: Node) -> Node {
        let posted = self.page.dates.published.as_ref().filter(|_| vocabulary::is_posted(kind));
        let node = node.with("datePosted", self.iso(posted.map(|dated| &dated.when)));
        match kind {
            "JobPosting" => {
                let employer = node.get("hiringOrganization").is_none().then(|| self.publisher_reference());
                node.with("description", self.words()).with("hiringOrganization", employer)
            }
            "SpecialAnnouncement" => node.with("text", self.words()),
            _ => node,
        }
    }

    /// The lead and the beginning of the text, since bodies are not in memory.
    fn words(&self) -> String {
        let parts = [common::lead(self.page), Some(self.page.document.body.summary.as_str())];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// The WebPage: its name, its last review, and its fields.
    fn page_node(&self, kind: &str, field_properties: Node) -> Node {
        let reviewed = self.front().record("reviewed");
        let by = reviewed.and_then(|reviewed| reviewed.fields.get("by")).and_then(|entry| self.party(entry));
        let node = self.work(Node::new(kind).with("@id", self.url()).with("name", self.page.title()));
        self.common(node.over(field_properties))
            .with("lastReviewed", self.iso(self.page.dates.reviewed.as_ref().map(|dated| &dated.when)))
            .with("reviewedBy", by)
    }

    /// A member, with its role in the network unless it is plain membership.
    pub(super) fn member(&self, record: &Record) -> Option<Node> {
        let organisation = self.organisation_field(record, "org")?;
        match record.choice("role") {
            None | Some("member") => Some(organisation),
            Some(_) => Some(
                Node::new("OrganizationRole")
                    .with("roleName", self.label(record.get("role")))
                    .with("member", organisation),
            ),
        }
    }

    /// Applicants who became members and are not listed among the members.
    fn members(&self, node: Node) -> Node {
        let Some(keys) = &self.page.document.kind.definition().membership else { return node };
        let membership = self.front().record(keys.membership);
        let Some(membership) = membership.filter(|membership| membership.choice("status") == Some("member")) else {
            return node;
        };
        let name = |entry: &Entry| {
            common::organisation(self.site, entry).and_then(|record| record.text("name")).map(str::to_owned)
        };
        let listed = |entry: &Entry| match &entry.val {
            TypedValue::Record(record) => record.fields.get("org").and_then(name),
            _ => None,
        };
        let known: Vec<String> =
            keys.members.map_or(&[][..], |key| self.front().list(key)).iter().filter_map(listed).collect();
        let new =
            membership.list("applicants").iter().filter(|entry| name(entry).is_some_and(|name| !known.contains(&name)));
        let new: Vec<Value> = new.filter_map(|entry| self.organisation(entry)).map(Value::from).collect();
        node.add("member", new)
    }
}
