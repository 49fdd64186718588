//! Real histories in temporary folders: commits with fixed dates, read with the library.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use anslag_core::dates::fingerprint::{PageFingerprint, SiteFiles};
use anslag_core::dates::history::{History, HistoryDate, PageHistory};
use anslag_core::diagnostic::{Diagnostic, Language};
use anslag_core::digest::Digest;
use anslag_core::path::SourcePath;
use anslag_core::schema::Kinds;
use anslag_core::source::{MemorySources, Source};
use anslag_git::{Program, Request, history};
use tempfile::TempDir;
use unicode_normalization::UnicodeNormalization;

/// A repository with a site in it.
pub struct Repository {
    _folder: Option<TempDir>,
    /// The top of the work tree.
    pub top: PathBuf,
    /// The site's folder.
    pub site: PathBuf,
}

/// What the history says of each page, and the messages.
pub struct HistoryDates {
    pub history: History,
    pub messages: Vec<Diagnostic>,
}

/// How the history is read.
pub struct Options {
    pub now: &'static str,
    pub cache: Option<PathBuf>,
    pub program: Program,
}

impl Default for Options {
    fn default() -> Self {
        Self { now: "2026-01-01T00:00:00Z", cache: None, program: Program::from_environment() }
    }
}

/// Runs git as nobody in particular, at noon of a day in 2024 such as `01-31`.
pub fn git_at(folder: &Path, day: &str, arguments: &[&str]) -> String {
    let date = format!("2024-{day}T12:00:00Z");
    let output = Command::new("git")
        .current_dir(folder)
        .args(["-c", "protocol.file.allow=always", "-c", "init.defaultBranch=main", "-c", "core.autocrlf=false"])
        .args(arguments)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs([
            ("GIT_AUTHOR_NAME", "Anna"),
            ("GIT_COMMITTER_NAME", "Anna"),
            ("GIT_AUTHOR_EMAIL", "a@example.se"),
            ("GIT_COMMITTER_EMAIL", "a@example.se"),
        ])
        .envs([("GIT_AUTHOR_DATE", &date), ("GIT_COMMITTER_DATE", &date)])
        .envs([("LC_ALL", "C"), ("GIT_EDITOR", "true")])
        .stdin(Stdio::null())
        .output()
        .expect("git runs");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// A page: front matter with a title and more lines, and a text.
pub fn page(title: &str, more: &str, body: &str) -> String {
    format!("---\ntitle: {title}\n{more}---\n\n{body}\n")
}

impl Repository {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().to_owned();
        git_at(&top, "01-01", &["init", "-q", "."]);
        Self { site: top.clone(), top, _folder: Some(folder) }
    }

    /// A clone in a folder of its own.
    pub fn clone(&self, arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("file://{}", self.top.display());
        git_at(folder.path(), "01-01", &[&["clone", "-q"], arguments, &[&url, "here"]].concat());
        let top = folder.path().join("here");
        Self { site: top.clone(), top, _folder: Some(folder) }
    }

    pub fn git(&self, arguments: &[&str]) -> String {
        git_at(&self.top, "01-01", arguments)
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let file = self.site.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    pub fn remove(&self, path: &str) {
        std::fs::remove_file(self.site.join(path)).unwrap();
    }

    pub fn rename(&self, from: &str, to: &str) {
        let to = self.site.join(to);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::rename(self.site.join(from), to).unwrap();
    }

    /// Commits everything, on a day in 2024.
    pub fn commit(&self, day: &str, message: &str) -> String {
        git_at(&self.top, day, &["add", "-A"]);
        git_at(&self.top, day, &["commit", "-q", "--allow-empty", "-m", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// Writes and commits a file.
    pub fn edit(&self, day: &str, path: &str, text: impl AsRef<[u8]>) -> String {
        self.write(path, text);
        self.commit(day, "Ändring")
    }

    pub fn switch(&self, branch: &str) {
        self.git(&["switch", "-q", "-C", branch]);
    }

    pub fn checkout(&self, branch: &str) {
        self.git(&["switch", "-q", branch]);
    }

    pub fn merge(&self, day: &str, message: &str, branch: &str) -> String {
        git_at(&self.top, day, &["merge", "-q", "--no-ff", "-m", message, branch]);
        self.git(&["rev-parse", "HEAD"])
    }

    pub fn history_dates(&self) -> HistoryDates {
        self.history_with(&Options::default())
    }

    /// Reads the history of all pages of the work tree.
    pub fn history_with(&self, options: &Options) -> HistoryDates {
        let files = walkdir::WalkDir::new(self.site.join("content")).follow_links(true).into_iter().flatten();
        let files = files.filter(|entry| entry.path().extension().is_some_and(|ending| ending == "md"));
        let sources = files.map(|entry| Source {
            path: SourcePath::new(entry.path().strip_prefix(&self.site).unwrap().to_str().unwrap()),
            text: String::from_utf8(std::fs::read(entry.path()).unwrap()).unwrap(),
        });
        let sources = MemorySources::new(sources.collect());
        let (now, cache) = (options.now.parse().unwrap(), options.cache.as_deref());
        let request = Request {
            root: &self.site,
            sources: &sources,
            fingerprint: &reading,
            kinds: Kinds::builtin().hash(),
            now,
            cache,
            program: &options.program,
        };
        let (history, messages) = history(&request);
        HistoryDates { history, messages }
    }

    /// The answer that other generators give: the day of the last commit that touched the file.
    pub fn naive(&self, path: &str) -> String {
        let pathspec = format!(":(literal){path}");
        git_at(&self.site, "01-01", &["log", "-1", "--format=%cI", "--", &pathspec])[5..10].to_owned()
    }
}

impl HistoryDates {
    pub fn page(&self, path: &str) -> &PageHistory {
        self.history.pages.get(path).unwrap_or_else(|| panic!("{path} in {:?}", self.history.pages.keys()))
    }

    /// The day of the last change, such as `01-31`, or why it is unknown.
    pub fn changed(&self, path: &str) -> String {
        day(&self.page(path).changed)
    }

    pub fn first(&self, path: &str) -> String {
        day(&self.page(path).first)
    }

    /// The file that decided the last change.
    pub fn cause(&self, path: &str) -> &str {
        match &self.page(path).changed {
            HistoryDate::At { file, .. } => file,
            HistoryDate::Unknown(_) => "",
        }
    }

    pub fn codes(&self) -> Vec<&str> {
        self.messages.iter().map(|message| message.code.as_str()).collect()
    }

    /// Everything that is said, in English.
    pub fn message_text(&self) -> String {
        let lines = self
            .messages
            .iter()
            .flat_map(|message| [vec![message.message(Language::En)], message.help(Language::En)].concat());
        lines.collect::<Vec<String>>().join("\n")
    }
}

pub fn day(date: &HistoryDate) -> String {
    match date {
        HistoryDate::At { time, .. } => time.to_string()[5..10].to_owned(),
        HistoryDate::Unknown(why) => format!("{why:?}"),
    }
}

/// What a text reads as, simply: its words without topics, the bytes of its images, and the lines of the data it names.
pub fn reading(path: &str, text: &str, around: &dyn SiteFiles) -> Option<PageFingerprint> {
    let text = text.trim_start_matches('\u{feff}');
    if !text.starts_with("---") || text.contains("<<<<<<<") {
        return None;
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (mut words, mut depends_on) = (Vec::new(), Vec::new());
    for line in text.lines().filter(|line| !line.starts_with("topics:")) {
        if let Some(image) = line.strip_prefix("image: ") {
            let image = format!("{folder}/{}", image.trim());
            words.push(format!("{:?}", around.file(&image)));
            depends_on.push(image);
        } else if let Some(name) = line.strip_prefix("contact: ") {
            let people: Option<Arc<str>> = around.text("data/people.yml");
            let person = people
                .as_deref()
                .and_then(|people| people.lines().find(|line| line.starts_with(name.trim())))
                .map(str::to_owned);
            words.push(format!("{person:?}"));
            depends_on.push("data/people.yml".to_owned());
        } else {
            words.extend(line.nfc().collect::<String>().split_whitespace().map(str::to_owned));
        }
    }
    depends_on.sort();
    let fingerprint = Digest::of(words.join(" ").as_bytes()).into();
    Some(PageFingerprint { fingerprint, depends_on, records: Vec::new() })
}
