//! The view types: plain data, without methods or access to the site.
//!
//! The manual's page on views is generated from these types, so a field without a description does not compile.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use super::value::{Value, map};

/// A view type as the manual shows it.
#[cfg(test)]
#[derive(Debug)]
pub(crate) struct ViewDoc {
    /// The type's name.
    pub(crate) name: &'static str,
    /// Its value.
    pub(crate) text: &'static str,
    /// Fields: name, type, description.
    pub(crate) fields: &'static [(&'static str, &'static str, &'static str)],
}

macro_rules! views {
    ($(#[doc = $text:literal] $name:ident { $(#[doc = $doc:literal] $field:ident: $ty:ty,)+ })+) => {
        $(
            #[doc = $text]
            #[derive(Clone, Debug, PartialEq)]
            pub(crate) struct $name { $(#[doc = $doc] pub(crate) $field: $ty,)+ }

            impl From<$name> for Value {
                fn from(view: $name) -> Value {
                    map([$((stringify!($field), Value::from(view.$field))),+])
                }
            }
        )+

        /// Every view type in the order of the manual.
        #[cfg(test)]
        pub(crate) const VIEWS: &[ViewDoc] = &[
            $(ViewDoc { name: stringify!($name), text: $text, fields: &[$((stringify!($field), stringify!($ty), $doc)),+] }),+
        ];
    };
}

/// HTML that templates insert unescaped; everything else is escaped.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Html(pub(crate) String);

impl From<Html> for Value {
    fn from(html: Html) -> Value {
        Value::safe_string(&html.0)
    }
}

/// A view that several pages show, converted to a value once.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared<T> {
    value: Value,
    view: PhantomData<T>,
}

impl<T> Shared<T> {
    /// Wraps a value converted from the view type.
    pub(crate) fn new(value: Value) -> Self {
        Self { value, view: PhantomData }
    }
}

impl<T> From<Shared<T>> for Value {
    fn from(shared: Shared<T>) -> Value {
        shared.value
    }
}

/// Any value of a field table: see the tables of the kinds.
pub(crate) type FieldValue = Value;

views! {
    #[doc = " The site, in the language of the page."]
    SiteView {
        #[doc = " The site's name."]
        title: String,
        #[doc = " What the site is, in a sentence."]
        description: String,
        #[doc = " The absolute address of the site, with a closing slash."]
        base_url: String,
        #[doc = " The path of the site on its host; `/` unless the base URL has one."]
        root: String,
        #[doc = " Addresses of files that pages load, by their path below `static/`, written out: `site.assets[\"css/a.css\"]`."]
        assets: FieldValue,
        #[doc = " Addresses of the style sheets that the site adds (`theme.css` in anslag.yaml), to be linked after the theme's own."]
        css: Vec<String>,
        #[doc = " The language of the page (BCP 47)."]
        lang: String,
        #[doc = " Address of the home page in this language."]
        home: String,
        #[doc = " All languages of the site, each with the address of its home page."]
        languages: Vec<LanguageView>,
        #[doc = " Who publishes the site: an organisation as in the field tables, or nothing."]
        publisher: FieldValue,
        #[doc = " Menus by name; a menu that is not configured is absent, so test with `site.menus.footer is defined`."]
        menus: BTreeMap<String, Vec<MenuLink>>,
        #[doc = " Address of the list of all topics; nothing when no page has a topic."]
        topics_url: Option<String>,
        #[doc = " Address of the archive; nothing when no page is dated."]
        archive_url: Option<String>,
        #[doc = " Address of the list of everything that changed; nothing when no page is dated."]
        changes_url: Option<String>,
        #[doc = " Address of the site's Atom feed in this language."]
        feed_url: String,
        #[doc = " What every reader must know now, from `data/notices.yml`: title, text, url, level {key, label}, from, until."]
        notices: Vec<FieldValue>,
        #[doc = " Free keys of anslag.yaml."]
        extra: FieldValue,
    }
    #[doc = " A language of the site."]
    LanguageView {
        #[doc = " BCP 47 tag."]
        lang: String,
        #[doc = " Its own name for itself."]
        name: String,
        #[doc = " Address of its home page."]
        url: String,
        #[doc = " Whether it is the language of this page."]
        current: bool,
    }
    #[doc = " A line of a menu."]
    MenuLink {
        #[doc = " Link text."]
        text: String,
        #[doc = " Address."]
        url: String,
        #[doc = " This page itself."]
        current: bool,
        #[doc = " This page or one below it."]
        active: bool,
        #[doc = " Leads to another site."]
        external: bool,
    }
    #[doc = " A link with its text."]
    LinkView {
        #[doc = " Link text."]
        text: String,
        #[doc = " Address."]
        url: String,
    }
    #[doc = " The page being made: an article, a section, a topic, the archive, the 404 page."]
    PageView {
        #[doc = " `news project workshop network decision page`, or `home section topics topic archive not_found gone`."]
        kind: String,
        #[doc = " The kind and those that it builds on, the nearest first: `{% if \"workshop\" in page.kinds %}`; empty for pages that are no articles."]
        kinds: Vec<String>,
        #[doc = " The kind's label in the page's language, such as Nyhet."]
        kind_label: String,
        #[doc = " What several pages of the kind are called, such as Nyheter; empty for pages that are no articles."]
        kind_plural: String,
        #[doc = " The card that a section chooses for its pages, one of `cards` in theme.yaml; nothing when it chooses none."]
        card: Option<String>,
        #[doc = " The heading of the page."]
        title: String,
        #[doc = " Address from the root of the host."]
        url: String,
        #[doc = " Absolute address: canonical link, Open Graph."]
        permalink: String,
        #[doc = " Language (BCP 47)."]
        lang: String,
        #[doc = " `ltr` or `rtl`."]
        dir: String,
        #[doc = " The lead, inline HTML; empty when there is none."]
        lead: Html,
        #[doc = " Plain text for meta description and cards."]
        description: String,
        #[doc = " When it was published; nothing when that is not known."]
        published: Option<DateView>,
        #[doc = " When it was updated; nothing when that is the day of publication or not known."]
        updated: Option<DateView>,
        #[doc = " The newest of both, for meta and JSON-LD."]
        modified: Option<DateView>,
        #[doc = " Changes that matter to a reader, newest first."]
        changes: Vec<ChangeView>,
        #[doc = " The last review; nothing when there was none."]
        reviewed: Option<ReviewView>,
        #[doc = " When the next review is due; nothing when none is promised."]
        review_by: Option<DateView>,
        #[doc = " The promised review is overdue on the day of the build."]
        overdue: bool,
        #[doc = " The page has passed its last day and says so."]
        archived: bool,
        #[doc = " The day it was archived; nothing when it is not."]
        expired: Option<DateView>,
        #[doc = " Why it was archived, inline HTML; empty when not said."]
        archived_reason: Html,
        #[doc = " Where to read instead of an archived page; nothing when not said."]
        replaced_by: Option<LinkView>,
        #[doc = " The event is over on the day of the build, or the last day of what the page is about has passed."]
        past: bool,
        #[doc = " The last day of what the page is about, where its kind has one: `closes` in its file."]
        closes: Option<DateView>,
        #[doc = " Where what the page is about stands, as its kind says: the field `status` of its file; nothing when not said."]
        status: Option<StatusView>,
        #[doc = " A draft or a page before its day, shown because the build was asked to."]
        draft: bool,
        #[doc = " The body."]
        content: Html,
        #[doc = " Headings of the body at levels 2 and 3."]
        toc: Vec<TocView>,
        #[doc = " Words in the body."]
        words: usize,
        #[doc = " Minutes it takes to read, at 200 words a minute; at least 1."]
        minutes: usize,
        #[doc = " The picture of the page."]
        image: Option<ImageView>,
        #[doc = " The picture that social services show for the page: its own, when it is no SVG, or its social card."]
        social: Option<SocialView>,
        #[doc = " Topics, each with the address of its page."]
        topics: Vec<LinkView>,
        #[doc = " Every field of the kind's table, by key. What is not said is nothing, a list that is not said is empty."]
        fields: BTreeMap<String, FieldValue>,
        #[doc = " The rows of the panel of facts, as the kind orders them: what a template shows that knows nothing of the kind."]
        fact_rows: Vec<FactView>,
        #[doc = " People and functions to contact, as in the field tables."]
        contacts: FieldValue,
        #[doc = " The contact point of the page or the site: name, opening_hours [{days, time}], exceptions [{date, time}], visit, post, phone, phone_url, email, help_url."]
        contact_point: FieldValue,
        #[doc = " Links to read more."]
        links: Vec<ReadMoreView>,
        #[doc = " Documents that belong to the page."]
        attachments: Vec<FileView>,
        #[doc = " The way here from the home page, without the page itself."]
        breadcrumbs: Vec<LinkView>,
        #[doc = " The page before this one in time, in the same section."]
        previous: Option<Shared<CardView>>,
        #[doc = " The page after this one in time, in the same section."]
        next: Option<Shared<CardView>>,
        #[doc = " Pages on the same things."]
        related: Vec<Shared<CardView>>,
        #[doc = " What the page is about: projects, networks and decisions that it names."]
        about: Vec<Shared<CardView>>,
        #[doc = " Pages that name this one, by kind: `mentions.news`, `mentions.workshop`, `mentions.decision`, `mentions.project`, `mentions.network`, `mentions.page`; each a list, newest first."]
        mentions: BTreeMap<String, Vec<Shared<CardView>>>,
        #[doc = " News, events and decisions about this page, the first first: what happened in a project."]
        timeline: Vec<Shared<CardView>>,
        #[doc = " Events about this page that have not begun, the first first."]
        coming: Vec<Shared<CardView>>,
        #[doc = " Whether one can still register for the event."]
        registration_open: bool,
        #[doc = " The other parts of the same series of events, in order."]
        series: Vec<Shared<CardView>>,
        #[doc = " The page in other languages."]
        translations: Vec<TranslationView>,
        #[doc = " The original of this translation, when it has changed since; nothing otherwise."]
        newer_original: Option<TranslationView>,
        #[doc = " All languages of the page with absolute addresses, for hreflang; empty when there is only one."]
        alternates: Vec<TranslationView>,
        #[doc = " Address of the calendar file of the event; nothing for pages that are none or whose day is not known."]
        calendar: Option<String>,
        #[doc = " Feeds of the page: the site's, and the section's or topic's."]
        feeds: Vec<FeedView>,
        #[doc = " Structured data (JSON-LD), escaped for a script element."]
        json_ld: Html,
        #[doc = " Open Graph type."]
        og_type: String,
        #[doc = " Search engines should leave the page out."]
        noindex: bool,
    }
    #[doc = " A date, as exact as it was stated."]
    DateView {
        #[doc = " For people: 12 juni 2024, mars 2021, omkring mars 2021, 2023."]
        text: String,
        #[doc = " For machines: 2024-06-12, 2021-03, 2023, with time and zone when stated."]
        iso: String,
        #[doc = " The year."]
        year: i16,
        #[doc = " Only about then."]
        approx: bool,
    }
    #[doc = " Where something stands: a word of a closed set."]
    StatusView {
        #[doc = " The word, for classes."]
        key: String,
        #[doc = " Its label."]
        label: String,
    }
    #[doc = " A row of the panel of facts, or a value in one."]
    FactView {
        #[doc = " The key of the field; empty for a value in a list."]
        key: String,
        #[doc = " The label of the field; empty for a value in a list."]
        label: String,
        #[doc = " What `value` is: `text html date link page file person party organisation`, or `list` and `fields`, whose values are in `items`."]
        form: String,
        #[doc = " The value."]
        value: FieldValue,
        #[doc = " The values of a list, or the rows of several fields in one."]
        items: Vec<FactView>,
    }
    #[doc = " A change that matters to a reader."]
    ChangeView {
        #[doc = " When."]
        date: DateView,
        #[doc = " What changed, inline HTML."]
        note: Html,
        #[doc = " `update` or `correction`."]
        kind: String,
    }
    #[doc = " A review by someone responsible."]
    ReviewView {
        #[doc = " When."]
        date: DateView,
        #[doc = " By whom: a person or organisation as in the field tables; nothing when not said."]
        by: FieldValue,
    }
    #[doc = " A heading of the body."]
    TocView {
        #[doc = " Id of the heading."]
        id: String,
        #[doc = " Its text."]
        text: String,
        #[doc = " Headings below it."]
        children: Vec<TocView>,
    }
    #[doc = " A picture."]
    ImageView {
        #[doc = " Address."]
        url: String,
        #[doc = " Absolute address, for Open Graph."]
        permalink: String,
        #[doc = " Alternative text; empty for a decorative picture."]
        alt: String,
        #[doc = " Caption, inline HTML; empty when there is none."]
        caption: Html,
        #[doc = " Photographer or other source; empty when not said."]
        credit: String,
        #[doc = " Width in pixels, when the file says so."]
        width: Option<u32>,
        #[doc = " Height in pixels, when the file says so."]
        height: Option<u32>,
    }
    #[doc = " A picture for social services."]
    SocialView {
        #[doc = " Absolute address."]
        url: String,
        #[doc = " What it shows."]
        alt: String,
        #[doc = " Width in pixels, when the file says so."]
        width: Option<u32>,
        #[doc = " Height in pixels, when the file says so."]
        height: Option<u32>,
    }
    #[doc = " What `social-card.svg` draws, as `card`: the picture of 1200 by 630 pixels that social services show for a page."]
    SocialCardView {
        #[doc = " The title."]
        title: String,
        #[doc = " The kind's label; empty on home pages."]
        kind: String,
        #[doc = " The site's name."]
        site: String,
        #[doc = " BCP 47 tag."]
        lang: String,
        #[doc = " The size of the title's letters, the largest that fits 1040 by 340 pixels."]
        size: i64,
        #[doc = " The title in lines of that size."]
        lines: Vec<CardLineView>,
    }
    #[doc = " A line of the title."]
    CardLineView {
        #[doc = " Text."]
        text: String,
        #[doc = " Its baseline, in pixels from the top of the box."]
        y: i64,
    }
    #[doc = " A link to read more."]
    ReadMoreView {
        #[doc = " Link text."]
        text: String,
        #[doc = " Address."]
        url: String,
        #[doc = " Leads to another site."]
        external: bool,
        #[doc = " Language of what it leads to; empty when not said."]
        lang: String,
    }
    #[doc = " A file to download."]
    FileView {
        #[doc = " Its name for readers."]
        title: String,
        #[doc = " Address."]
        url: String,
        #[doc = " Type in capitals, such as PDF."]
        format: String,
        #[doc = " Size for people, such as 240 kB."]
        size: String,
        #[doc = " Date of the document; nothing when not said."]
        date: Option<DateView>,
    }
    #[doc = " A page as lists show it."]
    CardView {
        #[doc = " Heading."]
        title: String,
        #[doc = " Address."]
        url: String,
        #[doc = " `news project workshop network decision page section`."]
        kind: String,
        #[doc = " The kind's label."]
        kind_label: String,
        #[doc = " Language."]
        lang: String,
        #[doc = " The lead, inline HTML; empty when there is none."]
        lead: Html,
        #[doc = " When it was published."]
        published: Option<DateView>,
        #[doc = " When it was updated, if on another day."]
        updated: Option<DateView>,
        #[doc = " When the event starts."]
        starts: Option<DateView>,
        #[doc = " Where an event, project, membership or decision stands, as label; empty when not said."]
        status: String,
        #[doc = " The same as key, for classes: `ongoing`, `held`, `proposed` …; empty when not said."]
        status_key: String,
        #[doc = " The last day of what the page is about, where its kind has one."]
        closes: Option<DateView>,
        #[doc = " The event is over on the day of the build, or the last day has passed."]
        past: bool,
        #[doc = " The fields that the kind shows on its cards, as rows: `card` in its file."]
        rows: Vec<FactView>,
        #[doc = " Part of a series: number; nothing when it is none."]
        part: Option<i64>,
        #[doc = " Parts in the series; nothing when not said."]
        parts: Option<i64>,
        #[doc = " The picture."]
        image: Option<ImageView>,
    }
    #[doc = " The page in another language."]
    TranslationView {
        #[doc = " BCP 47 tag."]
        lang: String,
        #[doc = " The language's own name."]
        name: String,
        #[doc = " The page's title in it."]
        title: String,
        #[doc = " Address."]
        url: String,
    }
    #[doc = " A feed to subscribe to."]
    FeedView {
        #[doc = " Name of the feed."]
        title: String,
        #[doc = " Address."]
        url: String,
        #[doc = " Media type."]
        media_type: String,
    }
    #[doc = " One page of a long list. Older pages keep their number and contents when something is added."]
    PagerView {
        #[doc = " Link to the newer pages; nothing on the newest."]
        newer: Option<LinkView>,
        #[doc = " Link to the older pages; nothing on the oldest."]
        older: Option<LinkView>,
        #[doc = " The newest page, those around this one and the oldest, newest first."]
        pages: Vec<PagerLink>,
        #[doc = " How many items there are in all."]
        total: usize,
    }
    #[doc = " A page of a long list."]
    PagerLink {
        #[doc = " What it is called: its number, counted from the oldest page."]
        text: String,
        #[doc = " Address."]
        url: String,
        #[doc = " Whether it is this one."]
        current: bool,
    }
    #[doc = " Ways into a section with many pages."]
    BrowseView {
        #[doc = " Years of its pages, newest first; each is a page of the section. None when there is only one."]
        years: Vec<TopicView>,
        #[doc = " The topics that most of its pages have, the commonest first."]
        topics: Vec<TopicView>,
    }
    #[doc = " A topic and how many pages it has."]
    TopicView {
        #[doc = " Name."]
        text: String,
        #[doc = " Address."]
        url: String,
        #[doc = " Number of pages."]
        count: usize,
    }
    #[doc = " Something that happened to a page."]
    HappeningView {
        #[doc = " When."]
        date: DateView,
        #[doc = " `published`, `update` or `correction`."]
        kind: String,
        #[doc = " The page's heading."]
        title: String,
        #[doc = " Its address."]
        url: String,
        #[doc = " Its language."]
        lang: String,
        #[doc = " What changed, inline HTML; empty when nobody wrote a note."]
        note: Html,
    }
    #[doc = " A year of the archive."]
    YearView {
        #[doc = " The year."]
        text: String,
        #[doc = " Address of the year's page."]
        url: String,
        #[doc = " Number of pages."]
        count: usize,
        #[doc = " Months with pages, newest first; filled on the year's own page."]
        months: Vec<MonthView>,
    }
    #[doc = " A month of the archive."]
    MonthView {
        #[doc = " Name of the month with the year, or what stands for pages without a month."]
        text: String,
        #[doc = " Id of its heading."]
        id: String,
        #[doc = " Pages, newest first."]
        items: Vec<Shared<CardView>>,
    }
}
