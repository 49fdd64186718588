//! Reads the visible text of a page: its front matter and body, with the records and files that they show.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{FingerprintContext, SiteFiles, plain};
use crate::dates::fields::{
    MONEY, NO_FIELDS, RecordContext, field_of, is_shown, is_shown_within, shorthand, top_field,
};
use crate::dates::normalise::{self, Rules};
use crate::dates::visible_text::{self, Targets};
use crate::diagnostic::any_error;
use crate::digest::Digest;
use crate::document::front_matter::split;
use crate::path::SourcePath;
use crate::schema::tables::{CONTACT_POINT, ORGANISATION, PERSON, PICTURE_TEXT, PROGRAMME};
use crate::schema::{Choice, Table, Type};
use crate::slice::Slice as _;
use crate::source::{Source, picture_of_text};
use crate::yaml::{self, Node, Value};

/// Reads a page: the digest of its visible text, and the reader with its dependencies.
pub(super) fn read<'a>(
    context: &'a FingerprintContext,
    path: &'a SourcePath,
    text: &str,
    files: &'a dyn SiteFiles,
    rules: Rules,
) -> Option<(Digest, Reader<'a>)> {
    let source = Source { path: path.clone(), text: plain(text) };
    let split = split(&source);
    if any_error(&split.diagnostics) || !matches!(split.node.value, Value::Map(_) | Value::Null) {
        return None;
    }
    let (dependencies, records, linked) = (BTreeSet::new(), BTreeSet::new(), BTreeMap::new());
    let mut reader = Reader { path, files, context, rules, dependencies, records, linked };
    let front = reader.front(&split.node);
    let body = visible_text::block(source.text.slice(split.body..), &mut reader);
    // The number of the rules is part of the digest, so fingerprints by different rules never match.
    let number = if rules == Rules::V1 { 1 } else { 2 };
    Some((Digest::of(format!("{number}\u{7}{front}\u{7}{body}").as_bytes()), reader))
}

/// Reads the front matter and body of a page in normalised form.
pub(super) struct Reader<'a> {
    path: &'a SourcePath,
    files: &'a dyn SiteFiles,
    context: &'a FingerprintContext,
    rules: Rules,
    pub(super) dependencies: BTreeSet<String>,
    pub(super) records: BTreeSet<(String, String)>,
    /// The linked files, by their path relative to the page.
    pub(super) linked: BTreeMap<String, Digest>,
}

impl Reader<'_> {
    fn front(&mut self, node: &Node) -> String {
        let Value::Map(entries) = &node.value else { return String::new() };
        let mut fields = Vec::new();
        for (key, node) in entries {
            let (key, ty) = top_field(self.context.kinds, &key.name);
            if is_shown(self.context.kinds, &key) {
                fields.extend(self.named(key, node, ty, RecordContext::Page));
            }
        }
        map(fields).unwrap_or_default()
    }

    fn named(&mut self, key: String, node: &Node, ty: Type, context: RecordContext) -> Option<(String, String)> {
        let context = if key == "quotes" { RecordContext::Quote } else { context };
        // Of a website, readers see only the host.
        if let (Rules::V2, "website", Value::Scalar(scalar)) = (self.rules, key.as_str(), &node.value) {
            let host = normalise::host(&scalar.text).unwrap_or_default();
            return (!scalar.text.trim().is_empty()).then_some((key, host));
        }
        self.value(node, ty, context).map(|value| (key, value))
    }

    /// A value in normalised form; `None` when readers see nothing of it.
    fn value(&mut self, node: &Node, ty: Type, context: RecordContext) -> Option<String> {
        if node.is_null() {
            return None;
        }
        match (ty, &node.value) {
            (Type::List(item), Value::List(items)) => self.list(items, *item, context),
            // A single value in place of a list is a list of one.
            (Type::List(item), _) => self.value(node, *item, context).map(|value| list(&[value])),
            (_, Value::List(items)) => self.list(items, ty, context),
            (_, Value::Map(entries)) => self.map(entries, ty, context),
            (_, Value::Scalar(scalar)) => self.scalar(&scalar.text, ty, context).filter(|value| !value.is_empty()),
            (_, Value::Null) => None,
        }
    }

    fn list(&mut self, items: &[Node], ty: Type, context: RecordContext) -> Option<String> {
        let values: Vec<String> = items.iter().filter_map(|node| self.value(node, ty, context)).collect();
        (!values.is_empty()).then(|| list(&values))
    }

    fn map(&mut self, entries: &[(yaml::Key, Node)], ty: Type, context: RecordContext) -> Option<String> {
        let table = match ty {
            Type::Map(table) | Type::MapOr(table, _) => table,
            Type::Person | Type::Party => &PERSON,
            Type::Organisation => &ORGANISATION,
            Type::ContactPoint => &CONTACT_POINT,
            Type::Programme => &PROGRAMME,
            Type::MapOf(item) => {
                let fields = entries
                    .iter()
                    .filter_map(|(key, node)| self.named(normalise::text(&key.name, self.rules), node, *item, context));
                return map(fields.collect());
            }
            _ => shorthand(ty).map_or(&NO_FIELDS, |(table, _)| table),
        };
        self.record(entries, table, context)
    }

    fn record(
        &mut self,
        entries: &[(yaml::Key, Node)],
        table: &'static Table,
        context: RecordContext,
    ) -> Option<String> {
        let inner = if std::ptr::eq(table, &PERSON) && context == RecordContext::Page {
            RecordContext::Person
        } else {
            context
        };
        let mut fields = Vec::new();
        for (key, node) in entries {
            let (key, ty) =
                field_of(table, &key.name).unwrap_or_else(|| (normalise::text(&key.name, self.rules), Type::Text));
            if is_shown_within(table, &key, context) {
                fields.extend(self.named(key, node, ty, inner));
            }
        }
        // SEK is the default currency.
        fields.retain(|(key, value)| !(std::ptr::eq(table, &MONEY) && key == "currency" && value == "SEK"));
        map(fields)
    }

    fn scalar(&mut self, text: &str, ty: Type, context: RecordContext) -> Option<String> {
        if let Some((table, key)) = shorthand(ty) {
            let ty = table.field(key).map_or(Type::Text, |field| field.ty);
            return map(self.scalar(text, ty, context).map(|value| (key.to_owned(), value)).into_iter().collect());
        }
        let rules = self.rules;
        let plain = || normalise::text(text, rules);
        Some(match ty {
            Type::Inline => visible_text::inline(text, self),
            Type::Markdown => visible_text::block(text, self),
            Type::Date | Type::DateTime => normalise::date(text).unwrap_or_else(plain),
            Type::Duration => normalise::duration(text).unwrap_or_else(plain),
            Type::Time => normalise::time(text).unwrap_or_else(plain),
            Type::Integer => normalise::number(text).unwrap_or_else(plain),
            // `false` is not shown.
            Type::Bool => {
                normalise::boolean(text).map_or_else(plain, |yes| if yes { "true".to_owned() } else { String::new() })
            }
            Type::Enum(choices) => Choice::find(choices, text).map_or_else(plain, |choice| choice.key.to_owned()),
            Type::Url if rules == Rules::V1 => return self.link(text),
            // Readers see that there is a link, but not its address.
            Type::Url if !text.trim().is_empty() => {
                self.link(text);
                "link".to_owned()
            }
            Type::Url => return None,
            Type::File => self.file(text),
            Type::Ref => normalise::reference_key(text),
            // The ids of event series are not shown.
            Type::Id => return None,
            Type::Person | Type::Organisation | Type::Party | Type::ContactPoint | Type::Programme => {
                self.lookup(text.trim(), ty, context).unwrap_or_else(plain)
            }
            _ => plain(),
        })
    }

    /// The record with this id in the data files.
    fn lookup(&mut self, id: &str, ty: Type, context: RecordContext) -> Option<String> {
        let registries: &[(&str, &'static Table)] = match ty {
            Type::Person => &[("people", &PERSON)],
            Type::Organisation => &[("organisations", &ORGANISATION)],
            Type::Party => &[("people", &PERSON), ("organisations", &ORGANISATION)],
            Type::ContactPoint => &[("contact-points", &CONTACT_POINT)],
            _ => &[("programmes", &PROGRAMME)],
        };
        for (name, table) in registries {
            if let Some(tree) = self.data(name, id)
                && let Some(Value::Map(entries)) = tree.get(id).map(|node| &node.value)
            {
                return self.record(entries, table, context);
            }
        }
        None
    }

    /// The parsed data file for a record. Missing files are recorded as dependencies too.
    fn data(&mut self, name: &str, id: &str) -> Option<Arc<Node>> {
        let text = ["yml", "yaml"].iter().find_map(|ending| {
            let path = format!("data/{name}.{ending}");
            let text = self.files.text(&path);
            self.records.insert((path.clone(), id.to_owned()));
            self.dependencies.insert(path);
            text
        })?;
        Some(self.context.tree(text))
    }

    /// The digest of the site's file at an address.
    fn bytes(&mut self, address: &str) -> Option<Digest> {
        self.file_at(address).and_then(|(_, digest)| digest)
    }

    /// The texts that a picture has in files of its own, as pages in this language show them. Empty without any.
    fn picture_texts(&mut self, address: &str) -> String {
        let Some((path, _)) = self.file_at(address) else { return String::new() };
        let own = self.language().map(|tag| format!("{path}.{tag}"));
        let mut texts = String::new();
        for (name, is_own) in [(Some(path), own.is_none()), (own, true)] {
            for ending in ["yml", "yaml"] {
                let Some(file) = name.as_ref().map(|name| format!("{name}.{ending}")) else { continue };
                if picture_of_text(&file).is_none() {
                    continue;
                }
                let tree = self.files.text(&file).map(|text| self.context.tree(text));
                let entries = tree.as_ref().and_then(|tree| match &tree.value {
                    Value::Map(entries) => Some(entries),
                    _ => None,
                });
                for (key, node) in entries.into_iter().flatten() {
                    let field = field_of(&PICTURE_TEXT, &key.name).map(|(key, _)| key).unwrap_or_default();
                    if let ("alt" | "caption", true) | ("credit", _) = (field.as_str(), is_own) {
                        texts.push_str(&format!(
                            " {field} {}",
                            normalise::text(node.text().unwrap_or_default(), self.rules)
                        ));
                    }
                }
                self.dependencies.insert(file);
            }
        }
        texts
    }

    /// The language in the page's path, if there is one: `content/en/…` or `….en.md`.
    fn language(&self) -> Option<&str> {
        let (folder, name) = self.path.as_str().rsplit_once('/')?;
        let of_name = name.strip_suffix(".md").and_then(|name| name.rsplit_once('.')).map(|(_, tag)| tag);
        of_name.filter(|tag| is_language(tag)).or_else(|| folder.split('/').nth(1).filter(|tag| is_language(tag)))
    }

    /// The path and digest of the site's file at an address.
    fn file_at(&mut self, address: &str) -> Option<(String, Option<Digest>)> {
        let path = normalise::local_path(address);
        let path = match path.strip_prefix('/') {
            Some(rest) => format!("static/{rest}"),
            None => self.path.resolve(&path)?,
        };
        let digest = self.files.file(&path);
        self.dependencies.insert(path.clone());
        Some((path, digest))
    }

    /// Records the target file of a link, relative to the page, so that both may be moved together.
    fn record_linked(&mut self, target: &str) {
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
        let outside = normalise::external_url(target);
        if outside.is_some() {
            return outside.filter(|_| self.rules == Rules::V1);
        }
        // Links to pages, or within the page, may change their address without any visible change.
        let path = normalise::local_path(target);
        let name = path.rsplit('/').next().unwrap_or_default();
        let is_file = name.contains('.') && !matches!(name, "." | "..") && !name.ends_with(".md");
        match self.rules {
            Rules::V1 => is_file.then(|| self.bytes(target)).flatten().map(|digest| format!("file {digest}")),
            Rules::V2 => {
                is_file.then(|| self.record_linked(target));
                None
            }
        }
    }

    fn file(&mut self, src: &str) -> String {
        normalise::external_url(src)
            .or_else(|| self.bytes(src).map(|digest| format!("file {digest}{}", self.picture_texts(src))))
            .unwrap_or_else(|| "missing".to_owned())
    }

    fn contact(&mut self, id: &str) -> Option<String> {
        [Type::Person, Type::ContactPoint].into_iter().find_map(|ty| self.lookup(id, ty, RecordContext::Page))
    }
}

/// Whether a part of a path may be a language tag (BCP 47): two or three letters, perhaps with a region.
fn is_language(part: &str) -> bool {
    let base = part.split('-').next().unwrap_or_default();
    (2..=3).contains(&base.len()) && base.bytes().all(|byte| byte.is_ascii_lowercase())
}

fn list(values: &[String]) -> String {
    format!("\u{4}{}\u{5}", values.join("\u{6}"))
}

/// Sorted fields, since their order in the file is not visible.
fn map(mut fields: Vec<(String, String)>) -> Option<String> {
    fields.sort();
    let fields: Vec<String> = fields.into_iter().map(|(key, value)| format!("{key}\u{7}{value}")).collect();
    (!fields.is_empty()).then(|| format!("\u{e}{}\u{f}", fields.join("\u{6}")))
}
