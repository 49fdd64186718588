//! How the pages of a section lie in its folder: editors find and create pages by a pattern of their paths.

use std::collections::BTreeMap;

use crate::site::{Page, Site};

/// The pattern of a page directly in the folder.
pub(super) const FLAT: &str = "{{slug}}";

/// The pattern of a page in the folder of its year.
pub(super) const BY_YEAR: &str = "{{year}}/{{slug}}";

/// The patterns of the pages of a section, with one page of each.
pub(super) fn layouts<'s>(site: &'s Site, section: &Page) -> BTreeMap<String, &'s Page> {
    let folder = format!("{}/", section.document.path.folder());
    let pages = site.pages.iter().filter(|page| page.section == Some(section.id) && !page.is_section());
    let mut found = BTreeMap::new();
    for page in pages {
        if let Some(relative) = page.document.path.as_str().strip_prefix(&folder) {
            found.entry(layout(relative)).or_insert(page);
        }
    }
    found
}

/// The pattern of a path below the folder: `2024/vatten.md` is in the folder of its year, and `vatten/index.md` in one of its own.
fn layout(relative: &str) -> String {
    let path = relative.strip_suffix(".md").unwrap_or(relative);
    let mut parts: Vec<&str> = path.split('/').collect();
    let name = parts.pop().unwrap_or_default();
    let mut tail = FLAT.to_owned();
    if (name == "index" || name.starts_with("index.")) && parts.pop().is_some() {
        tail = format!("{FLAT}/{name}");
    }
    let year = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let folders = parts.into_iter().map(|part| if year(part) { "{{year}}/".to_owned() } else { format!("{part}/") });
    folders.collect::<String>() + &tail
}

/// How many folders deep a pattern is.
pub(super) fn depth(layout: &str) -> usize {
    layout.matches('/').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (path, pattern) in [
            ("vatten.md", FLAT),
            ("2024/vatten.md", BY_YEAR),
            ("vatten/index.md", "{{slug}}/index"),
            ("2024/vatten/index.md", "{{year}}/{{slug}}/index"),
            ("vatten/index.en.md", "{{slug}}/index.en"),
            ("arkiv/2024/vatten.md", "arkiv/{{year}}/{{slug}}"),
        ] {
            assert_eq!(layout(path), pattern, "{path}");
        }
    }
}
