//! Finds the components that a template defines, without parsing it.

/// The names in `{% component NAME(…) %}`.
pub(crate) fn component_definitions(text: &str) -> impl Iterator<Item = &str> {
    text.split("{%").skip(1).filter_map(|tag| {
        let tag = tag.strip_prefix('-').unwrap_or(tag).trim_start();
        let name = tag.strip_prefix("component")?.strip_prefix(char::is_whitespace)?.trim_start();
        name.split(|c: char| !is_component_name_char(c)).next().filter(|name| !name.is_empty())
    })
}

/// Tera allows dots in the names of components, as in `forms.button`.
pub(crate) fn is_component_name_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_components() {
        let text =
            "{% component fact(title) %}{{ title }}{% endcomponent fact %}{%- component forms.button(a) %}component x";
        assert_eq!(component_definitions(text).collect::<Vec<_>>(), ["fact", "forms.button"]);
    }
}
