//! Explanations of messages: the background, why it matters, and an example. Rules have explanations of their own.

mod building;
mod content;
mod front_matter;
mod publishing;

use anslag_core::diagnostic::{Code, Language};

/// The explanation of a code that is no rule.
pub(crate) struct Explanation {
    code: Code,
    text: [&'static str; 2],
    example: [&'static str; 2],
}

impl Explanation {
    const fn of(code: Code, text: [&'static str; 2]) -> Self {
        Self { code, text, example: ["", ""] }
    }

    /// The example, wrong and corrected; either may be empty.
    const fn example(mut self, wrong: &'static str, right: &'static str) -> Self {
        self.example = [wrong, right];
        self
    }

    /// What the message means and why it matters.
    pub(crate) fn text(&self, language: Language) -> &'static str {
        self.text[usize::from(language == Language::En)]
    }

    /// The parts of the example, each with the key of its heading.
    pub(crate) fn examples(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let [wrong, right] = self.example;
        [("explain.wrong", wrong), ("explain.right", right)].into_iter().filter(|(_, text)| !text.is_empty())
    }
}

/// The explanation of a code; `None` for a rule, which explains itself.
pub(crate) fn explanation(code: Code) -> Option<&'static Explanation> {
    let all = [front_matter::EXPLANATIONS, content::EXPLANATIONS, building::EXPLANATIONS, publishing::EXPLANATIONS];
    all.into_iter().flatten().find(|explanation| explanation.code == code)
}
