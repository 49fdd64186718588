//! The structure of the code: module order, first lines, message codes in use, paths in the documents.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The Rust files of the program and its crates, by path below the root.
fn sources() -> Vec<(String, String)> {
    let folders = ["src", "crates"].map(|folder| walkdir::WalkDir::new(root().join(folder)));
    let mut files: Vec<(String, String)> = folders
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|ending| ending == "rs"))
        .map(|entry| {
            let name = entry.path().strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    assert!(files.len() > 30, "the sources were not found");
    files
}

const CORE: &str = "crates/core/src/";

/// The modules of the core's lib.rs in reading order.
fn modules() -> Vec<String> {
    let lib = fs::read_to_string(root().join(CORE).join("lib.rs")).unwrap();
    let name = |line: &str| {
        let line = line.trim_start_matches("pub(crate) ").trim_start_matches("pub ");
        Some(line.strip_prefix("mod ")?.strip_suffix(';')?.to_owned())
    };
    lib.lines().filter_map(name).collect()
}

/// The module of a file of the core: `crates/core/src/site/data.rs` is in `site`.
fn module(file: &str) -> &str {
    file.trim_start_matches(CORE).split('/').next().unwrap().trim_end_matches(".rs")
}

/// What a text uses of its crate: `use crate::{a, b}` and paths such as `crate::a::b`.
fn used(text: &str) -> BTreeSet<&str> {
    let word = |text: &'_ str| text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    let mut used = BTreeSet::new();
    for (at, found) in text.match_indices("crate::") {
        let rest = &text[at + found.len()..];
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or("").split(',').collect(),
            None => vec![rest],
        };
        used.extend(names.into_iter().map(str::trim).map(|name| &name[..word(name)]));
    }
    used
}

/// The order that is broken by a text, if it is.
fn wrong_order(file: &str, text: &str, order: &[String]) -> Option<String> {
    let place = |name: &str| order.iter().position(|module| module == name);
    let here = place(module(file))?;
    let late = used(text).into_iter().find(|name| place(name).is_some_and(|place| place > here))?;
    Some(format!("{file} uses `{late}`, which stands below `{}` in lib.rs", module(file)))
}

/// Releases optimise everything: what the profile for building it yourself leaves unoptimised, `dist` names again.
#[test]
fn releases_optimise_every_package() {
    let text = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let section = |name: &str| {
        let lines = text.split_once(&format!("[{name}]\n")).unwrap().1.lines();
        lines
            .take_while(|line| line.contains(".opt-level = "))
            .map(|line| line.split_once(".opt-level = ").unwrap())
            .collect::<Vec<_>>()
    };
    let packages = |name: &str| section(name).into_iter().map(|(package, _)| package).collect::<BTreeSet<_>>();
    assert!(packages("profile.release.package").len() > 10);
    assert_eq!(packages("profile.release.package"), packages("profile.dist.package"));
    assert!(section("profile.dist.package").iter().all(|(_, level)| *level == "3"));
}

/// Views and formats read the site through `facts::Reader`, which records what an output shows.
#[test]
fn views_and_formats_have_no_reference_to_the_site() {
    let of_outputs =
        |name: &str| ["views", "formats"].iter().any(|module| name.starts_with(&format!("{CORE}{module}/")));
    let is_test = |name: &str| name.ends_with("/tests.rs") || name.ends_with("/field_coverage.rs");
    for (name, text) in sources().iter().filter(|(name, _)| of_outputs(name) && !is_test(name)) {
        let program = text.split("#[cfg(test)]").next().unwrap();
        let mut words = program.split(|c: char| !c.is_alphanumeric() && !"_:".contains(c));
        assert!(!words.any(|word| word == "Site" || word.ends_with("site::Site")), "{name} names the site");
    }
}

#[test]
fn a_module_uses_only_modules_above_it() {
    let order = modules();
    let core = sources().into_iter().filter(|(file, _)| file.starts_with(CORE));
    let wrong: Vec<String> = core.filter_map(|(file, text)| wrong_order(&file, &text, &order)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The check itself can see a fault.
    assert!(wrong_order("crates/core/src/path.rs", "use crate::site::Site;", &order).is_some());
    assert!(wrong_order("crates/core/src/path.rs", "let x = crate::{digest, pipeline};", &order).is_some());
}

/// The core can reach neither disk nor network, since no package that can is among its dependencies.
#[test]
fn the_core_depends_on_nothing_of_the_world() {
    let manifest = |name: &str| fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
    let depends = |text: &str, on: &str| text.split("[dev-dependencies]").next().unwrap().contains(&format!("\n{on}"));
    let others = ["anslag-disk", "anslag-git", "anslag-images", "anslag-preview", "anslag-publish"];
    for world in others
        .into_iter()
        .chain(["tempfile", "walkdir", "notify", "rustix", "ureq", "rustls", "reqwest", "tokio", "open"])
    {
        assert!(!depends(&manifest("core"), world) && !depends(&manifest("search"), world), "{world}");
    }
    assert!(!depends(&manifest("search"), "anslag"));
    assert!(depends(&manifest("disk"), "anslag-core") && depends(&manifest("disk"), "tempfile"));
    assert!(!depends(&manifest("preview"), "anslag-publish") && !depends(&manifest("publish"), "anslag-preview"));
}

/// The paths that a text names in backticks, and that should exist.
fn paths_named(text: &str) -> BTreeSet<&str> {
    let folders = ["src/", "crates/", "tests/", "themes/", "docs/", "starter/"];
    let named =
        text.split('`').skip(1).step_by(2).chain(text.split("](").skip(1).filter_map(|rest| rest.split(')').next()));
    named
        .map(|name| name.split(['#', ' ', ':']).next().unwrap_or(name))
        .filter(|name| folders.iter().any(|folder| name.starts_with(folder)) && !name.contains(['*', '{', '<', '…']))
        .filter(|name| !name.chars().any(|sign| sign.is_uppercase()) || name.ends_with(".md"))
        .collect()
}

#[test]
fn paths_that_the_documents_name_exist() {
    let documents = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "docs/README.md",
        "docs/incremental.md",
        "docs/benchmarks.md",
        "docs/invariants.md",
        "docs/design-notes.md",
    ];
    let mut missing = Vec::new();
    for document in documents {
        let text = fs::read_to_string(root().join(document)).unwrap();
        let named = paths_named(&text);
        missing.extend(
            named.into_iter().filter(|path| !root().join(path).exists()).map(|path| format!("{document}: {path}")),
        );
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert_eq!(
        paths_named("see `src/x.rs`, [y](docs/y.md#a) and `cargo test`"),
        BTreeSet::from(["docs/y.md", "src/x.rs"])
    );
}

/// The relative links of a Markdown file, outside code.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let outside_code = text.split("```").step_by(2).flat_map(|part| part.split('`').step_by(2));
    let targets = outside_code.flat_map(|part| part.split("](").skip(1)).filter_map(|rest| rest.split_once(')'));
    let files = targets.map(|(target, _)| target.split('#').next().unwrap_or_default());
    files.filter(|file| !file.is_empty() && !file.contains(':') && !file.contains(char::is_whitespace))
}

#[test]
fn links_between_documents_lead_to_files() {
    let documents = walkdir::WalkDir::new(root().join("docs")).into_iter().flatten().map(walkdir::DirEntry::into_path);
    let top = fs::read_dir(root()).unwrap().flatten().map(|entry| entry.path());
    let mut broken = Vec::new();
    for document in documents.chain(top).filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        let text = fs::read_to_string(&document).unwrap();
        let folder = document.parent().unwrap();
        // Examples of addresses in the rules are no links.
        let lost = links(&text).filter(|link| !folder.join(link).exists() && !matches!(*link, "…" | "adressen"));
        broken.extend(lost.map(|link| format!("{}: {link}", document.display())));
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert_eq!(
        links("[a](b.md#c) `[d](e)` [f](#g) [h](https://i) [j](k/l.md)").collect::<Vec<_>>(),
        ["b.md", "k/l.md"]
    );
}

#[test]
fn every_file_opens_with_what_it_is() {
    let silent: Vec<String> =
        sources().into_iter().filter(|(_, text)| !text.starts_with("//! ")).map(|(file, _)| file).collect();
    assert!(silent.is_empty(), "no `//!` first in {silent:?}");
}

#[test]
fn every_code_is_used() {
    let all: String =
        sources().into_iter().filter(|(file, _)| !file.contains("diagnostic/")).map(|(_, text)| text).collect();
    let unused: Vec<&str> = anslag_core::diagnostic::Code::ALL
        .iter()
        .map(|code| code.as_str())
        .filter(|code| !all.contains(code))
        .collect();
    assert!(unused.is_empty(), "messages that nothing gives: {unused:?}");
}

#[test]
fn one_file_knows_each_foreign_crate() {
    // Crate, and the folder or files that may name it.
    let homes: [(&str, &[&str]); 31] = [
        ("serde_yaml::", &["crates/core/src/yaml/cross_check.rs", "crates/search/tests/gold/"]),
        ("pulldown_cmark::", &["crates/core/src/document/markdown/"]),
        ("syntect::", &["crates/core/src/document/highlight.rs"]),
        ("ammonia::", &["crates/core/src/document/markdown/"]),
        ("annotate_snippets::", &["crates/core/src/diagnostic/draw.rs"]),
        ("rustix::", &["crates/disk/src/output/folder.rs"]),
        ("tera::", &["crates/core/src/render/", "crates/core/src/views/value.rs"]),
        ("resvg::", &["crates/core/src/render/social.rs"]),
        ("skrifa::", &["crates/core/src/theme/card_font.rs"]),
        ("quick_xml::", &["crates/core/src/formats/xml.rs"]),
        ("html5ever::", &["crates/core/src/html.rs"]),
        ("infer::", &["crates/core/src/media/kind.rs"]),
        ("use exif::", &["crates/core/src/media/photo_location.rs"]),
        ("ureq::", &["crates/publish/src/net/client.rs"]),
        ("rustls::", &["crates/publish/src/net/client.rs", "crates/publish/src/cloud/"]),
        ("object_store::", &["crates/publish/src/cloud/"]),
        ("tokio::", &["crates/publish/src/cloud/"]),
        ("notify::", &["crates/preview/src/watch/mod.rs"]),
        ("httparse::", &["crates/preview/src/http.rs"]),
        ("ctrlc::", &["src/serve/mod.rs"]),
        ("percent_encoding::", &["crates/preview/src/response.rs"]),
        ("brotli::", &["crates/core/src/http/encoding.rs"]),
        ("flate2::", &["crates/core/src/http/encoding.rs"]),
        ("zune_jpeg::", &["crates/images/src/decode/jpeg.rs", "crates/images/tests/"]),
        ("image_webp::", &["crates/images/src/decode/webp.rs", "crates/images/tests/"]),
        ("gif::", &["crates/images/"]),
        ("re_rav1d::", &["crates/images/src/decode/avif.rs"]),
        ("moxcms::", &["crates/images/src/colour.rs", "crates/images/tests/"]),
        ("fast_image_resize::", &["crates/images/src/resize.rs"]),
        ("jpeg_encoder::", &["crates/images/src/encode.rs", "crates/images/tests/"]),
        ("webp::", &["crates/images/"]),
    ];
    for (name, allowed) in homes {
        let users: Vec<String> =
            sources().into_iter().filter(|(_, text)| text.contains(name)).map(|(file, _)| file).collect();
        assert!(!users.is_empty(), "nothing uses {name}");
        let strangers: Vec<&String> =
            users.iter().filter(|file| !allowed.iter().any(|home| file.starts_with(home))).collect();
        assert!(strangers.is_empty(), "{name} in {strangers:?}");
    }
}

#[test]
fn only_two_commands_speak_to_the_network() {
    let users: Vec<String> = sources()
        .into_iter()
        .filter(|(file, text)| {
            let speaks = ["anslag_publish::net", "crate::net", "std::net::Tcp", "std::net::Udp", "ToSocketAddrs"]
                .iter()
                .any(|word| text.contains(word));
            // The preview answers, and asks nobody.
            let answers = file.starts_with("crates/preview/src/") && !text.contains("::connect");
            speaks && !file.starts_with("crates/publish/src/net/") && !answers
        })
        .map(|(file, _)| file)
        .collect();
    assert_eq!(users, ["src/check/external_links.rs", "src/publish/verify.rs"]);
}

#[test]
fn the_project_speaks_only_of_itself() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).display().to_string();
    for (file, text) in sources() {
        assert!(!text.contains(&here), "{file} names a path of this machine");
    }
}

/// What can be shown only on a machine that is broken or limited in a way that a test cannot bring about.
const SHOWN_NOWHERE: [&str; 3] = ["A132", "A651", "A652"];

#[test]
fn every_code_is_shown_by_a_test() {
    // tests/rules.rs shows every rule by its own example.
    let rules: BTreeSet<&str> = anslag_core::check::rules().map(|rule| rule.code.as_str()).collect();
    let tests: String = walkdir::WalkDir::new(root().join("tests"))
        .into_iter()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|ending| ending == "rs" || ending == "py"))
        .filter(|entry| !entry.path().ends_with("structure.rs"))
        .map(|entry| fs::read_to_string(entry.path()).unwrap())
        .chain(sources().into_iter().filter(|(file, _)| file.contains("/tests")).map(|(_, text)| text))
        .collect();
    let codes = anslag_core::diagnostic::Code::ALL.iter().map(|code| code.as_str());
    let missing: Vec<&str> =
        codes.filter(|code| !(rules.contains(code) || tests.contains(*code) || SHOWN_NOWHERE.contains(code))).collect();
    assert_eq!(missing, [] as [&str; 0]);
}

/// What is remembered of a build is told again by the next one, on another day: only the command line, and what says so, may
/// turn the moment of the build into a day.
#[test]
fn a_message_that_states_the_day_says_so() {
    let asks = |text: &str| text.contains("now.to_zoned(") || text.contains(".today()");
    let in_core: Vec<(String, String)> = sources()
        .into_iter()
        .filter(|(file, text)| file.starts_with(CORE) && module(file) != "authoring" && asks(text))
        .collect();
    assert!(!in_core.is_empty(), "nobody asks for the day");
    for (file, text) in in_core.iter().filter(|(file, _)| file != "crates/core/src/site/mod.rs") {
        assert!(text.contains(".today(\""), "{file} states the day of the build without saying so (Diagnostic::today)");
    }
}
