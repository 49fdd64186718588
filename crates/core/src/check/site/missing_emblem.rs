//! A528: a page about a funded project lacks the funder's emblem.
//!
//! An image counts as the emblem when its file name or alt text mentions the funder. Whether it is the right
//! emblem, in the right size and place, needs a person.

use super::super::{Check, Rule, RuleContext, ScanResults};
use crate::diagnostic::{Code, Diagnostic};
use crate::rendered::Image;

pub(crate) const RULE: Rule = Rule {
    code: Code::A528,
    error_if_strict: false,
    reason: [
        "Emblemet är ett villkor för bidraget, liksom texten. Saknas det kan finansiären kräva tillbaka pengar.",
        "The emblem is a condition of the grant, like the text. Without it, the funder may reclaim the money.",
    ],
    previous: None,
    bad: "En egen mall för projekt, som bara visar funding[].programme.statement.\n",
    good: "<img src=\"{{ site.root }}img/eu.svg\" alt=\"EU:s emblem\">\n<p>{{ grant.programme.statement }}</p>\n",
    check: Check::Rendered(check),
};

/// The stems of the funder's name in the languages of the Union, by the key of its emblem.
const FUNDER_STEMS: [(&str, &[&str]); 1] = [("eu", &["europ", "euroop", "európ", "evrop"])];

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for (path, page) in super::sources(context.site) {
        let Some(rendered) = scan.rendered.pages.get(&path) else { continue };
        for required in context.site.required_statements(page) {
            if let Some(emblem) = &required.emblem
                && !rendered.images.iter().any(|image| is_emblem(image, emblem))
            {
                let message = Diagnostic::at(Code::A528, context.place(page, required.range));
                diagnostics.push(message.arg("value", required.programme).arg("emblem", emblem.to_uppercase()));
            }
        }
    }
    diagnostics
}

/// Whether an image claims to be this emblem.
fn is_emblem(image: &Image, emblem: &str) -> bool {
    let file = image.address.rsplit('/').next().unwrap_or_default().to_lowercase();
    let text = image.text.to_lowercase();
    let any_word = |text: &str, holds: &dyn Fn(&str) -> bool| text.split(|c: char| !c.is_alphanumeric()).any(holds);
    let stems = FUNDER_STEMS.iter().find(|(key, _)| *key == emblem).map_or(&[][..], |(_, stems)| *stems);
    let names_funder = |word: &str| word == emblem || stems.iter().any(|stem| word.starts_with(stem));
    // In a file name only the key counts: by its stems, `europaparken.jpg` would be the emblem.
    any_word(&file, &|word| word == emblem) || any_word(&text, &names_funder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_says_that_it_is_the_emblem() {
        let counts = |address: &str, text: &str| is_emblem(&Image { address: address.into(), text: text.into() }, "eu");
        for address in ["/img/eu.svg", "/kommun/img/eu.3fa9c1.svg", "EU_logotyp.png", "/icons.svg#eu"] {
            assert!(counts(address, ""), "{address}");
        }
        for text in
            ["EU:s emblem", "Flag of the European Union", "Euroopan unionin tunnus", "Europeiska unionens flagga"]
        {
            assert!(counts("/img/a.svg", text), "{text}");
        }
        assert!(!counts("/eu/torget.jpg", "Torget i Neuville") && !counts("/neuchatel.svg", "") && !counts("", ""));
    }
}
