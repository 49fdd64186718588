//! `anslag completions SHELL` and `anslag man`: generated from the definitions of the arguments.

use std::process::ExitCode;

use clap::CommandFactory;

use crate::Environment;
use crate::arguments::authoring::{CompletionsOptions, ManOptions};
use crate::arguments::{Arguments, localised};
use crate::report::Report;
use anslag_core::diagnostic::{Code, Diagnostic, Language, nearest, term};

/// Writes the completions of a shell.
pub(crate) fn completions(options: &CompletionsOptions, environment: &Environment) -> ExitCode {
    let mut command = localised(Arguments::command(), environment.language);
    let mut bytes = Vec::new();
    clap_complete::generate(options.shell, &mut command, "anslag", &mut bytes);
    let report = Report::plain(environment);
    report.print_bytes(&bytes);
    report.end()
}

/// Writes the manual page of the program, or of one command.
pub(crate) fn man(options: &ManOptions, environment: &Environment) -> ExitCode {
    let mut report = Report::plain(environment);
    // Sets the full names of the commands, such as `anslag build`.
    let mut command = localised(Arguments::command(), environment.language).version(env!("CARGO_PKG_VERSION"));
    command.build();
    let page = match &options.about {
        None => command,
        Some(name) => match command.find_subcommand(name) {
            Some(sub) => sub.clone().version(env!("CARGO_PKG_VERSION")),
            None => {
                let known: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
                let near = nearest(name, known.iter().copied());
                let message = Diagnostic::new(Code::A650).arg("value", name.clone()).optional("nearest", near);
                report.add(vec![message.arg("known", known.join(", "))]);
                return report.end();
            }
        },
    };
    let mut bytes = Vec::new();
    clap_mangen::Man::new(page).render(&mut bytes).expect("writing to memory cannot fail");
    report.print_bytes(headings(&String::from_utf8_lossy(&bytes), environment.language).as_bytes());
    report.end()
}

/// Translates the headings, which clap_mangen writes in English.
fn headings(page: &str, language: Language) -> String {
    let line = |line: &str| match line.strip_prefix(".SH ") {
        Some(name) => {
            let key = format!("man.{}", name.trim_matches('"').to_lowercase());
            let word = term(&key, language);
            if word == key { line.to_owned() } else { format!(".SH {word}") }
        }
        None => line.to_owned(),
    };
    page.lines().map(|text| format!("{}\n", line(text))).collect()
}
