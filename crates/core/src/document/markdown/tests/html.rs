//! Raw HTML: denied, sanitised, allowed.

use super::super::{RawHtml, Settings, render};
use super::{check, check_problems, problems, rendered, settings, shown};

#[test]
fn denied() {
    check(&[("a <!-- nej --> b\n\n<!--\nnej\n-->\n", "<p>a  b</p>\n")]);
    let cases = [
        ("<b>x</b> y", "<p>x y</p>\n"),
        ("a\n\n<div>hej</div>\n\nb\n", "<p>a</p>\n<p>b</p>\n"),
        ("<script>alert(1)</script>\n", ""),
    ];
    for (markdown, expected) in cases {
        assert_eq!(shown(&rendered(markdown).parts), expected);
    }
    let long = format!("<div title=\"{}\">\n", "å".repeat(80));
    let cut = format!("A206 {long:?} html=<div title=\"{}", "å".repeat(48));
    check_problems(&[
        ("å <b>x</b> y<u>", &["A206 \"<b>\" html=<b>", "A206 \"<u>\" html=<u>"]),
        ("<sub>2", &["A206 \"<sub>\" html=<sub>"]),
        ("<sub>a<sup>b</sub></sup>", &["A206 \"</sub>\" html=</sub>"]),
        ("<!-- ett\n\ntext", &["A267 \"<!--\""]),
        ("Text\n\n[Tid]: 18.00\n", &["A268 \"[Tid]: 18.00\" label=Tid value=18.00"]),
        ("[k]: karta.md\n", &["A269 \"[k]: karta.md\" label=k value=karta.md"]),
        ("[K  a] och [b][k a]\n\n[k A]: karta.md\n\n[//]: # (anmärkning)\n", &[]),
        ("a[^x]\n\n[^x]: ett\n\n[^x]: två\n", &["A270 \"[^x]: två\\n\" label=x"]),
        ("&#2;", &["A264 \"&#2;\" value=U+0002"]),
        (
            "x <iframe src=\"https://www.youtube.com/embed/x\"></iframe>",
            &[
                "A206 \"<iframe src=\\\"https://www.youtube.com/embed/x\\\">\" html=<iframe src=\"https://www.youtube.com/embed/x\"> film=https://www.youtube.com/embed/x",
            ],
        ),
        ("x</b>", &["A206 \"</b>\" html=</b>"]),
        ("<div>hej</div>\n", &["A206 \"<div>hej</div>\\n\" html=<div>hej</div>"]),
        ("<!-- a --> <b>\n", &["A206 \"<!-- a --> <b>\\n\" html=<!-- a --> <b>"]),
        (&long, &[&cut]),
    ]);
}

#[test]
fn words_in_another_language_are_marked() {
    check(&[
        ("a <span lang=\"en\">the *end* of</span> b", "<p>a <span lang=\"en\">the <em>end</em> of</span> b</p>\n"),
        (
            "<span lang=\"fi\">a <span lang=\"se\">b</span> c</span>",
            "<p><span lang=\"fi\">a <span lang=\"se\">b</span> c</span></p>\n",
        ),
    ]);
    check_problems(&[
        // An unclosed element would extend over the rest of the page.
        ("a <span lang=\"en\">b", &["A206 \"<span lang=\\\"en\\\">\" html=<span lang=\"en\">"]),
        ("*a <span lang=\"en\">b* c</span>", &["A206 \"<span lang=\\\"en\\\">\" html=<span lang=\"en\">"]),
        (
            "<span lang=\"en\" onclick=\"x\">b</span>",
            &["A206 \"<span lang=\\\"en\\\" onclick=\\\"x\\\">\" html=<span lang=\"en\" onclick=\"x\">"],
        ),
    ]);
}

#[test]
fn what_markdown_has_no_sign_for() {
    check(&[
        ("CO<sub>2</sub> och m<sup>2</sup>", "<p>CO<sub>2</sub> och m<sup>2</sup></p>\n"),
        (
            "<abbr title=\"Europeiska &amp; unionen\">E*U*</abbr>",
            "<p><abbr title=\"Europeiska &amp; unionen\">E<em>U</em></abbr></p>\n",
        ),
        ("a<br>b<br/>c", "<p>a<br>b<br>c</p>\n"),
    ]);
    let table = shown(&rendered("| a |\n|---|\n| 8–12<br>13–16 |\n").parts);
    assert!(table.contains("<td>8–12<br>13–16</td>"), "{table}");
}

#[test]
fn no_cell_is_lost() {
    check_problems(&[
        ("| a |\n|---|\n| b | c | d |\n", &["A261 \" c | d \" value=c found=3 expected=1"]),
        ("> a | b\n> ---|---\n> c | d | e\n", &["A261 \" e\" value=e found=3 expected=2"]),
        ("| a |\n|---|\n| b \\| c |\n| d | |\n| e ||\n", &[]),
    ]);
}

#[test]
fn allowed() {
    let settings = Settings { raw_html: RawHtml::Allow, ..settings() };
    let body = render("<a id=\"gammal\"></a>*x* <!-- c -->\n\n<div onclick='x'>\n\ny\n\n</div>\n", &settings);
    let expected = "<p><a id=\"gammal\"></a><em>x</em> <!-- c --></p>\n<div onclick='x'>\n<p>y</p>\n</div>\n";
    assert_eq!(shown(&body.parts), expected);
    assert_eq!(body.ids, ["gammal"]);
    assert!(body.problems.is_empty());
}

/// A body rendered with sanitised HTML; the only problems may be removed parts.
fn sanitised(markdown: &str) -> String {
    let settings = Settings { raw_html: RawHtml::Sanitize, ..settings() };
    let body = render(markdown, &settings);
    let others: Vec<String> =
        problems(markdown, &body).into_iter().filter(|problem| !problem.starts_with("A680")).collect();
    assert_eq!(others, [""; 0], "{markdown}");
    shown(&body.parts)
}

#[test]
fn sanitised_html() {
    let cases = [
        (
            "<div class=x>\n\n*hej* [l](m) <b onclick=x>f</b>\n\n</div>\n",
            "<div>\n<p><em>hej</em> {a0 m|}l{/a0} <b>f</b></p>\n</div>\n",
        ),
        ("<i></i>![å](s)[<b>x](y)", "<p><i></i>{img s|å|}{a0 y|}<b>x</b>{/a0}</p><b>\n</b>"),
        ("<script>alert(1)</script>x<style>y</style>\n", "x\n"),
        ("<a href=\"javascript:x\">y</a>\n", "<p><a rel=\"noopener noreferrer\">y</a></p>\n"),
        ("<svg onload=x><img src=x onerror=y>z</svg>", "<p><img src=\"x\">z</p>\n"),
        ("<input autofocus><i style=x>y</i>", "<p><i>y</i></p>\n"),
        ("<b data-hole0-=\"0\">x</b> [l](m)", "<p><b>x</b> {a0 m|}l{/a0}</p>\n"),
        (
            "<u>x</u>\n\n::: fact {n=1}\nå\n:::\n\nö\n",
            "<p><u>x</u></p>\n{: fact n=1}\n\n<p>å</p>\n{/fact}\n\n<p>ö</p>\n",
        ),
        // For the HTML parser a component is an ordinary element, which a stray end tag ends early. No text is lost.
        ("::: fact\nå</div>ä\n:::\n\nö\n", "{: fact}\n\n<p>å</p>{/fact}\nä<p></p>\n\n<p>ö</p>\n"),
        (
            "<u></u>\n\n- [x] a\n",
            "<p><u></u></p>\n<ul>\n<li class=\"task\"><input type=\"checkbox\" aria-label=\"{task_done}\" checked disabled> a</li>\n</ul>\n",
        ),
    ];
    for (markdown, expected) in cases {
        assert_eq!(sanitised(markdown), expected, "{markdown}");
    }
}

#[test]
fn our_own_markup_comes_through_the_sanitiser_whole() {
    let markdown = "## R {.k}\n\n| a |\n|:--|\n| ![i](s) |\n\n> [!NOTE]\n> x[^1]\n\n```rust\nlet x = \"<b>\";\n```\n\n3. a\n\n[^1]: n\n";
    let plain = shown(&rendered(markdown).parts);
    let through = sanitised(&format!("{markdown}\n<u></u>\n"));
    assert_eq!(through.replace("<p><u></u></p>\n", ""), plain);
}

#[test]
fn too_much_to_sanitise() {
    let settings = Settings { raw_html: RawHtml::Sanitize, ..settings() };
    let deep = format!("{}*x*", "<b>".repeat(200));
    let large = format!("<b>x</b> {}", "å ".repeat(400_000));
    for (markdown, reason, start) in [(deep, "depth", "<p><em>x</em></p>"), (large, "size", "<p>x å")] {
        let body = render(&markdown, &settings);
        assert!(shown(&body.parts).starts_with(start), "{reason}");
        let args: Vec<_> = body.problems.iter().map(|problem| (problem.code.as_str(), &*problem.args[0].1)).collect();
        assert_eq!(args, [("A208", reason)]);
    }
}
