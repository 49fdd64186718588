//! Social cards: which pages have one, what it is, and when it is made anew.

use std::os::unix::fs::MetadataExt;

use crate::support::Site;

const CONFIG: &str =
    "title: Exempelkommun\nbase_url: https://www.example.se/\ntheme: {name: kommun, settings: {social_cards: true}}\n";

fn news(title: &str, more: &str, text: &str) -> String {
    format!("---\ntype: news\ntitle: {title}\nlead: Ingress.\npublished: 2026-09-01\n{more}---\n\n{text}\n")
}

fn site(files: &[(&str, &str)]) -> Site {
    let site = Site::new(files);
    site.write("anslag.yaml", CONFIG);
    site
}

/// The pixels of a card: its width, height and RGBA.
fn pixels(site: &Site, path: &str) -> (u32, u32, Vec<u8>) {
    let bytes = std::fs::read(site.path("public").join(path)).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    pixels.truncate(info.buffer_size());
    (info.width, info.height, pixels)
}

fn inode(site: &Site, path: &str) -> u64 {
    site.path("public").join(path).metadata().unwrap().ino()
}

#[test]
fn pages_without_a_picture_have_a_card() {
    let site = site(&[
        ("content/nyheter/_index.md", "---\ntitle: Nyheter\n---\n"),
        ("content/nyheter/a.md", &news("Vattnet är avstängt", "", "Text.")),
    ]);
    site.build();
    for page in ["", "nyheter/", "nyheter/a/"] {
        let (width, height, pixels) = pixels(&site, &format!("{page}social-card.png"));
        assert_eq!((width, height), (1200, 630));
        // The main colour, with the title in white on it.
        assert_eq!(pixels[..3], [0x14, 0x50, 0x4b]);
        assert!(
            pixels.chunks(4).filter(|pixel| pixel[..3] == [255; 3]).count() > 2_000,
            "no text on the card of /{page}"
        );
        let html = site.public(&format!("{page}index.html"));
        let address = format!("<meta property=\"og:image\" content=\"https://www.example.se/{page}social-card.png\">");
        assert!(html.contains(&address), "{html}");
    }
    // A page without a source has that of the home page.
    assert!(site.public("404.html").contains("content=\"https://www.example.se/social-card.png\""));
    assert_ne!(pixels(&site, "social-card.png").2, pixels(&site, "nyheter/a/social-card.png").2);
}

#[test]
fn a_page_with_a_photo_shows_it_and_one_with_a_drawing_has_a_card() {
    let site = site(&[
        ("content/a.md", &news("Foto", "image: {src: a.jpg, alt: En bro}\n", "Text.")),
        ("content/b.md", &news("Karta", "image: {src: b.svg, alt: En karta}\n", "Text.")),
        ("content/b.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 20 10\"/>"),
    ]);
    site.write("content/a.jpg", crate::pictures::photo((400, 200), 1));
    site.build();
    assert!(!site.has("a/social-card.png") && site.has("b/social-card.png"));
    let html = crate::pictures::without_digest(&site.public("a/index.html"));
    assert!(
        html.contains("og:image\" content=\"https://www.example.se/a-381.#.jpg\"")
            && html.contains("og:image:alt\" content=\"En bro\""),
        "{html}"
    );
    assert!(site.public("b/index.html").contains("og:image:alt\" content=\"Karta – Exempelkommun\""));
}

#[test]
fn an_edit_of_the_text_leaves_the_card_and_one_of_the_title_makes_it_anew() {
    let site = site(&[("content/a.md", &news("Först", "", "Text.")), ("content/b.md", &news("Andra", "", "Text."))]);
    site.build();
    let (card, other) = (inode(&site, "a/social-card.png"), inode(&site, "b/social-card.png"));
    site.write("content/a.md", news("Först", "", "En annan text."));
    site.build();
    assert_eq!(inode(&site, "a/social-card.png"), card);
    site.write("content/a.md", news("Sist", "", "En annan text."));
    site.build();
    assert_ne!(inode(&site, "a/social-card.png"), card);
    assert_eq!(inode(&site, "b/social-card.png"), other);
    // A colour is on every card.
    site.write("anslag.yaml", CONFIG.replace("social_cards: true", "social_cards: true, colour: \"#003366\""));
    site.build();
    assert_ne!(inode(&site, "b/social-card.png"), other);
}

#[test]
fn a_title_that_the_font_cannot_draw_is_told_once() {
    let site =
        site(&[("content/a.md", &news("أهلا وسهلا", "", "Text.")), ("content/b.md", &news("ברוכים הבאים", "", "Text."))]);
    let run = site.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(run.stderr.matches("A515").count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("content/a.md:3:8") && run.stderr.contains("2 sidor totalt"), "{}", run.stderr);
    assert!(!site.has("a/social-card.png") && !site.public("a/index.html").contains("og:image"));
}

#[test]
fn without_the_setting_there_are_none() {
    let site = Site::new(&[("content/a.md", &news("A", "", "Text."))]);
    site.build();
    assert!(!site.has("a/social-card.png") && !site.public("a/index.html").contains("og:image"));
}

#[test]
fn a_card_of_the_site_itself_takes_the_place_of_the_themes() {
    let site = site(&[("content/a.md", &news("A & <b>", "", "Text."))]);
    site.write("templates/social-card.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 600 315\"><title>{{ card.title }}</title><rect width=\"600\" height=\"315\" fill=\"#ff0000\"/></svg>");
    site.build();
    let (_, _, pixels) = pixels(&site, "a/social-card.png");
    assert!(pixels.chunks(4).all(|pixel| pixel == [255, 0, 0, 255]));
}

#[test]
fn what_cannot_be_drawn_is_told_with_its_template() {
    let site = site(&[("content/a.md", &news("A", "", "Text."))]);
    site.write("templates/social-card.svg", "<svg>{{ card.titel }}</svg>");
    let run = site.run(&["build"]);
    assert!(
        run.code == 2 && run.stderr.contains("A501") && run.stderr.contains("templates/social-card.svg:1:14"),
        "{}",
        run.stderr
    );
    site.write("templates/social-card.svg", "<svg>");
    let run = site.run(&["build"]);
    assert!(
        run.code == 2 && run.stderr.contains("A510") && run.stderr.contains("templates/social-card.svg"),
        "{}",
        run.stderr
    );
    assert!(!site.has("index.html"));
}
