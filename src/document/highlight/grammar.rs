//! Grammars ready for use: contexts, and their patterns in one list each.
//!
//! Everything is made when it is first needed. Of a grammar's expressions, few are ever compiled.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use fancy_regex::{Regex, RegexBuilder};
use syntect::parsing::{ClearAmount, Scope, SyntaxReference, SyntaxSet};

use super::filter::Filter;
use super::needs::{self, Needs};
use super::small::Small;
use super::stored::{self, ContextId, Item, Match, Operation, Reference};

/// Deepest nesting of contexts that include each other. The grammars stay far below; a circle would have no end.
const MAX_INCLUDES: usize = 64;

/// All grammars.
pub struct Grammars {
    /// syntect's own form of them.
    pub set: SyntaxSet,
    read: Box<[OnceLock<Grammar>]>,
    /// How many patterns have a number, so that each gets its own.
    patterns: AtomicUsize,
    /// How many lists have a number.
    lists: AtomicUsize,
}

#[derive(Default)]
struct Grammar {
    names: HashMap<String, ContextId>,
    contexts: Vec<Context>,
}

/// A context: what may stand in it, and the scopes of all that does.
pub struct Context {
    pub meta_scope: Vec<Scope>,
    pub meta_content_scope: Vec<Scope>,
    pub clear_scopes: Option<ClearAmount>,
    pub prototype: Option<ContextId>,
    pub uses_backrefs: bool,
    own: Vec<Own>,
    list: OnceLock<List>,
}

enum Own {
    Pattern(Arc<Pattern>),
    Include(ContextId),
}

/// The patterns of a context with those of the contexts it includes, in order.
pub struct List {
    pub number: usize,
    pub patterns: Vec<Arc<Pattern>>,
    pub filter: Filter,
}

/// A pattern: an expression, and what happens where it matches.
pub struct Pattern {
    pub number: usize,
    pub has_captures: bool,
    pub scope: Vec<Scope>,
    pub captures: Option<Vec<(usize, Vec<Scope>)>>,
    pub operation: Change,
    /// Nothing if there is none, and nothing within if it was never resolved.
    pub with_prototype: Option<Option<ContextId>>,
    expression: String,
    compiled: OnceLock<Option<Regex>>,
    needs: OnceLock<Needs>,
    small: OnceLock<Option<Small>>,
}

/// What a match does to the stack of contexts. A reference that was never resolved is nothing.
pub enum Change {
    Push(Vec<Option<ContextId>>),
    Set(Vec<Option<ContextId>>),
    Pop,
    None,
}

impl Grammars {
    /// The grammars that come with syntect, for lines with their line ends.
    pub fn new() -> Self {
        let set = SyntaxSet::load_defaults_newlines();
        let read = set.syntaxes().iter().map(|_| OnceLock::new()).collect();
        Self { set, read, patterns: AtomicUsize::new(0), lists: AtomicUsize::new(0) }
    }

    /// The context in which a text in a language begins.
    pub fn start(&self, syntax: &SyntaxReference) -> Option<ContextId> {
        let place = self.set.syntaxes().iter().position(|other| std::ptr::eq(other, syntax))?;
        self.grammar(place)?.names.get("__start").copied()
    }

    /// A context by its number.
    pub fn context(&self, id: ContextId) -> Option<&Context> {
        self.grammar(id.grammar)?.contexts.get(id.context)
    }

    fn grammar(&self, place: usize) -> Option<&Grammar> {
        let (read, syntax) = (self.read.get(place)?, self.set.syntaxes().get(place)?);
        Some(read.get_or_init(|| {
            let Some((names, contexts)) = stored::read(syntax) else { return Grammar::default() };
            Grammar { names, contexts: contexts.into_iter().map(|context| self.made(context)).collect() }
        }))
    }

    fn made(&self, context: stored::Context) -> Context {
        let own = context.patterns.into_iter().filter_map(|item| match item {
            Item::Match(pattern) => Some(Own::Pattern(Arc::new(self.pattern(pattern)))),
            // syntect, too, passes over what was never resolved.
            Item::Include(reference) => direct(&reference).map(Own::Include),
        });
        Context {
            own: own.collect(),
            meta_scope: context.meta_scope,
            meta_content_scope: context.meta_content_scope,
            clear_scopes: context.clear_scopes,
            prototype: context.prototype,
            uses_backrefs: context.uses_backrefs,
            list: OnceLock::new(),
        }
    }

    fn pattern(&self, pattern: Match) -> Pattern {
        let all = |references: Vec<Reference>| references.iter().map(direct).collect();
        Pattern {
            number: self.patterns.fetch_add(1, Ordering::Relaxed),
            has_captures: pattern.has_captures,
            scope: pattern.scope,
            captures: pattern.captures,
            operation: match pattern.operation {
                Operation::Push(references) => Change::Push(all(references)),
                Operation::Set(references) => Change::Set(all(references)),
                Operation::Pop => Change::Pop,
                Operation::None => Change::None,
            },
            with_prototype: pattern.with_prototype.as_ref().map(direct),
            expression: pattern.regex,
            compiled: OnceLock::new(),
            needs: OnceLock::new(),
            small: OnceLock::new(),
        }
    }

    /// The patterns of a context.
    pub fn list<'a>(&'a self, context: &'a Context) -> &'a List {
        context.list.get_or_init(|| {
            let mut patterns = Vec::new();
            self.collect(context, &mut patterns, 0);
            let filter = Filter::new(patterns.iter().map(|pattern| pattern.needs()));
            List { number: self.lists.fetch_add(1, Ordering::Relaxed), patterns, filter }
        })
    }

    fn collect(&self, context: &Context, patterns: &mut Vec<Arc<Pattern>>, depth: usize) {
        for own in &context.own {
            match own {
                Own::Pattern(pattern) => patterns.push(Arc::clone(pattern)),
                Own::Include(id) => {
                    if let Some(included) = self.context(*id).filter(|_| depth < MAX_INCLUDES) {
                        self.collect(included, patterns, depth + 1);
                    }
                }
            }
        }
    }
}

fn direct(reference: &Reference) -> Option<ContextId> {
    match reference {
        Reference::Direct(id) => Some(*id),
        _ => None,
    }
}

impl Pattern {
    /// The expression as text.
    #[cfg(test)]
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The expression, compiled. Nothing if it cannot be.
    pub fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| compile(&self.expression)).as_ref()
    }

    /// The expression with the groups of another match in the places of `\1` to `\9`.
    pub fn regex_with(&self, group: impl Fn(usize) -> Option<String>) -> Option<Regex> {
        compile(&replaced(&self.expression, group))
    }

    /// The expression for the small matcher, if that can do it.
    pub fn small(&self) -> Option<&Small> {
        let made = || needs::tree(&self.expression).and_then(|tree| Small::new(&tree, self.captures.is_some()));
        self.small.get_or_init(made).as_ref()
    }

    /// What a match of the expression needs.
    pub fn needs(&self) -> &Needs {
        self.needs.get_or_init(|| Needs::of(&self.expression))
    }
}

/// An expression compiled as syntect does it.
fn compile(expression: &str) -> Option<Regex> {
    RegexBuilder::new(expression).oniguruma_mode(true).build().ok()
}

/// An expression with groups in the places of `\0` to `\9`, after syntect's rules: an unknown group is empty.
fn replaced(expression: &str, group: impl Fn(usize) -> Option<String>) -> String {
    let mut text = String::with_capacity(expression.len());
    let mut escaped = false;
    for sign in expression.chars() {
        match sign.to_digit(10) {
            Some(digit) if escaped => text.extend(group(digit as usize)),
            _ if escaped => text.extend(['\\', sign]),
            _ if sign != '\\' => text.push(sign),
            _ => {}
        }
        escaped = sign == '\\' && !escaped;
    }
    if escaped {
        text.push('\\');
    }
    text
}
