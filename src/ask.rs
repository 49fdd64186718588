//! Questions to a person at a terminal. Nobody else is asked anything.

use std::io::{BufRead, IsTerminal, Write};

/// Whether there is a person to ask.
pub(crate) fn is_possible() -> bool {
    std::io::stdin().is_terminal()
}

/// Asks, and gives the answer; an empty answer is the one that is offered, if any.
pub(crate) fn ask(question: &str, offered: Option<&str>) -> Option<String> {
    let mut error = std::io::stderr();
    let offer = offered.map(|offered| format!(" [{offered}]")).unwrap_or_default();
    // A terminal that cannot be written to cannot be read from either; the answer is then empty.
    let _ = write!(error, "{question}{offer}\n> ");
    let mut line = String::new();
    let _ = std::io::stdin().lock().read_line(&mut line);
    Some(line.trim().to_owned()).filter(|line| !line.is_empty()).or_else(|| offered.map(str::to_owned))
}
