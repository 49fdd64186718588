//! `anslag explain CODE`: the long text behind a message, with an example of wrong and right.

use std::process::ExitCode;

use super::Surroundings;
use super::arguments::ExplainOptions;
use super::report::Report;
use crate::check::manual::{about, general};
use crate::check::{self, Check, Rule};
use crate::diagnostic::{Code, Diagnostic, Language, nearest, term};

/// Runs the command.
pub fn run(options: &ExplainOptions, surroundings: &Surroundings) -> ExitCode {
    let mut report = Report::plain(surroundings);
    let wanted = options.code.trim().to_uppercase();
    match Code::parse(&wanted) {
        Some(code) => report.print(&text(code, surroundings.language)),
        None => {
            let near = nearest(&wanted, Code::ALL.iter().map(|code| code.as_str()));
            report.add(vec![Diagnostic::new(Code::A618).arg("value", wanted.clone()).maybe("nearest", near)]);
        }
    }
    report.end()
}

fn text(code: Code, language: Language) -> String {
    let words = code.entry().words(language);
    let mut lines = vec![format!("{}: {}", code.as_str(), general(words[0]))];
    lines.extend(words[2..].iter().map(|line| format!("  {}: {}", term("help", language), general(line))));
    if let Some(rule) = check::rule(code.as_str()) {
        let why = rule.why[usize::from(language == Language::En)];
        lines.extend([String::new(), why.to_owned(), String::new(), about(rule, language)]);
        if matches!(rule.check, Check::Text(_)) {
            let code = rule.code.as_str();
            lines.push(format!(
                "{}: <!-- anslag: ignore {code} until 2027-01-01: … -->",
                term("rules.silence", language)
            ));
        }
        let examples =
            [("explain.before", rule.before), ("explain.wrong", Some(rule.wrong)), ("explain.right", Some(rule.right))];
        for (name, example) in examples.into_iter().filter_map(|(name, example)| Some((name, example?))) {
            lines.extend([String::new(), format!("{}:", term(name, language))]);
            lines.extend(Rule::example(example).lines().map(|line| format!("    {line}").trim_end().to_owned()));
        }
    }
    lines.join("\n")
}
