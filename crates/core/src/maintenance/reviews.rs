//! Due reviews, as a table for the terminal, CSV, JSON, HTML or calendars.

use jiff::civil::Date;
use serde_json::json;

use crate::diagnostic::{Language, term};
use crate::schema::{Entry, Type, TypedValue};
use crate::site::{Page, Site};
use crate::views::content::escape;

/// A page with a review date.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DueReview {
    /// The last day for the review.
    pub(crate) by: Date,
    /// Whether that day has passed.
    pub overdue: bool,
    /// The page's title.
    pub(crate) title: String,
    /// The source path of the page.
    pub(crate) file: String,
    /// The absolute address of the page.
    pub(crate) url: String,
    /// The UID of its calendar entry, stable when the page is moved.
    pub(crate) uid: String,
    /// The owner; empty when there is none.
    pub(crate) owner: String,
    /// The date of the last review; empty when there was none.
    pub(crate) reviewed: String,
}

/// All pages with a review date, the earliest first.
pub fn due(site: &Site) -> Vec<DueReview> {
    let row = |page: &Page| {
        Some(DueReview {
            by: page.dates.review_by?,
            overdue: page.dates.overdue(site.now, &site.config.zone),
            title: page.title().to_owned(),
            file: page.document.path.as_str().to_owned(),
            url: site.absolute(&page.route),
            uid: format!("review-{}", site.absolute(page.permanent())),
            owner: owner(site, page.front().fields.get("owner")),
            reviewed: page.dates.reviewed.as_ref().map(|dated| dated.when.iso(&site.config.zone)).unwrap_or_default(),
        })
    };
    let mut rows: Vec<DueReview> = site.pages.iter().filter(|page| !page.expired).filter_map(row).collect();
    rows.sort_by(|a, b| a.by.cmp(&b.by).then(a.file.cmp(&b.file)));
    rows
}

/// The owner's name or role; empty when there is none.
pub(crate) fn owner(site: &Site, entry: Option<&Entry>) -> String {
    let record = match entry.map(|entry| &entry.val) {
        Some(TypedValue::Text(id)) => site.data.lookup(Type::Party, id),
        Some(TypedValue::Record(record)) => Some(&**record),
        _ => None,
    };
    record.and_then(|record| record.text("name").or(record.text("role"))).unwrap_or_default().to_owned()
}

const COLUMNS: [&str; 6] =
    ["review.by", "review.state", "review.title", "review.owner", "review.reviewed", "review.url"];

fn cells(row: &DueReview, language: Language) -> [String; 6] {
    let state = term(if row.overdue { "review.overdue" } else { "review.coming" }, language);
    [row.by.to_string(), state.to_owned(), row.title.clone(), row.owner.clone(), row.reviewed.clone(), row.url.clone()]
}

/// A table for the terminal.
pub fn table(rows: &[DueReview], language: Language) -> String {
    let mut lines = vec![COLUMNS.map(|column| term(column, language).to_owned())];
    lines.extend(rows.iter().map(|row| cells(row, language)));
    // The address column is left out: it would make lines too long.
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..5).map(width).collect();
    let mut out = String::new();
    for line in &lines {
        let cells: Vec<String> = line[..5].iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}

/// The rows as CSV.
pub fn csv(rows: &[DueReview], language: Language) -> Vec<u8> {
    let header = COLUMNS.map(|column| term(column, language).to_owned());
    spreadsheet(std::iter::once(header).chain(rows.iter().map(|row| cells(row, language))).map(Vec::from))
}

/// CSV as Excel opens it in Swedish: semicolons, CRLF, and a byte order mark, without which it reads å as Ã¥.
pub(crate) fn spreadsheet(lines: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    // Excel would evaluate a cell that starts like a formula (OWASP, CSV injection); it does not show the quote.
    let safe = |cell: String| if cell.starts_with(['=', '+', '-', '@', '\t']) { format!("'{cell}") } else { cell };
    for line in lines {
        writer.write_record(line.into_iter().map(safe)).expect("writing to memory cannot fail");
    }
    writer.into_inner().expect("writing to memory cannot fail")
}

/// The rows as JSON.
pub fn json(rows: &[DueReview]) -> serde_json::Value {
    let row = |row: &DueReview| json!({"by": row.by.to_string(), "overdue": row.overdue, "title": row.title, "file": row.file, "url": row.url, "owner": row.owner, "reviewed": row.reviewed});
    json!({"schema": 1, "pages": rows.iter().map(row).collect::<Vec<_>>()})
}

/// A standalone HTML page, to send or print.
pub fn html(rows: &[DueReview], site: &Site, language: Language) -> String {
    let lang = if language == Language::Sv { "sv" } else { "en" };
    let title = escape(&format!("{} – {}", term("review.heading", language), site.config.languages[0].title));
    let head: String = COLUMNS[..5]
        .iter()
        .map(|column| format!("<th scope=\"col\">{}</th>", escape(term(column, language))))
        .collect();
    let body: String = rows
        .iter()
        .map(|row| {
            let cells = cells(row, language).map(|cell| escape(&cell));
            format!(
                "<tr><td>{}</td><td>{}</td><td><a href=\"{}\">{}</a></td><td>{}</td><td>{}</td></tr>\n",
                cells[0], cells[1], cells[5], cells[2], cells[3], cells[4]
            )
        })
        .collect();
    format!(
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n<table>\n<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}</tbody>\n</table>\n</body>\n</html>\n"
    )
}

/// A calendar for each owner with an entry on the last day of each review, as (file name, text).
pub fn calendars(rows: &[DueReview], site: &Site, language: Language) -> Vec<(String, String)> {
    let mut owners: Vec<&str> = rows.iter().map(|row| row.owner.as_str()).collect();
    owners.sort_unstable();
    owners.dedup();
    let calendar = |owner: &str| {
        let name = if owner.is_empty() { term("review.nobody", language) } else { owner };
        let heading = format!("{} – {name}", term("review.heading", language));
        let events = rows.iter().filter(|row| row.owner == owner).map(|row| crate::formats::calendar::AllDayEvent {
            uid: row.uid.clone(),
            day: row.by,
            summary: format!("{}: {}", term("review.read", language), row.title),
            url: row.url.clone(),
        });
        let slug = crate::path::slugify(name);
        (
            format!("{}.ics", if slug.is_empty() { "owner" } else { &slug }),
            crate::formats::calendar::all_day_events(&heading, site.now, events),
        )
    };
    owners.into_iter().map(calendar).collect()
}
