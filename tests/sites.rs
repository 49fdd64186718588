//! Whole sites: what stands in the files, and what stands in `public/`.

use crate::support::Site;

fn page(title: &str, more: &str, body: &str) -> String {
    format!("---\ntitle: {title}\nreview_in: P1Y\n{more}---\n\n{body}\n")
}

fn news(title: &str, published: &str, more: &str) -> String {
    format!(
        "---\ntype: news\ntitle: {title}\nlead: Ingress till {title}.\npublished: {published}\n{more}---\n\nText om {title}.\n"
    )
}

/// A site with news in a section of its own.
fn news_site(count: usize) -> Site {
    let site = Site::new(&[("content/nyheter/_index.md", "---\ntitle: Nyheter\nper_page: 3\n---\n")]);
    for n in 1..=count {
        site.write(
            &format!("content/nyheter/n{n:02}.md"),
            news(&format!("Nyhet {n:02}"), &format!("2026-01-{n:02}"), "topics: [Vård, skola]\n"),
        );
    }
    site
}

#[test]
fn the_smallest_site() {
    let site = Site::new(&[]);
    site.build();
    let home = site.public("index.html");
    assert!(home.contains("<h1>Exempelkommun</h1>") && home.contains("<p>Välkommen.</p>"), "{home}");
    for file in ["404.html", "sitemap.xml", "robots.txt"] {
        assert!(site.has(file), "{file}");
    }
    assert!(!site.has("feed.xml"), "a feed without entries");
    // One style sheet: the site's colours, the theme's rules, the colours of code.
    let css = site.public(&site.named("css/kommun.css"));
    assert!(
        css.starts_with("@layer tokens {\n:root{--paper:#ffffff;")
            && css.contains("@layer tokens")
            && css.contains(".hl-comment"),
        "{css}"
    );
    assert!(!site.has("css/highlight.css"));
}

#[test]
fn a_home_page_that_nobody_may_see_yet_is_stood_in_for() {
    for hidden in ["draft: true", "embargo: 2099-01-01", "expires: 2020-01-01\non_expiry: gone"] {
        let site = news_site(2);
        site.write("content/_index.md", format!("---\ntitle: Hemligt\n{hidden}\n---\n\nInte än.\n"));
        site.build();
        let home = site.public("index.html");
        assert!(home.contains("<h1>Exempelkommun</h1>") && !home.contains("Inte än."), "{home}");
        assert!(!site.tree("public").values().any(|bytes| String::from_utf8_lossy(bytes).contains("Hemligt")));
        // And again, from what was remembered.
        site.write("content/nyheter/n01.md", news("Ändrad", "2026-01-01", "")).build();
        assert!(site.public("index.html").contains("<h1>Exempelkommun</h1>"));
    }
}

#[test]
fn links_are_written_to_files_and_lead_to_addresses() {
    let site = Site::new(&[
        (
            "content/a.md",
            &page(
                "A",
                "",
                "[b](om/b.md) [mål](om/b.md#mål) [hem](_index.md) [här](#rubrik) [ut](https://www.digg.se/) ![karta](om/k.svg)\n\n## Rubrik",
            ),
        ),
        ("content/om/b.md", &page("B", "", "## Mål\n\n[a](../a.md) [fil](k.svg)")),
        ("content/om/k.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 20 10\"/>"),
    ]);
    let run = site.run(&["build"]);
    // The anchor is the heading's slug, not its text.
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("fel[A301]") && run.stderr.contains("…#mal"), "{}", run.stderr);
    site.write("content/a.md", page("A", "", "[b](om/b.md) [mål](om/b.md#mal) [hem](_index.md) [här](#rubrik) [ut](https://www.digg.se/) ![karta](om/k.svg)\n\n## Rubrik"));
    site.build();
    let a = site.public("a/index.html");
    for expected in [
        "<a href=\"/om/b/\">b</a>",
        "<a href=\"/om/b/#mal\">mål</a>",
        "<a href=\"/\">hem</a>",
        "<a href=\"#rubrik\">här</a>",
        "<a href=\"https://www.digg.se/\">ut <span class=\"visually-hidden\">(länk till annan webbplats)</span></a>",
        "<img src=\"/om/k.svg\" alt=\"karta\" width=\"20\" height=\"10\" loading=\"lazy\">",
    ] {
        assert!(a.contains(expected), "{expected}\n{a}");
    }
    assert!(site.public("om/b/index.html").contains("<a href=\"/om/k.svg\">fil</a>"));
}

#[test]
fn a_site_below_a_path_of_its_host() {
    let site = Site::new(&[("content/a.md", &page("A", "", "[hem](_index.md)"))]);
    let run = site.run(&["build", "--base-url", "https://example.se/kommun"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let a = site.public("a/index.html");
    assert!(
        a.contains("<a href=\"/kommun/\">hem</a>")
            && a.contains(&format!("href=\"/kommun/{}\"", site.named("css/kommun.css"))),
        "{a}"
    );
    assert!(a.contains("<link rel=\"canonical\" href=\"https://example.se/kommun/a/\">"), "{a}");
    assert!(site.public("sitemap.xml").contains("<loc>https://example.se/kommun/a/</loc>"));
}

#[test]
fn drafts_and_days_to_come() {
    let site = Site::new(&[
        ("content/utkast.md", &page("Utkast", "draft: true\n", "Hemligt ord: kanariefågel.")),
        ("content/sedan.md", &page("Sedan", "published: 2026-12-24\n", "Kanariefågel.")),
        ("content/embargo.md", &page("Embargo", "embargo: 2026-10-01T18:00\n", "Kanariefågel.")),
        ("content/bunt/index.md", &page("Bunt", "draft: ja\n", "Kanariefågel. [Bilagan](kanariefågel.txt)")),
        ("content/bunt/kanariefågel.txt", "hemlig bilaga"),
        ("content/borta.md", &page("Borta", "expires: 2026-09-30\non_expiry: gone\n", "Kanariefågel.")),
        ("content/gammal.md", &page("Gammal", "expires: 2026-09-30\n", "Finns kvar.")),
        (".env", "KANARIEFÅGEL=1"),
        ("content/.dold.md", "kanariefågel"),
        ("content/a.md~", "kanariefågel"),
    ]);
    site.build();
    for (file, bytes) in site.tree("public") {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(!text.contains("kanariefågel") && !file.contains("kanarie"), "{file}");
    }
    assert!(site.public("gammal/index.html").contains("Arkiverad 30\u{a0}september\u{a0}2026"));
    let run = site.run(&["build", "--drafts"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        site.has("utkast/index.html")
            && site.has("sedan/index.html")
            && site.has("bunt/kanariefågel.txt")
            && !site.has("borta/index.html")
    );
    // Unpublished means gone: the next build without drafts takes them away again.
    site.build();
    assert!(!site.has("utkast/index.html") && !site.has("bunt"));
    let run = site.run(&["build", "--at", "2026-12-25"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(site.has("sedan/index.html") && site.has("embargo/index.html"));
}

#[test]
fn long_lists_keep_their_old_pages() {
    let site = news_site(10);
    site.build();
    assert!(site.public("nyheter/index.html").contains("Nyhet 10"));
    let oldest = site.public("nyheter/sida/1/index.html");
    for (title, there) in [("Nyhet 01", true), ("Nyhet 03", true), ("Nyhet 04", false)] {
        assert_eq!(oldest.contains(title), there, "{title}");
    }
    let before = site.tree("public");
    site.write("content/nyheter/n11.md", news("Nyhet 11", "2026-01-11", ""));
    site.build();
    let after = site.tree("public");
    for number in 1..=2 {
        let file = format!("nyheter/sida/{number}/index.html");
        assert_eq!(before.get(&file), after.get(&file), "{file} moved");
    }
    let fifth = site.public("nyheter/n05/index.html");
    assert!(fifth.contains("Nyhet 04") && fifth.contains("Nyhet 06"), "{fifth}");
}

#[test]
fn topics_archive_and_feeds() {
    let site = news_site(4);
    site.build();
    let topic = site.public("amnen/vard/index.html");
    assert!(topic.contains("Ämne: Vård") && topic.contains("Nyhet 04"), "{topic}");
    assert!(site.public("amnen/index.html").contains("/amnen/skola/"));
    assert!(site.public("arkiv/2026/index.html").contains("januari 2026"));
    for feed in ["feed.xml", "nyheter/feed.xml", "amnen/vard/feed.xml"] {
        let feed = site.public(feed);
        assert!(feed.contains("<updated>2026-01-04T00:00:00+01:00</updated>"), "{feed}");
        assert!(feed.contains("&lt;p&gt;Text om Nyhet 04.&lt;/p&gt;"), "{feed}");
    }
    let json: serde_json::Value = serde_json::from_str(&site.public("nyheter/feed.json")).unwrap();
    assert_eq!(json["items"].as_array().unwrap().len(), 4);
}

#[test]
fn a_project_gathers_what_is_about_it() {
    let site = Site::new(&[
        (
            "content/projekt/smart.md",
            "---\ntype: project\ntitle: Smart liv\nstatus: pågår\nperiod: {start: 2021-03, duration: P18M}\nbudget: {amount: 45000000, approx: true}\n---\nText.\n",
        ),
        ("content/a.md", &news("Startskott", "2024-01-01", "about: [projekt/smart]\n")),
        (
            "content/w.md",
            "---\ntype: workshop\ntitle: Träff\nstarts: 2024-02-02T13:00\nproject: projekt/smart\n---\nText.\n",
        ),
        (
            "content/d.md",
            "---\ntype: decision\ntitle: Stöd\ndecision_status: förslag\ngrant: {project: projekt/smart, share: {percent: 33, of: kostnader, ceiling: {amount: 1050000}}}\n---\nText.\n",
        ),
    ]);
    site.build();
    let project = site.public("projekt/smart/index.html");
    for expected in [
        "href=\"/a/\"",
        "href=\"/w/\"",
        "href=\"/d/\"",
        "cirka 45\u{a0}miljoner\u{a0}kronor",
        "från mars\u{a0}2021, 18 månader",
        "Pågår",
    ] {
        assert!(project.contains(expected), "{expected}\n{project}");
    }
    let decision = site.public("d/index.html");
    assert!(decision.contains("33 procent av kostnader, dock högst 1\u{a0}050\u{a0}000\u{a0}kronor"), "{decision}");
    assert!(decision.contains("Detta är ett förslag"), "{decision}");
    let calendar = site.public("w/kalender.ics");
    assert!(calendar.contains("DTSTART;TZID=Europe/Stockholm:20240202T130000\r\n"), "{calendar}");
}

#[test]
fn two_languages() {
    let site = Site::new(&[
        ("content/om/a.md", &page("Om oss", "published: 2024-06-12\n", "Text.")),
        ("content/om/a.en.md", &page("About us", "published: 2024-06-12\n", "[Swedish](a.md) “quoted”")),
        ("content/en/_index.md", "---\ntitle: Example\ntranslations: {sv: \"_index\"}\n---\n"),
        ("content/en/only.md", &page("Only here", "topics: [Health]\n", "\"Quoted\".")),
    ]);
    site.write("anslag.yaml", "title: Exempelkommun\nbase_url: https://www.example.se/\nlanguages:\n  sv: {name: Svenska}\n  en: {name: English, title: Example Municipality}\n");
    site.build();
    let english = site.public("en/om/a/index.html");
    for expected in [
        "<html lang=\"en\" dir=\"ltr\">",
        "hreflang=\"sv\" href=\"https://www.example.se/om/a/\"",
        "Published <time datetime=\"2024-06-12\">12\u{a0}June\u{a0}2024</time>",
        "Example Municipality",
    ] {
        assert!(english.contains(expected), "{expected}\n{english}");
    }
    assert!(site.public("om/a/index.html").contains("12\u{a0}juni\u{a0}2024"));
    assert!(site.public("en/only/index.html").contains("“Quoted”"));
    assert!(site.has("en/topics/health/index.html") && site.has("en/404.html"));
}

#[test]
fn permalinks_slugs_aliases_and_sections() {
    let site = Site::new(&[
        (
            "content/nyheter/_index.md",
            "---\ntitle: Nyheter\nslug: aktuellt\ndefaults: {type: news, owner: {name: Kommunikation}}\n---\n",
        ),
        (
            "content/nyheter/A och O.md",
            "---\ntitle: A och O\nlead: Ingress.\npublished: 2024-06-12\naliases: [/gammal/, /x/y.html]\n---\nText.\n",
        ),
        ("content/rad/djup/ner/sida.md", &page("Djup", "slug: are-ostersund\n", "Text.")),
    ]);
    site.write(
        "anslag.yaml",
        "title: Exempelkommun\nbase_url: https://www.example.se/\npermalinks: {news: \"/nyhet/:year/:slug/\"}\n",
    );
    site.build();
    assert!(
        site.has("nyhet/2024/a-och-o/index.html")
            && site.has("aktuellt/index.html")
            && site.has("rad/djup/ner/are-ostersund/index.html")
    );
    let old = site.public("gammal/index.html");
    assert!(old.contains("content=\"0; url=/nyhet/2024/a-och-o/\"") && old.contains("noindex"), "{old}");
    assert!(site.has("x/y.html"));
    assert!(site.public("_redirects").contains("/gammal/ /nyhet/2024/a-och-o/ 301"));
    assert!(site.public("redirects.nginx.map").contains("/gammal/") && site.public(".htaccess").contains("/gammal"));
}

#[test]
fn a_site_overrides_one_template_and_one_word() {
    let site = Site::new(&[
        ("content/a.md", &news("A", "2024-06-12", "updated: 2024-06-13\n")),
        (
            "templates/news.html",
            "<!doctype html><title>{{ page.title }}</title><h1>{{ page.title }}</h1>{{ labels.updated }} {{ page.updated.text }} {{ data.tal.ett }}{{ page.content }}",
        ),
        ("data/tal.yml", "ett: 1\n"),
    ]);
    site.write(
        "anslag.yaml",
        "title: X\nbase_url: https://www.example.se/\nlabels: {sv: {updated: Sidan uppdaterad}}\n",
    );
    site.build();
    assert_eq!(
        site.public("a/index.html"),
        "<!doctype html><title>A</title><h1>A</h1>Sidan uppdaterad 13\u{a0}juni\u{a0}2024 1<p>Text om A.</p>\n"
    );
    // A template that others build on must keep their blocks; the message names the one that misses its block.
    site.write("templates/page.html", "<!doctype html>{{ page.content }}");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("fel[A502]")
            && run.stderr.contains("blocket `")
            && run.stderr.contains("--> themes/kommun/templates/"),
        "{}",
        run.stderr
    );
}

#[test]
fn components_of_the_theme() {
    let site = Site::new(&[
        (
            "content/a.md",
            &page(
                "A",
                "",
                "::: fact {title=\"Fakta\"}\n*Viktigt*\n:::\n\n::: accordion {title=\"Mer\"}\nInne.\n:::\n\n::: contact {id=\"center\"}\n:::\n\n::: figure {src=\"k.svg\" alt=\"Karta\" credit=\"Kommunen\"}\n:::\n\n::: steps\n1. Ett\n2. Två\n:::\n\n::: quote {by=\"Kontaktcenter\"}\nHej.\n:::\n\n::: video {url=\"https://video.example.se/1\" title=\"Film\" length=\"3 min\"}\n:::",
            ),
        ),
        ("content/k.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 20 10\"/>"),
        ("data/people.yml", "center: {role: Kontaktcenter, phone: \"031-390 06 00\", email: kontakt@example.se}\n"),
    ]);
    site.build();
    let a = site.public("a/index.html");
    for expected in [
        "<em>Viktigt</em>",
        "<details",
        "<summary data-closed=\"öppnas före utskrift för att komma med på papper\">Mer</summary>",
        "tel:+46313900600",
        "<figcaption",
        "<blockquote",
        "https://video.example.se/1",
        "<ol>",
    ] {
        assert!(a.contains(expected), "{expected}\n{a}");
    }
}

#[test]
fn an_unchanged_build_touches_nothing() {
    let site = news_site(4);
    site.build();
    let modified = |file: &str| std::fs::metadata(site.path("public").join(file)).unwrap().modified().unwrap();
    let before = modified("nyheter/n01/index.html");
    site.write(
        "content/nyheter/n04.md",
        news("Nyhet 04", "2026-01-04", "topics: [Vård, skola]\n").replace("Text om", "Ny text om"),
    );
    let run = site.run(&["build", "-v"]);
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains("\nKlart: ") && run.stderr.contains("oförändrade"), "{}", run.stderr);
    assert_eq!(before, modified("nyheter/n01/index.html"));
    site.remove("content/nyheter/n04.md").build();
    assert!(!site.has("nyheter/n04"));
}

#[test]
fn results_as_json() {
    let site = Site::new(&[("content/a.md", "---\ntitle: A\nplats: Åre\n---\nText.\n")]);
    let run = site.run(&["build", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.code, &value["schema"], &value["ok"]), (1, &1.into(), &false.into()));
    assert_eq!(
        value["diagnostics"][0]["places"][0],
        serde_json::json!({"file": "content/a.md", "line": 3, "column": 1})
    );
    site.write("content/a.md", page("A", "", "Text."));
    let run = site.run(&["check", "--json", "--lang", "en"]);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((run.code, &value["ok"]), (0, &true.into()));
    assert!(!site.path("public").exists(), "check writes nothing");
}

#[test]
fn same_bytes_whatever_the_surroundings() {
    let site = news_site(12);
    let build = |variables: &[(&str, &str)]| {
        let run = site.run_with(&["build", "--out", "ut"], variables);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let tree = site.tree("ut");
        std::fs::remove_dir_all(site.path("ut")).unwrap();
        tree
    };
    let plain = build(&[]);
    for variables in
        [[("TZ", "Asia/Tokyo"), ("RAYON_NUM_THREADS", "1")], [("LANG", "sv_SE.UTF-8"), ("RAYON_NUM_THREADS", "8")]]
    {
        assert_eq!(plain, build(&variables), "{variables:?}");
    }
}

#[test]
fn lists_are_declared() {
    let site = Site::new(&[
        (
            "content/nyheter/_index.md",
            "---\ntitle: Nyheter\ndefaults: {type: news}\nlists:\n  viktigt: {topic: vård, limit: 1}\n  gamla: {kind: news, sort: published, order: asc, limit: 2}\n---\n",
        ),
        ("content/w1.md", "---\ntype: workshop\ntitle: Förr\nstarts: 2026-09-30\n---\nText.\n"),
        ("content/w2.md", "---\ntype: workshop\ntitle: Snart\nstarts: 2026-10-02\n---\nText.\n"),
        (
            "templates/section.html",
            "{% for name, list in lists %}{{ name }}:{% for card in list %} {{ card.title }}{% endfor %};{% endfor %}",
        ),
        ("templates/home.html", "{% for card in lists.kommande %}{{ card.title }} {{ card.starts.text }}{% endfor %}"),
    ]);
    for n in 1..=3 {
        site.write(
            &format!("content/nyheter/{n}.md"),
            news(&format!("N{n}"), &format!("2026-01-0{n}"), "topics: [Vård]\n").replace("type: news\n", ""),
        );
    }
    site.write(
        "anslag.yaml",
        "title: X\nbase_url: https://www.example.se/\nlists: {kommande: {kind: workshop, when: upcoming}}\n",
    );
    site.build();
    assert_eq!(site.public("nyheter/index.html"), "gamla: N1 N2;kommande: Snart;viktigt: N3;");
    assert_eq!(site.public("index.html"), "Snart 2\u{a0}oktober\u{a0}2026");
}

#[test]
fn what_a_section_says_for_its_pages_may_hold_markdown() {
    let reason = "Den är **gammal**, och det står långt ner i en fil som är längre än sidan.";
    let defaults = format!(
        "defaults:\n  archived: {{date: 2026-01-01, reason: \"{reason}\"}}\n  image: {{src: /a.svg, alt: A, caption: \"Bild av [ett](a.md) *x*\"}}\n"
    );
    let site = Site::new(&[
        ("content/om/_index.md", &format!("---\ntitle: Om\n{defaults}---\n")),
        ("content/om/a.md", "---\ntitle: A\nreview_in: P1Y\n---\n\nÅ.\n"),
        ("static/a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 20 10\"/>"),
    ]);
    site.build();
    let page = site.public("om/a/index.html");
    assert!(page.contains("Den är <strong>gammal</strong>, och"), "{page}");
    assert!(page.contains("Bild av <a href=\"/om/a/\">ett</a> <em>x</em>"), "{page}");
}

#[test]
fn a_notice_stands_on_every_page_until_it_is_over() {
    let site = Site::new(&[
        ("content/om/_index.md", "---\ntitle: Om\n---\n"),
        (
            "data/notices.yml",
            "vatten: {title: Koka vattnet, text: Det gäller hela orten., level: crisis, from: 2026-10-01T06:00, until: 2026-10-03T18:00, url: /om/}\n\
             val: {title: Valet, from: 2026-09-01, until: 2026-12-31, lang: en}\n\
             snart: {title: Senare, from: 2026-10-09, until: 2026-10-10}\n",
        ),
    ]);
    let titles = |at: &str| {
        site.run(&["build", "--at", at]);
        let page = site.public("om/index.html");
        page.lines()
            .filter(|line| line.trim().starts_with("<h2>") && line.contains(": "))
            .map(|line| line.trim().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(titles("2026-10-01T05:00"), [""; 0]);
    assert_eq!(titles("2026-10-02"), ["<h2>Viktigt: Koka vattnet</h2>"]);
    let page = site.public("om/index.html");
    assert!(
        page.contains("<a href=\"/om/\">Läs mer om detta</a>") && page.contains("3\u{a0}oktober\u{a0}2026"),
        "{page}"
    );
    // Nothing was edited, only the day is another.
    assert_eq!(titles("2026-10-04"), [""; 0]);
    assert_eq!(titles("2026-10-10"), ["<h2>Information: Senare</h2>"]);
}

#[test]
fn a_project_tells_what_has_happened_in_order() {
    let part = |kind: &str, title: &str, more: &str| {
        format!("---\ntype: {kind}\ntitle: {title}\nlead: Kort.\n{more}---\n\nText.\n")
    };
    let site = Site::new(&[
        ("content/projekt.md", "---\ntype: project\ntitle: Projektet\nlead: Kort.\nstatus: ongoing\n---\n\nText.\n"),
        ("content/b.md", &part("news", "Nytt", "published: 2026-05-01\nabout: [projekt]\n")),
        ("content/c.md", &part("workshop", "Träff", "starts: 2026-03-02\nproject: projekt\n")),
        (
            "content/d.md",
            &part("decision", "Beslutet", "published: 2026-01-03\ndecision_status: decided\nproject: projekt\n"),
        ),
        ("content/e.md", &part("news", "Odaterad", "about: [projekt]\n")),
        ("templates/project.html", "{% for card in page.timeline %}{{ card.title }} {% endfor %}"),
    ]);
    site.build();
    assert_eq!(site.public("projekt/index.html"), "Beslutet Träff Nytt ");
}

#[test]
fn a_long_section_is_entered_by_year_and_topic() {
    let site = news_site(6);
    site.build();
    let page = site.public("nyheter/index.html");
    let nav = page.split("<nav class=\"browse\"").nth(1).and_then(|rest| rest.split("</nav>").next());
    let nav = nav.unwrap_or_else(|| panic!("no way in: {page}"));
    // One year is no choice; the topics are.
    assert!(!nav.contains("browse_years") && nav.contains("<a href=\"/amnen/vard/\">Vård</a>"), "{nav}");
    assert!(nav.contains("<a href=\"/amnen/skola/\">skola</a>"), "{nav}");
    assert!(!site.has("nyheter/arkiv/2026/index.html"));
}

#[test]
fn a_year_of_a_section_has_its_pages_and_no_others() {
    let site = news_site(4);
    site.write("content/nyheter/gammal.md", news("Äldre", "2025-11-03", ""));
    site.write("content/nyheter/odaterad.md", "---\ntitle: Odaterad\nreview_in: P1Y\n---\n\nText.\n");
    site.write("content/annat.md", news("Annat", "2025-12-01", ""));
    site.build();
    assert!(site.public("nyheter/index.html").contains("<a href=\"/nyheter/arkiv/2025/\">2025</a>"));
    let page = site.public("nyheter/arkiv/2025/index.html");
    assert!(page.contains("<h1>Nyheter 2025</h1>") && page.contains("november 2025"), "{page}");
    assert!(
        page.contains("/nyheter/gammal/") && !page.contains("/annat/") && !page.contains("/nyheter/n01/"),
        "{page}"
    );
    assert!(
        page.contains("<a href=\"/nyheter/\">Nyheter</a>")
            && page.contains("<a href=\"/nyheter/arkiv/2026/\">2026</a>")
    );
    // The archive of everything has both.
    let all = site.public("arkiv/2025/index.html");
    assert!(all.contains("/nyheter/gammal/") && all.contains("/annat/"), "{all}");
}

#[test]
fn a_phone_knows_the_site() {
    let site = Site::new(&[]);
    site.build();
    let manifest: serde_json::Value = serde_json::from_str(&site.public("site.webmanifest")).unwrap();
    assert_eq!(manifest["name"], "Exempelkommun");
    for icon in manifest["icons"].as_array().unwrap() {
        assert!(site.has(icon["src"].as_str().unwrap().trim_start_matches('/')), "{icon}");
    }
    assert!(site.public("index.html").contains("<link rel=\"manifest\" href=\"/site.webmanifest\">"));
}

#[test]
fn the_style_guide_is_made_when_it_is_asked_for() {
    let site = Site::new(&[]);
    site.build();
    assert!(!site.has("stilguide/index.html"));
    let config = "title: X\nbase_url: https://www.example.se/\ntheme: {name: kommun, settings: {style_guide: true}}\n";
    site.write("anslag.yaml", config).build();
    assert!(site.public("stilguide/index.html").contains("name=\"robots\" content=\"noindex\""));
    assert!(!site.public("sitemap.xml").contains("stilguide"));
}

#[test]
fn a_site_brings_its_own_font() {
    let config = "title: X\nbase_url: https://www.example.se/kommun/\ntheme: {name: kommun, settings: {font_file: fonts/egen.woff2}}\n";
    let site = Site::new(&[("anslag.yaml", config), ("static/fonts/egen.woff2", "x")]);
    site.build();
    let css = site.public(&site.named("css/kommun.css"));
    let font = site.named("fonts/egen.woff2");
    assert!(css.contains(&format!("src:url(\"/kommun/{font}\") format(\"woff2\")")), "{css}");
    assert!(css.contains("--font-text:\"site font\",system-ui"), "{css}");
}

/// A table that can be scrolled is a region, and two regions with one name cannot be told apart: the heading before it names it,
/// and a number where that is the same.
#[test]
fn tables_of_a_page_have_names_of_their_own() {
    let table = "| A | B |\n|---|---|\n| 1 | 2 |\n";
    let text = format!(
        "---\ntitle: Avgifter\nreview_in: P1Y\n---\n\n{table}\nText.\n\n{table}\n## Priser\n\n{table}\nText.\n\n{table}"
    );
    let site = Site::new(&[("content/avgifter.md", &text)]);
    let html = site.build().public("avgifter/index.html");
    let names: Vec<&str> = html
        .split("<div class=\"table\"")
        .skip(1)
        .map(|rest| rest.split("aria-label=\"").nth(1).unwrap().split('"').next().unwrap())
        .collect();
    let different: std::collections::BTreeSet<&str> = names.iter().copied().collect();
    assert!(names.len() == 4 && different.len() == 4, "{names:?}");
    assert!(names[2].contains("Priser") && names[3].contains("Priser"), "{names:?}");
}

/// A component of the site's own can be used by its writers, beside those of the theme.
#[test]
fn a_site_adds_a_component_for_its_writers() {
    let component = "{% component job(title: string = \"\") %}<div class=\"job\">{{ title }}{{ body }}</div>{% endcomponent job %}\n";
    let page = "---\ntitle: Jobb\nreview_in: P1Y\n---\n\n::: job {title=\"Lärare\"}\nSök *senast* i maj.\n:::\n";
    let site = Site::new(&[("templates/components/jobb.html", component), ("content/jobb.md", page)]);
    let html = site.build().public("jobb/index.html");
    assert!(html.contains("<div class=\"job\">Lärare<p>Sök <em>senast</em> i maj.</p>"), "{html}");
    // What no component is called is said, with the name that is nearest.
    site.write("content/jobb.md", page.replace("::: job", "::: jbo"));
    let run = site.run(&["build"]);
    assert!(run.code == 1 && run.stderr.contains("jbo") && run.stderr.contains("`job`"), "{}", run.stderr);
}
