//! Files that pages load have names with the digest of their bytes.

use anslag_core::digest::Digest;
use anslag_core::http::{CacheClass, cache_class};
use anslag_core::path::OutputPath;

use crate::support::Site;

/// A theme with a sheet, fonts that it names, a script, and an icon.
fn site() -> Site {
    let site = Site::new(&[
        ("anslag.yaml", "title: X\nbase_url: https://www.example.se/kommun/\ntheme: eget\n"),
        ("themes/eget/theme.yaml", "name: eget\nversion: 1.0.0\nanslag: \"1\"\n"),
        (
            "themes/eget/static/css/eget.css",
            "@font-face{src:url(\"../f/a b.woff2\"),url(/kommun/f/c.woff)}p{mask:url(data:image/png,x)}",
        ),
        ("themes/eget/static/f/a b.woff2", "a"),
        ("themes/eget/static/f/c.woff", "c"),
        ("themes/eget/static/js/x.js", "1"),
        ("themes/eget/static/favicon.svg", "<svg/>"),
    ]);
    for template in ["page.html", "404.html"] {
        site.write(
            &format!("themes/eget/templates/{template}"),
            "<!DOCTYPE html>\n{{ site.assets[\"css/eget.css\"] }} {{ site.assets['js/x.js'] }} {{ site.root }}favicon.svg",
        );
    }
    site
}

fn is_immutable(site: &Site, path: &str) -> bool {
    let bytes = &site.tree("public")[path];
    cache_class(&OutputPath::new(path).unwrap(), &Digest::of(bytes)) == CacheClass::Immutable
}

#[test]
fn what_templates_ask_for_has_its_digest_in_its_name() {
    let site = site();
    site.build();
    let (sheet, script) = (site.named("css/eget.css"), site.named("js/x.js"));
    assert_eq!(
        site.public("index.html"),
        format!("<!DOCTYPE html>\n/kommun/{sheet} /kommun/{script} /kommun/favicon.svg")
    );
    let (a, c) = (site.named("f/a b.woff2"), site.named("f/c.woff"));
    assert!(a.starts_with("f/a b.") && c.starts_with("f/c."), "{a} {c}");
    assert_eq!(
        site.public(&sheet),
        format!(
            "@font-face{{src:url(\"/kommun/{}\"),url(/kommun/{c})}}p{{mask:url(data:image/png,x)}}",
            a.replace(' ', "%20")
        )
    );
    for path in [&sheet, &script, &a, &c] {
        assert!(is_immutable(&site, path), "{path}");
    }
    assert!(site.has("favicon.svg") && !site.has("css/eget.css") && !site.has("f/c.woff"));
}

#[test]
fn a_sheet_of_the_site_takes_the_place_of_the_themes() {
    let site = site();
    site.write("static/css/eget.css", "p{color:red}");
    site.build();
    let sheet = site.named("css/eget.css");
    assert!(site.public("index.html").contains(&sheet) && is_immutable(&site, &sheet));
    assert_eq!(site.public(&sheet), "p{color:red}");
    // Its own pages may name it too.
    assert_eq!(site.public("css/eget.css"), "p{color:red}");
    // Another one is another name, and pages lead there.
    site.write("static/css/eget.css", "p{color:tan}");
    site.build();
    let other = site.named("css/eget.css");
    assert!(other != sheet && site.public("index.html").contains(&other) && is_immutable(&site, &other));
}
