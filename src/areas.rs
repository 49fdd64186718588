//! What a message is about: the part of the work, what an error there stops, and where it is told at length.

use anslag_core::diagnostic::{Code, Language};

/// The first code of an area, and what is to be said of it in Swedish and English.
type Area = (u16, [&'static str; 2]);

const AREAS: &[Area] = &[
    (
        101,
        [
            "Gäller front matter: fälten mellan de två raderna `---` överst i en sida, och data i data/. De läses strängt, så att ett fält som är felskrivet sägs till om i stället för att tyst saknas på sidan. Alla fält står i docs/reference/front-matter.md; `anslag new` skriver dem åt dig, och redigeraren visar dem när webbplatsen är gjord med `anslag init`.",
            "About front matter: the fields between the two lines `---` at the top of a page, and data in data/. They are read strictly, so that a field that is misspelt is told instead of missing on the page without a word. All fields are in docs/reference/front-matter.md; `anslag new` writes them for you, and an editor shows them when the site was made with `anslag init`.",
        ],
    ),
    (
        201,
        [
            "Gäller texten på en sida. Hur man skriver, med alla märken och komponenter, står i docs/guide/skriva.sv.md, och varje regel med skäl och exempel i docs/reference/regler.md.",
            "About the text of a page. How to write, with every mark and component, is told in docs/guide/writing.en.md, and every rule with reason and example in docs/reference/rules.md.",
        ],
    ),
    (
        301,
        [
            "Gäller länkar och hänvisningar. En länk skrivs till filen (`../projekt/bad.md`), så att den håller när sidan flyttas, och prövas i varje bygge; länkar till andra webbplatser frågas bara av `anslag check --external`. `anslag list links SIDA` visar vart varje länk leder.",
            "About links and references. A link is written to the file (`../projects/bath.md`), so that it holds when the page moves, and is tried in every build; links to other sites are asked only by `anslag check --external`. `anslag list links PAGE` shows where every link leads.",
        ],
    ),
    (
        401,
        [
            "Gäller bilder och andra filer bredvid sidorna. De publiceras som de är, med det som kameror och program har skrivit i dem, så det som inte ska ut tas bort ur filen innan. Ett undantag skrivs under `check: accept:` i anslag.yaml, med skäl och sista dag.",
            "About pictures and other files beside the pages. They are published as they are, with what cameras and programs wrote into them, so what must not be out is taken out of the file first. An exception is written under `check: accept:` in anslag.yaml, with a reason and a last day.",
        ],
    ),
    (
        501,
        [
            "Gäller temat och de sidor som mallarna gör, inte någons text. Mallar, vyer och inställningar står i docs/guide/temat.sv.md och docs/reference/views.md. Samma fel på många sidor är ett fel i en mall.",
            "About the theme and the pages that templates make, not somebody's text. Templates, views and settings are told in docs/guide/theme.md and docs/reference/views.md. The same fault on many pages is one fault in a template.",
        ],
    ),
    (
        601,
        [
            "Gäller inställningarna i anslag.yaml, kommandot som det skrevs, eller mapparna det arbetar i. Alla inställningar står i docs/reference/configuration.md; `anslag KOMMANDO --help` visar vad ett kommando tar, och `anslag doctor` hur datorn och webbplatsen ser ut för programmet.",
            "About the settings in anslag.yaml, the command as it was written, or the folders that it works in. All settings are in docs/reference/configuration.md; `anslag COMMAND --help` shows what a command takes, and `anslag doctor` how the machine and the site look to the program.",
        ],
    ),
    (
        680,
        [
            "Gäller HTML som står i en text. `markdown: html:` i anslag.yaml säger om den förbjuds, tvättas eller får stå; det mesta den används till har ett märke i Markdown eller en komponent, se docs/elements.md.",
            "About HTML that stands in a text. `markdown: html:` in anslag.yaml says whether it is denied, sanitised or kept; most of what it is used for has a mark in Markdown or a component, see docs/elements.md.",
        ],
    ),
    (
        690,
        [
            "Gäller slagen av sidor: filerna i kinds/, som säger vilka fält en sida har och var de visas. Hur man gör ett eget slag står i docs/guide/eget-slag.sv.md.",
            "About the kinds of page: the files in kinds/, which say what fields a page has and where they are shown. How to make a kind of your own is told in docs/guide/own-kind.en.md.",
        ],
    ),
    (
        701,
        [
            "Gäller datum: när sidor publicerades och ändrades, och vad det vilar på. Anslag visar bara dagar som någon har sagt eller som historiken visar, och säger till när de motsäger varandra. docs/guide/datum.sv.md förklarar hur; `anslag dates --explain SIDA` visar varje steg för en sida.",
            "About dates: when pages were published and changed, and what that rests on. Anslag shows only days that somebody stated or that the history shows, and tells when they contradict each other. docs/guide/dates.en.md explains how; `anslag dates --explain PAGE` shows every step for one page.",
        ],
    ),
    (
        801,
        [
            "Gäller publicering. När den stannar är det läsarna ser som det var, om meddelandet inte säger något annat. docs/guide/publicera.sv.md har en tabell över vad man gör åt varje stopp; `--dry-run` visar vad som skulle ändras.",
            "About publishing. When it stops, what readers see is as it was, unless the message says something else. docs/guide/publish.en.md has a table of what to do about every stop; `--dry-run` shows what would change.",
        ],
    ),
];

/// What a code is about.
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
        assert_eq!(
            about(Code::A680, Language::En).split(':').next(),
            Some("About HTML that stands in a text. `markdown")
        );
    }
}
