//! Cards: pages as lists show them.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::content::ContentFiller;
use super::types::{CardView, Html, ImageView, Shared};
use super::value::Value;
use super::values::Values;
use crate::facts::{FactNumber, Facts, Reader};
use crate::schema::{Kind, Record};
use crate::site::PageId;
use crate::theme::{CARD, Theme};

/// The card of a page, with labels in the language of the page that shows it.
pub(crate) fn card(site: &Reader<'_>, theme: &Theme, id: PageId, lang: &str) -> CardView {
    let page = site.summary(id);
    let front = page.front();
    let filler = ContentFiller { site, theme, page, absolute: false };
    let values = Values { filler };
    let kind = if page.is_section() { "section" } else { page.kind().name };
    let status = page.status();
    let series = page.series();
    CardView {
        title: page.title().to_owned(),
        url: site.href(page.route()),
        kind: kind.to_owned(),
        kind_label: kind_label(theme, page.is_section(), page.kind(), lang),
        lang: page.lang().to_owned(),
        lead: filler.html(page.rich_field("lead")),
        published: page.dates().published.as_ref().map(|dated| values.date(&dated.when)),
        updated: page.dates().shown_update().map(|dated| values.date(&dated.when)),
        starts: page
            .event()
            .and_then(|event| event.next(site.now(), &site.config().zone))
            .map(|when| values.date(when)),
        closes: page.closes().map(|when| values.date(when)),
        past: site.is_past(page),
        rows: super::fact_rows::card_rows(page, &values),
        status: status.map_or_else(String::new, |status| status.label.for_tag(lang).to_owned()),
        status_key: status.map_or_else(String::new, |status| status.key.to_owned()),
        part: series.and_then(|series| series.integer("number")),
        parts: series.and_then(|series| series.integer("of")),
        image: image(filler, front, CARD),
    }
}

/// A card with only a title and an address.
fn link_card(title: &str, url: &str, lang: &str) -> CardView {
    CardView {
        title: title.to_owned(),
        url: url.to_owned(),
        kind: "link".to_owned(),
        kind_label: String::new(),
        lang: lang.to_owned(),
        lead: Html::default(),
        published: None,
        updated: None,
        starts: None,
        closes: None,
        past: false,
        rows: Vec::new(),
        status: String::new(),
        status_key: String::new(),
        part: None,
        parts: None,
        image: None,
    }
}

/// Cards as template values. A page's card in a language is made once and shared by all pages that show it.
#[derive(Debug)]
pub(crate) struct Cards<'a> {
    theme: &'a Theme,
    cards: HashMap<&'a str, Vec<OnceLock<RenderedCard>>>,
}

/// A card, and the facts that it shows.
#[derive(Debug)]
struct RenderedCard {
    value: Value,
    facts: Box<[FactNumber]>,
}

impl<'a> Cards<'a> {
    /// An empty cache.
    pub(crate) fn new(facts: &'a Facts<'a>, theme: &'a Theme) -> Self {
        let slots = || std::iter::repeat_with(OnceLock::new).take(facts.page_count()).collect();
        let cards = facts.reader().languages().map(|lang| (lang.as_str(), slots())).collect();
        Self { theme, cards }
    }

    /// The card of a page, with labels in the language of the page that shows it.
    pub(crate) fn card(&self, site: &Reader<'_>, id: PageId, lang: &str) -> Shared<CardView> {
        let make = || {
            let inner = site.fresh();
            let value = Value::from(card(&inner, self.theme, id, lang));
            RenderedCard { value, facts: inner.recorded().into() }
        };
        let Some(slots) = self.cards.get(lang) else {
            return Shared::new(Value::from(card(site, self.theme, id, lang)));
        };
        let card = slots[id.0].get_or_init(make);
        site.record_all(&card.facts);
        Shared::new(card.value.clone())
    }

    /// Cards of things without a page, by title and address.
    pub(crate) fn link_cards<'l>(
        &self,
        links: impl Iterator<Item = (&'l String, &'l String)>,
        lang: &str,
    ) -> Vec<Shared<CardView>> {
        links.map(|(title, url)| Shared::new(Value::from(link_card(title, url, lang)))).collect()
    }

    /// Cards of several pages.
    pub(crate) fn cards(&self, site: &Reader<'_>, ids: &[PageId], lang: &str) -> Vec<Shared<CardView>> {
        ids.iter().map(|id| self.card(site, *id, lang)).collect()
    }
}

/// The label of a page's kind in a language. Sections have their own.
pub(crate) fn kind_label(theme: &Theme, is_section: bool, kind: Kind, lang: &str) -> String {
    if is_section { theme.word(lang, "kind_section").to_owned() } else { kind.label.for_tag(lang).to_owned() }
}

/// The image of a page's front matter, in a place of the theme.
pub(crate) fn image(filler: ContentFiller<'_>, front: &Record, place: &str) -> Option<ImageView> {
    image_of(filler, front.record("image")?, place)
}

/// An image with its texts: those of the page, or else its own.
pub(crate) fn image_of(filler: ContentFiller<'_>, image: &Record, place: &str) -> Option<ImageView> {
    let view = filler.picture(image.text("src")?, image.focus(), place)?;
    let caption = image.fields.get("caption").and_then(|entry| filler.page.rich(entry));
    let is_decorative = image.bool("decorative") == Some(true);
    let text =
        |key: &str, own: String| image.text(key).filter(|text| !text.trim().is_empty()).map_or(own, str::to_owned);
    Some(ImageView {
        alt: if is_decorative { String::new() } else { text("alt", view.alt.clone()) },
        caption: if caption.is_some() { filler.html(caption) } else { view.caption.clone() },
        credit: text("credit", view.credit.clone()),
        ..view
    })
}
