//! Input and output of rendering: settings, and a body of HTML with placeholders.

use crate::diagnostic::Code;
use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

/// What happens to raw HTML in Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum RawHtml {
    /// It is removed and reported. Comments are removed silently.
    Deny,
    /// It is sanitised by an allow-list of harmless tags and attributes.
    Sanitize,
    /// It is kept as it is; for authors who are trusted as much as the theme.
    Allow,
}

/// Settings for rendering.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// What happens to raw HTML.
    pub raw_html: RawHtml,
    /// Tables, footnotes, heading ids, admonitions, components and so on. Without them the output is plain CommonMark.
    pub extensions: bool,
    /// Typographic quotation marks, dashes and ellipses, as usual in the language.
    pub smart: bool,
    /// The language of the text, as a BCP 47 tag ("sv", "nb-NO").
    pub lang: String,
}

/// An error in the body. Its code is defined in `diagnostic`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Problem {
    /// The code of the message.
    pub(crate) code: Code,
    /// A byte range in the body.
    pub(crate) range: Range<usize>,
    /// The arguments of the message.
    pub(crate) args: Vec<(Cow<'static, str>, String)>,
}

impl Problem {
    /// A problem without arguments.
    pub(super) fn new(code: Code, range: Range<usize>) -> Self {
        Self { code, range, args: Vec::new() }
    }

    /// The same problem with one more argument.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((Cow::Borrowed(name), value.into()));
        self
    }
}

/// A part of a rendered body. What depends on other pages or on the theme is a placeholder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Part {
    /// Finished HTML.
    Html(String),
    /// Start tag of a link, whose target is resolved later. The matching `LinkEnd` has the same number.
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
        /// The alt text, plain.
        alt: String,
        /// The title, empty if none.
        title: String,
        /// The whole image in the body.
        range: Range<usize>,
    },
    /// A label of the theme in the page's language (footnote heading, admonition title …). It may be inside an
    /// attribute, so quotation marks in it must be escaped too.
    Label {
        /// The key of the text.
        key: Cow<'static, str>,
        /// A number to insert, such as that of a footnote; empty if none.
        n: String,
    },
    /// A component. Whether the theme has one of that name is checked later.
    Component {
        /// Name of the component.
        name: String,
        /// The arguments in the order written.
        args: Vec<(String, ArgValue)>,
        /// The content between the fences.
        body: Vec<Part>,
        /// From the opening fence to the closing one.
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
    /// The rendered level, 2 to 6 (1 only without extensions).
    pub(crate) level: u8,
    /// The id, unique in the body; empty without extensions.
    pub(crate) id: String,
    /// The text, plain.
    pub(crate) text: String,
    /// The whole heading in the body.
    pub(crate) range: Range<usize>,
}

/// A link or image in raw HTML that is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct RawLink {
    /// The URL with entities decoded.
    pub(crate) target: String,
    /// Whether it is an image.
    pub(crate) is_image: bool,
    /// Whether it is an image without `alt`.
    pub(crate) missing_alt: bool,
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
    /// The HTML with placeholders.
    pub parts: Vec<Part>,
    /// URLs in raw HTML, as written.
    pub(crate) raw_urls: Vec<String>,
    /// The headings in order.
    pub(crate) headings: Vec<Heading>,
    /// All ids of the body, also those of footnotes, sorted.
    pub(crate) ids: Vec<String>,
    /// The visible text, one line for each block, with the alt texts of images.
    pub(crate) text: String,
    /// Number of words in `text`.
    pub(crate) words: usize,
    /// Plain text of the first paragraph, at most about 300 characters, cut between words.
    pub(crate) summary: String,
    /// Links and images in raw HTML.
    pub(crate) raw_links: Vec<RawLink>,
    /// Whether it has highlighted code, which takes longer than all the rest.
    pub(crate) highlighted: bool,
    /// The errors, in the order of the text.
    pub(crate) problems: Vec<Problem>,
}
