//! Stand-in while compiling.
use crate::{path::Route, site::{Page, PageId, Site}, theme::Theme};
pub fn event_days(page: &Page) -> bool { page.front().when("starts").is_some_and(|w| w.day.is_some()) }
pub fn calendar(_: &Site, _: &Theme, _: &[PageId], _: &str) -> Option<String> { None }
pub fn route(page: &Page) -> Route { Route::file(&format!("{}kalender.ics", page.route.as_str())) }
pub fn series_route(_: &Site, _: &str, id: &str) -> Route { Route::file(&format!("kalender/{id}.ics")) }
