//! `anslag list`: pages by what is to be done with them, old addresses, and links.

use std::process::ExitCode;

use serde_json::json;

use super::report::Report;
use super::writing::{ListOptions, Which as Word};
use super::{Surroundings, as_it_is};
use crate::plan;
use crate::theme;
use crate::writer::overview::{Sight, Which};

/// Runs the command. Results go to stdout.
pub fn run(options: &ListOptions, surroundings: &Surroundings) -> ExitCode {
    let mut report = Report::new(&options.site, surroundings);
    let Some((root, inputs, site)) = as_it_is(&options.site, surroundings, &mut report) else { return report.end() };
    let sight = Sight { site: &site, inputs: &inputs };
    let overview =
        sight.overview(which(options.which), &|| plan::plan(&site, &theme::theme(&inputs, &site.config).0).0);
    let language = surroundings.language;
    if options.site.json {
        return report.finish(Some(&inputs), &root, "", json!({"rows": overview.json()}));
    }
    if options.csv {
        report.print_bytes(&overview.csv(language));
    } else if overview.rows.is_empty() {
        report.print(crate::diagnostic::term("list.nothing", language));
    } else {
        report.print(overview.text(language).trim_end());
    }
    report.end()
}

fn which(word: Word) -> Which {
    match word {
        Word::Pages => Which::Pages,
        Word::Drafts => Which::Drafts,
        Word::Scheduled => Which::Scheduled,
        Word::Expired => Which::Expired,
        Word::Stale => Which::Stale,
        Word::Orphans => Which::Orphans,
        Word::Redirects => Which::Redirects,
        Word::Links => Which::Links,
    }
}
