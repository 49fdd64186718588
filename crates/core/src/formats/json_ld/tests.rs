//! The graphs of small sites.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::facts::read;
use crate::schema::tables::{CONTACT_POINT, ORGANISATION, PERSON, PROGRAMME};
use crate::site::{Data, Site};
use crate::test_site::{CONFIG, page, record, site, site_of_kinds, site_with, theme};

pub(super) fn graph(site: &Site, key: &str) -> Vec<Value> {
    let text = read(site, &theme(), |reader| json_ld(reader, page(site, key)));
    assert!(!text.contains(['<', '>', '&']), "{text}");
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["@context"], "https://schema.org");
    value["@graph"].as_array().unwrap().clone()
}

/// The node of a type.
fn node(graph: &[Value], kind: &str) -> Value {
    graph.iter().find(|node| node["@type"] == kind).cloned().unwrap_or_default()
}

fn kinds(graph: &[Value]) -> Vec<&str> {
    graph.iter().map(|node| node["@type"].as_str().unwrap()).collect()
}

/// The graph of one page of a kind, with the data of every test.
fn one(kind: &str, front: &str) -> Vec<Value> {
    graph(&site_with(CONFIG, data(), &[("a/x.md", &format!("type: {kind}\ntitle: X\n{front}"), "Texten.")]), "a/x")
}

pub(super) fn data() -> Data {
    let mut data = Data::default();
    for (id, text) in [
        ("eu", "name: Europeiska unionen\nshort: EU\nurl: https://europa.eu/\n"),
        ("are", "name: Åre kommun\n"),
        ("rom", "name: Rom\ncountry: IT\n"),
    ] {
        data.organisations.records.insert(id.to_owned(), record(text, &ORGANISATION));
    }
    data.people.records.insert(
        "webb".to_owned(),
        record("role: Webbredaktör\norg: are\nemail: webb@example.se\nphone: \"031-390 06 00\"\n", &PERSON),
    );
    data.programmes.records.insert("h2020".to_owned(), record("name: Horisont 2020\n", &PROGRAMME));
    let point = "name: Kontaktcenter\nphone: \"031-390 06 00\"\nemail: kc@example.se\nhelp_url: \"https://kc.example.se/\"\nvisit: {street: Storgatan 1, postal_code: \"123 45\", city: Åre, country: SE}\n\
        opening_hours: [{days: [mon, fri], opens: \"08:00\", closes: \"16:30\"}]\n\
        exceptions: [{date: 2026-12-24, closed: true, text: Julafton}, {date: 2026-01-06, closed: true}]\n";
    data.contact_points.records.insert("kc".to_owned(), record(point, &CONTACT_POINT));
    data
}

#[test]
fn home_has_the_site_and_its_publisher() {
    let site = site_with(
        &format!("{CONFIG}contact_point: kc\n"),
        data(),
        &[("om.md", "title: Om </script>\nreview_in: P1Y", "Text.")],
    );
    let home = graph(&site, "");
    assert_eq!(kinds(&home), ["GovernmentOrganization", "WebSite", "WebPage"]);
    assert_eq!(
        home[0],
        json!({"@type": "GovernmentOrganization", "@id": "https://www.example.se/#publisher", "name": "Åre kommun", "alternateName": "Åre", "url": "https://www.example.se/",
            "address": {"@type": "PostalAddress", "streetAddress": "Storgatan 1", "postalCode": "123 45", "addressLocality": "Åre", "addressCountry": "SE"},
            "contactPoint": {"@type": "ContactPoint", "name": "Kontaktcenter", "telephone": "031-390 06 00", "email": "kc@example.se", "url": "https://kc.example.se/", "hoursAvailable": [
                {"@type": "OpeningHoursSpecification", "dayOfWeek": ["https://schema.org/Monday", "https://schema.org/Friday"], "opens": "08:00", "closes": "16:30"},
                {"@type": "OpeningHoursSpecification", "name": "Julafton", "validFrom": "2026-12-24", "validThrough": "2026-12-24", "opens": "00:00", "closes": "00:00"}]}})
    );
    assert_eq!(
        (&home[1]["name"], &home[1]["description"], &home[1]["publisher"]),
        (&json!("Åre & Järpen"), &json!("Nyheter <från> oss"), &json!({"@id": "https://www.example.se/#publisher"}))
    );
    let about = graph(&site, "om");
    assert_eq!(kinds(&about), ["GovernmentOrganization", "BreadcrumbList", "WebPage"]);
    assert_eq!(
        about[1]["itemListElement"][1],
        json!({"@type": "ListItem", "position": 2, "name": "Om </script>", "item": "https://www.example.se/om/"})
    );
}

#[test]
fn a_site_that_does_not_say_who_publishes_it() {
    let site = site("title: Åre\nbase_url: https://www.example.se/\n", &[]);
    let publisher = graph(&site, "").remove(0);
    assert_eq!((&publisher["@type"], &publisher["name"]), (&json!("Organization"), &json!("Åre")));
}

#[test]
fn news_with_its_dates_and_corrections() {
    let site = site(
        CONFIG,
        &[
            (
                "n/a.md",
                "type: news\ntitle: \"A <b> & c\"\nlead: Ett *möte*\npublished: \"2024-01\"\nimage: {src: ../karta.svg, alt: Karta, credit: Åsa}\nabout: [p/x]\ntopics: [Vatten]\n\
                 changes: [{date: 2024-02-03, note: Rätt *dag*, kind: correction}, {date: 2024-02-02, note: Mer}]",
                "Text.",
            ),
            ("n/b.md", "type: news\ntitle: B\nlead: Kort", "Text."),
            (
                "n/c.md",
                "type: news\ntitle: C\nlead: Kort\npublished: 2024-01-01\nexpires: 2024-02-01\nreviewed: {date: 2024-01-03}",
                "Text.",
            ),
            ("p/x.md", "type: project\ntitle: Projekt X", "Text."),
        ],
    );
    let news = node(&graph(&site, "n/a"), "NewsArticle");
    assert_eq!(
        news,
        json!({"@type": "NewsArticle", "@id": "https://www.example.se/n/a/#news", "headline": "A <b> & c", "description": "Ett möte", "inLanguage": "sv",
            "url": "https://www.example.se/n/a/", "datePublished": "2024-01", "dateModified": "2024-02-03",
            "image": {"@type": "ImageObject", "url": "https://www.example.se/karta.svg", "creditText": "Åsa", "width": 640, "height": 360}, "keywords": "Vatten",
            "correction": {"@type": "CorrectionComment", "text": "Rätt dag", "datePublished": "2024-02-03"}, "publisher": {"@id": "https://www.example.se/#publisher"},
            "mainEntityOfPage": "https://www.example.se/n/a/", "about": {"@type": "Thing", "name": "Projekt X", "url": "https://www.example.se/p/x/"}})
    );
    // No day, no news.
    assert_eq!(kinds(&graph(&site, "n/b")), ["GovernmentOrganization", "BreadcrumbList", "Article"]);
    let old = graph(&site, "n/c");
    assert_eq!(node(&old, "NewsArticle")["creativeWorkStatus"], "Archived");
    assert_eq!(
        (&node(&old, "WebPage")["lastReviewed"], &node(&old, "WebPage")["expires"]),
        (&json!("2024-01-03"), &json!("2024-02-01"))
    );
    assert_eq!(kinds(&graph(&site, "p/x")), ["GovernmentOrganization", "BreadcrumbList", "Project", "WebPage"]);
}

#[test]
fn events_say_how_one_takes_part_or_are_pages() {
    for (front, mode, status) in [
        ("attendance: mixed\nvenue: Torget", "Mixed", "Scheduled"),
        ("venue: Torget\nevent_status: held", "Offline", "Scheduled"),
        ("event_status: moved_online", "Online", "MovedOnline"),
        ("attendance: online\nevent_status: cancelled", "Online", "Cancelled"),
        ("attendance: place\nevent_status: postponed", "Offline", "Postponed"),
    ] {
        let event = node(&one("workshop", &format!("starts: 2027-03-11T13:00\n{front}")), "Event");
        assert_eq!(event["eventAttendanceMode"], format!("https://schema.org/{mode}EventAttendanceMode"), "{front}");
        assert_eq!(event["eventStatus"], format!("https://schema.org/Event{status}"), "{front}");
        assert_eq!(event["startDate"], "2027-03-11T13:00:00+01:00");
    }
    let unknown = one("workshop", "starts: 2027-03-11");
    assert_eq!(kinds(&unknown), ["GovernmentOrganization", "BreadcrumbList", "WebPage"]);
    assert_eq!(unknown[2]["about"], json!({"@type": "Thing", "name": "X"}));
    let front = "starts: 2027-03-11\nattendance: mixed\nvenue: {name: Torget, address: Åre}\nregistration: {url: \"https://x.example.com/\"}\norganisers: [are, webb]\n\
        series: {id: kurs, number: 1, title: Kursen}\npublished: 2026-01-02";
    let full = one("workshop", front);
    let event = node(&full, "Event");
    assert_eq!(
        event["location"],
        json!([{"@type": "Place", "name": "Torget", "address": "Åre"}, {"@type": "VirtualLocation", "url": "https://x.example.com/"}])
    );
    assert_eq!(event["superEvent"], json!({"@type": "EventSeries", "name": "Kursen", "identifier": "kurs"}));
    let functional = json!({"@type": "Person", "jobTitle": "Webbredaktör", "worksFor": {"@type": "Organization", "name": "Åre kommun"}});
    assert_eq!(event["organizer"], json!([{"@type": "Organization", "name": "Åre kommun"}, functional]));
    // An event has no day of publication; the page about it has.
    assert_eq!(node(&full, "WebPage")["datePublished"], "2026-01-02");
}

#[test]
fn projects_and_their_money() {
    let front = "name: Projekt X\nacronym: PX\nperiod: {start: 2024-01-01, end: 2026}\nlead_partner: are\npartners: [rom]\ncoordinator: eu\n\
        funding: [{funder: eu, programme: h2020, amount: {amount: 36000000, currency: SEK}, grant_id: \"873010\"}, {funder: eu, amount: {amount: 5, currency: EUR, approx: true}}]\n\
        reviewed: {date: 2026-09-14, by: webb}";
    let graph = one("project", front);
    let project = node(&graph, "Project");
    assert_eq!((&project["name"], &project["alternateName"]), (&json!("Projekt X"), &json!("PX")));
    assert_eq!((&project["foundingDate"], &project["dissolutionDate"]), (&json!("2024-01-01"), &json!("2026")));
    let eu = json!({"@type": "Organization", "name": "Europeiska unionen", "alternateName": "EU", "url": "https://europa.eu/"});
    let amount = json!({"@type": "MonetaryAmount", "value": 36000000, "currency": "SEK"});
    assert_eq!(
        project["funding"],
        json!([{"@type": "MonetaryGrant", "name": "Horisont 2020", "funder": eu, "amount": amount, "identifier": "873010"}, {"@type": "MonetaryGrant", "funder": eu}])
    );
    assert_eq!(
        (project["member"].as_array().unwrap().len(), &project["parentOrganization"]["name"]),
        (2, &json!("Åre kommun"))
    );
    let page = node(&graph, "WebPage");
    assert_eq!(
        (&page["lastReviewed"], &page["reviewedBy"]["jobTitle"]),
        (&json!("2026-09-14"), &json!("Webbredaktör"))
    );
    assert!(!format!("{graph:?}").contains("webb@example.se"), "how to reach a person is for people");
}

#[test]
fn networks_and_who_is_a_member() {
    let members = "members: [{org: rom}, {org: eu, role: mentor}]\norganiser: eu\nfocus_areas: [resor]\n";
    for (membership, member) in [
        ("{status: member}", true),
        ("{status: member, applicants: [are, rom]}", true),
        ("{status: member, applicants: [rom]}", false),
        ("{status: member, until: 2022}", false),
        ("{status: applied}", false),
    ] {
        let graph = one("network", &format!("membership: {membership}\n{members}"));
        assert_eq!(graph[0].get("memberOf").is_some(), member, "{membership}");
    }
    let network = node(
        &one("network", &format!("membership: {{status: member, applicants: [are, rom]}}\n{members}")),
        "Organization",
    );
    let rom =
        json!({"@type": "Organization", "name": "Rom", "address": {"@type": "PostalAddress", "addressCountry": "IT"}});
    assert_eq!(
        (&network["member"][0], &network["member"][2]),
        (&rom, &json!({"@type": "Organization", "name": "Åre kommun"}))
    );
    assert_eq!(
        (&network["member"][1]["@type"], &network["member"][1]["roleName"]),
        (&json!("OrganizationRole"), &json!("Mentor"))
    );
    assert_eq!((network["member"].as_array().unwrap().len(), &network["knowsAbout"]), (3, &json!("resor")));
}

#[test]
fn decisions_are_documents_with_a_status() {
    let front = "decision_status: proposed\ncase_number: 23RS11972\nbody: are\nmeeting_date: 2024-02-09\npublished: 2024-02\nexpires: 2024-03-01";
    let decision = node(&one("decision", front), "DigitalDocument");
    assert_eq!(
        (&decision["name"], &decision["identifier"], &decision["dateCreated"]),
        (&json!("X"), &json!("23RS11972"), &json!("2024-02-09"))
    );
    assert_eq!(
        (&decision["creativeWorkStatus"], &decision["author"]["name"]),
        (&json!(["Förslag", "Archived"]), &json!("Åre kommun"))
    );
    assert_eq!(decision["datePublished"], "2024-02");
}

#[test]
fn vacancies_have_what_search_engines_ask_for() {
    let front = "lead: Vi söker dig.\nlast_day: 2026-12-24\nworkplace: Storgatan 1, Åre\npositions: 2\nemployment: temporary\npublished: 2026-11-01\n";
    let graph = one("vacancy", front);
    assert_eq!(
        node(&graph, "JobPosting"),
        json!({"@type": "JobPosting", "@id": "https://www.example.se/a/x/#vacancy", "title": "X", "description": "Vi söker dig.\nTexten.",
            "url": "https://www.example.se/a/x/", "mainEntityOfPage": "https://www.example.se/a/x/", "datePosted": "2026-11-01", "validThrough": "2026-12-24",
            "jobLocation": {"@type": "Place", "address": "Storgatan 1, Åre"}, "employmentType": "Tidsbegränsad", "totalJobOpenings": 2,
            "hiringOrganization": {"@id": "https://www.example.se/#publisher"}})
    );
    assert_eq!(node(&graph, "WebPage")["datePublished"], "2026-11-01");
    let other = one(
        "vacancy",
        &format!("{front}employer: eu\npositions: {{value: 2, approx: true}}\n").replace("positions: 2\n", ""),
    );
    let posting = node(&other, "JobPosting");
    assert_eq!(
        (&posting["hiringOrganization"]["name"], posting.get("totalJobOpenings")),
        (&json!("Europeiska unionen"), None)
    );
}

#[test]
fn disruptions_are_announcements_of_an_area_until_a_time() {
    let front = "lead: Vattnet stängs av.\ndisruption_status: ongoing\nservice: Vatten\narea: Duved\nplaces: [Åre]\nfrom: 2026-11-20\nuntil: 2026-11-23T15:00\n\
        published: 2026-11-20\nexpires: 2026-12-31";
    let announcement = node(&one("disruption", front), "SpecialAnnouncement");
    assert_eq!(
        (&announcement["datePosted"], &announcement["expires"]),
        (&json!("2026-11-20"), &json!("2026-11-23T15:00:00+01:00"))
    );
    assert_eq!(
        (&announcement["category"], &announcement["text"]),
        (&json!("Vatten"), &json!("Vattnet stängs av.\nTexten."))
    );
    let place = |name: &str| json!({"@type": "Place", "name": name});
    assert_eq!(announcement["spatialCoverage"], json!([place("Duved"), place("Åre")]));
}

#[test]
fn an_event_on_several_days_and_the_board_that_meets() {
    let front = "starts: 2026-12-01T18:00\nmore_dates: [2026-12-08T18:00]\nvenue: Torget\nboards: [are]\nminutes: {file: ../karta.svg, title: Protokoll}";
    let meeting = node(&one("meeting", front), "Event");
    assert_eq!(
        meeting["subEvent"],
        json!({"@type": "Event", "name": "X", "startDate": "2026-12-08T18:00:00+01:00", "eventStatus": "https://schema.org/EventScheduled",
            "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode", "location": {"@type": "Place", "name": "Torget"}})
    );
    assert_eq!(meeting["organizer"]["name"], "Åre kommun");
    assert_eq!(
        meeting["subjectOf"],
        json!({"@type": "MediaObject", "contentUrl": "https://www.example.se/karta.svg", "name": "Protokoll"})
    );
}

#[test]
fn what_a_section_says_for_its_pages_is_theirs() {
    let front = "title: A\nplaces: [Duved]\ndefaults: {type: page, review_in: P1Y, places: [Åre], contact_point: kc}";
    let site = site_with(CONFIG, data(), &[("a/_index.md", front, ""), ("a/x.md", "title: X", "Text.")]);
    let section = node(&graph(&site, "a"), "WebPage");
    assert_eq!((&section["spatialCoverage"]["name"], section.get("contactPoint")), (&json!("Duved"), None));
    assert_eq!(node(&graph(&site, "a/x"), "WebPage")["spatialCoverage"]["name"], "Åre");
}

#[test]
fn what_readers_do_not_see_is_not_said() {
    let kinds = BTreeMap::from([(
        "kinds/service.yaml".to_owned(),
        "label: {sv: Tjänst}\nschema_type: Service\nfields:\n  note: {type: text, label: {sv: Not}, becomes: category, visible: false}\n  \
         to: {type: text, label: {sv: För}, becomes: audience}\n"
            .to_owned(),
    )]);
    let site =
        site_of_kinds(CONFIG, data(), kinds, &[("x.md", "type: service\ntitle: X\nnote: Hemligt\nto: Alla", "Text.")]);
    let service = node(&graph(&site, "x"), "Service");
    assert_eq!((service.get("category"), &service["audience"]["audienceType"]), (None, &json!("Alla")));
}

#[test]
fn what_could_end_a_script_is_escaped() {
    assert_eq!(
        escape("{\"a\":\"</script>&\u{2028}\u{2029}å\"}"),
        "{\"a\":\"\\u003c/script\\u003e\\u0026\\u2028\\u2029å\"}"
    );
}
