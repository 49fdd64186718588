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
    ("agenda.live", "sidan publiceras", "the page is published"),
    ("agenda.expires", "sidans sista dag har varit", "the page's last day has passed"),
    ("agenda.event", "evenemanget är över", "the event is over"),
    ("agenda.review", "granskningen är försenad", "the review is overdue"),
    ("agenda.hours", "en dag med andra öppettider har varit", "a day with other opening hours has passed"),
    ("agenda.none", "Inget ändras av sig självt.", "Nothing changes by itself."),
    ("review.heading", "Sidor att granska", "Pages to review"),
    ("review.by", "Senast", "By"),
    ("review.state", "Läge", "State"),
    ("review.title", "Sida", "Page"),
    ("review.owner", "Sidansvarig", "Owner"),
    ("review.reviewed", "Granskad", "Reviewed"),
    ("review.url", "Adress", "Address"),
    ("review.overdue", "försenad", "overdue"),
    ("review.coming", "kommande", "coming"),
    ("review.nobody", "ingen ansvarig", "nobody responsible"),
    ("review.read", "Granska", "Review"),
    ("path.empty", "den är tom", "it is empty"),
    ("path.climbs", "den leder ut ur utmappen", "it leads out of the output folder"),
    ("path.sign", "den har ett tecken som inte alla filsystem klarar", "it has a sign that not every file system takes"),
    ("path.ending", "en del slutar med punkt eller mellanslag", "a part ends with a dot or a space"),
    ("path.device", "namnet är reserverat i Windows", "the name is reserved in Windows"),
    ("path.long", "ett namn är längre än 255 byte", "a name is longer than 255 bytes"),
    ("path.form", "den är inte i Unicode-normalform C", "it is not in Unicode normal form C"),
    ("cli.about", "Bygger en kommunal nyhetswebbplats med datum som går att lita på", "Builds a municipal news site with dates a reader can trust"),
    ("cli.usage", "Användning", "Usage"),
    ("cli.commands", "Kommandon", "Commands"),
    ("cli.options", "Flaggor", "Options"),
    ("cli.help", "Visa hjälp", "Print help"),
    ("cli.version", "Visa version", "Print version"),
    ("cli.build", "Bygg webbplatsen till mappen public", "Build the site into the folder public"),
    ("cli.check", "Granska allt som kan vara fel; inget skrivs", "Check everything that can be wrong; nothing is written"),
    ("cli.next", "Visa när webbplatsen ändras nästa gång utan att någon redigerar den", "Show when the site changes next without an edit"),
    ("cli.review", "Visa vilka sidor som ska granskas", "Show which pages are due for review"),
    ("cli.option.all", "Visa alla", "Show all"),
    ("cli.option.format", "Form", "Format"),
    ("cli.option.overdue", "Bara försenade", "Only overdue ones"),
    ("cli.option.root", "Webbplatsens mapp (annars den närmaste med anslag.yaml)", "The site's folder (otherwise the nearest with anslag.yaml)"),
    ("cli.option.out", "Mappen att skriva till (annars public)", "The folder to write to (otherwise public)"),
    ("cli.option.base_url", "Webbplatsens adress i stället för den i anslag.yaml", "The site's address instead of the one in anslag.yaml"),
    ("cli.option.drafts", "Ta med utkast och sidor före sin dag", "Include drafts and pages before their day"),
    ("cli.option.at", "Bygg som på den här dagen (2026-10-01)", "Build as on this day (2026-10-01)"),
    ("cli.option.lang", "Språk i meddelanden: sv eller en", "Language of messages: sv or en"),
    ("cli.option.json", "Skriv resultatet som JSON", "Print the result as JSON"),
    ("cli.option.quiet", "Visa bara fel", "Show only errors"),
    ("cli.option.verbose", "Visa mer", "Show more"),
    ("cli.done", "Klart", "Done"),
    ("cli.checked", "Granskat", "Checked"),
    ("cli.stopped", "Stopp", "Stopped"),
    ("cli.nothing_written", "Inget har skrivits.", "Nothing was written."),
    ("cli.page.one", "sida", "page"),
    ("cli.page.many", "sidor", "pages"),
    ("cli.file.one", "annan fil", "other file"),
    ("cli.file.many", "andra filer", "other files"),
    ("cli.written.one", "skriven", "written"),
    ("cli.written.many", "skrivna", "written"),
    ("cli.unchanged.one", "oförändrad", "unchanged"),
    ("cli.unchanged.many", "oförändrade", "unchanged"),
    ("cli.removed.one", "borttagen", "removed"),
    ("cli.removed.many", "borttagna", "removed"),
    ("cli.error.one", "fel", "error"),
    ("cli.error.many", "fel", "errors"),
    ("cli.warning.one", "varning", "warning"),
    ("cli.warning.many", "varningar", "warnings"),
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
