//! What was found on the disk, as values: everything that a build depends on is in [`Inputs`].

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::path::SourcePath;
use crate::schema::Kinds;

/// The folders that a site is made of, beside `anslag.yaml` and the ledger.
pub const FOLDERS: [&str; 6] = ["content", "data", "kinds", "static", "templates", "themes"];

/// Everything that a build depends on. Two builds with equal inputs give equal bytes.
#[derive(Debug)]
pub struct Inputs {
    /// The text of `anslag.yaml`.
    pub config: String,
    /// Markdown files below `content/`, sorted by path; their texts are read when they are needed, and not kept.
    pub sources: Box<dyn SourceStore>,
    /// Where bodies wait for their page to be rendered.
    pub bodies: Box<dyn BodyStore>,
    /// Other files below `content/` and `static/`, by path. Their bytes stay on the disk.
    pub files: BTreeMap<String, FileFacts>,
    /// Data files below `data/`, by path.
    pub data: BTreeMap<String, String>,
    /// Files of the site's own kinds of page below `kinds/`, by path.
    pub kinds: BTreeMap<String, String>,
    /// The theme's files, by path below its folder.
    pub theme: BTreeMap<String, ThemeFile>,
    /// The theme's folder as it is shown in messages, such as `themes/kommun`.
    pub theme_folder: String,
    /// The text of the ledger, `anslag.lock`, when there is one.
    pub ledger: Option<String>,
    /// The site's own templates, by path below `templates/`.
    pub templates: BTreeMap<String, String>,
    /// The moment of the build: what is scheduled, upcoming or overdue is so at this time.
    pub now: Timestamp,
    /// What the caller asked for.
    pub options: Options,
}

impl Inputs {
    /// The kinds of page: those of the program and those of the site.
    pub fn known_kinds(&self) -> &'static Kinds {
        Kinds::read(&self.kinds).0
    }
}

/// What the caller asked for.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Show drafts, pages before their day and expired ones.
    pub drafts: bool,
    /// Claims about dates that are contradicted stop the build.
    pub strict: bool,
    /// Work out what each page reads as, also when there is no ledger to compare with.
    pub fingerprints: bool,
    /// Keep how each date was decided.
    pub trail: bool,
    /// A base URL that replaces the one in `anslag.yaml`.
    pub base_url: Option<String>,
    /// Keep search engines out.
    pub hidden: bool,
    /// Where what is remembered between builds is kept, when that is not in the site's folder.
    pub work: Option<std::path::PathBuf>,
}

/// The Markdown files of a site, sorted by path. A large site's texts are more than a build may hold in memory at once.
pub trait SourceStore: Send + Sync + fmt::Debug {
    /// Where the files lie.
    fn paths(&self) -> &[SourcePath];
    /// Reads one of them; without a source it cannot be read, and the messages say why.
    fn read(&self, number: usize) -> (Option<Source>, Vec<Diagnostic>);

    /// The digest of a file's bytes; nothing when it cannot be read, or not as it is.
    fn digest(&self, number: usize) -> Option<Digest> {
        Some(Digest::of(self.read(number).0?.text.as_bytes()))
    }

    /// The digest of a text that was read from a file.
    fn digest_of_text(&self, number: usize, text: &str) -> Digest {
        let _ = number;
        Digest::of(text.as_bytes())
    }

    /// Whether every file was, each time it was read, as it was the first time. Somebody may edit during a build.
    fn is_unchanged(&self) -> bool {
        true
    }

    /// Keeps what was seen of the files since the clock of their disk said this, so that they need not be read the next time.
    fn save_stats(&self, clock: i64) {
        let _ = clock;
    }

    /// The text of a file by its path, for showing a place in it.
    fn text(&self, path: &str) -> Option<String> {
        let number = self.paths().binary_search_by(|other| other.as_str().cmp(path)).ok()?;
        Some(self.read(number).0?.text)
    }

    /// All files with their texts, for the few who need them at once.
    fn all(&self) -> Vec<Source> {
        (0..self.paths().len()).filter_map(|number| self.read(number).0).collect()
    }
}

/// A library that somebody else holds too.
impl<L: SourceStore + ?Sized> SourceStore for std::sync::Arc<L> {
    fn paths(&self) -> &[SourcePath] {
        self.as_ref().paths()
    }

    fn read(&self, number: usize) -> (Option<Source>, Vec<Diagnostic>) {
        self.as_ref().read(number)
    }

    fn digest(&self, number: usize) -> Option<Digest> {
        self.as_ref().digest(number)
    }

    fn digest_of_text(&self, number: usize, text: &str) -> Digest {
        self.as_ref().digest_of_text(number, text)
    }

    fn is_unchanged(&self) -> bool {
        self.as_ref().is_unchanged()
    }

    fn save_stats(&self, clock: i64) {
        self.as_ref().save_stats(clock);
    }
}

/// Files whose texts are at hand.
#[derive(Debug, Default)]
pub struct MemorySources {
    paths: Vec<SourcePath>,
    sources: Vec<Source>,
}

impl MemorySources {
    /// A library of these files.
    pub fn new(mut sources: Vec<Source>) -> Self {
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        Self { paths: sources.iter().map(|source| source.path.clone()).collect(), sources }
    }
}

impl SourceStore for MemorySources {
    fn paths(&self) -> &[SourcePath] {
        &self.paths
    }

    fn read(&self, number: usize) -> (Option<Source>, Vec<Diagnostic>) {
        (self.sources.get(number).cloned(), Vec::new())
    }
}

/// A store for bytes that must wait. The rendered bodies of a large site wait here between reading and rendering.
pub trait BodyStore: Send + Sync + fmt::Debug {
    /// Puts bytes away; nothing when there is no room, and then they can be made again from the source.
    fn put(&self, bytes: &[u8]) -> Option<Slot>;
    /// The bytes of a slot of this store; nothing when they cannot be read.
    fn get(&self, slot: &Slot) -> Option<Vec<u8>>;
}

/// Where bytes wait.
#[derive(Clone, PartialEq, Debug)]
pub enum Slot {
    /// In memory.
    Memory(std::sync::Arc<[u8]>),
    /// In a file: offset and length in bytes.
    File(u64, usize),
}

/// A store in memory.
#[derive(Debug, Default)]
pub struct MemoryBodies;

impl BodyStore for MemoryBodies {
    fn put(&self, bytes: &[u8]) -> Option<Slot> {
        Some(Slot::Memory(bytes.into()))
    }

    fn get(&self, slot: &Slot) -> Option<Vec<u8>> {
        match slot {
            Slot::Memory(bytes) => Some(bytes.to_vec()),
            Slot::File(..) => None,
        }
    }
}

/// A Markdown file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it lies.
    pub path: SourcePath,
    /// Its text.
    pub text: String,
}

/// A file of the theme.
#[derive(Clone, Debug)]
pub enum ThemeFile {
    /// A template, a table of words, the description of the theme.
    Text(String),
    /// Everything below the theme's `static/` and `fonts/`.
    Bytes(Vec<u8>),
}

/// What a page needs to know of a file that it shows.
#[derive(Clone, Debug, PartialEq)]
pub struct FileFacts {
    /// Size in bytes.
    pub size: u64,
    /// The digest of its bytes: part of what the pages that show it read as.
    pub digest: Digest,
    /// Width and height in pixels as it is shown, for pictures.
    pub dimensions: Option<(u32, u32)>,
    /// What its bytes say of it.
    pub content: ContentInfo,
    /// The path on the disk when it differs from the normalised one.
    pub disk_path: String,
}

/// What the bytes of a file say of it, whatever its name.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct ContentInfo {
    /// Its kind, as an ending; nothing when nobody knows.
    pub(crate) kind: Option<String>,
    /// Git LFS keeps the file elsewhere, and this is the note that says where.
    pub(crate) pointer: bool,
    /// It is a secret key.
    pub(crate) secret: bool,
    /// What runs, or is fetched from others, when a browser shows it, and on which line.
    pub runs: Vec<(String, usize)>,
}

/// Whether a file is not there: Git LFS keeps it, and this note stands in its place (the specification of Git LFS, version 1).
pub fn is_lfs_pointer(head: &[u8]) -> bool {
    ["version https://git-lfs.github.com/spec/", "version https://hawser.github.com/spec/"]
        .iter()
        .any(|begin| head.starts_with(begin.as_bytes()))
}
