//! Reloads a site while it is edited. An edit of a text reads only that text; after any other change the site's folders are walked,
//! and files with unchanged metadata are not read.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read the disk")]

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::load::{DiskSources, Moment, background_pictures, body_store, load_with_cache};
use super::stat_cache::{self, StatCache};
use anslag_core::config;
use anslag_core::diagnostic::Diagnostic;
use anslag_core::picture::PictureMaker;
use anslag_core::source::{Inputs, Options};

/// Loads one site.
#[derive(Debug)]
pub struct SiteLoader {
    root: PathBuf,
    options: Options,
    stat_cache: Arc<StatCache>,
    pictures: Arc<dyn PictureMaker>,
    /// The clock of the file system before the last walk.
    clock: Option<i64>,
    last: Option<LoadedSite>,
    /// The number of walks.
    walks: u64,
}

/// The result of a walk.
#[derive(Debug)]
struct LoadedSite {
    store: Arc<DiskSources>,
    /// The Markdown files by path on the disk.
    pages: HashMap<PathBuf, usize>,
    /// All other files.
    other_files: BTreeSet<PathBuf>,
    /// The messages.
    diagnostics: Vec<Diagnostic>,
}

/// What has to be reloaded.
#[derive(Debug, PartialEq, Eq)]
enum Reload {
    /// The texts of these pages.
    Pages(HashSet<usize>),
    /// The site must be walked.
    Everything,
}

impl SiteLoader {
    /// A loader for a site. The root must be canonical.
    pub fn new(root: &Path, options: Options) -> Self {
        let stat_cache = Arc::new(StatCache::load(&root.join(".anslag")));
        let pictures = background_pictures(root);
        Self { root: root.to_owned(), options, stat_cache, pictures, clock: None, last: None, walks: 0 }
    }

    /// Who makes the pictures.
    pub fn pictures(&self) -> &dyn PictureMaker {
        self.pictures.as_ref()
    }

    /// The number of walks: while it is the same, only texts of pages have changed.
    pub fn walks(&self) -> u64 {
        self.walks
    }

    /// Loads all of the site.
    pub fn load(&mut self, moment: &Moment) -> (Option<Inputs>, Vec<Diagnostic>) {
        self.walks += 1;
        if let Some(clock) = self.clock {
            self.stat_cache = Arc::new(self.stat_cache.for_next_load(clock));
        }
        self.clock = stat_cache::filesystem_clock(&self.root).or(self.clock);
        let pictures = Arc::clone(&self.pictures);
        let (loaded, diagnostics) =
            load_with_cache(&self.root, moment, self.options.clone(), &self.stat_cache, pictures);
        let Some((inputs, store)) = loaded else {
            self.last = None;
            return (None, diagnostics);
        };
        let pages = store.disk_paths().enumerate().map(|(number, place)| (place.to_owned(), number)).collect();
        self.last = Some(LoadedSite {
            store,
            pages,
            other_files: other_files(&self.root, &inputs),
            diagnostics: diagnostics.clone(),
        });
        (Some(inputs), diagnostics)
    }

    /// Reloads what has changed since some paths were touched; `inputs` are those of the last load.
    pub fn reload(
        &mut self,
        inputs: Option<Inputs>,
        touched: &BTreeSet<PathBuf>,
        moment: &Moment,
    ) -> (Option<Inputs>, Vec<Diagnostic>) {
        let (Some(last), Some(mut inputs)) = (&mut self.last, inputs) else { return self.load(moment) };
        let Reload::Pages(edited) = last.reload_scope(touched) else { return self.load(moment) };
        last.store = Arc::new(last.store.with_edited(&edited));
        inputs.sources = Box::new(Arc::clone(&last.store));
        inputs.bodies = body_store(&self.root);
        inputs.now = moment.instant(config::read_config(&inputs.config, inputs.known_kinds()).0.as_ref());
        (Some(inputs), last.diagnostics.clone())
    }

    /// Whether a known file is missing or empty: an editor may be in the middle of a save.
    pub fn has_incomplete_save(&self, touched: &BTreeSet<PathBuf>) -> bool {
        let Some(last) = &self.last else { return false };
        let touched_files =
            touched.iter().filter(|path| last.pages.contains_key(*path) || last.other_files.contains(*path));
        touched_files.into_iter().any(|path| fs::metadata(path).is_ok_and(|facts| facts.len() == 0) || !path.exists())
    }
}

impl LoadedSite {
    fn reload_scope(&self, touched: &BTreeSet<PathBuf>) -> Reload {
        let mut edited = HashSet::new();
        for path in touched {
            let found = fs::symlink_metadata(path).ok();
            match (self.pages.get(path), found) {
                (Some(number), Some(facts)) if facts.is_file() => drop(edited.insert(*number)),
                // Created and removed meanwhile, as editors do with temporary files.
                (None, None) if self.diagnostics.is_empty() && !self.has(path) => {}
                (None, Some(_)) if is_ignored(path) => {}
                _ => return Reload::Everything,
            }
        }
        // Messages about unreadable files are made by a walk.
        if self.diagnostics.is_empty() { Reload::Pages(edited) } else { Reload::Everything }
    }

    /// Whether a path was a file of the site, or a folder with one. Names beyond ASCII may have another Unicode normalisation.
    fn has(&self, path: &Path) -> bool {
        let below = self.other_files.range(path.to_owned()..).next().is_some_and(|other| other.starts_with(path));
        below || !path.to_str().is_some_and(str::is_ascii) || self.pages.keys().any(|page| page.starts_with(path))
    }
}

/// Whether a file is never part of a site, because of its name.
fn is_ignored(path: &Path) -> bool {
    path.file_name().is_some_and(|name| !super::walk::is_site_file(&name.to_string_lossy()))
}

/// The paths of all files except the Markdown.
fn other_files(root: &Path, inputs: &Inputs) -> BTreeSet<PathBuf> {
    let theme = root.join(&inputs.theme_folder);
    let templates = root.join("templates");
    let mut all: BTreeSet<PathBuf> = inputs.files.values().map(|facts| PathBuf::from(&facts.disk_path)).collect();
    all.extend(inputs.kinds.keys().map(|path| root.join(path)));
    all.extend(inputs.data.keys().map(|path| root.join(path)));
    all.extend(inputs.theme.keys().map(|path| theme.join(path)));
    all.extend(inputs.templates.keys().map(|path| templates.join(path)));
    all.extend([config::FILE, anslag_core::dates::ledger::FILE].map(|name| root.join(name)));
    all
}

/// The canonical path of a folder; the given one when it does not exist.
pub fn canonical(folder: &Path) -> PathBuf {
    fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder {
        _folder: tempfile::TempDir,
        root: PathBuf,
    }

    impl Folder {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let root = folder.path().canonicalize().unwrap();
            let made = Self { _folder: folder, root };
            made.write("anslag.yaml", "title: X\nbase_url: https://x.example/\n");
            made.write("content/a.md", "---\ntitle: A\n---\nEtt.\n");
            made.write("content/b.md", "---\ntitle: B\n---\nEtt.\n");
            made.write("static/x.txt", "x");
            made
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        fn reload_scope(&self, loader: &SiteLoader, paths: &[&str]) -> Reload {
            let paths = paths.iter().map(|path| self.root.join(path)).collect();
            loader.last.as_ref().unwrap().reload_scope(&paths)
        }
    }

    fn now() -> Moment {
        Moment::At("2026-10-01T12:00:00Z".parse().unwrap())
    }

    #[test]
    fn only_an_edited_page_is_only_an_edit() {
        let folder = Folder::new();
        let mut loader = SiteLoader::new(&folder.root, Options::default());
        let (inputs, diagnostics) = loader.load(&now());
        assert!(diagnostics.is_empty());
        let pages = |numbers: &[usize]| Reload::Pages(numbers.iter().copied().collect());
        assert_eq!(folder.reload_scope(&loader, &["content/a.md", "content/4913", "content/.a.md.swp"]), pages(&[0]));
        folder.write("content/a.md~", "x");
        assert_eq!(folder.reload_scope(&loader, &["content/a.md~", "content/b.md"]), pages(&[1]));
        for other in ["static/x.txt", "anslag.yaml", "content"] {
            assert_eq!(folder.reload_scope(&loader, &[other]), Reload::Everything, "{other}");
        }
        fs::remove_file(folder.root.join("content/b.md")).unwrap();
        assert_eq!(folder.reload_scope(&loader, &["content/b.md"]), Reload::Everything);
        assert!(loader.has_incomplete_save(&[folder.root.join("content/b.md")].into()));
        // The site is reloaded as it is on the disk.
        let before = inputs.as_ref().unwrap().sources.digest(0);
        folder.write("content/a.md", "---\ntitle: A\n---\nTvå.\n");
        let (inputs, _) = loader.reload(inputs, &[folder.root.join("content/a.md")].into(), &now());
        let inputs = inputs.unwrap();
        assert_ne!(inputs.sources.digest(0), before);
        assert!(inputs.sources.text("content/a.md").unwrap().ends_with("Två.\n"));
        let (inputs, _) = loader.reload(Some(inputs), &[folder.root.join("content/b.md")].into(), &now());
        assert_eq!(inputs.unwrap().sources.paths().len(), 1);
    }
}
