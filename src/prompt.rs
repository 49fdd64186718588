//! Questions at a terminal. Nothing is asked when stdin is not one.

use std::io::{BufRead, IsTerminal, Write};

/// Whether stdin is a terminal.
pub(crate) fn is_interactive() -> bool {
    std::io::stdin().is_terminal()
}

/// Asks, and returns the answer. An empty answer is the default, or `None` without one.
pub(crate) fn prompt(question: &str, offered: Option<&str>) -> Option<String> {
    let mut error = std::io::stderr();
    let offer = offered.map(|offered| format!(" [{offered}]")).unwrap_or_default();
    // A terminal that cannot be written to cannot be read from either, so the answer is empty.
    let _ = write!(error, "{question}{offer}\n> ");
    let mut line = String::new();
    let _ = std::io::stdin().lock().read_line(&mut line);
    Some(line.trim().to_owned()).filter(|line| !line.is_empty()).or_else(|| offered.map(str::to_owned))
}
