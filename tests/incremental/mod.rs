//! What a build leaves for the next one must never show: after any edit, an incremental build gives the bytes and the
//! messages of a clean one. See docs/incremental.md.

mod case;
mod counts;
mod edits;
mod fields;
mod found;
mod model;
mod start;
mod surroundings;
mod theme;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::support::rng::Rng;
use case::Case;

/// How many edits a sequence has.
const STEPS: u64 = 20;

/// A number that the environment says, or else this one.
pub fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect("a number"))
}

/// The seeds of the steps of a sequence.
fn steps(seed: u64) -> Vec<u64> {
    let mut rng = Rng::new(seed ^ 0x5EED);
    (0..STEPS).map(|_| rng.next()).collect()
}

/// Runs a sequence, and gives how many of its sites were built; the failure says after which step, what happened before,
/// and how the builds differ.
fn run(seed: u64, steps: &[u64]) -> Result<u64, (usize, String)> {
    let mut case = Case::new(seed);
    for (number, step) in steps.iter().enumerate() {
        if let Err(how) = case.step(*step) {
            let story: Vec<String> =
                case.story.iter().enumerate().map(|(n, log)| format!("{:>3}. {log}", n + 1)).collect();
            return Err((number, format!("{}\n\n{how}", story.join("\n"))));
        }
    }
    println!("sequence {seed}: {:?}", case.codes);
    Ok(case.codes.iter().filter(|code| **code == 0).count() as u64)
}

/// Leaves out every step without which the sequence still fails.
fn shrink(seed: u64, mut steps: Vec<u64>, mut failure: (usize, String)) -> String {
    steps.truncate(failure.0 + 1);
    let mut at = steps.len() - 1;
    while at > 0 {
        at -= 1;
        let mut fewer = steps.clone();
        fewer.remove(at);
        if let Err(again) = run(seed, &fewer) {
            fewer.truncate(again.0 + 1);
            at = at.min(fewer.len().saturating_sub(1));
            (steps, failure) = (fewer, again);
        }
    }
    failure.1
}

#[test]
fn incremental_builds_equal_clean_ones() {
    let (first, count) = (setting("ANSLAG_SEED", 1), setting("ANSLAG_SEQUENCES", 20));
    let (next, stop) = (AtomicU64::new(first), AtomicBool::new(false));
    let built = AtomicU64::new(0);
    let failed: Mutex<Option<(u64, (usize, String))>> = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..setting("ANSLAG_THREADS", 2) {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + count {
                        break;
                    }
                    match run(seed, &steps(seed)) {
                        Ok(sites) => _ = built.fetch_add(sites, Ordering::Relaxed),
                        Err(failure) => {
                            stop.store(true, Ordering::Relaxed);
                            failed.lock().unwrap().get_or_insert((seed, failure));
                        }
                    }
                }
            });
        }
    });
    if let Some((seed, failure)) = failed.into_inner().unwrap() {
        let failed_sequence =
            format!("sequence {seed} (ANSLAG_SEED={seed} ANSLAG_SEQUENCES=1), after {} steps", failure.0 + 1);
        eprintln!("{failed_sequence}; leaving out what is not needed…");
        let story = shrink(seed, steps(seed), failure);
        panic!("{failed_sequence}:\n{story}");
    }
    let (built, all) = (built.into_inner(), count * STEPS);
    assert!(built * 4 > all * 3, "only {built} of {all} sites were built: edits of the others show nothing");
}
