//! `anslag schema`: JSON Schema of front matter and of `anslag.yaml`, and settings for an editor that uses it.

use std::path::Path;
use std::process::ExitCode;

use crate::arguments::authoring::SchemaOptions;
use crate::report::Report;
use crate::{Environment, kind};
use anslag_core::config::{CONFIG, FILE};
use anslag_core::schema::json::SchemaGenerator;
use anslag_core::schema::tables::SECTION;

/// Runs the command. Outside a site only the built-in kinds are known.
pub(crate) fn run(options: &SchemaOptions, environment: &Environment) -> ExitCode {
    let mut report = Report::plain(environment);
    let kinds = anslag_disk::load::known_kinds(options.root.as_deref().unwrap_or(Path::new(".")));
    let generator = SchemaGenerator { kinds, language: environment.language };
    let schema = match options.kind.as_deref() {
        _ if options.editor => settings(),
        _ if options.config => generator.of_table(&CONFIG, FILE),
        None => generator.of_pages(),
        Some("section") => generator.of_table(&SECTION, "section"),
        Some("kinds") => generator.of_kind_file(),
        Some(name) => match kind(name, kinds) {
            Ok(kind) => generator.of_table(kind.table(), kind.name),
            Err(message) => {
                report.add(vec![message]);
                return report.end();
            }
        },
    };
    report.print(&format!("{schema:#}"));
    report.end()
}

/// The contents of `.vscode/settings.json`: the schema of each file.
fn settings() -> serde_json::Value {
    serde_json::json!({
        "yaml.schemas": {".vscode/anslag.schema.json": FILE, ".vscode/anslag-kinds.schema.json": "kinds/*.yaml"},
        "files.encoding": "utf8",
        "files.eol": "\n",
    })
}
