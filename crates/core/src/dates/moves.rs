//! Which of the pages that came in one commit is which of those that went: moved, or another page.
//!
//! Git pairs files by how many of their bytes are alike, so it takes two pages from one template for one that was moved, and
//! a moved page whose front matter was rewritten for two. What counts here is what a reader would take for the same page.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::document::front_matter::split;
use crate::path::{SourcePath, slugify};
use crate::source::Source;
use crate::yaml::{Node, Value};

/// So much of the words of two pages with one title must be the same.
const ALIKE: f64 = 0.5;
/// A text of fewer words is as likely an empty template as the text of one page.
const FEW: usize = 8;
/// So many pages with one title have it from a template.
const MANY: usize = 8;

/// A page on one side of a commit.
#[derive(Clone, Debug)]
pub struct Text {
    /// Its path.
    pub path: String,
    /// What it reads as; empty when nobody could read it.
    pub print: String,
    stem: String,
    title: String,
    days: BTreeMap<&'static str, String>,
    names: BTreeSet<String>,
    words: Vec<String>,
}

impl Text {
    /// A page from its text.
    pub fn new(path: &str, text: &str, print: &str) -> Self {
        let source = Source { path: SourcePath::new(path), text: text.to_owned() };
        let split = split(&source);
        let said = |key: &str| split.node.get(key).and_then(scalar).map(|text| text.trim().to_lowercase());
        let days = ["published", "starts"].into_iter().filter_map(|key| Some((key, said(key)?))).collect();
        let mut names = BTreeSet::new();
        match split.node.get("aliases").map(|node| &node.value) {
            Some(Value::List(items)) => names.extend(items.iter().filter_map(scalar).map(last_part)),
            Some(Value::Scalar(alias)) => drop(names.insert(last_part(&alias.text))),
            _ => {}
        }
        let stem = stem(path);
        let stem = said("slug").map_or(stem, |slug| slugify(&slug));
        let body = source.text.get(split.body..).unwrap_or_default();
        let words = body.split(|sign: char| !sign.is_alphanumeric()).filter(|word| !word.is_empty());
        Self {
            path: path.to_owned(),
            print: super::fingerprint::text(print).to_owned(),
            title: said("title").unwrap_or_default(),
            words: words.map(str::to_lowercase).collect(),
            stem,
            days,
            names,
        }
    }

    /// Whether this page, which came, is most likely the one that went.
    fn continues(&self, gone: &Text) -> bool {
        if self.names.contains(&gone.stem) {
            return true;
        }
        if self.days.iter().any(|(key, day)| gone.days.get(key).is_some_and(|other| other != day)) {
            return false;
        }
        if self.title == gone.title {
            let least = self.words.len().min(gone.words.len());
            return alike(&self.words, &gone.words, least) >= ALIKE;
        }
        // Another title: it is that which was edited when nothing else was.
        self.words.len() >= FEW && self.words == gone.words
    }

    /// Whether the text that went is there, grown or cut: a title and common words are not enough, since a short text has many of
    /// its words in any long one.
    fn is_close_to(&self, gone: &Text) -> bool {
        let between = (self.words.len() + gone.words.len()).div_ceil(2);
        alike(&self.words, &gone.words, between.min(gone.words.len())) >= ALIKE
    }
}

/// Whether a page is the one that lay at its path before, edited; otherwise another took its place.
pub fn is_edit(before: &Text, after: &Text) -> bool {
    after.continues(before)
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

/// The name of a page in its address: of the file, or of its folder.
fn stem(path: &str) -> String {
    let path = path.strip_suffix(".md").unwrap_or(path);
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let name = match name {
        "index" | "_index" => folder.rsplit('/').next().unwrap_or_default(),
        name => name,
    };
    slugify(name)
}

/// How many words two texts have in common, out of so many.
fn alike(one: &[String], two: &[String], of: usize) -> f64 {
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

/// How a page finds the one that it was, the surest way first.
#[derive(Clone, Copy)]
enum Way {
    /// It has its address as an alias.
    Alias,
    /// It reads the same.
    Text,
    /// It has its title, and most of its words.
    Words,
}

/// What one commit took from its place, found by what it was.
struct Gone<'a> {
    all: &'a [Text],
    git: &'a dyn Fn(&str) -> Option<String>,
    prints: HashMap<&'a str, Vec<usize>>,
    stems: HashMap<&'a str, Vec<usize>>,
    titles: HashMap<&'a str, Vec<usize>>,
    paths: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Gone<'a> {
    fn new(all: &'a [Text], git: &'a dyn Fn(&str) -> Option<String>) -> Self {
        let index = |key: fn(&Text) -> &str| {
            let mut index: HashMap<&str, Vec<usize>> = HashMap::new();
            all.iter().enumerate().for_each(|(n, text)| index.entry(key(text)).or_default().push(n));
            index
        };
        let (prints, stems) = (index(|text| &text.print), index(|text| &text.stem));
        let (titles, paths) = (index(|text| &text.title), index(|text| &text.path));
        Self { all, git, prints, stems, titles, paths }
    }

    fn by_git(&self, page: &Text) -> Vec<usize> {
        (self.git)(&page.path).and_then(|path| self.paths.get(path.as_str())).cloned().unwrap_or_default()
    }

    /// Those that a page may have been, found in one way.
    fn found(&self, page: &Text, way: Way) -> Vec<usize> {
        let continues = |n: &usize| page.continues(&self.all[*n]);
        let named = |stem: &str| self.stems.get(stem).cloned().unwrap_or_default();
        match way {
            Way::Alias => page.names.iter().flat_map(|name| named(name)).filter(continues).collect(),
            Way::Text => {
                let mut same = match page.print.as_str() {
                    "" => Vec::new(),
                    print => self.prints.get(print).cloned().unwrap_or_default(),
                };
                if same.len() > 1 {
                    // Of several that read the same it is the one that git means, or that has the same name.
                    let meant = self.by_git(page);
                    let meant = if meant.is_empty() { named(&page.stem) } else { meant };
                    same.retain(|n| meant.contains(n));
                }
                same
            }
            Way::Words => {
                // The surest that has any, and then only when it is one. A title that many have says nothing, and comparing
                // all with all would take for ever.
                let mut titled = self.titles.get(page.title.as_str()).cloned().unwrap_or_default();
                titled.truncate(MANY + 1);
                let several = titled.len() > MANY;
                titled.retain(|n| !several && page.is_close_to(&self.all[*n]));
                let near = [self.by_git(page), named(&page.stem), titled].into_iter();
                let near = near.filter(|some| some.len() <= MANY);
                let near = near.map(|some| some.into_iter().filter(continues).collect::<Vec<usize>>());
                near.filter(|some| !some.is_empty()).take(1).flatten().collect()
            }
        }
    }
}

/// Pairs pages that came with pages that went, by their places in both lists; `git` says which one git takes it for.
pub fn pair(gone: &[Text], come: &[Text], git: &dyn Fn(&str) -> Option<String>) -> BTreeMap<usize, usize> {
    let lost = Gone::new(gone, git);
    let mut pairs: BTreeMap<usize, usize> = BTreeMap::new();
    for way in [Way::Alias, Way::Text, Way::Words] {
        let taken: BTreeSet<usize> = pairs.values().copied().collect();
        let mut claims: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (n, page) in come.iter().enumerate().filter(|(n, _)| !pairs.contains_key(n)) {
            let lines: Vec<usize> = lost.found(page, way).into_iter().filter(|line| !taken.contains(line)).collect();
            if let [line] = lines[..] {
                claims.entry(line).or_default().push(n);
            }
        }
        for (line, pages) in claims {
            // Of several that came out of one, it is the one that git means.
            let meant =
                |n: &usize| pages.len() == 1 || git(&come[*n].path).as_deref() == Some(gone[line].path.as_str());
            if let Some(page) = pages.iter().copied().find(meant) {
                pairs.insert(page, line);
            }
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: &str = "Kommunen bygger en ny bro över ån vid torget. Arbetet börjar i mars och pågår i två år.";

    fn text(path: &str, front: &str, body: &str) -> Text {
        Text::new(path, &format!("---\n{front}\n---\n\n{body}\n"), &format!("{front} {body}"))
    }

    /// What each page that came is taken for, when git means the pairs of the same number.
    fn paired(gone: &[Text], come: &[Text]) -> Vec<Option<String>> {
        let git = |path: &str| {
            let at = come.iter().position(|text| text.path == path)?;
            gone.get(at).map(|text| text.path.clone())
        };
        let pairs = pair(gone, come, &git);
        (0..come.len()).map(|n| pairs.get(&n).map(|line| gone[*line].path.clone())).collect()
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
        for (gone, come, expected, why) in [
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
            let went = gone.path.clone();
            assert_eq!(paired(&[gone], &[come]), [expected.then_some(went)], "{why}");
        }
    }

    /// A short text has all of its words in a long one of the same title, and is another page; one that was cut by half is not.
    #[test]
    fn a_few_words_of_a_long_text() {
        let long = [LONG, LONG, LONG, "Det första är att du väljer vilken bro."].join(" ");
        let gone = [text("content/a.md", "title: Bro", &long)];
        for (body, expected) in [("Det första är att du väljer ån.".to_owned(), 0), ([LONG, LONG].join(" "), 1)] {
            let come = [text("content/b.md", "title: Bro", &body)];
            assert_eq!(pair(&gone, &come, &|_| None).len(), expected, "{body}");
        }
    }

    /// Git crosses two pages of one template when their bytes happen to be alike.
    #[test]
    fn several_at_once() {
        let page = |path: &str, title: &str, body: &str| text(path, &format!("title: {title}"), body);
        let gone = [page("content/a.md", "A", LONG), page("content/b.md", "B", LONG)];
        let come = [page("content/x/b.md", "B", &LONG.replace("mars", "maj")), page("content/x/a.md", "A", LONG)];
        assert_eq!(paired(&gone, &come), [Some("content/b.md".to_owned()), Some("content/a.md".to_owned())]);
    }
}
