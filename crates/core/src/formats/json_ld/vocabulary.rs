//! Facts about schema.org that the field tables do not state.

/// How a page relates to its entity.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// The entity is the page.
    Page,
    /// The entity is a creative work with the page's dates, language and publisher.
    Work,
    /// The entity is something else, such as an organisation or a place: only the page has a date and a publisher.
    Other,
}

/// Types of pages.
const PAGES: &[&str] = &[
    "WebPage",
    "AboutPage",
    "CollectionPage",
    "ContactPage",
    "FAQPage",
    "ImageGallery",
    "ItemPage",
    "MediaGallery",
    "MedicalWebPage",
    "ProfilePage",
    "QAPage",
    "RealEstateListing",
    "VideoGallery",
];

/// Works whose title is a headline.
const ARTICLES: &[&str] = &[
    "Article",
    "APIReference",
    "AdvertiserContentArticle",
    "AnalysisNewsArticle",
    "AskPublicNewsArticle",
    "BackgroundNewsArticle",
    "BlogPosting",
    "DiscussionForumPosting",
    "LiveBlogPosting",
    "NewsArticle",
    "OpinionNewsArticle",
    "Report",
    "ReportageNewsArticle",
    "ReviewNewsArticle",
    "ScholarlyArticle",
    "SocialMediaPosting",
    "TechArticle",
];

/// Other creative works. An unlisted type is treated as a separate entity, which is correct for works too.
const WORKS: &[&str] = &[
    "ArchiveComponent",
    "Atlas",
    "AudioObject",
    "Audiobook",
    "Blog",
    "Book",
    "Certification",
    "Claim",
    "Collection",
    "Comment",
    "Conversation",
    "Course",
    "CreativeWork",
    "CreativeWorkSeries",
    "Credential",
    "DataCatalog",
    "DataDownload",
    "DataFeed",
    "Dataset",
    "DefinedTermSet",
    "DigitalDocument",
    "Drawing",
    "EducationalOccupationalCredential",
    "Episode",
    "Game",
    "Guide",
    "HealthTopicContent",
    "HowTo",
    "ImageObject",
    "LearningResource",
    "Legislation",
    "LegislationObject",
    "Manuscript",
    "Map",
    "MediaObject",
    "Menu",
    "MobileApplication",
    "Movie",
    "MusicAlbum",
    "MusicComposition",
    "MusicRecording",
    "Newspaper",
    "Painting",
    "Periodical",
    "Photograph",
    "Play",
    "PodcastEpisode",
    "PodcastSeason",
    "PodcastSeries",
    "Poster",
    "PresentationDigitalDocument",
    "PublicationIssue",
    "Question",
    "Quiz",
    "Quotation",
    "Recipe",
    "Recommendation",
    "Review",
    "Sculpture",
    "SheetMusic",
    "ShortStory",
    "SoftwareApplication",
    "SoftwareSourceCode",
    "SpecialAnnouncement",
    "SpreadsheetDigitalDocument",
    "Statement",
    "Syllabus",
    "TVEpisode",
    "TVSeries",
    "TextDigitalDocument",
    "Thesis",
    "VideoGame",
    "VideoObject",
    "VisualArtwork",
    "WebApplication",
];

/// How a page relates to an entity of a type.
pub(super) fn family(kind: &str) -> Family {
    if PAGES.contains(&kind) {
        Family::Page
    } else if ARTICLES.contains(&kind) || WORKS.contains(&kind) {
        Family::Work
    } else {
        Family::Other
    }
}

/// The property that the title of a page becomes.
pub(super) fn title(kind: &str) -> &'static str {
    match kind {
        "JobPosting" => "title",
        kind if ARTICLES.contains(&kind) => "headline",
        _ => "name",
    }
}

/// Whether a type has `datePosted`.
pub(super) fn is_posted(kind: &str) -> bool {
    ["JobPosting", "SpecialAnnouncement"].contains(&kind)
}

/// Whether only web pages have a property.
pub(super) fn is_of_pages(property: &str) -> bool {
    ["lastReviewed", "reviewedBy", "relatedLink", "significantLink", "mainContentOfPage", "specialty"]
        .contains(&property)
}

/// Whether the value of a property is a URL even for what could be an entity.
pub(super) fn is_address(property: &str) -> bool {
    ["relatedLink", "significantLink", "sameAs", "url", "discussionUrl", "contentUrl", "license"].contains(&property)
}

/// For a property that expects an entity: the type of the entity and the property that a text becomes.
pub(super) fn thing(property: &str) -> Option<(&'static str, &'static str)> {
    match property {
        "audience" => Some(("Audience", "audienceType")),
        "jobLocation" => Some(("Place", "address")),
        "spatialCoverage" | "contentLocation" | "locationCreated" | "location" | "containedInPlace" => {
            Some(("Place", "name"))
        }
        _ => None,
    }
}

/// schema.org's enumeration member for a word.
pub(super) fn term(property: &str, word: &str) -> Option<&'static str> {
    Some(match (property, word) {
        ("eventStatus", "cancelled") => "https://schema.org/EventCancelled",
        ("eventStatus", "postponed") => "https://schema.org/EventPostponed",
        ("eventStatus", "moved_online") => "https://schema.org/EventMovedOnline",
        // schema.org has no status for an event that took place: it was EventScheduled.
        ("eventStatus", _) => "https://schema.org/EventScheduled",
        ("eventAttendanceMode", "online") => "https://schema.org/OnlineEventAttendanceMode",
        ("eventAttendanceMode", "mixed") => "https://schema.org/MixedEventAttendanceMode",
        ("eventAttendanceMode", _) => "https://schema.org/OfflineEventAttendanceMode",
        ("dayOfWeek", "mon") => "https://schema.org/Monday",
        ("dayOfWeek", "tue") => "https://schema.org/Tuesday",
        ("dayOfWeek", "wed") => "https://schema.org/Wednesday",
        ("dayOfWeek", "thu") => "https://schema.org/Thursday",
        ("dayOfWeek", "fri") => "https://schema.org/Friday",
        ("dayOfWeek", "sat") => "https://schema.org/Saturday",
        ("dayOfWeek", "sun") => "https://schema.org/Sunday",
        _ => return None,
    })
}
