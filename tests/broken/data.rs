//! `data/`: registries and free data.

use super::{Row, check};

#[test]
fn free_data() {
    check(free_rows());
}

#[test]
fn registries() {
    check(registry_rows());
}

pub fn rows() -> Vec<Row> {
    free_rows().into_iter().chain(registry_rows()).collect()
}

fn free_rows() -> Vec<Row> {
    vec![
        Row::file("broken YAML in data", "data/people.yml", "anna:\n  name: \"Anna\n  role: Chef\n")
            .reports(&["A111 data/people.yml:2:9 stäng det på samma rad: name: \"Anna\""]),
        Row::file("broken YAML in free data", "data/avgifter.yml", "a: [1, 2\n")
            .reports(&["A130 data/avgifter.yml:1:4 avsluta med `]`, och sätt komma mellan värdena"]),
        Row::file("broken JSON", "data/avgifter.json", "{\n  \"a\": 1,\n}\n")
            .reports(&["A408 data/avgifter.json:3:1 datafilen kan inte läsas: ett komma som inget följer på"]),
        Row::file("JSON of 10,000 levels", "data/djup.json", "[".repeat(10_000))
            .reports(&["A408 data/djup.json:1:128 datafilen kan inte läsas: för många nivåer"]),
        Row::file("a CSV row that is too short", "data/avgifter.csv", "år;avgift\n2024;10\n2025\n")
            .reports(&["A410 data/avgifter.csv:3:1 raden har 1 värden, men rubrikraden har 2"]),
        Row::file("a data file in Latin-1", "data/avgifter.csv", b"\xe5r;avgift\n").reports(&[
            "A117 data/avgifter.csv:1:1 spara filen som UTF-8 i redigeraren; gamla Windows-filer är ofta Latin-1",
        ]),
        Row::file("an alias bomb in data", "data/bomb.yml", "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n").reports(&[
            "A125 data/bomb.yml:1:4 skriv ut värdet; om tecknet hör till texten, sätt citattecken runt den",
        ]),
        Row::file("a data file of 12 MB", "data/stor.csv", vec![b'a'; 12 << 20])
            .reports(&["A122 data/stor.csv dela upp texten på flera sidor, eller länka till en fil i stället"]),
    ]
}

fn registry_rows() -> Vec<Row> {
    let statement = "sv: {site: www.example.se, status: partial, assessed: 2025-09-30, method: Egen bedömning, updated: 2025-10-01, contact: {role: Samordnare}}\n";
    let page = "---\ntitle: Tillgänglighet\n---\n\n::: accessibility\n:::\n";
    vec![
        Row::file("an accessibility statement without its data", "content/a.md", page)
            .reports(&["A411 content/a.md:5:1 komponenten `accessibility` behöver posten `sv` i data/accessibility.yml"]),
        Row::file("an assessment of accessibility that is over a year old", "data/accessibility.yml", statement)
            .and("content/a.md", page)
            .code(0)
            .reports(&["A412 data/accessibility.yml:1:55 bedömningen av webbplatsens tillgänglighet är äldre än tolv månader (2025-09-30)"]),
        Row::file("an address that is gone and is not", "data/gone.yml", "/a/: {since: 2026-09-01}\nborta: {since: 2026-09-01}\n")
            .and("content/a.md", "---\ntitle: Sida\n---\n\nText.\n")
            .reports(&["A811 data/gone.yml:1:6 /a/ står som borttagen i data/gone.yml, men det finns en sida eller fil där", "A616 data/gone.yml:2:8 skriv den från roten: /gamla/adressen/"]),
        Row::file("a notice without an end", "data/notices.yml", "vatten: {title: Koka vattnet, from: 2026-10-01}\n")
            .reports(&["A103 data/notices.yml:1:9 fältet `until` saknas för ett meddelande"]),
        Row::file(
            "a person of an organisation that does not exist",
            "data/people.yml",
            "anna:\n  name: Anna\n  org: kommunn\n",
        )
        .and("data/organisations.yml", "kommun: {name: Exempelkommun}\n")
        .reports(&["A135 data/people.yml:3:8 byt till `kommun`"]),
        Row::file(
            "a person in the data without name and role",
            "data/people.yml",
            "anna:\n  phone: \"031-390 06 00\"\n",
        )
        .reports(&["A136 data/people.yml:1:1 lägg till `role:` (till exempel Utvecklingsledare)"]),
        Row::file(
            "an organisation without a name",
            "data/organisations.yml",
            "kommun:\n  url: https://www.example.se/\nregion:\n  namn: Regionen\n",
        )
        .reports(&[
            "A103 data/organisations.yml:2:3 lägg till raden: name: \"…\"",
            "A104 data/organisations.yml:4:3 byt till `name`",
        ]),
        Row::file(
            "hours that are none",
            "data/contact-points.yml",
            "k:\n  name: Kontaktcenter\n  opening_hours: [{days: [mon, tis], opens: \"8\", closes: \"25:00\"}]\n",
        )
        .reports(&[
            "A115 data/contact-points.yml:3:32 byt till `tue`",
            "A114 data/contact-points.yml:3:45 `8` är inte ett klockslag",
            "A114 data/contact-points.yml:3:58 `25:00` är inte ett klockslag",
        ]),
        Row::file("a list in place of people", "data/people.yml", "- anna\n- bo\n")
            .reports(&["A133 data/people.yml:1:1 skriv `namn: värde`, ett fält per rad"]),
        Row::file(
            "a script in place of an address",
            "data/organisations.yml",
            "kommun: {name: Exempelkommun, url: \"javascript:alert(1)\"}\n",
        )
        .reports(&["A304 data/organisations.yml:1:36 använd https:, mailto:, tel: eller en sida på webbplatsen"]),
        Row::page("a person in data that cannot be read", "title: Sida\ncontacts: [anna]\n")
            .and("data/people.yml", "anna: {name: \"Anna\n")
            .reports(&["A111 data/people.yml:1:14 öppnas här"]),
        Row::file("a person twice", "data/people.yml", "anna: {name: Anna}\nanna: {name: Anna}\n")
            .reports(&["A105 data/people.yml:2:1 behåll en av raderna"]),
    ]
}
