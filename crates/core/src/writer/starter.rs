//! The site that `init` makes: its files stand in `starter/` of the source, where they can be read, and are part of the
//! program. What differs from site to site is filled in: name, address and days.

use jiff::civil::Date;

use crate::diagnostic::Language;
use crate::schema::{Kinds, json};
use crate::yaml::edit::quote;

/// The files, by path below `starter/`.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/starter.rs"));

/// Where an automatic build runs.
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
    /// The folder below `starter/` that has its files.
    fn folder(self) -> &'static str {
        match self {
            Ci::Github => "github/",
            Ci::Gitlab => "gitlab/",
            Ci::Forgejo => "forgejo/",
        }
    }
}

/// What a new site is to be.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The language of its texts.
    pub language: Language,
    /// The name of its publisher, which is its own name too.
    pub title: String,
    /// Its address.
    pub base_url: String,
    /// The day on which it is made.
    pub today: Date,
    /// Where it is built by itself.
    pub ci: Option<Ci>,
}

/// The files of a new site: path and bytes, in the order of the paths.
pub fn files(wish: &Wish) -> Vec<(String, Vec<u8>)> {
    let language = if wish.language == Language::Sv { "sv/" } else { "en/" };
    // What is done in an automatic build is the same everywhere; only when and where differ.
    let folders = ["common/", language].into_iter().chain(wish.ci.iter().flat_map(|ci| ["ci/", ci.folder()]));
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for folder in folders {
        for (path, bytes) in FILES.iter().filter_map(|(path, bytes)| Some((path.strip_prefix(folder)?, *bytes))) {
            let bytes = match std::str::from_utf8(bytes) {
                Ok(text) => fill(text, wish).into_bytes(),
                Err(_) => bytes.to_vec(),
            };
            files.push((visible(path), bytes));
        }
    }
    let maker = json::Maker { kinds: Kinds::builtin(), language: wish.language };
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

/// A name that is hidden where the site lies has `dot-` in front of it here, so that no tool takes it for its own.
fn visible(path: &str) -> String {
    path.split('/')
        .map(|part| part.replacen("dot-", ".", usize::from(part.starts_with("dot-"))))
        .collect::<Vec<_>>()
        .join("/")
}

/// Fills in what differs from site to site.
fn fill(text: &str, wish: &Wish) -> String {
    // An event that has just been announced, and days of which the reader knows that they have been.
    let later = |days: i32| wish.today.saturating_add(jiff::Span::new().days(days));
    let host = wish.base_url.split("://").nth(1).unwrap_or_default().trim_end_matches('/');
    text.replace("@title@", &quote(&wish.title))
        .replace("@base_url@", &wish.base_url)
        .replace("@host@", host)
        .replace("@today@", &wish.today.to_string())
        .replace("@soon@", &later(42).to_string())
        .replace("@before_soon@", &later(28).to_string())
        .replace("@month@", &later(30).to_string())
        .replace("@year@", &wish.today.year().to_string())
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
            let all = files(&Wish { language, title, base_url, today, ci: Some(Ci::Gitlab) });
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
