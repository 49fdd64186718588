//! A265: signs that nobody sees, in the text or in the name of its file.

use super::super::{Check, Rule};
use super::Article;
use crate::config::FILE;
use crate::diagnostic::{Code, Diagnostic, Lines, Place};
use crate::signs;
use crate::source::Inputs;

/// See the file.
pub const RULE: Rule = Rule {
    code: Code::A265,
    strict: false,
    why: [
        "Tecknet följde med när texten kopierades. Det syns inte, men sökningar missar ordet, och två ord som ser lika ut är olika.",
        "The sign came with a text that was copied. It is not seen, but searches miss the word, and two words that look alike are different.",
    ],
    before: None,
    wrong: "Sko\u{200b}lan öppnar i augusti.\n",
    right: "Skolan öppnar i augusti.\n",
    check: Check::Text(check),
};

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let source = article.source;
    let (path, body) = (article.page.document.path.as_str(), article.page.document.start);
    let mut wrong = Vec::new();
    if let Some(sign) = path.chars().find(|sign| signs::is_invisible(*sign)) {
        wrong.push(Diagnostic::at(Code::A265, Place::file(path)).arg("value", signs::name(sign)));
    }
    // In a name of a topic a soft hyphen makes another name.
    let names: Vec<_> = article.page.front().texts("topics").map(|(_, range)| range).collect();
    for (range, sign) in strange(source) {
        // A soft hyphen is of use in a text.
        if sign == '\u{ad}' && !names.iter().any(|name| name.contains(&range.start)) {
            continue;
        }
        let message = article.at(Code::A265, range.clone()).arg("value", signs::name(sign));
        wrong.push(if range.start >= body { message.mend(range, "") } else { message });
    }
    wrong
}

/// The same in what has no article: the settings with their menus and labels, data files, and the names of all files.
pub(super) fn beside(inputs: &Inputs) -> Vec<Diagnostic> {
    let data = inputs.data.iter().map(|(path, text)| (path.as_str(), text.as_str()));
    let mut wrong = Vec::new();
    for (file, text) in data.chain([(FILE, inputs.config.as_str())]) {
        let lines = Lines::new(text);
        // A soft hyphen is of use in a text; a broken file is full of signs.
        for (range, sign) in strange(text).into_iter().filter(|(_, sign)| *sign != '\u{ad}').take(10) {
            wrong.push(Diagnostic::at(Code::A265, Place::at(file, &lines, range)).arg("value", signs::name(sign)));
        }
    }
    let strange = |name: &str| name.chars().find(|sign| signs::is_invisible(*sign) || signs::is_forbidden(*sign));
    for name in inputs.files.keys().chain(inputs.data.keys()) {
        wrong.extend(
            strange(name).map(|sign| Diagnostic::file(Code::A265, name.clone()).arg("value", signs::name(sign))),
        );
    }
    wrong
}

/// Signs that nobody sees and that have no work to do, each with its place.
fn strange(source: &str) -> Vec<(std::ops::Range<usize>, char)> {
    let mut found = Vec::new();
    let mut before = None;
    let mut signs = source.char_indices().peekable();
    while let Some((at, sign)) = signs.next() {
        let after = signs.peek().map(|(_, sign)| *sign);
        // A mark at the beginning of a file has a message of its own.
        let marked = sign == '\u{feff}' && at == 0;
        if signs::is_invisible(sign) && !marked && !is_needed(sign, before, after) {
            found.push((at..at + sign.len_utf8(), sign));
        }
        if !signs::is_invisible(sign) {
            before = Some(sign);
        }
    }
    found
}

/// Whether the sign has work to do: joining letters of other scripts or parts of a picture sign, or turning the direction of
/// a text that is read from right to left.
fn is_needed(sign: char, before: Option<char>, after: Option<char>) -> bool {
    let ours = |sign: Option<char>| {
        sign.is_none_or(|sign| u32::from(sign) < 0x590 || (0x2000..0x2070).contains(&u32::from(sign)))
    };
    let joiner = matches!(sign, '\u{200c}' | '\u{200d}');
    !ours(before) || !ours(after) || (joiner && after.is_none())
}
