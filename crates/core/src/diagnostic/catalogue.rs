//! Every message that Anslag can give about a site, in Swedish and English.
//!
//! A1 front matter and data · A2 text and accessibility · A3 links · A4 images and files · A5 templates · A6 configuration,
//! addresses and usage · A7 dates · A8 publishing. Each entry has its severity, the kind of [`Failure`] unless it is one of the content,
//! the message, the label beside the underlined place (may be empty) and the help lines. A help line is shown when all its
//! values are known, so one entry serves with and without a suggestion; a line
//! that begins with `| ` is shown only when no line before it is.

use serde::{Deserialize, Serialize};

use super::{Language, Severity};

/// What kind of failure an error is, which decides the program's exit code. The greatest of several counts: when the
/// environment failed, nothing else can be relied on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Failure {
    /// The content has errors that an author must fix. An entry that names no other failure is of this kind.
    Content,
    /// Wrong usage, configuration or theme.
    Usage,
    /// Stopped for safety; nothing was changed.
    Safety,
    /// The disk, the network or another program failed.
    Environment,
}

impl Failure {
    /// The exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Content => 1,
            Self::Usage => 2,
            Self::Environment => 3,
            Self::Safety => 4,
        }
    }
}

/// The texts of one code, and what follows from it.
#[derive(Debug)]
pub struct Entry {
    /// The severity unless a setting changes it.
    pub severity: Severity,
    /// The kind of failure when the message is an error.
    pub failure: Failure,
    sv: &'static [&'static str],
    en: &'static [&'static str],
}

impl Entry {
    /// Message, label and help lines in a language; always at least the first two.
    pub fn words(&self, language: Language) -> &'static [&'static str] {
        match language {
            Language::Sv => self.sv,
            Language::En => self.en,
        }
    }
}

/// A message template with `…` in place of its values.
pub fn elide_placeholders(template: &str) -> String {
    // Doubled braces are braces of the text; meanwhile they are replaced by control characters.
    let escaped = template.replace("{{", "\u{1}").replace("}}", "\u{2}");
    let mut out = String::new();
    let mut in_placeholder = false;
    for c in escaped.chars() {
        match c {
            '{' => in_placeholder = true,
            '}' => {
                in_placeholder = false;
                out.push('…');
            }
            _ if in_placeholder => {}
            '\u{1}' => out.push('{'),
            '\u{2}' => out.push('}'),
            c => out.push(c),
        }
    }
    out
}

macro_rules! catalogue {
    ($($code:ident $severity:ident $($failure:ident)? [$($sv:literal),+ $(,)?] [$($en:literal),+ $(,)?])+) => {
        /// A stable code, used in messages, settings and the manual.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
        #[allow(missing_docs)]
        pub enum Code { $($code),+ }

        impl Code {
            /// All codes in order.
            pub const ALL: &'static [Code] = &[$(Code::$code),+];

            /// The code as written, such as `A104`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$code => stringify!($code)),+ }
            }

            /// The entry in the catalogue.
            pub fn entry(self) -> &'static Entry {
                match self {
                    $(Code::$code => {
                        const ENTRY: Entry = Entry {
                            severity: Severity::$severity,
                            failure: [$(Failure::$failure,)? Failure::Content][0],
                            sv: &[$($sv),+],
                            en: &[$($en),+],
                        };
                        &ENTRY
                    })+
                }
            }
        }
    };
}

include!("messages.in");

impl Code {
    /// The code with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn values(line: &str) -> BTreeSet<String> {
        let line = line.replace("{{", "").replace("}}", "");
        // A value that differs by language has one name for each.
        let name = |key: &str| key.strip_suffix("_en").unwrap_or(key).to_owned();
        line.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(key, _)| name(key)).collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        for code in Code::ALL {
            let (sv, en) = (code.entry().sv, code.entry().en);
            assert!(sv.len() >= 2 && sv.len() == en.len(), "{code:?}: lines differ");
            for (sv, en) in sv.iter().zip(en) {
                assert_eq!(values(sv), values(en), "{code:?}: {sv} / {en}");
                assert_eq!(sv.is_empty(), en.is_empty(), "{code:?}");
            }
        }
    }

    #[test]
    fn codes_are_in_order_and_read_back() {
        assert!(Code::ALL.is_sorted_by_key(|code| code.as_str()));
        assert!(Code::ALL.iter().all(|code| Code::parse(code.as_str()) == Some(*code)));
    }

    #[test]
    fn a_code_names_its_failure_or_is_about_the_content() {
        for (code, failure, exit) in [
            (Code::A101, Failure::Content, 1),
            (Code::A602, Failure::Usage, 2),
            (Code::A403, Failure::Environment, 3),
            (Code::A804, Failure::Safety, 4),
        ] {
            assert_eq!((code.entry().failure, failure.exit_code()), (failure, exit), "{code:?}");
        }
        assert_eq!(
            [Failure::Safety, Failure::Environment, Failure::Usage].into_iter().max(),
            Some(Failure::Environment)
        );
    }

    #[test]
    fn values_are_left_out() {
        assert_eq!(elide_placeholders("`{key}` blir {{id}}"), "`…` blir {id}");
    }
}
