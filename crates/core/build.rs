//! Packs `themes/kommun` and `starter/` into the program: a site without a theme of its own has one, and `init` makes a site.
#![expect(clippy::disallowed_methods, reason = "a build script writes the table that it makes")]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

use walkdir::WalkDir;

fn main() -> io::Result<()> {
    pack("themes/kommun", "theme.rs")?;
    pack("starter", "starter.rs")
}

/// Writes a table of a folder's files and their bytes. `folder` is below the root of the repository.
fn pack(folder: &str, table_name: &str) -> io::Result<()> {
    let crate_folder = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let folder = Path::new(&crate_folder).join("../..").join(folder);
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut table = String::from("&[\n");
    for entry in WalkDir::new(&folder).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_dir() {
            continue;
        }
        let below = entry.path().strip_prefix(&folder).expect("found below the folder");
        let name = below.to_str().expect("our own names are UTF-8").replace('\\', "/");
        writeln!(table, "    ({name:?}, include_bytes!({:?})),", entry.path().display().to_string())
            .expect("writing to a string");
    }
    table.push(']');
    let out = env::var("OUT_DIR").expect("cargo sets it");
    fs::write(Path::new(&out).join(table_name), table)
}
