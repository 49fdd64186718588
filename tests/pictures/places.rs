//! The files of pictures in each place, and the texts beside them.

use super::{assert_complete, news, photo, published, without_digest};
use crate::encoders::SECRET;
use crate::support::Site;

/// A theme with small widths, so that pictures are made quickly.
const THEME: &str = "name: prov\nversion: 1.0.0\nanslag: \"1\"\ncomponents: [figure, gallery]\npictures:\n  \
    lead: {widths: [20, 40], sizes: 50vw}\n  card: {widths: [20], sizes: 10vw, aspect: 1/1}\n  \
    body: {widths: [30, 90], sizes: 100vw}\n  gallery: {widths: [20], sizes: 20vw, aspect: 1/1}\n";

const PAGE: &str = "<title>{{ page.title }}</title>{% if page.image %}<img src=\"{{ page.image.url }}\" \
    srcset=\"{{ page.image.srcset }}\" data-webp=\"{{ page.image.webp }}\" sizes=\"{{ page.image.sizes }}\" alt=\"{{ page.image.alt }}\" \
    width=\"{{ page.image.width }}\" height=\"{{ page.image.height }}\">{{ page.image.caption }} {{ page.image.credit }}{% endif %}\
    {{ page.content }}{% if page.social %}{{ page.social.url }} {{ page.social.width }}x{{ page.social.height }}{% endif %}";

const SECTION: &str = "<title>{{ page.title }}</title>{% for card in items %}{% if card.image %}<a href=\"{{ card.image.large }}\">\
    <img src=\"{{ card.image.url }}\" alt=\"\"></a>{% endif %}{% endfor %}";

const COMPONENTS: &str = "{% component figure(src: string, alt: string = \"\", picture = none) %}<figure><img src=\"{{ src }}\" \
    srcset=\"{{ picture.srcset }}\" alt=\"{{ alt or picture.alt }}\">{{ picture.credit }}</figure>{% endcomponent figure %}\
    {% component gallery(pictures = none) %}{% for picture in pictures or [] %}<a href=\"{{ picture.large }}\"><img src=\"{{ picture.url }}\" \
    alt=\"{{ picture.alt }}\"></a>{{ picture.caption }}{% endfor %}{% endcomponent gallery %}";

fn site() -> Site {
    let site = Site::new(&[]);
    site.write("anslag.yaml", "title: X\nbase_url: https://www.example.se/\ntheme: prov\n");
    site.write("themes/prov/theme.yaml", THEME).write("themes/prov/templates/page.html", PAGE);
    site.write("themes/prov/templates/section.html", SECTION);
    site.write("themes/prov/templates/components/a.html", COMPONENTS);
    for (lang, text) in [("sv", "feed_title: Nytt\n"), ("en", "feed_title: News\n")] {
        site.write(&format!("themes/prov/i18n/{lang}.yaml"), text);
    }
    site
}

#[test]
fn a_picture_is_published_in_the_widths_of_its_places() {
    let site = site();
    site.write("content/n/_index.md", "---\ntitle: Nyheter\n---\n");
    site.write("content/n/bro.jpg", photo((60, 40), 6));
    site.write("content/n/a.md", news("image: {src: bro.jpg, alt: En bro, credit: Åsa}\n", "Text."));
    site.build();
    // Upright it is 40 by 60: nothing is wider than 40, and a square is cut for the card.
    assert_eq!(
        published(&site, "n/bro"),
        [
            "n/bro-20.#.jpg",
            "n/bro-20.#.jpg",
            "n/bro-20.#.webp",
            "n/bro-20.#.webp",
            "n/bro-40.#.jpg",
            "n/bro-40.#.jpg",
            "n/bro-40.#.webp"
        ]
    );
    assert_complete(&site);
    let page = without_digest(&site.public("n/a/index.html"));
    for text in [
        "<img src=\"/n/bro-40.#.jpg\" srcset=\"/n/bro-20.#.jpg 20w, /n/bro-40.#.jpg 40w\" \
         data-webp=\"/n/bro-20.#.webp 20w, /n/bro-40.#.webp 40w\" sizes=\"50vw\" alt=\"En bro\" width=\"40\" height=\"60\"> Åsa",
        "https://www.example.se/n/bro-40.#.jpg 40x21",
    ] {
        assert!(page.contains(text), "{text} in {page}");
    }
    for (name, bytes) in site.tree("public") {
        assert!(!bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()), "{name}");
    }
}

#[test]
fn a_picture_in_the_text_a_figure_and_a_gallery() {
    let site = site();
    for name in ["a", "b", "c"] {
        site.write(&format!("content/{name}.jpg"), photo((60, 40), 1));
    }
    site.write(
        "content/n.md",
        news(
            "",
            "![Text](a.jpg \"Titel\")\n\n::: figure {src=\"b.jpg\" alt=\"Figur\"}\n:::\n\n::: gallery\n![Ett](a.jpg)\n![Två](c.jpg \"Om två\")\n:::",
        ),
    );
    site.build();
    assert_complete(&site);
    let page = without_digest(&site.public("n/index.html"));
    for text in [
        "<picture><source type=\"image/webp\" srcset=\"/a-30.#.webp 30w, /a-60.#.webp 60w\" sizes=\"100vw\"><img src=\"/a-60.#.jpg\" \
         srcset=\"/a-30.#.jpg 30w, /a-60.#.jpg 60w\" sizes=\"100vw\" alt=\"Text\" title=\"Titel\" width=\"60\" height=\"40\" \
         loading=\"lazy\" decoding=\"async\"></picture>",
        "<figure><img src=\"/b-60.#.jpg\" srcset=\"/b-30.#.jpg 30w, /b-60.#.jpg 60w\" alt=\"Figur\"></figure>",
        "<a href=\"/a-60.#.jpg\"><img src=\"/a-20.#.jpg\" alt=\"Ett\"></a><a href=\"/c-60.#.jpg\"><img src=\"/c-20.#.jpg\" alt=\"Två\"></a>Om två",
    ] {
        assert!(page.contains(text), "{text} in {page}");
    }
    // In feeds, one file of a picture in the text is enough.
    let feed = without_digest(&site.public("feed.xml"));
    assert!(feed.contains("https://www.example.se/a-60.#.jpg") && !feed.contains("picture&gt;"), "{feed}");
}

#[test]
fn the_original_is_published_where_a_page_links_to_it_and_without_metadata() {
    let site = site();
    for name in ["lank", "bilaga", "visas"] {
        site.write(&format!("content/{name}.jpg"), photo((60, 40), 3));
    }
    site.write("static/fri.jpg", photo((60, 40), 1));
    site.write("content/n.md", news("attachments: [bilaga.jpg]\n", "[Hela bilden](lank.jpg) ![Visas](visas.jpg)"));
    site.build();
    for name in ["lank.jpg", "bilaga.jpg", "fri.jpg"] {
        let bytes = &site.tree("public")[name];
        assert!(!bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()), "{name}");
        assert!(bytes.starts_with(b"\xff\xd8\xff"), "{name}");
    }
    assert!(!site.has("visas.jpg"));
    assert_complete(&site);
}

#[test]
fn texts_travel_with_a_picture() {
    let site = site();
    site.write(
        "anslag.yaml",
        "title: X\nbase_url: https://www.example.se/\ntheme: prov\nlanguages: {sv: {title: X}, en: {title: Y}}\n",
    );
    site.write("content/torg.jpg", photo((60, 40), 1));
    site.write("content/torg.jpg.yml", "alt: Barn leker\ncaption: Torget <b>\ncredit: Åsa\nfocus: [0, 0.5]\n");
    site.write("content/torg.jpg.en.yml", "alt: Children play\n");
    site.write("content/a.md", news("image: {src: torg.jpg}\n", "![](torg.jpg)\n\n::: figure {src=\"torg.jpg\"}\n:::"));
    site.write("content/en/_index.md", "---\ntitle: Home\n---\n");
    site.write("content/en/b.md", news("image: {src: ../torg.jpg, alt: Mine}\n", "![](../torg.jpg)"));
    let run = site.run(&["build"]);
    assert_eq!((run.code, run.stderr.contains("A419")), (0, false), "{}", run.stderr);
    assert_complete(&site);
    let (sv, en) = (site.public("a/index.html"), site.public("en/b/index.html"));
    assert_eq!(sv.matches("alt=\"Barn leker\"").count(), 3, "{sv}");
    assert!(sv.contains("Torget &lt;b&gt; Åsa") && sv.contains("Åsa</figure>"), "{sv}");
    assert!(en.contains("alt=\"Mine\"") && en.contains("alt=\"Children play\"") && !en.contains("Torget"), "{en}");
    assert!(!site.has("torg.jpg.yml"));
    // Without a text for the language, one is asked for: that of another would be read aloud wrongly.
    site.remove("content/torg.jpg.en.yml");
    assert!(site.run(&["build"]).stderr.contains("[A201]"));
    // A change is shown, and a mistake is found, as in front matter.
    site.write("content/torg.jpg.en.yml", "alt: Kids\n").build();
    assert!(site.public("en/b/index.html").contains("alt=\"Kids\""));
    site.write("content/torg.jpg.en.yml", "altt: Kids\nfocus: [0.3, 2]\n");
    let run = site.run(&["build"]);
    for text in ["[A104]", "content/torg.jpg.en.yml:1:1", "[A114]", "content/torg.jpg.en.yml:2:8"] {
        assert!(run.stderr.contains(text), "{text} in {}", run.stderr);
    }
}

/// Readers of a page read the texts of its pictures, so a change of them is a change of the page.
#[test]
fn another_text_of_a_picture_is_a_change_of_the_page() {
    let site = site();
    site.write("content/torg.jpg", photo((60, 40), 1)).write("content/torg.jpg.yml", "alt: Barn leker\n");
    site.write("content/a.md", news("image: {src: torg.jpg}\n", "Text."));
    site.write("content/b.md", news("", "![](torg.jpg)"));
    let run = site.run(&["stamp", "--all"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!site.run(&["check"]).stderr.contains("A702"));
    site.write("content/torg.jpg.yml", "alt: Hundar leker\n");
    let run = site.run(&["check"]);
    for page in ["content/a.md", "content/b.md"] {
        let message = run.stderr.split("\n\n").find(|text| text.contains("[A702]") && text.contains(page));
        assert!(message.is_some(), "{page}: {}", run.stderr);
    }
}

/// The card keeps what the focus names: the fields of the photo have four colours.
#[test]
fn a_crop_keeps_the_focus() {
    for (focus, expected) in [("[0.05, 0.5]", [200, 60, 50]), ("[0.95, 0.5]", [60, 160, 70])] {
        let site = site();
        site.write("content/n/_index.md", "---\ntitle: Nyheter\n---\n").write("content/n/bro.png", png());
        site.write("content/n/a.md", news(&format!("image: {{src: bro.png, alt: Bro, focus: {focus}}}\n"), "Text."));
        site.build();
        let square = site.tree("public").into_iter().find_map(|(name, bytes)| {
            let reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info();
            let is_square = |info: &png::Info<'_>| (info.width, info.height) == (20, 20);
            (name.starts_with("n/bro-20") && reader.is_ok_and(|reader| is_square(reader.info()))).then_some(bytes)
        });
        let mut reader = png::Decoder::new(std::io::Cursor::new(square.unwrap())).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        // In the upper row, left of the middle.
        let near = pixels[..3].iter().zip(expected).all(|(found, wanted)| found.abs_diff(wanted) < 3);
        assert!(near, "{focus}: {:?}", &pixels[..3]);
    }
}

/// A drawing of the four fields with transparency, so that its fallback is a PNG.
fn png() -> Vec<u8> {
    let colours = crate::fields::COLOURS.map(|[r, g, b]| [r, g, b, 255]);
    let pixels = crate::fields::pixels((90, 30), colours);
    let extras = crate::encoders::Extras::default();
    crate::encoders::png(&pixels, (90, 30), png::ColorType::Rgba, png::BitDepth::Eight, extras)
}

#[test]
fn what_replaces_a_picture_has_another_name() {
    let site = site();
    site.write("content/bro.jpg", photo((60, 40), 1)).write("content/n.md", news("", "![Bro](bro.jpg)")).build();
    let names =
        |site: &Site| -> Vec<String> { site.tree("public").into_keys().filter(|name| name.contains("bro-")).collect() };
    let first = names(&site);
    site.write("content/bro.jpg", photo((60, 40), 3)).build();
    let second = names(&site);
    assert_eq!(first.len(), second.len());
    assert!(first.iter().all(|name| !second.contains(name)), "{first:?} {second:?}");
    assert_complete(&site);
}

#[test]
fn a_place_of_the_theme_with_a_wrong_value() {
    for (place, text) in [
        ("{widths: [], sizes: 1vw}", "`widths`"),
        ("{widths: [20000], sizes: 1vw}", "`widths`"),
        ("{widths: [20], sizes: 1vw, aspect: 0/1}", "`aspect`"),
        ("{widths: [20], sizes: 1vw, aspect: wide}", "`aspect`"),
    ] {
        let site = site();
        site.write("themes/prov/theme.yaml", format!("{THEME}  extra: {place}\n"));
        let run = site.run(&["build"]);
        assert!(run.code != 0 && run.stderr.contains("[A533]") && run.stderr.contains(text), "{place}: {}", run.stderr);
        assert!(run.stderr.contains("themes/prov/theme.yaml:10:"), "{}", run.stderr);
    }
}

/// What one worktree has made is there for the others, and a picture is made once for several pages.
#[test]
fn worktrees_share_what_is_made() {
    let site = site();
    site.write("content/bro.jpg", photo((60, 40), 1)).write("content/n.md", news("", "![Bro](bro.jpg)"));
    site.write(".gitignore", ".anslag\npublic\n").build();
    let folder = site.path("");
    let git = |arguments: &[&str]| crate::clones::git(&folder, "2026-09-01", arguments);
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "Allt"]);
    git(&["worktree", "add", "-q", "arbete"]);
    let made = |work: &str| site.tree(&format!("{work}/pictures"));
    let before = made(".anslag");
    assert_eq!(before.len(), 4);
    let run = site.run(&["build", "--root", "arbete"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!site.path("arbete/.anslag/pictures").exists() && made(".anslag") == before);
    assert_eq!(site.tree("arbete/public").keys().filter(|name| name.starts_with("bro-")).count(), 4);
}

/// A work folder that is damaged, removed or not writable costs time only.
#[test]
fn what_was_made_may_be_lost() {
    let site = site();
    site.write("content/bro.jpg", photo((60, 40), 1)).write("content/n.md", news("", "![Bro](bro.jpg)")).build();
    let first = site.tree("public");
    let stored: Vec<String> = site.tree(".anslag/pictures").into_keys().collect();
    for (number, name) in stored.iter().enumerate() {
        let path = site.path(".anslag/pictures").join(name);
        match number {
            0 => std::fs::remove_file(path).unwrap(),
            1 => std::fs::write(path, b"annat").unwrap(),
            _ => {
                let mut bytes = std::fs::read(&path).unwrap();
                *bytes.last_mut().unwrap() ^= 1;
                std::fs::write(path, bytes).unwrap();
            }
        }
    }
    std::fs::remove_dir_all(site.path("public")).unwrap();
    site.build();
    assert_eq!(site.tree("public"), first);
}

/// A logo from the municipality's designer has thousands of pixels; every page shows it.
#[test]
fn the_logo_of_the_site_is_a_picture_too() {
    let site = Site::new(&[]);
    site.write(
        "anslag.yaml",
        format!("{}theme: {{name: kommun, settings: {{logo: img/vapen.jpg}}}}\n", crate::support::CONFIG),
    );
    site.write("static/img/vapen.jpg", photo((900, 600), 1)).build();
    assert_complete(&site);
    let page = without_digest(&site.public("index.html"));
    let logo = "<img class=\"logo\" src=\"/img/vapen-384.#.jpg\" srcset=\"/img/vapen-192.#.jpg 192w, /img/vapen-384.#.jpg 384w\" sizes=\"12rem\"";
    assert!(page.contains(logo), "{page}");
    // Another one under the same name is shown on every page at once.
    let first = site.public("404.html");
    site.write("static/img/vapen.jpg", photo((900, 300), 1)).build();
    assert_ne!(site.public("404.html"), first);
    assert_complete(&site);
    // A drawing, and a file that is not there, as the theme's own.
    site.remove("static/img/vapen.jpg").write("static/img/vapen.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    site.write(
        "anslag.yaml",
        format!("{}theme: {{name: kommun, settings: {{logo: img/vapen.svg}}}}\n", crate::support::CONFIG),
    );
    site.build();
    assert!(site.public("index.html").contains("<img class=\"logo\" src=\"/img/vapen.svg\" alt=\"\""));
}
