//! Text that is broken: components, notes, HTML, nesting without end.

use super::{Row, check};

#[test]
fn components() {
    check(component_rows());
}

#[test]
fn texts() {
    check(text_rows());
}

pub fn rows() -> Vec<Row> {
    component_rows().into_iter().chain(text_rows()).collect()
}

fn component_rows() -> Vec<Row> {
    vec![
        Row::text("a component that is not closed", "::: fact {title=\"Fakta\"}\n\nText.")
            .reports(&["A220 content/a.md:5:1 avsluta den med en rad `:::`"]),
        Row::text("a component that does not exist", "::: fakt\n\nText.\n\n:::")
            .reports(&["A224 content/a.md:5:1 byt till `fact`"]),
        Row::text("a component that is like no other", "::: karusell\n\nText.\n\n:::").reports(&[
            "A224 content/a.md:5:1 komponenterna är fact, quote, contact, figure, gallery, accordion, video, steps",
        ]),
        Row::text("a value that a component has not", "::: fact {titel=\"Fakta\"}\n\nText.\n\n:::")
            .reports(&["A225 content/a.md:5:1 byt till `title`"]),
        Row::text("a component without a needed value", "::: video\n\nText.\n\n:::").reports(&[
            "A226 content/a.md:5:1 lägg till title=\"…\" inom klamrarna",
            "A226 content/a.md:5:1 lägg till url=\"…\" inom klamrarna",
        ]),
        Row::text(
            "a component with a value of the wrong type",
            "::: accordion {title=\"Mer\" open=\"ja\"}\n\nText.\n\n:::",
        )
        .reports(&["A225 content/a.md:5:1 värdena är title"]),
        Row::text("values of a component that cannot be read", "::: fact {title=”Fakta”}\n\nText.\n\n:::")
            .reports(&["A221 content/a.md:5:11 skriv {namn=\"text\"}, med raka citattecken"]),
        Row::text("a component that closes what was not opened", "Text.\n\n:::")
            .reports(&["A222 content/a.md:7:1 ta bort raden, eller öppna med `::: fact`"]),
        Row::text("a component without a name", "::: {title=\"Fakta\"}\n\nText.\n\n:::")
            .reports(&["A223 content/a.md:5:1 skriv till exempel `::: fact {title=\"Fakta\"}`"]),
        Row::text(
            "a component within a component that does not exist",
            ":::: fact\n\n::: fakt\n\nText.\n\n:::\n\n::::",
        )
        .reports(&["A224 content/a.md:7:1 byt till `fact`"]),
        Row::text("a contact card of nobody", "::: contact {id=\"anna\"}\n:::")
            .reports(&["A135 content/a.md:5:1 lägg till `anna:` i data/people.yml"]),
        Row::text("a figure without its file", "::: figure {src=\"karta.svg\" alt=\"Karta\"}\n:::")
            .reports(&["A401 content/a.md:5:1 lägg filen i samma mapp som sidan"]),
    ]
}

fn text_rows() -> Vec<Row> {
    vec![
        Row::text("raw HTML", "Text med <b onclick=\"x()\">fet</b> stil.").reports(&[
            "A206 content/a.md:5:10 HTML i texten är inte tillåten på den här webbplatsen: <b onclick=\"x()\">",
        ]),
        Row::text("a script", "<script>alert(1)</script>").reports(&[
            "A206 content/a.md:5:1 HTML i texten är inte tillåten på den här webbplatsen: <script>alert(1)</script>",
        ]),
        Row::text("a film in a frame", "<iframe src=\"https://www.youtube.com/embed/x\"></iframe>")
            .reports(&["A206 content/a.md:5:1 ersätt en film med en länk till den: ::: video"]),
        Row::text("a cell beyond the last column", "| a |\n|---|\n| b | c |")
            .reports(&["A261 content/a.md:7:6 lägg till en rubrik i tabellens första rad"]),
        Row::text("a control character", "Text med\u{b}tabb.").reports(&["A264 content/a.md:5:9 U+000B"]),
        Row::text("what is no character, by its number", "Text &#xFFFE; här.")
            .reports(&["A264 content/a.md:5:6 U+FFFE"]),
        Row::text("a note that does not exist", "Text.[^1]")
            .reports(&["A310 content/a.md:5:6 skriv noten på en egen rad: [^1]: text"]),
        Row::text("a note that nothing refers to", "Text.\n\n[^1]: Noten.")
            .code(0)
            .reports(&["A311 content/a.md:7:1 skriv [^1] där noten hör hemma, eller ta bort den"]),
        Row::text("a heading of level 1", "# Möte\n\nText.").code(0).reports(&["A205 content/a.md:5:1 skriv `##`"]),
        Row::text("two headings with one id", "## Mål {#mal}\n\n## Andra mål {#mal}")
            .reports(&["A210 content/a.md:7:1 byt namn på ett av dem"]),
        Row::text("an attribute that runs a script", "## Mål {onclick=alert(1)}")
            .code(0)
            .reports(&["A207 content/a.md:5:1 ta bort det"])
            .also(|site| assert!(!site.public("a/index.html").contains("onclick"))),
        Row::text("a quotation of 10,000 levels", &format!("{}x", "> ".repeat(10_000)))
            .reports(&["A209 content/a.md:5:203 texten har fler än 100 nivåer i varandra"]),
        Row::text("a list of 10,000 levels", &format!("{}x", "- ".repeat(10_000)))
            .reports(&["A209 content/a.md:5:203 texten har fler än 100 nivåer i varandra"]),
        Row::text("10,000 brackets", &"[".repeat(10_000))
            .code(0)
            .reports(&[])
            .also(|site| assert!(site.public("a/index.html").contains("[[[["))),
        Row::text("10,000 links begun", &"[a](".repeat(10_000)).code(0).reports(&[]),
        Row::text("10,000 stars", &"*a_".repeat(10_000)).code(0).reports(&[]),
        Row::text("10,000 components", &"::: fact\n".repeat(10_000))
            .reports(&["A209 content/a.md:105:1 texten har fler än 100 nivåer i varandra"]),
        Row::text("control signs", "Text\u{0}med\u{1}tecken.")
            .reports(&["A264 content/a.md:5:5 U+0000", "A264 content/a.md:5:9 U+0001"]),
    ]
}
