//! The area of each message code: what its messages are about, and where the documentation is.

use anslag_core::diagnostic::{Code, Language};

/// The first code of an area, and its description in Swedish and English.
type Area = (u16, [&'static str; 2]);

const AREAS: &[Area] = &[
    (
        101,
        [
            "Gäller front matter: fälten mellan de två raderna `---` överst i en sida, och data i data/. De kontrolleras strikt, så att ett felstavat fält ger ett meddelande i stället för att saknas på sidan. Alla fält finns i docs/reference/front-matter.md; `anslag new` skriver dem åt dig, och redigeraren visar dem om webbplatsen är skapad med `anslag init`.",
            "About front matter: the fields between the two `---` lines at the top of a page, and data in data/. They are checked strictly, so that a misspelt field is reported instead of silently missing from the page. All fields are in docs/reference/front-matter.md; `anslag new` writes them for you, and an editor shows them if the site was created with `anslag init`.",
        ],
    ),
    (
        201,
        [
            "Gäller texten på en sida. docs/guide/skriva.sv.md beskriver hur du skriver, och docs/reference/regler.md varje regel med skäl och exempel.",
            "About the text of a page. docs/guide/writing.en.md explains how to write, and docs/reference/rules.md every rule with reasons and examples.",
        ],
    ),
    (
        301,
        [
            "Gäller länkar och hänvisningar. En länk skrivs till filen (`../projekt/bad.md`), så att den fungerar när sidan flyttas, och kontrolleras i varje bygge; länkar till andra webbplatser kontrolleras bara av `anslag check --external`. `anslag list links SIDA` visar vart varje länk leder.",
            "About links and references. A link is written to the file (`../projects/bath.md`), so that it keeps working when the page moves, and is checked in every build; links to other sites are checked only by `anslag check --external`. `anslag list links PAGE` shows where every link goes.",
        ],
    ),
    (
        401,
        [
            "Gäller bilder och andra filer bredvid sidorna. De publiceras som de är, även med uppgifter från kameror och program, så ta bort det som inte ska publiceras ur filen först. Ett undantag anges under `check: accept:` i anslag.yaml, med skäl och slutdatum.",
            "About images and other files beside the pages. They are published as they are, including metadata from cameras and programs, so remove anything that must not be public from the file first. Exceptions go under `check: accept:` in anslag.yaml, with a reason and an end date.",
        ],
    ),
    (
        501,
        [
            "Gäller temat och de sidor som mallarna skapar, inte texterna. Mallar, variabler och inställningar beskrivs i docs/guide/temat.sv.md och docs/reference/views.md. Samma fel på många sidor är oftast ett fel i en mall.",
            "About the theme and the pages that templates create, not the texts. Templates, variables and settings are described in docs/guide/theme.md and docs/reference/views.md. The same error on many pages is usually one error in a template.",
        ],
    ),
    (
        601,
        [
            "Gäller inställningarna i anslag.yaml, kommandoraden eller mapparna. Alla inställningar finns i docs/reference/configuration.md; `anslag KOMMANDO --help` visar ett kommandos flaggor, och `anslag doctor` kontrollerar datorn och webbplatsen.",
            "About the settings in anslag.yaml, the command line or the folders. All settings are in docs/reference/configuration.md; `anslag COMMAND --help` shows a command's options, and `anslag doctor` checks the computer and the site.",
        ],
    ),
    (
        680,
        [
            "Gäller HTML i en text. `markdown: html:` i anslag.yaml anger om den förbjuds, rensas eller behålls; det mesta går att skriva med Markdown eller en komponent, se docs/elements.md.",
            "About HTML in a text. `markdown: html:` in anslag.yaml says whether it is rejected, sanitised or kept; most of it can be written with Markdown or a component, see docs/elements.md.",
        ],
    ),
    (
        690,
        [
            "Gäller sidtyper: filerna i kinds/, som anger vilka fält en sida har och var de visas. docs/guide/eget-slag.sv.md beskriver hur du skapar en egen sidtyp.",
            "About page types: the files in kinds/, which define the fields of a page and where they are shown. docs/guide/own-kind.en.md explains how to create your own page type.",
        ],
    ),
    (
        701,
        [
            "Gäller datum: när sidor publicerades och ändrades, och var uppgifterna kommer från. Anslag visar bara datum som någon har angett eller som historiken visar, och varnar när de motsäger varandra. docs/guide/datum.sv.md förklarar hur; `anslag dates --explain SIDA` visar varje steg för en sida.",
            "About dates: when pages were published and changed, and where the dates come from. Anslag shows only dates that someone has given or that the history shows, and warns when they contradict each other. docs/guide/dates.en.md explains how; `anslag dates --explain PAGE` shows every step for one page.",
        ],
    ),
    (
        801,
        [
            "Gäller publicering. När den stannar är den publicerade webbplatsen oförändrad, om meddelandet inte säger något annat. docs/guide/publicera.sv.md har en tabell med åtgärder för varje stopp; `--dry-run` visar vad som skulle ändras.",
            "About publishing. When it stops, the published site is unchanged, unless the message says otherwise. docs/guide/publish.en.md has a table of what to do for every stop; `--dry-run` shows what would change.",
        ],
    ),
];

/// The description of a code's area.
pub(crate) fn about(code: Code, language: Language) -> &'static str {
    let number = code.as_str().trim_start_matches('A').parse::<u16>().unwrap_or_default();
    // HTML has its own numbers among those of settings.
    let found = AREAS.iter().rev().find(|(first, _)| *first <= number).unwrap_or(&AREAS[0]);
    found.1[usize::from(language == Language::En)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_an_area() {
        for code in Code::ALL {
            assert!(
                about(*code, Language::Sv).starts_with("Gäller ") && about(*code, Language::En).starts_with("About ")
            );
        }
        assert_eq!(about(Code::A680, Language::En).split(':').next(), Some("About HTML in a text. `markdown"));
    }
}
