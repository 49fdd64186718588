//! Finds addresses in style sheets.

use crate::slice::Slice as _;

/// Everything that a style sheet loads: `url(…)` and `@import "…"`, outside comments.
pub(crate) fn addresses(css: &str) -> Vec<String> {
    let css = without_comments(css);
    let lower = css.to_ascii_lowercase();
    let mut found = Vec::new();
    for (at, _) in lower.match_indices("url(") {
        let rest = css.slice(at + 4..).trim_start();
        let address = match quoted(rest) {
            Some(address) => address,
            None => rest.split(')').next().unwrap_or_default().trim(),
        };
        found.push(address.to_owned());
    }
    for (at, _) in lower.match_indices("@import") {
        found.extend(quoted(css.slice(at + 7..).trim_start()).map(str::to_owned));
    }
    found
}

/// A quoted string at the beginning of a text.
fn quoted(text: &str) -> Option<&str> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    text.slice(1..).split(quote).next()
}

fn without_comments(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("/*") {
        out.push_str(rest.slice(..start));
        rest = rest.slice(start + 2..).find("*/").map_or("", |end| rest.slice(start + 2 + end + 2..));
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_fetched() {
        let css = "/* url(x) */ @import \"a.css\"; @import url( 'b.css' );\n.a{background:URL(c.png)} .b{src:url(\"d e.woff2\") format('woff2')}";
        let mut found = addresses(css);
        found.sort();
        assert_eq!(found, ["a.css", "b.css", "c.png", "d e.woff2"]);
        assert_eq!(addresses("å /* ö"), Vec::<String>::new());
        assert_eq!(addresses("url("), [""]);
    }
}
