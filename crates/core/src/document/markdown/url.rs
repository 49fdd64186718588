//! Percent-encoding of URLs, as in the examples of the CommonMark specification.

/// Encodes characters that are not allowed in a URL; existing `%XX` stay as they are.
///
/// The result is not escaped for HTML: `&` stays `&`.
pub fn encode_url(address: &str) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut encoded = String::with_capacity(address.len());
    for byte in address.bytes() {
        if is_safe(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push(char::from(HEX[usize::from(byte >> 4)]));
            encoded.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    encoded
}

/// Reserved and unreserved characters of RFC 3986, except square brackets: only the host of an IPv6 address may have
/// them, and the CommonMark specification encodes them.
fn is_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::encode_url;

    #[test]
    fn addresses() {
        let cases = [
            ("/åtgärder/?q=a b", "/%C3%A5tg%C3%A4rder/?q=a%20b"),
            ("https://example.se/a%20b?x=1&y=[2]", "https://example.se/a%20b?x=1&y=%5B2%5D"),
            ("foo\\bar`\"<>", "foo%5Cbar%60%22%3C%3E"),
            ("mailto:a@b.se", "mailto:a@b.se"),
            ("", ""),
        ];
        for (address, expected) in cases {
            assert_eq!(encode_url(address), expected);
        }
    }
}
