//! Two files for nginx: `map`s for the block `http`, and directives for the block `server`.

use super::headers::{headers, immutable_cache_control, revalidated_cache_control};
use super::{HostingInput, Redirect, expression, line, quoted, spellings};
use crate::lists::not_found_route;

const USE: &str = "\
# Made by anslag build. Include this file in the http block, and put this line in the server block:
#     if ($anslag_redirect) { return 301 $anslag_redirect; }
# Long addresses may need: map_hash_bucket_size 256;
";

const FULL_USE: &str = "\
# Made by anslag build. Copy this file and anslag.nginx.conf to /etc/nginx, include this one in the http block and
# anslag.nginx.conf in the server block, test with nginx -t, and load anew. Copy both again when old addresses have come.
# nginx reads its configuration as a mighty user: do not include files that lie where the site is uploaded.
# Long addresses may need: map_hash_bucket_size 256;
";

/// `map`s from the decoded address of a request to the encoded redirect target, and to the 410 page.
pub(super) fn map(input: &HostingInput<'_>) -> String {
    let mut out = String::from(if input.full { FULL_USE } else { USE });
    out.push_str("map $uri $anslag_redirect {\n");
    if input.full {
        out.push_str("    volatile;\n");
    }
    for Redirect { from, to } in &input.old.redirects {
        for from in spellings(&input.plain(from)) {
            // A dollar sign in the value would begin a variable.
            line(&mut out, format_args!("    \"{}\" \"{}\";", quoted(&from), input.href(to).replace('$', "%24")));
        }
    }
    out.push_str("}\n");
    if !input.full {
        return out;
    }
    // nginx evaluates this again for the error page, which is not gone itself.
    out.push_str("map $uri $anslag_gone {\n    volatile;\n");
    for route in &input.old.gone {
        let address = input.plain(route);
        let page = input.gone_page(&address);
        for spelling in spellings(&address) {
            line(&mut out, format_args!("    \"{}\" \"{page}\";", quoted(&spelling)));
        }
    }
    out.push_str("}\nmap $uri $anslag_not_found {\n");
    line(&mut out, format_args!("    default \"{}\";", input.default(not_found_route)));
    for (start, page) in input.trees(not_found_route) {
        line(&mut out, format_args!("    \"~^{}\" \"{page}\";", expression(&start)));
    }
    out.push_str("}\nmap $uri $anslag_cache {\n    volatile;\n");
    line(&mut out, format_args!("    default \"{}\";", revalidated_cache_control()));
    line(&mut out, format_args!("    \"~\\.[0-9a-f]{{16}}\\.[A-Za-z0-9]+$\" \"{}\";\n}}", immutable_cache_control()));
    out
}

/// Everything but `root`, `listen` and `server_name`.
pub(super) fn server(input: &HostingInput<'_>) -> String {
    let root = expression(&input.root());
    let mut out = String::from(SERVER_HEAD);
    for (name, value) in headers(input) {
        line(&mut out, format_args!("add_header {name} \"{}\" always;", quoted(&value)));
    }
    out.push_str("add_header Cache-Control $anslag_cache always;\n\n# Not for readers.\n");
    out.push_str("location ~ \"/\\.(?!well-known(/|$))\" { return 404; }\n");
    for file in input.own_files().filter(|file| !file.contains("/.")) {
        line(&mut out, format_args!("location = \"{file}\" {{ return 404; }}"));
    }
    out.push_str("\n# What nginx does not know of.\n");
    for (name, kind) in [
        ("/feed\\.xml", "application/atom+xml"),
        ("/feed\\.json", "application/feed+json"),
        ("\\.webmanifest", "application/manifest+json"),
        ("\\.ics", "text/calendar"),
        ("\\.vtt", "text/vtt"),
        ("\\.csv", "text/csv"),
    ] {
        let start = match name.strip_prefix('/') {
            Some(whole) => format!("^{root}(.*/)?{whole}"),
            None => format!("^{root}.*{name}"),
        };
        line(&mut out, format_args!("location ~ \"{start}$\" {{ types {{ }} default_type {kind}; }}"));
    }
    out
}

const SERVER_HEAD: &str = "\
# Made by anslag build, for a server block that has its own listen, server_name and root. See redirects.nginx.map.
index index.html;
# Behind a guard before the web, nginx does not know under which name readers see it.
absolute_redirect off;
charset utf-8;
charset_types text/css text/csv text/calendar text/javascript text/plain text/vtt application/javascript application/atom+xml application/feed+json;

if ($anslag_redirect) { return 301 $anslag_redirect; }
if ($anslag_gone) { return 410; }
error_page 404 $anslag_not_found;
error_page 410 $anslag_gone;

# Siblings .gz are sent as they are; other texts are made smaller on the way.
gzip on;
gzip_static on;
gzip_vary on;
gzip_proxied any;
gzip_types text/css text/csv text/calendar text/javascript text/plain text/xml application/javascript application/json application/xml application/atom+xml application/feed+json application/manifest+json image/svg+xml;
# With the module for it, siblings .br too (Debian: libnginx-mod-http-brotli-static):
# brotli_static on;

";
