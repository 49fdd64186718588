//! Pictures on pages: which files are made of them, which texts stand beside them, and what is said of those that cannot be shown.

mod corners;
mod faults;
mod places;

use jpeg_encoder::ColorType;

use crate::encoders::{Extras, jpeg};
use crate::support::Site;

/// A photo with everything that a camera writes into it. Its fields are of different colours, see [`crate::fields`].
pub fn photo(size: (u32, u32), orientation: u16) -> Vec<u8> {
    let pixels = crate::fields::pixels(size, crate::fields::COLOURS);
    jpeg(&pixels, size, ColorType::Rgb, Extras { orientation, metadata: true, ..Extras::default() })
}

/// A news item with more front matter and a text.
pub fn news(more: &str, text: &str) -> String {
    format!("---\ntype: news\ntitle: Nyhet\nlead: Ingress.\npublished: 2024-06-12\n{more}---\n\n{text}\n")
}

/// The names of the published files below a folder that begin with a text, sorted, with `#` in place of their digests.
pub fn published(site: &Site, start: &str) -> Vec<String> {
    let names = site.tree("public").into_keys().filter(|name| name.starts_with(start));
    let mut names: Vec<String> = names.map(|name| without_digest(&name)).collect();
    names.sort();
    names
}

/// `bro-400.0123456789abcdef.webp` becomes `bro-400.#.webp`.
pub fn without_digest(text: &str) -> String {
    let is_digest = |part: &str| part.len() == 16 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split('.').map(|part| if is_digest(part) { "#" } else { part }).collect::<Vec<_>>().join(".")
}

/// Asserts that every picture that the pages name is published.
pub fn assert_complete(site: &Site) {
    let tree = site.tree("public");
    let mut named = 0;
    for (page, bytes) in tree.iter().filter(|(name, _)| name.ends_with(".html")) {
        let text = String::from_utf8_lossy(bytes);
        for attribute in [" src=\"", " srcset=\"", " href=\""] {
            for value in text.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                for address in value.split(", ").filter_map(|candidate| candidate.split(' ').next()) {
                    let is_picture =
                        [".webp", ".jpg", ".png", ".gif", ".avif"].iter().any(|end| address.ends_with(end));
                    let Some(path) = address.strip_prefix('/').filter(|_| is_picture) else { continue };
                    named += 1;
                    assert!(tree.contains_key(path), "{page} names {address}; there is {:?}", tree.keys());
                }
            }
        }
    }
    assert!(named > 0, "the pages name no pictures");
}
