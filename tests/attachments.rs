//! Files beside the texts: which are published, which are not and who is told, and what pages say of them.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::clones::git;
use crate::support::{Run, Site};

const PDF: &str = "%PDF-1.7\n";

fn page(more: &str, text: &str) -> String {
    format!("---\ntype: news\ntitle: Nyhet\nlead: Ingress.\npublished: 2024-06-12\n{more}---\n\n{text}\n")
}

/// A PNG of three by two pixels.
fn png() -> Vec<u8> {
    crate::encoders::png(&[7; 18], (3, 2), png::ColorType::Rgb, png::BitDepth::Eight, Default::default())
}

/// Whether a page shows a picture, in a file of its own with a digest in its name.
fn is_shown(site: &Site, start: &str) -> bool {
    site.tree("public").keys().any(|name| name.starts_with(start))
}

/// Code and first place of each message of a run.
fn findings(run: &Run) -> Vec<String> {
    let mut findings = Vec::new();
    for text in run.stderr.split("\n\n").filter(|text| text.contains("]: ")) {
        let code = text.split('[').nth(1).and_then(|rest| rest.split(']').next()).unwrap_or_default();
        let place = text.lines().find_map(|line| line.trim_start().strip_prefix("--> ")).unwrap_or("-");
        findings.push(format!("{code} {place}"));
    }
    findings
}

/// The message that names a file or speaks of it first.
fn message<'r>(run: &'r Run, code: &str, file: &str) -> &'r str {
    let is = |text: &&str| text.contains(&format!("[{code}]")) && text.contains(file);
    run.stderr.split("\n\n").find(is).unwrap_or_else(|| panic!("{code} {file} in {}", run.stderr))
}

#[test]
fn a_file_is_published_when_something_refers_to_it() {
    let site = Site::new(&[]);
    site.write(
        "anslag.yaml",
        "title: X\nbase_url: https://www.example.se/\nmarkdown: {html: allow}\n\
         menus: {sv: {main: [{url: /dok/meny.pdf, text: Meny}]}}\npublisher: {name: Kommunen, logo: marke.svg}\n",
    );
    site.write(
        "content/dok/a.md",
        page(
            "image: {src: framsida.svg, alt: Framsidan}\nattachments: [bilaga.pdf]\nextra: {karta: {fil: karta.pdf}}\n",
            "[Plan](plan.pdf) ![Torget](torget.png) [Hela](https://www.example.se/dok/hela.pdf?v=2)\n\n\
             <a href=\"../ra.pdf\">Rå</a> <img alt=\"x\" src=\"../bredvid.png\" srcset=\"../stor.png 2x\">\n\n\
             ::: figure {src=\"figur.png\" alt=\"Figur\"}\n:::\n",
        ),
    );
    site.write("data/lankar.yml", "fil: Se /dok/data.pdf.\n");
    site.write(
        "templates/components/x.html",
        "{% component x() %}<a href=\"{{ site.root }}dok/mall.pdf\">x</a>{% endcomponent x %}",
    );
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 3 2\"/>";
    for name in ["framsida.svg", "marke.svg"] {
        site.write(&format!("content/dok/{name}"), svg);
    }
    for name in ["torget.png", "bredvid.png", "stor.png", "figur.png"] {
        site.write(&format!("content/dok/{name}"), png());
    }
    let documents = ["bilaga", "karta", "plan", "hela", "ra", "meny", "data", "mall", "ingen"];
    for name in documents {
        site.write(&format!("content/dok/{name}.pdf"), PDF);
    }
    site.write("static/for-sig.pdf", PDF);
    let run = site.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let missing: Vec<&str> = documents.into_iter().filter(|name| !site.has(&format!("dok/{name}.pdf"))).collect();
    assert_eq!(missing, ["ingen"], "{}", run.stderr);
    for name in ["framsida.svg", "marke.svg", "bredvid.png", "stor.png"] {
        assert!(site.has(&format!("dok/{name}")), "{name}");
    }
    // Pages have smaller files of the pictures that they show.
    for name in ["torget", "figur"] {
        assert!(is_shown(&site, &format!("dok/{name}-3.")) && !site.has(&format!("dok/{name}.png")), "{name}");
    }
    assert!(site.has("for-sig.pdf"));
    let unused = message(&run, "A419", "content/dok/ingen.pdf");
    assert!(unused.contains("publiceras inte") && unused.contains("static/"), "{unused}");
    assert_eq!(run.stderr.matches("[A419]").count(), 1, "{}", run.stderr);
    // The same is said when nothing has changed, and by `check`.
    assert_eq!(findings(&site.run(&["build"])), findings(&run));
    assert!(site.run(&["check"]).stderr.contains("A419"));
}

#[test]
fn what_a_draft_refers_to_waits_with_it() {
    let site = Site::new(&[("content/a.md", &page("", "Text."))]);
    site.write("content/utkast.md", page("draft: true\nattachments: [hemlig.pdf]\n", "![Skiss](skiss.png)"));
    site.write("content/sen.md", page("embargo: 2027-01-01\n", "[Beslut](beslut.pdf)"));
    site.write("content/mapp/index.md", page("draft: true\n", "[Protokollet](inne.pdf)"));
    site.write("content/skiss.png", png());
    for path in ["content/hemlig.pdf", "content/beslut.pdf", "content/mapp/inne.pdf"] {
        site.write(path, PDF);
    }
    let run = site.run(&["build"]);
    assert_eq!((run.code, findings(&run)), (0, Vec::new()), "{}", run.stderr);
    for path in ["hemlig.pdf", "beslut.pdf", "mapp/inne.pdf"] {
        assert!(!site.has(path), "{path}");
    }
    assert!(!is_shown(&site, "skiss"));
    // An incremental build that publishes the page brings them, and one that takes it back takes them away.
    site.write("content/utkast.md", page("attachments: [hemlig.pdf]\n", "![Skiss](skiss.png)"));
    site.build();
    assert!(site.has("hemlig.pdf") && is_shown(&site, "skiss-3.") && !site.has("beslut.pdf"));
    site.write("content/utkast.md", page("", "Text."));
    let run = site.run(&["build"]);
    assert!(!site.has("hemlig.pdf") && !is_shown(&site, "skiss"));
    assert_eq!(findings(&run), ["A419 content/hemlig.pdf", "A419 content/skiss.png"]);
    let run = site.run(&["build", "--drafts", "--out", "prov"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(site.path("prov/mapp/inne.pdf").exists() && site.path("prov/beslut.pdf").exists());
    // A page that is published cannot lead to what waits in the folder of another.
    site.write("content/a.md", page("", "[Protokollet](mapp/inne.pdf)"));
    let run = site.run(&["build"]);
    assert_eq!((run.code, &findings(&run)[..1]), (1, &["A427 content/a.md:8:1".to_owned()][..]), "{}", run.stderr);
}

#[test]
fn what_is_not_for_readers_is_named_and_not_published() {
    let names = [
        ("~$Protokoll.docx", "tillfällig"),
        ("id_ed25519", "nyckel"),
        ("Server.PFX", "nyckel"),
        ("dump.sql.gz", "databas"),
        ("kunder.accdb", "databas"),
        ("film.mp4.part", "tillfällig"),
        ("plan (Annas konfliktkopia 2026-11-20).pdf", "synkprogram"),
    ];
    let beside = [
        ("sida.md.txt", "källtexten"),
        ("Sida.MD", "källtexten"),
        ("sida.markdown", "källtexten"),
        ("s.mdx", "källtexten"),
    ];
    let site = Site::new(&[("content/a.md", &page("", "Text."))]);
    for (name, _) in names {
        site.write(&format!("content/{name}"), "x").write(&format!("static/{name}"), "x");
    }
    for (name, _) in beside {
        site.write(&format!("content/{name}"), "---\ntitle: X\n---\n");
    }
    // A key by what is in it, whatever its name.
    site.write("static/las.txt", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1r\n");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for (name, says) in names {
        for folder in ["content", "static"] {
            let text = message(&run, "A420", &format!("{folder}/{name}"));
            assert!(text.contains(says) && !site.has(name), "{text}");
        }
    }
    for (name, says) in beside {
        let text = message(&run, "A420", &format!("content/{name}"));
        assert!(text.contains(says) && text.contains(".md med små bokstäver") && !site.has(name), "{text}");
    }
    assert!(message(&run, "A420", "static/las.txt").contains("nyckel") && !site.has("las.txt"));
    assert_eq!(findings(&run).len(), 2 * names.len() + beside.len() + 1, "{}", run.stderr);
    // A page that refers to one is told; the file is not told once more.
    site.write("content/a.md", page("attachments: [dump.sql.gz]\n", "[Ny](sida.md.txt) [Nyckel](/id_ed25519)"));
    let run = site.run(&["build"]);
    let of_page: Vec<String> = findings(&run).into_iter().filter(|findings| findings.contains("a.md")).collect();
    assert_eq!(run.code, 1);
    assert_eq!(
        of_page,
        ["A421 content/a.md:6:15", "A421 content/a.md:9:1", "A421 content/a.md:9:19"],
        "{}",
        run.stderr
    );
    assert!(!findings(&run).contains(&"A420 content/dump.sql.gz".to_owned()));
    // Who has a reason says so.
    site.write("content/a.md", page("", "[Data](dump.sql.gz)"));
    let allow = |lines: &str| site.write("anslag.yaml", format!("{}allow_files:\n{lines}", crate::support::CONFIG));
    allow("  content/dump.sql.gz: Öppna data enligt beslut 2026-04.\n  static/~$Protokoll.docx: Prov.\n");
    let run = site.run(&["build"]);
    assert!(run.code == 0 && site.has("dump.sql.gz") && site.has("~$Protokoll.docx"), "{}", run.stderr);
    allow("  content/dump.sql.gs: Öppna data.\n  content/kunder.accdb: ''\n");
    let run = site.run(&["build"]);
    assert!(run.stderr.contains("A425") && run.stderr.contains("anslag.yaml:5"), "{}", run.stderr);
    allow("  content/dump.sql.gs: Öppna data.\n");
    let run = site.run(&["check"]);
    assert!(message(&run, "A426", "dump.sql.gs").contains("byt till `content/dump.sql.gz`"), "{}", run.stderr);
}

#[test]
fn copies_of_pages_do_not_become_pages() {
    let site = Site::new(&[
        ("content/vatten.md", &page("", "Text.")),
        ("content/vatten - Kopia.md", &page("", "Text, ändrad.")),
        ("content/vatten (2).md", &page("", "Text.").replace("Nyhet", "Nyhet, ny rubrik")),
        ("content/vatten-LAPTOP-9QX2.md", &page("", "Text.")),
        ("content/vatten.sync-conflict-20261120-101500-ABCDEF.md", &page("", "Text.")),
        ("content/Kopia av vatten.md", &page("", "Text.")),
        ("content/vatten 3.md", &page("", "Text.")),
        // Pages of their own.
        ("content/Kopia av betyg.md", &page("", "Text.").replace("Nyhet", "Kopia av betyg")),
        ("content/mote 1.md", &page("", "Text.").replace("Nyhet", "Möte 1")),
        ("content/mote.md", &page("", "Text.").replace("Nyhet", "Möten")),
        ("content/plan-EU2027.md", &page("", "Text.").replace("Nyhet", "EU 2027")),
        ("content/plan.md", &page("", "Text.").replace("Nyhet", "Planen")),
    ]);
    let run = site.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let copies = ["Kopia av vatten", "vatten (2)", "vatten - Kopia", "vatten 3", "vatten-LAPTOP-9QX2"];
    for name in copies {
        let text = message(&run, "A428", &format!("content/{name}.md"));
        assert!(text.contains("jämför den med `content/vatten.md`"), "{text}");
    }
    message(&run, "A428", "sync-conflict");
    assert_eq!(findings(&run).len(), copies.len() + 1, "{}", run.stderr);
    let pages: Vec<String> = site.tree("public").into_keys().filter(|path| path.ends_with("/index.html")).collect();
    let pages: Vec<&str> = pages.iter().map(String::as_str).filter(|path| !path.contains("andringar")).collect();
    let own =
        ["kopia-av-betyg", "mote", "mote-1", "plan", "plan-eu2027", "vatten"].map(|name| format!("{name}/index.html"));
    assert!(
        own.iter().all(|path| pages.contains(&path.as_str()))
            && !pages.iter().any(|path| path.contains("kopia-av-vatten")),
        "{pages:?}"
    );
    assert!(!site.public("feed.xml").contains("ändrad"), "{}", site.public("feed.xml"));
}

#[test]
fn programs_are_no_attachments() {
    let xml = "<?xml version=\"1.0\"?>\n<d><h:script xmlns:h=\"http://www.w3.org/1999/xhtml\">x()</h:script></d>";
    let site = Site::new(&[("content/a.md", &page("", "[Karta](karta.html) [Data](data.xml) [Lista](lista.xml)"))]);
    site.write("content/karta.html", "<script src=\"karta.js\"></script>").write("content/karta.js", "alert(1)");
    site.write("content/data.xml", xml).write("content/lista.xml", "<lista online=\"ja\"><rad/></lista>");
    for command in ["build", "check"] {
        let run = site.run(&[command]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        // What else nobody refers to is told when all pages are understood.
        let findings: Vec<String> =
            findings(&run).into_iter().filter(|findings| !findings.starts_with("A147")).collect();
        assert_eq!(findings, ["A421 content/a.md:8:1", "A418 content/data.xml:2:1"], "{}", run.stderr);
    }
    let allow = "allow_files:\n  content/karta.html: Granskad 2026-10-01 av webbredaktionen.\n  content/karta.js: Hör till kartan.\n  content/data.xml: Granskad.\n";
    site.write("anslag.yaml", format!("{}{allow}", crate::support::CONFIG));
    site.build();
    assert!(["karta.html", "karta.js", "data.xml", "lista.xml"].iter().all(|path| site.has(path)));
    // What runs the site lies in static/.
    site.write("static/app.js", "x()").write("static/app.html", "<p>x").build();
    assert!(site.has("app.js") && site.has("app.html"));
}

#[test]
fn pointers_of_git_lfs_stop_what_would_publish_them() {
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\nsize 12345\n";
    let site = Site::new(&[]);
    site.write("content/a.md", page("image: {src: bild.jpg, alt: Bild}\nattachments: [plan.pdf]\n", "Text."));
    let all = ["content/bild.jpg", "content/plan.pdf", "static/logga.png", "content/b.md", "data/people.yml"];
    for path in all {
        site.write(path, pointer);
    }
    site.write("anslag.yaml", format!("{}publish: {{prov: {{to: dir, path: ut}}}}\n", crate::support::CONFIG));
    for command in [&["build"][..], &["check"], &["publish", "prov"]] {
        let run = site.run(command);
        assert_ne!(run.code, 0, "{command:?} {}", run.stderr);
        for path in all {
            let text = message(&run, "A422", path);
            assert!(text.contains("git lfs pull") && text.contains("lfs: true"), "{text}");
        }
    }
    assert!(!site.path("ut").exists());
}

#[test]
fn what_browsers_do_not_draw_is_no_picture() {
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    let film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom";
    for (name, bytes, says) in [
        ("IMG_2.HEIC", &heic[..], "Mest kompatibelt"),
        ("foto.jpg", &heic[..], "Mest kompatibelt"),
        ("film.mp4", &film[..], "[Se filmen](film.mp4)"),
        ("karta.tif", b"II*\0\x08\0\0\0", "JPEG eller PNG"),
        ("skylt.bmp", b"BM\0\0\0\0", "JPEG eller PNG"),
        ("plan.pdf", PDF.as_bytes(), "länka till dokumentet"),
        ("skiss.psd", b"8BPS\0\x01", "SVG eller PNG"),
    ] {
        let site = Site::new(&[]);
        for (front, text) in
            [("", format!("![Bild]({name})")), (&*format!("image: {{src: {name}, alt: Bild}}\n"), "Text.".to_owned())]
        {
            site.write("content/a.md", page(front, &text)).write(&format!("content/{name}"), bytes);
            let run = site.run(&["build"]);
            assert!(run.code == 1 && findings(&run).len() == 1, "{name}: {}", run.stderr);
            assert!(message(&run, "A423", name).contains(says), "{}", run.stderr);
        }
        // A link is no picture.
        site.write("content/a.md", page("", &format!("[Filen]({name})"))).build();
    }
    let site = Site::new(&[("content/a.md", &page("", "[Foto](IMG_2.HEIC)"))]);
    site.write("content/IMG_2.HEIC", heic);
    assert!(message(&site.run(&["check"]), "A415", "HEIC").contains("JPEG eller PNG"));
}

#[test]
fn pictures_have_the_size_that_browsers_show() {
    let site = Site::new(&[("content/a.md", &page("image: {src: b.jpg, alt: Bild}\n", "![Bild](b.jpg)"))]);
    for (orientation, [width, height]) in [(1, [40, 20]), (3, [40, 20]), (6, [20, 40]), (8, [20, 40])] {
        site.write("content/b.jpg", crate::pictures::photo((40, 20), orientation)).build();
        let html = site.public("a/index.html");
        let stated = format!("width=\"{width}\" height=\"{height}\"");
        assert_eq!(html.matches(&stated).count(), 2, "{orientation}: {html}");
        // Social services get what they show: 1200 by 630 pixels at most, in that ratio.
        let social = if width > height { (38, 20) } else { (20, 11) };
        let stated =
            format!("width\" content=\"{}\">\n<meta property=\"og:image:height\" content=\"{}\"", social.0, social.1);
        assert!(html.contains(&stated), "{stated} in {html}");
    }
}

#[test]
fn no_link_leads_out_of_what_is_for_readers() {
    let config = format!("{}allow_symlinks: true\n", crate::support::CONFIG);
    let site = Site::new(&[("content/a.md", &page("", "[Plan](plan.pdf) [Bok](bok.pdf)"))]);
    site.write("anslag.yaml", &config).write("content/utkast.md", page("draft: true\n", "Hemligt."));
    git(&site.path(""), "2024-06-12", &["init", "-q"]);
    git(&site.path(""), "2024-06-12", &["config", "http.extraheader", "AUTHORIZATION: basic TOKEN"]);
    git(&site.path(""), "2024-06-12", &["init", "-q", "--bare", "arkiv"]);
    site.write("nycklar/kund.pem", "x").write("delat/plan.pdf", PDF).write(".hemligt/x.pdf", PDF);
    site.write("delat/.env", "LÖSEN=1").write("delat/prod.sql", "x").write("static/x.txt", "x");
    for (target, name) in [
        ("../.git", "static/g"),
        ("../.git/config", "static/k.txt"),
        ("../arkiv", "static/arkiv"),
        ("../arkiv/config", "static/c.txt"),
        ("../content", "static/texter"),
        ("../content/utkast.md", "static/u.txt"),
        ("..", "static/allt"),
        ("../nycklar/kund.pem", "static/kund.txt"),
        ("../.hemligt/x.pdf", "content/bok.pdf"),
        ("../delat", "static/delat"),
    ] {
        symlink(target, site.path(name)).unwrap();
    }
    let run = site.run(&["build"]);
    assert_eq!(run.code, 1);
    for name in ["g", "k.txt", "arkiv", "c.txt", "texter", "u.txt", "allt", "kund.txt", "delat/prod.sql"] {
        message(&run, "A424", &format!("static/{name}"));
    }
    message(&run, "A424", "content/bok.pdf");
    // What may be shared still may.
    for name in ["g", "k.txt", "arkiv", "c.txt", "texter", "u.txt", "allt", "kund.txt"] {
        fs::remove_file(site.path("static").join(name)).unwrap();
    }
    fs::remove_file(site.path("content/bok.pdf")).unwrap();
    fs::remove_file(site.path("delat/prod.sql")).unwrap();
    symlink("../delat/plan.pdf", site.path("content/plan.pdf")).unwrap();
    site.write("content/bok.pdf", PDF).build();
    assert!(site.has("plan.pdf") && site.has("delat/plan.pdf") && !site.has("delat/.env"));
    // A bare repository is none of it, without a link too.
    fs::rename(site.path("arkiv"), site.path("static/arkiv")).unwrap();
    assert!(message(&site.run(&["build"]), "A424", "static/arkiv").contains("versionsförråd"));
}

#[test]
fn memory_does_not_grow_with_a_file() {
    let site = Site::new(&[("content/a.md", &page("", "[Film](film.mp4)"))]);
    site.write("content/film.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom");
    // A file of 400 MB that takes no room on the disk, for a program that may not have 200 MB.
    let film = fs::File::options().write(true).open(site.path("content/film.mp4")).unwrap();
    film.set_len(400 << 20).unwrap();
    for arguments in ["list pages", "check", "build"] {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit -d 200000; exec {} {arguments}", env!("CARGO_BIN_EXE_anslag"))]);
        let run = site.output(command, &[("PATH", "/usr/bin:/bin"), ("RAYON_NUM_THREADS", "2")]);
        assert_eq!(run.code, 0, "{arguments}: {}", run.stderr);
    }
}
