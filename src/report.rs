//! The output of a command: messages on stderr, results on stdout, and the exit code.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{IsTerminal as _, Write as _};
use std::process::ExitCode;

use serde_json::json;

use crate::Environment;
use crate::arguments::{ReportOptions, SiteOptions};
use crate::format::{Findings, Format, json};
use anslag_core::diagnostic::draw::{Style, draw};
use anslag_core::diagnostic::{Code, Diagnostic, Failure, Language, Severity, causes_first, sort, term};
use anslag_core::source::{Inputs, PictureProgress, ThemeFile};

/// Messages of a command and how they are shown.
#[derive(Debug)]
pub(crate) struct Report {
    diagnostics: Vec<Diagnostic>,
    style: Style,
    json: bool,
    format: Option<Format>,
    /// The site's folder in its repository, for formats with paths from the root of the repository.
    place: String,
    /// Whether messages are drawn for people too, beside the format.
    drawn: bool,
    quiet: bool,
    verbose: bool,
    /// What was written in spite of errors: a term key.
    written: Option<&'static str>,
}

impl Report {
    /// An empty report.
    pub(crate) fn new(options: &SiteOptions, environment: &Environment) -> Self {
        Self { verbose: options.verbose, ..Self::plain(environment) }.with(options.report)
    }

    /// An empty report of a command without the options that commands about a site have.
    pub(crate) fn plain(environment: &Environment) -> Self {
        let style = Style { language: environment.language, colour: environment.colour };
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

    /// Prints the messages on stdout, in a format for programs.
    pub(crate) fn set_format(&mut self, format: Option<Format>) {
        self.format = format;
    }

    /// The same, beside the messages for people.
    pub(crate) fn also_in_format(&mut self, format: Format) {
        (self.format, self.drawn) = (Some(format), true);
    }

    /// Says where the site lies in its repository ([`anslag_git::path_in_repository`]).
    pub(crate) fn set_repository_prefix(&mut self, place: String) {
        self.place = place;
    }

    /// The same report with other options.
    pub(crate) fn with(self, ReportOptions { json, quiet }: ReportOptions) -> Self {
        Self { json, quiet, ..self }
    }

    /// Sets what was written or done in spite of errors, as a term key.
    pub(crate) fn wrote(&mut self, key: &'static str) {
        self.written = Some(key);
    }

    /// Whether `--verbose` is set.
    pub(crate) fn verbose(&self) -> bool {
        self.verbose
    }

    /// A function that prints messages at once, while a command is waiting.
    pub(crate) fn live_printer(&self) -> impl Fn(&Diagnostic) + Sync + use<> {
        let (silent, style) = (self.json || self.quiet, self.style);
        move |diagnostic| {
            if !silent {
                say(draw(diagnostic, style, &|_| None).trim_end());
            }
        }
    }

    /// Shows on a terminal how many pictures are made, in a line that disappears at the end.
    pub(crate) fn picture_progress(&self) -> PictureProgress {
        if self.json || self.quiet || !std::io::stderr().is_terminal() {
            return PictureProgress::default();
        }
        let word = term("cli.pictures", self.style.language);
        let print = move |done: usize, total: usize| {
            let line = if done < total { format!("{word}: {done}/{total}") } else { String::new() };
            // It fails only when the terminal is gone.
            let _ = write!(std::io::stderr(), "\r\x1b[K{line}");
        };
        PictureProgress::new(print)
    }

    /// Adds messages.
    pub(crate) fn add(&mut self, diagnostics: Vec<Diagnostic>) {
        self.diagnostics.extend(diagnostics);
        sort(&mut self.diagnostics);
        causes_first(&mut self.diagnostics);
    }

    /// Whether there are no errors.
    pub(crate) fn is_good(&self) -> bool {
        !anslag_core::diagnostic::any_error(&self.diagnostics)
    }

    /// How many messages of a severity there are.
    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// Prints all messages and the closing line or the result, and returns the exit code.
    pub(crate) fn finish(&self, inputs: Option<&Inputs>, closing: &str, result: serde_json::Value) -> ExitCode {
        if self.json {
            self.print_json(result);
            return self.exit_code();
        }
        self.show(inputs, &|_| true);
        if self.is_good() {
            self.say(closing);
        } else {
            say(&self.failure_line(self.style.language));
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
        // This fails only when the reader is gone.
        let _ = writeln!(std::io::stdout(), "{value}");
    }

    /// Prints the messages that the options ask for.
    fn show(&self, inputs: Option<&Inputs>, new: &dyn Fn(&Diagnostic) -> bool) {
        let shown: Vec<&Diagnostic> =
            self.diagnostics.iter().filter(|diagnostic| self.is_wanted(diagnostic) && new(diagnostic)).collect();
        let (drawn, more) = if self.verbose { (shown.clone(), Vec::new()) } else { first_of_each_code(&shown) };
        let texts = inputs.map(|inputs| texts(inputs, if self.format.is_some() { &shown } else { &drawn }));
        let texts = texts.unwrap_or_default();
        let language = self.style.language;
        let text_of = |file: &str| texts.get(file).map(String::as_str);
        if let Some(format) = self.format {
            let findings = Findings { diagnostics: &shown, language, text_of: &text_of, place: &self.place };
            self.print_bytes(findings.render(format).as_bytes());
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

    /// Prints a line on stderr, unless `--quiet` or `--json` is set.
    pub(crate) fn say(&self, line: &str) {
        if !(self.quiet || self.json || line.is_empty()) {
            say(line);
        }
    }

    /// Prints the state of the preview. Warnings that were printed the last time are left out.
    pub(crate) fn print_state(
        &self,
        inputs: Option<&Inputs>,
        previous: &[Diagnostic],
        line: &str,
        result: serde_json::Value,
    ) {
        if self.json {
            return self.print_json(result);
        }
        self.show(inputs, &|message| message.severity == Severity::Error || !previous.contains(message));
        self.say(line);
    }

    /// Prints all messages, notes too, when the preview has started.
    pub(crate) fn print_all(&self, result: serde_json::Value) {
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

    /// Messages as they are drawn, without colours; the first ones of each code.
    pub(crate) fn drawn(&self, messages: &[&Diagnostic], inputs: Option<&Inputs>) -> String {
        let style = Style { colour: false, ..self.style };
        let (messages, _) = first_of_each_code(messages);
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

    /// Whether the options ask for a message: notes need `--verbose`.
    fn is_wanted(&self, diagnostic: &Diagnostic) -> bool {
        match diagnostic.severity {
            Severity::Error => true,
            Severity::Warning => !self.quiet,
            Severity::Note => self.verbose && !self.quiet,
        }
    }

    /// Prints a result on stdout. With `--json` the object at the end is the only result.
    pub(crate) fn print(&self, line: &str) {
        if self.json || self.format.is_some() {
            return;
        }
        let _ = writeln!(std::io::stdout(), "{line}");
    }

    /// Prints a result without a newline.
    pub(crate) fn print_bytes(&self, bytes: &[u8]) {
        let _ = std::io::stdout().write_all(bytes);
    }

    /// Shows the messages, if there are any, without a closing line.
    pub(crate) fn end(&self) -> ExitCode {
        self.finish(None, "", serde_json::json!({}))
    }

    fn failure_line(&self, language: Language) -> String {
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

/// How many messages of one code are drawn.
const MAX_PER_CODE: usize = 20;

/// The first messages of each code, and how many more there are of it.
fn first_of_each_code<'d>(all: &[&'d Diagnostic]) -> (Vec<&'d Diagnostic>, Vec<(&'d Diagnostic, usize)>) {
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    let (mut first, mut last) = (Vec::new(), BTreeMap::new());
    for diagnostic in all {
        let count = counts.entry(diagnostic.code).or_default();
        *count += 1;
        if *count <= MAX_PER_CODE {
            first.push(*diagnostic);
        } else {
            last.entry(diagnostic.code).or_insert(*diagnostic);
        }
    }
    let more = last.into_iter().map(|(code, diagnostic)| (diagnostic, counts[&code] - MAX_PER_CODE)).collect();
    (first, more)
}

/// Prints a line on stderr. An error is ignored: the reader is gone.
fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// The kind of failure that an error is. What is wrong in the configuration or the theme is no fault of the content.
fn failure(diagnostic: &Diagnostic) -> Failure {
    let file = diagnostic.places.first().map_or("", |place| place.file.as_str());
    // Values from the command line have a place of their own.
    let setting = file.starts_with("--set ")
        || file == anslag_core::config::FILE
        || file.starts_with("themes/")
        || file.starts_with("templates/");
    match diagnostic.code.entry().failure {
        Failure::Content if setting => Failure::Usage,
        failure => failure,
    }
}

/// A number with its noun, in the singular or plural.
pub(crate) fn counted(number: usize, key: &str, language: Language) -> String {
    let noun = if number == 1 {
        term(&format!("{key}.one"), language).to_owned()
    } else {
        term(&format!("{key}.many"), language).to_owned()
    };
    format!("{} {noun}", digits(number, language))
}

/// A number with the digits grouped as in the language.
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
