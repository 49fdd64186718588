//! Arguments of the writer's commands: `init`, `new`, `list`, `explain`, `doctor`, `schema`, `completions` and `man`.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum, builder::FalseyValueParser};

use super::arguments::SiteOptions;

/// `anslag init`.
#[derive(Args, Debug)]
pub struct InitOptions {
    pub dir: Option<PathBuf>,
    #[arg(long = "title", env = "ANSLAG_TITLE", value_name = "TITLE")]
    pub site_title: Option<String>,
    #[arg(long = "base-url", env = "ANSLAG_BASE_URL", value_name = "BASE_URL")]
    pub site_url: Option<String>,
    #[arg(long, env = "ANSLAG_CI", value_enum)]
    pub ci: Option<CiHost>,
    #[arg(long = "lang", env = "ANSLAG_LANG", value_name = "LANG")]
    pub site_lang: Option<String>,
    #[arg(long, env = "ANSLAG_JSON", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue)]
    pub json: bool,
    #[arg(short, long, env = "ANSLAG_QUIET", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue)]
    pub quiet: bool,
}

/// Where a site is built by itself.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CiHost {
    Github,
    Gitlab,
    Forgejo,
}

/// `anslag new`.
#[derive(Args, Debug)]
pub struct NewOptions {
    pub kind: String,
    pub title: String,
    #[arg(long, env = "ANSLAG_SET", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    #[arg(long = "in", env = "ANSLAG_IN", value_name = "FOLDER")]
    pub section: Option<String>,
    #[command(flatten)]
    pub site: SiteOptions,
}

/// `anslag list`.
#[derive(Args, Debug)]
pub struct ListOptions {
    #[arg(value_enum)]
    pub which: Which,
    #[arg(long, env = "ANSLAG_CSV", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue, conflicts_with = "json")]
    pub csv: bool,
    #[command(flatten)]
    pub site: SiteOptions,
}

/// What is listed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which {
    Pages,
    Drafts,
    Scheduled,
    Expired,
    Stale,
    Orphans,
    Redirects,
    Links,
}

/// `anslag explain`.
#[derive(Args, Debug)]
pub struct ExplainOptions {
    #[arg(value_name = "CODE|PATH")]
    pub what: String,
    #[command(flatten)]
    pub site: SiteOptions,
}

/// `anslag doctor`.
#[derive(Args, Debug)]
pub struct DoctorOptions {
    #[command(flatten)]
    pub site: SiteOptions,
}

/// `anslag schema`.
#[derive(Args, Debug)]
pub struct SchemaOptions {
    pub kind: Option<String>,
    #[arg(long, env = "ANSLAG_ROOT")]
    pub root: Option<PathBuf>,
    #[arg(long, env = "ANSLAG_CONFIG", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue, conflicts_with = "kind")]
    pub config: bool,
    #[arg(long, env = "ANSLAG_EDITOR", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue, conflicts_with_all = ["kind", "config"])]
    pub editor: bool,
    #[arg(long, env = "ANSLAG_LANG")]
    pub lang: Option<String>,
}

/// `anslag theme`.
#[derive(Args, Debug)]
pub struct ThemeOptions {
    #[arg(value_enum)]
    pub action: ThemeAction,
    #[arg(long, env = "ANSLAG_ROOT")]
    pub root: Option<PathBuf>,
    #[arg(id = "theme_out", long = "out", env = "ANSLAG_THEME_OUT", value_name = "DIR")]
    pub out: Option<PathBuf>,
    #[arg(long, env = "ANSLAG_LANG")]
    pub lang: Option<String>,
    #[arg(long, env = "ANSLAG_JSON", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue)]
    pub json: bool,
    #[arg(short, long, env = "ANSLAG_QUIET", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue)]
    pub quiet: bool,
}

/// What is done with a theme.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ThemeAction {
    Export,
}

/// `anslag completions`.
#[derive(Args, Debug)]
pub struct CompletionsOptions {
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
    #[arg(long, env = "ANSLAG_LANG")]
    pub lang: Option<String>,
}

/// `anslag man`.
#[derive(Args, Debug)]
pub struct ManOptions {
    pub about: Option<String>,
    #[arg(long, env = "ANSLAG_LANG")]
    pub lang: Option<String>,
}
