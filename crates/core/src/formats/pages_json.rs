//! `/api/pages.json`: every page with its dates, for programs that watch a site.

use serde_json::json;

use crate::dates::fingerprint::Fingerprint;
use crate::facts::{Reader, Summary};
use crate::schema::{Entry, Type, TypedValue};

/// The list, one object for each page.
pub(crate) fn pages_json(site: &Reader<'_>) -> String {
    let zone = &site.config().zone;
    let row = |page: Summary<'_>, fingerprint: Option<Fingerprint>| {
        let dates = page.dates();
        let iso = |dated: Option<&crate::dates::Dated>| dated.map(|dated| dated.when.iso(zone));
        json!({
                "title": page.title(),
                "url": site.absolute(page.route()),
                "lang": page.lang(),
                "kind": page.kind().name,
                "owner": owner(site, page.front().fields.get("owner")),
                "published": iso(dates.published.as_ref()),
                "updated": iso(dates.shown_update()),
                "reviewed": iso(dates.reviewed.as_ref()),
                "review_by": dates.review_by.map(|day| day.to_string()),
                "archived": page.is_expired(),
                "fingerprint": fingerprint.map(|print| print.to_string()),
        })
    };
    // Serialised one page at a time: the whole list as one value would need much memory.
    let mut text = String::from("{\n  \"schema\": 1,\n  \"pages\": [");
    let shown = site.all_pages().filter(|(page, _)| !page.is_draft() && !page.is_section());
    for (number, (page, fingerprint)) in shown.enumerate() {
        text.push_str(if number == 0 { "\n    " } else { ",\n    " });
        let page = serde_json::to_string_pretty(&row(page, fingerprint)).expect("a map of texts can be written");
        text.push_str(&page.replace('\n', "\n    "));
    }
    text.push_str(if text.ends_with('[') { "]\n}\n" } else { "\n  ]\n}\n" });
    text
}

/// The name of the page's owner.
fn owner<'s>(site: &'s Reader<'_>, entry: Option<&'s Entry>) -> Option<&'s str> {
    let record = match &entry?.val {
        TypedValue::Text(id) => site.data().lookup(Type::Party, id)?,
        TypedValue::Record(record) => record,
        _ => return None,
    };
    record.text("name").or(record.text("role"))
}
