//! A site as it is edited: pages as fields and a body, everything else as bytes.
//!
//! References between pages are marks, `{@path}` for a reference and `{~path#anchor}` for a link relative to the page, that
//! are written out last. So moving a page mends what names it, unless the edit asks for the mistake.

use std::collections::{BTreeMap, BTreeSet};

use super::{fields, start, theme};
use crate::support;
use crate::support::rng::Rng;

/// A Markdown file.
#[derive(Clone, Debug, Default)]
pub struct Page {
    pub front: Vec<(String, String)>,
    pub body: String,
}

impl Page {
    pub fn new(front: &[(&str, &str)], body: &str) -> Self {
        let front = front.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Self { front, body: body.to_owned() }
    }

    pub fn get(&self, key: &str) -> Option<&str> {
        self.front.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    pub fn set(&mut self, key: &str, value: String) {
        match self.front.iter_mut().find(|(name, _)| name == key) {
            Some((_, old)) => *old = value,
            None => self.front.push((key.to_owned(), value)),
        }
    }

    pub fn unset(&mut self, key: &str) {
        self.front.retain(|(name, _)| name != key);
    }

    /// What stands in the file, marks and all. A translation that is not there is not named.
    fn text(&self, model: &Model) -> String {
        let gone = |key: &str, value: &str| {
            let named = value.split_once("{@").and_then(|(_, rest)| rest.split_once('}'));
            key == "translations" && named.is_some_and(|(path, _)| !model.is_there(path))
        };
        let fields = self.front.iter().filter(|(key, value)| !gone(key, value));
        let fields: String = fields.map(|(key, value)| format!("{key}: {value}\n")).collect();
        format!("---\n{fields}---\n\n{}\n", self.body)
    }
}

/// A whole site.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub pages: BTreeMap<String, Page>,
    /// Where the theme's files are, when they are the site's own to edit.
    pub theme: String,
    /// The keys of `anslag.yaml`.
    pub config: Page,
    /// All other files.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Pages that are gone and whose mentions stay.
    pub dangling: BTreeSet<String>,
    /// Files written as they are, in place of what the model says.
    pub broken: BTreeMap<String, Vec<u8>>,
}

/// Files as they stand on the disk.
pub type Files = BTreeMap<String, Vec<u8>>;

impl Model {
    /// A small site with something of everything.
    pub fn new(rng: &mut Rng) -> Self {
        let mut model = Self::default();
        for (key, value) in start::CONFIG {
            model.config.set(key, (*value).to_owned());
        }
        model.files.insert("data/people.yml".to_owned(), fields::people(rng));
        model.files.insert("data/organisations.yml".to_owned(), fields::organisations(rng));
        model.files.insert("data/contact-points.yml".to_owned(), fields::contact_points(rng));
        model.files.insert("data/programmes.yml".to_owned(), fields::programmes(rng));
        model.files.insert("data/tal.yml".to_owned(), b"ett: 1\n".to_vec());
        for name in ["static/img/fast.svg", "static/img/logga.svg", "content/projekt/karta.svg"] {
            model.files.insert(name.to_owned(), fields::picture(rng));
        }
        for name in ["content/nyheter/foto-1.png", "content/projekt/foto.png"] {
            model.files.insert(name.to_owned(), fields::photo(rng));
        }
        model.files.insert("static/fil.txt".to_owned(), b"Fil.\n".to_vec());
        model.files.insert("content/projekt/bilaga.pdf".to_owned(), fields::attachment(rng));
        match rng.below(8) {
            0 => model.theme = "themes/kommun".to_owned(),
            1..=3 => {
                model.theme = "themes/kommun".to_owned();
                let theme = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(&model.theme);
                for (path, bytes) in support::tree(&theme) {
                    model.files.insert(model.in_theme(&path), bytes);
                }
            }
            _ => {
                model.theme = "themes/allt".to_owned();
                model.config.set("theme", "allt".to_owned());
                let font = include_bytes!("../../themes/kommun/fonts/NotoSans-Bold.ttf");
                model.files.insert(model.in_theme("fonts/NotoSans-Bold.ttf"), font.to_vec());
                for (path, text) in theme::files() {
                    model.files.insert(model.in_theme(path), text.into_bytes());
                }
            }
        }
        for (path, front) in start::SECTIONS {
            model.pages.insert((*path).to_owned(), Page::new(front, "Om avdelningen."));
        }
        for (path, front) in start::PAGES {
            // One in three is left out, so that no two sites are alike.
            if !rng.one_in(3) {
                model.pages.insert((*path).to_owned(), Page::new(front, "## Mål {#mal}\n\nText."));
            }
        }
        if model.pages.contains_key("content/nyheter/bunt/index.md") {
            model.files.insert("content/nyheter/bunt/bild.svg".to_owned(), fields::picture(rng));
        }
        let paths: Vec<String> = model.pages.keys().cloned().collect();
        for path in paths {
            for _ in 0..rng.number(0, 2) {
                let paragraph = fields::paragraph(rng, &model, &path);
                let page = model.pages.get_mut(&path).unwrap();
                page.body.push_str(&format!("\n\n{paragraph}"));
            }
            if !path.ends_with("_index.md") && rng.one_in(2) {
                let key = fields::key(rng, &model.pages[&path]);
                let value = fields::value(rng, &model, &path, key);
                model.pages.get_mut(&path).unwrap().set(key, value);
            }
        }
        model
    }

    /// The path of a file of the theme.
    pub fn in_theme(&self, path: &str) -> String {
        format!("{}/{path}", self.theme)
    }

    /// Every file of the site.
    pub fn files(&self) -> Files {
        let mut all = self.files.clone();
        let config: String = self.config.front.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
        all.insert("anslag.yaml".to_owned(), self.written(&config, "anslag.yaml"));
        for (path, page) in &self.pages {
            all.insert(path.clone(), self.written(&page.text(self), path));
        }
        all.extend(self.broken.clone());
        all
    }

    /// A text with its marks written out.
    fn written(&self, text: &str, path: &str) -> Vec<u8> {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("{@").into_iter().chain(rest.find("{~")).min() {
            out.push_str(&rest[..at]);
            let end = at + rest[at..].find('}').unwrap();
            let mark = &rest[at + 2..end];
            out.push_str(&if rest[at..].starts_with("{@") { self.reference(mark) } else { self.link(mark, path) });
            rest = &rest[end + 1..];
        }
        out.push_str(rest);
        out.into_bytes()
    }

    fn is_there(&self, path: &str) -> bool {
        self.pages.contains_key(path) || self.files.contains_key(path) || self.dangling.contains(path)
    }

    fn reference(&self, path: &str) -> String {
        let path = if self.is_there(path) { path } else { "content/_index.md" };
        let key = path.trim_start_matches("content/").trim_end_matches(".md");
        let key = key.strip_suffix("/_index").or(key.strip_suffix("/index")).unwrap_or(key);
        key.to_owned()
    }

    fn link(&self, mark: &str, from: &str) -> String {
        let (path, anchor) = mark.split_once('#').map_or((mark, None), |(path, anchor)| (path, Some(anchor)));
        let there = self.is_there(path);
        let path = match there {
            true => path,
            false if path.ends_with(".md") => "content/_index.md",
            false => return "/img/fast.svg".to_owned(),
        };
        let up = "../".repeat(from.matches('/').count() - 1);
        let anchor = anchor.filter(|_| there).map(|anchor| format!("#{anchor}")).unwrap_or_default();
        format!("{up}{}{anchor}", path.trim_start_matches("content/"))
    }

    /// Any page.
    pub fn any_page(&self, rng: &mut Rng) -> String {
        let at = rng.below(self.pages.len());
        self.pages.keys().nth(at).unwrap().clone()
    }

    /// Whether a page is there for readers at most times, so that others may link to it.
    pub fn is_steady(path: &str) -> bool {
        !["sedan", "utkast", "ny-", "new-"].iter().any(|part| path.contains(part))
    }

    /// A page to link to; one that may wait for its day is a rare mistake.
    pub fn linked(&self, rng: &mut Rng, articles: bool) -> String {
        let risky = rng.one_in(12);
        let all: Vec<&str> = self
            .pages
            .keys()
            .map(String::as_str)
            .filter(|path| (risky || Self::is_steady(path)) && !(articles && path.ends_with("_index.md")))
            .collect();
        if all.is_empty() { "content/_index.md".to_owned() } else { rng.pick(&all).to_owned() }
    }

    /// A page that is no section.
    pub fn any_article(&self, rng: &mut Rng) -> String {
        let all: Vec<&str> =
            self.pages.keys().map(String::as_str).filter(|path| !path.ends_with("_index.md")).collect();
        if all.is_empty() { self.any_page(rng) } else { rng.pick(&all).to_owned() }
    }

    /// A page of a kind, or any article.
    pub fn any_of(&self, rng: &mut Rng, kind: &str) -> String {
        let all: Vec<&str> = self
            .pages
            .iter()
            .filter(|(_, page)| page.get("type") == Some(kind))
            .map(|(path, _)| path.as_str())
            .collect();
        if all.is_empty() { self.any_article(rng) } else { rng.pick(&all).to_owned() }
    }

    /// A file with one of these beginnings.
    pub fn any_file(&self, rng: &mut Rng, beginnings: &[&str]) -> Option<String> {
        let all: Vec<&str> = self
            .files
            .keys()
            .map(String::as_str)
            .filter(|path| beginnings.iter().any(|beginning| path.starts_with(beginning)))
            .collect();
        (!all.is_empty()).then(|| rng.pick(&all).to_owned())
    }
}
