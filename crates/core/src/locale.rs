//! Formatting of dates and numbers, and collation, by language, from Unicode CLDR data: never the machine's locale.

use std::cmp::Ordering;
use std::fmt;

use icu_calendar::Iso;
use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets;
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal;
use icu_locale_core::Locale as Tag;
use jiff::tz::TimeZone;

use crate::date::PartialDate;

/// The conventions of one language.
pub struct Locale {
    /// BCP 47 tag.
    pub(crate) tag: String,
    day: DateTimeFormatter<fieldsets::YMD>,
    month: DateTimeFormatter<fieldsets::YM>,
    month_alone: DateTimeFormatter<fieldsets::M>,
    number: DecimalFormatter,
    collator: CollatorBorrowed<'static>,
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Locale({})", self.tag)
    }
}

impl Locale {
    /// The conventions for a language tag; those of Swedish when the tag is not a language.
    pub fn new(tag: &str) -> Self {
        // `en` has the day before the month, as in the rest of Europe.
        let tag_for_data = if tag == "en" { "en-GB" } else { tag };
        let locale: Tag = tag_for_data.parse().unwrap_or_else(|_| "sv".parse().expect("a language tag"));
        Self {
            tag: tag.to_owned(),
            day: DateTimeFormatter::try_new((&locale).into(), fieldsets::YMD::long())
                .expect("data for every language is compiled in"),
            month: DateTimeFormatter::try_new((&locale).into(), fieldsets::YM::long())
                .expect("data for every language is compiled in"),
            month_alone: DateTimeFormatter::try_new((&locale).into(), fieldsets::M::long())
                .expect("data for every language is compiled in"),
            number: DecimalFormatter::try_new((&locale).into(), Default::default())
                .expect("data for every language is compiled in"),
            collator: Collator::try_new((&locale).into(), CollatorOptions::default())
                .expect("data for every language is compiled in"),
        }
    }

    /// Collates two texts: in Swedish, å, ä and ö come after z.
    pub(crate) fn compare(&self, a: &str, b: &str) -> Ordering {
        // Texts that collate as equal still need a stable order.
        self.collator.compare(a, b).then_with(|| a.cmp(b))
    }

    /// A whole number with the language's digit groups, separated by no-break spaces.
    pub fn number(&self, value: i64) -> String {
        self.number.format(&Decimal::from(value)).to_string()
    }

    /// A date in words, as exact as it was stated, with the time of day if one was given.
    pub(crate) fn date(&self, when: &PartialDate, zone: &TimeZone) -> String {
        if let Some(text) = &when.text {
            return text.clone();
        }
        // A time with another offset than the site's is converted to the site's time zone.
        let local = zone.to_datetime(when.instant(zone));
        let (year, month, day) = if when.time.is_some() {
            (local.year(), local.month(), local.day())
        } else {
            (when.year, when.month.unwrap_or(1), when.day.unwrap_or(1))
        };
        let Ok(date) = icu_calendar::Date::try_new_iso(i32::from(year), month as u8, day as u8) else {
            return year.to_string();
        };
        let text = match (when.month, when.day) {
            (None, _) => format!("{year:04}"),
            (Some(_), None) => self.month.format(&date).to_string(),
            _ => self.day.format(&date).to_string(),
        };
        let text = match when.time {
            Some(_) => {
                format!("{text} {}{:02}{}{:02}", self.clock_word(), local.hour(), self.clock_sign(), local.minute())
            }
            None => text,
        };
        // A date must not break over two lines.
        text.replace(' ', "\u{a0}")
    }

    /// The name of a month, 1–12.
    pub(crate) fn month_name(&self, month: i8) -> String {
        let date: Option<icu_calendar::Date<Iso>> = icu_calendar::Date::try_new_iso(2024, month as u8, 1).ok();
        date.map(|date| self.month_alone.format(&date).to_string()).unwrap_or_default()
    }

    fn clock_word(&self) -> &'static str {
        if self.tag.starts_with("sv") { "kl. " } else { "" }
    }

    fn clock_sign(&self) -> char {
        if self.tag.starts_with("sv") || self.tag.starts_with("fi") { '.' } else { ':' }
    }

    /// A name as it is written inside a sentence: with a small first letter, unless it starts with an abbreviation. German
    /// nouns keep their capital.
    pub(crate) fn inside_sentence(tag: &str, name: &str) -> String {
        let mut letters = name.chars();
        match letters.next() {
            Some(first) if !tag.starts_with("de") && !letters.clone().next().is_some_and(char::is_uppercase) => {
                first.to_lowercase().chain(letters).collect()
            }
            _ => name.to_owned(),
        }
    }

    /// The value of the HTML attribute `dir` for a language: `rtl` or `ltr`.
    pub(crate) fn direction(tag: &str) -> &'static str {
        let mut parts = tag.split('-');
        let language = parts.next().unwrap_or_default();
        let script = parts.next().filter(|part| part.len() == 4).map(str::to_ascii_lowercase);
        match script.as_deref() {
            Some("arab" | "hebr" | "thaa" | "syrc" | "nkoo") => "rtl",
            Some(_) => "ltr",
            None => match language {
                "ar" | "fa" | "he" | "iw" | "yi" | "ji" | "ur" | "ps" | "sd" | "ug" | "dv" | "ckb" | "prs" | "arc"
                | "azb" => "rtl",
                _ => "ltr",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_inside_a_sentence() {
        let shown = |tag, name| Locale::inside_sentence(tag, name);
        assert_eq!(shown("sv", "Lediga jobb"), "lediga jobb");
        assert_eq!(shown("sv", "LSS-insatser"), "LSS-insatser");
        assert_eq!(shown("fi", "Äänestykset"), "äänestykset");
        assert_eq!(shown("de", "Ämter"), "Ämter");
        assert_eq!(shown("sv", ""), "");
    }

    #[test]
    fn dates_in_words() {
        let zone = TimeZone::get("Europe/Stockholm").unwrap();
        let (sv, en, fi) = (Locale::new("sv"), Locale::new("en"), Locale::new("fi"));
        let show =
            |locale: &Locale, text: &str| locale.date(&PartialDate::parse(text).unwrap(), &zone).replace('\u{a0}', " ");
        assert_eq!(show(&sv, "2024-06-12"), "12 juni 2024");
        assert_eq!(show(&sv, "2021-03"), "mars 2021");
        assert_eq!(show(&sv, "2023"), "2023");
        assert_eq!(show(&sv, "2024-06-12T13:05"), "12 juni 2024 kl. 13.05");
        assert_eq!(show(&sv, "2024-06-12T23:30Z"), "13 juni 2024 kl. 01.30");
        assert_eq!(show(&en, "2020-07-07"), "7 July 2020");
        assert_eq!(show(&en, "2021-03"), "March 2021");
        assert_eq!(show(&fi, "2024-06-12"), "12. kesäkuuta 2024");
        assert_eq!(sv.month_name(5), "maj");
    }

    #[test]
    fn numbers_and_order() {
        let sv = Locale::new("sv");
        assert_eq!(sv.number(1_050_000), "1\u{a0}050\u{a0}000");
        let mut words = vec!["Östersund", "Zinkgruvan", "Ängelholm", "Åre", "Arvika"];
        words.sort_by(|a, b| sv.compare(a, b));
        assert_eq!(words, ["Arvika", "Zinkgruvan", "Åre", "Ängelholm", "Östersund"]);
        let mut words = vec!["Östersund", "Zink", "Åre"];
        words.sort_by(|a, b| Locale::new("en").compare(a, b));
        assert_eq!(words, ["Åre", "Östersund", "Zink"]);
    }

    #[test]
    fn directions() {
        for (tag, direction) in
            [("sv", "ltr"), ("ar", "rtl"), ("yi", "rtl"), ("fa-IR", "rtl"), ("yi-Latn", "ltr"), ("sr-Latn", "ltr")]
        {
            assert_eq!(Locale::direction(tag), direction, "{tag}");
        }
    }

    #[test]
    fn a_locale_is_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Locale>();
    }
}
