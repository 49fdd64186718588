//! The house is kept: module order, first lines, codes in use, generated pages.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = walkdir::WalkDir::new(root().join("src"))
        .into_iter()
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

/// The modules of lib.rs in reading order.
fn modules() -> Vec<String> {
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let name = |line: &str| Some(line.trim_start_matches("pub ").strip_prefix("mod ")?.strip_suffix(';')?.to_owned());
    lib.lines().filter_map(name).collect()
}

/// The module of a file: `src/site/data.rs` is in `site`.
fn module(file: &str) -> &str {
    file.trim_start_matches("src/").split('/').next().unwrap().trim_end_matches(".rs")
}

/// What a text uses of the crate: `use crate::{a, b}` and paths such as `crate::a::b`.
fn used(text: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + 7..];
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or("").split(',').collect(),
            None => vec![rest],
        };
        for name in names {
            let name: String = name.trim().chars().take_while(|sign| sign.is_alphanumeric() || *sign == '_').collect();
            used.insert(name);
        }
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

#[test]
fn a_module_uses_only_modules_above_it() {
    let order = modules();
    let wrong: Vec<String> = sources().iter().filter_map(|(file, text)| wrong_order(file, text, &order)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The check itself can see a fault.
    assert!(wrong_order("src/path.rs", "use crate::site::Site;", &order).is_some());
    assert!(wrong_order("src/path.rs", "let x = crate::{digest, pipeline};", &order).is_some());
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
    let unused: Vec<&str> =
        anslag::diagnostic::Code::ALL.iter().map(|code| code.as_str()).filter(|code| !all.contains(code)).collect();
    assert!(unused.is_empty(), "messages that nothing gives: {unused:?}");
}

#[test]
fn one_file_knows_each_foreign_crate() {
    // Crate, and the folder or files that may name it.
    let homes: [(&str, &[&str]); 23] = [
        ("serde_yaml::", &["src/yaml/agree.rs"]),
        ("pulldown_cmark::", &["src/document/markdown/"]),
        ("syntect::", &["src/document/highlight.rs"]),
        ("ammonia::", &["src/document/markdown/"]),
        ("annotate_snippets::", &["src/diagnostic/draw.rs"]),
        ("rustix::", &["src/disk/output/folder.rs"]),
        ("tera::", &["src/render/", "src/plan/value.rs"]),
        ("resvg::", &["src/render/social.rs"]),
        ("skrifa::", &["src/theme/card_font.rs"]),
        ("quick_xml::", &["src/plan/xml.rs"]),
        ("html5ever::", &["src/html.rs"]),
        ("infer::", &["src/media/kind.rs"]),
        ("use exif::", &["src/media/place.rs"]),
        ("ureq::", &["src/net/client.rs"]),
        ("rustls::", &["src/net/client.rs", "src/publish/cloud/"]),
        ("object_store::", &["src/publish/cloud/"]),
        ("tokio::", &["src/publish/cloud/"]),
        ("notify::", &["src/watch/mod.rs"]),
        ("httparse::", &["src/serve/http.rs"]),
        ("ctrlc::", &["src/cli/serve.rs"]),
        ("percent_encoding::", &["src/serve/answer.rs"]),
        ("brotli::", &["src/host/encoding.rs"]),
        ("flate2::", &["src/host/encoding.rs"]),
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
            let speaks = ["crate::net", "std::net::Tcp", "std::net::Udp", "ToSocketAddrs"]
                .iter()
                .any(|word| text.contains(word));
            // The preview answers, and asks nobody.
            let answers = file.starts_with("src/serve/") && !text.contains("::connect");
            speaks && !file.starts_with("src/net/") && !answers
        })
        .map(|(file, _)| file)
        .collect();
    assert_eq!(users, ["src/cli/external.rs", "src/cli/verified.rs"]);
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
    let rules: BTreeSet<&str> = anslag::check::rules().map(|rule| rule.code.as_str()).collect();
    let tests: String = walkdir::WalkDir::new(root().join("tests"))
        .into_iter()
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|ending| ending == "rs" || ending == "py"))
        .filter(|entry| !entry.path().ends_with("house.rs"))
        .map(|entry| fs::read_to_string(entry.path()).unwrap())
        .chain(sources().into_iter().filter(|(file, _)| file.contains("/tests")).map(|(_, text)| text))
        .collect();
    let codes = anslag::diagnostic::Code::ALL.iter().map(|code| code.as_str());
    let missing: Vec<&str> =
        codes.filter(|code| !(rules.contains(code) || tests.contains(*code) || SHOWN_NOWHERE.contains(code))).collect();
    assert_eq!(missing, [] as [&str; 0]);
}

#[test]
fn the_manual_is_current() {
    use anslag::diagnostic::Language;
    use anslag::plan::manual;
    for (path, made) in [
        ("docs/reference/views.md", manual::views()),
        ("docs/reference/front-matter.md", manual::front_matter()),
        ("docs/reference/configuration.md", manual::configuration()),
        ("docs/reference/rules.md", anslag::check::manual::page(Language::En)),
        ("docs/reference/regler.md", anslag::check::manual::page(Language::Sv)),
    ] {
        let file = root().join(path);
        if std::env::var_os("ANSLAG_UPDATE").is_some() {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, &made).unwrap();
        }
        let written = fs::read_to_string(&file).unwrap_or_default();
        assert!(written == made, "{path} is not what the program says; run this test with ANSLAG_UPDATE=1");
    }
}

/// What is remembered of a build is told again by the next one, on another day: only the command line, and what says so, may
/// turn the moment of the build into a day.
#[test]
fn a_message_that_states_the_day_says_so() {
    let asks = |text: &str| text.contains("now.to_zoned(") || text.contains(".today()");
    let core: BTreeSet<String> = modules().into_iter().take_while(|module| module != "writer").collect();
    let in_core: Vec<(String, String)> =
        sources().into_iter().filter(|(file, text)| core.contains(module(file)) && asks(text)).collect();
    assert!(!in_core.is_empty(), "nobody asks for the day");
    for (file, text) in in_core.iter().filter(|(file, _)| file != "src/site/mod.rs") {
        assert!(text.contains(".today(\""), "{file} states the day of the build without saying so (Diagnostic::today)");
    }
}
