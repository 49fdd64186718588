//! Themes: the message names the theme's file and the page, and says whose fault it is.

use super::{Row, check};

#[test]
fn themes() {
    check(rows());
}

const CONFIG: &str = "title: Exempel\nbase_url: https://www.example.se/\ntheme: eget\n";
const DESCRIPTION: &str = "name: eget\nversion: 1.0.0\nanslag: \"1\"\ncomponents: []\n";
const PAGE: &str = "---\ntitle: Sida\n---\n\nText.\n";

/// So that a fault in one of them shows on its own pages alone.
const TEMPLATES: [&str; 9] = [
    "home.html",
    "section.html",
    "page.html",
    "topics.html",
    "topic.html",
    "archive.html",
    "changes.html",
    "404.html",
    "redirect.html",
];

/// A site with a theme of its own, complete but for what the row changes, and two pages.
fn theme(name: &'static str, changed: &str, text: &str) -> Row {
    let mut row = Row::file(name, "anslag.yaml", CONFIG)
        .and("content/a.md", PAGE)
        .and("content/b.md", PAGE)
        .and("themes/eget/theme.yaml", DESCRIPTION)
        .code(2);
    for template in TEMPLATES {
        row = row.and(&format!("themes/eget/templates/{template}"), "<!DOCTYPE html>\n<title>x</title>\n");
    }
    row.and(changed, text)
}

pub fn rows() -> Vec<Row> {
    let endless = "{% for a in range(end=1000) %}{% for b in range(end=1000) %}{% for c in range(end=1000) %}xxxxxxxx{% endfor %}{% endfor %}{% endfor %}";
    vec![
        theme("a template that cannot be read", "themes/eget/templates/page.html", "<p>\n{% if page %}\n</p>\n").reports(&["A502 themes/eget/templates/page.html:2:14 mallen kan inte läsas: mallen slutar mitt i något som inte är avslutat"]),
        theme("two templates that cannot be read", "themes/eget/templates/page.html", "<p>{{ page.title </p>\n").and("themes/eget/templates/news.html", "{% slut %}").reports(&["A502 themes/eget/templates/news.html:1:4 mallen kan inte läsas: ordet efter `{%` är ingen tagg", "A502 themes/eget/templates/page.html:1:18 mallen kan inte läsas: här ska det stå `}}`, men här står `</`"]),
        theme("a field that does not exist", "themes/eget/templates/page.html", "<p>\n<li>{{ page.titel }}</li>\n").reports(&["A501 themes/eget/templates/page.html:2:13 `titel` finns inte. Finns: about, alternates"]),
        theme("a variable that does not exist", "themes/eget/templates/page.html", "<li>{{ sida.title }}</li>\n").reports(&["A501 themes/eget/templates/page.html:1:8 samma fel på andra sidor: 1"]),
        theme("a filter that does not exist", "themes/eget/templates/page.html", "<li>{{ page.title | versaler }}</li>\n").reports(&["A502 themes/eget/templates/page.html:1:21 mallen kan inte läsas: filtret `versaler` finns inte"]),
        theme("names that are nearly right", "themes/eget/templates/page.html", "{{ page.title | uper }}\n{% if page.title is defind %}{% endif %}\n{{ rnge(end=3) }}\n{% include \"pag.html\" %}\n").reports(&["A502 themes/eget/templates/page.html:1:17 byt till `upper`", "A502 themes/eget/templates/page.html:2:21 byt till `defined`", "A502 themes/eget/templates/page.html:3:4 byt till `range`", "A502 themes/eget/templates/page.html:4:12 byt till `page.html`"]),
        theme("a component whose name is nearly right", "themes/eget/templates/page.html", "{% component ruta() %}x{% endcomponent ruta %}{{ <rutan /> }}\n").reports(&["A502 themes/eget/templates/page.html:1:50 byt till `ruta`"]),
        theme("a field whose name is nearly right", "themes/eget/templates/page.html", "{{ page.permalnk }}\n").reports(&["A501 themes/eget/templates/page.html:1:9 byt till `permalink`"]),
        theme("a parent that does not exist", "themes/eget/templates/page.html", "{% extends \"bas.html\" %}\n").reports(&["A502 themes/eget/templates/page.html mallen kan inte läsas: mallen `page.html` utökar `bas.html`, som inte finns"]),
        theme("templates that extend each other", "themes/eget/templates/page.html", "{% extends \"news.html\" %}\n").and("themes/eget/templates/news.html", "{% extends \"page.html\" %}\n").reports(&["A502 themes/eget/templates/news.html mallen kan inte läsas: mallarna utökar varandra i en slinga: page.html → news.html"]),
        theme("a file that does not exist", "themes/eget/templates/page.html", "<link href=\"{{ site.assets[\"css/egte.css\"] }}\">\n").and("themes/eget/static/css/eget.css", "p{}").reports(&["A810 themes/eget/templates/page.html:1:29 byt till css/eget.css"]),
        theme("a loop over what is no list", "themes/eget/templates/page.html", "{% for x in page.title %}{{ x.y }}{% endfor %}\n").reports(&["A501 themes/eget/templates/page.html:1:31 `y` finns inte. Finns: –"]),
        theme("a template that is missing", "data/x.yml", "a: 1\n").prepare(|site| { site.remove("themes/eget/templates/page.html"); }).reports(&["A504 themes/eget lägg till templates/page.html i temat eller i webbplatsens mapp"]),
        theme("a theme without a description", "data/x.yml", "a: 1\n").prepare(|site| { site.remove("themes/eget/theme.yaml"); }).reports(&["A511 themes/eget/theme.yaml lägg till filen, med `name`, `version` och `anslag: \"1\"`"]),
        theme("a theme for another version", "themes/eget/theme.yaml", "name: eget\nversion: 1.0.0\nanslag: \"2\"\n").reports(&["A505 themes/eget/theme.yaml:3:9 använd ett tema för version 1"]),
        theme("a description with an unknown key", "themes/eget/theme.yaml", "name: eget\nversion: 1.0.0\nanslag: \"1\"\nsetings: {}\n").reports(&["A104 themes/eget/theme.yaml:4:1 byt till `settings`"]),
        theme("a theme whose style sheet is missing", "themes/eget/theme.yaml", "name: eget\nversion: 1.0.0\nanslag: \"1\"\nstyle: css/x.css\n").reports(&["A513 themes/eget/theme.yaml:4:8 lägg till filen, eller rätta namnet"]),
        theme("a default colour that cannot be read", "themes/eget/theme.yaml", "name: eget\nversion: 1.0.0\nanslag: \"1\"\nstyle: css/x.css\nsettings:\n  a: {type: colour, default: \"#ffff00\", token: main}\n  b: {type: colour, default: \"#000000\", token: accent}\n").and("themes/eget/static/css/x.css", "").reports(&["A512 themes/eget/theme.yaml:6:30 byt till"]),
        theme("a font for social cards that is none", "themes/eget/theme.yaml", "name: eget\nversion: 1.0.0\nanslag: \"1\"\ncard_font: fonts/x.ttf\nsettings:\n  social_cards: {type: bool, default: true}\n").and("themes/eget/templates/social-card.svg", "<svg/>").and("themes/eget/fonts/x.ttf", b"\x00\x01\xff").reports(&["A516 themes/eget/theme.yaml:4:12 lägg ett typsnitt i TrueType- eller OpenType-format"]),
        theme("a theme without a version", "themes/eget/theme.yaml", "name: eget\nanslag: \"1\"\n").reports(&["A103 themes/eget/theme.yaml:3:1 lägg till raden: version: \"…\""]),
        theme("a word table that is broken", "themes/eget/i18n/sv.yaml", "news: \"Nyheter\n").reports(&["A111 themes/eget/i18n/sv.yaml:1:7 stäng det på samma rad: news: \"Nyheter\""]),
        theme("a template in Latin-1", "data/x.yml", "a: 1\n").and("themes/eget/templates/page.html", b"<p>\xe5</p>").reports(&["A117 themes/eget/templates/page.html:1:4 filen är inte UTF-8 (byte 3)"]),
        theme("an output without end", "themes/eget/templates/page.html", endless).and("content/c.md", PAGE).reports(&["A509 themes/eget/templates/page.html samma fel på andra sidor: 2"]),
        theme("a value of a component with the wrong type", "themes/eget/theme.yaml", "name: eget\nversion: 1.0.0\nanslag: \"1\"\ncomponents: [steg]\n")
            .and("themes/eget/templates/steg.html", "{% component steg(antal: integer, sista: bool = false) %}{{ antal }}{% endcomponent steg %}\n")
            .and("content/b.md", "---\ntitle: Sida\n---\n\n::: steg {antal=\"tre\" sista=1}\n:::\n")
            .code(1)
            .reports(&["A227 content/b.md:5:1 värdet `antal` i komponenten `steg` ska vara ett heltal", "A227 content/b.md:5:1 värdet `sista` i komponenten `steg` ska vara ja eller nej"]),
        Row::file("a broken template of the site itself", "templates/news.html", "<p>\n{{ page.titel }}\n").and("content/a.md", "---\ntype: news\ntitle: Möte\nlead: Kort.\n---\n\nText.\n").code(2).reports(&["A501 templates/news.html:2:9 `titel` finns inte. Finns: about, alternates"]),
        Row::file("a template of the site without the blocks that others fill", "templates/page.html", "{{ page.title }}\n").and("content/a.md", PAGE).code(2).reports(&["A502 themes/kommun/templates/decision.html:2:10 mallen kan inte läsas: blocket `kicker` finns inte i mallen som den här utökar", "A502 themes/kommun/templates/decision.html:3:10 mallen kan inte läsas: blocket `before` finns inte i mallen som den här utökar", "A502 themes/kommun/templates/decision.html:49:10 mallen kan inte läsas: blocket `after` finns inte i mallen som den här utökar", "A502 themes/kommun/templates/decision.html:100:10 mallen kan inte läsas: blocket `side` finns inte i mallen som den här utökar", "A502 themes/kommun/templates/decision.html:101:10 mallen kan inte läsas: blocket `end` finns inte i mallen som den här utökar", "A502 themes/kommun/templates/project.html:3:10 mallen kan inte läsas: blocket `statements` finns inte i mallen som den här utökar", "A502 themes/kommun/templates/project.html:4:10 mallen kan inte läsas: blocket `links` finns inte i mallen som den här utökar"]),
        Row::file("a template of the site itself that cannot be read", "templates/news.html", "{% if %}\n").and("content/a.md", PAGE).code(2).reports(&["A502 templates/news.html:1:7 mallen kan inte läsas: här ska det stå ett värde eller ett namn, men här står `%}`"]),
    ]
}
