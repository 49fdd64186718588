//! Links and pictures in the text that lead nowhere, or where no link may lead.

use super::front_matter::SVG;
use super::{Row, check};

#[test]
fn links() {
    check(rows());
}

const PAGE: &str = "---\ntitle: Ansökan\n---\n\n## Avgifter\n\n## Kontakt\n\nText.\n";
const DRAFT: &str = "---\ntitle: Utkast\ndraft: true\n---\n\nText.\n";

pub fn rows() -> Vec<Row> {
    vec![
        Row::text("a dead link", "Läs [mer](ansokann.md).").and("content/ansokan.md", PAGE).reports(&["A302 content/a.md:5:5 byt till `ansokan.md`"]),
        Row::text("a dead link to a page in another folder", "Läs [mer](ansokan.md).").and("content/bygglov/ansokan.md", PAGE).reports(&["A302 content/a.md:5:5 byt till `bygglov/ansokan.md`"]),
        Row::text("a dead anchor", "Läs [mer](ansokan.md#avgiffter).").and("content/ansokan.md", PAGE).reports(&["A301 content/a.md:5:5 …#avgifter"]),
        Row::text("a dead anchor on the same page", "## Mål\n\nSe [målen](#malen).").reports(&["A301 content/a.md:7:4 …#mal"]),
        Row::text("a link to a draft", "Läs [mer](utkast.md).").and("content/utkast.md", DRAFT).reports(&["A303 content/a.md:5:5 länken leder till en sida som inte publiceras"]),
        Row::text("a link to a page before its day", "Läs [mer](b.md).").and("content/b.md", "---\ntitle: Sedan\npublished: 2027-01-01\n---\n\nText.\n").reports(&["A303 content/a.md:5:5 länken leder till en sida som inte publiceras"]),
        Row::text("a script link", "[x](javascript:alert(1))").reports(&["A304 content/a.md:5:1 använd https:, mailto:, tel: eller en sida på webbplatsen"]),
        Row::text("a script link in entities", "[x](&#106;avascript&colon;alert(1))").reports(&["A304 content/a.md:5:1 använd https:, mailto:, tel: eller en sida på webbplatsen"]),
        Row::text("a script link with a line end", "[x](<java&#10;script:alert(1)>)").reports(&["A304 content/a.md:5:1 använd https:, mailto:, tel: eller en sida på webbplatsen"]),
        Row::text("a script link with capital letters in a reference", "[x][y]\n\n[y]: JaVaScRiPt:alert(1)").reports(&["A304 content/a.md:5:1 använd https:, mailto:, tel: eller en sida på webbplatsen"]),
        Row::text("a script link in angle brackets", "<javascript:alert(1)>").reports(&["A304 content/a.md:5:1 använd https:, mailto:, tel: eller en sida på webbplatsen"]),
        Row::text("a data link", "[x](data:text/html;base64,PHNjcmlwdD4=)").reports(&["A304 content/a.md:5:1 använd https:, mailto:, tel: eller en sida på webbplatsen"]),
        Row::text("a link in the text out of the site", "[x](../../../etc/passwd)").reports(&["A306 content/a.md:5:1 länken pekar utanför webbplatsens mapp"]),
        Row::text("a link out of the site in percent signs", "[x](%2e%2e/%2e%2e/etc/passwd)").reports(&["A306 content/a.md:5:1 länken pekar utanför webbplatsens mapp"]),
        Row::text("a link to a file of the site that is no content", "[x](../anslag.yaml)").reports(&["A306 content/a.md:5:1 länken pekar utanför webbplatsens mapp"]),
        Row::text("a link to a folder", "[x](nyheter/)").and("content/nyheter/_index.md", "---\ntitle: Nyheter\n---\n").reports(&["A307 content/a.md:5:1 länka till en .md-fil, till exempel `nyheter/_index.md`"]),
        Row::text("a link from the root that leads nowhere", "[x](/ansokann/)").and("content/ansokan.md", PAGE).reports(&["A302 content/a.md:5:1 byt till `/ansokan/`"]),
        Row::text("a link without text", "Läs [](ansokan.md).").and("content/ansokan.md", PAGE).reports(&["A204 content/a.md:5:5 skriv vart länken leder: [text](adress)"]),
        Row::text("a picture that does not exist", "![Karta](kartan.svg)").and("content/karta.svg", SVG).reports(&["A401 content/a.md:5:1 byt till `karta.svg`"]),
        Row::text("a picture without a text in Markdown", "![](karta.svg)").and("content/karta.svg", SVG).reports(&["A201 content/a.md:5:1 skriv vad bilden visar: ![text](fil), eller `alt:`; en bild som bara är dekoration får `decorative: true`"]),
        Row::text("a picture from another site", "![Karta](https://example.com/karta.png)").reports(&["A402 content/a.md:5:1 bilder från andra webbplatser visas inte"]),
        Row::text("a picture in place of a script", "![Karta](javascript:alert(1))").reports(&["A401 content/a.md:5:1 lägg filen i samma mapp som sidan"]),
        Row::text("a picture out of the site", "![Karta](../../../etc/passwd)").reports(&["A306 content/a.md:5:1 länken pekar utanför webbplatsens mapp"]),
        Row::text("a link that is warned about", "[x](/ansokan/)").and("content/ansokan.md", PAGE).code(0).reports(&["A308 content/a.md:5:1 skriv länken till filen: `ansokan.md`"]),
    ]
}
