//! HTML that writers put into texts: what sanitising takes away is told, and links and pictures are checked as others are.

use crate::support::{CONFIG, Run, Site};

/// A site that treats HTML in this way, with a page that has this.
fn run(html: &str, text: &str, command: &str) -> (Run, Site) {
    let site = Site::new(&[("content/andra.md", "---\ntitle: Andra\nreview_in: P1Y\n---\n\n## Del {#del}\n\nText.\n")]);
    site.write("anslag.yaml", format!("{CONFIG}markdown: {{html: {html}}}\n"));
    site.write("content/a/sida.md", format!("---\ntitle: Sida\nreview_in: P1Y\n---\n\n{text}\n"));
    let png = crate::encoders::png(&[7; 18], (3, 2), png::ColorType::Rgb, png::BitDepth::Eight, Default::default());
    site.write("content/a/karta.png", png);
    (site.run(&[command, "-v"]), site)
}

#[test]
fn sanitising_says_what_it_takes_away() {
    let text = "Först.\n\n<div class=\"ruta\">\n<iframe src=\"https://video.example.com/1\"></iframe>\n<p onclick=\"x()\">Hej</p>\n</div>\n\n\
                Se <a href=\"javascript:x()\">här</a> och <b>där</b>.\n\n<iframe src=\"https://video.example.com/2\"></iframe>";
    let (run, site) = run("sanitize", text, "build");
    assert_eq!(run.code, 0, "{}", run.stderr);
    for (value, place) in [
        ("class=\"ruta\"", "sida.md:8:1"),
        ("<iframe>", "sida.md:9:1"),
        ("onclick=\"x()\"", "sida.md:10:1"),
        ("href=\"javascript:x()\"", "sida.md:13:4"),
    ] {
        let message = run.stderr.split("\n\n").find(|text| text.contains(&format!("tar bort {value}")));
        let message = message.unwrap_or_else(|| panic!("{value}: {}", run.stderr));
        assert!(message.contains("varning[A680]") && message.contains(place), "{message}");
    }
    // Each thing once, and nothing of what stays.
    assert_eq!(run.stderr.matches("A680").count(), 4, "{}", run.stderr);
    let page = site.public("a/sida/index.html");
    assert!(page.contains("<b>där</b>") && !page.contains("video.example.com") && !page.contains("onclick"), "{page}");
    let (quiet, _) = self::run(
        "sanitize",
        "Text <!-- <iframe> --> <b>x</b> `<iframe>`\n\n```html\n<iframe src=x></iframe>\n```",
        "build",
    );
    assert!(quiet.code == 0 && !quiet.stderr.contains("A680"), "{}", quiet.stderr);
}

#[test]
fn links_and_pictures_in_html_are_checked() {
    for (text, code, says) in [
        ("<a href=\"/finns-inte/\">x</a>", "A302", "/finns-inte/"),
        ("<a href=\"../finns-inte.md\">x</a>", "A302", "../finns-inte.md"),
        ("<a href=\"../andra.md\">x</a>", "A682", "skriv adressen: /andra/"),
        ("<a href=\"/andra/#ingen\">x</a>", "A301", "ingen"),
        ("<a href=\"vbscript:x\">x</a>", "A304", "vbscript"),
        ("<img src=\"https://bild.example.com/a.png\" alt=\"x\">", "A402", "https://bild.example.com/a.png"),
        ("<div>\n<img src=\"//bild.example.com/a.png\"\n alt=\"x\">\n</div>", "A402", "//bild.example.com/a.png"),
        ("<img src=\"ingen.png\" alt=\"x\">", "A401", "ingen.png"),
        ("<img src=\"karta.png\" alt=\"x\">", "A682", "skriv adressen: /a/karta.png"),
        ("<img src=\"/a/karta.png\">", "A201", "sida.md:6:1"),
    ] {
        for html in ["allow", "sanitize"].iter().filter(|html| **html == "allow" || code != "A304") {
            let (run, _) = run(html, text, "build");
            assert!(run.code == 1 && run.stderr.contains(&format!("fel[{code}]")), "{html} {text}: {}", run.stderr);
            assert!(run.stderr.contains(says) && run.stderr.contains("content/a/sida.md:"), "{text}: {}", run.stderr);
        }
    }
    let good = "<a href=\"/andra/#del\">x</a> <a href=\"../../andra/\">y</a> <a href=\"#h\" id=\"h\">z</a> <a name=\"n\">å</a>\n\n\
                <img src=\"/a/karta.png\" alt=\"\"> <img src=\"data:image/png;base64,aaaa\" alt=\"x\"> <a href=\"mailto:a@example.se\">m</a>";
    let (run, _) = run("allow", good, "build");
    assert_eq!(run.code, 0, "{}", run.stderr);
}

#[test]
fn frames_from_others_stop_a_publication_and_links_to_others_are_known() {
    let (run, site) = run(
        "allow",
        "<iframe src=\"https://video.example.com/1\" title=\"x\"></iframe> <a href=\"https://www.example.se/borta/\">x</a>",
        "check",
    );
    assert!(run.code != 0 && run.stderr.contains("fel[A521]") && run.stderr.contains("A320"), "{}", run.stderr);
    site.write("anslag.yaml", format!("{CONFIG}markdown: {{html: allow}}\npublish: {{ute: {{to: dir, path: ute}}}}\n"));
    let publish = site.run(&["publish"]);
    assert!(publish.code == 4 && publish.stderr.contains("fel[A521]"), "{}", publish.stderr);
}
