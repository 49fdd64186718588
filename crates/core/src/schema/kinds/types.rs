//! The types of values that a kind's fields can have, by the names that its file uses.

use crate::schema::tables::{
    ATTACHMENT, ATTENDANCE, EVENT_STATUS, FUNDING, IMAGE, LINK, MEMBER, MEMBERSHIP, OTHER_EVENT, QUOTE, REGISTRATION,
    SERIES, VENUE,
};
use crate::schema::{Choice, Type, choice};

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
    choice("text", "Text på en rad", "One line of text"),
    choice("inline", "Markdown på en rad", "One line of Markdown"),
    choice("markdown", "Markdown", "Markdown"),
    choice("date", "Dag", "Day"),
    choice("datetime", "Dag, kanske med klockslag", "Day, perhaps with a time"),
    choice("when", "Dag, månad eller år", "Day, month or year"),
    choice("period", "Tid från och till", "Time from and to"),
    choice("duration", "Längd i tid", "Duration"),
    choice("count", "Antal", "Count"),
    choice("money", "Belopp", "Amount of money"),
    choice("share", "Andel", "Share"),
    choice("person", "Person eller funktion", "Person or office"),
    choice("organisation", "Organisation", "Organisation"),
    choice("party", "Person eller organisation", "Person or organisation"),
    choice("contact_point", "Kontaktpunkt", "Contact point"),
    choice("programme", "Finansieringsprogram", "Funding programme"),
    choice("url", "Webbadress", "Web address"),
    choice("email", "E-postadress", "E-mail address"),
    choice("phone", "Telefonnummer", "Telephone number"),
    choice("page", "Sida på webbplatsen", "Page of the site"),
    choice("file", "Fil", "File"),
    choice("language", "Språk", "Language"),
    choice("bool", "Ja eller nej", "Yes or no"),
    choice("integer", "Heltal", "Whole number"),
    choice("time", "Klockslag", "Time of day"),
    choice("id", "Kort namn", "Short name"),
    choice("words", "Ett av vissa ord", "One of certain words"),
    choice("list", "Lista", "List"),
    choice("map", "Flera fält", "Several fields"),
    choice("free", "Vad som helst", "Anything"),
    choice("event_status", "Var ett evenemang står", "Where an event stands"),
    choice("attendance", "Hur man deltar", "How one takes part"),
    choice("venue", "Lokal", "Venue"),
    choice("series", "Serie av evenemang", "Series of events"),
    choice("registration", "Anmälan", "Registration"),
    choice("other_event", "Ett annat evenemang", "Another event"),
    choice("membership", "Medlemskap", "Membership"),
    choice("member", "Medlem", "Member"),
    choice("funding", "Finansiering", "Funding"),
    choice("image", "Bild", "Image"),
    choice("link", "Länk", "Link"),
    choice("attachment", "Bilaga", "Attachment"),
    choice("quote", "Citat", "Quote"),
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
