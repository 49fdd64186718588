//! A small matcher: whether an expression matches at one place.
//!
//! The filter has left few places, and the question there is a plain one. For most expressions a walk along their tree
//! answers it in a fraction of the time that a search takes to set up, and they are never compiled. Where the answer
//! would need more than this file knows, there is none, and the expression is searched.

use fancy_regex::{Assertion, Expr, LookAround};

use super::needs::{any_case, read_class};

/// Steps and depth after which a walk gives up: an expression that tries that much is better compiled.
const MOST_STEPS: usize = 2_000;
const MOST_DEPTH: usize = 200;

/// An expression as a tree to walk along.
#[derive(Debug)]
pub struct Small(Node);

/// No answer.
#[derive(Debug)]
pub struct Unsure;

/// Where the groups of a match stand. The first is the match.
pub type Groups = Vec<Option<(usize, usize)>>;

#[derive(Debug)]
enum Node {
    Bytes(Box<[u8]>),
    Class(Class),
    Run(Class, Count),
    Repeat(Box<Node>, Count),
    Concat(Vec<Node>),
    Alt(Vec<Node>),
    Group(usize, Box<Node>),
    Atomic(Box<Node>),
    Assertion(Assertion),
    Ahead(Box<Node>, bool),
    /// One of these stands before, or none of them.
    Behind(Vec<Node>, bool),
}

#[derive(Debug, Clone, Copy)]
struct Count {
    least: usize,
    most: usize,
    greedy: bool,
}

/// A set of characters.
#[derive(Debug, Clone, Copy)]
struct Class {
    ascii: u128,
    /// Whether characters that are not ASCII are in it, if that is so for all of them.
    wide: Option<bool>,
}

impl Small {
    /// An expression with a tree of this kind. Nothing for one that needs more.
    pub fn new(tree: &Expr, groups: bool) -> Option<Self> {
        let mut made = Maker { groups: 0, keep: groups, within: 0 };
        made.node(tree).map(Self)
    }

    /// The end of the match that begins at a place, if one does.
    pub fn at(&self, line: &str, at: usize, groups: &mut Groups) -> Result<Option<usize>, Unsure> {
        groups.clear();
        let mut walk = Walk { line: line.as_bytes(), steps: 0, depth: 0, end: at, groups };
        let matches = walk.node(&self.0, at, &Next::Done)?;
        let end = walk.end;
        if matches {
            walk.set(0, Some((at, end)));
        }
        Ok(matches.then_some(end))
    }
}

/// Makes trees.
struct Maker {
    /// How many groups there are so far.
    groups: usize,
    /// Whether they matter.
    keep: bool,
    /// How many nodes that are not walked back into are around.
    within: usize,
}

impl Maker {
    fn node(&mut self, tree: &Expr) -> Option<Node> {
        Some(match tree {
            Expr::Empty => Node::Concat(Vec::new()),
            Expr::Any { newline } => {
                let line_end = if *newline { 0 } else { 1 << b'\n' };
                Node::Class(Class { ascii: !line_end, wide: Some(true) })
            }
            Expr::Assertion(Assertion::StartLine { crlf: true } | Assertion::EndLine { crlf: true }) => return None,
            Expr::Assertion(assertion) => Node::Assertion(*assertion),
            Expr::Literal { val, casei: false } => Node::Bytes(val.as_bytes().into()),
            Expr::Literal { val, casei: true } => {
                let sign = |sign: char| sign.is_ascii().then(|| Node::Class(Class::of_case(sign)));
                Node::Concat(val.chars().map(sign).collect::<Option<_>>()?)
            }
            Expr::Delegate { inner, casei, .. } => Node::Class(Class::read(inner, *casei)?),
            Expr::Concat(parts) => {
                let mut nodes = joined(self.all(parts)?);
                if nodes.len() == 1 { nodes.pop()? } else { Node::Concat(nodes) }
            }
            Expr::Alt(choices) => Node::Alt(self.all(choices)?),
            Expr::Group(inner) => {
                self.groups += 1;
                let number = self.groups;
                let inner = Box::new(self.node(inner)?);
                match (self.keep, self.within) {
                    (false, _) => *inner,
                    (true, 0) => Node::Group(number, inner),
                    // What it holds would have to be taken back from outside.
                    (true, _) => return None,
                }
            }
            Expr::AtomicGroup(inner) => Node::Atomic(Box::new(self.inside(inner)?)),
            Expr::Repeat { child, lo, hi, greedy } => {
                let count = Count { least: *lo, most: *hi, greedy: *greedy };
                match self.node(child)? {
                    Node::Class(class) => Node::Run(class, count),
                    node if node.takes() => Node::Repeat(Box::new(node), count),
                    _ => return None,
                }
            }
            Expr::LookAround(inner, LookAround::LookAhead) => Node::Ahead(Box::new(self.inside(inner)?), true),
            Expr::LookAround(inner, LookAround::LookAheadNeg) => Node::Ahead(Box::new(self.inside(inner)?), false),
            Expr::LookAround(inner, LookAround::LookBehind) => Node::Behind(self.behind(inner)?, true),
            Expr::LookAround(inner, LookAround::LookBehindNeg) => Node::Behind(self.behind(inner)?, false),
            _ => return None,
        })
    }

    fn all(&mut self, trees: &[Expr]) -> Option<Vec<Node>> {
        trees.iter().map(|tree| self.node(tree)).collect()
    }

    fn inside(&mut self, tree: &Expr) -> Option<Node> {
        self.within += 1;
        let node = self.node(tree);
        self.within -= 1;
        node
    }

    fn behind(&mut self, tree: &Expr) -> Option<Vec<Node>> {
        let nodes = match self.inside(tree)? {
            Node::Alt(nodes) => nodes,
            node => vec![node],
        };
        let plain = |node: &Node| matches!(node, Node::Bytes(_) | Node::Class(_) | Node::Assertion(_));
        nodes.iter().all(plain).then_some(nodes)
    }
}

/// Neighbouring bytes as one node.
fn joined(nodes: Vec<Node>) -> Vec<Node> {
    let mut joined: Vec<Node> = Vec::with_capacity(nodes.len());
    for node in nodes {
        match (joined.last_mut(), node) {
            (Some(Node::Bytes(before)), Node::Bytes(after)) => *before = [&**before, &*after].concat().into(),
            (_, node) => joined.push(node),
        }
    }
    joined
}

impl Node {
    /// Whether a match always takes something.
    fn takes(&self) -> bool {
        match self {
            Self::Bytes(bytes) => !bytes.is_empty(),
            Self::Class(_) => true,
            Self::Run(_, count) => count.least > 0,
            Self::Repeat(node, count) => count.least > 0 && node.takes(),
            Self::Concat(nodes) => nodes.iter().any(Self::takes),
            Self::Alt(nodes) => nodes.iter().all(Self::takes),
            Self::Group(_, node) | Self::Atomic(node) => node.takes(),
            Self::Assertion(_) | Self::Ahead(..) | Self::Behind(..) => false,
        }
    }
}

impl Class {
    fn read(text: &str, any_case: bool) -> Option<Self> {
        let signs = read_class(text, any_case)?;
        // `[^"]` and its like: everything but a few characters of ASCII.
        let plain = |rest: &str| !any_case && rest.is_ascii() && !rest.contains(['[', '^', '\\', '&', '~']);
        let but = text.strip_prefix("[^").is_some_and(|rest| plain(&rest.replace(r"\\", "").replace(r"\]", "")));
        Some(Self { ascii: signs.ascii, wide: if but { Some(true) } else { (!signs.wide).then_some(false) } })
    }

    fn of_case(sign: char) -> Self {
        let signs = any_case(sign);
        Self { ascii: signs.ascii, wide: (!signs.wide).then_some(false) }
    }

    /// How long the character at a place is, if it is in the set.
    fn length(self, line: &[u8], at: usize) -> Result<Option<usize>, Unsure> {
        let Some(&byte) = line.get(at) else { return Ok(None) };
        if byte.is_ascii() {
            return Ok((self.ascii >> byte & 1 == 1).then_some(1));
        }
        let length = if byte < 0xe0 { 2 } else { 3 + usize::from(byte >= 0xf0) };
        Ok(self.wide.ok_or(Unsure)?.then_some(length))
    }
}

/// What is to match after a node.
enum Next<'a> {
    Done,
    Nodes(&'a [Node], &'a Next<'a>),
    GroupEnd(usize, usize, &'a Next<'a>),
    Again(&'a Node, Count, usize, &'a Next<'a>),
}

/// A walk along a tree.
struct Walk<'a> {
    line: &'a [u8],
    steps: usize,
    depth: usize,
    /// The end of the match.
    end: usize,
    groups: &'a mut Groups,
}

impl Walk<'_> {
    /// Whether a node matches at a place, and all that is next after it.
    fn node(&mut self, node: &Node, at: usize, next: &Next<'_>) -> Result<bool, Unsure> {
        self.steps += 1;
        if self.steps > MOST_STEPS || self.depth > MOST_DEPTH {
            return Err(Unsure);
        }
        self.depth += 1;
        let matches = self.step(node, at, next);
        self.depth -= 1;
        matches
    }

    fn step(&mut self, node: &Node, at: usize, next: &Next<'_>) -> Result<bool, Unsure> {
        match node {
            Node::Bytes(bytes) => {
                let there = self.line.get(at..).is_some_and(|rest| rest.starts_with(bytes));
                if there { self.next(next, at + bytes.len()) } else { Ok(false) }
            }
            Node::Class(class) => match class.length(self.line, at)? {
                Some(length) => self.next(next, at + length),
                None => Ok(false),
            },
            Node::Run(class, count) => self.run(*class, *count, at, next),
            Node::Repeat(node, count) => self.again(node, *count, 0, at, next),
            Node::Concat(nodes) => self.next(&Next::Nodes(nodes, next), at),
            Node::Alt(nodes) => {
                for node in nodes {
                    if self.node(node, at, next)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Node::Group(number, node) => self.node(node, at, &Next::GroupEnd(*number, at, next)),
            Node::Atomic(node) => {
                let there = self.node(node, at, &Next::Done)?;
                if there { self.next(next, self.end) } else { Ok(false) }
            }
            Node::Assertion(assertion) => {
                if self.holds(*assertion, at)? {
                    self.next(next, at)
                } else {
                    Ok(false)
                }
            }
            Node::Ahead(node, wanted) => {
                let there = self.node(node, at, &Next::Done)?;
                if there == *wanted { self.next(next, at) } else { Ok(false) }
            }
            Node::Behind(nodes, wanted) => {
                let mut there = false;
                for node in nodes {
                    there = there || self.stands_before(node, at)?;
                }
                if there == *wanted { self.next(next, at) } else { Ok(false) }
            }
        }
    }

    fn next(&mut self, next: &Next<'_>, at: usize) -> Result<bool, Unsure> {
        match next {
            Next::Done => {
                self.end = at;
                Ok(true)
            }
            Next::Nodes([], next) => self.next(next, at),
            Next::Nodes([node], next) => self.node(node, at, next),
            Next::Nodes([node, rest @ ..], next) => self.node(node, at, &Next::Nodes(rest, next)),
            Next::GroupEnd(number, start, next) => {
                let before = self.groups.get(*number).copied().flatten();
                self.set(*number, Some((*start, at)));
                let matches = self.next(next, at)?;
                if !matches {
                    self.set(*number, before);
                }
                Ok(matches)
            }
            Next::Again(node, count, done, next) => self.again(node, *count, *done, at, next),
        }
    }

    fn set(&mut self, group: usize, place: Option<(usize, usize)>) {
        if self.groups.len() <= group {
            self.groups.resize(group + 1, None);
        }
        if let Some(there) = self.groups.get_mut(group) {
            *there = place;
        }
    }

    /// A repetition of which some rounds are done.
    fn again(&mut self, node: &Node, count: Count, done: usize, at: usize, next: &Next<'_>) -> Result<bool, Unsure> {
        if done >= count.least && !count.greedy && self.next(next, at)? {
            return Ok(true);
        }
        if done < count.most && self.node(node, at, &Next::Again(node, count, done + 1, next))? {
            return Ok(true);
        }
        if done >= count.least && count.greedy { self.next(next, at) } else { Ok(false) }
    }

    /// A repetition of one character.
    fn run(&mut self, class: Class, count: Count, at: usize, next: &Next<'_>) -> Result<bool, Unsure> {
        let (mut to, mut done) = (at, 0);
        while done < count.most {
            if !count.greedy && done >= count.least && self.tried(next, to)? {
                return Ok(true);
            }
            let Some(length) = class.length(self.line, to)? else { break };
            to += length;
            done += 1;
        }
        if !count.greedy {
            // The last place was tried already unless the repetition had to stop there.
            return if done == count.most && done >= count.least { self.tried(next, to) } else { Ok(false) };
        }
        while done >= count.least {
            if self.tried(next, to)? {
                return Ok(true);
            }
            if done == 0 {
                break;
            }
            done -= 1;
            to -= 1;
            while self.line.get(to).is_some_and(|byte| byte & 0xc0 == 0x80) {
                to -= 1;
            }
        }
        Ok(false)
    }

    fn tried(&mut self, next: &Next<'_>, at: usize) -> Result<bool, Unsure> {
        self.steps += 1;
        if self.steps > MOST_STEPS { Err(Unsure) } else { self.next(next, at) }
    }

    fn stands_before(&self, node: &Node, at: usize) -> Result<bool, Unsure> {
        let before = self.line.get(..at).unwrap_or_default();
        match (node, before.last()) {
            (Node::Bytes(bytes), _) => Ok(before.ends_with(bytes)),
            (Node::Class(class), Some(byte)) if byte.is_ascii() => Ok(class.ascii >> byte & 1 == 1),
            (Node::Class(class), Some(_)) => class.wide.ok_or(Unsure),
            (Node::Assertion(assertion), _) => self.holds(*assertion, at),
            _ => Ok(false),
        }
    }

    fn holds(&self, assertion: Assertion, at: usize) -> Result<bool, Unsure> {
        let (before, after) = (self.line.get(..at).and_then(<[u8]>::last), self.line.get(at));
        let word = |byte: Option<&u8>| match byte {
            Some(byte) if !byte.is_ascii() => Err(Unsure),
            byte => Ok(byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')),
        };
        Ok(match assertion {
            Assertion::StartText => before.is_none(),
            Assertion::EndText => after.is_none(),
            Assertion::StartLine { .. } => before.is_none_or(|byte| *byte == b'\n'),
            Assertion::EndLine { .. } => after.is_none_or(|byte| *byte == b'\n'),
            Assertion::WordBoundary => word(before)? != word(after)?,
            Assertion::NotWordBoundary => word(before)? == word(after)?,
            Assertion::LeftWordBoundary => !word(before)? && word(after)?,
            Assertion::RightWordBoundary => word(before)? && !word(after)?,
        })
    }
}
