//! Causes before what comes of them: one message for one cause, and few of many.

use crate::support::Site;

fn page(title: &str, text: &str) -> String {
    format!("---\ntitle: {title}\nreview_in: P1Y\n---\n\n{text}\n")
}

#[test]
fn what_could_not_be_read_is_the_cause_of_what_is_missing() {
    let site = Site::new(&[
        (
            "anslag.yaml",
            "title: E\nbase_url: https://www.example.se/\nmenus: {sv: {main: [{ref: avd}, {ref: annan}]}}\n",
        ),
        ("content/a.md", &page("A", "[b](avd/b.md) ![k](avd/k.svg) [c](annan.md)")),
    ]);
    std::fs::create_dir(site.path("utanfor")).unwrap();
    site.write("utanfor/b.md", page("B", "Text."));
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("b.md"), page("B", "Text.")).unwrap();
    std::os::unix::fs::symlink(outside.path(), site.path("content/avd")).unwrap();
    let messages = site.run(&["build"]).stderr;
    // The link out of the site comes first; what lies behind it is not missed too, what is missing by itself is.
    assert!(messages.starts_with("fel[A404]"), "{messages}");
    assert_eq!(messages.matches("fel[").count(), 3, "{messages}");
    assert!(
        messages.contains("`annan`") && messages.contains("`annan.md`") && !messages.contains("`avd/b.md`"),
        "{messages}"
    );
}

#[test]
fn a_page_without_a_type_has_one_mistake() {
    let news = "---\ntitle: A\nlead: Ingress.\nstarts: 2026-12-01\nattendance: place\n---\n\nText.\n";
    let site = Site::new(&[("content/a.md", news)]);
    let messages = site.run(&["build"]).stderr;
    assert!(messages.contains("fel[A153]") && messages.contains("`type: event`"), "{messages}");
    assert_eq!(messages.matches("fel[").count(), 1, "{messages}");
    // A misspelled kind is that mistake alone.
    site.write("content/a.md", news.replace("title: A", "type: workshopp\ntitle: A"));
    let messages = site.run(&["build"]).stderr;
    assert!(messages.contains("fel[A115]") && messages.matches("fel[").count() == 1, "{messages}");
}

#[test]
fn a_folder_without_types_has_one_mistake_with_one_remedy() {
    let site = Site::new(&[]);
    for number in 0..40 {
        let text = format!("---\ntitle: Sida {number}\npublished: 2024-01-01\n---\n\nText.\n");
        site.write(&format!("content/blogg/{}/{number}.md", 2000 + number % 3), text);
    }
    let messages = site.run(&["build"]).stderr;
    assert!(messages.contains("fel[A154]: 40 sidor i content/blogg"), "{messages}");
    assert_eq!(messages.matches("fel[").count(), 1, "{messages}");
    site.write("content/blogg/_index.md", "---\ntitle: Blogg\ndefaults: {type: news, lead: Ingress.}\n---\n\nText.\n");
    site.build();
}

#[test]
fn other_languages_of_front_matter_are_named() {
    for (text, kind) in [("+++\ntitle = \"A\"\n+++\n\nText.\n", "TOML"), ("{\"title\": \"A\"}\n\nText.\n", "JSON")] {
        let site = Site::new(&[("content/a.md", text)]);
        let messages = site.run(&["build"]).stderr;
        assert!(messages.contains("fel[A155]") && messages.contains(kind), "{messages}");
        assert_eq!(messages.matches("fel[").count(), 1, "{messages}");
    }
}

#[test]
fn many_of_a_kind_are_counted() {
    let links: String = (0..3_000).map(|n| format!("[a](#finns-inte-{n})\n")).collect();
    let headings: String = (0..400).map(|n| format!("## Rubrik {n}\n\n")).collect();
    let site = Site::new(&[
        ("content/a.md", &page("A", &format!("{headings}{links}"))),
        ("content/b.md", &page("B", "[x](c.md)")),
    ]);
    let run = site.run(&["build"]);
    assert_eq!(run.stderr.matches("fel[A301]").count(), 20);
    assert!(
        run.stderr.contains("2\u{a0}980 till med koden A301") && run.stderr.contains("fel[A302]"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("Stopp: 3\u{a0}001 fel"), "{}", run.stderr);
    assert!(run.stderr.len() < 20_000, "{}", run.stderr.len());
    assert_eq!(site.run(&["build", "-v"]).stderr.matches("fel[A301]").count(), 3_000);
    // Programs get all, each of a few lines.
    let all = site.run(&["build", "--json"]).stdout;
    assert!(all.matches("\"A301\"").count() == 3_000 && all.len() < 3_000_000, "{}", all.len());
}

#[test]
fn a_file_of_the_same_name_elsewhere_is_suggested() {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>";
    for (there, near) in
        [("content/bilder/karta.svg", "bilder/karta.svg"), ("static/kartor/Karta.svg", "/kartor/Karta.svg")]
    {
        let site = Site::new(&[("content/a.md", &page("A", "![Karta](karta.svg)")), (there, svg)]);
        let messages = site.run(&["build"]).stderr;
        assert!(messages.contains("fel[A401]") && messages.contains(&format!("byt till `{near}`")), "{messages}");
    }
}

#[test]
fn words_of_one_language_stand_in_messages_of_that_language() {
    let site = Site::new(&[
        (
            "content/a.md",
            "---\ntype: news\ntitle: A\nlead: I.\nimage: {src: a.svg, alt: A}\non_expiry: bort\n---\n\nText.\n",
        ),
        ("data/x.json", "{\"a\": 1,}"),
    ]);
    let messages = site.run_with(&["build"], &[("ANSLAG_LANG", "en")]).stderr;
    assert!(
        !messages.contains("ä") && !messages.contains("ö") && messages.contains("a comma with nothing after it"),
        "{messages}"
    );
    let messages = site.run(&["build"]).stderr;
    assert!(messages.contains("ett komma som inget följer på") && !messages.contains("trailing"), "{messages}");
}
