//! Publishing through a program of the site's own, which is called once for each phase with what to upload and delete.
//!
//! The record and the claim are kept on this machine, in the site's `.anslag/`: two machines that publish to one place through such
//! a program do not notice each other.
#![expect(clippy::disallowed_methods, reason = "only this module keeps state files on this machine")]

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::program;
use super::store::{StateFile, Store, StoreError, Token, Upload};
use super::versions::{self, VersionStore};
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;
use anslag_disk::work_folder;

/// The exit code for a temporary failure (`EX_TEMPFAIL` of sysexits.h).
const LATER: i32 = 75;
/// The number of last output lines shown in messages.
const LAST: usize = 5;

/// A program to publish through.
#[derive(Debug)]
pub struct Program {
    target: String,
    root: PathBuf,
    out: PathBuf,
    file: PathBuf,
    arguments: Vec<String>,
    state_folder: PathBuf,
}

impl Program {
    /// Finds the program: in the site's folder if its name has a `/`, otherwise in `PATH`.
    ///
    /// # Errors
    /// When the program does not exist.
    pub fn find(words: &[String], target: &str, root: &Path, out: &Path) -> Result<Self, Diagnostic> {
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let out = std::path::absolute(out).unwrap_or_else(|_| out.to_owned());
        let name = words.first().map(String::as_str).unwrap_or_default();
        let file = match name.contains(['/', std::path::MAIN_SEPARATOR]) {
            true => Some(root.join(name)).filter(|file| file.is_file()),
            false => program::find(name),
        };
        let file = file.ok_or_else(|| Diagnostic::new(Code::A855).arg("value", name))?;
        let filled = |word: &String| word.replace("{dir}", &out.display().to_string()).replace("{target}", target);
        Ok(Self {
            target: target.to_owned(),
            arguments: words.iter().skip(1).map(filled).collect(),
            // The name of a target may have any character.
            state_folder: root.join(".anslag").join(format!("published-{}", folder_name(target))),
            root,
            out,
            file,
        })
    }

    /// Runs the program for one phase.
    fn call(&self, phase: &str, plan: &Value) -> Result<(), StoreError> {
        let text = plan.to_string();
        let mut file = tempfile::NamedTempFile::new().map_err(permanent)?;
        file.write_all(text.as_bytes()).map_err(permanent)?;
        let mut command = std::process::Command::new(&self.file);
        command.args(&self.arguments).current_dir(&self.root);
        command.env("ANSLAG_PHASE", phase).env("ANSLAG_TARGET", &self.target);
        command.env("ANSLAG_DIR", &self.out).env("ANSLAG_PLAN", file.path());
        let ended = program::run(&mut command, text.as_bytes(), None).map_err(permanent)?;
        let lines: Vec<&str> = ended.stderr.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
        let last = lines[lines.len().saturating_sub(LAST)..].join(" · ");
        let code = ended.code.map_or_else(|| "signal".to_owned(), |code| code.to_string());
        match ended.code {
            Some(0) => Ok(()),
            Some(LATER) => Err(StoreError::Transient(format!("{phase} ({code}): {last}"))),
            _ => Err(StoreError::Permanent(format!("{phase} ({code}): {last}"))),
        }
    }

    fn plan(&self, phase: &str, put: Vec<Value>, delete: &[OutputPath]) -> Value {
        let delete: Vec<&str> = delete.iter().map(OutputPath::as_str).collect();
        json!({"schema": 1, "phase": phase, "target": self.target, "dir": self.out, "put": put, "delete": delete})
    }
}

impl Store for Program {
    fn name(&self) -> String {
        let program = self.file.file_name().unwrap_or_default().to_string_lossy();
        format!("{} ({program})", self.target)
    }

    fn keeps_headers(&self) -> bool {
        true
    }

    fn read(&self, file_name: &str) -> Result<Option<StateFile>, StoreError> {
        versions::read(self, file_name)
    }

    fn write(&self, file_name: &str, bytes: &[u8], expected: Option<&Token>) -> Result<Token, StoreError> {
        versions::write(self, file_name, bytes, expected)
    }

    fn remove(&self, file_name: &str, expected: &Token) -> Result<(), StoreError> {
        versions::remove(self, file_name, expected)
    }

    fn put(&self, uploads: &[Upload], done: &(dyn Fn(u64) + Sync)) -> Result<(), StoreError> {
        let put: io::Result<Vec<Value>> = uploads.iter().map(described).collect();
        self.call("put", &self.plan("put", put.map_err(permanent)?, &[]))?;
        uploads.iter().for_each(|upload| done(upload.size));
        Ok(())
    }

    fn delete(&self, paths: &[OutputPath]) -> Result<(), StoreError> {
        self.call("delete", &self.plan("delete", Vec::new(), paths))
    }

    /// A program cannot list files.
    fn unmanaged_file(&self) -> Result<Option<String>, StoreError> {
        Ok(None)
    }
}

impl VersionStore for Program {
    fn versions(&self, file_name: &str) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        let entries = match fs::read_dir(&self.state_folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(permanent)?,
        };
        let mut versions = Vec::new();
        for entry in entries {
            let entry = entry.map_err(permanent)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.strip_prefix(file_name).is_some_and(|rest| rest.starts_with('.')) {
                match fs::read(entry.path()) {
                    // It was replaced by a newer version after it was listed.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => return self.versions(file_name),
                    bytes => versions.push((name, bytes.map_err(permanent)?)),
                }
            }
        }
        Ok(versions)
    }

    fn create(&self, name: &str, bytes: &[u8], old: Option<&str>) -> Result<Option<Vec<String>>, StoreError> {
        work_folder::create_folder(&self.state_folder).map_err(permanent)?;
        let mut file = tempfile::NamedTempFile::new_in(&self.state_folder).map_err(permanent)?;
        file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(permanent)?;
        match file.persist_noclobber(self.state_folder.join(name)) {
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => return Ok(None),
            made => drop(made.map_err(|error| permanent(error.error))?),
        }
        let names = fs::read_dir(&self.state_folder).map_err(permanent)?;
        let names = names.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        if let Some(old) = old {
            self.delete_versions(&[old.to_owned()])?;
        }
        Ok(Some(names))
    }

    fn delete_versions(&self, names: &[String]) -> Result<(), StoreError> {
        for name in names {
            match fs::remove_file(self.state_folder.join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(permanent(error)),
                _ => {}
            }
        }
        Ok(())
    }
}

/// What the program gets to know about a file. The digest is that of the bytes to upload.
fn described(upload: &Upload) -> io::Result<Value> {
    let mut digest = Digest::hasher();
    let mut file = File::open(&upload.file)?;
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            n => digest.update(&buffer[..n]),
        }
    }
    let headers = &upload.headers;
    Ok(json!({
        "path": upload.path.as_str(), "file": upload.file, "size": upload.size, "blake3": digest.finish().to_string(),
        "content_type": headers.content_type, "cache_control": headers.cache_control, "content_encoding": headers.encoding,
    }))
}

fn folder_name(target: &str) -> String {
    let plain = target.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) && target.len() < 100;
    if plain { target.to_owned() } else { Digest::of(target.as_bytes()).short(16) }
}

fn permanent(error: io::Error) -> StoreError {
    error.into()
}
