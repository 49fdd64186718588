//! `.htaccess` for Apache. All that it says needs `AllowOverride FileInfo`, as redirects do.

use super::headers::{asked_for, headers, kept};
use super::{Facts, Redirect, expression, line, quoted};
use crate::lists::{gone_route, not_found_route};
use crate::path::encode;

/// `Redirect` would take every address below the old one too, so each is a whole expression.
pub(super) fn htaccess(facts: &Facts<'_>) -> String {
    let mut out = String::new();
    for Redirect { from, to } in &facts.old.redirects {
        // mod_alias encodes the target itself, so it stands decoded here; `$1` would be a group, and `${` a variable.
        let to = quoted(&facts.plain(to)).replace('$', "\\$");
        line(&mut out, format_args!("RedirectMatch 301 \"{}\" \"{to}\"", whole(&facts.plain(from))));
    }
    for route in &facts.old.gone {
        line(&mut out, format_args!("RedirectMatch 410 \"{}\"", whole(&facts.plain(route))));
    }
    if !facts.old.gone.is_empty() {
        line(&mut out, format_args!("ErrorDocument 410 \"{}\"", encode(&facts.default(gone_route))));
    }
    if facts.full {
        full(&mut out, facts);
    }
    out
}

/// An expression for one address, with and without its closing slash.
fn whole(address: &str) -> String {
    let end = if address.len() > 1 && address.ends_with('/') { "/?" } else { "" };
    let bare = if end.is_empty() { address } else { address.trim_end_matches('/') };
    format!("^{}{end}$", expression(bare))
}

fn full(out: &mut String, facts: &Facts<'_>) {
    line(out, format_args!("ErrorDocument 404 \"{}\"", encode(&facts.default(not_found_route))));
    let gone = facts.trees(gone_route);
    for ((start, missing), (_, gone)) in facts.trees(not_found_route).into_iter().zip(gone) {
        let (missing, gone) = (encode(&missing), encode(&gone));
        line(out, format_args!("<If \"%{{REQUEST_URI}} =~ m#^{}#\">", expression(&start)));
        line(out, format_args!("    ErrorDocument 404 \"{missing}\"\n    ErrorDocument 410 \"{gone}\"\n</If>"));
    }
    out.push_str("# Not for readers.\nRedirectMatch 404 \"/\\.(?!well-known(/|$))\"\n");
    for file in facts.own_files().filter(|file| !file.contains("/.")) {
        line(out, format_args!("RedirectMatch 404 \"^{}$\"", expression(&file)));
    }
    out.push_str("AddDefaultCharset utf-8\n");
    out.push_str("AddCharset utf-8 .css .csv .ics .js .json .txt .vtt .xml\n");
    out.push_str(
        "AddType text/calendar .ics\nAddType application/manifest+json .webmanifest\nAddType font/woff2 .woff2\n",
    );
    out.push_str(
        "<FilesMatch \"^feed\\.xml$\">\n    ForceType \"application/atom+xml; charset=utf-8\"\n</FilesMatch>\n",
    );
    out.push_str(
        "<FilesMatch \"^feed\\.json$\">\n    ForceType \"application/feed+json; charset=utf-8\"\n</FilesMatch>\n",
    );
    out.push_str("<IfModule mod_headers.c>\n");
    for (name, value) in headers(facts) {
        // A per cent sign would begin a word for what is put in.
        line(out, format_args!("    Header always set {name} \"{}\"", quoted(&value).replace('%', "%%")));
    }
    line(out, format_args!("    Header always set Cache-Control \"{}\"", asked_for()));
    line(out, format_args!("    <FilesMatch \"\\.[0-9a-f]{{16}}\\.[A-Za-z0-9]+$\">"));
    line(out, format_args!("        Header always set Cache-Control \"{}\"\n    </FilesMatch>\n</IfModule>", kept()));
    out.push_str("<IfModule mod_filter.c>\n<IfModule mod_deflate.c>\n");
    out.push_str("    AddOutputFilterByType DEFLATE text/html text/css text/plain text/xml text/calendar text/csv text/javascript application/javascript application/json application/feed+json application/manifest+json application/xml application/atom+xml image/svg+xml\n");
    out.push_str("</IfModule>\n</IfModule>\n");
}
