//! The starter site of `anslag init`. Its files are in `starter/` and packed into the program; name, address and dates are filled in.

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
    /// Its folder in `starter/`.
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
    /// Its address.
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
            files.push((visible(path), bytes));
        }
    }
    let maker = json::Maker { kinds: Kinds::builtin(), language: options.language };
    let settings = maker.of_table(&crate::config::CONFIG, crate::config::FILE);
    for (path, schema) in [(SETTINGS_SCHEMA, settings), (KINDS_SCHEMA, maker.of_kind_file())] {
        files.push((path.to_owned(), format!("{schema:#}\n").into_bytes()));
    }
    files.sort();
    files
}

/// The schema of the settings file, for editors.
const SETTINGS_SCHEMA: &str = ".vscode/anslag.schema.json";

/// The schema of the site's own kinds of page.
const KINDS_SCHEMA: &str = ".vscode/anslag-kinds.schema.json";

/// Hidden files are stored as `dot-NAME` in `starter/`, so that no tool uses them there.
fn visible(path: &str) -> String {
    path.split('/')
        .map(|part| part.replacen("dot-", ".", usize::from(part.starts_with("dot-"))))
        .collect::<Vec<_>>()
        .join("/")
}

/// Fills in what differs from site to site.
fn fill(text: &str, options: &StarterOptions) -> String {
    // Dates of an example event that is still to come.
    let later = |days: i32| options.today.saturating_add(jiff::Span::new().days(days));
    let host = options.base_url.split("://").nth(1).unwrap_or_default().trim_end_matches('/');
    text.replace("@title@", &quote(&options.title))
        .replace("@base_url@", &options.base_url)
        .replace("@host@", host)
        .replace("@today@", &options.today.to_string())
        .replace("@soon@", &later(42).to_string())
        .replace("@before_soon@", &later(28).to_string())
        .replace("@month@", &later(30).to_string())
        .replace("@year@", &options.today.year().to_string())
        .replace("@version@", env!("CARGO_PKG_VERSION"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_left_to_fill_in() {
        for language in [Language::Sv, Language::En] {
            let today = Date::constant(2026, 10, 1);
            let (title, base_url) = ("Ån: \"kommun\"".to_owned(), "https://www.example.se/".to_owned());
            let all = files(&StarterOptions { language, title, base_url, today, ci: Some(Ci::Gitlab) });
            assert!(all.iter().any(|(path, _)| path == ".gitlab-ci.yml"));
            for (path, bytes) in all {
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let marks = [
                    "@title@",
                    "@base_url@",
                    "@host@",
                    "@today@",
                    "@soon@",
                    "@before_soon@",
                    "@month@",
                    "@year@",
                    "@version@",
                ];
                assert!(marks.iter().all(|mark| !text.contains(mark)), "{path}");
                assert!(!path.contains("dot-"), "{path}");
            }
        }
    }
}
