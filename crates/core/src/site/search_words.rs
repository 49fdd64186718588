//! The words by which the site's own search finds a page, taken from the document when it is parsed.

use anslag_search::{Field, Words, WordsBuilder};

use crate::dates::is_shown;
use crate::document::Document;
use crate::schema::{Kinds, Record, Type, TypedValue, walk_entry};

/// The words of a document: those that readers see, and `search: {also: […]}`.
pub(super) fn words(document: &Document, kinds: &Kinds) -> Words {
    let mut words = Words::builder(&document.lang);
    let front = &document.front;
    words.add(Field::Title, front.text("title").unwrap_or_default());
    let lead = document.rich_field("lead").map(|body| body.text.as_str());
    words.add(Field::Lead, lead.or(front.text("lead")).unwrap_or_default());
    for heading in &document.body.headings {
        words.add(Field::Heading, &heading.text);
    }
    front.texts("topics").for_each(|(topic, _)| words.add(Field::Topic, topic));
    if let Some(search) = front.record("search") {
        search.texts("also").for_each(|(word, _)| words.add(Field::Name, word));
    }
    front_matter(document, kinds, &mut words);
    words.add(Field::Body, &document.body.text);
    words.finish()
}

/// Whether search finds a page: not if it says `search: false`.
pub(crate) fn is_found(front: &Record) -> bool {
    front.record("search").and_then(|search| search.bool("show")) != Some(false)
}

/// The texts of the front matter that readers see, other than those that every page has.
fn front_matter(document: &Document, kinds: &Kinds, words: &mut WordsBuilder) {
    let table = super::table(document);
    let shown = document.front.fields.iter().filter(|(key, _)| is_shown(kinds, key));
    for (top, entry) in shown.filter(|(key, _)| !matches!(key.as_str(), "title" | "lead")) {
        let Some(field) = table.field(top) else { continue };
        walk_entry(entry, field.ty, top, &mut |entry, ty, key| {
            let TypedValue::Text(text) = &entry.val else { return };
            let field = match (ty, key) {
                (Type::Inline | Type::Markdown, _) => Field::Body,
                (_, "alt" | "caption" | "credit") => Field::Alt,
                (Type::Text, _) if top == "attachments" => Field::Attachment,
                (Type::Text | Type::Email | Type::Phone, _) => Field::Name,
                _ => return,
            };
            words.add(field, document.rich(entry).map_or(text.as_str(), |body| body.text.as_str()));
        });
    }
}
