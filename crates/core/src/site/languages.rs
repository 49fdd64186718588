//! The language tree of a file: a folder per language (`content/en/…`) or a suffix (`mote.en.md`).

use crate::config::Config;
use crate::document::{Role, role};
use crate::path::SourcePath;
use crate::slice::Slice as _;

/// The location of a file among the pages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Location {
    /// The language of the tree.
    pub(crate) tree: String,
    /// The key that references use: the path below `content/` without `.md`, `index` and `_index`.
    pub(crate) key: String,
    /// The key without the language.
    pub(crate) logical: String,
}

impl Location {
    /// The parent folder, without the language.
    pub(crate) fn folder(&self) -> &str {
        self.logical.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// Locates a Markdown file below `content/`.
pub(crate) fn locate(path: &SourcePath, config: &Config) -> Location {
    let known = |tag: &str| config.language_place(tag).map(|_| tag.to_owned());
    let inside = path.as_str().strip_prefix("content/").unwrap_or(path.as_str());
    let inside = inside.strip_suffix(".md").unwrap_or(inside);
    let (mut tree, mut logical) = (None, inside);
    if let Some((first, rest)) = inside.split_once('/')
        && let Some(tag) = known(first)
    {
        (tree, logical) = (Some(tag), rest);
    }
    let ending =
        logical.rsplit_once('/').map_or(logical, |(_, name)| name).rsplit_once('.').and_then(|(_, tag)| known(tag));
    let mut key = inside;
    if let Some(tag) = ending {
        logical = logical.slice(..logical.len() - tag.len() - 1);
        tree = Some(tag);
    }
    if role(path) != Role::Page {
        logical = logical.rsplit_once('/').map_or("", |(folder, _)| folder);
        key = key.rsplit_once('/').map_or("", |(folder, _)| folder);
    }
    let tree = tree.unwrap_or_else(|| config.default_language().to_owned());
    // The translations of a page bundle share a folder, so the language is part of their keys.
    let shared = role(path) != Role::Page && logical == key && tree != config.default_language();
    let key = if shared { format!("{key}.{tree}") } else { key.to_owned() };
    Location { tree, key, logical: logical.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::read_config;

    #[test]
    fn trees_and_endings() {
        let text = "title: S\nbase_url: https://www.example.se/\nlanguages:\n  sv: {title: S}\n  en: {title: S}\n";
        let config = read_config(text, crate::schema::Kinds::builtin()).0.expect("a configuration");
        for (path, tree, key, logical) in [
            ("content/a.md", "sv", "a", "a"),
            ("content/nyheter/a.md", "sv", "nyheter/a", "nyheter/a"),
            ("content/nyheter/_index.md", "sv", "nyheter", "nyheter"),
            ("content/nyheter/b/index.md", "sv", "nyheter/b", "nyheter/b"),
            ("content/en/news/a.md", "en", "en/news/a", "news/a"),
            ("content/en/_index.md", "en", "en", ""),
            ("content/_index.md", "sv", "", ""),
            ("content/nyheter/a.en.md", "en", "nyheter/a.en", "nyheter/a"),
            ("content/nyheter/_index.en.md", "en", "nyheter.en", "nyheter"),
            ("content/nyheter/b/index.en.md", "en", "nyheter/b.en", "nyheter/b"),
            ("content/v2.0.md", "sv", "v2.0", "v2.0"),
        ] {
            let location = locate(&SourcePath::new(path), &config);
            let expected = Location { tree: tree.to_owned(), key: key.to_owned(), logical: logical.to_owned() };
            assert_eq!(location, expected, "{path}");
        }
    }
}
