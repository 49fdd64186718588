//! Directives for a site block of Caddy (2.5 or later).

use super::headers::{headers, immutable_cache_control, revalidated_cache_control};
use super::{HostingInput, Redirect, expression, line, quoted, spellings};
use crate::lists::not_found_route;

/// Everything but the site's name and folder; `root` is set before the import.
pub(super) fn site(input: &HostingInput<'_>) -> String {
    let mut out = String::from(HEAD);
    out.push_str("map {http.request.uri.path} {anslag_to} {anslag_gone} {\n");
    for Redirect { from, to } in &input.old.redirects {
        for from in spellings(&input.plain(from)) {
            // With an expression, a dollar sign would begin a group.
            line(
                &mut out,
                format_args!("    \"{}\" \"{}\" \"\"", map_input(&from), input.href(to).replace('$', "%24")),
            );
        }
    }
    for route in &input.old.gone {
        let address = input.plain(route);
        let page = input.gone_page(&address);
        for spelling in spellings(&address) {
            line(&mut out, format_args!("    \"{}\" \"\" \"{page}\"", map_input(&spelling)));
        }
    }
    out.push_str("    default \"\" \"\"\n}\n");
    out.push_str("@anslag_moved expression `{anslag_to} != \"\"`\nredir @anslag_moved {anslag_to} 301\n");
    out.push_str("@anslag_removed expression `{anslag_gone} != \"\"`\nerror @anslag_removed 410\n");
    out.push_str("@anslag_hidden {\n    path_regexp /\\.\n    not path_regexp /\\.well-known(/|$)\n}\nerror @anslag_hidden 404\n");
    let own: Vec<String> =
        input.own_files().filter(|file| !file.contains("/.")).map(|file| format!("\"{file}\"")).collect();
    line(&mut out, format_args!("@anslag_own path {}\nerror @anslag_own 404", own.join(" ")));
    out.push_str("header {\n");
    for (name, value) in headers(input) {
        line(&mut out, format_args!("    {name} \"{}\"", quoted(&value)));
    }
    // Caddy applies a directive without a matcher last, so each has a matcher.
    out.push_str("}\n@anslag_asked not path_regexp \\.[0-9a-f]{16}\\.[A-Za-z0-9]+$\n");
    line(&mut out, format_args!("header @anslag_asked Cache-Control \"{}\"", revalidated_cache_control()));
    out.push_str("@anslag_kept path_regexp \\.[0-9a-f]{16}\\.[A-Za-z0-9]+$\n");
    line(&mut out, format_args!("header @anslag_kept Cache-Control \"{}\"", immutable_cache_control()));
    for (name, path, kind) in [
        ("atom", "*/feed.xml", "application/atom+xml; charset=utf-8"),
        ("json_feed", "*/feed.json", "application/feed+json; charset=utf-8"),
        ("manifest", "*.webmanifest", "application/manifest+json"),
        ("calendar", "*.ics", "text/calendar; charset=utf-8"),
    ] {
        line(&mut out, format_args!("@anslag_{name} path {path}\nheader @anslag_{name} Content-Type \"{kind}\""));
    }
    out.push_str("encode gzip\nfile_server {\n    precompressed br gzip\n}\n");
    errors(&mut out, input);
    out
}

fn errors(out: &mut String, input: &HostingInput<'_>) {
    line(out, format_args!("handle_errors {{\n    header Cache-Control \"{}\"", revalidated_cache_control()));
    out.push_str("    header Content-Type \"text/html; charset=utf-8\"\n");
    out.push_str(
        "    @anslag_410 expression `{http.error.status_code} == 410`\n    rewrite @anslag_410 {anslag_gone}\n",
    );
    for (number, (start, page)) in input.trees(not_found_route).into_iter().enumerate() {
        line(
            out,
            format_args!(
                "    @anslag_404_{number} {{\n        expression `{{http.error.status_code}} == 404`\n        path \"{start}*\"\n    }}"
            ),
        );
        line(out, format_args!("    rewrite @anslag_404_{number} \"{page}\""));
    }
    let pages: Vec<String> = input.trees(not_found_route).into_iter().map(|(_, page)| format!("\"{page}\"")).collect();
    let except = if pages.is_empty() { String::new() } else { format!("        not path {}\n", pages.join(" ")) };
    line(
        out,
        format_args!("    @anslag_404 {{\n        expression `{{http.error.status_code}} == 404`\n{except}    }}"),
    );
    line(out, format_args!("    rewrite @anslag_404 \"{}\"\n    file_server\n}}", input.default(not_found_route)));
}

/// An address as the input of a `map`: literal, or an expression where a brace would begin a placeholder.
fn map_input(address: &str) -> String {
    if !address.contains(['{', '}', '`']) {
        return quoted(address);
    }
    let expression = expression(address).replace("\\{", "\\x7B").replace("\\}", "\\x7D").replace('`', "\\x60");
    format!("~^{expression}$")
}

const HEAD: &str = "\
# Made by anslag build. In the Caddyfile, within the braces of the site:
#     root * /srv/www
#     import anslag.caddy
# Copy this file beside the Caddyfile, and again when old addresses have come; then: caddy reload.
";
