//! `new`: an article where such articles lie, with every field that it must have; nothing is overwritten.

use super::stops;
use crate::support::Site;

/// A new Swedish site, as `init` makes it.
pub fn fresh() -> Site {
    let site = Site::empty();
    assert_eq!(site.run(&["init", "--lang", "sv"]).code, 0);
    site
}

fn read(site: &Site, path: &str) -> String {
    std::fs::read_to_string(site.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn a_news_item() {
    let site = fresh();
    let run = site.run(&["new", "nyhet", "Ån är rensad: så gick det"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "content/nyheter/an-ar-rensad-sa-gick-det.md\n"), "{}", run.stderr);
    assert_eq!(
        read(&site, "content/nyheter/an-ar-rensad-sa-gick-det.md"),
        "---
# Ett utkast visas inte på webbplatsen. Ta bort raden när sidan är klar.
draft: true
title: \"Ån är rensad: så gick det\"
# Ingress: en eller två meningar som säger det viktigaste; de syns också i listor och sökträffar
lead:
# Publicerad: dagen då sidan visas för första gången; om den ligger i framtiden publiceras sidan då (till exempel 2024-06-12)
published: 2026-10-01
# Fler fält att använda: category, about, dateline, press_contact, topics, image, contacts, links, attachments, related
---

"
    );
    // It disturbs nobody while it is a draft, and cannot be published before it is filled in.
    site.build();
    stops(
        &site.run(&["build", "--drafts"]),
        1,
        &["A139 fältet `lead` har inget värde", "A119 sidan har bara front matter och ingen text"],
    );
}

/// With all required fields given, every kind is read without a mistake.
#[test]
fn every_kind_with_its_fields() {
    let site = fresh();
    for (kind, set, path) in [
        ("news", &["lead=Kort: sagt"][..], "content/nyheter/prov.md"),
        ("projekt", &["period={start: 2026-01-01, duration: P2Y}", "goals=Mäta, Lära"], "content/projekt/prov.md"),
        (
            "Workshop",
            &["starts=2027-01-10T13:00", "venue=Exempelhuset", "topics=skola, vård"],
            "content/workshoppar/prov.md",
        ),
        ("nätverk", &["website=https://www.example.org/", "member_count=12"], "content/natverk/prov.md"),
        (
            "beslut",
            &["decision_status=beslutat", "case_number=EX 2/2026", "project=projekt/exempelprojektet"],
            "content/beslut/prov.md",
        ),
        ("page", &["owner=webbredaktor", "reviewed={date: 2026-09-30, by: webbredaktor}"], "content/om/prov.md"),
    ] {
        let set: Vec<String> = set.iter().map(|set| format!("--set={set}")).collect();
        let mut arguments = vec!["new", kind, "Pröv"];
        arguments.extend(set.iter().map(String::as_str));
        let run = site.run(&arguments);
        assert_eq!((run.code, run.stdout.trim_end()), (0, path), "{}", run.stderr);
    }
    let run = site.run(&["build", "--drafts", "--json"]);
    let result: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    // Only that nobody has written a text yet.
    let codes: Vec<&str> =
        result["diagnostics"].as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!((run.code, codes), (0, vec!["A119"; 6]), "{}", run.stdout);
    let venue = site.public("workshoppar/prov/index.html");
    assert!(venue.contains("Exempelhuset") && venue.contains("2027"), "{venue}");
}

#[test]
fn nothing_is_overwritten() {
    let site = fresh();
    site.write("content/nyheter/egen/index.md", "---\ntitle: Egen\nlead: Kort.\npublished: 2026-09-01\n---\n\nText.\n");
    let before = site.tree("content");
    for title in ["Webbplatsen är igång", "Egen"] {
        let run = site.run(&["new", "news", title]);
        assert_eq!(run.code, 4, "{}", run.stderr);
        assert!(run.stderr.contains("A641"), "{}", run.stderr);
    }
    assert_eq!(site.tree("content"), before);
    let run = site.run(&["new", "news", "Egen", "--set", "slug=Egen två"]);
    assert_eq!(run.stdout, "content/nyheter/egen-tva.md\n", "{}", run.stderr);
}

#[test]
fn the_place_is_that_of_its_kind() {
    // Pages that lie in a folder for each year get one too.
    let news = "---\ntitle: A\nlead: Kort.\npublished: 2026-01-01\n---\n\nText.\n";
    let site = Site::new(&[
        ("content/nytt/_index.md", "---\ntitle: Nytt\ndefaults: {type: news}\n---\n\nText.\n"),
        ("content/nytt/2025/a.md", news),
        ("content/nytt/2026/a.md", news),
        ("content/traffar/_index.md", "---\ntitle: Träffar\n---\n\nText.\n"),
        ("content/traffar/a.md", "---\ntype: workshop\ntitle: A\nstarts: 2026-11-01\n---\n\nText.\n"),
    ]);
    assert_eq!(site.run(&["new", "news", "B"]).stdout, "content/nytt/2026/b.md\n");
    assert_eq!(site.run(&["new", "news", "B", "--set", "published=2025-12-31"]).stdout, "content/nytt/2025/b.md\n");
    // Where no section says so, where most of them lie; the kind is then written down.
    assert_eq!(site.run(&["new", "workshop", "B"]).stdout, "content/traffar/b.md\n");
    assert!(read(&site, "content/traffar/b.md").contains("\ntype: workshop\n"));
    assert_eq!(site.run(&["new", "page", "Om"]).stdout, "content/om.md\n");
    stops(&site.run(&["new", "project", "B"]), 2, &["A642 det framgår inte i vilken avdelning ett projekt ska ligga"]);
    stops(&site.run(&["new", "project", "B", "--in", "nyt"]), 2, &["A643 det finns ingen avdelning `nyt`"]);
    assert_eq!(site.run(&["new", "project", "P", "--in", "nytt"]).stdout, "content/nytt/2026/p.md\n");
    assert_eq!(site.run(&["new", "project", "C", "--in", "content/traffar/"]).stdout, "content/traffar/c.md\n");
}

#[test]
fn what_cannot_be_understood_is_told_at_once() {
    let site = fresh();
    let before = site.tree("content");
    stops(
        &site.run(&["new", "workshop", "A", "--set", "plats=X", "--set", "starts", "--set", "strats=2027"]),
        2,
        &[
            "A645 `--set starts` saknar ett likhetstecken",
            "A646 `--set plats`: fältet finns inte för en workshop",
            "A646 `--set strats`: fältet finns inte för en workshop",
        ],
    );
    let run = site.run(&[
        "new",
        "workshop",
        "A",
        "--set",
        "starts=igår",
        "--set",
        "ends=2026-02-30",
        "--set",
        "attendance=kanske",
    ]);
    stops(
        &run,
        2,
        &[
            "A115 `kanske` är inte ett giltigt värde för `attendance`",
            "A141 `2026-02-30` finns inte i kalendern",
            "A114 `igår` är inte ett datum, en månad eller ett år",
        ],
    );
    assert!(run.stderr.contains("--> --set starts=igår"), "{}", run.stderr);
    stops(&site.run(&["new", "news", "!!!"]), 2, &["A644 rubriken `!!!` ger inget filnamn"]);
    stops(&site.run(&["new", "kaka", "A"]), 2, &["A607 det finns ingen sidtyp `kaka`"]);
    assert_eq!(site.tree("content"), before);
    // Mistakes elsewhere are no reason not to write.
    site.write("content/nyheter/fel.md", "---\ntitle: Fel: fel\n---\n");
    assert_eq!(site.run(&["new", "news", "A"]).code, 0);
}
