//! HTML tokens of a page or an SVG drawing, as a browser's tokenizer reads them. The only file that uses html5ever.
//!
//! No tree is built: checks of rendered pages need the tags and texts, seldom how they nest.

use std::cell::{Cell, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag as Raw, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// A token.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum HtmlToken {
    /// A start tag.
    Start(Tag),
    /// An end tag, by name.
    End(String),
    /// Text with character references decoded. One run of text may come as several tokens.
    Text(String),
    /// A document type. html5ever does not report the entities that it declares.
    Doctype,
}

/// A start tag.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Tag {
    /// The name in lower case.
    pub(crate) name: String,
    /// Names in lower case, and values with character references decoded.
    pub(crate) attributes: Vec<(String, String)>,
    /// The line, from 1.
    pub(crate) line: usize,
}

impl Tag {
    /// The value of an attribute.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Tokenizes a text and visits each token in order.
pub(crate) fn read(text: &str, visit: &mut dyn FnMut(HtmlToken)) {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(text));
    let sink = Sink { visit: RefCell::new(visit), drawing: Cell::new(0) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    // The sink never pauses the tokenizer, so one call reads everything.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
}

struct Sink<'v> {
    visit: RefCell<&'v mut dyn FnMut(HtmlToken)>,
    /// Nesting depth in SVG and MathML, where no element has raw text.
    drawing: Cell<usize>,
}

impl TokenSink for Sink<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let piece = match token {
            Token::TagToken(tag) => return self.tag(tag, line),
            Token::CharacterTokens(text) => HtmlToken::Text(text.to_string()),
            Token::DoctypeToken(_) => HtmlToken::Doctype,
            _ => return TokenSinkResult::Continue,
        };
        (self.visit.borrow_mut())(piece);
        TokenSinkResult::Continue
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.drawing.get() > 0
    }
}

impl Sink<'_> {
    fn tag(&self, tag: Raw, line: u64) -> TokenSinkResult<()> {
        let name = tag.name.to_string();
        let foreign = matches!(name.as_str(), "svg" | "math");
        if tag.kind == TagKind::EndTag {
            if foreign {
                self.drawing.set(self.drawing.get().saturating_sub(1));
            }
            (self.visit.borrow_mut())(HtmlToken::End(name));
            return TokenSinkResult::Continue;
        }
        if foreign && !tag.self_closing {
            self.drawing.set(self.drawing.get() + 1);
        }
        let next = if self.drawing.get() > 0 { TokenSinkResult::Continue } else { after(&name) };
        let attributes = tag.attrs.iter().map(|one| (one.name.local.to_string().to_lowercase(), one.value.to_string()));
        let line = usize::try_from(line).unwrap_or(usize::MAX);
        (self.visit.borrow_mut())(HtmlToken::Start(Tag { name, attributes: attributes.collect(), line }));
        next
    }
}

/// How the tokenizer reads the text within an element.
fn after(name: &str) -> TokenSinkResult<()> {
    TokenSinkResult::RawData(match name {
        "title" | "textarea" => RawKind::Rcdata,
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => RawKind::Rawtext,
        "script" => RawKind::ScriptData,
        _ => return TokenSinkResult::Continue,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<HtmlToken> {
        let mut all = Vec::new();
        read(text, &mut |piece| all.push(piece));
        all
    }

    #[test]
    fn what_browsers_see() {
        let all = pieces(
            "<!doctype html>\n<TITLE>a &amp; <b></TITLE>\n<script>if (a < b) '<i id=x>'</script><p ID='å &lt;'>t",
        );
        assert_eq!(all[0], HtmlToken::Doctype);
        let tags: Vec<(&str, usize)> = all
            .iter()
            .filter_map(|piece| match piece {
                HtmlToken::Start(tag) => Some((tag.name.as_str(), tag.line)),
                _ => None,
            })
            .collect();
        assert_eq!(tags, [("title", 2), ("script", 3), ("p", 3)]);
        let text: String = all
            .iter()
            .filter_map(|piece| if let HtmlToken::Text(text) = piece { Some(text.as_str()) } else { None })
            .collect();
        assert!(text.contains("a & <b>"), "{text}");
        assert!(all.iter().any(|piece| matches!(piece, HtmlToken::Start(tag) if tag.get("id") == Some("å <"))));
    }

    #[test]
    fn drawings_have_no_raw_text() {
        let all = pieces("<svg><title>x</title><style><a id=y></style></svg><title>z</title>");
        assert!(all.iter().any(|piece| matches!(piece, HtmlToken::Start(tag) if tag.get("id") == Some("y"))));
    }
}
