//! The view of a page: everything that its template can use.

use std::collections::BTreeMap;

use super::card::{Cards, image, kind_label};
use super::content::ContentFiller;
use super::fact_rows::fact_rows;
use super::social;
use super::types::{
    CardView, ChangeView, FeedView, FileView, Html, ImageView, LinkView, PageView, ReadMoreView, ReviewView, Shared,
    SocialView, StatusView, TocView, TranslationView,
};
use super::value::Value;
use super::values::Values;
use crate::document::markdown::Heading;
use crate::facts::{Reader, Summary};
use crate::formats::pictures::PictureFiles;
use crate::formats::{calendar, json_ld};
use crate::lists::feed::Feed;
use crate::locale::Locale;
use crate::path::Route;
use crate::picture::PicturePlace;
use crate::schema::{Entry, Kind, Record, Type, TypedValue};
use crate::site::links::is_external;
use crate::site::{Page, PageId};
use crate::theme::{LEAD, Theme};

/// Makes page views.
#[derive(Clone, Copy)]
pub(crate) struct PageViews<'a> {
    /// The site.
    pub(crate) site: &'a Reader<'a>,
    /// The theme.
    pub(crate) theme: &'a Theme,
    /// The cards of pages that others show.
    pub(crate) cards: &'a Cards<'a>,
}

/// Fields that pages without a text of their own do not have.
const LARGE: [&str; 7] = ["fields", "fact_rows", "contact_point", "mentions", "timeline", "coming", "json_ld"];

impl<'a> PageViews<'a> {
    fn filler(&self, page: &'a Page) -> ContentFiller<'a> {
        ContentFiller { site: self.site, theme: self.theme, page: Summary::of(page), absolute: false }
    }

    /// The view of a page without its content, which the renderer adds. Fields that no template names and that take time are left
    /// empty.
    pub(crate) fn view(&self, page: &'a Page) -> PageView {
        self.view_of(page, |name| self.theme.shows(name))
    }

    /// The view of a redirect page. There may be many, so its fields and lists are empty.
    pub(crate) fn moved(&self, page: &'a Page) -> PageView {
        let mut view = self.view_of(page, |name| !LARGE.contains(&name) && self.theme.shows(name));
        let fields = crate::site::table(&page.document).fields();
        let values = Values { filler: self.filler(page) };
        view.fields = fields.map(|field| (field.key.to_owned(), values.field(None, field.ty))).collect();
        view
    }

    fn view_of(&self, page: &'a Page, shows: impl Fn(&str) -> bool) -> PageView {
        let (site, front) = (self.site, page.front());
        let filler = self.filler(page);
        let values = Values { filler };
        let lang = page.document.lang.as_str();
        let date = |dated: &crate::dates::Dated| values.date(&dated.when);
        let archived = front.record("archived").filter(|_| page.expired);
        let (previous, next) = page.neighbours;
        let cards =
            |name: &str, ids: &[PageId]| if shows(name) { self.cards.cards(site, ids, lang) } else { Vec::new() };
        let kind = kind(page);
        PageView {
            kind: kind.to_owned(),
            kinds: if page.is_section() { Vec::new() } else { page.document.kind.names().map(str::to_owned).collect() },
            kind_label: kind_label(self.theme, page.is_section(), page.document.kind, lang),
            kind_plural: if page.is_section() {
                String::new()
            } else {
                page.document.kind.plural.for_tag(lang).to_owned()
            },
            card: front.text("card").filter(|_| page.is_section()).map(str::to_owned),
            title: page.title().to_owned(),
            url: site.href(&page.route),
            permalink: site.absolute(&page.route),
            lang: lang.to_owned(),
            dir: Locale::direction(lang).to_owned(),
            lead: filler.html(page.document.rich_field("lead")),
            description: self.description(page),
            published: page.dates.published.as_ref().map(date),
            updated: page.dates.shown_update().map(date),
            modified: page.dates.modified().map(date),
            changes: if shows("changes") { changes(page, &values) } else { Vec::new() },
            reviewed: reviewed(page, &values),
            review_by: page.dates.review_by.map(|day| values.date(&crate::date::PartialDate::day(day))),
            overdue: page.dates.overdue(site.now(), &site.config().zone),
            archived: page.expired,
            expired: archived
                .and_then(|record| record.when("date"))
                .or(front.when("expires"))
                .filter(|_| page.expired)
                .map(|when| values.date(when)),
            archived_reason: filler.html(archived.and_then(|record| page.document.rich(record.fields.get("reason")?))),
            replaced_by: archived.and_then(|record| self.link_to(record.text("replaced_by")?, page)),
            past: site.is_past(Summary::of(page)),
            closes: page.document.closes().map(|when| values.date(when)),
            status: page
                .document
                .status()
                .map(|word| StatusView { key: word.key.to_owned(), label: word.label.for_tag(lang).to_owned() }),
            draft: page.draft,
            content: Html::default(),
            toc: if shows("toc") { toc(&page.document.body.headings) } else { Vec::new() },
            words: page.document.body.words,
            minutes: page.document.body.words.div_ceil(200).max(1),
            image: if shows("image") { image(filler, front, LEAD) } else { None },
            social: if shows("social") { self.social(page, filler) } else { None },
            topics: page.topics.iter().map(|topic| self.topic_link(*topic)).collect(),
            fields: if shows("fields") { self.fields(page, &values) } else { BTreeMap::new() },
            fact_rows: if shows("fact_rows") { fact_rows(Summary::of(page), &values) } else { Vec::new() },
            contacts: if shows("contacts") {
                values.field(front.fields.get("contacts"), Type::List(&Type::Person))
            } else {
                Value::none()
            },
            contact_point: if shows("contact_point") { self.contact_point(front, &values) } else { Value::none() },
            links: links(front, &values),
            attachments: attachments(front, &values),
            breadcrumbs: self.breadcrumbs(page.section),
            previous: previous.filter(|_| shows("previous")).map(|id| self.cards.card(site, id, lang)),
            next: next.filter(|_| shows("next")).map(|id| self.cards.card(site, id, lang)),
            related: cards("related", &page.related),
            about: cards("about", &page.about),
            mentions: if shows("mentions") { self.mentions(page) } else { BTreeMap::new() },
            timeline: if shows("timeline") { self.timeline(page, false) } else { Vec::new() },
            coming: if shows("coming") { self.timeline(page, true) } else { Vec::new() },
            registration_open: self.registration_open(page),
            series: cards("series", &page.series),
            translations: self.translations(page, false),
            newer_original: site.newer_original(page).map(|id| self.translation(id, false)),
            alternates: self.translations(page, true),
            calendar: calendar::event_days(page).then(|| site.href(&calendar::route(page))),
            feeds: self.feeds(page),
            json_ld: Html(if shows("json_ld") { json_ld::json_ld(site, page) } else { String::new() }),
            og_type: if page.is_section() { "website" } else { "article" }.to_owned(),
            noindex: page.draft || page.expired || site.config().hidden,
        }
    }

    /// The view of a page that has no source of its own: topics, archive, 404.
    pub(crate) fn bare(&self, tree: &str, kind: &str, title: String, route: &Route) -> PageView {
        let home = self.site.page(self.site.home(tree));
        // There may be many such pages, and the home page's lists are not theirs.
        let own = |name: &str| matches!(name, "fields" | "contact_point") || !LARGE.contains(&name);
        let mut view = self.view_of(home, |name| own(name) && self.theme.shows(name));
        view.kind = kind.to_owned();
        view.kind_label = String::new();
        view.kind_plural = String::new();
        view.card = None;
        view.title = title;
        view.url = self.site.href(route);
        view.permalink = self.site.absolute(route);
        view.lead = Html::default();
        view.kinds = Vec::new();
        view.description = String::new();
        view.image = None;
        (view.published, view.updated, view.modified, view.reviewed, view.review_by) = (None, None, None, None, None);
        (view.changes, view.toc, view.links, view.attachments, view.related) = Default::default();
        (view.overdue, view.archived, view.draft, view.replaced_by) = (false, false, false, None);
        view.breadcrumbs = self.breadcrumbs(Some(home.id));
        (view.translations, view.alternates, view.newer_original) = Default::default();
        (view.topics, view.series, view.about) = Default::default();
        (view.timeline, view.coming, view.mentions) = Default::default();
        view.json_ld = Html::default();
        view.og_type = "website".to_owned();
        view.noindex = self.site.config().hidden;
        view
    }

    /// The Open Graph image: the page's own unless it is SVG, else its social card.
    fn social(&self, page: &Page, filler: ContentFiller<'_>) -> Option<SocialView> {
        if social::has_picture(page) {
            let ImageView { alt, .. } = image(filler, page.front(), LEAD)?;
            let place = PicturePlace::social();
            let files = PictureFiles::of_image(self.site, Summary::of(page), page.front().record("image")?, &place)?;
            let (route, size) = files.largest();
            let (width, height) = size.unzip();
            return Some(SocialView { url: self.site.absolute(route), alt, width, height });
        }
        social::font(self.theme, page)?;
        let title = &self.site.config().language(&page.tree).title;
        let alt = if page.is_home() { title.clone() } else { format!("{} – {title}", page.title()) };
        let (width, height) = social::SIZE;
        let url = self.site.absolute(&social::route(page));
        Some(SocialView { url, alt, width: Some(width), height: Some(height) })
    }

    fn description(&self, page: &Page) -> String {
        let lead =
            page.document.rich_field("lead").map(|body| body.text.trim().to_owned()).filter(|text| !text.is_empty());
        lead.unwrap_or_else(|| page.document.body.summary.clone())
    }

    fn fields(&self, page: &Page, values: &Values<'_>) -> BTreeMap<String, Value> {
        let table = crate::site::table(&page.document);
        table
            .fields()
            .map(|field| (field.key.to_owned(), values.field(page.front().fields.get(field.key), field.ty)))
            .collect()
    }

    fn topic_link(&self, topic: usize) -> LinkView {
        let topic = self.site.topic(topic);
        LinkView { text: topic.name.to_owned(), url: self.site.href(topic.route) }
    }

    fn contact_point(&self, front: &Record, values: &Values<'_>) -> Value {
        let id = front.text("contact_point").or(self.site.config().contact_point.as_ref().map(|(id, _)| id.as_str()));
        match id.and_then(|id| self.site.data().lookup(Type::ContactPoint, id)) {
            Some(record) => values.contact_point(record),
            None => Value::none(),
        }
    }

    /// Breadcrumbs from the home page to a section, itself included.
    pub(crate) fn breadcrumbs(&self, section: Option<PageId>) -> Vec<LinkView> {
        let mut ancestors = Vec::new();
        let mut above = section;
        while let Some(id) = above {
            above = self.site.section(id);
            let text = match above {
                None => self.theme.word(self.site.language(id).1, "home"),
                Some(_) => self.site.title(id),
            };
            ancestors.push(LinkView { text: text.to_owned(), url: self.site.href(self.site.route(id)) });
        }
        ancestors.reverse();
        ancestors
    }

    /// Dated pages that refer to this page, in order of time: past ones, or coming ones.
    fn timeline(&self, page: &Page, to_come: bool) -> Vec<Shared<CardView>> {
        let happened = |id: &PageId| {
            let page = self.site.summary(*id);
            let dated = page.kind().traits.timeline;
            let moment = page.order().starts.or(page.order().published).filter(|_| dated)?;
            // An ongoing event counts as coming.
            let over = page.event().and_then(|event| event.ends_at(&self.site.config().zone)).unwrap_or(moment);
            ((over > self.site.now()) == to_come).then_some((moment, *id))
        };
        let mut happened: Vec<_> = page.mentions.iter().filter_map(happened).collect();
        happened.sort();
        let ids: Vec<PageId> = happened.into_iter().map(|(_, id)| id).collect();
        self.cards.cards(self.site, &ids, &page.document.lang)
    }

    /// Whether registration is open: its deadline has not passed and the event has not begun.
    fn registration_open(&self, page: &Page) -> bool {
        let Some(event) = page.document.event() else { return false };
        let Some(registration) = event.registration() else { return false };
        let (zone, now) = (&self.site.config().zone, self.site.now());
        let closed = registration.when("deadline").is_some_and(|when| when.end(zone) <= now);
        let has_begun = event.starts().is_some_and(|when| when.time.is_some() && when.instant(zone) <= now);
        !closed && !has_begun && self.site.is_upcoming(Summary::of(page))
    }

    fn mentions(&self, page: &Page) -> BTreeMap<String, Vec<Shared<CardView>>> {
        let of = |kind: Kind| {
            let ids: Vec<PageId> = page.mentions.iter().copied().filter(|id| self.site.kind(*id) == kind).collect();
            (kind.name.to_owned(), self.cards.cards(self.site, &ids, &page.document.lang))
        };
        self.site.config().kinds.all().map(of).collect()
    }

    fn translations(&self, page: &Page, all: bool) -> Vec<TranslationView> {
        if page.translations.is_empty() {
            return Vec::new();
        }
        let mut ids = page.translations.clone();
        if all {
            ids.push(page.id);
            ids.sort_by_key(|id| self.site.config().language_place(self.site.language(*id).1));
        }
        ids.into_iter().map(|id| self.translation(id, all)).collect()
    }

    /// A link to a page by reference.
    fn link_to(&self, reference: &str, from: &Page) -> Option<LinkView> {
        let id = self.site.find(reference, &from.tree)?;
        Some(LinkView { text: self.site.title(id).to_owned(), url: self.site.href(self.site.route(id)) })
    }

    /// A page in another language, as a link.
    fn translation(&self, id: PageId, absolute: bool) -> TranslationView {
        let (title, route, (lang, tree)) = (self.site.title(id), self.site.route(id), self.site.language(id));
        let url = if absolute { self.site.absolute(route) } else { self.site.href(route) };
        let name = self.site.config().language(tree).name.clone();
        TranslationView { lang: lang.to_owned(), name, title: title.to_owned(), url }
    }

    fn feeds(&self, page: &Page) -> Vec<FeedView> {
        let site_feed = Feed::Site { tree: page.tree.clone() };
        // A feed without entries is not published.
        let mut feeds = if self.site.has_site_feed(&page.tree) { self.feed_pair(&site_feed) } else { Vec::new() };
        let section = if page.is_section() { Some(page.id) } else { page.section };
        if let Some(section) = section.filter(|id| self.site.section(*id).is_some() && self.site.has_feed(*id)) {
            feeds.extend(self.feed_pair(&Feed::Section(section)));
        }
        feeds
    }

    /// The Atom and the JSON form of a feed.
    pub(crate) fn feed_pair(&self, feed: &Feed) -> Vec<FeedView> {
        let title = self.site.feed_title(feed);
        let view = |json: bool, media_type: &str| FeedView {
            title: title.clone(),
            url: self.site.href(&self.site.feed_route(feed, json)),
            media_type: media_type.to_owned(),
        };
        vec![view(false, "application/atom+xml"), view(true, "application/feed+json")]
    }
}

fn kind(page: &Page) -> &'static str {
    match (page.is_home(), page.is_section()) {
        (true, _) => "home",
        (_, true) => "section",
        _ => page.document.kind.name,
    }
}

fn changes(page: &Page, values: &Values<'_>) -> Vec<ChangeView> {
    let view = |change: &crate::dates::Change| ChangeView {
        date: values.date(&change.date.when),
        note: values.filler.html(change.note.as_ref().and_then(|entry| page.document.rich(entry))),
        kind: if change.correction { "correction" } else { "update" }.to_owned(),
    };
    page.dates.changes.iter().map(view).collect()
}

fn reviewed(page: &Page, values: &Values<'_>) -> Option<ReviewView> {
    let dated = page.dates.reviewed.as_ref()?;
    let by = page.front().record("reviewed").and_then(|record| record.fields.get("by"));
    Some(ReviewView { date: values.date(&dated.when), by: values.field(by, Type::Party) })
}

/// Headings of levels 2 and 3 as a tree; a level 3 before the first level 2 is at the top level.
fn toc(headings: &[Heading]) -> Vec<TocView> {
    let mut toc: Vec<TocView> = Vec::new();
    for heading in headings.iter().filter(|heading| heading.level == 2 || heading.level == 3) {
        let entry = TocView { id: heading.id.clone(), text: heading.text.clone(), children: Vec::new() };
        match toc.last_mut().filter(|_| heading.level == 3) {
            Some(above) => above.children.push(entry),
            None => toc.push(entry),
        }
    }
    toc
}

fn records(entries: &[Entry]) -> impl Iterator<Item = &Record> {
    entries.iter().filter_map(|entry| match &entry.val {
        TypedValue::Record(record) => Some(&**record),
        _ => None,
    })
}

fn links(front: &Record, values: &Values<'_>) -> Vec<ReadMoreView> {
    let view = |record: &Record| {
        let url = record.text("url").filter(|url| !values.filler.links().is_gone(url))?;
        Some(ReadMoreView {
            text: record.text("text")?.to_owned(),
            url: values.filler.links().target(url),
            external: is_external(url) && !url.starts_with(&values.filler.site.config().base_url),
            lang: record.text("lang").unwrap_or_default().to_owned(),
        })
    };
    records(front.list("links")).filter_map(view).collect()
}

fn attachments(front: &Record, values: &Values<'_>) -> Vec<FileView> {
    records(front.list("attachments"))
        .filter_map(|record| values.file(record.text("file")?, record.text("title"), record.when("date")))
        .collect()
}
