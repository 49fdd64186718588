//! One sequence of edits: after each, an incremental build and a clean one, which must be alike in everything that is seen.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::edits::{Moves, edit};
use super::model::{Files, Model};
use crate::support::rng::Rng;
use crate::support::{Site, tree};

/// Noon on 1 October 2026 in Stockholm, in seconds.
const NOON: i64 = 1_790_848_800;
const HOUR: i64 = 3600;

/// What a person says on the command line, and when.
#[derive(Clone, Debug, Hash)]
pub struct BuildOptions {
    epoch: i64,
    at: Option<&'static str>,
    drafts: bool,
    strict: bool,
    base_url: Option<&'static str>,
    json: bool,
    lang: &'static str,
}

impl BuildOptions {
    pub fn new() -> Self {
        Self { epoch: NOON, at: None, drafts: false, strict: false, base_url: None, json: true, lang: "sv" }
    }

    /// Another moment, or another option.
    fn change(&mut self, rng: &mut Rng) -> String {
        match rng.below(9) {
            0..=4 => {
                // Far back, links lead to pages that are not there yet; so that is rare.
                let first = if rng.one_in(8) { -400 * 24 } else { 2 };
                let hours = [first, -48, -1, 0, 1, 7, 12, 24, 30, 48, 76, 120, 31 * 24, 400 * 24];
                self.epoch = NOON + HOUR * hours[rng.below(hours.len())];
                self.at = rng.one_in(4).then(|| rng.pick(&["2026-09-30", "2026-10-02", "2026-10-04", "2027-10-01"]));
            }
            5 | 6 => self.drafts = !self.drafts,
            7 => {
                self.base_url = if self.base_url.is_some() {
                    None
                } else {
                    Some(rng.pick(&["https://test.example.se/", "https://www.example.se/kommun/"]))
                }
            }
            _ => self.strict = !self.strict,
        }
        format!("asked: {self:?}")
    }

    fn arguments<'a>(&'a self, command: &'a str) -> Vec<&'a str> {
        let mut all = vec![command, "--lang", self.lang];
        all.extend(self.at.iter().flat_map(|at| ["--at", at]));
        all.extend(self.base_url.iter().flat_map(|url| ["--base-url", url]));
        for (flag, on) in [("--drafts", self.drafts), ("--strict", self.strict), ("--json", self.json)] {
            if on {
                all.push(flag);
            }
        }
        all
    }
}

/// What a person sees of a build.
#[derive(Clone, PartialEq)]
pub struct BuildResult {
    pub code: i32,
    pub output: String,
    /// Nothing when the build did not go well.
    tree: Option<Files>,
}

/// What holds one sequence together.
pub struct Case {
    model: Model,
    /// The last that was built well, and how.
    good: (Model, BuildOptions),
    options: BuildOptions,
    /// Built on and on.
    site: Site,
    on_disk: Files,
    /// Built anew each time.
    fresh: Site,
    fresh_on_disk: Files,
    clean_builds: HashMap<u64, BuildResult>,
    /// What earlier steps left in the work folder.
    past: Vec<BTreeMap<String, Vec<u8>>>,
    well: bool,
    /// What was done, step by step.
    pub story: Vec<String>,
    /// How the steps ended.
    pub codes: Vec<i32>,
}

impl Case {
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let model = Model::new(&mut rng);
        let mut case = Self {
            good: (model.clone(), BuildOptions::new()),
            model,
            options: BuildOptions::new(),
            site: Site::empty(),
            on_disk: Files::new(),
            fresh: Site::passing(),
            fresh_on_disk: Files::new(),
            clean_builds: HashMap::new(),
            past: Vec::new(),
            well: true,
            story: Vec::new(),
            codes: Vec::new(),
        };
        case.start_well(&mut rng);
        if rng.one_in(3) {
            case.stamp();
        }
        case
    }

    /// Another site when this one does not build: all edits after it would be of a site without output.
    fn start_well(&mut self, rng: &mut Rng) {
        for _ in 0..8 {
            if self.clean().code == 0 {
                return;
            }
            self.model = Model::new(rng);
            self.good.0 = self.model.clone();
        }
        panic!("eight random sites in a row do not build");
    }

    /// One step: edits, whatever befalls the folders, and the two builds. Says how they differ.
    pub fn step(&mut self, seed: u64) -> Result<(), String> {
        let mut rng = Rng::new(seed);
        let mut moves = Moves::new();
        let mut log = Vec::new();
        let restore = !self.well && !rng.one_in(4);
        if restore {
            (self.model, self.options) = self.good.clone();
            log.push("back to the last good site".to_owned());
        }
        match rng.below(8) {
            0 if !restore => log.push(self.options.change(&mut rng)),
            0 | 1 => {}
            2 => {
                log.push(self.options.change(&mut rng));
                log.push(edit(&mut rng, &mut self.model, &mut moves));
            }
            3 => log.extend((0..3).map(|_| edit(&mut rng, &mut self.model, &mut moves))),
            _ => log.push(edit(&mut rng, &mut self.model, &mut moves)),
        }
        self.options.json = !rng.one_in(3);
        self.options.lang = rng.pick(&["sv", "sv", "en"]);
        match self.model.files.contains_key("anslag.lock") {
            true if rng.one_in(12) => {
                self.model.files.remove("anslag.lock");
                log.push("no ledger".to_owned());
            }
            true if rng.one_in(4) => log.push(self.stamp()),
            true if rng.one_in(4) => log.push(self.date_by_hand(&mut rng)),
            false if rng.one_in(40) => log.push(self.stamp()),
            _ => {}
        }
        let keep_times = rng.one_in(4);
        self.write(&moves, keep_times);
        if rng.one_in(3) {
            log.push(self.disturb(&mut rng));
        }
        self.story.push(log.join(" · "));
        let before = tree(&self.site.path("public"));
        let clean = self.clean();
        let result = build_once(&self.site, &self.options, ["1", "1", "2", "3"][rng.below(4)]);
        self.codes.push(clean.code);
        self.well = clean.code == 0;
        if self.well {
            self.good = (self.model.clone(), self.options.clone());
            self.past.push(work(&self.site));
        }
        if result.code != clean.code || result.output != clean.output {
            return Err(format!(
                "the incremental build ends with {} and says\n{}\nand the clean one with {} and\n{}",
                result.code, result.output, clean.code, clean.output
            ));
        }
        let expected = clean.tree.as_ref().unwrap_or(&before);
        let found = tree(&self.site.path("public"));
        differ(&found, expected)?;
        if rng.one_in(6) { self.check() } else { Ok(()) }
    }

    /// What `check` finds, also the second time, is what it finds with nothing remembered.
    fn check(&mut self) -> Result<(), String> {
        sync(&self.fresh, &mut self.fresh_on_disk, self.model.files());
        let _ = fs::remove_dir_all(self.fresh.path(".anslag"));
        let clean = run(&self.fresh, &self.options, "check", "1");
        for time in ["first", "second"] {
            let result = run(&self.site, &self.options, "check", "2");
            if result != clean {
                return Err(format!("the {time} check says {}\nand the clean one {}", result.output, clean.output));
            }
        }
        Ok(())
    }

    /// The same site built with nothing to remember.
    fn clean(&mut self) -> BuildResult {
        let files = self.model.files();
        let mut hasher = DefaultHasher::new();
        (&files, &self.options).hash(&mut hasher);
        let key = hasher.finish();
        if let Some(result) = self.clean_builds.get(&key) {
            return result.clone();
        }
        sync(&self.fresh, &mut self.fresh_on_disk, files);
        for folder in ["public", ".anslag"] {
            let _ = fs::remove_dir_all(self.fresh.path(folder));
        }
        let mut result = build_once(&self.fresh, &self.options, "1");
        result.tree = (result.code == 0).then(|| tree(&self.fresh.path("public")));
        self.clean_builds.insert(key, result.clone());
        result
    }

    /// A ledger of the pages as they are.
    fn stamp(&mut self) -> String {
        sync(&self.fresh, &mut self.fresh_on_disk, self.model.files());
        let run = self.fresh.run_with(&["stamp", "--minor"], &[("SOURCE_DATE_EPOCH", &self.options.epoch.to_string())]);
        if let Ok(ledger) = fs::read(self.fresh.path("anslag.lock")) {
            self.fresh_on_disk.insert("anslag.lock".to_owned(), ledger.clone());
            self.model.files.insert("anslag.lock".to_owned(), ledger);
        }
        format!("stamped ({})", run.code)
    }

    /// Another day of publication in a line of the ledger: where a page says none, that is the one that is shown.
    fn date_by_hand(&mut self, rng: &mut Rng) -> String {
        let ledger = String::from_utf8_lossy(&self.model.files["anslag.lock"]).into_owned();
        let mut lines: Vec<String> = ledger.lines().map(str::to_owned).collect();
        let pages: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].contains(" fingerprint=")).collect();
        if pages.is_empty() {
            return "no line in the ledger".to_owned();
        }
        let at = pages[rng.below(pages.len())];
        let day = format!("published=2026-{:02}-{:02}", rng.number(7, 9), rng.number(1, 28));
        let words = lines[at].split(' ').filter(|word| !word.starts_with("published="));
        let mut words: Vec<&str> = words.collect();
        words.insert(2, &day);
        lines[at] = words.join(" ");
        let line = format!("anslag.lock: {}", lines[at]);
        self.model.files.insert("anslag.lock".to_owned(), format!("{}\n", lines.join("\n")).into_bytes());
        line
    }

    /// Brings the folder that is built on and on to what the model says.
    fn write(&mut self, moves: &Moves, keep_times: bool) {
        for (from, to) in moves {
            let (old, new) = (self.site.path(from), self.site.path(to));
            if old.is_file() && !new.exists() {
                fs::create_dir_all(new.parent().unwrap()).unwrap();
                fs::rename(old, new).unwrap();
                if let Some(bytes) = self.on_disk.remove(from) {
                    self.on_disk.insert(to.clone(), bytes);
                }
            }
        }
        let files = self.model.files();
        // An edit that neither the size nor the time of the file tells of.
        let same_size = files.iter().filter(|(path, bytes)| {
            self.on_disk.get(*path).is_some_and(|old| old.len() == bytes.len() && old != *bytes)
        });
        let times: Vec<(PathBuf, SystemTime)> = same_size
            .filter(|_| keep_times)
            .map(|(path, _)| self.site.path(path))
            .map(|path| (path.clone(), fs::metadata(&path).unwrap().modified().unwrap()))
            .collect();
        sync(&self.site, &mut self.on_disk, files);
        for (path, time) in times {
            set_time(&path, time);
        }
    }

    /// What happens to the folder besides edits of the site.
    fn disturb(&mut self, rng: &mut Rng) -> String {
        match rng.below(12) {
            0 => {
                let path = self.model.any_page(rng);
                set_time(&self.site.path(&path), SystemTime::now() + Duration::from_secs(rng.next() % 9999));
                format!("touched {path}")
            }
            1 => {
                let _ = fs::remove_dir_all(self.site.path(".anslag"));
                "no work folder".to_owned()
            }
            2 => {
                let name = rng.pick(&["memo", "documents", "state", "index", "next", "checked"]);
                self.each_work_file(|path| {
                    if path.ends_with(name) {
                        let _ = fs::remove_file(path).or_else(|_| fs::remove_dir_all(path));
                    }
                });
                format!("no {name}")
            }
            3 | 4 => self.damage(rng),
            5 | 6 => self.restore_old_cache(rng),
            7..=9 => self.edit_output(rng),
            10 => {
                let _ = fs::remove_dir_all(self.site.path("public"));
                "no output folder".to_owned()
            }
            _ => {
                let run = self.site.run(&["rollback"]);
                format!("rollback ({})", run.code)
            }
        }
    }

    fn each_work_file(&self, mut with: impl FnMut(&Path)) {
        let folder = self.site.path(".anslag");
        for entry in walkdir::WalkDir::new(folder).contents_first(true).max_depth(2).into_iter().flatten() {
            with(entry.path());
        }
    }

    /// One of the files that the last build left is cut short or has another byte.
    fn damage(&self, rng: &mut Rng) -> String {
        let name = rng.pick(&["memo", "documents", "state", "index", "checked"]);
        let (cut, at, mask) = (rng.one_in(3), rng.next(), u8::try_from(rng.number(1, 255)).unwrap());
        self.each_work_file(|path| {
            if path.ends_with(name) && path.is_file() {
                let mut bytes = fs::read(path).unwrap();
                let at = usize::try_from(at % bytes.len().max(1) as u64).unwrap();
                if cut {
                    bytes.truncate(at);
                } else if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= mask;
                }
                fs::write(path, bytes).unwrap();
            }
        });
        format!("damaged {name}")
    }

    /// The memo, the state or the index of an earlier step.
    fn restore_old_cache(&self, rng: &mut Rng) -> String {
        if self.past.is_empty() {
            return "no past".to_owned();
        }
        let number = rng.below(self.past.len());
        let names = rng.pick::<[&str]>(&[
            &["memo"],
            &["documents"],
            &["memo", "documents"],
            &["state"],
            &["memo", "state"],
            &["index"],
            &["checked"],
        ]);
        for (path, bytes) in &self.past[number] {
            let wanted = names.iter().any(|name| path.ends_with(name));
            if wanted && self.site.path(".anslag").is_dir() {
                self.site.write(&format!(".anslag/{path}"), bytes);
            }
        }
        format!("{names:?} of step {number}")
    }

    /// Somebody edits, replaces or removes a published file by hand.
    fn edit_output(&self, rng: &mut Rng) -> String {
        let all: Vec<String> =
            tree(&self.site.path("public")).into_keys().filter(|name| !name.starts_with(".anslag")).collect();
        if all.is_empty() {
            return "nothing published".to_owned();
        }
        let name = &all[rng.below(all.len())];
        let path = self.site.path("public").join(name);
        // The tree that was published before shares the file; an editor that writes in place changes both.
        match rng.below(4) {
            0 => {
                fs::remove_file(&path).unwrap();
                format!("removed public/{name}")
            }
            1 => {
                fs::write(&path, "Ändrad för hand.").unwrap();
                format!("wrote public/{name}")
            }
            2 => {
                let time = fs::metadata(&path).unwrap().modified().unwrap();
                let mut bytes = fs::read(&path).unwrap();
                bytes.iter_mut().take(1).for_each(|byte| *byte ^= 1);
                fs::write(&path, bytes).unwrap();
                set_time(&path, time);
                format!("wrote public/{name}, same size and time")
            }
            _ => {
                let other = path.with_file_name("annan");
                fs::write(&other, "En annan fil.").unwrap();
                fs::rename(other, &path).unwrap();
                format!("replaced public/{name}")
            }
        }
    }
}

/// Writes what differs, and nothing else.
fn sync(site: &Site, on_disk: &mut Files, files: Files) {
    for path in on_disk.keys().filter(|path| !files.contains_key(*path)) {
        let _ = fs::remove_file(site.path(path));
    }
    for (path, bytes) in &files {
        if on_disk.get(path) != Some(bytes) {
            site.write(path, bytes);
        }
    }
    *on_disk = files;
}

fn set_time(path: &Path, time: SystemTime) {
    fs::File::options().append(true).open(path).unwrap().set_modified(time).unwrap();
}

/// What is in the work folder beside the spare tree.
fn work(site: &Site) -> BTreeMap<String, Vec<u8>> {
    let mut all = tree(&site.path(".anslag"));
    all.retain(|path, _| !path.contains("next/"));
    all
}

/// Builds, and gives what is said without what may differ.
pub fn build_once(site: &Site, options: &BuildOptions, threads: &str) -> BuildResult {
    run(site, options, "build", threads)
}

/// Runs a command, and gives what is said without what may differ.
fn run(site: &Site, options: &BuildOptions, command: &str, threads: &str) -> BuildResult {
    let epoch = options.epoch.to_string();
    let run = site.run_with(
        &options.arguments(command),
        &[("SOURCE_DATE_EPOCH", epoch.as_str()), ("RAYON_NUM_THREADS", threads)],
    );
    let output = match options.json {
        true => {
            let mut value: serde_json::Value =
                serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}{}", run.stdout, run.stderr));
            for key in ["out", "made", "written", "unchanged", "removed", "commit", "seconds"] {
                value.as_object_mut().unwrap().remove(key);
            }
            format!("{value:#}\n{}", run.stderr)
        }
        false => {
            let without_time = |line: &str| {
                line.rsplit_once(" · ").map_or(line.to_owned(), |(line, end)| {
                    if end.ends_with(" s") { line.to_owned() } else { format!("{line} · {end}") }
                })
            };
            run.stderr.lines().map(without_time).collect::<Vec<_>>().join("\n")
        }
    };
    let root = site.path("").display().to_string();
    BuildResult { code: run.code, output: output.replace(root.trim_end_matches('/'), "SITE"), tree: None }
}

/// Says which files differ, and how the first does.
pub fn differ(found: &Files, expected: &Files) -> Result<(), String> {
    let names: std::collections::BTreeSet<&String> = found.keys().chain(expected.keys()).collect();
    let wrong: Vec<&String> = names.into_iter().filter(|name| found.get(*name) != expected.get(*name)).collect();
    // The manifest differs whenever anything does.
    let Some(first) = wrong.iter().find(|name| !name.starts_with(".anslag")).or(wrong.first()) else { return Ok(()) };
    let text = |files: &Files| {
        files.get(*first).map_or_else(|| "(missing)".to_owned(), |bytes| String::from_utf8_lossy(bytes).into_owned())
    };
    let (found, expected) = (text(found), text(expected));
    let at = found.lines().zip(expected.lines()).position(|(a, b)| a != b).unwrap_or(0);
    let line = |text: &str| text.lines().nth(at).unwrap_or_default().to_owned();
    Err(format!(
        "{wrong:?} differ; {first}, line {}:\n  found    {}\n  expected {}",
        at + 1,
        line(&found),
        line(&expected)
    ))
}
