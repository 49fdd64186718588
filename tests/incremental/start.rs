//! What a small site has in its files before the first edit.

type Front = [(&'static str, &'static str)];

/// The configuration to begin with.
pub const CONFIG: &Front = &[
    ("title", "Exempelkommun"),
    ("description", "En kommun."),
    ("base_url", "https://www.example.se/"),
    ("publisher", "kommunen"),
    ("contact_point", "center"),
    ("languages", "{sv: {name: Svenska}, en: {name: English, title: Example, description: A municipality.}}"),
    (
        "menus",
        "{sv: {main: [{ref: \"{@content/nyheter/_index.md}\"}, {ref: \"{@content/om/a.md}\"}], footer: [{url: \"https://www.digg.se/\", text: Digg}]}}",
    ),
    (
        "lists",
        "{senaste: {kind: news, limit: 2}, kommande: {kind: workshop, when: upcoming, sort: starts, order: asc}}",
    ),
    ("feeds", "{limit: 3}"),
    ("per_page", "2"),
];

/// Sections: without them pages have none, so they stay.
pub const SECTIONS: &[(&str, &Front)] = &[
    (
        "content/_index.md",
        &[
            ("title", "Hem"),
            ("lead", "Välkommen."),
            ("defaults", "{review_in: P1Y}"),
            ("lists", "{senaste: {kind: news, sort: updated, limit: 3}}"),
        ],
    ),
    ("content/en/_index.md", &[("title", "Home"), ("translations", "{sv: \"{@content/_index.md}\"}")]),
    (
        "content/nyheter/_index.md",
        &[("title", "Nyheter"), ("defaults", "{type: news, owner: utveckling}"), ("per_page", "2"), ("feed", "true")],
    ),
    (
        "content/projekt/_index.md",
        &[
            ("title", "Projekt"),
            ("sort", "title"),
            ("lists", "{klara: {kind: project, status: [completed]}, om: {about: \"{@content/projekt/smart.md}\"}}"),
        ],
    ),
];

/// Pages; a site has most of them.
pub const PAGES: &[(&str, &Front)] = &[
    (
        "content/nyheter/ett.md",
        &[
            ("type", "news"),
            ("title", "Ett"),
            ("lead", "Om *ett* [projekt]({~content/projekt/smart.md#mal})."),
            ("published", "2026-09-28"),
            ("topics", "[Vård, skola]"),
            ("about", "[\"{@content/projekt/smart.md}\"]"),
            ("translations", "{en: \"{@content/en/one.md}\"}"),
        ],
    ),
    (
        "content/nyheter/bunt/index.md",
        &[
            ("type", "news"),
            ("title", "Bunt"),
            ("lead", "Med bild."),
            ("published", "2026-03"),
            ("topics", "[skola]"),
            ("image", "{src: \"{~content/nyheter/bunt/bild.svg}\", alt: En bild}"),
        ],
    ),
    (
        "content/nyheter/sedan.md",
        &[
            ("type", "news"),
            ("title", "Sedan"),
            ("lead", "Kommer."),
            ("published", "2026-10-02"),
            ("embargo", "2026-10-02T08:00"),
        ],
    ),
    (
        "content/nyheter/utkast.md",
        &[("type", "news"), ("title", "Utkast"), ("lead", "Utkast."), ("draft", "true"), ("topics", "[vatten]")],
    ),
    (
        "content/projekt/smart.md",
        &[
            ("type", "project"),
            ("title", "Smart liv"),
            ("status", "ongoing"),
            ("period", "{start: 2025-01-01, end: 2026-10-03}"),
            ("partners", "[kommunen]"),
            ("attachments", "[{file: \"{~content/projekt/bilaga.pdf}\", title: Plan}]"),
            ("image", "{src: \"{~content/projekt/karta.svg}\", alt: Karta}"),
        ],
    ),
    (
        "content/projekt/klart.md",
        &[
            ("type", "project"),
            ("title", "Klart"),
            ("status", "completed"),
            ("funding", "[{funder: eu, programme: uia, amount: {amount: 36000000, approx: true}}]"),
            ("aliases", "[/gammalt/]"),
        ],
    ),
    (
        "content/traff/t1.md",
        &[
            ("type", "workshop"),
            ("title", "Träff 1"),
            ("published", "2026-08-01"),
            ("starts", "2026-09-20"),
            ("series", "{id: serie, number: 1, of: 2, title: Serien}"),
            ("project", "{@content/projekt/smart.md}"),
        ],
    ),
    (
        "content/traff/t2.md",
        &[
            ("type", "workshop"),
            ("title", "Träff 2"),
            ("published", "2026-08-02"),
            ("starts", "2026-10-02T13:00"),
            ("ends", "2026-10-02T16:00"),
            ("series", "{id: serie, number: 2, of: 2}"),
            ("previous", "{ref: \"{@content/traff/t1.md}\"}"),
        ],
    ),
    (
        "content/natverk.md",
        &[
            ("type", "network"),
            ("title", "Nätverket"),
            ("organiser", "eu"),
            ("membership", "{status: member, since: 2020-09, until: 2026-10-04}"),
            ("members", "[{org: kommunen, role: member}]"),
        ],
    ),
    (
        "content/beslut.md",
        &[
            ("type", "decision"),
            ("title", "Stöd"),
            ("decision_status", "proposed"),
            ("published", "2024-02"),
            ("officer", "anna"),
            ("grant", "{project: \"{@content/projekt/smart.md}\", share: {percent: 33, of: kostnader}}"),
            ("basis", "[{title: PM, date: 2024-02-09}]"),
        ],
    ),
    (
        "content/om/a.md",
        &[
            ("type", "page"),
            ("title", "Om oss"),
            ("review_in", "P6M"),
            ("reviewed", "{date: 2026-04-02, by: anna}"),
            ("related", "[\"{@content/natverk.md}\"]"),
            ("contacts", "[anna]"),
        ],
    ),
    (
        "content/om/gammal.md",
        &[("type", "page"), ("title", "Gammal"), ("review_in", "P1Y"), ("expires", "2026-10-01T18:00")],
    ),
    (
        "content/om/arkiverad.md",
        &[
            ("type", "page"),
            ("title", "Arkiverad"),
            ("review_in", "P1Y"),
            ("archived", "{date: 2026-10-02, reason: Ersatt., replaced_by: \"{@content/om/a.md}\"}"),
        ],
    ),
    (
        "content/en/one.md",
        &[
            ("type", "news"),
            ("title", "One"),
            ("lead", "In English."),
            ("published", "2026-09-29"),
            ("topics", "[Health]"),
        ],
    ),
    (
        "content/en/about.md",
        &[("type", "page"), ("title", "About"), ("review_in", "P1Y"), ("translations", "{sv: \"{@content/om/a.md}\"}")],
    ),
];
