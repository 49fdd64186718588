//! `anslag list`: pages by state, old addresses, and links.

use std::process::ExitCode;

use serde_json::json;

use crate::arguments::authoring::ListOptions;
use crate::report::Report;
use crate::{Drafts, Environment, open_with_errors};
use anslag_core::authoring::listing::{ListContext, ListKind};
use anslag_core::theme;

/// Runs the command. Results go to stdout.
pub(crate) fn run(options: &ListOptions, environment: &Environment) -> ExitCode {
    let mut report = Report::new(&options.site, environment);
    // Only these lists have pages that readers do not see.
    let drafts = match options.which {
        ListKind::Drafts | ListKind::Scheduled | ListKind::Expired => Drafts::Include,
        _ => Drafts::AsRequested,
    };
    let Some((_, inputs, site)) = open_with_errors(drafts, &options.site, environment, &mut report) else {
        return report.end();
    };
    let (theme, _) = theme::theme(&inputs, &site.config);
    let table = ListContext { site: &site, inputs: &inputs, theme: &theme }.list(options.which);
    let language = environment.language;
    if options.site.report.json {
        return report.finish(Some(&inputs), "", json!({"rows": table.json()}));
    }
    if options.csv {
        report.print_bytes(&table.csv(language));
    } else if table.rows.is_empty() {
        report.print(anslag_core::diagnostic::term("list.nothing", language));
    } else {
        report.print(table.text(language).trim_end());
    }
    report.end()
}
