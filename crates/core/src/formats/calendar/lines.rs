//! Content lines (RFC 5545, 3.1): folded at 75 octets, never within a character, terminated by CRLF.

/// The longest line in octets, without its end.
const LIMIT: usize = 75;

/// Lines of a calendar file.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A property whose value needs no escaping: a date, a URI, a keyword.
    pub(super) fn line(&mut self, name: &str, value: &str) {
        let mut length = 0;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if length + c.len_utf8() > LIMIT {
                self.0.push_str("\r\n ");
                length = 1;
            }
            self.0.push(c);
            length += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }

    /// A property whose value is text (3.3.11).
    pub(super) fn text(&mut self, name: &str, value: &str) {
        let mut escaped = String::with_capacity(value.len());
        for c in value.replace("\r\n", "\n").chars() {
            match c {
                '\\' | ';' | ',' => {
                    escaped.push('\\');
                    escaped.push(c);
                }
                '\n' | '\r' => escaped.push_str("\\n"),
                '\t' => escaped.push(' '),
                c if c.is_control() => {}
                c => escaped.push(c),
            }
        }
        self.line(name, &escaped);
    }

    /// The file.
    pub(super) fn finish(self) -> String {
        self.0
    }
}

/// A parameter's value in quotes, which may hold no quote itself (3.2).
pub(super) fn parameter(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control()).map(|c| if c == '"' { '\'' } else { c }).collect();
    format!("\"{plain}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_escaped() {
        for (value, expected) in [
            ("a, b; c\\d", "X:a\\, b\\; c\\\\d\r\n"),
            ("ett\r\ntvå\ntre\rfyra", "X:ett\\ntvå\\ntre\\nfyra\r\n"),
            ("a\tb\u{0}\u{7f}c", "X:a bc\r\n"),
        ] {
            let mut lines = Lines::default();
            lines.text("X", value);
            assert_eq!(lines.finish(), expected);
        }
        assert_eq!(parameter("Åsa \"A\" B:\r\n"), "\"Åsa 'A' B:\"");
    }

    proptest! {
        #[test]
        fn folding_keeps_every_character(value in "\\PC{0,300}") {
            let mut lines = Lines::default();
            lines.line("SUMMARY", &value);
            let text = lines.finish();
            prop_assert!(text.ends_with("\r\n"));
            prop_assert!(text.split("\r\n").all(|line| line.len() <= LIMIT));
            prop_assert_eq!(text.replace("\r\n ", ""), format!("SUMMARY:{value}\r\n"));
        }
    }
}
