//! The starter site of `anslag init`. Its files are in `starter/` and embedded in the binary; name, address and dates are filled in.

use jiff::civil::Date;

use crate::diagnostic::Language;
use crate::schema::{Kinds, json};
use crate::yaml::edit::quote;

/// The files, by path below `starter/`.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/starter.rs"));

/// A CI system.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ci {
    /// GitHub Actions.
    Github,
    /// GitLab CI/CD.
    Gitlab,
    /// Forgejo Actions.
    Forgejo,
}

impl Ci {
    /// The folder of files in `starter/`, beside the `starter/ci/` of all CI systems.
    fn folder(self) -> &'static str {
        match self {
            Ci::Github => "github/",
            Ci::Gitlab => "gitlab/",
            Ci::Forgejo => "forgejo/",
        }
    }
}

/// Options for a new site.
#[derive(Clone, Debug)]
pub struct StarterOptions {
    /// The language of its texts.
    pub language: Language,
    /// The name of its publisher, which is also its title.
    pub title: String,
    /// The address of the starter site.
    pub base_url: String,
    /// Today.
    pub today: Date,
    /// The CI system that builds it.
    pub ci: Option<Ci>,
}

/// The files of a new site: path and bytes, in the order of the paths.
pub fn files(options: &StarterOptions) -> Vec<(String, Vec<u8>)> {
    let language = if options.language == Language::Sv { "sv/" } else { "en/" };
    // The scripts of a build are the same for all CI systems.
    let folders = ["common/", language].into_iter().chain(options.ci.iter().flat_map(|ci| ["ci/", ci.folder()]));
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for folder in folders {
        for (path, bytes) in FILES.iter().filter_map(|(path, bytes)| Some((path.strip_prefix(folder)?, *bytes))) {
            let bytes = match std::str::from_utf8(bytes) {
                Ok(text) => fill(text, options).into_bytes(),
                Err(_) => bytes.to_vec(),
            };
            files.push((target_path(path), bytes));
        }
    }
    let schemas = json::SchemaGenerator { kinds: Kinds::builtin(), language: options.language };
    let config_schema = schemas.of_table(&crate::config::CONFIG, crate::config::FILE);
    for (path, schema) in [(CONFIG_SCHEMA, config_schema), (KINDS_SCHEMA, schemas.of_kind_file())] {
        files.push((path.to_owned(), format!("{schema:#}\n").into_bytes()));
    }
    files.sort();
    files
}

/// The schema of `anslag.yaml`, for editors.
const CONFIG_SCHEMA: &str = ".vscode/anslag.schema.json";

/// The schema of the site's own page types, for editors.
const KINDS_SCHEMA: &str = ".vscode/anslag-kinds.schema.json";

/// Hidden files are stored as `dot-NAME` in `starter/`, so that no tool uses them there.
fn target_path(path: &str) -> String {
    path.split('/')
        .map(|part| part.replacen("dot-", ".", usize::from(part.starts_with("dot-"))))
        .collect::<Vec<_>>()
        .join("/")
}

/// Replaces the placeholders in a file.
fn fill(text: &str, options: &StarterOptions) -> String {
    placeholders(options).into_iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, &value))
}

/// What differs from site to site.
fn placeholders(options: &StarterOptions) -> [(&'static str, String); 9] {
    let in_days = |days: i32| options.today.saturating_add(jiff::Span::new().days(days)).to_string();
    let host = options.base_url.split("://").nth(1).unwrap_or_default().trim_end_matches('/');
    [
        ("@title@", quote(&options.title)),
        ("@base_url@", options.base_url.clone()),
        ("@host@", host.to_owned()),
        ("@today@", options.today.to_string()),
        // The example event is still to come, and its registration still open.
        ("@event_date@", in_days(42)),
        ("@registration_deadline@", in_days(28)),
        ("@in_30_days@", in_days(30)),
        ("@year@", options.today.year().to_string()),
        ("@version@", env!("CARGO_PKG_VERSION").to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_to_fill_in() {
        for language in [Language::Sv, Language::En] {
            let today = Date::constant(2026, 10, 1);
            let (title, base_url) = ("Ån: \"kommun\"".to_owned(), "https://www.example.se/".to_owned());
            let options = StarterOptions { language, title, base_url, today, ci: Some(Ci::Gitlab) };
            let all = files(&options);
            assert!(all.iter().any(|(path, _)| path == ".gitlab-ci.yml"));
            for (path, bytes) in all {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                assert!(placeholders(&options).iter().all(|(name, _)| !text.contains(name)), "{path}");
                assert!(!path.contains("dot-"), "{path}");
            }
        }
    }
}
