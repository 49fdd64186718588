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
        let any = templates.iter().any(|template| tags(&template.text).any(uses_whole_page));
        Self { names: templates.iter().flat_map(words).collect(), any }
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

/// Whether a tag uses the page without naming a field: `page[name]`, `for name, value in page`, `page | json_encode`.
fn uses_whole_page(tag: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '"' | '\'' | '-' | '/');
    tag.match_indices("page").any(|(at, name)| {
        let (before, after) = (tag.slice(..at), tag.slice(at + name.len()..));
        let next = after.trim_start();
        // `page=` names an argument.
        let names_field = next.starts_with(['.', '?', ':']) || (next.starts_with('=') && !next.starts_with("=="));
        !before.ends_with(is_part) && !after.starts_with(is_part) && !names_field
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_that_use_the_page_as_a_whole() {
        let uses = |text: &str| tags(text).any(uses_whole_page);
        for text in [
            "{{ page[name] }}",
            "{% for name, value in page %}",
            "{%- for name, value in page -%}",
            "{{ page | json_encode }}",
            "{{page}}",
            "{{ a }}{% set here = page %}",
            "{{ <card page={page} /> }}",
            "{{ f(all=page, b=1) }}",
            "{{ @page | json_encode }}",
        ] {
            assert!(uses(text), "{text}");
        }
        for text in [
            "{{ page.title }} the page | its",
            "{% include \"page.html\" %}",
            "{{ @page.title }}",
            "{{ <card page={item} /> }}",
            "{% if kind == 'page' %}",
            "{{ pages }} {{ home_page }} {{ x.page }}",
            "{{ page . title }}",
        ] {
            assert!(!uses(text), "{text}");
        }
    }
}
