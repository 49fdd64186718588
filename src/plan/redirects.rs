//! Old addresses as the servers' own redirects, beside the HTML pages that work on every host.
//!
//! Each format has its own idea of encoding; what is written here follows the servers' documentation and sources.

use std::fmt::Write;

use crate::path::Route;
use crate::site::Site;

/// An old address and where it leads.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Redirect {
    /// The address that once was.
    pub from: Route,
    /// The address of the page now.
    pub to: Route,
}

/// `_redirects`, as Netlify and Cloudflare Pages read it: encoded addresses, one line for each spelling of the old one.
pub fn netlify(site: &Site, redirects: &[Redirect]) -> String {
    // A colon begins a placeholder and an asterisk a wildcard; neither is meant here.
    let address = |href: &str| href.replace(':', "%3A").replace('*', "%2A");
    let mut out = String::new();
    for Redirect { from, to } in redirects {
        for from in spellings(&site.href(from)) {
            line(&mut out, format_args!("{} {} 301", address(&from), address(&site.href(to))));
        }
    }
    out
}

/// A `map` for nginx from the decoded address of a request to the encoded one that answers it.
pub fn nginx_map(site: &Site, redirects: &[Redirect]) -> String {
    let mut out = String::from(
        "# Include this file in the http block, and put this line in the server block:\n\
         #     if ($anslag_redirect) { return 301 $anslag_redirect; }\n\
         # Long addresses may need: map_hash_bucket_size 256;\n\
         map $uri $anslag_redirect {\n",
    );
    for Redirect { from, to } in redirects {
        for from in spellings(&plain(site, from)) {
            // In the value a dollar sign would begin a variable.
            line(&mut out, format_args!("    \"{}\" \"{}\";", quoted(&from), site.href(to).replace('$', "%24")));
        }
    }
    out.push_str("}\n");
    out
}

/// `.htaccess` for Apache. `Redirect` would take every address below the old one too, so each is a whole expression.
pub fn apache(site: &Site, redirects: &[Redirect]) -> String {
    let mut out = String::new();
    for Redirect { from, to } in redirects {
        let from = plain(site, from);
        let end = if from.len() > 1 && from.ends_with('/') { "/?" } else { "" };
        let whole = if end.is_empty() { &from } else { from.trim_end_matches('/') };
        // mod_alias encodes the target itself, so it stands decoded here; `$1` would be a group, and `${` a variable.
        let to = quoted(&plain(site, to)).replace('$', "\\$");
        line(&mut out, format_args!("RedirectMatch 301 \"^{}{end}$\" \"{to}\"", expression(whole)));
    }
    out
}

/// The address as a server sees it when it has undone the percent-encoding.
fn plain(site: &Site, route: &Route) -> String {
    format!("{}{}", site.root().trim_end_matches('/'), route.as_str())
}

/// A page's address with and without its closing slash; a file's address as it is.
fn spellings(address: &str) -> Vec<String> {
    match address.strip_suffix('/').filter(|bare| !bare.is_empty()) {
        Some(bare) => vec![bare.to_owned(), address.to_owned()],
        None => vec![address.to_owned()],
    }
}

/// Text between double quotes in the configuration of nginx or Apache.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars().filter(|sign| !sign.is_control()) {
        if matches!(sign, '"' | '\\') {
            out.push('\\');
        }
        out.push(sign);
    }
    out
}

/// A Perl-compatible expression that matches a text and nothing else, safe between double quotes.
fn expression(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '.' | '+' | '*' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '^' | '$' => {
                out.push('\\');
                out.push(sign);
            }
            // Quoting would take the backslash of an ordinary escape.
            '"' | '\\' | ' ' => push_hex(&mut out, sign),
            sign if sign.is_ascii_control() => push_hex(&mut out, sign),
            sign => out.push(sign),
        }
    }
    out
}

fn push_hex(out: &mut String, sign: char) {
    // Writing to a string cannot fail.
    let _ = write!(out, "\\x{:02X}", u32::from(sign));
}

fn line(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::testing::{CONFIG, site};

    fn redirects() -> Vec<Redirect> {
        vec![
            Redirect { from: Route::page(["gammal"]), to: Route::page(["ny å"]) },
            Redirect { from: Route::file("a b.c:*\".html"), to: Route::page(["$1"]) },
        ]
    }

    #[test]
    fn each_format_has_its_own_encoding() {
        let site = site(CONFIG, &[]);
        assert_eq!(
            netlify(&site, &redirects()),
            "/gammal /ny%20%C3%A5/ 301\n/gammal/ /ny%20%C3%A5/ 301\n/a%20b.c%3A%2A%22.html /$1/ 301\n"
        );
        let map = nginx_map(&site, &redirects());
        let body = "map $uri $anslag_redirect {\n    \"/gammal\" \"/ny%20%C3%A5/\";\n    \"/gammal/\" \"/ny%20%C3%A5/\";\n    \"/a b.c:*\\\".html\" \"/%241/\";\n}\n";
        assert!(map.starts_with("# ") && map.ends_with(body), "{map}");
        let lines = "RedirectMatch 301 \"^/gammal/?$\" \"/ny å/\"\nRedirectMatch 301 \"^/a\\x20b\\.c:\\*\\x22\\.html$\" \"/\\$1/\"\n";
        assert_eq!(apache(&site, &redirects()), lines);
    }

    #[test]
    fn a_site_below_a_path_keeps_the_path() {
        let site = site(&CONFIG.replace("example.se/", "example.se/kommun/"), &[]);
        let redirects = &redirects()[..1];
        assert_eq!(
            netlify(&site, redirects),
            "/kommun/gammal /kommun/ny%20%C3%A5/ 301\n/kommun/gammal/ /kommun/ny%20%C3%A5/ 301\n"
        );
        assert_eq!(apache(&site, redirects), "RedirectMatch 301 \"^/kommun/gammal/?$\" \"/kommun/ny å/\"\n");
    }

    #[test]
    fn nothing_to_redirect() {
        let site = site(CONFIG, &[]);
        assert_eq!((netlify(&site, &[]).as_str(), apache(&site, &[]).as_str()), ("", ""));
        assert!(nginx_map(&site, &[]).ends_with("map $uri $anslag_redirect {\n}\n"));
    }
}
