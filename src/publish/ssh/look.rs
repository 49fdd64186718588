//! What lies at a host, looked at without following a link: others may write there too, and nothing of it is trusted.

use std::collections::BTreeSet;

use super::batch::{Batch, quote};
use super::{Host, INCOMING, parents};
use crate::diagnostic::{Code, Diagnostic};
use crate::publish::store::Fault;

/// What `sftp` says of the folder in which it is.
const HERE: &str = "Remote working directory: ";

/// A line of `ls -lan`: what the host says of an entry itself, not of what a link leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    /// `drwxr-xr-x`
    pub mode: String,
    /// Its name, without its folder.
    pub name: String,
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
        let counted = words[4].parse::<u64>().is_ok();
        (kind && counted && !matches!(name, "" | "." | ".."))
            .then(|| Self { mode: mode.to_owned(), name: name.to_owned() })
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

impl Host {
    /// The folders of these paths that are there. None of them, and none above them, may be a link.
    pub(super) fn folders_there<'p>(&self, paths: impl Iterator<Item = &'p str>) -> Result<BTreeSet<&'p str>, Fault> {
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
        let lines = self.connection.patiently(|| Batch::new(&self.connection).run(&steps, 0, |_| ()))?;
        let places: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix(HERE)).collect();
        if places.len() != all.len() {
            return Err(Fault::Final("sftp: pwd".to_owned()));
        }
        let mut there = BTreeSet::new();
        for (folder, place) in all.into_iter().zip(places) {
            if place == neutral {
                continue;
            }
            if place != format!("{}/{folder}", root.trim_end_matches('/')) {
                let message = Diagnostic::new(Code::A815).arg("path", folder).arg("target", self.name.clone());
                return Err(Fault::Said(Box::new(message.arg("value", place))));
            }
            there.insert(folder);
        }
        Ok(there)
    }

    /// The folder of the site as the host calls it. That it is reached through a link is its owner's wish.
    fn real_root(&self) -> Result<String, Fault> {
        if let Some(root) = self.real.get() {
            return Ok(root.clone());
        }
        let root = if self.root.is_empty() { "/" } else { &self.root };
        let lines = self.ask(&[format!("cd {}", quote(root)), "pwd".to_owned()])?;
        let root = lines.iter().find_map(|line| line.strip_prefix(HERE));
        let root = root.ok_or_else(|| Fault::Final("sftp: pwd".to_owned()))?;
        Ok(self.real.get_or_init(|| root.to_owned()).clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
