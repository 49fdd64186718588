//! What a reader reads of a rendered text: its words, pictures and outside addresses, without the marks that make them.
//!
//! Works on the HTML with holes that the Markdown stage gives, so that two spellings of one text meet here.

use super::html::{Tag, decode, settings};
use super::normal::{self, Flow, Rules};
use crate::document::markdown::{self, ArgValue, Body, Part};
use crate::slice::Slice as _;

/// What a text may point at, as the fingerprint sees it.
pub(super) trait Targets {
    /// By which rules the text is read.
    fn rules(&self) -> Rules;
    /// What a link leads to, as far as that counts where it stands.
    fn link(&mut self, target: &str) -> Option<String>;
    /// The bytes of a file that is shown.
    fn file(&mut self, src: &str) -> String;
    /// The person or contact point that a component names.
    fn contact(&mut self, id: &str) -> Option<String>;
}

/// A body as it reads.
pub(super) fn block(markdown: &str, targets: &mut dyn Targets) -> String {
    body(&markdown::render(markdown, &settings()), targets)
}

/// A line of inline Markdown as it reads.
pub(super) fn inline(markdown: &str, targets: &mut dyn Targets) -> String {
    body(&markdown::render_inline(markdown, &settings()), targets)
}

fn body(body: &Body, targets: &mut dyn Targets) -> String {
    let mut flat = Flat::default();
    flat.parts(&body.parts);
    let rules = targets.rules();
    let mut walk =
        Walk { flow: Flow::new(rules), rules, holes: &flat.holes, targets, boxes: Vec::new(), code: 0, lines: None };
    walk.html(&flat.html);
    walk.flow.finish()
}

/// A piece that is not HTML.
enum Hole<'a> {
    Link(&'a str, &'a str),
    Image(&'a str, &'a str, &'a str),
    Word(&'a str),
    Open(&'a str, &'a [(String, ArgValue)]),
    Close,
}

/// The parts as one text, since raw HTML may begin in one and end in another; holes are numbers between U+0001 and U+0002.
#[derive(Default)]
struct Flat<'a> {
    html: String,
    holes: Vec<Hole<'a>>,
}

impl<'a> Flat<'a> {
    fn parts(&mut self, parts: &'a [Part]) {
        for part in parts {
            match part {
                Part::Html(html) => {
                    self.html.extend(html.chars().filter(|sign| !sign.is_control() || sign.is_whitespace()))
                }
                Part::LinkStart { target, title, .. } => self.hole(Hole::Link(target, title)),
                Part::LinkEnd { .. } => {}
                Part::Image { src, alt, title, .. } => self.hole(Hole::Image(src, alt, title)),
                Part::Label { key, .. } => self.hole(Hole::Word(key)),
                Part::Component { name, args, body, .. } => {
                    self.hole(Hole::Open(name, args));
                    self.parts(body);
                    self.hole(Hole::Close);
                }
            }
        }
    }

    fn hole(&mut self, hole: Hole<'a>) {
        self.html.push_str(&format!("\u{1}{}\u{2}", self.holes.len()));
        self.holes.push(hole);
    }
}

/// The walk over the HTML.
struct Walk<'a> {
    flow: Flow,
    rules: Rules,
    holes: &'a [Hole<'a>],
    targets: &'a mut dyn Targets,
    /// The open `<div>`s, and whether each is an admonition.
    boxes: Vec<bool>,
    /// Open `<code>`, `<kbd>` and the like, whose every sign counts.
    code: usize,
    /// The text of an open `<pre>`, whose white space counts.
    lines: Option<String>,
}

impl Walk<'_> {
    fn html(&mut self, html: &str) {
        let mut at = 0;
        while at < html.len() {
            let rest = html.slice(at..);
            at += match rest.as_bytes()[0] {
                b'<' => self.markup(rest),
                1 => self.number(rest),
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

    /// A comment, a tag, or the sign itself; gives its length.
    fn markup(&mut self, rest: &str) -> usize {
        let after =
            |from: usize, end: &str| rest.slice(from..).find(end).map_or(rest.len(), |at| from + at + end.len());
        if let Some(comment) = rest.strip_prefix("<!--") {
            // `<!-->` is a whole comment.
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

    fn number(&mut self, rest: &str) -> usize {
        let Some(end) = rest.find('\u{2}') else { return 1 };
        let holes = self.holes;
        match rest.slice(1..end).parse().ok().and_then(|number: usize| holes.get(number)) {
            Some(Hole::Link(target, title)) => self.link(target, title),
            Some(Hole::Image(src, alt, title)) => self.image(src, alt, title),
            Some(Hole::Word(key)) => self.flow.mark(key),
            Some(Hole::Open(name, args)) => self.component(name, args),
            Some(Hole::Close) => self.flow.block("/component"),
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
        let title = normal::text(title, self.rules);
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
            ("id", ArgValue::Text(id)) => self.targets.contact(id).unwrap_or_else(|| normal::text(id, self.rules)),
            (_, ArgValue::Text(text)) => normal::text(text, self.rules),
            (_, ArgValue::Integer(number)) => number.to_string(),
            (_, ArgValue::Float(number)) => number.to_string(),
            (_, ArgValue::Bool(value)) => value.to_string(),
        }
    }

    fn tag(&mut self, tag: &Tag) {
        match tag.name.as_str() {
            "pre" if tag.end => self.end_lines(),
            "pre" => self.lines = Some(String::new()),
            // What is coloured in a block of code is the same code.
            _ if self.lines.is_some() => {}
            "code" | "kbd" | "samp" | "var" if tag.end => self.code = self.code.saturating_sub(1),
            "code" | "kbd" | "samp" | "var" => self.code += 1,
            "br" => self.flow.text(" "),
            "div" => self.div(tag),
            "ul" | "ol" | "blockquote" | "dl" if tag.end => self.flow.block(&format!("/{}", tag.name)),
            "ol" => {
                let start = tag.get("start").and_then(normal::number).filter(|start| start != "1").unwrap_or_default();
                self.flow.block(&format!("ol{start}"));
            }
            // That it is a heading is read; how deep it lies is for the outline.
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if !tag.end && self.rules == Rules::Second => self.flow.block("h"),
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
            name if is_inline(name) => self.pointer(tag),
            _ => {
                self.flow.end();
                self.pointer(tag);
            }
        }
    }

    /// Where an author's own HTML leads, or what it shows.
    fn pointer(&mut self, tag: &Tag) {
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
            self.boxes.push(tag.get("class").is_some_and(|class| class.starts_with("admonition ")));
        } else if self.boxes.pop() == Some(true) {
            self.flow.block("/admonition");
        }
    }
}

/// Elements that stand within a line and change nothing of how it reads.
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

    struct Nothing;

    impl Targets for Nothing {
        fn rules(&self) -> Rules {
            Rules::Second
        }
        fn link(&mut self, target: &str) -> Option<String> {
            normal::outside(target)
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
        block(markdown, &mut Nothing).replace('\u{1}', "‹").replace('\u{2}', "›").replace(['\u{3}', '\n'], "|")
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
