//! What forms send: `application/x-www-form-urlencoded` (WHATWG URL).

use std::collections::BTreeMap;

/// The values of a form by name. The last of several with one name counts.
#[derive(Debug, Default)]
pub(super) struct FormData(BTreeMap<String, String>);

impl FormData {
    /// `None` when it is not UTF-8.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let values: BTreeMap<String, String> = form_urlencoded::parse(bytes).into_owned().collect();
        // The library replaces what is not UTF-8; nothing of a text may be lost so.
        let is_replaced = values.values().any(|value| value.contains('\u{fffd}'));
        let was_sent = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle));
        (!is_replaced || was_sent(b"%EF%BF%BD")).then_some(Self(values))
    }

    pub(super) fn get(&self, name: &str) -> Option<&String> {
        self.0.get(name)
    }

    /// The values whose names start so, without that start.
    pub(super) fn below(&self, prefix: &str) -> BTreeMap<String, String> {
        let named = |(name, value): (&String, &String)| Some((name.strip_prefix(prefix)?.to_owned(), value.clone()));
        self.0.iter().filter_map(named).collect()
    }
}

/// A value for an address.
pub(super) fn encode(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_back_as_they_were_typed() {
        let form = FormData::parse(b"field.title=K%C3%B6+%26+s%C3%A4lj&field.lead=a%0D%0Ab&token=x&token=y").unwrap();
        assert_eq!(form.get("token").map(String::as_str), Some("y"));
        let fields = form.below("field.");
        assert_eq!(fields["title"], "Kö & sälj");
        assert_eq!(fields["lead"], "a\r\nb");
        assert!(FormData::parse(b"a=%FF").is_none());
        assert!(FormData::parse(b"a=%EF%BF%BD").is_some());
        assert_eq!(encode("content/ö b.md"), "content%2F%C3%B6+b.md");
    }
}
