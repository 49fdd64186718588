//! The attributes of a component: `{key="text" n=3 open=true}`.

use std::collections::HashSet;

use super::body::ArgValue;
use crate::slice::Slice as _;

/// The arguments of a component, and the byte offset of the first error.
pub(super) struct Attributes {
    /// The arguments before the error, or all.
    pub(super) args: Vec<(String, ArgValue)>,
    /// The offset at which parsing stopped, if it did.
    pub(super) error: Option<usize>,
}

/// Parses what follows a component's name on its line: nothing, or one pair of braces.
pub(super) fn parse(text: &str) -> Attributes {
    let mut reader = Reader { text, at: 0 };
    let mut args: Vec<(String, ArgValue)> = Vec::new();
    let mut known = HashSet::new();
    reader.skip_space();
    if reader.rest().is_empty() {
        return Attributes { args, error: None };
    }
    if !reader.eat('{') {
        return Attributes { args, error: Some(reader.at) };
    }
    loop {
        reader.skip_space();
        if reader.eat('}') {
            reader.skip_space();
            let error = (!reader.rest().is_empty()).then_some(reader.at);
            return Attributes { args, error };
        }
        let start = reader.at;
        match reader.pair() {
            // A repeated key is an error too.
            Some((key, value)) if known.insert(key.clone()) => args.push((key, value)),
            _ => {
                return Attributes { args, error: Some(start) };
            }
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.text.slice(self.at..)
    }

    fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, c: char) -> bool {
        let found = self.rest().starts_with(c);
        if found {
            self.at += c.len_utf8();
        }
        found
    }

    fn take_while(&mut self, keep: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !keep(c)).unwrap_or(rest.len());
        self.at += end;
        rest.slice(..end)
    }

    fn pair(&mut self) -> Option<(String, ArgValue)> {
        let key = self.take_while(|c| c.is_alphanumeric() || c == '_' || c == '-');
        if key.is_empty() || !self.eat('=') {
            return None;
        }
        let value = if self.eat('"') { ArgValue::Text(self.quoted()?) } else { self.bare()? };
        // Pairs need white space between them: `a="x"b=1` is more likely a missing quotation mark.
        let rest = self.rest();
        let ends = rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || c == '}');
        ends.then(|| (key.to_string(), value))
    }

    /// The text up to the closing quotation mark; a backslash escapes the next character.
    fn quoted(&mut self) -> Option<String> {
        let mut value = String::new();
        let mut chars = self.rest().char_indices();
        while let Some((offset, c)) = chars.next() {
            match c {
                '"' => {
                    self.at += offset + 1;
                    return Some(value);
                }
                '\\' => match chars.next()? {
                    (_, escaped @ ('"' | '\\')) => value.push(escaped),
                    (_, other) => value.extend(['\\', other]),
                },
                c => value.push(c),
            }
        }
        None
    }

    fn bare(&mut self) -> Option<ArgValue> {
        let word = self.take_while(|c| !c.is_whitespace() && c != '}');
        match word {
            "true" => return Some(ArgValue::Bool(true)),
            "false" => return Some(ArgValue::Bool(false)),
            _ => {}
        }
        if let Ok(number) = word.parse() {
            return Some(ArgValue::Integer(number));
        }
        // Rust also parses "inf", "nan" and "1e9" as numbers, which authors do not mean.
        let decimal = word.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-');
        word.parse().ok().filter(|_| decimal).map(ArgValue::Float)
    }
}

#[cfg(test)]
mod tests {
    use super::{ArgValue, parse};

    #[test]
    fn readable() {
        let all = parse(r#" {title="Frågor & \"svar\"" n=-3 share=0.5 open=true shut=false} "#);
        let expected = [
            ("title", ArgValue::Text("Frågor & \"svar\"".into())),
            ("n", ArgValue::Integer(-3)),
            ("share", ArgValue::Float(0.5)),
            ("open", ArgValue::Bool(true)),
            ("shut", ArgValue::Bool(false)),
        ];
        assert_eq!(all.error, None);
        assert_eq!(all.args, expected.map(|(key, value)| (key.to_string(), value)));
        for empty in ["", "  ", "{}", " { }"] {
            assert!(parse(empty).args.is_empty() && parse(empty).error.is_none(), "{empty:?}");
        }
    }

    #[test]
    fn unreadable_at() {
        let cases = [
            ("Rubrik", 0),
            ("{title=\"x\"", 10),
            ("{title=”x”}", 1),
            ("{title=x}", 1),
            ("{a=1 a=2}", 5),
            ("{a=\"x\"b=1}", 1),
            ("{a=\"x}", 1),
            ("{=1}", 1),
            ("{a=1} mer", 6),
            ("{a=inf}", 1),
        ];
        for (text, offset) in cases {
            assert_eq!(parse(text).error, Some(offset), "{text}");
        }
    }
}
