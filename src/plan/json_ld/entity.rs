//! What a page is about: a piece of news, an event, a project, a network, a document.

use serde_json::Value;

use super::node::Node;
use super::{Graph, facts};
use crate::schema::{Entry, Money, Record, Ty, Val};
use crate::site::PageId;

impl Graph<'_> {
    /// The main thing, and the page itself where the thing cannot carry what is known of the page.
    pub(super) fn main(&self) -> Vec<Node> {
        if self.page.is_section() {
            return vec![self.web_page()];
        }
        let reviewed = self.page.dates.reviewed.is_some();
        match self.page.document.kind.schema_type {
            "WebPage" => vec![self.web_page()],
            "NewsArticle" => self.with_page(self.news(), reviewed),
            "DigitalDocument" => self.with_page(self.decision(), reviewed),
            "Project" => self.with_page(self.project(), reviewed || self.dated()),
            "Organization" => self.with_page(self.network(), reviewed || self.dated()),
            other if self.page.document.kind.event.is_none() => self.with_page(self.body(other), true),
            _ => match self.event() {
                Some(event) => self.with_page(event, reviewed || self.dated()),
                None => vec![self.web_page().with("about", Node::new("Thing").with("name", self.page.title()))],
            },
        }
    }

    /// An event or an organisation has no day of publication; only the page about it has.
    fn dated(&self) -> bool {
        self.page.expired || self.page.dates.modified().is_some()
    }

    fn with_page(&self, entity: Node, page: bool) -> Vec<Node> {
        if page { vec![entity, self.web_page()] } else { vec![entity] }
    }

    /// The name of the thing, other than that of the page.
    pub(super) fn entity_id(&self) -> String {
        format!("{}#{}", self.url(), self.page.document.kind.name)
    }

    fn entity(&self, kind: &str) -> Node {
        Node::new(kind).with("@id", self.entity_id())
    }

    fn news(&self) -> Node {
        // A piece of news has a day. Without one it is an article.
        let kind = if self.page.dates.published.is_some() { "NewsArticle" } else { "Article" };
        let node = self.work(self.entity(kind).with("headline", self.page.title()));
        node.with("mainEntityOfPage", self.url())
            .with("articleSection", self.front().text("category"))
            .with("about", self.about(&self.page.about))
            .with("creativeWorkStatus", self.archived())
    }

    fn about(&self, pages: &[PageId]) -> Vec<Node> {
        let thing = |id: &PageId| {
            let page = self.site.page(*id);
            Node::new("Thing").with("name", page.title()).with("url", self.site.absolute(&page.route))
        };
        pages.iter().map(thing).collect()
    }

    fn decision(&self) -> Node {
        let front = self.front();
        let mut status: Vec<&str> = self.label(front.get("decision_status")).into_iter().collect();
        status.extend(self.archived());
        self.work(self.entity("DigitalDocument").with("name", self.page.title()))
            .with("mainEntityOfPage", self.url())
            .with("identifier", front.text("case_number"))
            .with("dateCreated", self.iso(front.when("meeting_date")))
            .with("author", self.organisation_field(front, "body"))
            .with("creativeWorkStatus", status)
            .with("about", self.about(&self.page.about))
    }

    /// An event, when enough is known for one: when it starts, and how one takes part.
    fn event(&self) -> Option<Node> {
        let front = self.front();
        let starts = front.when("starts")?;
        let status = front.choice("event_status");
        let venue = front.record("venue");
        let mode = match (front.choice("attendance"), status, venue) {
            (Some("online"), ..) | (None, Some("moved_online"), _) => "OnlineEventAttendanceMode",
            (Some("mixed"), ..) => "MixedEventAttendanceMode",
            (Some(_), ..) | (None, _, Some(_)) => "OfflineEventAttendanceMode",
            (None, _, None) => return None,
        };
        // schema.org has no word for an event that was held: it took place as scheduled.
        let status = match status {
            Some("cancelled") => "EventCancelled",
            Some("postponed") => "EventPostponed",
            Some("moved_online") => "EventMovedOnline",
            _ => "EventScheduled",
        };
        let node =
            self.entity("Event").with("name", self.page.title()).with("description", facts::description(self.page));
        let node = node
            .with("inLanguage", self.page.document.lang.as_str())
            .with("url", self.url())
            .with("startDate", self.iso(Some(starts)))
            .with("endDate", self.iso(front.when("ends")))
            .with("eventStatus", format!("https://schema.org/{status}"))
            .with("eventAttendanceMode", format!("https://schema.org/{mode}"))
            .with("location", self.locations(venue, mode));
        Some(
            node.with("organizer", self.parties("organisers"))
                .with("performer", self.parties("speakers"))
                .with("superEvent", self.super_event())
                .with("about", self.about(&self.page.about))
                .with("image", self.image()),
        )
    }

    fn locations(&self, venue: Option<&Record>, mode: &str) -> Vec<Node> {
        let place = venue.filter(|_| mode != "OnlineEventAttendanceMode").map(|venue| {
            let url = venue.text("url").map(|url| self.fill.target(url));
            Node::new("Place").with("name", venue.text("name")).with("address", venue.text("address")).with("url", url)
        });
        // Where to take part over the web is told to those who register.
        let registration = self.front().record("registration").and_then(|registration| registration.text("url"));
        let online = registration.filter(|_| mode != "OfflineEventAttendanceMode");
        place
            .into_iter()
            .chain(online.map(|url| Node::new("VirtualLocation").with("url", self.fill.target(url))))
            .collect()
    }

    fn super_event(&self) -> Option<Node> {
        let series = self.front().record("series")?;
        // The name may be said on one part for all of them.
        let parts = self.page.series.iter().filter_map(|id| self.site.page(*id).front().record("series"));
        let title = [series].into_iter().chain(parts).find_map(|series| series.text("title"));
        Some(Node::new("EventSeries").with("name", title).with("identifier", series.text("id")))
    }

    fn project(&self) -> Node {
        let front = self.front();
        let period = front.period("period");
        let mut members = self.organisations(front, "partners");
        members.extend(self.organisation_field(front, "coordinator"));
        let grants = front.list("funding").iter().filter_map(|entry| self.grant(entry));
        self.body("Project")
            .with("foundingDate", self.iso(period.and_then(|period| period.start.as_ref())))
            .with("dissolutionDate", self.iso(period.and_then(|period| period.end.as_ref())))
            .with("parentOrganization", self.organisation_field(front, "lead_partner"))
            .with("member", members)
            .with("funding", grants.collect::<Vec<_>>())
    }

    /// What projects and networks have in common.
    fn body(&self, kind: &str) -> Node {
        let front = self.front();
        self.entity(kind)
            .with("name", front.text("name").unwrap_or(self.page.title()))
            .with("alternateName", front.text("acronym"))
            .with("description", facts::description(self.page))
            .with("url", self.url())
            .with("mainEntityOfPage", self.url())
            .with("sameAs", front.text("website").map(|url| self.fill.target(url)))
            .with("image", self.image())
    }

    fn grant(&self, entry: &Entry) -> Option<Node> {
        let Val::Record(record) = &entry.val else { return None };
        let programme = record
            .text("programme")
            .and_then(|id| self.site.data.lookup(Ty::Programme, id))
            .and_then(|programme| programme.text("name"));
        // There is no word for "about": an amount that is not exact stays on the page.
        let amount = match record.get("amount") {
            Some(Val::Money(money)) if !money.approx => Some(amount(money)),
            _ => None,
        };
        let node = Node::new("MonetaryGrant")
            .with("name", programme)
            .with("funder", self.organisation_field(record, "funder"));
        Some(node.with("amount", amount).with("identifier", record.text("grant_id")))
    }

    fn network(&self) -> Node {
        let front = self.front();
        let members = front.list("members").iter().filter_map(|entry| self.member(entry));
        let members: Vec<Value> = members
            .chain(self.organisations(front, "local_parties"))
            .map(Value::from)
            .chain(self.our_members())
            .collect();
        self.body("Organization")
            .with("parentOrganization", self.organisation_field(front, "organiser"))
            .with("knowsAbout", front.texts("focus_areas").map(|(text, _)| text).collect::<Vec<_>>())
            .with("member", members)
    }

    /// A member, with its part in the network when that is another than to be one.
    fn member(&self, entry: &Entry) -> Option<Node> {
        let Val::Record(record) = &entry.val else { return None };
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

    /// Those who applied and became members, unless they stand among the members already.
    fn our_members(&self) -> Vec<Value> {
        let Some(membership) =
            self.front().record("membership").filter(|membership| membership.choice("status") == Some("member"))
        else {
            return Vec::new();
        };
        let name = |entry: &Entry| {
            facts::organisation(self.site, entry).and_then(|record| record.text("name")).map(str::to_owned)
        };
        let listed = |entry: &Entry| match &entry.val {
            Val::Record(record) => record.fields.get("org").and_then(name),
            _ => None,
        };
        let known: Vec<String> = self.front().list("members").iter().filter_map(listed).collect();
        let new =
            membership.list("applicants").iter().filter(|entry| name(entry).is_some_and(|name| !known.contains(&name)));
        new.filter_map(|entry| self.organisation(entry)).map(Value::from).collect()
    }
}

fn amount(money: &Money) -> Node {
    Node::new("MonetaryAmount").with("value", money.amount).with("currency", money.currency.as_str())
}
