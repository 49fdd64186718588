//! A page as lists show it.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::content::Fill;
use super::value::Value;
use super::values::Values;
use super::view::{CardView, Html, ImageView, Shared};
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

/// Cards as template values. A page is shown by many others, so its card in a language is made once and shared.
#[derive(Debug)]
pub struct Cards<'a> {
    site: &'a Site,
    theme: &'a Theme,
    made: HashMap<&'a str, Vec<OnceLock<Value>>>,
}

impl<'a> Cards<'a> {
    /// No card made yet.
    pub fn new(site: &'a Site, theme: &'a Theme) -> Self {
        let shelf = || site.pages.iter().map(|_| OnceLock::new()).collect();
        let made = site.locales.keys().map(|lang| (lang.as_str(), shelf())).collect();
        Self { site, theme, made }
    }

    /// The card of a page, in the words of the page that shows it.
    pub fn card(&self, id: PageId, lang: &str) -> Shared<CardView> {
        let make = || Value::from(card(self.site, self.theme, id, lang));
        let value = match self.made.get(lang) {
            Some(shelf) => shelf[id.0].get_or_init(make).clone(),
            None => make(),
        };
        Shared::new(value)
    }

    /// Cards of several pages.
    pub fn cards(&self, ids: &[PageId], lang: &str) -> Vec<Shared<CardView>> {
        ids.iter().map(|id| self.card(*id, lang)).collect()
    }
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
