//! Fields of the data files that pages refer to: people, organisations, contact points, funding programmes.

use super::words::{COMPLIANCE, EMBLEM, NOTICE_LEVEL, WEEKDAY};
use crate::schema::{Noun, Table, Ty, field, required};

/// A person or a function, in `data/people.yml` or written on the page. A name is not needed where the role says who it is.
pub(crate) static PERSON: Table = Table {
    name: Noun::Term("kind.person"),
    schema_type: "Person",
    groups: &[&[
        field("name", Ty::Text, "Namn", "Name", "name"),
        field("role", Ty::Text, "Roll", "Role", "jobTitle"),
        field("unit", Ty::Text, "Enhet", "Unit", ""),
        field("org", Ty::Organisation, "Organisation", "Organisation", "worksFor"),
        field("phone", Ty::Phone, "Telefon", "Telephone", ""),
        field("email", Ty::Email, "E-post", "E-mail", ""),
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
    name: Noun::Term("kind.organisation"),
    schema_type: "Organization",
    groups: &[&[
        required("name", Ty::Text, "Namn", "Name", "name"),
        field("short", Ty::Text, "Kortnamn", "Short name", "alternateName"),
        field("url", Ty::Url, "Webbplats", "Website", "url"),
        field("logo", Ty::File, "Logotyp", "Logo", "logo"),
        field("kind", Ty::Text, "Slag", "Kind", ""),
        field("country", Ty::Text, "Land", "Country", "addressCountry"),
    ]],
    synonyms: &[("namn", "name"), ("webbplats", "url"), ("land", "country")],
};

/// Where the public reaches the authority (förvaltningslagen 2017:900, 7 §), in `data/contact-points.yml`.
pub(crate) static CONTACT_POINT: Table = Table {
    name: Noun::Term("kind.contact_point"),
    schema_type: "ContactPoint",
    groups: &[&[
        required("name", Ty::Text, "Namn", "Name", "name"),
        field("opening_hours", Ty::List(&Ty::Map(&HOURS)), "Öppettider", "Opening hours", "hoursAvailable"),
        field(
            "exceptions",
            Ty::List(&Ty::Map(&HOURS_EXCEPTION)),
            "Avvikande öppettider",
            "Exceptions",
            "hoursAvailable",
        ),
        field("visit", Ty::Map(&ADDRESS), "Besök oss", "Visit us", "address"),
        field("post", Ty::Map(&ADDRESS), "Postadress", "Postal address", "address"),
        field("phone", Ty::Phone, "Telefon", "Telephone", "telephone"),
        field("email", Ty::Email, "E-post", "E-mail", "email"),
        field("help_url", Ty::Url, "Vad vi kan hjälpa till med", "What we can help with", "url"),
    ]],
    synonyms: &[("namn", "name"), ("öppettider", "opening_hours"), ("telefon", "phone"), ("e-post", "email")],
};

/// Hours on days of the week.
pub(crate) static HOURS: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "OpeningHoursSpecification",
    groups: &[&[
        required("days", Ty::List(&Ty::Enum(WEEKDAY)), "Dagar", "Days", "dayOfWeek"),
        required("opens", Ty::Time, "Öppnar", "Opens", "opens"),
        required("closes", Ty::Time, "Stänger", "Closes", "closes"),
    ]],
    synonyms: &[("dagar", "days"), ("öppnar", "opens"), ("stänger", "closes")],
};

/// A day with other hours.
pub(crate) static HOURS_EXCEPTION: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "OpeningHoursSpecification",
    groups: &[&[
        required("date", Ty::Date, "Datum", "Date", "validFrom validThrough"),
        field("closed", Ty::Bool, "Stängt", "Closed", ""),
        field("opens", Ty::Time, "Öppnar", "Opens", "opens"),
        field("closes", Ty::Time, "Stänger", "Closes", "closes"),
        field("text", Ty::Text, "Anledning", "Reason", "name"),
    ]],
    synonyms: &[("datum", "date"), ("stängt", "closed")],
};

/// A postal or visiting address.
pub(crate) static ADDRESS: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "PostalAddress",
    groups: &[&[
        required("street", Ty::Text, "Gatuadress", "Street", "streetAddress"),
        field("postal_code", Ty::Text, "Postnummer", "Postal code", "postalCode"),
        field("city", Ty::Text, "Ort", "City", "addressLocality"),
        field("country", Ty::Text, "Land", "Country", "addressCountry"),
    ]],
    synonyms: &[("gata", "street"), ("postnummer", "postal_code"), ("ort", "city")],
};

/// What an accessibility statement must say (lag 2018:1937, 13 §; EU 2018/1523), by language in `data/accessibility.yml`.
pub(crate) static STATEMENT: Table = Table {
    name: Noun::Term("kind.statement"),
    schema_type: "",
    groups: &[&[
        required("site", Ty::Text, "Webbplats", "Website", ""),
        required("status", Ty::Enum(COMPLIANCE), "Förenlighet", "Compliance", ""),
        required("assessed", Ty::Date, "Bedömd", "Assessed", ""),
        required("method", Ty::Text, "Metod", "Method", ""),
        required("updated", Ty::Date, "Uppdaterad", "Updated", ""),
        field("issues", Ty::List(&Ty::Map(&ISSUE)), "Brister", "Issues", ""),
        field("burden", Ty::List(&Ty::Text), "Oskäligt betungande", "Disproportionate burden", ""),
        field("outside", Ty::List(&Ty::Text), "Omfattas inte av lagen", "Outside the law", ""),
        required("contact", Ty::Person, "Säg till om brister", "Report problems", ""),
        field("report_url", Ty::Url, "Formulär för att säga till", "Form for reports", ""),
        field("supervisor_url", Ty::Url, "Anmälan till tillsynsmyndigheten", "Complaint to the supervisor", ""),
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
pub(crate) static ISSUE: Table = Table {
    name: Noun::Term("kind.field"),
    schema_type: "",
    groups: &[&[
        required("content", Ty::Text, "Innehåll", "Content", ""),
        required("reason", Ty::Text, "Varför det brister", "Why", ""),
        field("instead", Ty::Text, "Vad du kan göra", "What you can do", ""),
    ]],
    synonyms: &[("innehåll", "content"), ("orsak", "reason"), ("i stället", "instead")],
};

/// Something that every reader of the site must know for a while, in `data/notices.yml`. It ends by itself.
pub(crate) static NOTICE: Table = Table {
    name: Noun::Term("kind.notice"),
    schema_type: "",
    groups: &[&[
        required("title", Ty::Text, "Rubrik", "Title", ""),
        field("text", Ty::Text, "Text", "Text", ""),
        field("url", Ty::Url, "Länk", "Link", ""),
        field("level", Ty::Enum(NOTICE_LEVEL), "Allvar", "Level", ""),
        required("from", Ty::DateTime, "Från", "From", ""),
        required("until", Ty::DateTime, "Till", "Until", ""),
        field("lang", Ty::Language, "Språk", "Language", ""),
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

/// An address that was public and is gone for good, in `data/gone.yml`, by its address.
pub(crate) static GONE: Table = Table {
    name: Noun::Term("kind.gone"),
    schema_type: "",
    groups: &[&[required("since", Ty::Date, "Sedan", "Since", ""), field("reason", Ty::Text, "Skäl", "Reason", "")]],
    synonyms: &[("sedan", "since"), ("skäl", "reason")],
};

/// A funding programme and what it wants printed, in `data/programmes.yml`.
pub(crate) static PROGRAMME: Table = Table {
    name: Noun::Term("kind.programme"),
    schema_type: "",
    groups: &[&[
        required("name", Ty::Text, "Namn", "Name", "name"),
        field("emblem", Ty::Enum(EMBLEM), "Emblem", "Emblem", ""),
        field("fund", Ty::Text, "Fond", "Fund", ""),
        field("statement", Ty::MapOf(&Ty::Text), "Text om finansieringen", "Statement", ""),
    ]],
    synonyms: &[("namn", "name")],
};
