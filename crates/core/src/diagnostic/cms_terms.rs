//! The words of `anslag schema --cms`, for the people who set an editor up and those who write in it.

/// Key, Swedish, English.
pub(super) const CMS: &[(&str, &str, &str)] = &[
    (
        "cms.head",
        "Inställningar för {title}, skrivna av `anslag schema --cms {name}`.",
        "Settings of {title}, written by `anslag schema --cms {name}`.",
    ),
    (
        "cms.place",
        "Spara dem som admin/config.yml, bredvid en index.html som laddar redigeraren.",
        "Save them as admin/config.yml, beside an index.html that loads the editor.",
    ),
    (
        "cms.backend",
        "Fyll i `backend`: var förrådet ligger, vad det heter (ägare och namn) och hur man loggar in.",
        "Fill in `backend`: where the repository is, its owner and name, and how people sign in.",
    ),
    (
        "cms.backend_known",
        "Fyll i `backend`: hur man loggar in. Förrådet är det som git känner som origin.",
        "Fill in `backend`: how people sign in. The repository is the one that git knows as origin.",
    ),
    (
        "cms.again",
        "Kör kommandot igen när sidtyper, avdelningar, språk eller data/ har ändrats, och behåll din `backend`.",
        "Run the command again when page types, sections, languages or data/ have changed, and keep your `backend`.",
    ),
    (
        "cms.comments",
        "När en fil sparas skriver redigeraren om dess fält: kommentarer bland dem försvinner.",
        "When a file is saved, the editor writes its fields anew: comments among them are lost.",
    ),
    (
        "cms.no_section",
        "Inte med, eftersom ingen avdelning har dem som `defaults: {type: …}`",
        "Left out, since no section has them as `defaults: {type: …}`",
    ),
    (
        "cms.refused",
        "Inte med, eftersom de har ett eget fält `body`, som redigeraren skulle skriva över med sidans text",
        "Left out, since they have a field `body`, which the editor would replace with the text of the page",
    ),
    (
        "cms.left_out",
        "Fält som redigeraren inte kan visa. De ändras i filen, och den behåller dem",
        "Fields that the editor cannot show. They are changed in the file, and it keeps them",
    ),
    (
        "cms.left_out_data",
        "Filer med sådant som redigeraren inte kan visa. De ändras för hand",
        "Files with what the editor cannot show. They are changed by hand",
    ),
    (
        "cms.undated",
        "Sidor utan det datum som de ska ha, som därför inte syns i någon lista",
        "Pages without the date that they are to have, which are in no list for that reason",
    ),
    (
        "cms.other_forms",
        "Fält som inte är med, eftersom någon har skrivit dem i en form som redigeraren skulle ta bort, till exempel ett ungefärligt datum eller en person på själva sidan",
        "Fields that are left out, since someone has written them in a form that the editor would delete, such as an approximate date or a person on the page itself",
    ),
    (
        "cms.partial",
        "Är bara månaden eller året känt? Skriv det i filen: 2024-06 eller 2024.",
        "Is only the month or the year known? Write it in the file: 2024-06 or 2024.",
    ),
    (
        "cms.ref",
        "En sida: dess fil i content/ utan .md, till exempel projekt/smart-liv.",
        "A page: its file in content/ without .md, such as projects/smart-liv.",
    ),
    ("cms.home", "Startsida och fristående sidor", "Home and single pages"),
    ("cms.text", "Text", "Text"),
    ("cms.sections", "Avdelningarnas egna sidor", "Pages of the sections"),
    ("cms.on", "Dag, månad eller år", "Day, month or year"),
    ("cms.words", "Som det ska stå", "As it is to be read"),
    ("cms.data", "Uppgifter", "Data"),
    ("cms.item", "Rad", "Item"),
    ("cms.yes", "Ja", "Yes"),
    ("cms.no", "Nej", "No"),
    ("cms.start", "Börjar", "Start"),
    ("cms.end", "Slutar", "End"),
    ("cms.duration", "Längd", "Duration"),
    ("cms.amount", "Belopp", "Amount"),
    ("cms.currency", "Valuta", "Currency"),
    ("cms.approx", "Ungefär", "Approximate"),
    ("cms.percent", "Procent", "Per cent"),
    ("cms.of", "Av vad", "Of what"),
    ("cms.ceiling", "Högst", "At most"),
    ("cms.share", "Mellan 0 och 1", "Between 0 and 1"),
];
