//! `anslag list`: pages by what is to be done with them, old addresses, and links.

use std::process::ExitCode;

use serde_json::json;

use super::report::Report;
use super::writing::{ListOptions, Which as Word};
use super::{Surroundings, as_it_is};
use anslag_core::theme;
use anslag_core::writer::overview::{Sight, Which};

/// Runs the command. Results go to stdout.
pub(crate) fn run(options: &ListOptions, surroundings: &Surroundings) -> ExitCode {
    let mut report = Report::new(&options.site, surroundings);
    // What is not shown to readers stands in these lists, and shows nothing of itself in the others.
    let drafts = matches!(options.which, Word::Drafts | Word::Scheduled | Word::Expired);
    let Some((root, inputs, site)) = as_it_is(drafts, &options.site, surroundings, &mut report) else {
        return report.end();
    };
    let (theme, _) = theme::theme(&inputs, &site.config);
    let overview = Sight { site: &site, inputs: &inputs, theme: &theme }.overview(which(options.which));
    let language = surroundings.language;
    if options.site.json {
        return report.finish(Some(&inputs), &root, "", json!({"rows": overview.json()}));
    }
    if options.csv {
        report.print_bytes(&overview.csv(language));
    } else if overview.rows.is_empty() {
        report.print(anslag_core::diagnostic::term("list.nothing", language));
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
