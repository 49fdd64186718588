//! Tests that hold our interpreter equal to syntect's, and the filter to its promise.
//!
//! Every grammar reads fixed samples and texts thrown together from what makes its kind of text. More of those with
//! `ANSLAG_ORACLE=20000`, best in a release build.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use syntect::parsing::{ParseState, SyntaxReference};
use syntect::util::LinesWithEndings;

use super::LEFT_OUT;
use super::filter::{Filter, Line, Places};
use super::grammar::{Grammars, Pattern};
use super::parse::{Parser, Unfit};
use super::samples::{FRAGMENTS, SAMPLES};
use super::small::Groups;
use super::stored::ContextId;

static GRAMMARS: LazyLock<Grammars> = LazyLock::new(Grammars::new);

/// How many random texts there are for all grammars together.
fn texts() -> u32 {
    #[expect(clippy::disallowed_methods, reason = "a test that can be asked for more")]
    let asked = std::env::var("ANSLAG_ORACLE").ok();
    asked.and_then(|number| number.parse().ok()).unwrap_or(90)
}

fn grammars() -> impl Iterator<Item = &'static SyntaxReference> {
    GRAMMARS.set.syntaxes().iter().filter(|syntax| !LEFT_OUT.contains(&syntax.name.as_str()))
}

fn grammar(token: &str) -> &'static SyntaxReference {
    GRAMMARS.set.find_syntax_by_token(token).unwrap_or_else(|| panic!("no grammar for {token}"))
}

/// Reads a text with both interpreters. What differs, if anything does.
fn differs(syntax: &SyntaxReference, text: &str) -> Option<String> {
    let (mut ours, mut theirs) = (Parser::new(&GRAMMARS, syntax).expect("a start"), ParseState::new(syntax));
    for (number, line) in LinesWithEndings::from(text).enumerate() {
        let our = ours.line(line);
        if our == Err(Unfit::Deep) {
            return None;
        }
        let their = theirs.parse_line(line, &GRAMMARS.set).map_err(|_| Unfit::Broken);
        if our != their {
            return Some(format!("{}, line {number} of {text:?}:\nours   {our:?}\ntheirs {their:?}", syntax.name));
        }
    }
    None
}

#[test]
fn samples() {
    let long = format!("{} \"{}\n", "a1_".repeat(300), "å 🦀 ".repeat(100));
    let hard = ["", "\n", "\n\n", "å", "🦀\n\t\u{a0}\u{2028}\r\n", "\u{feff}x\n", "\"'`\n", "((((\n", &long];
    for syntax in grammars() {
        for text in hard {
            assert_eq!(differs(syntax, text), None);
        }
        // A text in another language is a good test as well.
        let strange = syntax.name.len() % SAMPLES.len();
        assert_eq!(differs(syntax, SAMPLES[strange].1), None);
    }
    for (language, text) in SAMPLES {
        assert_eq!(differs(grammar(language), text), None);
        assert_eq!(differs(grammar(language), text.trim_end()), None, "without the last line end");
    }
}

/// A grammar, and a text of fragments and of pieces from the samples.
fn text() -> impl Strategy<Value = (usize, String)> {
    let words: Vec<&str> = SAMPLES.iter().flat_map(|(_, text)| text.split_inclusive([' ', '\n'])).collect();
    let piece = prop_oneof![
        3 => prop::sample::select(FRAGMENTS).prop_map(str::to_owned),
        // Neighbours, so that what belongs together sometimes comes together.
        2 => (0..words.len(), 1..6_usize).prop_map(move |(from, count)| words.iter().skip(from).take(count).copied().collect()),
        1 => "\\PC{0,6}",
    ];
    (any::<prop::sample::Index>(), prop::collection::vec(piece, 0..40))
        .prop_map(|(grammar, pieces)| (grammar.index(grammars().count()), pieces.concat()))
}

/// The same texts each time: a test that fails now and then helps nobody.
fn runner(cases: u32) -> TestRunner {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

#[test]
fn random_texts() {
    let all: Vec<_> = grammars().collect();
    let read = |(grammar, text): (usize, String)| {
        prop_assert_eq!(differs(all[grammar], &text), None);
        Ok(())
    };
    runner(texts()).run(&text(), read).unwrap();
}

/// All patterns of every fourth grammar, and of all grammars when many texts are asked for: a debug build is slow here.
fn patterns() -> Vec<Arc<Pattern>> {
    let mut patterns = BTreeMap::new();
    let step = if texts() < 1_000 { 4 } else { 1 };
    for grammar in (0..GRAMMARS.set.syntaxes().len()).step_by(step) {
        let contexts = (0..).map(|context| ContextId { grammar, context }).map_while(|id| GRAMMARS.context(id));
        for context in contexts {
            patterns
                .extend(GRAMMARS.list(context).patterns.iter().map(|pattern| (pattern.number, Arc::clone(pattern))));
        }
    }
    patterns.into_values().collect()
}

#[test]
fn the_filter_hides_no_match_and_the_small_matcher_is_right() {
    let patterns = patterns();
    assert!(patterns.len() > 1_000, "{} patterns", patterns.len());
    let filter = Filter::new(patterns.iter().map(|pattern| pattern.needs()));
    let (mut signs, mut places, mut groups) = (Line::default(), Places::default(), Groups::new());
    let mut check = |line: &str, patterns: &[(usize, &Arc<Pattern>)]| {
        signs.set(line);
        filter.places(&signs, &mut places);
        for (number, pattern) in patterns {
            let Some(regex) = pattern.regex() else { continue };
            let mut from = 0;
            while let Ok(found) = regex.captures_from_pos(line, from) {
                let places_between =
                    std::iter::successors(places.next(*number, from), |at| places.next(*number, at + 1));
                let place = found.as_ref().and_then(|found| found.get(0)).map(|found| (found.start(), found.end()));
                let start = place.map_or(usize::MAX, |(start, _)| start);
                for at in places_between.take_while(|at| *at < start) {
                    let small = pattern.small().and_then(|small| small.at(line, at, &mut groups).ok()?);
                    assert_eq!(small, None, "{:?} at {at} of {line:?}", regex.as_str());
                }
                let Some((found, (start, end))) = found.zip(place) else { break };
                let may = places.next(*number, start) == Some(start);
                assert!(may, "{:?} at {start} of {line:?}", regex.as_str());
                if let Some(Ok(small)) = pattern.small().map(|small| small.at(line, start, &mut groups)) {
                    assert_eq!(small, Some(end), "{:?} at {start} of {line:?}", regex.as_str());
                    let group = |group: usize| found.get(group).map(|group| (group.start(), group.end()));
                    let same = |number: &usize| groups.get(*number).copied().flatten() == group(*number);
                    let all = if pattern.captures.is_some() { found.len() } else { 1 };
                    assert!((0..all).all(|number| same(&number)), "{:?} at {start} of {line:?}", regex.as_str());
                }
                let Some(next) = line[start..].chars().next() else { break };
                from = start + next.len_utf8();
            }
        }
    };
    let lines: Vec<&str> = SAMPLES.iter().flat_map(|(_, text)| LinesWithEndings::from(text)).collect();
    // Each pattern meets some lines, another one others; all of them when many texts are asked for.
    let share = (1_000 / texts().max(1) as usize).clamp(1, 10);
    for (number, line) in lines.iter().enumerate() {
        let some: Vec<_> = patterns.iter().enumerate().skip(number % share).step_by(share).collect();
        check(line, &some);
    }
    let all: Vec<_> = patterns.iter().enumerate().collect();
    let read = |((_, text), part): ((usize, String), prop::sample::Index)| {
        let count = all.len() / share / 4;
        let part = part.index(all.len() - count);
        text.split_inclusive('\n').for_each(|line| check(line, &all[part..part + count]));
        Ok(())
    };
    // The property fails by a panic, since what it calls keeps a state.
    let read = std::cell::RefCell::new(read);
    runner(texts() / 3).run(&(text(), any::<prop::sample::Index>()), |case| (read.borrow_mut())(case)).unwrap();
}

#[test]
fn the_grammars_are_as_the_interpreter_expects() {
    for pattern in patterns() {
        let text = pattern.expression();
        // Where such an expression matches depends on where its search begins, and on what was searched before.
        assert!(!text.contains(r"\G") && !text.contains(r"\K"), "{text:?}");
        assert!(pattern.regex().is_some() || pattern.has_captures, "{text:?} is no expression");
    }
    let all = patterns();
    let share = |has: fn(&Pattern) -> bool| all.iter().filter(|pattern| has(pattern)).count() * 100 / all.len();
    let (narrow, small) = (share(|pattern| !pattern.needs().nothing()), share(|pattern| pattern.small().is_some()));
    assert!(narrow > 90 && small > 80, "of all expressions {narrow} % are filtered, {small} % walked along");
}

#[test]
fn too_deep_for_us_is_syntects() {
    let (syntax, text) = (grammar("json"), "[".repeat(150));
    let mut ours = Parser::new(&GRAMMARS, syntax).expect("a start");
    assert_eq!(ours.line(&text), Err(Unfit::Deep));
}
