//! Names the program by its source, so that caches of another version are not used.
#![expect(clippy::disallowed_methods, reason = "a build script reads the files that it names")]

use std::{fs, io};

use walkdir::WalkDir;

/// Sets `ANSLAG_BUILD`, which changes whenever reading, rendering, checking or caching may have changed.
fn main() -> io::Result<()> {
    let mut sum = blake3::Hasher::new();
    for input in ["../../Cargo.lock", "../core", "../disk"] {
        println!("cargo::rerun-if-changed={input}");
        for entry in WalkDir::new(input).sort_by_file_name() {
            let entry = entry?;
            if entry.file_type().is_file() {
                sum.update(entry.path().to_string_lossy().as_bytes()).update(&fs::read(entry.path())?);
            }
        }
    }
    println!("cargo::rustc-env=ANSLAG_BUILD={:.16}", sum.finalize().to_hex());
    Ok(())
}
