//! Helpers: Markdown in, HTML out, with visible placeholders.
//!
//! A link is shown as `{a0 target|title}` … `{/a0}`, an image as `{img src|alt|title}`, a label as `{key}` or `{key
//! n}`, a component as `{: name args}` … `{/name}`.

mod components;
mod features;
mod html;
mod robustness;
mod typography;

use super::{ArgValue, Body, Part, RawHtml, Settings, render};

/// The settings of an ordinary Swedish site.
fn settings() -> Settings {
    Settings { raw_html: RawHtml::Deny, extensions: true, smart: true, lang: "sv".to_string() }
}

/// A body rendered for an ordinary Swedish site.
fn rendered(markdown: &str) -> Body {
    render(markdown, &settings())
}

/// The HTML of parts, with visible placeholders.
fn shown(parts: &[Part]) -> String {
    parts.iter().map(shown_part).collect()
}

fn shown_part(part: &Part) -> String {
    match part {
        Part::Html(html) => html.clone(),
        Part::LinkStart { number, target, title, .. } => format!("{{a{number} {target}|{title}}}"),
        Part::LinkEnd { number } => format!("{{/a{number}}}"),
        Part::Image { src, alt, title, .. } => format!("{{img {src}|{alt}|{title}}}"),
        Part::Label { key, n } if n.is_empty() => format!("{{{key}}}"),
        Part::Label { key, n } => format!("{{{key} {n}}}"),
        Part::Component { name, args, body, .. } => {
            let args: String = args.iter().map(|(key, value)| format!(" {key}={}", shown_value(value))).collect();
            format!("{{: {name}{args}}}\n{}{{/{name}}}\n", shown(body))
        }
    }
}

fn shown_value(value: &ArgValue) -> String {
    match value {
        ArgValue::Text(text) => format!("{text:?}"),
        ArgValue::Integer(number) => number.to_string(),
        ArgValue::Float(number) => format!("{number:?}"),
        ArgValue::Bool(value) => value.to_string(),
    }
}

/// The problems of a body as `code "the text they are about" name=value …`.
fn problems(markdown: &str, body: &Body) -> Vec<String> {
    let show = |problem: &super::Problem| {
        let args: String = problem.args.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        format!("{} {:?}{args}", problem.code.as_str(), &markdown[problem.range.clone()])
    };
    body.problems.iter().map(show).collect()
}

/// Compares Markdown and HTML, case by case, and expects no problems.
fn check(cases: &[(&str, &str)]) {
    for (markdown, expected) in cases {
        let body = rendered(markdown);
        assert_eq!(shown(&body.parts), *expected, "{markdown}");
        assert_eq!(problems(markdown, &body), [""; 0], "{markdown}");
    }
}

/// Compares Markdown and the problems it has.
fn check_problems(cases: &[(&str, &[&str])]) {
    for (markdown, expected) in cases {
        assert_eq!(problems(markdown, &rendered(markdown)), *expected, "{markdown}");
    }
}
