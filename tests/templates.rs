//! Which template draws a page: the one that it asks for, that of its section's `defaults`, or that of what it is, and what
//! stands in for templates that a theme has not.

use crate::support::Site;

const CAMPAIGN: &str = "<!doctype html><title>{{ page.title }}</title><p>Kampanj</p>{{ page.content }}\n";

fn site() -> Site {
    Site::new(&[
        ("templates/kampanj.html", CAMPAIGN),
        ("templates/lista.html", "<!doctype html>{% for card in items %}<p>{{ card.title }}</p>{% endfor %}\n"),
        (
            "content/nyheter/_index.md",
            "---\ntitle: Nyheter\ntemplate: lista.html\ndefaults: {type: news, template: kampanj.html}\n---\n",
        ),
        ("content/nyheter/a.md", "---\ntitle: A\nlead: Kort.\npublished: 2026-09-01\n---\n\nText.\n"),
        (
            "content/nyheter/b.md",
            "---\ntitle: B\nlead: Kort.\npublished: 2026-09-02\ntemplate: news.html\n---\n\nText.\n",
        ),
        ("content/nyheter/gammalt/_index.md", "---\ntitle: Gammalt\n---\n"),
        ("content/c.md", "---\ntitle: C\nreview_in: P1Y\ntemplate: kampanj.html\n---\n\nText.\n"),
    ])
}

#[test]
fn a_page_and_a_section_choose_a_template() {
    let site = site();
    site.build();
    let drawn = |path: &str| site.public(path).contains("<p>Kampanj</p>");
    assert!(drawn("c/index.html"), "the page asks for it");
    assert!(drawn("nyheter/a/index.html"), "the section asks for it, for its pages");
    assert!(!drawn("nyheter/b/index.html"), "what the page says comes first");
    assert_eq!(site.public("nyheter/index.html"), "<!doctype html><p>B</p><p>A</p>\n");
    // A section below has a template of its own to choose.
    assert!(site.public("nyheter/gammalt/index.html").contains("<h1>Gammalt</h1>"));
}

#[test]
fn a_template_that_does_not_exist_is_told_where_it_is_asked_for() {
    let site = site();
    site.write("content/c.md", "---\ntitle: C\nreview_in: P1Y\ntemplate: kampan.html\n---\n\nText.\n");
    site.write("content/nyheter/_index.md", "---\ntitle: Nyheter\ndefaults: {type: news, template: nyhet}\n---\n");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    for text in [
        "fel[A529]: mallen `kampan.html` finns inte",
        "--> content/c.md:4:11",
        "gör så här: byt till `kampanj.html`",
        "mallarna är 404.html, archive.html, base.html",
        "--> content/nyheter/_index.md:3:34",
    ] {
        assert!(run.stderr.contains(text), "{text}\n{}", run.stderr);
    }
    assert_eq!(run.stderr.matches("`nyhet`").count(), 1, "once for all pages of the section: {}", run.stderr);
    let english = site.run(&["build", "--lang", "en"]);
    assert!(english.stderr.contains("the template `nyhet` does not exist"), "{}", english.stderr);
}

#[test]
fn a_section_chooses_the_card_of_its_pages() {
    let site = Site::new(&[
        ("content/a/_index.md", "---\ntitle: A\ndefaults: {type: news}\ncard: titles\n---\n"),
        ("content/a/x.md", "---\ntitle: Badet\nlead: Kort om badet.\npublished: 2026-09-01\n---\n\nText.\n"),
        ("content/b/_index.md", "---\ntitle: B\ndefaults: {type: news}\ncard: cards\n---\n"),
        ("content/b/y.md", "---\ntitle: Isen\nlead: Kort om isen.\npublished: 2026-09-02\n---\n\nText.\n"),
        ("content/c/_index.md", "---\ntitle: C\ndefaults: {type: news}\n---\n"),
        ("content/c/z.md", "---\ntitle: Bron\nlead: Kort om bron.\npublished: 2026-09-03\n---\n\nText.\n"),
    ]);
    site.build();
    let titles = site.public("a/index.html");
    assert!(titles.contains("<ul class=\"titles\">") && !titles.contains("Kort om badet."), "{titles}");
    assert!(site.public("b/index.html").contains("<ul class=\"cards\">"));
    assert!(site.public("c/index.html").contains("<ul class=\"rows\">"), "rows are the default");
    site.write("content/a/_index.md", "---\ntitle: A\ndefaults: {type: news}\ncard: kort\n---\n");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    for text in ["[A532]", "content/a/_index.md:4:7", "rows, cards, titles"] {
        assert!(run.stderr.contains(text), "{text}\n{}", run.stderr);
    }
    // What the section says is also what an incremental build looks at.
    site.write("content/a/_index.md", "---\ntitle: A\ndefaults: {type: news}\ncard: rows\n---\n");
    site.build();
    assert!(site.public("a/index.html").contains("<ul class=\"rows\">"));
}

/// A theme of three files.
const SMALL: &[(&str, &str)] = &[
    ("themes/litet/theme.yaml", "name: litet\nversion: 1.0.0\nanslag: \"1\"\n"),
    (
        "themes/litet/templates/base.html",
        "<!doctype html>\n<html lang=\"{{ page.lang }}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{{ page.title }} - {{ page.url }}</title>\n\
         <meta name=\"description\" content=\"{{ page.url }}\">\n</head>\n<body>\n<main>{% block content %}{% endblock content %}</main>\n</body>\n</html>\n",
    ),
    (
        "themes/litet/templates/page.html",
        "{% extends \"base.html\" %}\n{% block content %}\n<h1>{{ page.title }}</h1>\n{{ page.content }}\n\
         {% for card in items or [] %}<li><a href=\"{{ card.url }}\">{{ card.title }}</a></li>\n{% endfor %}{% endblock content %}\n",
    ),
];

/// What a site can have: every kind, sections, topics, an archive, old addresses.
const PAGES: &[(&str, &str)] = &[
    ("content/nyheter/_index.md", "---\ntitle: Nyheter\nfeed: true\n---\n"),
    (
        "content/nyheter/a.md",
        "---\ntype: news\ntitle: Badet\nlead: Kort.\npublished: 2026-09-01\ntopics: [Bygga]\naliases: [/bad.html]\n---\n\nText.\n",
    ),
    ("content/projekt.md", "---\ntype: project\ntitle: Projektet\nlead: Kort.\nstatus: ongoing\n---\n\nText.\n"),
    ("content/traff.md", "---\ntype: workshop\ntitle: Träffen\nlead: Kort.\nstarts: 2026-12-01\n---\n\nText.\n"),
    ("content/natverk.md", "---\ntype: network\ntitle: Nätverket\nlead: Kort.\n---\n\nText.\n"),
    (
        "content/beslut.md",
        "---\ntype: decision\ntitle: Beslutet\nlead: Kort.\ndecision_status: proposed\n---\n\nText.\n",
    ),
    ("content/c.md", "---\ntitle: Kontakt\nreview_in: P1Y\n---\n\nText.\n"),
];

#[test]
fn a_theme_of_a_base_and_a_page_draws_everything() {
    let site = Site::new(&[SMALL, PAGES].concat());
    site.write("anslag.yaml", "title: Exempel\nbase_url: https://www.example.se/\ntheme: litet\n");
    site.build();
    let linked = |path: &str, to: &str| {
        let page = site.public(path);
        assert!(page.contains(to), "{path}: {to}\n{page}");
    };
    linked("index.html", "<li><a href=\"/projekt/\">Projektet</a></li>");
    linked("nyheter/index.html", "<li><a href=\"/nyheter/a/\">Badet</a></li>");
    linked("amnen/index.html", "<li><a href=\"/amnen/bygga/\">Bygga</a></li>");
    linked("amnen/bygga/index.html", "<li><a href=\"/nyheter/a/\">Badet</a></li>");
    linked("arkiv/index.html", "<li><a href=\"/arkiv/2026/\">2026</a></li>");
    linked("arkiv/2026/index.html", "<li><a href=\"/nyheter/a/\">Badet</a></li>");
    for (path, title) in
        [("projekt", "Projektet"), ("traff", "Träffen"), ("natverk", "Nätverket"), ("beslut", "Beslutet")]
    {
        linked(&format!("{path}/index.html"), &format!("<h1>{title}</h1>\n<p>Text.</p>"));
    }
    linked("404.html", "<h1>");
    assert!(!site.public("404.html").contains("<li>"), "{}", site.public("404.html"));
    let moved = site.public("bad.html");
    for line in [
        "<meta name=\"robots\" content=\"noindex\">",
        "<meta http-equiv=\"refresh\" content=\"0; url=/nyheter/a/\">",
        "<link rel=\"canonical\" href=\"https://www.example.se/nyheter/a/\">",
        "<a href=\"/nyheter/a/\">Badet</a>",
    ] {
        assert!(moved.contains(line), "{line}\n{moved}");
    }
}

#[test]
fn the_program_s_theme_draws_everything_with_its_section_and_page_alone() {
    let site = Site::new(PAGES);
    let theme = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/kommun");
    let left_out = ["home", "topics", "topic", "archive", "changes", "404", "redirect"];
    for (path, bytes) in crate::support::tree(&theme) {
        if !left_out.iter().any(|name| path == format!("templates/{name}.html")) {
            site.write(&format!("themes/kommun/{path}"), bytes);
        }
    }
    site.build();
    for (path, to) in [
        ("amnen/index.html", "href=\"/amnen/bygga/\""),
        ("arkiv/2026/index.html", "href=\"/nyheter/a/\""),
        ("index.html", "href=\"/nyheter/\""),
        ("404.html", "<h1>Sidan finns inte"),
    ] {
        let page = site.public(path);
        assert!(page.contains(to), "{path}: {to}\n{page}");
    }
}

#[test]
fn a_site_adds_a_style_sheet_after_the_theme_s() {
    let site = Site::new(&[
        (
            "anslag.yaml",
            "title: Exempel\nbase_url: https://www.example.se/\ntheme: {name: kommun, css: [css/egen.css]}\n",
        ),
        ("static/css/egen.css", "h1 { color: green; background: url(../img/moln.svg) }\n"),
        ("content/c.md", "---\ntitle: Kontakt\nreview_in: P1Y\n---\n\nText.\n"),
    ]);
    site.build();
    let (theirs, own) = (site.named("css/kommun.css"), site.named("css/egen.css"));
    assert!(own.starts_with("css/egen.") && own.len() > "css/egen.css".len(), "a digest in the name: {own}");
    let page = site.public("c/index.html");
    let links = format!("<link rel=\"stylesheet\" href=\"/{theirs}\">\n<link rel=\"stylesheet\" href=\"/{own}\">\n");
    assert!(page.contains(&links), "{links}\n{page}");
    assert_eq!(site.public(&own), "h1 { color: green; background: url(../img/moln.svg) }\n");
    // Another text has another name, and every page leads to it.
    site.write("static/css/egen.css", "h1 { color: navy }\n").build();
    let changed = site.named("css/egen.css");
    assert!(changed != own && site.public("c/index.html").contains(&changed), "{changed}");

    let config =
        "title: Exempel\nbase_url: https://www.example.se/\ntheme: {name: kommun, css: [css/egna.css, img/x.svg]}\n";
    let run = site.write("anslag.yaml", config).run(&["build"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    for text in [
        "fel[A530]: static/css/egna.css finns inte, eller är ingen stilmall",
        "--> anslag.yaml:3:29",
        "gör så här: byt till css/egen.css",
        "static/img/x.svg",
    ] {
        assert!(run.stderr.contains(text), "{text}\n{}", run.stderr);
    }
}

#[test]
fn the_program_s_theme_is_written_out_and_draws_the_same() {
    let site = Site::new(PAGES);
    let before = site.build().tree("public");
    let run = site.run(&["theme", "export"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "themes/kommun\n"), "{}", run.stderr);
    assert!(run.stderr.contains("ändra mallarna i themes/kommun"), "{}", run.stderr);
    let exported = site.tree("themes/kommun");
    assert_eq!(exported, crate::support::tree(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/kommun")));
    assert!(site.build().tree("public") == before, "the same pages");

    // Never over what is there.
    site.write("themes/kommun/templates/page.html", "mitt");
    let run = site.run(&["theme", "export"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("fel[A531]: mappen themes/kommun har redan filer: fonts, i18n"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(site.path("themes/kommun/templates/page.html")).unwrap(), "mitt");

    let run = site.run(&["theme", "export", "--out", "themes/eget", "--lang", "en"]);
    assert!(run.code == 0 && run.stderr.contains("write `theme: eget` in anslag.yaml"), "{}", run.stderr);
    let about = std::fs::read_to_string(site.path("themes/eget/theme.yaml")).unwrap();
    assert!(about.contains("\nname: eget\n"), "{about}");
    site.write("anslag.yaml", "title: Exempelkommun\nbase_url: https://www.example.se/\ntheme: eget\n").build();
}
