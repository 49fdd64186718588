//! The form of a page, and what happens when it is sent.

use std::sync::PoisonError;

use maud::{Markup, html};

use super::conflict::{self, Conflict};
use super::form_data::FormData;
use super::layout::messages;
use super::{Answer, EDITOR_PATH, Editor, asked_path, edit_address, exists};
use anslag_core::digest::Digest;
use anslag_core::editor::{Control, FieldGroup, FormField, FormMessage, PageForm, Submission, is_current};
use anslag_core::site::{Page, Site};
use anslag_disk::atomic_write::replace_file;

/// A form with what is to be said above it.
struct Shown {
    form: PageForm,
    /// Of the text that the form was made of.
    digest: String,
    notice: Option<&'static str>,
    errors: Vec<FormMessage>,
}

/// Why a form was not saved.
struct Refused {
    status: u16,
    notice: &'static str,
    conflicts: Vec<Conflict>,
    errors: Vec<FormMessage>,
}

impl Editor {
    /// The form of a page.
    pub(super) fn edit(&self, query: &FormData) -> Answer {
        // A page that was just created is there in a moment; one that has no file is not waited for.
        let is_new = query.get("file").is_some_and(|path| exists(&self.root, path));
        let has_page = |site: &Site| !is_new || query.get("file").is_some_and(|path| site.by_source.contains_key(path));
        let site = match self.site_when(&has_page) {
            Ok((site, _)) => site,
            Err(answer) => return answer,
        };
        let Some(path) = asked_path(&site, query) else { return self.refused("editor.no_page", 404) };
        let Some(id) = site.by_source.get(&path) else { return self.refused("editor.no_page", 404) };
        let text = match self.read(site.page(*id)) {
            Ok(text) => text,
            Err(answer) => return answer,
        };
        drop(site);
        // What was just saved is shown with the messages about it.
        let is_built = |site: &Site| site.by_source.get(&path).is_some_and(|id| is_current(site.page(*id), &text));
        let (site, diagnostics) = match self.site_when(&is_built) {
            Ok(current) => current,
            Err(answer) => return answer,
        };
        let Some(id) = site.by_source.get(&path) else { return self.refused("editor.no_page", 404) };
        let form = PageForm::new(&site, site.page(*id), &text, &diagnostics, self.language);
        let notice = query.get("saved").map(|_| "editor.saved");
        let digest = self.remember(&text).to_string();
        self.shown(200, &Shown { form, digest, notice, errors: Vec::new() })
    }

    /// Saves what was sent. What cannot be saved is shown again, with everything that was typed.
    pub(super) fn save(&self, query: &FormData, sent: &FormData) -> Answer {
        let (site, diagnostics) = match self.current() {
            Ok(current) => current,
            Err(answer) => return answer,
        };
        let found = query.get("file").and_then(|path| site.by_source.get(path));
        let Some(page) = found.map(|id| site.page(*id)) else { return self.refused("editor.no_page", 404) };
        let _saving = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        let text = match self.read(page) {
            Ok(text) => text,
            Err(answer) => return answer,
        };
        let body = sent.get("body").cloned().unwrap_or_default();
        let mut submission = Submission { fields: sent.below("field."), body };
        let mut form = PageForm::new(&site, page, &text, &diagnostics, self.language);
        let digest = self.remember(&text).to_string();
        if sent.get("whole").is_some() != form.groups.is_empty() {
            // The form had fields and the file can no longer be read, or the other way round: neither is put into the other.
            let errors = vec![conflict::typed(&submission, self.language)];
            return self.shown(409, &Shown { form, digest, notice: Some("editor.conflict"), errors });
        }
        let refused = match self.write((&site, page), &form, &text, sent.get("digest"), &mut submission) {
            Ok(()) => return Answer::SeeOther(format!("{}&saved=1", edit_address(page.document.path.as_str()))),
            Err(refused) => refused,
        };
        conflict::fill(&mut form, &submission, &refused.conflicts);
        self.shown(refused.status, &Shown { form, digest, notice: Some(refused.notice), errors: refused.errors })
    }

    /// Writes what was sent into the file, whose text and form are these. `shown` is the digest of the text that was edited.
    fn write(
        &self,
        place: (&Site, &Page),
        form: &PageForm,
        text: &str,
        shown: Option<&String>,
        submission: &mut Submission,
    ) -> Result<(), Refused> {
        let (site, page) = place;
        if shown.is_none_or(|shown| *shown != Digest::of(text.as_bytes()).to_string()) {
            // Another writer, or the same in another program, has saved meanwhile.
            let base = shown.and_then(|shown| self.remembered(shown));
            let base = base.map(|base| PageForm::new(site, page, &base, &[], self.language));
            let conflicts = conflict::merge(submission, base.as_ref(), form, self.language);
            if !conflicts.is_empty() {
                return Err(Refused { status: 409, notice: "editor.conflict", conflicts, errors: Vec::new() });
            }
        }
        let new = submission.apply(site, page, text, self.language).map_err(|unsaved| {
            let conflicts = unsaved.into_iter().map(|key| conflict::unsaved(key, self.language)).collect();
            Refused { status: 422, notice: "editor.not_saved", conflicts, errors: Vec::new() }
        })?;
        if new == text {
            return Ok(());
        }
        replace_file(&self.root.join(page.document.path.as_str()), &new).map_err(|message| {
            let errors = vec![FormMessage::of(&message, self.language)];
            Refused { status: 500, notice: "editor.not_saved", conflicts: Vec::new(), errors }
        })
    }

    fn shown(&self, status: u16, shown: &Shown) -> Answer {
        let form = &shown.form;
        let content = html! {
            div.beside {
                div {
                    (self.head(shown))
                    form #page method="post" action={ (EDITOR_PATH) "edit?file=" (super::form_data::encode(&form.path)) }
                        data-path=(form.path) data-restore=(self.term("editor.restore")) data-discard=(self.term("editor.discard"))
                        data-kept=(self.term("editor.kept")) data-saved=[(shown.notice == Some("editor.saved")).then_some("")] {
                        input type="hidden" name="token" value=(self.token);
                        input type="hidden" name="digest" value=(shown.digest);
                        @if form.groups.is_empty() { input type="hidden" name="whole" value="1"; }
                        @let (first, rest) = form.groups.split_at(form.groups.len().min(1));
                        @for group in first { (self.group(group)) }
                        (self.body(form))
                        @for group in rest { (self.group(group)) }
                        p.actions { button.primary type="submit" { (self.term("editor.save")) } }
                    }
                }
                // Saved changes appear in it by themselves. A page with errors may never have been shown.
                @if form.has_errors() {
                    p.notice { (self.term("editor.not_shown")) }
                } @else {
                    iframe src=(form.address) title=(self.term("editor.page_beside")) {}
                }
            }
        };
        self.page(status, &form.title, &content)
    }

    fn head(&self, shown: &Shown) -> Markup {
        let Shown { form, notice, errors, .. } = shown;
        html! {
            h1 { (form.title) }
            p.about {
                (form.kind) " · " code { (form.path) } " · "
                a href=(form.address) { (self.term("editor.show")) }
            }
            @if let Some(notice) = notice { p.notice role="status" { (self.term(notice)) } }
            (messages("errors", errors, self.language))
            (messages("messages", &form.messages, self.language))
            @if form.groups.is_empty() { p.notice { (self.term("editor.whole")) } }
        }
    }

    /// Fields with something to show, and the others folded.
    fn group(&self, group: &FieldGroup) -> Markup {
        let is_open = |field: &&FormField| field.prominent || !field.messages.is_empty();
        let (open, folded): (Vec<_>, Vec<_>) = group.fields.iter().partition(is_open);
        html! {
            @if !open.is_empty() {
                fieldset {
                    legend { (group.title) }
                    @for field in open { (self.field(field)) }
                }
            }
            @if !folded.is_empty() {
                details {
                    summary { (group.title) ": " (self.term("editor.more_fields")) " (" (folded.len()) ")" }
                    @for field in folded { (self.field(field)) }
                }
            }
        }
    }

    /// The text below the fields, or the whole file.
    fn body(&self, form: &PageForm) -> Markup {
        let is_whole = form.groups.is_empty();
        let buttons = ["heading", "bold", "italic", "link", "list", "numbers", "quote"];
        let names = buttons.map(|name| format!("editor.insert.{name}"));
        html! {
            div.field {
                label for="body" { (self.term(if is_whole { "editor.file" } else { "editor.text" })) }
                @if !is_whole {
                    p.hint #hint_body { (self.term("editor.markdown")) }
                    // Of use with the script only, which shows it.
                    div.tools role="toolbar" aria-label=(self.term("editor.tools")) aria-controls="body" hidden {
                        @for (button, name) in buttons.iter().zip(&names) {
                            button type="button" data-insert=(button) { (anslag_core::diagnostic::term(name, self.language)) }
                        }
                    }
                }
                // A browser leaves out the first line break of a text area.
                textarea #body name="body" rows="20" spellcheck="true" aria-describedby=[(!is_whole).then_some("hint_body")] { "\n" (form.body) }
            }
        }
    }

    fn field(&self, field: &FormField) -> Markup {
        let id = format!("field_{}", field.key);
        let (hint, said) = (format!("hint_{}", field.key), format!("said_{}", field.key));
        let has_hint = !field.help.is_empty() || field.inherited;
        let described = [has_hint.then_some(hint.as_str()), (!field.messages.is_empty()).then_some(said.as_str())];
        let described = described.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let described = (!described.is_empty()).then_some(described);
        let invalid = field.messages.iter().any(|message| message.is_error).then_some("true");
        html! {
            div.field {
                label for=(id) { (field.label) @if field.required { " " span.required { (self.term("editor.required")) } } }
                @if has_hint {
                    p.hint id=(hint) {
                        (field.help)
                        @if field.inherited { " " (self.term("editor.inherited")) }
                    }
                }
                (messages(&said, &field.messages, self.language))
                @match &field.control {
                    Control::Line => {
                        input type="text" id=(id) name={ "field." (field.key) } value=(field.value) aria-describedby=[&described] aria-invalid=[invalid];
                    }
                    Control::Choice(choices) => {
                        select id=(id) name={ "field." (field.key) } aria-describedby=[&described] aria-invalid=[invalid] {
                            option value="" selected[field.value.is_empty()] { (self.term("editor.none")) }
                            @for (key, label) in choices {
                                option value=(key) selected[*key == field.value] { (label) }
                            }
                        }
                    }
                    control => {
                        textarea class=[(*control == Control::Yaml).then_some("yaml")] id=(id) name={ "field." (field.key) } rows=(rows(&field.value))
                            spellcheck=(if *control == Control::Yaml { "false" } else { "true" })
                            aria-describedby=[&described] aria-invalid=[invalid] { "\n" (field.value) }
                    }
                }
            }
        }
    }
}

/// The lines of a field that grows with its value.
fn rows(value: &str) -> usize {
    let lines = value.lines().map(|line| 1 + line.chars().count() / 70).sum::<usize>();
    lines.clamp(2, 12)
}
