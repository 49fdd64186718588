//! Edits of front matter: examples of every form, and what must hold for all of them.

use super::*;
use proptest::prelude::*;

const NEW: &str = "{date: 2026-10-01, note: \"Ny tid\", kind: update}";

/// The front matter of a page with this body, edited.
fn front(yaml: &str, edit: impl Fn(&str, Range<usize>) -> Result<String, EditError>) -> Result<String, EditError> {
    let text = format!("---\n{yaml}---\nchanges:\n");
    let new = edit(&text, 4..4 + yaml.len())?;
    Ok(new.strip_prefix("---\n").unwrap().strip_suffix("---\nchanges:\n").unwrap().to_owned())
}

fn added(yaml: &str) -> Result<String, EditError> {
    front(yaml, |text, range| add_to_list(text, range, "changes", NEW))
}

#[test]
fn every_form_of_list() {
    // `+` stands for the new entry.
    for (old, new) in [
        ("", "changes:\n  - +\n"),
        ("title: a # x\n\n", "title: a # x\n\nchanges:\n  - +\n"),
        ("topics:\n- a\ntitle: b\n", "topics:\n- a\ntitle: b\nchanges:\n- +\n"),
        ("topics:\n    -  a\n", "topics:\n    -  a\nchanges:\n    -  +\n"),
        ("changes:\ntitle: a\n", "changes:\n  - +\ntitle: a\n"),
        ("changes:   # inga\n  # än\ntitle: a\n", "changes:   # inga\n  - +\n  # än\ntitle: a\n"),
        ("changes: ~ # inga\ntitle: a\n", "changes: [+] # inga\ntitle: a\n"),
        ("changes: []\n", "changes: [+]\n"),
        ("changes: [ ] # x\n", "changes: [ + ] # x\n"),
        (
            "changes:\n- {date: 2024}  # ett\n# två\ntitle: a\n",
            "changes:\n- {date: 2024}  # ett\n- +\n# två\ntitle: a\n",
        ),
        (
            "changes:\n  -   date: 2024\n      note: |\n        a\n\n        b\n\ntitle: a\n",
            "changes:\n  -   date: 2024\n      note: |\n        a\n\n        b\n  -   +\n\ntitle: a\n",
        ),
        ("changes:\n  - note: |+\n      a\n\ntitle: a\n", "changes:\n  - note: |+\n      a\n\n  - +\ntitle: a\n"),
        (
            "changes:\n  -\n    date: 2024\n\n  -\n    date: 2025\n",
            "changes:\n  -\n    date: 2024\n\n  -\n    date: 2025\n  - +\n",
        ),
        (
            "changes:\n  # överst\n\n  # om 2025\n  - date: 2025\n  - date: 2024\n",
            "changes:\n  # överst\n\n  - +\n  # om 2025\n  - date: 2025\n  - date: 2024\n",
        ),
        ("changes: [{date: 2024}]\n", "changes: [{date: 2024}, +]\n"),
        ("changes: [{date: 2025}, {date: 2024} ]\n", "changes: [+, {date: 2025}, {date: 2024} ]\n"),
        ("changes: [{date: 2024}, ]\n", "changes: [{date: 2024}, +, ]\n"),
        ("changes: [\n  {date: 2024}, # ett, två\n]\n", "changes: [\n  {date: 2024}, # ett, två\n  +,\n]\n"),
        ("changes: [\n  {date: 2024} # ett, två\n  ]\n", "changes: [\n  {date: 2024}, # ett, två\n  +\n  ]\n"),
        ("changes: [\n  {date: 2024}]\n", "changes: [\n  {date: 2024},\n  +]\n"),
        (
            "changes: [\n  # om 2025\n  {date: 2025},\n  {date: 2024}]\n",
            "changes: [\n  +,\n  # om 2025\n  {date: 2025},\n  {date: 2024}]\n",
        ),
        (
            "changes: [{date: 2025},\n          {date: 2024}]\n",
            "changes: [+,\n          {date: 2025},\n          {date: 2024}]\n",
        ),
        (
            "changes: [{date: 2024},\n          {date: 2025}]\n",
            "changes: [{date: 2024},\n          {date: 2025},\n          +]\n",
        ),
        ("\"changes\":\n  - {date: 2024}\n", "\"changes\":\n  - {date: 2024}\n  - +\n"),
    ] {
        assert_eq!(added(old), Ok(new.replace('+', NEW).replace(&format!("|{NEW}"), "|+")), "{old}");
    }
}

#[test]
fn order_of_the_entries() {
    for (dates, first) in [
        (&["2024"][..], false),
        (&["2024", "2025"], false),
        (&["2025", "2024"], true),
        (&["2024", "2024"], false),
        (&["2024-06-12", "2024-06-12", "2024-05"], true),
        (&["2024", "2025", "2023"], false),
        (&["2025", "i våras", "2024"], true),
    ] {
        let old: String = dates.iter().map(|date| format!("- {{date: {date}}}\n")).collect();
        let (before, after) =
            if first { (format!("- {NEW}\n"), String::new()) } else { (String::new(), format!("- {NEW}\n")) };
        assert_eq!(added(&format!("changes:\n{old}")), Ok(format!("changes:\n{before}{old}{after}")), "{dates:?}");
    }
}

#[test]
fn what_is_not_edited() {
    for (yaml, error) in [
        ("changes: nyss\n", EditError::Shape),
        ("changes: {date: 2024}\n", EditError::Shape),
        ("changes: \"\"\n", EditError::Shape),
        ("{title: a}\n", EditError::Shape),
        ("- a\n", EditError::Shape),
        ("title: Möte: budget\n", EditError::Unreadable),
        ("changes:\n- a\nchanges:\n- b\n", EditError::Unreadable),
    ] {
        assert_eq!(added(yaml), Err(error), "{yaml}");
    }
    for entry in [
        "",
        "a",
        "[a]",
        "{a: 1",
        "{a: 1}, {b: 2}",
        "{a: 1} # x",
        "{a: 1,\n b: 2}",
        "{a: 1}\n- b",
        "{a: 1, a: 2}",
        " {a: 1}",
    ] {
        assert_eq!(add_to_list("title: a\n", 0..9, "changes", entry), Err(EditError::Entry), "{entry}");
    }
    assert_eq!(add_to_list("åä", 1..3, "changes", NEW), Err(EditError::Unreadable));
    assert_eq!(add_to_list("a: 1\n", 0..5, "b: 1\nc", NEW), Err(EditError::Shape));
}

#[test]
fn single_values() {
    for (old, value, new) in [
        ("title: a\n", "2026-10-01", "title: a\nupdated: 2026-10-01\n"),
        ("updated:   2024-01-01   # sagt\ntitle: a\n", "2026-10-01", "updated:   2026-10-01   # sagt\ntitle: a\n"),
        ("updated: \"2024\" # sagt\n", "'x'", "updated: 'x' # sagt\n"),
        ("updated: \"2024\" # sagt\n", "2026", "updated: 2026  # sagt\n"),
        ("updated:\ntitle: a\n", "2026", "updated: 2026\ntitle: a\n"),
        ("updated: # sagt\ntitle: a\n", "2026", "updated: 2026  # sagt\ntitle: a\n"),
        ("updated:\n  2024\ntitle: a\n", "2026", "updated:\n  2026\ntitle: a\n"),
        ("updated: ~\n", "\"a: b\"", "updated: \"a: b\"\n"),
    ] {
        assert_eq!(front(old, |text, range| set(text, range, "updated", value)).as_deref(), Ok(new), "{old}");
    }
    for (yaml, value, error) in [
        ("updated: [a]\n", "b", EditError::Shape),
        ("updated: {a: b}\n", "b", EditError::Shape),
        ("updated: |\n  a\n", "b", EditError::Shape),
        ("updated: a\n  b\n", "b", EditError::Shape),
        ("a: 1\n", "", EditError::Entry),
        ("a: 1\n", "a: b", EditError::Entry),
        ("a: 1\n", "a # b", EditError::Entry),
        ("a: 1\n", "a\nb: c", EditError::Entry),
        ("a: 1\n", "[a]", EditError::Entry),
        ("a: 1\n", "|", EditError::Entry),
        ("a: @\n", "b", EditError::Unreadable),
    ] {
        assert_eq!(front(yaml, |text, range| set(text, range, "updated", value)), Err(error), "{yaml} {value}");
    }
}

#[test]
fn line_ends_and_marks_are_kept() {
    let text = "\u{feff}---\r\ntitle: å\r\nchanges:\r\n  - {date: 2024}\r\n---\r\nText utan slut";
    let yaml = 8..text.find("---\r\nText").unwrap();
    let new = add_to_list(text, yaml.clone(), "changes", NEW).unwrap();
    assert_eq!(new, text.replace("2024}\r\n", &format!("2024}}\r\n  - {NEW}\r\n")));
    let new = set(text, yaml.clone(), "updated", "2026").unwrap();
    assert_eq!(new, text.replace("2024}\r\n", "2024}\r\nupdated: 2026\r\n"));
    // A data file without a last line end does not get one.
    assert_eq!(set("a: 1", 0..4, "b", "2").as_deref(), Ok("a: 1\nb: 2"));
    assert_eq!(add_to_list("l:\n- {a: 1}", 0..11, "l", "{b: 2}").as_deref(), Ok("l:\n- {a: 1}\n- {b: 2}"));
}

/// A field that is not edited, as lines.
fn field() -> impl Strategy<Value = String> {
    let word = "[a-zåäö][a-zåäö0-9]{0,6}( [a-zåäö]{1,5})?";
    let value = prop_oneof![
        word.prop_map(|word| format!(" {word}")),
        word.prop_map(|word| format!("   {word}   # # sagt: [x]")),
        word.prop_map(|word| format!(" \"{word}: \\\"#\\\" å\"")),
        word.prop_map(|word| format!(" '{word}''s, #'  # x")),
        word.prop_map(|word| format!(" |\n    {word}\n      # ej kommentar\n\n    changes:\n")),
        word.prop_map(|word| format!(" >-\n  {word}\n  - a")),
        word.prop_map(|word| format!(" |+\n  {word}\n\n")),
        word.prop_map(|word| format!(" [{word}, 'b, ]', \"]\"] # lista")),
        word.prop_map(|word| format!("\n- {word}\n# mellan\n-   'b'")),
        word.prop_map(|word| format!("\n    - {word}: 1\n      changes: [a]\n    - b")),
        word.prop_map(|word| format!("\n  changes:\n    - {word}\n  z: {{a: 1, b: [2]}}")),
        word.prop_map(|word| format!(" {{\n  a: {word}, # x\n  changes: [1]\n}}")),
        word.prop_map(|word| format!(" {word}\n  fortsatt")),
        Just(String::new()),
        Just(" ~".to_owned()),
        Just(" 8:00".to_owned()),
    ];
    let around =
        prop_oneof![4 => Just(""), 1 => Just("# changes: []\n"), 1 => Just("\n"), 1 => Just("\n  # för sig\n\n")];
    let key = prop_oneof![Just(""), Just("\""), Just("'")];
    (around, key, "[a-z_]{1,6}", value)
        .prop_map(|(around, quote, key, value)| format!("{around}{quote}%{key}{quote}:{value}\n"))
}

/// The edited list in some form, with entries dated in the given years.
fn changes() -> impl Strategy<Value = String> {
    let years =
        prop_oneof![Just(vec![2024]), Just(vec![2023, 2025]), Just(vec![2025, 2024, 2023]), Just(vec![2024, 2024])];
    let item = prop_oneof![
        Just("{date: Y, note: \"a, b\"}"),
        Just("{ date: Y , note: å }"),
        Just("date: Y\n>note: |\n>  a\n\n>  b"),
        Just("date: \"Y\" # x\n>note: 'a: b'"),
        Just("note: |+\n>  a\n\n\n>date: Y"),
        Just("date: Y\n>note: |+\n>  a\n\n"),
        Just("date: Y\n>note:"),
    ];
    let block =
        (years.clone(), item, 0..5usize, 1..4usize, prop_oneof![Just(""), Just("  # om\n"), Just("\n")], any::<bool>());
    let block = block.prop_map(|(years, item, indent, spaces, between, comment)| {
        let (margin, deeper) = (" ".repeat(indent), " ".repeat(indent + 1 + spaces));
        let items: Vec<String> = years
            .iter()
            .map(|year| {
                format!(
                    "{between}{margin}-{}{}\n",
                    " ".repeat(spaces),
                    item.replace('Y', &year.to_string()).replace('>', &deeper)
                )
            })
            .collect();
        format!("changes:{}\n{}", if comment { "  # här" } else { "" }, items.concat())
    });
    let gaps = prop_oneof![
        Just(("", ", ", "")),
        Just((" ", ",", " ")),
        Just(("\n  ", ",\n  ", "\n")),
        Just(("\n  ", ", # x, y\n  ", " # z\n  ")),
        Just(("", ",\n    ", ""))
    ];
    let flow = (years, gaps, any::<bool>()).prop_map(|(years, (start, between, end), comma)| {
        let items: Vec<String> = years.iter().map(|year| format!("{{date: {year}, note: '], x'}}")).collect();
        format!("changes: [{start}{}{}{end}]  # slut\n", items.join(between), if comma { "," } else { "" })
    });
    let empty = prop_oneof![
        Just(""),
        Just("changes:\n"),
        Just("changes:  # x\n"),
        Just("changes: ~\n"),
        Just("changes: []\n"),
        Just("changes: [\n]\n")
    ];
    prop_oneof![4 => block, 3 => flow, 2 => empty.prop_map(str::to_owned)]
}

/// A page and the range of its front matter.
fn pages() -> impl Strategy<Value = (String, Range<usize>)> {
    let fields = || proptest::collection::vec(field(), 0..4);
    (fields(), changes(), fields(), any::<bool>(), any::<bool>()).prop_map(|(before, changes, after, windows, bom)| {
        let mut number = 0;
        let mut name = |field: &String| {
            number += 1;
            field.replacen('%', &format!("k{number}_"), 1)
        };
        let mut yaml: String = before.iter().map(&mut name).collect();
        yaml.push_str(&changes);
        yaml.extend(after.iter().map(&mut name));
        let end = |text: &str| if windows { text.replace('\n', "\r\n") } else { text.to_owned() };
        let open = format!("{}{}", if bom { "\u{feff}" } else { "" }, end("---\n"));
        let yaml = end(&yaml);
        let range = open.len()..open.len() + yaml.len();
        (format!("{open}{yaml}{}", end("---\nchanges:\n- a\nslut")), range)
    })
}

fn tree(text: &str, range: Range<usize>) -> Vec<(String, Value)> {
    let (node, diagnostics) = crate::yaml::read(&Input::new("a.md", text, range));
    assert!(diagnostics.is_empty(), "{text}\n{diagnostics:?}");
    match node.value {
        Value::Map(entries) => entries.into_iter().map(|(key, node)| (key.name, node.value)).collect(),
        _ => Vec::new(),
    }
}

/// The lines of a text with their ends, but for those of one range.
fn lines(text: &str, without: Range<usize>) -> Vec<&str> {
    let mut at = 0;
    let mut lines = Vec::new();
    for line in text.split_inclusive('\n') {
        if at + line.len() <= without.start || at >= without.end {
            lines.push(line);
        }
        at += line.len();
    }
    lines
}

fn kept(old: &[&str], new: &str) -> bool {
    let mut new = new.split_inclusive('\n');
    old.iter().all(|line| new.any(|other| other == *line))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn an_entry_is_added_and_nothing_else_changes((text, yaml) in pages()) {
        let entry = |day: u8| format!("{{date: 2026-10-0{day}, note: {}, kind: update}}", quote("Ny tid: \"9\", å"));
        let grown = |new: &str| yaml.start..yaml.end + new.len() - text.len();
        let old = tree(&text, yaml.clone());
        let once = add_to_list(&text, yaml.clone(), "changes", &entry(1)).unwrap();
        let twice = add_to_list(&once, grown(&once), "changes", &entry(2)).unwrap();

        // Lines: in a block nothing but a new line comes; in brackets the lines of the list may change.
        let (node, _) = crate::yaml::read(&Input::new("a.md", &text, yaml.clone()));
        let flow = node.get("changes").map(|node| node.range.clone()).filter(|range| text[range.clone()].starts_with(['[', '~']));
        prop_assert!(kept(&lines(&text, flow.unwrap_or(0..0)), &once), "{text}\n{once}");
        prop_assert!(kept(&lines(&text, 0..0).iter().rev().take(3).rev().copied().collect::<Vec<_>>(), &once));
        prop_assert!(!text.contains('\r') || once.matches('\n').count() == once.matches("\r\n").count());
        prop_assert!(text.contains('\r') || !once.contains('\r'));

        // Meaning: the old tree with the new entries, at the end that the list's own order says.
        let before: Vec<Node> = match old.iter().find(|(key, _)| key == "changes") {
            Some((_, Value::List(items))) => items.clone(),
            _ => Vec::new(),
        };
        let first = newest_first(&before);
        for (text, added) in [(&once, vec![1]), (&twice, vec![1, 2])] {
            let mut expected = old.clone();
            let mut items = before.clone();
            for day in added {
                items.insert(if first { 0 } else { items.len() }, flow_map(&entry(day)).unwrap());
            }
            match expected.iter_mut().find(|(key, _)| key == "changes") {
                Some((_, value)) => *value = Value::List(items),
                None => expected.push(("changes".to_owned(), Value::List(items))),
            }
            let new = tree(text, grown(text));
            prop_assert_eq!(new.len(), expected.len());
            for ((key, value), (expected_key, expected)) in new.iter().zip(&expected) {
                prop_assert!(key == expected_key && same(value, expected), "{key}\n{text}");
            }
        }
    }

    #[test]
    fn a_value_is_set_and_nothing_else_changes((text, yaml) in pages(), pick in 0..10usize, value in "2026-10-0[1-9]|\"[a-zåäö:# ]{0,5}\"|'[a-z]{0,3}'") {
        let old = tree(&text, yaml.clone());
        let key = old.get(pick).map_or("updated", |(key, _)| key.as_str());
        let Ok(new) = set(&text, yaml.clone(), key, &value) else {
            // Only what is no single value on its own line is refused.
            let (_, value) = &old[pick];
            let (node, _) = crate::yaml::read(&Input::new("a.md", &text, yaml));
            let several = text[node.get(key).unwrap().range.clone()].contains('\n');
            prop_assert!(several || matches!(value, Value::List(_) | Value::Map(_)), "{key}\n{text}");
            return Ok(());
        };
        let place = crate::yaml::read(&Input::new("a.md", &text, yaml.clone())).0.get(key).map(|node| node.range.clone());
        // An empty range (nothing written yet) is still on a line that may change.
        let place = place.map_or(0..0, |range| range.start.saturating_sub(1)..range.end);
        prop_assert!(kept(&lines(&text, place), &new), "{text}\n{new}");
        let range = yaml.start..new.len() - (text.len() - yaml.end);
        let read = tree(&new, range.clone());
        let mut expected = old.clone();
        match expected.iter_mut().find(|(name, _)| name == key) {
            Some((_, old)) => *old = scalar(&value).unwrap(),
            None => expected.push((key.to_owned(), scalar(&value).unwrap())),
        }
        prop_assert_eq!(read.len(), expected.len());
        prop_assert!(read.iter().zip(&expected).all(|(a, b)| a.0 == b.0 && same(&a.1, &b.1)), "{new}");
        prop_assert_eq!(set(&new, range, key, &value), Ok(new.clone()));
    }

    #[test]
    fn quoted_text_reads_back(text in "\\PC{0,20}|[a-z:#,'\"\\\\\\[\\]{} \n\t\u{85}\u{2028}\u{7f}\u{1b}åäö]{0,20}|true|null|2024|1e3") {
        let entry = format!("{{note: {}}}", quote(&text));
        let edited = add_to_list("", 0..0, "changes", &entry);
        if text.contains(crate::characters::is_forbidden) {
            // No page may have it, so no entry is written with it.
            prop_assert!(edited.is_err());
            return Ok(());
        }
        let page = edited.unwrap();
        let (node, _) = crate::yaml::read(&Input::new("a.md", &page, 0..page.len()));
        let Some(Value::List(items)) = node.get("changes").map(|node| &node.value) else { panic!("{page}") };
        prop_assert_eq!(items[0].get("note").and_then(Node::text), Some(text.as_str()));
    }

    #[test]
    fn editing_never_panics(text in "[a:\\-\\[\\]{}#\"' \n,|~å]{0,40}|\\PC{0,40}") {
        for new in [add_to_list(&text, 0..text.len(), "a", "{b: 1}"), set(&text, 0..text.len(), "a", "b")].into_iter().flatten() {
            let (_, diagnostics) = crate::yaml::read(&Input::new("a.md", &new, 0..new.len()));
            prop_assert!(diagnostics.is_empty(), "{text}\n{new}");
        }
    }
}

#[test]
fn words_that_need_no_quotes() {
    for (text, yaml) in [
        ("Ny tid för mötet", "Ny tid för mötet"),
        ("Pris: 50 kr", "\"Pris: 50 kr\""),
        ("ja, nej", "\"ja, nej\""),
        ("säger \"nej\"", "'säger \"nej\"'"),
        ("2024", "\"2024\""),
        ("No", "\"No\""),
        ("", "\"\""),
        ("a\nb", "\"a\\nb\""),
    ] {
        assert_eq!(quote(text), yaml);
    }
}
