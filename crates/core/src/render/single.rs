//! Renders a page by itself, for a preview that must not wait for the whole site.

use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, OnceLock};

use super::remembered::{Counting, Seen};
use super::{Job, Nowhere, Renderer, tera_setup};
use crate::build_cache::Caches;
use crate::path::OutputPath;
use crate::plan::Plan;
use crate::site::{PageId, Site};
use crate::source::Inputs;
use crate::theme::Theme;
use crate::views::context::Contexts;

/// Renders a single page that has a source of its own; nothing when its text or template is wrong.
pub(crate) fn page(site: &Site, theme: &Theme, inputs: &Inputs, id: PageId) -> Option<(OutputPath, Vec<u8>)> {
    let (tera, _) = tera_setup::tera(theme);
    let (plan, caches, contexts) = (Plan::default(), Caches::default(), Contexts::new(site, theme));
    let renderer = Renderer {
        job: &Job { site, theme, plan: &plan, inputs, caches: &caches, sink: &Nowhere },
        tera: tera?,
        contexts: &contexts,
        keys: None,
        counting: Counting::default(),
        feeds: Mutex::default(),
        drawer: OnceLock::new(),
        full: AtomicBool::new(false),
    };
    let page = site.page(id);
    let path = page.route.output().ok()?;
    let pieces = renderer.pieces(page, false).ok()?;
    let bytes = renderer.page(&path, Seen::from(contexts.article(page)), &pieces).ok()?;
    Some((path, bytes))
}
