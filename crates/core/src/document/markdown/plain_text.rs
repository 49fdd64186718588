//! The plain text of a body: for search, feeds, descriptions and word counts.

/// Limit for a summary, in characters.
const SUMMARY: usize = 300;

/// A text built block by block.
#[derive(Debug, Default)]
pub(super) struct PlainText {
    /// The whole text.
    pub(super) text: String,
    /// The current paragraph, without alt texts, which are unsuitable for a summary.
    paragraph: Option<String>,
    /// The first paragraph of running text, or else the first of any kind.
    first: Option<String>,
    first_is_running_text: bool,
}

impl PlainText {
    /// Adds text to the current block.
    pub(super) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        if let Some(paragraph) = &mut self.paragraph {
            paragraph.push_str(text);
        }
    }

    /// Adds the alt text of an image.
    pub(super) fn push_alt(&mut self, alt: &str) {
        self.text.push_str(alt);
    }

    /// Ends a block.
    pub(super) fn end_block(&mut self) {
        let kept = self.text.trim_end().len();
        self.text.truncate(kept);
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// Begins a paragraph.
    pub(super) fn start_paragraph(&mut self) {
        self.paragraph = Some(String::new());
    }

    /// Ends a paragraph; `running_text` if it is not in a list, block quote, component or footnote.
    pub(super) fn end_paragraph(&mut self, running_text: bool) {
        let text = self.paragraph.take().unwrap_or_default();
        let better = self.first.is_none() || (running_text && !self.first_is_running_text);
        if better && !text.trim().is_empty() {
            self.first = Some(text);
            self.first_is_running_text = running_text;
        }
        self.end_block();
    }

    /// The text, the number of words, and the summary.
    pub(super) fn finish(mut self) -> (String, usize, String) {
        self.end_block();
        if self.text.ends_with('\n') {
            self.text.pop();
        }
        let words = count_words(&self.text);
        let summary = summarise(self.first.as_deref().unwrap_or_default());
        (self.text, words, summary)
    }
}

/// A word is a sequence between white space with at least one letter or digit.
fn count_words(text: &str) -> usize {
    let (mut words, mut counted) = (0, false);
    // One pass, since all words of a site go through here.
    for c in text.chars() {
        let within = if c.is_ascii() { !c.is_ascii_whitespace() && c != '\u{b}' } else { !c.is_whitespace() };
        counted &= within;
        if within && !counted && c.is_alphanumeric() {
            (words, counted) = (words + 1, true);
        }
    }
    words
}

/// At most 300 characters on one line, cut between words.
fn summarise(paragraph: &str) -> String {
    let mut summary = String::new();
    let mut length = 0;
    // A no-break space keeps a dash with its word, so the text is not cut there.
    for word in paragraph.split(|c: char| c.is_whitespace() && c != '\u{a0}').filter(|w| !w.is_empty()) {
        let characters = word.chars().count();
        if length > 0 && length + 1 + characters > SUMMARY {
            summary.push_str(" …");
            return summary;
        }
        if length > 0 {
            summary.push(' ');
            length += 1;
        }
        if characters > SUMMARY {
            summary.extend(word.chars().take(SUMMARY));
            summary.push('…');
            return summary;
        }
        summary.push_str(word);
        length += characters;
    }
    summary
}

#[cfg(test)]
mod tests {
    use super::{count_words, summarise};

    #[test]
    fn words() {
        assert_eq!(count_words("Två ord – och 3 till, e-post"), 6);
        assert_eq!(count_words(" två\u{2003}ord\u{a0}här\n–\t…\u{b}x\u{85}å"), 5);
    }

    #[test]
    fn summaries() {
        assert_eq!(summarise(" Kort \n text "), "Kort text");
        let long = summarise(&"ord ".repeat(100));
        assert_eq!(long.chars().count(), 301);
        assert!(long.ends_with("ord …"), "{long}");
        assert_eq!(summarise(&"å".repeat(400)).chars().count(), 301);
    }
}
