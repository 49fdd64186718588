//! Pictures that cannot be shown, or not as they are: one message each, the same in every command.

use super::{news, photo};
use crate::encoders::{Extras, gif};
use crate::fields::{COLOURS, SIZE};
use crate::support::Site;

/// A site whose page shows a picture, and links to the same file where `linked`.
fn site(name: &str, bytes: &[u8]) -> Site {
    let site = Site::new(&[]);
    site.write(&format!("content/{name}"), bytes).write("content/n.md", news("", &format!("![Bro]({name})")));
    site
}

/// A JPEG whose header states so many pixels.
fn bomb() -> Vec<u8> {
    let mut bytes = photo(SIZE, 1);
    let frame = bytes.windows(2).rposition(|pair| pair == [0xff, 0xc0]).unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    bytes
}

#[test]
fn every_fault_has_a_message_and_nothing_is_published() {
    let whole = photo(SIZE, 1);
    let half = &whole[..whole.len() - crate::encoders::SECRET.len() - 300];
    let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n";
    let heic = [b"\0\0\0\x18ftypheic\0\0\0\0mif1miaf", &[0; 64][..]].concat();
    let damaged = [&b"\xff\xd8\xff\xd9"[..], &[0; 30]].concat();
    for (name, bytes, code, text) in [
        ("a.jpg", half, "A429", "slutar innan bilden är hel"),
        ("a.jpg", &damaged, "A430", "skadad"),
        ("a.jpg", &bomb(), "A431", "65500 × 65500, gränsen är 100 miljoner"),
        ("a.jpg", pointer, "A422", "git lfs pull"),
        ("a.heic", &heic, "A423", "HEIC"),
        ("a.tif", b"II\x2a\0\x08\0\0\0\0\0\0\0\0\0\0\0", "A423", "TIFF"),
        ("a.bmp", b"BM\x36\0\0\0\0\0\0\0\0\0\0\0\0\0", "A423", "BMP"),
    ] {
        let site = site(name, bytes);
        for command in ["build", "check"] {
            let run = site.run(&[command]);
            let message = run.stderr.split("\n\n").find(|message| message.contains(&format!("[{code}]")));
            let message = message.unwrap_or_else(|| panic!("{command} {name} {code}: {}", run.stderr));
            assert!(message.contains(text) && message.contains("content/"), "{message}");
            assert_eq!(run.code, 1, "{command} {name}: {}", run.stderr);
        }
        assert!(!site.path("public").exists(), "{name}");
    }
}

#[test]
fn a_fault_is_found_when_the_file_is_published_as_a_file_too() {
    let whole = photo(SIZE, 6);
    let site = Site::new(&[]);
    site.write("content/a.jpg", &whole[..whole.len() / 2]).write("content/n.md", news("", "[Bro](a.jpg)"));
    let run = site.run(&["build"]);
    assert!(run.code == 1 && run.stderr.contains("A429") && run.stderr.contains("content/a.jpg"), "{}", run.stderr);
}

#[test]
fn what_moves_is_kept_with_a_warning() {
    let moving = gif(SIZE, COLOURS, 3, false, true);
    let site = site("a.gif", &moving);
    let run = site.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for text in ["varning[A432]", "content/n.md:8:1", "::: video"] {
        assert!(run.stderr.contains(text), "{text} in {}", run.stderr);
    }
    let published = &site.tree("public")["a.gif"];
    assert!(published.len() > 100 && !published.windows(6).any(|window| window == b"Hemlig"));
    assert!(site.public("n/index.html").contains("<img src=\"/a.gif\""));
    // A still one is a picture like any other.
    site.write("content/a.gif", gif(SIZE, COLOURS, 1, false, false)).build();
    assert!(!site.has("a.gif") && site.public("n/index.html").contains(".webp 60w"));
}

#[test]
fn a_wrong_extension_is_said_by_check_and_does_no_harm() {
    let pixels = crate::fields::pixels(SIZE, COLOURS);
    let png = crate::encoders::png(&pixels, SIZE, png::ColorType::Rgb, png::BitDepth::Eight, Extras::default());
    let site = site("a.jpg", &png);
    site.build();
    assert!(site.public("n/index.html").contains(".webp 60w"));
}

#[test]
fn text_in_a_gallery_would_be_lost() {
    let site = Site::new(&[]);
    site.write("content/a.jpg", photo(SIZE, 1));
    site.write("content/n.md", news("", "::: gallery\n![Bro](a.jpg)\nText emellan.\n:::"));
    let run = site.run(&["build"]);
    for text in ["[A272]", "content/n.md:8:1", "`gallery`"] {
        assert!(run.code == 1 && run.stderr.contains(text), "{text} in {}", run.stderr);
    }
    site.write("content/n.md", news("", "::: gallery\n![Bro](a.jpg)\n:::")).build();
}

#[test]
fn a_focus_outside_the_picture() {
    let site = Site::new(&[]);
    site.write("content/a.jpg", photo(SIZE, 1));
    for focus in ["[0.3]", "[0.3, 1.2]", "mitten", "[a, b]"] {
        site.write("content/n.md", news(&format!("image: {{src: a.jpg, alt: Bro, focus: {focus}}}\n"), "Text."));
        let run = site.run(&["build"]);
        for text in ["[A114]", "content/n.md:6:38", "[0.5, 0.3]"] {
            assert!(run.code == 1 && run.stderr.contains(text), "{focus}: {text} in {}", run.stderr);
        }
    }
}
