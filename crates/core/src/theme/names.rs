//! The names that templates contain: a field of the page that none of them names need not be made.

use std::collections::HashSet;

use super::Template;
use crate::slice::Slice as _;

/// The names in the templates of a theme.
#[derive(Debug, Default)]
pub(crate) struct Names {
    names: HashSet<String>,
    /// Whether a template uses the page as a whole, so that it may show any field.
    any: bool,
}

impl Names {
    /// Collects the names.
    pub(super) fn of(templates: &[Template]) -> Self {
        let words = |template: &'_ Template| {
            let words = template.text.split(|c: char| !(c.is_alphanumeric() || c == '_'));
            words.filter(|word| !word.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        let tags: Vec<&str> = templates.iter().flat_map(|template| tags(&template.text)).collect();
        Self { names: templates.iter().flat_map(words).collect(), any: any_uses_whole_page(&tags) }
    }

    /// Whether a template may show a field of the page.
    pub(super) fn may_show(&self, field: &str) -> bool {
        self.any || self.names.is_empty() || self.names.contains(field)
    }
}

/// The insides of the tags of a template.
fn tags(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = [rest.find("{{"), rest.find("{%")].into_iter().flatten().min()?;
        let close = if rest.slice(start..).starts_with("{{") { "}}" } else { "%}" };
        let inside = rest.slice(start + 2..);
        let end = inside.find(close).unwrap_or(inside.len());
        rest = inside.slice(end..);
        Some(inside.slice(..end))
    })
}

/// Whether a tag uses the page without naming a field, also under another name: as the argument of a component, or in a variable.
fn any_uses_whole_page(tags: &[&str]) -> bool {
    let mut names = vec!["page"];
    let mut number = 0;
    while let Some(name) = names.get(number).copied() {
        for usage in tags.iter().flat_map(|tag| usages(tag, name)) {
            match usage {
                Usage::Whole => return true,
                Usage::As(other) if names.contains(&other) => {}
                Usage::As(other) => names.push(other),
            }
        }
        number += 1;
    }
    false
}

/// How a tag uses a value without naming a field of it.
enum Usage<'t> {
    /// `page[name]`, `for name, value in page`, `page | json_encode`.
    Whole,
    /// By another name: `<card of={page} />`, `set here = page`.
    As(&'t str),
}

/// The usages of a variable in a tag.
fn usages<'t>(tag: &'t str, name: &str) -> Vec<Usage<'t>> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '"' | '\'' | '-' | '/');
    let declares = tag.trim_start_matches('-').trim_start().starts_with("component ");
    let usage = |(at, name): (usize, &str)| {
        let (before, after) = (tag.slice(..at), tag.slice(at + name.len()..));
        let next = after.trim_start();
        // `page=` names an argument.
        let names_field = next.starts_with(['.', '?', ':']) || (next.starts_with('=') && !next.starts_with("=="));
        if before.ends_with(is_part) || after.starts_with(is_part) || names_field || declares {
            return None;
        }
        let alias =
            before.trim_end_matches(['{', ' ']).strip_suffix('=').filter(|before| !before.ends_with(['=', '!']));
        let alias = alias.filter(|_| !next.starts_with(['[', '|', '('])).map(str::trim_end);
        Some(match alias.and_then(|before| before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next()) {
            Some(alias) if !alias.is_empty() => Usage::As(alias),
            _ => Usage::Whole,
        })
    };
    tag.match_indices(name).filter_map(usage).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_that_use_the_page_as_a_whole() {
        let uses = |text: &str| any_uses_whole_page(&tags(text).collect::<Vec<_>>());
        for text in [
            "{{ page[name] }}",
            "{% for name, value in page %}",
            "{%- for name, value in page -%}",
            "{{ page | json_encode }}",
            "{{page}}",
            "{% set all = page | json_encode %}",
            "{{ a }}{% set here = page %}{{ here[name] }}",
            "{{ <card of={page} /> }}{% component card(of) %}{{ of }}{% endcomponent card %}",
            "{{ f(all=page, b=1) }}{{ all | keys }}",
            "{{ @page | json_encode }}",
            "{% if here == page %}",
            "{{ <card of={page} /> }}{{ <row it={of} /> }}{% for a, b in it %}",
        ] {
            assert!(uses(text), "{text}");
        }
        for text in [
            "{{ page.title }} the page | its",
            "{% include \"page.html\" %}",
            "{{ @page.title }}",
            "{% component card(label: string, @page, @site) %}{{ @page.title }}",
            "{{ <card page={item} /> }}",
            "{{ <dates of={page} /> }}{% component dates(of) %}{{ of.published.text }}{% endcomponent dates %}",
            "{% set here = page %}{{ here.title }}",
            "{% if kind == 'page' %}",
            "{{ pages }} {{ home_page }} {{ x.page }}",
            "{{ page . title }}",
        ] {
            assert!(!uses(text), "{text}");
        }
    }
}
