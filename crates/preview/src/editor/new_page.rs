//! A new page: its kind, title and section, and then its form.

use maud::html;

use super::form_data::FormData;
use super::layout::messages;
use super::{Answer, EDITOR_PATH, Editor, edit_address};
use anslag_core::authoring::article::{NewArticle, sections};
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::editor::{FormMessage, kind_label};
use anslag_core::schema::Kind;
use anslag_core::site::{Page, Site};
use anslag_disk::atomic_write::create_page;

impl Editor {
    /// The form for a new page of a kind.
    pub(super) fn new_page(&self, query: &FormData) -> Answer {
        let site = match self.current() {
            Ok((site, _)) => site,
            Err(answer) => return answer,
        };
        match kind(&site, query) {
            Some(kind) => self.ask(200, &site, kind, &FormData::default(), &[]),
            None => self.refused("editor.no_page", 404),
        }
    }

    /// Creates the page, and leads to its form.
    pub(super) fn create(&self, query: &FormData, sent: &FormData) -> Answer {
        let site = match self.current() {
            Ok((site, _)) => site,
            Err(answer) => return answer,
        };
        let Some(kind) = kind(&site, query) else { return self.refused("editor.no_page", 404) };
        let title = sent.get("title").map(|title| title.trim()).unwrap_or_default();
        let refused = |code: Diagnostic| self.ask(422, &site, kind, sent, &[FormMessage::of(&code, self.language)]);
        let chosen = choices(&site, kind);
        let wanted = sent.get("section").map(String::as_str).unwrap_or_default();
        let Some(section) = chosen.iter().find(|section| section.document.path.as_str() == wanted) else {
            return self.refused("editor.no_page", 404);
        };
        let today = site.now.to_zoned(site.config.zone.clone()).date();
        let article = NewArticle { site: &site, section, kind, title, values: &[], today };
        let Some(path) = article.path() else { return refused(Diagnostic::new(Code::A644).arg("value", title)) };
        // Two pages of one title are no mistake of the writer.
        let stem = path.trim_end_matches(".md");
        let names = std::iter::once(path.clone()).chain((2..100).map(|number| format!("{stem}-{number}.md")));
        let mut result = Err(Diagnostic::new(Code::A641).arg("path", path.clone()));
        for path in names {
            result = create_page(&self.root, &path, &article.text()).map(|()| path);
            if !matches!(&result, Err(taken) if taken.code == Code::A641) {
                break;
            }
        }
        match result {
            Ok(path) => Answer::SeeOther(format!("{}&saved=1", edit_address(&path))),
            Err(message) => refused(message),
        }
    }

    fn ask(&self, status: u16, site: &Site, kind: Kind, sent: &FormData, errors: &[FormMessage]) -> Answer {
        let label = kind_label(kind, self.language);
        let title = format!("{}: {label}", self.term("editor.new"));
        let given = |name: &str| sent.get(name).map(String::as_str).unwrap_or_default();
        let sections = choices(site, kind);
        let content = html! {
            h1 { (title) }
            (messages("errors", errors, self.language))
            form method="post" action={ (EDITOR_PATH) "new?kind=" (kind.name) } {
                input type="hidden" name="token" value=(self.token);
                div.field {
                    label for="title" { (self.term("editor.title")) }
                    input #title type="text" name="title" required value=(given("title"));
                }
                div.field {
                    label for="section" { (self.term("editor.in_section")) }
                    select #section name="section" {
                        @for section in sections {
                            @let path = section.document.path.as_str();
                            option value=(path) selected[path == given("section")] { (section.title()) " (" (path) ")" }
                        }
                    }
                }
                p.actions { button.primary type="submit" { (self.term("editor.create")) } }
            }
        };
        self.page(status, &title, &content)
    }
}

fn kind(site: &Site, query: &FormData) -> Option<Kind> {
    site.config.kinds.find(query.get("kind")?)
}

/// The sections for a page of a kind: those of its kind first, then all others.
fn choices(site: &Site, kind: Kind) -> Vec<&Page> {
    let mut chosen = sections(site, kind);
    let known: Vec<_> = chosen.iter().map(|page| page.id).collect();
    chosen.extend(site.pages.iter().filter(|page| page.is_section() && !known.contains(&page.id)));
    chosen
}
