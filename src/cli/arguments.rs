//! Arguments, their environment variables, and help in the language of the person who asks for it.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::writing::{
    CompletionsOptions, DoctorOptions, ExplainOptions, InitOptions, ListOptions, ManOptions, NewOptions, SchemaOptions,
    ThemeOptions,
};
use crate::diagnostic::{Language, term};

/// The program.
#[derive(Parser, Debug)]
#[command(name = "anslag", version, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub enum Command {
    Build(BuildOptions),
    Check(CheckOptions),
    Completions(CompletionsOptions),
    Dates(DatesOptions),
    Doctor(DoctorOptions),
    Explain(ExplainOptions),
    Init(InitOptions),
    List(ListOptions),
    Man(ManOptions),
    New(NewOptions),
    Next(NextOptions),
    Publish(PublishOptions),
    Review(ReviewOptions),
    Rollback(RollbackOptions),
    Schema(SchemaOptions),
    Serve(ServeOptions),
    Stamp(StampOptions),
    Theme(ThemeOptions),
}

/// What every command about a site takes.
#[derive(Args, Clone, Debug)]
pub struct SiteOptions {
    #[arg(long, env = "ANSLAG_ROOT")]
    pub root: Option<PathBuf>,
    #[arg(long, env = "ANSLAG_BASE_URL")]
    pub base_url: Option<String>,
    #[arg(long, env = "ANSLAG_DRAFTS", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub drafts: bool,
    #[arg(long, env = "ANSLAG_STRICT", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub strict: bool,
    #[arg(long, env = "ANSLAG_AT")]
    pub at: Option<String>,
    #[arg(long, env = "ANSLAG_LANG")]
    pub lang: Option<String>,
    #[arg(long, env = "ANSLAG_JSON", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub json: bool,
    #[arg(short, long, env = "ANSLAG_QUIET", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub quiet: bool,
    #[arg(short, long, env = "ANSLAG_VERBOSE", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub verbose: bool,
}

/// `anslag build`.
#[derive(Args, Debug)]
pub struct BuildOptions {
    #[command(flatten)]
    pub site: SiteOptions,
    #[arg(long, env = "ANSLAG_OUT")]
    pub out: Option<PathBuf>,
    #[arg(long, env = "ANSLAG_ADOPT", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub adopt: bool,
    #[arg(long = "explain", env = "ANSLAG_EXPLAIN_OUTPUT", value_name = "PATH")]
    pub explain_output: Option<String>,
    #[arg(long, env = "ANSLAG_WAIT", default_value_t = 10)]
    pub wait: u64,
    // A copy for tests, as `publish` knows it; drafts are hidden without it.
    #[arg(skip)]
    pub hidden: bool,
}

/// `anslag publish`.
#[derive(Args, Debug)]
pub struct PublishOptions {
    #[command(flatten)]
    pub site: SiteOptions,
    // Which of the places in `anslag.yaml`; the only one when there is one.
    #[arg(id = "target", env = "ANSLAG_TARGET")]
    pub target: Option<String>,
    #[arg(long, env = "ANSLAG_DRY_RUN", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub dry_run: bool,
    #[arg(long, env = "ANSLAG_VERIFY", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub verify: bool,
    // As `--verify`, and reads every file at the host.
    #[arg(long, env = "ANSLAG_CHECKSUM", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub checksum: bool,
    #[arg(long, env = "ANSLAG_MAX_DELETES", value_name = "N")]
    pub max_deletes: Option<usize>,
    #[arg(id = "take_place", long = "adopt", env = "ANSLAG_TAKE_PLACE", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub adopt: bool,
    #[arg(long, env = "ANSLAG_AS_BUILT", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub as_built: bool,
    #[arg(long, env = "ANSLAG_PATIENCE", value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub patience: Option<u64>,
    #[arg(long, env = "ANSLAG_WAIT", default_value_t = 10)]
    pub wait: u64,
}

/// `anslag rollback`.
#[derive(Args, Debug)]
pub struct RollbackOptions {
    #[command(flatten)]
    pub site: SiteOptions,
    #[arg(long, env = "ANSLAG_OUT")]
    pub out: Option<PathBuf>,
}

/// `anslag serve`.
#[derive(Args, Debug)]
pub struct ServeOptions {
    #[command(flatten)]
    pub site: SiteOptions,
    #[arg(short, long, env = "ANSLAG_PORT", default_value_t = 1414)]
    pub port: u16,
    #[arg(long, env = "ANSLAG_ADDRESS", value_name = "IP", default_value = "127.0.0.1")]
    pub address: IpAddr,
    #[arg(short, long, env = "ANSLAG_OPEN", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub open: bool,
    #[arg(long, env = "ANSLAG_POLL", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub poll: bool,
}

/// `anslag check`.
#[derive(Args, Debug)]
pub struct CheckOptions {
    #[command(flatten)]
    pub site: SiteOptions,
    pub paths: Vec<String>,
    #[arg(long, env = "ANSLAG_FIX", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub fix: bool,
    // Alone it shows what `--fix` would do.
    #[arg(long, env = "ANSLAG_DRY_RUN", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub dry_run: bool,
    // `review` has a variable of the shorter name, with other forms.
    #[arg(long, env = "ANSLAG_CHECK_FORMAT", value_enum)]
    pub format: Option<CheckFormat>,
    #[command(flatten)]
    pub external: ExternalOptions,
}

/// How `anslag check` asks other sites.
#[derive(Args, Debug)]
pub struct ExternalOptions {
    #[arg(long, env = "ANSLAG_EXTERNAL", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub external: bool,
    #[arg(long, env = "ANSLAG_EXTERNAL_PRIVATE", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub external_private: bool,
    #[arg(long, env = "ANSLAG_EXTERNAL_TIMEOUT", value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=300))]
    pub external_timeout: u64,
    #[arg(long, env = "ANSLAG_EXTERNAL_FRESH", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub external_fresh: bool,
}

/// The form in which `anslag check` gives what it found.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum CheckFormat {
    Text,
    Short,
    Json,
    Github,
    Gitlab,
    Sarif,
    Junit,
}

/// `anslag dates`.
#[derive(Args, Debug)]
pub struct DatesOptions {
    #[command(flatten)]
    pub site: SiteOptions,
    pub path: Option<String>,
    #[arg(long, env = "ANSLAG_EXPLAIN", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub explain: bool,
}

/// `anslag stamp`.
#[derive(Args, Debug)]
pub struct StampOptions {
    #[command(flatten)]
    pub site: SiteOptions,
    pub paths: Vec<String>,
    #[arg(long)]
    pub note: Option<String>,
    #[arg(long, conflicts_with = "note")]
    pub minor: bool,
    #[arg(long, requires = "note")]
    pub correction: bool,
    // A name of its own: another text than that of `next --all`.
    #[arg(id = "every", long = "all")]
    pub all: bool,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long)]
    pub bulk_ok: Option<String>,
}

/// `anslag next`.
#[derive(Args, Debug)]
pub struct NextOptions {
    #[command(flatten)]
    pub site: SiteOptions,
    #[arg(long, env = "ANSLAG_ALL", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub all: bool,
    #[arg(long, env = "ANSLAG_SINCE", value_name = "TIME")]
    pub since: Option<String>,
}

/// `anslag review`.
#[derive(Args, Debug)]
pub struct ReviewOptions {
    #[command(flatten)]
    pub site: SiteOptions,
    #[arg(long, env = "ANSLAG_FORMAT", value_enum, default_value = "table")]
    pub format: ReviewFormat,
    #[arg(long, env = "ANSLAG_OVERDUE", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub overdue: bool,
    #[arg(long, env = "ANSLAG_OUT")]
    pub out: Option<PathBuf>,
}

/// What `anslag review` makes.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReviewFormat {
    Table,
    Csv,
    Json,
    Html,
    Ics,
}

/// The same command with help in a language.
pub fn localised(command: clap::Command, language: Language) -> clap::Command {
    let word = |key: &str| term(key, language).to_owned();
    let template = format!(
        "{{about-with-newline}}\n{}: {{usage}}\n\n{}\n\n{}\n",
        word("cli.usage"),
        format_args!("{}:\n{{subcommands}}", word("cli.commands")),
        format_args!("{}:\n{{options}}", word("cli.options"))
    );
    let leaf = |sub: &clap::Command| {
        let values = match sub.get_positionals().next() {
            Some(_) => format!("{}:\n{{positionals}}\n\n", word("cli.values")),
            None => String::new(),
        };
        let (usage, options) = (word("cli.usage"), word("cli.options"));
        format!("{{about-with-newline}}\n{usage}: {{usage}}\n\n{values}{options}:\n{{options}}\n")
    };
    let mut command = help_option(command, language).about(word("cli.about")).help_template(template);
    let version =
        clap::Arg::new("version").short('V').long("version").action(clap::ArgAction::Version).help(word("cli.version"));
    command = command.disable_version_flag(true).arg(version);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(&name, |sub| {
            let names: Vec<String> = sub.get_arguments().map(|argument| argument.get_id().to_string()).collect();
            let template = leaf(&sub);
            let mut sub = help_option(sub, language).about(word(&format!("cli.{name}"))).help_template(template);
            for name in names {
                sub = sub.mut_arg(&name, |argument| argument.help(word(&format!("cli.option.{name}"))));
            }
            sub
        });
    }
    command
}

/// `--help` with a text in the right language.
fn help_option(command: clap::Command, language: Language) -> clap::Command {
    let help = clap::Arg::new("help")
        .short('h')
        .long("help")
        .action(clap::ArgAction::Help)
        .help(term("cli.help", language).to_owned());
    command.disable_help_flag(true).arg(help)
}
