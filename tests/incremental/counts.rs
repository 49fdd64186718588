//! What an edit renders: which files change, and how many outputs are rendered for that.
//!
//! Where all are rendered and few change, a fact that nearly every output shows has changed. Files that do not change keep their inode.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;

use crate::support::{Site, tree};

/// An edit of the site below.
struct Row {
    name: &'static str,
    edit: fn(&Site),
    /// Further arguments of the second build.
    arguments: &'static [&'static str],
    /// How many outputs are rendered.
    rendered: u64,
    /// Which files change, are new (`+`) or gone (`-`).
    changed: &'static [&'static str],
}

/// A name with a star in place of the digest in it.
fn without_digests(name: &str) -> String {
    let is_digest = |part: &str| part.len() == 16 && part.bytes().all(|digit| digit.is_ascii_hexdigit());
    name.split('.').map(|part| if is_digest(part) { "*" } else { part }).collect::<Vec<_>>().join(".")
}

fn news(title: &str, day: u32, more: &str) -> String {
    format!(
        "---\ntype: news\ntitle: {title}\nlead: Om {title}.\npublished: 2026-09-{day:02}\n{more}---\n\nText om {title}.\n"
    )
}

/// Three news, a project, an event, a page with a person, and the theme in a folder of its own.
fn site() -> Site {
    let site = Site::empty();
    let theme = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/kommun");
    for (path, bytes) in tree(&theme) {
        site.write(&format!("themes/kommun/{path}"), bytes);
    }
    site.write("anslag.yaml", CONFIG);
    site.write("content/_index.md", "---\ntitle: Hem\n---\n\nVälkommen.\n");
    site.write("content/nyheter/_index.md", "---\ntitle: Nyheter\nfeed: true\n---\n");
    site.write("content/nyheter/a.md", news("A", 1, "topics: [skola]\n"));
    site.write("content/nyheter/b.md", news("B", 2, ""));
    site.write("content/nyheter/c.md", news("C", 3, ""));
    site.write(
        "content/projekt.md",
        "---\ntype: project\ntitle: Projekt\nstatus: ongoing\n---\n\n![Karta](karta.svg)\n",
    );
    site.write("content/karta.svg", svg(10));
    site.write(
        "content/traff.md",
        "---\ntype: workshop\ntitle: Träff\npublished: 2026-08-01\nstarts: 2026-10-01T13:00\nends: 2026-10-01T15:00\n---\n\nText.\n",
    );
    site.write("content/kontakt.md", "---\ntitle: Kontakt\nreview_in: P1Y\ncontacts: [anna]\n---\n\nText.\n");
    site.write("data/people.yml", people(10));
    site.write("templates/oanvand.html", "{{ page.title }}");
    site.write("templates/delar.html", "{% component delen() %}<p>Del</p>{% endcomponent delen %}");
    site.write(
        "templates/workshop.html",
        "{% extends \"page.html\" %}{% block kicker %}{{ <delen /> }}{% endblock kicker %}",
    );
    site
}

const CONFIG: &str = "title: Exempelkommun\nbase_url: https://www.example.se/\nmenus: {sv: {main: [{ref: nyheter}]}}\n";

fn svg(width: u32) -> String {
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} 10\"/>")
}

fn people(phone: u32) -> String {
    format!("anna: {{name: Anna, phone: \"031-390 06 {phone}\"}}\n")
}

fn replace(site: &Site, path: &str, old: &str, new: &str) {
    let text = std::fs::read_to_string(site.path(path)).unwrap();
    assert!(text.contains(old), "{path} has no {old}");
    site.write(path, text.replacen(old, new, 1));
}

const ROWS: &[Row] = &[
    Row { name: "nothing", edit: |_| {}, arguments: &[], rendered: 0, changed: &[] },
    Row {
        name: "touch",
        edit: |site| {
            let file = std::fs::File::options().append(true).open(site.path("content/nyheter/b.md")).unwrap();
            file.set_modified(std::time::SystemTime::now() + std::time::Duration::from_secs(9)).unwrap();
        },
        arguments: &[],
        rendered: 0,
        changed: &[],
    },
    Row {
        name: "the text of one article",
        edit: |site| replace(site, "content/nyheter/b.md", "Text om", "Ny text om"),
        arguments: &[],
        rendered: 7,
        changed: &[
            "feed.json",
            "feed.xml",
            "nyheter/b/index.html",
            "nyheter/feed.json",
            "nyheter/feed.xml",
            "sok/index.json",
            "+sok/w.*.bin",
            "-sok/w.*.bin",
        ],
    },
    Row {
        name: "the title of one article",
        edit: |site| replace(site, "content/nyheter/b.md", "title: B", "title: Bo"),
        arguments: &[],
        rendered: 16,
        changed: &[
            "andringar/feed.xml",
            "andringar/index.html",
            "api/pages.json",
            "arkiv/2026/index.html",
            "feed.json",
            "feed.xml",
            "index.html",
            "nyheter/a/index.html",
            "nyheter/b/index.html",
            "nyheter/c/index.html",
            "nyheter/feed.json",
            "nyheter/feed.xml",
            "nyheter/index.html",
            "+sok/c.*.json",
            "-sok/c.*.json",
            "sok/index.json",
            "+sok/w.*.bin",
            "-sok/w.*.bin",
        ],
    },
    Row {
        name: "a new article",
        edit: |site| {
            _ = site.write("content/nyheter/d.md", news("D", 4, ""));
        },
        arguments: &[],
        rendered: 18,
        changed: &[
            "andringar/feed.xml",
            "andringar/index.html",
            "api/pages.json",
            "arkiv/2026/index.html",
            "arkiv/index.html",
            "feed.json",
            "feed.xml",
            "index.html",
            "nyheter/c/index.html",
            "+nyheter/d/index.html",
            "nyheter/feed.json",
            "nyheter/feed.xml",
            "nyheter/index.html",
            "sitemap.xml",
            "+sok/c.*.json",
            "-sok/c.*.json",
            "+sok/columns.*.bin",
            "-sok/columns.*.bin",
            "sok/index.json",
            "+sok/w.*.bin",
            "-sok/w.*.bin",
        ],
    },
    Row {
        name: "an article less",
        edit: |site| {
            _ = site.remove("content/nyheter/c.md");
        },
        arguments: &[],
        rendered: 17,
        changed: &[
            "andringar/feed.xml",
            "andringar/index.html",
            "api/pages.json",
            "arkiv/2026/index.html",
            "arkiv/index.html",
            "feed.json",
            "feed.xml",
            "index.html",
            "nyheter/b/index.html",
            "-nyheter/c/index.html",
            "nyheter/feed.json",
            "nyheter/feed.xml",
            "nyheter/index.html",
            "sitemap.xml",
            "+sok/c.*.json",
            "-sok/c.*.json",
            "+sok/columns.*.bin",
            "-sok/columns.*.bin",
            "sok/index.json",
            "+sok/w.*.bin",
            "-sok/w.*.bin",
        ],
    },
    Row {
        name: "a topic more",
        edit: |site| replace(site, "content/nyheter/a.md", "[skola]", "[skola, vatten]"),
        arguments: &[],
        rendered: 25,
        changed: &[
            "amnen/index.html",
            "amnen/skola/feed.json",
            "amnen/skola/feed.xml",
            "+amnen/vatten/feed.json",
            "+amnen/vatten/feed.xml",
            "+amnen/vatten/index.html",
            "feed.json",
            "feed.xml",
            "nyheter/a/index.html",
            "nyheter/feed.json",
            "nyheter/feed.xml",
            "sitemap.xml",
            "+sok/columns.*.bin",
            "-sok/columns.*.bin",
            "+sok/d.*.txt",
            "-sok/d.*.txt",
            "sok/index.html",
            "sok/index.json",
            "+sok/w.*.bin",
            "-sok/w.*.bin",
        ],
    },
    Row {
        name: "the title of a section",
        edit: |site| replace(site, "content/nyheter/_index.md", "Nyheter", "Aktuellt"),
        arguments: &[],
        rendered: 30,
        changed: &[
            "404.html",
            "amnen/index.html",
            "amnen/skola/index.html",
            "andringar/index.html",
            "arkiv/2026/index.html",
            "arkiv/index.html",
            "index.html",
            "kontakt/index.html",
            "nyheter/a/index.html",
            "nyheter/b/index.html",
            "nyheter/c/index.html",
            "nyheter/feed.json",
            "nyheter/feed.xml",
            "nyheter/index.html",
            "projekt/index.html",
            "+sok/c.*.json",
            "-sok/c.*.json",
            "+sok/d.*.txt",
            "-sok/d.*.txt",
            "sok/index.html",
            "sok/index.json",
            "+sok/w.*.bin",
            "-sok/w.*.bin",
            "traff/index.html",
        ],
    },
    Row {
        name: "a person's telephone",
        edit: |site| {
            _ = site.write("data/people.yml", people(11));
        },
        arguments: &[],
        rendered: 30,
        changed: &["kontakt/index.html"],
    },
    Row {
        name: "a word",
        edit: |site| {
            _ = site.write("anslag.yaml", format!("{CONFIG}labels: {{sv: {{event_series: Följd}}}}\n"));
        },
        arguments: &[],
        // A template sees all words.
        rendered: 30,
        changed: &[],
    },
    Row {
        name: "a menu",
        edit: |site| _ = site.write("anslag.yaml", CONFIG.replace("{ref: nyheter}", "{ref: nyheter}, {ref: kontakt}")),
        arguments: &[],
        rendered: 30,
        changed: &[
            "404.html",
            "amnen/index.html",
            "amnen/skola/index.html",
            "andringar/index.html",
            "arkiv/2026/index.html",
            "arkiv/index.html",
            "index.html",
            "kontakt/index.html",
            "nyheter/a/index.html",
            "nyheter/b/index.html",
            "nyheter/c/index.html",
            "nyheter/index.html",
            "projekt/index.html",
            "sok/index.html",
            "traff/index.html",
        ],
    },
    Row {
        name: "base.html",
        edit: |site| replace(site, "themes/kommun/templates/base.html", "</body>", "<!-- ny --></body>"),
        arguments: &[],
        rendered: 15,
        changed: &[
            "404.html",
            "amnen/index.html",
            "amnen/skola/index.html",
            "andringar/index.html",
            "arkiv/2026/index.html",
            "arkiv/index.html",
            "index.html",
            "kontakt/index.html",
            "nyheter/a/index.html",
            "nyheter/b/index.html",
            "nyheter/c/index.html",
            "nyheter/index.html",
            "projekt/index.html",
            "sok/index.html",
            "traff/index.html",
        ],
    },
    Row {
        name: "a component of one kind",
        edit: |site| replace(site, "templates/delar.html", "<p>Del</p>", "<p>Delen</p>"),
        arguments: &[],
        rendered: 1,
        changed: &["traff/index.html"],
    },
    Row {
        name: "the template of one kind",
        edit: |site| {
            replace(site, "themes/kommun/templates/news.html", "<p class=\"kicker\">", "<p class=\"kicker ny\">")
        },
        arguments: &[],
        rendered: 3,
        changed: &["nyheter/a/index.html", "nyheter/b/index.html", "nyheter/c/index.html"],
    },
    Row {
        name: "a template that no page uses",
        edit: |site| {
            _ = site.write("templates/oanvand.html", "Ny {{ page.title }}");
        },
        arguments: &[],
        rendered: 0,
        changed: &[],
    },
    Row {
        // The address of the sheet has the digest of its bytes, and every page links to it.
        name: "a style sheet",
        edit: |site| replace(site, "themes/kommun/static/css/kommun.css", "{", "{ "),
        arguments: &[],
        rendered: 30,
        changed: &[
            "404.html",
            "amnen/index.html",
            "amnen/skola/index.html",
            "andringar/index.html",
            "arkiv/2026/index.html",
            "arkiv/index.html",
            "+css/kommun.*.css",
            "-css/kommun.*.css",
            "index.html",
            "kontakt/index.html",
            "nyheter/a/index.html",
            "nyheter/b/index.html",
            "nyheter/c/index.html",
            "nyheter/index.html",
            "projekt/index.html",
            "sok/index.html",
            "traff/index.html",
        ],
    },
    Row {
        name: "a picture of another size",
        edit: |site| {
            _ = site.write("content/karta.svg", svg(20));
        },
        arguments: &[],
        rendered: 1,
        changed: &["karta.svg", "projekt/index.html"],
    },
    Row {
        name: "a picture of the same size",
        edit: |site| {
            _ = site.write("content/karta.svg", svg(10).replace("10\"", "10\" fill=\"red\""));
        },
        arguments: &[],
        rendered: 1,
        changed: &["karta.svg"],
    },
    Row {
        name: "a day that nothing waits for",
        edit: |_| {},
        arguments: &["--at", "2026-09-30"],
        rendered: 0,
        changed: &[],
    },
    Row {
        name: "the end of an event",
        edit: |_| {},
        arguments: &["--at", "2026-10-02"],
        // A card says whether it is past, and pages with it are rendered though their theme does not show it.
        rendered: 11,
        changed: &["index.html", "traff/index.html"],
    },
];

fn inodes(site: &Site) -> BTreeMap<String, u64> {
    let inode = |name: &String| std::fs::metadata(site.path("public").join(name)).unwrap().ino();
    tree(&site.path("public")).keys().map(|name| (name.clone(), inode(name))).collect()
}

#[test]
fn an_edit_makes_what_it_must() {
    let mut wrong = Vec::new();
    for row in ROWS {
        let site = site();
        site.build();
        let (before, kept) = (tree(&site.path("public")), inodes(&site));
        (row.edit)(&site);
        let run = site.run(&[&["build", "--json"], row.arguments].concat());
        assert_eq!(run.code, 0, "{}: {}", row.name, run.stdout);
        let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let (after, now) = (tree(&site.path("public")), inodes(&site));
        let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let sign = |name: &&String| match (before.get(*name), after.get(*name)) {
            (None, _) => Some(format!("+{}", without_digests(name))),
            (_, None) => Some(format!("-{}", without_digests(name))),
            (old, new) if old != new => Some((*name).clone()),
            _ => None,
        };
        let mut changed: Vec<String> =
            names.iter().filter(|name| **name != ".anslag-manifest").filter_map(sign).collect();
        changed.sort_by_key(|name| (name.trim_start_matches(['+', '-']).to_owned(), name.clone()));
        for name in
            names.iter().filter(|name| before.get(**name) == after.get(**name) && kept.get(**name) != now.get(**name))
        {
            wrong.push(format!("{}: {name} is another file with the same bytes", row.name));
        }
        if (value["made"].as_u64(), &changed.iter().map(String::as_str).collect::<Vec<_>>()[..])
            != (Some(row.rendered), row.changed)
        {
            wrong.push(format!("{}: made {} and changed {changed:#?}", row.name, value["made"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
