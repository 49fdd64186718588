//! Scores the pages that have the units of a query. Whole numbers only, so that the script gets the same.

use std::collections::BTreeMap;

use crate::columns::Row;
use crate::units::{Alternative, Unit};

/// The least that a word weighs, however many pages have it.
const MIN_RARITY: u32 = 4;

/// Why a page is found by a word: the stem, by its place among those of the [`Term`](crate::Term), and how much the page is about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Why {
    /// The place of the stem.
    pub stem: usize,
    /// 1 to 15.
    pub impact: u8,
}

/// A page that has words of the query.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scored {
    pub(crate) score: u32,
    /// Why, by unit.
    pub(crate) why: Vec<Option<Why>>,
    matched: u32,
    /// The last unit that the page has: which, its score, its place.
    last: (usize, u32, u8),
}

impl Scored {
    /// A page that has none of so many units.
    pub(crate) fn none(units: usize) -> Self {
        Self { why: vec![None; units], ..Self::default() }
    }
}

/// How rare a stem is: 16 times the logarithm of the share of pages that have it.
fn rarity(pages: u32, with_it: usize) -> u32 {
    log16(pages).saturating_sub(log16(u32::try_from(with_it).unwrap_or(u32::MAX))).max(MIN_RARITY)
}

/// 16 times the logarithm to base 2, with lines between its whole values.
fn log16(number: u32) -> u32 {
    let exponent = number.max(1).ilog2();
    16 * exponent + ((u64::from(number.max(1)) * 16) >> exponent) as u32 - 16
}

/// The pages that have any of the units and all that are required.
pub(crate) fn rank(units: &[Unit], pages: u32) -> BTreeMap<u32, Scored> {
    let mut ranked: BTreeMap<u32, Scored> = BTreeMap::new();
    for (number, unit) in units.iter().enumerate() {
        for (page, (score, place, why)) in pages_of(unit, pages) {
            let scored = ranked.entry(page).or_default();
            let (last, last_score, last_place) = scored.last;
            if scored.matched > 0 && last + 1 == number {
                scored.score += order_bonus(score.min(last_score), last_place, place);
            }
            scored.why.resize(number, None);
            scored.why.push(Some(why));
            scored.score += score;
            scored.matched += 1;
            scored.last = (number, score, place);
        }
    }
    let count = units.len() as u32;
    ranked.retain(|_, scored| {
        scored.why.resize(units.len(), None);
        scored.score = (u64::from(scored.score) * u64::from(scored.matched.pow(2)) / u64::from(count.pow(2))) as u32;
        units.iter().zip(&scored.why).all(|(unit, why)| why.is_some() || !unit.is_required)
    });
    ranked
}

/// The pages of a unit: score, place, and why. Of several stems the one with the best score counts, of equal ones the first.
fn pages_of(unit: &Unit, pages: u32) -> BTreeMap<u32, (u32, u8, Why)> {
    let mut best: BTreeMap<u32, (u32, u8, Why)> = BTreeMap::new();
    for (stem, Alternative { weight, postings, .. }) in unit.alternatives.iter().enumerate() {
        let weight = weight * rarity(pages, postings.len());
        for posting in postings {
            let score = (weight * u32::from(posting.impact)) >> 8;
            let found = (score, posting.place, Why { stem, impact: posting.impact });
            let known = best.entry(posting.page).or_insert(found);
            if known.0 < score {
                *known = found;
            }
        }
    }
    best
}

/// Words that stand on the page as in the query, one after the other or near each other.
fn order_bonus(score: u32, place: u8, next: u8) -> u32 {
    match i32::from(next) - i32::from(place) {
        _ if place == 0 || next == 0 => 0,
        1 => score >> 2,
        -4..=-1 | 2..=4 => score >> 3,
        _ => 0,
    }
}

/// The score with what is known of the page: news lose with age, and what is over is seldom what readers look for.
pub(crate) fn with_state(score: u32, row: &Row, newest: u32) -> u32 {
    let years = if row.fresh && row.month > 0 { newest.saturating_sub(row.month) / 12 } else { 0 };
    let score = (score * (16 - years.min(6))) >> 4;
    if row.archived { score >> 1 } else { score }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_lines_between_powers_of_two() {
        let numbers = [0, 1, 2, 3, 4, 6, 1000, 10_000, u32::MAX];
        assert_eq!(numbers.map(log16), [0, 0, 16, 24, 32, 40, 159, 211, 511]);
        assert_eq!((rarity(10_000, 1), rarity(10_000, 10_000), rarity(8, 9)), (211, 4, 4));
    }

    #[test]
    fn words_near_each_other_count_more() {
        let bonus = |place, next| order_bonus(80, place, next);
        assert_eq!(
            (bonus(3, 4), bonus(3, 7), bonus(4, 3), bonus(3, 3), bonus(3, 8), bonus(0, 1)),
            (20, 10, 10, 0, 0, 0)
        );
    }

    #[test]
    fn news_age_and_what_is_over_counts_half() {
        let row = |month, fresh, archived| Row { month, fresh, archived, ..Row::default() };
        assert_eq!(with_state(160, &row(400, true, false), 411), 160);
        assert_eq!(with_state(160, &row(400, true, false), 412), 150);
        assert_eq!(with_state(160, &row(1, true, true), 412), 50);
        assert_eq!(with_state(160, &row(1, false, false), 412), 160);
        assert_eq!(with_state(160, &row(0, true, false), 412), 160);
    }
}
