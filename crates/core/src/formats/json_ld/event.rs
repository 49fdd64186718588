//! Properties of an event that depend on several fields: attendance mode, location, series and other dates.

use super::node::Node;
use super::{Graph, vocabulary};
use crate::document::event::Event;
use crate::schema::tables::{SERIES, VENUE};

impl Graph<'_> {
    /// The properties of an event; `None` when the attendance mode is not known.
    pub(super) fn event(&self, event: Event<'_>) -> Option<Node> {
        event.starts()?;
        let status = event.status();
        let mode = match (event.attendance(), status, event.venue()) {
            (Some(mode), ..) => mode,
            (None, Some("moved_online"), _) => "online",
            (None, _, Some(_)) => "place",
            (None, _, None) => return None,
        };
        let node = Node::default()
            .with("eventStatus", vocabulary::term("eventStatus", status.unwrap_or_default()))
            .with("eventAttendanceMode", vocabulary::term("eventAttendanceMode", mode))
            .with("location", self.locations(event, mode));
        let others = event.more_dates().map(|when| {
            let other = Node::new(self.page.document.kind.schema_type).with("name", self.page.title());
            other.with("startDate", self.iso(Some(when))).over(node.clone())
        });
        let others: Vec<Node> = others.collect();
        Some(node.with("subEvent", others).with("superEvent", self.super_event(event)))
    }

    fn locations(&self, event: Event<'_>, mode: &str) -> Vec<serde_json::Value> {
        let place = event.venue().filter(|_| mode != "online").map(|venue| self.thing("location", venue, &VENUE));
        // Links for participants are sent to those who register.
        let registration = event.registration().and_then(|registration| registration.text("url"));
        let online = registration.filter(|_| mode != "place");
        let online = online.map(|url| Node::new("VirtualLocation").with("url", self.links.target(url)).into());
        place.into_iter().chain(online).collect()
    }

    fn super_event(&self, event: Event<'_>) -> Option<Node> {
        let series = event.series()?;
        // One part may name the series for all of them.
        let parts = self.page.series.iter().filter_map(|id| self.site.summary(*id).series());
        let title = [series].into_iter().chain(parts).find_map(|series| series.text("title"));
        let node = Node::new(SERIES.schema_type).with("name", title);
        Some(node.over(self.properties(Node::default(), series, SERIES.fields())))
    }
}
