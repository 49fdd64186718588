//! `anslag.yaml` and the command line.

use super::{Row, check};

#[test]
fn settings() {
    check(setting_rows());
}

#[test]
fn addresses() {
    check(address_rows());
}

#[test]
fn usage() {
    check(usage_rows());
}

pub fn rows() -> Vec<Row> {
    setting_rows().into_iter().chain(address_rows()).chain(usage_rows()).collect()
}

/// A configuration with these lines more.
fn with(name: &'static str, more: &str) -> Row {
    Row::config(name, &format!("title: Exempel\nbase_url: https://www.example.se/\n{more}"))
}

fn setting_rows() -> Vec<Row> {
    vec![
        Row::config("an empty configuration", "").reports(&[
            "A103 anslag.yaml:1:1 lägg till raden: base_url: https://www.example.se/",
            "A103 anslag.yaml:1:1 lägg till raden: title: \"…\"",
        ]),
        Row::config("a site without a title", "base_url: https://www.example.se/\n")
            .reports(&["A103 anslag.yaml:2:1 lägg till raden: title: \"…\""]),
        Row::config("an address of the site without a scheme", "title: Exempel\nbase_url: example.se\n")
            .reports(&["A602 anslag.yaml:2:11 skriv till exempel https://www.example.se/"]),
        Row::config("broken YAML in the configuration", "title: \"Exempel\nbase_url: https://www.example.se/\n")
            .reports(&["A111 anslag.yaml:1:8 stäng det på samma rad: title: \"Exempel\""]),
        Row::config("a configuration in Latin-1", "")
            .and("anslag.yaml", b"title: M\xf6te\nbase_url: https://www.example.se/\n")
            .reports(&[
                "A117 anslag.yaml:1:9 spara filen som UTF-8 i redigeraren; gamla Windows-filer är ofta Latin-1",
            ]),
        with("a time zone that does not exist", "time_zone: Europe/Stokholm\n")
            .reports(&["A603 anslag.yaml:3:12 skriv till exempel Europe/Stockholm"]),
        with("a setting of the site that does not exist", "languges: {sv: {name: Svenska}}\n")
            .reports(&["A104 anslag.yaml:3:1 byt till `languages`"]),
        with("a language code that is none", "languages: {svenska_1: {name: Svenska}}\n")
            .reports(&["A605 anslag.yaml:3:13 skriv till exempel sv, en eller fi"]),
        with("labels in a language that the site has not", "labels: {fi: {news: Uutiset}}\n")
            .reports(&["A606 anslag.yaml:3:10 språken är sv"]),
        with("a word that the theme has not", "labels: {sv: {nyheterna: Nytt}}\n")
            .reports(&["A508 anslag.yaml:3:15 okänt värde"]),
        with("a theme setting that does not exist", "theme: {name: kommun, settings: {show_sharing: true}}\n")
            .reports(&["A506 anslag.yaml:3:34 byt till `show_share`"]),
        with("a theme setting of the wrong type", "theme: {name: kommun, settings: {toc_from: \"tre\"}}\n")
            .reports(&["A507 anslag.yaml:3:44 rätta värdet"]),
        with(
            "a colour that cannot be read",
            "theme: {name: kommun, settings: {colour: \"#ffd400\", accent: \"#eeeeee\"}}\n",
        )
        .reports(&[
            "A512 anslag.yaml:3:42 byt till #8f6600, den närmaste färgen med tillräcklig kontrast",
            "A512 anslag.yaml:3:61 byt till #898989, den närmaste färgen med tillräcklig kontrast",
        ]),
        with("a font that does not exist", "theme: {name: kommun, settings: {font_file: fonts/x.woff2}}\n")
            .reports(&["A514 anslag.yaml:3:45 lägg filen i static/"]),
        with("a colour that is none", "theme: {name: kommun, settings: {colour: grön}}\n")
            .reports(&["A507 anslag.yaml:3:42 inställningen `colour` ska vara en färg, till exempel \"#14504b\""]),
        with("a font that would end its line", "theme: {name: kommun, settings: {font_text: \"x; } body {\"}}\n")
            .reports(&[
                "A507 anslag.yaml:3:45 inställningen `font_text` ska vara ett eller flera typsnitt med komma emellan",
            ]),
        with("a theme that does not exist", "theme: komun\n").reports(&["A503 anslag.yaml:3:8 byt till `kommun`"]),
        with("a publisher that does not exist", "publisher: kommunen\n")
            .reports(&["A135 anslag.yaml:3:12 lägg till `kommunen:` i data/organisations.yml"]),
        with("a number out of range", "per_page: 0\n").reports(&["A604 anslag.yaml:3:11 rätta talet"]),
        with("a way with HTML that does not exist", "markdown: {html: tillåt}\n")
            .reports(&["A115 anslag.yaml:3:18 byt till `allow`"]),
        with("a configuration of 10,000 levels", &format!("extra: {}\n", "[".repeat(10_000)))
            .reports(&["A124 anslag.yaml:3:39 fler än 32 nivåer i varandra"]),
    ]
}

fn address_rows() -> Vec<Row> {
    let news = "---\ntype: news\ntitle: Möte\nlead: Kort.\npublished: 2024\n---\n\nText.\n";
    vec![
        with("a frame that is no site", "hosting: {frames: [\"https://x.se/a;b\"]}\n")
            .reports(&["A814 anslag.yaml:3:20 skriv adressen utan sökväg: https://intranat.example.se"]),
        with("a server that is not known", "hosting: {servers: [ngnix]}\n")
            .reports(&["A115 anslag.yaml:3:21 byt till `nginx`"]),
        with("a pattern for a kind that does not exist", "permalinks: {nyheter: \"/:slug/\"}\n")
            .reports(&["A607 anslag.yaml:3:14 byt till `news`"]),
        with("a pattern with an unknown part", "permalinks: {news: \"/:yer/:slug/\"}\n")
            .reports(&["A608 anslag.yaml:3:20 delarna är :year, :month, :day, :slug, :section"]),
        with("a pattern without a slug", "permalinks: {news: \"/:year/\"}\n")
            .reports(&["A609 anslag.yaml:3:20 skriv till exempel /nyheter/:year/:slug/"]),
        with("a pattern with a month for a page with a year", "permalinks: {news: \"/:year/:month/:slug/\"}\n")
            .and("content/a.md", news)
            .code(1)
            .reports(&["A614 content/a.md:6:1 lägg till en rad med dagen, till exempel: published: 2024-06-12"]),
        with("a pattern that leaves the site", "permalinks: {news: \"/../:slug/\"}\n")
            .and("content/a.md", news)
            .reports(&["A608 anslag.yaml:3:20 delarna är :year, :month, :day, :slug, :section"]),
        with("a menu with a page that does not exist", "menus: {sv: {main: [{ref: nyhetter}]}}\n")
            .and("content/nyheter/_index.md", "---\ntitle: Nyheter\n---\n")
            .reports(&["A305 anslag.yaml:3:27 byt till `nyheter`"]),
        with("a menu line with nothing to lead to", "menus: {sv: {main: [{text: Nyheter}]}}\n")
            .reports(&["A610 anslag.yaml:3:21 skriv {ref: nyheter} eller {url: \"https://…\", text: …}"]),
        with("a menu with a script", "menus: {sv: {main: [{url: \"javascript:alert(1)\", text: Klicka}]}}\n")
            .reports(&["A304 anslag.yaml:3:27 använd https:, mailto:, tel: eller en sida på webbplatsen"]),
        with("a required field that does not exist", "dates: {require: {news: [publised]}}\n")
            .reports(&["A104 anslag.yaml:3:26 byt till `published`"]),
        with("a list of a section that does not exist", "lists: {latest: {section: nyheterr}}\n")
            .and("content/nyheter/_index.md", "---\ntitle: Nyheter\n---\n")
            .reports(&["A617 anslag.yaml:3:27 byt till `nyheter`"]),
    ]
}

fn usage_rows() -> Vec<Row> {
    let row = |name| Row::file(name, "content/a.md", "---\ntitle: Sida\n---\n\nText.\n").code(2);
    vec![
        row("a folder without a site")
            .arguments(&["--root", "content"])
            .reports(&["A601 - kör kommandot i webbplatsens mapp, eller ange den med --root"]),
        row("a folder that does not exist")
            .arguments(&["--root", "finns-inte"])
            .reports(&["A601 - kör kommandot i webbplatsens mapp, eller ange den med --root"]),
        row("a site without content")
            .prepare(|site| std::fs::remove_dir_all(site.path("content")).expect("content"))
            .reports(&["A620 - skapa mappen och skriv en första sida i content/_index.md"]),
        row("a day that is none").arguments(&["--at", "igår"]).reports(&["A625 - skriv till exempel --at 2026-10-01"]),
        row("a month in place of a day")
            .arguments(&["--at", "2026-10"])
            .reports(&["A625 - skriv till exempel --at 2026-10-01"]),
        row("an address on the command line that is none")
            .arguments(&["--base-url", "example.se"])
            .reports(&["A602 - skriv till exempel https://www.example.se/"]),
        row("an output folder within the content")
            .arguments(&["--out", "content/ut"])
            .reports(&["A624 - välj en egen mapp, utanför content, data, static, templates och themes"]),
        row("an output folder that is the site")
            .arguments(&["--out", "."])
            .reports(&["A624 - välj en egen mapp, utanför content, data, static, templates och themes"]),
        row("an output folder within the content by a detour")
            .arguments(&["--out", "public/../content"])
            .reports(&["A624 - välj en egen mapp, utanför content, data, static, templates och themes"]),
    ]
}

#[test]
fn commands_that_do_not_exist() {
    let site = crate::support::Site::new(&[]);
    for (arguments, phrase) in [
        (&["bygg"][..], "bygg"),
        (&["build", "--utt", "x"][..], "--utt"),
        (&[][..], "Användning"),
        (&["build", "--root"][..], "--root"),
    ] {
        let run = site.run(arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.stderr);
        assert!(
            run.stderr.contains(phrase) && !run.stderr.contains("panicked") && !site.path("public").exists(),
            "{arguments:?}: {}",
            run.stderr
        );
    }
}
