//! Headers that every server sends, whichever it is.

use super::Facts;
use crate::host::Class;

/// What a page may load where the theme says nothing: whatever it likes from its own host, as it always could.
const NO_POLICY: &str = "object-src 'none'; base-uri 'self'";

/// The headers of every answer.
pub(super) fn headers(facts: &Facts<'_>) -> Vec<(&'static str, String)> {
    let hosting = &facts.site.config.hosting;
    let frames =
        if hosting.frames.is_empty() { "'self'".to_owned() } else { format!("'self' {}", hosting.frames.join(" ")) };
    let policy = plain(facts.theme.policy.as_deref().unwrap_or(NO_POLICY));
    let mut headers = vec![
        ("Content-Security-Policy", format!("{policy}; frame-ancestors {frames}")),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Referrer-Policy", "strict-origin-when-cross-origin".to_owned()),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()".to_owned()),
    ];
    if facts.site.config.hidden {
        // What has no place for a word of its own, such as a PDF, is kept out too.
        headers.push(("X-Robots-Tag", "noindex".to_owned()));
    }
    if hosting.hsts {
        // A year. Not for subdomains, which may belong to others of the same municipality.
        headers.push(("Strict-Transport-Security", "max-age=31536000".to_owned()));
    }
    headers
}

/// A policy without signs that would begin a variable or end a text in files for servers. In an address, which is the only place
/// for them, they mean the same when they are encoded (CSP Level 3, section 6.7.2.12).
fn plain(policy: &str) -> String {
    let encoded = |sign: char| match sign {
        '$' | '{' | '}' | '"' | '\\' => format!("%{:02X}", u32::from(sign)),
        sign => sign.to_string(),
    };
    policy.trim().trim_end_matches(';').chars().map(encoded).collect()
}

/// What `Cache-Control` says of files whose name has the digest of their bytes.
pub(super) fn kept() -> &'static str {
    Class::Immutable.cache_control()
}

/// What it says of everything else.
pub(super) fn asked_for() -> &'static str {
    Class::Page.cache_control()
}
