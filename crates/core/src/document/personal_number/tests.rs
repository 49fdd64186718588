//! Notations that are found, and other numbers that are not.

use super::*;

fn count(text: &str) -> usize {
    find(text, TextKind::Text).len()
}

// Test numbers issued by Skatteverket, which belong to no person.
#[test]
fn every_spelling_is_found() {
    for text in [
        "121212-1212",
        "19121212-1212",
        "191212121212",
        "1212121212",
        "121212+1212",
        "701063-2391",
        "7010632391",
        "(121212-1212)",
        "121212–1212",
        "121212—1212",
        "121212‑1212",
        "121212−1212",
        "121212 1212",
        "121212\u{a0}1212",
        "121212\u{202f}1212",
        "19121212 1212",
        "121212 - 1212",
        "121212-\n1212",
        "12\u{ad}1212-12\u{200b}12",
        "19 121212-1212",
        "12 12 12-1212",
        "1912-12-12-1212",
        "1912-12-12 1212",
        "121212\\-1212",
        "121212&ndash;1212",
        "121212&#8209;1212",
        "121212&#x2011;1212",
        "121212&nbsp;1212",
        "\"121212\\u20111212\"",
        "１２１２１２-１２１２",
        "[Ärendet](https://example.com/121212-1212/)",
        "[Ärendet](https://example.com/121212%2D1212)",
        "[Ärendet](/121212%E2%80%931212/)",
        "[Ärendet](?id=1212121212)",
        "[Ärendet](/arenden?pnr%3D121212-1212)",
        "/191212121212/",
        "mailto:a@example.se?subject=121212-1212",
        "beslut-121212-1212-kopia.pdf",
        "beslut_121212-1212_2024.pdf",
        "pnr121212-1212",
        "a;121212-1212;b",
        "5,191212121212",
        "pnr: 0001012384",
        "personnummer 000101 2384",
        "2000-01-01-2384",
    ] {
        assert_eq!(count(text), 1, "{text}");
    }
    assert_eq!(find("Sökande är 121212–1212.", TextKind::Text).first(), Some(&(13..26)));
    assert_eq!(count("121212-1212, 701063-2391 och 19121212-1212."), 3);
}

#[test]
fn other_numbers_are_not() {
    for text in [
        // A wrong check digit, no month, a longer number.
        "121212-1213",
        "121312-1212",
        "0121212-1212",
        "2024-121212-1212",
        "121212-1212-3",
        "12 121212 1212",
        "121212 1212 1212",
        "121212\n1212",
        // Organisation numbers.
        "556016-0680",
        "212000-0142",
        "2120000142",
        "16212000-0142",
        "556016 0680",
        // Telephone numbers whose digits form a date with a valid check digit.
        "070-123 45 67",
        "0701012387",
        "Ring 070101 2387",
        "[ring](tel:0701012387)",
        "[ring](tel:+46701012387)",
        "+1212121212",
        "08-12 12 12 12",
        // Times, decimals, UUIDs, ISBN.
        "[bild](/media/202601011238.jpg)",
        "2026-01-01 1238",
        "18.191212121212",
        "19121212-1212-4abc-8def-000000000000",
        "12121212-1212-abcd-8def-000000000000",
        "ISBN 1212121212",
        "[kommentar](https://example.com/issues/114#issuecomment-1212121212)",
        "a121212-1212",
        "121212-1212a",
    ] {
        assert_eq!(count(text), 0, "{text}");
    }
}

#[test]
fn tables_and_names() {
    assert!(find("id;namn\n1212121212;A\n", TextKind::Table).is_empty());
    assert_eq!(find("Personnummer;namn\n1212121212;A\n", TextKind::Table).len(), 1);
    assert_eq!(find("id;namn\n121212-1212;A\n", TextKind::Table).len(), 1);
    assert!(find("static/202601011238.jpg", TextKind::Name).is_empty());
    assert_eq!(find("content/beslut/191212121212.pdf", TextKind::Name).len(), 1);
}
