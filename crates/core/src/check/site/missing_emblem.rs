//! A528: a page about a funded project lacks the funder's emblem.
//!
//! An image counts as the emblem when its file name or text alternative mentions the funder. Whether it is the right
//! emblem, in the right size and place, needs a person.

use super::super::{Check, Facts, Rule, ScanResults};
use crate::diagnostic::{Code, Diagnostic};
use crate::rendered::Image;

pub(crate) const RULE: Rule = Rule {
    code: Code::A528,
    strict: false,
    why: [
        "Emblemet är ett villkor för bidraget, liksom texten. Saknas det kan finansiären kräva tillbaka pengar.",
        "The emblem is a condition of the grant, like the text. Without it, the funder may reclaim the money.",
    ],
    before: None,
    wrong: "En egen mall för projekt, som bara visar funding[].programme.statement.\n",
    right: "<img src=\"{{ site.root }}img/eu.svg\" alt=\"EU:s emblem\">\n<p>{{ grant.programme.statement }}</p>\n",
    check: Check::Rendered(check),
};

/// The name of each emblem, by key: word stems in the languages of the Union.
const NAMES: [(&str, &[&str]); 1] = [("eu", &["europ", "euroop", "európ", "evrop"])];

fn check(facts: &Facts<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    for (path, page) in super::sources(facts.site) {
        let Some(rendered) = scan.rendered.pages.get(&path) else { continue };
        for required in facts.site.required_statements(page) {
            if let Some(emblem) = &required.emblem
                && !rendered.images.iter().any(|image| shows(image, emblem))
            {
                let message = Diagnostic::at(Code::A528, facts.place(page, required.range));
                wrong.push(message.arg("value", required.programme).arg("emblem", emblem.to_uppercase()));
            }
        }
    }
    wrong
}

/// Whether an image claims to be this emblem.
fn shows(image: &Image, emblem: &str) -> bool {
    let file = image.address.rsplit('/').next().unwrap_or_default().to_lowercase();
    let text = image.text.to_lowercase();
    let words = |text: &str, holds: &dyn Fn(&str) -> bool| text.split(|sign: char| !sign.is_alphanumeric()).any(holds);
    let names = NAMES.iter().find(|(key, _)| *key == emblem).map_or(&[][..], |(_, names)| *names);
    let named = |word: &str| word == emblem || names.iter().any(|name| word.starts_with(name));
    words(&file, &|word| word == emblem) || words(&text, &named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_that_it_is_the_emblem() {
        let shows = |address: &str, text: &str| shows(&Image { address: address.into(), text: text.into() }, "eu");
        for address in ["/img/eu.svg", "/kommun/img/eu.3fa9c1.svg", "EU_logotyp.png", "/icons.svg#eu"] {
            assert!(shows(address, ""), "{address}");
        }
        for text in
            ["EU:s emblem", "Flag of the European Union", "Euroopan unionin tunnus", "Europeiska unionens flagga"]
        {
            assert!(shows("/img/a.svg", text), "{text}");
        }
        assert!(!shows("/eu/torget.jpg", "Torget i Neuville") && !shows("/neuchatel.svg", "") && !shows("", ""));
    }
}
