//! A241: a text that is hard to read, by LIX (the Swedish readability index).

use super::super::{Check, Rule};
use super::Article;
use crate::diagnostic::{Code, Diagnostic};
use crate::slice::Slice as _;

pub(crate) const RULE: Rule = Rule {
    code: Code::A241,
    error_if_strict: false,
    reason: [
        "LIX räknas ut från meningarnas längd och andelen ord med fler än sex bokstäver (Björnsson 1968). Under 40 är lätt, 50–60 är svårt, över 60 mycket svårt. Det är ett mått på formen, inte på innehållet, men den som läser på ett främmande språk eller i brådska märker det.",
        "LIX combines sentence length with the share of words longer than six letters (Björnsson 1968). Below 40 is easy, 50–60 is difficult, above 60 very difficult. It measures form, not content, but people who read in a hurry or in a foreign language notice it.",
    ],
    previous: None,
    bad: "Projektorganisationens verksamhetsutvecklingsarbete förutsätter kontinuerligt kompetensutvecklingsinsatser inom förvaltningsövergripande digitaliseringssamarbeten.\nProjektorganisationens verksamhetsutvecklingsarbete förutsätter kontinuerligt kompetensutvecklingsinsatser inom förvaltningsövergripande digitaliseringssamarbeten.\nProjektorganisationens verksamhetsutvecklingsarbete förutsätter kontinuerligt kompetensutvecklingsinsatser inom förvaltningsövergripande digitaliseringssamarbeten.\nProjektorganisationens verksamhetsutvecklingsarbete förutsätter kontinuerligt kompetensutvecklingsinsatser inom förvaltningsövergripande digitaliseringssamarbeten.\nProjektorganisationens verksamhetsutvecklingsarbete förutsätter kontinuerligt kompetensutvecklingsinsatser inom förvaltningsövergripande digitaliseringssamarbeten.\nProjektorganisationens verksamhetsutvecklingsarbete förutsätter kontinuerligt kompetensutvecklingsinsatser inom förvaltningsövergripande digitaliseringssamarbeten.\nProjektorganisationens verksamhetsutvecklingsarbete förutsätter kontinuerligt kompetensutvecklingsinsatser inom förvaltningsövergripande digitaliseringssamarbeten.\nProjektorganisationens verksamhetsutvecklingsarbete förutsätter kontinuerligt kompetensutvecklingsinsatser inom förvaltningsövergripande digitaliseringssamarbeten.\nProjektorganisationens verksamhetsutvecklingsarbete förutsätter kontinuerligt kompetensutvecklingsinsatser inom förvaltningsövergripande digitaliseringssamarbeten.\nProjektorganisationens verksamhetsutvecklingsarbete förutsätter kontinuerligt kompetensutvecklingsinsatser inom förvaltningsövergripande digitaliseringssamarbeten.\nProjektorganisationens verksamhetsutvecklingsarbete förutsätter kontinuerligt kompetensutvecklingsinsatser inom förvaltningsövergripande digitaliseringssamarbeten.\nProjektorganisationens verksamhetsutvecklingsarbete förutsätter kontinuerligt kompetensutvecklingsinsatser inom förvaltningsövergripande digitaliseringssamarbeten.\nProjektorganisationens verksamhetsutvecklingsarbete förutsätter kontinuerligt kompetensutvecklingsinsatser inom förvaltningsövergripande digitaliseringssamarbeten.\nProjektorganisationens verksamhetsutvecklingsarbete förutsätter kontinuerligt kompetensutvecklingsinsatser inom förvaltningsövergripande digitaliseringssamarbeten.\n",
    good: "Vi bygger om torget. Det blir klart i maj. Då öppnar kaféet igen.\nVi bygger om torget. Det blir klart i maj. Då öppnar kaféet igen.\nVi bygger om torget. Det blir klart i maj. Då öppnar kaféet igen.\nVi bygger om torget. Det blir klart i maj. Då öppnar kaféet igen.\nVi bygger om torget. Det blir klart i maj. Då öppnar kaféet igen.\nVi bygger om torget. Det blir klart i maj. Då öppnar kaféet igen.\nVi bygger om torget. Det blir klart i maj. Då öppnar kaféet igen.\nVi bygger om torget. Det blir klart i maj. Då öppnar kaféet igen.\nVi bygger om torget. Det blir klart i maj. Då öppnar kaféet igen.\n",
    check: Check::Text(check),
};

/// Longer words count as long, as LIX defines it.
const LETTERS: usize = 6;

fn check(article: &Article<'_>) -> Vec<Diagnostic> {
    if !article.is_swedish() {
        // LIX is calibrated for Swedish.
        return Vec::new();
    }
    let (mut count, mut long, mut sentences) = (0, 0, 0);
    for block in article.prose.blocks.iter().filter(|block| block.is_running()) {
        let text = &block.text.plain;
        let words = block.text.words();
        count += words.len();
        long += (0..words.len()).filter(|number| text.slice(words.place(*number)).chars().count() > LETTERS).count();
        sentences += words.sentences().iter().filter(|sentence| !words.within(sentence).is_empty()).count();
    }
    let limits = article.limits();
    let limit = limits.lix(article.page.document.kind);
    if count < limits.lix_words || sentences == 0 {
        return Vec::new();
    }
    let lix = count / sentences + 100 * long / count;
    if lix <= limit {
        return Vec::new();
    }
    let title = article.page.front().place("title");
    let message = article.at(Code::A241, title).arg("value", lix.to_string()).arg("limit", limit.to_string());
    vec![message.arg("words", (count / sentences).to_string()).arg("long", (100 * long / count).to_string())]
}
