//! The inputs of a build as values: everything that a build depends on is in [`Inputs`].

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::digest::Digest;
use crate::path::SourcePath;
use crate::picture::{NeededPicture, Picture, PictureFault, PictureMaker, Product};
use crate::schema::Kinds;

/// The folders that a site consists of, beside `anslag.yaml` and `anslag.lock`.
pub const FOLDERS: [&str; 6] = ["content", "data", "kinds", "static", "templates", "themes"];

/// Everything that a build depends on. Two builds with equal inputs give equal bytes.
#[derive(Debug)]
pub struct Inputs {
    /// The text of `anslag.yaml`.
    pub config: String,
    /// Markdown files below `content/`, sorted by path; their texts are read when needed, and not kept.
    pub sources: Box<dyn SourceStore>,
    /// Where rendered bodies are stored until their pages are rendered.
    pub bodies: Box<dyn BodyStore>,
    /// Other files below `content/` and `static/`, by path. Their bytes stay on the disk.
    pub files: BTreeMap<String, FileFacts>,
    /// Makes pictures in the sizes that pages need.
    pub pictures: Arc<dyn PictureMaker>,
    /// Texts of pictures, in files beside them, by path; see [`picture_of_text`].
    pub picture_texts: BTreeMap<String, String>,
    /// Data files below `data/`, by path.
    pub data: BTreeMap<String, String>,
    /// Definitions of the site's own page types below `kinds/`, by path.
    pub kinds: BTreeMap<String, String>,
    /// The theme's files, by path below its folder.
    pub theme: BTreeMap<String, ThemeFile>,
    /// The theme's folder as it is shown in messages, such as `themes/kommun`.
    pub theme_folder: String,
    /// The text of the ledger `anslag.lock`, if there is one.
    pub ledger: Option<String>,
    /// The site's own templates, by path below `templates/`.
    pub templates: BTreeMap<String, String>,
    /// The time of the build: it decides what is scheduled, upcoming or overdue.
    pub now: Timestamp,
    /// The options of the caller.
    pub options: Options,
}

impl Inputs {
    /// The page types: the built-in ones and the site's own.
    pub fn known_kinds(&self) -> &'static Kinds {
        Kinds::read(&self.kinds).0
    }
}

/// The options of the caller.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Include drafts, scheduled pages and expired pages.
    pub drafts: bool,
    /// Contradicted claims about dates are errors.
    pub strict: bool,
    /// Compute the fingerprint of every page, even without a ledger to compare with.
    pub fingerprints: bool,
    /// Record how each date was decided.
    pub trail: bool,
    /// A base URL that replaces the one in `anslag.yaml`.
    pub base_url: Option<String>,
    /// Ask search engines not to index the site.
    pub hidden: bool,
    /// The folder for caches, if not in the site's folder.
    pub work: Option<std::path::PathBuf>,
    /// Called while pictures are made.
    pub progress: PictureProgress,
}

/// Prints how many pictures are done and how many there are, once that takes longer than a second.
type ProgressPrinter = dyn Fn(usize, usize) + Send + Sync;

/// Shows how many pictures are made.
#[derive(Clone, Default)]
pub struct PictureProgress {
    printer: Option<Arc<ProgressPrinter>>,
    /// The highest number that was printed. Threads may report theirs in another order.
    printed: Arc<Mutex<usize>>,
}

impl PictureProgress {
    /// Progress that is printed.
    pub fn new(printer: impl Fn(usize, usize) + Send + Sync + 'static) -> Self {
        Self { printer: Some(Arc::new(printer)), ..Self::default() }
    }

    /// Shows how many are done; nothing, when all are done before anything was shown.
    pub fn show(&self, done: usize, total: usize) {
        let mut printed = self.printed.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = done > *printed && (done < total || *printed > 0);
        if let Some(printer) = self.printer.as_ref().filter(|_| is_news) {
            *printed = done;
            printer(done, total);
        }
    }
}

impl fmt::Debug for PictureProgress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PictureProgress({})", self.printer.is_some())
    }
}

/// The Markdown files of a site, sorted by path. They are read one by one, since those of a large site do not fit in memory.
pub trait SourceStore: Send + Sync + fmt::Debug {
    /// The paths of the files.
    fn paths(&self) -> &[SourcePath];
    /// Reads a file; `None` when it cannot be read, and the messages say why.
    fn read(&self, number: usize) -> (Option<Source>, Vec<Diagnostic>);

    /// The digest of a file's bytes; `None` when it cannot be read unchanged.
    fn digest(&self, number: usize) -> Option<Digest> {
        Some(Digest::of(self.read(number).0?.text.as_bytes()))
    }

    /// The digest of a text that was read from a file.
    fn digest_of_text(&self, number: usize, text: &str) -> Digest {
        let _ = number;
        Digest::of(text.as_bytes())
    }

    /// Whether every file had the same bytes each time it was read. Someone may edit during a build.
    fn is_unchanged(&self) -> bool {
        true
    }

    /// Saves size, times and digest of the files, so that unchanged ones need not be read next time. Files changed after `clock`, in
    /// the disk's time, are left out.
    fn save_stats(&self, clock: i64) {
        let _ = clock;
    }

    /// The text of a file by its path, for quoting it in a message.
    fn text(&self, path: &str) -> Option<String> {
        let number = self.paths().binary_search_by(|other| other.as_str().cmp(path)).ok()?;
        Some(self.read(number).0?.text)
    }

    /// All files with their texts. Only for callers that need them at once.
    fn all(&self) -> Vec<Source> {
        (0..self.paths().len()).filter_map(|number| self.read(number).0).collect()
    }
}

/// A store that is shared.
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

/// Sources in memory.
#[derive(Debug, Default)]
pub struct MemorySources {
    paths: Vec<SourcePath>,
    sources: Vec<Source>,
}

impl MemorySources {
    /// A store of these files.
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

/// A store for rendered bodies between reading and rendering, since those of a large site do not fit in memory.
pub trait BodyStore: Send + Sync + fmt::Debug {
    /// Stores bytes; `None` when there is no room. The body is then rendered again from the source.
    fn put(&self, bytes: &[u8]) -> Option<Slot>;
    /// The bytes of a slot of this store; `None` when they cannot be read.
    fn get(&self, slot: &Slot) -> Option<Vec<u8>>;
}

/// Reads documents that the last builds stored.
pub trait DocumentStore: Send + Sync + fmt::Debug {
    /// The bytes at a place; `None` when they cannot be read.
    fn read(&self, start: u64, length: usize) -> Option<Vec<u8>>;
}

/// Where stored bytes are.
#[derive(Clone, PartialEq, Debug)]
pub enum Slot {
    /// In memory.
    Memory(std::sync::Arc<[u8]>),
    /// In a file: offset and length in bytes.
    File(u64, usize),
}

/// A body store in memory.
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
    /// The path of the source.
    pub path: SourcePath,
    /// The text of the source.
    pub text: String,
}

/// A file of the theme.
#[derive(Clone, Debug)]
pub enum ThemeFile {
    /// A template, a translation table or `theme.yaml`.
    Text(String),
    /// A file below the theme's `static/` or `fonts/`.
    Bytes(Vec<u8>),
}

/// What pages need to know about a file that they show or link to.
#[derive(Clone, Debug, PartialEq)]
pub struct FileFacts {
    /// Size in bytes.
    pub size: u64,
    /// The digest of its bytes: part of the fingerprints of the pages that show it.
    pub digest: Digest,
    /// Width and height in pixels as displayed, for images.
    pub dimensions: Option<(u32, u32)>,
    /// What its header says if it is a raster picture that can be made smaller; `None` for other files, and in programs without
    /// the code for pictures.
    pub picture: Option<Result<Picture, PictureFault>>,
    /// What its bytes show.
    pub content: ContentInfo,
    /// The path on the disk, which may not be in Unicode normal form C.
    pub disk_path: String,
}

/// What the bytes of a file tell, independent of its name.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct ContentInfo {
    /// The type, as a file extension; `None` when unknown.
    pub(crate) kind: Option<String>,
    /// It is a Git LFS pointer instead of the file itself.
    pub(crate) pointer: bool,
    /// It contains a private key.
    pub(crate) secret: bool,
    /// Active content that a browser would run or fetch from other sites, and its line.
    pub active_content: Vec<(String, usize)>,
}

impl FileFacts {
    /// The same, if pages show it in sizes of their own: not if it moves.
    pub(crate) fn still_picture(&self) -> Option<&Picture> {
        self.sound_picture().filter(|picture| !picture.animated)
    }

    /// What is known of it, if it is a picture without faults.
    pub fn sound_picture(&self) -> Option<&Picture> {
        self.picture.as_ref()?.as_ref().ok()
    }
}

impl Inputs {
    /// A picture of the site from which a product is needed.
    pub fn needed_picture<'i>(&'i self, path: &'i str, product: Product) -> Option<NeededPicture<'i>> {
        let facts = self.files.get(path)?;
        let (picture, disk_path) = (facts.sound_picture()?, facts.disk_path.as_str());
        Some(NeededPicture { path, disk_path, picture, products: vec![product] })
    }
}

impl ContentInfo {
    /// Whether it is a raster picture that browsers show.
    pub fn is_raster_picture(&self) -> bool {
        self.kind.as_deref().is_some_and(|kind| ["jpg", "png", "gif", "webp", "avif"].contains(&kind))
    }
}

/// The picture that a file has the texts of, and their language if the name states one: `torget.jpg.yml`, `torget.jpg.en.yml`.
pub fn picture_of_text(path: &str) -> Option<(&str, Option<&str>)> {
    let is_picture = |path: &str| {
        let extension = path.rsplit('/').next()?.rsplit_once('.')?.1.to_ascii_lowercase();
        ["jpg", "jpeg", "png", "gif", "webp", "avif", "svg"].contains(&extension.as_str()).then_some(())
    };
    let name = path.strip_suffix(".yml").or_else(|| path.strip_suffix(".yaml"))?;
    if is_picture(name).is_some() {
        return Some((name, None));
    }
    let (picture, lang) = name.rsplit_once('.')?;
    is_picture(picture).map(|()| (picture, Some(lang)))
}

/// Whether these first bytes are a Git LFS pointer (Git LFS specification, version 1).
pub fn is_lfs_pointer(head: &[u8]) -> bool {
    ["version https://git-lfs.github.com/spec/", "version https://hawser.github.com/spec/"]
        .iter()
        .any(|begin| head.starts_with(begin.as_bytes()))
}
