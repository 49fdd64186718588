//! `anslag schema`: JSON Schema of front matter and of `anslag.yaml`, and settings for editors.

use std::path::Path;
use std::process::ExitCode;

use crate::arguments::authoring::SchemaOptions;
use crate::arguments::{ReportOptions, SiteOptions};
use crate::report::Report;
use crate::{Drafts, Environment, kind, open_with_errors};
use anslag_core::authoring::cms::{Cms, CmsOptions, configuration};
use anslag_core::config::{CONFIG, FILE};
use anslag_core::schema::json::SchemaGenerator;
use anslag_core::schema::tables::SECTION;

/// Runs the command. Outside a site only the built-in kinds are known.
pub(crate) fn run(options: &SchemaOptions, environment: &Environment) -> ExitCode {
    if let Some(cms) = options.cms {
        return browser_editor(cms, options, environment);
    }
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

/// Prints the configuration of an editor in the browser. It has the sections and records of the site, so it needs one; errors in
/// its pages are for `check`.
fn browser_editor(cms: Cms, options: &SchemaOptions, environment: &Environment) -> ExitCode {
    let site_options = SiteOptions {
        root: options.root.clone(),
        base_url: None,
        drafts: true,
        strict: false,
        at: None,
        language: options.language.clone(),
        report: ReportOptions { json: false, quiet: false },
        verbose: false,
    };
    let mut report = Report::plain(environment);
    let Some((root, inputs, site)) = open_with_errors(Drafts::Include, &site_options, environment, &mut report) else {
        return report.end();
    };
    let origin = anslag_git::origin(&anslag_git::Program::from_environment(), &root);
    let prefix = origin.as_ref().map_or("", |origin| origin.prefix.as_str());
    let remote = origin.as_ref().and_then(|origin| origin.url.as_deref());
    let text = configuration(&inputs, &site, CmsOptions { cms, language: environment.language, remote, prefix });
    report.print_bytes(text.as_bytes());
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
