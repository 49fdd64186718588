//! The types of values that a kind's fields can have, by the names that its file uses.

use crate::schema::tables::{
    ATTACHMENT, ATTENDANCE, EVENT_STATUS, FUNDING, IMAGE, LINK, MEMBER, MEMBERSHIP, OTHER_EVENT, QUOTE, REGISTRATION,
    SERIES, VENUE,
};
use crate::schema::{Choice, Type, word};

/// A type by name; `None` for those that need parameters.
pub(super) fn named(name: &str) -> Option<Type> {
    Some(match name {
        "text" => Type::Text,
        "inline" => Type::Inline,
        "markdown" => Type::Markdown,
        "date" => Type::Date,
        "datetime" => Type::DateTime,
        "when" => Type::PartialDate,
        "period" => Type::Period,
        "duration" => Type::Duration,
        "count" => Type::Count,
        "money" => Type::Money,
        "share" => Type::Share,
        "person" => Type::Person,
        "organisation" => Type::Organisation,
        "party" => Type::Party,
        "contact_point" => Type::ContactPoint,
        "programme" => Type::Programme,
        "url" => Type::Url,
        "email" => Type::Email,
        "phone" => Type::Phone,
        "page" => Type::Ref,
        "file" => Type::File,
        "language" => Type::Language,
        "bool" => Type::Bool,
        "integer" => Type::Integer,
        "time" => Type::Time,
        "id" => Type::Id,
        "free" => Type::Free,
        "event_status" => Type::Enum(EVENT_STATUS),
        "attendance" => Type::Enum(ATTENDANCE),
        "venue" => Type::MapOr(&VENUE, "name"),
        "series" => Type::Map(&SERIES),
        "registration" => Type::Map(&REGISTRATION),
        "other_event" => Type::Map(&OTHER_EVENT),
        "membership" => Type::Map(&MEMBERSHIP),
        "member" => Type::MapOr(&MEMBER, "org"),
        "funding" => Type::Map(&FUNDING),
        "image" => Type::Map(&IMAGE),
        "link" => Type::Map(&LINK),
        "attachment" => Type::MapOr(&ATTACHMENT, "file"),
        "quote" => Type::Map(&QUOTE),
        _ => return None,
    })
}

/// Every name of a type, with what it is.
pub(super) const NAMES: &[Choice] = &[
    word("text", "Text på en rad", "One line of text"),
    word("inline", "Markdown på en rad", "One line of Markdown"),
    word("markdown", "Markdown", "Markdown"),
    word("date", "Dag", "Day"),
    word("datetime", "Dag, kanske med klockslag", "Day, perhaps with a time"),
    word("when", "Dag, månad eller år", "Day, month or year"),
    word("period", "Tid från och till", "Time from and to"),
    word("duration", "Längd i tid", "Duration"),
    word("count", "Antal", "Count"),
    word("money", "Belopp", "Amount of money"),
    word("share", "Andel", "Share"),
    word("person", "Person eller funktion", "Person or function"),
    word("organisation", "Organisation", "Organisation"),
    word("party", "Person eller organisation", "Person or organisation"),
    word("contact_point", "Kontaktpunkt", "Contact point"),
    word("programme", "Finansieringsprogram", "Funding programme"),
    word("url", "Webbadress", "Web address"),
    word("email", "E-postadress", "E-mail address"),
    word("phone", "Telefonnummer", "Telephone number"),
    word("page", "Sida på webbplatsen", "Page of the site"),
    word("file", "Fil", "File"),
    word("language", "Språk", "Language"),
    word("bool", "Ja eller nej", "Yes or no"),
    word("integer", "Heltal", "Whole number"),
    word("time", "Klockslag", "Time of day"),
    word("id", "Kort namn", "Short name"),
    word("words", "Ett av vissa ord", "One of certain words"),
    word("list", "Lista", "List"),
    word("map", "Flera fält", "Several fields"),
    word("free", "Vad som helst", "Anything"),
    word("event_status", "Var ett evenemang står", "Where an event stands"),
    word("attendance", "Hur man deltar", "How one takes part"),
    word("venue", "Lokal", "Venue"),
    word("series", "Serie av evenemang", "Series of events"),
    word("registration", "Anmälan", "Registration"),
    word("other_event", "Ett annat evenemang", "Another event"),
    word("membership", "Medlemskap", "Membership"),
    word("member", "Medlem", "Member"),
    word("funding", "Finansiering", "Funding"),
    word("image", "Bild", "Image"),
    word("link", "Länk", "Link"),
    word("attachment", "Bilaga", "Attachment"),
    word("quote", "Citat", "Quote"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_type_or_makes_one_of_others() {
        for name in NAMES {
            assert_eq!(named(name.key).is_none(), ["words", "list", "map"].contains(&name.key), "{name:?}");
        }
    }
}
