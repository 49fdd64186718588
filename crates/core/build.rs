//! Puts `themes/kommun` and `starter/` into the program: a site without a theme of its own has one, and `init` makes a site.
#![expect(clippy::disallowed_methods, reason = "a build script reads the files that it packs")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    pack("themes/kommun", "theme.rs")?;
    pack("starter", "starter.rs")
}

/// Writes a table of a folder's files and their bytes.
fn pack(folder: &str, table_name: &str) -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let folder = &fs::canonicalize(root.join("../..").join(folder))?;
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.sort();
    let mut table = String::from("&[\n");
    for file in files {
        let name = file
            .strip_prefix(folder)
            .expect("collected below the folder")
            .to_str()
            .expect("our own names are UTF-8")
            .replace('\\', "/");
        let path = &file;
        writeln!(table, "    ({name:?}, include_bytes!({:?})),", path.display().to_string())
            .expect("writing to a string");
    }
    table.push(']');
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join(table_name), table)
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
