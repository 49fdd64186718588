//! What an expression needs around the place where it matches.
//!
//! Read from the tree of the expression, with nothing left out that could match: where an expression is too clever for
//! this file, it may match anywhere. A match is looked at through a window: the sign before it and the first few in
//! it. An expression has a list of windows, and matches only where one of them fits.

use fancy_regex::{Assertion, Expr, LookAround};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

use super::symbols::Signs;

/// How many signs a window shows: one before the match, the others from its start.
pub const WIDTH: usize = 7;

/// Most windows of an expression while it is read, and when it has been.
const MOST_AT_WORK: usize = 64;
const MOST: usize = 12;

/// Oniguruma's reading of `\<` and `\>`, as syntect asks for it. The parser has no public name for this flag.
const ONIGURUMA: u32 = 1 << 6;

/// Where an expression may match: where a window fits.
pub struct Needs(pub Vec<Window>);

/// The signs that may stand at each place.
pub type Window = [Signs; WIDTH];

/// One way to read an expression, up to some point.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    window: Window,
    /// The place of the next sign. `WIDTH` when it lies beyond the window or is not known.
    next: usize,
}

const START: Way = Way { window: [Signs::ALL; WIDTH], next: 1 };

/// The tree of an expression, read as syntect reads it.
pub fn tree(expression: &str) -> Option<Expr> {
    Some(Expr::parse_tree_with_flags(expression, ONIGURUMA).ok()?.expr)
}

impl Needs {
    /// The needs of an expression.
    pub fn of(expression: &str) -> Self {
        let ways = tree(expression).map_or_else(|| vec![START], |tree| walk(&tree, vec![START]));
        Self(fewer(ways, MOST).into_iter().map(|way| way.window).collect())
    }

    /// Whether the expression may match anywhere.
    pub fn nothing(&self) -> bool {
        self.0.contains(&START.window)
    }
}

impl Way {
    /// The way when one of these signs stands at a place; nothing if none can.
    fn with(mut self, place: usize, signs: Signs) -> Option<Self> {
        if let Some(there) = self.window.get_mut(place) {
            *there = there.and(signs);
            if there.is_empty() {
                return None;
            }
        }
        Some(self)
    }

    /// The way past one of these signs.
    fn past(self, signs: Signs) -> Option<Self> {
        if self.next >= WIDTH {
            return Some(self);
        }
        let way = self.with(self.next, Signs { outside: false, ..signs })?;
        Some(Self { next: way.next + 1, ..way })
    }

    /// The way with a condition on the sign before the next one and on the next one.
    fn between(self, before: Signs, after: Signs) -> Option<Self> {
        if self.next >= WIDTH {
            return Some(self);
        }
        self.with(self.next - 1, before)?.with(self.next, after)
    }

    /// The way after something of unknown length.
    fn lost(self) -> Self {
        Self { next: WIDTH, ..self }
    }
}

/// All ways through an expression that continue these.
fn walk(expression: &Expr, ways: Vec<Way>) -> Vec<Way> {
    // Beyond the window nothing more can be said; the expressions of Markdown look ahead over whole pages.
    if ways.iter().all(|way| way.next >= WIDTH) && !moves_start(expression) {
        return ways;
    }
    match expression {
        Expr::Empty => ways,
        Expr::Any { newline } => {
            let line_end = if *newline { 0 } else { 1 << b'\n' };
            class(&ways, Signs { ascii: !line_end, wide: true, outside: false })
        }
        Expr::Assertion(assertion) => ways.into_iter().flat_map(|way| assert(*assertion, way)).collect(),
        Expr::Literal { val, casei: false } => val.bytes().fold(ways, |ways, byte| {
            // The bytes of a wide sign are counted one by one here, since all of them are known.
            ways.into_iter().filter_map(|way| way.past(Signs::byte(byte))).collect()
        }),
        Expr::Literal { val, casei: true } => val.chars().fold(ways, |ways, sign| class(&ways, any_case(sign))),
        Expr::Delegate { inner, casei, .. } => match read_class(inner, *casei) {
            Some(signs) => class(&ways, signs),
            None => ways.into_iter().map(Way::lost).collect(),
        },
        Expr::Concat(parts) => parts.iter().fold(ways, |ways, part| fewer(walk(part, ways), MOST_AT_WORK)),
        Expr::Alt(choices) => {
            fewer(choices.iter().flat_map(|choice| walk(choice, ways.clone())).collect(), MOST_AT_WORK)
        }
        Expr::Group(inner) | Expr::AtomicGroup(inner) => walk(inner, ways),
        Expr::LookAround(inner, kind) => look(inner, *kind, ways),
        Expr::Repeat { child, lo, hi, .. } => repeat(child, *lo, *hi, ways),
        // The start of a match may be set later and elsewhere.
        Expr::KeepOut | Expr::ContinueFromPreviousMatchEnd => vec![START.lost()],
        _ => ways.into_iter().map(Way::lost).collect(),
    }
}

/// Whether an expression may set the start of its match later or elsewhere.
fn moves_start(expression: &Expr) -> bool {
    match expression {
        Expr::KeepOut | Expr::ContinueFromPreviousMatchEnd => true,
        Expr::Concat(parts) | Expr::Alt(parts) => parts.iter().any(moves_start),
        Expr::Group(inner) | Expr::AtomicGroup(inner) | Expr::LookAround(inner, _) => moves_start(inner),
        Expr::Repeat { child, .. } => moves_start(child),
        _ => false,
    }
}

/// The ways past one sign of a class.
fn class(ways: &[Way], signs: Signs) -> Vec<Way> {
    let narrow = Signs { wide: false, ..signs };
    let wide = Signs { wide: signs.wide, ..Signs::NONE };
    let narrow = ways.iter().filter_map(|way| way.past(narrow));
    // A wide sign has several bytes; how many is not known here. One way stands for all of them.
    narrow.chain(ways.iter().filter_map(|way| way.past(wide).map(Way::lost))).collect()
}

/// The ways through a repetition.
fn repeat(child: &Expr, least: usize, most: usize, mut ways: Vec<Way>) -> Vec<Way> {
    for _ in 0..least.min(WIDTH) {
        ways = fewer(walk(child, ways), MOST_AT_WORK);
    }
    let mut all = ways.clone();
    // Whoever goes round more often than the window is wide has left it, or gone round without a sign.
    for _ in least..most.min(least.saturating_add(WIDTH)) {
        ways = fewer(walk(child, ways), MOST_AT_WORK);
        ways.retain(|way| !all.contains(way));
        if ways.is_empty() {
            break;
        }
        all.extend(&ways);
    }
    fewer(all, MOST_AT_WORK)
}

/// The ways that an assertion leaves.
fn assert(assertion: Assertion, way: Way) -> Vec<Way> {
    let both = |first: (Signs, Signs), second: (Signs, Signs)| {
        [first, second].into_iter().filter_map(|(before, after)| way.between(before, after)).collect()
    };
    match assertion {
        Assertion::StartText => way.between(Signs::OUT, Signs::ALL).into_iter().collect(),
        Assertion::StartLine { .. } => way.between(Signs::EDGE, Signs::ALL).into_iter().collect(),
        Assertion::EndText | Assertion::EndLine { .. } => way.between(Signs::ALL, Signs::EDGE).into_iter().collect(),
        Assertion::WordBoundary => both((Signs::GAP, Signs::WORD), (Signs::WORD, Signs::GAP)),
        Assertion::NotWordBoundary => both((Signs::GAP, Signs::GAP), (Signs::WORD, Signs::WORD)),
        Assertion::LeftWordBoundary => way.between(Signs::GAP, Signs::WORD).into_iter().collect(),
        Assertion::RightWordBoundary => way.between(Signs::WORD, Signs::GAP).into_iter().collect(),
    }
}

/// The ways that a look to either side leaves. They go on where they stood.
fn look(inner: &Expr, kind: LookAround, ways: Vec<Way>) -> Vec<Way> {
    let (before, after) = match kind {
        LookAround::LookAhead => {
            let ahead = |way: Way| walk(inner, vec![way]).into_iter().map(move |ahead| Way { next: way.next, ..ahead });
            return fewer(ways.into_iter().flat_map(ahead).collect(), MOST_AT_WORK);
        }
        LookAround::LookAheadNeg => (Signs::ALL, without(inner)),
        LookAround::LookBehind => (last(inner).unwrap_or(Signs::ALL), Signs::ALL),
        LookAround::LookBehindNeg => (without(inner), Signs::ALL),
    };
    ways.into_iter().filter_map(|way| way.between(before, after)).collect()
}

/// The signs that may stand where an expression does not match. Only what it takes as a single sign is taken away.
fn without(expression: &Expr) -> Signs {
    match expression {
        Expr::Literal { val, .. } if val.len() == 1 => {
            let byte = Signs::byte(val.as_bytes().first().copied().unwrap_or_default());
            Signs { ascii: !byte.ascii, ..Signs::ALL }
        }
        Expr::Delegate { inner, casei, .. } => {
            let signs = read_class(inner, *casei).unwrap_or(Signs::NONE);
            Signs { ascii: !signs.ascii, ..Signs::ALL }
        }
        Expr::Alt(choices) => choices.iter().map(without).fold(Signs::ALL, Signs::and),
        Expr::Group(inner) => without(inner),
        _ => Signs::ALL,
    }
}

/// The sign before the place that a look behind ends at. Nothing if that is not plain.
fn last(expression: &Expr) -> Option<Signs> {
    match expression {
        Expr::Literal { val, casei: false } => val.bytes().last().map(Signs::byte),
        Expr::Literal { val, casei: true } => val.chars().last().map(any_case),
        Expr::Delegate { inner, casei, .. } => read_class(inner, *casei),
        Expr::Assertion(Assertion::StartText) => Some(Signs::OUT),
        Expr::Assertion(Assertion::StartLine { .. }) => Some(Signs::EDGE),
        Expr::Alt(choices) => choices.iter().map(last).try_fold(Signs::NONE, |all, signs| Some(all.or(signs?))),
        Expr::Group(inner) => last(inner),
        Expr::Concat(parts) => match parts.last()? {
            part @ (Expr::Literal { .. } | Expr::Delegate { .. }) => last(part),
            _ => None,
        },
        _ => None,
    }
}

/// A sign in either case.
pub fn any_case(sign: char) -> Signs {
    if !sign.is_ascii() {
        // Some wide signs are the other case of an ASCII letter.
        return Signs { outside: false, ..Signs::ALL };
    }
    let either = [sign.to_ascii_lowercase(), sign.to_ascii_uppercase()];
    let ascii = either.iter().fold(0, |set, sign| set | 1 << u32::from(*sign));
    // The Kelvin sign and the long s.
    Signs { ascii, wide: matches!(sign, 'k' | 'K' | 's' | 'S'), outside: false }
}

/// The signs of a class such as `[a-z]` or `\s`. Nothing if it is no class.
pub fn read_class(text: &str, any_case: bool) -> Option<Signs> {
    // Without Unicode's tables, which are large and say nothing about ASCII. Where they could matter, all wide signs
    // are taken to be in the class.
    let plain = ParserBuilder::new().unicode(false).utf8(false).case_insensitive(any_case).build().parse(text).ok();
    let whole = || ParserBuilder::new().case_insensitive(any_case).build().parse(text).ok();
    let mut signs = of_class(&plain.or_else(whole)?)?;
    let named = text.as_bytes().windows(2).any(|pair| matches!(pair, [b'\\', sign] if sign.is_ascii_alphabetic()));
    signs.wide |= any_case || named || text.contains('^') || !text.is_ascii();
    Some(signs)
}

fn of_class(class: &Hir) -> Option<Signs> {
    let ranges: Vec<(u32, u32)> = match class.kind() {
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
        HirKind::Class(Class::Unicode(class)) => {
            class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
        }
        // A class of one sign.
        HirKind::Literal(literal) if literal.0.len() == 1 || std::str::from_utf8(&literal.0).is_ok_and(one) => {
            return literal.0.first().map(|byte| Signs::byte(*byte));
        }
        _ => return None,
    };
    let ascii =
        ranges.iter().flat_map(|(first, last)| *first..=(*last).min(127)).fold(0_u128, |set, sign| set | 1 << sign);
    Some(Signs { ascii, wide: ranges.iter().any(|(_, last)| *last > 127), outside: false })
}

fn one(text: &str) -> bool {
    text.chars().count() == 1
}

/// Fewer ways that allow at least as much: first those that begin alike become one, then any neighbours.
fn fewer(mut ways: Vec<Way>, most: usize) -> Vec<Way> {
    ways.sort_unstable();
    ways.dedup();
    if ways.contains(&START.lost()) {
        return vec![START.lost()];
    }
    for alike in (1..WIDTH).rev() {
        if ways.len() <= most {
            return ways;
        }
        // They are in order, so those that begin alike are neighbours.
        ways = joined(ways, |one, other| one.window[..=alike] == other.window[..=alike]);
    }
    while ways.len() > most {
        let mut even = false;
        ways = joined(ways, |_, _| {
            even = !even;
            even
        });
    }
    ways
}

/// Neighbours that are alike as one: everything that either allows.
fn joined(ways: Vec<Way>, mut alike: impl FnMut(&Way, &Way) -> bool) -> Vec<Way> {
    let mut fewer: Vec<Way> = Vec::with_capacity(ways.len());
    for way in ways {
        match fewer.last_mut() {
            Some(before) if alike(before, &way) => {
                for (place, signs) in before.window.iter_mut().zip(way.window) {
                    *place = place.or(signs);
                }
                if before.next != way.next {
                    before.next = WIDTH;
                }
            }
            _ => fewer.push(way),
        }
    }
    fewer
}
