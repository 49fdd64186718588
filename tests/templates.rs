//! Which template draws a page: the one that it asks for, that of its section's `defaults`, or that of what it is.

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
    for told in [
        "fel[A529]: mallen `kampan.html` finns inte",
        "--> content/c.md:4:11",
        "gör så här: byt till `kampanj.html`",
        "mallarna är 404.html, archive.html, base.html",
        "--> content/nyheter/_index.md:3:34",
    ] {
        assert!(run.stderr.contains(told), "{told}\n{}", run.stderr);
    }
    assert_eq!(run.stderr.matches("`nyhet`").count(), 1, "once for all pages of the section: {}", run.stderr);
    let english = site.run(&["build", "--lang", "en"]);
    assert!(english.stderr.contains("the template `nyhet` does not exist"), "{}", english.stderr);
}
