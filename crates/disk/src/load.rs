//! Loads a site: the only reader. What cannot be read is a message, and the rest is loaded.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read the disk")]

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use rayon::prelude::*;

use super::because;
use super::fact::fact;
use super::seen::Seen;
use super::spill_file::SpillFile;
use super::walk::{Found, walk};
use super::work;
use anslag_core::config;
use anslag_core::date::When;
use anslag_core::dates::lock;
use anslag_core::diagnostic::{Code, Diagnostic, Lines, Place, nearest};
use anslag_core::digest::Digest;
use anslag_core::document::front_matter::MAX_FILE;
use anslag_core::path::SourcePath;
use anslag_core::schema::{Kinds, kinds};
use anslag_core::slice::Slice as _;
use anslag_core::source::{
    BodyStore, ContentInfo, FileFacts, Inputs, Options, Source, SourceStore, ThemeFile, is_lfs_pointer,
};

/// The moment that a build is for.
#[derive(Clone, Debug)]
pub enum Moment {
    /// This instant.
    At(Timestamp),
    /// The beginning of a day in the site's time zone.
    Day(When),
}

impl Moment {
    /// The instant, for a site with this configuration.
    pub(super) fn instant(&self, config: Option<&config::Config>) -> Timestamp {
        match self {
            Moment::At(instant) => *instant,
            Moment::Day(day) => day.instant(config.map_or(&jiff::tz::TimeZone::UTC, |config| &config.zone)),
        }
    }
}

/// Loads everything that a build depends on; nothing when there is no site to load.
pub fn load(root: &Path, moment: &Moment, options: Options) -> (Option<Inputs>, Vec<Diagnostic>) {
    let work = options.work.clone().unwrap_or_else(|| root.join(".anslag"));
    let (loaded, wrong) = load_seen(root, moment, options, &Arc::new(Seen::load(&work)));
    (loaded.map(|(inputs, _)| inputs), wrong)
}

/// The same with what is known of the files already. The library is given beside the inputs too, for who goes on with it.
pub(super) fn load_seen(
    root: &Path,
    moment: &Moment,
    options: Options,
    seen: &Arc<Seen>,
) -> (Option<(Inputs, Arc<DiskSources>)>, Vec<Diagnostic>) {
    let mut wrong = Vec::new();
    if let Some(link) = work::refused(&root.join(work::WORK)) {
        return (None, vec![link]);
    }
    let Some(config) = config_text(root, &mut wrong) else { return (None, wrong) };
    // Only what changes how the site is read; the pipeline reads it again and reports on it.
    let own_kinds = kind_files(root, &mut wrong);
    let (parsed, _) = config::read_config(&config, Kinds::read(&own_kinds).0);
    let follow = parsed.as_ref().is_some_and(|config| config.allow_symlinks);
    let theme_name = parsed.as_ref().map_or("kommun", |config| config.theme.as_str());
    let now = moment.instant(parsed.as_ref());
    if !root.join("content").is_dir() {
        wrong.push(Diagnostic::new(Code::A620).arg("folder", root.display().to_string()));
        return (None, wrong);
    }
    let found = walk(root, "content", follow, &mut wrong);
    let (pages, mut others): (Vec<Found>, Vec<Found>) =
        found.into_iter().partition(|found| found.name.ends_with(".md"));
    others.extend(walk(root, "static", follow, &mut wrong));
    let store = Arc::new(DiskSources::new(pages, Arc::clone(seen)));
    let sources: Box<dyn SourceStore> = Box::new(Arc::clone(&store));
    let bodies = match &options.work {
        // Its file has no name, so that it can lie where the work folder will be.
        Some(work) if !work.is_dir() => Box::new(SpillFile::new(work.parent().unwrap_or(root))),
        Some(work) => Box::new(SpillFile::new(work)),
        None => body_store(root),
    };
    let data = walk(root, "data", follow, &mut wrong);
    let data = data
        .into_iter()
        .filter(|found| [".yml", ".yaml", ".json", ".csv"].iter().any(|ending| found.name.ends_with(ending)))
        .collect();
    let templates = texts(walk(root, "templates", follow, &mut wrong), &mut wrong);
    let templates = templates
        .into_iter()
        .filter_map(|(name, text)| Some((name.strip_prefix("templates/")?.to_owned(), text)))
        .collect();
    let theme_place = parsed.as_ref().map_or_else(
        || Place::file(config::FILE),
        |parsed| Place::at(config::FILE, &Lines::new(config.as_str()), parsed.theme_place.clone()),
    );
    let (theme, theme_folder) = theme(root, theme_name, theme_place, follow, &mut wrong);
    let ledger = root.join(lock::FILE);
    let ledger = if ledger.is_file() { read_text(lock::FILE, &ledger, &mut wrong) } else { None };
    let files = facts(others, seen, &mut wrong);
    let data = texts(data, &mut wrong);
    let inputs = Inputs {
        config,
        sources,
        bodies,
        files,
        data,
        kinds: own_kinds,
        theme,
        theme_folder,
        ledger,
        templates,
        now,
        options,
    };
    (Some((inputs, store)), wrong)
}

fn kind_files(root: &Path, wrong: &mut Vec<Diagnostic>) -> BTreeMap<String, String> {
    let files = walk(root, kinds::FOLDER, false, wrong).into_iter();
    let files = files.filter(|found| [".yml", ".yaml"].iter().any(|ending| found.name.ends_with(ending)));
    texts(files.collect(), wrong)
}

/// The kinds of page of a site, for who asks nothing else of it. What is wrong with them is told where the site is loaded.
pub fn known_kinds(root: &Path) -> &'static Kinds {
    Kinds::read(&kind_files(root, &mut Vec::new())).0
}

/// A store for bodies.
pub(super) fn body_store(root: &Path) -> Box<dyn BodyStore> {
    Box::new(SpillFile::new(&root.join(".anslag")))
}

fn config_text(root: &Path, wrong: &mut Vec<Diagnostic>) -> Option<String> {
    let path = root.join(config::FILE);
    if !path.is_file() {
        wrong.push(Diagnostic::new(Code::A601).arg("folder", root.display().to_string()));
        return None;
    }
    let outside = fs::canonicalize(&path)
        .ok()
        .zip(fs::canonicalize(root).ok())
        .is_none_or(|(path, root)| !path.starts_with(root));
    if outside {
        wrong.push(Diagnostic::file(Code::A404, config::FILE).arg("target", path.display().to_string()));
        return None;
    }
    read_text(config::FILE, &path, wrong)
}

/// The Markdown files on the disk.
#[derive(Debug)]
pub(super) struct DiskSources {
    paths: Arc<[SourcePath]>,
    found: Arc<[Found]>,
    digests: Vec<OnceLock<Option<Digest>>>,
    changed: AtomicBool,
    seen: Arc<Seen>,
}

impl DiskSources {
    fn new(found: Vec<Found>, seen: Arc<Seen>) -> Self {
        let paths = found.iter().map(|found| SourcePath::new(&found.name)).collect();
        let digests = found.iter().map(|_| OnceLock::new()).collect();
        Self { paths, digests, changed: AtomicBool::new(false), found: found.into(), seen }
    }

    /// Where the files lie on the disk, in the order of the library.
    pub(super) fn places(&self) -> impl Iterator<Item = &Path> {
        self.found.iter().map(|found| found.path.as_path())
    }

    /// The same files, of which these have other texts now. What is known of the others need not be asked again.
    pub(super) fn after(&self, edited: &HashSet<usize>) -> Self {
        let keep = |(number, digest): (usize, &OnceLock<_>)| {
            if edited.contains(&number) { OnceLock::new() } else { digest.clone() }
        };
        Self {
            paths: Arc::clone(&self.paths),
            found: Arc::clone(&self.found),
            digests: self.digests.iter().enumerate().map(keep).collect(),
            changed: AtomicBool::new(false),
            seen: Arc::clone(&self.seen),
        }
    }
}

impl SourceStore for DiskSources {
    fn paths(&self) -> &[SourcePath] {
        &self.paths
    }

    fn read(&self, number: usize) -> (Option<Source>, Vec<Diagnostic>) {
        let found = &self.found[number];
        let (text, wrong) = text(found, &|metadata, bytes| {
            let digest = Digest::of(bytes);
            // A file that was read is not read again for its name.
            if *self.digests[number].get_or_init(|| Some(digest)) == Some(digest) {
                self.seen.read(&found.name, metadata, digest, None, ContentInfo::default());
            } else {
                self.changed.store(true, Ordering::Relaxed);
            }
        });
        (text.map(|text| Source { path: self.paths[number].clone(), text }), wrong)
    }

    fn digest_of_text(&self, number: usize, text: &str) -> Digest {
        // When the file changed meanwhile, the name of what was read is not the one that is known.
        self.digests[number]
            .get()
            .copied()
            .flatten()
            .filter(|_| self.is_unchanged())
            .unwrap_or(Digest::of(text.as_bytes()))
    }

    fn is_unchanged(&self) -> bool {
        !self.changed.load(Ordering::Relaxed)
    }

    fn digest(&self, number: usize) -> Option<Digest> {
        let found = &self.found[number];
        let known = || {
            let metadata = fs::metadata(&found.path).ok()?;
            self.seen.known(&found.name, &metadata).map(|one| one.digest)
        };
        let read = || match bytes(found) {
            Ok(Bytes::Read(metadata, bytes)) => {
                let digest = Digest::of(&bytes);
                self.seen.read(&found.name, &metadata, digest, None, ContentInfo::default());
                Some(digest)
            }
            _ => None,
        };
        *self.digests[number].get_or_init(|| known().or_else(read))
    }

    fn save_stats(&self, clock: i64) {
        self.seen.save(clock);
    }
}

/// The texts of files; those that cannot be read are messages.
fn texts(found: Vec<Found>, wrong: &mut Vec<Diagnostic>) -> BTreeMap<String, String> {
    let read: Vec<_> = found.into_par_iter().map(|found| (text(&found, &|_, _| ()), found.name)).collect();
    let mut texts = BTreeMap::new();
    for ((text, messages), name) in read {
        wrong.extend(messages);
        texts.extend(text.map(|text| (name, text)));
    }
    texts
}

/// The text of a file that was found, unless it is too large to be one. What was read is told with what the disk said.
fn text(found: &Found, read: &dyn Fn(&fs::Metadata, &[u8])) -> (Option<String>, Vec<Diagnostic>) {
    let mut wrong = Vec::new();
    let text = match bytes(found) {
        Ok(Bytes::TooMany(size)) => {
            let megabytes = |bytes: u64| (bytes / 1024 / 1024).to_string();
            let message = Diagnostic::file(Code::A122, found.name.clone());
            wrong.push(message.arg("size", megabytes(size)).arg("limit", megabytes(MAX_FILE as u64)));
            None
        }
        Ok(Bytes::Read(metadata, bytes)) => {
            read(&metadata, &bytes);
            if is_lfs_pointer(&bytes) {
                wrong.push(Diagnostic::file(Code::A422, found.name.clone()));
                return (None, wrong);
            }
            as_text(&found.name, Ok(bytes), &mut wrong)
        }
        Err(error) => as_text(&found.name, Err(error), &mut wrong),
    };
    (text, wrong)
}

/// What a file holds.
enum Bytes {
    /// These bytes; before they were read, the disk said this.
    Read(fs::Metadata, Vec<u8>),
    /// So many that it is no text.
    TooMany(u64),
}

/// The bytes of a text: read with room for one more than there are, so that the end is seen at the first reading.
fn bytes(found: &Found) -> std::io::Result<Bytes> {
    let mut file = fs::File::open(&found.path)?;
    let metadata = file.metadata()?;
    let size = metadata.len();
    if size > MAX_FILE as u64 {
        return Ok(Bytes::TooMany(size));
    }
    let size = usize::try_from(size).unwrap_or_default();
    let mut bytes = vec![0; size + 1];
    let length = file.read(&mut bytes)?;
    bytes.truncate(length);
    if length != size {
        // It has changed meanwhile, or the system gives less than it could.
        file.read_to_end(&mut bytes)?;
    }
    Ok(Bytes::Read(metadata, bytes))
}

/// The text of a file. One that is no UTF-8 is told, and read as well as can be: what links to it is not wrong for that.
fn read_text(name: &str, path: &Path, wrong: &mut Vec<Diagnostic>) -> Option<String> {
    as_text(name, fs::read(path), wrong)
}

fn as_text(name: &str, bytes: std::io::Result<Vec<u8>>, wrong: &mut Vec<Diagnostic>) -> Option<String> {
    match bytes.map(String::from_utf8) {
        Ok(Ok(text)) => return Some(text),
        Ok(Err(error)) => {
            wrong.push(not_text(name, &error));
            // Zeros are in UTF-16 and in files that are no text at all.
            return (!error.as_bytes().contains(&0)).then(|| String::from_utf8_lossy(error.as_bytes()).into_owned());
        }
        Err(error) => wrong.push(because(Diagnostic::file(Code::A403, name), &error)),
    }
    None
}

/// Says where a file stops being text.
fn not_text(name: &str, error: &std::string::FromUtf8Error) -> Diagnostic {
    let valid = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(&error.as_bytes()[..valid]);
    Diagnostic::at(Code::A117, Place::at(name, &Lines::new(text), valid..valid)).arg("offset", valid.to_string())
}

/// What pages need to know of files that are copied.
fn facts(found: Vec<Found>, seen: &Seen, wrong: &mut Vec<Diagnostic>) -> BTreeMap<String, FileFacts> {
    let read: Vec<(String, std::io::Result<FileFacts>)> = found
        .into_par_iter()
        .map(|found| {
            let facts = fact(&found, seen);
            (found.name, facts)
        })
        .collect();
    let mut facts = BTreeMap::new();
    for (name, result) in read {
        match result {
            Ok(found) => {
                facts.insert(name, found);
            }
            Err(error) => wrong.push(because(Diagnostic::file(Code::A403, name), &error)),
        }
    }
    facts
}

/// The theme's files: the site's folder of that name, or the one in the program.
fn theme(
    root: &Path,
    name: &str,
    place: Place,
    follow: bool,
    wrong: &mut Vec<Diagnostic>,
) -> (BTreeMap<String, ThemeFile>, String) {
    let folder = format!("themes/{name}");
    let embedded = || {
        anslag_core::theme::EMBEDDED
            .iter()
            .filter_map(|(path, bytes)| Some(((*path).to_owned(), theme_file(path, bytes.to_vec()).ok()?)))
            .collect()
    };
    if !root.join(&folder).is_dir() {
        if name != "kommun" {
            let known = theme_names(root);
            let near = nearest(name, known.iter().map(String::as_str));
            wrong.push(
                Diagnostic::at(Code::A503, place)
                    .arg("name", name)
                    .optional("nearest", near)
                    .arg("known", known.join(", ")),
            );
        }
        return (embedded(), folder);
    }
    let (mut files, before) = (BTreeMap::new(), wrong.len());
    let all = walk(root, &folder, follow, wrong);
    if all.is_empty() && wrong.len() > before {
        // The folder itself cannot be used; what would be missing in it is not worth a word.
        return (embedded(), folder);
    }
    for found in all {
        let inside = found.name.slice(folder.len() + 1..).to_owned();
        match fs::read(&found.path) {
            Ok(bytes) if is_lfs_pointer(&bytes) => wrong.push(Diagnostic::file(Code::A422, found.name)),
            Ok(bytes) => match theme_file(&inside, bytes) {
                Ok(file) => {
                    files.insert(inside, file);
                }
                Err(error) => {
                    wrong.push(not_text(&found.name, &error));
                    files.insert(inside, ThemeFile::Text(String::from_utf8_lossy(error.as_bytes()).into_owned()));
                }
            },
            Err(error) => wrong.push(because(Diagnostic::file(Code::A403, found.name), &error)),
        }
    }
    (files, folder)
}

/// Text, unless it is published as it is, or is a font to draw with.
fn theme_file(path: &str, bytes: Vec<u8>) -> Result<ThemeFile, std::string::FromUtf8Error> {
    if path.starts_with("static/") || path.starts_with("fonts/") {
        Ok(ThemeFile::Bytes(bytes))
    } else {
        String::from_utf8(bytes).map(ThemeFile::Text)
    }
}

fn theme_names(root: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root.join("themes"))
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .chain(["kommun".to_owned()])
        .collect();
    names.sort();
    names.dedup();
    names
}

/// The site's folder: the given one, or the nearest above the current one that has an `anslag.yaml`.
pub fn find_root(given: Option<&Path>, current: &Path) -> PathBuf {
    match given {
        Some(root) => root.to_owned(),
        None => current.ancestors().find(|folder| folder.join(config::FILE).is_file()).unwrap_or(current).to_owned(),
    }
}
