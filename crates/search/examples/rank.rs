//! Answers queries over the gold set, for the comparison with the script of the theme.
//!
//! `cargo run -p anslag-search --example rank -- FOLDER` writes the index into a folder, and then answers each line of its standard
//! input; `tests/search/differential.mjs` says in which form.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    unreachable_pub,
    missing_docs,
    reason = "a tool for tests: it reads and writes files"
)]

#[path = "../tests/gold/mod.rs"]
mod gold;

use std::io::Write as _;
use std::path::PathBuf;

use anslag_search::{Files, Filter, Searcher};
use serde_json::{Value, json};

struct InFolder(PathBuf);

impl Files for InFolder {
    fn read(&self, name: &str) -> Option<Vec<u8>> {
        std::fs::read(self.0.join(name)).ok()
    }
}

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("the folder of the index"));
    std::fs::create_dir_all(&folder).unwrap();
    let gold = gold::gold();
    for file in gold::index(&gold.pages) {
        std::fs::write(folder.join(file.name), file.bytes).unwrap();
    }
    let files = InFolder(folder);
    let searcher = Searcher::open(&files).unwrap();
    for line in std::io::stdin().lines() {
        let asked: Value = serde_json::from_str(&line.unwrap()).unwrap();
        println!("{}", answer(&searcher, &asked));
        std::io::stdout().flush().unwrap();
    }
}

fn answer(searcher: &Searcher<'_>, asked: &Value) -> Value {
    let text = |key: &str| asked[key].as_str().map(str::to_owned);
    let filter = Filter {
        kind: text("kind"),
        year: asked["year"].as_u64().and_then(|year| u16::try_from(year).ok()),
        topic: text("topic"),
        hide_archived: asked["hide_archived"] == true,
    };
    let answer = searcher.search(asked["query"].as_str().unwrap_or_default(), &filter).unwrap();
    let counts = &answer.counts;
    json!({
        "corrected": answer.corrected,
        "terms": answer.terms.iter().map(|term| json!({"form": term.form, "stems": term.stems})).collect::<Vec<_>>(),
        "total": answer.total,
        "hits": answer.hits.iter().map(|hit| json!([hit.page, hit.score, hit.recommended])).collect::<Vec<_>>(),
        "counts": {"kinds": counts.kinds, "years": counts.years, "topics": counts.topics, "archived": counts.archived},
    })
}
