//! A522: a style sheet loads a resource from another host.

use super::super::{Check, Rule, RuleContext, ScanResults};
use crate::diagnostic::{Code, Diagnostic};
use crate::site::links::is_external;

pub(crate) const RULE: Rule = Rule {
    code: Code::A522,
    error_if_strict: false,
    reason: [
        "Läsarens webbläsare avslöjar för någon annan vad läsaren läser, ofta varje gång en sida visas.",
        "The reader's browser reveals to a third party what is being read, often each time a page is shown.",
    ],
    previous: None,
    bad: "@import url(https://fonts.example.com/css);\n",
    good: "@font-face { src: url(../fonts/namn.woff2); }\n",
    check: Check::Rendered(check),
};

fn check(context: &RuleContext<'_>, scan: &ScanResults) -> Vec<Diagnostic> {
    let own = |url: &str| context.site.strip_base_url(url).is_some();
    let of_theme =
        scan.rendered.styles.iter().flat_map(|(path, urls)| urls.iter().map(move |url| (path.as_str(), url)));
    let of_site =
        context.published(scan).flat_map(|(path, file)| file.fetches.iter().map(move |url| (path.as_str(), url)));
    let external = of_theme.chain(of_site).filter(|(_, url)| is_external(url) && !own(url));
    external.map(|(path, url)| Diagnostic::file(Code::A522, path).arg("value", url.clone())).collect()
}
