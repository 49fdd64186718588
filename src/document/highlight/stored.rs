//! The grammars as syntect stores them.
//!
//! syntect lets nobody look up a context by its number, which an interpreter must. It can write a grammar, though, and
//! its contexts lie in what it writes; these types read them there. The fields stand in syntect's order.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use syntect::parsing::{ClearAmount, Scope, SyntaxReference};

/// Where a context stands: its grammar in the set, and its place in the grammar.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
pub struct ContextId {
    pub grammar: usize,
    pub context: usize,
}

/// The contexts of a grammar, and their names.
pub type Contexts = (HashMap<String, ContextId>, Vec<Context>);

#[derive(Deserialize)]
pub struct Context {
    pub meta_scope: Vec<Scope>,
    pub meta_content_scope: Vec<Scope>,
    /// Already followed when the grammars were linked: it decided on `prototype`.
    pub _meta_include_prototype: bool,
    pub clear_scopes: Option<ClearAmount>,
    pub prototype: Option<ContextId>,
    pub uses_backrefs: bool,
    pub patterns: Vec<Item>,
}

#[derive(Deserialize)]
pub enum Item {
    Match(Match),
    Include(Reference),
}

#[derive(Deserialize)]
pub struct Match {
    pub has_captures: bool,
    pub regex: String,
    pub scope: Vec<Scope>,
    pub captures: Option<Vec<(usize, Vec<Scope>)>>,
    pub operation: Operation,
    pub with_prototype: Option<Reference>,
}

#[derive(Deserialize)]
pub enum Operation {
    Push(Vec<Reference>),
    Set(Vec<Reference>),
    Pop,
    None,
}

/// A reference that is not direct was never resolved: it names a grammar that is not in the set.
#[derive(Deserialize)]
pub enum Reference {
    Named(#[expect(dead_code, reason = "read over")] String),
    ByScope { _scope: Scope, _sub_context: Option<String>, _with_escape: bool },
    File { _name: String, _sub_context: Option<String>, _with_escape: bool },
    Inline(#[expect(dead_code, reason = "read over")] String),
    Direct(ContextId),
}

/// A grammar as syntect writes it: name, endings, scope, first line, hidden, variables, contexts.
type Written = (String, Vec<String>, Scope, Option<String>, bool, BTreeMap<String, String>, Vec<u8>);

/// The contexts of a grammar. Nothing if syntect's form is another than this file knows, which a test would show.
pub fn read(syntax: &SyntaxReference) -> Option<Contexts> {
    let bytes = postcard::to_stdvec(syntax).ok()?;
    let (.., contexts) = postcard::from_bytes::<Written>(&bytes).ok()?;
    syntect::dumps::from_reader(&contexts[..]).ok()
}
