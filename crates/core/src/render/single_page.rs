//! Renders a single page, for the preview, which shows an edit before the whole site is rendered.

use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, OnceLock};

use super::reuse::{Counters, TemplateInput};
use super::{Job, NullSink, Renderer, tera_setup};
use crate::build_cache::Caches;
use crate::path::OutputPath;
use crate::plan::Plan;
use crate::site::{PageId, Site};
use crate::source::Inputs;
use crate::theme::Theme;
use crate::views::builder::ViewBuilder;

/// Renders a single page; `None` when its text or template has an error.
pub(crate) fn page(site: &Site, theme: &Theme, inputs: &Inputs, id: PageId) -> Option<(OutputPath, Vec<u8>)> {
    let (tera, _) = tera_setup::tera(theme);
    let (plan, caches, builder) = (Plan::default(), Caches::default(), ViewBuilder::new(site, theme));
    let renderer = Renderer {
        job: &Job { site, theme, plan: &plan, inputs, caches: &caches, sink: &NullSink },
        tera: tera?,
        builder: &builder,
        keys: None,
        counters: Counters::default(),
        feeds: Mutex::default(),
        card_renderer: OnceLock::new(),
        sink_failed: AtomicBool::new(false),
    };
    let page = site.page(id);
    let path = page.route.output().ok()?;
    let pieces = renderer.pieces(page, false).ok()?;
    let bytes = renderer.page(&path, TemplateInput::from(builder.article(page)), &pieces).ok()?;
    Some((path, bytes))
}
