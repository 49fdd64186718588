//! Front matter whose YAML is broken in ways that are not in the list of the design.

use super::{Row, check};

#[test]
fn front_matter() {
    check(rows());
}

pub fn rows() -> Vec<Row> {
    vec![
        Row::file("no front matter", "content/a.md", "# Möte\n\nText.\n").reports(&["A116 content/a.md:1:1 skriv överst: en rad `---`, sedan `title: …`, sedan en rad `---`"]),
        Row::page("a line with the wrong indentation", "title: Sida\n  slug: sida\n").reports(&["A126 content/a.md:3:3 dra in raden 0 tecken, som fälten runt omkring"]),
        Row::page("a line that is no field", "title: Sida\nett möte\n").reports(&["A128 content/a.md:3:1 skriv ett fältnamn, ett kolon, ett mellanslag och värdet"]),
        Row::page("no space after the colon", "title:Sida\n").reports(&["A129 content/a.md:2:1 skriv title: Sida"]),
        Row::page("a list that is not closed", "title: Sida\ntopics: [skola, vård\n").reports(&["A130 content/a.md:3:9 avsluta med `]`, och sätt komma mellan värdena"]),
        Row::page("an escape that is none", "title: \"C:\\Mapp\"\n").reports(&["A131 content/a.md:2:11 skriv \\\\ för ett omvänt snedstreck, eller använd 'enkla citattecken'"]),
        Row::page("text after a closing quote", "title: \"Smart liv\" startar\n").reports(&["A127 content/a.md:2:19 sätt citattecken runt hela texten: title: '\"Smart liv\" startar'"]),
        Row::page("an anchor", "title: Sida\nextra: &a 1\n").reports(&["A125 content/a.md:3:8 skriv ut värdet; om tecknet hör till texten, sätt citattecken runt den"]),
        Row::page("a percent sign first", "title: 100 procent\nlead: %-satsen höjs\n").reports(&["A110 content/a.md:3:7 sätt citattecken runt texten: lead: \"%-satsen höjs\""]),
        Row::page("emphasis first", "title: *Viktigt* om vatten\n").reports(&["A110 content/a.md:2:8 sätt citattecken runt texten: title: \"*Viktigt* om vatten\""]),
        Row::page("guillemets", "title: »Möte»\n").reports(&["A109 content/a.md:2:8 skriv raka citattecken: title: \"Möte\""]),
        Row::page("a list in place of the fields", "- title\n- lead\n").reports(&["A133 content/a.md:2:1 skriv `namn: värde`, ett fält per rad"]),
        Row::page("an empty front matter", "").reports(&["A103 content/a.md:2:1 lägg till raden: title: \"…\""]),
        Row::page("a title without a value", "title:\n").reports(&["A139 content/a.md:2:1 fyll i värdet, till exempel: title: \"…\""]),
        Row::page("a comment before the fields", "# Ingress saknas\ntype: news\ntitle: Möte\n").reports(&["A103 content/a.md:5:1 lägg till raden: lead: \"…\""]),
        Row::page("front matter of 70 kB", &format!("title: Sida\nlead: {}\n", "x".repeat(70_000))).reports(&["A121 content/a.md:1:1 flytta text till sidans brödtext"]),
        Row::page("an empty item of a list", "title: Sida\ntopics:\n  - skola\n  -\n").reports(&["A134 content/a.md:5:4 fyll i posten eller ta bort raden"]),
        Row::page("a key twice within a map", "title: Sida\nimage: {src: a.svg, src: b.svg, alt: Karta}\n").and("content/a.svg", SVG).and("content/b.svg", SVG).reports(&["A105 content/a.md:3:21 behåll en av raderna"]),
        Row::page("several mistakes in one file", "type: news\ntitle: Möte: budget\npublished: igår\nplats: Åre\ntitle: Igen\n").reports(&["A102 content/a.md:3:12 sätt citattecken runt texten: title: \"Möte: budget\"", "A114 content/a.md:4:12 `igår` är inte ett datum, en månad eller ett år", "A104 content/a.md:5:1 byt till `places`", "A105 content/a.md:6:1 behåll en av raderna", "A103 content/a.md:7:1 lägg till raden: lead: \"…\""]),
        Row::file("mistakes in several files", "content/a.md", "---\ntitle: Sida\nplats: Åre\n---\n\nText.\n")
            .and("content/b.md", "---\ntype: news\ntitle: Sida\n---\n\n[x](c.md)\n")
            .and("data/people.yml", "a: {phone: x}\n")
            .reports(&["A104 content/a.md:3:1 byt till `places`", "A103 content/b.md:4:1 lägg till raden: lead: \"…\"", "A302 content/b.md:6:1 `c.md` finns inte", "A136 data/people.yml:1:1 lägg till `role:` (till exempel Utvecklingsledare)", "A114 data/people.yml:1:12 `x` är inte ett telefonnummer"]),
        Row::page("a mistake in a draft", "title: Sida\ndraft: true\npublished: igår\n").code(0).reports(&["A114 content/a.md:4:12 varning[A114]: `igår` är inte"]),
        Row::file("a page that is linked to is not read", "content/a.md", "---\ntitle: Sida\n\n## Mål\n").and("content/b.md", "---\ntitle: Sida\nrelated: [a]\n---\n\n[x](a.md#mal)\n").reports(&["A120 content/a.md:1:1 sätt en rad med bara `---`"]),
        Row::file("a page that is linked to is in Latin-1", "content/a.md", b"---\ntitle: M\xe5l\n---\n\n## Mal\n").and("content/b.md", "---\ntitle: Sida\n---\n\n[x](a.md#mal)\n").reports(&["A117 content/a.md:2:9 spara filen som UTF-8"]),
        Row::file("a home page in UTF-16, with pages below it", "content/_index.md", b"\xff\xfe-\0-\0-\0\n\0").and("content/a.md", "---\ntype: news\ntitle: A\nlead: L\npublished: 2026-01-01\ntopics: [x]\n---\n\nText.\n").reports(&["A117 content/_index.md:1:1 spara filen som UTF-8"]),
        Row::file("a file in UTF-16", "content/a.md", b"\xff\xfe-\0-\0-\0\n\0").reports(&["A117 content/a.md:1:1 spara filen som UTF-8"]),
        Row::file("line ends of Windows", "content/a.md", "---\r\ntitle: Sida\r\npublished: igår\r\n---\r\n\r\nText.\r\n").reports(&["A114 content/a.md:3:12 `igår` är inte ett datum, en månad eller ett år"]),
        Row::file("a section with a field of a page", "content/nyheter/_index.md", "---\ntitle: Nyheter\nstarts: 2024-06-12\n---\n").reports(&["A104 content/nyheter/_index.md:3:1 fälten heter defaults, lists, sort, order, per_page, feed, card, title, type, lead, slug, template, aliases, lang, translations, easy_read, published, updated, changes, reviewed, review_in, review_by, owner, valid, expires, on_expiry, redirect_to, archived, topics, places, audience, image, facts, quotes, contacts, contact_point, links, related, attachments, ignore, search, draft, embargo, extra"]),
        Row::file("defaults of a section that are wrong", "content/nyheter/_index.md", "---\ntitle: Nyheter\ndefaults: {type: nyhett}\n---\n").reports(&["A115 content/nyheter/_index.md:3:18 byt till `news`"]),
    ]
}

pub const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 360\"/>";
