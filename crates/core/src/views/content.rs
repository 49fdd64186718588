//! Fills the placeholders of a body: addresses of links and images, and labels. Components are left for the renderer.

use super::pictures::image_view;
use super::types::{Html, ImageView};
use super::value::{Value, json};
use crate::config::ExternalLinks;
use crate::document::markdown::{ArgValue, Body, Part};
use crate::facts::{Reader, Summary};
use crate::formats::links::LinkResolver;
use crate::formats::pictures::PictureFiles;
use crate::picture::Focus;
use crate::schema::Type;
use crate::schema::tables::ACCESSIBILITY_STATEMENT;
use crate::site::STATEMENT_COMPONENT;
use crate::site::links::{Target, is_external};
use crate::theme::{BODY, Theme};

/// A piece of a filled body.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    /// HTML.
    Html(String),
    /// A component of the theme, with its arguments and inner content.
    Component {
        /// Its name.
        name: String,
        /// Its arguments.
        args: Vec<(String, Value)>,
        /// Its inner content.
        body: Vec<Piece>,
        /// Its byte range in the source, for messages.
        range: std::ops::Range<usize>,
    },
}

/// Fills the bodies of one page.
#[derive(Clone, Copy)]
pub(crate) struct ContentFiller<'a> {
    /// The site.
    pub(crate) site: &'a Reader<'a>,
    /// The theme, for its words.
    pub(crate) theme: &'a Theme,
    /// The page that has the text.
    pub(crate) page: Summary<'a>,
    /// Addresses with scheme and host, for feeds.
    pub(crate) absolute: bool,
}

impl ContentFiller<'_> {
    /// Fills a body.
    pub(crate) fn pieces(&self, body: &Body) -> Vec<Piece> {
        self.parts(&body.parts)
    }

    /// Fills a body without components, such as a lead.
    pub(crate) fn html(&self, body: Option<&Body>) -> Html {
        let mut out = String::new();
        for piece in body.map(|body| self.pieces(body)).unwrap_or_default() {
            if let Piece::Html(html) = piece {
                out.push_str(&html);
            }
        }
        Html(out)
    }

    /// Fills parts of a body.
    pub(crate) fn parts(&self, parts: &[Part]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut html = String::new();
        let mut ends: Vec<(usize, String)> = Vec::new();
        for part in parts {
            match part {
                Part::Html(text) => html.push_str(text),
                Part::Label { key, n } => {
                    html.push_str(&escape(&self.theme.phrase(self.page.lang(), key, &[("n", n)])))
                }
                Part::LinkStart { number, target, title, .. } => {
                    let (start, end) = self.link(target, title);
                    html.push_str(&start);
                    ends.push((*number, end));
                }
                Part::LinkEnd { number } => {
                    let end = ends.iter().rposition(|(open, _)| open == number).map(|at| ends.remove(at).1);
                    html.push_str(end.as_deref().unwrap_or("</a>"));
                }
                Part::Image { src, alt, title, .. } => html.push_str(&self.image(src, alt, title)),
                Part::Component { name, args, body, range } => {
                    pieces.push(Piece::Html(std::mem::take(&mut html)));
                    let mut args = self.args(name, args);
                    if let Some(statement) =
                        self.site.data().statement(self.page.lang()).filter(|_| name == STATEMENT_COMPONENT)
                    {
                        let statement =
                            super::values::Values { filler: *self }.table(statement, &ACCESSIBILITY_STATEMENT);
                        args.push(("statement".to_owned(), statement));
                    }
                    let pictures = self.pictures_in(body, name);
                    if !pictures.is_empty() {
                        args.push(("pictures".to_owned(), Value::from(pictures)));
                    }
                    pieces.push(Piece::Component {
                        name: name.clone(),
                        args,
                        body: self.parts(body),
                        range: range.clone(),
                    });
                }
            }
        }
        pieces.push(Piece::Html(html));
        pieces
    }

    /// The resolver of the page's links.
    pub(crate) fn links(&self) -> LinkResolver<'_> {
        LinkResolver { site: self.site, page: self.page, absolute: self.absolute }
    }

    fn link(&self, target: &str, title: &str) -> (String, String) {
        // A link to a removed page becomes plain text.
        if self.links().is_gone(target) {
            return Default::default();
        }
        let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
        let lang = match self.site.link(self.page, target) {
            Ok(Target::Page(id, _)) => {
                self.site.other_language(id, self.page.lang()).map(|lang| format!(" hreflang=\"{lang}\""))
            }
            _ => None,
        };
        let start = format!("<a href=\"{}\"{title}{}>", escape(&self.links().target(target)), lang.unwrap_or_default());
        (start, format!("{}</a>", self.external_mark(target)))
    }

    /// The mark of a link to another site, as configured.
    pub(crate) fn external_mark(&self, target: &str) -> String {
        let own = target.starts_with(&self.site.config().base_url);
        if own || !is_external(target) {
            return String::new();
        }
        let class = match self.site.config().external_links {
            ExternalLinks::Hidden => "visually-hidden",
            ExternalLinks::Visible => "external-mark",
            ExternalLinks::None => return String::new(),
        };
        format!(" <span class=\"{class}\">{}</span>", escape(self.theme.word(self.page.lang(), "external_link")))
    }

    fn files(&self, src: &str, focus: Option<Focus>, place: &str) -> Option<PictureFiles<'_>> {
        PictureFiles::find(self.site, self.page, src, focus, self.theme.picture_place(place))
    }

    /// A picture in a place of the theme, with the texts that it has wherever it is shown; `None` when there is no such file.
    pub(crate) fn picture(&self, src: &str, focus: Option<Focus>, place: &str) -> Option<ImageView> {
        let files = self.files(src, focus, place)?;
        Some(image_view(self.site, &files, |route| self.links().address(route)))
    }

    /// An image in the text. Feeds have one file of it, since their readers lay it out in their own way.
    fn image(&self, src: &str, alt: &str, title: &str) -> String {
        let Some(files) = self.files(src, None, BODY) else { return String::new() };
        let mut view = image_view(self.site, &files, |route| self.links().address(route));
        if self.absolute {
            (view.width, view.height) = files.for_src().1.unzip();
        }
        let attribute = |name: &str, value: &str| match value {
            "" => String::new(),
            value => format!(" {name}=\"{}\"", escape(value)),
        };
        let number =
            |name: &str, number: Option<u32>| attribute(name, &number.map(|n| n.to_string()).unwrap_or_default());
        let alt = if alt.trim().is_empty() { view.alt.as_str() } else { alt };
        let texts = format!("alt=\"{}\"{}", escape(alt), attribute("title", title));
        let size = number("width", view.width) + &number("height", view.height);
        let start = format!("<img src=\"{}\"", escape(&view.url));
        if self.absolute || view.srcset.is_empty() {
            return format!("{start} {texts}{size} loading=\"lazy\">");
        }
        let sizes = attribute("sizes", &view.sizes);
        let source = format!("<source type=\"image/webp\"{}{sizes}>", attribute("srcset", &view.webp));
        let image = format!(
            "{start}{}{sizes} {texts}{size} loading=\"lazy\" decoding=\"async\">",
            attribute("srcset", &view.srcset)
        );
        format!("<picture>{source}{image}</picture>")
    }

    /// The pictures in the content of a component, in the place of its name; their titles are captions.
    fn pictures_in(&self, parts: &[Part], place: &str) -> Vec<ImageView> {
        let view = |part: &Part| {
            let Part::Image { src, alt, title, .. } = part else { return None };
            let mut view = self.picture(src, None, place)?;
            if !alt.trim().is_empty() {
                view.alt = alt.clone();
            }
            if !title.is_empty() {
                view.caption = Html(escape(title));
            }
            Some(view)
        };
        parts.iter().filter_map(view).collect()
    }

    /// Arguments of a component: `src` becomes an address and adds `width`, `height` and `picture`, `url` becomes an address,
    /// `id` adds `person`.
    fn args(&self, name: &str, args: &[(String, ArgValue)]) -> Vec<(String, Value)> {
        let mut out = Vec::new();
        for (key, value) in args {
            match (key.as_str(), value) {
                ("src", ArgValue::Text(src)) => {
                    // A missing file has been reported; without the argument the component would fail too.
                    let Some(files) = self.files(src, None, name) else {
                        out.push((key.clone(), String::new().into()));
                        continue;
                    };
                    let view = image_view(self.site, &files, |route| self.links().address(route));
                    out.push((key.clone(), view.url.clone().into()));
                    if let Some((width, height)) = files.for_src().1 {
                        out.push(("width".to_owned(), Value::from(i64::from(width))));
                        out.push(("height".to_owned(), Value::from(i64::from(height))));
                    }
                    out.push(("picture".to_owned(), view.into()));
                }
                ("url", ArgValue::Text(url)) => out.push((key.clone(), self.links().target(url).into())),
                ("id", ArgValue::Text(id)) => {
                    out.push((key.clone(), id.clone().into()));
                    let ty = if self.site.data().lookup(Type::Person, id).is_some() {
                        Type::Person
                    } else {
                        Type::ContactPoint
                    };
                    if let Some(record) = self.site.data().lookup(ty, id) {
                        out.push(("person".to_owned(), super::values::Values { filler: *self }.contact(record)));
                    }
                }
                (_, ArgValue::Text(text)) => out.push((key.clone(), text.clone().into())),
                (_, ArgValue::Integer(number)) => out.push((key.clone(), (*number).into())),
                (_, ArgValue::Float(number)) => out.push((key.clone(), (*number).into())),
                (_, ArgValue::Bool(value)) => out.push((key.clone(), json(&(*value).into()))),
            }
        }
        out
    }
}

/// Escapes text for HTML, in content and in quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Writing to a string cannot fail.
    let _ = pulldown_cmark_escape::escape_html(&mut out, text);
    out
}
