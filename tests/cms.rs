//! Editors in the browser: the configuration that `anslag schema --cms` writes for them, and that what they save is read.

use serde_json::{Value, json};

use crate::support::{Run, Site};

/// A kind with a field of every type that a file in `kinds/` can name, apart from those of the built-in kinds.
const PLAYGROUND: &str = "\
label: {sv: Lekplats, en: Playground}
plural: {sv: Lekplatser, en: Playgrounds}
one: {sv: en lekplats, en: a playground}
fields:
  opened: {type: date, required: true, label: {sv: Invigd, en: Opened}, help: {sv: Dagen för invigningen., en: The day of the opening.}}
  inspected: {type: datetime, label: {sv: Besiktigad, en: Inspected}}
  opens: {type: time, label: {sv: Öppnar, en: Opens}}
  fenced: {type: bool, label: {sv: Staket, en: Fenced}}
  swings: {type: integer, label: {sv: Gungor, en: Swings}}
  surface: {type: words, label: {sv: Underlag, en: Surface}, words: {sand: {sv: Sand, en: Sand}, rubber: {sv: Gummi, en: Rubber}}}
  keeper: {type: person, label: {sv: Skötare, en: Keeper}}
  drawing: {type: file, label: {sv: Ritning, en: Drawing}}
  rules: {type: markdown, label: {sv: Regler, en: Rules}}
  notes: {type: free, label: {sv: Anteckningar, en: Notes}}
";

const CONFIG: &str =
    "title: Exempelkommun\nbase_url: https://www.example.se/\nlanguages: {sv: {name: Svenska}, en: {name: English}}\n";

/// A site with news by year, playgrounds, and news in English.
fn site() -> Site {
    let news = |title: &str| format!("---\ntitle: {title}\nlead: Kort.\npublished: 2026-03-01\n---\n\nText.\n");
    Site::new(&[
        ("anslag.yaml", CONFIG),
        ("kinds/playground.yaml", PLAYGROUND),
        ("data/people.yml", "parkchef: {role: Parkchef, email: park@example.se}\n"),
        ("data/search.yml", "synonyms: [[lekpark, lekplats]]\n"),
        ("content/nyheter/_index.md", "---\ntitle: Nyheter\ndefaults: {type: news}\n---\n"),
        ("content/nyheter/2026/gungor.md", &news("Nya gungor")),
        ("content/nyheter/2026/bro/index.md", &news("Ny bro")),
        ("content/lekplatser/_index.md", "---\ntitle: Lekplatser\ndefaults: {type: playground}\n---\n"),
        ("content/en/_index.md", "---\ntitle: Example Municipality\n---\n"),
        ("content/en/news/_index.md", "---\ntitle: News\ndefaults: {type: news}\n---\n"),
    ])
}

/// What the command prints, as text and as data.
fn schema(site: &Site, cms: &str, lang: &str) -> (String, Value) {
    let run: Run = site.run_with(&["schema", "--cms", cms, "--lang", lang], &[("PATH", "/usr/bin:/bin")]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    let data = serde_yaml::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}\n{}", run.stdout));
    (run.stdout, data)
}

/// The collection, field or file with a name.
fn named<'d>(list: &'d Value, name: &str) -> &'d Value {
    let items = list.as_array().unwrap_or_else(|| panic!("no list: {list}"));
    items.iter().find(|item| item["name"] == name).unwrap_or_else(|| panic!("{name}: {list}"))
}

/// The head of a collection: what it has besides its fields.
fn head(config: &Value, name: &str) -> Value {
    let mut collection = named(&config["collections"], name).clone();
    let map = collection.as_object_mut().unwrap();
    for part in ["name", "fields", "slug", "media_folder", "public_folder"] {
        assert!(map.shift_remove(part).is_some(), "{part}: {name}");
    }
    collection
}

fn has(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.lines().any(|found| found == *line), "{line}\n{text}");
    }
}

#[test]
fn a_configuration_in_swedish_for_sveltia() {
    let site = site();
    let (text, config) = schema(&site, "sveltia", "sv");
    has(
        &text,
        &[
            "# Inställningar för Sveltia CMS, skrivna av `anslag schema --cms sveltia`.",
            "# Spara dem som admin/config.yml, bredvid en index.html som laddar redigeraren.",
            "# Fyll i `backend`: var förrådet ligger, vad det heter (ägare och namn) och hur man loggar in.",
            "# Fält som redigeraren inte kan visa. De ändras i filen, och den behåller dem: extra, lists, notes.",
            "# Filer med sådant som redigeraren inte kan visa. De ändras för hand: data/search.yml.",
            "backend: {name: github, repo: owner/name}",
        ],
    );
    assert!(
        text.contains("# Inte med, eftersom ingen avdelning har dem som `defaults: {type: …}`: project, "),
        "{text}"
    );
    assert_eq!(config["output"], json!({"omit_empty_optional_fields": true}));
    let names: Vec<&str> =
        config["collections"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "content",
            "content-en",
            "content-en-news",
            "content-lekplatser",
            "content-nyheter",
            "content-nyheter-2",
            "sections",
            "data"
        ]
    );
    // News are written into the folder of their year; those that have folders of their own can be changed.
    assert_eq!(
        head(&config, "content-nyheter"),
        json!({"label": "Nyheter", "label_singular": "Nyhet", "folder": "content/nyheter", "create": true, "path": "{{year}}/{{slug}}"})
    );
    let bundles = named(&config["collections"], "content-nyheter-2");
    assert_eq!((&bundles["path"], &bundles["create"]), (&json!("{{year}}/{{slug}}/index"), &json!(false)));
    assert_eq!(bundles["label"], "Nyheter (content/nyheter/2026/bro/index.md)");
    assert_eq!(head(&config, "content-en-news")["label"], "News (English)");
    assert_eq!(head(&config, "content")["label"], "Startsida och fristående sidor");
    // Determined by the site alone.
    assert_eq!(text, schema(&site, "sveltia", "sv").0);
}

#[test]
fn the_fields_of_a_kind() {
    let (_, config) = schema(&site(), "sveltia", "sv");
    let playgrounds = &named(&config["collections"], "content-lekplatser")["fields"];
    for field in [
        json!({"name": "title", "label": "Rubrik", "widget": "string"}),
        json!({"name": "opened", "label": "Invigd", "widget": "datetime", "date_format": "YYYY-MM-DD", "time_format": false, "hint": "Dagen för invigningen."}),
        json!({"name": "inspected", "label": "Besiktigad", "widget": "datetime", "format": "YYYY-MM-DDTHH:mm", "required": false}),
        json!({"name": "opens", "label": "Öppnar", "widget": "datetime", "date_format": false, "time_format": "HH:mm", "required": false}),
        // A no is a statement, so nothing says it unasked.
        json!({"name": "fenced", "label": "Staket", "widget": "select", "options": [{"label": "Ja", "value": true}, {"label": "Nej", "value": false}], "required": false}),
        json!({"name": "swings", "label": "Gungor", "widget": "number", "value_type": "int", "required": false}),
        json!({"name": "surface", "label": "Underlag", "widget": "select", "options": [{"label": "Sand", "value": "sand"}, {"label": "Gummi", "value": "rubber"}], "required": false}),
        json!({"name": "keeper", "label": "Skötare", "widget": "select", "options": [{"label": "Parkchef", "value": "parkchef"}], "required": false}),
        json!({"name": "drawing", "label": "Ritning", "widget": "file", "required": false}),
        json!({"name": "rules", "label": "Regler", "widget": "markdown", "modes": ["raw", "rich_text"], "required": false}),
        json!({"name": "body", "label": "Text", "widget": "markdown", "modes": ["raw", "rich_text"], "required": false}),
    ] {
        assert_eq!(*named(playgrounds, field["name"].as_str().unwrap()), field);
    }
    let order: Vec<&str> =
        playgrounds.as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap()).collect();
    assert_eq!(order[..3], ["title", "opened", "inspected"]);
    // What a section gives its pages, they need not have; and new news are of today.
    let news = &named(&config["collections"], "content-nyheter")["fields"];
    assert_eq!(named(news, "published")["default"], "{{now}}");
    assert_eq!(named(news, "contacts")["multiple"], true);
    assert_eq!(named(news, "translations")["fields"][1]["name"], "en");
    let image = &named(news, "image")["fields"];
    assert_eq!(*named(image, "src"), json!({"name": "src", "label": "Fil", "widget": "image"}));
    // The page of the section, and the records that there are.
    let section = named(&named(&config["collections"], "sections")["files"], "content-nyheter");
    assert_eq!(
        (&section["file"], &section["fields"][0]["name"]),
        (&json!("content/nyheter/_index.md"), &json!("title"))
    );
    let people = named(&named(&config["collections"], "data")["files"], "people");
    assert_eq!((&people["file"], &people["fields"][0]["name"]), (&json!("data/people.yml"), &json!("parkchef")));
}

/// The calendar does not see a date that is approximate, and Sveltia would delete it.
#[test]
fn a_value_in_another_form() {
    let site = site();
    let event = |starts: &str| format!("---\ntitle: Möte\nstarts: {starts}\nspeakers: [parkchef]\n---\n");
    site.write("content/moten/_index.md", "---\ntitle: Möten\ndefaults: {type: event}\n---\n");
    site.write("content/moten/ett.md", event("2026-11-01T18:00"));
    let fields_of = |config: &Value, name: &str| -> Vec<String> {
        let fields = named(&config["collections"], name)["fields"].as_array().unwrap();
        fields.iter().map(|field| field["name"].as_str().unwrap().to_owned()).collect()
    };
    let (text, config) = schema(&site, "sveltia", "sv");
    let starts = named(&named(&config["collections"], "content-moten")["fields"], "starts");
    assert_eq!((&starts["required"], &starts["format"]), (&Value::Null, &json!("YYYY-MM-DDTHH:mm")));
    assert!(!text.contains("# - ") && !text.contains("content-moten-2"), "{text}");
    // Pages with such a date have a list of their own.
    site.write("content/moten/tva.md", event("{on: \"2026-12\", approx: true}"));
    site.write("content/moten/utkast.md", "---\ntitle: Utkast\ndraft: true\n---\n");
    site.write("data/people.yml", "parkchef: {role: Parkchef, org: {name: Parkbolaget}}\n");
    let (text, config) = schema(&site, "sveltia", "sv");
    let undated = "# Sidor utan det datum som de ska ha, som därför inte syns i någon lista: content/moten/utkast.md.";
    has(&text, &[undated, "# - data/people.yml: org"]);
    assert_eq!(head(&config, "content-moten")["filter"], json!({"field": "starts", "pattern": "^[0-9]"}));
    let words = head(&config, "content-moten-2");
    assert_eq!(words["filter"], json!({"field": "starts.on", "pattern": "^[0-9]"}));
    assert_eq!((&words["label"], &words["create"]), (&json!("Möten (Tid: ungefär)"), &json!(false)));
    let starts = |name: &str| named(&named(&config["collections"], name)["fields"], "starts").clone();
    assert_eq!(
        starts("content-moten"),
        json!({"name": "starts", "label": "Tid", "widget": "datetime", "format": "YYYY-MM-DDTHH:mm", "hint": "Är bara månaden eller året känt? Skriv det i filen: 2024-06 eller 2024."})
    );
    let parts: Vec<Value> =
        starts("content-moten-2")["fields"].as_array().unwrap().iter().map(|part| part["name"].clone()).collect();
    assert_eq!(parts, ["on", "approx", "text"]);
    // Decap keeps it, in the same list. Neither keeps a person that is written on the page.
    site.write("content/moten/tre.md", event("2026-12-01").replace("[parkchef]", "[{name: Ann Ek}]"));
    let (text, config) = schema(&site, "decap", "sv");
    has(&text, &["# - content-moten: speakers", "# - data/people.yml: org"]);
    let fields = fields_of(&config, "content-moten");
    assert!(fields.contains(&"starts".to_owned()) && !fields.contains(&"speakers".to_owned()), "{fields:?}");
}

#[test]
fn a_configuration_in_english_for_decap() {
    let site = site();
    site.write("content/lekplatser/beslut.md", "---\ntype: decision\ntitle: Beslut\ndecision_status: decided\n---\n");
    let (text, config) = schema(&site, "decap", "en");
    has(
        &text,
        &[
            "# Settings of Decap CMS, written by `anslag schema --cms decap`.",
            "# Left out, since they have a field `body`, which the editor would replace with the text of the page: decision.",
            "backend: {name: github, repo: owner/name, branch: main}",
        ],
    );
    assert_eq!(config["output"], Value::Null);
    let playgrounds = named(&config["collections"], "content-lekplatser");
    assert_eq!(
        *named(&playgrounds["fields"], "fenced"),
        json!({"name": "fenced", "label": "Fenced", "widget": "boolean", "required": false})
    );
    // Decap asks for the required fields of a picture that is not there.
    let image = named(&playgrounds["fields"], "image");
    assert_eq!(
        *named(&image["fields"], "src"),
        json!({"name": "src", "label": "File", "widget": "image", "required": false})
    );
    assert_eq!(playgrounds["index_file"]["pattern"], "^_index$");
    // Sveltia names the text of a page as one likes, and lists pages of another kind by it.
    let (_, config) = schema(&site, "sveltia", "en");
    let decisions = named(&config["collections"], "content-lekplatser-2");
    assert_eq!(decisions["filter"], json!({"field": "type", "value": "decision"}));
    assert_eq!(decisions["body_field"], json!({"key": "page_text"}));
    assert_eq!(
        *named(&decisions["fields"], "type"),
        json!({"name": "type", "widget": "hidden", "default": "decision"})
    );
}

#[test]
fn the_repository_that_git_knows() {
    let site = site();
    for arguments in [&["init", "-q"][..], &["remote", "add", "origin", "git@gitlab.com:kommunen/webb.git"]] {
        let done = std::process::Command::new("git").args(arguments).current_dir(site.path(".")).status().unwrap();
        assert!(done.success());
    }
    let (text, _) = schema(&site, "sveltia", "en");
    has(&text, &["backend: {name: gitlab, repo: kommunen/webb}"]);
    assert!(text.contains("The repository is the one that git knows as origin."), "{text}");
}

#[test]
fn a_site_is_needed() {
    assert_eq!(Site::empty().run(&["schema", "--cms", "sveltia"]).code, 2);
    let run = site().run(&["schema", "nyhet", "--cms", "sveltia"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
}

/// Every field of every kind is in the collection of its kind, or named among those that the editor cannot show.
#[test]
fn every_field_of_every_kind_is_there() {
    let site = site();
    let schema_of = |kind: &str| -> Value { serde_json::from_str(&site.run(&["schema", kind]).stdout).unwrap() };
    let all: Value = serde_json::from_str(&site.run(&["schema"]).stdout).unwrap();
    let kinds: Vec<&String> = all["$defs"].as_object().unwrap().keys().filter(|name| *name != "section").collect();
    assert!(kinds.len() > 10, "{kinds:?}");
    for kind in &kinds {
        site.write(
            &format!("content/{kind}/_index.md"),
            format!("---\ntitle: {kind}\ndefaults: {{type: {kind}}}\n---\n"),
        );
    }
    let (text, config) = schema(&site, "sveltia", "sv");
    let left_out = text.lines().find(|line| line.contains("kan visa. De ändras i filen")).unwrap();
    let left_out: Vec<&str> = left_out.rsplit_once(": ").unwrap().1.trim_end_matches('.').split(", ").collect();
    assert_eq!(left_out, ["extra", "lists", "notes"]);
    for kind in kinds {
        let fields = &named(&config["collections"], &format!("content-{kind}"))["fields"];
        for key in schema_of(kind)["properties"].as_object().unwrap().keys() {
            let is_there = fields.as_array().unwrap().iter().any(|field| field["name"] == key.as_str());
            assert_ne!(is_there, left_out.contains(&key.as_str()), "{kind}: {key}");
        }
    }
}

/// Front matter as Sveltia writes it: plain scalars, single quotes where YAML needs them, dates in the formats of the fields,
/// blocks of two spaces, nothing for a field without a value.
const BY_SVELTIA: &str = "\
---
title: 'Ny lekplats: vid ån'
opened: 2026-05-01
inspected: 2026-04-20T09:30
opens: 08:00
fenced: true
swings: 4
surface: sand
keeper: parkchef
image:
  src: ritning.svg
  alt: Karta över lekplatsen
topics:
  - Lek
  - Park
published: 2026-04-28
draft: false
review_in: P1Y
---

Välkommen till lekplatsen.
";

/// As Decap writes it: fields that were emptied are there with two quotes, or with an empty list.
const BY_DECAP: &str = "\
---
title: \"Ny lekplats: vid ån\"
opened: 2026-05-01
inspected: \"\"
opens: ''
fenced: false
swings: ''
surface: ''
keeper: ''
drawing: ''
rules: ''
image:
  src: ritning.svg
  alt: Karta över lekplatsen
topics: []
published: 2026-04-28
expires: ''
valid:
  start: 2026-05-01
  end: ''
  duration: ''
review_in: P1Y
---
Välkommen till lekplatsen.
";

#[test]
fn what_the_editors_save_is_read() {
    for text in [BY_SVELTIA, BY_DECAP] {
        let site = site();
        site.write("content/lekplatser/an.md", text);
        site.write(
            "content/lekplatser/ritning.svg",
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 225\" width=\"400\" height=\"225\"><path d=\"M0 0h400v225H0z\"/></svg>",
        );
        let run = site.run(&["check", "content/lekplatser/an.md", "--format", "short"]);
        let errors: Vec<&str> = run.stdout.lines().filter(|line| line.contains(": fel[")).collect();
        assert_eq!(errors, Vec::<&str>::new(), "{text}");
        site.build();
        let page = site.public("lekplatser/an/index.html");
        assert!(page.contains("Ny lekplats: vid") && page.contains("datetime=\"2026-05-01\""), "{page}");
    }
}

/// What no editor may leave empty is still asked for, and text that may be empty is.
#[test]
fn an_emptied_field_that_is_required() {
    let site = site();
    site.write("content/lekplatser/an.md", "---\ntitle: Lekplats\nopened: ''\nreview_in: P1Y\n---\n");
    let run = site.run(&["build"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("fel[A114]") && run.stderr.contains("opened"), "{}", run.stderr);
}
