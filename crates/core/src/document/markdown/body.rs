//! What rendering takes and gives: settings in, a body of HTML with holes out.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// What happens to HTML that an author writes among the Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum RawHtml {
    /// It is left out, with a problem that names it. Comments are left out in silence.
    Deny,
    /// It goes through an allow-list of harmless tags and attributes.
    Sanitize,
    /// It is kept as it is; for authors who are trusted like the theme is.
    Allow,
}

/// How to read a body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// What happens to HTML in the Markdown.
    pub raw_html: RawHtml,
    /// Tables, footnotes, heading ids, admonitions, components and the rest. Without them the
    /// output is plain CommonMark, to the letter of its specification.
    pub extensions: bool,
    /// Typographic quotation marks, dashes and ellipses, after the custom of the language.
    pub smart: bool,
    /// The language of the text, as a BCP 47 tag ("sv", "nb-NO").
    pub lang: String,
}

/// A mistake in the body. Codes are explained where diagnostics are defined.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Problem {
    /// The code of the diagnostic, such as "A205".
    pub(crate) code: Cow<'static, str>,
    /// Where it is: a byte range in the body as it was given.
    pub(crate) range: Range<usize>,
    /// What the message is filled with, by name.
    pub(crate) args: Vec<(Cow<'static, str>, String)>,
}

impl Problem {
    /// A problem without arguments.
    pub(super) fn new(code: &'static str, range: Range<usize>) -> Self {
        Self { code: Cow::Borrowed(code), range, args: Vec::new() }
    }

    /// The same problem with one more argument.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((Cow::Borrowed(name), value.into()));
        self
    }
}

/// A piece of a rendered body. Everything that depends on other pages or on the theme is a hole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Part {
    /// Finished HTML.
    Html(String),
    /// Start tag of a link; what it leads to is known only later. The matching `LinkEnd` has the
    /// same number.
    LinkStart {
        /// Number of the link, unique in the body.
        number: usize,
        /// The address as written, entities and escapes decoded.
        target: String,
        /// The title, empty if none.
        title: String,
        /// The whole link in the body.
        range: Range<usize>,
    },
    /// End tag of a link.
    LinkEnd {
        /// Number of the link that ends.
        number: usize,
    },
    /// An image.
    Image {
        /// The address as written, entities and escapes decoded.
        src: String,
        /// The text alternative, plain.
        alt: String,
        /// The title, empty if none.
        title: String,
        /// The whole image in the body.
        range: Range<usize>,
    },
    /// A word of the interface in the page's language (footnote heading, admonition title …). It
    /// may stand inside an attribute, so the filler escapes quotation marks too.
    Label {
        /// Key into the theme's labels.
        key: Cow<'static, str>,
        /// Number of a footnote and the like, empty if none.
        n: String,
    },
    /// A fenced directive. Whether a component of that name exists is known only to the theme.
    Component {
        /// Name of the component.
        name: String,
        /// Its arguments in the order written.
        args: Vec<(String, ArgValue)>,
        /// What stands between the fences.
        body: Vec<Part>,
        /// From the opening line to the closing one.
        range: Range<usize>,
    },
}

/// The value of a component's argument.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ArgValue {
    /// A text in double quotation marks.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a decimal point.
    Float(f64),
    /// `true` or `false`.
    Bool(bool),
}

/// A heading of the body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Heading {
    /// Level as rendered, 2 to 6 (1 only without extensions).
    pub(crate) level: u8,
    /// Its id, unique in the body; empty without extensions.
    pub(crate) id: String,
    /// Its text, plain.
    pub(crate) text: String,
    /// The whole heading in the body.
    pub(crate) range: Range<usize>,
}

/// An address in HTML that an author wrote, which stays as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct RawAddress {
    /// The address as a browser reads it.
    pub(crate) target: String,
    /// A picture; otherwise a link.
    pub(crate) picture: bool,
    /// A picture that says nothing to who does not see it.
    pub(crate) silent: bool,
    /// The tag in the body.
    pub(crate) range: Range<usize>,
}

impl Body {
    /// Whether the body defines an id.
    pub(crate) fn has_id(&self, id: &str) -> bool {
        self.ids.binary_search_by(|known| known.as_str().cmp(id)).is_ok()
    }
}

/// A rendered body.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// The HTML, with holes.
    pub parts: Vec<Part>,
    /// Addresses in HTML that the author wrote, as they stand in it.
    pub(crate) named: Vec<String>,
    /// The headings in order.
    pub(crate) headings: Vec<Heading>,
    /// All ids that the body defines, those of footnotes too, in the order of their letters.
    pub(crate) ids: Vec<String>,
    /// What a reader reads: plain text, one line for each block, text alternatives included.
    pub(crate) text: String,
    /// Number of words in `text`.
    pub(crate) words: usize,
    /// Plain text of the first paragraph, at most about 300 characters, cut at a word.
    pub(crate) summary: String,
    /// Where foreign HTML leads, and the pictures that it shows.
    pub(crate) raw: Vec<RawAddress>,
    /// The mistakes, in the order of the text.
    pub(crate) problems: Vec<Problem>,
}
