//! `anslag explain`: the long text behind a message, with an example of wrong and right; or where every date, link and list
//! on a page comes from.

use std::process::ExitCode;

use serde_json::json;

use super::meanings::{Meaning, meaning};
use super::report::Report;
use super::writing::ExplainOptions;
use super::{Surroundings, areas, as_it_is, dates};
use anslag_core::authoring::links::{self, Link};
use anslag_core::authoring::provenance::{self, Fact};
use anslag_core::check::summary::summarize_rule;
use anslag_core::check::{self, Check, Rule};
use anslag_core::diagnostic::{Code, Diagnostic, Language, Severity, elide_placeholders, nearest, term};
use anslag_core::site::{Page, Site};
use anslag_core::source::Inputs;
use anslag_core::theme::{self, Theme};

/// Runs the command.
pub(crate) fn run(options: &ExplainOptions, surroundings: &Surroundings) -> ExitCode {
    let asked = options.what.trim();
    let digits = asked.strip_prefix(['A', 'a']).unwrap_or_default();
    let code = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    // A word that is neither a file nor an address was meant as a code.
    if code || !asked.contains(['/', '.']) { of_code(options, surroundings) } else { of_page(options, surroundings) }
}

fn of_code(options: &ExplainOptions, surroundings: &Surroundings) -> ExitCode {
    let mut report = Report::speaking(surroundings, options.site.json, options.site.quiet);
    let wanted = options.what.trim().to_uppercase();
    let language = surroundings.language;
    let Some(code) = Code::parse(&wanted) else {
        let near = nearest(&wanted, Code::ALL.iter().map(|code| code.as_str()));
        report.add(vec![Diagnostic::new(Code::A618).arg("value", wanted.clone()).optional("nearest", near)]);
        return report.end();
    };
    report.print(&text(code, language));
    report.finish(None, &surroundings.folder, "", json!({"code": code.as_str(), "text": text(code, language)}))
}

fn of_page(options: &ExplainOptions, surroundings: &Surroundings) -> ExitCode {
    let mut report = Report::new(&options.site, surroundings);
    let Some(mut found) = as_it_is(false, &options.site, surroundings, &mut report) else { return report.end() };
    if provenance::find(&found.2, &options.what).is_none() {
        // A draft can be asked about too; it shows on no other page.
        report = Report::new(&options.site, surroundings);
        let Some(again) = as_it_is(true, &options.site, surroundings, &mut report) else { return report.end() };
        found = again;
    }
    let (root, inputs, site) = found;
    let Some(page) = provenance::find(&site, &options.what) else {
        let near = site.nearest_key(&options.what).and_then(|key| site.by_key.get(&key));
        let near = near.map(|id| site.page(*id).document.path.as_str());
        report.add(vec![Diagnostic::new(Code::A648).arg("value", options.what.clone()).optional("nearest", near)]);
        return report.end();
    };
    let (theme, _) = theme::theme(&inputs, &site.config);
    let asked = Asked { site: &site, theme: &theme, page, inputs: &inputs };
    if options.site.json {
        return report.finish(Some(&inputs), &root, "", asked.json());
    }
    asked.lines(surroundings.language).iter().for_each(|line| report.print(line));
    report.end()
}

/// A page that somebody asks about.
struct Asked<'a> {
    site: &'a Site,
    theme: &'a Theme,
    page: &'a Page,
    inputs: &'a Inputs,
}

impl Asked<'_> {
    /// All that is known of it, for a person.
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
        let steps = page.dates.trail.iter().map(|step| format!("  {}", dates::explained(site, step, language)));
        section("whence.dates", dates::shown(site, page, language).into_iter().chain(steps).collect());
        let listed = |facts: Vec<Fact>| facts.iter().map(|fact| listed(fact, language)).collect();
        section("whence.lists", listed(provenance::lists(site, theme, page)));
        section("whence.shows", listed(provenance::shows(site, theme, page)));
        let out = links::located(site, page, inputs);
        section("whence.links", out.iter().map(|link| leads(link, language)).collect());
        let back = provenance::links_to(site, page, inputs);
        section("whence.links_to", back.iter().map(|link| format!("{} ({})", place(link), link.field)).collect());
        let related = provenance::related(site, page).into_iter().map(|related| {
            let path = site.page(related.page).document.path.as_str();
            format!("{path}: {} {}", word(related.why), related.of).trim_end().to_owned()
        });
        section("whence.related", related.collect());
        lines
    }

    /// The same for a program.
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

fn leads(link: &Link, language: Language) -> String {
    let way = format!("links.{}", link.kind.name());
    let way = term(&way, language);
    format!("{} ({}): {} → {} ({way})", place(link), link.field, link.written, link.address)
}

fn text(code: Code, language: Language) -> String {
    let words = code.entry().words(language);
    let mut lines = vec![format!("{}: {}", code.as_str(), elide_placeholders(words[0]))];
    lines.extend(words[2..].iter().map(|line| format!("  {}: {}", term("help", language), elide_placeholders(line))));
    match check::rule(code) {
        Some(rule) => lines.extend(of_rule(rule, language)),
        None => lines.extend(of_message(code, language)),
    }
    lines.extend([String::new(), areas::about(code, language).to_owned()]);
    lines.join("\n")
}

/// What lies behind a message that is no rule.
fn of_message(code: Code, language: Language) -> Vec<String> {
    let meaning = meaning(code);
    let mut lines = vec![String::new()];
    lines.extend(meaning.map(|meaning| meaning.text(language).to_owned()));
    lines.push(stops(code, None, language));
    for (name, example) in meaning.into_iter().flat_map(Meaning::examples) {
        lines.extend([String::new(), format!("{}:", term(name, language))]);
        lines.extend(example.lines().map(|line| format!("    {line}").trim_end().to_owned()));
    }
    lines
}

/// What a message of this severity stops.
fn stops(code: Code, rule: Option<&Rule>, language: Language) -> String {
    let asked = rule.is_some_and(|rule| !matches!(rule.check, Check::Claim(_)));
    let key = match (code.entry().severity, asked) {
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
        ("rules.silence", format!("<!-- anslag: ignore {code} until 2027-01-01: … -->")),
        ("rules.silence.page", format!("ignore: [{{rule: {code}, until: 2027-01-01, reason: …}}]")),
        ("rules.silence.file", format!("check: {{accept: [{{rule: {code}, file: …, until: 2027-01-01, reason: …}}]}}")),
        ("rules.severity.set", format!("check: {{rules: {{{code}: warning}}}}")),
    ];
    let fits = |key: &str| match (key, rule.check) {
        ("rules.silence", check) => matches!(check, Check::Text(_) | Check::Source(_)),
        ("rules.silence.file", check) => !matches!(check, Check::Text(_) | Check::Claim(_) | Check::External),
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
    fn every_code_is_told_of_beyond_its_message() {
        let mut told = HashSet::new();
        for code in Code::ALL {
            for language in [Language::Sv, Language::En] {
                let message: usize =
                    code.entry().words(language).iter().map(|line| elide_placeholders(line).chars().count()).sum();
                let why = match check::rule(*code) {
                    Some(rule) => rule.reason[usize::from(language == Language::En)],
                    None => meaning(*code).map_or("", |meaning| meaning.text(language)),
                };
                let whole = text(*code, language);
                assert!(why.chars().count() > 40 && why.ends_with(['.', '?', ')']), "{code:?}: {why}");
                assert!(whole.contains(why) && whole.chars().count() > message + why.chars().count(), "{code:?}");
                // Of no other code the same is said, and it is not the message once more.
                assert!(told.insert(why), "{code:?}: {why}");
                assert!(!why.contains(&elide_placeholders(code.entry().words(language)[0])), "{code:?}");
            }
        }
        let twice = Code::ALL.iter().filter(|code| check::rule(**code).is_some() && meaning(**code).is_some());
        assert_eq!(twice.collect::<Vec<_>>(), Vec::<&Code>::new(), "a rule says it itself");
        let examples = Code::ALL.iter().filter_map(|code| meaning(*code)).filter(|m| m.examples().count() > 0).count();
        assert!(examples >= 90, "{examples}");
    }
}
