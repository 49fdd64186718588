//! `anslag schema`: JSON Schema of front matter and of `anslag.yaml`, and settings for an editor that uses it.

use std::process::ExitCode;

use super::report::Report;
use super::writing::SchemaOptions;
use super::{Surroundings, kind};
use crate::config::{CONFIG, FILE};
use crate::schema::json::{of_pages, of_table};
use crate::schema::tables::SECTION;

/// Runs the command.
pub fn run(options: &SchemaOptions, surroundings: &Surroundings) -> ExitCode {
    let mut report = Report::plain(surroundings);
    let language = surroundings.language;
    let schema = match options.kind.as_deref() {
        _ if options.editor => settings(),
        _ if options.config => of_table(&CONFIG, FILE, language),
        None => of_pages(language),
        Some("section") => of_table(&SECTION, "section", language),
        Some(name) => match kind(name) {
            Ok(kind) => of_table(kind.table(), kind.name(), language),
            Err(message) => {
                report.add(vec![message]);
                return report.end();
            }
        },
    };
    report.print(&format!("{schema:#}"));
    report.end()
}

/// What belongs in `.vscode/settings.json`: which schema goes with which file.
fn settings() -> serde_json::Value {
    serde_json::json!({
        "yaml.schemas": {".vscode/anslag.schema.json": FILE},
        "files.encoding": "utf8",
        "files.eol": "\n",
    })
}
