//! Normalised forms of texts, addresses, dates and numbers: equal when they look the same to readers.

use unicode_normalization::UnicodeNormalization;

use crate::date::{CalendarDuration, PartialDate, TimeOfDay};
use crate::slice::Slice as _;

/// The version of the rules. Entries of the ledger by the first version are still compared by it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Rules {
    /// Addresses of links, levels of headings and repeated empty lines in code counted.
    V1,
    /// The present rules.
    V2,
}

/// A line of text, normalised.
pub(super) fn text(text: &str, rules: Rules) -> String {
    let mut flow = TextBuilder::new(rules);
    flow.text(text);
    flow.finish()
}

/// Characters normalised: quotation marks, dashes, ellipses and hyphens, in NFC.
pub(super) fn characters(text: &str, rules: Rules) -> String {
    let mut out = String::with_capacity(text.len());
    let mut hyphens = 0;
    for c in text.nfc() {
        if c == '-' || (rules == Rules::V2 && is_hyphen(c)) {
            hyphens += 1;
            continue;
        }
        push_hyphens(&mut out, std::mem::take(&mut hyphens), Some(c), rules);
        match c {
            '“' | '”' | '„' | '‟' | '«' | '»' => out.push('"'),
            '’' | '‘' | '‚' | '‛' | '‹' | '›' => out.push('\''),
            '—' | '―' | '‒' => out.push('–'),
            hyphen if is_hyphen(hyphen) => out.push('-'),
            '…' => out.push_str("..."),
            other => out.push(other),
        }
    }
    push_hyphens(&mut out, hyphens, None, rules);
    out
}

/// Non-breaking hyphen, Unicode hyphen, and minus sign.
fn is_hyphen(c: char) -> bool {
    matches!(c, '‐' | '\u{2011}' | '−')
}

/// Two or three hyphens are typed for a dash, as is one between spaces or digits; more are a rule.
fn push_hyphens(out: &mut String, count: usize, next: Option<char>, rules: Rules) {
    let sides = [out.chars().next_back(), next];
    let both = |is: fn(char) -> bool| sides.iter().all(|side| side.is_some_and(is));
    match count {
        2 | 3 => out.push('–'),
        1 if rules == Rules::V2 && (both(char::is_whitespace) || both(|c| c.is_ascii_digit())) => out.push('–'),
        _ => out.extend(std::iter::repeat_n('-', count)),
    }
}

/// Characters without a visible form: soft hyphen, byte order mark, zero-width space, word joiner, control characters.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{feff}' | '\u{200b}' | '\u{2060}') || (c.is_control() && !c.is_whitespace())
}

/// A text built block by block, with marks for what readers see besides text. Marks use control characters, which no
/// text contains, so they cannot be forged.
#[derive(Debug)]
pub(super) struct TextBuilder {
    out: String,
    /// White space is due before the next character.
    space: bool,
    /// A block has ended; a line break follows when the next one begins.
    block_ended: bool,
    /// The block is empty so far.
    at_block_start: bool,
    /// The block began with a dash, as direct speech does in Swedish.
    speech: bool,
    rules: Rules,
}

impl TextBuilder {
    /// An empty text.
    pub(super) fn new(rules: Rules) -> Self {
        Self { out: String::new(), space: false, block_ended: false, at_block_start: true, speech: false, rules }
    }

    /// Adds text, with normalised typography.
    pub(super) fn text(&mut self, text: &str) {
        characters(text, self.rules).chars().for_each(|c| self.push_char(c));
    }

    /// Adds text in which every character counts, such as code.
    pub(super) fn literal(&mut self, text: &str) {
        text.nfc().for_each(|c| self.push_char(c));
    }

    /// Adds lines in which white space counts, except for repeated empty lines and those at the start and end.
    pub(super) fn lines(&mut self, text: &str) {
        self.begin();
        let mut lines: Vec<String> =
            text.lines().map(|line| line.trim_end().nfc().filter(|c| !is_invisible(*c)).collect()).collect();
        if self.rules == Rules::V2 {
            lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
            lines.drain(..lines.iter().take_while(|line| line.is_empty()).count());
        }
        self.out.push_str(lines.join("\u{3}").trim_end_matches('\u{3}'));
        self.at_block_start = false;
    }

    fn push_char(&mut self, c: char) {
        if c.is_whitespace() {
            self.space = true;
            return;
        }
        if is_invisible(c) {
            return;
        }
        self.begin();
        // `–Vi` and `– Vi` are the same speech; `–5` is a number.
        let spoken = std::mem::take(&mut self.speech) && !c.is_ascii_digit();
        if (std::mem::take(&mut self.space) && !self.at_block_start) || spoken {
            self.out.push(' ');
        }
        self.speech = self.at_block_start && c == '–';
        self.at_block_start = false;
        self.out.push(c);
    }

    fn begin(&mut self) {
        if std::mem::take(&mut self.block_ended) {
            self.out.push('\n');
            self.at_block_start = true;
            self.space = false;
        }
    }

    /// Adds a mark within a line.
    pub(super) fn mark(&mut self, name: &str) {
        self.begin();
        self.out.push('\u{1}');
        self.out.push_str(name);
        self.out.push('\u{2}');
    }

    /// Ends the block.
    pub(super) fn end(&mut self) {
        self.block_ended |= !self.at_block_start;
        (self.space, self.speech) = (false, false);
    }

    /// Adds a mark that begins or ends a block.
    pub(super) fn block(&mut self, name: &str) {
        self.block_ended = false;
        self.mark(name);
        (self.space, self.speech, self.at_block_start) = (false, false, true);
    }

    /// The whole text.
    pub(super) fn finish(self) -> String {
        self.out
    }
}

/// The scheme of an address in lower case, and the rest after its colon.
fn scheme(address: &str) -> Option<(String, &str)> {
    let (scheme, rest) = address.split_once(':')?;
    let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    valid.then(|| (scheme.to_ascii_lowercase(), rest))
}

/// The normalised form of an external address; `None` for an address of the site.
pub(super) fn external_url(address: &str) -> Option<String> {
    let address: String = address.trim().chars().filter(|c| !c.is_control()).collect();
    let (scheme, rest) = match address.strip_prefix("//") {
        Some(rest) => ("https".to_owned(), rest),
        None => scheme(&address)?,
    };
    Some(match scheme.as_str() {
        // The same page with or without TLS.
        "http" | "https" => web_url(rest.trim_start_matches('/')),
        "mailto" => format!("mailto:{}", escapes(&rest.to_lowercase())),
        "tel" => format!(
            "tel:{}",
            rest.chars().filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')' | '\u{a0}')).collect::<String>()
        ),
        other => format!("{other}:{}", escapes(rest)),
    })
}

fn web_url(rest: &str) -> String {
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.around(host_end);
    let host = host.to_lowercase();
    let host = host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(&host);
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("web:{}{slash}{}", escapes(host), escapes(path))
}

/// The host of a web address, without `www.`.
pub(super) fn host(address: &str) -> Option<String> {
    let outside = external_url(address)?;
    let host = outside.strip_prefix("web:")?.split('/').next().unwrap_or_default();
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// Normalised percent-encoding (RFC 3986, section 6.2.2): unreserved characters are decoded, others encoded in upper
/// case.
fn escapes(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for (byte, written) in bytes(address) {
        let free = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        let reserved = b":/?#@!$&'()*+,;=[]%".contains(&byte);
        if free || (reserved && !written) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The bytes of an address, and whether each was percent-encoded.
fn bytes(address: &str) -> Vec<(u8, bool)> {
    let all = address.as_bytes();
    let mut out = Vec::with_capacity(all.len());
    let mut at = 0;
    while at < all.len() {
        let digits = (all[at] == b'%').then(|| address.get(at + 1..at + 3)).flatten();
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                out.push((byte, true));
                at += 3;
            }
            None => {
                out.push((all[at], false));
                at += 1;
            }
        }
    }
    out
}

/// The path of an address of the site, decoded, without query and fragment.
pub(super) fn local_path(address: &str) -> String {
    let path = address.trim().split(['#', '?']).next().unwrap_or_default();
    let decoded = bytes(path).into_iter().map(|(byte, _)| byte).collect();
    String::from_utf8(decoded).map_or_else(|_| path.to_owned(), |path| path.nfc().collect())
}

/// The normalised form of a reference to a page.
pub(super) fn reference_key(text: &str) -> String {
    let mut key = text.trim();
    while let Some(rest) = ["../", "./", "/"].iter().find_map(|start| key.strip_prefix(start)) {
        key = rest;
    }
    let key = key.strip_prefix("content/").unwrap_or(key).trim_end_matches('/');
    let key = key.strip_suffix(".md").unwrap_or(key);
    let key = ["/_index", "/index"].iter().find_map(|end| key.strip_suffix(end)).unwrap_or(key);
    key.nfc().filter(|c| !c.is_control()).collect()
}

/// A date in normalised form; `None` when it cannot be read.
pub(super) fn date(text: &str) -> Option<String> {
    let when = PartialDate::parse(text).ok()?;
    let part = |part: Option<i8>| part.map_or(String::new(), |part| format!("-{part:02}"));
    let clock = when.time.as_ref().map_or(String::new(), time_of);
    Some(format!("{:04}{}{}{clock}", when.year, part(when.month), part(when.day)))
}

/// A time of day in normalised form.
pub(super) fn time(text: &str) -> Option<String> {
    TimeOfDay::parse(text.trim()).ok().as_ref().map(time_of)
}

fn time_of(clock: &TimeOfDay) -> String {
    let offset = clock.offset.map_or(String::new(), |seconds| format!("{seconds:+}"));
    format!("T{:02}:{:02}:{:02}{offset}", clock.hour, clock.minute, clock.second)
}

/// A duration in normalised form.
pub(super) fn duration(text: &str) -> Option<String> {
    CalendarDuration::parse(text).map(|length| length.to_string())
}

/// A number in normalised form: `1 050 000` is 1050000, and `33,50` is 33.5.
pub(super) fn number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '_').collect();
    let digits = digits.replace(',', ".").replace('−', "-");
    let (sign, rest) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
    let (whole, part) = rest.split_once('.').unwrap_or((rest, ""));
    let is_number = !whole.is_empty() && whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit());
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    let dot = if part.is_empty() { "" } else { "." };
    is_number.then(|| format!("{sign}{}{dot}{part}", if whole.is_empty() { "0" } else { whole }))
}

/// A boolean, in the words that front matter accepts.
pub(super) fn boolean(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "ja" | "on" => Some(true),
        "false" | "no" | "nej" | "off" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts() {
        for (written, read) in [
            (" Ett\u{a0}två\n tre ", "Ett två tre"),
            ("”a” ‘b’ «c»", "\"a\" 'b' \"c\""),
            ("2020--2022 — …", "2020–2022 – ..."),
            ("–Vi –5", "– Vi –5"),
            ("–5", "–5"),
            ("2017-2019, a - b, a-b, -5, 5 −3", "2017–2019, a – b, a-b, -5, 5 -3"),
            ("----", "----"),
            ("Digitaliserings\u{ad}utveckling\u{1}", "Digitaliseringsutveckling"),
            ("A\u{30a}re", "Åre"),
        ] {
            assert_eq!(text(written, Rules::V2), read, "{written:?}");
        }
        assert_eq!(text("2017-2019, a - b, a\u{2011}b", Rules::V1), "2017-2019, a - b, a-b");
    }

    #[test]
    fn addresses() {
        for (written, expected) in [
            ("HTTPS://Www.Example.se", Some("web:www.example.se/")),
            ("http://www.example.se:80/%c3%a5?q=%61#x", Some("web:www.example.se/%C3%A5?q=a#x")),
            ("https://www.example.se/å", Some("web:www.example.se/%C3%A5")),
            ("https://www.example.se/a%2Fb", Some("web:www.example.se/a%2Fb")),
            ("//example.se/a b", Some("web:example.se/a%20b")),
            ("mailto:Kontakt@Example.se", Some("mailto:kontakt@example.se")),
            ("tel:031-390 06 00", Some("tel:0313900600")),
            ("../a.md", None),
            ("#rubrik", None),
            ("2024:15", None),
        ] {
            assert_eq!(external_url(written).as_deref(), expected, "{written}");
        }
        assert_eq!(local_path("../bilaga%20ett.pdf?x#y"), "../bilaga ett.pdf");
    }

    #[test]
    fn values() {
        for (written, read) in
            [("1 050 000", "1050000"), ("33,50", "33.5"), ("007", "7"), ("-05,0", "-5"), ("1\u{a0}000", "1000")]
        {
            assert_eq!(number(written).as_deref(), Some(read), "{written}");
        }
        for invalid in ["", "-", ".5", "1e9", "ett", "1.2.3"] {
            assert_eq!(number(invalid), None, "{invalid}");
        }
        assert_eq!(date("2024-06-12 13:00"), date("2024-06-12T13:00:00"));
        assert_ne!(date("2024-06-12T13:00"), date("2024-06-12T13:00Z"));
        assert_eq!(date("i våras"), None);
        for same in [
            "projekt/smart-liv",
            "../projekt/smart-liv.md",
            "/projekt/smart-liv/",
            "content/projekt/smart-liv/index.md",
        ] {
            assert_eq!(reference_key(same), "projekt/smart-liv");
        }
    }
}
