//! Files that are never published, recognised by name: private keys, database dumps, lock files, conflict copies from sync
//! programs, page sources with an unknown extension, and executables.
//!
//! For a symbolic link, the target's name counts too. Names are compared case-insensitively.

use crate::slice::Slice as _;

/// Why a file is not published.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reason {
    /// A key, a password, a certificate with its key.
    Key,
    /// A database dump, a log or a mailbox.
    Dump,
    /// A lock file of an open document, or an unfinished download.
    Lock,
    /// A conflict copy that a sync program made.
    Conflict,
    /// Markdown with an extension that makes no page, or a copy of a page's source.
    Source,
    /// Active content: an HTML page, a script or an executable.
    Program,
}

impl Reason {
    /// The key of its term in messages.
    pub(crate) fn term(self) -> &'static str {
        match self {
            Reason::Key => "withheld.key",
            Reason::Dump => "withheld.dump",
            Reason::Lock => "withheld.lock",
            Reason::Conflict => "withheld.conflict",
            Reason::Source => "withheld.source",
            Reason::Program => "withheld.program",
        }
    }

    /// The key of the help line's term.
    pub(crate) fn way(self) -> &'static str {
        match self {
            Reason::Key => "withheld.key.way",
            Reason::Dump => "withheld.dump.way",
            Reason::Lock => "withheld.lock.way",
            Reason::Conflict => "withheld.conflict.way",
            Reason::Source => "withheld.source.way",
            Reason::Program => "withheld.program.way",
        }
    }
}

const KEYS: &[&str] = &[
    "key", "pem", "p12", "pfx", "ppk", "pkcs12", "jks", "keystore", "kdb", "kdbx", "ovpn", "env", "htpasswd", "keytab",
    "p8",
];
const KEY_NAMES: &[&str] = &[
    "credentials",
    "credentials.json",
    "credentials.csv",
    "secrets.json",
    "secrets.yml",
    "secrets.yaml",
    "passwd",
    "shadow",
    "wp-config.php",
];
const SSH_KEYS: &[&str] = &["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"];
const DUMPS: &[&str] = &[
    "sql", "dump", "dmp", "sqlite", "sqlite3", "db", "db3", "mdb", "accdb", "mdf", "ldf", "rdb", "ldif", "pst", "ost",
    "mbox", "eml", "msg", "log", "har", "pcap",
];
/// Extensions of archives and backups; the extension before them tells the file's type.
const WRAPPED: &[&str] = &["gz", "bz2", "xz", "zst", "zip", "7z", "old", "save", "1"];
const LOCKS: &[&str] = &[
    "lck",
    "lock",
    "laccdb",
    "ldb",
    "dwl",
    "dwl2",
    "idlk",
    "part",
    "partial",
    "crdownload",
    "download",
    "filepart",
    "lnk",
    "url",
    "webloc",
    "autosave",
    "asd",
    "wbk",
    "xlk",
];
const SOURCES: &[&str] = &["md", "markdown", "mdown", "mkd", "mkdn", "mdwn", "mdx", "mdtext", "rmd", "qmd"];
/// Extensions added to a page's own: Windows Notepad saves `a.md` as `a.md.txt`.
const AFTER_SOURCE: &[&str] = &["txt", "html", "htm", "orig", "old", "save", "1", "rej"];
const PROGRAMS: &[&str] = &[
    "html", "htm", "xhtml", "xht", "shtml", "stm", "mht", "mhtml", "hta", "htc", "js", "mjs", "cjs", "jse", "wasm",
    "swf", "vbs", "vbe", "wsf", "wsh", "ps1", "bat", "cmd", "sh", "php", "php3", "php4", "php5", "php7", "phtml",
    "phar", "asp", "aspx", "ashx", "asmx", "jsp", "jspx", "cgi", "pl", "exe", "msi", "scr", "jar", "xsl", "xslt",
    "svgz",
];
const PROGRAM_NAMES: &[&str] = &["web.config"];

/// Why a file below `content/` is not published, judged by its name.
pub(crate) fn beside_pages(name: &str) -> Option<Reason> {
    let lower = file_name(name).to_lowercase();
    let parts: Vec<&str> = lower.split('.').collect();
    let last = ending(&parts);
    let inner = parts.len().checked_sub(2).filter(|at| *at > 0).map(|at| parts[at]);
    let source =
        SOURCES.contains(&last) || (AFTER_SOURCE.contains(&last) && inner.is_some_and(|e| SOURCES.contains(&e)));
    if source {
        return Some(Reason::Source);
    }
    let program = PROGRAMS.contains(&last) || PROGRAM_NAMES.contains(&lower.as_str());
    anywhere(name).or(program.then_some(Reason::Program))
}

/// Why a file in any folder is not published, judged by its name.
pub fn anywhere(name: &str) -> Option<Reason> {
    let name = file_name(name);
    let lower = name.to_lowercase();
    let parts: Vec<&str> = lower.split('.').collect();
    let mut last = ending(&parts);
    if WRAPPED.contains(&last) && parts.len() > 2 {
        last = parts[parts.len() - 2];
    }
    let stem = parts[0];
    if KEYS.contains(&last) || KEY_NAMES.contains(&lower.as_str()) || (SSH_KEYS.contains(&stem) && last != "pub") {
        Some(Reason::Key)
    } else if DUMPS.contains(&last) {
        Some(Reason::Dump)
    } else if LOCKS.contains(&last) || name.starts_with("~$") || name.starts_with("~WR") {
        Some(Reason::Lock)
    } else if is_conflict(&lower) {
        Some(Reason::Conflict)
    } else {
        None
    }
}

/// Whether the first bytes of a file (64 KiB are read) contain a private key.
pub(crate) fn is_secret(head: &[u8]) -> bool {
    const SIGN: &[u8] = b"PRIVATE KEY";
    let head = &head[..head.len().min(64 * 1024)];
    let begins =
        |at: usize| head[..at].iter().rposition(|byte| *byte == b'\n').map_or(&head[..at], |nl| &head[nl + 1..at]);
    let mut keys = head.windows(SIGN.len()).enumerate().filter(|(_, window)| *window == SIGN);
    keys.any(|(at, _)| {
        let line = String::from_utf8_lossy(begins(at));
        line.contains("-----BEGIN ") && !line.trim_end_matches(' ').ends_with("PUBLIC")
    }) || head.starts_with(b"PuTTY-User-Key-File-")
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn ending<'t>(parts: &[&'t str]) -> &'t str {
    if parts.len() > 1 { parts[parts.len() - 1] } else { "" }
}

/// Words that sync programs put in the names of conflict copies: Syncthing, Dropbox and Nextcloud in the languages of their
/// Swedish users, Seafile, Synology, Resilio, ownCloud. Also the files that `git mergetool` leaves.
const CONFLICTS: &[&str] = &[
    ".sync-conflict-",
    "conflicted copy",
    "konfliktkopia",
    "motstridiga kopia",
    "motstridig kopia",
    "konfliktoituva kopio",
    "ristiriitainen kopio",
    "in konflikt stehende kopie",
    "copie en conflit",
    "sfconflict",
    "_conflict.",
    "_conflict-",
    ".conflict.",
];

fn is_conflict(lower: &str) -> bool {
    let of_merge = ["_backup_", "_base_", "_local_", "_remote_"].iter().any(|word| {
        lower
            .find(word)
            .is_some_and(|at| lower.slice(at + word.len()..).chars().next().is_some_and(|c| c.is_ascii_digit()))
    });
    of_merge || CONFLICTS.iter().any(|word| lower.contains(word))
}

/// How certain it is that a file with such a name is a copy.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum CopyCertainty {
    /// Certain: no page of its own has such a name.
    Certain,
    /// A copy if the original is in the same folder.
    IfOriginalExists,
    /// A copy if the original also has the same title: two separate pages may be called `möte` and `möte 2`.
    IfSameTitle,
}

/// The stem of the original, when file managers or sync programs would have given a copy of it this stem.
pub(crate) fn copy_of(stem: &str) -> Option<(&str, CopyCertainty)> {
    const SURE: &[&str] = &[" - kopia", " – kopia", " - kopio", " - copy", " – copy", " - kopie", " - copie"];
    const MAYBE: &[&str] = &[" kopia", " copy", " kopio", " kopie", "-kopia", "-copy", "_kopia", "_copy"];
    const BEFORE: &[&str] = &["kopia av ", "copy of ", "kopie von ", "copie de "];
    // `a - kopia (2)` and `a copy 2` are copies too.
    let numbered = numbered(stem);
    let plain = numbered.map_or(stem, |(plain, _)| plain);
    let cut = |words: &[&str]| {
        words.iter().find_map(|word| {
            let at = plain.len().checked_sub(word.len())?;
            let (before, after) = (plain.get(..at)?, plain.get(at..)?);
            (after.to_lowercase() == **word && !before.is_empty()).then_some(before)
        })
    };
    let after = |word: &&str| stem.get(word.len()..).filter(|_| stem.slice(..word.len()).to_lowercase() == **word);
    cut(SURE)
        .map(|of| (of, CopyCertainty::Certain))
        .or_else(|| Some((cut(MAYBE)?, CopyCertainty::IfOriginalExists)))
        .or_else(|| Some((BEFORE.iter().find_map(after)?, CopyCertainty::IfOriginalExists)))
        .or(numbered)
        .or_else(|| computer(stem))
}

/// The stem before ` (1)` or ` 2`.
fn numbered(stem: &str) -> Option<(&str, CopyCertainty)> {
    let (plain, number) = stem.rsplit_once(' ')?;
    let inside = number.strip_prefix('(').and_then(|number| number.strip_suffix(')'));
    let digits = inside.unwrap_or(number);
    let short = (1..=3).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (short && !plain.is_empty())
        .then_some((plain, if inside.is_some() { CopyCertainty::IfOriginalExists } else { CopyCertainty::IfSameTitle }))
}

/// The stem before the computer name that OneDrive adds: `a-DESKTOP-7Q2`.
fn computer(stem: &str) -> Option<(&str, CopyCertainty)> {
    const KNOWN: [&str; 8] = ["DESKTOP-", "LAPTOP-", "MacBook", "iMac", "Mac mini", "Mac-mini", "iPad", "iPhone"];
    stem.match_indices('-').filter(|(at, _)| *at > 0).find_map(|(at, _)| {
        let (of, name) = (stem.slice(..at), stem.slice(at + 1..));
        if KNOWN.iter().any(|word| name.contains(word)) && !name.starts_with(|c: char| c.is_lowercase()) {
            return Some((of, CopyCertainty::IfOriginalExists));
        }
        let is_name = name.len() >= 4
            && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || "-_".contains(c))
            && name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.contains(|c: char| c.is_ascii_digit() || c == '-');
        is_name.then_some((of, CopyCertainty::IfSameTitle))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_not_for_readers() {
        for (name, expected) in [
            ("content/a/~$Protokoll.DOCX", Some(Reason::Lock)),
            ("content/a/film.mp4.crdownload", Some(Reason::Lock)),
            ("content/server.PEM", Some(Reason::Key)),
            ("content/id_ed25519", Some(Reason::Key)),
            ("content/id_ed25519.pub", None),
            ("content/backup.sql.gz", Some(Reason::Dump)),
            ("content/kunder.accdb", Some(Reason::Dump)),
            ("content/ny.md.txt", Some(Reason::Source)),
            ("content/NY.MD", Some(Reason::Source)),
            ("content/ny.mdx", Some(Reason::Source)),
            ("content/karta/index.HTML", Some(Reason::Program)),
            ("content/x.mjs", Some(Reason::Program)),
            ("content/a (Annas konfliktkopia 2026-11-20).pdf", Some(Reason::Conflict)),
            ("content/a.sync-conflict-20261120-101500-ABCDEFG.pdf", Some(Reason::Conflict)),
            ("content/a_REMOTE_12345.docx", Some(Reason::Conflict)),
            ("content/plan.pdf", None),
            ("content/shadow.png", None),
            ("content/Barn i konflikt.pdf", None),
            ("content/styrelse.docx", None),
            ("content/v1.2.zip", None),
            ("content/data.csv.gz", None),
            ("content/md", None),
            ("content/html", None),
        ] {
            assert_eq!(beside_pages(name), expected, "{name}");
        }
        // The site's own scripts are in static/.
        for name in ["static/app.js", "static/karta.html", "static/README.md"] {
            assert_eq!(anywhere(name), None, "{name}");
        }
    }

    #[test]
    fn keys_by_what_they_begin_with() {
        for (head, expected) in [
            ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", true),
            ("x\n-----BEGIN PGP PRIVATE KEY BLOCK-----", true),
            ("{\"private_key\": \"-----BEGIN PRIVATE KEY-----\\n\"}", true),
            ("PuTTY-User-Key-File-3: ssh-ed25519", true),
            ("-----BEGIN PGP PUBLIC KEY BLOCK-----", false),
            ("-----BEGIN CERTIFICATE-----", false),
            ("Förvara din PRIVATE KEY säkert.", false),
        ] {
            assert_eq!(is_secret(head.as_bytes()), expected, "{head}");
        }
    }

    #[test]
    fn names_of_copies() {
        let sure = |of| Some((of, CopyCertainty::Certain));
        let beside = |of| Some((of, CopyCertainty::IfOriginalExists));
        let alike = |of| Some((of, CopyCertainty::IfSameTitle));
        for (stem, expected) in [
            ("a - kopia", sure("a")),
            ("Snöröjning – Kopia (3)", sure("Snöröjning")),
            ("a - Copy (2)", sure("a")),
            ("a (1)", beside("a")),
            ("a 2", alike("a")),
            ("a copy 2", beside("a")),
            ("Kopia av a", beside("a")),
            ("a-DESKTOP-7Q2", beside("a")),
            ("a-KOM01234", alike("a")),
            ("vatten-avstangt-LAPTOP-AB12CD", beside("vatten-avstangt")),
            ("a-Annas MacBook Air", beside("a")),
            ("kopia", None),
            ("budget-2027", None),
            ("budget 2027", None),
            ("vatten-EU", None),
            ("möte-2", None),
        ] {
            assert_eq!(copy_of(stem), expected, "{stem}");
        }
    }
}
