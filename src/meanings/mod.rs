//! What a message means beyond what it says: what lies behind it, why it matters, and an example. Rules say that themselves.

mod content;
mod front_matter;
mod making;
mod publishing;

use anslag_core::diagnostic::{Code, Language};

/// What is to be said of a code that is no rule.
pub(crate) struct Meaning {
    code: Code,
    text: [&'static str; 2],
    example: [&'static str; 2],
}

impl Meaning {
    const fn of(code: Code, text: [&'static str; 2]) -> Self {
        Self { code, text, example: ["", ""] }
    }

    /// As it was written, and as it is right; either may be missing.
    const fn example(mut self, wrong: &'static str, right: &'static str) -> Self {
        self.example = [wrong, right];
        self
    }

    /// What it means and why it matters.
    pub(crate) fn text(&self, language: Language) -> &'static str {
        self.text[usize::from(language == Language::En)]
    }

    /// The example before and after, each with the term that names it.
    pub(crate) fn examples(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let [wrong, right] = self.example;
        [("explain.wrong", wrong), ("explain.right", right)].into_iter().filter(|(_, text)| !text.is_empty())
    }
}

/// What is to be said of a code; nothing of a rule.
pub(crate) fn meaning(code: Code) -> Option<&'static Meaning> {
    let all = [front_matter::MEANINGS, content::MEANINGS, making::MEANINGS, publishing::MEANINGS];
    all.into_iter().flatten().find(|meaning| meaning.code == code)
}
