//! `anslag schema`: JSON Schema of front matter and of `anslag.yaml`, and settings for an editor that uses it.

use std::path::Path;
use std::process::ExitCode;

use super::report::Report;
use super::writing::SchemaOptions;
use super::{Surroundings, kind};
use anslag_core::config::{CONFIG, FILE};
use anslag_core::schema::json::Maker;
use anslag_core::schema::tables::SECTION;

/// Runs the command. Outside a site the kinds are those of the program.
pub(crate) fn run(options: &SchemaOptions, surroundings: &Surroundings) -> ExitCode {
    let mut report = Report::plain(surroundings);
    let kinds = anslag_disk::load::known_kinds(options.root.as_deref().unwrap_or(Path::new(".")));
    let maker = Maker { kinds, language: surroundings.language };
    let schema = match options.kind.as_deref() {
        _ if options.editor => settings(),
        _ if options.config => maker.of_table(&CONFIG, FILE),
        None => maker.of_pages(),
        Some("section") => maker.of_table(&SECTION, "section"),
        Some("kinds") => maker.of_kind_file(),
        Some(name) => match kind(name, kinds) {
            Ok(kind) => maker.of_table(kind.table(), kind.name),
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
        "yaml.schemas": {".vscode/anslag.schema.json": FILE, ".vscode/anslag-kinds.schema.json": "kinds/*.yaml"},
        "files.encoding": "utf8",
        "files.eol": "\n",
    })
}
