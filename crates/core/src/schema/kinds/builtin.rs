//! The definition files of the built-in page types.

/// The files by name, in the order of the manual.
pub(super) const FILES: [(&str, &str); 10] = [
    ("news", include_str!("news.yaml")),
    ("project", include_str!("project.yaml")),
    ("event", include_str!("event.yaml")),
    ("workshop", include_str!("workshop.yaml")),
    ("network", include_str!("network.yaml")),
    ("decision", include_str!("decision.yaml")),
    ("meeting", include_str!("meeting.yaml")),
    ("vacancy", include_str!("vacancy.yaml")),
    ("disruption", include_str!("disruption.yaml")),
    ("page", include_str!("page.yaml")),
];
