//! The configuration, `anslag.yaml`, parsed as strictly as front matter.

mod build;
mod checking;
mod hosting;
mod tables;
mod targets;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use indexmap::IndexMap;
use jiff::tz::TimeZone;

pub(crate) use checking::{Accepted, CheckConfig, Limits};
pub(crate) use hosting::{Hosting, Server};
pub use tables::CONFIG;
pub use targets::{Destination, Ssh, Target};

use crate::diagnostic::Diagnostic;
use crate::path::decode;
use crate::schema::{Entry, Kind, Kinds, Reading, Record, TypedValue, read_map};
use crate::slice::Slice as _;
use crate::yaml::{Input, read};
use build::Builder;

/// The name of the file, in the root of a site.
pub const FILE: &str = "anslag.yaml";

/// Whether raw HTML in Markdown reaches the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum RawHtml {
    /// HTML is an error that shows the tag.
    #[default]
    Deny,
    /// HTML is reduced to harmless elements and attributes.
    Sanitize,
    /// HTML is kept as it is written.
    Allow,
}

/// How links to other sites are marked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum ExternalLinks {
    /// By text that only assistive technology reads.
    #[default]
    Hidden,
    /// By visible text.
    Visible,
    /// They are not marked.
    None,
}

/// A language of the site.
#[derive(Clone, PartialEq, Debug)]
pub struct SiteLanguage {
    /// BCP 47 tag.
    pub tag: String,
    /// The name of the language in the language itself.
    pub(crate) name: String,
    /// The name of the site in this language.
    pub(crate) title: String,
    /// The description of the site in this language.
    pub(crate) description: String,
    /// The path segments in this language: `topics`, `archive`, `page`, `changes`, `search`.
    pub(crate) paths: BTreeMap<&'static str, String>,
}

/// A line of a menu, with its place for messages.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct MenuItem {
    /// A page of the site.
    pub(crate) reference: Option<(String, Range<usize>)>,
    /// An address elsewhere.
    pub(crate) url: Option<(String, Range<usize>)>,
    /// The link text; the page's title if it is not set.
    pub(crate) text: Option<String>,
}

/// A setting of the theme, with the places of its value and its key.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct ThemeSetting {
    /// The value.
    pub(crate) value: serde_json::Value,
    /// The range of the value.
    pub(crate) range: Range<usize>,
    /// The range of the key.
    pub(crate) key: Range<usize>,
}

/// The whole configuration, with defaults for missing values.
#[derive(Clone, Debug)]
pub struct Config {
    /// The page types.
    pub kinds: &'static Kinds,
    /// The site's address with a closing `/`.
    pub base_url: String,
    /// The languages; the first is the default.
    pub languages: Vec<SiteLanguage>,
    /// The publisher: an organisation id or the record itself.
    pub(crate) publisher: Option<Entry>,
    /// The contact point of pages that name no other, and its place.
    pub(crate) contact_point: Option<(String, Range<usize>)>,
    /// The time zone of dates without one.
    pub zone: TimeZone,
    /// The zone's name, for calendars.
    pub(crate) zone_name: String,
    /// The theme's name.
    pub theme: String,
    /// The range of the name; the start of the file if it is not set.
    pub theme_place: Range<usize>,
    /// The theme's settings, as data.
    pub(crate) settings: IndexMap<String, ThemeSetting>,
    /// Style sheets of the site that come after the theme's, by their path below `static/`, with their places.
    pub(crate) css: Vec<(String, Range<usize>)>,
    /// Changed labels of the theme, by language, and the ranges of their keys.
    pub(crate) labels: BTreeMap<String, BTreeMap<String, (String, Range<usize>)>>,
    /// Address patterns by kind, and their places.
    pub(crate) permalinks: BTreeMap<Kind, (String, Range<usize>)>,
    /// Fields that a kind must have.
    pub(crate) required: BTreeMap<Kind, Vec<String>>,
    /// Menus by language and name.
    pub(crate) menus: BTreeMap<String, IndexMap<String, Vec<MenuItem>>>,
    /// Lists that replace or add to the theme's.
    pub(crate) lists: IndexMap<String, Record>,
    /// Raw HTML in Markdown.
    pub(crate) raw_html: RawHtml,
    /// How links to other sites are marked.
    pub(crate) external_links: ExternalLinks,
    /// Whether quotes and dashes become typographic.
    pub(crate) smart: bool,
    /// Newest entries per feed.
    pub(crate) feed_limit: usize,
    /// What is written for the servers that publish the site.
    pub(crate) hosting: Hosting,
    /// Pages per list page.
    pub(crate) per_page: usize,
    /// Whether the site may have a search of its own.
    pub(crate) search: bool,
    /// Whether links inside the site are followed when reading it.
    pub allow_symlinks: bool,
    /// Files that are published although files of their type are not, each with the reason and the place of its name.
    pub(crate) allow_files: BTreeMap<String, (String, Range<usize>)>,
    /// The settings of `anslag check`.
    pub(crate) checking: CheckConfig,
    /// The publishing targets by name.
    pub targets: IndexMap<String, Target>,
    /// Free keys for templates.
    pub(crate) extra: serde_json::Value,
    /// Hidden from search engines: a test site, or a preview of unpublished pages. Set by the build, not in the file.
    pub(crate) hidden: bool,
    /// The base URL of the live site, if this is a hidden copy of it.
    live: Option<String>,
    /// The index of each language by its tag, for fast look-up.
    places: HashMap<String, usize>,
}

impl Config {
    /// The path of the base URL on its host; `/` unless it has one.
    pub fn root(&self) -> &str {
        let base = &self.base_url;
        let host = base.find("://").map_or(0, |at| at + 3);
        base.slice(host..).find('/').map_or("/", |at| base.slice(host + at..))
    }

    /// Sets another base URL than that of the file, and may hide the site from search engines. A hidden site without a base
    /// URL of its own gets one that cannot exist (RFC 2606), never that of the live site.
    pub(crate) fn publish_as(&mut self, base_url: Option<&str>, hidden: bool) {
        self.live = hidden.then(|| self.base_url.clone());
        match base_url {
            Some(base_url) => base_url.clone_into(&mut self.base_url),
            None if hidden => self.base_url = format!("https://preview.invalid{}", self.root()),
            None => {}
        }
        self.hidden = hidden;
    }

    /// Rewrites a URL of the live site to this copy of it, when the site is a hidden copy.
    pub(crate) fn here<'u>(&self, url: &'u str) -> Cow<'u, str> {
        let live = self.live.as_deref().map(|live| live.trim_end_matches('/'));
        let rest = live.and_then(|live| url.trim().strip_prefix(live));
        match rest.filter(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#'])) {
            Some(rest) => Cow::Owned(format!("{}{rest}", self.base_url.trim_end_matches('/'))),
            None => Cow::Borrowed(url),
        }
    }

    /// The default language's tag.
    pub fn default_language(&self) -> &str {
        &self.languages[0].tag
    }

    /// The first path segment of every URL of a language; empty for the default language.
    pub(crate) fn prefix<'t>(&self, language: &'t str) -> &'t str {
        if language == self.default_language() { "" } else { language }
    }

    /// A language by its tag; the default one when it is none of the site's.
    pub(crate) fn language(&self, tag: &str) -> &SiteLanguage {
        &self.languages[self.language_place(tag).unwrap_or_default()]
    }

    /// The place of a language among those of the site, by its tag.
    pub(crate) fn language_place(&self, tag: &str) -> Option<usize> {
        self.places.get(tag).copied()
    }
}

/// Reads `anslag.yaml`; `None` when it cannot be parsed, since nothing can be built without it.
pub fn read_config(text: &str, kinds: &'static Kinds) -> (Option<Config>, Vec<Diagnostic>) {
    let range = if text.starts_with('\u{feff}') { 3..text.len() } else { 0..text.len() };
    let input = Input::new(FILE, text, range);
    let (node, diagnostics) = read(&input);
    let mut reading =
        Reading { input: &input, diagnostics, end: text.len()..text.len(), given: Vec::new(), kinds: kinds.words() };
    if crate::diagnostic::any_error(&reading.diagnostics) {
        return (None, reading.diagnostics);
    }
    let record = read_map(&mut reading, &node, &CONFIG);
    let config = Builder { reading: &mut reading, record: &record, kinds }.config();
    let diagnostics = reading.diagnostics;
    if crate::diagnostic::any_error(&diagnostics) { (None, diagnostics) } else { (Some(config), diagnostics) }
}

/// Tokens of URL patterns.
pub(crate) const TOKENS: [&str; 5] = ["year", "month", "day", "slug", "section"];

/// The base URL with a trailing slash, if it is valid: `http` or `https`, a host, no query. It is also written to server files,
/// where other characters would begin a variable or end a directive.
pub fn check_base_url(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let decoded = decode(path);
    let plain = |c: char| c == ' ' || c.is_alphanumeric() || "/-._~%+".contains(c);
    (is_host(host) && is_plain_path(path) && decoded.chars().all(plain))
        .then(|| format!("{}/", url.trim_end_matches('/')))
}

/// A host name or IP address, with an optional port (RFC 3986, section 3.2; letters of any script, RFC 5890).
fn is_host(text: &str) -> bool {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (text, None),
    };
    let number = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let right = match number {
        Some(number) => number.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-._".contains(c)),
    };
    right && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

fn is_plain_path(path: &str) -> bool {
    let escaped = path.match_indices('%').all(|(at, _)| {
        path.as_bytes().get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    escaped && path.chars().all(|c| c.is_alphanumeric() || "/-._~%+".contains(c))
}

/// Whether a text is a valid redirect target: an `http` or `https` URL, or a path from the root of the site.
pub(crate) fn is_address(text: &str) -> bool {
    let (before, query) = text.split_once('?').unwrap_or((text, ""));
    let plain = |c: char| c.is_alphanumeric() || "-._~%+=&/:,".contains(c);
    let place = match before.strip_prefix("https://").or_else(|| before.strip_prefix("http://")) {
        Some(rest) => {
            let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
            is_host(host) && is_plain_path(path)
        }
        None => before.starts_with('/') && !before.starts_with("//") && is_plain_path(before),
    };
    place && query.chars().all(plain)
}

/// A map of free keys as JSON.
pub(crate) fn free_map(record: &Record, key: &str) -> serde_json::Value {
    let mut map = serde_json::Map::new();
    for (key, entry) in record.record(key).into_iter().flat_map(|record| &record.fields) {
        if let TypedValue::Free(value) = &entry.val {
            map.insert(key.clone(), (**value).clone());
        }
    }
    map.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_no_signs_of_a_server_or_a_script() {
        for right in [
            "https://www.example.se",
            "http://localhost:8080/",
            "https://åre.se/nyheter/",
            "https://example.se/%C3%A5%20/x-y_z.1~/",
            "http://[::1]:8080/x",
        ] {
            assert!(check_base_url(right).is_some() && is_address(right), "{right}");
        }
        for invalid in [
            "https://",
            "https://www.example.se/$host",
            "https://example.se/x;y",
            "https://example.se/{http.vars}",
            "https://exa${HOME}.se/",
            "https://example.se/'a",
            "https://example.se/`a`",
            "https://example.se/(a)",
            "https://a:b@example.se/",
            "https://example.se:port/",
            "https://example.se/%2",
            "https://example.se/a b",
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://example.se/",
        ] {
            assert!(check_base_url(invalid).is_none() && !is_address(invalid), "{invalid}");
        }
        // Servers see the decoded character.
        for invalid in ["https://example.se/%24host/", "https://example.se/%7Bx%7D/", "https://example.se/a%3Bb/"] {
            assert!(check_base_url(invalid).is_none(), "{invalid}");
        }
        for right in ["/sok/", "https://sok.example.se/?collection=a&lang=sv", "/sok?kalla=webb"] {
            assert!(is_address(right), "{right}");
        }
        for invalid in ["//other.example/", "sok", "/sok?x=${y}", "/sok#x", " /sok", "/sok\"x"] {
            assert!(!is_address(invalid), "{invalid}");
        }
    }

    #[test]
    fn defaults_of_a_small_site() {
        let (config, diagnostics) = read_config("title: Åre\nbase_url: https://www.example.se\n", Kinds::builtin());
        assert_eq!(diagnostics, []);
        let config = config.unwrap();
        assert_eq!(config.base_url, "https://www.example.se/");
        assert_eq!(
            (config.default_language(), config.theme.as_str(), config.zone_name.as_str()),
            ("sv", "kommun", "Europe/Stockholm")
        );
        assert_eq!(config.languages[0].paths["topics"], "amnen");
    }

    #[test]
    fn mistakes_come_together() {
        let (config, diagnostics) = read_config(
            "title: X\nbase_url: example.se\ntime_zone: Europe/Stokholm\npermalinks: {nyhet: /a/:slug/, news: /:yer/}\nper_page: 0\nlabels: {fi: {a: b}}\n",
            Kinds::builtin(),
        );
        assert!(config.is_none());
        let codes: Vec<&str> = diagnostics.iter().map(|d| d.code.as_str()).collect();
        assert_eq!(codes, ["A603", "A602", "A606", "A607", "A608", "A604"]);
    }
}
