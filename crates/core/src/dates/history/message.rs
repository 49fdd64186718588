//! What a commit's message says about dates: trailers, reverts and merges.

use std::collections::HashSet;

/// Whether a commit's message has the trailer `Anslag-Updated: no` in its last paragraph, or before a paragraph with
/// nothing but other trailers. In a squashed commit each of the messages must have it.
pub fn keeps_date(message: &str) -> bool {
    let parts = squashed_messages(message);
    if parts.len() > 1 {
        return parts.iter().all(|part| part.split(|line| line.is_empty()).skip(1).any(has_trailer));
    }
    let lines: Vec<&str> = message.trim_end().lines().map(str::trim).collect();
    let mut paragraphs: Vec<&[&str]> = lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()).collect();
    while paragraphs.len() > 1
        && paragraphs.last().is_some_and(|lines| !has_trailer(lines) && lines.iter().all(is_trailer))
    {
        paragraphs.pop();
    }
    match paragraphs.as_slice() {
        // The subject line is no trailer.
        [only] => only.get(1..).is_some_and(has_trailer),
        paragraphs => paragraphs.last().is_some_and(|lines| has_trailer(lines)),
    }
}

/// Whether a single message has the trailer where it has no effect; the author may have meant it.
pub fn has_misplaced_trailer(message: &str) -> bool {
    squashed_messages(message).len() < 2
        && !keeps_date(message)
        && message.lines().skip(1).any(|line| has_trailer(&[line]))
}

/// Whether a line is a trailer such as `Signed-off-by:`, which services add below a message.
fn is_trailer(line: &&str) -> bool {
    let by = line.split_once(": ").is_some_and(|(key, _)| key.to_ascii_lowercase().ends_with("-by"));
    by || line.starts_with("Change-Id: ") || line.starts_with("(cherry picked from commit ")
}

fn has_trailer(lines: &[&str]) -> bool {
    lines.iter().any(|line| {
        line.split_once(':').is_some_and(|(key, value)| {
            key.trim().eq_ignore_ascii_case("anslag-updated") && value.trim().eq_ignore_ascii_case("no")
        })
    })
}

/// The messages that were squashed into one: by GitHub and GitLab (each after a star), by `git merge --squash`, or by
/// `git rebase` with its comments left in.
fn squashed_messages(message: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = message.lines().map(str::trim_end).take_while(|line| *line != "---------").collect();
    let by_git = lines.contains(&"Squashed commit of the following:");
    let by_rebase = lines.iter().any(|line| line.starts_with("# This is a combination of "));
    let heading = |line: &str| line.starts_with("# This is the ") && line.contains("commit message");
    let begins = |n: usize| {
        let is_commit = |line: &str| {
            line.strip_prefix("commit ").is_some_and(|id| id.len() >= 40 && id.bytes().all(|b| b.is_ascii_hexdigit()))
        };
        let alone = n == 0 || lines[n - 1].is_empty();
        if by_rebase {
            return heading(lines[n]);
        }
        if by_git { is_commit(lines[n]) } else { alone && lines[n].starts_with("* ") }
    };
    let starts: Vec<usize> = (0..lines.len()).filter(|n| begins(*n)).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    starts.iter().zip(ends).map(|(start, end)| lines[*start..end].iter().map(|line| line.trim()).collect()).collect()
}

/// Whether a commit's message says that it reverts another, in the wording of git, GitHub or GitLab.
pub fn is_revert(message: &str) -> bool {
    let subject = message.lines().next().unwrap_or_default();
    let digits = |text: &str, prefix: char| {
        text.split(prefix).skip(1).any(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let names = |line: &str| {
        let id = |rest: &str| rest.bytes().take_while(u8::is_ascii_hexdigit).count() >= 7;
        line.strip_prefix("This reverts commit ").is_some_and(id)
            || line.strip_prefix("This reverts merge request ").is_some_and(|rest| digits(rest, '!'))
            || line.strip_prefix("Reverts ").is_some_and(|rest| digits(rest, '#'))
    };
    ["Revert \"", "Reapply \""].iter().any(|start| subject.starts_with(start))
        || message.lines().any(|line| names(line.trim()))
}

/// Whether a merge took the published branch into another branch, which then became the published one, judged by git's
/// own subject line. The history then follows the merged branch, so that the pages of others keep their dates.
///
/// The published branch is the one that is checked out. A merge of `main` into a branch such as `production` or
/// `release` publishes what it brings on the day of the merge.
pub fn merges_published(message: &str, branches: &[String]) -> bool {
    let subject = message.lines().next().unwrap_or_default();
    let (rest, remote) =
        match (subject.strip_prefix("Merge branch '"), subject.strip_prefix("Merge remote-tracking branch '")) {
            (Some(rest), _) => (rest, false),
            (_, Some(rest)) => (rest, true),
            _ => return false,
        };
    let Some((name, rest)) = rest.split_once('\'') else { return false };
    let name = if remote { name.split_once('/').map_or(name, |(_, name)| name) } else { name };
    let published = |name: &str| branches.iter().any(|branch| branch == name);
    let into = rest.rsplit_once(" into ").map(|(_, into)| into.trim().trim_matches('\''));
    published(name) || (matches!(name, "main" | "master") && !into.is_some_and(published))
}

/// The commit ids listed in a `.git-blame-ignore-revs` file.
pub fn ignored_commits(text: &str) -> HashSet<String> {
    let id = |line: &str| line.split('#').next().unwrap_or_default().trim().to_ascii_lowercase();
    let whole = |id: &String| matches!(id.len(), 40 | 64) && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.lines().map(id).filter(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reverts_that_say_so() {
        for message in [
            "Revert \"Ny text\"\n\nThis reverts commit 0123456789abcdef0123456789abcdef01234567.",
            "Ta bort\n\nThis reverts commit 0123456 (Ny text, 2024-01-01).\n",
            "Revert \"Ny text\" (#13)\n\nReverts kommun/webb#12",
            "Reapply \"Ny text\"",
            "Ta bort\n\nThis reverts merge request !12",
        ] {
            assert!(is_revert(message), "{message}");
        }
        for message in ["Ta bort", "This reverts commit to the old form", "Reverts the tide", "Om Revert \"x\""] {
            assert!(!is_revert(message), "{message}");
        }
    }

    #[test]
    fn trailers() {
        assert!(keeps_date("Typo\n\nAnslag-Updated: no\n"));
        assert!(keeps_date("Typo\n\nLång text.\n\nSigned-off-by: A <a@b>\nanslag-updated:NO"));
        assert!(!keeps_date("Anslag-Updated: no"));
        assert!(!keeps_date("Typo\n\nAnslag-Updated: no\n\nMer text."));
        assert!(!keeps_date("Typo\n\nAnslag-Updated: yes"));
        assert!(keeps_date("Typo\nAnslag-Updated: no"));
    }

    #[test]
    fn trailers_of_messages_put_together() {
        let id = "a".repeat(40);
        for (message, expected) in [
            // Only the second of two changes was a typo; the first is one that readers notice.
            ("Nytt (#3)\n\n* Ny text\n\n* Stavfel\n\nAnslag-Updated: no".to_owned(), false),
            ("Nytt (#3)\n\n* Ett\n\nAnslag-Updated: no\n\n* Två\n\nAnslag-Updated: no\n\n---------\n\nCo-authored-by: A <a@b>".to_owned(), true),
            (format!("Squashed commit of the following:\n\ncommit {id}\nAuthor: A <a@b>\n\n    Stavfel\n    \n    Anslag-Updated: no\n\ncommit {id}\nAuthor: A <a@b>\n\n    Ny text\n"), false),
            (format!("Squashed commit of the following:\n\ncommit {id}\nAuthor: A <a@b>\n\n    Stavfel\n    \n    Anslag-Updated: no\n"), true),
            // A list in a message of one.
            ("Stavfel\n\n* ett\n* två\n\nAnslag-Updated: no".to_owned(), true),
        ] {
            assert_eq!(keeps_date(&message), expected, "{message}");
        }
    }

    #[test]
    fn merges_of_the_published_branch() {
        let branches = ["publicerad".to_owned()];
        for subject in [
            "Merge branch 'main' into ämne",
            "Merge branch 'master'",
            "Merge remote-tracking branch 'origin/main'",
            "Merge remote-tracking branch 'origin/main' into x",
            "Merge branch 'publicerad' of https://example.se/x",
        ] {
            assert!(merges_published(subject, &branches), "{subject}");
        }
        for subject in [
            "Merge branch 'maina'",
            "Merge branch 'x' into main",
            "Merge pull request #1 from x/main",
            "Merge",
            "Merge branches 'main' and 'x'",
        ] {
            assert!(!merges_published(subject, &branches), "{subject}");
        }
    }

    #[test]
    fn merges_into_the_published_branch() {
        let production = ["production".to_owned()];
        for (subject, crosses) in [
            ("Merge branch 'main' into production", false),
            ("Merge remote-tracking branch 'origin/main' into production", false),
            ("Merge branch 'master' of https://example.se/x into production", false),
            ("Merge branch 'production' of https://example.se/x into production", true),
            ("Merge remote-tracking branch 'origin/production' into production", true),
            ("Merge branch 'main' into x", true),
            ("Merge branch 'x' into production", false),
        ] {
            assert_eq!(merges_published(subject, &production), crosses, "{subject}");
        }
    }

    #[test]
    fn ignored_commits_are_whole_ids() {
        let id = "A".repeat(40);
        let text = format!("# bulk\n{id} # reformat\nabc123\n\n");
        assert_eq!(ignored_commits(&text), HashSet::from(["a".repeat(40)]));
    }
}
