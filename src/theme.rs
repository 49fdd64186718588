//! `anslag theme export`: writes the built-in theme, as a start for one's own.
#![expect(clippy::disallowed_methods, reason = "the command looks at the folder that it writes to")]

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use crate::Environment;
use crate::arguments::authoring::{ThemeAction, ThemeOptions};
use crate::init::write;
use crate::report::{Report, counted};
use anslag_core::diagnostic::{Code, Diagnostic, Language, term};
use anslag_core::theme::EMBEDDED;
use anslag_disk::with_io_error;

/// The name of the built-in theme.
const NAME: &str = "kommun";

/// Runs the command.
pub(crate) fn run(options: &ThemeOptions, environment: &Environment) -> ExitCode {
    let ThemeAction::Export = options.action;
    let mut report = Report::plain(environment).with(options.report);
    let root = environment.folder.join(options.root.clone().unwrap_or_default());
    let named = options.out.clone().unwrap_or_else(|| Path::new("themes").join(NAME));
    let folder = root.join(&named);
    let name = named.file_name().map_or_else(|| NAME.to_owned(), |name| name.to_string_lossy().into_owned());
    let files = files(&name);
    if let Err(message) = refused(&folder, &named).and_then(|()| write(&folder, &files)) {
        report.add(vec![message]);
        return report.end();
    }
    report.print(&named.display().to_string());
    let closing = closing(files.len(), &named, &name, environment.language);
    report.finish(None, &closing, json!({"folder": folder.display().to_string(), "files": files.len()}))
}

/// The theme's files, with its new name in `theme.yaml`.
fn files(name: &str) -> Vec<(String, Vec<u8>)> {
    let file = |(path, bytes): &(&str, &[u8])| {
        let text = std::str::from_utf8(bytes).ok().filter(|_| *path == "theme.yaml");
        let renamed = text.map(|text| text.replace(&format!("\nname: {NAME}\n"), &format!("\nname: {name}\n")));
        ((*path).to_owned(), renamed.map_or_else(|| bytes.to_vec(), String::into_bytes))
    };
    EMBEDDED.iter().map(file).collect()
}

/// The error for a folder with files.
fn refused(folder: &Path, named: &Path) -> Result<(), Diagnostic> {
    let shown = named.display().to_string();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(with_io_error(Diagnostic::new(Code::A622).arg("path", shown), &error)),
    };
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names.truncate(5);
    if names.is_empty() {
        return Ok(());
    }
    Err(Diagnostic::new(Code::A531).arg("folder", shown).arg("known", names.join(", ")))
}

fn closing(count: usize, named: &Path, name: &str, language: Language) -> String {
    let word = |key: &'static str| term(key, language);
    let mut lines = vec![
        format!("{}: {}", word("cli.done"), counted(count, "cli.any_file", language)),
        format!("{}:", word("init.next")),
    ];
    // A theme with the built-in name needs no setting.
    if name != NAME {
        lines.push(format!("  {}", word("theme.name").replace("{name}", name)));
    }
    lines.push(format!("  {}", word("theme.edit").replace("{folder}", &named.display().to_string())));
    lines.join("\n")
}
