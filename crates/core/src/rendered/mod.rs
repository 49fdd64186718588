//! Made pages as values: what stands in the HTML that readers get, whatever theme and templates made it.
//!
//! Everything else that is checked is what somebody wrote. This is what came of it.

mod css;
mod page;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) use css::addresses as css_addresses;
pub(crate) use page::{Image, Page, collapse_whitespace};

use crate::path::OutputPath;

/// Everything that was made: pages as they were seen, and the paths of all files.
#[derive(Debug, Default)]
pub struct RenderedSite {
    /// HTML pages.
    pub(crate) pages: BTreeMap<OutputPath, Page>,
    /// What style sheets fetch from others, by their path.
    pub(crate) styles: BTreeMap<OutputPath, Vec<String>>,
    /// All files, pages too.
    pub(crate) outputs: BTreeSet<OutputPath>,
}

/// Looks at files as they are made, from many threads.
#[derive(Debug, Default)]
pub struct OutputScanner {
    site: Mutex<RenderedSite>,
    interner: Interner,
    texts: bool,
}

/// Texts that stand on many pages, kept once: menus and the ids of a theme.
#[derive(Debug, Default)]
struct Interner(Mutex<HashSet<Arc<str>>>);

impl Interner {
    fn intern(&self, text: &str) -> Arc<str> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = known.get(text) {
            return Arc::clone(text);
        }
        let text: Arc<str> = text.into();
        known.insert(Arc::clone(&text));
        text
    }
}

impl OutputScanner {
    /// An eye that keeps the texts of pages too, or not: they are for sites that must print what others prescribe.
    pub(crate) fn new(texts: bool) -> Self {
        Self { texts, ..Self::default() }
    }

    fn site(&self) -> MutexGuard<'_, RenderedSite> {
        self.site.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sees a file; its bytes when they are at hand.
    pub fn scan(&self, path: &OutputPath, bytes: Option<&[u8]>) {
        let text = || bytes.map(String::from_utf8_lossy);
        let page = path.as_str().ends_with(".html").then(text).flatten();
        let page = page.map(|text| Page::read(&text, self.texts, &|text| self.interner.intern(text)));
        let style = path.as_str().ends_with(".css").then(text).flatten().map(|text| css_addresses(&text));
        let mut site = self.site();
        site.outputs.insert(path.clone());
        if let Some(page) = page {
            site.pages.insert(path.clone(), page);
        }
        if let Some(style) = style.filter(|style| !style.is_empty()) {
            site.styles.insert(path.clone(), style);
        }
    }

    /// What was seen.
    pub fn finish(self) -> RenderedSite {
        self.site.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
