//! The `site` variable: name, languages, menus, feeds, and urgent notices.

use std::collections::BTreeMap;

use super::super::content::ContentFiller;
use super::super::types::{LanguageView, MenuLink, SiteView};
use super::super::value::{Value, json};
use super::super::values::Values;
use super::ViewBuilder;
use crate::formats::feed::{self, Feed};
use crate::lists::{archive_route, changes, topics_route};
use crate::path::Route;
use crate::schema::tables::{NOTICE, NOTICE_LEVEL};
use crate::schema::{Record, Type};
use crate::site::Page;
use crate::site::links::Target;

impl<'a> ViewBuilder<'a> {
    /// The site, in the language of a page.
    pub(super) fn site_view(&self, page: &'a Page, url: &str) -> SiteView {
        let (site, config) = (self.site, &self.site.config);
        let language = config.language(&page.tree);
        let home = |tree: &str| site.homes.get(tree).map(|id| site.href(&site.page(*id).route));
        let languages = config.languages.iter().filter_map(|other| {
            let url = home(&other.tag)?;
            Some(LanguageView {
                lang: other.tag.clone(),
                name: other.name.clone(),
                url,
                current: other.tag == page.tree,
            })
        });
        let filler = ContentFiller { site, theme: self.theme, document: &page.document, absolute: false };
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
            menus: self.menus(page, url),
            topics_url: topics_route(site, &page.tree).map(|route| site.href(&route)),
            archive_url: archive_route(site, &page.tree, None).map(|route| site.href(&route)),
            changes_url: changes::route(site, &page.tree).map(|route| site.href(&route)),
            feed_url: site.href(&feed::route(site, &feed, false)),
            notices: self.notices(&Values { filler }, &page.document.lang),
            extra: json(&config.extra),
        }
    }

    /// The current notices, the most severe first.
    fn notices(&self, values: &Values<'_>, lang: &str) -> Vec<Value> {
        let (zone, now) = (&self.site.config.zone, self.site.now);
        let stands = |notice: &&Record| {
            let begun = notice.when("from").is_some_and(|when| when.instant(zone) <= now);
            let over = notice.when("until").is_none_or(|when| when.end(zone) <= now);
            begun && !over && notice.text("lang").is_none_or(|of| of == lang)
        };
        let mut notices: Vec<&Record> = self.site.data.notices.records.values().filter(stands).collect();
        let rank = |notice: &&Record| NOTICE_LEVEL.iter().position(|level| Some(level.key) == notice.choice("level"));
        notices.sort_by_key(|notice| rank(notice).unwrap_or(NOTICE_LEVEL.len()));
        notices.into_iter().map(|notice| values.table(notice, &NOTICE)).collect()
    }

    fn menus(&self, page: &Page, url: &str) -> BTreeMap<String, Vec<MenuLink>> {
        let menus = self.site.config.menus.get(&page.tree);
        let link = |item: &crate::config::MenuItem| {
            if let Some((reference, _)) = &item.reference {
                let target = self.site.page(self.site.find(reference, &page.tree)?);
                let address = self.site.href(&target.route);
                let active = url.starts_with(&address) && !target.is_home();
                let text = item.text.clone().unwrap_or_else(|| target.title().to_owned());
                return Some(MenuLink {
                    text,
                    current: url == address,
                    active: active || url == address,
                    url: address,
                    external: false,
                });
            }
            let (address, _) = item.url.as_ref()?;
            let address = match self.site.link_from_root(address) {
                Ok(Target::Retired(_, to)) => self.site.href(&self.site.page(to?).route),
                _ => address.clone(),
            };
            let external = crate::site::links::is_external(&address);
            Some(MenuLink { text: item.text.clone()?, url: address, current: false, active: false, external })
        };
        menus
            .into_iter()
            .flatten()
            .map(|(name, items)| (name.clone(), items.iter().filter_map(link).collect()))
            .collect()
    }
}
