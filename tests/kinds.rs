//! Kinds of page as data: a kind of a site's own works everywhere, with no code; those beside the first six look right.

use crate::support::{CONFIG, Site};

/// Ten fields of different types.
const SERVICE: &str = "\
label: {sv: E-tjänst, en: Online service, fi: Verkkopalvelu}
plural: {sv: E-tjänster, en: Online services}
one: {sv: en e-tjänst, en: an online service}
schema_type: Service
dated: true
timeline: true
ask: [published]
status: state
closes: last_day
sort: title
lix: 40
facts: [state, last_day, price, length, owner_unit, login, forms, steps_count, help_phone, more]
card: [price, owner_unit]
fields:
  state:
    type: words
    required: true
    label: {sv: Läge, en: State, fi: Tila}
    words: {open: {sv: Öppen, en: Open, fi: Auki}, paused: {sv: Pausad, en: Paused}}
  last_day: {type: date, label: {sv: Sista dag att ansöka, en: Last day to apply}, synonyms: [slutdag]}
  price: {type: money, label: {sv: Avgift, en: Fee}}
  length: {type: duration, label: {sv: Handläggningstid, en: Handling time}}
  owner_unit: {type: organisation, label: {sv: Ansvarig, en: Responsible}, becomes: provider}
  login: {type: bool, label: {sv: Kräver e-legitimation, en: Needs e-identification}}
  forms: {type: list, of: file, label: {sv: Blanketter, en: Forms}}
  steps_count: {type: count, label: {sv: Steg, en: Steps}}
  help_phone: {type: phone, label: {sv: Hjälp, en: Help}}
  more:
    type: map
    label: {sv: Mer, en: More}
    fields:
      law: {type: text, required: true, label: {sv: Lagrum, en: Law}}
      site: {type: url, label: {sv: Läs mer, en: Read more}}
  note: {type: text, visible: false, label: {sv: Intern anteckning, en: Internal note}}
";

const PERMIT: &str = "\
---
title: Bygglov
state: öppen
published: 2026-03-01
last_day: 2026-12-01
price: 1200
length: P10W
owner_unit: {name: Byggnadsnämnden}
login: ja
forms: [ansokan.pdf]
steps_count: 4
help_phone: \"026-17 80 00\"
more: {law: PBL 9 kap., site: \"https://www.boverket.se/\"}
topics: [Bygga]
---

Ansök om bygglov här.
";

fn services() -> Site {
    let site = Site::new(&[
        ("kinds/service.yaml", SERVICE),
        ("content/tjanster/_index.md", "---\ntitle: E-tjänster\ndefaults: {type: service}\nfeed: true\n---\n"),
        ("content/tjanster/bygglov.md", PERMIT),
        ("content/tjanster/avlopp.md", "---\ntitle: Avlopp\nstate: paused\npublished: 2026-02-01\n---\n\nAvlopp.\n"),
    ]);
    site.write("content/tjanster/ansokan.pdf", "%PDF-1.4\n%%EOF\n");
    site
}

#[test]
fn a_kind_of_a_site_has_its_facts_card_feed_list_and_topic() {
    let site = services();
    site.build();
    let page = site.public("tjanster/bygglov/index.html");
    for shown in [
        "<p class=\"kicker\">E-tjänst <strong class=\"status status-open\">Öppen</strong></p>",
        "<dt>Läge</dt><dd>Öppen</dd>",
        "<dt>Avgift</dt><dd>1\u{a0}200\u{a0}kronor</dd>",
        "<dt>Handläggningstid</dt><dd>10 veckor</dd>",
        "<dt>Ansvarig</dt><dd>Byggnadsnämnden</dd>",
        "<dt>Kräver e-legitimation</dt><dd>Ja</dd>",
        "<dt>Steg</dt><dd>4</dd>",
        "href=\"tel:+4626178000\">026-17 80 00</a>",
        "<dt>Lagrum</dt><dd>PBL 9 kap.</dd>",
        "<time datetime=\"2026-12-01\">1\u{a0}december\u{a0}2026</time>",
        "/ansokan.pdf\">ansokan.pdf (PDF",
    ] {
        assert!(page.contains(shown), "{shown}\n{page}");
    }
    // Sorted by title, as the kind says, and each card with the rows that it asks for.
    let list = site.public("tjanster/index.html");
    assert!(list.find("Avlopp").unwrap() < list.find("Bygglov").unwrap(), "{list}");
    assert!(
        list.contains("<span>Avgift: 1\u{a0}200\u{a0}kronor</span>") && list.contains("Ansvarig: Byggnadsnämnden"),
        "{list}"
    );
    assert!(site.public("tjanster/feed.xml").contains("<title>Bygglov</title>"));
    assert!(site.public("amnen/bygga/index.html").contains("Bygglov"));
    assert!(site.public("arkiv/2026/index.html").contains("Avlopp"));
    assert!(site.public("api/pages.json").contains("\"kind\": \"service\""));
    assert!(page.contains("\"@type\":\"Service\""), "{page}");
}

#[test]
fn what_a_page_must_say_is_said_in_the_words_of_the_kind() {
    let site = services();
    site.write(
        "content/tjanster/fel.md",
        "---\ntitle: Fel\nslutdag: 2026-10-01\nlength: tio veckor\nmore: {}\n---\n\nText.\n",
    );
    let run = site.run(&["build"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    for text in [
        "fel[A104]: fältet `slutdag` finns inte för en e-tjänst",
        "byt till `last_day`",
        "`state`",
        "fel[A114]",
        "`law`",
    ] {
        assert!(run.stderr.contains(text), "{text}\n{}", run.stderr);
    }
    let english = site.run(&["build", "--lang", "en"]);
    assert!(english.stderr.contains("for an online service"), "{}", english.stderr);
}

#[test]
fn new_schema_and_list_know_the_kind() {
    let site = services();
    let run = site.run(&["new", "e-tjänst", "Parkering", "--set", "state=öppen"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let text = std::fs::read_to_string(site.path("content/tjanster/parkering.md")).unwrap();
    assert!(text.contains("state: öppen") && text.contains("published: 2026-10-01"), "{text}");
    assert!(!text.contains("type:"), "the section says it: {text}");

    let run = site.run(&["schema", "service"]);
    let schema: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(schema["properties"]["price"]["x-labels"]["sv"], "Avgift");
    assert_eq!(schema["required"], serde_json::json!(["state", "title"]));
    let all: serde_json::Value = serde_json::from_str(&site.run(&["schema"]).stdout).unwrap();
    assert!(all["$defs"]["service"].is_object() && all["$defs"]["vacancy"].is_object());
    let kinds: serde_json::Value = serde_json::from_str(&site.run(&["schema", "kinds"]).stdout).unwrap();
    assert_eq!(kinds["properties"]["fields"]["anyOf"][0]["additionalProperties"]["$ref"], "#/$defs/field");

    site.remove("content/tjanster/parkering.md").build();
    let orphans = site.run(&["list", "orphans", "--json"]);
    assert!(!orphans.stdout.contains("\"kind\":\"page\""), "{}", orphans.stdout);
}

#[test]
fn a_template_and_a_list_of_its_own() {
    let site = services();
    site.write(
        "templates/service.html",
        "{{ page.kind }} {{ page.kind_label }} {{ page.kind_plural }}: {% if page.fields.price %}{{ page.fields.price.text }}{% endif %} {{ page.past }}",
    );
    site.write("templates/home.html", "{% for card in lists.open %}{{ card.title }} {% endfor %}");
    site.write("anslag.yaml", format!("{CONFIG}lists: {{open: {{kind: service, status: [open], when: upcoming}}}}\npermalinks: {{service: \"/gor/:slug/\"}}\n"));
    site.build();
    assert_eq!(site.public("gor/bygglov/index.html"), "service E-tjänst E-tjänster: 1\u{a0}200\u{a0}kronor false");
    assert_eq!(site.public("index.html"), "Bygglov ");
    // The last day has passed.
    assert_eq!(site.run(&["build", "--at", "2026-12-02"]).code, 0);
    assert_eq!(
        (site.public("index.html"), site.public("gor/bygglov/index.html").ends_with("true")),
        (String::new(), true)
    );
}

#[test]
fn an_edit_of_the_kind_is_seen_at_once() {
    let site = services();
    site.build();
    site.write("kinds/service.yaml", SERVICE.replace("sv: Avgift", "sv: Pris"));
    site.build();
    assert!(site.public("tjanster/bygglov/index.html").contains("<dt>Pris</dt>"));
    assert!(site.public("tjanster/index.html").contains("<span>Pris: "));
    site.remove("kinds/service.yaml");
    let run = site.run(&["build"]);
    assert!(run.code == 1 && run.stderr.contains("`service`"), "{}", run.stderr);
}

#[test]
fn what_readers_do_not_see_is_no_change() {
    let site = services();
    site.write("content/tjanster/bygglov.md", PERMIT.replace("login: ja", "login: ja\nnote: Fråga Lena"));
    assert_eq!(site.run(&["stamp"]).code, 0);
    let ledger = || std::fs::read_to_string(site.path("anslag.lock")).unwrap();
    let before = ledger();
    for (edit, same) in [("note: Fråga Åsa\nlogin: true", true), ("login: nej\nnote: Fråga Åsa", false)] {
        site.write("content/tjanster/bygglov.md", PERMIT.replace("login: ja", edit));
        let run = site.run(&["stamp", "--all", "--note", "Ny inloggning", "--at", "2026-10-05"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert_eq!(ledger() == before, same, "{edit}\n{before}\n{}", ledger());
    }
}

#[test]
fn mistakes_in_a_kind_are_told_in_its_file_and_nothing_is_published() {
    let site = services();
    site.write(
        "kinds/service.yaml",
        SERVICE.replace("closes: last_day", "closes: lastday").replace("type: money", "type: moneys"),
    );
    let run = site.run(&["check"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    for text in [
        "kinds/service.yaml:9:9",
        "fel[A691]: `closes` nämner `lastday`",
        "byt till `last_day`",
        "kinds/service.yaml:21:17",
        "fel[A115]",
    ] {
        assert!(run.stdout.contains(text) || run.stderr.contains(text), "{text}\n{}{}", run.stdout, run.stderr);
    }
    // One cause: no page is told that the field is not there.
    assert!(!format!("{}{}", run.stdout, run.stderr).contains("A104"), "{}", run.stderr);
    assert_eq!(site.run(&["build"]).code, 2);
    assert!(!site.has("index.html"));
}

#[test]
fn a_vacancy_closes_itself() {
    let site = Site::new(&[
        ("content/jobb/_index.md", "---\ntitle: Lediga jobb\ndefaults: {type: vacancy}\n---\n"),
        (
            "content/jobb/larare.md",
            "---\ntitle: Lärare i matematik\nlead: Björkskolan söker dig.\npublished: 2026-09-20\nlast_day: 2026-10-15\nemployment: tillsvidare\nextent: Heltid\npositions: 2\nworkplace: Björkskolan\napply: https://rekrytering.example.se/1\ncontacts: [{role: Rektor, phone: \"026-17 80 00\"}]\nunion_contacts: [{role: Lärarförbundet, email: facket@example.se}]\n---\n\nDu undervisar i årskurs 7–9.\n",
        ),
    ]);
    site.build();
    let open = site.public("jobb/larare/index.html");
    assert!(open.contains("Ansök om jobbet</a>") || open.contains(">Ansök om jobbet<"), "{open}");
    assert!(
        open.contains("<dt>Anställning</dt><dd>Tillsvidare</dd>") && open.contains("Fackliga företrädare"),
        "{open}"
    );
    assert!(site.public("jobb/index.html").contains("Sista dag: <time datetime=\"2026-10-15\">"));
    assert!(site.run(&["next"]).stdout.contains("sista dagen är förbi"));
    assert_eq!(site.run(&["build", "--at", "2026-10-16"]).code, 0);
    let closed = site.public("jobb/larare/index.html");
    assert!(!closed.contains("Ansök om jobbet") && closed.contains("Sista dagen var 15\u{a0}oktober"), "{closed}");
}

#[test]
fn a_disruption_tells_what_is_new_first() {
    let site = Site::new(&[(
        "content/vatten.md",
        "---\ntype: driftstörning\ntitle: Vattenläcka på Storgatan\npublished: 2026-09-30\ndisruption_status: pågår\nservice: Vatten\narea: Storgatan 1–20\nfrom: 2026-09-30T08:00\nuntil: 2026-10-02T16:00\ncontacts: [{role: Driften}]\nupdates:\n  - {at: 2026-09-30T09:00, text: Vi gräver.}\n  - {at: 2026-10-01T07:00, text: \"*Vattnet* är tillbaka i hälften av husen.\"}\n---\n\nKoka vattnet.\n",
    )]);
    site.build();
    let page = site.public("vatten/index.html");
    let (new, old) = (page.find("<em>Vattnet</em>").unwrap(), page.find("Vi gräver.").unwrap());
    assert!(new < old && page.contains("<strong class=\"status status-ongoing\">Pågår</strong>"), "{page}");
    assert!(page.contains("<dt>Område</dt><dd>Storgatan 1–20</dd>"), "{page}");
}

#[test]
fn a_meeting_has_its_agenda_and_calendar() {
    let site = Site::new(&[
        (
            "content/kf.md",
            "---\ntype: meeting\ntitle: Kommunfullmäktige 12 oktober\npublished: 2026-10-01\nstarts: 2026-10-12T18:00\nends: 2026-10-12T21:00\nvenue: Stadshuset\nboards: [{name: Kommunfullmäktige}]\nopen_to_public: ja\nagenda: [Budget, Ny skola]\nsummons: kallelse.pdf\ncontacts: [{role: Kansliet}]\n---\n\nVälkommen.\n",
        ),
        ("content/kallelse.pdf", "%PDF-1.4\n%%EOF\n"),
    ]);
    site.build();
    let page = site.public("kf/index.html");
    assert!(
        page.contains("<dt>Organ</dt>") && page.contains("<li>Ny skola</li>") && page.contains("kallelse.pdf"),
        "{page}"
    );
    assert!(page.contains("Stadshuset") && page.contains("kalender.ics"), "{page}");
    assert!(site.public("kf/kalender.ics").contains("SUMMARY:Kommunfullmäktige 12 oktober"));
}

#[test]
fn an_event_on_several_days_is_in_the_calendar_on_each_and_over_after_the_last() {
    let site = Site::new(&[(
        "content/kurs.md",
        "---\ntype: event\ntitle: Kurs\npublished: 2026-09-01\nstarts: 2026-09-10T18:00\nends: 2026-09-10T20:00\nmore_dates: [2026-10-08T18:00, 2026-11-05T17:30]\nvenue: Biblioteket\ncontacts: [{role: Kansliet}]\n---\n\nTre kvällar.\n",
    )]);
    site.write("anslag.yaml", format!("{CONFIG}lists: {{kommande: {{kind: event, when: upcoming}}}}\n"));
    site.write("templates/home.html", "{% for card in lists.kommande %}{{ card.starts.iso }}{% endfor %}");
    site.build();
    assert_eq!(site.public("index.html"), "2026-10-08T18:00:00+02:00", "the next evening");
    let calendar = site.public("kurs/kalender.ics");
    for line in [
        "DTSTART;TZID=Europe/Stockholm:20260910T180000",
        "DTSTART;TZID=Europe/Stockholm:20261008T180000",
        "DTEND;TZID=Europe/Stockholm:20261105T193000",
        "UID:kurs@www.example.se",
        "UID:kurs-20261105T163000Z@www.example.se",
    ] {
        assert!(calendar.contains(line), "{line}\n{calendar}");
    }
    for (day, past) in [("2026-11-05", false), ("2026-11-06", true)] {
        assert_eq!(site.run(&["build", "--at", day]).code, 0);
        assert_eq!(site.public("kurs/index.html").contains("Tiden för evenemanget har passerat."), past, "{day}");
    }
}

#[test]
fn a_site_gives_a_kind_of_the_program_a_field_and_a_language() {
    let site = Site::new(&[
        (
            "kinds/news.yaml",
            "label: {fi: Uutinen}\nfacts: [district]\nfields:\n  district: {type: text, label: {sv: Stadsdel, en: District}}\n",
        ),
        (
            "content/a.md",
            "---\ntype: news\ntitle: A\nlead: Om A.\npublished: 2026-01-01\ndistrict: Brynäs\n---\n\nText.\n",
        ),
    ]);
    site.build();
    let page = site.public("a/index.html");
    assert!(
        page.contains("<dt>Stadsdel</dt><dd>Brynäs</dd>") && page.contains("<p class=\"kicker\">Nyhet</p>"),
        "{page}"
    );
}
