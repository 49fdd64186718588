//! `anslag new KIND "Title"`: creates an article with its required fields, in the section of its kind.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use crate::arguments::authoring::NewOptions;
use crate::report::Report;
use crate::{Drafts, Environment, kind, open_with_errors, prompt};
use anslag_core::authoring::article::{FieldInput, NewArticle, sections};
use anslag_core::diagnostic::{Code, Diagnostic, nearest, term};
use anslag_core::schema::Kind;
use anslag_core::site::{Page, Site, normal_key};
use anslag_disk::atomic_write::create_page;

/// Runs the command; the path of the new file is the result.
pub(crate) fn run(options: &NewOptions, environment: &Environment) -> ExitCode {
    let mut report = Report::new(&options.site, environment);
    let Some((root, inputs, site)) = open_with_errors(Drafts::Include, &options.site, environment, &mut report) else {
        return report.end();
    };
    let today = inputs.now.to_zoned(site.config.zone.clone()).date();
    match write_article(options, environment, &site, &root, today) {
        Ok(path) => {
            report.print(&path);
            report.finish(None, term("new.done", environment.language), json!({"path": path}))
        }
        Err(diagnostics) => {
            report.add(diagnostics);
            report.end()
        }
    }
}

/// Writes the article.
fn write_article(
    options: &NewOptions,
    environment: &Environment,
    site: &Site,
    root: &Path,
    today: jiff::civil::Date,
) -> Result<String, Vec<Diagnostic>> {
    let kind = kind(&options.kind, site.config.kinds).map_err(|message| vec![message])?;
    let mut values = parsed_values(&options.set, kind)?;
    let section = section(options, environment, site, kind).map_err(|message| vec![message])?;
    let errors_in =
        |values: &[FieldInput]| NewArticle { site, section, kind, title: &options.title, values, today }.diagnostics();
    let diagnostics = errors_in(&values);
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    if prompt::is_interactive() && !options.site.report.json {
        let given = values.clone();
        let open = NewArticle { site, section, kind, title: &options.title, values: &given, today };
        ask_for_fields(&mut values, &errors_in, &open, environment);
    }
    let article = NewArticle { site, section, kind, title: &options.title, values: &values, today };
    let path = article.path().ok_or_else(|| vec![Diagnostic::new(Code::A644).arg("value", options.title.clone())])?;
    create_page(root, &path, &article.text()).map_err(|message| vec![message])?;
    Ok(path)
}

/// The fields of `--set`; every error at once.
fn parsed_values(set: &[String], kind: Kind) -> Result<Vec<FieldInput>, Vec<Diagnostic>> {
    let (mut values, mut errors) = (Vec::new(), Vec::new());
    for text in set {
        let Some((key, value)) = text.split_once('=') else {
            errors.push(Diagnostic::new(Code::A645).arg("value", text.clone()));
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
            errors.push(kind.table().name.add_to(message, "kind"));
        }
    }
    if errors.is_empty() { Ok(values) } else { Err(errors) }
}

/// The section of the article: the one named, the only one for its kind, or one chosen at the terminal.
fn section<'s>(
    options: &NewOptions,
    environment: &Environment,
    site: &'s Site,
    kind: Kind,
) -> Result<&'s Page, Diagnostic> {
    let all = || site.pages.iter().filter(|page| page.is_section());
    let folder = |page: &Page| page.document.path.folder().to_owned();
    let find = |name: &str| {
        let key = normal_key(&name.replace('\\', "/"));
        all().find(|page| page.key == key || folder(page) == name.trim_end_matches('/'))
    };
    if let Some(name) = options.section.as_deref() {
        let known = || all().map(|page| page.key.as_str()).filter(|key| !key.is_empty());
        let unknown = || {
            let message = Diagnostic::new(Code::A643).arg("value", name).optional("nearest", nearest(name, known()));
            message.arg("known", known().collect::<Vec<_>>().join(", "))
        };
        return find(name).ok_or_else(unknown);
    }
    let found = sections(site, kind);
    match found[..] {
        [only] => Ok(only),
        // Information pages may be directly below content/.
        [] if kind == site.config.kinds.fallback() => Ok(site.page(site.homes[site.config.default_language()])),
        _ => {
            let folders = if found.is_empty() {
                all().map(folder).collect()
            } else {
                found.iter().map(|page| folder(page)).collect::<Vec<_>>()
            };
            let known = folders.join(", ");
            let chosen = (prompt::is_interactive() && !options.site.report.json)
                .then(|| {
                    prompt::prompt(
                        &format!("{} ({known})", term("new.ask.section", environment.language)),
                        folders.first().map(String::as_str),
                    )
                })
                .flatten();
            chosen.and_then(|name| find(&name)).ok_or_else(|| {
                kind.table().name.add_to(Diagnostic::new(Code::A642).arg("known", known.clone()), "kind")
            })
        }
    }
}

/// Asks for every required field without a value, again after an answer that is not valid. An empty answer leaves the field open.
fn ask_for_fields(
    values: &mut Vec<FieldInput>,
    errors_in: &dyn Fn(&[FieldInput]) -> Vec<Diagnostic>,
    article: &NewArticle<'_>,
    environment: &Environment,
) {
    for field in article.missing() {
        while let Some(value) = prompt::prompt(&article.about(field), None) {
            values.push(FieldInput { key: field.key.to_owned(), value });
            let Some(message) = errors_in(values).into_iter().next() else { break };
            values.pop();
            // This fails only when the reader is gone.
            let _ = writeln!(std::io::stderr(), "{}", message.message(environment.language));
        }
    }
}
