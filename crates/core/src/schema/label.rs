//! Labels in several languages.

use crate::diagnostic::Language;

/// A text in Swedish, English and perhaps other languages.
#[derive(Debug, PartialEq, Eq, Clone, Copy, Hash)]
pub struct Label {
    /// Swedish.
    pub(crate) sv: &'static str,
    /// English.
    pub(crate) en: &'static str,
    /// Other languages, by BCP 47 tag.
    pub(crate) others: &'static [(&'static str, &'static str)],
}

impl Label {
    /// A text in Swedish and English.
    pub(crate) const fn new(sv: &'static str, en: &'static str) -> Self {
        Self { sv, en, others: &[] }
    }

    /// The text for readers of a language, by its BCP 47 tag. A language without one has English.
    pub(crate) fn for_tag(&self, tag: &str) -> &'static str {
        let named = |wanted: &str| self.others.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(wanted));
        let primary = tag.split('-').next().unwrap_or(tag);
        match named(tag).or_else(|| named(primary)) {
            Some((_, text)) => text,
            None if primary.eq_ignore_ascii_case("sv") => self.sv,
            None => self.en,
        }
    }

    /// The text in one of the program's own languages.
    pub(crate) fn in_language(&self, language: Language) -> &'static str {
        match language {
            Language::Sv => self.sv,
            Language::En => self.en,
        }
    }

    /// All texts: Swedish, English, then the others.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'static str> {
        [self.sv, self.en].into_iter().chain(self.others.iter().map(|(_, text)| *text))
    }

    /// Whether one of the texts is this word, whatever its case.
    pub(crate) fn is(&self, word: &str) -> bool {
        let lower = word.to_lowercase();
        self.all().any(|text| text.to_lowercase() == lower)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_without_a_text_has_the_nearest() {
        let label = Label { others: &[("fi", "Uutinen"), ("se", "Ođas")], ..Label::new("Nyhet", "News") };
        for (tag, text) in
            [("sv", "Nyhet"), ("sv-FI", "Nyhet"), ("fi", "Uutinen"), ("FI-fi", "Uutinen"), ("de", "News")]
        {
            assert_eq!(label.for_tag(tag), text, "{tag}");
        }
        assert!(label.is("ođas") && label.is("NEWS") && !label.is("nyheter"));
    }
}
