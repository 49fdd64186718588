//! Rendered pages as values: what is in the HTML that readers get.
//!
//! All other checks look at sources. These values also show mistakes of templates, themes and raw HTML.

mod css;
mod page;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) use css::addresses as css_addresses;
pub(crate) use page::{Image, Page, collapse_whitespace};

use crate::path::OutputPath;

/// The output of a build: the contents of pages, and the paths of all files.
#[derive(Debug, Default)]
pub struct RenderedSite {
    /// HTML pages.
    pub(crate) pages: BTreeMap<OutputPath, Page>,
    /// The addresses that each style sheet loads.
    pub(crate) styles: BTreeMap<OutputPath, Vec<String>>,
    /// All files, pages included.
    pub(crate) outputs: BTreeSet<OutputPath>,
}

/// Scans files as they are rendered, from many threads.
#[derive(Debug, Default)]
pub struct OutputScanner {
    site: Mutex<RenderedSite>,
    interner: Interner,
    texts: bool,
}

/// Strings that occur on many pages, stored once: menus, ids of a theme.
#[derive(Debug, Default)]
struct Interner(Mutex<HashSet<Arc<str>>>);

impl Interner {
    fn intern(&self, text: &str) -> Arc<str> {
        let mut interned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = interned.get(text) {
            return Arc::clone(text);
        }
        let text: Arc<str> = text.into();
        interned.insert(Arc::clone(&text));
        text
    }
}

impl OutputScanner {
    /// With `texts`, keeps the text and images of pages, which only funders' requirements need.
    pub(crate) fn new(texts: bool) -> Self {
        Self { texts, ..Self::default() }
    }

    fn site(&self) -> MutexGuard<'_, RenderedSite> {
        self.site.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Scans a file; its bytes, if they are available.
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

    /// The collected result.
    pub fn finish(self) -> RenderedSite {
        self.site.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
