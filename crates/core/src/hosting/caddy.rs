//! What stands in a site of Caddy (2.5 or later).

use super::headers::{asked_for, headers, kept};
use super::{Facts, Redirect, expression, line, quoted, spellings};
use crate::lists::not_found_route;

/// Everything but the site's name and folder: `root` stands before the import.
pub(super) fn site(facts: &Facts<'_>) -> String {
    let mut out = String::from(HEAD);
    out.push_str("map {http.request.uri.path} {anslag_to} {anslag_gone} {\n");
    for Redirect { from, to } in &facts.old.redirects {
        for from in spellings(&facts.plain(from)) {
            // Where an expression asks, a dollar sign would begin a group.
            line(&mut out, format_args!("    \"{}\" \"{}\" \"\"", asked(&from), facts.href(to).replace('$', "%24")));
        }
    }
    for route in &facts.old.gone {
        let address = facts.plain(route);
        let page = facts.gone_page(&address);
        for spelling in spellings(&address) {
            line(&mut out, format_args!("    \"{}\" \"\" \"{page}\"", asked(&spelling)));
        }
    }
    out.push_str("    default \"\" \"\"\n}\n");
    out.push_str("@anslag_moved expression `{anslag_to} != \"\"`\nredir @anslag_moved {anslag_to} 301\n");
    out.push_str("@anslag_removed expression `{anslag_gone} != \"\"`\nerror @anslag_removed 410\n");
    out.push_str("@anslag_hidden {\n    path_regexp /\\.\n    not path_regexp /\\.well-known(/|$)\n}\nerror @anslag_hidden 404\n");
    let own: Vec<String> =
        facts.own_files().filter(|file| !file.contains("/.")).map(|file| format!("\"{file}\"")).collect();
    line(&mut out, format_args!("@anslag_own path {}\nerror @anslag_own 404", own.join(" ")));
    out.push_str("header {\n");
    for (name, value) in headers(facts) {
        line(&mut out, format_args!("    {name} \"{}\"", quoted(&value)));
    }
    // Of two directives of one name, Caddy takes the one without a condition last: so each has its own.
    out.push_str("}\n@anslag_asked not path_regexp \\.[0-9a-f]{16}\\.[A-Za-z0-9]+$\n");
    line(&mut out, format_args!("header @anslag_asked Cache-Control \"{}\"", asked_for()));
    out.push_str("@anslag_kept path_regexp \\.[0-9a-f]{16}\\.[A-Za-z0-9]+$\n");
    line(&mut out, format_args!("header @anslag_kept Cache-Control \"{}\"", kept()));
    for (name, path, kind) in [
        ("atom", "*/feed.xml", "application/atom+xml; charset=utf-8"),
        ("json_feed", "*/feed.json", "application/feed+json; charset=utf-8"),
        ("manifest", "*.webmanifest", "application/manifest+json"),
        ("calendar", "*.ics", "text/calendar; charset=utf-8"),
    ] {
        line(&mut out, format_args!("@anslag_{name} path {path}\nheader @anslag_{name} Content-Type \"{kind}\""));
    }
    out.push_str("encode gzip\nfile_server {\n    precompressed br gzip\n}\n");
    errors(&mut out, facts);
    out
}

fn errors(out: &mut String, facts: &Facts<'_>) {
    line(out, format_args!("handle_errors {{\n    header Cache-Control \"{}\"", asked_for()));
    out.push_str("    header Content-Type \"text/html; charset=utf-8\"\n");
    out.push_str(
        "    @anslag_410 expression `{http.error.status_code} == 410`\n    rewrite @anslag_410 {anslag_gone}\n",
    );
    for (number, (start, page)) in facts.trees(not_found_route).into_iter().enumerate() {
        line(
            out,
            format_args!(
                "    @anslag_404_{number} {{\n        expression `{{http.error.status_code}} == 404`\n        path \"{start}*\"\n    }}"
            ),
        );
        line(out, format_args!("    rewrite @anslag_404_{number} \"{page}\""));
    }
    let pages: Vec<String> = facts.trees(not_found_route).into_iter().map(|(_, page)| format!("\"{page}\"")).collect();
    let except = if pages.is_empty() { String::new() } else { format!("        not path {}\n", pages.join(" ")) };
    line(
        out,
        format_args!("    @anslag_404 {{\n        expression `{{http.error.status_code}} == 404`\n{except}    }}"),
    );
    line(out, format_args!("    rewrite @anslag_404 \"{}\"\n    file_server\n}}", facts.default(not_found_route)));
}

/// An address as a table asks for it: as it stands, or as an expression where a brace would begin a placeholder.
fn asked(address: &str) -> String {
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
