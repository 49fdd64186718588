//! `anslag publish` through a program of the site's own.

use crate::support::{CONFIG, Run, Site};

/// Puts and deletes what it is told, in a folder beside the site, and keeps what it was told.
const PROGRAM: &str = r#"#!/usr/bin/env python3
import json, os, shutil, sys
plan = json.load(sys.stdin)
assert plan == json.load(open(os.environ["ANSLAG_PLAN"]))
assert plan["phase"] == os.environ["ANSLAG_PHASE"] and plan["target"] == os.environ["ANSLAG_TARGET"] == sys.argv[1]
assert plan["dir"] == os.environ["ANSLAG_DIR"] == sys.argv[2] and plan["schema"] == 1
if os.path.exists("trasig"):
    print("rad ett\nkvoten är slut", file=sys.stderr)
    sys.exit(3)
with open("plans", "a") as log:
    print(json.dumps(plan), file=log)
for file in plan["put"]:
    to = os.path.join("ute", file["path"])
    os.makedirs(os.path.dirname(to), exist_ok=True)
    shutil.copyfile(file["file"], to)
    assert os.path.getsize(to) == file["size"] and len(file["blake3"]) == 64
for path in plan["delete"]:
    if os.path.exists(os.path.join("ute", path)):
        os.remove(os.path.join("ute", path))
"#;

fn site() -> Site {
    let site = Site::new(&[("skicka.py", PROGRAM)]);
    let command = "[python3, skicka.py, \"{target}\", \"{dir}\"]";
    site.write("anslag.yaml", format!("{CONFIG}publish:\n  webben: {{to: command, command: {command}}}\n"));
    for n in 0..3 {
        site.write(&format!("content/{n}.md"), format!("---\ntitle: Sida {n}\nreview_in: P1Y\n---\n\nText.\n"));
    }
    site
}

fn publish(site: &Site) -> Run {
    let path = std::env::var("PATH").unwrap();
    site.run_with(&["publish"], &[("PATH", &path), ("PYTHONUTF8", "1")])
}

#[test]
fn a_program_is_told_what_to_put_and_what_to_delete() {
    let site = site();
    let run = publish(&site);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let mut public = site.tree("public");
    public.retain(|path, _| path != ".anslag-manifest");
    assert!(site.tree("ute") == public);
    let plans = || -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(site.path("plans")).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let first = plans();
    let home = |plan: &serde_json::Value| {
        plan["put"].as_array().unwrap().iter().find(|file| file["path"] == "index.html").cloned()
    };
    let home = first.iter().find_map(home).unwrap();
    assert_eq!(home["content_type"], "text/html; charset=utf-8");
    assert!(home["cache_control"].is_string() && home["content_encoding"].is_null());
    // Nothing changed: the program is not called.
    assert_eq!(publish(&site).code, 0);
    assert_eq!(plans().len(), first.len());
    site.remove("content/1.md");
    assert_eq!(publish(&site).code, 0);
    let last = plans().pop().unwrap();
    assert_eq!((&last["phase"], &last["delete"]), (&"delete".into(), &serde_json::json!(["1/index.html"])));
    assert!(!site.path("ute/1/index.html").exists());
}

#[test]
fn what_a_program_says_when_it_fails_is_shown_and_the_next_run_goes_on() {
    let site = site();
    site.write("trasig", "");
    let run = publish(&site);
    assert_eq!(run.code, 3, "{}", run.stderr);
    let text = "fel[A831]: webben (python3) svarar inte som väntat: put (3): rad ett · kvoten är slut";
    assert!(run.stderr.contains(text), "{}", run.stderr);
    site.remove("trasig");
    assert_eq!(publish(&site).code, 0);
    assert!(site.path("ute/index.html").exists());
    site.write("anslag.yaml", format!("{CONFIG}publish:\n  webben: {{to: command, command: [./finns/inte]}}\n"));
    let run = publish(&site);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("fel[A855]: publiceringsprogrammet `./finns/inte` finns inte"), "{}", run.stderr);
}
