//! How well the search answers what readers type, by a gold set that was written before it was tuned.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    unreachable_pub,
    missing_docs,
    reason = "a test reads files and fails by panicking"
)]

mod gold;

use std::collections::BTreeMap;

use anslag_search::{Filter, Searcher};

/// The gain of ten answers in an order: a later place counts less (normalised discounted cumulative gain).
fn ndcg(found: &[&str], answers: &BTreeMap<String, u32>) -> f64 {
    let discounted = |grades: &mut dyn Iterator<Item = u32>| -> f64 {
        grades
            .take(10)
            .enumerate()
            .map(|(place, grade)| f64::from((1_u32 << grade) - 1) / (place as f64 + 2.0).log2())
            .sum()
    };
    let mut best: Vec<u32> = answers.values().copied().collect();
    best.sort_unstable_by(|a, b| b.cmp(a));
    let gain = discounted(&mut found.iter().map(|id| answers.get(*id).copied().unwrap_or_default()));
    gain / discounted(&mut best.into_iter())
}

#[test]
fn readers_find_what_they_mean() {
    let gold = gold::gold();
    assert!(gold.pages.len() >= 300 && gold.queries.len() >= 150, "{} {}", gold.pages.len(), gold.queries.len());
    let files: BTreeMap<String, Vec<u8>> =
        gold::index(&gold.pages).into_iter().map(|file| (file.name, file.bytes)).collect();
    let searcher = Searcher::open(&files).unwrap();
    let (mut sum, mut missed, mut poor) = (0.0, Vec::new(), Vec::new());
    for query in &gold.queries {
        let answer = searcher.search(&query.q, &Filter::default()).unwrap();
        let found: Vec<&str> = answer.hits.iter().map(|hit| gold.pages[hit.page].id.as_str()).collect();
        if !found.iter().any(|id| query.answers.contains_key(*id)) {
            missed.push(query.q.as_str());
        }
        let gain = ndcg(&found, &query.answers);
        sum += gain;
        if gain < 0.6 {
            poor.push(format!(
                "{gain:.2} {} -> {:?}, wanted {:?}",
                query.q,
                &found[..found.len().min(5)],
                query.answers
            ));
        }
    }
    let mean = sum / gold.queries.len() as f64;
    println!(
        "nDCG@10 {mean:.3} of {} queries over {} pages\n{}",
        gold.queries.len(),
        gold.pages.len(),
        poor.join("\n")
    );
    assert!(mean >= 0.85, "nDCG@10 {mean:.3}");
    assert!(missed.is_empty(), "no right answer: {missed:?}");
}
