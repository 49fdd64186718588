//! The first page: what waits for the writer, pages by their words, and new pages.

use maud::{Markup, html};

use super::form_data::FormData;
use super::{Answer, EDITOR_PATH, Editor, edit_address};
use anslag_core::editor::{Overview, PageLink, Problem};

impl Editor {
    pub(super) fn start(&self, query: &FormData) -> Answer {
        let (site, diagnostics) = match self.current() {
            Ok(current) => current,
            Err(answer) => return answer,
        };
        let words = query.get("q").map(String::as_str).unwrap_or_default().trim();
        let found = (!words.is_empty()).then(|| PageLink::search(&site, words, self.language));
        let overview = Overview::new(&site, &diagnostics, self.language);
        let title = self.term("editor.start");
        let content = html! {
            h1 { (title) }
            form.search role="search" method="get" action=(EDITOR_PATH) {
                label for="q" { (self.term("editor.search")) }
                input #q type="search" name="q" value=(words);
                button type="submit" { (self.term("editor.find")) }
            }
            @if let Some(found) = found {
                (self.links("editor.found", "editor.nothing_found", &found))
            }
            section {
                h2 { (self.term("editor.new")) }
                ul.kinds {
                    @for (name, label) in &overview.kinds {
                        li { a href={ (EDITOR_PATH) "new?kind=" (name) } { (label) } }
                    }
                }
            }
            (self.problems(&overview.problems, overview.problem_count))
            (self.links("editor.drafts", "", &overview.drafts))
            (self.links("editor.scheduled", "", &overview.scheduled))
            (self.links("editor.overdue", "", &overview.overdue))
            (self.links("editor.latest", "", &overview.latest))
        };
        self.page(200, title, &content)
    }

    /// A list of pages with its heading; without pages what that means, or nothing.
    fn links(&self, title: &'static str, none: &'static str, pages: &[PageLink]) -> Markup {
        html! {
            @if !pages.is_empty() || !none.is_empty() {
                section {
                    h2 { (self.term(title)) }
                    @if pages.is_empty() { p { (self.term(none)) } }
                    ul.pages {
                        @for page in pages {
                            li { a href=(edit_address(&page.path)) { (page.title) } " " span.about { (page.about) } }
                        }
                    }
                }
            }
        }
    }

    fn problems(&self, problems: &[Problem], count: usize) -> Markup {
        html! {
            section {
                h2 { (self.term("editor.problems")) }
                @if problems.is_empty() { p { (self.term("editor.no_problems")) } }
                ul.messages {
                    @for problem in problems {
                        li class=[problem.is_error.then_some("error")] {
                            strong { (self.term(if problem.is_error { "editor.error" } else { "editor.warning" })) ": " }
                            (problem.text) " "
                            @match &problem.page {
                                Some(path) => a href=(edit_address(path)) { (problem.place) },
                                None => span.about { (problem.place) },
                            }
                        }
                    }
                }
                @if count > problems.len() { p { (self.term("editor.and_more")) " " (count - problems.len()) } }
            }
        }
    }
}
