//! `anslag stamp`: saves what readers see now in anslag.lock, and adds change notes to changed pages.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;

use crate::arguments::StampOptions;
use crate::report::Report;
use crate::{Environment, open};
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

/// What a change note records: new facts, or something that was wrong (`--correction`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum ChangeKind {
    Update,
    Correction,
}

/// The change note of each changed page; `None` for a minor change.
type Answers = BTreeMap<String, Option<String>>;

/// Runs the command.
pub(crate) fn run(options: &StampOptions, environment: &Environment) -> ExitCode {
    let mut report = Report::new(&options.site, environment);
    let (root, inputs) = open(&options.site, environment, &mut report);
    let Some(mut inputs) = inputs else { return report.end() };
    inputs.options.fingerprints = true;
    let Some(site) = crate::site(&inputs, &root, &mut report) else { return report.end() };
    let selected = selected(options, &site);
    let answers = match answers(options, environment, &site, &selected) {
        Ok(answers) => answers,
        Err(message) => {
            report.add(vec![message]);
            return report.end();
        }
    };
    let today = inputs.now.to_zoned(site.config.zone.clone()).date();
    let kind = if options.correction { ChangeKind::Correction } else { ChangeKind::Update };
    let mut edited = Vec::new();
    for (path, note) in answers.iter().filter_map(|(path, note)| Some((path, note.as_deref()?))) {
        match with_note(&inputs, path, note, today, kind) {
            Ok(text) => edited.push((path.clone(), text)),
            Err(message) => report.add(vec![message]),
        }
    }
    if !report.is_good() {
        return report.end();
    }
    // The ledger is computed from the pages with their new notes.
    replace_texts(&mut inputs, &edited);
    let Some(site) = crate::site(&inputs, &root, &mut report) else { return report.end() };
    let minor: BTreeSet<&str> =
        answers.iter().filter(|(_, note)| note.is_none()).map(|(path, _)| path.as_str()).collect();
    print_actions(&report, &site, &selected, &minor, environment.language);
    let mut new_ledger = ledger(&site, &|path| selected.contains(path));
    if new_ledger.pages.iter().any(|(path, line)| line.updated.is_some() && selected.contains(path)) {
        let history = crate::read_history(&root, &inputs, &mut Report::new(&options.site, environment));
        for path in drop_first_commit_updates(&mut new_ledger, &site, &history, &|path| selected.contains(path)) {
            report.print(&format!("{path}: {}", term("stamp.birth", environment.language)));
        }
    }
    let text = ledger::format(&new_ledger);
    if options.dry_run {
        report.print(&format!("{}: {}", term("stamp.would_write", environment.language), ledger::FILE));
        return report.end();
    }
    for (path, text) in edited.iter().map(|(path, text)| (path.as_str(), text)).chain([(ledger::FILE, &text)]) {
        if let Err(message) = replace_file(&root.join(path), text) {
            report.add(vec![message]);
            return report.end();
        }
    }
    report.print(&format!("{}: {}", term("stamp.written", environment.language), ledger::FILE));
    report.end()
}

/// Replaces the texts of pages in the inputs.
fn replace_texts(inputs: &mut Inputs, edited: &[(String, String)]) {
    let mut sources = inputs.sources.all();
    for (path, text) in edited {
        if let Some(source) = sources.iter_mut().find(|source| source.path.as_str() == path) {
            source.text.clone_from(text);
        }
    }
    inputs.sources = Box::new(MemorySources::new(sources));
}

/// The pages to stamp: those named, or all.
fn selected(options: &StampOptions, site: &Site) -> BTreeSet<String> {
    let named = |path: &&str| {
        options.paths.is_empty() || options.paths.iter().any(|prefix| path.starts_with(prefix.trim_start_matches("./")))
    };
    let published = site.pages.iter().map(|page| page.document.path.as_str());
    let waiting = site.scheduled_fingerprints.iter().map(|(path, _)| path.as_str());
    published.chain(waiting).filter(named).map(str::to_owned).collect()
}

/// The note of each page that has changed without one.
fn answers(
    options: &StampOptions,
    environment: &Environment,
    site: &Site,
    selected: &BTreeSet<String>,
) -> Result<Answers, Diagnostic> {
    let changed = actions(site).into_iter().filter(|(page, action)| {
        *action == Action::ChangedWithoutNote && selected.contains(page.document.path.as_str())
    });
    let without_note: Vec<&Page> = changed.map(|(page, _)| page).collect();
    let path = |page: &&Page| page.document.path.as_str().to_owned();
    if options.minor {
        return Ok(without_note.iter().map(|page| (path(page), None)).collect());
    }
    let together = options.all || !options.paths.is_empty() || without_note.len() == 1;
    if let Some(note) = options.note.as_ref().filter(|_| together) {
        if is_bulk(without_note.len(), site.pages.len()) && options.bulk_ok.is_none() {
            let (count, all) = (without_note.len().to_string(), site.pages.len().to_string());
            return Err(Diagnostic::new(Code::A715).arg("count", count).arg("all", all));
        }
        return Ok(without_note.iter().map(|page| (path(page), Some(note.clone()))).collect());
    }
    if without_note.is_empty() {
        return Ok(Answers::new());
    }
    if options.note.is_none() && std::io::stdin().is_terminal() {
        return Ok(without_note.iter().map(|page| (path(page), ask_for_note(page, environment.language))).collect());
    }
    let known = without_note.iter().map(path).collect::<Vec<_>>().join(", ");
    Err(Diagnostic::new(Code::A714).arg("count", without_note.len().to_string()).arg("known", known))
}

/// Asks for the note of a page. An empty answer is a minor change.
fn ask_for_note(page: &Page, language: Language) -> Option<String> {
    let mut error = std::io::stderr();
    // A terminal that cannot be written to cannot be read from either, so the answer is empty.
    let _ = write!(error, "{} – {}\n{}\n> ", page.document.path, page.title(), term("stamp.ask", language));
    let mut line = String::new();
    let _ = std::io::stdin().lock().read_line(&mut line);
    Some(line.trim().to_owned()).filter(|line| !line.is_empty())
}

/// The text of a page with a change note added to its front matter.
fn with_note(
    inputs: &Inputs,
    path: &str,
    note: &str,
    today: jiff::civil::Date,
    kind: ChangeKind,
) -> Result<String, Diagnostic> {
    let fault = || Diagnostic::file(Code::A716, path).arg("value", today.to_string());
    let text = inputs.sources.text(path).ok_or_else(fault)?;
    let source = Source { path: SourcePath::new(path), text };
    let split = front_matter::split(&source);
    let kind = match kind {
        ChangeKind::Update => "update",
        ChangeKind::Correction => "correction",
    };
    let entry = format!("{{date: {today}, note: {}, kind: {kind}}}", edit::quote(&note.replace(['\n', '\r'], " ")));
    let text = edit::add_to_list(&source.text, split.yaml, "changes", &entry).map_err(|_| fault())?;
    if split.node.get("updated").is_none() {
        return Ok(text);
    }
    // Otherwise a declared `updated` would be older than the note.
    let split = front_matter::split(&Source { path: source.path.clone(), text: text.clone() });
    edit::set(&text, split.yaml, "updated", &today.to_string()).map_err(|_| fault())
}

fn print_actions(
    report: &Report,
    site: &Site,
    selected: &BTreeSet<String>,
    minor: &BTreeSet<&str>,
    language: Language,
) {
    let mut any = false;
    for (page, action) in actions(site) {
        let path = page.document.path.as_str();
        if !selected.contains(path) {
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
