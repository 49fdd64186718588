//! `anslag stamp`: enters into the ledger what readers see now, and into each changed page what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;

use super::arguments::StampOptions;
use super::report::Report;
use super::{Surroundings, open};
use anslag_core::check::is_bulk;
use anslag_core::dates::ledger;
use anslag_core::diagnostic::{Code, Diagnostic, Language, term};
use anslag_core::document::front_matter;
use anslag_core::maintenance::stamp::{Action, actions, drop_first_commit_updates, ledger};
use anslag_core::path::SourcePath;
use anslag_core::site::{Page, Site};
use anslag_core::source::{Inputs, MemorySources, Source};
use anslag_core::yaml::edit;
use anslag_disk::atomic_write::replace_file;

/// What the writer says about a changed page: a note, or nothing for a typo.
type Answers = BTreeMap<String, Option<String>>;

/// Runs the command.
pub(crate) fn run(options: &StampOptions, surroundings: &Surroundings) -> ExitCode {
    let mut report = Report::new(&options.site, surroundings);
    let (root, inputs) = open(&options.site, surroundings, &mut report);
    let Some(mut inputs) = inputs else { return report.end() };
    inputs.options.fingerprints = true;
    let Some(site) = super::site(&inputs, &root, &mut report) else { return report.end() };
    let chosen = chosen(options, &site);
    let answers = match answers(options, surroundings, &site, &chosen) {
        Ok(answers) => answers,
        Err(message) => {
            report.add(vec![message]);
            return report.end();
        }
    };
    let today = inputs.now.to_zoned(site.config.zone.clone()).date();
    let mut edited = Vec::new();
    for (path, note) in &answers {
        let Some(note) = note else { continue };
        match with_note(&inputs, path, note, today, options.correction) {
            Ok(text) => edited.push((path.clone(), text)),
            Err(message) => report.add(vec![message]),
        }
    }
    if !report.is_good() {
        return report.end();
    }
    // The ledger is made from the pages as they will be, notes and all.
    let mut sources = inputs.sources.all();
    for (path, text) in &edited {
        if let Some(source) = sources.iter_mut().find(|source| source.path.as_str() == path) {
            source.text.clone_from(text);
        }
    }
    inputs.sources = Box::new(MemorySources::new(sources));
    let Some(site) = super::site(&inputs, &root, &mut report) else { return report.end() };
    let minor: BTreeSet<&str> =
        answers.iter().filter(|(_, note)| note.is_none()).map(|(path, _)| path.as_str()).collect();
    show(&report, &site, &chosen, &minor, surroundings.language);
    let mut kept = ledger(&site, &|path| chosen.contains(path));
    if kept.pages.iter().any(|(path, line)| line.updated.is_some() && chosen.contains(path)) {
        let history = super::told(&root, &inputs, &mut Report::new(&options.site, surroundings));
        for path in drop_first_commit_updates(&mut kept, &site, &history, &|path| chosen.contains(path)) {
            report.print(&format!("{path}: {}", term("stamp.birth", surroundings.language)));
        }
    }
    let text = ledger::format(&kept);
    if options.dry_run {
        report.print(&format!("{}: {}", term("stamp.would_write", surroundings.language), ledger::FILE));
        return report.end();
    }
    for (path, text) in edited.iter().map(|(path, text)| (path.as_str(), text)).chain([(ledger::FILE, &text)]) {
        if let Err(message) = replace_file(&root.join(path), text) {
            report.add(vec![message]);
            return report.end();
        }
    }
    report.print(&format!("{}: {}", term("stamp.written", surroundings.language), ledger::FILE));
    report.end()
}

/// The pages that are to be stamped: those named, or all.
fn chosen(options: &StampOptions, site: &Site) -> BTreeSet<String> {
    let named = |path: &&str| {
        options.paths.is_empty() || options.paths.iter().any(|wanted| path.starts_with(wanted.trim_start_matches("./")))
    };
    let shown = site.pages.iter().map(|page| page.document.path.as_str());
    let waiting = site.scheduled_fingerprints.iter().map(|(path, _)| path.as_str());
    shown.chain(waiting).filter(named).map(str::to_owned).collect()
}

/// What is said of each page that has changed without a note.
fn answers(
    options: &StampOptions,
    surroundings: &Surroundings,
    site: &Site,
    chosen: &BTreeSet<String>,
) -> Result<Answers, Diagnostic> {
    let changed = actions(site)
        .into_iter()
        .filter(|(page, action)| *action == Action::ChangedWithoutNote && chosen.contains(page.document.path.as_str()));
    let silent: Vec<&Page> = changed.map(|(page, _)| page).collect();
    let path = |page: &&Page| page.document.path.as_str().to_owned();
    if options.minor {
        return Ok(silent.iter().map(|page| (path(page), None)).collect());
    }
    let together = options.all || !options.paths.is_empty() || silent.len() == 1;
    if let Some(note) = options.note.as_ref().filter(|_| together) {
        if is_bulk(silent.len(), site.pages.len()) && options.bulk_ok.is_none() {
            let (count, all) = (silent.len().to_string(), site.pages.len().to_string());
            return Err(Diagnostic::new(Code::A715).arg("count", count).arg("all", all));
        }
        return Ok(silent.iter().map(|page| (path(page), Some(note.clone()))).collect());
    }
    if silent.is_empty() {
        return Ok(Answers::new());
    }
    if options.note.is_none() && std::io::stdin().is_terminal() {
        return Ok(silent.iter().map(|page| (path(page), ask(page, surroundings.language))).collect());
    }
    let known = silent.iter().map(path).collect::<Vec<_>>().join(", ");
    Err(Diagnostic::new(Code::A714).arg("count", silent.len().to_string()).arg("known", known))
}

/// Asks the person at the terminal.
fn ask(page: &Page, language: Language) -> Option<String> {
    let mut error = std::io::stderr();
    // A terminal that cannot be written to cannot be read from either; the answer is then empty.
    let _ = write!(error, "{} – {}\n{}\n> ", page.document.path, page.title(), term("stamp.ask", language));
    let mut line = String::new();
    let _ = std::io::stdin().lock().read_line(&mut line);
    Some(line.trim().to_owned()).filter(|line| !line.is_empty())
}

/// A page's text with a change note added to its front matter.
fn with_note(
    inputs: &Inputs,
    path: &str,
    note: &str,
    today: jiff::civil::Date,
    correction: bool,
) -> Result<String, Diagnostic> {
    let fault = || Diagnostic::file(Code::A716, path).arg("value", today.to_string());
    let text = inputs.sources.text(path).ok_or_else(fault)?;
    let source = Source { path: SourcePath::new(path), text };
    let split = front_matter::split(&source);
    let kind = if correction { "correction" } else { "update" };
    let entry = format!("{{date: {today}, note: {}, kind: {kind}}}", edit::quote(&note.replace(['\n', '\r'], " ")));
    let text = edit::add_to_list(&source.text, split.yaml, "changes", &entry).map_err(|_| fault())?;
    if split.node.get("updated").is_none() {
        return Ok(text);
    }
    // A day that is stated beside the notes would otherwise stay behind them.
    let split = front_matter::split(&Source { path: source.path.clone(), text: text.clone() });
    edit::set(&text, split.yaml, "updated", &today.to_string()).map_err(|_| fault())
}

fn show(report: &Report, site: &Site, chosen: &BTreeSet<String>, minor: &BTreeSet<&str>, language: Language) {
    let mut any = false;
    for (page, action) in actions(site) {
        let path = page.document.path.as_str();
        if !chosen.contains(path) {
            continue;
        }
        if let Some(from) = site.moved.get(path) {
            any = true;
            report.print(&format!("{path}: {} {from}", term("stamp.moved", language)));
        }
        let word = match action {
            Action::Unchanged => continue,
            Action::New => "stamp.new",
            Action::ChangedWithNote => "stamp.noted",
            Action::ChangedWithoutNote if minor.contains(path) => "stamp.minor",
            Action::ChangedWithoutNote => continue,
        };
        any = true;
        report.print(&format!("{path}: {}", term(word, language)));
    }
    if !any {
        report.print(term("stamp.nothing", language));
    }
}
