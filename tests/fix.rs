//! `anslag check --fix`: what is mended is mended wholly, and nothing else is touched.

use anslag_core::check::{Check, rules};
use anslag_core::dates::history::History;
use anslag_core::maintenance::fix::fix;
use anslag_core::pipeline::{assemble, examine};
use proptest::prelude::*;

use crate::invariants::inputs;
use crate::support::{CONFIG, Site};

const FRONT: &str = "---\ntitle: Torget\nreview_in: P5Y\npublished: 2024-06-12\n---\n\n";

/// Blocks with a fault that has one sure mend, and the same blocks as a careful editor leaves them.
const FAULTS: [(&str, &str); 33] = [
    ("Torget  byggs   om.", "Torget byggs om."),
    ("- ett  två\n- *tre*  fyra", "- ett två\n- *tre* fyra"),
    ("Torget är klart i maj..", "Torget är klart i maj."),
    ("Det kallas “samhandling” och ”samverkan”.", "Det kallas ”samhandling” och ”samverkan”."),
    ("– Vi börjar nu, säger chefen..", "– Vi börjar nu, säger chefen."),
    ("–Vi börjar nu, säger chefen.", "– Vi börjar nu, säger chefen."),
    ("Vi ska:\n• pröva\n• sprida", "Vi ska:\n\n- pröva\n- sprida"),
    ("• pröva\n  det nya\n• sprida..", "- pröva\n  det nya\n- sprida."),
    ("  • pröva\n  • sprida", "- pröva\n- sprida"),
    ("– ett\n– två\n– tre", "- ett\n- två\n- tre"),
    ("> Hon sa “ja”..  Sedan gick hon.", "> Hon sa ”ja”. Sedan gick hon."),
    ("## Rubrik  med  luft", "## Rubrik med luft"),
    ("| a  b | c |\n|---|---|\n| d  e | f.. |", "| a b | c |\n|---|---|\n| d e | f. |"),
    ("::: fact {title=\"Två  ord\"}\nText..\n:::", "::: fact {title=\"Två ord\"}\nText.\n:::"),
    ("[en  länk](https://www.example.se/a..b)  och mer", "[en länk](https://www.example.se/a..b) och mer"),
    ("Se [planen] (https://www.example.se/p).", "Se [planen](https://www.example.se/p)."),
    ("> Ring [oss](tel:+46 31 390 00 00).", "> Ring [oss](tel:+46313900000)."),
    ("Ett **viktigt **ord och **Tid:**kl. 8", "Ett **viktigt** ord och **Tid:** kl. 8"),
    ("##\u{a0} Bakgrund", "## Bakgrund"),
    ("Text.\n##Bakgrund", "Text.\n## Bakgrund"),
    ("    Välkommen till invigningen.", "Välkommen till invigningen."),
    ("2. juni öppnar badet.", "2\\. juni öppnar badet."),
    ("Torget är klart.\n---", "Torget är klart.\n\n---"),
    ("1. Ett\n  - under\n2. Två", "1. Ett\n   - under\n2. Två"),
    ("-Ett\n-Två", "- Ett\n- Två"),
    ("-\u{a0} Ett\n-\u{a0} Två", "- Ett\n- Två"),
    ("- Ett\n-Två", "- Ett\n- Två"),
    ("o\tEtt\no\tTvå", "- Ett\n- Två"),
    ("•\tEtt\no\tUnder", "- Ett\n  - Under"),
    ("Så här:\n1.Ansök\n2.Vänta", "Så här:\n\n1. Ansök\n2. Vänta"),
    ("Rad ett.\\", "Rad ett."),
    ("Kontoret\nStorgatan 1\n123 45 Sjövik", "Kontoret\\\nStorgatan 1\\\n123 45 Sjövik"),
    ("Sko\u{200b}lan öppnar.", "Skolan öppnar."),
];

/// Blocks that look like faults and are none, or that are not Anslag's to mend.
const SOUND: [&str; 14] = [
    "`kod  med “luft”..`",
    "```\n• kod  ..\n```",
    "Rad med radbrytning  \noch nästa rad.",
    "Ett … och tre punkter...",
    "– Ja, säger hon.\n– Nej, säger han.",
    "<https://www.example.se/a..b>",
    "1. ett\n2. två",
    "Se ../bilder och 3–5 grader.",
    "\\##Bakgrund, \\[a\\] (b.md) och 2025\\. Så",
    "`[a] (b.md)` och `**a **b`",
    "    npm install --global anslag",
    "Rad ett\\\nrad två",
    "#metoo",
    "1. ett\n   - under\n2. två",
];

fn read(text: &str) -> Vec<&'static str> {
    let inputs = inputs(CONFIG, "content/a.md", text);
    let (site, _) = assemble(&inputs, &History::none());
    let found = examine(&inputs, &History::none(), &site.expect("the configuration is good"), &|_| true);
    found.iter().filter(|diagnostic| diagnostic.patch.is_some()).map(|diagnostic| diagnostic.code.as_str()).collect()
}

fn fixed(text: &str) -> String {
    let mut inputs = inputs(CONFIG, "content/a.md", text);
    let files = fix(&mut inputs, &History::none(), Vec::new(), &|_| true);
    files.get("content/a.md").map_or_else(|| text.to_owned(), |file| file.new.clone())
}

#[test]
fn every_fault_is_mended_alone() {
    for (wrong, right) in FAULTS {
        let text = format!("{FRONT}{wrong}\n");
        assert!(!read(&text).is_empty(), "nothing is found in {wrong:?}");
        assert_eq!(fixed(&text), format!("{FRONT}{right}\n"), "{wrong}");
    }
    for sound in SOUND {
        let text = format!("{FRONT}{sound}\n");
        assert_eq!(fixed(&text), text);
    }
}

#[test]
fn every_example_with_a_mend_becomes_the_right_one() {
    let mut is_fixable = Vec::new();
    for rule in rules().filter(|rule| matches!(rule.check, Check::Text(_))) {
        let page = anslag_core::check::Rule::page(rule.bad);
        if read(&page).contains(&rule.code.as_str()) {
            let right = anslag_core::check::Rule::page(rule.good);
            assert_eq!(fixed(&page), right, "{}", rule.code.as_str());
            is_fixable.push(rule.code.as_str());
        }
    }
    // What other sites say is mended in tests/external.
    let texts = rules().filter(|rule| !matches!(rule.check, Check::External));
    let promised = texts.filter(|rule| anslag_core::check::is_fixable(rule.code)).map(|rule| rule.code.as_str());
    assert_eq!(is_fixable, promised.collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn what_is_mended_has_no_finding_left_and_nothing_else_changes(
        picks in prop::collection::vec((any::<bool>(), 0..FAULTS.len()), 1..9),
        windows in any::<bool>(),
    ) {
        let part = |(fault, number): &(bool, usize)| match fault {
            true => FAULTS[*number],
            false => (SOUND[number % SOUND.len()], SOUND[number % SOUND.len()]),
        };
        // The right quotation mark is only known where there is another one on the page.
        let ends = |text: String| if windows { text.replace('\n', "\r\n") } else { text };
        let join = |texts: Vec<&str>| ends(format!("{FRONT}{}\n\nSlut: ”så”.\n", texts.join("\n\nMellan.\n\n")));
        let wrong = join(picks.iter().map(|pick| part(pick).0).collect());
        let right = join(picks.iter().map(|pick| part(pick).1).collect());
        prop_assert_eq!(read(&right), Vec::<&str>::new());
        let fixed = fixed(&wrong);
        prop_assert_eq!(&fixed, &right);
        prop_assert_eq!(read(&fixed), Vec::<&str>::new());
    }

    #[test]
    fn any_text_is_mended_once_and_for_all(text in "[a-zåäö.•–“”\" \n*`_#|>:-]{0,120}") {
        let text = format!("{FRONT}{text}\n");
        let fixed = fixed(&text);
        prop_assert_eq!(read(&fixed), Vec::<&str>::new());
        prop_assert!(fixed.starts_with(FRONT));
    }
}

#[test]
fn the_command_writes_shows_and_says_what_to_do_next() {
    let site = Site::new(&[
        ("content/a.md", &format!("{FRONT}Torget  byggs om.\n\nKlart i maj..\n")),
        ("content/b.md", &format!("{FRONT}Parken  byggs om.\n")),
    ]);
    assert_eq!(site.run(&["stamp"]).code, 0);
    let before = site.tree("content");
    let dry = site.run(&["check", "--fix", "--dry-run", "content/a.md"]);
    assert_eq!(dry.code, 0, "{}", dry.stderr);
    assert_eq!(site.tree("content"), before);
    let expected = "--- content/a.md\n+++ content/a.md\n@@ -6,4 +6,4 @@\n \n-Torget  byggs om.\n+Torget byggs om.\n \n-Klart i maj..\n+Klart i maj.\n";
    assert_eq!(dry.stdout, expected);
    assert!(dry.stderr.contains("Skulle rätta: 2 rättelser i 1 fil"), "{}", dry.stderr);
    let run = site.run(&["check", "--fix", "content/a.md"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, expected), "{}", run.stderr);
    assert!(
        run.stderr.contains("Rättat: 2 rättelser i 1 fil") && run.stderr.contains("anslag stamp --minor content/a.md"),
        "{}",
        run.stderr
    );
    let after = site.tree("content");
    assert_eq!(String::from_utf8_lossy(&after["a.md"]), format!("{FRONT}Torget byggs om.\n\nKlart i maj.\n"));
    assert_eq!(after["b.md"], before["b.md"]);
    // What was mended is a change that readers may be told of, until it is stamped.
    assert!(site.run(&["check"]).stderr.contains("varning[A702]"));
    assert_eq!(site.run(&["stamp", "--minor", "content/a.md"]).code, 0);
    assert!(!site.run(&["check"]).stderr.contains("varning[A702]"));
    let again = site.run(&["check", "--fix", "content/a.md"]);
    assert!(
        again.stdout.is_empty() && again.stderr.contains("Det finns inget som säkert kan rättas."),
        "{}",
        again.stderr
    );
    let json = site.run(&["check", "--fix", "--dry-run", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!((&value["mended"]["files"]["content/b.md"], &value["mended"]["written"]), (&1.into(), &false.into()));
}

#[test]
fn what_was_written_is_said_whatever_is_left_to_do() {
    let text = format!("{FRONT}Torget  byggs om.\n\n[Läs mer om det](../finns-ej.md)\n");
    let site = Site::new(&[("content/a.md", &text)]);
    let dry = site.run(&["check", "--fix", "--dry-run"]);
    assert!(dry.code == 1 && dry.stderr.contains("Skulle rätta: 1 rättelse i 1 fil"), "{}", dry.stderr);
    assert!(dry.stderr.contains("Inget har skrivits."), "{}", dry.stderr);
    assert_eq!(site.tree("content")["a.md"], text.as_bytes());
    let run = site.run(&["check", "--fix"]);
    assert!(run.code == 1 && run.stderr.contains("Rättat: 1 rättelse i 1 fil"), "{}", run.stderr);
    assert!(
        run.stderr.contains("Det som säkert kan rättas är rättat") && !run.stderr.contains("Inget har skrivits"),
        "{}",
        run.stderr
    );
    assert!(String::from_utf8_lossy(&site.tree("content")["a.md"]).contains("Torget byggs om."));
    // There is nothing more to mend: now nothing is written.
    let again = site.run(&["check", "--fix", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&again.stdout).expect("JSON");
    assert_eq!((&value["ok"], &value["mended"]["written"]), (&false.into(), &false.into()));
    assert!(site.run(&["check", "--fix"]).stderr.contains("Inget har skrivits."));
}

#[test]
fn the_mended_line_is_shown_with_the_finding() {
    let site = Site::new(&[("content/a.md", &format!("{FRONT}Torget är klart..\n"))]);
    let run = site.run(&["check"]);
    assert!(
        run.stderr.contains("7 - Torget är klart..") && run.stderr.contains("7 + Torget är klart."),
        "{}",
        run.stderr
    );
    let json: serde_json::Value = serde_json::from_str(&site.run(&["check", "--json"]).stdout).expect("JSON");
    let fix = &json["diagnostics"][0]["fix"];
    assert_eq!((&fix["file"], &fix["text"]), (&"content/a.md".into(), &".".into()), "{json}");
}
