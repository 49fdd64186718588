//! The archive: every published page of a language by year, and the pages of a long section in the same form.

use std::collections::BTreeMap;

use super::super::types::{LinkView, MonthView, PageView, YearView};
use super::super::value::Value;
use super::{View, ViewBuilder};
use crate::facts::{Reader, ShownYears};
use crate::lists::{InMonth, section_year_route};
use crate::path::Route;
use crate::site::PageId;
use crate::theme::templates::ARCHIVE;

impl<'a> ViewBuilder<'a> {
    /// The view of the archive or of one of its years.
    pub(crate) fn archive(&self, site: &Reader<'_>, tree: &str, year: Option<i16>) -> View<'a> {
        let address = |year| site.archive_route(tree, year).unwrap_or_else(|| Route::page([]));
        let title = match year {
            Some(year) => self.theme.phrase(tree, "archive_year", &[("year", &year.to_string())]),
            None => self.theme.word(tree, "archive").to_owned(),
        };
        let mut page = self.page_views(site).bare(tree, "archive", title, &address(year));
        if year.is_some() {
            let text = self.theme.word(tree, "archive").to_owned();
            page.breadcrumbs.push(LinkView { text, url: site.href(&address(None)) });
        }
        self.years(site, tree, page, site.archive(tree, year), &|year| address(Some(year)))
    }

    /// The view of a year of a section.
    pub(crate) fn section_year(&self, site: &Reader<'_>, section: PageId, year: i16) -> View<'a> {
        let section = site.page(section);
        let tree = section.tree.as_str();
        let address = |year| section_year_route(site.config(), section, year);
        let values = [("section", section.title()), ("year", &year.to_string())];
        let title = self.theme.phrase(tree, "section_year", &values);
        let mut page = self.page_views(site).bare(tree, "archive", title, &address(year));
        page.breadcrumbs = self.page_views(site).breadcrumbs(Some(section.id));
        self.years(site, tree, page, site.section_year(section, year), &address)
    }

    /// The years, with the months of one of them.
    fn years(
        &self,
        site: &Reader<'_>,
        tree: &str,
        page: PageView,
        all: ShownYears<'_>,
        address: &dyn Fn(i16) -> Route,
    ) -> View<'a> {
        let year = |(year, count): (i16, usize)| YearView {
            text: year.to_string(),
            url: site.href(&address(year)),
            count,
            months: Vec::new(),
        };
        let years: Vec<YearView> = all.years().map(year).collect();
        // Only the year shown has its months.
        let full = all.shown().map(|(shown, pages)| YearView {
            months: self.months(site, tree, shown, pages),
            ..year((shown, pages.len()))
        });
        // For a template that only shows lists: the pages of the year, or links to the years.
        let items = match all.shown() {
            Some((_, pages)) => pages.iter().map(|(_, id)| self.cards.card(site, *id, tree)).collect(),
            None => self.cards.link_cards(years.iter().map(|year| (&year.text, &year.url)), tree),
        };
        let variables = vec![("years", Value::from(years)), ("year", Value::from(full)), ("items", Value::from(items))];
        self.bare(site, ARCHIVE, tree, page, variables)
    }

    fn months(&self, site: &Reader<'_>, tree: &str, year: i16, pages: &[InMonth]) -> Vec<MonthView> {
        let mut by_month: BTreeMap<Option<i8>, Vec<PageId>> = BTreeMap::new();
        for (month, id) in pages {
            by_month.entry(*month).or_default().push(*id);
        }
        by_month.into_iter().rev().map(|(month, pages)| self.month(site, tree, year, month, &pages)).collect()
    }

    fn month(&self, site: &Reader<'_>, tree: &str, year: i16, month: Option<i8>, pages: &[PageId]) -> MonthView {
        let text = match month {
            Some(month) => format!("{} {year}", site.locale(tree).month_name(month)),
            None => self.theme.word(tree, "undated_month").to_owned(),
        };
        let id = month.map_or_else(|| format!("y{year}"), |month| format!("y{year}-{month:02}"));
        MonthView { text, id, items: self.cards.cards(site, pages, tree) }
    }
}
