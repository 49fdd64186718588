//! Arguments of the writer's commands: `init`, `new`, `list`, `explain`, `doctor`, `schema`, `completions` and `man`.

use std::path::PathBuf;

use clap::builder::{FalseyValueParser, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use super::help::{self, text};
use super::{LanguageOption, ReportOptions, SiteOptions};
use anslag_core::authoring::cms::Cms;
use anslag_core::authoring::listing::ListKind;
use anslag_core::authoring::starter::Ci;

/// `anslag init`.
#[derive(Args, Debug)]
pub(crate) struct InitOptions {
    #[arg(help = text!("Mappen för webbplatsen (annars den här)", "The folder of the site (otherwise this one)"))]
    pub(crate) dir: Option<PathBuf>,
    #[arg(help = text!("Webbplatsens namn", "The name of the site"))]
    #[arg(long = "title", env = "ANSLAG_TITLE", value_name = "TITLE")]
    pub(crate) site_title: Option<String>,
    #[arg(help = text!(
        "Webbplatsens adress, till exempel https://www.example.se/",
        "The site's address, such as https://www.example.se/"
    ))]
    #[arg(long = "base-url", env = "ANSLAG_BASE_URL", value_name = "BASE_URL")]
    pub(crate) site_url: Option<String>,
    #[arg(help = text!(
        "Skriv också en CI-fil: github, gitlab eller forgejo",
        "Also write a CI file: github, gitlab or forgejo"
    ))]
    #[arg(long, env = "ANSLAG_CI", value_parser = parser_of(CI_SYSTEMS))]
    pub(crate) ci: Option<Ci>,
    #[arg(help = text!(
        "Webbplatsens språk, och det i meddelanden: sv eller en",
        "Language of the site and of messages: sv or en"
    ))]
    #[arg(long = "lang", env = "ANSLAG_LANG", value_name = "LANG")]
    pub(crate) site_lang: Option<String>,
    #[command(flatten)]
    pub(crate) report: ReportOptions,
}

/// The CI systems, each with its name on the command line.
const CI_SYSTEMS: [(&str, Ci); 3] = [("github", Ci::Github), ("gitlab", Ci::Gitlab), ("forgejo", Ci::Forgejo)];

/// `anslag new`.
#[derive(Args, Debug)]
pub(crate) struct NewOptions {
    #[arg(help = help::KIND)]
    pub(crate) kind: String,
    #[arg(help = text!("Rubriken", "The title"))]
    pub(crate) title: String,
    #[arg(help = text!(
        "Ett fält och dess värde, till exempel starts=2026-10-01T13:00",
        "A field and its value, such as starts=2026-10-01T13:00"
    ))]
    #[arg(long, env = "ANSLAG_SET", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    #[arg(help = text!("Avdelningen, till exempel nyheter", "The section, such as news"))]
    #[arg(long = "in", env = "ANSLAG_IN", value_name = "FOLDER")]
    pub(crate) section: Option<String>,
    #[command(flatten)]
    pub(crate) site: SiteOptions,
}

/// `anslag search`.
#[derive(Args, Debug)]
pub(crate) struct SearchOptions {
    #[arg(help = text!("Orden att söka efter", "The words to search for"))]
    #[arg(required = true)]
    pub(crate) words: Vec<String>,
    #[arg(help = text!(
        "Språket på sidorna, till exempel en (annars webbplatsens första)",
        "The language of the pages, such as en (otherwise the site's first)"
    ))]
    #[arg(long, env = "ANSLAG_TREE", value_name = "TAG")]
    pub(crate) tree: Option<String>,
    #[arg(help = text!("Bara sidor av en typ, som läsarna ser den", "Only pages of a type, as readers see it"))]
    #[arg(long = "type", env = "ANSLAG_TYPE", value_name = "TYPE")]
    pub(crate) kind: Option<String>,
    #[arg(help = text!("Bara sidor från ett år", "Only pages of a year"))]
    #[arg(long, env = "ANSLAG_YEAR", value_name = "YEAR")]
    pub(crate) year: Option<u16>,
    #[arg(help = text!("Bara sidor om ett ämne", "Only pages about a topic"))]
    #[arg(long, env = "ANSLAG_TOPIC", value_name = "TOPIC")]
    pub(crate) topic: Option<String>,
    #[arg(help = text!("Inga arkiverade sidor", "No archived pages"))]
    #[arg(long, env = "ANSLAG_HIDE_ARCHIVED", value_parser = FalseyValueParser::new())]
    pub(crate) hide_archived: bool,
    #[arg(help = text!("Högst så många träffar", "At most this many results"))]
    #[arg(long, env = "ANSLAG_LIMIT", value_name = "NUMBER", default_value_t = 10)]
    pub(crate) limit: usize,
    #[command(flatten)]
    pub(crate) site: SiteOptions,
}

/// `anslag list`.
#[derive(Args, Debug)]
pub(crate) struct ListOptions {
    #[arg(help = text!(
        "pages, drafts (utkast), scheduled (schemalagda), expired (utgångna), stale (att granska), orphans (utan länkar dit), redirects (gamla adresser) eller links (länkar)",
        "pages, drafts, scheduled, expired, stale (due for review), orphans (no links to them), redirects (old addresses) or links"
    ))]
    #[arg(value_parser = parser_of(LISTS))]
    pub(crate) which: ListKind,
    #[arg(help = text!("Skriv en fil för kalkylprogram", "Print a file for spreadsheets"))]
    #[arg(long, env = "ANSLAG_CSV", value_parser = FalseyValueParser::new(), conflicts_with = "json")]
    pub(crate) csv: bool,
    #[command(flatten)]
    pub(crate) site: SiteOptions,
}

/// The lists, each with its name on the command line.
const LISTS: [(&str, ListKind); 8] = [
    ("pages", ListKind::Pages),
    ("drafts", ListKind::Drafts),
    ("scheduled", ListKind::Scheduled),
    ("expired", ListKind::Expired),
    ("stale", ListKind::Stale),
    ("orphans", ListKind::Orphans),
    ("redirects", ListKind::Redirects),
    ("links", ListKind::Links),
];

/// A parser that accepts the names of a table.
fn parser_of<T, const N: usize>(table: [(&'static str, T); N]) -> impl TypedValueParser<Value = T>
where
    T: Copy + Send + Sync + 'static,
{
    let value = move |name: &str| table.into_iter().find_map(|(known, value)| (known == name).then_some(value));
    PossibleValuesParser::new(table.map(|(name, _)| name))
        .map(move |name| value(&name).expect("clap accepts only the names of the table"))
}

/// `anslag explain`.
#[derive(Args, Debug)]
pub(crate) struct ExplainOptions {
    #[arg(help = text!(
        "En kod, till exempel A702, eller en sida: dess fil eller adress",
        "A code, such as A702, or a page: its file or address"
    ))]
    #[arg(value_name = "CODE|PATH")]
    pub(crate) what: String,
    #[command(flatten)]
    pub(crate) site: SiteOptions,
}

/// `anslag doctor`.
#[derive(Args, Debug)]
pub(crate) struct DoctorOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
}

/// `anslag schema`.
#[derive(Args, Debug)]
pub(crate) struct SchemaOptions {
    #[arg(help = help::KIND)]
    pub(crate) kind: Option<String>,
    #[arg(help = help::ROOT)]
    #[arg(long, env = "ANSLAG_ROOT")]
    pub(crate) root: Option<PathBuf>,
    #[arg(help = text!("Schemat för anslag.yaml", "The schema of anslag.yaml"))]
    #[arg(long, env = "ANSLAG_CONFIG", value_parser = FalseyValueParser::new(), conflicts_with = "kind")]
    pub(crate) config: bool,
    #[arg(help = text!("Inställningar för Visual Studio Code", "Settings for Visual Studio Code"))]
    #[arg(long, env = "ANSLAG_EDITOR", value_parser = FalseyValueParser::new(), conflicts_with_all = ["kind", "config"])]
    pub(crate) editor: bool,
    #[arg(help = text!(
        "Inställningar för en redigerare i webbläsaren: sveltia eller decap",
        "Settings of an editor in the browser: sveltia or decap"
    ))]
    #[arg(long, env = "ANSLAG_CMS", value_parser = parser_of(EDITORS), conflicts_with_all = ["kind", "config", "editor"])]
    pub(crate) cms: Option<Cms>,
    #[command(flatten)]
    pub(crate) language: LanguageOption,
}

/// The editors in the browser, each with its name on the command line.
const EDITORS: [(&str, Cms); 2] = [("sveltia", Cms::Sveltia), ("decap", Cms::Decap)];

/// `anslag theme`.
#[derive(Args, Debug)]
pub(crate) struct ThemeOptions {
    #[arg(help = text!("export: exportera temat", "export: export the theme"))]
    #[arg(value_enum)]
    pub(crate) action: ThemeAction,
    #[arg(help = help::ROOT)]
    #[arg(long, env = "ANSLAG_ROOT")]
    pub(crate) root: Option<PathBuf>,
    #[arg(help = text!(
        "Mappen att skriva till (annars themes/kommun)",
        "The folder to write to (otherwise themes/kommun)"
    ))]
    #[arg(id = "theme_out", long = "out", env = "ANSLAG_THEME_OUT", value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) language: LanguageOption,
    #[command(flatten)]
    pub(crate) report: ReportOptions,
}

/// What is done with a theme.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ThemeAction {
    Export,
}

/// `anslag completions`.
#[derive(Args, Debug)]
pub(crate) struct CompletionsOptions {
    #[arg(help = text!("Skalet", "The shell"))]
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
    #[command(flatten)]
    pub(crate) language: LanguageOption,
}

/// `anslag man`.
#[derive(Args, Debug)]
pub(crate) struct ManOptions {
    #[arg(help = text!("Ett kommando (annars hela programmet)", "A command (otherwise the whole program)"))]
    pub(crate) about: Option<String>,
    #[command(flatten)]
    pub(crate) language: LanguageOption,
}
