//! The interpreter of the grammars: what changes where in a line.
//!
//! It gives what syntect's `ParseState` gives, which `oracle.rs` holds. What differs is the way to the earliest match:
//! the filter tells where each pattern could match at the earliest, and expressions are searched in that order, until
//! one matches before all others could. syntect searches every expression of a context on every line.
//!
//! One thing cannot be held equal: an expression that gives up, after a million steps, counts them from where its
//! search begins, and ours begins later.

use std::collections::HashMap;
use std::rc::Rc;

use syntect::parsing::{Scope, ScopeStackOp, SyntaxReference};

use super::grammar::{Change, Context, Grammars, Pattern};
use super::search::{Captured, Level, Match, Searcher};
use super::stored::ContextId;

/// From this depth on, syntect's answer depends on the order of its searches. Ours is another.
const MAX_DEPTH: usize = 100;

/// Why there is no answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Unfit {
    /// Too deep for this interpreter.
    Deep,
    /// A grammar refers to what is not there, or leaves its first context.
    Broken,
}

/// Changes of the scopes, and the places in the line at which they happen.
pub type Changes = Vec<(usize, ScopeStackOp)>;

/// The state between two lines of a text.
pub struct Parser<'a> {
    grammars: &'a Grammars,
    stack: Vec<Level<'a>>,
    first_line: bool,
    /// The heights at which a pattern that came with a prototype has pushed something: prototypes below do not count.
    floors: Vec<usize>,
    searcher: Searcher<'a>,
}

impl<'a> Parser<'a> {
    /// The state before the first line.
    pub fn new(grammars: &'a Grammars, syntax: &SyntaxReference) -> Option<Self> {
        let context = grammars.context(grammars.start(syntax)?)?;
        let stack = vec![Level { context, prototypes: Vec::new(), captured: None }];
        Some(Self { grammars, stack, first_line: true, floors: Vec::new(), searcher: Searcher::default() })
    }

    /// What changes in the next line.
    pub fn line(&mut self, line: &str) -> Result<Changes, Unfit> {
        let mut changes = Vec::new();
        if std::mem::take(&mut self.first_line)
            && let Some(scope) = self.top()?.context.meta_content_scope.first()
        {
            changes.push((0, ScopeStackOp::Push(*scope)));
        }
        self.searcher.begin(line);
        let mut start = 0;
        // Where, and how deep, something was pushed that took no text: to pop it there would have no end.
        let mut pushed = (0, 0);
        while self.token(line, &mut start, &mut pushed, &mut changes)? {}
        Ok(changes)
    }

    fn top(&self) -> Result<&Level<'a>, Unfit> {
        self.stack.last().ok_or(Unfit::Broken)
    }

    /// Goes on to the next match. False at the end of the line.
    fn token(
        &mut self,
        line: &str,
        start: &mut usize,
        pushed: &mut (usize, usize),
        changes: &mut Changes,
    ) -> Result<bool, Unfit> {
        let height = self.stack.len();
        if height >= MAX_DEPTH {
            return Err(Unfit::Deep);
        }
        while self.floors.last().is_some_and(|floor| *floor >= height) {
            self.floors.pop();
        }
        let floor = self.floors.last().copied().unwrap_or_default();
        let top = self.top()?.context;
        let levels = self.stack.get(floor..).unwrap_or_default();
        let may_loop = *pushed == (*start, height);
        let Some(found) = self.searcher.best(self.grammars, levels, line, *start, may_loop)? else { return Ok(false) };
        if found.would_loop {
            let next = line.get(*start..).and_then(|rest| rest.char_indices().nth(1));
            *start += next.map_or(0, |(width, _)| width);
            return Ok(next.is_some());
        }
        if found.end <= *start && matches!(found.pattern.operation, Change::Push(_)) {
            *pushed = (found.end, height + 1);
        }
        *start = found.end;
        if found.from_prototype {
            self.floors.push(height);
        }
        self.write(&found, top, changes)?;
        self.change(line, &found)?;
        Ok(true)
    }

    /// The scopes of a match.
    fn write(&self, found: &Match<'a>, top: &Context, changes: &mut Changes) -> Result<(), Unfit> {
        let pattern = found.pattern;
        self.before(found.start, top, &pattern.operation, changes)?;
        push(changes, found.start, &pattern.scope);
        if let Some(captures) = &pattern.captures {
            // Captures may come in any order, scopes may not: the outer before the inner, the end before the start.
            let mut inner = Vec::new();
            for (group, scopes) in captures {
                // An empty capture would be closed before it is opened.
                let Some((from, to)) = found.group(*group).filter(|(from, to)| from != to) else { continue };
                // syntect's order is that of the negative length as a number of 32 bits; no line is that long.
                let length = i64::try_from(to - from).unwrap_or(i64::MAX);
                inner.extend(scopes.iter().map(|scope| ((from, -length), ScopeStackOp::Push(*scope))));
                inner.push(((to, i64::MIN), ScopeStackOp::Pop(scopes.len())));
            }
            inner.sort_by_key(|(key, _)| *key);
            changes.extend(inner.into_iter().map(|((at, _), change)| (at, change)));
        }
        pop(changes, found.end, pattern.scope.len());
        self.after(found.end, top, &pattern.operation, changes)
    }

    /// What a change of context does to the scopes before the text of the match.
    fn before(&self, at: usize, top: &Context, change: &Change, changes: &mut Changes) -> Result<(), Unfit> {
        match change {
            Change::None => {}
            Change::Pop => pop(changes, at, top.meta_content_scope.len()),
            Change::Push(targets) | Change::Set(targets) => {
                let set = matches!(change, Change::Set(_));
                if set && top.clear_scopes.is_some() {
                    changes.push((at, ScopeStackOp::Restore));
                }
                for target in targets {
                    let context = self.target(*target)?.1;
                    if let Some(amount) = context.clear_scopes.filter(|_| !set) {
                        changes.push((at, ScopeStackOp::Clear(amount)));
                    }
                    push(changes, at, &context.meta_scope);
                }
            }
        }
        Ok(())
    }

    /// What a change of context does to the scopes after the text of the match.
    fn after(&self, at: usize, top: &Context, change: &Change, changes: &mut Changes) -> Result<(), Unfit> {
        let (targets, set) = match change {
            Change::None => return Ok(()),
            Change::Pop => {
                pop(changes, at, top.meta_scope.len());
                if top.clear_scopes.is_some() {
                    changes.push((at, ScopeStackOp::Restore));
                }
                return Ok(());
            }
            Change::Push(targets) => (targets, false),
            Change::Set(targets) => (targets, true),
        };
        let targets: Vec<&Context> =
            targets.iter().map(|target| Ok(self.target(*target)?.1)).collect::<Result<_, Unfit>>()?;
        let old = if set { top.meta_scope.len() + top.meta_content_scope.len() } else { 0 };
        let again =
            |context: &&Context| !context.meta_content_scope.is_empty() || set && context.clear_scopes.is_some();
        if old == 0 && !targets.iter().any(again) {
            return Ok(());
        }
        // The scopes of the contexts come off and on again, so that those of their content stand in the right order.
        pop(changes, at, old + targets.iter().map(|context| context.meta_scope.len()).sum::<usize>());
        for context in targets {
            if let Some(amount) = context.clear_scopes.filter(|_| set) {
                changes.push((at, ScopeStackOp::Clear(amount)));
            }
            push(changes, at, &context.meta_scope);
            push(changes, at, &context.meta_content_scope);
        }
        Ok(())
    }

    fn target(&self, id: Option<ContextId>) -> Result<(ContextId, &'a Context), Unfit> {
        let id = id.ok_or(Unfit::Broken)?;
        Ok((id, self.grammars.context(id).ok_or(Unfit::Broken)?))
    }

    /// What a match does to the stack.
    fn change(&mut self, line: &str, found: &Match<'a>) -> Result<(), Unfit> {
        let (targets, mut kept) = match &found.pattern.operation {
            Change::None => return Ok(()),
            Change::Pop => {
                self.stack.pop();
                return Ok(());
            }
            Change::Push(targets) => (targets, Vec::new()),
            // Prototypes stay until the level at which they came is left.
            Change::Set(targets) => (targets, self.stack.pop().map(|level| level.prototypes).unwrap_or_default()),
        };
        for (place, target) in targets.iter().enumerate() {
            let mut prototypes = std::mem::take(&mut kept);
            if place + 1 == targets.len()
                && let Some(prototype) = found.pattern.with_prototype
            {
                prototypes.push(self.target(prototype)?.1);
            }
            let context = self.target(*target)?.1;
            let refers = context.uses_backrefs || prototypes.iter().any(|context| context.uses_backrefs);
            let captured = refers.then(|| Rc::new(captured(line, found)));
            self.stack.push(Level { context, prototypes, captured });
        }
        Ok(())
    }
}

/// The groups of a match, for expressions that refer to them.
fn captured(line: &str, found: &Match<'_>) -> Captured {
    let text = |(from, to): (usize, usize)| line.get(from..to).map(regex_syntax::escape);
    let groups = groups(line, found.pattern, found);
    Captured {
        groups: groups.into_iter().map(|group| group.and_then(text)).collect(),
        compiled: HashMap::default().into(),
    }
}

fn groups(line: &str, pattern: &Pattern, found: &Match<'_>) -> Vec<Option<(usize, usize)>> {
    if pattern.captures.is_some() || found.referred {
        return found.groups.clone();
    }
    // They were not asked for when the match was found.
    let again = pattern.regex().and_then(|regex| regex.captures_from_pos(line, found.start).ok()?);
    let Some(again) = again else { return Vec::new() };
    (0..again.len()).map(|group| again.get(group).map(|group| (group.start(), group.end()))).collect()
}

fn push(changes: &mut Changes, at: usize, scopes: &[Scope]) {
    changes.extend(scopes.iter().map(|scope| (at, ScopeStackOp::Push(*scope))));
}

fn pop(changes: &mut Changes, at: usize, count: usize) {
    if count > 0 {
        changes.push((at, ScopeStackOp::Pop(count)));
    }
}
