//! The `site` variable: name, languages, menus, feeds, and urgent notices.

use std::collections::BTreeMap;

use super::super::content::ContentFiller;
use super::super::types::{LanguageView, MenuLink, SearchView, SiteView};
use super::super::value::{Value, json};
use super::super::values::Values;
use super::ViewBuilder;
use crate::facts::{Reader, Summary};
use crate::lists::feed::Feed;
use crate::path::Route;
use crate::schema::tables::{NOTICE, NOTICE_LEVEL};
use crate::schema::{Record, Type};
use crate::site::Page;

impl<'a> ViewBuilder<'a> {
    /// The site, in the language of a page.
    pub(super) fn site_view(&self, site: &Reader<'_>, page: &Page, url: &str) -> SiteView {
        let config = site.config();
        let language = config.language(&page.tree);
        let home = |tree: &str| site.home_route(tree).map(|route| site.href(route));
        let languages = config.languages.iter().filter_map(|other| {
            let url = home(&other.tag)?;
            Some(LanguageView {
                lang: other.tag.clone(),
                name: other.name.clone(),
                url,
                current: other.tag == page.tree,
            })
        });
        let filler = ContentFiller { site, theme: self.theme, page: Summary::of(page), absolute: false };
        let feed = Feed::Site { tree: page.tree.clone() };
        SiteView {
            title: language.title.clone(),
            description: language.description.clone(),
            base_url: config.base_url.clone(),
            root: site.root().to_owned(),
            assets: self.assets.clone(),
            css: self.theme.css.iter().map(|name| site.href(&Route::file(&self.theme.assets[name]))).collect(),
            lang: page.document.lang.clone(),
            home: home(&page.tree).unwrap_or_default(),
            languages: languages.collect(),
            publisher: Values { filler }.field(config.publisher.as_ref(), Type::Organisation),
            menus: menus(site, page, url),
            topics_url: site.topics_route(&page.tree).map(|route| site.href(&route)),
            archive_url: site.archive_route(&page.tree, None).map(|route| site.href(&route)),
            changes_url: site.changes_route(&page.tree).map(|route| site.href(&route)),
            search: site.search_route(&page.tree).map(|route| {
                let url = site.href(&route);
                SearchView { index: url.clone(), url }
            }),
            feed_url: site.href(&site.feed_route(&feed, false)),
            notices: notices(&Values { filler }, &page.document.lang),
            extra: json(&config.extra),
        }
    }
}

/// The current notices, the most severe first.
fn notices(values: &Values<'_>, lang: &str) -> Vec<Value> {
    let site = values.filler.site;
    let (zone, now) = (&site.config().zone, site.now());
    let is_current = |notice: &&Record| {
        let has_begun = notice.when("from").is_some_and(|when| when.instant(zone) <= now);
        let over = notice.when("until").is_none_or(|when| when.end(zone) <= now);
        has_begun && !over && notice.text("lang").is_none_or(|of| of == lang)
    };
    let mut notices: Vec<&Record> = site.data().notices.records.values().filter(is_current).collect();
    let rank = |notice: &&Record| NOTICE_LEVEL.iter().position(|level| Some(level.key) == notice.choice("level"));
    notices.sort_by_key(|notice| rank(notice).unwrap_or(NOTICE_LEVEL.len()));
    notices.into_iter().map(|notice| values.table(notice, &NOTICE)).collect()
}

fn menus(site: &Reader<'_>, page: &Page, url: &str) -> BTreeMap<String, Vec<MenuLink>> {
    let link = |item: &crate::config::MenuItem| {
        if item.reference.is_some() {
            let (title, route, is_home) = site.menu_target(item, &page.tree)?;
            let address = site.href(route);
            let active = url.starts_with(&address) && !is_home;
            return Some(MenuLink {
                text: item.text.clone().unwrap_or_else(|| title.to_owned()),
                current: url == address,
                active: active || url == address,
                url: address,
                external: false,
            });
        }
        let (address, _) = item.url.as_ref()?;
        let address = site.menu_address(address)?;
        let external = crate::site::links::is_external(&address);
        Some(MenuLink { text: item.text.clone()?, url: address, current: false, active: false, external })
    };
    let menus = site.config().menus.get(&page.tree).into_iter().flatten();
    menus.map(|(name, items)| (name.clone(), items.iter().filter_map(link).collect())).collect()
}
