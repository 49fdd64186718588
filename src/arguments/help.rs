//! Help in two languages. Both texts of an option are beside its definition; [`localised`] keeps the one that is asked for.

use clap::builder::StyledStr;
use clap::{Arg, ArgAction, Command, Id};

use anslag_core::diagnostic::{Language, term};

/// Stands between the two texts. No text contains it.
const SEPARATOR: char = '\u{1f}';

/// The Swedish and the English help of an option or command, as one text for clap.
macro_rules! text {
    ($sv:literal, $en:literal) => {
        concat!($sv, "\u{1f}", $en)
    };
}
pub(super) use text;

// Help for options that several commands have.
pub(super) const ROOT: &str = text!(
    "Webbplatsens mapp (annars den närmaste med anslag.yaml)",
    "The site's folder (otherwise the nearest with anslag.yaml)"
);
pub(super) const LANG: &str = text!("Språk i meddelanden: sv eller en", "Language of messages: sv or en");
pub(super) const JSON: &str = text!("Skriv resultatet som JSON", "Print the result as JSON");
pub(super) const QUIET: &str = text!("Visa bara fel", "Show only errors");
pub(super) const OUT: &str =
    text!("Mappen att skriva till (annars public)", "The folder to write to (otherwise public)");
pub(super) const WAIT: &str = text!("Sekunder att vänta på ett annat bygge", "Seconds to wait for another build");
pub(super) const DRY_RUN: &str =
    text!("Visa vad som skulle hända, men skriv inget", "Show what would happen, but write nothing");
pub(super) const PATHS: &str = text!("Sidor eller mappar (annars alla)", "Pages or folders (otherwise all)");
pub(super) const FORMAT: &str = text!("Format", "Format");
pub(super) const KIND: &str = text!(
    "Sidtyp: news, event, vacancy … eller en egen; det svenska namnet går också (nyhet, evenemang …)",
    "Page type: news, event, vacancy … or one of the site's own"
);

/// The command with the help texts of one language.
pub(crate) fn localised(command: Command, language: Language) -> Command {
    let word = |key: &str| term(key, language).to_owned();
    let (usage, commands, options) = (word("cli.usage"), word("cli.commands"), word("cli.options"));
    let template = format!(
        "{{about-with-newline}}\n{usage}: {{usage}}\n\n{commands}:\n{{subcommands}}\n\n{options}:\n{{options}}\n"
    );
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    let version = version.help(chosen(text!("Visa version", "Print version"), language));
    let command = one_command(command, language).help_template(template).disable_version_flag(true).arg(version);
    command.mut_subcommands(|sub| {
        let values = match sub.get_positionals().next() {
            Some(_) => format!("{}:\n{{positionals}}\n\n", word("cli.values")),
            None => String::new(),
        };
        let template = format!("{{about-with-newline}}\n{usage}: {{usage}}\n\n{values}{options}:\n{{options}}\n");
        one_command(sub, language).help_template(template)
    })
}

/// One command, without those below it.
fn one_command(command: Command, language: Language) -> Command {
    let in_language = |text: Option<&StyledStr>| chosen(&text.map(written).unwrap_or_default(), language);
    let about = in_language(command.get_about());
    let ids: Vec<Id> = command.get_arguments().map(|argument| argument.get_id().clone()).collect();
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    let help = help.help(chosen(text!("Visa hjälp", "Print help"), language));
    let command = command.about(about).disable_help_flag(true).arg(help);
    // `mut_arg` moves each option behind `--help`, which comes first in completions.
    ids.into_iter().fold(command, |command, id| {
        command.mut_arg(id, |argument| {
            let help = in_language(argument.get_help());
            argument.help(help)
        })
    })
}

/// A text with its separator, which `Display` would leave out as a control character.
fn written(text: &StyledStr) -> String {
    text.ansi().to_string()
}

/// The part of a text that is in a language.
fn chosen(text: &str, language: Language) -> String {
    let (sv, en) = text.split_once(SEPARATOR).unwrap_or((text, text));
    if language == Language::Sv { sv } else { en }.to_owned()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::arguments::Arguments;

    #[test]
    fn every_option_and_command_has_help_in_both_languages() {
        let command = Arguments::command();
        let commands = std::iter::once(&command).chain(command.get_subcommands());
        let mut missing = Vec::new();
        for command in commands {
            let about = (command.get_name().to_owned(), command.get_about());
            let options = command.get_arguments().map(|argument| (argument.get_id().to_string(), argument.get_help()));
            for (name, text) in std::iter::once(about).chain(options) {
                let text = text.map(written).unwrap_or_default();
                let complete = |(sv, en): (&str, &str)| !sv.is_empty() && !en.is_empty() && !en.contains(SEPARATOR);
                if !text.split_once(SEPARATOR).is_some_and(complete) {
                    missing.push(format!("{} {name}: {text}", command.get_name()));
                }
            }
        }
        assert_eq!(missing, Vec::<String>::new());
        assert_eq!(chosen(text!("ett", "one"), Language::Sv), "ett");
        assert_eq!(chosen(text!("ett", "one"), Language::En), "one");
    }
}
