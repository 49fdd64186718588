//! Computes relations between pages: translations, topics, sections and neighbours, subjects, series.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;

use super::lists::{Sort, sort_pages};
use super::{PageId, Site, references, related, topics};
use crate::diagnostic::{Code, Diagnostic};
use crate::schema::TypedValue;

/// The representative of a page's group (union-find with path halving).
fn leader(group: &mut [usize], mut of: usize) -> usize {
    while group[of] != of {
        group[of] = group[group[of]];
        of = group[of];
    }
    of
}

impl Site {
    pub(super) fn relate(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        self.translate(diagnostics);
        let order = self.order();
        let (topics, of_page) = topics::topics(self, &order);
        self.topics = topics;
        for (page, topics) in self.pages.iter_mut().zip(of_page) {
            page.topics = topics;
        }
        self.find_sections(&order);
        let about: Vec<Vec<PageId>> = self.pages.par_iter().map(|page| references::about(self, page.id)).collect();
        for (page, about) in self.pages.iter_mut().zip(about) {
            page.about = about;
        }
        let mentions = references::mentions(self, &order);
        let related = related::related(self, &mentions);
        let series = self.series();
        for (page, related) in self.pages.iter_mut().zip(related) {
            page.related = related;
            page.mentions = mentions.get(&page.id).cloned().unwrap_or_default();
            let id = page.document.series_id();
            page.series =
                id.and_then(|id| series.get(&(page.tree.clone(), id.to_owned()))).cloned().unwrap_or_default();
        }
    }

    /// All articles, newest first, grouped by language.
    fn order(&self) -> Vec<PageId> {
        let mut order = Vec::with_capacity(self.pages.len());
        for language in &self.config.languages {
            let mut pages: Vec<PageId> = self.articles(&language.tag).map(|page| page.id).collect();
            sort_pages(self, &language.tag, &mut pages, Sort::Published, false);
            order.extend(pages);
        }
        order
    }

    fn translate(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let mut group: Vec<usize> = (0..self.pages.len()).collect();
        let mut first: HashMap<&str, usize> = HashMap::new();
        for page in &self.pages {
            // A shared folder name makes no translation: `en/about` and `om` are connected by `translations`.
            let n = *first.entry(page.logical.as_str()).or_insert(page.id.0);
            group[page.id.0] = n;
        }
        let languages: HashMap<&str, usize> =
            self.config.languages.iter().enumerate().map(|(n, language)| (language.tag.as_str(), n)).collect();
        for page in &self.pages {
            for (lang, entry) in page.front().record("translations").into_iter().flat_map(|record| &record.fields) {
                let (TypedValue::Text(reference), true) = (&entry.val, languages.contains_key(lang.as_str())) else {
                    continue;
                };
                if let Some(other) = self.by_key.get(&super::normal_key(reference)) {
                    let (keep, merge) = (leader(&mut group, page.id.0), leader(&mut group, other.0));
                    group[merge] = keep;
                }
            }
        }
        let mut members: BTreeMap<usize, Vec<PageId>> = BTreeMap::new();
        for page in &self.pages {
            members.entry(leader(&mut group, page.id.0)).or_default().push(page.id);
        }
        for group in members.values().filter(|group| group.len() > 1) {
            let language = |id: &PageId| languages.get(self.page(*id).tree.as_str()).copied();
            let mut sorted: Vec<PageId> = group.iter().copied().filter(|id| language(id).is_some()).collect();
            sorted.sort_by_key(language);
            let mut ordered = Vec::new();
            for same in sorted.chunk_by(|one, other| language(one) == language(other)) {
                if let [one, other, ..] = same[..] {
                    let place = |id: PageId| self.page(id).document.fence.clone();
                    let lang = self.page(one).tree.clone();
                    diagnostics.push(Diagnostic::at(Code::A615, place(one)).place(place(other)).arg("lang", lang));
                }
                ordered.extend(same.first());
            }
            for id in group {
                self.pages[id.0].translations = ordered.iter().copied().filter(|other| other != id).collect();
            }
        }
    }

    fn find_sections(&mut self, order: &[PageId]) {
        let mut below: super::Map<PageId, Vec<PageId>> = Default::default();
        for id in order {
            let mut section = self.page(*id).section;
            while let Some(above) = section {
                below.entry(above).or_default().push(*id);
                section = self.page(above).section;
            }
        }
        for (section, pages) in &below {
            let own: Vec<PageId> =
                pages.iter().copied().filter(|id| self.page(*id).section == Some(*section)).collect();
            for (n, id) in own.iter().enumerate() {
                // The list is newest first, so the previous page by date follows.
                let newer = n.checked_sub(1).map(|n| own[n]);
                self.pages[id.0].neighbours = (own.get(n + 1).copied(), newer);
            }
        }
        self.sections_with_entries =
            below.iter().filter(|(_, pages)| self.any_entry(pages)).map(|(section, _)| (*section, ())).collect();
        self.descendants = below;
    }

    fn series(&self) -> HashMap<(String, String), Vec<PageId>> {
        let mut series: HashMap<(String, String), Vec<PageId>> = HashMap::new();
        for page in &self.pages {
            if let Some(id) = page.document.series_id() {
                series.entry((page.tree.clone(), id.to_owned())).or_default().push(page.id);
            }
        }
        for pages in series.values_mut() {
            pages.sort_by_key(|id| (self.page(*id).document.series().and_then(|series| series.integer("number")), *id));
        }
        series
    }
}
