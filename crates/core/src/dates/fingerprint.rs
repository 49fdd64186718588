//! The reader-visible fingerprint of a page: equal for versions that look the same to readers.
//!
//! It must be the same for every version of a file, old ones too. So it depends on the file and the files that it
//! shows, and on nothing else: not on the configuration, the theme, the sections above, or on whether today's rules
//! accept the file.

mod reader;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::normalise::Rules;
use crate::diagnostic::any_error;
use crate::digest::Digest;
use crate::path::SourcePath;
use crate::schema::Kinds;
use crate::yaml::{self, Input, Node, Value};
use reader::read;

/// A fingerprint, in two parts.
///
/// The first is the visible text, without the addresses of links. The second concerns the site's files that links lead
/// to: a new document under the same name is a change for readers, another link is none. So the second part counts
/// only between versions that link to the same files ([`same`]).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Fingerprint {
    text: Digest,
    linked: Option<LinkedFiles>,
    /// The fingerprint by the first rules, when the ledger still has entries by them.
    legacy: Option<Digest>,
}

/// The linked files.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
struct LinkedFiles {
    names: Digest,
    bytes: Digest,
}

/// Hexadecimal digits of the text, of the names of linked files, and of their contents.
const DIGITS: [usize; 3] = [18, 6, 8];
/// Hexadecimal digits of a fingerprint by the first rules.
const LEGACY_DIGITS: usize = 16;

impl From<Digest> for Fingerprint {
    /// A fingerprint of a text alone.
    fn from(digest: Digest) -> Self {
        Self { text: digest, linked: None, legacy: None }
    }
}

impl Fingerprint {
    /// Whether a fingerprint from the ledger, by the present rules or the first ones, is that of the same text.
    pub(crate) fn matches(&self, stored: &str) -> bool {
        match self.legacy {
            Some(legacy) if is_legacy(stored) => legacy.short(LEGACY_DIGITS) == stored,
            _ => same(&self.to_string(), stored),
        }
    }

    /// The text's digest by the present rules and, if known, by the first ones; see [`text_digest`].
    pub(crate) fn text_digests(&self) -> Vec<String> {
        let legacy = self.legacy.map(|legacy| legacy.short(LEGACY_DIGITS));
        std::iter::once(self.text.short(DIGITS[0])).chain(legacy).collect()
    }

    /// Adds the fingerprint by the first rules.
    pub(crate) fn with_legacy(self, legacy: Option<Digest>) -> Self {
        Self { legacy, ..self }
    }

    /// Whether the fingerprint by the first rules is known.
    pub(crate) fn has_legacy(&self) -> bool {
        self.legacy.is_some()
    }
}

/// Whether a written fingerprint is by the first rules.
pub(crate) fn is_legacy(written: &str) -> bool {
    written.len() == LEGACY_DIGITS
}

/// Whether two written fingerprints are of versions that look the same to readers.
pub fn same(a: &str, b: &str) -> bool {
    let ((text, files), (other_text, other_files)) = (parts(a), parts(b));
    let replaced = |(names, bytes): (&str, &str), (other_names, other_bytes): (&str, &str)| {
        names == other_names && bytes != other_bytes
    };
    text == other_text && !files.zip(other_files).is_some_and(|(files, other_files)| replaced(files, other_files))
}

/// The part of a written fingerprint that is about the text, without linked files.
pub(crate) fn text_digest(written: &str) -> &str {
    parts(written).0
}

/// The text's digest, and the digests of names and contents of linked files, if any.
fn parts(written: &str) -> (&str, Option<(&str, &str)>) {
    let [text, names, _] = DIGITS;
    let whole = written.len() == DIGITS.iter().sum::<usize>() && written.bytes().all(|byte| byte.is_ascii_hexdigit());
    match written.split_at_checked(text).filter(|_| whole) {
        Some((text, files)) => (text, files.split_at_checked(names)),
        None => (written, None),
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [text, names, bytes] = DIGITS;
        f.write_str(&self.text.short(text))?;
        match self.linked {
            Some(linked) => write!(f, "{}{}", linked.names.short(names), linked.bytes.short(bytes)),
            None => Ok(()),
        }
    }
}

/// The files of the site at one version: now, or in an old commit. Paths are relative to the site's root.
pub trait SiteFiles {
    /// The digest of a file's bytes.
    fn file(&self, path: &str) -> Option<Digest>;
    /// The text of a data file.
    fn text(&self, path: &str) -> Option<Arc<str>>;
}

/// A fingerprint, and what it depends on besides the page's own file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PageFingerprint {
    /// The fingerprint.
    pub fingerprint: Fingerprint,
    /// The files and data files used, sorted; also missing ones, since they may be added later.
    pub depends_on: Vec<String>,
    /// For data files of which single records are used: (file, record id), sorted. Other changes to these files do not
    /// concern the page.
    pub records: Vec<(String, String)>,
}

/// A digest of each record of a data file, by id.
pub fn records(text: &str) -> HashMap<String, Digest> {
    let tree = FingerprintContext::new(Kinds::builtin()).tree(Arc::from(text));
    let Value::Map(entries) = &tree.value else { return HashMap::new() };
    let digest = |node: &Node| {
        let mut out = String::new();
        write_value(node, &mut out);
        Digest::of(out.as_bytes())
    };
    // Of two records with the same id the first counts.
    entries.iter().rev().map(|(key, node)| (key.name.clone(), digest(node))).collect()
}

/// Serialises a tree without its positions.
fn write_value(node: &Node, out: &mut String) {
    match &node.value {
        Value::Null => out.push('\u{0}'),
        Value::Scalar(scalar) => {
            out.push(if scalar.plain { '\u{1}' } else { '\u{2}' });
            out.push_str(&scalar.text);
        }
        Value::List(items) => {
            out.push('\u{3}');
            items.iter().for_each(|item| write_value(item, out));
            out.push('\u{4}');
        }
        Value::Map(entries) => {
            out.push('\u{5}');
            for (key, node) in entries {
                out.push_str(&key.name);
                out.push('\u{6}');
                write_value(node, out);
            }
            out.push('\u{7}');
        }
    }
}

/// The page types, and a cache of parsed data files for many pages.
#[derive(Debug)]
pub struct FingerprintContext {
    kinds: &'static Kinds,
    files: Mutex<Vec<(Arc<str>, Arc<Node>)>>,
}

impl FingerprintContext {
    /// Twice the number of a site's data files: each is needed before and after the commit that changed it.
    const MAX_FILES: usize = 8;

    /// An empty cache.
    pub fn new(kinds: &'static Kinds) -> Self {
        Self { kinds, files: Mutex::default() }
    }

    fn tree(&self, text: Arc<str>) -> Arc<Node> {
        let mut known = self.files.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((_, tree)) = known.iter().find(|(read, _)| Arc::ptr_eq(read, &text) || *read == text) {
            return Arc::clone(tree);
        }
        let plain = plain(&text);
        let (node, diagnostics) = yaml::read(&Input::new("", &plain, 0..plain.len()));
        // A file with errors has no records, as in a build.
        let empty = Node { range: 0..0, value: Value::Null };
        let tree = Arc::new(if any_error(&diagnostics) { empty } else { node });
        if known.len() == Self::MAX_FILES {
            known.remove(0);
        }
        known.push((text, Arc::clone(&tree)));
        tree
    }
}

/// The fingerprint of a page; `None` when its front matter cannot be read.
pub fn page_fingerprint(
    context: &FingerprintContext,
    path: &SourcePath,
    text: &str,
    files: &dyn SiteFiles,
) -> Option<PageFingerprint> {
    let (text, reader) = read(context, path, text, files, Rules::V2)?;
    let names: Vec<&str> = reader.linked.keys().map(String::as_str).collect();
    let bytes: Vec<String> = reader.linked.values().map(Digest::to_string).collect();
    let linked = (!names.is_empty()).then(|| LinkedFiles {
        names: Digest::of(names.join("\n").as_bytes()),
        bytes: Digest::of(bytes.join("\n").as_bytes()),
    });
    let (depends_on, records) = (reader.dependencies.into_iter().collect(), reader.records.into_iter().collect());
    Some(PageFingerprint { fingerprint: Fingerprint { text, linked, legacy: None }, depends_on, records })
}

/// The fingerprint by the first rules. An old entry of the ledger is compared by its own rules until the page is
/// stamped again, so that a change of rules changes no date.
pub(crate) fn legacy_fingerprint(
    context: &FingerprintContext,
    path: &SourcePath,
    text: &str,
    files: &dyn SiteFiles,
) -> Option<Digest> {
    read(context, path, text, files, Rules::V1).map(|(digest, _)| digest)
}

/// A file's text in NFC, without byte order mark and with LF line endings.
fn plain(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
    if is_nfc(&text) { text } else { text.nfc().collect() }
}
