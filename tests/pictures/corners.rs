//! Where pictures are seldom: fields of a site's own page types, components in components, settings, names that no host can serve.

use super::{assert_complete, news, photo, published, without_digest};
use crate::support::{CONFIG, Site};

const KIND: &str = "label: {sv: Konstverk, en: Work of art}\nfields:\n  \
    photo: {type: image, label: {sv: Foto}}\n  works: {type: list, of: map, label: {sv: Verk}, fields: {image: {type: file, label: {sv: Fil}}}}\nfacts: [photo, works]\n";

#[test]
fn images_and_files_in_fields_of_a_page_type() {
    let site = Site::new(&[("kinds/artwork.yaml", KIND)]);
    for name in ["bro", "vas"] {
        site.write(&format!("content/{name}.jpg"), photo((60, 40), 1));
    }
    site.write(
        "content/a.md",
        "---\ntype: artwork\ntitle: Verket\nreview_in: P1Y\nphoto: {src: bro.jpg, alt: Bron}\nworks: [{image: vas.jpg}]\n---\n\nText.\n",
    );
    site.build();
    assert_complete(&site);
    let page = without_digest(&site.public("a/index.html"));
    assert!(page.contains("alt=\"Bron\"") && page.contains("/bro-60.#.webp 60w"), "{page}");
    // A field of the type file leads to the file.
    assert!(site.has("vas.jpg") && page.contains("href=\"/vas.jpg\"") && !site.has("bro.jpg"), "{page}");
}

#[test]
fn components_in_components() {
    let site = Site::new(&[]);
    site.write("content/bro.jpg", photo((60, 40), 1));
    let (open, close) = ("::: fact\n".repeat(40), ":::\n".repeat(40));
    site.write("content/n.md", news("", &format!("{open}![Bro](bro.jpg)\n{close}")));
    site.build();
    assert_complete(&site);
}

#[test]
fn a_link_around_a_picture_of_a_gallery_would_be_lost() {
    let site = Site::new(&[("content/m.md", &news("", "Text."))]);
    site.write("content/bro.jpg", photo((60, 40), 1));
    site.write("content/n.md", news("", "::: gallery\n[![Bro](bro.jpg)](m.md)\n:::"));
    assert!(site.run(&["build"]).stderr.contains("[A272]"));
}

#[test]
fn an_empty_alternative_text_is_none() {
    let site = Site::new(&[]);
    site.write("content/bro.jpg", photo((60, 40), 1)).write("content/bro.jpg.yml", "alt: Bron\ncredit: Åsa\n");
    site.write("content/n.md", news("image: {src: bro.jpg, alt: \"\", credit: \"\"}\n", "Text.")).build();
    let page = site.public("n/index.html");
    assert!(page.contains("alt=\"Bron\"") && page.contains("Foto: Åsa"), "{page}");
}

#[test]
fn a_name_that_no_host_can_serve_is_one_message() {
    let site = Site::new(&[]);
    site.write("content/bild:1.jpg", photo((60, 40), 1)).write("content/n.md", news("", "![Bro](bild:1.jpg)"));
    let run = site.run(&["build"]);
    assert_eq!((run.code, run.stderr.matches("[A612]").count()), (1, 1), "{}", run.stderr);
    assert!(run.stderr.contains("/bild:1.jpg"), "{}", run.stderr);
}

#[test]
fn a_place_that_crops_a_picture_of_a_setting() {
    let site = Site::new(&[]);
    site.write("anslag.yaml", format!("{CONFIG}theme: {{name: prov, settings: {{hero: bro.jpg}}}}\n"));
    site.write(
        "themes/prov/theme.yaml",
        "name: prov\nversion: 1.0.0\nanslag: \"1\"\npictures: {hero: {widths: [20], sizes: 1vw, aspect: 1/1}}\n\
         settings: {hero: {type: picture, default: \"\"}, none: {type: picture, default: \"\"}, own: {type: picture, default: a.svg}}\n",
    );
    site.write("themes/prov/static/a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    site.write(
        "themes/prov/templates/page.html",
        "<title>x</title><a href=\"{{ settings.hero.large }}\"><img src=\"{{ settings.hero.url }}\" alt=\"\"></a>\
         {% if settings.none %}none{% endif %}<img src=\"{{ settings.own.url }}\" srcset=\"{{ settings.own.srcset }}\" alt=\"\">",
    );
    site.write("static/bro.jpg", photo((60, 40), 1)).build();
    assert_complete(&site);
    let page = without_digest(&site.public("index.html"));
    let expected =
        "<a href=\"/bro-60.#.jpg\"><img src=\"/bro-20.#.jpg\" alt=\"\"></a><img src=\"/a.svg\" srcset=\"\" alt=\"\">";
    assert!(page.contains(expected), "{page}");
}

#[test]
fn what_only_the_layout_uses_is_no_change_of_a_page() {
    let site = Site::new(&[]);
    site.write(
        "anslag.yaml",
        "title: X\nbase_url: https://www.example.se/\nlanguages: {sv: {title: X}, en: {title: Y}}\n",
    );
    site.write("content/bro.jpg", photo((60, 40), 1)).write("content/bro.jpg.yml", "alt: Bron\n");
    site.write("content/bro.jpg.en.yml", "alt: The bridge\n").write("content/en/_index.md", "---\ntitle: Home\n---\n");
    site.write("content/a.md", news("image: {src: bro.jpg}\n", "Text."));
    site.write("content/en/b.md", news("image: {src: ../bro.jpg}\n", "Text."));
    assert_eq!(site.run(&["stamp"]).code, 0);
    let changed = || {
        let stderr = site.run(&["check"]).stderr;
        let pages = ["content/a.md", "content/en/b.md"];
        pages.map(|page| stderr.split("\n\n").any(|text| text.contains("[A702]") && text.contains(page)))
    };
    assert_eq!(changed(), [false, false]);
    site.write("content/bro.jpg.yml", "# Ny bild\nalt: Bron\nfocus: [0.1, 0.2]\n");
    assert_eq!(changed(), [false, false]);
    site.write("content/bro.jpg.yml", "alt: Den andra bron\n");
    assert_eq!(changed(), [true, false]);
    site.write("content/bro.jpg.yml", "alt: Bron\n").write("content/bro.jpg.en.yml", "alt: Another bridge\n");
    assert_eq!(changed(), [false, true]);
}

#[test]
fn texts_of_pictures_in_static_are_not_published() {
    let site = Site::new(&[]);
    site.write("static/bro.jpg", photo((60, 40), 1)).write("static/bro.jpg.yml", "alt: Bron\n");
    site.write("content/n.md", news("", "![](/bro.jpg)")).build();
    assert!(site.public("n/index.html").contains("alt=\"Bron\"") && site.has("bro.jpg") && !site.has("bro.jpg.yml"));
    assert!(!published(&site, "bro-").is_empty());
}
