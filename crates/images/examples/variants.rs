//! Makes four widths in two formats of every picture in a folder: `variants FOLDER OUTPUT THREADS`, for measuring
//! (decision 12).

#![expect(clippy::disallowed_methods, reason = "an example reads and writes files, and measures time")]

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;
use std::{env, fs};

use anslag_core::picture::{Format, Variant};
use anslag_images::{Limits, inspect, process};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, output, threads] = arguments.as_slice() else { panic!("variants FOLDER OUTPUT THREADS") };
    fs::create_dir_all(output).expect("the output folder can be made");
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let queue: Mutex<Vec<PathBuf>> = Mutex::new(entries.map(|entry| entry.expect("an entry").path()).collect());
    let limits = Limits::default();
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads.parse().expect("a number of threads") {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().expect("no thread panics").pop();
                    let Some(path) = next else { break };
                    convert(&path, Path::new(output), &limits);
                }
            });
        }
    });
    println!("{} ms", start.elapsed().as_millis());
}

fn convert(path: &Path, output: &Path, limits: &Limits) {
    let original = fs::read(path).expect("the picture can be read");
    let facts = match inspect(&original) {
        Ok(facts) => facts,
        Err(error) => return eprintln!("{}: {error}", path.display()),
    };
    let widths = [400, 800, 1200, 1600];
    let formats = [Format::WebP, facts.fallback()];
    let variants: Vec<Variant> =
        widths.iter().flat_map(|width| formats.map(|format| Variant::new(*width, format))).collect();
    match process(&original, &variants, limits) {
        Ok(results) => {
            for (result, variant) in results.iter().zip(&variants) {
                let stem = path.file_name().unwrap_or_default().to_string_lossy();
                let name = format!("{stem}.{}.{}", variant.width, result.format.extension());
                fs::write(output.join(name), &result.bytes).expect("the result can be written");
            }
        }
        Err(error) => eprintln!("{}: {error}", path.display()),
    }
}
