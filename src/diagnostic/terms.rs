//! Words of ours that stand inside messages, in the languages of the people who read them.

use super::Language;

/// The word for a key, in a language; the key itself when there is none, which a test rules out for our own keys.
pub fn term(key: &str, language: Language) -> &str {
    let Some((_, sv, en)) = TERMS.iter().find(|(name, _, _)| *name == key) else { return key };
    match language {
        Language::Sv => sv,
        Language::En => en,
    }
}

const TERMS: &[(&str, &str, &str)] = &[
    ("error", "fel", "error"),
    ("warning", "varning", "warning"),
    ("note", "notis", "note"),
    ("help", "gör så här", "do this"),
    ("kind.news", "en nyhet", "a news item"),
    ("kind.project", "ett projekt", "a project"),
    ("kind.workshop", "en workshop", "a workshop"),
    ("kind.network", "ett nätverk", "a network"),
    ("kind.decision", "ett beslut", "a decision"),
    ("kind.page", "en sida", "a page"),
    ("kind.section", "en avdelning (_index.md)", "a section (_index.md)"),
    ("kind.person", "en person", "a person"),
    ("kind.organisation", "en organisation", "an organisation"),
    ("kind.contact_point", "en kontaktpunkt", "a contact point"),
    ("kind.programme", "ett finansieringsprogram", "a funding programme"),
    ("kind.config", "anslag.yaml", "anslag.yaml"),
    ("kind.theme", "theme.yaml", "theme.yaml"),
    ("kind.field", "det här fältet", "this field"),
    ("type.text", "text", "text"),
    ("type.markdown", "text", "text"),
    ("type.date", "ett datum", "a date"),
    ("type.datetime", "ett datum med klockslag", "a date with time"),
    ("type.pdate", "ett datum, en månad eller ett år", "a date, a month or a year"),
    ("type.period", "en period", "a period"),
    ("type.duration", "en tidslängd", "a duration"),
    ("type.count", "ett antal", "a count"),
    ("type.money", "ett belopp", "an amount of money"),
    ("type.share", "en andel", "a share"),
    ("type.person", "en person", "a person"),
    ("type.organisation", "en organisation", "an organisation"),
    ("type.party", "en person eller organisation", "a person or organisation"),
    ("type.url", "en webbadress", "a web address"),
    ("type.email", "en e-postadress", "an e-mail address"),
    ("type.phone", "ett telefonnummer", "a telephone number"),
    ("type.ref", "en sida", "a page"),
    ("type.file", "en fil", "a file"),
    ("type.language", "en språkkod", "a language code"),
    ("type.bool", "ja eller nej", "true or false"),
    ("type.integer", "ett heltal", "a whole number"),
    ("type.number", "ett tal", "a number"),
    ("type.time", "ett klockslag", "a time of day"),
    ("type.list", "en lista", "a list"),
    ("type.map", "fält med värden", "fields with values"),
    ("type.permalink", "ett adressmönster", "an address pattern"),
    ("type.enum", "ett av orden", "one of the words"),
    ("type.id", "en kortkod", "an id"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_stands_once_and_has_words() {
        for (number, (key, sv, en)) in TERMS.iter().enumerate() {
            assert!(!sv.is_empty() && !en.is_empty(), "{key}");
            assert!(TERMS[..number].iter().all(|(other, _, _)| other != key), "{key} twice");
        }
        assert_eq!(term("error", Language::Sv), "fel");
    }
}
