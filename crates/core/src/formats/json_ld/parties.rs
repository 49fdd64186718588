//! Organisations, people with roles, and contact points.

use serde_json::Value;

use super::node::Node;
use super::{Graph, common};
use crate::schema::tables::MEMBERSHIP;
use crate::schema::{Entry, Field, Record, Type, TypedValue};

impl Graph<'_> {
    /// The publisher, in full on every page, with its contact point.
    pub(super) fn publisher(&self) -> Node {
        let record = common::publisher(self.site);
        // Without a configured publisher its type is not known.
        let kind = if record.is_some() { "GovernmentOrganization" } else { "Organization" };
        let url = record.and_then(|record| record.text("url")).map(|url| self.links.target(url));
        let point = self.contact_point();
        let address = point.and_then(|point| point.record("visit").or(point.record("post")));
        Node::new(kind)
            .with("@id", self.publisher_id())
            .with("name", common::publisher_name(self.site, &self.page.tree))
            .with("alternateName", record.and_then(|record| record.text("short")))
            .with("url", url.unwrap_or_else(|| self.site.config().base_url.clone()))
            .with("logo", record.and_then(|record| record.text("logo")).and_then(|logo| self.file(logo)))
            .with("address", address.map(postal_address))
            .with("contactPoint", point.map(|point| self.contact_node(point)))
            .with("memberOf", self.membership())
    }

    /// The contact point that the page shows: its own, else the site's.
    fn contact_point(&self) -> Option<&Record> {
        let id = self.front().text("contact_point").or(self
            .site
            .config()
            .contact_point
            .as_ref()
            .map(|(id, _)| id.as_str()))?;
        self.site.data().lookup(Type::ContactPoint, id)
    }

    /// A contact point.
    pub(super) fn contact_node(&self, point: &Record) -> Node {
        let exceptions = point.list("exceptions").iter().filter_map(|entry| self.exception(entry));
        let hours: Vec<Node> = point.list("opening_hours").iter().filter_map(opening_hours).chain(exceptions).collect();
        Node::new("ContactPoint")
            .with("name", point.text("name"))
            .with("telephone", point.text("phone"))
            .with("email", point.text("email"))
            .with("url", point.text("help_url").map(|url| self.links.target(url)))
            .with("hoursAvailable", hours)
    }

    /// An exception from the opening hours that has not passed. Closed all day is written as 00:00 to 00:00.
    fn exception(&self, entry: &Entry) -> Option<Node> {
        let TypedValue::Record(record) = &entry.val else { return None };
        let when = record.when("date").filter(|when| when.end(&self.site.config().zone) > self.site.now())?;
        let date = self.iso(Some(when));
        let (opens, closes) = hours(record).unwrap_or_else(|| ("00:00".to_owned(), "00:00".to_owned()));
        let node = Node::new("OpeningHoursSpecification").with("name", record.text("text"));
        Some(
            node.with("validFrom", date.clone()).with("validThrough", date).with("opens", opens).with("closes", closes),
        )
    }

    /// An organisation, given by id or in place.
    pub(super) fn organisation(&self, entry: &Entry) -> Option<Node> {
        common::organisation(self.site, entry).and_then(|record| self.organisation_node(record))
    }

    fn organisation_node(&self, record: &Record) -> Option<Node> {
        let name = record.text("name")?;
        let country = record.text("country").map(|country| Node::new("PostalAddress").with("addressCountry", country));
        let node = Node::new("Organization").with("name", name).with("alternateName", record.text("short"));
        let node = node.with("url", record.text("url").map(|url| self.links.target(url)));
        Some(node.with("logo", record.text("logo").and_then(|logo| self.file(logo))).with("address", country))
    }

    /// The organisation in a field.
    pub(super) fn organisation_field(&self, record: &Record, key: &str) -> Option<Node> {
        record.fields.get(key).and_then(|entry| self.organisation(entry))
    }

    /// A person or an organisation. A person's contact details are left out.
    pub(super) fn party(&self, entry: &Entry) -> Option<Node> {
        match &entry.val {
            TypedValue::Text(id) => match self.site.data().people.records.get(id) {
                Some(person) => self.person(person),
                None => self.organisation(entry),
            },
            TypedValue::Record(record) => self.person(record),
            _ => None,
        }
    }

    fn person(&self, record: &Record) -> Option<Node> {
        record.text("name").or(record.text("role"))?;
        let node = Node::new("Person").with("name", record.text("name")).with("jobTitle", record.text("role"));
        Some(node.with("worksFor", self.organisation_field(record, "org")))
    }

    /// The network on whose page the publisher is a member. Pages show networks that others have joined too, so the publisher must
    /// be among the applicants, or there must be none.
    fn membership(&self) -> Option<Value> {
        let membership = self.front().record(self.page.document.kind.membership.as_ref()?.membership)?;
        let over = membership.when("until").is_some_and(|until| until.end(&self.site.config().zone) <= self.site.now());
        let ours = common::publisher_name(self.site, &self.page.tree);
        let applicants = membership.list("applicants");
        let named =
            |entry: &Entry| common::organisation(self.site, entry).and_then(|record| record.text("name")) == Some(ours);
        let member = membership.choice("status") == Some("member")
            && !over
            && (applicants.is_empty() || applicants.iter().any(named));
        let network = serde_json::json!({"@id": self.entity_id()});
        // A membership with dates is an OrganizationRole.
        let role = self.properties(Node::new(MEMBERSHIP.schema_type), membership, MEMBERSHIP.fields().filter(is_day));
        member.then(|| if role.is_empty() { network } else { role.with("memberOf", network).into() })
    }
}

/// Who applied is told among the members.
fn is_day(field: &&'static Field) -> bool {
    field.ty == Type::PartialDate
}

fn postal_address(record: &Record) -> Node {
    Node::new("PostalAddress")
        .with("streetAddress", record.text("street"))
        .with("postalCode", record.text("postal_code"))
        .with("addressLocality", record.text("city"))
        .with("addressCountry", record.text("country"))
}

fn opening_hours(entry: &Entry) -> Option<Node> {
    let TypedValue::Record(record) = &entry.val else { return None };
    let (opens, closes) = hours(record)?;
    let days = record.list("days").iter().filter_map(|day| match &day.val {
        // The English label is schema.org's name of the day.
        TypedValue::Choice(choice) => Some(format!("https://schema.org/{}", choice.label.en)),
        _ => None,
    });
    Some(
        Node::new("OpeningHoursSpecification")
            .with("dayOfWeek", days.collect::<Vec<_>>())
            .with("opens", opens)
            .with("closes", closes),
    )
}

fn hours(record: &Record) -> Option<(String, String)> {
    let time = |key: &str| match record.get(key) {
        Some(TypedValue::Time(clock)) => Some(common::clock(clock)),
        _ => None,
    };
    time("opens").zip(time("closes"))
}
