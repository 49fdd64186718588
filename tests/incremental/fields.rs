//! Random values for every field of pages, data and configuration.

use super::model::{Model, Page};
use crate::support::rng::Rng;

/// Pages that belong together: each language has one.
const PAIRS: &[(&str, &str)] = &[
    ("content/_index.md", "content/en/_index.md"),
    ("content/nyheter/ett.md", "content/en/one.md"),
    ("content/om/a.md", "content/en/about.md"),
];

const WORDS: &[&str] =
    &["vatten", "bro", "skola", "plan", "möte", "karta", "väg", "torg", "sjö", "park", "Åre", "övning"];
const TOPICS: &[&str] = &["Vård", "skola", "vatten", "vård", "Ålder", "e-tjänster"];
const PEOPLE: &[&str] = &["anna", "bo", "{role: Handläggare, unit: Kansliet}"];
const PARTIES: &[&str] = &["kommunen", "utveckling", "eu", "anna", "{name: Fristående}"];
const ORGANISATIONS: &[&str] = &["kommunen", "utveckling", "eu", "{name: Föreningen}"];
const DAYS: &[&str] = &[
    "2020",
    "2024-03",
    "2025-06-12",
    "2026-04-02",
    "2026-09-20",
    "2026-09-28",
    "2026-09-30",
    "2026-10-01",
    "2026-10-01T11:00",
    "2026-10-02",
    "2026-10-03T09:30",
    "2026-10-05",
    "2026-10-31",
    "2027-02",
    "{on: \"2026-09\", approx: true}",
    "{on: \"2026-10\", text: i höst}",
];

pub fn word(rng: &mut Rng) -> String {
    format!("{} {}", rng.pick(WORDS), rng.below(100))
}

pub fn day(rng: &mut Rng) -> String {
    rng.pick(DAYS).to_owned()
}

/// A day before any that builds are for, but the rarest.
fn past_day(rng: &mut Rng) -> String {
    rng.pick(&DAYS[..6]).to_owned()
}

/// A full day: some fields take nothing else.
fn full_day(rng: &mut Rng) -> String {
    format!("2026-{:02}-{:02}", rng.number(8, 11), rng.number(1, 28))
}

fn list(items: &[String]) -> String {
    format!("[{}]", items.join(", "))
}

fn strings(items: Vec<&str>) -> String {
    format!("[{}]", items.join(", "))
}

fn reference(rng: &mut Rng, model: &Model) -> String {
    format!("\"{{@{}}}\"", model.linked(rng, false))
}

fn article(rng: &mut Rng, model: &Model) -> String {
    format!("\"{{@{}}}\"", model.linked(rng, true))
}

fn articles(rng: &mut Rng, model: &Model) -> String {
    let items: Vec<String> = (0..rng.number(1, 2)).map(|_| article(rng, model)).collect();
    list(&items)
}

fn contacts(rng: &mut Rng) -> String {
    strings(rng.some(PEOPLE))
}

/// A drawing or a photo.
fn picture_of(rng: &mut Rng, model: &Model) -> String {
    let ending = rng.pick(&[".svg", ".png"]);
    file(rng, model, ending)
}

/// A file beside a page, or one of all.
fn file(rng: &mut Rng, model: &Model, ending: &str) -> String {
    let all: Vec<&str> = model.files.keys().map(String::as_str).filter(|path| path.ends_with(ending)).collect();
    let content: Vec<&str> = all.iter().copied().filter(|path| path.starts_with("content/")).collect();
    match content.is_empty() || (rng.one_in(3) && ending == ".svg") {
        true => format!("/{}", if ending == ".svg" { "img/fast.svg" } else { "fil.txt" }),
        false => format!("{{~{}}}", rng.pick(&content)),
    }
}

/// One line of Markdown.
fn inline(rng: &mut Rng, model: &Model) -> String {
    match rng.below(4) {
        0 => format!("En *{}* mening.", word(rng)),
        1 => format!("Se [sidan]({{~{}}}) för mer.", model.linked(rng, false)),
        2 => "Se [Digg](https://www.digg.se/).".to_owned(),
        _ => format!("Om {}.", word(rng)),
    }
}

/// A paragraph, list, box or picture.
pub fn paragraph(rng: &mut Rng, model: &Model, _: &str) -> String {
    let svg = |rng: &mut Rng| picture_of(rng, model);
    match rng.below(19) {
        0 => format!("## Rubrik {}\n\nText.", word(rng)),
        1 => format!("Läs om [{}]({{~{}}}).", word(rng), model.linked(rng, false)),
        2 => format!("Läs [målet]({{~{}#mal}}).", model.linked(rng, true)),
        3 => format!("![{}]({})", word(rng), svg(rng)),
        4 => format!("::: fact {{title=\"{}\"}}\n{}\n:::", word(rng), inline(rng, model)),
        5 => format!("::: accordion {{title=\"Mer\"}}\n::: quote {{by=\"{}\"}}\nHej.\n:::\n:::", word(rng)),
        6 => format!("::: contact {{id=\"{}\"}}\n:::", rng.pick(&["anna", "bo", "center", "centre"])),
        7 => format!("::: figure {{src=\"{}\" alt=\"{}\"}}\n:::", svg(rng), word(rng)),
        17 => format!("::: gallery\n![{}]({})\n![Två]({} \"Om två\")\n:::", word(rng), svg(rng), svg(rng)),
        8 => format!("::: steps\n1. {}\n2. Två\n:::", word(rng)),
        9 => format!("::: video {{url=\"https://video.example.se/{}\" title=\"Film\"}}\n:::", rng.below(9)),
        // Highlighting takes as long as all the rest of such a site.
        10 if rng.one_in(6) => format!("```rust\nfn f() -> u32 {{ {} }}\n```", rng.below(99)),
        11 => format!("| a | b |\n|---|--:|\n| {} | 2 |", word(rng)),
        12 => format!("Fotnot[^1] och \"citat\" -- {}.\n\n[^1]: {}", word(rng), inline(rng, model)),
        13 => format!("> [!NOTE]\n> {}", inline(rng, model)),
        14 => "[Flödet](/feed.xml), [ämnena](/amnen/) och [arkivet](/arkiv/), [vi](mailto:a@example.se), [eget](https://www.example.se/x/).".to_owned(),
        15 => format!("[Bilagan]({})", file(rng, model, ".pdf")),
        16 => format!("- [x] {}\n- [ ] {}", word(rng), word(rng)),
        _ => format!("Text om {} med **vikt**.", word(rng)),
    }
}

pub fn picture(rng: &mut Rng) -> Vec<u8> {
    let (width, height) = (rng.number(1, 99), rng.number(1, 99));
    format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\"/>").into_bytes()
}

/// A photo of a few pixels, of another size and colour every time.
pub fn photo(rng: &mut Rng) -> Vec<u8> {
    let (width, height) = (rng.number(1, 60) as u32, rng.number(1, 60) as u32);
    let colour = [rng.below(256) as u8, 90, 200];
    let pixels = colour.repeat((width * height) as usize);
    crate::encoders::png(&pixels, (width, height), png::ColorType::Rgb, png::BitDepth::Eight, Default::default())
}

/// Texts of a picture.
pub fn picture_text(rng: &mut Rng) -> Vec<u8> {
    let focus = rng.pick(&["", "focus: [0, 0]\n", "focus: [1, 0.5]\n"]);
    format!("alt: Bild {}\ncredit: Foto {}\n{focus}", rng.below(9), rng.below(9)).into_bytes()
}

pub fn attachment(rng: &mut Rng) -> Vec<u8> {
    format!("%PDF-1.4\n{}", "x".repeat(rng.number(1, 3000))).into_bytes()
}

/// `data/search.yml`.
pub fn search(rng: &mut Rng) -> Vec<u8> {
    let words = |rng: &mut Rng| strings(rng.some(WORDS));
    format!("synonyms: [{}]\none_way: {{{}: {}}}\n", words(rng), word(rng), words(rng)).into_bytes()
}

/// `data/people.yml`; this and the next ones are other than before with every throw.
pub fn people(rng: &mut Rng) -> Vec<u8> {
    let role = rng.pick(&["Chef", "Utvecklare", "Handläggare"]);
    let phone = rng.below(50);
    format!("anna: {{name: Anna, role: {role}, org: kommunen, phone: \"031-390 06 {phone:02}\", email: anna@example.se}}\nbo: {{role: Webbredaktör, unit: Kansliet, org: utveckling}}\n").into_bytes()
}

pub fn organisations(rng: &mut Rng) -> Vec<u8> {
    let name = rng.pick(&["Exempelkommun", "Exempelstad"]);
    format!("kommunen: {{name: {name}, url: \"https://www.example.se/\", logo: /img/logga.svg}}\nutveckling: {{name: Utvecklingen {}}}\neu: {{name: Europeiska unionen, short: EU}}\n", rng.below(9)).into_bytes()
}

pub fn contact_points(rng: &mut Rng) -> Vec<u8> {
    let (opens, exception) = (rng.number(7, 9), full_day(rng));
    let help = rng.pick(&["/om/a/", "/nyheter/", "/fil.txt"]);
    format!("center:\n  name: Kontaktcenter\n  opening_hours:\n    - {{days: [mon, tue, wed], opens: \"0{opens}:00\", closes: \"16:00\"}}\n  exceptions:\n    - {{date: {exception}, closed: true, text: Stängt}}\n    - {{date: 2026-10-01, closed: true}}\n    - {{date: 2026-10-03, opens: \"10:00\", closes: \"12:00\"}}\n  phone: \"031-390 06 00\"\n  help_url: {help}\ncentre:\n  name: Contact centre\n  phone: \"031-390 06 01\"\n").into_bytes()
}

pub fn programmes(rng: &mut Rng) -> Vec<u8> {
    format!("uia:\n  name: Urban Innovative Actions\n  emblem: eu\n  statement:\n    sv: Medfinansieras av EU {} enligt {{grant_id}}.\n    en: Co-funded by the EU.\n", rng.below(9)).into_bytes()
}

const COMMON: &[&str] = &[
    "title",
    "title",
    "lead",
    "published",
    "published",
    "updated",
    "changes",
    "reviewed",
    "review_in",
    "review_by",
    "owner",
    "expires",
    "on_expiry",
    "redirect_to",
    "archived",
    "topics",
    "topics",
    "search",
    "places",
    "image",
    "facts",
    "quotes",
    "contacts",
    "contact_point",
    "links",
    "related",
    "attachments",
    "draft",
    "embargo",
    "slug",
    "template",
    "aliases",
    "translations",
    "easy_read",
    "valid",
    "extra",
];
const SECTION: &[&str] = &[
    "title",
    "lead",
    "defaults",
    "lists",
    "sort",
    "order",
    "per_page",
    "feed",
    "image",
    "contact_point",
    "links",
    "template",
];
const NEWS: &[&str] = &["category", "about", "about", "dateline", "press_contact"];
const PROJECT: &[&str] =
    &["status", "period", "budget", "funding", "lead_partner", "partners", "manager", "goals", "website", "results"];
const WORKSHOP: &[&str] = &[
    "starts",
    "starts",
    "ends",
    "event_status",
    "venue",
    "series",
    "series",
    "participants",
    "outcome",
    "previous",
    "next",
    "registration",
    "organisers",
    "project",
    "project",
];
const NETWORK: &[&str] = &["organiser", "membership", "members", "member_count", "website", "focus_areas"];
const DECISION: &[&str] = &[
    "decision_status",
    "body",
    "meeting_date",
    "officer",
    "decision_points",
    "grant",
    "basis",
    "project",
    "consequences",
];

/// A field that a page may have.
pub fn key(rng: &mut Rng, page: &Page) -> &'static str {
    let own: &[&'static str] = match page.get("type") {
        None => SECTION,
        Some("news") => NEWS,
        Some("project") => PROJECT,
        Some("workshop") => WORKSHOP,
        Some("network") => NETWORK,
        Some("decision") => DECISION,
        Some(_) => COMMON,
    };
    let from = if page.get("type").is_none() || rng.one_in(3) { own } else { COMMON };
    from[rng.below(from.len())]
}

/// Fields that a page must have.
pub fn is_required(key: &str) -> bool {
    matches!(key, "title" | "lead" | "starts" | "decision_status" | "review_in" | "type")
}

/// A value for a field.
pub fn value(rng: &mut Rng, model: &Model, path: &str, key: &str) -> String {
    let d = rng;
    match key {
        "title" | "category" | "dateline" => word(d),
        "lead" | "outcome" => inline(d, model),
        "ends" | "starts" => day(d),
        "published" if Model::is_steady(path) && !d.one_in(8) => past_day(d),
        "published" => day(d),
        "draft" | "embargo" if Model::is_steady(path) && !d.one_in(8) => {
            if key == "draft" { "false" } else { "2026-09-01T08:00" }.to_owned()
        }
        "updated" => d.pick(&["2026-09-29", "2026-09-30", "2026-10-01", "2026-10-02"]).to_owned(),
        "changes" => {
            let change = |d: &mut Rng| {
                let kind = d.pick(&["update", "correction"]);
                format!(
                    "{{date: {}, note: {}, kind: {kind}}}",
                    d.pick(&["2026-09-29", "2026-10-01", "2026-10-02"]),
                    quoted(&inline(d, model))
                )
            };
            let all: Vec<String> = (0..d.number(1, 2)).map(|_| change(d)).collect();
            list(&all)
        }
        "reviewed" => {
            format!("{{date: {}, by: {}}}", d.pick(&["2025-10-01", "2026-04-02", "2026-09-30"]), d.pick(PARTIES))
        }
        "review_in" => d.pick(&["P1Y", "P6M", "P1M"]).to_owned(),
        "review_by" | "meeting_date" => full_day(d),
        "owner" => d.pick(PARTIES).to_owned(),
        "expires" => d.pick(&["2026-09-30", "2026-10-01", "2026-10-02T09:00", "2027-01-01"]).to_owned(),
        "archived" => format!(
            "{{date: {}, reason: {}, replaced_by: {}}}",
            d.pick(&["2026-09-30", "2026-10-02"]),
            quoted(&inline(d, model)),
            reference(d, model)
        ),
        "topics" => strings(d.some(TOPICS)),
        "search" => match d.number(0, 2) {
            0 => "false".to_owned(),
            _ => format!("{{also: {}}}", strings(d.some(WORDS))),
        },
        "places" | "focus_areas" => strings(d.some(WORDS)),
        "image" => {
            let focus = d.pick(&["", ", focus: [0, 0.5]", ", focus: [0.9, 0.2]"]);
            let (src, caption) = (picture_of(d, model), quoted(&inline(d, model)));
            format!("{{src: \"{src}\", alt: {}, caption: {caption}{focus}}}", word(d))
        }
        "facts" => format!("{{title: Fakta, items: [{}]}}", quoted(&inline(d, model))),
        "quotes" => format!("[{{text: {}, by: [anna]}}]", quoted(&inline(d, model))),
        "contacts" => contacts(d),
        "contact_point" => d.pick(&["center", "centre"]).to_owned(),
        "links" => format!(
            "[{{url: \"{}\", text: {}}}, {{url: \"https://www.digg.se/\", text: Digg}}]",
            format_args!("{{~{}}}", model.linked(d, false)),
            word(d)
        ),
        "on_expiry" => d.pick(&["archive", "gone"]).to_owned(),
        "redirect_to" => article(d, model),
        "related" | "about" => articles(d, model),
        "easy_read" => article(d, model),
        "attachments" => {
            format!("[{{file: \"{}\", title: {}, date: {}}}]", file(d, model, ".pdf"), word(d), full_day(d))
        }
        "draft" => d.pick(&["true", "false"]).to_owned(),
        "embargo" => d.pick(&["2026-09-30T08:00", "2026-10-01T18:00", "2026-10-02T08:00"]).to_owned(),
        "slug" => format!("adress-{}", d.below(50)),
        "template" => d.pick(&["page.html", "project.html", "section.html"]).to_owned(),
        "aliases" => format!("[/gammal-{}/]", d.below(50)),
        "translations" => {
            let pair = PAIRS.iter().find(|(sv, en)| *sv == path || *en == path);
            match pair {
                Some((sv, _)) if *sv != path => format!("{{sv: \"{{@{sv}}}\"}}"),
                Some((_, en)) => format!("{{en: \"{{@{en}}}\"}}"),
                None if d.one_in(8) => format!("{{sv: {}}}", article(d, model)),
                None => "{}".to_owned(),
            }
        }
        "valid" | "period" => format!(
            "{{start: {}, end: {}}}",
            d.pick(&["2024-01-01", "2026-09-01"]),
            d.pick(&["2026-10-01", "2026-10-03", "2027"])
        ),
        "extra" => format!("{{a: [{}], b: {}}}", d.below(9), word(d)),
        "press_contact" | "manager" | "officer" => d.pick(PEOPLE).to_owned(),
        "status" => d.pick(&["idea", "ongoing", "completed", "paused"]).to_owned(),
        "budget" => format!("{{amount: {}000000, approx: true}}", d.number(1, 40)),
        "funding" => format!(
            "[{{funder: {}, programme: uia, grant_id: G{}, decision: {}}}]",
            d.pick(ORGANISATIONS),
            d.below(9),
            article(d, model)
        ),
        "lead_partner" | "organiser" | "body" => d.pick(ORGANISATIONS).to_owned(),
        "partners" => strings(d.some(ORGANISATIONS)),
        "organisers" => strings(d.some(PARTIES)),
        "goals" | "results" | "decision_points" => format!("[{}]", quoted(&inline(d, model))),
        "website" => d.pick(&["https://www.digg.se/", "https://www.example.se/projekt/"]).to_owned(),
        "event_status" => d.pick(&["scheduled", "cancelled", "held", "moved_online"]).to_owned(),
        "venue" => format!("{{name: {}, address: Torget 1}}", word(d)),
        "series" => {
            format!("{{id: {}, number: {}, of: 3, title: {}}}", d.pick(&["serie", "rad"]), d.number(1, 3), word(d))
        }
        "participants" | "member_count" => d.number(5, 500).to_string(),
        "previous" | "next" => {
            format!("{{number: {}, ref: {}, focus: {}}}", d.number(1, 3), article(d, model), quoted(&inline(d, model)))
        }
        "registration" => format!("{{url: \"https://anmalan.example.se/\", deadline: {}}}", full_day(d)),
        "project" => format!("\"{{@{}}}\"", model.any_of(d, "project")),
        "membership" => format!("{{status: {}, until: {}}}", d.pick(&["member", "former"]), full_day(d)),
        "members" => format!("[{{org: {}, role: mentor}}]", d.pick(ORGANISATIONS)),
        "decision_status" => d.pick(&["proposed", "decided", "final"]).to_owned(),
        "grant" => format!(
            "{{project: \"{{@{}}}\", share: {{percent: {}, of: kostnader}}}}",
            model.any_of(d, "project"),
            d.number(1, 99)
        ),
        "basis" => format!("[{{title: {}, date: 2024-02-09, file: \"{}\"}}]", word(d), file(d, model, ".pdf")),
        "consequences" => format!("{{economy: {}}}", quoted(&inline(d, model))),
        "defaults" => defaults(d, path),
        "lists" => lists(d, model),
        "card" => d.pick(&["rows", "cards"]).to_owned(),
        "sort" => d.pick(&["published", "updated", "title", "starts"]).to_owned(),
        "order" => d.pick(&["asc", "desc"]).to_owned(),
        "per_page" => d.number(1, 4).to_string(),
        "feed" => d.pick(&["true", "false"]).to_owned(),
        _ => word(d),
    }
}

/// Defaults that fit the kinds below a section; the home page's must keep pages without `review_in` right.
fn defaults(d: &mut Rng, path: &str) -> String {
    let mut all = vec!["review_in: P1Y".to_owned()];
    if path.contains("nyheter") {
        all.push("type: news".to_owned());
    }
    if d.one_in(2) {
        all.push(format!("owner: {}", d.pick(PARTIES)));
    }
    if d.one_in(2) {
        all.push(format!("contacts: {}", strings(d.some(PEOPLE))));
    }
    if d.one_in(3) {
        all.push(format!("topics: {}", strings(d.some(TOPICS))));
    }
    if d.one_in(3) {
        all.push(format!("lead: Avdelningens {}", word(d)));
    }
    if d.one_in(4) {
        all.push(format!("image: {{src: /img/fast.svg, alt: {}}}", word(d)));
    }
    if d.one_in(4) {
        all.push(format!("contact_point: {}", d.pick(&["center", "centre"])));
    }
    format!("{{{}}}", all.join(", "))
}

/// Lists for a section or the configuration.
pub fn lists(d: &mut Rng, model: &Model) -> String {
    let one = |d: &mut Rng| match d.below(6) {
        0 => format!("{{kind: news, sort: {}, limit: {}}}", d.pick(&["published", "updated", "title"]), d.number(1, 4)),
        1 => "{kind: workshop, when: upcoming, sort: starts, order: asc}".to_owned(),
        2 => "{kind: workshop, when: past}".to_owned(),
        3 => format!("{{topic: {}}}", d.pick(TOPICS)),
        4 => format!("{{about: {}}}", article(d, model)),
        _ => format!(
            "{{section: \"{{@{}}}\", status: [{}]}}",
            "content/projekt/_index.md",
            d.pick(&["ongoing", "completed"])
        ),
    };
    let names = d.some(&["senaste", "kommande", "klara", "om", "latest"]);
    let all: Vec<String> = names.iter().map(|name| format!("{name}: {}", one(d))).collect();
    format!("{{{}}}", all.join(", "))
}

/// A field of the configuration with a value.
pub fn setting(d: &mut Rng, model: &Model) -> (&'static str, String) {
    match d.below(17) {
        15 => (
            "hosting",
            d.pick(&[
                "{servers: [nginx, netlify]}",
                "{servers: [cloudflare]}",
                "{servers: [apache, caddy], hsts: true}",
                "{}",
            ])
            .to_owned(),
        ),
        0 => ("title", word(d)),
        1 => ("description", word(d)),
        2 => ("publisher", d.pick(&["kommunen", "utveckling", "eu"]).to_owned()),
        3 => ("contact_point", d.pick(&["center", "centre"]).to_owned()),
        4 => (
            "languages",
            format!(
                "{{sv: {{name: Svenska, title: {}}}, en: {{name: {}}}}}",
                word(d),
                d.pick(&["English", "In English"])
            ),
        ),
        5 | 6 => {
            let items: Vec<String> = (0..d.number(1, 3)).map(|_| format!("{{ref: {}}}", reference(d, model))).collect();
            (
                "menus",
                format!(
                    "{{sv: {{main: [{}], footer: [{{ref: {}, text: {}}}]}}}}",
                    items.join(", "),
                    reference(d, model),
                    word(d)
                ),
            )
        }
        7 => ("lists", lists(d, model)),
        8 => ("feeds", format!("{{limit: {}}}", d.number(1, 5))),
        9 => ("per_page", d.number(1, 4).to_string()),
        10 => (
            "labels",
            format!(
                "{{sv: {{{}: {}}}}}",
                d.pick(&["updated", "topics", "external_link", "published", "next"]),
                word(d)
            ),
        ),
        11 => (
            "theme",
            format!(
                "{{name: {}, settings: {{show_share: {}, toc_from: {}, social_cards: {}}}}}",
                model.theme.trim_start_matches("themes/"),
                d.pick(&["true", "false"]),
                d.number(1, 3),
                // Drawing takes time.
                d.pick(&["true", "false", "false", "false", "false"])
            ),
        ),
        12 => (
            "markdown",
            format!(
                "{{external_links: {}, smart_punctuation: {}}}",
                d.pick(&["hidden", "visible", "none"]),
                d.pick(&["true", "false"])
            ),
        ),
        13 => ("permalinks", d.pick(&["{news: \"/nyhet/:year/:slug/\"}", "{project: \"/p/:slug/\"}", "{}"]).to_owned()),
        14 => ("search", d.pick(&["true", "false"]).to_owned()),
        _ => ("extra", format!("{{x: {}}}", word(d))),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "'"))
}
