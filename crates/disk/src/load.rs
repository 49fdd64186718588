//! Loads a site. A file that cannot be read gives a message, and the rest is loaded.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read the disk")]

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use jiff::Timestamp;
use rayon::prelude::*;

use super::file_metadata::file_facts;
use super::spill_file::SpillFile;
use super::stat_cache::StatCache;
use super::walk::{FoundFile, Symlinks, walk};
use super::with_io_error;
use super::work_folder;
use anslag_core::config;
use anslag_core::date::PartialDate;
use anslag_core::dates::ledger;
use anslag_core::diagnostic::{Code, Diagnostic, LineIndex, Place, nearest};
use anslag_core::digest::Digest;
use anslag_core::document::front_matter::MAX_FILE;
use anslag_core::path::SourcePath;
use anslag_core::picture::PictureMaker;
use anslag_core::schema::{Kinds, kinds};
use anslag_core::slice::Slice as _;
use anslag_core::source::{
    BodyStore, FileFacts, Inputs, Options, Source, SourceStore, ThemeFile, is_lfs_pointer, picture_of_text,
};

/// The moment that a build is for.
#[derive(Clone, Debug)]
pub enum Moment {
    /// This instant.
    At(Timestamp),
    /// The beginning of a day in the site's time zone.
    Day(PartialDate),
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

/// Loads everything that a build depends on; `None` when there is no site.
pub fn load(root: &Path, moment: &Moment, options: Options) -> (Option<Inputs>, Vec<Diagnostic>) {
    let work = options.work.clone().unwrap_or_else(|| root.join(".anslag"));
    let (pictures, stat_cache) = (pictures(root, &options), Arc::new(StatCache::load(&work)));
    let (loaded, diagnostics) = load_with_cache(root, moment, options, &stat_cache, pictures);
    (loaded.map(|(inputs, _)| inputs), diagnostics)
}

/// The same with a cache. Also returns the store of the sources, for reloading.
pub(super) fn load_with_cache(
    root: &Path,
    moment: &Moment,
    options: Options,
    stat_cache: &Arc<StatCache>,
    pictures: Arc<dyn PictureMaker>,
) -> (Option<(Inputs, Arc<DiskSources>)>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    if let Some(link) = work_folder::symlink_error(&root.join(work_folder::WORK_FOLDER)) {
        return (None, vec![link]);
    }
    let Some(config) = config_text(root, &mut diagnostics) else { return (None, diagnostics) };
    // Needed to load the site; the pipeline parses it again and reports its errors.
    let own_kinds = kind_files(root, &mut diagnostics);
    let (parsed, _) = config::read_config(&config, Kinds::read(&own_kinds).0);
    let allowed = parsed.as_ref().is_some_and(|config| config.allow_symlinks);
    let symlinks = if allowed { Symlinks::Follow } else { Symlinks::Refuse };
    let theme_name = parsed.as_ref().map_or("kommun", |config| config.theme.as_str());
    let now = moment.instant(parsed.as_ref());
    if !root.join("content").is_dir() {
        diagnostics.push(Diagnostic::new(Code::A620).arg("folder", root.display().to_string()));
        return (None, diagnostics);
    }
    let found = walk(root, "content", symlinks, &mut diagnostics);
    let (pages, mut others): (Vec<FoundFile>, Vec<FoundFile>) =
        found.into_iter().partition(|found| found.name.ends_with(".md"));
    others.extend(walk(root, "static", symlinks, &mut diagnostics));
    let store = Arc::new(DiskSources::new(pages, Arc::clone(stat_cache)));
    let sources: Box<dyn SourceStore> = Box::new(Arc::clone(&store));
    let bodies = match &options.work {
        // Its file is unnamed, so it may be in the folder above.
        Some(work) if !work.is_dir() => Box::new(SpillFile::new(work.parent().unwrap_or(root))),
        Some(work) => Box::new(SpillFile::new(work)),
        None => body_store(root),
    };
    let picture_texts = others.iter().filter(|found| picture_of_text(&found.name).is_some()).cloned().collect();
    let picture_texts = read_texts(picture_texts, &mut diagnostics);
    let data = data_files(root, symlinks, &mut diagnostics);
    let templates = template_files(root, symlinks, &mut diagnostics);
    let theme_place = parsed.as_ref().map_or_else(
        || Place::file(config::FILE),
        |parsed| Place::at(config::FILE, &LineIndex::new(config.as_str()), parsed.theme_place.clone()),
    );
    let (theme, theme_folder) = theme(root, theme_name, theme_place, symlinks, &mut diagnostics);
    let ledger = root.join(ledger::FILE);
    let ledger = if ledger.is_file() { read_text(ledger::FILE, &ledger, &mut diagnostics) } else { None };
    let files = file_facts_of(others, stat_cache, &mut diagnostics);
    let inputs = Inputs {
        config,
        sources,
        bodies,
        files,
        pictures,
        picture_texts,
        data,
        kinds: own_kinds,
        theme,
        theme_folder,
        ledger,
        templates,
        now,
        options,
    };
    (Some((inputs, store)), diagnostics)
}

/// Makes pictures before a build writes them.
#[cfg(feature = "images")]
fn pictures(root: &Path, options: &Options) -> Arc<dyn PictureMaker> {
    let work = options.work.clone().unwrap_or_else(|| root.join(work_folder::WORK_FOLDER));
    Arc::new(super::pictures::StoredPictures::new(&work, options.progress.clone()))
}

/// Makes pictures while a preview shows their originals.
#[cfg(feature = "images")]
pub(super) fn background_pictures(root: &Path) -> Arc<dyn PictureMaker> {
    Arc::new(super::pictures::BackgroundPictures::new(&root.join(work_folder::WORK_FOLDER)))
}

#[cfg(not(feature = "images"))]
fn pictures(_: &Path, _: &Options) -> Arc<dyn PictureMaker> {
    Arc::new(anslag_core::picture::NoPictures)
}

#[cfg(not(feature = "images"))]
pub(super) fn background_pictures(_: &Path) -> Arc<dyn PictureMaker> {
    Arc::new(anslag_core::picture::NoPictures)
}

fn data_files(root: &Path, symlinks: Symlinks, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, String> {
    let is_data =
        |found: &FoundFile| [".yml", ".yaml", ".json", ".csv"].iter().any(|ending| found.name.ends_with(ending));
    let files = walk(root, "data", symlinks, diagnostics).into_iter().filter(is_data).collect();
    read_texts(files, diagnostics)
}

/// The site's own templates, by their names in the theme.
fn template_files(root: &Path, symlinks: Symlinks, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, String> {
    let files = read_texts(walk(root, "templates", symlinks, diagnostics), diagnostics).into_iter();
    files.filter_map(|(name, text)| Some((name.strip_prefix("templates/")?.to_owned(), text))).collect()
}

fn kind_files(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, String> {
    let files = walk(root, kinds::FOLDER, Symlinks::Refuse, diagnostics).into_iter();
    let files = files.filter(|found| [".yml", ".yaml"].iter().any(|ending| found.name.ends_with(ending)));
    read_texts(files.collect(), diagnostics)
}

/// The page types of a site, without messages: those come when the site is loaded.
pub fn known_kinds(root: &Path) -> &'static Kinds {
    Kinds::read(&kind_files(root, &mut Vec::new())).0
}

/// A store for bodies.
pub(super) fn body_store(root: &Path) -> Box<dyn BodyStore> {
    Box::new(SpillFile::new(&root.join(".anslag")))
}

fn config_text(root: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let path = root.join(config::FILE);
    if !path.is_file() {
        diagnostics.push(Diagnostic::new(Code::A601).arg("folder", root.display().to_string()));
        return None;
    }
    let outside = fs::canonicalize(&path)
        .ok()
        .zip(fs::canonicalize(root).ok())
        .is_none_or(|(path, root)| !path.starts_with(root));
    if outside {
        diagnostics.push(Diagnostic::file(Code::A404, config::FILE).arg("target", path.display().to_string()));
        return None;
    }
    read_text(config::FILE, &path, diagnostics)
}

/// The Markdown files on the disk.
#[derive(Debug)]
pub(super) struct DiskSources {
    paths: Arc<[SourcePath]>,
    found: Arc<[FoundFile]>,
    digests: Vec<OnceLock<Option<Digest>>>,
    changed: AtomicBool,
    stat_cache: Arc<StatCache>,
}

impl DiskSources {
    fn new(found: Vec<FoundFile>, stat_cache: Arc<StatCache>) -> Self {
        let paths = found.iter().map(|found| SourcePath::new(&found.name)).collect();
        let digests = found.iter().map(|_| OnceLock::new()).collect();
        Self { paths, digests, changed: AtomicBool::new(false), found: found.into(), stat_cache }
    }

    /// The paths on the disk, in the order of `paths`.
    pub(super) fn disk_paths(&self) -> impl Iterator<Item = &Path> {
        self.found.iter().map(|found| found.path.as_path())
    }

    /// The same store after edits of some files; the digests of the others are kept.
    pub(super) fn with_edited(&self, edited: &HashSet<usize>) -> Self {
        let keep = |(number, digest): (usize, &OnceLock<_>)| {
            if edited.contains(&number) { OnceLock::new() } else { digest.clone() }
        };
        Self {
            paths: Arc::clone(&self.paths),
            found: Arc::clone(&self.found),
            digests: self.digests.iter().enumerate().map(keep).collect(),
            changed: AtomicBool::new(false),
            stat_cache: Arc::clone(&self.stat_cache),
        }
    }
}

impl SourceStore for DiskSources {
    fn paths(&self) -> &[SourcePath] {
        &self.paths
    }

    fn read(&self, number: usize) -> (Option<Source>, Vec<Diagnostic>) {
        let found = &self.found[number];
        let (text, diagnostics) = text(found, &|metadata, bytes| {
            let digest = Digest::of(bytes);
            // A file that was read is not read again for its digest.
            if *self.digests[number].get_or_init(|| Some(digest)) == Some(digest) {
                self.stat_cache.insert(&found.name, metadata, digest.into());
            } else {
                self.changed.store(true, Ordering::Relaxed);
            }
        });
        (text.map(|text| Source { path: self.paths[number].clone(), text }), diagnostics)
    }

    fn digest_of_text(&self, number: usize, text: &str) -> Digest {
        // If a file changed meanwhile, the known digest may not be that of the text.
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
            self.stat_cache.get(&found.name, &metadata).map(|one| one.facts.digest)
        };
        let read = || match bytes(found) {
            Ok(Bytes::Read(metadata, bytes)) => {
                let digest = Digest::of(&bytes);
                self.stat_cache.insert(&found.name, &metadata, digest.into());
                Some(digest)
            }
            _ => None,
        };
        *self.digests[number].get_or_init(|| known().or_else(read))
    }

    fn save_stats(&self, clock: i64) {
        self.stat_cache.save(clock);
    }
}

/// The texts of files; unreadable ones give messages.
fn read_texts(found: Vec<FoundFile>, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, String> {
    let read: Vec<_> = found.into_par_iter().map(|found| (text(&found, &|_, _| ()), found.name)).collect();
    let mut texts = BTreeMap::new();
    for ((text, messages), name) in read {
        diagnostics.extend(messages);
        texts.extend(text.map(|text| (name, text)));
    }
    texts
}

/// The text of a file, unless it is too large. `read` gets its bytes, and the metadata from before they were read.
fn text(found: &FoundFile, read: &dyn Fn(&fs::Metadata, &[u8])) -> (Option<String>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let text = match bytes(found) {
        Ok(Bytes::TooLarge(size)) => {
            let megabytes = |bytes: u64| (bytes / 1024 / 1024).to_string();
            let message = Diagnostic::file(Code::A122, found.name.clone());
            diagnostics.push(message.arg("size", megabytes(size)).arg("limit", megabytes(MAX_FILE as u64)));
            None
        }
        Ok(Bytes::Read(metadata, bytes)) => {
            read(&metadata, &bytes);
            if is_lfs_pointer(&bytes) {
                diagnostics.push(Diagnostic::file(Code::A422, found.name.clone()));
                return (None, diagnostics);
            }
            decode(&found.name, Ok(bytes), &mut diagnostics)
        }
        Err(error) => decode(&found.name, Err(error), &mut diagnostics),
    };
    (text, diagnostics)
}

/// The content of a file.
enum Bytes {
    /// The bytes, and the metadata from before they were read.
    Read(fs::Metadata, Vec<u8>),
    /// It is too large to be a text; with its size.
    TooLarge(u64),
}

/// The bytes of a text. The buffer has one byte more than the size, so that the first read reaches the end.
fn bytes(found: &FoundFile) -> std::io::Result<Bytes> {
    let mut file = fs::File::open(&found.path)?;
    let metadata = file.metadata()?;
    let size = metadata.len();
    if size > MAX_FILE as u64 {
        return Ok(Bytes::TooLarge(size));
    }
    let size = usize::try_from(size).unwrap_or_default();
    let mut bytes = vec![0; size + 1];
    let length = file.read(&mut bytes)?;
    bytes.truncate(length);
    if length != size {
        // It changed meanwhile, or the read was short.
        file.read_to_end(&mut bytes)?;
    }
    Ok(Bytes::Read(metadata, bytes))
}

/// The text of a file. Invalid UTF-8 gives a message, and is decoded lossily, so that links to the file cause no further errors.
fn read_text(name: &str, path: &Path, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    decode(name, fs::read(path), diagnostics)
}

fn decode(name: &str, bytes: std::io::Result<Vec<u8>>, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    match bytes.map(String::from_utf8) {
        Ok(Ok(text)) => return Some(text),
        Ok(Err(error)) => {
            diagnostics.push(not_utf8(name, &error));
            // Zero bytes mean UTF-16 or a binary file.
            return (!error.as_bytes().contains(&0)).then(|| String::from_utf8_lossy(error.as_bytes()).into_owned());
        }
        Err(error) => diagnostics.push(with_io_error(Diagnostic::file(Code::A403, name), &error)),
    }
    None
}

/// The message about the first byte that is not UTF-8.
fn not_utf8(name: &str, error: &std::string::FromUtf8Error) -> Diagnostic {
    let valid = error.utf8_error().valid_up_to();
    let text = String::from_utf8_lossy(&error.as_bytes()[..valid]);
    Diagnostic::at(Code::A117, Place::at(name, &LineIndex::new(text), valid..valid)).arg("offset", valid.to_string())
}

/// The facts of files that are copied.
fn file_facts_of(
    found: Vec<FoundFile>,
    stat_cache: &StatCache,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<String, FileFacts> {
    let read: Vec<(String, std::io::Result<FileFacts>)> = found
        .into_par_iter()
        .map(|found| {
            let facts = file_facts(&found, stat_cache);
            (found.name, facts)
        })
        .collect();
    let mut facts = BTreeMap::new();
    for (name, result) in read {
        match result {
            Ok(found) => {
                facts.insert(name, found);
            }
            Err(error) => diagnostics.push(with_io_error(Diagnostic::file(Code::A403, name), &error)),
        }
    }
    facts
}

/// The theme's files: the site's folder of that name, or the one in the program.
fn theme(
    root: &Path,
    name: &str,
    place: Place,
    symlinks: Symlinks,
    diagnostics: &mut Vec<Diagnostic>,
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
            diagnostics.push(
                Diagnostic::at(Code::A503, place)
                    .arg("name", name)
                    .optional("nearest", near)
                    .arg("known", known.join(", ")),
            );
        }
        return (embedded(), folder);
    }
    let (mut files, before) = (BTreeMap::new(), diagnostics.len());
    let all = walk(root, &folder, symlinks, diagnostics);
    if all.is_empty() && diagnostics.len() > before {
        // The folder itself is unusable; missing files in it are not reported.
        return (embedded(), folder);
    }
    for found in all {
        let inside = found.name.slice(folder.len() + 1..).to_owned();
        match fs::read(&found.path) {
            Ok(bytes) if is_lfs_pointer(&bytes) => diagnostics.push(Diagnostic::file(Code::A422, found.name)),
            Ok(bytes) => match theme_file(&inside, bytes) {
                Ok(file) => {
                    files.insert(inside, file);
                }
                Err(error) => {
                    diagnostics.push(not_utf8(&found.name, &error));
                    files.insert(inside, ThemeFile::Text(String::from_utf8_lossy(error.as_bytes()).into_owned()));
                }
            },
            Err(error) => diagnostics.push(with_io_error(Diagnostic::file(Code::A403, found.name), &error)),
        }
    }
    (files, folder)
}

/// A theme file: text, except static files and fonts.
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

/// The site's folder: the given one, or the nearest one upwards that has an `anslag.yaml`.
pub fn find_root(given: Option<&Path>, current: &Path) -> PathBuf {
    match given {
        Some(root) => root.to_owned(),
        None => current.ancestors().find(|folder| folder.join(config::FILE).is_file()).unwrap_or(current).to_owned(),
    }
}
