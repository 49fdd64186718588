//! `anslag explain`: the long text behind a message, with an example of wrong and right; or where every date, link and list
//! on a page comes from.

mod code_areas;
mod explanations;

use std::process::ExitCode;

use serde_json::json;

use self::explanations::{Explanation, explanation};
use crate::arguments::authoring::ExplainOptions;
use crate::report::Report;
use crate::{Drafts, Environment, dates, open_with_errors};
use anslag_core::authoring::links::{self, Link};
use anslag_core::authoring::provenance::{self, Fact};
use anslag_core::check::summary::summarize_rule;
use anslag_core::check::{self, Check, Rule};
use anslag_core::diagnostic::{Code, Diagnostic, Language, Severity, elide_placeholders, nearest, term};
use anslag_core::site::{Page, Site};
use anslag_core::source::Inputs;
use anslag_core::theme::{self, Theme};

/// Runs the command.
pub(crate) fn run(options: &ExplainOptions, environment: &Environment) -> ExitCode {
    let what = options.what.trim();
    let digits = what.strip_prefix(['A', 'a']).unwrap_or_default();
    let code = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    // A word that is neither a file nor an address is taken for a code.
    if code || !what.contains(['/', '.']) { of_code(options, environment) } else { of_page(options, environment) }
}

fn of_code(options: &ExplainOptions, environment: &Environment) -> ExitCode {
    let mut report = Report::plain(environment).with(options.site.report);
    let name = options.what.trim().to_uppercase();
    let language = environment.language;
    let Some(code) = Code::parse(&name) else {
        let near = nearest(&name, Code::ALL.iter().map(|code| code.as_str()));
        report.add(vec![Diagnostic::new(Code::A618).arg("value", name).optional("nearest", near)]);
        return report.end();
    };
    report.print(&text(code, language));
    report.finish(None, "", json!({"code": code.as_str(), "text": text(code, language)}))
}

fn of_page(options: &ExplainOptions, environment: &Environment) -> ExitCode {
    let mut report = Report::new(&options.site, environment);
    let Some(mut opened) = open_with_errors(Drafts::AsRequested, &options.site, environment, &mut report) else {
        return report.end();
    };
    if provenance::find(&opened.2, &options.what).is_none() {
        // A draft can be explained too; no other page shows it.
        report = Report::new(&options.site, environment);
        let Some(with_drafts) = open_with_errors(Drafts::Include, &options.site, environment, &mut report) else {
            return report.end();
        };
        opened = with_drafts;
    }
    let (_, inputs, site) = opened;
    let Some(page) = provenance::find(&site, &options.what) else {
        let near = site.nearest_key(&options.what).and_then(|key| site.by_key.get(&key));
        let near = near.map(|id| site.page(*id).document.path.as_str());
        report.add(vec![Diagnostic::new(Code::A648).arg("value", options.what.clone()).optional("nearest", near)]);
        return report.end();
    };
    let (theme, _) = theme::theme(&inputs, &site.config);
    let explanation = PageExplanation { site: &site, theme: &theme, page, inputs: &inputs };
    if options.site.report.json {
        return report.finish(Some(&inputs), "", explanation.json());
    }
    explanation.lines(environment.language).iter().for_each(|line| report.print(line));
    report.end()
}

/// The page to explain.
struct PageExplanation<'a> {
    site: &'a Site,
    theme: &'a Theme,
    page: &'a Page,
    inputs: &'a Inputs,
}

impl PageExplanation<'_> {
    /// Everything known of it, line by line.
    fn lines(&self, language: Language) -> Vec<String> {
        let Self { site, theme, page, inputs } = self;
        let word = |key: &'static str| term(key, language);
        let mut lines = vec![format!("{} – {}", page.document.path, page.title())];
        lines.extend(provenance::facts(site, page).iter().map(|fact| format!("  {}", fact.line(language))));
        let mut section = |heading: &'static str, of: Vec<String>| {
            lines.extend([String::new(), word(heading).to_owned()]);
            let none = of.is_empty().then(|| format!("  {}", word("whence.none")));
            lines.extend(of.iter().map(|line| format!("  {line}")).chain(none));
        };
        let steps = page.dates.trail.iter().map(|step| format!("  {}", dates::step_line(site, step, language)));
        section("whence.dates", dates::date_lines(site, page, language).into_iter().chain(steps).collect());
        let listed = |facts: Vec<Fact>| facts.iter().map(|fact| listed(fact, language)).collect();
        section("whence.lists", listed(provenance::lists(site, theme, page)));
        section("whence.shows", listed(provenance::shows(site, theme, page)));
        let out = links::located(site, page, inputs);
        section("whence.links", out.iter().map(|link| link_line(link, language)).collect());
        let back = provenance::links_to(site, page, inputs);
        section("whence.links_to", back.iter().map(|link| format!("{} ({})", place(link), link.field)).collect());
        let related = provenance::related(site, page).into_iter().map(|related| {
            let path = site.page(related.page).document.path.as_str();
            format!("{path}: {} {}", word(related.why), related.of).trim_end().to_owned()
        });
        section("whence.related", related.collect());
        lines
    }

    /// The same as JSON.
    fn json(&self) -> serde_json::Value {
        let Self { site, theme, page, inputs } = self;
        let link = |link: &Link| json!({"file": link.place.file, "line": link.place.line, "column": link.place.column, "field": link.field, "written": link.written, "way": link.kind.name(), "address": link.address});
        let facts = |facts: Vec<Fact>| facts.iter().map(Fact::json).collect::<Vec<_>>();
        let related: Vec<_> = provenance::related(site, page)
            .into_iter()
            .map(|related| json!({"file": site.page(related.page).document.path.as_str(), "why": related.why.trim_start_matches("whence.kin."), "of": related.of}))
            .collect();
        json!({
            "page": dates::as_json(site, page), "title": page.title(), "facts": facts(provenance::facts(site, page)),
            "lists": facts(provenance::lists(site, theme, page)), "shows": facts(provenance::shows(site, theme, page)),
            "links": links::located(site, page, inputs).iter().map(link).collect::<Vec<_>>(),
            "links_to": provenance::links_to(site, page, inputs).iter().map(link).collect::<Vec<_>>(), "related": related,
        })
    }
}

fn listed(fact: &Fact, language: Language) -> String {
    let line = format!("{} {}", term(fact.name, language), fact.value);
    if fact.of.is_empty() { line } else { format!("{line} ({})", fact.of) }
}

fn place(link: &Link) -> String {
    format!("{}:{}:{}", link.place.file, link.place.line, link.place.column)
}

fn link_line(link: &Link, language: Language) -> String {
    let kind = format!("links.{}", link.kind.name());
    let kind = term(&kind, language);
    format!("{} ({}): {} → {} ({kind})", place(link), link.field, link.written, link.address)
}

fn text(code: Code, language: Language) -> String {
    let words = code.entry().words(language);
    let mut lines = vec![format!("{}: {}", code.as_str(), elide_placeholders(words[0]))];
    lines.extend(words[2..].iter().map(|line| format!("  {}: {}", term("help", language), elide_placeholders(line))));
    match check::rule(code) {
        Some(rule) => lines.extend(of_rule(rule, language)),
        None => lines.extend(of_message(code, language)),
    }
    lines.extend([String::new(), code_areas::about(code, language).to_owned()]);
    lines.join("\n")
}

/// The explanation of a message that no rule gives.
fn of_message(code: Code, language: Language) -> Vec<String> {
    let explanation = explanation(code);
    let mut lines = vec![String::new()];
    lines.extend(explanation.map(|explanation| explanation.text(language).to_owned()));
    lines.push(stops(code, None, language));
    for (name, example) in explanation.into_iter().flat_map(Explanation::examples) {
        lines.extend([String::new(), format!("{}:", term(name, language))]);
        lines.extend(example.lines().map(|line| format!("    {line}").trim_end().to_owned()));
    }
    lines
}

/// What a message of this severity stops.
fn stops(code: Code, rule: Option<&Rule>, language: Language) -> String {
    let only_check = rule.is_some_and(|rule| !matches!(rule.check, Check::Claim(_)));
    let key = match (code.entry().severity, only_check) {
        (Severity::Error, true) => "explain.error.check",
        (Severity::Error, false) => "explain.error",
        (Severity::Warning, _) => "explain.warning",
        (Severity::Note, _) => "explain.note",
    };
    term(key, language).to_owned()
}

fn of_rule(rule: &Rule, language: Language) -> Vec<String> {
    let why = rule.reason[usize::from(language == Language::En)];
    let mut lines = vec![String::new(), why.to_owned(), String::new(), summarize_rule(rule, language)];
    lines.push(stops(rule.code, Some(rule), language));
    let code = rule.code.as_str();
    let ways: &[(&str, String)] = &[
        ("rules.suppress", format!("<!-- anslag: ignore {code} until 2027-01-01: … -->")),
        ("rules.suppress.page", format!("ignore: [{{rule: {code}, until: 2027-01-01, reason: …}}]")),
        (
            "rules.suppress.file",
            format!("check: {{accept: [{{rule: {code}, file: …, until: 2027-01-01, reason: …}}]}}"),
        ),
        ("rules.severity.set", format!("check: {{rules: {{{code}: warning}}}}")),
    ];
    let fits = |key: &str| match (key, rule.check) {
        ("rules.suppress", check) => matches!(check, Check::Text(_) | Check::Source(_)),
        ("rules.suppress.file", check) => !matches!(check, Check::Text(_) | Check::Claim(_) | Check::External),
        _ => true,
    };
    let ways = ways.iter().filter(|(key, _)| fits(key));
    lines.extend(ways.map(|(key, line)| format!("{}: {line}", term(key, language))));
    let examples =
        [("explain.before", rule.previous), ("explain.wrong", Some(rule.bad)), ("explain.right", Some(rule.good))];
    for (name, example) in examples.into_iter().filter_map(|(name, example)| Some((name, example?))) {
        lines.extend([String::new(), format!("{}:", term(name, language))]);
        lines.extend(Rule::example(example).lines().map(|line| format!("    {line}").trim_end().to_owned()));
    }
    lines
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_code_is_explained_beyond_its_message() {
        let mut seen = HashSet::new();
        for code in Code::ALL {
            for language in [Language::Sv, Language::En] {
                let message: usize =
                    code.entry().words(language).iter().map(|line| elide_placeholders(line).chars().count()).sum();
                let why = match check::rule(*code) {
                    Some(rule) => rule.reason[usize::from(language == Language::En)],
                    None => explanation(*code).map_or("", |explanation| explanation.text(language)),
                };
                let whole = text(*code, language);
                assert!(why.chars().count() > 40 && why.ends_with(['.', '?', ')']), "{code:?}: {why}");
                assert!(whole.contains(why) && whole.chars().count() > message + why.chars().count(), "{code:?}");
                // Each explanation is of one code only, and does not repeat the message.
                assert!(seen.insert(why), "{code:?}: {why}");
                assert!(!why.contains(&elide_placeholders(code.entry().words(language)[0])), "{code:?}");
            }
        }
        let twice = Code::ALL.iter().filter(|code| check::rule(**code).is_some() && explanation(**code).is_some());
        assert_eq!(twice.collect::<Vec<_>>(), Vec::<&Code>::new(), "a rule explains itself");
        let examples =
            Code::ALL.iter().filter_map(|code| explanation(*code)).filter(|m| m.examples().count() > 0).count();
        assert!(examples >= 90, "{examples}");
    }
}
