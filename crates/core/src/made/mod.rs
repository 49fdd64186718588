//! Made pages as values: what stands in the HTML that readers get, whatever theme and templates made it.
//!
//! Everything else that is checked is what somebody wrote. This is what came of it.

mod css;
mod page;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub(crate) use css::addresses as css_addresses;
pub(crate) use page::{Image, Page, even};

use crate::path::OutputPath;

/// Everything that was made: pages as they were seen, and the paths of all files.
#[derive(Debug, Default)]
pub struct Made {
    /// HTML pages.
    pub(crate) pages: BTreeMap<OutputPath, Page>,
    /// What style sheets fetch from others, by their path.
    pub(crate) styles: BTreeMap<OutputPath, Vec<String>>,
    /// All files, pages too.
    pub(crate) outputs: BTreeSet<OutputPath>,
}

/// Looks at files as they are made, from many threads.
#[derive(Debug, Default)]
pub struct Eye {
    made: Mutex<Made>,
    words: Words,
    texts: bool,
}

/// Texts that stand on many pages, kept once: menus and the ids of a theme.
#[derive(Debug, Default)]
struct Words(Mutex<HashSet<Arc<str>>>);

impl Words {
    fn keep(&self, text: &str) -> Arc<str> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(word) = known.get(text) {
            return Arc::clone(word);
        }
        let word: Arc<str> = text.into();
        known.insert(Arc::clone(&word));
        word
    }
}

impl Eye {
    /// An eye that keeps the texts of pages too, or not: they are for sites that must print what others prescribe.
    pub(crate) fn new(texts: bool) -> Self {
        Self { texts, ..Self::default() }
    }

    fn made(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sees a file; its bytes when they are at hand.
    pub fn see(&self, path: &OutputPath, bytes: Option<&[u8]>) {
        let text = || bytes.map(String::from_utf8_lossy);
        let page = path.as_str().ends_with(".html").then(text).flatten();
        let page = page.map(|text| Page::read(&text, self.texts, &|word| self.words.keep(word)));
        let style = path.as_str().ends_with(".css").then(text).flatten().map(|text| css_addresses(&text));
        let mut made = self.made();
        made.outputs.insert(path.clone());
        if let Some(page) = page {
            made.pages.insert(path.clone(), page);
        }
        if let Some(style) = style.filter(|style| !style.is_empty()) {
            made.styles.insert(path.clone(), style);
        }
    }

    /// What was seen.
    pub fn close(self) -> Made {
        self.made.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
