//! What all pages of the editor have.

use maud::{DOCTYPE, Markup, html};

use super::EDITOR_PATH;
use anslag_core::diagnostic::{Language, term};
use anslag_core::editor::FormMessage;

/// A page of the editor.
pub(super) fn page(lang: &str, title: &str, content: &Markup, language: Language) -> String {
    let name = term("editor.name", language);
    html! {
        (DOCTYPE)
        html lang=(lang) {
            head {
                meta charset="utf-8";
                title { (title) " – " (name) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                link rel="stylesheet" href={ (EDITOR_PATH) "editor.css" };
                script src={ (EDITOR_PATH) "editor.js" } defer {}
            }
            body {
                a.skip href="#content" { (term("editor.skip", language)) }
                header {
                    a href=(EDITOR_PATH) { (name) }
                    " "
                    a href="/" { (term("editor.site", language)) }
                }
                main #content { (content) }
            }
        }
    }
    .into_string()
}

/// Messages as a list; nothing when there are none.
pub(super) fn messages(id: &str, messages: &[FormMessage], language: Language) -> Markup {
    html! {
        @if !messages.is_empty() {
            ul.messages id=(id) {
                @for message in messages {
                    li class=[message.is_error.then_some("error")] {
                        strong { (term(if message.is_error { "editor.error" } else { "editor.warning" }, language)) ": " }
                        @if let Some(line) = message.line { (term("editor.line", language)) " " (line) ": " }
                        (message.text)
                        @for help in &message.help { br; span.help { (help) } }
                        @if !message.code.is_empty() { " " code { (message.code) } }
                    }
                }
            }
        }
    }
}
