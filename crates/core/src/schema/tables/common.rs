//! Fields that every page type has.

use super::choices::{CHANGE_KIND, ON_EXPIRY};
use crate::schema::{Field, RecordName, Table, Type, field, required};

/// Names that writers use for fields: Swedish words and the keys of other generators.
pub(crate) static SYNONYMS: &[(&str, &str)] = &[
    ("rubrik", "title"),
    ("titel", "title"),
    ("ingress", "lead"),
    ("description", "lead"),
    ("summary", "lead"),
    ("sammanfattning", "lead"),
    ("datum", "published"),
    ("date", "published"),
    ("publicerad", "published"),
    ("lastmod", "updated"),
    ("uppdaterad", "updated"),
    ("ändrad", "updated"),
    ("granskad", "reviewed"),
    ("tags", "topics"),
    ("taggar", "topics"),
    ("ämnen", "topics"),
    ("categories", "topics"),
    ("bild", "image"),
    ("kontakt", "contacts"),
    ("kontaktperson", "contacts"),
    ("kontaktpersoner", "contacts"),
    ("bilagor", "attachments"),
    ("länkar", "links"),
    ("utkast", "draft"),
    ("språk", "lang"),
    ("language", "lang"),
    ("ägare", "owner"),
    ("fakta", "facts"),
    ("citat", "quotes"),
    ("url", "slug"),
    ("permalink", "slug"),
    ("kind", "type"),
    ("typ", "type"),
    ("mall", "template"),
    ("layout", "template"),
];

/// Fields that every page must set itself, not through a section's defaults.
pub(crate) static HEADING: &[Field] = &[required("title", Type::Text, "Rubrik", "Title", "name")];

/// The fields of every page.
pub(crate) static COMMON: &[Field] = &[
    field("type", Type::Kind, "Typ", "Type", ""),
    field("lead", Type::Inline, "Ingress", "Summary", "description"),
    field("slug", Type::Text, "Adress", "URL", ""),
    field("template", Type::Text, "Mall", "Template", ""),
    field("aliases", Type::List(&Type::Address), "Gamla adresser", "Old URLs", ""),
    field("lang", Type::Language, "Språk", "Language", "inLanguage"),
    field("translations", Type::MapOf(&Type::Ref), "Översättningar", "Translations", ""),
    field("easy_read", Type::Ref, "Lättläst", "Easy read", ""),
    field("published", Type::PartialDate, "Publicerad", "Published", "datePublished"),
    field("updated", Type::PartialDate, "Uppdaterad", "Updated", "dateModified"),
    field("changes", Type::List(&Type::Map(&CHANGE)), "Ändringar", "Page history", "correction"),
    field("reviewed", Type::Map(&REVIEWED), "Granskad", "Reviewed", ""),
    field("review_in", Type::Duration, "Granskas inom", "Review within", ""),
    field("review_by", Type::Date, "Granskas senast", "Review due", ""),
    field("owner", Type::Party, "Sidansvarig", "Content owner", "maintainer"),
    field("valid", Type::Period, "Gäller", "Valid", "temporalCoverage"),
    field("expires", Type::DateTime, "Sista dag", "Expires", "expires"),
    field("on_expiry", Type::Enum(ON_EXPIRY), "Därefter", "Then", ""),
    field("redirect_to", Type::Ref, "Omdirigeras till", "Redirects to", ""),
    field("archived", Type::Map(&ARCHIVED), "Arkiverad", "Archived", "creativeWorkStatus"),
    field("topics", Type::List(&Type::Text), "Ämnen", "Topics", "keywords"),
    field("places", Type::List(&Type::Text), "Platser", "Places", "spatialCoverage"),
    field("audience", Type::List(&Type::Text), "Målgrupper", "Audience", "audience"),
    field("image", Type::Map(&IMAGE), "Bild", "Image", "image"),
    field("facts", Type::MapOr(&FACTS, "text"), "Fakta", "Facts", ""),
    field("quotes", Type::List(&Type::Map(&QUOTE)), "Citat", "Quotes", "hasPart"),
    field("contacts", Type::List(&Type::Person), "Kontakt", "Contacts", ""),
    field("contact_point", Type::ContactPoint, "Kontaktcenter", "Contact centre", "contactPoint"),
    field("links", Type::List(&Type::Map(&LINK)), "Läs mer", "Read more", "relatedLink"),
    field("related", Type::List(&Type::Ref), "Relaterat", "Related", "relatedLink"),
    field("attachments", Type::List(&Type::MapOr(&ATTACHMENT, "file")), "Bilagor", "Attachments", "associatedMedia"),
    field("ignore", Type::List(&Type::Map(&IGNORE)), "Undantagna anmärkningar", "Suppressed findings", ""),
    Field { visible: false, ..field("search", Type::MapOr(&PAGE_SEARCH, "show"), "Sökning", "Search", "") },
    field("draft", Type::Bool, "Utkast", "Draft", ""),
    field("embargo", Type::DateTime, "Publiceras tidigast", "Not before", ""),
    field("extra", Type::MapOf(&Type::Free), "Övrigt", "Extra", ""),
];

/// A change that matters to a reader.
pub(crate) static CHANGE: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "CorrectionComment",
    groups: &[&[
        required("date", Type::DateTime, "Datum", "Date", "datePublished"),
        required("note", Type::Inline, "Vad som ändrades", "What changed", "text"),
        field("kind", Type::Enum(CHANGE_KIND), "Typ", "Type", ""),
        field("by", Type::Party, "Av", "By", ""),
    ]],
    synonyms: &[("datum", "date"), ("text", "note")],
};

/// A suppressed finding, until a day and for a reason.
pub(crate) static IGNORE: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        required("rule", Type::Id, "Regel", "Rule", ""),
        required("until", Type::Date, "Till och med", "Until", ""),
        required("reason", Type::Text, "Skäl", "Reason", ""),
    ]],
    synonyms: &[("regel", "rule"), ("skäl", "reason"), ("till", "until")],
};

/// How the site's own search finds a page: `search: false`, or words beside those on the page.
pub(crate) static PAGE_SEARCH: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        Field { visible: false, ..field("show", Type::Bool, "Visas i sökningen", "Shown in search", "") },
        Field { visible: false, ..field("also", Type::List(&Type::Text), "Hittas också med", "Also found by", "") },
    ]],
    synonyms: &[("visa", "show"), ("också", "also"), ("words", "also"), ("ord", "also")],
};

/// A page that is kept but no longer maintained.
pub(crate) static ARCHIVED: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        required("date", Type::Date, "Datum", "Date", ""),
        field("reason", Type::Inline, "Varför", "Why", ""),
        field("replaced_by", Type::Ref, "Se i stället", "See instead", ""),
    ]],
    synonyms: &[("datum", "date"), ("anledning", "reason")],
};

/// A review by someone responsible.
pub(crate) static REVIEWED: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        required("date", Type::Date, "Datum", "Date", "lastReviewed"),
        field("by", Type::Party, "Av", "By", "reviewedBy"),
    ]],
    synonyms: &[("datum", "date"), ("av", "by")],
};

/// The image of a page.
pub(crate) static IMAGE: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "ImageObject",
    groups: &[&[
        required("src", Type::File, "Fil", "File", "url"),
        field("alt", Type::Text, "Alternativtext", "Alternative text", ""),
        field("caption", Type::Inline, "Bildtext", "Caption", "caption"),
        field("credit", Type::Text, "Foto", "Credit", "creditText"),
        field("decorative", Type::Bool, "Bara dekoration", "Decorative", ""),
        Field { visible: false, ..field("focus", Type::Focus, "Viktigast i bilden", "Focal point", "") },
    ]],
    synonyms: &[("fil", "src"), ("bildtext", "caption"), ("foto", "credit"), ("fokus", "focus")],
};

/// Texts of a picture in a file of its own, `torget.jpg.yml`.
pub(crate) static PICTURE_TEXT: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("alt", Type::Text, "Alternativtext", "Alternative text", ""),
        field("caption", Type::Text, "Bildtext", "Caption", ""),
        field("credit", Type::Text, "Foto", "Credit", ""),
        field("focus", Type::Focus, "Viktigast i bilden", "Focal point", ""),
    ]],
    synonyms: &[("bildtext", "caption"), ("foto", "credit"), ("fokus", "focus")],
};

/// A fact box.
pub(crate) static FACTS: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("title", Type::Text, "Rubrik", "Title", ""),
        field("items", Type::List(&Type::Inline), "Punkter", "Items", ""),
        field("text", Type::Markdown, "Text", "Text", ""),
    ]],
    synonyms: &[("rubrik", "title"), ("punkter", "items")],
};

/// A quotation.
pub(crate) static QUOTE: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "Quotation",
    groups: &[&[
        required("text", Type::Inline, "Citat", "Quote", "text"),
        required("by", Type::List(&Type::Person), "Av", "By", "creator"),
    ]],
    synonyms: &[("av", "by"), ("citat", "text")],
};

/// A link to read more.
pub(crate) static LINK: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "WebPage",
    groups: &[&[
        required("url", Type::Url, "Webbadress", "Address", "url"),
        required("text", Type::Text, "Länktext", "Link text", "name"),
        field("lang", Type::Language, "Språk", "Language", "inLanguage"),
    ]],
    synonyms: &[("länk", "url"), ("adress", "url"), ("title", "text")],
};

/// A document that belongs to the page.
pub(crate) static ATTACHMENT: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "MediaObject",
    groups: &[&[
        required("file", Type::File, "Fil", "File", "contentUrl"),
        field("title", Type::Text, "Namn", "Title", "name"),
        field("date", Type::PartialDate, "Datum", "Date", "dateCreated"),
    ]],
    synonyms: &[("fil", "file"), ("namn", "title"), ("datum", "date")],
};
