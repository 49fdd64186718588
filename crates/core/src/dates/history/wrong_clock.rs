//! Commits that were made with a wrong clock.

use jiff::Timestamp;

/// The earliest credible commit time, in seconds since 1970: the year 1990, before the web.
const FIRST_WEBSITE: i64 = 631_152_000;
/// How much older than its predecessors a commit may be, in seconds: branches may wait for 30 days.
const MAX_LAG: i64 = 30 * 86_400;

/// How much newer than its successors a commit may be, in seconds: a day, for wrong time zones.
const MAX_LEAD: i64 = 86_400;

/// Indices of commits whose clock was wrong, given the times of a branch, oldest first: before 1990, long before their
/// predecessors, or after their successors. As many commits as possible are trusted.
pub fn wrong_clocks(times: &[Timestamp], now: Timestamp) -> Vec<usize> {
    let seconds: Vec<i64> = times.iter().map(|time| time.as_second()).collect();
    let possible: Vec<usize> =
        (0..seconds.len()).filter(|n| seconds[*n] >= FIRST_WEBSITE && times[*n] <= now).collect();
    // The lengths of the longest non-decreasing subsequences that end, or start, at each commit.
    let upto = longest_runs(possible.iter().map(|n| seconds[*n]));
    let mut from = longest_runs(possible.iter().rev().map(|n| -seconds[*n]));
    from.reverse();
    let longest = upto.iter().copied().max().unwrap_or_default();
    // The commits in a longest subsequence. Of two that exclude each other, neither is trusted.
    let in_run: Vec<usize> = (0..possible.len()).filter(|k| upto[*k] + from[*k] == longest + 1).collect();
    let mut alike = vec![0_usize; longest + 1];
    in_run.iter().for_each(|k| alike[upto[*k]] += 1);
    let mut is_run = vec![false; seconds.len()];
    let mut is_sure = vec![false; seconds.len()];
    for k in in_run {
        is_run[possible[k]] = true;
        is_sure[possible[k]] = alike[upto[k]] == 1;
    }
    // The earliest trusted time after each commit, and the latest before it.
    let mut after = vec![i64::MAX; seconds.len()];
    for n in (1..seconds.len()).rev() {
        after[n - 1] = if is_run[n] { after[n].min(seconds[n]) } else { after[n] };
    }
    let mut before = FIRST_WEBSITE;
    let mut implausible = Vec::new();
    for (n, second) in seconds.iter().copied().enumerate() {
        let is_off =
            second < before.saturating_sub(MAX_LAG).max(FIRST_WEBSITE) || second > after[n].saturating_add(MAX_LEAD);
        if !is_sure[n] && times[n] <= now && is_off {
            implausible.push(n);
        }
        if is_run[n] {
            before = before.max(second);
        }
    }
    implausible
}

/// For each number, the length of the longest non-decreasing subsequence that ends with it.
fn longest_runs(numbers: impl Iterator<Item = i64>) -> Vec<usize> {
    let mut ends: Vec<i64> = Vec::new();
    let length = |number: i64| {
        let length = ends.partition_point(|end| *end <= number);
        if length == ends.len() {
            ends.push(number);
        } else {
            ends[length] = number;
        }
        length + 1
    };
    numbers.map(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_that_were_wrong() {
        let now: Timestamp = "2026-10-01T00:00:00Z".parse().unwrap();
        for (days, expected) in [
            ("", vec![]),
            ("2020-01-01 2021-01-01 2022-01-01", vec![]),
            ("2020-01-01 1970-01-01 2022-01-01", vec![1]),
            ("1970-01-01", vec![0]),
            ("1970-01-01 2020-01-01", vec![0]),
            // A battery that was empty, and a clock that was ahead.
            ("2019-01-01 2020-01-01 2020-02-01 2001-01-01 2001-01-01 2022-01-01", vec![3, 4]),
            ("2020-01-01 2026-01-01 2020-02-01 2020-03-01", vec![1]),
            // Commits in the future are reported elsewhere, and do not affect others.
            ("2020-01-01 2099-01-01 2020-02-01", vec![]),
            // A branch that waited some weeks.
            ("2020-01-10 2020-02-01 2020-02-01 2020-01-20 2020-02-02", vec![]),
            // A clock that was some days ahead, which can be known when it is right again; a day may be a time zone.
            ("2020-01-10 2020-02-20 2020-02-02 2020-02-03", vec![1]),
            ("2020-01-10 2020-02-20", vec![]),
            // One of the two is wrong, and nothing shows which.
            ("2020-01-10 2019-01-02 2020-02-03", vec![0, 1]),
            ("2020-01-10 2020-02-04 2020-02-03 2020-02-05", vec![]),
        ] {
            let times: Vec<Timestamp> =
                days.split_whitespace().map(|day| format!("{day}T12:00:00Z").parse().unwrap()).collect();
            assert_eq!(wrong_clocks(&times, now), expected, "{days}");
        }
    }
}
