//! Renders every recipe into bytes. The only caller of Tera; pure and parallel.

mod components;
mod faults;
mod tera_setup;

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use tera::{Context, Tera};

use crate::diagnostic::Diagnostic;
use crate::path::OutputPath;
use crate::plan::context::{Contexts, View};
use crate::plan::value::Value;
use crate::plan::{Plan, Planned, Recipe, RedirectForm, SITEMAP_LIMIT, calendar, changes, feed, redirects, sitemap};
use crate::site::Site;
use crate::theme::Theme;
use faults::Fault;

/// The largest page that a template may make, in bytes. A loop in a template would otherwise fill the memory.
const MAX_PAGE: usize = 32 * 1024 * 1024;

/// What is published at a path.
#[derive(Clone, Debug, PartialEq)]
pub enum Artifact {
    /// These bytes.
    Bytes(Vec<u8>),
    /// The bytes of a file of the site, by its source path: they stay on the disk until they are written.
    Copy(String),
}

/// Everything that is published.
pub type Bundle = BTreeMap<OutputPath, Artifact>;

/// Renders a plan. With errors the bundle is what could be rendered, for a preview; it is not to be published.
///
/// `shaky` tells whether a page from a source shows something that is known to be wrong, so that its template is not to blame.
pub fn render(
    site: &Site,
    theme: &Theme,
    plan: &Plan,
    texts: &HashMap<&str, &str>,
    shaky: &dyn Fn(&str) -> bool,
) -> (Bundle, Vec<Diagnostic>) {
    let (tera, wrong) = tera_setup::tera(theme);
    let Some(tera) = tera else { return (Bundle::new(), wrong) };
    let renderer = Renderer { site, theme, plan, tera, contexts: Contexts::new(site, theme), texts };
    let rendered: Vec<(OutputPath, Result<Artifact, Vec<Fault>>)> =
        plan.recipes.par_iter().map(|(path, planned)| (path.clone(), renderer.artifact(path, planned))).collect();
    let mut bundle = Bundle::new();
    let mut faults = Vec::new();
    for (path, result) in rendered {
        match result {
            Ok(artifact) => {
                bundle.insert(path, artifact);
            }
            Err(fault) => faults.extend(fault.into_iter().filter(|fault| !fault.origin().is_some_and(shaky))),
        }
    }
    (bundle, faults::diagnostics(faults, theme))
}

struct Renderer<'a> {
    site: &'a Site,
    theme: &'a Theme,
    plan: &'a Plan,
    tera: Tera,
    contexts: Contexts<'a>,
    texts: &'a HashMap<&'a str, &'a str>,
}

impl Renderer<'_> {
    fn artifact(&self, path: &OutputPath, planned: &Planned) -> Result<Artifact, Vec<Fault>> {
        let (site, theme, contexts) = (self.site, self.theme, &self.contexts);
        let view = match &planned.recipe {
            Recipe::Page(id) => contexts.article(site.page(*id)),
            Recipe::Section(id, part) => contexts.section(site.page(*id), *part),
            Recipe::Topics(tree) => contexts.topics(tree),
            Recipe::Topic(topic, part) => contexts.topic(*topic, *part),
            Recipe::Archive(tree, year) => contexts.archive(tree, *year),
            Recipe::Changes(tree, part) => contexts.changes(tree, *part),
            Recipe::NotFound(tree) => contexts.not_found(tree),
            Recipe::Redirect(id) => contexts.redirect(site.page(*id)),
            Recipe::Atom(feed) => return self.feed(feed, false),
            Recipe::JsonFeed(feed) => return self.feed(feed, true),
            Recipe::Copy(source) => return Ok(Artifact::Copy(source.clone())),
            Recipe::ThemeFile(name) => return Ok(Artifact::Bytes(theme.files.get(name).cloned().unwrap_or_default())),
            other => return Ok(Artifact::Bytes(self.text(other).into_bytes())),
        };
        self.page(path, view).map(|html| Artifact::Bytes(html.into_bytes()))
    }

    /// Outputs that have no template.
    fn text(&self, recipe: &Recipe) -> String {
        let (site, theme, plan) = (self.site, self.theme, self.plan);
        match recipe {
            Recipe::Calendar(id) => calendar::calendar(site, theme, &[*id], site.page(*id).title()).unwrap_or_default(),
            Recipe::Series(tree, id) => self.series(tree, id),
            Recipe::Sitemap(part) => {
                let addresses = plan.addresses.chunks(SITEMAP_LIMIT).nth(*part).unwrap_or_default();
                sitemap::sitemap(site, addresses)
            }
            Recipe::ChangesFeed(tree) => changes::feed(site, theme, tree),
            Recipe::PagesJson => changes::pages_json(site),
            Recipe::SitemapIndex => sitemap::index(site, plan.addresses.len().div_ceil(SITEMAP_LIMIT)),
            Recipe::Robots => sitemap::robots(site),
            Recipe::Redirects(RedirectForm::Netlify) => redirects::netlify(site, &plan.redirects),
            Recipe::Redirects(RedirectForm::Nginx) => redirects::nginx_map(site, &plan.redirects),
            Recipe::Redirects(RedirectForm::Apache) => redirects::apache(site, &plan.redirects),
            Recipe::HighlightCss => crate::document::highlight::style_sheet(),
            _ => String::new(),
        }
    }

    fn series(&self, tree: &str, id: &str) -> String {
        let of_series = |page: &&crate::site::Page| {
            page.tree == tree && page.front().record("series").and_then(|series| series.text("id")) == Some(id)
        };
        let events = self.site.pages.iter().find(of_series).map(|page| page.series.clone()).unwrap_or_default();
        let record = |event: &crate::site::PageId| {
            self.site.page(*event).front().record("series").and_then(|series| series.text("title")).map(str::to_owned)
        };
        let name = events.iter().find_map(record).unwrap_or_else(|| id.to_owned());
        calendar::calendar(self.site, self.theme, &events, &name).unwrap_or_default()
    }

    fn page(&self, path: &OutputPath, view: View) -> Result<String, Vec<Fault>> {
        let View { template, variables, page, content, origin } = view;
        let mut context = with(variables);
        let mut page = page;
        if !content.is_empty() {
            context.insert_value("page", Value::from(page.clone()));
            page.content.0 = self.content(&content, &context, &shown(path), &origin)?;
        }
        context.insert_value("page", Value::from(page));
        let mut out = Capped { bytes: Vec::with_capacity(16 * 1024) };
        match self.tera.render_to(template, &context, &mut out) {
            Ok(()) => Ok(String::from_utf8(out.bytes).unwrap_or_default()),
            Err(error) => Err(vec![faults::template(&error, template, &shown(path), &origin)]),
        }
    }

    /// A feed with the full content of its entries.
    fn feed(&self, feed: &feed::Feed, json: bool) -> Result<Artifact, Vec<Fault>> {
        let site = self.site;
        let mut contents = HashMap::new();
        for id in feed::entries(site, feed) {
            let page = site.page(id);
            // Components may ask for everything that they see on the page itself.
            let View { variables, page: view, .. } = self.contexts.article(page);
            let mut context = with(variables);
            context.insert_value("page", Value::from(view));
            let html = self.content(
                &self.contexts.feed_content(page),
                &context,
                page.route.as_str(),
                page.document.path.as_str(),
            )?;
            contents.insert(id, html);
        }
        let content = |id| contents.get(&id).cloned().unwrap_or_default();
        let text = if json {
            feed::json_feed(site, self.theme, feed, &content)
        } else {
            feed::atom(site, self.theme, feed, &content)
        };
        Ok(Artifact::Bytes(text.into_bytes()))
    }
}

fn with(variables: Vec<(&'static str, Value)>) -> Context {
    let mut context = Context::new();
    for (key, value) in variables {
        context.insert_value(key, value);
    }
    context
}

/// The address of an output as a person writes it.
fn shown(path: &OutputPath) -> String {
    format!("/{}", path.as_str().trim_end_matches("index.html"))
}

/// Output that stops growing at the limit.
struct Capped {
    bytes: Vec<u8>,
}

impl std::io::Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.len() + bytes.len() > MAX_PAGE {
            return Err(std::io::Error::from(std::io::ErrorKind::FileTooLarge));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
