//! `anslag check` as a writer uses it: severities, silences, mends, and pages that are asked for.

use crate::clones::git;
use crate::support::{CONFIG, Run, Site};

/// A page with this text.
fn page(text: &str) -> String {
    format!("---\ntitle: Torget\nreview_in: P5Y\npublished: 2024-06-12\n---\n\n{text}\n")
}

/// A text with a fault that rule A231 finds, and a picture for it.
const FAULT: &str = "![IMG_2041.jpg](torget.svg)";

fn site(text: &str) -> Site {
    let site = Site::new(&[
        ("content/_index.md", "---\ntitle: Exempelkommun\n---\n\nVälkommen.\n"),
        ("content/a.md", &page(text)),
        ("content/torget.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 4 3\"/>"),
    ]);
    site.write("anslag.yaml", CONFIG);
    site
}

/// Severity, code and place of each message, and nothing else.
fn findings(run: &Run) -> Vec<String> {
    let place = |text: &str| text.lines().find_map(|line| line.trim_start().strip_prefix("--> ").map(str::to_owned));
    run.stderr
        .split("\n\n")
        // There is no version history here, and what came of a site is told in tests/site_rules.rs.
        .filter(|text| {
            text.contains("]: ")
                && !["[A731]", "[A144]", "[A319]", "[A419]", "[A519]"].iter().any(|code| text.contains(code))
        })
        .map(|text| {
            let head = text.trim_start().split("]:").next().unwrap_or_default().replace('[', " ");
            format!("{head} {}", place(text).unwrap_or_default())
        })
        .collect()
}

fn check(site: &Site) -> Run {
    site.run(&["check", "-v"])
}

#[test]
fn a_rule_has_the_severity_that_the_site_gives_it() {
    let site = site(FAULT);
    assert_eq!(findings(&check(&site)), ["varning A231 content/a.md:7:1"]);
    for (level, expected, code) in
        [("off", "", 0), ("note", "notis", 0), ("warning", "varning", 0), ("error", "fel", 1)]
    {
        site.write("anslag.yaml", format!("{CONFIG}check: {{rules: {{A231: {level}}}}}\n"));
        let run = check(&site);
        let expected_findings: Vec<String> = [expected]
            .iter()
            .filter(|word| !word.is_empty())
            .map(|word| format!("{word} A231 content/a.md:7:1"))
            .collect();
        assert_eq!((findings(&run), run.code), (expected_findings, code), "{level}");
    }
    site.write("anslag.yaml", format!("{CONFIG}check: {{rules: {{A232x: off, A231: kanske}}}}\n"));
    let run = check(&site);
    assert!(run.code == 2 && run.stderr.contains("kanske"), "{}", run.stderr);
    site.write("anslag.yaml", format!("{CONFIG}check: {{rules: {{A104: off}}}}\n"));
    let run = check(&site);
    assert!(run.code == 2 && findings(&run).contains(&"fel A631 anslag.yaml:3:17".to_owned()), "{}", run.stderr);
}

#[test]
fn a_claim_that_is_contradicted_stops_a_strict_build_whatever_the_site_says() {
    let site = Site::new(&[(
        "content/a.md",
        "---\ntitle: A\nreview_in: P5Y\npublished: 2024-06-12\nupdated: 2024-06-01\n---\n\nText.\n",
    )]);
    site.write("anslag.yaml", format!("{CONFIG}check: {{rules: {{A701: note, A704: off}}}}\n"));
    assert!(findings(&site.run(&["build", "-v"])).contains(&"notis A701 content/a.md:5:10".to_owned()));
    let strict = site.run(&["build", "--strict"]);
    assert!(strict.code == 1 && strict.stderr.contains("fel[A701]"), "{}", strict.stderr);
}

#[test]
fn a_comment_silences_the_block_behind_it_until_its_day() {
    let ignore_comment =
        |until: &str| format!("<!-- anslag: ignore A231 until {until}: bilden har inget annat namn -->\n{FAULT}");
    assert_eq!(findings(&check(&site(&ignore_comment("2027-01-01")))), Vec::<String>::new());
    // The last day still counts; the builds are on 1 October 2026. The last year that a date can have is no exception.
    for until in ["2026-10-01", "9999-12-31"] {
        assert_eq!(findings(&check(&site(&ignore_comment(until)))), Vec::<String>::new());
    }
    assert_eq!(
        findings(&check(&site(&ignore_comment("2026-09-30")))),
        ["varning A229 content/a.md:7:1", "varning A231 content/a.md:8:1"]
    );
    // Another block is not meant.
    let apart = format!("{}\n\n{FAULT}\n", ignore_comment("2027-01-01").replace(FAULT, "Torget."));
    assert_eq!(findings(&check(&site(&apart))), ["varning A230 content/a.md:7:1", "varning A231 content/a.md:10:1"]);
}

#[test]
fn the_front_matter_silences_a_rule_on_the_whole_page() {
    let with = |line: &str| {
        let site = site("");
        site.write("content/a.md", page(FAULT).replace("---\n\n", &format!("ignore:\n  - {line}\n---\n\n")));
        check(&site)
    };
    assert_eq!(findings(&with("{rule: A231, until: 2027-01-01, reason: väntar på fotografen}")), Vec::<String>::new());
    assert_eq!(
        findings(&with("{rule: A231, until: 2026-01-01, reason: väntar på fotografen}")),
        ["varning A229 content/a.md:6:12", "varning A231 content/a.md:9:1"]
    );
    assert_eq!(
        findings(&with("{rule: A701, until: 2027-01-01, reason: väntar}")),
        ["varning A230 content/a.md:6:12", "varning A231 content/a.md:9:1"]
    );
    for lacking in ["{rule: A231, reason: väntar}", "{rule: A231, until: 2027-01-01}"] {
        let run = with(lacking);
        assert!(run.code == 1 && run.stderr.contains("fel[A103]"), "{}", run.stderr);
    }
    let run = with("{rule: A104, until: 2027-01-01, reason: väntar}");
    // The day in the advice is one to come, whenever it is read.
    assert!(run.stderr.contains("<!-- anslag: ignore A247 until 2027-10-01: skälet -->"), "{}", run.stderr);
    assert!(run.code == 1 && findings(&run).contains(&"fel A228 content/a.md:6:12".to_owned()), "{}", run.stderr);
}

#[test]
fn a_section_silences_a_rule_for_its_pages() {
    let site = site(FAULT);
    let section =
        "---\ntitle: Nyheter\ndefaults: {ignore: [{rule: A231, until: 2027-01-01, reason: skäl}]}\n---\n\nNyheter.\n";
    site.write("content/nyheter/_index.md", section);
    site.write("content/nyheter/b.md", page(&FAULT.replace("torget", "../torget")));
    site.write("content/nyheter/c.md", page("Text."));
    assert_eq!(findings(&check(&site)), ["varning A231 content/a.md:7:1"]);
}

#[test]
fn a_contradicted_date_is_silenced_in_builds_too() {
    let front = "---\ntitle: A\nreview_in: P5Y\npublished: 2024-06-12\nupdated: 2024-06-01\n";
    let ignore_comment = "ignore: [{rule: A701, until: 2027-01-01, reason: dagen utreds}]\n";
    let site = Site::new(&[("content/a.md", &format!("{front}---\n\nText.\n"))]);
    assert_eq!(site.run(&["build", "--strict"]).code, 1);
    site.write("content/a.md", format!("{front}{ignore_comment}---\n\nText.\n"));
    assert_eq!(site.run(&["build", "--strict"]).code, 0);
    assert_eq!(findings(&check(&site)), Vec::<String>::new());
}

#[test]
fn in_the_grace_period_strict_commands_warn_too() {
    let front = "---\ntitle: A\nreview_in: P5Y\npublished: 2024-06-12\nupdated: 2024-06-01\n";
    let ignore_comment = |until: &str| format!("ignore: [{{rule: A701, until: {until}, reason: dagen utreds}}]\n");
    let site = Site::new(&[("content/a.md", "")]);
    // The commands run on 1 October 2026.
    for (until, code, severity) in [("2026-09-20", 0, "varning"), ("2026-08-20", 1, "fel")] {
        site.write("content/a.md", format!("{front}{}---\n\nText.\n", ignore_comment(until)));
        for command in ["build", "check"] {
            let run = site.run(&[command, "--strict"]);
            assert_eq!(run.code, code, "{command} {until}: {}", run.stderr);
            assert!(run.stderr.contains(&format!("{severity}[A701]")), "{command} {until}: {}", run.stderr);
        }
    }
}

#[test]
fn a_silence_that_cannot_be_read_is_an_error() {
    for comment in
        ["ignore A231: skäl", "ignore A231 until 2027-01-01", "ignore A104 until 2027-01-01: skäl", "ignorera A231"]
    {
        let run = check(&site(&format!("<!-- anslag: {comment} -->\n{FAULT}")));
        assert_eq!(run.code, 1, "{comment}\n{}", run.stderr);
        assert_eq!(findings(&run), ["fel A228 content/a.md:7:1", "varning A231 content/a.md:8:1"], "{comment}");
    }
}

#[test]
fn a_silence_leaves_nothing_in_the_page_and_moves_no_date() {
    let ignore_comment = format!("<!-- anslag: ignore A231 until 2027-01-01: skäl -->\n{FAULT}");
    for html in ["deny", "sanitize", "allow"] {
        let site = site(FAULT);
        site.write("anslag.yaml", format!("{CONFIG}markdown: {{html: {html}}}\n"));
        assert_eq!(site.run(&["stamp"]).code, 0);
        site.build();
        let before = site.public("a/index.html");
        let with = page(&ignore_comment)
            .replace("---\n\n", "ignore: [{rule: A704, until: 2027-01-01, reason: skäl}]\n---\n\n");
        site.write("content/a.md", with);
        assert_eq!(site.run(&["build", "--strict"]).code, 0, "{html}: the page seems to have changed");
        let after = site.public("a/index.html");
        assert!(!after.contains("anslag:") && !after.contains("skäl"), "{html}");
        assert_eq!(before.replace('\n', ""), after.replace('\n', ""), "{html}");
    }
}

#[test]
fn only_the_pages_asked_for_are_told_of() {
    let site = site(FAULT);
    site.write("content/nyheter/b.md", page(&FAULT.replace("torget", "../torget")));
    site.write("content/nyheter2.md", page("Text."));
    let codes = |arguments: &[&str]| findings(&site.run(&[&["check"], arguments].concat()));
    assert_eq!(codes(&["content/nyheter"]), ["varning A231 content/nyheter/b.md:7:1"]);
    assert_eq!(codes(&["./content/nyheter/b.md"]), ["varning A231 content/nyheter/b.md:7:1"]);
    assert_eq!(codes(&["content/nyheter2.md"]), Vec::<String>::new());
    assert_eq!(codes(&["."]).len(), 2);
    let run = site.run(&["check", "content/nyhet"]);
    assert!(run.code == 2 && run.stderr.contains("fel[A633]"), "{}", run.stderr);
}

#[test]
fn a_personal_identity_number_is_found_in_data_too() {
    let site = site("Text.");
    site.write("data/people.yml", "anna:\n  name: Tolvan Tolvansson\n  role: Handläggare  # 19121212-1212\n");
    let run = check(&site);
    assert_eq!((findings(&run), run.code), (vec!["fel A245 data/people.yml:3:24".to_owned()], 1), "{}", run.stderr);
}

#[test]
fn hosts_of_repositories_get_names_from_the_top_of_the_repository() {
    let outer = Site::empty();
    git(&outer.path(""), "2026-09-01", &["init", "-q"]);
    for (path, text) in [
        ("webb/å/anslag.yaml", CONFIG),
        ("webb/å/content/_index.md", "---\ntitle: Exempelkommun\n---\n"),
        ("webb/å/content/a.md", "---\ntitle: Sida\n---\n\n[Läs mer](finns-inte.md)\n"),
    ] {
        outer.write(path, text);
    }
    for (format, wanted) in [
        ("github", "::error file=webb/å/content/a.md,line=5"),
        ("gitlab", "\"location\":{\"path\":\"webb/å/content/a.md\""),
        ("sarif", "\"uri\":\"webb/%C3%A5/content/a.md\""),
        // For a person or an editor who stands in the site.
        ("short", "\ncontent/a.md:5:1: fel[A302]"),
        ("junit", "\"content/a.md\""),
    ] {
        let run = outer.run(&["check", "--root", "webb/å", "--format", format]);
        assert!(
            run.code == 1 && format!("\n{}", run.stdout).contains(wanted),
            "{format}: {} {}",
            run.stdout,
            run.stderr
        );
    }
}

#[test]
fn on_github_messages_stand_beside_the_lines_and_in_the_log() {
    let site = site(FAULT);
    let plain = site.run(&["check", "content/a.md"]);
    let github = [("GITHUB_ACTIONS", "true")];
    let run = site.run_with(&["check", "content/a.md"], &github);
    // What a person reads is the same.
    assert_eq!((run.code, &run.stderr), (plain.code, &plain.stderr));
    let command = "::warning file=content/a.md,line=7,col=1,endColumn=28,title=A231::";
    assert!(run.stdout.lines().any(|line| line.starts_with(command)), "{}", run.stdout);
    assert!(run.stdout.lines().all(|line| line.starts_with("::")), "{}", run.stdout);
    // Errors of usage too.
    let wrong = site.run_with(&["check", "content/b.md"], &github);
    assert!(wrong.code == 2 && wrong.stdout.starts_with("::error title=A633::") && wrong.stderr.contains("fel[A633]"));
    // Whoever says which form gets that one alone.
    let text = site.run_with(&["check", "content/a.md", "--format", "text"], &github);
    assert_eq!((text.stdout, &text.stderr), (String::new(), &plain.stderr));
    let named = [("GITHUB_ACTIONS", "true"), ("ANSLAG_CHECK_FORMAT", "short")];
    let short = site.run_with(&["check", "content/a.md"], &named);
    assert!(
        short.stdout.contains("\ncontent/a.md:7:1: varning[A231]") && !short.stdout.contains("::"),
        "{}",
        short.stdout
    );
    let json = site.run_with(&["check", "content/a.md", "--json"], &github);
    assert!(json.stdout.starts_with('{'), "{}", json.stdout);
    assert_eq!(json.stdout.lines().count(), 1);
    // GitLab reads a file that the job names.
    let gitlab = site.run_with(&["check", "content/a.md"], &[("GITLAB_CI", "true")]);
    assert_eq!((gitlab.stdout, gitlab.stderr), (plain.stdout, plain.stderr));
}
