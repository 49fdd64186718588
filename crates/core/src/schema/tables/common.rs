//! Fields that every kind of page has.

use super::words::{CHANGE_KIND, ON_EXPIRY};
use crate::schema::{Field, Noun, Table, Ty, field, required};

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

/// What every page has of its own; a section cannot give it.
pub(crate) static HEADING: &[Field] = &[required("title", Ty::Text, "Rubrik", "Title", "name")];

/// The fields of every page.
pub(crate) static COMMON: &[Field] = &[
    field("type", Ty::Kind, "Typ", "Type", ""),
    field("lead", Ty::Inline, "Ingress", "Summary", "description"),
    field("slug", Ty::Text, "Adress", "URL", ""),
    field("template", Ty::Text, "Mall", "Template", ""),
    field("aliases", Ty::List(&Ty::Address), "Gamla adresser", "Old URLs", ""),
    field("lang", Ty::Language, "Språk", "Language", "inLanguage"),
    field("translations", Ty::MapOf(&Ty::Ref), "Översättningar", "Translations", ""),
    field("easy_read", Ty::Ref, "Lättläst", "Easy read", ""),
    field("published", Ty::When, "Publicerad", "Published", "datePublished"),
    field("updated", Ty::When, "Uppdaterad", "Updated", "dateModified"),
    field("changes", Ty::List(&Ty::Map(&CHANGE)), "Ändringar", "Page history", "correction"),
    field("reviewed", Ty::Map(&REVIEWED), "Granskad", "Reviewed", ""),
    field("review_in", Ty::Duration, "Granskas inom", "Review within", ""),
    field("review_by", Ty::Date, "Granskas senast", "Review due", ""),
    field("owner", Ty::Party, "Sidansvarig", "Content owner", "maintainer"),
    field("valid", Ty::Period, "Gäller", "Valid", "temporalCoverage"),
    field("expires", Ty::DateTime, "Sista dag", "Expires", "expires"),
    field("on_expiry", Ty::Enum(ON_EXPIRY), "Därefter", "Then", ""),
    field("redirect_to", Ty::Ref, "Leder vidare till", "Leads on to", ""),
    field("archived", Ty::Map(&ARCHIVED), "Arkiverad", "Archived", "creativeWorkStatus"),
    field("topics", Ty::List(&Ty::Text), "Ämnen", "Topics", "keywords"),
    field("places", Ty::List(&Ty::Text), "Platser", "Places", "spatialCoverage"),
    field("audience", Ty::List(&Ty::Text), "Målgrupper", "Audience", "audience"),
    field("image", Ty::Map(&IMAGE), "Bild", "Image", "image"),
    field("facts", Ty::MapOr(&FACTS, "text"), "Fakta", "Facts", ""),
    field("quotes", Ty::List(&Ty::Map(&QUOTE)), "Citat", "Quotes", "hasPart"),
    field("contacts", Ty::List(&Ty::Person), "Kontakt", "Contacts", ""),
    field("contact_point", Ty::ContactPoint, "Kontaktcenter", "Contact centre", "contactPoint"),
    field("links", Ty::List(&Ty::Map(&LINK)), "Läs mer", "Read more", "relatedLink"),
    field("related", Ty::List(&Ty::Ref), "Relaterat", "Related", "relatedLink"),
    field("attachments", Ty::List(&Ty::MapOr(&ATTACHMENT, "file")), "Bilagor", "Attachments", "associatedMedia"),
    field("ignore", Ty::List(&Ty::Map(&IGNORE)), "Tystade anmärkningar", "Silenced findings", ""),
    field("draft", Ty::Bool, "Utkast", "Draft", ""),
    field("embargo", Ty::DateTime, "Publiceras tidigast", "Not before", ""),
    field("extra", Ty::MapOf(&Ty::Free), "Övrigt", "Extra", ""),
];

/// A change that matters to a reader.
pub(crate) static CHANGE: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "CorrectionComment",
    groups: &[&[
        required("date", Ty::DateTime, "Datum", "Date", "datePublished"),
        required("note", Ty::Inline, "Vad som ändrades", "What changed", "text"),
        field("kind", Ty::Enum(CHANGE_KIND), "Slag", "Kind", ""),
        field("by", Ty::Party, "Av", "By", ""),
    ]],
    synonyms: &[("datum", "date"), ("text", "note")],
};

/// A finding of a check that is not to be told of the page, until a day, for a reason.
pub(crate) static IGNORE: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        required("rule", Ty::Id, "Regel", "Rule", ""),
        required("until", Ty::Date, "Till och med", "Until", ""),
        required("reason", Ty::Text, "Skäl", "Reason", ""),
    ]],
    synonyms: &[("regel", "rule"), ("skäl", "reason"), ("till", "until")],
};

/// A page that is kept but no longer kept up.
pub(crate) static ARCHIVED: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        required("date", Ty::Date, "Datum", "Date", ""),
        field("reason", Ty::Inline, "Varför", "Why", ""),
        field("replaced_by", Ty::Ref, "Se i stället", "See instead", ""),
    ]],
    synonyms: &[("datum", "date"), ("anledning", "reason")],
};

/// A review by someone responsible.
pub(crate) static REVIEWED: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        required("date", Ty::Date, "Datum", "Date", "lastReviewed"),
        field("by", Ty::Party, "Av", "By", "reviewedBy"),
    ]],
    synonyms: &[("datum", "date"), ("av", "by")],
};

/// The picture of a page.
pub(crate) static IMAGE: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "ImageObject",
    groups: &[&[
        required("src", Ty::File, "Fil", "File", "url"),
        field("alt", Ty::Text, "Alternativtext", "Alternative text", ""),
        field("caption", Ty::Inline, "Bildtext", "Caption", "caption"),
        field("credit", Ty::Text, "Foto", "Credit", "creditText"),
        field("decorative", Ty::Bool, "Bara dekoration", "Decorative", ""),
    ]],
    synonyms: &[("fil", "src"), ("bildtext", "caption"), ("foto", "credit")],
};

/// A fact box.
pub(crate) static FACTS: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        field("title", Ty::Text, "Rubrik", "Title", ""),
        field("items", Ty::List(&Ty::Inline), "Punkter", "Items", ""),
        field("text", Ty::Markdown, "Text", "Text", ""),
    ]],
    synonyms: &[("rubrik", "title"), ("punkter", "items")],
};

/// Words that someone has said.
pub(crate) static QUOTE: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "Quotation",
    groups: &[&[
        required("text", Ty::Inline, "Citat", "Quote", "text"),
        required("by", Ty::List(&Ty::Person), "Av", "By", "creator"),
    ]],
    synonyms: &[("av", "by"), ("citat", "text")],
};

/// A link to read more.
pub(crate) static LINK: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "WebPage",
    groups: &[&[
        required("url", Ty::Url, "Webbadress", "Address", "url"),
        required("text", Ty::Text, "Länktext", "Link text", "name"),
        field("lang", Ty::Language, "Språk", "Language", "inLanguage"),
    ]],
    synonyms: &[("länk", "url"), ("adress", "url"), ("title", "text")],
};

/// A document that belongs to the page.
pub(crate) static ATTACHMENT: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "MediaObject",
    groups: &[&[
        required("file", Ty::File, "Fil", "File", "contentUrl"),
        field("title", Ty::Text, "Namn", "Title", "name"),
        field("date", Ty::When, "Datum", "Date", "dateCreated"),
    ]],
    synonyms: &[("fil", "file"), ("namn", "title"), ("datum", "date")],
};
