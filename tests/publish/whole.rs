//! Whether a published tree is whole: every page that a reader can reach from the first one names only files that are there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A published tree: the bytes of each file by its path.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// The tree in a folder. What Anslag notes there is not part of the site.
pub fn tree(folder: &Path) -> Tree {
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("a readable folder"));
    let files = files.filter(|entry| entry.file_type().is_file());
    let path = |file: &Path| file.strip_prefix(folder).expect("below the folder").display().to_string();
    files
        .map(|entry| (path(entry.path()), fs::read(entry.path()).expect("a readable file")))
        .filter(|(path, _)| !path.starts_with(".anslag-"))
        .collect()
}

/// What pages name that is not there, as `page → address`. Empty when the tree is whole; the first page must be there.
pub fn missing(tree: &Tree) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    let mut waiting = vec!["index.html".to_owned()];
    if !tree.contains_key("index.html") {
        return vec!["index.html".to_owned()];
    }
    while let Some(page) = waiting.pop() {
        if !page.ends_with(".html") || !seen.insert(page.clone()) {
            continue;
        }
        let text = String::from_utf8_lossy(&tree[&page]).into_owned();
        for address in named(&text) {
            match target(&page, &address) {
                None => {}
                Some(path) if tree.contains_key(&path) => waiting.push(path),
                Some(_) => wrong.push(format!("{page} → {address}")),
            }
        }
    }
    wrong
}

/// The values of `href` and `src`.
fn named(html: &str) -> Vec<String> {
    let value = |attribute: &str| {
        html.match_indices(attribute)
            .filter_map(|(at, _)| html[at + attribute.len()..].split('"').next())
            .map(|value| value.replace("&amp;", "&").replace("&#x2F;", "/"))
            .collect::<Vec<_>>()
    };
    [value(" href=\""), value(" src=\"")].concat()
}

/// The file that an address of the site means; none when it leads elsewhere.
fn target(page: &str, address: &str) -> Option<String> {
    let address = address.strip_prefix("https://www.example.se").unwrap_or(address);
    let address = address.split(['#', '?']).next().unwrap_or_default();
    if address.is_empty() || address.starts_with("//") || address.split('/').next()?.contains(':') {
        return None;
    }
    let path = match address.strip_prefix('/') {
        Some(path) => path.to_owned(),
        None => format!("{}/{address}", page.rsplit_once('/').map_or("", |(folder, _)| folder)),
    };
    let path = percent_decoded(path.trim_start_matches('/'));
    Some(if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path })
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let digits = more.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        match digits.filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = &more[2..];
            }
            None => {
                bytes.push(*first);
                rest = more;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn what_is_missing_is_found() {
    let page = "<a href=\"/a/\">a</a><img src=\"b%20c.png\"><a href=\"https://else.example/\">x</a>";
    let whole = Tree::from([
        ("index.html".to_owned(), page.as_bytes().to_vec()),
        ("a/index.html".to_owned(), b"<link href=\"../x.css\">".to_vec()),
        ("b c.png".to_owned(), Vec::new()),
        ("a/../x.css".to_owned(), Vec::new()),
    ]);
    assert_eq!(missing(&whole), Vec::<String>::new());
    for path in ["a/index.html", "b c.png", "a/../x.css", "index.html"] {
        let mut less = whole.clone();
        less.remove(path);
        assert_eq!(missing(&less).len(), 1, "{path}");
    }
}
