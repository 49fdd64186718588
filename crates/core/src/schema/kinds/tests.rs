//! Files of kinds in, kinds and messages out.

use std::collections::BTreeMap;

use super::{Kind, Kinds};
use crate::diagnostic::{Language, Severity};
use crate::schema::{Choice, Label, Type};

fn kinds(files: &[(&str, &str)]) -> (&'static Kinds, Vec<String>) {
    let files: BTreeMap<String, String> =
        files.iter().map(|(name, text)| (format!("kinds/{name}"), (*text).to_owned())).collect();
    let (kinds, diagnostics) = Kinds::read(&files);
    let messages = diagnostics.iter().map(|message| {
        let place = message.places.first().map_or_else(String::new, |p| format!("{}:{}:{}", p.file, p.line, p.column));
        format!("{place} {} {}", message.code.as_str(), message.message(Language::En))
    });
    (kinds, messages.collect())
}

fn kind(kinds: &Kinds, name: &str) -> Kind {
    kinds.get(name).unwrap_or_else(|| panic!("no kind {name}"))
}

#[test]
fn those_of_the_program_are_right() {
    let (kinds, messages) = kinds(&[]);
    assert_eq!(messages, Vec::<String>::new());
    assert_eq!(kinds.names(), "news, project, event, workshop, network, decision, meeting, vacancy, disruption, page");
    assert_eq!(kinds.all().filter(|kind| kind.traits.fallback).collect::<Vec<_>>(), [kind(kinds, "page")]);
    for kind in kinds.all() {
        let fields = kind.table().fields();
        let mut keys: Vec<&str> = fields.map(|field| field.key).collect();
        keys.sort_unstable();
        assert!(keys.windows(2).all(|pair| pair[0] != pair[1]), "{kind:?}");
        for (name, key) in kind.table().synonyms {
            assert!(kind.table().field(name).is_none(), "{kind:?}: synonym {name} is a field; it means {key}");
        }
    }
}

const OPENING: &str = "\
label: {sv: Utlysning, en: Opening, fi: Avoin haku}
plural: {sv: Utlysningar, en: Openings}
one: {sv: ett ledigt jobb, en: a opening}
schema_type: JobPosting
closes: last_day
status: state
ask: [published]
fields:
  last_day: {type: date, required: true, label: {sv: Sista ansökningsdag, en: Last day to apply}, becomes: validThrough}
  state:
    type: words
    label: {sv: Läge, en: State}
    words:
      open: {sv: Öppen, en: Open, fi: Avoin}
      filled: {sv: Tillsatt}
  places: {type: count, label: {sv: Antal tjänster, en: Places}}
  duties: {type: list, of: inline, label: {sv: Arbetsuppgifter, en: Duties}, help: {sv: En rad var., en: One line each.}}
  pay:
    type: map
    short: amount
    label: {sv: Lön, en: Salary}
    fields:
      amount: {type: money, label: {sv: Belopp, en: Amount}}
      per: {type: text, label: {sv: Per, en: Per}, synonyms: [för]}
  note: {type: text, visible: false, label: {sv: Anteckning, en: Note}}
";

#[test]
fn a_site_adds_a_kind() {
    let (kinds, messages) = kinds(&[("opening.yaml", &OPENING.replace("places:", "posts:"))]);
    assert_eq!(messages, Vec::<String>::new());
    let opening = kind(kinds, "opening");
    assert_eq!((opening.label.for_tag("fi"), opening.label.for_tag("se")), ("Avoin haku", "Opening"));
    assert_eq!((opening.closes, opening.schema_type, opening.status), (Some("last_day"), "JobPosting", &["state"][..]));
    assert_eq!(opening.facts, ["last_day", "state", "posts", "pay"]);
    assert_eq!(opening.templates().collect::<Vec<_>>(), ["opening.html"]);
    assert!(kinds.find("utlysningar").is_none() && kinds.find("UTLYSNING") == Some(opening));
    let Some(Type::Enum(words)) = opening.table().field("state").map(|field| field.ty) else { panic!("no words") };
    assert_eq!(
        Choice::find(words, "tillsatt").map(|word| (word.key, word.label)),
        Some(("filled", Label::new("Tillsatt", "Tillsatt")))
    );
    assert!(matches!(opening.table().field("pay").map(|field| field.ty), Some(Type::MapOr(_, "amount"))));
    assert!(opening.table().field("title").is_some() && kinds.hides("note") && !kinds.hides("posts"));
}

#[test]
fn a_file_of_the_same_name_adds_to_the_kind_or_takes_its_place() {
    let more = "label: {fi: Uutinen}\nfields:\n  dateline: {label: {sv: Skriven i}}\n  district: {type: text, label: {sv: Stadsdel, en: District}}\n";
    let (with, messages) = kinds(&[("news.yml", more)]);
    assert_eq!(messages, Vec::<String>::new());
    let news = kind(with, "news");
    assert_eq!((news.label.for_tag("sv"), news.label.for_tag("fi")), ("Nyhet", "Uutinen"));
    let own: Vec<&str> = news.own_fields().iter().map(|field| field.key).collect();
    assert_eq!(own, ["lead", "category", "about", "dateline", "press_contact", "district"]);
    assert_eq!(news.table().field("dateline").map(|field| field.label), Some(Label::new("Skriven i", "Dateline")));
    assert!(news.traits.timeline && with.names().starts_with("news, project"));

    let (other, messages) = kinds(&[("news.yaml", "replace: true\nlabel: {sv: Notis}\n")]);
    assert_eq!(messages, Vec::<String>::new());
    assert_eq!(kind(other, "news").own_fields().len(), 0);
    assert_ne!(kind(other, "news"), news);
    assert_eq!(kind(other, "project"), kind(with, "project"), "what nobody touched is the same");
}

#[test]
fn a_kind_builds_on_another() {
    let concert = "base: workshop\nlabel: {sv: Konsert, en: Concert}\nfields:\n  artist: {type: text, label: {sv: Artist, en: Artist}}\n";
    let late = "base: concert\nlabel: {sv: Sen konsert}\ntemplate: natt.html\n";
    let (kinds, messages) = kinds(&[("concert.yaml", concert), ("a-late.yaml", late)]);
    assert_eq!(messages, Vec::<String>::new());
    let (concert, late) = (kind(kinds, "concert"), kind(kinds, "a-late"));
    assert_eq!(late.templates().collect::<Vec<_>>(), ["natt.html", "concert.html", "workshop.html", "event.html"]);
    assert!(late.event.is_some() && late.table().field("artist").is_some() && concert.table().field("venue").is_some());
    assert_eq!((late.label.sv, late.plural.sv), ("Sen konsert", "Sen konsert"));
}

#[test]
fn mistakes_are_told_where_they_stand_and_the_rest_is_read() {
    for (name, text, expected) in [
        ("Tjänst.yaml", "label: {sv: X}\n", "kinds/Tjänst.yaml:0:0 A690 "),
        ("section.yaml", "label: {sv: X}\n", "kinds/section.yaml:0:0 A690 "),
        ("x.yaml", "fields: {}\n", "kinds/x.yaml:0:0 A103 "),
        ("x.yaml", "label: {sv: X}\nfacs: [a]\n", "kinds/x.yaml:2:1 A104 "),
        ("x.yaml", "label: {sv: X}\nfacts: [titel]\n", "kinds/x.yaml:2:9 A691 "),
        ("x.yaml", "label: {sv: X}\nfields:\n  a: {label: {sv: A}}\n", "kinds/x.yaml:3:3 A103 "),
        ("x.yaml", "label: {sv: X}\nfields:\n  a: {type: txt, label: {sv: A}}\n", "kinds/x.yaml:3:13 A115 "),
        ("x.yaml", "label: {sv: X}\nfields:\n  a: {type: list, label: {sv: A}}\n", "kinds/x.yaml:3:3 A694 "),
        ("x.yaml", "label: {sv: X}\nfields:\n  a: {type: text, of: text, label: {sv: A}}\n", "kinds/x.yaml:3:23 A696 "),
        ("x.yaml", "label: {sv: X}\nbase: y\n", "kinds/x.yaml:2:7 A695 "),
        ("x.yaml", "label: {sv: X}\nbase: x\n", "kinds/x.yaml:2:7 A695 "),
        ("x.yaml", "label: {sv: X}\nevent: {starts: title}\n", "kinds/x.yaml:2:17 A692 "),
        ("x.yaml", "label: {sv: X}\nevent: {ends: updated}\n", "kinds/x.yaml:2:8 A103 "),
        ("x.yaml", "label: {sv: X}\ncloses: slut\n", "kinds/x.yaml:2:9 A691 "),
        ("x.yaml", "label: {sv: X}\nstatus: title\n", "kinds/x.yaml:2:9 A692 "),
        ("x.yaml", "label: {sv: X}\nfields:\n  budget: {type: text, label: {sv: B}}\n", "kinds/x.yaml:3:3 A693 "),
        ("x.yaml", "label: {sv: Nyhet, en: Notice}\n", "kinds/x.yaml:1:8 A697 "),
        ("x.yaml", "label: {sv: News}\n", "kinds/x.yaml:1:8 A697 "),
        ("news.yaml", "label: {sv: Driftstörning}\n", "kinds/news.yaml:1:8 A697 "),
        ("x.yaml", "- a\n", "kinds/x.yaml:1:1 A133 "),
        ("x.yaml", "label: {sv: X\n", "kinds/x.yaml:1:8 "),
    ] {
        let (kinds, diagnostics) = kinds(&[(name, text)]);
        assert!(
            diagnostics.iter().any(|message| message.starts_with(expected)),
            "{name} {text}: {expected} not among {diagnostics:#?}"
        );
        assert!(kinds.get("news").is_some());
    }
}

#[test]
fn a_mistake_of_a_base_is_told_where_it_stands_alone() {
    let base = "label: {sv: A}\ncloses: slut\nfields:\n  bad: {type: list, label: {sv: B}}\n  odd: {type: txt, label: {sv: C}}\n";
    let (_, messages) =
        kinds(&[("a.yaml", base), ("b.yaml", "base: a\nlabel: {sv: B}\n"), ("c.yaml", "base: b\nlabel: {sv: C}\n")]);
    assert_eq!(messages.len(), 3, "{messages:#?}");
    assert!(messages.iter().all(|message| message.starts_with("kinds/a.yaml:")), "{messages:#?}");
}

#[test]
fn closed_sets_of_several_kinds_are_one_where_the_kind_is_not_known() {
    let text = "label: {sv: X}\nfields:\n  status: {type: words, label: {sv: S}, words: {open: {sv: Öppen}}}\n";
    let (kinds, messages) = kinds(&[("x.yaml", text)]);
    assert_eq!(messages, Vec::<String>::new());
    let Some((_, Type::Enum(words))) = kinds.field("status") else { panic!("no words") };
    assert!(Choice::find(words, "öppen").is_some() && Choice::find(words, "pågår").is_some());
    assert_eq!(kinds.synonym("plats"), Some("venue"));
}

#[test]
fn severities() {
    let files = BTreeMap::from([(
        "kinds/x.yaml".to_owned(),
        "label: {sv: X}\nfields:\n  a: {type: text, of: text, label: {sv: A}}\n".to_owned(),
    )]);
    assert!(Kinds::read(&files).1.iter().all(|message| message.severity == Severity::Warning));
}
