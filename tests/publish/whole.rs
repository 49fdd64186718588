//! Whether a published folder is whole: every page that a reader can reach names only files that are there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What reachable pages name and is not there, as `page → address`. Nothing is published when there is no home page: then nothing is
/// reachable.
pub fn missing(folder: &Path, base: &str) -> Vec<String> {
    let mut waiting = vec!["index.html".to_owned()];
    let (mut seen, mut missing) = (BTreeSet::new(), Vec::new());
    if !folder.join("index.html").is_file() {
        return missing;
    }
    while let Some(page) = waiting.pop() {
        if !seen.insert(page.clone()) {
            continue;
        }
        // Style sheets name fonts; feeds and scripts are not followed.
        if !page.ends_with(".html") && !page.ends_with(".css") {
            continue;
        }
        let text = String::from_utf8_lossy(&fs::read(folder.join(&page)).unwrap()).into_owned();
        if page.ends_with(".html") && !text.trim_end().ends_with("</html>") {
            missing.push(format!("{page} is cut off"));
        }
        for address in addresses(&text) {
            let Some(file) = file(&page, &address, base) else { continue };
            if folder.join(&file).is_file() {
                waiting.push(file);
            } else {
                missing.push(format!("{page} → {address}"));
            }
        }
    }
    missing
}

/// How many pages a reader reaches from the home page.
pub fn reachable(folder: &Path, base: &str) -> usize {
    let mut seen = BTreeSet::new();
    let mut waiting = vec!["index.html".to_owned()];
    while let Some(page) = waiting.pop() {
        if page.ends_with(".html") && folder.join(&page).is_file() && seen.insert(page.clone()) {
            let text = fs::read_to_string(folder.join(&page)).unwrap();
            waiting.extend(addresses(&text).iter().filter_map(|address| file(&page, address, base)));
        }
    }
    seen.len()
}

/// What stands in `href`, `src`, `srcset` and `url(…)`.
fn addresses(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (name, many) in [("href=", false), ("src=", false), ("srcset=", true)] {
        for (at, _) in text.match_indices(name) {
            if !text[..at].ends_with(char::is_whitespace) {
                continue;
            }
            let rest = &text[at + name.len()..];
            let value = match rest.chars().next() {
                Some(quote @ ('"' | '\'')) => rest[1..].split(quote).next(),
                _ => rest.split(|sign: char| sign.is_whitespace() || sign == '>').next(),
            };
            let value = value.unwrap_or_default().replace("&amp;", "&");
            if many {
                found.extend(value.split(',').filter_map(|part| part.split_whitespace().next()).map(str::to_owned));
            } else {
                found.push(value);
            }
        }
    }
    for (at, _) in text.match_indices("url(") {
        let value = text[at + 4..].split(')').next().unwrap_or_default();
        found.push(value.trim().trim_matches(['"', '\'']).to_owned());
    }
    found
}

/// The file of the site that answers an address; none when it leads elsewhere.
fn file(page: &str, address: &str, base: &str) -> Option<String> {
    let page = url::Url::parse("https://site.test/").unwrap().join(page).ok()?;
    let own = match address.strip_prefix(base.trim_end_matches('/')) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("/{}", rest.trim_start_matches('/')),
        _ => address.to_owned(),
    };
    let url = page.join(&own).ok()?;
    if url.host_str() != Some("site.test") || url.scheme() != "https" {
        return None;
    }
    let path = percent(url.path().trim_start_matches('/'));
    Some(if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path })
}

fn percent(path: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), path.as_bytes());
    while let Some((first, others)) = rest.split_first() {
        let coded = (*first == b'%' && others.len() >= 2)
            .then(|| std::str::from_utf8(&others[..2]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok()))
            .flatten();
        bytes.push(coded.unwrap_or(*first));
        rest = if coded.is_some() { &others[2..] } else { others };
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn what_is_missing_is_seen() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let file = folder.path().join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    };
    let base = "https://www.example.se/";
    assert_eq!(missing(folder.path(), base), [] as [&str; 0]);
    write(
        "index.html",
        "<a href=\"/a%20b/\">x</a><a href='https://www.example.se/c.css'>x</a><a href=https://other.se/x>x</a></html>",
    );
    assert_eq!(missing(folder.path(), base), ["index.html → /a%20b/", "index.html → https://www.example.se/c.css"]);
    write("a b/index.html", "<img srcset=\"x.png 1x, ../y.png 2x\" src=\"x.png\"><a href=\"#top\">x</a></html>");
    write("c.css", "a { src: url(\"f.woff2\") } b { background: url(data:image/png;base64,AA) }");
    write("a b/x.png", "");
    assert_eq!(missing(folder.path(), base), ["c.css → f.woff2", "a b/index.html → ../y.png"]);
    write("y.png", "");
    write("f.woff2", "");
    assert_eq!(missing(folder.path(), base), [] as [&str; 0]);
    assert_eq!(reachable(folder.path(), base), 2);
    write("a b/index.html", "<p>half");
    assert_eq!(missing(folder.path(), base), ["a b/index.html is cut off"]);
}
