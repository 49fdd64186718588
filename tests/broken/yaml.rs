//! What the YAML library would say, and what Anslag says instead: the whole message for every row of the list in the design.

use super::{Row, check};

#[test]
fn signs() {
    check(sign_rows());
}

#[test]
fn fields() {
    check(field_rows());
}

#[test]
fn files() {
    check(file_rows());
}

pub fn rows() -> Vec<Row> {
    sign_rows().into_iter().chain(field_rows()).chain(file_rows()).collect()
}

/// Signs that YAML reads otherwise than the writer.
fn sign_rows() -> Vec<Row> {
    vec![
        Row::page("a colon in the text", "type: news\ntitle: Möte: budget\nlead: Kort.\n").whole(COLON),
        Row::page("a sign for a number that is a comment", "title: C# för alla # 2\n").whole(HASH),
        Row::page("a no-break space after the colon", "title:\u{a0}Möte\n").whole(NO_BREAK),
        Row::page("a no-break space after a colon in the text", "title: Möte:\u{a0}budget\n").whole(NO_BREAK_WITHIN),
        Row::page("a tab as indentation", "title: Sida\nimage:\n\tsrc: a.svg\n").whole(TAB),
        Row::page("a tab after the colon", "title:\tSida\n").whole(TAB_AFTER),
        Row::file("a byte order mark", "content/a.md", "\u{feff}---\ntitle: Sida\n---\n\nText.\n").code(0).whole(BOM),
        Row::page("curly quotes", "title: “Möte”\n").whole(CURLY),
        Row::page("an at sign first", "title: @kommunen svarar\n").whole(AT),
        Row::page("a dash first", "title: - så tycker kommunen\n").whole(DASH),
        Row::page("an unclosed quote", "title: \"Möte om vatten\nlead: Kort.\n").whole(UNCLOSED),
    ]
}

/// Keys and values.
fn field_rows() -> Vec<Row> {
    vec![
        Row::file(
            "a Swedish word for a field",
            "content/workshoppar/2026-10-01-mote.md",
            "---\ntype: workshop\ntitle: Möte\nstarts: 2026-10-01\nplats: Åre\n---\n\nText.\n",
        )
        .whole(UNKNOWN),
        Row::page("a slip in a key", "title: Sida\npubliched: 2024-06-12\n").whole(SLIP),
        Row::page("a required field that is missing", "type: news\ntitle: Möte\n").whole(MISSING),
        Row::page("a key twice", "title: Möte\nslug: mote\ntitle: Budget\n").whole(TWICE),
        Row::page("a list without brackets", "title: Sida\ntopics: skola, vård\n").whole(LIST),
        Row::page("a Swedish yes", "title: Sida\ndraft: ja\n")
            .code(0)
            .whole("")
            .also(|site| assert!(!site.has("a/index.html"))),
        Row::page("a Swedish status", "type: workshop\ntitle: Möte\nstarts: 2026-12-01\nevent_status: planerad\n")
            .code(0)
            .whole("")
            .also(|site| assert!(site.public("a/index.html").contains("Planerad"))),
        Row::page("a Swedish key for the date", "title: Sida\ndatum: 2024-06-12\n").whole(DATE),
    ]
}

/// Files that are not what they should be.
fn file_rows() -> Vec<Row> {
    let bomb: String = ('b'..='j')
        .map(|name| format!("  {name}: &{name} [{}]\n", vec![format!("*{}", char::from(name as u8 - 1)); 9].join(", ")))
        .collect();
    vec![
        Row::file("a file in Latin-1", "content/a.md", b"---\ntitle: M\xf6te\n---\n\nText.\n").whole(NOT_UTF8),
        Row::file("an empty file", "content/a.md", "").whole(EMPTY),
        Row::file("only front matter", "content/a.md", "---\ntitle: Sida\n---\n").code(0).whole(ONLY_FRONT_MATTER),
        Row::file("front matter that is not closed", "content/a.md", "---\ntitle: Sida\n\nText.\n").whole(NOT_CLOSED),
        Row::file("a file of 50 MB", "content/a.md", vec![b'a'; 50 << 20]).whole(LARGE),
        Row::file("a folder named x.md", "content/x.md/text.md", "---\ntitle: Sida\n---\n\nText.\n").whole(FOLDER),
        Row::page("an alias bomb", &format!("title: Sida\nextra:\n  a: &a [x, x]\n{bomb}")).whole(BOMB),
        Row::page("nesting of 10,000 lists in brackets", &format!("title: Sida\nextra: {}\n", "[".repeat(10_000)))
            .whole(DEEP_FLOW),
        Row::page(
            "nesting of 10,000 lists with dashes",
            &format!("title: Sida\nextra:\n  a:\n    {}x\n", "- ".repeat(10_000)),
        )
        .whole(DEEP_BLOCK),
        Row::page("nesting of 10,000 maps", &format!("title: Sida\nextra: {}\n", "{a: ".repeat(10_000)))
            .whole(DEEP_MAP),
    ]
}

const COLON: &str = r#"
fel[A102]: ett kolon i texten läses som ett nytt fält
 --> content/a.md:3:12
  |
3 | title: Möte: budget
  |            ^ detta kolon
  |
gör så här: sätt citattecken runt texten: title: "Möte: budget"
"#;

const HASH: &str = r#"
fel[A106]: allt efter ` #` i `title` skulle försvinna
 --> content/a.md:2:20
  |
2 | title: C# för alla # 2
  |                    ^^^ detta läses som en kommentar
  |
gör så här: sätt citattecken runt hela texten: title: "C# för alla # 2"
"#;

const NO_BREAK: &str = "
fel[A107]: ett hårt mellanslag står efter kolonet
 --> content/a.md:2:7
  |
2 | title:\u{a0}Möte
  |       ^ ser ut som ett mellanslag men är ett annat tecken (U+00A0)
  |
gör så här: skriv ett vanligt mellanslag: title: Möte
";

const NO_BREAK_WITHIN: &str = "
fel[A107]: ett hårt mellanslag står efter kolonet
 --> content/a.md:2:13
  |
2 | title: Möte:\u{a0}budget
  |             ^ ser ut som ett mellanslag men är ett annat tecken (U+00A0)
  |
gör så här: skriv ett vanligt mellanslag: title: \"Möte: budget\"
";

const TAB: &str = r#"
fel[A108]: ett tabbtecken används som indrag eller mellanrum
 --> content/a.md:4:1
  |
4 |     src: a.svg
  | ^^^^ tabbtecken
  |
gör så här: skriv mellanslag i stället:   src: a.svg
"#;

const TAB_AFTER: &str = r#"
fel[A108]: ett tabbtecken används som indrag eller mellanrum
 --> content/a.md:2:7
  |
2 | title:    Sida
  |       ^^^^ tabbtecken
  |
gör så här: skriv mellanslag i stället: title: Sida
"#;

const BOM: &str = r#"
varning[A112]: filen börjar med ett osynligt tecken (BOM)
--> content/a.md
 |
gör så här: spara filen som UTF-8 utan BOM
"#;

const CURLY: &str = r#"
fel[A109]: typografiska citattecken fungerar inte i YAML
 --> content/a.md:2:8
  |
2 | title: “Möte”
  |        ^ tecknet “
  |
gör så här: skriv raka citattecken: title: "Möte"
"#;

const AT: &str = r#"
fel[A110]: tecknet `@` har en särskild betydelse först i ett YAML-värde
 --> content/a.md:2:8
  |
2 | title: @kommunen svarar
  |        ^ tecknet `@`
  |
gör så här: sätt citattecken runt texten: title: "@kommunen svarar"
"#;

const DASH: &str = r#"
fel[A110]: tecknet `-` har en särskild betydelse först i ett YAML-värde
 --> content/a.md:2:8
  |
2 | title: - så tycker kommunen
  |        ^ tecknet `-`
  |
gör så här: sätt citattecken runt texten: title: "- så tycker kommunen"
"#;

const UNCLOSED: &str = r#"
fel[A111]: citattecknet " stängs aldrig
 --> content/a.md:2:8
  |
2 | title: "Möte om vatten
  |        ^ öppnas här
  |
gör så här: stäng det på samma rad: title: "Möte om vatten"
"#;

const UNKNOWN: &str = r#"
fel[A104]: fältet `plats` finns inte för en workshop
 --> content/workshoppar/2026-10-01-mote.md:5:1
  |
5 | plats: Åre
  | ^^^^^ okänt fält, texten skulle inte synas på webbplatsen
  |
gör så här: byt till `venue`
"#;

const SLIP: &str = r#"
fel[A104]: fältet `publiched` finns inte för en sida
 --> content/a.md:3:1
  |
3 | publiched: 2024-06-12
  | ^^^^^^^^^ okänt fält, texten skulle inte synas på webbplatsen
  |
gör så här: byt till `published`
"#;

const MISSING: &str = r#"
fel[A103]: fältet `lead` saknas för en nyhet
 --> content/a.md:4:1
  |
4 | ---
  | ^^^ lägg till det före den här raden
  |
gör så här: lägg till raden: lead: "…"
"#;

const TWICE: &str = r#"
fel[A105]: fältet `title` står två gånger
 --> content/a.md:4:1
  |
2 | title: Möte
  | -----
3 | slug: mote
4 | title: Budget
  | ^^^^^ andra gången
  |
gör så här: behåll en av raderna
"#;

const LIST: &str = r#"
fel[A113]: `topics` ska vara en lista
 --> content/a.md:3:9
  |
3 | topics: skola, vård
  |         ^^^^^^^^^^^ ett ensamt värde
  |
gör så här: skriv topics: [skola, vård]
"#;

const DATE: &str = r#"
fel[A104]: fältet `datum` finns inte för en sida
 --> content/a.md:3:1
  |
3 | datum: 2024-06-12
  | ^^^^^ okänt fält, texten skulle inte synas på webbplatsen
  |
gör så här: byt till `published`
"#;

const NOT_UTF8: &str = r#"
fel[A117]: filen är inte UTF-8 (byte 12)
 --> content/a.md:2:9
  |
2 | title: M�te
  |         ^
  |
gör så här: spara filen som UTF-8 i redigeraren; gamla Windows-filer är ofta Latin-1
"#;

const EMPTY: &str = r#"
fel[A118]: filen är tom
--> content/a.md
 |
gör så här: skriv front matter och text, eller ta bort filen
"#;

const ONLY_FRONT_MATTER: &str = r#"
varning[A119]: sidan har bara front matter och ingen text
 --> content/a.md:3:1
  |
3 | ---
  | ^^^ här slutar filen
  |
gör så här: skriv sidans text efter den avslutande raden `---`
"#;

const NOT_CLOSED: &str = r#"
fel[A120]: front matter stängs aldrig
 --> content/a.md:1:1
  |
1 | ---
  | ^^^ öppnas här
  |
gör så här: sätt en rad med bara `---` mellan fälten och texten
"#;

const LARGE: &str = r#"
fel[A122]: filen är 50 MB, mer än 10 MB
--> content/a.md
 |
gör så här: dela upp texten på flera sidor, eller länka till en fil i stället
"#;

const FOLDER: &str = r#"
fel[A123]: mappens namn slutar på .md
--> content/x.md
 |
gör så här: byt namn på mappen, eller gör den till en sida med `index.md` i
"#;

const BOMB: &str = r#"
fel[A125]: YAML:s ankare, alias och taggar stöds inte: `&a`
 --> content/a.md:4:6
  |
4 |   a: &a [x, x]
  |      ^^ `&a`
  |
gör så här: skriv ut värdet; om tecknet hör till texten, sätt citattecken runt den
"#;

const DEEP_FLOW: &str = r#"
fel[A124]: fler än 32 nivåer i varandra
 --> content/a.md:3:39
  |
3 | extra: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[...
  |                                       ^ för djupt
  |
gör så här: använd färre nivåer
"#;

const DEEP_BLOCK: &str = r#"
fel[A124]: fler än 32 nivåer i varandra
 --> content/a.md:5:65
  |
5 |     - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - - -...
  |                                                                 ^ för djupt
  |
gör så här: använd färre nivåer
"#;

const DEEP_MAP: &str = r#"
fel[A124]: fler än 32 nivåer i varandra
 --> content/a.md:3:129
  |
3 | ...{a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a: {a...
  |                                                     ^ för djupt
  |
gör så här: använd färre nivåer
"#;
