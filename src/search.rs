//! `anslag search`: what readers get when they search.

use std::process::ExitCode;

use anslag_core::diagnostic::{Code, Diagnostic, Language, term};
use anslag_core::search::{Filter, FoundPage, Results, Search};
use anslag_core::theme;
use serde_json::{Value, json};

use crate::arguments::authoring::SearchOptions;
use crate::report::Report;
use crate::{Drafts, Environment, open_with_errors};

/// Runs the command. Results go to stdout.
pub(crate) fn run(options: &SearchOptions, environment: &Environment) -> ExitCode {
    let mut report = Report::new(&options.site, environment);
    let Some((_, inputs, site)) = open_with_errors(Drafts::AsRequested, &options.site, environment, &mut report) else {
        return report.end();
    };
    let (theme, _) = theme::theme(&inputs, &site.config);
    let tree = options.tree.as_deref().unwrap_or(site.config.default_language());
    let query = options.words.join(" ");
    let filter = Filter {
        kind: options.kind.clone(),
        year: options.year,
        topic: options.topic.clone(),
        hide_archived: options.hide_archived,
    };
    let search = Search::new(&site, &theme, &inputs, tree);
    let Some(results) = search.and_then(|search| search.results(&query, &filter, options.limit).ok()) else {
        report.add(vec![Diagnostic::new(Code::A324).arg("lang", tree)]);
        return report.end();
    };
    if options.site.report.json {
        return report.finish(Some(&inputs), "", as_json(&query, &results));
    }
    report.print(&as_text(&results, environment.language));
    report.end()
}

fn as_json(query: &str, results: &Results<'_>) -> Value {
    let answer = &results.answer;
    let terms = answer.terms.iter().map(|term| json!({"form": term.form, "stems": term.stems}));
    let counts = json!({
        "kinds": answer.counts.kinds, "years": answer.counts.years, "topics": answer.counts.topics,
        "archived": answer.counts.archived,
    });
    json!({
        "query": query,
        "corrected": answer.corrected,
        "terms": terms.collect::<Vec<_>>(),
        "total": answer.total,
        "counts": counts,
        "hits": results.first.iter().map(|page| hit(page, results)).collect::<Vec<_>>(),
    })
}

fn hit(page: &FoundPage<'_>, results: &Results<'_>) -> Value {
    let why = page
        .hit
        .why
        .iter()
        .zip(&results.answer.terms)
        .map(|(why, term)| why.map(|why| json!({"stem": term.stems.get(why.stem), "impact": why.impact})));
    let card = &page.card;
    json!({
        "file": page.source,
        "score": page.hit.score,
        "recommended": page.hit.recommended,
        "why": why.collect::<Vec<_>>(),
        "heading": page.heading.as_ref().map(|(id, text)| json!({"id": id, "text": text})),
        "url": card.url,
        "title": card.title,
        "type": card.kind,
        "date": card.date,
        "lead": card.lead,
        "path": card.path,
    })
}

fn as_text(results: &Results<'_>, language: Language) -> String {
    let word = |key| term(key, language);
    let corrected = results.answer.corrected.iter();
    let mut lines: Vec<String> =
        corrected.map(|(from, to)| format!("{} {to} ({from})", word("search.corrected"))).collect();
    let hits = if results.answer.total == 1 { "search.hit" } else { "search.hits" };
    lines.push(format!("{} {}", results.answer.total, word(hits)));
    for FoundPage { source, card, heading, hit } in &results.first {
        let mark = if hit.recommended { format!(" [{}]", word("search.recommended")) } else { String::new() };
        let heading = heading.as_ref().map_or_else(String::new, |(_, text)| format!(" › {text}"));
        lines.push(format!("{:>6}  {}{heading}{mark}\n        {source}", hit.score, card.title));
    }
    lines.join("\n")
}
