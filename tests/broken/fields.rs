//! Values of the wrong type, names that lead nowhere, addresses that collide.

use super::front_matter::SVG;
use super::{Row, check};

#[test]
fn types() {
    check(type_rows());
}

#[test]
fn forms() {
    check(form_rows());
}

#[test]
fn names() {
    check(name_rows());
}

#[test]
fn addresses() {
    check(address_rows());
}

pub fn rows() -> Vec<Row> {
    type_rows().into_iter().chain(form_rows()).chain(name_rows()).chain(address_rows()).collect()
}

const DRAFT: &str = "---\ntitle: Utkast\ndraft: true\n---\n\nText.\n";
const PAGE: &str = "---\ntitle: Projekt\n---\n\nText.\n";

fn type_rows() -> Vec<Row> {
    vec![
        Row::page("a word in place of a date", "title: Sida\npublished: igår\n")
            .reports(&["A114 content/a.md:3:12 `igår` är inte ett datum, en månad eller ett år"]),
        Row::page("a date with the hyphens of a word processor", "title: Sida\npublished: 2026\u{2011}11\u{2011}23\n")
            .reports(&["A266 content/a.md:3:12 skriv published: 2026-11-23"]),
        Row::page("a date with a sign that nobody sees", "title: Sida\npublished: 2026-11-23\u{200b}\n")
            .reports(&["A266 content/a.md:3:12 U+200B"]),
        Row::page("a control character in a title", "type: page\ntitle: Ny tid för\u{b}möte\n")
            .reports(&["A264 content/a.md:3:18 U+000B"]),
        Row::page("a control character by its number", "title: \"Ny\\x02 tid\"\n")
            .reports(&["A264 content/a.md:2:8 U+0002"]),
        Row::page("a topic of signs only", "title: Sida\ntopics: [skola, \"???\"]\n")
            .reports(&["A262 content/a.md:3:17 skriv ett ord, eller ta bort det"]),
        Row::page("an ambiguous date", "title: Sida\npublished: 12/06/24\n")
            .reports(&["A140 content/a.md:3:12 skriv år-månad-dag: 2024-06-12"]),
        Row::page("a day that is not in the calendar", "title: Sida\npublished: 2020-02-30\n")
            .reports(&["A141 content/a.md:3:12 rätta dagen, månaden eller klockslaget"]),
        Row::page("a month where a day is needed", "title: Sida\nreview_by: 2026-05\n")
            .reports(&["A114 content/a.md:3:12 `2026-05` är inte ett datum"]),
        Row::page("an update before the publication", "title: Sida\npublished: 2024-06-12\nupdated: 2024-06-11\n")
            .reports(&["A701 content/a.md:4:10 rätta ett av datumen"]),
        Row::page(
            "a period that ends before it begins",
            "type: project\ntitle: Projekt\nperiod: {start: 2024-01-01, end: 2023-12-31}\n",
        )
        .reports(&["A143 content/a.md:4:34 byt plats på datumen eller rätta ett av dem"]),
        Row::page(
            "an event that ends before it begins",
            "type: workshop\ntitle: Möte\nstarts: 2026-10-02T10:00\nends: 2026-10-02T09:00\n",
        )
        .reports(&["A143 content/a.md:5:7 byt plats på datumen eller rätta ett av dem"]),
        Row::page(
            "a key of a period that does not exist",
            "type: project\ntitle: Projekt\nperiod: {start: 2024-01-01, slut: 2026-12-31}\n",
        )
        .reports(&["A104 content/a.md:4:29 fälten heter start, end, duration"]),
        Row::page("a word that is none of the set", "type: project\ntitle: Projekt\nstatus: påggår\n")
            .reports(&["A115 content/a.md:4:9 byt till `ongoing`"]),
        Row::page("a kind that does not exist", "type: nyhett\ntitle: Möte\n")
            .reports(&["A115 content/a.md:2:7 byt till `news`"]),
        Row::page("a word in place of a number", "type: project\ntitle: Projekt\nwork_areas: sex\n")
            .reports(&["A114 content/a.md:4:13 `sex` är inte ett antal"]),
        Row::page(
            "an amount that is no number",
            "type: project\ntitle: Projekt\nbudget: {amount: en miljon, currency: SEK}\n",
        )
        .reports(&["A114 content/a.md:4:18 `en miljon` är inte ett heltal"]),
        Row::page(
            "more than a hundred per cent",
            "type: project\ntitle: Projekt\nfunding: [{funder: {name: EU}, share: {percent: 133}}]\n",
        )
        .reports(&["A114 content/a.md:4:39 `{…}` är inte en andel"]),
    ]
}

fn form_rows() -> Vec<Row> {
    vec![
        Row::page("a list in place of text", "title: [Möte, budget]\n")
            .reports(&["A114 content/a.md:2:8 `[…]` är inte text"]),
        Row::page("fields in place of text", "title: {sv: Möte}\n")
            .reports(&["A114 content/a.md:2:8 `{…}` är inte text"]),
        Row::page("text in place of fields", "title: Sida\nimage: karta.svg\n")
            .reports(&["A133 content/a.md:3:8 skriv `namn: värde`, ett fält per rad"]),
        Row::page("a word in place of yes or no", "title: Sida\ndraft: kanske\n")
            .reports(&["A114 content/a.md:3:8 `kanske` är inte ja eller nej"]),
        Row::page("an address without a scheme", "title: Sida\nlinks: [{url: www.example.se, text: Läs mer}]\n")
            .reports(&["A142 content/a.md:3:15 skriv url: https://www.example.se"]),
        Row::page(
            "an e-mail address without an at sign",
            "title: Sida\ncontacts: [{role: Chef, email: chef.example.se}]\n",
        )
        .reports(&["A114 content/a.md:3:32 `chef.example.se` är inte en e-postadress"]),
        Row::page("a telephone number with letters", "title: Sida\ncontacts: [{role: Chef, phone: växeln}]\n")
            .reports(&["A114 content/a.md:3:32 `växeln` är inte ett telefonnummer"]),
        Row::page("a language that is a word", "title: Sida\nlang: Svenska\n")
            .reports(&["A114 content/a.md:3:7 `Svenska` är inte en språkkod"]),
        Row::page("a duration that is none", "title: Sida\nreview_in: snart\n")
            .reports(&["A114 content/a.md:3:12 `snart` är inte en tidslängd"]),
    ]
}

fn name_rows() -> Vec<Row> {
    let people = "anna-berg: {name: Anna Berg}\n";
    vec![
        Row::page("a person who does not exist", "title: Sida\ncontacts: [anna-bergh]\n").and("data/people.yml", people).reports(&["A135 content/a.md:3:12 byt till `anna-berg`"]),
        Row::page("an organisation that does not exist", "type: project\ntitle: Projekt\npartners: [region-dalarna]\n").reports(&["A135 content/a.md:4:12 lägg till `region-dalarna:` i data/organisations.yml"]),
        Row::page("a contact point that does not exist", "title: Sida\ncontact_point: kontaktcentrum\n")
            .and("data/contact-points.yml", "kontaktcenter: {name: Kontaktcenter}\n")
            .reports(&["A135 content/a.md:3:16 byt till `kontaktcenter`"]),
        Row::page("a page that does not exist", "title: Sida\nrelated: [projekt/smart-livv]\n").and("content/projekt/smart-liv.md", PAGE).reports(&["A305 content/a.md:3:11 byt till `projekt/smart-liv`"]),
        Row::page("a page that is a draft", "title: Sida\nrelated: [utkast]\n").and("content/utkast.md", DRAFT).reports(&["A303 content/a.md:3:11 länken leder till en sida som inte publiceras"]),
        Row::page("a person without name and role", "title: Sida\ncontacts: [{email: a@example.se}]\n").reports(&["A136 content/a.md:3:12 lägg till `role:` (till exempel Utvecklingsledare)"]),
        Row::page("an attachment that does not exist", "title: Sida\nattachments: [protokol.pdf]\n").and("content/protokoll.pdf", "%PDF-1.4").reports(&["A401 content/a.md:3:15 byt till `protokoll.pdf`"]),
        Row::page("a picture without a text", "title: Sida\nimage: {src: karta.svg}\n").and("content/karta.svg", SVG).reports(&["A201 content/a.md:3:8 skriv vad bilden visar: ![text](fil), eller `alt:`; en bild som bara är dekoration får `decorative: true`"]),
        Row::page("a link field with a scheme that is not allowed", "title: Sida\nlinks: [{url: \"javascript:alert(1)\", text: Läs mer}]\n").reports(&["A304 content/a.md:3:15 använd https:, mailto:, tel: eller en sida på webbplatsen"]),
        Row::page("a translation in a language that the site has not", "title: Sida\ntranslations: {de: b}\n").and("content/b.md", PAGE).reports(&["A138 content/a.md:3:16 webbplatsens språk är sv"]),
        Row::page("a field that the site requires", "type: news\ntitle: Möte\nlead: Kort.\n")
            .and("anslag.yaml", "title: Exempel\nbase_url: https://www.example.se/\ndates: {require: {news: [published]}}\n")
            .reports(&["A137 content/a.md:5:1 lägg till raden: published: 2024-06-12"]),
        Row::page("dead link in a field", "title: Sida\nlead: Läs [mer](b.md).\n").reports(&["A302 content/a.md:3:11 `b.md` finns inte"]),
    ]
}

fn address_rows() -> Vec<Row> {
    vec![
        Row::page("a slug of signs only", "title: Sida\nslug: \"?!\"\n").reports(&["A613 content/a.md:3:7 ?"]),
        Row::file("a file name of signs only", "content/!!.md", PAGE).reports(&["A613 content/!!.md skriv `slug: ` med bokstäver a–z"]),
        Row::page("two pages on one address", "title: Sida\nslug: mote\n").and("content/mote.md", PAGE).reports(&["A611 content/mote.md två källfiler skulle ge samma fil, mote/index.html"]),
        Row::file("two files that differ in case only", "static/Karta.svg", SVG).and("static/karta.svg", SVG).reports(&["A611 static/karta.svg två källfiler skulle ge samma fil, karta.svg"]),
        Row::page("an old address that leaves the site", "title: Sida\naliases: [/../../etc/x/]\n").reports(&["A612 content/a.md:3:11 `/../../etc/x/` kan inte bli en fil på den färdiga webbplatsen: den pekar utanför utmappen"]),
        Row::page("a last day that leads nowhere", "title: Sida\nexpires: 2027-01-01\non_expiry: redirect\n").reports(&["A812 content/a.md:4:12 lägg till raden: redirect_to: med sidan som ersätter den"]),
        Row::page("a last day that led nowhere", "title: Sida\nexpires: 2026-01-01\non_expiry: redirect\n").reports(&["A812 content/a.md lägg till raden: redirect_to: med sidan som ersätter den"]),
        Row::page("a successor that does not exist", "title: Sida\nexpires: 2026-01-01\nredirect_to: b\n").reports(&["A813 content/a.md:4:14 rätta `redirect_to`, eller skriv on_expiry: gone om ingen sida ersätter den"]),
        Row::page("an old address of another site", "title: Sida\naliases: [\"https://example.com/a/\"]\n").reports(&["A616 content/a.md:3:11 skriv den från roten: /gamla/adressen/"]),
        Row::page("an old address that a page has", "title: Sida\naliases: [/mote/]\n").and("content/mote.md", PAGE).reports(&["A611 content/a.md:3:11 två källfiler skulle ge samma fil, mote/index.html"]),
        Row::file("a name that Windows cannot write", "content/nul.md", PAGE).reports(&["A612 content/nul.md `/nul/` kan inte bli en fil på den färdiga webbplatsen: namnet är reserverat i Windows"]),
        Row::file("a static file that a page covers", "static/a/index.html", "<p>").and("content/a.md", PAGE).reports(&["A611 static/a/index.html två källfiler skulle ge samma fil, a/index.html"]),
        Row::page("two pages in one language that translate each other", "title: Sida\ntranslations: {sv: b}\n").and("content/b.md", PAGE).reports(&["A615 content/a.md:4:1 två översättningar av samma sida är på samma språk: sv"]),
    ]
}
