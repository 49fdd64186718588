//! Arguments, their environment variables, and help in the language of the person who asks for it.

pub(crate) mod authoring;
mod help;

use std::net::IpAddr;
use std::path::PathBuf;

use clap::builder::FalseyValueParser;
use clap::{Args, Parser, Subcommand};

use self::authoring::{
    CompletionsOptions, DoctorOptions, ExplainOptions, InitOptions, ListOptions, ManOptions, NewOptions, SchemaOptions,
    SearchOptions, ThemeOptions,
};
pub(crate) use self::help::localised;
use self::help::text;

/// The program.
#[derive(Parser, Debug)]
#[command(about = text!(
    "Bygger en kommunal nyhetswebbplats med datum som går att lita på",
    "Builds a municipal news site with dates a reader can trust"
))]
#[command(name = "anslag", version, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    #[command(about = text!("Bygg webbplatsen till mappen public", "Build the site into the folder public"))]
    Build(BuildOptions),
    #[command(about = text!(
        "Granska hela webbplatsen, även texterna; inget skrivs utan --fix",
        "Check the whole site, including the texts; nothing is written without --fix"
    ))]
    Check(CheckOptions),
    #[command(about = text!("Skriv kompletteringar för ett skal", "Print shell completions"))]
    Completions(CompletionsOptions),
    #[command(about = text!("Visa sidornas datum och deras källor", "Show the pages' dates and their sources"))]
    Dates(DatesOptions),
    #[command(about = text!("Kontrollera datorn: historik, klocka, tema, minne, systemgränser", "Check this computer: history, clock, theme, memory, system limits"))]
    Doctor(DoctorOptions),
    #[command(about = text!(
        "Förklara ett meddelande, eller varifrån innehållet på en sida kommer",
        "Explain a message, or where the content of a page comes from"
    ))]
    Explain(ExplainOptions),
    #[command(about = text!("Skapa en webbplats att utgå från", "Create a starter site"))]
    Init(InitOptions),
    #[command(about = text!("Lista sidor, gamla adresser eller länkar", "List pages, old addresses or links"))]
    List(ListOptions),
    #[command(about = text!("Skriv manualsidan", "Print the manual page"))]
    Man(ManOptions),
    #[command(about = text!(
        "Skapa en ny artikel med de obligatoriska fälten",
        "Create a new article with the required fields"
    ))]
    New(NewOptions),
    #[command(about = text!(
        "Visa när webbplatsen ändras nästa gång utan att någon redigerar den",
        "Show when the site will next change without an edit"
    ))]
    Next(NextOptions),
    #[command(about = text!(
        "Bygg webbplatsen och skicka det som har ändrats till ett mål i anslag.yaml",
        "Build the site and send what has changed to a target in anslag.yaml"
    ))]
    Publish(PublishOptions),
    #[command(about = text!("Visa vilka sidor som ska granskas", "Show which pages are due for review"))]
    Review(ReviewOptions),
    #[command(about = text!(
        "Återställ det förra bygget",
        "Restore the previous build"
    ))]
    Rollback(RollbackOptions),
    #[command(about = text!("Skriv ett JSON-schema för front matter", "Print a JSON Schema for front matter"))]
    Schema(SchemaOptions),
    #[command(about = text!(
        "Sök på webbplatsen, som läsarna gör",
        "Search the site as readers do"
    ))]
    Search(SearchOptions),
    #[command(about = text!("Visa webbplatsen medan du skriver", "Show the site while you write"))]
    Serve(ServeOptions),
    #[command(about = text!(
        "Spara vad läsarna ser nu i anslag.lock, och beskriv vad som ändrats",
        "Save what readers see now in anslag.lock, and describe what changed"
    ))]
    Stamp(StampOptions),
    #[command(about = text!(
        "Exportera det inbyggda temat som grund för ett eget",
        "Export the built-in theme as a start for your own"
    ))]
    Theme(ThemeOptions),
}

/// What every command about a site takes.
#[derive(Args, Clone, Debug)]
pub(crate) struct SiteOptions {
    #[arg(help = help::ROOT)]
    #[arg(long, env = "ANSLAG_ROOT")]
    pub(crate) root: Option<PathBuf>,
    #[arg(help = text!(
        "Webbplatsens adress i stället för den i anslag.yaml",
        "The site's address instead of the one in anslag.yaml"
    ))]
    #[arg(long, env = "ANSLAG_BASE_URL")]
    pub(crate) base_url: Option<String>,
    #[arg(help = text!("Ta med utkast och schemalagda sidor", "Include drafts and scheduled pages"))]
    #[arg(long, env = "ANSLAG_DRAFTS", value_parser = FalseyValueParser::new())]
    pub(crate) drafts: bool,
    #[arg(help = text!("Behandla motsagda datum som fel", "Treat contradicted dates as errors"))]
    #[arg(long, env = "ANSLAG_STRICT", value_parser = FalseyValueParser::new())]
    pub(crate) strict: bool,
    #[arg(help = text!("Bygg som om det vore den här dagen (2026-10-01)", "Build as if on this date (2026-10-01)"))]
    #[arg(long, env = "ANSLAG_AT")]
    pub(crate) at: Option<String>,
    #[command(flatten)]
    pub(crate) language: LanguageOption,
    #[command(flatten)]
    pub(crate) report: ReportOptions,
    #[arg(help = text!("Visa mer", "Show more"))]
    #[arg(short, long, env = "ANSLAG_VERBOSE", value_parser = FalseyValueParser::new())]
    pub(crate) verbose: bool,
}

/// The option of every command. It is read before the arguments are parsed, since help and usage are in that language too.
#[derive(Args, Clone, Debug)]
pub(crate) struct LanguageOption {
    #[arg(help = help::LANG)]
    #[arg(long, env = "ANSLAG_LANG")]
    pub(crate) lang: Option<String>,
}

/// How a command reports its result.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct ReportOptions {
    #[arg(help = help::JSON)]
    #[arg(long, env = "ANSLAG_JSON", value_parser = FalseyValueParser::new())]
    pub(crate) json: bool,
    #[arg(help = help::QUIET)]
    #[arg(short, long, env = "ANSLAG_QUIET", value_parser = FalseyValueParser::new())]
    pub(crate) quiet: bool,
}

/// `anslag build`.
#[derive(Args, Debug)]
pub(crate) struct BuildOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    #[arg(help = help::OUT)]
    #[arg(long, env = "ANSLAG_OUT")]
    pub(crate) out: Option<PathBuf>,
    #[arg(help = text!(
        "Ta över en utmapp som har andra filer; det som skrivs ersätter dem",
        "Take over an output folder that has other files; what is written replaces them"
    ))]
    #[arg(long, env = "ANSLAG_ADOPT", value_parser = FalseyValueParser::new())]
    pub(crate) adopt: bool,
    #[arg(help = text!(
        "Visa vad en fil är byggd av, och vad som har ändrats sedan förra bygget",
        "Show what a file is built from, and what has changed since the last build"
    ))]
    #[arg(long = "explain", env = "ANSLAG_EXPLAIN_OUTPUT", value_name = "PATH")]
    pub(crate) explain_output: Option<String>,
    #[arg(help = help::WAIT)]
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
    #[arg(help = text!(
        "Målet i anslag.yaml (publish); behövs inte när det bara finns ett",
        "The target in anslag.yaml (publish); not needed when there is only one"
    ))]
    #[arg(id = "target", env = "ANSLAG_TARGET")]
    pub(crate) target: Option<String>,
    #[arg(help = help::DRY_RUN)]
    #[arg(long, env = "ANSLAG_DRY_RUN", value_parser = FalseyValueParser::new())]
    pub(crate) dry_run: bool,
    #[arg(help = text!(
        "Kontrollera att publicerade filer finns kvar, skicka dem som saknas igen, och hämta sedan från webbplatsens adress och jämför",
        "Check that published files are still there, send missing ones again, then fetch from the site's address and compare"
    ))]
    #[arg(long, env = "ANSLAG_VERIFY", value_parser = FalseyValueParser::new())]
    pub(crate) verify: bool,
    // As `--verify`, and reads every file at the host.
    #[arg(help = text!(
        "Som --verify, men jämför också innehållet i varje fil",
        "Like --verify, but also compare the content of every file"
    ))]
    #[arg(long, env = "ANSLAG_CHECKSUM", value_parser = FalseyValueParser::new())]
    pub(crate) checksum: bool,
    #[arg(help = text!(
        "Tillåt att så många filer tas bort; annars högst en fjärdedel av dem som finns",
        "Allow this many files to be deleted; otherwise at most a quarter of the existing ones"
    ))]
    #[arg(long, env = "ANSLAG_MAX_DELETES", value_name = "N")]
    pub(crate) max_deletes: Option<usize>,
    #[arg(help = text!(
        "Ta över ett mål som har andra filer, eller en annan webbplats",
        "Take over a target that has other files, or another site"
    ))]
    #[arg(id = "take_place", long = "adopt", env = "ANSLAG_TAKE_PLACE", value_parser = FalseyValueParser::new())]
    pub(crate) adopt: bool,
    #[arg(help = text!(
        "Bygg inte först: publicera det som ligger i public/, till exempel efter anslag rollback",
        "Do not build first: publish what is in public/, for example after anslag rollback"
    ))]
    #[arg(long, env = "ANSLAG_AS_BUILT", value_parser = FalseyValueParser::new())]
    pub(crate) as_built: bool,
    #[arg(help = text!(
        "Så länge väntar publiceringen på en annan pågående innan den tar över",
        "How long to wait for another publisher before taking over"
    ))]
    #[arg(long, env = "ANSLAG_PATIENCE", value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) patience: Option<u64>,
    #[arg(help = help::WAIT)]
    #[arg(long, env = "ANSLAG_WAIT", default_value_t = 10)]
    pub(crate) wait: u64,
}

/// `anslag rollback`.
#[derive(Args, Debug)]
pub(crate) struct RollbackOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    #[arg(help = help::OUT)]
    #[arg(long, env = "ANSLAG_OUT")]
    pub(crate) out: Option<PathBuf>,
}

/// `anslag serve`.
#[derive(Args, Debug)]
pub(crate) struct ServeOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    #[arg(help = text!("Port, eller nästa som är ledig", "Port, or the next one that is free"))]
    #[arg(short, long, env = "ANSLAG_PORT", default_value_t = 1414)]
    pub(crate) port: u16,
    #[arg(help = text!(
        "Adress att visa webbplatsen på (annars bara på den här datorn)",
        "Address to show the site at (otherwise on this computer only)"
    ))]
    #[arg(long, env = "ANSLAG_ADDRESS", value_name = "IP", default_value = "127.0.0.1")]
    pub(crate) address: IpAddr,
    #[arg(help = text!("Öppna webbläsaren", "Open the browser"))]
    #[arg(short, long, env = "ANSLAG_OPEN", value_parser = FalseyValueParser::new())]
    pub(crate) open: bool,
    #[arg(help = text!(
        "Leta efter ändringar varje sekund, för mappar på en annan dator",
        "Look for changes every second, for folders on another computer"
    ))]
    #[arg(long, env = "ANSLAG_POLL", value_parser = FalseyValueParser::new())]
    pub(crate) poll: bool,
    #[arg(help = text!("Visa bara, utan att sidor kan redigeras i webbläsaren", "Only show the site, without editing in the browser"))]
    #[arg(long, env = "ANSLAG_READ_ONLY", value_parser = FalseyValueParser::new())]
    pub(crate) read_only: bool,
}

/// `anslag check`.
#[derive(Args, Debug)]
pub(crate) struct CheckOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    #[arg(help = help::PATHS)]
    pub(crate) paths: Vec<String>,
    #[arg(help = text!(
        "Rätta det som säkert kan rättas, och visa ändringarna",
        "Fix what can be fixed safely, and show the changes"
    ))]
    #[arg(long, env = "ANSLAG_FIX", value_parser = FalseyValueParser::new())]
    pub(crate) fix: bool,
    // Alone it shows what `--fix` would do.
    #[arg(help = help::DRY_RUN)]
    #[arg(long, env = "ANSLAG_DRY_RUN", value_parser = FalseyValueParser::new())]
    pub(crate) dry_run: bool,
    // `review` has a variable of the shorter name, with other forms.
    #[arg(help = help::FORMAT)]
    #[arg(long, env = "ANSLAG_CHECK_FORMAT", value_enum)]
    pub(crate) format: Option<CheckFormat>,
    #[command(flatten)]
    pub(crate) external: ExternalOptions,
}

/// How `anslag check` asks other sites.
#[derive(Args, Debug)]
pub(crate) struct ExternalOptions {
    #[arg(help = text!(
        "Kontrollera länkar till andra webbplatser",
        "Check links to other sites"
    ))]
    #[arg(long, env = "ANSLAG_EXTERNAL", value_parser = FalseyValueParser::new())]
    pub(crate) external: bool,
    #[arg(help = text!("Kontrollera även adresser på interna nät", "Also check addresses on internal networks"))]
    #[arg(long, env = "ANSLAG_EXTERNAL_PRIVATE", value_parser = FalseyValueParser::new())]
    pub(crate) external_private: bool,
    #[arg(help = text!(
        "Sekunder att vänta på ett svar från en annan webbplats",
        "Seconds to wait for a response from another site"
    ))]
    #[arg(long, env = "ANSLAG_EXTERNAL_TIMEOUT", value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=300))]
    pub(crate) external_timeout: u64,
    #[arg(help = text!(
        "Kontrollera på nytt, också länkar med färska svar",
        "Check again, ignoring recent answers"
    ))]
    #[arg(long, env = "ANSLAG_EXTERNAL_FRESH", value_parser = FalseyValueParser::new())]
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
    #[arg(help = text!("En sida eller mapp", "A page or folder"))]
    pub(crate) path: Option<String>,
    #[arg(help = text!("Visa varför", "Show why"))]
    #[arg(long, env = "ANSLAG_EXPLAIN", value_parser = FalseyValueParser::new())]
    pub(crate) explain: bool,
}

/// `anslag stamp`.
#[derive(Args, Debug)]
pub(crate) struct StampOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    #[arg(help = help::PATHS)]
    pub(crate) paths: Vec<String>,
    #[arg(help = text!("Vad som har ändrats för läsaren", "What changed for the reader"))]
    #[arg(long)]
    pub(crate) note: Option<String>,
    #[arg(help = text!("Bara ett skrivfel: behåll datumet", "Only a typo: keep the date"))]
    #[arg(long, conflicts_with = "note")]
    pub(crate) minor: bool,
    #[arg(help = text!("Raden är en rättelse", "The note is a correction"))]
    #[arg(long, requires = "note")]
    pub(crate) correction: bool,
    // A name of its own: another text than that of `next --all`.
    #[arg(help = text!("Använd raden för alla sidor som har ändrats", "Use the note for all pages that have changed"))]
    #[arg(id = "every", long = "all")]
    pub(crate) all: bool,
    #[arg(help = help::DRY_RUN)]
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[arg(help = text!("Skälet till att många sidor får samma datum", "The reason why many pages get the same date"))]
    #[arg(long)]
    pub(crate) bulk_ok: Option<String>,
}

/// `anslag next`.
#[derive(Args, Debug)]
pub(crate) struct NextOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    #[arg(help = text!("Visa alla", "Show all"))]
    #[arg(long, env = "ANSLAG_ALL", value_parser = FalseyValueParser::new())]
    pub(crate) all: bool,
    #[arg(help = text!(
        "Visa i stället vad som har hänt sedan en tidpunkt (2026-10-01T04:15:00Z)",
        "Show instead what has changed since a time (2026-10-01T04:15:00Z)"
    ))]
    #[arg(long, env = "ANSLAG_SINCE", value_name = "TIME")]
    pub(crate) since: Option<String>,
}

/// `anslag review`.
#[derive(Args, Debug)]
pub(crate) struct ReviewOptions {
    #[command(flatten)]
    pub(crate) site: SiteOptions,
    #[arg(help = help::FORMAT)]
    #[arg(long, env = "ANSLAG_FORMAT", value_enum, default_value = "table")]
    pub(crate) format: ReviewFormat,
    #[arg(help = text!("Bara försenade", "Only overdue ones"))]
    #[arg(long, env = "ANSLAG_OVERDUE", value_parser = FalseyValueParser::new())]
    pub(crate) overdue: bool,
    #[arg(help = help::OUT)]
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
