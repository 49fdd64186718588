//! Pairs of pages that look the same to readers, and pairs that differ.

mod pairs;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use pairs::{FRONTS_THAT_DIFFER, FRONTS_THAT_READ_THE_SAME, TEXTS_THAT_DIFFER, TEXTS_THAT_READ_THE_SAME};

fn fingerprint(path: &SourcePath, text: &str, files: &dyn SiteFiles) -> Option<PageFingerprint> {
    page_fingerprint(&FingerprintContext::new(Kinds::builtin()), path, text, files)
}

/// Files by path; a text is also a file with bytes.
#[derive(Default, Clone)]
struct Files(BTreeMap<String, String>);

impl Files {
    fn new(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    /// The same files with one more or another text.
    fn with(&self, path: &str, text: &str) -> Self {
        let mut files = self.clone();
        files.0.insert(path.to_owned(), text.to_owned());
        files
    }
}

impl SiteFiles for Files {
    fn file(&self, path: &str) -> Option<Digest> {
        self.0.get(path).map(|text| Digest::of(text.as_bytes()))
    }

    fn text(&self, path: &str) -> Option<Arc<str>> {
        self.0.get(path).map(|text| Arc::from(text.as_str()))
    }
}

fn site() -> Files {
    Files::new(&[
        (
            "data/people.yml",
            "anna: {name: Anna Å, role: Chef, org: kommun, phone: 031-390 06 10, email: anna@example.se}\nbo: {name: Bo, org: wexnet}\n",
        ),
        (
            "data/organisations.yml",
            "kommun: {name: Exempelkommun, url: https://www.example.se/, kind: municipality}\nwexnet: {name: Wexnet}\n",
        ),
        (
            "data/contact-points.yml",
            "kc: {name: Kontaktcenter, opening_hours: [{days: [mon], opens: \"08:00\", closes: \"16:30\"}]}\n",
        ),
        ("data/programmes.yml", "uia: {name: UIA, statement: {sv: Med EU-medel.}}\n"),
        ("content/nyheter/karta.svg", "<svg>1</svg>"),
        ("content/nyheter/kopia.svg", "<svg>1</svg>"),
        ("content/nyheter/pm.pdf", "pdf 1"),
        ("static/logga.svg", "<svg>2</svg>"),
    ])
}

fn read_at(path: &str, text: &str, files: &Files) -> PageFingerprint {
    fingerprint(&SourcePath::new(path), text, files).unwrap_or_else(|| panic!("not readable:\n{text}"))
}

fn print(text: &str, files: &Files) -> String {
    read_at("content/nyheter/a.md", text, files).fingerprint.to_string()
}

fn with_body(body: &str) -> String {
    format!("---\ntitle: Rubrik\n---\n{body}\n")
}

fn with_front(front: &str) -> String {
    format!("---\n{front}\n---\n\nText.\n")
}

fn check(pairs: &[(&str, &str, &str)], whole: impl Fn(&str) -> String, same: bool) -> usize {
    let files = site();
    let failures: Vec<String> = pairs
        .iter()
        .map(|(name, a, b)| (name, whole(a), whole(b)))
        .filter(|(_, a, b)| super::same(&print(a, &files), &print(b, &files)) != same)
        .map(|(name, a, b)| format!("{name}:\n{a}\n{b}"))
        .collect();
    assert!(
        failures.is_empty(),
        "expected {}:\n\n{}",
        if same { "the same" } else { "a difference" },
        failures.join("\n")
    );
    pairs.len()
}

#[test]
fn pairs_that_read_the_same() {
    let count = check(TEXTS_THAT_READ_THE_SAME, with_body, true) + check(FRONTS_THAT_READ_THE_SAME, with_front, true);
    assert!(count >= 60, "{count} pairs");
}

#[test]
fn pairs_that_read_differently() {
    let count = check(TEXTS_THAT_DIFFER, with_body, false) + check(FRONTS_THAT_DIFFER, with_front, false);
    assert!(count >= 60, "{count} pairs");
}

#[test]
fn names_of_pairs_are_their_own() {
    let all = [TEXTS_THAT_READ_THE_SAME, FRONTS_THAT_READ_THE_SAME, TEXTS_THAT_DIFFER, FRONTS_THAT_DIFFER].concat();
    let names: BTreeSet<&str> = all.iter().map(|(name, ..)| *name).collect();
    assert_eq!(names.len(), all.len());
}

const PAGE: &str = "---\ntitle: Möte\nimage: {src: karta.svg, alt: Karta}\ncontacts: [anna]\ncontact_point: kc\nattachments: [pm.pdf]\nfunding: [{funder: kommun, programme: uia}]\n---\n\n![](/logga.svg) Läs [promemorian](pm.pdf).\n";

#[test]
fn what_lies_around_a_page() {
    let now = site();
    let before = print(PAGE, &now);
    let people = now.0["data/people.yml"].clone();
    let organisations = now.0["data/organisations.yml"].clone();
    for (name, path, text, same) in [
        ("image replaced", "content/nyheter/karta.svg", "<svg>ny</svg>".to_owned(), false),
        ("attachment replaced", "content/nyheter/pm.pdf", "pdf 2".to_owned(), false),
        ("image in the text replaced", "static/logga.svg", "<svg>3</svg>".to_owned(), false),
        ("another page's image replaced", "content/nyheter/kopia.svg", "<svg>ny</svg>".to_owned(), true),
        ("telephone number of the contact", "data/people.yml", people.replace("06 10", "06 11"), false),
        ("another person", "data/people.yml", people.replace("Bo", "Bosse"), true),
        (
            "layout of the data file",
            "data/people.yml",
            format!(
                "# Alla\r\n{}",
                people.replace(", role: Chef", "").replace("org: kommun,", "org: kommun, \"role\": 'Chef',")
            ),
            true,
        ),
        (
            "name of the contact's organisation",
            "data/organisations.yml",
            organisations.replace("Exempelkommun", "Kommunen"),
            false,
        ),
        ("kind of the organisation", "data/organisations.yml", organisations.replace("municipality", "kommun"), true),
        ("another organisation", "data/organisations.yml", organisations.replace("Wexnet", "Wexnet AB"), true),
        ("opening hours", "data/contact-points.yml", now.0["data/contact-points.yml"].replace("16:30", "17:00"), false),
        ("words of the funder", "data/programmes.yml", now.0["data/programmes.yml"].replace("Med", "Tack vare"), false),
        ("free data", "data/ordlista.yml", "a: b".to_owned(), true),
    ] {
        assert_ne!(now.0.get(path), Some(&text), "{name} changes nothing");
        assert_eq!(print(PAGE, &now.with(path, &text)) == before, same, "{name}");
    }
}

/// A new document under the same name is a change, another link is none, and page and file may move together.
#[test]
fn a_document_behind_a_link() {
    let now = site();
    let page = with_body("Läs [PM](pm.pdf).");
    let before = print(&page, &now);
    let replaced = now.with("content/nyheter/pm.pdf", "pdf 2");
    let other = with_body("Läs [PM](karta.svg).");
    for (name, page, files, reads_the_same) in [
        ("replaced", &page, &replaced, false),
        ("another link", &other, &now, true),
        ("another link, and replaced", &other, &replaced, true),
        ("no link", &with_body("Läs PM."), &now, true),
        ("a link that leads nowhere", &with_body("Läs [PM](x.pdf)."), &now, true),
        ("another spelling", &with_body("Läs [PM](./../nyheter/pm.pdf)."), &now, true),
    ] {
        let after = print(page, files);
        assert_eq!((same(&before, &after), same(&after, &before)), (reads_the_same, reads_the_same), "{name}");
    }
    let moved = Files::new(&[("content/om/pm.pdf", "pdf 1")]);
    assert_eq!(read_at("content/om/b.md", &page, &moved).fingerprint.to_string(), before);
    assert_eq!(before.len(), 32);
}

/// Ledgers written by the first rules are compared by those.
#[test]
fn a_fingerprint_of_the_first_rules() {
    let (files, path) = (site(), SourcePath::new("content/nyheter/a.md"));
    let kept = |text: &str| {
        legacy_fingerprint(&FingerprintContext::new(Kinds::builtin()), &path, text, &files)
            .map(|digest| digest.short(16))
    };
    let now = |text: &str| {
        let legacy = legacy_fingerprint(&FingerprintContext::new(Kinds::builtin()), &path, text, &files);
        read_at(path.as_str(), text, &files).fingerprint.with_legacy(legacy)
    };
    for text in [with_body("Text."), with_body("## A\n\n[b](https://c.se/) [PM](pm.pdf)"), PAGE.to_owned()] {
        let kept = kept(&text).unwrap();
        assert!(is_legacy(&kept) && now(&text).matches(&kept) && now(&text).matches(&now(&text).to_string()), "{text}");
        assert!(!now(&text.replace("title: ", "title: Ny ")).matches(&kept), "{text}");
        // Without the legacy fingerprint nothing matches.
        assert!(!read_at(path.as_str(), &text, &files).fingerprint.matches(&kept), "{text}");
    }
    assert_eq!(kept(&with_body("Text.")).as_deref(), Some("0e2cf9b58ad7ea07"));
}

#[test]
fn who_said_something_is_shown_by_name_and_role() {
    let page = with_front("title: A\nquotes: [{text: Bra., by: [anna]}]");
    let now = site();
    let people = now.0["data/people.yml"].clone();
    assert_eq!(print(&page, &now), print(&page, &now.with("data/people.yml", &people.replace("06 10", "06 11"))));
    assert_ne!(print(&page, &now), print(&page, &now.with("data/people.yml", &people.replace("Chef", "Direktör"))));
}

#[test]
fn what_a_page_depends_on() {
    let reading = read_at("content/nyheter/a.md", PAGE, &site());
    let expected = [
        "content/nyheter/karta.svg",
        "content/nyheter/karta.svg.yaml",
        "content/nyheter/karta.svg.yml",
        "content/nyheter/pm.pdf",
        "data/contact-points.yml",
        "data/organisations.yml",
        "data/people.yml",
        "data/programmes.yml",
        "static/logga.svg",
        "static/logga.svg.yaml",
        "static/logga.svg.yml",
    ];
    assert_eq!(reading.depends_on, expected);
    let alone = read_at("content/nyheter/a.md", &with_body("[a](b.md) [c](https://www.example.se/d.pdf)"), &site());
    assert_eq!(alone.depends_on, Vec::<String>::new());
    // A missing file may be added later, so it is a dependency.
    let missing = read_at("content/nyheter/a.md", &with_front("title: A\ncontacts: [anna]"), &Files::default());
    assert_eq!(missing.depends_on, ["data/people.yaml", "data/people.yml"]);
}

#[test]
fn a_page_that_moves_with_its_files_reads_the_same() {
    let moved = Files::new(&[("content/om/karta.svg", "<svg>1</svg>"), ("content/om/pm.pdf", "pdf 1")]);
    let here = Files::new(&[("content/nyheter/karta.svg", "<svg>1</svg>"), ("content/nyheter/pm.pdf", "pdf 1")]);
    let page = "---\ntitle: Å\nimage: {src: karta.svg}\n---\n\n[PM](pm.pdf)\n";
    let there = read_at("content/om/å.md", page, &moved).fingerprint;
    assert_eq!(read_at("content/nyheter/a.md", page, &here).fingerprint, there);
}

#[test]
fn the_editor_does_not_count() {
    let files = site();
    for changed in [
        PAGE.replace('\n', "\r\n"),
        format!("\u{feff}{PAGE}"),
        PAGE.nfd().collect(),
        format!("{PAGE}\n\n"),
        PAGE.replace("---\n\n", "---\n"),
        PAGE.replace("---\n", "---  \n"),
    ] {
        assert_ne!(changed, PAGE);
        assert_eq!(print(&changed, &files), print(PAGE, &files), "{changed:?}");
    }
}

#[test]
fn front_matter_that_cannot_be_read_has_no_fingerprint() {
    for text in [
        "",
        "# Hej\n",
        "---\ntitle: A\n",
        "---\ntitle: Möte: budget\n---\nx",
        "---\n- a\n---\nx",
        "---\na: 1\na: 2\n---\nx",
    ] {
        assert_eq!(fingerprint(&SourcePath::new("content/a.md"), text, &Files::default()), None, "{text:?}");
    }
    assert!(fingerprint(&SourcePath::new("content/a.md"), "---\n---\nx", &Files::default()).is_some());
}

#[test]
fn a_fingerprint_is_eighteen_digits_and_stays() {
    let shown = print(&with_body("Text."), &Files::default());
    assert!(shown.len() == 18 && shown.bytes().all(|byte| byte.is_ascii_hexdigit()), "{shown}");
    // Ledgers keep such digits for years: if they change, so must the number of the rules.
    assert_eq!(shown, "913c3988b9662972a0");
}

#[test]
fn a_memory_changes_no_answer() {
    let context = FingerprintContext::new(Kinds::builtin());
    let path = SourcePath::new("content/nyheter/a.md");
    let now = site();
    for n in 0..20 {
        let files = now.with("data/people.yml", &format!("anna: {{name: Anna {}}}\n", n % 12));
        assert_eq!(page_fingerprint(&context, &path, PAGE, &files), fingerprint(&path, PAGE, &files));
    }
}

proptest! {
    #[test]
    fn reading_never_panics(front in "[a-z:\\-\\[\\]{}\"' \n|å,0-9]{0,60}", body in "[a-z<>&;=\"'!/#*`:|\\[\\]() \n\u{1}\u{2}å–-]{0,80}|\\PC{0,80}") {
        for text in [format!("---\n{front}\n---\n{body}"), body.clone(), format!("---\ntitle: a\n---\n{body}")] {
            let path = SourcePath::new("content/a.md");
            let once = fingerprint(&path, &text, &site());
            prop_assert_eq!(&once, &fingerprint(&path, &text, &site()));
            prop_assert_eq!(once.is_some(), fingerprint(&path, &text.replace('\n', "\r\n"), &site()).is_some());
        }
    }

    #[test]
    fn the_order_of_keys_does_not_count(order in Just(vec![
        "title: Möte", "lead: Vi *ses*.", "contacts: [anna]", "image: {src: karta.svg, alt: Karta}", "status: ongoing",
        "budget: {amount: 1 050 000, approx: true}", "places: [Falun, Växjö]", "okänd: {b: 1, a: [x, y]}", "facts:\n  items:\n    - Ett\n    - Två",
    ]).prop_shuffle()) {
        let sorted = { let mut lines = order.clone(); lines.sort_unstable(); lines };
        prop_assert_eq!(print(&with_front(&order.join("\n")), &site()), print(&with_front(&sorted.join("\n")), &site()));
    }

    #[test]
    fn another_word_is_another_page(words in proptest::collection::vec("[a-zåäö]{1,8}", 1..12), at in 0_usize..12) {
        let at = at % words.len();
        let mut changed = words.clone();
        changed[at].push('x');
        prop_assert_ne!(print(&with_body(&words.join(" ")), &site()), print(&with_body(&changed.join(" ")), &site()));
        prop_assert_eq!(print(&with_body(&words.join(" ")), &site()), print(&with_body(&words.join("\n")), &site()));
    }
}
