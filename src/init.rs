//! `anslag init [DIR]`: creates a site without errors, with an example of every kind.
#![expect(clippy::disallowed_methods, reason = "the command writes the files of the new site")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use serde_json::json;

use crate::arguments::authoring::InitOptions;
use crate::report::{Report, counted};
use crate::{Environment, clock, prompt};
use anslag_core::authoring::starter::{StarterOptions, files};
use anslag_core::config::check_base_url;
use anslag_core::diagnostic::{Code, Diagnostic, Language, term};
use anslag_disk::with_io_error;

/// The zone of the new site's clock; its settings say the same.
const ZONE: &str = "Europe/Stockholm";

/// Runs the command.
pub(crate) fn run(options: &InitOptions, environment: &Environment) -> ExitCode {
    let mut report = Report::plain(environment).with(options.report);
    let named = options.dir.clone().unwrap_or_else(|| PathBuf::from("."));
    let folder = environment.folder.join(&named);
    // The folder is checked before any question.
    let result =
        occupied(&folder, &named).map_or_else(|| starter_options(options, environment), Err).and_then(|starter| {
            let mut files = files(&starter);
            // Existing files, such as a README, are kept.
            files.retain(|(path, _)| !folder.join(path).exists());
            write(&folder, &files).map(|()| files.len())
        });
    let count = match result {
        Ok(count) => count,
        Err(message) => {
            report.add(vec![message]);
            return report.end();
        }
    };
    report.print(&named.display().to_string());
    let closing = closing(count, &named, environment.language);
    report.finish(None, &closing, json!({"folder": folder.display().to_string(), "files": count}))
}

fn closing(count: usize, named: &Path, language: Language) -> String {
    let word = |key: &'static str| term(key, language);
    let mut lines = vec![format!("{}: {}", word("cli.done"), counted(count, "cli.any_file", language))];
    lines.push(format!("{}:", word("init.next")));
    if named != Path::new(".") {
        lines.push(format!("  cd {}", named.display()));
    }
    lines.push("  anslag serve".to_owned());
    lines.push("  anslag build".to_owned());
    lines.push(format!("  {}", word("init.first")));
    lines.join("\n")
}

/// The error for a folder with other files.
fn occupied(folder: &Path, named: &Path) -> Option<Diagnostic> {
    let shown = || named.display().to_string();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => return Some(with_io_error(Diagnostic::new(Code::A622).arg("path", shown()), &error)),
    };
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !is_repository_file(name))
        .collect();
    names.sort();
    names.truncate(5);
    (!names.is_empty()).then(|| Diagnostic::new(Code::A640).arg("folder", shown()).arg("known", names.join(", ")))
}

/// Whether a file is one that a new repository often has.
fn is_repository_file(name: &str) -> bool {
    let lower = name.to_lowercase();
    let stem = lower.split('.').next().unwrap_or_default();
    lower == ".git"
        || ["readme", "license", "licence"].iter().any(|word| stem == *word || stem.starts_with(&format!("{word}-")))
}

/// The site to create: from the options, else from questions at a terminal, else an example.
fn starter_options(options: &InitOptions, environment: &Environment) -> Result<StarterOptions, Diagnostic> {
    let asks = prompt::is_interactive() && !options.report.json;
    let answer = |key: &str, language: Language, offered: &str| {
        if asks { prompt::prompt(term(key, language), Some(offered)) } else { None }
            .unwrap_or_else(|| offered.to_owned())
    };
    let default_tag = if environment.language == Language::Sv { "sv" } else { "en" };
    let tag =
        options.site_lang.clone().unwrap_or_else(|| answer("init.ask.language", environment.language, default_tag));
    let language = match tag.to_lowercase().as_str() {
        tag if tag.starts_with("sv") => Language::Sv,
        tag if tag.starts_with("en") => Language::En,
        _ => return Err(Diagnostic::new(Code::A647).arg("value", tag)),
    };
    let title =
        options.site_title.clone().unwrap_or_else(|| answer("init.ask.title", language, term("init.title", language)));
    let url =
        options.site_url.clone().unwrap_or_else(|| answer("init.ask.base_url", language, "https://www.example.se/"));
    let base_url = check_base_url(&url).ok_or_else(|| Diagnostic::new(Code::A602).arg("value", url.clone()))?;
    // The time zone database is compiled in.
    let zone = jiff::tz::TimeZone::get(ZONE).unwrap_or(jiff::tz::TimeZone::UTC);
    let title = Some(title.trim().to_owned()).filter(|title| !title.is_empty());
    let title = title.unwrap_or_else(|| term("init.title", language).to_owned());
    Ok(StarterOptions { language, title, base_url, today: clock().to_zoned(zone).date(), ci: options.ci })
}

/// Writes all files, or none: after an error those already written are removed.
pub(super) fn write(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), Diagnostic> {
    let mut created = Created::default();
    for (path, bytes) in files {
        if let Err(error) = created.file(&folder.join(path), bytes) {
            created.undo();
            return Err(with_io_error(Diagnostic::new(Code::A622).arg("path", path.clone()), &error));
        }
    }
    Ok(())
}

/// The files and folders created so far.
#[derive(Default)]
struct Created {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Created {
    fn file(&mut self, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        if let Some(parent) = path.parent() {
            self.folder(parent)?;
        }
        let mut file = fs::File::create_new(path)?;
        self.files.push(path.to_owned());
        file.write_all(bytes)
    }

    fn folder(&mut self, path: &Path) -> std::io::Result<()> {
        if path.is_dir() {
            return Ok(());
        }
        if let Some(parent) = path.parent() {
            self.folder(parent)?;
        }
        fs::create_dir(path)?;
        self.folders.push(path.to_owned());
        Ok(())
    }

    /// Removes them. An error here is ignored: the message is about the first one.
    fn undo(&self) {
        self.files.iter().for_each(|file| drop(fs::remove_file(file)));
        self.folders.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
    }
}
