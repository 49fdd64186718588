//! What a timer asks: has anything come to its day since the last build, and when does something next?

use serde_json::{Value, json};

use crate::support::{Run, Site};

fn article(more: &str) -> String {
    format!("---\ntitle: Vatten\ntype: news\nlead: Kort.\n{more}---\n\nText.\n")
}

/// Noon on 1 October 2026 is 10:00 in Stockholm's summer time, which is what `next` writes.
fn site() -> Site {
    Site::new(&[
        ("content/live.md", &article("published: 2026-10-01T09:00\n")),
        ("content/coming.md", &article("published: 2026-10-03\n")),
        ("content/over.md", &article("published: 2026-09-01\nexpires: 2026-09-30\n")),
        ("content/old.md", &article("published: 2024-06-12\n")),
    ])
}

fn value(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {} {}", run.stdout, run.stderr))
}

#[test]
fn what_has_come_since_the_last_build_is_told_and_nothing_else() {
    let site = site();
    let since = |time: &str| site.run(&["next", "--since", time]);
    let all = since("2026-09-29T12:00:00Z");
    assert_eq!(
        (all.code, all.stdout.as_str()),
        (
            0,
            "2026-10-01T00:00:00+02:00  content/over.md  sidans sista dag har varit\n\
             2026-10-01T09:00:00+02:00  content/live.md  sidan publiceras\n"
        ),
        "{}",
        all.stderr
    );
    assert_eq!(since("2026-10-01T08:00").stdout, "2026-10-01T09:00:00+02:00  content/live.md  sidan publiceras\n");
    // A build at the very moment has it already.
    assert_eq!(since("2026-10-01T09:00").stdout, "");
    let nothing = since("2026-10-01T07:30:00Z");
    assert_eq!((nothing.code, nothing.stdout.as_str(), nothing.stderr.as_str()), (0, "", ""));
}

#[test]
fn programs_get_the_same_as_a_value() {
    let site = site();
    let due = value(&site.run(&["next", "--json", "--since", "2026-10-01T08:00"]));
    assert_eq!(due["schema"], 1);
    assert_eq!((&due["since"], &due["due"]), (&json!("2026-10-01T08:00:00+02:00"), &json!(true)));
    let row = json!({"at": "2026-10-01T09:00:00+02:00", "why": "live", "file": "content/live.md"});
    assert_eq!(due["passed"], json!([row]));
    let nothing = value(&site.run(&["next", "--json", "--since", "2026-10-01T10:00"]));
    assert_eq!((&nothing["due"], &nothing["passed"]), (&json!(false), &json!([])));
    let next = value(&site.run(&["next", "--json"]));
    assert_eq!(next["next"]["file"], "content/coming.md");
    assert_eq!(next["unchanged_until"], next["next"]["at"]);
    // A day that ends is no moment that anybody waits for, but the promise is that nothing at all changes before.
    site.write("content/today.md", article("published: 2026-10-01\n"));
    let next = value(&site.run(&["next", "--json"]));
    assert_eq!(
        (&next["next"]["file"], &next["unchanged_until"]),
        (&json!("content/coming.md"), &json!("2026-10-02T00:00:00+02:00"))
    );
}

#[test]
fn a_date_that_no_page_shows_any_more_is_told_without_a_name() {
    let over = "published: 2026-09-01\nexpires: 2026-09-30\non_expiry: gone\n";
    let site = Site::new(&[("content/over.md", &article(over))]);
    let run = site.run(&["next", "--since", "2026-09-29T12:00:00Z", "--lang", "en"]);
    assert_eq!(run.stdout, "2026-10-01T00:00:00+02:00  a date mentioned in a text has arrived\n", "{}", run.stderr);
}

#[test]
fn a670_and_a671_a_time_that_is_none_or_lies_ahead_is_no_answer() {
    let site = site();
    for (value, code, says, what) in [
        (
            "i går",
            "A670",
            "`i går` är ingen tidpunkt",
            "ange dag och klockslag, till exempel --since 2026-10-01T04:15:00Z",
        ),
        ("2026", "A670", "`2026` är ingen tidpunkt", "ange dag och klockslag"),
        ("2026-10-01T12:01", "A671", "tidpunkten `2026-10-01T12:01` ligger i framtiden", "kontrollera datorns klocka"),
    ] {
        let run = site.run(&["next", "--since", value]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{value}: {}", run.stderr);
        assert!([code, says, what].iter().all(|part| run.stderr.contains(part)), "{value}: {}", run.stderr);
    }
}

#[test]
fn the_answer_is_what_builds_say() {
    // Hour by hour over two days: whenever a build at the hour differs from the one before it, the timer had been told.
    let site = site();
    let mut last = site.build().tree("public");
    let (mut changes, mut announced) = (0, 0);
    for hour in 1..=48 {
        let (before, now) = (1_790_848_800 + (hour - 1) * 3600, (1_790_848_800 + hour * 3600).to_string());
        let since = jiff::Timestamp::from_second(before).unwrap().to_string();
        let due = site.run_with(&["next", "--since", &since], &[("SOURCE_DATE_EPOCH", &now)]);
        assert_eq!(due.code, 0, "{}", due.stderr);
        announced += usize::from(!due.stdout.is_empty());
        assert_eq!(site.run_with(&["build"], &[("SOURCE_DATE_EPOCH", &now)]).code, 0);
        let tree = site.tree("public");
        if tree != last {
            changes += 1;
            assert!(!due.stdout.is_empty(), "hour {hour}: the site has changed and the timer was not told");
        }
        last = tree;
    }
    assert!(changes >= 1 && announced <= 6, "{changes} changes, told {announced} times");
}

#[test]
fn a_page_that_waits_is_stamped_and_may_be_rewritten_until_its_day() {
    let site = site();
    assert_eq!(site.run(&["stamp"]).code, 0);
    let line = |site: &Site| {
        let text = std::fs::read_to_string(site.path("anslag.lock")).unwrap();
        text.lines().find(|line| line.starts_with("content/coming.md ")).unwrap().to_owned()
    };
    let first = line(&site);
    // No address is promised, and no day: the writer may still change both.
    assert!(first.ends_with(" waiting=yes") && !first.contains("address=") && !first.contains("published="), "{first}");
    let check = |site: &Site| site.run(&["check", "--strict", "--at", "2026-10-05"]);
    assert_eq!(check(&site).code, 0);
    // Another day and another text, not stamped: nobody had read the first.
    site.write("content/coming.md", article("published: 2026-10-04\n").replace("Text.", "En annan text."));
    let run = check(&site);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(site.run(&["stamp"]).code, 0);
    assert!(line(&site) != first && line(&site).ends_with(" waiting=yes"), "{}", line(&site));
    // Its day has been: it is stamped as any other, and what changes from now on is told.
    assert_eq!(site.run(&["stamp", "--at", "2026-10-05"]).code, 0);
    assert!(
        line(&site).contains("published=2026-10-04 ") && line(&site).ends_with("address=/coming/"),
        "{}",
        line(&site)
    );
    site.write("content/coming.md", article("published: 2026-10-04\n").replace("Text.", "En tredje text."));
    assert!(check(&site).stderr.contains("A702"));
}
