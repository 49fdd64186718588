//! `site.webmanifest` (W3C Web Application Manifest): the site's name and icon on a phone's home screen.

use serde_json::{Value, json};

use crate::facts::Reader;
use crate::theme::Theme;

/// The icons that a theme may have, with their sizes and types.
const ICONS: [(&str, &str, &str); 3] = [
    ("favicon.svg", "any", "image/svg+xml"),
    ("icon-192.png", "192x192", "image/png"),
    ("icon-512.png", "512x512", "image/png"),
];

/// The manifest; `has_file` says whether the site has a file of its own. `display` is `browser`, since the site is not an application.
pub(crate) fn web_manifest(site: &Reader<'_>, theme: &Theme, has_file: &dyn Fn(&str) -> bool) -> String {
    let language = site.config().language(site.config().default_language());
    let there = |name: &str| theme.files.contains_key(name) || has_file(&format!("static/{name}"));
    let icons = ICONS.iter().filter(|(name, ..)| there(name));
    let icons: Vec<Value> = icons
        .map(|(name, sizes, media)| json!({"src": format!("{}{name}", site.root()), "sizes": sizes, "type": media}))
        .collect();
    let mut manifest = json!({
        "name": language.title,
        "short_name": language.title,
        "description": language.description,
        "lang": language.tag,
        "start_url": site.root(),
        "scope": site.root(),
        "display": "browser",
        "icons": icons,
    });
    if let Some(colour) = theme.settings.get("colour").filter(|colour| colour.is_string()) {
        manifest["theme_color"] = colour.clone();
        manifest["background_color"] = "#ffffff".into();
    }
    format!("{manifest:#}\n")
}
