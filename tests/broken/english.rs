//! The same in English, for those who do not read Swedish.

use super::{Row, check};

#[test]
fn english() {
    check(rows());
}

pub fn rows() -> Vec<Row> {
    vec![
        Row::page("en: a colon", "title: Meeting: budget\n").whole(COLON),
        Row::page("en: a key", "title: Page\npublised: 2024-06-12\n").whole(KEY),
        Row::page("en: a missing field", "type: news\ntitle: Meeting\n").whole(MISSING),
        Row::page("en: a date", "title: Page\npublished: 12/06/24\n").whole(DATE),
        Row::text("en: a link", "Read [more](b.md).").whole(LINK),
        Row::text("en: an anchor", "## Goals\n\nSee [the goals](#gols).").whole(ANCHOR),
        Row::text("en: a component", "::: fakt\n\nText.\n\n:::").whole(COMPONENT),
        Row::file("en: not UTF-8", "content/a.md", b"---\ntitle: M\xf6te\n---\n\nText.\n").whole(NOT_UTF8),
        Row::config("en: a time zone", "title: X\nbase_url: https://www.example.se/\ntime_zone: Europe/Stokholm\n")
            .whole(ZONE),
        Row::file("en: a template", "templates/news.html", "{{ sida.title }}\n")
            .and("content/a.md", "---\ntype: news\ntitle: Meeting\nlead: Short.\n---\n\nText.\n")
            .code(2)
            .whole(TEMPLATE),
        Row::file("en: an output folder of somebody else", "annan/x.txt", "x")
            .arguments(&["--out", "annan"])
            .code(4)
            .whole(FOLDER),
    ]
    .into_iter()
    .map(|row| row.arguments(&["--lang", "en"]))
    .collect()
}

const COLON: &str = r#"
error[A102]: a colon in the text is read as a new field
 --> content/a.md:2:15
  |
2 | title: Meeting: budget
  |               ^ this colon
  |
do this: put quotes around the text: title: "Meeting: budget"
"#;

const KEY: &str = r#"
error[A104]: the field `publised` does not exist for a page
 --> content/a.md:3:1
  |
3 | publised: 2024-06-12
  | ^^^^^^^^ unknown field; its text would not appear on the site
  |
do this: change it to `published`
"#;

const MISSING: &str = r#"
error[A103]: the field `lead` is missing for a news item
 --> content/a.md:4:1
  |
4 | ---
  | ^^^ add it before this line
  |
do this: add the line: lead: "…"
"#;

const DATE: &str = r#"
error[A140]: `12/06/24` can be read in several ways
 --> content/a.md:3:12
  |
3 | published: 12/06/24
  |            ^^^^^^^^ date in `published`
  |
do this: write year-month-day: 2024-06-12
"#;

const LINK: &str = r#"
error[A302]: the link points to a page that does not exist
 --> content/a.md:5:6
  |
5 | Read [more](b.md).
  |      ^^^^^^^^^^^^ `b.md` does not exist
  |
do this: correct the address, or remove the link
"#;

const ANCHOR: &str = r#"
error[A301]: the link points to a heading that does not exist
 --> content/a.md:7:5
  |
7 | See [the goals](#gols).
  |     ^^^^^^^^^^^^^^^^^^ the page exists, but not the heading `gols`
  |
do this: …#goals
do this: the page has the headings goals
"#;

const COMPONENT: &str = r#"
error[A224]: the component `fakt` exists in neither the theme nor the site
 --> content/a.md:5:1
  |
5 | ::: fakt
  | ^^^^^^^^ unknown component
  |
do this: change it to `fact`
"#;

const NOT_UTF8: &str = r#"
error[A117]: the file is not UTF-8 (byte 12)
 --> content/a.md:2:9
  |
2 | title: M�te
  |         ^
  |
do this: save the file as UTF-8 in the editor; old Windows files are often Latin-1
"#;

const ZONE: &str = r#"
error[A603]: the time zone `Europe/Stokholm` does not exist
 --> anslag.yaml:3:12
  |
3 | time_zone: Europe/Stokholm
  |            ^^^^^^^^^^^^^^^ `time_zone`
  |
do this: write, for example, Europe/Stockholm
"#;

const TEMPLATE: &str = r#"
error[A501]: the template could not render /a/ (content/a.md)
 --> templates/news.html:1:4
  |
1 | {{ sida.title }}
  |    ^^^^ `sida` does not exist. Available: browse, data, happenings, items, items_title, labels, letters, lists, page, pager, sections, settings, site, target, topics, year, years
  |
do this: change it to `site`
do this: fix the template; the error is in the theme, not in the text
"#;

const FOLDER: &str = r#"
error[A621]: the output folder annan has files that Anslag did not build from this site
 |
do this: choose another folder with --out, or empty it
do this: or take it over with --adopt: files that are written replace existing ones, others are kept
"#;
