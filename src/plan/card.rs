//! A page as lists show it.

use super::content::Fill;
use super::values::Values;
use super::view::{CardView, Html, ImageView};
use crate::schema::tables::KIND;
use crate::schema::{Choice, Record, Val};
use crate::site::{PageId, Site};
use crate::theme::Theme;

/// The card of a page, in the words of the page that shows it.
pub fn card(site: &Site, theme: &Theme, id: PageId, lang: &str) -> CardView {
    let page = site.page(id);
    let front = page.front();
    let fill = Fill { site, theme, document: &page.document, absolute: false };
    let values = Values { fill };
    let kind = if page.is_section() { "section" } else { page.document.kind.name() };
    let (status, status_key) = status(front, lang);
    let series = front.record("series");
    CardView {
        title: page.title().to_owned(),
        url: site.href(&page.route),
        kind: kind.to_owned(),
        kind_label: kind_label(theme, kind, lang),
        lang: page.document.lang.clone(),
        lead: fill.html(page.document.rich_field("lead")),
        published: page.dates.published.as_ref().map(|dated| values.date(&dated.when)),
        updated: page.dates.shown_update().map(|dated| values.date(&dated.when)),
        starts: front.when("starts").map(|when| values.date(when)),
        status,
        status_key,
        part: series.and_then(|series| series.integer("number")),
        parts: series.and_then(|series| series.integer("of")),
        image: image(fill, front),
    }
}

/// Cards of several pages.
pub fn cards(site: &Site, theme: &Theme, ids: &[PageId], lang: &str) -> Vec<CardView> {
    ids.iter().map(|id| card(site, theme, *id, lang)).collect()
}

/// The label of a kind in a language.
pub fn kind_label(theme: &Theme, kind: &str, lang: &str) -> String {
    match KIND.iter().find(|choice| choice.key == kind) {
        Some(choice) => choice_label(choice, lang).to_owned(),
        None => theme.word(lang, "kind_section").to_owned(),
    }
}

fn choice_label(choice: &'static Choice, lang: &str) -> &'static str {
    if lang.starts_with("sv") { choice.sv } else { choice.en }
}

fn status(front: &Record, lang: &str) -> (String, String) {
    let membership = front.record("membership").and_then(|membership| membership.get("status"));
    let found = ["status", "event_status", "decision_status"].iter().find_map(|key| front.get(key)).or(membership);
    match found {
        Some(Val::Choice(choice)) => (choice_label(choice, lang).to_owned(), choice.key.to_owned()),
        _ => (String::new(), String::new()),
    }
}

/// The picture that a page's front matter names.
pub fn image(fill: Fill<'_>, front: &Record) -> Option<ImageView> {
    let image = front.record("image")?;
    let (route, path) = fill.site.file(fill.document, image.text("src")?)?;
    let size = fill.site.files.get(path).and_then(|file| file.dimensions);
    let caption = image.fields.get("caption").and_then(|entry| fill.document.rich(entry));
    Some(ImageView {
        url: fill.address(route),
        permalink: fill.site.absolute(route),
        alt: if image.bool("decorative") == Some(true) {
            String::new()
        } else {
            image.text("alt").unwrap_or_default().to_owned()
        },
        caption: if caption.is_some() { fill.html(caption) } else { Html::default() },
        credit: image.text("credit").unwrap_or_default().to_owned(),
        width: size.map(|(width, _)| width),
        height: size.map(|(_, height)| height),
    })
}
