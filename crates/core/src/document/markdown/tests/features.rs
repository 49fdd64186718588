//! Tables, lists, footnotes, headings, admonitions, code, links, and their plain text.

use super::super::{Body, Heading, Part, Settings, render, render_inline};
use super::{check, check_problems, problems, rendered, settings, shown};

const TABLE: &str = r#"<div class="table" role="region" tabindex="0" aria-label="{table}">
<table>
<thead>
<tr>
"#;

#[test]
fn tables() {
    let aligned = format!(
        "{TABLE}<th scope=\"col\" class=\"align-left\">a</th>\n<th scope=\"col\" class=\"align-center\">b</th>\n\
         <th scope=\"col\" class=\"align-right\">c</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n\
         <td class=\"align-left\"><em>1</em></td>\n<td class=\"align-center\">2</td>\n\
         <td class=\"align-right\">3</td>\n</tr>\n</tbody>\n</table>\n</div>\n"
    );
    let corner = format!("{TABLE}<td></td>\n<th scope=\"col\">år</th>\n</tr>\n</thead>\n</table>\n</div>\n");
    check(&[
        ("| a | b | c |\n|:--|:-:|--:|\n| *1* | 2 | 3 |\n", aligned.as_str()),
        ("| | år |\n|--|--|\n", corner.as_str()),
    ]);
}

#[test]
fn lists() {
    check(&[
        ("~~bort~~", "<p><del>bort</del></p>\n"),
        (
            "- [ ] Att göra\n- [x] Klart\n- annat\n",
            "<ul>\n<li class=\"task\"><input type=\"checkbox\" aria-label=\"{task_open}\" disabled> Att göra</li>\n\
             <li class=\"task\"><input type=\"checkbox\" aria-label=\"{task_done}\" checked disabled> Klart</li>\n\
             <li>annat</li>\n</ul>\n",
        ),
        ("3. tre\n4. fyra\n", "<ol start=\"3\">\n<li>tre</li>\n<li>fyra</li>\n</ol>\n"),
        // A colon at the start of a line is text.
        ("Öppet\n\n:smile: Kom!\n", "<p>Öppet</p>\n<p>:smile: Kom!</p>\n"),
        ("Term\n: Betydelse\n", "<p>Term\n: Betydelse</p>\n"),
    ]);
}

#[test]
fn footnotes() {
    let reference = |id: &str, number: u8| {
        format!(
            "<sup><a class=\"footnote-ref\" id=\"fnref-{id}\" href=\"#fn-{number}\" role=\"doc-noteref\" \
             aria-describedby=\"footnotes-label\">{number}</a></sup>"
        )
    };
    let back =
        |id: &str| format!("<a href=\"#fnref-{id}\" role=\"doc-backlink\" aria-label=\"{{footnote_back {id}}}\">↩</a>");
    let section = "<section class=\"footnotes\" role=\"doc-endnotes\">\n\
                   <h2 id=\"footnotes-label\">{footnotes}</h2>\n<ol>\n";
    let by_first_reference = format!(
        "<p>A{} och B{} och A{}.</p>\n{section}<li id=\"fn-1\">\n<p>Två.</p>\n<ul>\n<li>punkt</li>\n</ul>\n<p>{} {}</p>\n\
         </li>\n<li id=\"fn-2\">\n<p>Ett <em>å</em>. {}</p>\n</li>\n</ol>\n</section>\n",
        reference("1", 1),
        reference("2", 2),
        reference("1-2", 1),
        back("1"),
        back("1-2"),
        back("2"),
    );
    let between_notes = format!(
        "<p>x{}</p>\n{section}<li id=\"fn-1\">\n<p>a{} {}</p>\n</li>\n<li id=\"fn-2\">\n<p>b {}</p>\n</li>\n</ol>\n</section>\n",
        reference("1", 1),
        reference("2", 2),
        back("1"),
        back("2"),
    );
    check(&[
        ("A[^b] och B[^å] och A[^B].\n\n[^å]: Ett *å*.\n[^b]: Två.\n\n    - punkt\n", by_first_reference.as_str()),
        ("x[^1]\n\n[^1]: a[^2]\n[^2]: b", between_notes.as_str()),
    ]);
    let ids = rendered("x[^1] [^1]\n\n[^1]: a\n").ids;
    assert_eq!(ids, ["fn-1", "fnref-1", "fnref-1-2", "footnotes-label"]);
    check_problems(&[
        ("å[^saknas] \\[^y] [^q](u) `[^z]`", &["A310 \"[^saknas]\" label=saknas"]),
        ("*a*[^1]\n\n[^1]: x\n\n[^två]: y\n", &["A311 \"[^två]: y\\n\" label=två"]),
        ("a[^1]\n\n[^1]: x\n\n[^1]: y\n", &["A270 \"[^1]: y\\n\" label=1"]),
    ]);
}

#[test]
fn headings() {
    check(&[
        ("## Så här gör du\n", "<h2 id=\"sa-har-gor-du\">Så här gör du</h2>\n"),
        ("## *Å* `b` [c](d)\n", "<h2 id=\"a-b-c\"><em>Å</em> <code>b</code> {a0 d|}c{/a0}</h2>\n"),
        ("## a\n\n## a\n\n## a\n", "<h2 id=\"a\">a</h2>\n<h2 id=\"a-2\">a</h2>\n<h2 id=\"a-3\">a</h2>\n"),
        ("## a\n\n### b {#a .stor .röd}\n", "<h2 id=\"a-2\">a</h2>\n<h3 id=\"a\" class=\"stor röd\">b</h3>\n"),
        ("## Fn 1\n\n## !\n", "<h2 id=\"section-fn-1\">Fn 1</h2>\n<h2 id=\"section\">!</h2>\n"),
        ("Rubrik\n---\n", "<h2 id=\"rubrik\">Rubrik</h2>\n"),
    ]);
    let markdown = "å\n\n# Ett {onclick=x data=1}\n";
    let body = rendered(markdown);
    assert_eq!(shown(&body.parts), "<p>å</p>\n<h2 id=\"ett\">Ett</h2>\n");
    let range = 4..markdown.len();
    assert_eq!(&markdown[range.clone()], "# Ett {onclick=x data=1}\n");
    let heading = Heading { level: 2, id: "ett".into(), text: "Ett".into(), range };
    assert_eq!(body.headings, [heading]);
    let about = "\"# Ett {onclick=x data=1}\\n\"";
    let expected =
        [format!("A205 {about}"), format!("A207 {about} attribute=onclick"), format!("A207 {about} attribute=data")];
    assert_eq!(problems(markdown, &body), expected);
}

#[test]
fn admonitions() {
    for kind in ["note", "tip", "important", "warning", "caution"] {
        let markdown = format!("> [!{}]\n> Läs *detta*.\n", kind.to_uppercase());
        let expected = format!(
            "<div class=\"admonition {kind}\" role=\"note\"><p class=\"admonition-title\">{{admonition_{kind}}}</p>\n\
             <p>Läs <em>detta</em>.</p>\n</div>\n"
        );
        check(&[(&markdown, &expected)]);
    }
    check(&[("> citat\n", "<blockquote>\n<p>citat</p>\n</blockquote>\n")]);
}

#[test]
fn code() {
    let open = "<pre class=\"code\" tabindex=\"0\"><code";
    let rust = format!("{open} class=\"language-rust\"><span class=\"hl-keyword\">let</span> å;\n</code></pre>\n");
    let unknown = format!("{open} class=\"language-&lt;x&quot;\">\"&lt;\" -- '\n</code></pre>\n");
    let indented = format!("{open}>a...\n</code></pre>\n");
    check(&[
        ("```rust ignore\nlet å;\n```\n", rust.as_str()),
        ("~~~<x\"\n\"<\" -- '\n~~~\n", unknown.as_str()),
        ("    a...\n", indented.as_str()),
        ("`\"a\" -- <`", "<p><code>\"a\" -- &lt;</code></p>\n"),
    ]);
}

#[test]
fn links_and_images() {
    check(&[
        ("[a *b*](../å.md#c \"t\\\"\")", "<p>{a0 ../å.md#c|t\"}a <em>b</em>{/a0}</p>\n"),
        ("[a][r]\n\n[r]: /x?a&amp;b", "<p>{a0 /x?a&b|}a{/a0}</p>\n"),
        (
            "<https://a--b.se> <a@b.se>",
            "<p>{a0 https://a--b.se|}https://a--b.se{/a0} {a1 mailto:a@b.se|}a@b.se{/a1}</p>\n",
        ),
        ("![en *å* `b`](s.svg \"t\")", "<p>{img s.svg|en å b|t}</p>\n"),
        ("[![bild](u)](v)", "<p>{a0 v|}{img u|bild|}{/a0}</p>\n"),
        ("[x](javascript:alert(1))", "<p>{a0 javascript:alert(1)|}x{/a0}</p>\n"),
    ]);
    check_problems(&[
        ("å [](x) [ ](y)", &["A204 \"[](x)\"", "A204 \"[ ](y)\""]),
        ("[![](u)](v)", &["A204 \"[![](u)](v)\""]),
    ]);
    let markdown = "å ![b](c) [d](e)";
    let ranges: Vec<_> = rendered(markdown)
        .parts
        .iter()
        .filter_map(|part| match part {
            Part::LinkStart { range, .. } | Part::Image { range, .. } => Some(&markdown[range.clone()]),
            _ => None,
        })
        .collect();
    assert_eq!(ranges, ["![b](c)", "[d](e)"]);
}

#[test]
fn plain_text() {
    let body = rendered(
        "## Rubrik\n\n> citat\n\nFörsta *stycket* med\n![bild](x) och `kod`[^1].\n\n- ett\n- två\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n\
         ![En karta](k)\n\n```\nkod\n```\n\n[^1]: not\n",
    );
    let expected = "Rubrik\ncitat\nFörsta stycket med bild och kod.\nett\ntvå\na b\n1 2\nEn karta\nkod\nnot";
    assert_eq!(body.text, expected);
    assert_eq!(body.words, 18);
    assert_eq!(body.summary, "Första stycket med och kod.");
    assert_eq!(rendered("").text, "");
    assert_eq!(rendered("> bara citat").summary, "bara citat");
}

#[test]
fn inline() {
    let cases = [
        ("# x", "# x"),
        ("- a *b* \"c\"", "- a <em>b</em> ”c”"),
        ("1. a", "1. a"),
        ("    kod", "kod"),
        ("**\"å\"** _x_", "<strong>”å”</strong> <em>x</em>"),
        ("...a", "…a"),
        (". a", ". a"),
        ("::: x", "::: x"),
        ("a\n> b", "a &gt; b"),
        ("[a](b) ![c](d)", "{a0 b|}a{/a0} {img d|c|}"),
        ("[a]: b", "[a]: b"),
        ("", ""),
        (" \n", ""),
    ];
    for (markdown, expected) in cases {
        let body = render_inline(markdown, &settings());
        assert_eq!(shown(&body.parts), expected, "{markdown}");
        assert_eq!(problems(markdown, &body), [""; 0], "{markdown}");
    }
    let markdown = "  å <b>x</b> [](y)";
    let body = render_inline(markdown, &settings());
    assert_eq!(shown(&body.parts), "å x {a0 y|}{/a0}");
    assert_eq!(body.text, "å x");
    assert_eq!(problems(markdown, &body), ["A206 \"<b>\" html=<b>", "A204 \"[](y)\""]);
}

#[test]
fn without_extensions() {
    let plain = Settings { extensions: false, smart: false, ..settings() };
    let cases = [
        ("# a\n", "<h1>a</h1>\n"),
        ("~~a~~ [^1]\n", "<p>~~a~~ [^1]</p>\n"),
        ("::: a\n:::\n", "<p>::: a\n:::</p>\n"),
        ("```rust\nlet x;\n```\n", "<pre><code class=\"language-rust\">let x;\n</code></pre>\n"),
    ];
    for (markdown, expected) in cases {
        let body = render(markdown, &plain);
        assert_eq!(shown(&body.parts), expected, "{markdown}");
        assert!(body.problems.is_empty() && body.ids.is_empty(), "{markdown}");
    }
}

#[test]
fn a_body_survives_being_stored() {
    let markdown = "## Å\n\n::: a {t=\"x\" n=1 f=0.5 b=true}\n![b](c) [d](e)[^1] <b>\n:::\n\n[^1]: f\n";
    let body = rendered(markdown);
    assert!(!body.problems.is_empty() && !body.headings.is_empty());
    let stored = serde_json::to_string(&body).expect("a body can be written");
    let read: Body = serde_json::from_str(&stored).expect("what was written can be read");
    assert_eq!(read, body);
}
