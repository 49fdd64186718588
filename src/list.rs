//! `anslag list`: pages by what is to be done with them, old addresses, and links.

use std::process::ExitCode;

use serde_json::json;

use super::report::Report;
use super::writing::{ListOptions, Which as Word};
use super::{Surroundings, as_it_is};
use anslag_core::authoring::listing::{ListContext, ListKind};
use anslag_core::theme;

/// Runs the command. Results go to stdout.
pub(crate) fn run(options: &ListOptions, surroundings: &Surroundings) -> ExitCode {
    let mut report = Report::new(&options.site, surroundings);
    // What is not shown to readers stands in these lists, and shows nothing of itself in the others.
    let drafts = matches!(options.which, Word::Drafts | Word::Scheduled | Word::Expired);
    let Some((root, inputs, site)) = as_it_is(drafts, &options.site, surroundings, &mut report) else {
        return report.end();
    };
    let (theme, _) = theme::theme(&inputs, &site.config);
    let overview = ListContext { site: &site, inputs: &inputs, theme: &theme }.list(which(options.which));
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

fn which(word: Word) -> ListKind {
    match word {
        Word::Pages => ListKind::Pages,
        Word::Drafts => ListKind::Drafts,
        Word::Scheduled => ListKind::Scheduled,
        Word::Expired => ListKind::Expired,
        Word::Stale => ListKind::Stale,
        Word::Orphans => ListKind::Orphans,
        Word::Redirects => ListKind::Redirects,
        Word::Links => ListKind::Links,
    }
}
