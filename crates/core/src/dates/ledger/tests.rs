//! Ledgers are read back as written, and errors are located.

use super::*;
use crate::diagnostic::Language;
use proptest::prelude::*;

fn codes(text: &str) -> Vec<(&'static str, usize)> {
    parse(text).1.iter().map(|d| (d.code.as_str(), d.places[0].line)).collect()
}

fn day(text: &str) -> PartialDate {
    PartialDate::parse(text).unwrap()
}

#[test]
fn the_file_as_it_looks() {
    let mut ledger = Ledger::default();
    let entry = LedgerEntry {
        fingerprint: "3f2a90c1d4e5b607".into(),
        published: Some(day("2024-06-12T13:00")),
        updated: Some(day("2024-07")),
        reviewed: Some(PartialDate { approx: true, text: Some("våren 2025".into()), ..day("2025") }),
        changes: 2,
        notes: "0badcafe".into(),
        addresses: vec!["/nyheter/vatten/".into(), "/gammal sida/".into()],
        id: Some("/först/".into()),
        removed: false,
        scheduled: false,
    };
    ledger.pages.insert("content/nyheter/vatten å.md".into(), entry);
    ledger.pages.insert(
        "content/borta.md".into(),
        LedgerEntry { fingerprint: "00".into(), removed: true, ..LedgerEntry::default() },
    );
    let text = "anslag.lock 1\n\n\
        # content/borta.md\ncontent/borta.md fingerprint=00 gone=yes\n\n\
        # content/nyheter/vatten%20å.md\n\
        content/nyheter/vatten%20å.md fingerprint=3f2a90c1d4e5b607 published=2024-06-12T13:00 updated=2024-07 \
        reviewed=2025~;våren%202025 changes=2 notes=0badcafe address=/nyheter/vatten/ address=/gammal%20sida/ id=/först/\n\n# end\n";
    assert_eq!(format(&ledger), text);
    assert_eq!(parse(text), (ledger.clone(), vec![]));
    // As saved by Windows and older editors.
    assert_eq!(parse(&format!("\u{feff}{}", text.replace('\n', "\r\n"))), (ledger, vec![]));
    assert_eq!(format(&Ledger::default()), "anslag.lock 1\n\n# end\n");
}

#[test]
fn what_goes_wrong() {
    let head = "anslag.lock 1\n";
    for (text, expected) in [
        ("".to_owned(), vec![("A724", 1)]),
        ("content/a.md fingerprint=00\n".to_owned(), vec![("A724", 1)]),
        ("anslag.lock 2\ncontent/a.md size=1\n".to_owned(), vec![("A722", 1)]),
        (format!("{head}content/a.md fingerprint=00\n\ncontent/a.md fingerprint=01\n"), vec![("A721", 4)]),
        (format!("{head}content/a.md\n"), vec![("A720", 2)]),
        (format!("{head}content/a.md fingerprint=XY\n"), vec![("A720", 2)]),
        (format!("{head}content/a.md fingerprint=00 published=2020-02-30\n"), vec![("A720", 2)]),
        (format!("{head}content/a.md fingerprint=00 changes=two\n"), vec![("A720", 2)]),
        (format!("{head}content/a.md fingerprint=00 changes=1 changes=2\n"), vec![("A720", 2)]),
        (format!("{head}content/a.md fingerprint=00 colour=red\n"), vec![("A720", 2)]),
        (format!("{head}content/a.md fingerprint=00 address=/%zz/\n"), vec![("A720", 2)]),
        (format!("{head}content/a%F.md fingerprint=00\n"), vec![("A720", 2)]),
        (format!("{head}fingerprint=00\ncontent/b.md fingerprint=01\n"), vec![("A720", 2)]),
    ] {
        assert_eq!(codes(&text), expected, "{text}");
    }
    let (ledger, diagnostics) =
        parse("anslag.lock 1\ncontent/a.md fingerprint=00 changes=två\ncontent/b.md fingerprint=01\n");
    assert_eq!(ledger.pages.keys().collect::<Vec<_>>(), ["content/b.md"]);
    assert_eq!((diagnostics[0].places[0].line, diagnostics[0].places[0].column), (2, 29));
    assert_eq!(diagnostics[0].label(Language::En), "`changes=två`");
    assert!(diagnostics[0].message(Language::Sv).contains("är inget antal"));
}

#[test]
fn a_conflict_has_one_message() {
    let head = "anslag.lock 1\n\n# content/a.md\n";
    let (ours, theirs) = ("content/a.md fingerprint=01\n", "content/a.md fingerprint=02\n");
    let tail = "\n# content/b.md\ncontent/b.md fingerprint=03\n";
    let plain = format!("{head}<<<<<<< HEAD\n{ours}=======\n{theirs}>>>>>>> topic\n{tail}");
    assert_eq!(codes(&plain), [("A723", 4)]);
    assert_eq!(parse(&plain).0.pages.keys().collect::<Vec<_>>(), ["content/a.md", "content/b.md"]);
    // Also in git's diff3 style with the common ancestor, which is ignored.
    let base = "content/gone.md fingerprint=00\n";
    let three = format!("{head}<<<<<<< HEAD\n{ours}||||||| 1a2b3c4\n{base}=======\n{theirs}>>>>>>> topic\n{tail}");
    assert_eq!(codes(&three), [("A723", 4)]);
    assert_eq!(parse(&three).0, parse(&plain).0);
    // In the first line, and with a marker left behind.
    assert_eq!(
        codes(&format!("<<<<<<< HEAD\nanslag.lock 1\n=======\nanslag.lock 1\n>>>>>>> topic\n{tail}")),
        [("A723", 1)]
    );
    assert_eq!(codes(&format!("{head}{ours}>>>>>>> topic\n{tail}")), [("A723", 5)]);
    // A repeated page is no error inside a conflict.
    assert_eq!(codes(&format!("{plain}{ours}")), [("A723", 4), ("A721", 12)]);
}

#[test]
fn a_rewritten_note_is_seen() {
    let (june, july) = (day("2024-06-12"), day("2024-07"));
    let digest = notes_digest([(&june, "Ny telefon"), (&july, "Ny karta")]);
    assert_eq!(digest.len(), 8);
    assert_eq!(
        digest,
        notes_digest([(&july, "Ny karta"), (&june, "Ny telefon")]),
        "the order in the file does not count"
    );
    for other in [
        notes_digest([(&june, "Ny telefon")]),
        notes_digest([(&june, "Ny mobil"), (&july, "Ny karta")]),
        notes_digest([(&july, "Ny telefon"), (&july, "Ny karta")]),
        notes_digest([(&june, "Ny telefon\n2024-07 Ny karta")]),
    ] {
        assert_ne!(digest, other);
    }
    assert_eq!(notes_digest([]), "");
}

fn dates() -> impl Strategy<Value = Option<PartialDate>> {
    let clock = (0..24i8, 0..60i8, prop_oneof![Just(0i8), 0..60i8], proptest::option::of(-1439..1440i32));
    let clock = clock.prop_map(|(hour, minute, second, offset)| TimeOfDay {
        hour,
        minute,
        second,
        offset: offset.map(|minutes| minutes * 60),
    });
    let parts = (1..9999i16, 0..4u8, 1..13i8, 1..29i8, clock, any::<bool>(), proptest::option::of("\\PC{0,8}"));
    let when = parts.prop_map(|(year, parts, month, day, clock, approx, text)| PartialDate {
        year,
        month: (parts > 0).then_some(month),
        day: (parts > 1).then_some(day),
        time: (parts > 2).then_some(clock),
        approx,
        text,
    });
    proptest::option::of(when)
}

fn entry() -> impl Strategy<Value = LedgerEntry> {
    let texts = proptest::collection::vec("[/a-zåäö %#=;~\n-]{0,12}|\\PC{0,8}", 0..3);
    let facts = (
        "[0-9a-f]{1,16}",
        0..9usize,
        "([0-9a-f]{8})?",
        texts,
        any::<[bool; 2]>(),
        proptest::option::of("/[a-zåäö %=;~#]{0,6}"),
    );
    (facts, dates(), dates(), dates()).prop_map(
        |((fingerprint, changes, notes, addresses, [removed, scheduled], id), published, updated, reviewed)| {
            LedgerEntry { fingerprint, published, updated, reviewed, changes, notes, addresses, id, removed, scheduled }
        },
    )
}

proptest! {
    #[test]
    fn round_trip(pages in proptest::collection::btree_map("content/[a-zåäö %=<#\n\r\t]{1,12}\\.md|[<=>|#% \u{feff}a\u{85}\u{a0}]{1,9}|\\PC{1,12}", entry(), 0..6)) {
        let ledger = Ledger { pages };
        let text = format(&ledger);
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).count();
        prop_assert_eq!(lines, 1 + ledger.pages.len(), "one line a page");
        let (back, diagnostics) = parse(&text);
        prop_assert!(diagnostics.is_empty(), "{:?}\n{}", diagnostics, text);
        prop_assert_eq!(&back, &ledger);
        prop_assert_eq!(format(&back), text);
    }

    #[test]
    fn reading_never_panics(text in "(anslag.lock 1\n)?([a%=<>|#~;å \r\n]|fingerprint=|published=2024|<<<<<<<|=======|>>>>>>>|\n){0,30}|\\PC{0,60}") {
        for diagnostic in parse(&text).1 {
            for place in &diagnostic.places {
                prop_assert!(text.get(place.range.clone()).is_some());
            }
        }
    }
}
