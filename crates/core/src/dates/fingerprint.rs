//! The reader-visible fingerprint: one short name for what a reader reads on a page.
//!
//! It must give the same answer for every version of a file that ever was, so it depends on nothing but the file and what
//! the file shows: not on the configuration, the theme, the sections above, or whether today's rules accept the file.

use crate::slice::Slice as _;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::fields::{FREE, MONEY, Within, field_of, is_shown, is_shown_within, short, top_field};
use super::normal::{self, Rules};
use super::shown::{self, Targets};
use crate::diagnostic::any_error;
use crate::digest::Digest;
use crate::document::front_matter::split;
use crate::path::SourcePath;
use crate::schema::tables::{CONTACT_POINT, ORGANISATION, PERSON, PROGRAMME};
use crate::schema::{Choice, Kinds, Table, Ty};
use crate::source::Source;
use crate::yaml::{self, Input, Node, Value};

/// What two versions of a page have in common when they read the same.
///
/// It has two parts. The first is what is read, of which the addresses of links are no part. The second is about the files of
/// the site that links lead to: another document under the same name is a change to a reader, and another link is none. So it
/// counts only between versions that lead to the same files ([`same`]).
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Fingerprint {
    text: Digest,
    linked: Option<Linked>,
    /// What it was by the first rules, when the ledger still has lines of theirs.
    former: Option<Digest>,
}

/// The files that links lead to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
struct Linked {
    names: Digest,
    bytes: Digest,
}

/// So many digits stand for what is read, for the names of files and for their bytes.
const DIGITS: [usize; 3] = [18, 6, 8];
/// So many stood for all of it by the first rules.
const FORMER: usize = 16;

impl From<Digest> for Fingerprint {
    /// The name that a digest gives.
    fn from(digest: Digest) -> Self {
        Self { text: digest, linked: None, former: None }
    }
}

impl Fingerprint {
    /// Whether a page reads as it did when this was written in a ledger, by the rules of today or by the first ones.
    pub(crate) fn is(&self, kept: &str) -> bool {
        match self.former {
            Some(former) if is_former(kept) => former.short(FORMER) == kept,
            _ => same(&self.to_string(), kept),
        }
    }

    /// What is read, by the rules of today and, where it is known, by the first ones: see [`text`].
    pub(crate) fn texts(&self) -> Vec<String> {
        let former = self.former.map(|former| former.short(FORMER));
        std::iter::once(self.text.short(DIGITS[0])).chain(former).collect()
    }

    /// The same, with what it was by the first rules.
    pub(crate) fn with_former(self, former: Option<Digest>) -> Self {
        Self { former, ..self }
    }

    /// Whether it is known what it was by the first rules.
    pub(crate) fn has_former(&self) -> bool {
        self.former.is_some()
    }
}

/// Whether a fingerprint was written by the first rules.
pub(crate) fn is_former(written: &str) -> bool {
    written.len() == FORMER
}

/// Whether two fingerprints, as they are written, are of versions that read the same.
pub fn same(a: &str, b: &str) -> bool {
    let ((text, files), (other_text, other_files)) = (parts(a), parts(b));
    let replaced = |(names, bytes): (&str, &str), (other_names, other_bytes): (&str, &str)| {
        names == other_names && bytes != other_bytes
    };
    text == other_text && !files.zip(other_files).is_some_and(|(files, other_files)| replaced(files, other_files))
}

/// What of a written fingerprint is about what is read, without the files that links lead to.
pub(crate) fn text(written: &str) -> &str {
    parts(written).0
}

/// What is read, and the names and bytes of files, if there are any.
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

/// The files around a page at one version of the site: now, or in an old commit. Paths are relative to the site's root.
pub trait Around {
    /// The digest of a file's bytes.
    fn file(&self, path: &str) -> Option<Digest>;
    /// The text of a data file.
    fn text(&self, path: &str) -> Option<Arc<str>>;
}

/// A fingerprint and what it rests on besides the page's own file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// The fingerprint.
    pub fingerprint: Fingerprint,
    /// The files and data files that were looked at, sorted; also those that are not there, since they may come.
    pub depends_on: Vec<String>,
    /// Of those data files of which single records were looked at: the file and the record's id, sorted. What else stands in
    /// such a file is nothing to the page.
    pub records: Vec<(String, String)>,
}

/// What each record of a data file says, by its id: two versions of a record with the same digest read the same.
pub fn records(text: &str) -> HashMap<String, Digest> {
    let tree = Memo::new(Kinds::builtin()).tree(Arc::from(text));
    let Value::Map(entries) = &tree.value else { return HashMap::new() };
    let digest = |node: &Node| {
        let mut said = String::new();
        spell(node, &mut said);
        Digest::of(said.as_bytes())
    };
    // Of two with one name the first is the one that is found.
    entries.iter().rev().map(|(key, node)| (key.name.clone(), digest(node))).collect()
}

/// Everything that a tree says, and nothing of where it stands.
fn spell(node: &Node, said: &mut String) {
    match &node.value {
        Value::Null => said.push('\u{0}'),
        Value::Scalar(scalar) => {
            said.push(if scalar.plain { '\u{1}' } else { '\u{2}' });
            said.push_str(&scalar.text);
        }
        Value::List(items) => {
            said.push('\u{3}');
            items.iter().for_each(|item| spell(item, said));
            said.push('\u{4}');
        }
        Value::Map(entries) => {
            said.push('\u{5}');
            for (key, node) in entries {
                said.push_str(&key.name);
                said.push('\u{6}');
                spell(node, said);
            }
            said.push('\u{7}');
        }
    }
}

/// The kinds of page that decide what keys mean, and data files that have been read, for many pages with the same ones: those
/// change no answer, only the time it takes.
#[derive(Debug)]
pub struct Memo {
    kinds: &'static Kinds,
    files: Mutex<Vec<(Arc<str>, Arc<Node>)>>,
}

impl Memo {
    /// As many data files as a site has, twice: around the commit where one of them changed.
    const ROOM: usize = 8;

    /// No file read yet.
    pub fn new(kinds: &'static Kinds) -> Self {
        Self { kinds, files: Mutex::default() }
    }

    fn tree(&self, text: Arc<str>) -> Arc<Node> {
        let mut known = self.files.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some((_, tree)) = known.iter().find(|(read, _)| Arc::ptr_eq(read, &text) || *read == text) {
            return Arc::clone(tree);
        }
        let plain = plain(&text);
        let (node, wrong) = yaml::read(&Input::new("", &plain, 0..plain.len()));
        // A file with mistakes has no records, as in a build.
        let empty = Node { range: 0..0, value: Value::Null };
        let tree = Arc::new(if any_error(&wrong) { empty } else { node });
        if known.len() == Self::ROOM {
            known.remove(0);
        }
        known.push((text, Arc::clone(&tree)));
        tree
    }
}

/// The fingerprint of a file; `None` when its front matter cannot be read.
pub fn fingerprint_with(memo: &Memo, path: &SourcePath, text: &str, around: &dyn Around) -> Option<Reading> {
    let (text, reader) = read(memo, path, text, around, Rules::Second)?;
    let names: Vec<&str> = reader.linked.keys().map(String::as_str).collect();
    let bytes: Vec<String> = reader.linked.values().map(Digest::to_string).collect();
    let linked = (!names.is_empty()).then(|| Linked {
        names: Digest::of(names.join("\n").as_bytes()),
        bytes: Digest::of(bytes.join("\n").as_bytes()),
    });
    let (depends_on, records) = (reader.looked_at.into_iter().collect(), reader.records.into_iter().collect());
    Some(Reading { fingerprint: Fingerprint { text, linked, former: None }, depends_on, records })
}

/// What a file was by the first rules: a ledger that was written by them is compared by them until it is stamped again, so
/// that no page counts as changed because the rules were.
pub(crate) fn former(memo: &Memo, path: &SourcePath, text: &str, around: &dyn Around) -> Option<Digest> {
    read(memo, path, text, around, Rules::First).map(|(digest, _)| digest)
}

fn read<'a>(
    memo: &'a Memo,
    path: &'a SourcePath,
    text: &str,
    around: &'a dyn Around,
    rules: Rules,
) -> Option<(Digest, Reader<'a>)> {
    let source = Source { path: path.clone(), text: plain(text) };
    let split = split(&source);
    if any_error(&split.wrong) || !matches!(split.node.value, Value::Map(_) | Value::Null) {
        return None;
    }
    let (looked_at, records, linked) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
    let mut reader = Reader { path, around, memo, rules, looked_at, records, linked };
    let front = reader.front(&split.node);
    let body = shown::block(source.text.slice(split.body..), &mut reader);
    // The number is that of the rules, so that old fingerprints are never mistaken for new ones.
    let number = if rules == Rules::First { 1 } else { 2 };
    Some((Digest::of(format!("{number}\u{7}{front}\u{7}{body}").as_bytes()), reader))
}

/// A file's text without what its editor chose: byte order mark, line endings, Unicode form.
fn plain(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() };
    if is_nfc(&text) { text } else { text.nfc().collect() }
}

struct Reader<'a> {
    path: &'a SourcePath,
    around: &'a dyn Around,
    memo: &'a Memo,
    rules: Rules,
    looked_at: BTreeSet<String>,
    records: BTreeSet<(String, String)>,
    /// The files that links lead to, by where they lie from the page.
    linked: BTreeMap<String, Digest>,
}

impl Reader<'_> {
    fn front(&mut self, node: &Node) -> String {
        let Value::Map(entries) = &node.value else { return String::new() };
        let mut fields = Vec::new();
        for (key, node) in entries {
            let (key, ty) = top_field(self.memo.kinds, &key.name);
            if is_shown(self.memo.kinds, &key) {
                fields.extend(self.named(key, node, ty, Within::Page));
            }
        }
        map(fields).unwrap_or_default()
    }

    fn named(&mut self, key: String, node: &Node, ty: Ty, within: Within) -> Option<(String, String)> {
        let within = if key == "quotes" { Within::Quote } else { within };
        // Of its address one reads the host.
        if let (Rules::Second, "website", Value::Scalar(scalar)) = (self.rules, key.as_str(), &node.value) {
            let host = normal::host(&scalar.text).unwrap_or_default();
            return (!scalar.text.trim().is_empty()).then_some((key, host));
        }
        self.value(node, ty, within).map(|value| (key, value))
    }

    /// A value as it reads; `None` when it shows nothing.
    fn value(&mut self, node: &Node, ty: Ty, within: Within) -> Option<String> {
        if node.is_null() {
            return None;
        }
        match (ty, &node.value) {
            (Ty::List(item), Value::List(items)) => self.list(items, *item, within),
            // A single value where a list is meant reads as the list of it.
            (Ty::List(item), _) => self.value(node, *item, within).map(|value| list(&[value])),
            (_, Value::List(items)) => self.list(items, ty, within),
            (_, Value::Map(entries)) => self.map(entries, ty, within),
            (_, Value::Scalar(scalar)) => self.scalar(&scalar.text, ty, within).filter(|value| !value.is_empty()),
            (_, Value::Null) => None,
        }
    }

    fn list(&mut self, items: &[Node], ty: Ty, within: Within) -> Option<String> {
        let values: Vec<String> = items.iter().filter_map(|node| self.value(node, ty, within)).collect();
        (!values.is_empty()).then(|| list(&values))
    }

    fn map(&mut self, entries: &[(yaml::Key, Node)], ty: Ty, within: Within) -> Option<String> {
        let table = match ty {
            Ty::Map(table) | Ty::MapOr(table, _) => table,
            Ty::Person | Ty::Party => &PERSON,
            Ty::Organisation => &ORGANISATION,
            Ty::ContactPoint => &CONTACT_POINT,
            Ty::Programme => &PROGRAMME,
            Ty::MapOf(item) => {
                let fields = entries
                    .iter()
                    .filter_map(|(key, node)| self.named(normal::text(&key.name, self.rules), node, *item, within));
                return map(fields.collect());
            }
            _ => short(ty).map_or(&FREE, |(table, _)| table),
        };
        self.record(entries, table, within)
    }

    fn record(&mut self, entries: &[(yaml::Key, Node)], table: &'static Table, within: Within) -> Option<String> {
        let inner = if std::ptr::eq(table, &PERSON) && within == Within::Page { Within::Person } else { within };
        let mut fields = Vec::new();
        for (key, node) in entries {
            let (key, ty) =
                field_of(table, &key.name).unwrap_or_else(|| (normal::text(&key.name, self.rules), Ty::Text));
            if is_shown_within(table, &key, within) {
                fields.extend(self.named(key, node, ty, inner));
            }
        }
        // Kronor, when nothing is said.
        fields.retain(|(key, value)| !(std::ptr::eq(table, &MONEY) && key == "currency" && value == "SEK"));
        map(fields)
    }

    fn scalar(&mut self, text: &str, ty: Ty, within: Within) -> Option<String> {
        if let Some((table, key)) = short(ty) {
            let ty = table.field(key).map_or(Ty::Text, |field| field.ty);
            return map(self.scalar(text, ty, within).map(|value| (key.to_owned(), value)).into_iter().collect());
        }
        let rules = self.rules;
        let plain = || normal::text(text, rules);
        Some(match ty {
            Ty::Inline => shown::inline(text, self),
            Ty::Markdown => shown::block(text, self),
            Ty::Date | Ty::DateTime => normal::date(text).unwrap_or_else(plain),
            Ty::Duration => normal::duration(text).unwrap_or_else(plain),
            Ty::Time => normal::time(text).unwrap_or_else(plain),
            Ty::Integer => normal::number(text).unwrap_or_else(plain),
            // What is not so is not shown.
            Ty::Bool => {
                normal::boolean(text).map_or_else(plain, |yes| if yes { "true".to_owned() } else { String::new() })
            }
            Ty::Enum(choices) => Choice::find(choices, text).map_or_else(plain, |choice| choice.key.to_owned()),
            Ty::Url if rules == Rules::First => return self.link(text),
            // That there is a link.
            Ty::Url if !text.trim().is_empty() => {
                self.link(text);
                "link".to_owned()
            }
            Ty::Url => return None,
            Ty::File => self.file(text),
            Ty::Ref => normal::reference(text),
            // The names by which events belong together are for the program.
            Ty::Id => return None,
            Ty::Person | Ty::Organisation | Ty::Party | Ty::ContactPoint | Ty::Programme => {
                self.lookup(text.trim(), ty, within).unwrap_or_else(plain)
            }
            _ => plain(),
        })
    }

    /// The record that an id names.
    fn lookup(&mut self, id: &str, ty: Ty, within: Within) -> Option<String> {
        let registries: &[(&str, &'static Table)] = match ty {
            Ty::Person => &[("people", &PERSON)],
            Ty::Organisation => &[("organisations", &ORGANISATION)],
            Ty::Party => &[("people", &PERSON), ("organisations", &ORGANISATION)],
            Ty::ContactPoint => &[("contact-points", &CONTACT_POINT)],
            _ => &[("programmes", &PROGRAMME)],
        };
        for (name, table) in registries {
            if let Some(tree) = self.data(name, id)
                && let Some(Value::Map(entries)) = tree.get(id).map(|node| &node.value)
            {
                return self.record(entries, table, within);
            }
        }
        None
    }

    /// The data file with a record, whether it is there or not.
    fn data(&mut self, name: &str, id: &str) -> Option<Arc<Node>> {
        let text = ["yml", "yaml"].iter().find_map(|ending| {
            let path = format!("data/{name}.{ending}");
            let text = self.around.text(&path);
            self.records.insert((path.clone(), id.to_owned()));
            self.looked_at.insert(path);
            text
        })?;
        Some(self.memo.tree(text))
    }

    /// The digest of the file that an address of the site leads to.
    fn bytes(&mut self, address: &str) -> Option<Digest> {
        self.file_at(address).and_then(|(_, digest)| digest)
    }

    /// Where that file lies, and its digest.
    fn file_at(&mut self, address: &str) -> Option<(String, Option<Digest>)> {
        let path = normal::inside(address);
        let path = match path.strip_prefix('/') {
            Some(rest) => format!("static/{rest}"),
            None => self.path.resolve(&path)?,
        };
        let digest = self.around.file(&path);
        self.looked_at.insert(path.clone());
        Some((path, digest))
    }

    /// Keeps the file that a link leads to. By where it lies from the page, so that both may move together.
    fn keep_linked(&mut self, target: &str) {
        if let Some((path, Some(digest))) = self.file_at(target) {
            let folder = self.path.as_str().rsplit_once('/').map_or("", |(folder, _)| folder);
            let near = path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).map(str::to_owned);
            self.linked.insert(near.unwrap_or(path), digest);
        }
    }
}

impl Targets for Reader<'_> {
    fn rules(&self) -> Rules {
        self.rules
    }

    fn link(&mut self, target: &str) -> Option<String> {
        let outside = normal::outside(target);
        if outside.is_some() {
            return outside.filter(|_| self.rules == Rules::First);
        }
        // A page, or a part of this one: where it lies may change without the text reading otherwise.
        let path = normal::inside(target);
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_file = name.contains('.') && !matches!(name, "." | "..") && !name.ends_with(".md");
        match self.rules {
            Rules::First => is_file.then(|| self.bytes(target)).flatten().map(|digest| format!("file {digest}")),
            Rules::Second => {
                is_file.then(|| self.keep_linked(target));
                None
            }
        }
    }

    fn file(&mut self, src: &str) -> String {
        normal::outside(src)
            .or_else(|| self.bytes(src).map(|digest| format!("file {digest}")))
            .unwrap_or_else(|| "missing".to_owned())
    }

    fn contact(&mut self, id: &str) -> Option<String> {
        [Ty::Person, Ty::ContactPoint].into_iter().find_map(|ty| self.lookup(id, ty, Within::Page))
    }
}

fn list(values: &[String]) -> String {
    format!("\u{4}{}\u{5}", values.join("\u{6}"))
}

/// Fields in an order of their own, since that of the file does not show.
fn map(mut fields: Vec<(String, String)>) -> Option<String> {
    fields.sort();
    let fields: Vec<String> = fields.into_iter().map(|(key, value)| format!("{key}\u{7}{value}")).collect();
    (!fields.is_empty()).then(|| format!("\u{e}{}\u{f}", fields.join("\u{6}")))
}
