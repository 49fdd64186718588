//! What a command says: messages on stderr, results on stdout, and the exit code that follows from them.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::Surroundings;
use super::arguments::SiteOptions;
use super::format::{Findings, Format, json};
use anslag_core::diagnostic::draw::{Style, draw};
use anslag_core::diagnostic::{Code, Diagnostic, Failure, Language, Severity, causes_first, sort, term};
use anslag_core::source::{Inputs, ThemeFile};

/// Messages of a command and how they are shown.
#[derive(Debug)]
pub(crate) struct Report {
    diagnostics: Vec<Diagnostic>,
    style: Style,
    json: bool,
    format: Option<Format>,
    /// Where the site lies in its repository, for forms that name files from there.
    place: String,
    /// The messages are drawn beside the form.
    drawn: bool,
    quiet: bool,
    verbose: bool,
    /// What was written although there are errors, by the key of its words.
    written: Option<&'static str>,
}

impl Report {
    /// An empty report.
    pub(crate) fn new(options: &SiteOptions, surroundings: &Surroundings) -> Self {
        let style = Style { language: surroundings.language, colour: surroundings.colour };
        Self {
            diagnostics: Vec::new(),
            style,
            json: options.json,
            format: None,
            place: String::new(),
            drawn: false,
            quiet: options.quiet,
            verbose: options.verbose,
            written: None,
        }
    }

    /// An empty report of a command that is about no site.
    pub(crate) fn plain(surroundings: &Surroundings) -> Self {
        let style = Style { language: surroundings.language, colour: surroundings.colour };
        Self {
            diagnostics: Vec::new(),
            style,
            json: false,
            format: None,
            place: String::new(),
            drawn: false,
            quiet: false,
            verbose: false,
            written: None,
        }
    }

    /// Gives the messages on stdout, in a form for programs.
    pub(crate) fn in_form(&mut self, format: Option<Format>) {
        self.format = format;
    }

    /// The same, beside the messages as a person reads them.
    pub(crate) fn in_form_too(&mut self, format: Format) {
        (self.format, self.drawn) = (Some(format), true);
    }

    /// Says where the site lies in its repository ([`anslag_git::path_in_repository`]).
    pub(crate) fn in_repository(&mut self, place: String) {
        self.place = place;
    }

    /// An empty report of a command that is about no site yet.
    pub(crate) fn speaking(surroundings: &Surroundings, json: bool, quiet: bool) -> Self {
        Self { json, quiet, ..Self::plain(surroundings) }
    }

    /// Notes what was written, or done, whatever else goes wrong.
    pub(crate) fn wrote(&mut self, key: &'static str) {
        self.written = Some(key);
    }

    /// Whether the caller wants to know more.
    pub(crate) fn verbose(&self) -> bool {
        self.verbose
    }

    /// Shows messages at once: something that takes time has begun.
    pub(crate) fn teller(&self) -> impl Fn(&Diagnostic) + Sync + use<> {
        let (silent, style) = (self.json || self.quiet, self.style);
        move |diagnostic| {
            if !silent {
                say(draw(diagnostic, style, &|_| None).trim_end());
            }
        }
    }

    /// Adds messages.
    pub(crate) fn add(&mut self, diagnostics: Vec<Diagnostic>) {
        self.diagnostics.extend(diagnostics);
        sort(&mut self.diagnostics);
        causes_first(&mut self.diagnostics);
    }

    /// Whether there is no error.
    pub(crate) fn is_good(&self) -> bool {
        !anslag_core::diagnostic::any_error(&self.diagnostics)
    }

    /// How many messages of a severity there are.
    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Shows all messages and the closing line or the result, and gives the exit code.
    pub(crate) fn finish(
        &self,
        inputs: Option<&Inputs>,
        root: &Path,
        closing: &str,
        result: serde_json::Value,
    ) -> ExitCode {
        if self.json {
            self.print_json(result);
            return self.exit_code();
        }
        self.show(inputs, &|_| true);
        let _ = root;
        if self.is_good() {
            self.say(closing);
        } else {
            say(&self.stopped(self.style.language));
        }
        self.exit_code()
    }

    /// The messages and a result as one line of JSON.
    fn print_json(&self, result: serde_json::Value) {
        let language = self.style.language;
        let mut value = json!({"schema": 1, "ok": self.is_good(), "diagnostics": self.diagnostics.iter().map(|d| json::diagnostic(d, language)).collect::<Vec<_>>()});
        if let (Some(value), serde_json::Value::Object(result)) = (value.as_object_mut(), result) {
            value.extend(result);
        }
        // Nobody reads any more when this fails.
        let _ = writeln!(std::io::stdout(), "{value}");
    }

    /// Shows those of the messages that the caller asked for.
    fn show(&self, inputs: Option<&Inputs>, new: &dyn Fn(&Diagnostic) -> bool) {
        let shown: Vec<&Diagnostic> =
            self.diagnostics.iter().filter(|diagnostic| self.is_wanted(diagnostic) && new(diagnostic)).collect();
        let (drawn, more) = if self.verbose { (shown.clone(), Vec::new()) } else { few(&shown) };
        let texts = inputs.map(|inputs| texts(inputs, if self.format.is_some() { &shown } else { &drawn }));
        let texts = texts.unwrap_or_default();
        let language = self.style.language;
        let text_of = |file: &str| texts.get(file).map(String::as_str);
        if let Some(format) = self.format {
            let findings = Findings { diagnostics: &shown, language, text_of: &text_of, place: &self.place };
            self.print_bytes(findings.in_form(format).as_bytes());
        }
        if self.format.is_none() || self.drawn {
            drawn.iter().for_each(|diagnostic| say(&format!("{}\n", draw(diagnostic, self.style, &text_of))));
            for (diagnostic, count) in more {
                let (code, message) = (diagnostic.code.as_str(), diagnostic.message(language));
                let line = term("cli.more_of_a_kind", language);
                let line = line.replace("{count}", &digits(count, language)).replace("{code}", code);
                say(&format!("{}\n", line.replace("{message}", &message)));
            }
        }
    }

    /// A line for who did not ask for silence.
    pub(crate) fn say(&self, line: &str) {
        if !(self.quiet || self.json || line.is_empty()) {
            say(line);
        }
    }

    /// Tells how something stands that goes on: messages that were told the last time are told again only when they stop it.
    pub(crate) fn tell(&self, inputs: Option<&Inputs>, told: &[Diagnostic], line: &str, result: serde_json::Value) {
        if self.json {
            return self.print_json(result);
        }
        self.show(inputs, &|message| message.severity == Severity::Error || !told.contains(message));
        self.say(line);
    }

    /// Tells all messages, notes too, of something that has begun.
    pub(crate) fn tell_all(&self, result: serde_json::Value) {
        if self.json {
            return self.print_json(result);
        }
        for diagnostic in self.diagnostics.iter().filter(|_| !self.quiet) {
            say(&format!("{}\n", draw(diagnostic, self.style, &|_| None)));
        }
    }

    /// The errors as they are drawn, without colours.
    pub(crate) fn drawn_errors(&self, inputs: Option<&Inputs>) -> String {
        let errors: Vec<&Diagnostic> =
            self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error).collect();
        self.drawn(&errors, inputs)
    }

    /// Messages as they are drawn, without colours; of many of a kind the first.
    pub(crate) fn drawn(&self, messages: &[&Diagnostic], inputs: Option<&Inputs>) -> String {
        let style = Style { colour: false, ..self.style };
        let (messages, _) = few(messages);
        let texts = inputs.map(|inputs| texts(inputs, &messages)).unwrap_or_default();
        let drawn =
            messages.into_iter().map(|message| draw(message, style, &|file| texts.get(file).map(String::as_str)));
        drawn.collect::<Vec<_>>().join("\n\n")
    }

    /// The messages until now.
    pub(crate) fn messages(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// All messages.
    pub(crate) fn into_messages(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// Notes are for those who ask for more.
    fn is_wanted(&self, diagnostic: &Diagnostic) -> bool {
        match diagnostic.severity {
            Severity::Error => true,
            Severity::Warning => !self.quiet,
            Severity::Note => self.verbose && !self.quiet,
        }
    }

    /// A result on stdout; with `--json` the object at the end is the only one.
    pub(crate) fn print(&self, line: &str) {
        if self.json || self.format.is_some() {
            return;
        }
        let _ = writeln!(std::io::stdout(), "{line}");
    }

    /// A result that is written as it is.
    pub(crate) fn print_bytes(&self, bytes: &[u8]) {
        let _ = std::io::stdout().write_all(bytes);
    }

    /// Shows the messages, if there are any, without a closing line.
    pub(crate) fn end(&self) -> ExitCode {
        self.finish(None, Path::new("."), "", serde_json::json!({}))
    }

    fn stopped(&self, language: Language) -> String {
        let errors = counted(self.count(Severity::Error), "cli.error", language);
        let warnings = counted(self.count(Severity::Warning), "cli.warning", language);
        // When the disk fails in the middle of writing, files before the failing one have been replaced.
        let key = |diagnostic: &Diagnostic| match diagnostic.code {
            Code::A622 => Some("cli.partly_written"),
            Code::A831 | Code::A837 => Some("cli.partly_published"),
            Code::A833 => Some("cli.published_all_the_same"),
            _ => None,
        };
        let key = self.diagnostics.iter().find_map(key).or(self.written).unwrap_or("cli.nothing_written");
        let written = term(key, language);
        format!("{}: {errors} · {warnings}. {written}", term("cli.stopped", language))
    }

    /// The exit code of the gravest error, or 0.
    fn exit_code(&self) -> ExitCode {
        let errors = self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error);
        ExitCode::from(errors.map(failure).max().map_or(0, Failure::exit_code))
    }
}

/// How many messages of one kind are drawn.
const MOST: usize = 20;

/// The first messages of each kind, and how many more there are of those that are many.
fn few<'d>(all: &[&'d Diagnostic]) -> (Vec<&'d Diagnostic>, Vec<(&'d Diagnostic, usize)>) {
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    let (mut first, mut last) = (Vec::new(), BTreeMap::new());
    for diagnostic in all {
        let count = counts.entry(diagnostic.code).or_default();
        *count += 1;
        if *count <= MOST {
            first.push(*diagnostic);
        } else {
            last.entry(diagnostic.code).or_insert(*diagnostic);
        }
    }
    let more = last.into_iter().map(|(code, diagnostic)| (diagnostic, counts[&code] - MOST)).collect();
    (first, more)
}

/// A line on stderr; that nobody reads it is no reason to stop.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// The kind of failure that an error is. What is wrong in the configuration or the theme is no fault of the content.
fn failure(diagnostic: &Diagnostic) -> Failure {
    let file = diagnostic.places.first().map_or("", |place| place.file.as_str());
    // Options given on the command line have a place of their own.
    let setting = file.starts_with("--set ")
        || file == anslag_core::config::FILE
        || file.starts_with("themes/")
        || file.starts_with("templates/");
    match diagnostic.code.entry().failure {
        Failure::Content if setting => Failure::Usage,
        failure => failure,
    }
}

/// A number with its noun.
pub(crate) fn counted(number: usize, key: &str, language: Language) -> String {
    let noun = if number == 1 {
        term(&format!("{key}.one"), language).to_owned()
    } else {
        term(&format!("{key}.many"), language).to_owned()
    };
    format!("{} {noun}", digits(number, language))
}

/// A number as the language groups its digits.
fn digits(number: usize, language: Language) -> String {
    let locale = anslag_core::locale::Locale::new(if language == Language::Sv { "sv" } else { "en" });
    locale.number(i64::try_from(number).unwrap_or(i64::MAX))
}

/// A time in seconds with two decimals, as the language writes them.
pub(crate) fn seconds(duration: std::time::Duration, language: Language) -> String {
    let text = format!("{:.2} s", duration.as_secs_f64());
    if language == Language::Sv { text.replace('.', ",") } else { text }
}

/// The texts of the files that messages are about, for drawing.
fn texts(inputs: &Inputs, diagnostics: &[&Diagnostic]) -> HashMap<String, String> {
    let files: BTreeSet<&str> =
        diagnostics.iter().flat_map(|diagnostic| &diagnostic.places).map(|place| place.file.as_str()).collect();
    files.into_iter().filter_map(|file| Some((file.to_owned(), text(inputs, file)?))).collect()
}

fn text(inputs: &Inputs, file: &str) -> Option<String> {
    let of_theme = |inside: &str| match inputs.theme.get(inside)? {
        ThemeFile::Text(text) => Some(text.clone()),
        ThemeFile::Bytes(_) => None,
    };
    if file == anslag_core::config::FILE {
        return Some(inputs.config.clone());
    }
    let inside = file.strip_prefix(inputs.theme_folder.as_str()).and_then(|file| file.strip_prefix('/'));
    inputs
        .sources
        .text(file)
        .or_else(|| inputs.data.get(file).or(inputs.kinds.get(file)).cloned())
        .or_else(|| inside.and_then(of_theme))
        .or_else(|| inputs.templates.get(file.strip_prefix("templates/")?).cloned())
}
