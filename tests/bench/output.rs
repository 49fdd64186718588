//! How long it takes to publish: a cold tree of 10,000 pages, ten of them changed, and none.
//!
//!     cargo run --release --example output [-- FILES [FOLDER]]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a measurement reads the clock and fails by panicking"
)]

use std::path::{Path, PathBuf};
use std::time::Instant;

use anslag_core::path::OutputPath;
use anslag_disk::output::{Output, OutputOptions};
use rayon::prelude::*;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let files: usize = arguments.next().map_or(10_000, |text| text.parse().unwrap());
    let root = arguments.next().map_or_else(|| std::env::temp_dir().join("anslag-bench"), PathBuf::from);
    let _ = std::fs::remove_dir_all(&root);
    std::fs::create_dir_all(&root).unwrap();
    let root = std::fs::canonicalize(root).unwrap();
    let plain: Instant = Instant::now();
    written_plainly(&root.join("plain"), files);
    println!("{:<34}{:>9.1} ms", "plain writes, for comparison", plain.elapsed().as_secs_f64() * 1000.0);
    for (name, changed) in [
        ("cold", 0),
        ("nothing changed", 0),
        ("10 changed, no spare tree yet", 10),
        ("10 changed", 20),
        ("10 changed", 30),
        ("10 changed", 40),
        ("nothing changed", 40),
        ("all changed", usize::MAX),
        ("10 changed after that", 10),
    ] {
        build(&root, files, name, changed);
    }
    std::fs::remove_dir_all(&root).unwrap();
}

fn path(number: usize) -> OutputPath {
    OutputPath::new(&format!("nyheter/2024/sida-{number}/index.html")).unwrap()
}

fn bytes(number: usize, changed: usize) -> Vec<u8> {
    let edition = if changed == usize::MAX {
        "new"
    } else if number < changed && number + 10 >= changed {
        "mended"
    } else {
        "old"
    };
    format!("<!doctype html><title>{number}</title>{edition} {}", "Text om något. ".repeat(400)).into_bytes()
}

fn written_plainly(folder: &Path, files: usize) {
    (0..files).into_par_iter().for_each(|number| {
        let file = folder.join(path(number).as_str());
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes(number, 0)).unwrap();
    });
}

fn build(root: &Path, files: usize, name: &str, changed: usize) {
    let start = Instant::now();
    let output = Output::open(root, &root.join("public"), &OutputOptions::default()).unwrap();
    let opened = start.elapsed();
    output.is_intact();
    let checked = start.elapsed();
    let stage = output.stage().unwrap();
    let staged = start.elapsed();
    (0..files).into_par_iter().for_each(|number| {
        stage.put(&path(number), &bytes(number, changed)).unwrap();
    });
    let put = start.elapsed();
    // As long as a build is busy with other things, which is when both trees are looked at.
    std::thread::sleep(std::time::Duration::from_millis(80));
    let pause = start.elapsed() - put;
    let written = stage.commit().unwrap();
    let done = start.elapsed() - pause;
    let ms = |from: std::time::Duration, to: std::time::Duration| (to - from).as_secs_f64() * 1000.0;
    println!(
        "{name:<34}{:>9.1} ms: open {:.1}, check {:.1}, stage {:.1}, put {:.1}, commit {:.1} ({written:?})",
        ms(std::time::Duration::ZERO, done),
        ms(std::time::Duration::ZERO, opened),
        ms(opened, checked),
        ms(checked, staged),
        ms(staged, put),
        ms(put, done),
    );
}
