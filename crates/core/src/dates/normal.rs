//! Texts, addresses, dates and numbers in the one form in which two that read the same are equal.

use unicode_normalization::UnicodeNormalization;

use crate::date::{Clock, Length, When};
use crate::slice::Slice as _;

/// By which rules a text is read. A ledger that was written by the first ones is still compared by them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Rules {
    /// Addresses of links, levels of headings and every empty line of code counted.
    First,
    /// Those of today.
    Second,
}

/// A line of text as a reader reads it.
pub(super) fn text(text: &str, rules: Rules) -> String {
    let mut flow = Flow::new(rules);
    flow.text(text);
    flow.finish()
}

/// The same signs for the same reading: quotation marks, dashes, ellipses and hyphens, in normal form C.
pub(super) fn signs(text: &str, rules: Rules) -> String {
    let mut out = String::with_capacity(text.len());
    let mut hyphens = 0;
    for sign in text.nfc() {
        if sign == '-' || (rules == Rules::Second && is_hyphen(sign)) {
            hyphens += 1;
            continue;
        }
        push_hyphens(&mut out, std::mem::take(&mut hyphens), Some(sign), rules);
        match sign {
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

/// A hyphen that holds its word together, and the sign of minus.
fn is_hyphen(sign: char) -> bool {
    matches!(sign, '‐' | '\u{2011}' | '−')
}

/// Two or three are a dash on a keyboard that has none, as is one between spaces or figures; more are a line.
fn push_hyphens(out: &mut String, count: usize, next: Option<char>, rules: Rules) {
    let sides = [out.chars().next_back(), next];
    let both = |is: fn(char) -> bool| sides.iter().all(|side| side.is_some_and(is));
    match count {
        2 | 3 => out.push('–'),
        1 if rules == Rules::Second && (both(char::is_whitespace) || both(|sign| sign.is_ascii_digit())) => {
            out.push('–')
        }
        _ => out.extend(std::iter::repeat_n('-', count)),
    }
}

/// Signs that a reader does not see: soft hyphens, marks of byte order, spaces without width.
fn is_unseen(sign: char) -> bool {
    matches!(sign, '\u{ad}' | '\u{feff}' | '\u{200b}' | '\u{2060}') || (sign.is_control() && !sign.is_whitespace())
}

/// Text that grows block by block, with marks for what is seen but is no text. Control characters are ours: no text has
/// them, so a mark cannot be forged.
#[derive(Debug)]
pub(super) struct Flow {
    out: String,
    /// White space has been read that stands before the next sign.
    space: bool,
    /// A block has ended, which shows when the next one begins.
    ended: bool,
    /// Nothing of the block has been read.
    fresh: bool,
    /// The block has begun with a dash, as speech does in Swedish.
    speech: bool,
    rules: Rules,
}

impl Flow {
    /// Nothing yet.
    pub(super) fn new(rules: Rules) -> Self {
        Self { out: String::new(), space: false, ended: false, fresh: true, speech: false, rules }
    }

    /// Text whose typography does not count.
    pub(super) fn text(&mut self, text: &str) {
        signs(text, self.rules).chars().for_each(|sign| self.sign(sign));
    }

    /// Text whose every sign counts, such as a command.
    pub(super) fn literal(&mut self, text: &str) {
        text.nfc().for_each(|sign| self.sign(sign));
    }

    /// Lines whose white space counts too, but for how many empty ones stand together, and those at the start and the end.
    pub(super) fn lines(&mut self, text: &str) {
        self.begin();
        let mut lines: Vec<String> =
            text.lines().map(|line| line.trim_end().nfc().filter(|sign| !is_unseen(*sign)).collect()).collect();
        if self.rules == Rules::Second {
            lines.dedup_by(|line, before| line.is_empty() && before.is_empty());
            lines.drain(..lines.iter().take_while(|line| line.is_empty()).count());
        }
        self.out.push_str(lines.join("\u{3}").trim_end_matches('\u{3}'));
        self.fresh = false;
    }

    fn sign(&mut self, sign: char) {
        if sign.is_whitespace() {
            self.space = true;
            return;
        }
        if is_unseen(sign) {
            return;
        }
        self.begin();
        // `–Vi` and `– Vi` are the same speech; `–5` is a number.
        let spoken = std::mem::take(&mut self.speech) && !sign.is_ascii_digit();
        if (std::mem::take(&mut self.space) && !self.fresh) || spoken {
            self.out.push(' ');
        }
        self.speech = self.fresh && sign == '–';
        self.fresh = false;
        self.out.push(sign);
    }

    fn begin(&mut self) {
        if std::mem::take(&mut self.ended) {
            self.out.push('\n');
            self.fresh = true;
            self.space = false;
        }
    }

    /// Something within a line.
    pub(super) fn mark(&mut self, name: &str) {
        self.begin();
        self.out.push('\u{1}');
        self.out.push_str(name);
        self.out.push('\u{2}');
    }

    /// The end of a block, or the start of one that needs no name.
    pub(super) fn end(&mut self) {
        self.ended |= !self.fresh;
        (self.space, self.speech) = (false, false);
    }

    /// The start or end of a block with a name.
    pub(super) fn block(&mut self, name: &str) {
        self.ended = false;
        self.mark(name);
        (self.space, self.speech, self.fresh) = (false, false, true);
    }

    /// All of it.
    pub(super) fn finish(self) -> String {
        self.out
    }
}

/// The scheme of an address, in small letters, and what follows its colon.
fn scheme(address: &str) -> Option<(String, &str)> {
    let (scheme, rest) = address.split_once(':')?;
    let valid = scheme.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    valid.then(|| (scheme.to_ascii_lowercase(), rest))
}

/// An address outside the site; `None` when it is one of the site.
pub(super) fn outside(address: &str) -> Option<String> {
    let address: String = address.trim().chars().filter(|sign| !sign.is_control()).collect();
    let (scheme, rest) = match address.strip_prefix("//") {
        Some(rest) => ("https".to_owned(), rest),
        None => scheme(&address)?,
    };
    Some(match scheme.as_str() {
        // The same page, reached more or less safely.
        "http" | "https" => web(rest.trim_start_matches('/')),
        "mailto" => format!("mailto:{}", escapes(&rest.to_lowercase())),
        "tel" => format!(
            "tel:{}",
            rest.chars().filter(|sign| !matches!(sign, ' ' | '-' | '.' | '(' | ')' | '\u{a0}')).collect::<String>()
        ),
        other => format!("{other}:{}", escapes(rest)),
    })
}

fn web(rest: &str) -> String {
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.around(host_end);
    let host = host.to_lowercase();
    let host = host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(&host);
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("web:{}{slash}{}", escapes(host), escapes(path))
}

/// The host of an address on the web, as it is shown.
pub(super) fn host(address: &str) -> Option<String> {
    let outside = outside(address)?;
    let host = outside.strip_prefix("web:")?.split('/').next().unwrap_or_default();
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// One spelling of percent-encoding: signs that need none are plain, others are encoded in capitals.
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

/// The bytes of an address, and for each whether it was written as `%XX`.
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

/// The path in an address of the site, without query and anchor, percent-encoding undone.
pub(super) fn inside(address: &str) -> String {
    let path = address.trim().split(['#', '?']).next().unwrap_or_default();
    let decoded = bytes(path).into_iter().map(|(byte, _)| byte).collect();
    String::from_utf8(decoded).map_or_else(|_| path.to_owned(), |path| path.nfc().collect())
}

/// The page that a reference names, however it is written.
pub(super) fn reference(text: &str) -> String {
    let mut key = text.trim();
    while let Some(rest) = ["../", "./", "/"].iter().find_map(|start| key.strip_prefix(start)) {
        key = rest;
    }
    let key = key.strip_prefix("content/").unwrap_or(key).trim_end_matches('/');
    let key = key.strip_suffix(".md").unwrap_or(key);
    let key = ["/_index", "/index"].iter().find_map(|end| key.strip_suffix(end)).unwrap_or(key);
    key.nfc().filter(|sign| !sign.is_control()).collect()
}

/// A date by value; `None` when it is none.
pub(super) fn date(text: &str) -> Option<String> {
    let when = When::parse(text).ok()?;
    let part = |part: Option<i8>| part.map_or(String::new(), |part| format!("-{part:02}"));
    let clock = when.time.as_ref().map_or(String::new(), time_of);
    Some(format!("{:04}{}{}{clock}", when.year, part(when.month), part(when.day)))
}

/// A time of day by value.
pub(super) fn time(text: &str) -> Option<String> {
    Clock::parse(text.trim()).ok().as_ref().map(time_of)
}

fn time_of(clock: &Clock) -> String {
    let offset = clock.offset.map_or(String::new(), |seconds| format!("{seconds:+}"));
    format!("T{:02}:{:02}:{:02}{offset}", clock.hour, clock.minute, clock.second)
}

/// A length of time by value.
pub(super) fn duration(text: &str) -> Option<String> {
    Length::parse(text).map(|length| length.to_string())
}

/// A number by value: `1 050 000` is 1050000, and `33,50` is 33.5.
pub(super) fn number(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|sign| !sign.is_whitespace() && *sign != '_').collect();
    let digits = digits.replace(',', ".").replace('−', "-");
    let (sign, rest) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
    let (whole, part) = rest.split_once('.').unwrap_or((rest, ""));
    let is_number = !whole.is_empty() && whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit());
    let whole = whole.trim_start_matches('0');
    let part = part.trim_end_matches('0');
    let dot = if part.is_empty() { "" } else { "." };
    is_number.then(|| format!("{sign}{}{dot}{part}", if whole.is_empty() { "0" } else { whole }))
}

/// True or false, in the words that front matter may use.
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
            assert_eq!(text(written, Rules::Second), read, "{written:?}");
        }
        assert_eq!(text("2017-2019, a - b, a\u{2011}b", Rules::First), "2017-2019, a - b, a-b");
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
            assert_eq!(outside(written).as_deref(), expected, "{written}");
        }
        assert_eq!(inside("../bilaga%20ett.pdf?x#y"), "../bilaga ett.pdf");
    }

    #[test]
    fn values() {
        for (written, read) in
            [("1 050 000", "1050000"), ("33,50", "33.5"), ("007", "7"), ("-05,0", "-5"), ("1\u{a0}000", "1000")]
        {
            assert_eq!(number(written).as_deref(), Some(read), "{written}");
        }
        for wrong in ["", "-", ".5", "1e9", "ett", "1.2.3"] {
            assert_eq!(number(wrong), None, "{wrong}");
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
            assert_eq!(reference(same), "projekt/smart-liv");
        }
    }
}
