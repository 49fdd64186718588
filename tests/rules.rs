//! Every rule finds the mistake of its own example, is silent on the example as it should be, and is explained.

use anslag_core::check::{Check, Rule, rules};

use crate::clones::{git, run};
use crate::support::{Run, Site};

/// How many pages an example is made into: enough for rules about many.
const COPIES: usize = 6;

fn write(site: &Site, text: &str) {
    for n in 1..=COPIES {
        site.write(&format!("content/p{n}.md"), Rule::page(text).replace("{n}", &n.to_string()));
    }
}

fn codes(run: &Run) -> Vec<String> {
    let code = |line: &str| {
        ["fel[", "varning[", "notis["]
            .iter()
            .find_map(|word| line.strip_prefix(word)?.split(']').next().map(str::to_owned))
    };
    run.stderr.lines().filter_map(code).collect()
}

/// A site in two languages, whose English pages are as old as the Swedish ones were.
fn site() -> Site {
    let site = Site::new(&[]);
    site.write(
        "anslag.yaml",
        "title: X\nbase_url: https://www.example.se/\nlanguages: {sv: {name: Svenska}, en: {name: English}}\ncheck: {forbidden: {brukare: den som använder tjänsten}, glossary: [Smart liv]}\n",
    );
    for n in 1..=COPIES {
        let english = format!(
            "---\ntitle: Page {n}\nreview_in: P1Y\npublished: 2024-06-12\nreviewed: {{date: 2026-09-01, by: {{role: Editor}}}}\n---\n\nThe water is off.\n"
        );
        site.write(&format!("content/p{n}.en.md"), english);
    }
    site
}

/// Whether a rule finds something in one of its examples.
fn found(rule: &Rule, text: &str) -> bool {
    let site = site();
    let code = rule.code.as_str();
    // The rules about the history.
    if let "A708" | "A740" = code {
        write(&site, rule.previous.unwrap_or(text));
        let root = site.path("");
        git(&root, "2024-06-12", &["init", "-q"]);
        git(&root, "2024-06-12", &["add", "."]);
        git(&root, "2024-06-12", &["commit", "-qm", "before"]);
        if rule.previous.is_some() {
            // The change is one page's, so that the commit is none of many.
            site.write("content/p1.md", text.replace("{n}", "1"));
            git(&root, "2026-09-30", &["commit", "-qam", "after"]);
        }
        return codes(&run(&site, &["build", "-v"])).contains(&code.to_owned());
    }
    if let Some(before) = rule.previous {
        write(&site, before);
        assert_eq!(site.run(&["stamp"]).code, 0);
    }
    write(&site, text);
    let command = if matches!(rule.check, Check::Claim(_)) { "build" } else { "check" };
    codes(&site.run(&[command, "-v"])).contains(&code.to_owned())
}

/// What is found in a site with an example of every rule about texts, a page each: a line with file and code for each finding.
fn texts(example: fn(&Rule) -> &'static str) -> String {
    let site = site();
    for rule in rules().filter(|rule| matches!(rule.check, Check::Text(_))) {
        site.write(&format!("content/{}.md", rule.code.as_str()), Rule::page(example(rule)).replace("{n}", "1"));
    }
    let run = site.run(&["check", "-v", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let findings = value["diagnostics"].as_array().expect("a list of findings").iter();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    findings.map(|one| format!("{} {}\n", text(&one["places"][0]["file"]), text(&one["code"]))).collect()
}

#[test]
fn every_rule_finds_its_example() {
    let (wrong, right) = (texts(|rule| rule.bad), texts(|rule| rule.good));
    let code = |rule: &Rule| rule.code.as_str();
    let seen = |rule: &Rule, text: &str, texts: &str| match rule.check {
        Check::Text(_) => texts.contains(&format!("content/{}.md {}", code(rule), code(rule))),
        _ => found(rule, text),
    };
    // Rules about what was made have cases of their own in tests/site_rules.rs, those that ask other sites in tests/external.
    let rules = || rules().filter(|rule| !matches!(rule.check, Check::Rendered(_) | Check::Files(_) | Check::External));
    let missed: Vec<&str> = rules().filter(|rule| !seen(rule, rule.bad, &wrong)).map(code).collect();
    assert!(missed.is_empty(), "mistakes that are not found: {missed:?}\n{wrong}");
    let invented: Vec<&str> = rules().filter(|rule| seen(rule, rule.good, &right)).map(code).collect();
    assert!(invented.is_empty(), "found where there are none: {invented:?}\n{right}");
}

#[test]
fn d5_a_reader_is_told_that_the_translation_is_older() {
    let site = site();
    write(&site, "---\ntitle: Sida {n}\nreview_in: P1Y\npublished: 2024-06-12\nupdated: 2026-09-01\n---\n\nNytt.\n");
    site.build();
    let english = site.public("en/p1/index.html");
    assert!(
        english.contains("This translation is older than the original")
            && english.contains("href=\"/p1/\" lang=\"sv\""),
        "{english}"
    );
    assert!(!site.public("p1/index.html").contains("äldre än originalet"));
}

#[test]
fn every_rule_is_explained() {
    let site = site();
    for rule in rules() {
        let code = rule.code.as_str();
        for (lang, why) in ["sv", "en"].into_iter().zip(rule.reason) {
            let run = site.run(&["explain", code, "--lang", lang]);
            assert_eq!(run.code, 0, "{}", run.stderr);
            assert!(run.stdout.contains(why) && run.stdout.contains(code), "{}", run.stdout);
        }
    }
    // A code that is no rule is told at more length than its message.
    for (lang, says) in [
        ("sv", ["Gäller front matter", "docs/reference/front-matter.md", "Inget byggs, skrivs eller publiceras"]),
        ("en", ["About front matter", "docs/reference/front-matter.md", "Nothing is built, written or published"]),
    ] {
        let explanation = site.run(&["explain", "a104", "--lang", lang]).stdout;
        assert!(explanation.contains("A104") && says.iter().all(|part| explanation.contains(part)), "{explanation}");
    }
    let explanation = site.run(&["explain", "A417"]).stdout;
    assert!(
        explanation.contains("accept: [{rule: A417, file: …") && explanation.contains("`anslag publish` skickar inget"),
        "{explanation}"
    );
    let run = site.run(&["explain", "A999"]);
    assert!(run.code == 2 && run.stderr.contains("A999"), "{}", run.stderr);
}
