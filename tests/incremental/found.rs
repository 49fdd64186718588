//! Edits that a memo once missed, each as small as it can be: built on, and built anew.

use super::case::{BuildOptions, build_once, differ};
use crate::support::{Site, tree};

/// A site, an edit of it (a file without a text is removed), and templates that show what it is about.
struct Row {
    name: &'static str,
    site: &'static [(&'static str, &'static str)],
    edit: &'static [(&'static str, Option<&'static str>)],
}

const PICTURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 20 10\"/>";
const CONFIG: &str =
    "title: Exempelkommun\nbase_url: https://www.example.se/\npublisher: kommunen\ncontact_point: center\n";

const ROWS: &[Row] = &[
    Row {
        name: "the publisher's logo goes",
        site: &[
            ("anslag.yaml", CONFIG),
            ("data/organisations.yml", "kommunen: {name: Kommunen, logo: /logga.svg}\n"),
            ("data/contact-points.yml", "center: {name: Kontaktcenter, email: k@example.se}\n"),
            ("static/logga.svg", PICTURE),
        ],
        edit: &[("static/logga.svg", None)],
    },
    Row {
        name: "a logo has another size",
        site: &[
            ("anslag.yaml", CONFIG),
            ("data/organisations.yml", "kommunen: {name: Kommunen, logo: /logga.svg}\n"),
            ("data/contact-points.yml", "center: {name: Kontaktcenter, email: k@example.se}\n"),
            ("static/logga.svg", PICTURE),
            ("templates/home.html", "{{ site.publisher.logo.size }}"),
        ],
        edit: &[("static/logga.svg", Some("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 20 100\"/>"))],
    },
    Row {
        name: "the page that a contact point names has another address",
        site: &[
            ("anslag.yaml", CONFIG),
            ("data/organisations.yml", "kommunen: {name: Kommunen}\n"),
            ("data/contact-points.yml", "center: {name: Kontaktcenter, email: k@example.se, help_url: /hjalp/}\n"),
            ("content/hjalp.md", "---\ntitle: Hjälp\nreview_in: P1Y\n---\n\nText.\n"),
        ],
        edit: &[
            ("content/hjalp.md", Some("---\ntitle: Hjälp\nslug: bistand\nreview_in: P1Y\n---\n\nText.\n")),
            // An address in data that leads nowhere is an error.
            (
                "data/contact-points.yml",
                Some("center: {name: Kontaktcenter, email: k@example.se, help_url: /bistand/}\n"),
            ),
        ],
    },
    Row {
        name: "a logo that lies beside the pages goes",
        site: &[
            ("anslag.yaml", CONFIG),
            ("data/organisations.yml", "kommunen: {name: Kommunen, logo: logga.svg}\n"),
            ("data/contact-points.yml", "center: {name: Kontaktcenter, email: k@example.se}\n"),
            ("content/om/logga.svg", PICTURE),
            ("content/om/a.md", "---\ntitle: A\nreview_in: P1Y\n---\n\nText.\n"),
        ],
        edit: &[("content/om/logga.svg", None)],
    },
    Row {
        name: "a section of the default language says less for a translation",
        site: &[
            (
                "anslag.yaml",
                "title: X\nbase_url: https://www.example.se/\nlanguages: {sv: {name: Svenska}, en: {name: English}}\n",
            ),
            ("data/organisations.yml", "kommunen: {name: Kommunen}\n"),
            ("content/nyheter/_index.md", "---\ntitle: Nyheter\ndefaults: {owner: kommunen}\n---\n"),
            ("content/nyheter/a.en.md", "---\ntype: news\ntitle: A\nlead: L.\npublished: 2026-09-01\n---\n\nText.\n"),
        ],
        edit: &[("content/nyheter/_index.md", Some("---\ntitle: Nyheter\n---\n"))],
    },
    Row {
        name: "a section says another lead for its pages, which a list of another page shows",
        site: &[
            ("content/nyheter/_index.md", "---\ntitle: Nyheter\ndefaults: {lead: Ett.}\n---\n"),
            ("content/nyheter/a.md", "---\ntype: news\ntitle: A\npublished: 2026-09-01\n---\n\nText.\n"),
            ("templates/home.html", "{% for card in lists.latest %}{{ card.title }} {{ card.lead }}{% endfor %}"),
        ],
        edit: &[("content/nyheter/_index.md", Some("---\ntitle: Nyheter\ndefaults: {lead: Två.}\n---\n"))],
    },
    Row {
        name: "a page and a section ask for another template, and a section for its pages",
        site: &[
            ("content/a.md", "---\ntitle: A\nreview_in: P1Y\n---\n\nText.\n"),
            ("content/nyheter/_index.md", "---\ntitle: Nyheter\n---\n"),
            ("content/projekt/_index.md", "---\ntitle: Projekt\ndefaults: {template: kampanj.html}\n---\n"),
            ("content/projekt/b.md", "---\ntitle: B\nreview_in: P1Y\n---\n\nText.\n"),
            ("templates/kampanj.html", "Kampanj: {{ page.title }}"),
            ("templates/lugn.html", "Lugn: {{ page.title }}"),
        ],
        edit: &[
            ("content/a.md", Some("---\ntitle: A\nreview_in: P1Y\ntemplate: kampanj.html\n---\n\nText.\n")),
            ("content/nyheter/_index.md", Some("---\ntitle: Nyheter\ntemplate: lugn.html\n---\n")),
            ("content/projekt/_index.md", Some("---\ntitle: Projekt\ndefaults: {template: lugn.html}\n---\n")),
        ],
    },
    Row {
        name: "the template that a page asks for says something else",
        site: &[
            ("content/a.md", "---\ntitle: A\nreview_in: P1Y\ntemplate: kampanj.html\n---\n\nText.\n"),
            ("templates/kampanj.html", "Kampanj: {{ page.title }}"),
        ],
        edit: &[("templates/kampanj.html", Some("Ny kampanj: {{ page.title }}"))],
    },
    Row {
        name: "the ledger goes",
        site: &[("content/a.md", "---\ntitle: A\nreview_in: P1Y\n---\n\nText.\n"), ("anslag.lock", "anslag.lock 1\n")],
        edit: &[("anslag.lock", None)],
    },
    Row {
        name: "a template names what another shows without naming it",
        site: &[
            ("content/a.md", "---\ntitle: A\nreview_in: P1Y\ncontact_point: center\n---\n\nText.\n"),
            ("content/b.md", "---\ntype: news\ntitle: B\nlead: L.\npublished: 2026-09-01\n---\n\nText.\n"),
            ("data/contact-points.yml", "center: {name: Kontaktcenter, email: k@example.se}\n"),
            ("themes/liten/theme.yaml", "name: liten\nversion: \"1\"\nanslag: \"1\"\n"),
            ("themes/liten/i18n/sv.yaml", "topics: Ämnen\n"),
            ("themes/liten/templates/page.html", "{% set p = page %}{% for k, v in p %}{{ k }}: {{ v }}\n{% endfor %}"),
            ("themes/liten/templates/news.html", "{{ page.title }}"),
            ("themes/liten/templates/home.html", ""),
            ("themes/liten/templates/section.html", ""),
            ("themes/liten/templates/project.html", ""),
            ("themes/liten/templates/workshop.html", ""),
            ("themes/liten/templates/network.html", ""),
            ("themes/liten/templates/decision.html", ""),
            ("themes/liten/templates/topics.html", ""),
            ("themes/liten/templates/topic.html", ""),
            ("themes/liten/templates/archive.html", ""),
            ("themes/liten/templates/changes.html", ""),
            ("themes/liten/templates/404.html", ""),
            ("themes/liten/templates/redirect.html", ""),
            ("anslag.yaml", "title: X\nbase_url: https://www.example.se/\ntheme: liten\ncontact_point: center\n"),
        ],
        edit: &[("themes/liten/templates/news.html", Some("{{ page.title }}{{ page.mentions }}{{ page.json_ld }}"))],
    },
];

fn apply(site: &Site, edit: &[(&str, Option<&str>)]) {
    for (path, text) in edit {
        match text {
            Some(text) => drop(site.write(path, text)),
            None => drop(site.remove(path)),
        }
    }
}

#[test]
fn edits_that_were_once_missed() {
    let mut wrong = Vec::new();
    for row in ROWS {
        let (site, fresh) = (Site::new(row.site), Site::new(row.site));
        let options = BuildOptions::new();
        let first = build_once(&site, &options, "2");
        if first.code != 0 {
            wrong.push(format!("{}: {}", row.name, first.output));
        }
        apply(&site, row.edit);
        apply(&fresh, row.edit);
        let (result, clean) = (build_once(&site, &options, "2"), build_once(&fresh, &options, "2"));
        if (result.code, &result.output) != (clean.code, &clean.output) {
            wrong.push(format!("{}: {} but {}", row.name, result.output, clean.output));
        }
        if clean.code != 0 {
            wrong.push(format!("{}: {}", row.name, clean.output));
        }
        if let Err(how) = differ(&tree(&site.path("public")), &tree(&fresh.path("public"))) {
            wrong.push(format!("{}: {how}", row.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
