//! Texts and emblems that funders require on pages about what they fund.

use std::ops::Range;

use super::{Page, Site};
use crate::schema::{Record, Type, TypedValue};

/// A requirement on a page.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Required {
    /// The statement as plain text; empty when none is required.
    pub(crate) text: String,
    /// The key of the emblem that must be shown with it.
    pub(crate) emblem: Option<String>,
    /// The programme that requires it.
    pub(crate) programme: String,
    /// The range where the page names the programme.
    pub(crate) range: Range<usize>,
}

/// The programme's statement in a language, with its placeholders filled in.
pub(crate) fn statement(programme: &Record, lang: &str, grant: Option<&str>, funder: Option<&str>) -> Option<String> {
    let texts = programme.record("statement")?;
    let base = lang.split('-').next().unwrap_or_default();
    let text = [base, "en", "sv"].into_iter().find_map(|lang| texts.text(lang))?;
    Some(text.replace("{grant_id}", grant.unwrap_or("")).replace("{region}", funder.unwrap_or("")))
}

impl Site {
    /// The name of the organisation behind a grant.
    pub(crate) fn funder<'s>(&'s self, grant: &'s Record) -> Option<&'s str> {
        match grant.fields.get("funder").map(|entry| &entry.val) {
            Some(TypedValue::Text(id)) => self.data.lookup(Type::Organisation, id).and_then(|org| org.text("name")),
            Some(TypedValue::Record(org)) => org.text("name"),
            _ => None,
        }
    }

    /// The requirements on a page. A statement that the page gives replaces the programme's.
    pub(crate) fn required_statements(&self, page: &Page) -> Vec<Required> {
        let grants = page.front().list("funding").iter().filter_map(|entry| match &entry.val {
            TypedValue::Record(grant) => Some(grant),
            _ => None,
        });
        let required = |grant: &Record| {
            let id = grant.text("programme")?;
            let programme = self.data.lookup(Type::Programme, id)?;
            let own = grant.fields.get("statement").and_then(|entry| page.document.rich(entry));
            let lang = &page.document.lang;
            let text = match own {
                Some(body) => body.text.clone(),
                None => statement(programme, lang, grant.text("grant_id"), self.funder(grant)).unwrap_or_default(),
            };
            let emblem = programme.choice("emblem").filter(|emblem| *emblem != "none").map(str::to_owned);
            let name = programme.text("name").unwrap_or(id).to_owned();
            Some(Required { text, emblem, programme: name, range: grant.place("programme") })
        };
        grants.filter_map(|grant| required(grant)).collect()
    }
}
