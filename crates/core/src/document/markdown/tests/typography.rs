//! Typography by language.

use super::super::{Settings, render};
use super::{settings, shown};

/// Renders one paragraph and compares its content.
fn check(lang: &str, cases: &[(&str, &str)]) {
    let settings = Settings { lang: lang.to_string(), ..settings() };
    for (markdown, expected) in cases {
        let expected = format!("<p>{expected}</p>\n");
        assert_eq!(shown(&render(markdown, &settings).parts), expected, "{lang}: {markdown}");
    }
}

#[test]
fn swedish() {
    check(
        "sv-SE",
        &[
            ("\"Hej\", sa 'hon'...", "”Hej”, sa ’hon’…"),
            ("Kalle's '90-tal", "Kalle’s ’90-tal"),
            ("kl. 9--10 --- ungefär", "kl. 9–10 — ungefär"),
            ("\"*Å*\" och \"[ö](x)\"", "”<em>Å</em>” och ”{a0 x|}ö{/a0}”"),
            ("”redan” rätt – “engelska”", "”redan” rätt – “engelska”"),
            ("e-post ---- a-b", "e-post ---- a-b"),
        ],
    );
}

#[test]
fn dash_of_speech() {
    check(
        "sv",
        &[
            ("-- Hej, sa hon.", "–\u{a0}Hej, sa hon."),
            ("--Hej", "–\u{a0}Hej"),
            ("– *Hej*", "–\u{a0}<em>Hej</em>"),
            ("—Hej", "–\u{a0}Hej"),
            ("–\u{a0}Hej", "–\u{a0}Hej"),
            ("– \"Hej\"", "–\u{a0}”Hej”"),
            ("–5 grader", "–5 grader"),
            ("a\n-- b", "a\n– b"),
            ("\\-- Hej", "-- Hej"),
            ("--", "–"),
        ],
    );
    check("en", &[("-- Hi", "– Hi"), ("—Hi", "—Hi")]);
}

#[test]
fn other_languages() {
    check("fi", &[("\"Moi\" 'ja'", "”Moi” ’ja’")]);
    check("nb-NO", &[("\"Hei\" (\"du\")", "«Hei» («du»)")]);
    check("da", &[("\"Hej\"", "«Hej»")]);
    check("de", &[("\"Hallo 'Welt'\", Hans' Auto geht's", "„Hallo ‚Welt‘“, Hans’ Auto geht’s")]);
    check(
        "en",
        &[
            ("\"Hi 'you *there*'\" don't", "“Hi ‘you <em>there</em>’” don’t"),
            ("(\"a\") '90s \"*x*\"", "(“a”) ’90s “<em>x</em>”"),
            ("a --\"b\"", "a –“b”"),
            ("\"a\n\"b\"", "“a\n“b”"),
        ],
    );
    check("fr", &[("\"x\"", "“x”")]);
    check("", &[("\"x\"", "“x”")]);
}

#[test]
fn what_stays() {
    check(
        "en",
        &[
            ("\\\"a\\\" \\'b\\' \\... \\--", "\"a\" 'b' ... --"),
            ("&quot;a&quot; &#39;b", "\"a\" 'b"),
            ("`\"a\" -- ...`", "<code>\"a\" -- ...</code>"),
            ("<https://a.se/--'>", "{a0 https://a.se/--'|}https://a.se/--'{/a0}"),
            ("[a](b--c \"d--e\")", "{a0 b--c|d--e}a{/a0}"),
        ],
    );
    let off = Settings { smart: false, ..settings() };
    assert_eq!(shown(&render("-- \"a\"...", &off).parts), "<p>-- \"a\"...</p>\n");
}
