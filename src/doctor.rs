//! `anslag doctor`: checks this computer and site: settings, theme, history, clock, caches, and limits of the system.
#![expect(clippy::disallowed_methods, reason = "the command looks at the machine")]

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::arguments::authoring::DoctorOptions;
use crate::report::{Report, counted};
use crate::{Environment, clock, open};
use anslag_core::config;
use anslag_core::dates::fingerprint::{FingerprintContext, SiteFiles, page_fingerprint};
use anslag_core::dates::history::{History, HistoryDate, Repository};
use anslag_core::dates::ledger;
use anslag_core::diagnostic::{Code, Diagnostic, Language, Severity, term};
use anslag_core::path::SourcePath;
use anslag_core::source::{FOLDERS, Inputs};
use anslag_disk::build_cache_file::BuildState;
use anslag_disk::output;
use anslag_disk::with_io_error;
use anslag_git as git;

/// A fact: its name and value.
type Fact = (&'static str, String);

/// Runs the command. Facts go to stdout, problems to stderr.
pub(crate) fn run(options: &DoctorOptions, environment: &Environment) -> ExitCode {
    let mut report = Report::new(&options.site, environment);
    let language = environment.language;
    let mut facts: Vec<Fact> = vec![("program", program())];
    let (root, inputs) = open(&options.site, environment, &mut report);
    facts.push(("folder", root.display().to_string()));
    if let Some(inputs) = &inputs {
        let examination = Examination { root: &root, inputs, language };
        let (found, diagnostics) = examination.all();
        facts.extend(found);
        report.add(diagnostics);
    }
    if options.site.report.json {
        let facts: Map<String, Value> = facts.into_iter().map(|(name, text)| (name.to_owned(), text.into())).collect();
        return report.finish(inputs.as_ref(), "", json!({"facts": facts}));
    }
    for (name, text) in facts {
        report.print(&format!("{}: {text}", term(&format!("doctor.{name}"), language)));
    }
    let warnings = report.count(Severity::Warning);
    let healthy = if warnings == 0 {
        term("doctor.well", language).to_owned()
    } else {
        counted(warnings, "cli.warning", language)
    };
    report.finish(inputs.as_ref(), &format!("{}: {healthy}", term("cli.done", language)), json!({}))
}

/// The version and the platform.
fn program() -> String {
    format!("anslag {} ({}, {})", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH)
}

/// The site and computer to examine.
struct Examination<'a> {
    root: &'a Path,
    inputs: &'a Inputs,
    language: Language,
}

impl Examination<'_> {
    fn all(&self) -> (Vec<Fact>, Vec<Diagnostic>) {
        let (history, mut diagnostics) = self.history();
        if self.all_in_ledger() {
            // Dates then come from the ledger alone.
            diagnostics.clear();
        }
        // Notes are shown as warnings, since the command exists to report them.
        diagnostics
            .iter_mut()
            .filter(|message| message.severity == Severity::Note)
            .for_each(|message| message.severity = Severity::Warning);
        let newest = newest(&history);
        let (watching, too_few) = self.watching();
        diagnostics.extend(self.clock_behind(newest.max(self.newest_in_ledger())));
        diagnostics.extend(too_few);
        diagnostics.extend(self.unwritable());
        diagnostics.extend(output::exchange_obstacle(self.root, &self.root.join("public")));
        let facts = [
            Some(("settings", self.settings())),
            Some(("theme", self.theme())),
            Some(("pages", self.inputs.sources.paths().len().to_string())),
            Some(("ledger", self.ledger())),
            Some(("history", self.history_state(&history, newest))),
            Some(("clock", clock().to_string())),
            Some(("output", self.output())),
            Some(("memory", self.memory())),
            watching.map(|text| ("watching", text)),
        ];
        (facts.into_iter().flatten().collect(), diagnostics)
    }

    fn word(&self, key: &str) -> String {
        term(key, self.language).to_owned()
    }

    fn settings(&self) -> String {
        let (config, _) = config::read_config(&self.inputs.config, self.inputs.known_kinds());
        let Some(config) = config else { return self.word("doctor.unreadable") };
        let languages: Vec<&str> = config.languages.iter().map(|language| language.tag.as_str()).collect();
        let zone = config.zone.iana_name().unwrap_or("UTC").to_owned();
        format!("{} · {} · {zone}", config.base_url, languages.join(", "))
    }

    fn theme(&self) -> String {
        let own = self.root.join(&self.inputs.theme_folder).is_dir();
        let place = if own { self.inputs.theme_folder.clone() } else { self.word("doctor.embedded") };
        let name = self.inputs.theme_folder.rsplit('/').next().unwrap_or_default();
        let text = match self.inputs.theme.get("theme.yaml") {
            Some(anslag_core::source::ThemeFile::Text(text)) => text.as_str(),
            _ => "",
        };
        let version = text.lines().find_map(|line| line.strip_prefix("version:")).unwrap_or_default().trim();
        format!("{name} {version} ({place})")
    }

    fn ledger(&self) -> String {
        match self.inputs.ledger.as_deref().map(ledger::parse) {
            Some((ledger, _)) => counted(ledger.pages.len(), "cli.page", self.language),
            None => self.word("doctor.no_ledger"),
        }
    }

    fn history(&self) -> (History, Vec<Diagnostic>) {
        let context = FingerprintContext::new(self.inputs.known_kinds());
        let fingerprint = |path: &str, text: &str, around: &dyn SiteFiles| {
            page_fingerprint(&context, &SourcePath::new(path), text, around)
        };
        git::history(&git::Request {
            root: self.root,
            sources: self.inputs.sources.as_ref(),
            fingerprint: &fingerprint,
            kinds: self.inputs.known_kinds().hash(),
            now: clock(),
            cache: Some(&self.root.join(".anslag")),
            program: &git::Program::from_environment(),
        })
    }

    fn history_state(&self, history: &History, newest: Option<Timestamp>) -> String {
        let key = match &history.repository {
            Repository::Full => "doctor.full",
            Repository::Shallow => "doctor.shallow",
            Repository::None => "doctor.no_repository",
            Repository::NoGit => "doctor.no_git",
            Repository::DubiousOwnership { .. } | Repository::Broken { .. } => "doctor.unreadable",
        };
        match newest {
            Some(at) => format!("{}, {} {at}", self.word(key), self.word("doctor.newest")),
            None => self.word(key),
        }
    }

    /// Whether every page is in the ledger.
    fn all_in_ledger(&self) -> bool {
        let ledger = self.inputs.ledger.as_deref().map(|text| ledger::parse(text).0).unwrap_or_default();
        self.inputs.sources.paths().iter().all(|path| ledger.pages.contains_key(path.as_str()))
    }

    /// The newest day in the ledger.
    fn newest_in_ledger(&self) -> Option<Timestamp> {
        let zone = config::read_config(&self.inputs.config, self.inputs.known_kinds()).0?.zone;
        let (ledger, _) = ledger::parse(self.inputs.ledger.as_deref()?);
        let days = ledger.pages.values().flat_map(|page| [&page.published, &page.updated]);
        days.flatten().map(|when| when.instant(&zone)).max()
    }

    /// The error for a clock that is behind: it would hold back scheduled pages and keep expired ones.
    fn clock_behind(&self, newest: Option<Timestamp>) -> Option<Diagnostic> {
        let newest = newest.filter(|newest| *newest > clock())?;
        Some(Diagnostic::new(Code::A649).arg("value", clock().to_string()).arg("newest", newest.to_string()))
    }

    fn output(&self) -> String {
        let out = self.root.join("public");
        match output::work_folder(self.root, &out).and_then(|work| BuildState::load(&work)) {
            Some(state) => {
                format!("{}: {}", self.word("doctor.last_build"), counted(state.outputs, "cli.any_file", self.language))
            }
            None => self.word("doctor.no_build"),
        }
    }

    fn memory(&self) -> String {
        let sizes = walkdir::WalkDir::new(self.root.join(".anslag")).into_iter().flatten();
        let bytes: u64 =
            sizes.filter_map(|entry| entry.metadata().ok()).filter(fs::Metadata::is_file).map(|file| file.len()).sum();
        if bytes == 0 { self.word("doctor.no_memory") } else { format!("{} kB (.anslag)", bytes.div_ceil(1000)) }
    }

    /// The folders that a build cannot write to, found by creating a file in each.
    fn unwritable(&self) -> Vec<Diagnostic> {
        let write_error = |folder: &Path| {
            let probe = folder.join(format!(".anslag-probe-{}", std::process::id()));
            let created = fs::File::create_new(&probe).map(drop);
            let _ = fs::remove_file(&probe);
            created.err()
        };
        let folders = [self.root.to_owned(), self.root.join("public"), self.root.join(".anslag")];
        let failed =
            folders.iter().filter(|folder| folder.is_dir()).filter_map(|folder| Some((folder, write_error(folder)?)));
        failed
            .map(|(folder, error)| {
                with_io_error(Diagnostic::new(Code::A652).arg("folder", folder.display().to_string()), &error)
            })
            .collect()
    }

    /// How many folders the preview watches, and how many the system allows.
    fn watching(&self) -> (Option<String>, Option<Diagnostic>) {
        let limit = fs::read_to_string("/proc/sys/fs/inotify/max_user_watches")
            .ok()
            .and_then(|text| text.trim().parse::<usize>().ok());
        let Some(limit) = limit else { return (None, None) };
        let folders = |name: &str| {
            walkdir::WalkDir::new(self.root.join(name))
                .into_iter()
                .flatten()
                .filter(|entry| entry.file_type().is_dir())
                .count()
        };
        let count: usize = FOLDERS.into_iter().map(folders).sum();
        let text =
            format!("{} ({} {limit})", counted(count, "doctor.folder", self.language), self.word("doctor.limit"));
        let few = Diagnostic::new(Code::A651).arg("count", count.to_string()).arg("limit", limit.to_string());
        (Some(text), (count > limit).then_some(few))
    }
}

/// The newest commit time in the history.
fn newest(history: &History) -> Option<Timestamp> {
    let moments = history.pages.values().flat_map(|page| [&page.first, &page.changed]);
    moments
        .filter_map(|date| match date {
            HistoryDate::At { time, .. } => Some(*time),
            HistoryDate::Unknown(_) => None,
        })
        .max()
}
