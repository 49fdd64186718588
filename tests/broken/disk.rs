//! The disk: links that leave the site, names that are no text, folders that cannot be read or written.

use std::ffi::OsStr;
use std::fs::{self, Permissions};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use super::{Row, check};
use crate::support::{Run, Site};

#[test]
fn links_on_the_disk() {
    check(link_rows());
}

#[test]
fn names_on_the_disk() {
    check(name_rows());
}

#[test]
fn rights_on_the_disk() {
    check(right_rows());
}

pub fn rows() -> Vec<Row> {
    link_rows().into_iter().chain(name_rows()).chain(right_rows()).collect()
}

const PAGE: &str = "---\ntitle: Sida\n---\n\nText.\n";
const FOLLOW: &str = "title: Exempel\nbase_url: https://www.example.se/\nallow_symlinks: true\n";

fn page(name: &'static str) -> Row {
    Row::file(name, "content/a.md", PAGE)
}

fn link(site: &Site, target: impl AsRef<Path>, name: &str) {
    symlink(target, site.path(name)).expect("a link");
}

fn link_rows() -> Vec<Row> {
    vec![
        page("a link out of the site")
            .prepare(|site| link(site, "/etc/hostname", "content/b.md"))
            .reports(&["A404 content/b.md en symbolisk länk pekar utanför webbplatsen: /etc/hostname"]),
        page("a link out of the site where links are allowed")
            .and("anslag.yaml", FOLLOW)
            .prepare(|site| link(site, "/etc", "static"))
            .reports(&["A404 static en symbolisk länk pekar utanför webbplatsen: /etc"]),
        page("a folder of data that is a link out of the site")
            .and("anslag.yaml", FOLLOW)
            .prepare(|site| link(site, "/etc", "data"))
            .reports(&["A404 data en symbolisk länk pekar utanför webbplatsen: /etc"]),
        page("a link that leads to itself")
            .prepare(|site| link(site, "b.md", "content/b.md"))
            .reports(&["A406 content/b.md ta bort länken"]),
        page("a folder that holds itself")
            .prepare(|site| link(site, ".", "content/b"))
            .reports(&["A405 content/b kopiera filen hit, eller sätt `allow_symlinks: true` i anslag.yaml"]),
        page("a folder that holds itself where links are allowed")
            .and("anslag.yaml", FOLLOW)
            .prepare(|site| link(site, ".", "content/b"))
            .reports(&["A406 content/b ta bort länken"]),
        page("a link that leads nowhere")
            .prepare(|site| link(site, "finns-inte.md", "content/b.md"))
            .reports(&["A406 content/b.md ta bort länken"]),
        page("a link that leads nowhere where links are allowed")
            .and("anslag.yaml", FOLLOW)
            .prepare(|site| link(site, "finns-inte.md", "content/b.md"))
            .reports(&["A406 content/b.md ta bort länken"]),
        page("a link inside the site")
            .prepare(|site| link(site, "a.md", "content/b.md"))
            .reports(&["A405 content/b.md kopiera filen hit, eller sätt `allow_symlinks: true` i anslag.yaml"]),
        page("a link inside the site where links are allowed")
            .and("anslag.yaml", FOLLOW)
            .prepare(|site| link(site, "a.md", "content/b.md"))
            .code(0)
            .reports(&[])
            .also(|site| assert!(site.has("b/index.html"))),
        page("a theme that is a link out of the site")
            .and("anslag.yaml", FOLLOW)
            .and("themes/x/theme.yaml", "")
            .prepare(|site| link(site, "/etc", "themes/kommun"))
            .code(2)
            .reports(&["A404 themes/kommun en symbolisk länk pekar utanför webbplatsen: /etc"]),
        page("an output folder that is a link")
            .prepare(|site| {
                fs::rename(site.path("public"), site.path("annan")).expect("moved");
                link(site, "annan", "public");
            })
            .code(0)
            .reports(&[]),
        page("an output folder that is a link to one of somebody else")
            .and("annan/x.txt", "x")
            .prepare(|site| {
                fs::remove_dir_all(site.path("public")).expect("removed");
                link(site, "annan", "public");
            })
            .code(4)
            .reports(&["A621 - har filer som Anslag inte har byggt från den här webbplatsen"]),
        page("an output folder that is a link to nothing")
            .prepare(|site| {
                fs::remove_dir_all(site.path("public")).expect("removed");
                link(site, "annan", "public");
            })
            .code(3)
            .reports(&["A622 - finns inte"]),
        page("a pipe in place of a text")
            .prepare(|site| {
                assert!(Command::new("mkfifo").arg(site.path("content/b.md")).status().expect("mkfifo").success());
            })
            .code(3)
            .reports(&["A403 content/b.md filen kan inte läsas: det är ingen vanlig fil"]),
    ]
}

fn name_rows() -> Vec<Row> {
    vec![
        Row::file("a name as macOS writes it", "content/mo\u{308}te.md", PAGE).code(0).reports(&[]).also(|site| assert!(site.has("mote/index.html"))),
        Row::file("a name that is written in two ways", "content/mo\u{308}te.md", PAGE).and("content/m\u{f6}te.md", PAGE).reports(&["A409 content/möte.md byt namn på den ena"]),
        Row::file("a picture as macOS writes it", "content/ka\u{30a}rta.svg", super::front_matter::SVG)
            .and("content/a.md", "---\ntitle: Sida\n---\n\n![Karta](k\u{e5}rta.svg)\n")
            .code(0)
            .reports(&[])
            .also(|site| assert!(site.public("a/index.html").contains("k%C3%A5rta.svg"))),
        page("a name that is no text").prepare(|site| fs::write(site.path("content").join(OsStr::from_bytes(b"m\xf6te.md")), PAGE).expect("a file")).reports(&["A407 content/m�te.md byt namn på filen; använd bokstäver, siffror och bindestreck"]),
        page("a name with a line end").and("static/a.txt", "x").prepare(|site| fs::write(site.path("static/b\nc.svg"), "<svg/>").expect("a file")).reports(&["A612 static/b␊c.svg `/b␊c.svg` kan inte bli en fil på den färdiga webbplatsen: den har ett tecken som inte alla filsystem tillåter"]),
        page("a file that hides is left out").and("content/.hemlig.md", "trasig").and("content/b.md~", "trasig").and("static/.env", "NYCKEL=1").code(0).reports(&[]).also(|site| assert!(!site.has(".env") && !site.has(".hemlig.md"))),
    ]
}

fn right_rows() -> Vec<Row> {
    vec![
        page("a file that cannot be read")
            .and("content/b.md", PAGE)
            .prepare(|site| mode(site, "content/b.md", 0o000))
            .run(unprivileged)
            .code(3)
            .reports(&["A403 content/b.md filen kan inte läsas: åtkomst nekas"]),
        page("a picture that cannot be read")
            .and("content/b.svg", super::front_matter::SVG)
            .prepare(|site| mode(site, "content/b.svg", 0o000))
            .run(unprivileged)
            .code(3)
            .reports(&["A403 content/b.svg filen kan inte läsas: åtkomst nekas"]),
        page("a configuration that cannot be read")
            .prepare(|site| mode(site, "anslag.yaml", 0o000))
            .run(unprivileged)
            .code(3)
            .reports(&["A403 anslag.yaml filen kan inte läsas: åtkomst nekas"]),
        page("a folder that cannot be read")
            .and("content/b/c.md", PAGE)
            .prepare(|site| mode(site, "content/b", 0o000))
            .run(unprivileged)
            .code(3)
            .reports(&["A403 content/b filen kan inte läsas: åtkomst nekas"]),
        page("an output folder that cannot be written")
            .prepare(|site| mode(site, "public", 0o555))
            .run(unprivileged)
            .code(3)
            .reports(&["A622 - åtkomst nekas"]),
        page("an output folder that cannot be made")
            .arguments(&["--out", "public/under/ut"])
            .prepare(|site| mode(site, "public", 0o555))
            .run(unprivileged)
            .code(3)
            .reports(&["A622 - åtkomst nekas"]),
        page("an output folder of somebody else")
            .and("annan/viktigt.txt", "x")
            .arguments(&["--out", "annan"])
            .code(4)
            .reports(&["A621 - har filer som Anslag inte har byggt från den här webbplatsen"]),
        page("an output folder with a manifest of somebody else")
            .prepare(|site| {
                site.write("public/.anslag-manifest", "x");
            })
            .code(4)
            .reports(&["A621 - har filer som Anslag inte har byggt från den här webbplatsen"]),
        page("an output folder that is a file")
            .and("annan", "x")
            .arguments(&["--out", "annan"])
            .code(3)
            .reports(&["A622 - det är ingen mapp"]),
    ]
}

fn mode(site: &Site, path: &str, mode: u32) {
    fs::set_permissions(site.path(path), Permissions::from_mode(mode)).expect("rights");
}

/// Runs the program as somebody whom rights apply to. To root they do not, so root steps down to a user without any.
fn unprivileged(site: &Site, arguments: &[&str]) -> Run {
    let root = site.path("");
    if fs::metadata(&root).expect("the site").uid() != 0 {
        return site.run(arguments);
    }
    let program = tempfile::tempdir().expect("a folder for the program");
    fs::set_permissions(program.path(), Permissions::from_mode(0o755)).expect("rights");
    fs::set_permissions(&root, Permissions::from_mode(0o755)).expect("rights");
    let copy = program.path().join("anslag");
    fs::copy(env!("CARGO_BIN_EXE_anslag"), &copy).expect("the program");
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(copy).args(arguments);
    site.output(command, &[("PATH", "/usr/bin:/bin")])
}
