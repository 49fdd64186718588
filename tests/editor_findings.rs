//! Four rough texts of the sort that reaches a communicator, and what a careful editor would point out in each.
//!
//! They have the faults of texts that were copied from other systems, in sentences of their own.

use crate::support::Site;

/// A news item that was copied with its page around it.
const NEWS: &str = "\
Startsida

Dela sidan på sociala medier

Publicerad 2017-09-19

Bidrag till torget

Kommunen har fått bidrag till projektet Gröna Torget. Det beslutade regionen i går, och arbetet kan börja så snart det är klart.

–Det gör att vi kan börja, säger projektledaren.

Projektet kallas Gröna torget

Projektet kallas Gröna torget och delas in i tre delar, som alla ska vara klara innan nästa sommar är över.

Projektet är just nu i sin första fas.

Sidan uppdaterad 2017-09-19
";

/// A page about a project that has ended.
const PROJECT: &str = "\
Projektet hade två delar:

Projektet skulle:

  • pröva nya arbetssätt
  • sprida det som fungerar

Programmet riktar sig till städer med 50 000-100 000 invånare. Kommunen är i skrivandets stund en av två som får stöd. Läs mer. Länk till annan webbplats..

För mer information, kontakta:

Projektet avslutades 2023. ta kontakt med kontaktcenter om du har frågor om det som gjordes.

Senast uppdaterad: 12 juni 2024
";

/// A page about a network, with contacts as a list that is none.
const NETWORK: &str = "\
Kommunen är med i nätverket.

Kontakt:

  • Samordnaren, samordnare@example.se
  • Utvecklaren, namn.exempel@hotmail.com

Läs mer om nätverket här

Senast granskad 2020-07-07 av XYZ
";

/// A report from a workshop, put together from several documents.
const WORKSHOP: &str = "\
Handlingsplan för digitala Exempelkommun

I slutet av januari hölls den första träffen. Att gå från samverkan till “samhandling” är målet, inte bara ”samarbete”.

Handlingsplan för digitala Exempelkommun

Nästa träff är i november.

* Läs mer på example.se
* Läs mer omStrategin på webbplatsen
";

/// The findings of a text in order: line in the text, and code.
fn findings(text: &str, published: &str) -> Vec<String> {
    let front = format!("---\ntitle: Sida\nreview_in: P20Y\npublished: {published}\n---\n\n");
    let lines = front.lines().count();
    let site = Site::new(&[("content/a.md", &format!("{front}{text}"))]);
    let run = site.run(&["check", "--format", "short"]);
    assert_eq!(run.code, 0, "{}\n{}", run.stdout, run.stderr);
    let line = |line: &str| {
        let rest = line.strip_prefix("content/a.md:")?;
        let number: usize = rest.split(':').next()?.parse().ok()?;
        Some(format!("{} {}", number - lines, rest.split('[').nth(1)?.split(']').next()?))
    };
    run.stdout.lines().filter_map(line).collect()
}

#[test]
fn a_news_item_that_was_copied_with_its_page() {
    let expected = [
        "1 A256", "3 A256", "5 A255", "7 A259", "9 A243", "9 A240", "11 A254", "13 A259", "15 A240", "17 A240",
        "19 A255",
    ];
    assert_eq!(findings(NEWS, "2017-09-19"), expected);
}

#[test]
fn a_page_about_a_project_that_has_ended() {
    let expected =
        ["1 A235", "5 A247", "8 A258", "8 A240", "8 A257", "8 A256", "8 A248", "10 A235", "12 A253", "14 A255"];
    assert_eq!(findings(PROJECT, "2024-06-12"), expected);
}

#[test]
fn a_page_about_a_network() {
    assert_eq!(findings(NETWORK, "2020-07-07"), ["5 A247", "6 A246", "8 A257", "10 A255"]);
}

#[test]
fn a_report_from_a_workshop() {
    let expected = ["3 A240", "3 A252", "5 A250", "7 A240", "9 A257", "10 A257", "10 A249"];
    assert_eq!(findings(WORKSHOP, "2021-03-20"), expected);
}

#[test]
fn the_same_texts_as_they_should_be() {
    let news = "Kommunen fick bidrag till projektet Gröna torget den 19 september 2017.\n\n– Det gör att vi kan börja, säger projektledaren.\n\n## Så gick det till\n\nProjektet hade tre delar och var klart 2019.\n";
    let project = "Projektet prövade\n\n- nya arbetssätt\n- nya lokaler\n\ni städer med 50 000–100 000 invånare. Läs [mer om programmet](https://www.example.org/).\n";
    let network = "Kommunen är med i nätverket sedan 2020. Läs [mer om nätverket](https://www.example.org/).\n\nKontakt:\n\n- Samordnaren, samordnare@example.se\n";
    let workshop =
        "I slutet av januari 2021 hölls den första träffen. Målet är ”samhandling”, inte bara ”samarbete”.\n";
    for text in [news, project, network, workshop] {
        assert_eq!(findings(text, "2017-09-19"), Vec::<String>::new(), "{text}");
    }
}
