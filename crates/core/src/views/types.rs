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

            impl $name {
                /// A value in which fields that no template may show are null. Messages about templates name all fields.
                #[allow(dead_code, reason = "only views with many fields are converted in part")]
                pub(crate) fn shown(self, shows: impl Fn(&str) -> bool) -> Value {
                    map([$((
                        stringify!($field),
                        if shows(stringify!($field)) { Value::from(self.$field) } else { Value::none() },
                    )),+])
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
        #[doc = " A one-sentence description of the site."]
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
        #[doc = " Publisher of the site: an organisation as in the field tables, or null."]
        publisher: FieldValue,
        #[doc = " Menus by name; a menu that is not configured is absent, so test with `site.menus.footer is defined`."]
        menus: BTreeMap<String, Vec<MenuLink>>,
        #[doc = " Address of the list of all topics; null when no page has a topic."]
        topics_url: Option<String>,
        #[doc = " Address of the archive; null when no page is dated."]
        archive_url: Option<String>,
        #[doc = " Address of the list of everything that changed; null when no page is dated."]
        changes_url: Option<String>,
        #[doc = " The site's own search; null when it has none."]
        search: Option<SearchView>,
        #[doc = " Address of the site's Atom feed in this language."]
        feed_url: String,
        #[doc = " What every reader must know now, from `data/notices.yml`: title, text, url, level {key, label}, from, until."]
        notices: Vec<FieldValue>,
        #[doc = " Free keys of anslag.yaml."]
        extra: FieldValue,
    }
    #[doc = " The site's own search."]
    SearchView {
        #[doc = " Address of the page with the results."]
        url: String,
        #[doc = " Address of the folder of the index, with a closing slash."]
        index: String,
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
        #[doc = " Links to another site."]
        external: bool,
    }
    #[doc = " A link with its text."]
    LinkView {
        #[doc = " Link text."]
        text: String,
        #[doc = " Address."]
        url: String,
    }
    #[doc = " The page being rendered: an article, a section, a topic, the archive, the 404 page."]
    PageView {
        #[doc = " `news project workshop network decision page`, or `home section topics topic archive not_found gone`."]
        kind: String,
        #[doc = " The page type and those it is based on, nearest first: `{% if \"workshop\" in page.kinds %}`; empty for pages that are not articles."]
        kinds: Vec<String>,
        #[doc = " The page type's label in the page's language, such as Nyhet."]
        kind_label: String,
        #[doc = " The plural label of the page type, such as Nyheter; empty for pages that are not articles."]
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
        #[doc = " When it was published; null when unknown."]
        published: Option<DateView>,
        #[doc = " When it was updated; null when that is the publication date or unknown."]
        updated: Option<DateView>,
        #[doc = " The newer of the two, for meta and JSON-LD."]
        modified: Option<DateView>,
        #[doc = " Changes that matter to a reader, newest first."]
        changes: Vec<ChangeView>,
        #[doc = " The last review; null when there was none."]
        reviewed: Option<ReviewView>,
        #[doc = " When the next review is due; null when none is planned."]
        review_by: Option<DateView>,
        #[doc = " The review is overdue on the day of the build."]
        overdue: bool,
        #[doc = " The page has passed its last day and is marked as archived."]
        archived: bool,
        #[doc = " The day it was archived; null when it is not."]
        expired: Option<DateView>,
        #[doc = " Why it was archived, inline HTML; empty if not set."]
        archived_reason: Html,
        #[doc = " Where to read instead of an archived page; null if not set."]
        replaced_by: Option<LinkView>,
        #[doc = " The event is over on the day of the build, or the last day of what the page is about has passed."]
        past: bool,
        #[doc = " The last day of what the page is about, if its page type has one: `closes` in the type's file."]
        closes: Option<DateView>,
        #[doc = " Status of what the page is about: the field that `status` names in the page type's file; null if not set."]
        status: Option<StatusView>,
        #[doc = " A draft or scheduled page, shown because of `--drafts`."]
        draft: bool,
        #[doc = " The body."]
        content: Html,
        #[doc = " Headings of the body at levels 2 and 3."]
        toc: Vec<TocView>,
        #[doc = " Words in the body."]
        words: usize,
        #[doc = " Reading time in minutes, at 200 words per minute; at least 1."]
        minutes: usize,
        #[doc = " The image of the page."]
        image: Option<ImageView>,
        #[doc = " The image that social networks show for the page: its own, unless it is an SVG, or its social card."]
        social: Option<SocialView>,
        #[doc = " Topics, each with the address of its page."]
        topics: Vec<LinkView>,
        #[doc = " Every field of the page type, by key. A field that is not set is null, a list that is not set is empty."]
        fields: BTreeMap<String, FieldValue>,
        #[doc = " The rows of the facts panel, in the page type's order, for templates that do not know the page type."]
        fact_rows: Vec<FactView>,
        #[doc = " People and functions to contact, as in the field tables."]
        contacts: FieldValue,
        #[doc = " The contact point of the page or the site: name, opening_hours [{days, time}], exceptions [{date, time}], visit, post, phone, phone_url, email, help_url."]
        contact_point: FieldValue,
        #[doc = " Links to read more."]
        links: Vec<ReadMoreView>,
        #[doc = " Documents that belong to the page."]
        attachments: Vec<FileView>,
        #[doc = " Breadcrumbs from the home page, without the page itself."]
        breadcrumbs: Vec<LinkView>,
        #[doc = " The page before this one in time, in the same section."]
        previous: Option<Shared<CardView>>,
        #[doc = " The page after this one in time, in the same section."]
        next: Option<Shared<CardView>>,
        #[doc = " Pages on the same subjects."]
        related: Vec<Shared<CardView>>,
        #[doc = " What the page is about: projects, networks and decisions that it refers to."]
        about: Vec<Shared<CardView>>,
        #[doc = " Pages that refer to this one, by page type: `mentions.news`, `mentions.workshop`, `mentions.decision`, `mentions.project`, `mentions.network`, `mentions.page`; each a list, newest first."]
        mentions: BTreeMap<String, Vec<Shared<CardView>>>,
        #[doc = " News, events and decisions about this page, oldest first: what happened in a project."]
        timeline: Vec<Shared<CardView>>,
        #[doc = " Events about this page that have not begun, soonest first."]
        coming: Vec<Shared<CardView>>,
        #[doc = " Whether registration for the event is still open."]
        registration_open: bool,
        #[doc = " The other parts of the same series of events, in order."]
        series: Vec<Shared<CardView>>,
        #[doc = " The page in other languages."]
        translations: Vec<TranslationView>,
        #[doc = " The original of this translation, when it has changed since; null otherwise."]
        newer_original: Option<TranslationView>,
        #[doc = " All languages of the page with absolute addresses, for hreflang; empty when there is only one."]
        alternates: Vec<TranslationView>,
        #[doc = " Address of the calendar file of the event; null for pages that are not events or whose date is unknown."]
        calendar: Option<String>,
        #[doc = " Feeds of the page: the site's, and the section's or topic's."]
        feeds: Vec<FeedView>,
        #[doc = " Structured data (JSON-LD), escaped for a script element."]
        json_ld: Html,
        #[doc = " Open Graph type."]
        og_type: String,
        #[doc = " Search engines should not index the page."]
        noindex: bool,
    }
    #[doc = " A date, as exact as its source."]
    DateView {
        #[doc = " For people: 12 juni 2024, mars 2021, omkring mars 2021, 2023."]
        text: String,
        #[doc = " For machines: 2024-06-12, 2021-03, 2023, with time and zone when given."]
        iso: String,
        #[doc = " The year."]
        year: i16,
        #[doc = " Approximate."]
        approx: bool,
    }
    #[doc = " A status: a value from a closed set."]
    StatusView {
        #[doc = " The value, for CSS classes."]
        key: String,
        #[doc = " Its label."]
        label: String,
    }
    #[doc = " A row of the facts panel, or a value in one."]
    FactView {
        #[doc = " The key of the field; empty for a value in a list."]
        key: String,
        #[doc = " The label of the field; empty for a value in a list."]
        label: String,
        #[doc = " What `value` is: `text html date link page file picture person party organisation`, or `list` and `fields`, whose values are in `items`."]
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
        #[doc = " Reviewer: a person or organisation as in the field tables; null if not set."]
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
    #[doc = " An image."]
    ImageView {
        #[doc = " Address of a file that suits most screens, for `src`."]
        url: String,
        #[doc = " Address of the widest file, for a link to see more of it."]
        large: String,
        #[doc = " Absolute address of the widest file."]
        permalink: String,
        #[doc = " All widths in the format for every browser, for `srcset`; empty for drawings (SVG) and moving pictures, which are shown as they are."]
        srcset: String,
        #[doc = " All widths in WebP, for the `srcset` of a `source`; empty when `srcset` is."]
        webp: String,
        #[doc = " How wide it is in the layout, for `sizes`: what the theme says of this place."]
        sizes: String,
        #[doc = " Alternative text; empty for a decorative image."]
        alt: String,
        #[doc = " Caption, inline HTML; empty when there is none."]
        caption: Html,
        #[doc = " Photographer or other source; empty if not set."]
        credit: String,
        #[doc = " Width in pixels of the widest file, if the file gives it."]
        width: Option<u32>,
        #[doc = " Height in pixels of the widest file, if the file gives it."]
        height: Option<u32>,
    }
    #[doc = " An image for social networks."]
    SocialView {
        #[doc = " Absolute address."]
        url: String,
        #[doc = " What it shows."]
        alt: String,
        #[doc = " Width in pixels, if the file gives it."]
        width: Option<u32>,
        #[doc = " Height in pixels, if the file gives it."]
        height: Option<u32>,
    }
    #[doc = " What `social-card.svg` draws, as `card`: the 1200 by 630 pixel image that social networks show for a page."]
    SocialCardView {
        #[doc = " The title."]
        title: String,
        #[doc = " The page type's label; empty on home pages."]
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
        #[doc = " Links to another site."]
        external: bool,
        #[doc = " Language of the target; empty if not set."]
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
        #[doc = " Date of the document; null if not set."]
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
        #[doc = " The page type's label."]
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
        #[doc = " Status of an event, project, membership or decision, as a label; empty if not set."]
        status: String,
        #[doc = " The same as a key, for CSS classes: `ongoing`, `held`, `proposed` …; empty if not set."]
        status_key: String,
        #[doc = " The last day of what the page is about, if its page type has one."]
        closes: Option<DateView>,
        #[doc = " The event is over on the day of the build, or the last day has passed."]
        past: bool,
        #[doc = " The fields that the page type shows on its cards, as rows: `card` in the type's file."]
        rows: Vec<FactView>,
        #[doc = " Part of a series: number; null when it is not."]
        part: Option<i64>,
        #[doc = " Parts in the series; null if not set."]
        parts: Option<i64>,
        #[doc = " The image."]
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
        #[doc = " Link to the newer pages; null on the newest."]
        newer: Option<LinkView>,
        #[doc = " Link to the older pages; null on the oldest."]
        older: Option<LinkView>,
        #[doc = " The newest page, those around this one and the oldest, newest first."]
        pages: Vec<PagerLink>,
        #[doc = " Total number of items."]
        total: usize,
    }
    #[doc = " A page of a long list."]
    PagerLink {
        #[doc = " Its label: its number, counted from the oldest page."]
        text: String,
        #[doc = " Address."]
        url: String,
        #[doc = " Whether it is the current page."]
        current: bool,
    }
    #[doc = " Navigation in a section with many pages."]
    BrowseView {
        #[doc = " Years of its pages, newest first; each is a page of the section. None when there is only one."]
        years: Vec<TopicView>,
        #[doc = " The most common topics of its pages, most common first."]
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
    #[doc = " The pages whose titles begin with a letter."]
    LetterView {
        #[doc = " The letter; `#` for what begins with a digit."]
        letter: String,
        #[doc = " The pages."]
        pages: Vec<LinkView>,
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
        #[doc = " What changed, inline HTML; empty when there is no note."]
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
        #[doc = " Name of the month with the year, or the text for pages without a month."]
        text: String,
        #[doc = " Id of its heading."]
        id: String,
        #[doc = " Pages, newest first."]
        items: Vec<Shared<CardView>>,
    }
}
