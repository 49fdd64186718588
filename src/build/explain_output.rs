//! `anslag build --explain PATH`: the facts that an output shows, and which of them have changed since the last build.

use serde_json::json;

use anslag_core::build_cache::{CachedOutput, Caches, FactRow};
use anslag_core::diagnostic::{Language, term};
use anslag_core::path::OutputPath;
use anslag_core::path::decode;
use anslag_core::site::Site;

/// An output, and the facts that it shows: now and at the last build.
#[derive(Debug)]
pub(crate) struct OutputExplanation {
    path: String,
    now: Option<CachedOutput>,
    last: Option<CachedOutput>,
    /// The facts that it shows now.
    facts: Vec<FactRow>,
    /// The facts that it showed at the last build.
    last_facts: Vec<FactRow>,
}

impl OutputExplanation {
    /// Looks up a file of the site, an address, or a source below `content/`.
    pub(crate) fn new(query: &str, site: Option<&Site>, caches: &Caches) -> Self {
        let path = output(query, site);
        let output = OutputPath::new(&path).ok();
        let now = output.as_ref().and_then(|path| caches.next.output(path));
        let last = output.as_ref().and_then(|path| caches.last.output(path).cloned());
        let facts = now.as_ref().map(|now| caches.next.rows(now)).unwrap_or_default();
        let last_facts = last.as_ref().map(|last| caches.last.rows(last)).unwrap_or_default();
        Self { path, now, last, facts, last_facts }
    }

    /// Whether a fact had another value at the last build, or was not shown.
    fn is_changed(&self, fact: &FactRow) -> bool {
        !self.last_facts.contains(fact)
    }

    fn verdict(&self) -> &'static str {
        match (&self.now, &self.last) {
            (None, _) => "build.explain.unknown",
            (Some(_), None) => "build.explain.new",
            (Some(_), Some(_)) if self.facts.is_empty() => "build.explain.every",
            (Some(_), Some(_)) if self.facts == self.last_facts => "build.explain.kept",
            (Some(now), Some(last)) if now.has_same_bytes(last) => "build.explain.same_bytes",
            _ => "build.explain.made",
        }
    }

    /// The lines for a person: the facts that changed first.
    pub(crate) fn lines(&self, language: Language) -> Vec<String> {
        let mut lines = vec![format!("{}: {}", self.path, term(self.verdict(), language))];
        let mut facts: Vec<&FactRow> = self.facts.iter().collect();
        facts.sort_by_key(|fact| !self.is_changed(fact));
        for fact in facts {
            let change = match (self.is_changed(fact), &self.last) {
                (true, Some(_)) => "build.explain.changed",
                _ => "build.explain.same",
            };
            let about = if fact.about.is_empty() { String::new() } else { format!(": {}", fact.about) };
            lines.push(format!("  {:<8} {}{about}", term(change, language), term(fact.term, language)));
        }
        lines
    }

    /// The same for a program.
    pub(crate) fn as_json(&self) -> serde_json::Value {
        let row = |fact: &FactRow| {
            json!({
                "fact": fact.term.trim_start_matches("fact."), "about": fact.about, "digest": fact.digest.to_string(),
                "changed": self.last.is_some() && self.is_changed(fact),
            })
        };
        json!({
            "path": self.path, "verdict": self.verdict().trim_start_matches("build.explain."),
            "facts": self.facts.iter().map(row).collect::<Vec<_>>(),
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
