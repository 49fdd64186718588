//! Arguments, their environment variables, and help in the language of the person who asks for it.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::writing::{
    CompletionsOptions, DoctorOptions, ExplainOptions, InitOptions, ListOptions, ManOptions, NewOptions, SchemaOptions,
    ThemeOptions,
};
use anslag_core::diagnostic::{Language, term};

/// The program.
#[derive(Parser, Debug)]
#[command(name = "anslag", version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
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
pub(crate) struct SiteOptions {
    #[arg(long, env = "ANSLAG_ROOT")]
    pub(crate) root: Option<PathBuf>,
    #[arg(long, env = "ANSLAG_BASE_URL")]
    pub(crate) base_url: Option<String>,
    #[arg(long, env = "ANSLAG_DRAFTS", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) drafts: bool,
    #[arg(long, env = "ANSLAG_STRICT", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) strict: bool,
    #[arg(long, env = "ANSLAG_AT")]
    pub(crate) at: Option<String>,
    #[arg(long, env = "ANSLAG_LANG")]
    pub(crate) lang: Option<String>,
    #[arg(long, env = "ANSLAG_JSON", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) json: bool,
    #[arg(short, long, env = "ANSLAG_QUIET", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) quiet: bool,
    #[arg(short, long, env = "ANSLAG_VERBOSE", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) verbose: bool,
}

/// `anslag build`.
#[derive(Args, Debug)]
pub(crate) struct BuildOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    #[arg(long, env = "ANSLAG_OUT")]
    pub(crate) out: Option<PathBuf>,
    #[arg(long, env = "ANSLAG_ADOPT", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) adopt: bool,
    #[arg(long = "explain", env = "ANSLAG_EXPLAIN_OUTPUT", value_name = "PATH")]
    pub(crate) explain_output: Option<String>,
    #[arg(long, env = "ANSLAG_WAIT", default_value_t = 10)]
    pub(crate) wait: u64,
    // A copy for tests, as `publish` knows it; drafts are hidden without it.
    #[arg(skip)]
    pub(crate) hidden: bool,
}

/// `anslag publish`.
#[derive(Args, Debug)]
pub(crate) struct PublishOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    // Which of the places in `anslag.yaml`; the only one when there is one.
    #[arg(id = "target", env = "ANSLAG_TARGET")]
    pub(crate) target: Option<String>,
    #[arg(long, env = "ANSLAG_DRY_RUN", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) dry_run: bool,
    #[arg(long, env = "ANSLAG_VERIFY", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) verify: bool,
    // As `--verify`, and reads every file at the host.
    #[arg(long, env = "ANSLAG_CHECKSUM", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) checksum: bool,
    #[arg(long, env = "ANSLAG_MAX_DELETES", value_name = "N")]
    pub(crate) max_deletes: Option<usize>,
    #[arg(id = "take_place", long = "adopt", env = "ANSLAG_TAKE_PLACE", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) adopt: bool,
    #[arg(long, env = "ANSLAG_AS_BUILT", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) as_built: bool,
    #[arg(long, env = "ANSLAG_PATIENCE", value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) patience: Option<u64>,
    #[arg(long, env = "ANSLAG_WAIT", default_value_t = 10)]
    pub(crate) wait: u64,
}

/// `anslag rollback`.
#[derive(Args, Debug)]
pub(crate) struct RollbackOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    #[arg(long, env = "ANSLAG_OUT")]
    pub(crate) out: Option<PathBuf>,
}

/// `anslag serve`.
#[derive(Args, Debug)]
pub(crate) struct ServeOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    #[arg(short, long, env = "ANSLAG_PORT", default_value_t = 1414)]
    pub(crate) port: u16,
    #[arg(long, env = "ANSLAG_ADDRESS", value_name = "IP", default_value = "127.0.0.1")]
    pub(crate) address: IpAddr,
    #[arg(short, long, env = "ANSLAG_OPEN", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) open: bool,
    #[arg(long, env = "ANSLAG_POLL", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) poll: bool,
}

/// `anslag check`.
#[derive(Args, Debug)]
pub(crate) struct CheckOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    pub(crate) paths: Vec<String>,
    #[arg(long, env = "ANSLAG_FIX", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) fix: bool,
    // Alone it shows what `--fix` would do.
    #[arg(long, env = "ANSLAG_DRY_RUN", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) dry_run: bool,
    // `review` has a variable of the shorter name, with other forms.
    #[arg(long, env = "ANSLAG_CHECK_FORMAT", value_enum)]
    pub(crate) format: Option<CheckFormat>,
    #[command(flatten)]
    pub(crate) external: ExternalOptions,
}

/// How `anslag check` asks other sites.
#[derive(Args, Debug)]
pub(crate) struct ExternalOptions {
    #[arg(long, env = "ANSLAG_EXTERNAL", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) external: bool,
    #[arg(long, env = "ANSLAG_EXTERNAL_PRIVATE", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) external_private: bool,
    #[arg(long, env = "ANSLAG_EXTERNAL_TIMEOUT", value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=300))]
    pub(crate) external_timeout: u64,
    #[arg(long, env = "ANSLAG_EXTERNAL_FRESH", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) external_fresh: bool,
}

/// The form in which `anslag check` gives what it found.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CheckFormat {
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
pub(crate) struct DatesOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    pub(crate) path: Option<String>,
    #[arg(long, env = "ANSLAG_EXPLAIN", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) explain: bool,
}

/// `anslag stamp`.
#[derive(Args, Debug)]
pub(crate) struct StampOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    pub(crate) paths: Vec<String>,
    #[arg(long)]
    pub(crate) note: Option<String>,
    #[arg(long, conflicts_with = "note")]
    pub(crate) minor: bool,
    #[arg(long, requires = "note")]
    pub(crate) correction: bool,
    // A name of its own: another text than that of `next --all`.
    #[arg(id = "every", long = "all")]
    pub(crate) all: bool,
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[arg(long)]
    pub(crate) bulk_ok: Option<String>,
}

/// `anslag next`.
#[derive(Args, Debug)]
pub(crate) struct NextOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    #[arg(long, env = "ANSLAG_ALL", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) all: bool,
    #[arg(long, env = "ANSLAG_SINCE", value_name = "TIME")]
    pub(crate) since: Option<String>,
}

/// `anslag review`.
#[derive(Args, Debug)]
pub(crate) struct ReviewOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    #[arg(long, env = "ANSLAG_FORMAT", value_enum, default_value = "table")]
    pub(crate) format: ReviewFormat,
    #[arg(long, env = "ANSLAG_OVERDUE", value_parser = clap::builder::FalseyValueParser::new(), action = clap::ArgAction::SetTrue)]
    pub(crate) overdue: bool,
    #[arg(long, env = "ANSLAG_OUT")]
    pub(crate) out: Option<PathBuf>,
}

/// What `anslag review` makes.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ReviewFormat {
    Table,
    Csv,
    Json,
    Html,
    Ics,
}

/// The same command with help in a language.
pub(crate) fn localised(command: clap::Command, language: Language) -> clap::Command {
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
