//! What lies at a host, looked at without following a link: others may write there too, and nothing of it is trusted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::batch::{Batch, quote};
use super::{AT_ONCE, CHUNK, INCOMING, SshStore, parents};
use crate::store::{ListedFile, StoreError, Upload};
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::digest::Digest;

/// What `sftp` says of the folder in which it is.
const HERE: &str = "Remote working directory: ";

/// A line of `ls -lan`: what the host says of an entry itself, not of what a link leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    /// `drwxr-xr-x`
    pub(crate) mode: String,
    /// Its name, without its folder.
    pub(crate) name: String,
    /// How many bytes it has.
    size: u64,
    /// When it was changed, as it is written: `Nov 29 01:00`, and with the year when that is not within the last half year.
    time: [String; 3],
}

impl Entry {
    /// Reads a line; none when it is another.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let mut rest = line.trim_start();
        let mut words = [""; 8];
        for word in &mut words {
            let (first, more) = rest.split_once(' ')?;
            (*word, rest) = (first, more.trim_start());
        }
        let mode = words[0];
        let kind = mode.len() >= 10 && mode.starts_with(['-', 'd', 'l', 'b', 'c', 'p', 's', '?']);
        let name = rest.rsplit_once('/').map_or(rest, |(_, name)| name);
        let size = words[4].parse().ok()?;
        let time = [words[5], words[6], words[7]].map(str::to_owned);
        (kind && !matches!(name, "" | "." | "..")).then(|| Self {
            mode: mode.to_owned(),
            name: name.to_owned(),
            size,
            time,
        })
    }

    /// What a look at the site wants to know of it.
    fn seen(&self, today: Date) -> ListedFile {
        ListedFile { is_file: self.mode.starts_with('-'), size: self.size, time: minutes(&self.time, today) }
    }

    fn is_folder(&self) -> bool {
        self.mode.starts_with('d')
    }

    fn is_link(&self) -> bool {
        self.mode.starts_with('l')
    }

    /// Whether it is the folder of a run. A link of such a name is somebody else's, wherever it leads.
    pub(super) fn is_incoming(&self) -> bool {
        let run = self.name.strip_prefix(INCOMING).unwrap_or_default();
        self.mode.starts_with('d') && !run.is_empty() && run.bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    /// Whether everybody may look into it.
    pub(super) fn is_open(&self) -> bool {
        self.mode.get(4..10).is_some_and(|others| others.matches('x').count() == 2)
    }
}

/// A time as `sftp` writes it, in minutes. Without a year it is the last such day.
fn minutes([month, day, rest]: &[String; 3], today: Date) -> i64 {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let month = MONTHS.find(month.as_str()).map_or(1, |at| at / 3 + 1);
    let on = |year: i16| Date::new(year, i8::try_from(month).unwrap_or(1), day.parse().unwrap_or(1));
    let (date, minutes) = match rest.split_once(':') {
        None => (on(rest.parse().unwrap_or(0)), 0),
        Some((hour, minute)) => {
            let whole = hour.parse().unwrap_or(0) * 60 + minute.parse().unwrap_or(0);
            let last = on(today.year()).ok().filter(|date| *date <= today.tomorrow().unwrap_or(today));
            (last.map_or_else(|| on(today.year() - 1), Ok), whole)
        }
    };
    let days = date.and_then(|date| Date::ZERO.until(date)).map_or(0, |span| i64::from(span.get_days()));
    days * 24 * 60 + minutes
}

impl SshStore {
    /// What lies in these folders. One that is a link is refused: what is behind it is not the site's.
    #[expect(clippy::disallowed_methods, reason = "sftp leaves out the year of what is new by the same clock")]
    pub(super) fn listing_of(&self, folders: &BTreeSet<&str>) -> Result<BTreeMap<String, ListedFile>, StoreError> {
        let today = TimeZone::UTC.to_datetime(Timestamp::now()).date();
        let mut there = BTreeMap::new();
        // From the top down, so that a folder is listed only when it is known to be none that leads elsewhere.
        let mut level: Vec<&str> = vec![""];
        while !level.is_empty() {
            let found = self.each(&level, |folders: &[&str]| {
                let place = |folder: &&str| if folder.is_empty() { self.listing() } else { self.listing_below(folder) };
                let steps: Vec<String> = folders.iter().map(|folder| format!("-{}", place(folder))).collect();
                self.connection.with_retries(|| Batch::new(&self.connection).run_each(&steps))
            })?;
            let mut below = BTreeSet::new();
            for (folder, lines) in level.iter().zip(found) {
                for entry in lines.iter().filter_map(|line| Entry::parse(line)) {
                    let path = if folder.is_empty() { entry.name.clone() } else { format!("{folder}/{}", entry.name) };
                    let ours = folders.get(path.as_str());
                    if let Some(folder) = ours.filter(|_| entry.is_link()) {
                        return Err(self.link_error(folder));
                    }
                    below.extend(ours.filter(|_| entry.is_folder()));
                    there.insert(path, entry.seen(today));
                }
            }
            level = below.into_iter().collect();
        }
        Ok(there)
    }

    fn listing_below(&self, folder: &str) -> String {
        format!("ls -lan {}/", self.quoted(folder))
    }

    fn link_error(&self, folder: &str) -> StoreError {
        let place = self.run_steps(&[format!("cd {}", self.quoted(folder)), "pwd".to_owned()]).unwrap_or_default();
        let place = place.iter().find_map(|line| line.strip_prefix(HERE)).unwrap_or("?").to_owned();
        self.is_link(folder, &place)
    }

    fn is_link(&self, folder: &str, place: &str) -> StoreError {
        let message = Diagnostic::new(Code::A815).arg("path", folder).arg("target", self.name.clone());
        StoreError::Diagnosed(Box::new(message.arg("value", place)))
    }

    /// Which of these files have other bytes than they should: they are fetched, one after another, and compared.
    pub(super) fn fetch_and_compare(&self, files: &[Upload]) -> Result<Vec<usize>, StoreError> {
        let numbers: Vec<usize> = (0..files.len()).collect();
        let differing = self.each(&numbers, |numbers: &[usize]| {
            let folder = self.connection.scratch_folder()?;
            // One at a time on the disk: a site may be larger than what is free.
            numbers.iter().map(|n| self.differs(&files[*n], &folder.name())).collect()
        })?;
        Ok(numbers.into_iter().zip(differing).filter(|(_, differs)| *differs).map(|(n, _)| n).collect())
    }

    fn differs(&self, file: &Upload, folder: &str) -> Result<bool, StoreError> {
        let copy = format!("{folder}copy");
        let get = format!("get {} {}", self.quoted(file.path.as_str()), quote(&copy));
        let steps = [get];
        let got = self.connection.with_retries(|| Batch::new(&self.connection).run(&steps, file.size, |_| ()));
        match got {
            Ok(_) => Ok(digest(Path::new(&copy))? != digest(&file.file)?),
            // It was there a moment ago, and cannot be read: readers cannot read it either.
            Err(StoreError::Permanent(_)) => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// Does something for parts of a list, several at a time, and gives what came of each, in order.
    fn each<T: Copy + Sync, R: Send>(
        &self,
        list: &[T],
        work: impl Fn(&[T]) -> Result<Vec<R>, StoreError> + Sync,
    ) -> Result<Vec<R>, StoreError> {
        let chunks = Mutex::new(list.chunks(CHUNK.min(list.len().div_ceil(AT_ONCE).max(1))).enumerate());
        let done = Mutex::new(BTreeMap::new());
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE.min(list.len()) {
                scope.spawn(|| {
                    loop {
                        let next = chunks.lock().unwrap_or_else(PoisonError::into_inner).next();
                        let Some((n, chunk)) = next else { return };
                        let result = work(chunk);
                        let failed = result.is_err();
                        done.lock().unwrap_or_else(PoisonError::into_inner).insert(n, result);
                        if failed {
                            // Nobody begins another part.
                            chunks.lock().unwrap_or_else(PoisonError::into_inner).by_ref().for_each(drop);
                        }
                    }
                });
            }
        });
        let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        let parts: Result<Vec<Vec<R>>, StoreError> = done.into_values().collect();
        Ok(parts?.into_iter().flatten().collect())
    }

    /// The folders of these paths that are there. None of them, and none above them, may be a link.
    pub(super) fn folders_there<'p>(
        &self,
        paths: impl Iterator<Item = &'p str>,
    ) -> Result<BTreeSet<&'p str>, StoreError> {
        let all: BTreeSet<&str> = paths.filter_map(|path| parents(path).last()).collect();
        if all.is_empty() {
            return Ok(all);
        }
        let root = self.real_root()?;
        // Where it is when a folder could not be entered: nobody else knows this one.
        let neutral = format!("{}/{}", root.trim_end_matches('/'), self.incoming);
        let mut steps = Vec::with_capacity(all.len() * 3);
        for folder in &all {
            let place = format!("{}/{folder}", root.trim_end_matches('/'));
            steps.extend([format!("cd {}", quote(&neutral)), format!("-cd {}", quote(&place)), "pwd".to_owned()]);
        }
        let lines = self.connection.with_retries(|| Batch::new(&self.connection).run(&steps, 0, |_| ()))?;
        let places: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix(HERE)).collect();
        if places.len() != all.len() {
            return Err(StoreError::Permanent("sftp: pwd".to_owned()));
        }
        let mut there = BTreeSet::new();
        for (folder, place) in all.into_iter().zip(places) {
            if place == neutral {
                continue;
            }
            if place != format!("{}/{folder}", root.trim_end_matches('/')) {
                return Err(self.is_link(folder, place));
            }
            there.insert(folder);
        }
        Ok(there)
    }

    /// The folder of the site as the host calls it. That it is reached through a link is its owner's wish.
    fn real_root(&self) -> Result<String, StoreError> {
        if let Some(root) = self.real.get() {
            return Ok(root.clone());
        }
        let root = if self.root.is_empty() { "/" } else { &self.root };
        let lines = self.run_steps(&[format!("cd {}", quote(root)), "pwd".to_owned()])?;
        let root = lines.iter().find_map(|line| line.strip_prefix(HERE));
        let root = root.ok_or_else(|| StoreError::Permanent("sftp: pwd".to_owned()))?;
        Ok(self.real.get_or_init(|| root.to_owned()).clone())
    }
}

#[expect(clippy::disallowed_methods, reason = "a file that was fetched is read")]
fn digest(file: &Path) -> Result<Digest, StoreError> {
    let digest = || -> std::io::Result<Digest> {
        let mut stream = Digest::hasher();
        std::io::copy(&mut File::open(file)?, &mut stream)?;
        Ok(stream.finish())
    };
    digest().map_err(|error| StoreError::Permanent(format!("{}: {error}", file.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_a_listing() {
        let today = Date::constant(2026, 3, 2);
        let time = |text: &str| {
            let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            minutes(&words.try_into().unwrap(), today)
        };
        let day = 24 * 60;
        assert_eq!(time("Mar  2 00:01") - time("Mar  1 23:59"), 2);
        // A host whose clock is ahead, and the year before.
        assert_eq!(time("Mar  3 12:00") - time("Mar  2 12:00"), day);
        assert_eq!(time("Mar  2  2026") - time("Dec 31 00:00"), 61 * day);
        assert_eq!(time("Dec 31 00:00"), time("Dec 31  2025"));
        assert!(time("Feb 29  2024") < time("Sep  9  2025") && time("Sep  9  2025") < time("Sep  9 01:00") + 1);
    }

    #[test]
    fn lines_of_a_listing() {
        let entry = |line: &str| Entry::parse(line).map(|entry| (entry.is_incoming(), entry.is_open(), entry.name));
        let folder = "drwxr-xr-x    ? 1000     1000         4096 Nov 29 01:00 /srv/w w/.anslag-incoming-0a9f";
        assert_eq!(entry(folder), Some((true, true, ".anslag-incoming-0a9f".to_owned())));
        assert_eq!(entry(&folder.replacen('d', "l", 1)).map(|(incoming, ..)| incoming), Some(false));
        assert_eq!(entry(&folder.replace("0a9f", "0a9f x")).map(|(incoming, ..)| incoming), Some(false));
        assert_eq!(entry(&folder.replacen("r-xr-x", "------", 1)).map(|(_, open, _)| open), Some(false));
        let file = "-rw-r--r--    1 0        0              12 Jan  2  2024 /a  b.html";
        assert_eq!(entry(file), Some((false, false, "a  b.html".to_owned())));
        for other in ["", "sftp> ls", "Uploading /x to /srv/y", "drwxr-xr-x    2 0  0  4096 Nov 29 01:00 /srv/."] {
            assert_eq!(Entry::parse(other), None, "{other}");
        }
    }
}
