//! Response headers, the same for every server.

use super::HostingInput;
use crate::http::CacheClass;

/// The Content-Security-Policy of themes without one.
const NO_POLICY: &str = "object-src 'none'; base-uri 'self'";

/// The headers of every answer.
pub(super) fn headers(input: &HostingInput<'_>) -> Vec<(&'static str, String)> {
    let hosting = &input.site.config.hosting;
    let frames =
        if hosting.frames.is_empty() { "'self'".to_owned() } else { format!("'self' {}", hosting.frames.join(" ")) };
    let policy = plain(input.theme.policy.as_deref().unwrap_or(NO_POLICY));
    let mut headers = vec![
        ("Content-Security-Policy", format!("{policy}; frame-ancestors {frames}")),
        ("X-Content-Type-Options", "nosniff".to_owned()),
        ("Referrer-Policy", "strict-origin-when-cross-origin".to_owned()),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()".to_owned()),
    ];
    if input.site.config.hidden {
        // Files without a robots meta element, such as PDFs, are kept out too.
        headers.push(("X-Robots-Tag", "noindex".to_owned()));
    }
    if hosting.hsts {
        // One year. Not `includeSubDomains`: subdomains may belong to other sites of the municipality.
        headers.push(("Strict-Transport-Security", "max-age=31536000".to_owned()));
    }
    headers
}

/// A policy without characters that would begin a variable or end a string in server configurations. They can only occur in
/// addresses, where their percent-encoding means the same (CSP Level 3, section 6.7.2.12).
fn plain(policy: &str) -> String {
    let encoded = |c: char| match c {
        '$' | '{' | '}' | '"' | '\\' => format!("%{:02X}", u32::from(c)),
        c => c.to_string(),
    };
    policy.trim().trim_end_matches(';').chars().map(encoded).collect()
}

/// `Cache-Control` of files whose name has a digest of their bytes.
pub(super) fn immutable_cache_control() -> &'static str {
    CacheClass::Immutable.cache_control()
}

/// `Cache-Control` of everything else.
pub(super) fn revalidated_cache_control() -> &'static str {
    CacheClass::Page.cache_control()
}
