//! Rules about what came of a site: files beside the texts, and made pages. Each has a site with the fault and one without.

use std::collections::BTreeSet;

use anslag_core::check::{Check, rules};

use crate::support::{Run, Site};

/// A site's own template for news, without a fault.
const TEMPLATE: &str = "<!doctype html><html lang=\"{{ page.lang }}\"><head><title>{{ page.title }} – {{ site.title }}</title>\
    <meta name=\"description\" content=\"{{ page.description }}\"></head><body><main id=\"m\"><h1>{{ page.title }}</h1>\
    {{ page.content }}</main></body></html>";

const PAGE: &str = "---\ntitle: Sida\ntype: news\nlead: Ingress.\n---\n\nText.\n";

type Files = Vec<(&'static str, Vec<u8>)>;

/// A fault, and the same site without it.
struct Case {
    code: &'static str,
    /// A phrase of the message.
    says: &'static str,
    wrong: Files,
    right: Files,
}

fn case(code: &'static str, says: &'static str, wrong: Files, right: Files) -> Case {
    Case { code, says, wrong, right }
}

fn file(path: &'static str, text: impl AsRef<[u8]>) -> (&'static str, Vec<u8>) {
    (path, text.as_ref().to_vec())
}

/// A page with this text.
fn text(text: &str) -> (&'static str, Vec<u8>) {
    file("content/a.md", PAGE.replace("Text.", text))
}

/// The template of pages with a part of it changed.
fn template(part: &str, changed: &str) -> (&'static str, Vec<u8>) {
    assert!(TEMPLATE.contains(part), "{part}");
    file("templates/news.html", TEMPLATE.replace(part, changed))
}

fn whole_template() -> (&'static str, Vec<u8>) {
    file("templates/news.html", TEMPLATE)
}

/// A photo in the form of cameras: a JPEG with EXIF that says 59° north, or says nothing.
fn photo(place: bool) -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0".to_vec();
    // One entry: the address of the block about places, or the way up.
    tiff.extend([1, 0]);
    tiff.extend(if place {
        [0x25, 0x88, 4, 0, 1, 0, 0, 0, 26, 0, 0, 0]
    } else {
        [0x12, 1, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0]
    });
    tiff.extend([0; 4]);
    if place {
        tiff.extend([2, 0]);
        tiff.extend([1, 0, 2, 0, 2, 0, 0, 0, b'N', 0, 0, 0]);
        tiff.extend([2, 0, 5, 0, 3, 0, 0, 0, 56, 0, 0, 0]);
        tiff.extend([0; 4]);
        for number in [59u32, 1, 16, 1, 27, 1] {
            tiff.extend(number.to_le_bytes());
        }
    }
    tiff
}

fn png() -> Vec<u8> {
    crate::encoders::png(&[7; 18], (3, 2), png::ColorType::Rgb, png::BitDepth::Eight, Default::default())
}

const PROJECT: &str = "---\ntitle: Projekt\ntype: project\ncontacts: [{role: Projektledare}]\nfunding: [{funder: eu, programme: h, grant_id: \"873010\"}]\n---\n\nText.\n";
const PROGRAMMES: &str =
    "h:\n  name: Horisont\n  statement: {sv: \"Projektet får stöd  enligt avtal nr {grant_id}.\"}\n";

fn cases() -> Vec<Case> {
    let organisations = || file("data/organisations.yml", "eu: {name: EU}\n");
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><title>Karta</title></svg>";
    let shown = |name: &str| text(&format!("![Torget en vintermorgon]({name})"));
    vec![
        case(
            "A319",
            "a/index.html",
            // A home page of its own that lists nothing.
            vec![file("content/a.md", PAGE), file("templates/home.html", TEMPLATE)],
            vec![
                file("content/a.md", PAGE),
                file("content/_index.md", "---\ntitle: Exempelkommun\n---\n\nLäs [mer](a.md).\n"),
                file("templates/home.html", TEMPLATE),
            ],
        ),
        case(
            "A320",
            "finns-inte",
            vec![text("[Läs mer](https://www.example.se/finns-inte/)")],
            vec![text("[Läs mer](https://www.example.se/a/#t)\n\n## Rubrik {#t}")],
        ),
        case(
            "A321",
            "https://www.example.se/",
            vec![text("[Hem](https://www.example.se/)")],
            vec![text("[Hem](_index.md)")],
        ),
        case(
            "A413",
            "3 kB, mer än 2 kB",
            vec![shown("b.svg"), file("content/b.svg", format!("{svg}{}", " ".repeat(2500)))],
            vec![shown("b.svg"), file("content/b.svg", svg)],
        ),
        case(
            "A414",
            "2 MB, mer än 1 MB",
            vec![
                text("[Plan](p.pdf)"),
                file("content/p.pdf", [b"%PDF-1.7\n".to_vec(), vec![b' '; 1_500_000]].concat()),
            ],
            vec![text("[Plan](p.pdf)"), file("content/p.pdf", "%PDF-1.7\n")],
        ),
        case(
            "A415",
            ".doc",
            vec![text("[Plan](p.doc)"), file("content/p.doc", "x")],
            vec![text("[Plan](p.abc)"), file("content/p.abc", "x")],
        ),
        case(
            "A416",
            ".png",
            vec![text("[Torget](b.jpg)"), file("content/b.jpg", png())],
            vec![text("[Torget](b.png)"), file("content/b.png", png())],
        ),
        case(
            "A417",
            "GPS",
            // What is made of other pictures has no metadata.
            vec![text("[Torget](b.tif)"), file("content/b.tif", photo(true))],
            vec![text("[Torget](b.tif)"), file("content/b.tif", photo(false))],
        ),
        case(
            "A418",
            "<script>",
            vec![shown("b.svg"), file("content/b.svg", svg.replace("<title>", "<script>x()</script><title>"))],
            vec![shown("b.svg"), file("content/b.svg", svg)],
        ),
        case(
            "A419",
            "u.pdf",
            vec![text("Text."), file("content/u.pdf", "%PDF-1.7\n")],
            vec![text("[Plan](u.pdf)"), file("content/u.pdf", "%PDF-1.7\n")],
        ),
        case(
            "A517",
            "`m`",
            vec![text("Text.\n\n## M {#m}"), whole_template()],
            vec![text("Text.\n\n## M {#n}"), whole_template()],
        ),
        case(
            "A518",
            "<title>",
            vec![text("Text."), template("{{ page.title }} – {{ site.title }}</title>", "</title>")],
            vec![text("Text."), whole_template()],
        ),
        case(
            "A519",
            "lead",
            vec![text("Text."), template("{{ page.description }}", "")],
            vec![text("Text."), whole_template()],
        ),
        case(
            "A520",
            "Exempelkommun",
            vec![
                text("Text."),
                file("content/b.md", PAGE.replace("Sida", "Annan")),
                template("{{ page.title }} – ", ""),
            ],
            vec![text("Text."), file("content/b.md", PAGE.replace("Sida", "Annan")), whole_template()],
        ),
        case(
            "A521",
            "<script> https://cdn.example.com/x.js",
            vec![text("Text."), template("</body>", "<script src=\"https://cdn.example.com/x.js\"></script></body>")],
            // A link is followed by a reader; the site's own address is no other.
            vec![
                text("Text."),
                file("static/x.js", ""),
                template(
                    "</body>",
                    "<a href=\"https://cdn.example.com/\">x</a><script src=\"https://www.example.se/x.js\"></script></body>",
                ),
            ],
        ),
        case(
            "A522",
            "https://fonts.example.com/a.css",
            vec![text("Text."), file("static/a.css", "@import \"https://fonts.example.com/a.css\";")],
            vec![text("Text."), file("static/a.css", ".a{background:url(/b.svg)}")],
        ),
        case(
            "A323",
            "sökningen `simhall` hittar inte sidan content/a.md",
            vec![text("Bibliotek."), file("data/search.yml", "must_find: {simhall: [a]}\n")],
            vec![text("Simhallen."), file("data/search.yml", "must_find: {simhall: [a]}\n")],
        ),
        case(
            "A523",
            "/kontakt-oss/",
            vec![text("Text."), template("</body>", "<a href=\"/kontakt-oss/\">x</a></body>")],
            vec![text("Text."), template("</body>", "<a href=\"/a\">x</a><a href=\"../\">y</a></body>")],
        ),
        case(
            "A524",
            "#innehall",
            vec![text("Text."), template("</body>", "<a href=\"#innehall\">x</a></body>")],
            vec![text("Text."), template("</body>", "<a href=\"#m\">x</a><a href=\"/a/#top\">y</a></body>")],
        ),
        case(
            "A525",
            "Projektet får stöd enligt avtal nr 873010.",
            vec![
                file("content/a.md", PROJECT),
                file("data/programmes.yml", PROGRAMMES),
                organisations(),
                file("templates/project.html", TEMPLATE),
            ],
            vec![file("content/a.md", PROJECT), file("data/programmes.yml", PROGRAMMES), organisations()],
        ),
        case(
            "A526",
            "lang",
            vec![text("Text."), template(" lang=\"{{ page.lang }}\"", "")],
            vec![text("Text."), whole_template()],
        ),
        case(
            "A527",
            "samma på fler sidor: 1",
            vec![
                text("Text."),
                file("content/b.md", PAGE.replace("Sida", "B")),
                file("content/c.md", PAGE.replace("Sida", "C").replace("lead: Ingress.\n", "lead: INGRESS.\n")),
            ],
            vec![
                text("Text."),
                file("content/b.md", PAGE.replace("Sida", "B").replace("Ingress.", "En annan ingress.")),
            ],
        ),
        case(
            "A528",
            "emblemet för EU, som Horisont kräver",
            vec![
                file("content/a.md", PROJECT.replace("Text.", "![Torget](eu-mote/torget.svg)")),
                file("content/eu-mote/torget.svg", svg),
                file("data/programmes.yml", format!("{PROGRAMMES}  emblem: eu\n")),
                organisations(),
                file(
                    "templates/project.html",
                    TEMPLATE
                        .replace("{{ page.content }}", "{{ page.content }}Projektet får stöd enligt avtal nr 873010."),
                ),
            ],
            vec![
                file("content/a.md", PROJECT),
                file("data/programmes.yml", format!("{PROGRAMMES}  emblem: eu\n")),
                organisations(),
            ],
        ),
    ]
}

fn run(files: &Files) -> (Run, String) {
    let site = Site::new(&[]);
    site.write(
        "anslag.yaml",
        "title: Exempelkommun\nbase_url: https://www.example.se/\ncheck: {limits: {image_kb: 2, attachment_mb: 1}, file_types: [.abc]}\n",
    );
    for (path, bytes) in files {
        site.write(path, bytes);
    }
    let run = site.run(&["check", "-v"]);
    let built = site.run(&["build"]);
    assert_eq!(built.code, i32::from(built.stderr.contains("fel[")), "{}", built.stderr);
    (run, built.stderr)
}

/// The message with a code, if there is one.
fn message(run: &Run, code: &str) -> Option<String> {
    run.stderr.split("\n\n").find(|text| text.contains(&format!("[{code}]"))).map(str::to_owned)
}

#[test]
fn every_rule_finds_its_fault_and_nothing_where_there_is_none() {
    let mut faults = Vec::new();
    for case in cases() {
        let (wrong, built) = run(&case.wrong);
        match message(&wrong, case.code) {
            Some(text) if text.contains(case.says) => {}
            other => faults.push(format!("{}: found {other:?} in\n{}", case.code, wrong.stderr)),
        }
        // A build does not ask about more than which files are published.
        let asks = rules().any(|rule| rule.code.as_str() == case.code && matches!(rule.check, Check::Files(_)));
        if !asks && built.contains(case.code) {
            faults.push(format!("{}: a build asks\n{built}", case.code));
        }
        let (right, _) = run(&case.right);
        if message(&right, case.code).is_some() || right.code != 0 {
            faults.push(format!("{}: found where there is none\n{}", case.code, right.stderr));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n---\n"));
}

#[test]
fn what_check_calls_an_error_is_not_published() {
    let mut faults = Vec::new();
    for case in cases() {
        let site = Site::new(&[]);
        site.write(
            "anslag.yaml",
            "title: Exempelkommun\nbase_url: https://www.example.se/\ncheck: {limits: {image_kb: 2, attachment_mb: 1}}\n\
             publish: {ute: {to: dir, path: ute}}\n",
        );
        for (path, bytes) in &case.wrong {
            site.write(path, bytes);
        }
        let (check, publish) = (site.run(&["check"]), site.run(&["publish"]));
        let stops = check.code != 0;
        // What the build itself finds stops it before the rules are asked.
        let stopped = ["fel[A804]", "fel[A865]"].iter().any(|code| publish.stderr.contains(code));
        let named = stopped && publish.stderr.contains(case.code);
        if stops != (publish.code == 4 && named) || stops == site.path("ute").exists() {
            faults.push(format!("{}: check {}, publish {}\n{}", case.code, check.code, publish.code, publish.stderr));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n---\n"));
}

#[test]
fn every_rule_about_what_was_made_has_a_case() {
    let made = |check| matches!(check, Check::Rendered(_) | Check::Files(_));
    let all: BTreeSet<&str> = rules().filter(|rule| made(rule.check)).map(|rule| rule.code.as_str()).collect();
    let tested: BTreeSet<&str> = cases().iter().map(|case| case.code).collect();
    assert_eq!(all, tested);
    // Those that ask other sites are shown by tests/external.
    let asked: Vec<&str> =
        rules().filter(|rule| matches!(rule.check, Check::External)).map(|rule| rule.code.as_str()).collect();
    assert_eq!(asked, ["A312", "A313", "A314", "A315", "A316"]);
}

#[test]
fn a_fault_of_a_theme_is_one_message() {
    let pages: Files = vec![
        text("Text."),
        file("content/b.md", PAGE.replace("Sida", "B")),
        file("content/c.md", PAGE.replace("Sida", "C")),
        template("</body>", "<a href=\"/kontakt-oss/\">x</a></body>"),
    ];
    let (run, _) = run(&pages);
    assert_eq!(run.code, 2, "the fault is the template's: {}", run.stderr);
    assert_eq!(run.stderr.matches("A523").count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("samma sak på andra sidor: 2"), "{}", run.stderr);
}

#[test]
fn a_site_weighs_and_a_page_silences() {
    let with = |config: &str, ignore: &str| {
        let site = Site::new(&[]);
        site.write("anslag.yaml", format!("title: X\nbase_url: https://www.example.se/\n{config}"));
        site.write(
            "content/a.md",
            format!("---\ntitle: Sida\nreview_in: P1Y\n{ignore}---\n\n[Läs mer](https://www.example.se/finns-inte/)\n"),
        );
        site.run(&["check"])
    };
    assert!(with("", "").stderr.contains("varning[A320]"));
    let error = with("check: {rules: {A320: error}}\n", "");
    assert!(error.code == 1 && error.stderr.contains("fel[A320]"), "{}", error.stderr);
    assert!(!with("check: {rules: {A320: off}}\n", "").stderr.contains("A320"));
    let silent = with("", "ignore: [{rule: A320, until: 2027-01-01, reason: sidan kommer}]\n");
    assert!(
        silent.code == 0 && !silent.stderr.contains("A320") && !silent.stderr.contains("A230"),
        "{}",
        silent.stderr
    );
    // A silence of what was not asked may well be needed.
    let other =
        with("check: {rules: {A320: off}}\n", "ignore: [{rule: A312, until: 2027-01-01, reason: svarar inte}]\n");
    assert!(!other.stderr.contains("A230"), "{}", other.stderr);
}

#[test]
fn the_example_site_is_without_fault() {
    let root = env!("CARGO_MANIFEST_DIR");
    let run = Site::empty().run(&["check", "--root", root, "-v", "--at", "2026-12-01"]);
    let of_site = rules().filter(|rule| !matches!(rule.check, Check::Claim(_) | Check::Text(_)));
    let found: Vec<&str> =
        of_site.map(|rule| rule.code.as_str()).filter(|code| message(&run, code).is_some()).collect();
    assert!(run.code == 0 && found.is_empty(), "{found:?}\n{}", run.stderr);
}

#[test]
fn a_site_below_a_folder_of_its_host() {
    let site = Site::new(&[]);
    site.write("anslag.yaml", "title: X\nbase_url: https://www.example.se/kommun/\n");
    site.write(
        "content/_index.md",
        "---\ntitle: X\nlead: Hem.\naliases: [/gammal/]\n---\n\n[Mer](a.md#m) och [mer](b.md).\n",
    );
    site.write("content/a.md", PAGE.replace("Text.", "[Hit](https://www.example.se/kommun/b/)\n\n## M {#m}"));
    site.write(
        "content/b.md",
        PAGE.replace("Sida", "B")
            .replace("Ingress.", "Annat.")
            .replace("Text.", "[Dit](https://www.example.se/annat/)"),
    );
    let run = site.run(&["check", "-v"]);
    // An address of the host that is not below the folder is another site's.
    let of_site = rules().filter(|rule| !matches!(rule.check, Check::Text(_)));
    let codes: Vec<&str> =
        of_site.map(|rule| rule.code.as_str()).filter(|code| message(&run, code).is_some()).collect();
    assert_eq!((run.code, codes), (0, vec!["A147", "A321"]), "{}", run.stderr);
}
