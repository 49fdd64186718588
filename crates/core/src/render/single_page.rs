//! Renders a single page, for the preview, which shows an edit before the whole site is rendered.

use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, OnceLock};

use super::reuse::Counters;
use super::{Job, NullSink, Renderer, tera_setup};
use crate::build_cache::Caches;
use crate::facts::{Facts, Planned};
use crate::path::OutputPath;
use crate::plan::Plan;
use crate::site::{PageId, Site};
use crate::source::Inputs;
use crate::theme::Theme;
use crate::views::builder::ViewBuilder;

/// Renders a single page; `None` when its text or template has an error.
pub(crate) fn page(site: &Site, theme: &Theme, inputs: &Inputs, id: PageId) -> Option<(OutputPath, Vec<u8>)> {
    let (tera, _) = tera_setup::tera(theme);
    let (plan, caches) = (Plan::default(), Caches::default());
    let facts = Facts::new(site, theme, Planned::default(), None);
    let comparison = facts.compare(&caches.last);
    let builder = ViewBuilder::new(&facts, theme);
    let renderer = Renderer {
        job: &Job { site, theme, plan: &plan, inputs, caches: &caches, sink: &NullSink },
        tera: tera?,
        builder: &builder,
        facts: &facts,
        comparison: &comparison,
        counters: Counters::default(),
        feeds: Mutex::default(),
        card_renderer: OnceLock::new(),
        sink_failed: AtomicBool::new(false),
    };
    let path = site.page(id).route.output().ok()?;
    let reader = facts.reader();
    let pieces = renderer.pieces(&reader, id, false).ok()?;
    let bytes = renderer.page(&path, builder.article(&reader, id), &pieces).ok()?;
    Some((path, bytes))
}
