//! Pairs the pages that a commit removed with those that it added, to find moved pages.
//!
//! Git compares bytes: it pairs two pages from one template, and misses a moved page with rewritten front matter. Here
//! the criterion is whether readers would take it for the same page.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::document::front_matter::split;
use crate::path::{SourcePath, slugify};
use crate::source::Source;
use crate::yaml::{Node, Value};

/// The share of common words that two pages with the same title need.
const MIN_SIMILARITY: f64 = 0.5;
/// A text with fewer words may be an empty template.
const MIN_WORDS: usize = 8;
/// A title that more pages than this share comes from a template.
const MAX_CANDIDATES: usize = 8;

/// A page before or after a commit.
#[derive(Clone, Debug)]
pub struct PageText {
    /// The path of the page.
    pub path: String,
    /// The fingerprint; empty when it cannot be read.
    pub fingerprint: String,
    stem: String,
    title: String,
    dates: BTreeMap<&'static str, String>,
    aliases: BTreeSet<String>,
    words: Vec<String>,
}

impl PageText {
    /// Parses a page.
    pub fn new(path: &str, text: &str, fingerprint: &str) -> Self {
        let source = Source { path: SourcePath::new(path), text: text.to_owned() };
        let split = split(&source);
        let field = |key: &str| split.node.get(key).and_then(scalar).map(|text| text.trim().to_lowercase());
        let dates = ["published", "starts"].into_iter().filter_map(|key| Some((key, field(key)?))).collect();
        let mut aliases = BTreeSet::new();
        match split.node.get("aliases").map(|node| &node.value) {
            Some(Value::List(items)) => aliases.extend(items.iter().filter_map(scalar).map(last_part)),
            Some(Value::Scalar(alias)) => drop(aliases.insert(last_part(&alias.text))),
            _ => {}
        }
        let stem = stem(path);
        let stem = field("slug").map_or(stem, |slug| slugify(&slug));
        let body = source.text.get(split.body..).unwrap_or_default();
        let words = body.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        Self {
            path: path.to_owned(),
            fingerprint: super::fingerprint::text_digest(fingerprint).to_owned(),
            title: field("title").unwrap_or_default(),
            words: words.map(str::to_lowercase).collect(),
            stem,
            dates,
            aliases,
        }
    }

    /// Whether this page, which was added, is most likely the removed one.
    fn is_successor_of(&self, removed: &PageText) -> bool {
        if self.aliases.contains(&removed.stem) {
            return true;
        }
        if self.dates.iter().any(|(key, day)| removed.dates.get(key).is_some_and(|other| other != day)) {
            return false;
        }
        if self.title == removed.title {
            let least = self.words.len().min(removed.words.len());
            return similarity(&self.words, &removed.words, least) >= MIN_SIMILARITY;
        }
        // With another title, everything else must be unchanged.
        self.words.len() >= MIN_WORDS && self.words == removed.words
    }

    /// Whether the removed text is still there, extended or shortened. Title and common words do not suffice: a short
    /// text shares most of its words with any long one.
    fn is_similar_to(&self, removed: &PageText) -> bool {
        let between = (self.words.len() + removed.words.len()).div_ceil(2);
        similarity(&self.words, &removed.words, between.min(removed.words.len())) >= MIN_SIMILARITY
    }
}

/// Whether the page at a path is an edited version of the one before; otherwise it is another page.
pub fn is_edit(before: &PageText, after: &PageText) -> bool {
    after.is_successor_of(before)
}

fn scalar(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar(scalar) => Some(&scalar.text),
        _ => None,
    }
}

fn last_part(address: &str) -> String {
    let name = address.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    slugify(name.strip_suffix(".html").unwrap_or(name))
}

/// The page's name in its address: that of the file, or of the folder of an index file.
fn stem(path: &str) -> String {
    let path = path.strip_suffix(".md").unwrap_or(path);
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let name = match name {
        "index" | "_index" => folder.rsplit('/').next().unwrap_or_default(),
        name => name,
    };
    slugify(name)
}

/// The number of words that two texts have in common, divided by `of`.
fn similarity(one: &[String], two: &[String], of: usize) -> f64 {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    one.iter().for_each(|word| *counts.entry(word).or_default() += 1);
    let mut both = 0u32;
    for word in two {
        if let Some(count) = counts.get_mut(word.as_str()).filter(|count| **count > 0) {
            (*count, both) = (*count - 1, both + 1);
        }
    }
    if of == 0 { f64::from(u8::from(one.len() == two.len())) } else { f64::from(both) / of as f64 }
}

/// The criteria for a pair, the most reliable first.
#[derive(Clone, Copy)]
enum MatchMethod {
    /// The new page has the old address as an alias.
    Alias,
    /// Both have the same fingerprint.
    Text,
    /// Both have the same title, and most words in common.
    Words,
}

/// The removed pages, indexed.
struct RemovedPages<'a> {
    all: &'a [PageText],
    git: &'a dyn Fn(&str) -> Option<String>,
    fingerprints: HashMap<&'a str, Vec<usize>>,
    stems: HashMap<&'a str, Vec<usize>>,
    titles: HashMap<&'a str, Vec<usize>>,
    paths: HashMap<&'a str, Vec<usize>>,
}

impl<'a> RemovedPages<'a> {
    fn new(all: &'a [PageText], git: &'a dyn Fn(&str) -> Option<String>) -> Self {
        let index = |key: fn(&PageText) -> &str| {
            let mut index: HashMap<&str, Vec<usize>> = HashMap::new();
            all.iter().enumerate().for_each(|(n, text)| index.entry(key(text)).or_default().push(n));
            index
        };
        let (fingerprints, stems) = (index(|text| &text.fingerprint), index(|text| &text.stem));
        let (titles, paths) = (index(|text| &text.title), index(|text| &text.path));
        Self { all, git, fingerprints, stems, titles, paths }
    }

    fn git_candidates(&self, page: &PageText) -> Vec<usize> {
        (self.git)(&page.path).and_then(|path| self.paths.get(path.as_str())).cloned().unwrap_or_default()
    }

    /// The removed pages that an added one may be, by one criterion.
    fn candidates(&self, page: &PageText, method: MatchMethod) -> Vec<usize> {
        let is_successor_of = |n: &usize| page.is_successor_of(&self.all[*n]);
        let with_stem = |stem: &str| self.stems.get(stem).cloned().unwrap_or_default();
        match method {
            MatchMethod::Alias => {
                page.aliases.iter().flat_map(|name| with_stem(name)).filter(is_successor_of).collect()
            }
            MatchMethod::Text => {
                let mut same = match page.fingerprint.as_str() {
                    "" => Vec::new(),
                    fingerprint => self.fingerprints.get(fingerprint).cloned().unwrap_or_default(),
                };
                if same.len() > 1 {
                    // Of several with the same text: git's choice, or the one with the same name.
                    let choice = self.git_candidates(page);
                    let choice = if choice.is_empty() { with_stem(&page.stem) } else { choice };
                    same.retain(|n| choice.contains(n));
                }
                same
            }
            MatchMethod::Words => {
                // The most reliable group that is not empty. A title shared by many proves nothing, and comparing all
                // pages with each other would be quadratic.
                let mut titled = self.titles.get(page.title.as_str()).cloned().unwrap_or_default();
                titled.truncate(MAX_CANDIDATES + 1);
                let several = titled.len() > MAX_CANDIDATES;
                titled.retain(|n| !several && page.is_similar_to(&self.all[*n]));
                let near = [self.git_candidates(page), with_stem(&page.stem), titled].into_iter();
                let near = near.filter(|some| some.len() <= MAX_CANDIDATES);
                let near = near.map(|some| some.into_iter().filter(is_successor_of).collect::<Vec<usize>>());
                near.filter(|some| !some.is_empty()).take(1).flatten().collect()
            }
        }
    }
}

/// Pairs added pages with removed ones: a map from index in `added` to index in `removed`. `git` gives the path from
/// which git takes a page to be renamed.
pub fn pair_moves(
    removed: &[PageText],
    added: &[PageText],
    git: &dyn Fn(&str) -> Option<String>,
) -> BTreeMap<usize, usize> {
    let index = RemovedPages::new(removed, git);
    let mut pairs: BTreeMap<usize, usize> = BTreeMap::new();
    for method in [MatchMethod::Alias, MatchMethod::Text, MatchMethod::Words] {
        let taken: BTreeSet<usize> = pairs.values().copied().collect();
        let mut claims: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (n, page) in added.iter().enumerate().filter(|(n, _)| !pairs.contains_key(n)) {
            let found: Vec<usize> =
                index.candidates(page, method).into_iter().filter(|old| !taken.contains(old)).collect();
            if let [old] = found[..] {
                claims.entry(old).or_default().push(n);
            }
        }
        for (old, pages) in claims {
            // Of several pages from the same one: git's choice.
            let choice =
                |n: &usize| pages.len() == 1 || git(&added[*n].path).as_deref() == Some(removed[old].path.as_str());
            if let Some(page) = pages.iter().copied().find(choice) {
                pairs.insert(page, old);
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str = "Kommunen bygger en ny bro över ån vid torget. Arbetet börjar i mars och pågår i två år.";

    fn text(path: &str, front: &str, body: &str) -> PageText {
        PageText::new(path, &format!("---\n{front}\n---\n\n{body}\n"), &format!("{front} {body}"))
    }

    /// The removed page for each added one, when git pairs equal indices.
    fn paired(removed: &[PageText], added: &[PageText]) -> Vec<Option<String>> {
        let git = |path: &str| {
            let at = added.iter().position(|text| text.path == path)?;
            removed.get(at).map(|text| text.path.clone())
        };
        let pairs = pair_moves(removed, added, &git);
        (0..added.len()).map(|n| pairs.get(&n).map(|old| removed[*old].path.clone())).collect()
    }

    #[test]
    fn moved_or_another_page() {
        let board = |month: &str, day: &str| {
            text(
                &format!("content/{month}.md"),
                &format!("title: Sammanträde i {month}\npublished: {day}"),
                &format!("Nämnden möts i {month}. {LONG}"),
            )
        };
        let notice = |path: &str, front: &str, body: &str| text(path, &format!("title: Vattnet\n{front}"), body);
        for (removed, added, expected, why) in [
            (text("content/a.md", "title: Bro", LONG), text("content/b.md", "title: Bro", LONG), true, "renamed"),
            (
                text("content/a.md", "title: Bro", LONG),
                text("content/b.md", "title: Bro", &LONG.replace("mars", "april")),
                true,
                "edited while moved",
            ),
            (
                text("content/a.md", "title: Bro", LONG),
                text("content/b.md", "title: Bron över ån", LONG),
                true,
                "another title",
            ),
            (board("maj", "2024-05-01"), board("juni", "2024-06-01"), false, "two of one template"),
            (
                notice("content/a.md", "published: 2024-05-01", LONG),
                notice("content/b.md", "published: 2024-06-01", LONG),
                false,
                "another day",
            ),
            (
                notice("content/a.md", "published: 2024-05-01", LONG),
                notice("content/b.md", "published: 2024-06-01\naliases: [/a/]", "Nytt."),
                true,
                "an alias is a person's word",
            ),
            (
                text("content/a.md", "title: Ny", "Text kommer."),
                text("content/b.md", "title: Bro", "Text kommer."),
                false,
                "an empty template",
            ),
            (
                text("content/a.md", "title: Bro", LONG),
                text("content/b.md", "title: Bro", "Något helt annat om badhusets öppettider i sommar."),
                false,
                "another text",
            ),
        ] {
            let went = removed.path.clone();
            assert_eq!(paired(&[removed], &[added]), [expected.then_some(went)], "{why}");
        }
    }

    /// A short text shares all of its words with a long one of the same title, and is another page; one that was cut
    /// by half is the same.
    #[test]
    fn a_few_words_of_a_long_text() {
        let long = [LONG, LONG, LONG, "Det första är att du väljer vilken bro."].join(" ");
        let removed = [text("content/a.md", "title: Bro", &long)];
        for (body, expected) in [("Det första är att du väljer ån.".to_owned(), 0), ([LONG, LONG].join(" "), 1)] {
            let added = [text("content/b.md", "title: Bro", &body)];
            assert_eq!(pair_moves(&removed, &added, &|_| None).len(), expected, "{body}");
        }
    }

    /// Git pairs two pages of one template crosswise when their bytes happen to be similar.
    #[test]
    fn several_at_once() {
        let page = |path: &str, title: &str, body: &str| text(path, &format!("title: {title}"), body);
        let removed = [page("content/a.md", "A", LONG), page("content/b.md", "B", LONG)];
        let added = [page("content/x/b.md", "B", &LONG.replace("mars", "maj")), page("content/x/a.md", "A", LONG)];
        assert_eq!(paired(&removed, &added), [Some("content/b.md".to_owned()), Some("content/a.md".to_owned())]);
    }
}
