//! `.htaccess` for Apache. Everything in it needs `AllowOverride FileInfo`.

use super::headers::{headers, immutable_cache_control, revalidated_cache_control};
use super::{HostingInput, Redirect, expression, line, quoted};
use crate::lists::{gone_route, not_found_route};
use crate::path::encode;

/// `Redirect` would also match addresses below the old one, so `RedirectMatch` is used with anchored expressions.
pub(super) fn htaccess(input: &HostingInput<'_>) -> String {
    let mut out = String::new();
    for Redirect { from, to } in &input.old.redirects {
        // mod_alias percent-encodes the target itself. `$1` would be a group and `${` a variable.
        let to = quoted(&input.plain(to)).replace('$', "\\$");
        line(&mut out, format_args!("RedirectMatch 301 \"{}\" \"{to}\"", whole(&input.plain(from))));
    }
    for route in &input.old.gone {
        line(&mut out, format_args!("RedirectMatch 410 \"{}\"", whole(&input.plain(route))));
    }
    if !input.old.gone.is_empty() {
        line(&mut out, format_args!("ErrorDocument 410 \"{}\"", encode(&input.default(gone_route))));
    }
    if input.full {
        full(&mut out, input);
    }
    out
}

/// An expression for one address, with and without its trailing slash.
fn whole(address: &str) -> String {
    let end = if address.len() > 1 && address.ends_with('/') { "/?" } else { "" };
    let bare = if end.is_empty() { address } else { address.trim_end_matches('/') };
    format!("^{}{end}$", expression(bare))
}

fn full(out: &mut String, input: &HostingInput<'_>) {
    line(out, format_args!("ErrorDocument 404 \"{}\"", encode(&input.default(not_found_route))));
    let gone = input.trees(gone_route);
    for ((start, missing), (_, gone)) in input.trees(not_found_route).into_iter().zip(gone) {
        let (missing, gone) = (encode(&missing), encode(&gone));
        line(out, format_args!("<If \"%{{REQUEST_URI}} =~ m#^{}#\">", expression(&start)));
        line(out, format_args!("    ErrorDocument 404 \"{missing}\"\n    ErrorDocument 410 \"{gone}\"\n</If>"));
    }
    out.push_str("# Not for readers.\nRedirectMatch 404 \"/\\.(?!well-known(/|$))\"\n");
    for file in input.own_files().filter(|file| !file.contains("/.")) {
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
    for (name, value) in headers(input) {
        // A percent sign would begin a format specifier.
        line(out, format_args!("    Header always set {name} \"{}\"", quoted(&value).replace('%', "%%")));
    }
    line(out, format_args!("    Header always set Cache-Control \"{}\"", revalidated_cache_control()));
    line(out, format_args!("    <FilesMatch \"\\.[0-9a-f]{{16}}\\.[A-Za-z0-9]+$\">"));
    line(
        out,
        format_args!(
            "        Header always set Cache-Control \"{}\"\n    </FilesMatch>\n</IfModule>",
            immutable_cache_control()
        ),
    );
    out.push_str("<IfModule mod_filter.c>\n<IfModule mod_deflate.c>\n");
    out.push_str("    AddOutputFilterByType DEFLATE text/html text/css text/plain text/xml text/calendar text/csv text/javascript application/javascript application/json application/feed+json application/manifest+json application/xml application/atom+xml image/svg+xml\n");
    out.push_str("</IfModule>\n</IfModule>\n");
}
