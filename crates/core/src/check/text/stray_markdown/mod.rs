//! A260: Markdown markup that was not recognised, or was recognised by mistake.
//!
//! The rendered text is searched, not the source: a visible bracket or asterisk was not recognised as markup, unless
//! it is in code or escaped with a backslash. What markup became ([`ConstructKind`](crate::document::prose::ConstructKind))
//! shows the opposite case.

mod bold;
mod lines;
mod links;
mod marks;
mod shapes;

use std::ops::Range;

pub(super) use shapes::MONTHS;

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::document::markdown;
use crate::document::prose::{Block, BlockKind};

pub(crate) const RULE: Rule = Rule {
    code: Code::A260,
    error_if_strict: false,
    reason: [
        "Ett mellanslag för mycket eller för lite, och läsaren ser tecken i stället för en länk, en rubrik eller fet stil. I filen ser det rätt ut, så ingen märker det.",
        "One space too many or too few, and readers see raw characters instead of a link, a heading or bold text. In the file it looks right, so no one notices.",
    ],
    previous: None,
    bad: "Se [kartan över torget] (https://www.example.se/karta) och **fetstil **som inte blir fet.\n",
    good: "Se [kartan över torget](https://www.example.se/karta) och **fetstil** som inte blir fet.\n",
    check: Check::Text(check),
};

/// Markup that was not recognised, or was by mistake.
#[derive(Debug, PartialEq)]
struct Found {
    /// What it is, as the key of two terms: the problem and, with `.help`, the advice.
    what: &'static str,
    /// The range in the source.
    range: Range<usize>,
    /// The visible text.
    value: String,
    /// The fix, if there is only one.
    fix: Option<(Range<usize>, String)>,
}

impl Found {
    fn new(what: &'static str, range: Range<usize>, value: &str) -> Self {
        let value = value.trim().chars().take(60).collect();
        Self { what, range, value, fix: None }
    }

    fn with_fix(mut self, fix: Option<(Range<usize>, String)>) -> Self {
        self.fix = fix;
        self
    }
}

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    let (prose, source) = (article.prose, article.source);
    let start = article.page.document.body_start;
    let mut diagnostics = Vec::new();
    let noted = bold::is_noted(prose, "**");
    for block in &prose.blocks {
        let marks = marks_of(block, source, noted);
        // Each fix is tried out, which is too slow for hundreds.
        let few = marks.len() <= 20;
        for found in marks {
            let fix = found.fix.as_ref().filter(|fix| few && fix.0.start >= start && is_sure(block, source, fix));
            diagnostics.push(message(article, &found, fix));
        }
    }
    diagnostics.extend(shapes::find(prose, source).iter().map(|found| message(article, found, found.fix.as_ref())));
    diagnostics
}

fn message(article: &Article<'_>, found: &Found, fix: Option<&(Range<usize>, String)>) -> Diagnostic {
    let message = article.at(Code::A260, found.range.clone()).term("what", found.what);
    let message = message.term("do", &format!("{}.help", found.what)).arg("value", found.value.clone());
    match fix {
        Some((range, text)) => message.fix(range.clone(), text.clone()),
        None => message,
    }
}

/// The unrecognised markup in a block.
fn marks_of(block: &Block, source: &str, noted: bool) -> Vec<Found> {
    let mut found = Vec::new();
    // Arguments of components are not Markdown.
    if !matches!(block.kind, BlockKind::Argument(_) | BlockKind::Other) {
        links::find(block, source, &mut found);
        bold::find(block, source, noted, &mut found);
        marks::find(block, source, &mut found);
        lines::find(block, source, &mut found);
    }
    found
}

/// Whether a fix works: the fixed block has less unrecognised markup.
fn is_sure(block: &Block, source: &str, (range, text): &(Range<usize>, String)) -> bool {
    let count = |text: &str| {
        let prose = markdown::prose(text, 0);
        prose.blocks.iter().map(|block| marks_of(block, text, false).len()).sum::<usize>()
    };
    let whole = block.range.start.min(range.start)..block.range.end.max(range.end);
    let (Some(before), Some(after)) = (source.get(whole.start..range.start), source.get(range.end..whole.end)) else {
        return false;
    };
    source.get(whole).is_some_and(|old| count(&format!("{before}{text}{after}")) < count(old))
}

/// The source range of a part of a block, if it is unchanged there and not escaped.
fn raw(block: &Block, source: &str, range: Range<usize>) -> Option<Range<usize>> {
    let place = block.text.exact(range)?;
    let before = source.get(..place.start)?;
    let slashes = before.len() - before.trim_end_matches('\\').len();
    (slashes % 2 == 0).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lists the findings in a body, and the fixed body.
    fn found(body: &str) -> String {
        let prose = markdown::prose(body, 0);
        let marks = prose.blocks.iter().flat_map(|block| {
            let sure = |mut found: Found| {
                found.fix = found.fix.filter(|fix| is_sure(block, body, fix));
                found
            };
            marks_of(block, body, bold::is_noted(&prose, "**")).into_iter().map(sure).collect::<Vec<_>>()
        });
        let shown = |found: Found| {
            let what = found.what.trim_start_matches("stray.").to_owned();
            match found.fix {
                Some((range, text)) => format!("{what}={}{text}{}", &body[..range.start], &body[range.end..]),
                None => what,
            }
        };
        marks.chain(shapes::find(&prose, body)).map(shown).collect::<Vec<_>>().join("|")
    }

    fn all(cases: &[(&str, &str)]) {
        for (body, expected) in cases {
            assert_eq!(found(body), *expected, "{body:?}");
        }
    }

    fn silent(bodies: &[&str]) {
        for body in bodies {
            assert_eq!(found(body), "", "{body:?}");
        }
    }

    #[test]
    fn links() {
        all(&[
            ("Se [planen] (plan.md).", "link=Se [planen](plan.md)."),
            ("Se [planen]\u{a0}(../a/plan.md#kap).", "link=Se [planen](../a/plan.md#kap)."),
            ("[Beslut](Beslut 2026.pdf)", "link=[Beslut](<Beslut 2026.pdf>)"),
            ("![Torget](Torget i maj.jpg \"Torget\")", "link=![Torget](<Torget i maj.jpg> \"Torget\")"),
            ("[Ring](tel:+46 31 390 00 00)", "link=[Ring](tel:+46313900000)"),
            ("(kartan)[https://example.se/k]", "link=[kartan](https://example.se/k)"),
            ("Se [planen](https://example.se/a och mer", "link"),
            ("- Se [planen](Min plan (slutlig).docx)", "link=- Se [planen](<Min plan (slutlig).docx>)"),
        ]);
        silent(&[
            "`[a] (b.md)` och \\[a\\] (b.md)",
            "```\n[a] (b.md)\n```",
            "Priset [exklusive moms] (se nedan) är 3 kr.",
            "[1] (s. 5) och [sic] (2.5)",
            "[a](b.md) (c.md)",
            "Sidan (s. 4)[1] och f(x)[i]",
        ]);
    }

    #[test]
    fn bold() {
        all(&[
            ("Ett **viktigt **ord", "bold=Ett **viktigt** ord"),
            ("Ett ** viktigt** ord", "bold=Ett **viktigt** ord"),
            ("**Tid:**kl. 8", "bold=**Tid:** kl. 8"),
            ("**Obs\u{a0}** Kom i tid", "bold=**Obs** Kom i tid"),
            ("**Obs! Kom i tid.", "bold"),
            ("**Tid—**kl. 8", "bold"),
            ("Ett __viktigt __ord", "bold=Ett __viktigt__ ord"),
            ("Ett *viktigt *ord", "italic"),
            ("Före 18F**,** säger hon", "bold=Före 18F, säger hon"),
            ("Det är ~~ struket ~~ nu", "strikethrough=Det är ~~struket~~ nu"),
        ]);
        silent(&[
            "Barn** 40 kr\n\n** Gäller upp till 12 år.",
            "Barn** 40 kr\n\n**Gäller upp till 12 år.",
            "** Se not. \n** Se den andra noten.",
            "2**3 och 4**5",
            "`**a **b` och \\*\\*a \\*\\*b",
            "Namn: ____ Datum: ____",
            "5 * 3 * 2 och *kursiv*, **fet**.",
            "Lösenordet är ****.",
        ]);
    }

    #[test]
    fn lines_and_characters() {
        all(&[
            ("##Bakgrund", "heading=## Bakgrund"),
            ("##\u{a0} Bakgrund", "heading=## Bakgrund"),
            ("\u{a0}## Bakgrund", "heading=## Bakgrund"),
            ("#Kultur och fritid\n\nText.", "heading=## Kultur och fritid\n\nText."),
            ("#Kultur\n\nText.", "heading"),
            ("|a|b|\n|1|2|", "table"),
            ("| a | b |\n|–––|–––|\n| 1 | 2 |", "table"),
            ("Dag | Tid\n- | - | -\nMån | 8", "table"),
            ("Rad ett.\\", "backslash=Rad ett."),
            ("## Rubrik\\", "backslash=## Rubrik"),
            ("{{< figure src=\"a.png\" >}}", "template"),
            ("{% include note.html %}", "template"),
            ("Hej {{ site.title }}!", "template"),
            ("Se [planen]({{ site.url }}/a b.pdf)", "template"),
            ("[caption id=\"3\"]Torget[/caption]", "template"),
            ("Text.\n{: .lead}", "template"),
            ("Se [[Torget]] nu.", "template"),
            ("!!! note\n    Text.", "template"),
            ("H~2~O", "sub_superscript=H<sub>2</sub>O"),
            ("5 m^2^", "sub_superscript=5 m<sup>2</sup>"),
            ("Avgift\n: Det man betalar", "definition"),
            ("Se [planen][plan2026] nu.", "undefined_reference_link"),
            ("Se [planen][] nu.", "undefined_reference_link"),
            ("Det är ==viktigt nu==, och ++nytt++.", "highlight|highlight"),
            ("Välkomna! :tada: Vi ses :+1:", "emoji|emoji"),
            ("Arean är $a^2$ och $$\\frac{a}{b}$$", "formula"),
            ("Text före ::: fact {title=\"X\"}", "component"),
            ("Kör `anslag build nu.", "unclosed_code_span"),
            ("*[SKR]: Sveriges Kommuner och Regioner", "abbreviation"),
            ("Text.\n\n+++\ndraft = true\n+++", "front_matter|front_matter"),
            ("Bild { width=\"300\" } och { .knapp }", "template"),
            ("Hej {{ \"namn\" | team }}", "template"),
            ("??? note \"Mer\"", "template"),
        ]);
        silent(&[
            "\\##Bakgrund och `##a`",
            "#metoo",
            "#MeToo är en rörelse",
            "#sjovik #kultur",
            "#1 i Sverige",
            "Om oss | Kontakt | Press",
            "Vi har a || b och |x|",
            "```\n{% raw %}\n```\n\n`{{ x }}`",
            "Mängden {a, b} och [1] och [x]",
            "Mappen C:\\Temp\\",
            "~~struket~~ och ca ~10 kr",
            "Tid: 8\nPlats: Torget",
            "a[i][j] och [1][2] och [sic][3]",
            "[planen][p]\n\n[p]: plan.md",
            "`==a==` och a == b och C++ och G++ och <== x",
            "Kl. 10:30:15 och 1:2:3 och http:x:y och \\:smile\\:",
            "Det kostar $5 och $10, eller 5 $.",
            "`:::` öppnar en komponent",
            "Den kallas ’x` och ``citat'' skrivs så",
            "\\*[SKR]: Sveriges Kommuner och Regioner",
            "*[kursiv länk](a.md)*: mer",
            "Vad?? Ja!!! Nej ??? Kanske",
        ]);
    }

    #[test]
    fn characters_with_another_meaning() {
        all(&[
            ("2025. Så heter rapporten.", "numbered_list=2025\\. Så heter rapporten."),
            ("2. juni öppnar badet.", "numbered_list=2\\. juni öppnar badet."),
            ("+ 5 grader i vattnet.", "list_marker=\\+ 5 grader i vattnet."),
            ("- 12 grader i natt.", "list_marker=\\- 12 grader i natt."),
            ("> 18 år", "list_marker=\\> 18 år"),
            ("Barn* 40 kr\n\n* Upp till 12 år.", "list_marker=Barn* 40 kr\n\n\\* Upp till 12 år."),
            ("Budget\n---\n\nText.", "setext_heading"),
            ("Det är klart.\n---\n\nText.", "setext_heading=Det är klart.\n\n---\n\nText."),
            ("Rad ett\noch rad två\n-----\n", "setext_heading=Rad ett\noch rad två\n\n-----\n"),
            ("Text\n-\n", "setext_heading"),
            ("    Välkommen till invigningen.\n", "indented_code=Välkommen till invigningen.\n"),
            ("\tMed vänlig hälsning\n\tTekniska kontoret\n", "indented_code=Med vänlig hälsning\nTekniska kontoret\n"),
            ("1. Ett\n  - under\n2. Två", "sublist=1. Ett\n   - under\n2. Två"),
            ("3. Tre\n5. Fem", "renumbered"),
            ("10. Tio\n9. Nio", "renumbered"),
            ("- Ett\n-\n- Två", "empty"),
            ("```\nkod\n\nText efter", "unclosed_fence"),
            ("<div>\n### Rubrik\n</div>", "html"),
            ("<p>Se [planen](plan.md).</p>", ""),
            ("Text\n\n---\ntitle: Två\n---\n\nMer", "front_matter"),
        ]);
        silent(&[
            "1. Ett\n2. Två",
            "1. Ett\n1. Två\n1. Tre",
            "0. Noll\n0. Ett",
            "1. Ett\n\n   1. Under\n   2. Under\n2. Två",
            "9) Nio\n10) Tio",
            "-\n  Text",
            "````\n```\nkod\n```\n````",
            "- a\n\n  ```\n  kod\n  ```",
            "> ```\n> kod\n> ```",
            "<div>\n\n### Rubrik\n\n</div>",
            "<pre>\n## x\n</pre>",
            "3. Tre\n4. Fyra",
            "1. Ett\n   - under\n2. Två",
            "- 5 kronor\n- 6 kronor",
            "* Ett ord",
            "> 18 personer kom till mötet, och alla var glada över det.",
            "Rubrik\n------\n\nText\n\nEn till\n-------",
            "Vi ses på torget.\n-----------------",
            "Text\n\n---\n\nText",
            "    npm install anslag",
            "    let x = 1;",
            "    SELECT Name FROM users",
            "    Kolumn ett    Kolumn två",
            "2025\\. Så heter rapporten.",
        ]);
    }
}
