//! Components: their position in the document, their arguments, and their errors.

use super::super::Part;
use super::{check, check_problems, rendered, shown};

#[test]
fn places() {
    check(&[
        (
            "före\n::: fact {title=\"Frågor & svar\" n=3 open=true}\nHej *du*\n:::\nefter\n",
            "<p>före</p>\n{: fact title=\"Frågor & svar\" n=3 open=true}\n<p>Hej <em>du</em></p>\n{/fact}\n<p>efter</p>\n",
        ),
        (":::: a\n::: b\n- x\n:::\ny\n::::\n", "{: a}\n{: b}\n<ul>\n<li>x</li>\n</ul>\n{/b}\n<p>y</p>\n{/a}\n"),
        ("- l\n::: c\n:::\n", "<ul>\n<li>l</li>\n</ul>\n{: c}\n{/c}\n"),
        ("> q\n   ::: c\nx\n:::\n", "<blockquote>\n<p>q</p>\n</blockquote>\n{: c}\n<p>x</p>\n{/c}\n"),
        ("::: c\r\nx\r\n:::\r\n", "{: c}\n<p>x</p>\n{/c}\n"),
        ("::: a\n[x][r]\n:::\n\n[r]: /u\n", "{: a}\n<p>{a0 /u|}x{/a0}</p>\n{/a}\n"),
        ("::: a\n[r]: /u\n:::\n\n[x][r]\n", "{: a}\n{/a}\n<p>{a0 /u|}x{/a0}</p>\n"),
        ("    ::: a\n", "<pre class=\"code\" tabindex=\"0\"><code>::: a\n</code></pre>\n"),
        ("```\n::: a\n```\n", "<pre class=\"code\" tabindex=\"0\"><code>::: a\n</code></pre>\n"),
        ("> ::: a\n", "<blockquote>\n<p>::: a</p>\n</blockquote>\n"),
        ("a ::: b\n", "<p>a ::: b</p>\n"),
    ]);
}

#[test]
fn notes_are_shared_with_the_document() {
    let html = shown(&rendered("[^1]: not\n::: a\nx[^1]\n\n## R\n:::\n\n## R\n").parts);
    let (component, rest) = html.split_once("{/a}\n").expect("the component ends");
    assert!(component.starts_with("{: a}\n<p>x<sup>") && component.ends_with("<h2 id=\"r\">R</h2>\n"), "{component}");
    assert!(rest.starts_with("<h2 id=\"r-2\">R</h2>\n<section class=\"footnotes\""), "{rest}");
}

#[test]
fn ranges_are_those_of_the_body() {
    let markdown = "å\n::: a\n[é](x)\n\n::: b\n![ö](y)\n:::\n:::\n[z](w)\n";
    let mut found = Vec::new();
    collect(markdown, &rendered(markdown).parts, &mut found);
    let expected = ["::: a\n[é](x)\n\n::: b\n![ö](y)\n:::\n:::", "[é](x)", "::: b\n![ö](y)\n:::", "![ö](y)", "[z](w)"];
    assert_eq!(found, expected);
}

fn collect<'a>(markdown: &'a str, parts: &[Part], found: &mut Vec<&'a str>) {
    for part in parts {
        match part {
            Part::LinkStart { range, .. } | Part::Image { range, .. } => found.push(&markdown[range.clone()]),
            Part::Component { range, body, .. } => {
                found.push(&markdown[range.clone()]);
                collect(markdown, body, found);
            }
            _ => {}
        }
    }
}

#[test]
fn mistakes() {
    check_problems(&[
        ("å\n\n::: a\nx\n", &["A220 \"::: a\" name=a"]),
        (":::: a\n::: b\n::::\n", &["A220 \"::: b\" name=b"]),
        ("::: a {title=x}\n:::\n", &["A221 \"title=x}\" name=a found=title=x}"]),
        ("::: a Rubrik\n:::\n", &["A221 \"Rubrik\" name=a found=Rubrik"]),
        ("::: a {t=”å”}\n:::\n", &["A221 \"t=”å”}\" name=a found=t=”å”}"]),
        ("å\n:::\n", &["A222 \":::\""]),
        ("::: {n=1}\nå\n:::\n", &["A223 \"::: {n=1}\""]),
        ("::: a\n## x {y=1}\n:::\n", &["A207 \"## x {y=1}\\n\" attribute=y"]),
    ]);
    let body = rendered("::: a {n=1 x}\nå\n:::\n");
    assert_eq!(shown(&body.parts), "{: a n=1}\n<p>å</p>\n{/a}\n", "what could be read is kept");
    assert_eq!(shown(&rendered("::: a\nå\n").parts), "{: a}\n<p>å</p>\n{/a}\n");
    assert_eq!(shown(&rendered("::: {n=1}\nå\n:::\n").parts), "<p>å</p>\n");
    assert_eq!(shown(&rendered("å\n:::\nb\n").parts), "<p>å</p>\n<p>b</p>\n");
}
