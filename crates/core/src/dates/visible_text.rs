//! The text that readers see of rendered Markdown: its words, images and external addresses, without markup.
//!
//! It is computed from the HTML, so that two ways to write the same text give the same result.

use super::html::{Tag, decode, settings};
use super::normalise::{self, Rules, TextBuilder};
use crate::document::markdown::{self, ArgValue, Body, Part};
use crate::slice::Slice as _;

/// Resolves what a text refers to.
pub(super) trait Targets {
    /// The rules by which the text is read.
    fn rules(&self) -> Rules;
    /// The visible part of a link's target, if any.
    fn link(&mut self, target: &str) -> Option<String>;
    /// A digest of a file that is shown.
    fn file(&mut self, src: &str) -> String;
    /// The visible fields of the person or contact point that a component names.
    fn contact(&mut self, id: &str) -> Option<String>;
}

/// The visible text of a body.
pub(super) fn block(markdown: &str, targets: &mut dyn Targets) -> String {
    body(&markdown::render(markdown, &settings()), targets)
}

/// The visible text of a line of inline Markdown.
pub(super) fn inline(markdown: &str, targets: &mut dyn Targets) -> String {
    body(&markdown::render_inline(markdown, &settings()), targets)
}

fn body(body: &Body, targets: &mut dyn Targets) -> String {
    let mut flat = Flat::default();
    flat.parts(&body.parts);
    let rules = targets.rules();
    let mut walk = Walk {
        flow: TextBuilder::new(rules),
        rules,
        placeholders: &flat.placeholders,
        targets,
        divs: Vec::new(),
        code: 0,
        lines: None,
    };
    walk.html(&flat.html);
    walk.flow.finish()
}

/// A part that is not HTML.
enum Placeholder<'a> {
    Link(&'a str, &'a str),
    Image(&'a str, &'a str, &'a str),
    Word(&'a str),
    Open(&'a str, &'a [(String, ArgValue)]),
    Close,
}

/// All parts as one text, since raw HTML may begin in one and end in another. A placeholder is its index between
/// U+0001 and U+0002.
#[derive(Default)]
struct Flat<'a> {
    html: String,
    placeholders: Vec<Placeholder<'a>>,
}

impl<'a> Flat<'a> {
    fn parts(&mut self, parts: &'a [Part]) {
        for part in parts {
            match part {
                Part::Html(html) => self.html.extend(html.chars().filter(|c| !c.is_control() || c.is_whitespace())),
                Part::LinkStart { target, title, .. } => self.placeholder(Placeholder::Link(target, title)),
                Part::LinkEnd { .. } => {}
                Part::Image { src, alt, title, .. } => self.placeholder(Placeholder::Image(src, alt, title)),
                Part::Label { key, .. } => self.placeholder(Placeholder::Word(key)),
                Part::Component { name, args, body, .. } => {
                    self.placeholder(Placeholder::Open(name, args));
                    self.parts(body);
                    self.placeholder(Placeholder::Close);
                }
            }
        }
    }

    fn placeholder(&mut self, placeholder: Placeholder<'a>) {
        self.html.push_str(&format!("\u{1}{}\u{2}", self.placeholders.len()));
        self.placeholders.push(placeholder);
    }
}

/// A walk over the HTML.
struct Walk<'a> {
    flow: TextBuilder,
    rules: Rules,
    placeholders: &'a [Placeholder<'a>],
    targets: &'a mut dyn Targets,
    /// For each open `<div>`, whether it is an admonition.
    divs: Vec<bool>,
    /// The number of open `<code>`, `<kbd>` and similar elements, in which every character counts.
    code: usize,
    /// The text of an open `<pre>`, in which white space counts.
    lines: Option<String>,
}

impl Walk<'_> {
    fn html(&mut self, html: &str) {
        let mut at = 0;
        while at < html.len() {
            let rest = html.slice(at..);
            at += match rest.as_bytes()[0] {
                b'<' => self.markup(rest),
                1 => self.placeholder(rest),
                _ => {
                    let end = rest.find(['<', '\u{1}']).unwrap_or(rest.len());
                    self.text(&decode(rest.slice(..end)));
                    end
                }
            };
        }
        self.end_lines();
    }

    fn text(&mut self, text: &str) {
        match &mut self.lines {
            Some(lines) => lines.push_str(text),
            None if self.code > 0 => self.flow.literal(text),
            None => self.flow.text(text),
        }
    }

    fn end_lines(&mut self) {
        if let Some(lines) = self.lines.take() {
            self.flow.block("pre");
            self.flow.lines(&lines);
            self.flow.end();
        }
    }

    /// Reads a comment, a tag, or a plain `<`, and returns its length.
    fn markup(&mut self, rest: &str) -> usize {
        let after =
            |from: usize, end: &str| rest.slice(from..).find(end).map_or(rest.len(), |at| from + at + end.len());
        if let Some(comment) = rest.strip_prefix("<!--") {
            // `<!-->` is a complete comment.
            return if comment.starts_with('>') { 5 } else { after(4, "-->") };
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            return after(2, ">");
        }
        let Some(tag) = Tag::read(rest) else {
            self.text("<");
            return 1;
        };
        if !tag.end && matches!(tag.name.as_str(), "script" | "style" | "template") {
            let within = rest.slice(tag.length..);
            let closes = |at: usize| {
                within.get(at + 2..at + 2 + tag.name.len()).is_some_and(|name| name.eq_ignore_ascii_case(&tag.name))
            };
            return within
                .match_indices("</")
                .find(|(at, _)| closes(*at))
                .map_or(rest.len(), |(at, _)| tag.length + at);
        }
        self.tag(&tag);
        tag.length
    }

    fn placeholder(&mut self, rest: &str) -> usize {
        let Some(end) = rest.find('\u{2}') else { return 1 };
        let placeholders = self.placeholders;
        match rest.slice(1..end).parse().ok().and_then(|number: usize| placeholders.get(number)) {
            Some(Placeholder::Link(target, title)) => self.link(target, title),
            Some(Placeholder::Image(src, alt, title)) => self.image(src, alt, title),
            Some(Placeholder::Word(key)) => self.flow.mark(key),
            Some(Placeholder::Open(name, args)) => self.component(name, args),
            Some(Placeholder::Close) => self.flow.block("/component"),
            None => {}
        }
        end + 1
    }

    fn link(&mut self, target: &str, title: &str) {
        if let Some(target) = self.targets.link(target) {
            self.flow.mark(&format!("link {target}"));
        }
        self.title(title);
    }

    fn title(&mut self, title: &str) {
        let title = normalise::text(title, self.rules);
        if !title.is_empty() {
            self.flow.mark(&format!("title {title}"));
        }
    }

    fn image(&mut self, src: &str, alt: &str, title: &str) {
        let file = self.targets.file(src);
        self.flow.mark(&format!("image {file}"));
        self.flow.text(alt);
        self.title(title);
        self.flow.mark("/image");
    }

    fn component(&mut self, name: &str, args: &[(String, ArgValue)]) {
        let mut values: Vec<String> =
            args.iter().map(|(key, value)| format!("{key}={}", self.argument(key, value))).collect();
        values.sort();
        self.flow.block(&format!("component {name}"));
        values.iter().for_each(|value| self.flow.block(value));
    }

    fn argument(&mut self, key: &str, value: &ArgValue) -> String {
        match (key, value) {
            ("src", ArgValue::Text(src)) => self.targets.file(src),
            ("url", ArgValue::Text(url)) => self.targets.link(url).unwrap_or_default(),
            ("id", ArgValue::Text(id)) => self.targets.contact(id).unwrap_or_else(|| normalise::text(id, self.rules)),
            (_, ArgValue::Text(text)) => normalise::text(text, self.rules),
            (_, ArgValue::Integer(number)) => number.to_string(),
            (_, ArgValue::Float(number)) => number.to_string(),
            (_, ArgValue::Bool(value)) => value.to_string(),
        }
    }

    fn tag(&mut self, tag: &Tag) {
        match tag.name.as_str() {
            "pre" if tag.end => self.end_lines(),
            "pre" => self.lines = Some(String::new()),
            // Highlighting does not change the code.
            _ if self.lines.is_some() => {}
            "code" | "kbd" | "samp" | "var" if tag.end => self.code = self.code.saturating_sub(1),
            "code" | "kbd" | "samp" | "var" => self.code += 1,
            "br" => self.flow.text(" "),
            "div" => self.div(tag),
            "ul" | "ol" | "blockquote" | "dl" if tag.end => self.flow.block(&format!("/{}", tag.name)),
            "ol" => {
                let start =
                    tag.get("start").and_then(normalise::number).filter(|start| start != "1").unwrap_or_default();
                self.flow.block(&format!("ol{start}"));
            }
            // That it is a heading counts; its level does not.
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if !tag.end && self.rules == Rules::V2 => self.flow.block("h"),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "dt" | "dd" | "ul" | "dl" | "blockquote" | "tr"
                if !tag.end =>
            {
                self.flow.block(&tag.name)
            }
            "td" | "th" if !tag.end => self.flow.block("cell"),
            "table" if tag.end => self.flow.block("/table"),
            "del" | "s" | "strike" => self.flow.mark(if tag.end { "/del" } else { "del" }),
            "sup" | "sub" if tag.end => self.flow.mark(&format!("/{}", tag.name)),
            "sup" | "sub" => self.flow.mark(&tag.name),
            "q" => self.flow.text("\""),
            "input" if tag.get("type").is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox")) => {
                self.flow.mark(if tag.get("checked").is_some() { "task done" } else { "task open" });
            }
            "img" => self.image(
                tag.get("src").unwrap_or_default(),
                tag.get("alt").unwrap_or_default(),
                tag.get("title").unwrap_or_default(),
            ),
            name if is_inline(name) => self.raw_attributes(tag),
            _ => {
                self.flow.end();
                self.raw_attributes(tag);
            }
        }
    }

    /// The links and images of raw HTML.
    fn raw_attributes(&mut self, tag: &Tag) {
        if let Some(href) = tag.get("href") {
            self.link(href, "");
        }
        if let Some(src) = tag.get("src") {
            let file = self.targets.file(src);
            self.flow.mark(&format!("source {file}"));
        }
        self.title(tag.get("title").unwrap_or_default());
    }

    fn div(&mut self, tag: &Tag) {
        self.flow.end();
        if !tag.end {
            self.divs.push(tag.get("class").is_some_and(|class| class.starts_with("admonition ")));
        } else if self.divs.pop() == Some(true) {
            self.flow.block("/admonition");
        }
    }
}

/// Elements that do not interrupt the line.
fn is_inline(name: &str) -> bool {
    const INLINE: [&str; 21] = [
        "a", "abbr", "b", "bdi", "bdo", "big", "cite", "data", "dfn", "em", "font", "i", "ins", "label", "mark",
        "small", "span", "strong", "time", "u", "wbr",
    ];
    INLINE.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct NoTargets;

    impl Targets for NoTargets {
        fn rules(&self) -> Rules {
            Rules::V2
        }
        fn link(&mut self, target: &str) -> Option<String> {
            normalise::external_url(target)
        }
        fn file(&mut self, _: &str) -> String {
            "file".to_owned()
        }
        fn contact(&mut self, _: &str) -> Option<String> {
            None
        }
    }

    /// The text with its marks made visible.
    fn read(markdown: &str) -> String {
        block(markdown, &mut NoTargets).replace('\u{1}', "‹").replace('\u{2}', "›").replace(['\u{3}', '\n'], "|")
    }

    #[test]
    fn texts_and_their_marks() {
        for (markdown, expected) in [
            ("Ett *två* **tre** `--x`", "Ett två tre --x"),
            ("a\n\nb\n\n***\n\nc", "a|b|c"),
            ("## R {#id}\n\n- a\n- b\n", "‹h›R‹ul›‹li›a‹li›b‹/ul›"),
            ("3. a\n4. b\n", "‹ol3›‹li›a‹li›b‹/ol›"),
            ("[a](b.md) [c](https://D.se)", "a‹link web:d.se/› c"),
            ("![alt text](x.png \"t\")", "‹image file›alt text‹title t›‹/image›"),
            ("```\na\n  b\n\n```\n", "‹pre›a|  b"),
            ("> [!NOTE]\n> x\n", "‹admonition_note›x‹/admonition›"),
            ("- [x] klar\n", "‹ul›‹li›‹task done›klar‹/ul›"),
            ("|a|b|\n|-|-|\n|1|2|\n", "‹tr›‹cell›a‹cell›b‹tr›‹cell›1‹cell›2‹/table›"),
            (
                "<!-- x --><p title=\"å\">H<sub>2</sub>O&nbsp;&aring;&amp;amp; &bogus; <</p><script>x</script>",
                "‹title å›H‹sub›2‹/sub›O å&amp; &bogus; <",
            ),
            ("::: fact {title=\"T\" n=1}\n\nx\n\n:::\n\ny", "‹component fact›‹n=1›‹title=T›x‹/component›y"),
        ] {
            assert_eq!(read(markdown), expected, "{markdown}");
        }
    }
}
