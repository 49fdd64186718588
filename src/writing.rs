//! Arguments of the writer's commands: `init`, `new`, `list`, `explain`, `doctor`, `schema`, `completions` and `man`.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum, builder::FalseyValueParser};

use super::arguments::SiteOptions;

/// `anslag init`.
#[derive(Args, Debug)]
pub(crate) struct InitOptions {
    pub(crate) dir: Option<PathBuf>,
    #[arg(long = "title", env = "ANSLAG_TITLE", value_name = "TITLE")]
    pub(crate) site_title: Option<String>,
    #[arg(long = "base-url", env = "ANSLAG_BASE_URL", value_name = "BASE_URL")]
    pub(crate) site_url: Option<String>,
    #[arg(long, env = "ANSLAG_CI", value_enum)]
    pub(crate) ci: Option<CiHost>,
    #[arg(long = "lang", env = "ANSLAG_LANG", value_name = "LANG")]
    pub(crate) site_lang: Option<String>,
    #[arg(long, env = "ANSLAG_JSON", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue)]
    pub(crate) json: bool,
    #[arg(short, long, env = "ANSLAG_QUIET", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue)]
    pub(crate) quiet: bool,
}

/// Where a site is built by itself.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CiHost {
    Github,
    Gitlab,
    Forgejo,
}

/// `anslag new`.
#[derive(Args, Debug)]
pub(crate) struct NewOptions {
    pub(crate) kind: String,
    pub(crate) title: String,
    #[arg(long, env = "ANSLAG_SET", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    #[arg(long = "in", env = "ANSLAG_IN", value_name = "FOLDER")]
    pub(crate) section: Option<String>,
    #[command(flatten)]
    pub(crate) site: SiteOptions,
}

/// `anslag list`.
#[derive(Args, Debug)]
pub(crate) struct ListOptions {
    #[arg(value_enum)]
    pub(crate) which: Which,
    #[arg(long, env = "ANSLAG_CSV", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue, conflicts_with = "json")]
    pub(crate) csv: bool,
    #[command(flatten)]
    pub(crate) site: SiteOptions,
}

/// What is listed.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Which {
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
pub(crate) struct ExplainOptions {
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
    pub(crate) kind: Option<String>,
    #[arg(long, env = "ANSLAG_ROOT")]
    pub(crate) root: Option<PathBuf>,
    #[arg(long, env = "ANSLAG_CONFIG", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue, conflicts_with = "kind")]
    pub(crate) config: bool,
    #[arg(long, env = "ANSLAG_EDITOR", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue, conflicts_with_all = ["kind", "config"])]
    pub(crate) editor: bool,
    #[arg(long, env = "ANSLAG_LANG")]
    pub(crate) lang: Option<String>,
}

/// `anslag theme`.
#[derive(Args, Debug)]
pub(crate) struct ThemeOptions {
    #[arg(value_enum)]
    pub(crate) action: ThemeAction,
    #[arg(long, env = "ANSLAG_ROOT")]
    pub(crate) root: Option<PathBuf>,
    #[arg(id = "theme_out", long = "out", env = "ANSLAG_THEME_OUT", value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    #[arg(long, env = "ANSLAG_LANG")]
    pub(crate) lang: Option<String>,
    #[arg(long, env = "ANSLAG_JSON", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue)]
    pub(crate) json: bool,
    #[arg(short, long, env = "ANSLAG_QUIET", value_parser = FalseyValueParser::new(), action = ArgAction::SetTrue)]
    pub(crate) quiet: bool,
}

/// What is done with a theme.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ThemeAction {
    Export,
}

/// `anslag completions`.
#[derive(Args, Debug)]
pub(crate) struct CompletionsOptions {
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
    #[arg(long, env = "ANSLAG_LANG")]
    pub(crate) lang: Option<String>,
}

/// `anslag man`.
#[derive(Args, Debug)]
pub(crate) struct ManOptions {
    pub(crate) about: Option<String>,
    #[arg(long, env = "ANSLAG_LANG")]
    pub(crate) lang: Option<String>,
}
