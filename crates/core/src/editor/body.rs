//! The text below the front matter, as a form shows it, and what a form gives back in the line endings of the file.

use crate::slice::Slice as _;

/// A text with the line endings that forms have on a page.
pub(super) fn normal(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The text below the front matter without the empty lines at its start, and where it starts in the file.
pub(super) fn shown(text: &str, body: usize) -> (String, usize) {
    let start = start(text, body);
    (normal(text.slice(start..)), start)
}

fn start(text: &str, body: usize) -> usize {
    text.len() - text.slice(body..).trim_start_matches(['\n', '\r']).len()
}

/// The file with another text below the front matter. Lines at the start and the end that are as before keep their bytes.
pub(super) fn replaced(text: &str, body: usize, new: &str) -> String {
    let start = start(text, body);
    let (head, old, new) = (text.slice(..start), text.slice(start..), normal(new));
    if normal(old) == new {
        return text.to_owned();
    }
    let eol = line_end(text);
    // Between the front matter and its first text.
    let gap = match (start == body && !new.is_empty(), head.ends_with('\n'), old.is_empty()) {
        (true, true, true) => eol.to_owned(),
        (true, false, true) => format!("{eol}{eol}"),
        _ => String::new(),
    };
    format!("{head}{gap}{}", merged(old, &new, eol))
}

/// The file with another text, front matter and all.
pub(super) fn rewritten(text: &str, new: &str) -> String {
    let new = normal(new);
    if normal(text) == new { text.to_owned() } else { merged(text, &new, line_end(text)) }
}

/// The line ending of a file: that of its first line.
fn line_end(text: &str) -> &'static str {
    if text.find('\n').is_some_and(|at| text.slice(..at).ends_with('\r')) { "\r\n" } else { "\n" }
}

/// A new text with the bytes of the old one for lines at its start and end that are the same.
fn merged(old: &str, new: &str, eol: &str) -> String {
    let old_lines = Vec::from_iter(old.split_inclusive('\n'));
    let mut new_lines = Vec::from_iter(new.split_inclusive('\n').map(str::to_owned));
    // The last line ends as all others do.
    if let Some(last) = new_lines.last_mut().filter(|line| !line.ends_with('\n')) {
        last.push('\n');
    }
    let same = |(old, new): &(&&str, &String)| normal(old) == **new;
    let first = old_lines.iter().zip(&new_lines).take_while(same).count();
    let most = old_lines.len().min(new_lines.len()) - first;
    let last = old_lines.iter().rev().zip(new_lines.iter().rev()).take(most).take_while(same).count();
    let mut out = old_lines[..first].concat();
    for line in &new_lines[first..new_lines.len() - last] {
        out.push_str(line.trim_end_matches('\n'));
        out.push_str(eol);
    }
    out.push_str(&old_lines[old_lines.len() - last..].concat());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_stay_keep_their_bytes() {
        let text = "---\r\ntitle: A\r\n---\r\n\r\nEtt.\nTvå.\r\n\r\nTre.";
        let body = text.find("\r\n\r\nEtt").unwrap() + 2;
        let (shown, _) = shown(text, body);
        assert_eq!(shown, "Ett.\nTvå.\n\nTre.");
        assert_eq!(replaced(text, body, &shown), text);
        assert_eq!(replaced(text, body, "Ett.\r\nTvå.\r\n\r\nTre."), text);
        assert_eq!(
            replaced(text, body, "Ett.\nTvå igen.\nMer.\n\nTre."),
            "---\r\ntitle: A\r\n---\r\n\r\nEtt.\nTvå igen.\r\nMer.\r\n\r\nTre.\r\n"
        );
    }

    #[test]
    fn a_first_text_stands_below_an_empty_line() {
        let head = "---\ntitle: A\n---\n";
        assert_eq!(replaced(head, head.len(), "Ett.\n\nTvå."), format!("{head}\nEtt.\n\nTvå.\n"));
        assert_eq!(replaced(head.trim_end(), head.len() - 1, "Ett."), format!("{head}\nEtt.\n"));
        assert_eq!(replaced(head, head.len(), ""), head);
        let with_text = format!("{head}\nEtt.\n");
        assert_eq!(replaced(&with_text, head.len(), ""), format!("{head}\n"));
        assert_eq!(replaced(&with_text, head.len(), "Ett."), with_text);
    }
}
