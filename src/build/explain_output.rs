//! `anslag build --explain PATH`: the inputs of an output, and which of them have changed since the last build.

use serde_json::json;

use anslag_core::build_cache::{CachedOutput, Caches, OutputKey};
use anslag_core::diagnostic::{Language, term};
use anslag_core::path::OutputPath;
use anslag_core::path::decode;
use anslag_core::site::Site;

/// The cache keys of an output: now and at the last build.
#[derive(Debug)]
pub(crate) struct OutputExplanation {
    path: String,
    now: Option<CachedOutput>,
    last: Option<CachedOutput>,
}

impl OutputExplanation {
    /// Looks up a file of the site, an address, or a source below `content/`.
    pub(crate) fn new(query: &str, site: Option<&Site>, caches: &Caches) -> Self {
        let path = output(query, site);
        let output_path = |path: &str| OutputPath::new(path).ok();
        let now = output_path(&path).and_then(|path| caches.next.output(&path));
        let last = output_path(&path).and_then(|path| caches.last.output(&path).copied());
        Self { path, now, last }
    }

    fn verdict(&self) -> &'static str {
        match (&self.now, &self.last) {
            (None, _) => "build.explain.unknown",
            (Some(_), None) => "build.explain.new",
            (Some(now), Some(last)) if now.key == last.key => "build.explain.kept",
            (Some(now), Some(last))
                if now.view.is_some() && now.view == last.view && now.key.templates == last.key.templates =>
            {
                "build.explain.same_view"
            }
            _ => "build.explain.made",
        }
    }

    /// The lines for a person.
    pub(crate) fn lines(&self, language: Language) -> Vec<String> {
        let mut lines = vec![format!("{}: {}", self.path, term(self.verdict(), language))];
        let Some(now) = &self.now else { return lines };
        let old = self.last.map(|last| last.key.parts());
        for (number, (name, mark)) in now.key.parts().into_iter().enumerate() {
            let before = old.map(|parts| parts[number].1);
            let change = match before {
                Some(before) if before == mark => format!("{mark}  {}", term("build.explain.same", language)),
                Some(before) => format!("{before} → {mark}  {}", term("build.explain.changed", language)),
                None => mark.to_string(),
            };
            lines.push(format!("  {:<10} {change}  {}", name, term(&format!("build.explain.{name}"), language)));
        }
        lines
    }

    /// The same for a program.
    pub(crate) fn as_json(&self) -> serde_json::Value {
        let parts = |key: Option<OutputKey>| key.map(|key| key.parts().map(|(name, mark)| (name, mark.to_string())));
        let (now, last) = (parts(self.now.map(|output| output.key)), parts(self.last.map(|output| output.key)));
        let changed: Vec<&str> = match (&now, &last) {
            (Some(now), Some(last)) => {
                now.iter().zip(last).filter(|(now, last)| now.1 != last.1).map(|(now, _)| now.0).collect()
            }
            _ => Vec::new(),
        };
        let key = now.map(|parts| parts.into_iter().collect::<std::collections::BTreeMap<_, _>>());
        json!({
            "path": self.path, "verdict": self.verdict().trim_start_matches("build.explain."), "key": key, "changed": changed,
        })
    }
}

/// The output path of a file, an address or a source.
fn output(query: &str, site: Option<&Site>) -> String {
    let path = decode(&query.trim_start_matches("./").replace('\\', "/"));
    let page = site.and_then(|site| site.by_source.get(&path).map(|id| site.page(*id)));
    if let Some(output) = page.and_then(|page| page.route.output().ok()) {
        return output.as_str().to_owned();
    }
    let inside = path.strip_prefix("public/").unwrap_or(&path).trim_start_matches('/');
    if inside.is_empty() || inside.ends_with('/') { format!("{inside}index.html") } else { inside.to_owned() }
}
