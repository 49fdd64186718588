//! What must be known of schema.org beside what the tables of fields say.

/// What a page is in relation to the thing that it is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// The thing is the page.
    Page,
    /// The thing is a work: the page's dates, language and publisher are those of the thing.
    Work,
    /// The thing is something else, such as an organisation or a place: only the page has a date and a publisher.
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

/// Other works. A type that is not here is a thing beside its page, which is true of works too.
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

/// What a page is to a thing of a type.
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

/// Whether a thing of a type has the day on which it was made known.
pub(super) fn is_posted(kind: &str) -> bool {
    ["JobPosting", "SpecialAnnouncement"].contains(&kind)
}

/// Whether a property is one that only web pages have.
pub(super) fn is_of_pages(property: &str) -> bool {
    ["lastReviewed", "reviewedBy", "relatedLink", "significantLink", "mainContentOfPage", "specialty"]
        .contains(&property)
}

/// Whether the value of a property is an address, also of what could be described as a thing.
pub(super) fn is_address(property: &str) -> bool {
    ["relatedLink", "significantLink", "sameAs", "url", "discussionUrl", "contentUrl", "license"].contains(&property)
}

/// The type that a text is the name of, and the property that holds it, where a property wants a thing.
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

/// schema.org's name of a word, where a property has a closed set of them.
pub(super) fn term(property: &str, word: &str) -> Option<&'static str> {
    Some(match (property, word) {
        ("eventStatus", "cancelled") => "https://schema.org/EventCancelled",
        ("eventStatus", "postponed") => "https://schema.org/EventPostponed",
        ("eventStatus", "moved_online") => "https://schema.org/EventMovedOnline",
        // There is no word for an event that was held: it took place as scheduled.
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
