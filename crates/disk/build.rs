//! Names the program by its source: what another program remembered is not to be trusted.
#![expect(clippy::disallowed_methods, reason = "a build script reads the files that it names")]

use std::path::{Path, PathBuf};
use std::{fs, io};

/// Gives `ANSLAG_BUILD`, which changes with every change to how a site is read and remembered.
fn main() -> io::Result<()> {
    let mut files = vec![PathBuf::from("../../Cargo.lock")];
    collect(Path::new("../core"), &mut files)?;
    collect(Path::new("../disk"), &mut files)?;
    files.sort();
    let mut sum = blake3::Hasher::new();
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        sum.update(file.to_string_lossy().as_bytes()).update(&fs::read(&file)?);
    }
    println!("cargo::rustc-env=ANSLAG_BUILD={:.16}", sum.finalize().to_hex());
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        println!("cargo::rerun-if-changed={}", path.display());
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
