//! The earliest match of all the patterns that apply at a place of a line.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use fancy_regex::Regex;

use super::filter::{Line, Places};
use super::grammar::{Change, Context, Grammars, List, Pattern};
use super::parse::Unfit;

/// A level of the stack: a context, what was put on top of it, and the match that led to it.
pub struct Level<'a> {
    pub context: &'a Context,
    /// Contexts whose patterns come first, here and in all that is pushed from here.
    pub prototypes: Vec<&'a Context>,
    pub captured: Option<Rc<Captured>>,
}

/// The groups of a match as text for expressions, and the expressions that were made with them.
pub struct Captured {
    pub groups: Vec<Option<String>>,
    pub compiled: RefCell<HashMap<usize, Option<Rc<Regex>>>>,
}

/// A match that won.
pub struct Match<'a> {
    pub pattern: &'a Pattern,
    pub start: usize,
    pub end: usize,
    /// The groups, if the pattern gives scopes to some or refers to others.
    pub groups: Vec<Option<(usize, usize)>>,
    pub from_prototype: bool,
    /// The expression refers to the match that led to its context.
    pub referred: bool,
    /// It would pop, without any text, what was pushed without any text.
    pub would_loop: bool,
}

impl Match<'_> {
    /// Where a group stands.
    pub fn group(&self, group: usize) -> Option<(usize, usize)> {
        self.groups.get(group).copied().flatten()
    }
}

/// What is known of the patterns in the line at hand.
#[derive(Default)]
pub struct Searcher<'a> {
    line: Line,
    /// The lists that were looked at in this line; those behind them wait to be used again.
    scans: Vec<Scan>,
    used: usize,
    /// What is known of a pattern in this line.
    known: Vec<Known>,
    /// For each pattern the line in which it was last looked at, and where in `known` it stood then.
    slots: Vec<(usize, usize)>,
    /// The number of the line, from one on.
    number: usize,
    applying: Vec<Applying<'a>>,
}

/// A list in the line at hand.
#[derive(Default)]
struct Scan {
    /// The number of the list.
    list: usize,
    places: Places,
    /// The patterns that may match in the line: their places in the list, and where they stand in `known`.
    live: Vec<(usize, usize)>,
}

#[derive(Default)]
struct Known {
    state: State,
    start: usize,
    end: usize,
    groups: Vec<Option<(usize, usize)>>,
}

#[derive(Default, Clone, Copy, PartialEq)]
enum State {
    /// Not searched yet.
    #[default]
    Open,
    /// There is a match.
    Found,
    /// There is a match, but it takes nothing and changes nothing: until its end the pattern does not count.
    Idle,
    /// There is no match any more.
    Never,
}

/// A pattern that may win at the place at hand.
struct Applying<'a> {
    pattern: &'a Pattern,
    captured: Option<Rc<Captured>>,
    from_prototype: bool,
    /// No match is before this place.
    bound: usize,
    /// A match is at the bound.
    found: bool,
    /// Where its state stands in `known`.
    slot: usize,
    /// The scan of its list, and its place in the list.
    scan: usize,
    place: usize,
}

/// After every line.
const NOWHERE: usize = usize::MAX;

impl<'a> Searcher<'a> {
    /// Begins another line.
    pub fn begin(&mut self, line: &str) {
        self.line.set(line);
        self.used = 0;
        self.known.clear();
        self.number += 1;
    }

    /// The match that syntect would choose from a place on: the earliest, and of several the first in order.
    pub fn best(
        &mut self,
        grammars: &'a Grammars,
        levels: &[Level<'a>],
        line: &str,
        start: usize,
        may_loop: bool,
    ) -> Result<Option<Match<'a>>, Unfit> {
        self.applying.clear();
        for level in levels {
            for context in &level.prototypes {
                self.apply(grammars.list(context), level.captured.as_ref(), true, start);
            }
        }
        let top = levels.last().ok_or(Unfit::Broken)?;
        if let Some(prototype) = top.context.prototype {
            let context = grammars.context(prototype).ok_or(Unfit::Broken)?;
            self.apply(grammars.list(context), None, false, start);
        }
        self.apply(grammars.list(top.context), top.captured.as_ref(), false, start);
        Ok(self.choose(line, start, may_loop))
    }

    /// Adds the patterns of a list that may match from a place on.
    fn apply(&mut self, list: &'a List, captured: Option<&Rc<Captured>>, from_prototype: bool, start: usize) {
        let number = self.scan(list);
        let Some(scan) = self.scans.get(number) else { return };
        for &(place, slot) in &scan.live {
            let Some(pattern) = list.patterns.get(place) else { continue };
            let (captured_yet, bound, found) = (None, start, false);
            let mut applying =
                Applying { pattern, captured: captured_yet, from_prototype, bound, found, slot, scan: number, place };
            if let Some(captured) = captured.filter(|_| pattern.has_captures) {
                // It is another expression each time, and what was found before says nothing.
                applying.captured = Some(Rc::clone(captured));
                applying.slot = self.known.len();
                self.known.push(Known::default());
                self.applying.push(applying);
                continue;
            }
            let Some(known) = self.known.get(slot) else { continue };
            let ahead = known.start >= start;
            match known.state {
                State::Never => continue,
                State::Idle if ahead => continue,
                State::Found if ahead => (applying.bound, applying.found) = (known.start, true),
                State::Open | State::Idle | State::Found => match scan.places.next(place, start) {
                    Some(bound) => applying.bound = bound,
                    None => continue,
                },
            }
            self.applying.push(applying);
        }
    }

    /// The scan of a list in this line.
    fn scan(&mut self, list: &'a List) -> usize {
        let used = self.scans.get(..self.used).unwrap_or_default();
        if let Some(number) = used.iter().position(|scan| scan.list == list.number) {
            return number;
        }
        let number = self.used;
        self.used += 1;
        if self.scans.len() == number {
            self.scans.push(Scan::default());
        }
        let Some(scan) = self.scans.get_mut(number) else { return number };
        scan.list = list.number;
        scan.live.clear();
        list.filter.places(&self.line, &mut scan.places);
        for (place, pattern) in list.patterns.iter().enumerate() {
            // A pattern that refers to another match is another expression there, of which the filter knows nothing.
            if !pattern.has_captures && !scan.places.any(place) {
                continue;
            }
            if self.slots.len() <= pattern.number {
                self.slots.resize(pattern.number + 1, (0, 0));
            }
            let Some(slot) = self.slots.get_mut(pattern.number) else { continue };
            if slot.0 != self.number {
                *slot = (self.number, self.known.len());
                self.known.push(Known::default());
            }
            scan.live.push((place, slot.1));
        }
        number
    }

    /// Searches the patterns, the one that may match earliest first, until one has matched before all others can.
    fn choose(&mut self, line: &str, start: usize, may_loop: bool) -> Option<Match<'a>> {
        let mut looping = None;
        while let Some(applying) = earliest(&mut self.applying) {
            // A pop without end is chosen only if nothing else matches at its place.
            if looping.is_some() && applying.bound > start {
                break;
            }
            let Some(known) = self.known.get_mut(applying.slot) else { break };
            if !applying.found {
                let Some(scan) = self.scans.get_mut(applying.scan) else { break };
                known.look(applying, line, &mut scan.places);
                continue;
            }
            let pop = matches!(applying.pattern.operation, Change::Pop);
            let would_loop = may_loop && known.end <= start && pop;
            let found = Match {
                pattern: applying.pattern,
                start: known.start,
                end: known.end,
                groups: known.groups.clone(),
                from_prototype: applying.from_prototype,
                referred: applying.captured.is_some(),
                would_loop,
            };
            if !would_loop {
                return Some(found);
            }
            looping = Some(found);
            applying.bound = NOWHERE;
        }
        looping
    }
}

/// The pattern that may match earliest, and of several the first.
fn earliest<'a, 'b>(applying: &'b mut [Applying<'a>]) -> Option<&'b mut Applying<'a>> {
    applying.iter_mut().min_by_key(|applying| applying.bound).filter(|applying| applying.bound != NOWHERE)
}

impl Known {
    /// Looks whether a pattern matches at its bound, or where it does.
    fn look(&mut self, applying: &mut Applying<'_>, line: &str, places: &mut Places) {
        let pattern = applying.pattern;
        if applying.captured.is_none()
            && let Some(small) = pattern.small()
            && let Ok(end) = small.at(line, applying.bound, &mut self.groups)
        {
            match end {
                Some(end) => self.take(applying, Some((applying.bound, end))),
                None => {
                    places.clear(applying.place, applying.bound);
                    applying.bound = places.next(applying.place, applying.bound).unwrap_or(NOWHERE);
                }
            }
            return;
        }
        let found = match &applying.captured {
            Some(captured) => {
                let regex = captured.regex(pattern);
                regex.and_then(|regex| self.run(&regex, line, applying.bound, true))
            }
            None => pattern.regex().and_then(|regex| self.run(regex, line, applying.bound, pattern.captures.is_some())),
        };
        self.take(applying, found);
    }

    /// Remembers what a search has found.
    fn take(&mut self, applying: &mut Applying<'_>, found: Option<(usize, usize)>) {
        applying.bound = NOWHERE;
        self.state = State::Never;
        if let Some((start, end)) = found {
            (self.start, self.end) = (start, end);
            self.state = State::Found;
            if start == end && matches!(applying.pattern.operation, Change::None) {
                self.state = State::Idle;
            } else {
                (applying.bound, applying.found) = (start, true);
            }
        }
    }

    /// Searches an expression. One that gives up does not match, as with syntect.
    fn run(&mut self, regex: &Regex, line: &str, from: usize, groups: bool) -> Option<(usize, usize)> {
        if !groups {
            return regex.find_from_pos(line, from).ok()?.map(|found| (found.start(), found.end()));
        }
        let found = regex.captures_from_pos(line, from).ok()??;
        let group = |group| found.get(group).map(|group| (group.start(), group.end()));
        self.groups.clear();
        self.groups.extend((0..found.len()).map(group));
        group(0)
    }
}

impl Captured {
    /// The expression of a pattern with the groups in it.
    fn regex(&self, pattern: &Pattern) -> Option<Rc<Regex>> {
        let mut compiled = self.compiled.borrow_mut();
        let made = compiled.entry(pattern.number).or_insert_with(|| {
            let group = |group: usize| self.groups.get(group).cloned().flatten();
            pattern.regex_with(group).map(Rc::new)
        });
        made.clone()
    }
}
