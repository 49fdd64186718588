//! What `anslag publish` refuses, and what it says: nothing has changed then, and the exit code is 4.

use crate::support::{CONFIG, Run, Site};

/// A site that is published in a folder beside its own.
fn site() -> Site {
    let site = Site::empty();
    site.write("site/anslag.yaml", format!("{CONFIG}publish:\n  ute: {{to: dir, path: ../ute}}\n"));
    site.write("site/content/_index.md", "---\ntitle: Exempelkommun\n---\n\nVälkommen.\n");
    for n in 0..20 {
        site.write(
            &format!("site/content/sidor/{n}.md"),
            format!("---\ntitle: Sida {n}\nreview_in: P1Y\n---\n\nText.\n"),
        );
    }
    site
}

fn publish(site: &Site, arguments: &[&str]) -> Run {
    site.run(&[&["publish", "--root", "site"], arguments].concat())
}

fn refused(run: &Run, code: i32, says: &[&str]) {
    assert_eq!(run.code, code, "{}", run.stderr);
    for text in says {
        assert!(run.stderr.contains(text), "{text}: {}", run.stderr);
    }
}

#[test]
fn where_to_must_be_known() {
    let site = site();
    let configured = |publish: &str| {
        site.write("site/anslag.yaml", format!("{CONFIG}{publish}"));
    };
    configured("");
    refused(&self::publish(&site, &[]), 2, &["fel[A803]: anslag.yaml säger inte var webbplatsen ska publiceras"]);
    configured("publish:\n  ute: {to: dir, path: ../ute}\n  test: {to: dir, path: ../test}\n");
    let run = self::publish(&site, &["utte"]);
    refused(&run, 2, &["fel[A802]: det finns inget mål `utte`", "menade du ute?", "ute, test"]);
    refused(&self::publish(&site, &[]), 2, &["A802", "målen i anslag.yaml är ute, test"]);
    configured("publish:\n  ute:\n    to: s3\n");
    refused(&self::publish(&site, &[]), 2, &["fel[A801]: målet saknar `bucket`, som s3 behöver"]);
    configured("publish:\n  ute: {to: sftp, host: www@example.se, port: 70000}\n");
    refused(&self::publish(&site, &[]), 2, &["A801", "`path`", "A604", "70000"]);
    configured("publish:\n  ute: {to: dir, path: public}\n");
    refused(&self::publish(&site, &[]), 2, &["A624"]);
    configured("publish:\n  ute: {to: dir, path: content/ute}\n");
    refused(&self::publish(&site, &[]), 2, &["A624"]);
    site.remove("site/anslag.yaml");
    refused(&self::publish(&site, &[]), 2, &["A601"]);
    assert!(!site.path("ute").exists());
}

#[cfg(not(feature = "cloud"))]
#[test]
fn a_program_without_buckets_says_which_has_them() {
    let site = site();
    site.write("site/anslag.yaml", format!("{CONFIG}publish:\n  ute: {{to: s3, bucket: webb}}\n"));
    let says = ["fel[A835]: det här programmet är byggt utan S3", "--features cloud"];
    refused(&publish(&site, &[]), 2, &says);
}

#[test]
fn drafts_and_mistakes_stay_at_home() {
    let site = site();
    refused(&publish(&site, &["--drafts"]), 2, &["fel[A834]: utkast publiceras inte"]);
    site.write("site/content/fel.md", "---\ntitel: Fel\n---\n");
    refused(&publish(&site, &[]), 4, &["fel[A804]: inget publicerades: webbplatsen har fel", "A104"]);
    assert!(!site.path("ute").exists());
}

#[test]
fn a_history_that_is_cut_off_has_no_dates() {
    let site = site();
    let git = |folder: &str, arguments: &[&str]| crate::clones::git(&site.path(folder), "2024-03-01", arguments);
    git("site", &["init", "-q", "-b", "main"]);
    site.write("site/.gitignore", "/public\n/.anslag\n");
    for message in ["första", "andra"] {
        site.write(
            "site/content/sidor/1.md",
            format!("---\ntitle: Sida 1\nreview_in: P1Y\n---\n\nDen {message} texten.\n"),
        );
        git("site", &["add", "-A"]);
        git("site", &["commit", "-qm", message]);
    }
    let origin = format!("file://{}", site.path("site").display());
    git("", &["clone", "-q", "--depth", "1", &origin, "klon"]);
    // The program git must be found.
    let path = std::env::var("PATH").unwrap_or_default();
    let run = site.run_with(&["publish", "--root", "klon"], &[("PATH", &path)]);
    refused(&run, 4, &["fel[A805]: inget publicerades: historiken är avkortad", "A733"]);
    assert!(!site.path("ute").exists());
    // With the whole history there is nothing to say.
    assert_eq!(site.run_with(&["publish", "--root", "site"], &[("PATH", &path)]).code, 0);
}

#[test]
fn many_deletions_need_a_word() {
    let site = site();
    assert_eq!(publish(&site, &[]).code, 0);
    for n in 0..15 {
        site.remove(&format!("site/content/sidor/{n}.md"));
    }
    let run = publish(&site, &[]);
    refused(&run, 4, &["fel[A806]: inget publicerades:", "kontrollera att hela webbplatsen är byggd"]);
    assert!(site.path("ute/sidor/3/index.html").exists());
    let dry = publish(&site, &["--dry-run", "--max-deletes", "100", "--json"]);
    let result: serde_json::Value = serde_json::from_str(&dry.stdout).unwrap();
    let deleted = result["delete"].as_array().unwrap().len();
    assert!(deleted >= 15 && site.path("ute/sidor/3/index.html").exists());
    refused(&publish(&site, &["--max-deletes", &(deleted - 1).to_string()]), 4, &["A806"]);
    assert_eq!(publish(&site, &["--max-deletes", &deleted.to_string()]).code, 0);
    assert!(!site.path("ute/sidor/3").exists());
}

#[test]
fn an_address_that_readers_have_is_a_promise() {
    let site = site();
    let stamped = site.run(&["stamp", "--all", "--minor", "--root", "site"]);
    assert_eq!(stamped.code, 0, "{}", stamped.stderr);
    assert_eq!(publish(&site, &[]).code, 0);
    site.remove("site/content/sidor/7.md");
    let run = publish(&site, &[]);
    refused(
        &run,
        4,
        &["varning[A712]: adressen /sidor/7/ har varit publik", "/sidor/7/: {since: 2026-10-01}", "fel[A742]"],
    );
    assert!(site.path("ute/sidor/7/index.html").exists());
    // The line that the message shows.
    site.write("site/data/gone.yml", "/sidor/7/: {since: 2026-10-01}\n");
    assert_eq!(publish(&site, &[]).code, 0);
    assert!(!site.path("ute/sidor/7/index.html").exists());
}

#[test]
fn a_folder_of_somebody_else() {
    let site = site();
    site.write("ute/annan.html", "Någon annans.");
    refused(&publish(&site, &[]), 4, &["fel[A621]"]);
    assert_eq!(publish(&site, &["--adopt"]).code, 0);
    assert!(site.path("ute/annan.html").exists() && site.path("ute/index.html").exists());
    // Another site must not delete this one's files.
    let run = publish(&site, &["--base-url", "https://annan.example/"]);
    refused(&run, 4, &["fel[A807]: inget publicerades: på", "ligger en annan webbplats, https://www.example.se/"]);
    let note = site.path("ute/.anslag-published");
    std::fs::remove_file(&note).unwrap();
    std::fs::write(&note, "halv").unwrap();
    refused(&publish(&site, &[]), 4, &["fel[A832]", ".anslag-published"]);
}

#[test]
fn what_was_built_is_what_is_published() {
    let site = site();
    assert_eq!(publish(&site, &[]).code, 0);
    std::fs::remove_file(site.path("site/public/index.html")).unwrap();
    std::fs::write(site.path("site/public/index.html"), "Ändrad för hand.").unwrap();
    let run = publish(&site, &["--as-built"]);
    refused(&run, 4, &["fel[A809]: inget publicerades: filer i", "är ändrade sedan de byggdes: index.html"]);
    // A build mends it first.
    assert_eq!(publish(&site, &[]).code, 0);
    assert_eq!(publish(&site, &["--as-built"]).code, 0);
}

/// A site whose first page says this.
fn saying(text: &str) -> Site {
    let site = site();
    site.write("site/content/sidor/0.md", format!("---\ntitle: Sida 0\nreview_in: P1Y\n---\n\n{text}\n"));
    site
}

#[test]
fn what_check_calls_an_error_stays_at_home() {
    let number = saying("Sökande är 701063-2391.");
    refused(
        &publish(&number, &[]),
        4,
        &[
            "fel[A245]: ett personnummer får inte publiceras",
            "content/sidor/0.md:6:12",
            "fel[A865]: inget publicerades: `anslag check` hittar fel: A245 (1)",
            "<!-- anslag: ignore A245 until",
        ],
    );
    refused(&publish(&number, &["--dry-run"]), 4, &["A245", "A865"]);
    refused(&publish(&number, &["--as-built"]), 4, &["A245", "A865"]);
    assert!(!number.path("ute").exists());
    // A warning is none, and a build is not slowed down by reading every text.
    assert_eq!(number.run(&["build", "--root", "site"]).code, 0);
    let warned = saying("[Läs mer](https://www.example.se/finns-inte/)");
    assert_eq!(publish(&warned, &[]).code, 0);
    // What a site calls an error is one.
    let config = format!("{CONFIG}check: {{rules: {{A320: error}}}}\npublish:\n  ute: {{to: dir, path: ../ute}}\n");
    warned.write("site/anslag.yaml", config);
    refused(&publish(&warned, &[]), 4, &["fel[A320]", "A865"]);
}

#[test]
fn one_case_is_accepted_with_a_reason_until_a_day() {
    let accept = "<!-- anslag: ignore A245 until 2026-12-31: numret är påhittat, ur en lärobok -->";
    let site = saying(&format!("{accept}\nSökande är 701063-2391."));
    let run = publish(&site, &[]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    // The day after, it is back; no file has changed, so no publication is stopped by the night alone.
    let night = [("SOURCE_DATE_EPOCH", "1798758000")];
    let later = site.run_with(&["publish", "--root", "site"], &night);
    assert_eq!(later.code, 0, "{}", later.stderr);
    let messages = site.run_with(&["check", "--root", "site"], &night).stderr;
    assert!(messages.contains("varning[A245]") && messages.contains("varning[A229]"), "{messages}");
    // A silence that cannot be read is an error of `check` too.
    let broken = saying("<!-- anslag: ignore A245: utan dag -->\nText.");
    refused(&publish(&broken, &[]), 4, &["fel[A228]", "A865"]);
    // A file has its line in the settings.
    let file = saying("[Planen](plan.pdf)");
    file.write("site/content/sidor/plan.pdf", "inte en PDF");
    refused(&publish(&file, &[]), 4, &["fel[A416]", "accept: [{rule: A416, file: \"content/sidor/plan.pdf\", until:"]);
    let accepted = |entries: &str| {
        let publish = "publish:\n  ute: {to: dir, path: ../ute}\n";
        file.write("site/anslag.yaml", format!("{CONFIG}{publish}check:\n  accept: [{entries}]\n"));
        file.run(&["check", "--root", "site"])
    };
    let entry = |rule: &str, name: &str, until: &str| {
        format!("{{rule: {rule}, file: {name}, until: {until}, reason: e-tjänsten läser den}}")
    };
    let good = accepted(&entry("A416", "content/sidor/plan.pdf", "2026-12-31"));
    assert!(good.code == 0 && !good.stderr.contains("A416"), "{}", good.stderr);
    assert_eq!(publish(&file, &[]).code, 0);
    let ended = accepted(&entry("A416", "content/sidor/plan.pdf", "2026-09-01"));
    let back = "varning[A441]: A416 i content/sidor/plan.pdf var godtagen bara till och med 2026-09-01";
    assert!(
        ended.code == 0 && ended.stderr.contains("varning[A416]") && ended.stderr.contains(back),
        "{}",
        ended.stderr
    );
    // A day that is long past turns no error into a warning.
    refused(&accepted(&entry("A416", "content/sidor/plan.pdf", "2026-08-31")), 1, &["fel[A416]"]);
    let needless = accepted(&entry("A417", "content/sidor/plan.pdf", "2026-12-31"));
    refused(&needless, 1, &["fel[A416]", "varning[A442]: här godtas A417 i content/sidor/plan.pdf"]);
    refused(&accepted(&entry("A499", "content/a.pdf", "2026-12-31")), 2, &["fel[A631]: `A499` är ingen regel"]);
    refused(&accepted(&entry("A705", "content/a.md", "2026-12-31")), 2, &["fel[A440]: A705 gäller en sida"]);
    refused(&accepted("{rule: A416, file: content/a.pdf}"), 2, &["A103", "until", "reason"]);
}

#[test]
fn a_good_tree_is_looked_through_once_and_may_come_back() {
    let site = site();
    assert_eq!(publish(&site, &[]).code, 0);
    let vetted = |site: &Site| std::fs::read(site.path("site/.anslag/vetted")).unwrap();
    let first = vetted(&site);
    assert_eq!(publish(&site, &[]).code, 0);
    assert_eq!(vetted(&site), first, "nothing was looked through again");
    // A text that must not be out is built, and taken back by rollback before it is mended in its file.
    site.write("site/content/sidor/0.md", "---\ntitle: Sida 0\nreview_in: P1Y\n---\n\nSökande: 19701063-2391\n");
    refused(&publish(&site, &[]), 4, &["A245"]);
    refused(&publish(&site, &["--as-built"]), 4, &["A245"]);
    assert_eq!(site.run(&["rollback", "--root", "site"]).code, 0);
    let run = publish(&site, &["--as-built"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn a_page_that_was_good_is_looked_at_again_when_what_it_leads_to_is_gone() {
    let site = site();
    site.write(
        "site/anslag.yaml",
        format!("{CONFIG}markdown: {{html: allow}}\npublish:\n  ute: {{to: dir, path: ../ute}}\n"),
    );
    site.write(
        "site/templates/news.html",
        "<!doctype html><html lang=\"sv\"><title>{{ page.title }}</title><a href=\"/fil.txt\">fil</a>{{ page.content }}</html>",
    );
    site.write("site/static/fil.txt", "Text.\n");
    let news = |n: usize, text: &str| {
        let front = format!("type: news\ntitle: Nyhet {n}\nlead: Ingress {n}.\npublished: 2026-09-01\n");
        site.write(&format!("site/content/sidor/n{n}.md"), format!("---\n{front}---\n\n{text}\n"));
    };
    (0..3).for_each(|n| news(n, "Text."));
    assert_eq!(publish(&site, &[]).code, 0);
    // Only the page that is edited is another; the others lead to what is there.
    news(0, "Ny text.");
    assert_eq!(publish(&site, &[]).code, 0);
    news(1, "<iframe src=\"https://video.example.com/\"></iframe>");
    let stopped = publish(&site, &[]);
    refused(&stopped, 4, &["fel[A521]", "A865"]);
    // A comment in the text would not be read there: what is advised works.
    assert!(!stopped.stderr.contains("<!-- anslag:"), "{}", stopped.stderr);
    let advice = stopped.stderr.lines().find_map(|line| line.split_once("accept: [")).unwrap().1;
    let config = std::fs::read_to_string(site.path("site/anslag.yaml")).unwrap();
    site.write("site/anslag.yaml", format!("{config}check:\n  accept: [{advice}\n"));
    assert_eq!(publish(&site, &[]).code, 0);
    site.write("site/anslag.yaml", config);
    news(1, "Text.");
    assert_eq!(publish(&site, &[]).code, 0);
    site.remove("site/static/fil.txt");
    refused(&publish(&site, &[]), 4, &["fel[A523]", "fil.txt"]);
}

#[test]
fn numbers_in_data_tables_and_names() {
    let with = |path: &str, text: &str| {
        let site = site();
        site.write(&format!("site/{path}"), text);
        (publish(&site, &[]), site)
    };
    for (path, text) in [
        ("data/people.yml", "a:\n  name: Tolvan Tolvansson\n  role: \"Född 701063–2391\"\n"),
        ("data/lista.csv", "namn;nummer\nTolvan;19701063-2391\n"),
        ("static/lista.csv", "namn;nummer\nEn;1\nTolvan;701063 2391\n"),
        ("static/bilaga-701063-2391.txt", "Text.\n"),
    ] {
        let (run, site) = with(path, text);
        refused(&run, 4, &["fel[A245]", path, "A865"]);
        assert!(!site.path("ute").exists(), "{path}");
    }
    for (path, text) in [
        ("data/lista.csv", "namn;organisationsnummer;telefon\nRegionen;232100-0131;070-101 23 87\n"),
        ("static/matvarden.json", "{\"id\": 7010632391, \"lon\": 18.197010632391}\n"),
        ("static/202601011238.txt", "Text.\n"),
    ] {
        let (run, _) = with(path, text);
        assert_eq!(run.code, 0, "{path}: {}", run.stderr);
    }
}
