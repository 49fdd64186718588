//! Fields of the data files that pages refer to: people, organisations, contact points, funding programmes.

use super::choices::{COMPLIANCE, EMBLEM, NOTICE_LEVEL, WEEKDAY};
use crate::schema::{RecordName, Table, Type, field, required};

/// A person or an office, in `data/people.yml` or written on the page. A name is not needed where the role says who it is.
pub(crate) static PERSON: Table = Table {
    name: RecordName::Term("kind.person"),
    schema_type: "Person",
    groups: &[&[
        field("name", Type::Text, "Namn", "Name", "name"),
        field("role", Type::Text, "Roll", "Role", "jobTitle"),
        field("unit", Type::Text, "Enhet", "Unit", ""),
        field("org", Type::Organisation, "Organisation", "Organisation", "worksFor"),
        field("phone", Type::Phone, "Telefon", "Telephone", ""),
        field("email", Type::Email, "E-post", "E-mail", ""),
    ]],
    synonyms: &[
        ("namn", "name"),
        ("roll", "role"),
        ("titel", "role"),
        ("telefon", "phone"),
        ("e-post", "email"),
        ("mail", "email"),
    ],
};

/// An organisation, in `data/organisations.yml` or written on the page.
pub(crate) static ORGANISATION: Table = Table {
    name: RecordName::Term("kind.organisation"),
    schema_type: "Organization",
    groups: &[&[
        required("name", Type::Text, "Namn", "Name", "name"),
        field("short", Type::Text, "Kortnamn", "Short name", "alternateName"),
        field("url", Type::Url, "Webbplats", "Website", "url"),
        field("logo", Type::File, "Logotyp", "Logo", "logo"),
        field("kind", Type::Text, "Typ", "Type", ""),
        field("country", Type::Text, "Land", "Country", "addressCountry"),
    ]],
    synonyms: &[("namn", "name"), ("webbplats", "url"), ("land", "country")],
};

/// Where the public reaches the authority (förvaltningslagen 2017:900, 7 §), in `data/contact-points.yml`.
pub(crate) static CONTACT_POINT: Table = Table {
    name: RecordName::Term("kind.contact_point"),
    schema_type: "ContactPoint",
    groups: &[&[
        required("name", Type::Text, "Namn", "Name", "name"),
        field("opening_hours", Type::List(&Type::Map(&OPENING_HOURS)), "Öppettider", "Opening hours", "hoursAvailable"),
        field(
            "exceptions",
            Type::List(&Type::Map(&OPENING_HOURS_EXCEPTION)),
            "Avvikande öppettider",
            "Exceptions",
            "hoursAvailable",
        ),
        field("visit", Type::Map(&POSTAL_ADDRESS), "Besök oss", "Visit us", "address"),
        field("post", Type::Map(&POSTAL_ADDRESS), "Postadress", "Postal address", "address"),
        field("phone", Type::Phone, "Telefon", "Telephone", "telephone"),
        field("email", Type::Email, "E-post", "E-mail", "email"),
        field("help_url", Type::Url, "Vad vi kan hjälpa till med", "What we can help with", "url"),
    ]],
    synonyms: &[("namn", "name"), ("öppettider", "opening_hours"), ("telefon", "phone"), ("e-post", "email")],
};

/// Hours on days of the week.
pub(crate) static OPENING_HOURS: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "OpeningHoursSpecification",
    groups: &[&[
        required("days", Type::List(&Type::Enum(WEEKDAY)), "Dagar", "Days", "dayOfWeek"),
        required("opens", Type::Time, "Öppnar", "Opens", "opens"),
        required("closes", Type::Time, "Stänger", "Closes", "closes"),
    ]],
    synonyms: &[("dagar", "days"), ("öppnar", "opens"), ("stänger", "closes")],
};

/// A day with other hours.
pub(crate) static OPENING_HOURS_EXCEPTION: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "OpeningHoursSpecification",
    groups: &[&[
        required("date", Type::Date, "Datum", "Date", "validFrom validThrough"),
        field("closed", Type::Bool, "Stängt", "Closed", ""),
        field("opens", Type::Time, "Öppnar", "Opens", "opens"),
        field("closes", Type::Time, "Stänger", "Closes", "closes"),
        field("text", Type::Text, "Anledning", "Reason", "name"),
    ]],
    synonyms: &[("datum", "date"), ("stängt", "closed")],
};

/// A postal or visiting address.
pub(crate) static POSTAL_ADDRESS: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "PostalAddress",
    groups: &[&[
        required("street", Type::Text, "Gatuadress", "Street", "streetAddress"),
        field("postal_code", Type::Text, "Postnummer", "Postal code", "postalCode"),
        field("city", Type::Text, "Ort", "City", "addressLocality"),
        field("country", Type::Text, "Land", "Country", "addressCountry"),
    ]],
    synonyms: &[("gata", "street"), ("postnummer", "postal_code"), ("ort", "city")],
};

/// What an accessibility statement must say (lag 2018:1937, 13 §; EU 2018/1523), by language in `data/accessibility.yml`.
pub(crate) static ACCESSIBILITY_STATEMENT: Table = Table {
    name: RecordName::Term("kind.statement"),
    schema_type: "",
    groups: &[&[
        required("site", Type::Text, "Webbplats", "Website", ""),
        required("status", Type::Enum(COMPLIANCE), "Förenlighet", "Compliance", ""),
        required("assessed", Type::Date, "Bedömd", "Assessed", ""),
        required("method", Type::Text, "Metod", "Method", ""),
        required("updated", Type::Date, "Uppdaterad", "Updated", ""),
        field("issues", Type::List(&Type::Map(&ACCESSIBILITY_ISSUE)), "Brister", "Issues", ""),
        field("burden", Type::List(&Type::Text), "Oskäligt betungande", "Disproportionate burden", ""),
        field("outside", Type::List(&Type::Text), "Omfattas inte av lagen", "Not covered by the law", ""),
        required("contact", Type::Person, "Säg till om brister", "Report problems", ""),
        field("report_url", Type::Url, "Formulär för att säga till", "Form for reports", ""),
        field(
            "supervisor_url",
            Type::Url,
            "Anmälan till tillsynsmyndigheten",
            "Complaint to the supervisory authority",
            "",
        ),
    ]],
    synonyms: &[
        ("webbplats", "site"),
        ("bedömd", "assessed"),
        ("metod", "method"),
        ("uppdaterad", "updated"),
        ("brister", "issues"),
        ("kontakt", "contact"),
    ],
};

/// Content that cannot be used by everyone.
pub(crate) static ACCESSIBILITY_ISSUE: Table = Table {
    name: RecordName::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        required("content", Type::Text, "Innehåll", "Content", ""),
        required("reason", Type::Text, "Varför det brister", "Why", ""),
        field("instead", Type::Text, "Vad du kan göra", "What you can do", ""),
    ]],
    synonyms: &[("innehåll", "content"), ("orsak", "reason"), ("i stället", "instead")],
};

/// A temporary notice on every page of the site, in `data/notices.yml`.
pub(crate) static NOTICE: Table = Table {
    name: RecordName::Term("kind.notice"),
    schema_type: "",
    groups: &[&[
        required("title", Type::Text, "Rubrik", "Title", ""),
        field("text", Type::Text, "Text", "Text", ""),
        field("url", Type::Url, "Länk", "Link", ""),
        field("level", Type::Enum(NOTICE_LEVEL), "Allvar", "Level", ""),
        required("from", Type::DateTime, "Från", "From", ""),
        required("until", Type::DateTime, "Till", "Until", ""),
        field("lang", Type::Language, "Språk", "Language", ""),
    ]],
    synonyms: &[
        ("rubrik", "title"),
        ("länk", "url"),
        ("allvar", "level"),
        ("från", "from"),
        ("till", "until"),
        ("språk", "lang"),
    ],
};

/// The settings of the site's own search, in `data/search.yml`.
pub(crate) static SEARCH: Table = Table {
    name: RecordName::Term("kind.search"),
    schema_type: "",
    groups: &[&[
        field("synonyms", Type::List(&Type::List(&Type::Text)), "Synonymer", "Synonyms", ""),
        field("one_way", Type::MapOf(&Type::List(&Type::Text)), "Ord som också söker", "One-way synonyms", ""),
        field("recommended", Type::MapOf(&Type::List(&Type::Ref)), "Rekommenderade sidor", "Recommended pages", ""),
        field("must_find", Type::MapOf(&Type::List(&Type::Ref)), "Måste hitta", "Must find", ""),
    ]],
    synonyms: &[("synonymer", "synonyms"), ("rekommenderat", "recommended"), ("måste_hitta", "must_find")],
};

/// A URL that was public and has been removed for good, in `data/gone.yml`, by its path.
pub(crate) static GONE_URL: Table = Table {
    name: RecordName::Term("kind.gone"),
    schema_type: "",
    groups: &[&[
        required("since", Type::Date, "Sedan", "Since", ""),
        field("reason", Type::Text, "Skäl", "Reason", ""),
    ]],
    synonyms: &[("sedan", "since"), ("skäl", "reason")],
};

/// A funding programme and the acknowledgement that it requires, in `data/programmes.yml`.
pub(crate) static PROGRAMME: Table = Table {
    name: RecordName::Term("kind.programme"),
    schema_type: "",
    groups: &[&[
        required("name", Type::Text, "Namn", "Name", "name"),
        field("emblem", Type::Enum(EMBLEM), "Emblem", "Emblem", ""),
        field("fund", Type::Text, "Fond", "Fund", ""),
        field("statement", Type::MapOf(&Type::Text), "Text om finansieringen", "Statement", ""),
    ]],
    synonyms: &[("namn", "name")],
};
