//! The manual's pages about rules, made from the rules themselves.

use std::fmt::Write as _;

use crate::check::summary::{severity, summarize_rule};
use crate::check::{Rule, is_fixable, rules};
use crate::diagnostic::{Language, elide_placeholders, term};

/// `docs/reference/rules.md` and `regler.md`: every rule with its reason and examples.
pub(super) fn page(language: Language) -> String {
    let mut out = String::from(if language == Language::Sv { HEAD_SV } else { HEAD_EN });
    let word = |key: &'static str| term(key, language);
    let _ = writeln!(out, "\n| | {} | {} | |\n|---|---|---|---|", word("rules.rule"), word("rules.severity"));
    for rule in rules() {
        let words = elide_placeholders(rule.code.entry().words(language)[0]).replace('|', "\\|");
        let code = rule.code.as_str();
        let fixable = if is_fixable(rule.code) { "`--fix`" } else { "" };
        let link = format!("[{code}](#{})", code.to_lowercase());
        let _ = writeln!(out, "| {link} | {words} | {} | {fixable} |", severity(rule, language));
    }
    for rule in rules() {
        section(&mut out, rule, language);
    }
    out
}

fn section(out: &mut String, rule: &Rule, language: Language) {
    let words = rule.code.entry().words(language);
    let _ = writeln!(out, "\n## {}\n\n**{}**\n", rule.code.as_str(), elide_placeholders(words[0]));
    let _ = writeln!(out, "{}\n", rule.reason[usize::from(language == Language::En)]);
    for line in &words[2..] {
        let _ = writeln!(out, "- {}", elide_placeholders(line));
    }
    let _ = writeln!(out, "\n{}", summarize_rule(rule, language));
    let examples =
        [("explain.before", rule.previous), ("explain.wrong", Some(rule.bad)), ("explain.right", Some(rule.good))];
    for (name, example) in examples.into_iter().filter_map(|(name, example)| Some((name, example?))) {
        let text = Rule::example(example);
        let _ = writeln!(out, "\n{}:\n\n````markdown\n{}\n````", term(name, language), text.trim_end());
    }
}

const HEAD_EN: &str = "\
# Rules of `anslag check`

<!-- Made from crates/core/src/check by the test `the_manual_is_current`; run it with ANSLAG_UPDATE=1 to write this file anew. -->

`anslag check` finds what a careful editor would point out. Every rule is told here with why, wrong and right; `anslag explain
A236` shows the same in a terminal. Severities, limits and words are set in `anslag.yaml`:

```yaml
check:
  rules: {A241: error, A237: off}        # off, note, warning or error
  limits:
    lix: {news: 45, decision: 60}        # the highest readability index, by kind
    lix_words: 100                       # shorter texts are not measured
    lead_words: 40                       # the longest lead
    old_days: 180                        # after so many days without a change a page is old
    foreign_words: 8                     # so many words of another language in a row must be marked
  glossary: [Smart liv, e-tjänst]        # names, as they are to be written
  forbidden: {brukare: den som använder tjänsten}   # words to avoid, and what to write
```

A single finding is silenced where it is, with a reason and a last day; afterwards it is back, for thirty days as a warning. In the text the comment stands on
the line before the block, and reaches no page:

```markdown
<!-- anslag: ignore A240 until 2027-01-01: the sentence quotes the decision -->
```

For a whole page it stands in the front matter:

```yaml
ignore:
  - {rule: A241, until: 2027-01-01, reason: the text of a statute}
```

A picture, an attachment or a data file has no place for that; its cases stand in `anslag.yaml`:

```yaml
check:
  accept:
    - {rule: A417, file: content/places/square.tif, until: 2027-01-01, reason: the place is what the picture is about}
```

An error is the same in every command: the site cannot be published as it is. `anslag build` asks only what every build asks, so that it
stays quick; `anslag publish` asks the errors among all rules before it sends anything.
";

const HEAD_SV: &str = "\
# Regler i `anslag check`

<!-- Görs av crates/core/src/check med testet `the_manual_is_current`; kör det med ANSLAG_UPDATE=1 för att skriva filen på nytt. -->

`anslag check` hittar det som en noggrann redaktör skulle påpeka. Här står varje regel med skäl, fel och rätt; `anslag explain
A236` visar samma sak i terminalen. Allvar, gränser och ord ställs in i `anslag.yaml`:

```yaml
check:
  rules: {A241: error, A237: off}        # off (av), note (notis), warning (varning) eller error (fel)
  limits:
    lix: {news: 45, decision: 60}        # högsta läsbarhetsindex, per sidtyp
    lix_words: 100                       # kortare texter mäts inte
    lead_words: 40                       # längsta ingressen
    old_days: 180                        # efter så många dagar utan ändring är en sida gammal
    foreign_words: 8                     # så många ord i rad på ett annat språk ska märkas ut
  glossary: [Smart liv, e-tjänst]        # namn, som de ska skrivas
  forbidden: {brukare: den som använder tjänsten}   # ord att undvika, och vad man skriver i stället
```

En enda anmärkning tystas där den är, med ett skäl och en sista dag; sedan är den tillbaka, i trettio dagar som en varning. I texten står kommentaren på raden
före blocket, och kommer inte med på sidan:

```markdown
<!-- anslag: ignore A240 until 2027-01-01: meningen citerar beslutet -->
```

För en hel sida står det i front matter:

```yaml
ignore:
  - {rule: A241, until: 2027-01-01, reason: texten är en förordning}
```

En bild, en bilaga eller en datafil har ingen plats för det; deras fall står i `anslag.yaml`:

```yaml
check:
  accept:
    - {rule: A417, file: content/platser/torget.tif, until: 2027-01-01, reason: platsen är bildens ämne}
```

Ett fel är samma sak i alla kommandon: så kan webbplatsen inte publiceras. `anslag build` frågar bara det som varje bygge frågar, för att
vara snabbt; `anslag publish` frågar felen bland alla regler innan något skickas.
";
