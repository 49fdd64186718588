//! What a query asks for: its words and numbers, each with the stems by which pages have it.

use crate::blocks::Blocks;
use crate::bytes::Damaged;
use crate::form::Form;
use crate::index::Index;
use crate::neighbours::Neighbour;
use crate::postings::Posting;
use crate::tokens::{Sink, scan};

/// More tokens are no query.
const MAX_TOKENS: usize = 12;

/// How much pages with a stem count, in 256ths: what was typed, and what means the same.
const TYPED: u32 = 256;
const SYNONYM: u32 = 230;

/// Of words that a reader may have meant.
const MAX_NEIGHBOURS: usize = 3;

/// How often the second part of an unknown compound is looked up.
const MAX_SPLITS: usize = 4;
const MIN_PART: usize = 3;

/// The beginning of a word that the site does not have otherwise: how many letters, and how much pages with it count.
const MIN_BEGINNING: usize = 4;
const BEGINNING: u32 = 128;

/// A word or number of a query.
#[derive(Debug, Default)]
pub(crate) struct Unit {
    /// As it was typed, in normal form.
    pub(crate) form: String,
    /// The place of its first token among those of the query.
    at: usize,
    /// Whether pages must have it: a case number is not one of several words.
    pub(crate) is_required: bool,
    /// The stems by which pages have it.
    pub(crate) alternatives: Vec<Alternative>,
}

/// A stem for a unit.
#[derive(Debug)]
pub(crate) struct Alternative {
    pub(crate) stem: String,
    pub(crate) weight: u32,
    pub(crate) postings: Vec<Posting>,
}

/// The units of a query.
#[derive(Debug, Default)]
pub(crate) struct Units {
    pub(crate) units: Vec<Unit>,
    /// What was typed, and what it was taken for.
    pub(crate) corrected: Vec<(String, String)>,
}

impl Units {
    pub(crate) fn of(query: &str, index: &Index<'_>) -> Result<Self, Damaged> {
        let mut tokens = Tokens::default();
        scan(query, true, &mut Blocks::default(), &mut tokens);
        let (mut units, taken) = numbers(&tokens, index)?;
        units.extend(words(&tokens, &taken, index, units.is_empty()));
        units.sort_by_key(|unit| unit.at);
        for at in 0..units.len() {
            find(&mut units, at, index)?;
        }
        let mut result = Self::default();
        for unit in units {
            if unit.alternatives.is_empty() {
                result.unknown(unit, index)?;
            } else {
                result.units.push(unit);
            }
        }
        Ok(result)
    }

    /// A word that no page has: written without diacritics, or a compound of words of the site, or misspelled.
    fn unknown(&mut self, mut unit: Unit, index: &Index<'_>) -> Result<(), Damaged> {
        let neighbours = index.neighbours(&unit.form)?;
        let is_respelled = neighbours.first().is_some_and(|neighbour| neighbour.distance == 0);
        if !is_respelled && let Some(parts) = split(&unit, index)? {
            self.units.extend(parts);
            return Ok(());
        }
        if let Some(best) = neighbours.first() {
            self.corrected.push((unit.form.clone(), best.form.clone()));
        }
        for Neighbour { form, .. } in &neighbours {
            if unit.alternatives.len() < MAX_NEIGHBOURS {
                unit.add(&index.stem(form), TYPED, index)?;
            }
        }
        match neighbours.first() {
            Some(best) => unit.add_synonyms(&index.stem(&best.form), index)?,
            None => unit.add_beginning(index)?,
        }
        self.units.push(unit);
        Ok(())
    }
}

impl Unit {
    /// Adds a stem if the site has it and the unit not.
    fn add(&mut self, stem: &str, weight: u32, index: &Index<'_>) -> Result<bool, Damaged> {
        if self.alternatives.iter().any(|alternative| alternative.stem == stem) {
            return Ok(true);
        }
        let Some(postings) = index.postings(stem)? else { return Ok(false) };
        self.alternatives.push(Alternative { stem: stem.to_owned(), weight, postings });
        Ok(true)
    }

    /// Adds the longest beginning that is a stem: of a compound with a part that the site does not have, or an unusual form.
    fn add_beginning(&mut self, index: &Index<'_>) -> Result<(), Damaged> {
        let boundaries: Vec<usize> = self.form.char_indices().map(|(at, _)| at).collect();
        let has_digits = self.form.bytes().any(|byte| byte.is_ascii_digit());
        for number in (MIN_BEGINNING..boundaries.len()).rev().filter(|_| !has_digits) {
            let head = boundaries.get(number).and_then(|at| self.form.split_at_checked(*at));
            let Some(stem) = head.map(|(head, _)| index.stem(head)) else { continue };
            if self.add(&stem, BEGINNING, index)? {
                return self.add_synonyms(&stem, index);
            }
        }
        Ok(())
    }

    fn add_synonyms(&mut self, stem: &str, index: &Index<'_>) -> Result<(), Damaged> {
        for synonym in index.synonyms(stem) {
            self.add(synonym, SYNONYM, index)?;
        }
        Ok(())
    }
}

/// The tokens of a query, and the numbers that several of them make.
#[derive(Default)]
struct Tokens {
    /// A token that is too long for a word is an empty one.
    tokens: Vec<String>,
    joined: Vec<Joined>,
}

struct Joined {
    form: String,
    first: usize,
    count: usize,
}

impl Sink for Tokens {
    fn token(&mut self, form: Form<'_>, index: usize) {
        if index < MAX_TOKENS {
            self.tokens.resize(index, String::new());
            self.tokens.push(form.text());
        }
    }

    fn joined(&mut self, form: Form<'_>, first: usize, count: usize) {
        if first + count <= MAX_TOKENS {
            self.joined.push(Joined { form: form.text(), first, count });
        }
    }
}

/// The numbers of the query that the site has, the longest first, and which tokens they cover.
fn numbers(tokens: &Tokens, index: &Index<'_>) -> Result<(Vec<Unit>, [bool; MAX_TOKENS]), Damaged> {
    let mut joined: Vec<&Joined> = tokens.joined.iter().collect();
    joined.sort_by_key(|joined| (std::cmp::Reverse(joined.count), joined.first));
    let mut taken = [false; MAX_TOKENS];
    let mut units = Vec::new();
    for Joined { form, first, count } in joined {
        let covered = *first..first + count;
        let begins_with_function_word =
            *count > 1 && tokens.tokens.get(*first).is_some_and(|token| index.is_function_word(token));
        if begins_with_function_word || taken[covered.clone()].contains(&true) {
            continue;
        }
        if let Some(postings) = index.postings(form)? {
            taken[covered].fill(true);
            let alternatives = vec![Alternative { stem: form.clone(), weight: TYPED, postings }];
            units.push(Unit { form: form.clone(), at: *first, is_required: true, alternatives });
        }
    }
    Ok((units, taken))
}

/// The other tokens, without function words, unless there is nothing else.
fn words(tokens: &Tokens, taken: &[bool], index: &Index<'_>, is_all: bool) -> Vec<Unit> {
    let tokens = tokens.tokens.iter().enumerate().filter(|(at, token)| !taken[*at] && !token.is_empty());
    let (function_words, mut words): (Vec<_>, Vec<_>) = tokens.partition(|(_, token)| index.is_function_word(token));
    if is_all && words.is_empty() {
        words = function_words;
    }
    words.into_iter().map(|(at, token)| Unit { form: token.clone(), at, ..Unit::default() }).collect()
}

/// Finds the stems of a word: its own, those of compounds that it makes with the words beside it (`bygg lov`), and synonyms.
fn find(units: &mut [Unit], at: usize, index: &Index<'_>) -> Result<(), Damaged> {
    if units[at].is_required {
        return Ok(());
    }
    let stem = index.stem(&units[at].form);
    let compounds = [at.checked_sub(1), Some(at)].map(|first| compound(units, first?));
    let unit = &mut units[at];
    unit.add(&stem, TYPED, index)?;
    for compound in compounds.into_iter().flatten() {
        unit.add(&index.stem(&compound), TYPED, index)?;
    }
    unit.add_synonyms(&stem, index)
}

/// A unit and the next as one word, if they are words beside each other.
fn compound(units: &[Unit], first: usize) -> Option<String> {
    let (one, other) = (units.get(first)?, units.get(first + 1)?);
    let are_words = !one.is_required && !other.is_required && one.at + 1 == other.at;
    are_words.then(|| format!("{}{}", one.form, other.form))
}

/// A compound as two units, if the site has both parts; the longest first part that works.
fn split(unit: &Unit, index: &Index<'_>) -> Result<Option<[Unit; 2]>, Damaged> {
    let boundaries: Vec<usize> = unit.form.char_indices().map(|(at, _)| at).collect();
    let has_digits = unit.form.bytes().any(|byte| byte.is_ascii_digit());
    let mut tries = 0;
    for number in (MIN_PART..(boundaries.len() + 1).saturating_sub(MIN_PART)).rev().filter(|_| !has_digits) {
        let Some((head, tail)) = boundaries.get(number).and_then(|at| unit.form.split_at_checked(*at)) else {
            continue;
        };
        let Some(first) = part(head, unit.at, index)? else { continue };
        tries += 1;
        if let Some(second) = part(tail, unit.at, index)? {
            return Ok(Some([first, second]));
        }
        if tries == MAX_SPLITS {
            break;
        }
    }
    Ok(None)
}

/// A part of a compound as a unit, if the site has its stem.
fn part(text: &str, at: usize, index: &Index<'_>) -> Result<Option<Unit>, Damaged> {
    let mut unit = Unit { form: text.to_owned(), at, ..Unit::default() };
    let stem = index.stem(text);
    if !unit.add(&stem, TYPED, index)? && !unit.add(text, TYPED, index)? {
        return Ok(None);
    }
    unit.add_synonyms(&stem, index)?;
    Ok(Some(unit))
}
