//! The tables of `anslag list`: pages, drafts, scheduled, expired, stale and orphaned pages, redirects and links.

use std::collections::HashMap;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::links::{self, Link};
use super::orphans::orphans;
use crate::date::PartialDate;
use crate::dates::Dated;
use crate::diagnostic::{Language, term};
use crate::maintenance::reviews;
use crate::path::Route;
use crate::plan::{Plan, plan};
use crate::schema::Label;
use crate::site::{Page, Site};
use crate::source::Inputs;
use crate::theme::Theme;

/// The kinds of list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ListKind {
    /// Published pages.
    Pages,
    /// Drafts.
    Drafts,
    /// Scheduled pages.
    Scheduled,
    /// Expired and archived pages.
    Expired,
    /// Pages whose review is overdue, or whose original is newer.
    Stale,
    /// Pages that no menu, link or list reaches.
    Orphans,
    /// Redirects.
    Redirects,
    /// Every link.
    Links,
}

/// A cell of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cell {
    /// Text from the site.
    Text(String),
    /// A term key, whose last part is the value in JSON.
    Word(String),
    /// A page type: its name in JSON, and its label.
    Kind(&'static str, Label),
}

/// A table, written as text, CSV or JSON.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    /// The names of the columns; prefixed with `list.`, their term keys.
    pub(crate) columns: &'static [&'static str],
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

/// Makes the lists of a site.
pub struct ListContext<'a> {
    /// The site. For the lists of drafts, scheduled and expired pages it must include drafts.
    pub site: &'a Site,
    /// What it was read from.
    pub inputs: &'a Inputs,
    /// The theme, which may declare lists.
    pub theme: &'a Theme,
}

impl ListContext<'_> {
    /// Makes a list.
    pub fn list(&self, kind: ListKind) -> Table {
        let pages = || self.site.pages.iter().filter(|page| !page.draft);
        let drafts = || self.site.pages.iter().filter(|page| page.draft);
        let unfinished = |page: &&Page| page.front().bool("draft") == Some(true);
        match kind {
            ListKind::Pages => table(PAGES, pages().map(|page| self.page(page))),
            ListKind::Drafts => table(DRAFTS, drafts().filter(unfinished).map(|page| self.draft(page))),
            ListKind::Scheduled => self.scheduled(drafts().filter(|page| !unfinished(page))),
            ListKind::Expired => {
                table(EXPIRED, pages().filter(|page| page.expired).map(|page| self.expired(page)).chain(self.gone()))
            }
            ListKind::Stale => self.stale(),
            ListKind::Orphans => {
                table(ORPHANS, orphans(self.site, self.theme).into_iter().map(|page| self.orphan(page)))
            }
            ListKind::Redirects => self.redirects(&plan(self.site, self.theme).0),
            ListKind::Links => self.links(),
        }
    }

    fn iso(&self, when: &PartialDate) -> Cell {
        text(when.iso(&self.site.config.zone))
    }

    fn page(&self, page: &Page) -> Vec<Cell> {
        let day = |dated: Option<&Dated>| dated.map_or(text(""), |dated| self.iso(&dated.when));
        let (published, updated) = (day(page.dates.published.as_ref()), day(page.dates.updated.as_ref()));
        vec![file(page), kind(page), published, updated, text(page.title()), text(self.site.absolute(&page.route))]
    }

    fn draft(&self, page: &Page) -> Vec<Cell> {
        vec![file(page), kind(page), self.owner(page), text(page.title())]
    }

    fn orphan(&self, page: &Page) -> Vec<Cell> {
        vec![file(page), kind(page), text(page.title()), text(self.site.absolute(&page.route))]
    }

    fn owner(&self, page: &Page) -> Cell {
        text(reviews::owner(self.site, page.front().fields.get("owner")))
    }

    fn scheduled<'p>(&self, pages: impl Iterator<Item = &'p Page>) -> Table {
        let zone = &self.site.config.zone;
        let live = |page: &Page| {
            let embargo = page.front().when("embargo").map(|when| when.instant(zone));
            embargo.max(page.dates.published.as_ref().map(|dated| dated.when.instant(zone))).unwrap_or(Timestamp::MAX)
        };
        let mut pages: Vec<(Timestamp, &Page)> = pages.map(|page| (live(page), page)).collect();
        pages.sort_by_key(|(at, page)| (*at, page.id));
        let local = |at: Timestamp| text(at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
        table(SCHEDULED, pages.into_iter().map(|(at, page)| vec![local(at), file(page), text(page.title())]))
    }

    fn expired(&self, page: &Page) -> Vec<Cell> {
        let archived = page.front().record("archived").and_then(|archived| archived.when("date"));
        let (why, when) = match archived.filter(|when| when.instant(&self.site.config.zone) <= self.site.now) {
            Some(when) => ("list.why.archived", Some(when)),
            None => ("list.why.expired", page.front().when("expires")),
        };
        vec![file(page), when.map_or(text(""), |when| self.iso(when)), word(why), text(page.title())]
    }

    /// Pages that are no longer published; they are not part of the site.
    fn gone(&self) -> Vec<Vec<Cell>> {
        let mut files: Vec<&String> = self.site.hidden.keys().filter(|path| path.ends_with(".md")).collect();
        files.sort();
        let moved = |path: &str| self.site.retired.iter().any(|left| left.moved && left.path == path);
        let why = |path: &str| word(if moved(path) { "list.why.moved" } else { "list.why.gone" });
        files.into_iter().map(|path| vec![text(path), text(""), why(path), text("")]).collect()
    }

    fn stale(&self) -> Table {
        let overdue = reviews::due(self.site).into_iter().filter(|row| row.overdue);
        let overdue = overdue.map(|row| {
            vec![text(row.file), text(row.by.to_string()), word("list.why.review"), text(row.owner), text(row.title)]
        });
        let current = self.site.pages.iter().filter(|page| !page.draft && !page.expired);
        let behind = current.filter_map(|page| {
            let original = self.site.page(self.site.newer_original(page)?);
            let since = original.dates.modified().map_or(text(""), |dated| self.iso(&dated.when));
            Some(vec![file(page), since, word("list.why.translation"), self.owner(page), text(page.title())])
        });
        table(STALE, overdue.chain(behind))
    }

    fn redirects(&self, plan: &Plan) -> Table {
        let pages: HashMap<&Route, &Page> = self.site.pages.iter().map(|page| (&page.route, page)).collect();
        let source = |to: &Route| pages.get(to).map_or(text(""), |page| file(page));
        let rows = plan.old.redirects.iter().map(|redirect| {
            vec![text(self.site.href(&redirect.from)), text(self.site.href(&redirect.to)), source(&redirect.to)]
        });
        table(REDIRECTS, rows)
    }

    fn links(&self) -> Table {
        let menus = links::of_menus(self.site, self.inputs);
        let pages = self.site.pages.iter().filter(|page| !page.draft);
        let all = menus.into_iter().chain(pages.flat_map(|page| links::located(self.site, page, self.inputs)));
        let row = |link: Link| {
            let place = format!("{}:{}:{}", link.place.file, link.place.line, link.place.column);
            let kind = word(&format!("links.{}", link.kind.name()));
            vec![text(place), text(link.field), kind, text(link.written), text(link.address)]
        };
        table(LINKS, all.map(row))
    }
}

const PAGES: &[&str] = &["file", "kind", "published", "updated", "title", "url"];
const DRAFTS: &[&str] = &["file", "kind", "owner", "title"];
const SCHEDULED: &[&str] = &["at", "file", "title"];
const EXPIRED: &[&str] = &["file", "since", "why", "title"];
const STALE: &[&str] = &["file", "since", "why", "owner", "title"];
const ORPHANS: &[&str] = &["file", "kind", "title", "url"];
const REDIRECTS: &[&str] = &["from", "to", "file"];
const LINKS: &[&str] = &["place", "field", "way", "written", "address"];

fn table(columns: &'static [&'static str], rows: impl IntoIterator<Item = Vec<Cell>>) -> Table {
    Table { columns, rows: rows.into_iter().collect() }
}

fn text(text: impl Into<String>) -> Cell {
    Cell::Text(text.into())
}

fn word(key: &str) -> Cell {
    Cell::Word(key.to_owned())
}

fn file(page: &Page) -> Cell {
    text(page.document.path.as_str())
}

fn kind(page: &Page) -> Cell {
    if page.is_section() {
        return word("list.kind.section");
    }
    let label = page.document.kind.label;
    Cell::Kind(page.document.kind.name, label)
}

impl Cell {
    fn text(&self, language: Language) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Word(key) => term(key, language).to_owned(),
            Cell::Kind(_, label) => label.in_language(language).to_lowercase(),
        }
    }

    fn name(&self) -> &str {
        match self {
            Cell::Text(text) => text,
            Cell::Word(key) => key.rsplit('.').next().unwrap_or(key),
            Cell::Kind(name, _) => name,
        }
    }
}

impl Table {
    fn lines(&self, language: Language) -> impl Iterator<Item = Vec<String>> {
        let header = self.columns.iter().map(|column| term(&format!("list.{column}"), language).to_owned()).collect();
        let rows = self.rows.iter().map(move |row| row.iter().map(|cell| cell.text(language)).collect());
        std::iter::once(header).chain(rows)
    }

    /// A table for the terminal.
    pub fn text(&self, language: Language) -> String {
        let lines: Vec<Vec<String>> = self.lines(language).collect();
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        let mut out = String::new();
        for line in &lines {
            let cells: Vec<String> = line.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            out.push_str(cells.join("  ").trim_end());
            out.push('\n');
        }
        out
    }

    /// The table as CSV.
    pub fn csv(&self, language: Language) -> Vec<u8> {
        reviews::spreadsheet(self.lines(language))
    }

    /// The rows as JSON objects.
    pub fn json(&self) -> Value {
        let row = |row: &Vec<Cell>| {
            let cells =
                self.columns.iter().zip(row).map(|(column, cell)| ((*column).to_owned(), Value::from(cell.name())));
            Value::from(cells.collect::<Map<_, _>>())
        };
        self.rows.iter().map(row).collect()
    }
}
