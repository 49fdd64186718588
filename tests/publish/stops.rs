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
    refused(&run, 2, &["fel[A802]: det finns ingen plats `utte` att publicera på", "menade du ute?", "ute, test"]);
    refused(&self::publish(&site, &[]), 2, &["A802", "platserna i anslag.yaml är ute, test"]);
    configured("publish:\n  ute:\n    to: s3\n");
    refused(&self::publish(&site, &[]), 2, &["fel[A801]: platsen att publicera på saknar `bucket`, som s3 behöver"]);
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
    refused(&publish(&site, &[]), 4, &["fel[A804]: inget är publicerat: webbplatsen har fel", "A104"]);
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
    refused(&run, 4, &["fel[A805]: inget är publicerat: historiken är avkortad", "A733"]);
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
    refused(&run, 4, &["fel[A806]: inget är publicerat:", "kontrollera att hela webbplatsen är byggd"]);
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
        &["fel[A712]: adressen /sidor/7/ har varit publik", "/sidor/7/: {since: 2026-10-01}", "fel[A804]"],
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
    refused(&run, 4, &["fel[A807]: inget är publicerat: på", "ligger en annan webbplats, https://www.example.se/"]);
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
    refused(&run, 4, &["fel[A809]: inget är publicerat: filer i", "är ändrade sedan de byggdes: index.html"]);
    // A build mends it first.
    assert_eq!(publish(&site, &[]).code, 0);
    assert_eq!(publish(&site, &["--as-built"]).code, 0);
}
