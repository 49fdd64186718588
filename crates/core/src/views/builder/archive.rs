//! The archive: every published page of a language by year, and the pages of a long section in the same form.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::super::types::{LinkView, MonthView, PageView, YearView};
use super::super::value::Value;
use super::{View, ViewBuilder};
use crate::lists::{Years, archive_route, section_year_route};
use crate::path::Route;
use crate::site::{Page, PageId};
use crate::theme::templates::ARCHIVE;

impl<'a> ViewBuilder<'a> {
    /// The view of the archive or of one of its years.
    pub(crate) fn archive(&self, tree: &str, year: Option<i16>) -> View<'_> {
        let site = self.site;
        let address = |year| archive_route(site, tree, year).unwrap_or_else(|| Route::page([]));
        let title = match year {
            Some(year) => self.theme.phrase(tree, "archive_year", &[("year", &year.to_string())]),
            None => self.theme.word(tree, "archive").to_owned(),
        };
        let mut page = self.page_views().bare(tree, "archive", title, &address(year));
        if year.is_some() {
            let text = self.theme.word(tree, "archive").to_owned();
            page.breadcrumbs.push(LinkView { text, url: site.href(&address(None)) });
        }
        self.years(tree, page, self.dated(tree), year, &|year| address(Some(year)))
    }

    /// The view of a year of a section.
    pub(crate) fn section_year(&self, section: &'a Page, year: i16) -> View<'_> {
        let (site, tree) = (self.site, section.tree.as_str());
        let address = |year| section_year_route(site, section, year);
        let values = [("section", section.title()), ("year", &year.to_string())];
        let title = self.theme.phrase(tree, "section_year", &values);
        let mut page = self.page_views().bare(tree, "archive", title, &address(year));
        page.breadcrumbs = self.page_views().breadcrumbs(Some(section.id));
        static NONE: Years = Years::new();
        let years = self.browse_links(section.id).map_or(&NONE, |browse| &browse.years);
        self.years(tree, page, years, Some(year), &address)
    }

    /// The years, with the months of one of them.
    fn years(
        &self,
        tree: &str,
        page: PageView,
        all: &Years,
        shown: Option<i16>,
        address: &dyn Fn(i16) -> Route,
    ) -> View<'_> {
        let year = |year: i16, pages: &Vec<(Option<i8>, PageId)>| YearView {
            text: year.to_string(),
            url: self.site.href(&address(year)),
            count: pages.len(),
            months: if shown == Some(year) { self.months(tree, year, pages) } else { Vec::new() },
        };
        let mut years: Vec<YearView> = all.iter().map(|(of, pages)| year(of.0, pages)).collect();
        // Only the year shown has its months.
        let mut full = None;
        for view in years.iter_mut().filter(|view| !view.months.is_empty()) {
            let months = std::mem::take(&mut view.months);
            full = Some(YearView { text: view.text.clone(), url: view.url.clone(), count: view.count, months });
        }
        // For a template that only shows lists: the pages of the year, or links to the years.
        let items = match shown.and_then(|year| all.get(&Reverse(year))) {
            Some(pages) => pages.iter().map(|(_, id)| self.cards.card(*id, tree)).collect(),
            None => self.cards.link_cards(years.iter().map(|year| (&year.text, &year.url)), tree),
        };
        let variables = vec![("years", Value::from(years)), ("year", Value::from(full)), ("items", Value::from(items))];
        self.bare(ARCHIVE, tree, page, variables)
    }

    fn months(&self, tree: &str, year: i16, pages: &[(Option<i8>, PageId)]) -> Vec<MonthView> {
        let mut by_month: BTreeMap<Option<i8>, Vec<PageId>> = BTreeMap::new();
        for (month, id) in pages {
            by_month.entry(*month).or_default().push(*id);
        }
        by_month.into_iter().rev().map(|(month, pages)| self.month(tree, year, month, &pages)).collect()
    }

    fn month(&self, tree: &str, year: i16, month: Option<i8>, pages: &[PageId]) -> MonthView {
        let text = match month {
            Some(month) => format!("{} {year}", self.site.locale(tree).month_name(month)),
            None => self.theme.word(tree, "undated_month").to_owned(),
        };
        let id = month.map_or_else(|| format!("y{year}"), |month| format!("y{year}-{month:02}"));
        MonthView { text, id, items: self.cards.cards(pages, tree) }
    }
}
