//! `anslag new KIND "Title"`: an article with every field that it must have, where such articles lie.
#![expect(clippy::disallowed_methods, reason = "the command writes the article")]

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::report::Report;
use super::writing::NewOptions;
use super::{Surroundings, as_it_is, ask, kind};
use anslag_core::authoring::article::{FieldInput, NewArticle, sections};
use anslag_core::diagnostic::{Code, Diagnostic, nearest, term};
use anslag_core::schema::Kind;
use anslag_core::site::{Page, Site, normal_key};
use anslag_disk::with_io_error;

/// Runs the command; the path of the new file is the result.
pub(crate) fn run(options: &NewOptions, surroundings: &Surroundings) -> ExitCode {
    let mut report = Report::new(&options.site, surroundings);
    let Some((root, inputs, site)) = as_it_is(true, &options.site, surroundings, &mut report) else {
        return report.end();
    };
    let today = inputs.now.to_zoned(site.config.zone.clone()).date();
    match written(options, surroundings, &site, &root, today) {
        Ok(path) => {
            report.print(&path);
            report.finish(None, &root, term("new.done", surroundings.language), json!({"path": path}))
        }
        Err(messages) => {
            report.add(messages);
            report.end()
        }
    }
}

/// Writes the article.
fn written(
    options: &NewOptions,
    surroundings: &Surroundings,
    site: &Site,
    root: &Path,
    today: jiff::civil::Date,
) -> Result<String, Vec<Diagnostic>> {
    let kind = kind(&options.kind, site.config.kinds).map_err(|message| vec![message])?;
    let mut values = parsed_values(&options.set, kind)?;
    let section = section(options, surroundings, site, kind).map_err(|message| vec![message])?;
    let wrong =
        |values: &[FieldInput]| NewArticle { site, section, kind, title: &options.title, values, today }.diagnostics();
    let messages = wrong(&values);
    if !messages.is_empty() {
        return Err(messages);
    }
    if ask::is_possible() && !options.site.json {
        let stated = values.clone();
        let open = NewArticle { site, section, kind, title: &options.title, values: &stated, today };
        answers(&mut values, &wrong, &open, surroundings);
    }
    let article = NewArticle { site, section, kind, title: &options.title, values: &values, today };
    let path = article.path().ok_or_else(|| vec![Diagnostic::new(Code::A644).arg("value", options.title.clone())])?;
    create(root, &path, &article.text()).map_err(|message| vec![message])?;
    Ok(path)
}

/// What `--set` says of fields; all that cannot be understood at once.
fn parsed_values(set: &[String], kind: Kind) -> Result<Vec<FieldInput>, Vec<Diagnostic>> {
    let (mut values, mut wrong) = (Vec::new(), Vec::new());
    for text in set {
        let Some((key, value)) = text.split_once('=') else {
            wrong.push(Diagnostic::new(Code::A645).arg("value", text.clone()));
            continue;
        };
        let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
        let keys = || kind.table().fields().map(|field| field.key);
        if kind.table().field(&key).is_some() {
            values.push(FieldInput { key, value });
        } else {
            let synonym =
                kind.table().synonyms.iter().find(|(name, _)| *name == key.to_lowercase()).map(|(_, key)| *key);
            let near = synonym.or_else(|| nearest(&key, keys()));
            let known = near.is_none().then(|| keys().collect::<Vec<_>>().join(", "));
            let message =
                Diagnostic::new(Code::A646).optional("nearest", near).optional("known", known).arg("key", key);
            wrong.push(kind.table().name.add_to(message, "kind"));
        }
    }
    if wrong.is_empty() { Ok(values) } else { Err(wrong) }
}

/// The section in which the article lies: the one named, the only one for its kind, or the one that a person chooses.
fn section<'s>(
    options: &NewOptions,
    surroundings: &Surroundings,
    site: &'s Site,
    kind: Kind,
) -> Result<&'s Page, Diagnostic> {
    let all = || site.pages.iter().filter(|page| page.is_section());
    let name = |page: &Page| page.document.path.folder().to_owned();
    let named = |wanted: &str| {
        let key = normal_key(&wanted.replace('\\', "/"));
        all().find(|page| page.key == key || name(page) == wanted.trim_end_matches('/'))
    };
    if let Some(wanted) = options.section.as_deref() {
        let known = || all().map(|page| page.key.as_str()).filter(|key| !key.is_empty());
        let unknown = || {
            let message =
                Diagnostic::new(Code::A643).arg("value", wanted).optional("nearest", nearest(wanted, known()));
            message.arg("known", known().collect::<Vec<_>>().join(", "))
        };
        return named(wanted).ok_or_else(unknown);
    }
    let found = sections(site, kind);
    match found[..] {
        [only] => Ok(only),
        // Information pages may lie directly below content/.
        [] if kind == site.config.kinds.fallback() => Ok(site.page(site.homes[site.config.default_language()])),
        _ => {
            let folders = if found.is_empty() {
                all().map(name).collect()
            } else {
                found.iter().map(|page| name(page)).collect::<Vec<_>>()
            };
            let known = folders.join(", ");
            let chosen = (ask::is_possible() && !options.site.json)
                .then(|| {
                    ask::ask(
                        &format!("{} ({known})", term("new.ask.section", surroundings.language)),
                        folders.first().map(String::as_str),
                    )
                })
                .flatten();
            chosen.and_then(|chosen| named(&chosen)).ok_or_else(|| {
                kind.table().name.add_to(Diagnostic::new(Code::A642).arg("known", known.clone()), "kind")
            })
        }
    }
}

/// Asks for every field that must be there, again when the answer cannot be read. An empty answer leaves the field open, and
/// what is known without asking is not asked for.
fn answers(
    values: &mut Vec<FieldInput>,
    wrong: &dyn Fn(&[FieldInput]) -> Vec<Diagnostic>,
    article: &NewArticle<'_>,
    surroundings: &Surroundings,
) {
    for field in article.missing() {
        while let Some(value) = ask::ask(&article.about(field), None) {
            values.push(FieldInput { key: field.key.to_owned(), value });
            let Some(message) = wrong(values).into_iter().next() else { break };
            values.pop();
            // Nobody reads any more when this fails.
            let _ = writeln!(std::io::stderr(), "{}", message.message(surroundings.language));
        }
    }
}

/// Writes a file that is not there yet. A page is one file or a folder of its own; neither is replaced.
fn create(root: &Path, path: &str, text: &str) -> Result<(), Diagnostic> {
    let file = root.join(path);
    let bundle = file.with_extension("");
    let taken = || Diagnostic::new(Code::A641).arg("path", path);
    if bundle.join("index.md").exists() {
        return Err(taken());
    }
    let written = file
        .parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::File::create_new(&file))
        .and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => taken(),
        _ => with_io_error(Diagnostic::new(Code::A622).arg("path", path), &error),
    })
}
