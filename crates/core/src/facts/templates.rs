//! Which templates an output depends on: its own, those that it extends or includes, and those of the components it calls.
//!
//! A template counts as used when its name, or the name of one of its components, occurs in a used template. That may include
//! one too many, never one too few, since Tera has no computed names.

use std::collections::{BTreeSet, HashMap};

use crate::digest::{Hash128, HashBuilder};
use crate::theme::components::{component_definitions, is_component_name_char};
use crate::theme::{Template, Theme};

/// Hashes of templates, each with every template that it uses.
#[derive(Debug)]
pub(super) struct TemplateKeys {
    /// By template name.
    whole: HashMap<String, Hash128>,
    /// By component name.
    components: HashMap<String, Hash128>,
}

impl TemplateKeys {
    /// Hashes every template of a theme.
    pub(super) fn new(theme: &Theme) -> Self {
        let all = &theme.templates;
        let names: Vec<BTreeSet<&str>> = all.iter().map(|template| words(&template.text)).collect();
        let defined: Vec<Vec<&str>> =
            all.iter().map(|template| component_definitions(&template.text).collect()).collect();
        let uses = |from: usize, to: usize| {
            let quoted = |quote: char| all[from].text.contains(&format!("{quote}{}{quote}", all[to].name));
            from != to
                && (quoted('"')
                    || quoted('\'')
                    || quoted('`')
                    || defined[to].iter().any(|component| names[from].contains(component)))
        };
        let direct: Vec<Vec<usize>> =
            (0..all.len()).map(|from| (0..all.len()).filter(|to| uses(from, *to)).collect()).collect();
        // Every template can show the fingerprinted names of assets.
        let assets = HashBuilder::new().value(&theme.assets).finish();
        let marks: Vec<Hash128> = (0..all.len()).map(|start| reached(all, &direct, start, assets)).collect();
        let whole = all.iter().zip(&marks).map(|(template, mark)| (template.name.clone(), *mark)).collect();
        let components = defined.iter().zip(&marks);
        let components = components.flat_map(|(names, mark)| names.iter().map(|name| ((*name).to_owned(), *mark)));
        Self { whole, components: components.collect() }
    }

    /// The hash of a template; zero for one that the theme does not have.
    pub(super) fn template(&self, name: &str) -> Hash128 {
        self.whole.get(name).copied().unwrap_or_default()
    }

    /// The hash of a component.
    pub(super) fn component(&self, name: &str) -> Hash128 {
        self.components.get(name).copied().unwrap_or_default()
    }
}

/// The hash of a template and of every template reachable from it.
fn reached(all: &[Template], direct: &[Vec<usize>], start: usize, assets: Hash128) -> Hash128 {
    let (mut seen, mut queue) = (BTreeSet::from([start]), vec![start]);
    while let Some(at) = queue.pop() {
        queue.extend(direct[at].iter().copied().filter(|next| seen.insert(*next)));
    }
    let mut hasher = HashBuilder::new();
    hasher.hash128(assets);
    for at in seen {
        hasher.text(&all[at].name).text(&all[at].text);
    }
    hasher.finish()
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !is_component_name_char(c)).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(news: &str, base: &str, parts: &str) -> Theme {
        let template = |name: &str, text: &str| Template { name: name.into(), file: name.into(), text: text.into() };
        let templates =
            [("news.html", news), ("base.html", base), ("parts.html", parts), ("page.html", "{{ page.title }}")];
        Theme { templates: templates.map(|(name, text)| template(name, text)).into(), ..Theme::default() }
    }

    #[test]
    fn an_edit_reaches_what_uses_the_template() {
        let news = "{% extends \"base.html\" %}{% block a %}{{ <date d={page.published} /> }}{% endblock a %}";
        let parts = "{% component date(d) %}{{ d.text }}{% endcomponent date %}";
        let before = TemplateKeys::new(&theme(news, "<p>{% block a %}{% endblock a %}", parts));
        for (now, changed) in [
            (theme(news, "<b>{% block a %}{% endblock a %}", parts), "base"),
            (
                theme(
                    news,
                    "<p>{% block a %}{% endblock a %}",
                    "{% component date(d) %}{{ d.iso }}{% endcomponent date %}",
                ),
                "parts",
            ),
        ] {
            let after = TemplateKeys::new(&now);
            assert_ne!(before.template("news.html"), after.template("news.html"), "{changed}");
            assert_eq!(before.component("date") == after.component("date"), changed == "base");
            assert_eq!(before.template("page.html"), after.template("page.html"), "{changed}");
        }
        assert_ne!(before.component("date"), Hash128::default());
    }
}
