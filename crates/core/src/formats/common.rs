//! Shared by several formats: the publisher, leads in plain text, times of day.

use crate::date::TimeOfDay;
use crate::facts::Reader;
use crate::schema::{Entry, Record, Type, TypedValue};
use crate::site::Page;

/// The record of an organisation: given in place, or looked up by id.
pub(crate) fn organisation<'a>(site: &'a Reader<'_>, entry: &'a Entry) -> Option<&'a Record> {
    match &entry.val {
        TypedValue::Text(id) => site.data().lookup(Type::Organisation, id),
        TypedValue::Record(record) => Some(record),
        _ => None,
    }
}

/// The publisher of the site, if configured.
pub(crate) fn publisher<'a>(site: &'a Reader<'_>) -> Option<&'a Record> {
    site.config().publisher.as_ref().and_then(|entry| organisation(site, entry))
}

/// The publisher's name; the site's own name in the language when no publisher is configured.
pub(crate) fn publisher_name<'s>(site: &'s Reader<'_>, lang: &str) -> &'s str {
    publisher(site).and_then(|record| record.text("name")).unwrap_or(&site.config().language(lang).title)
}

/// The lead in plain text.
pub(crate) fn lead(page: &Page) -> Option<&str> {
    page.document.rich_field("lead").map(|body| body.text.trim()).filter(|text| !text.is_empty())
}

/// The lead, or the beginning of the text where there is none.
pub(crate) fn description(page: &Page) -> Option<&str> {
    lead(page).or(Some(page.document.body.summary.as_str())).filter(|text| !text.is_empty())
}

/// A time of day as `HH:MM`.
pub(crate) fn clock(time: &TimeOfDay) -> String {
    format!("{:02}:{:02}", time.hour, time.minute)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::read;
    use crate::test_site::{CONFIG, page, site, theme};

    #[test]
    fn leads_are_plain_and_names_have_a_fallback() {
        let site = site(
            CONFIG,
            &[
                ("a.md", "review_in: P1Y\ntitle: A\nlead: Ett *viktigt* möte", "Text."),
                ("b.md", "review_in: P1Y\ntitle: B", "Början av *texten*."),
            ],
        );
        assert_eq!(lead(page(&site, "a")), Some("Ett viktigt möte"));
        assert_eq!((lead(page(&site, "b")), description(page(&site, "b"))), (None, Some("Början av texten.")));
        assert_eq!(read(&site, &theme(), |site| publisher_name(site, "sv").to_owned()), "Åre kommun");
        let nobody = self::site("title: Åre\nbase_url: https://www.example.se/\n", &[]);
        assert_eq!(read(&nobody, &theme(), |site| publisher_name(site, "sv").to_owned()), "Åre");
    }
}
