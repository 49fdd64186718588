//! The editor at `/_anslag/`: pages of the site as forms, on this computer only.
//!
//! Every request is checked before it comes here: host, origin, method and size ([`crate::response`]). A request that writes has
//! the token of this run in its form, which no other site can read. A path is looked up among the pages of the site and never used
//! as it is sent; a file that is a link to somewhere else is not written.
#![expect(clippy::disallowed_methods, reason = "the editor reads pages, and waits by the clock for what it saved")]

mod conflict;
mod edit_page;
mod form_data;
mod layout;
mod new_page;
mod site_slot;
mod start_page;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use maud::Markup;

use crate::http::Request;
use anslag_core::diagnostic::{Diagnostic, Language, term};
use anslag_core::digest::Digest;
use anslag_core::site::{Page, Site};
use form_data::FormData;
use site_slot::Current;
pub use site_slot::SiteSlot;

/// The path of the editor. No page of a site can be below it.
pub(crate) const EDITOR_PATH: &str = "/_anslag/";
/// How long a request waits for the site to be built with what was just saved.
const REBUILD_TIMEOUT: Duration = Duration::from_secs(5);
/// How many texts are kept as they were when their forms were opened.
const MAX_OPENED: usize = 100;

/// The editor of a site.
#[derive(Debug)]
pub struct Editor {
    /// The folder of the site.
    root: PathBuf,
    /// The language of the writer.
    language: Language,
    /// What the forms of this run have and no other site knows.
    token: String,
    /// The site as it was built last.
    site: Arc<SiteSlot>,
    /// Held while a page is read, changed and written: of two saves at once the second must see what the first wrote.
    saving: Mutex<()>,
    /// Texts of pages as forms showed them, the latest last, so that the edits of two writers can be told apart.
    opened: Mutex<Vec<(Digest, Arc<str>)>>,
}

/// The answer of the editor.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A page.
    Page { status: u16, html: String },
    /// Another page, after a form was sent.
    SeeOther(String),
    /// A file of the editor itself.
    File { kind: &'static str, text: &'static str },
}

impl Editor {
    /// The editor of a site in this folder, for a writer of this language. Fails when the system has no random numbers.
    pub fn new(root: PathBuf, language: Language, site: Arc<SiteSlot>) -> Result<Self, getrandom::Error> {
        let mut random = [0; 16];
        getrandom::fill(&mut random)?;
        let token = random.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { root, language, token, site, saving: Mutex::default(), opened: Mutex::default() })
    }

    /// The label of the link to the editor on a page, and the language of the label.
    pub(crate) fn link_label(&self) -> (&'static str, &'static str) {
        (term("editor.edit", self.language), self.lang())
    }

    /// Answers a request below [`EDITOR_PATH`].
    pub(crate) fn answer(&self, request: &Request) -> Answer {
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let name = path.strip_prefix(EDITOR_PATH).unwrap_or_default();
        match name {
            "editor.css" => return Answer::File { kind: "text/css; charset=utf-8", text: include_str!("editor.css") },
            "editor.js" => {
                return Answer::File { kind: "text/javascript; charset=utf-8", text: include_str!("editor.js") };
            }
            _ => {}
        }
        let Some(query) = FormData::parse(query.as_bytes()) else { return self.refused("editor.bad_form", 400) };
        let form = match request.method.as_str() {
            "POST" => match FormData::parse(&request.body) {
                Some(form) if form.get("token") == Some(&self.token) => Some(form),
                Some(_) => return self.refused("editor.old_form", 403),
                None => return self.refused("editor.bad_form", 400),
            },
            _ => None,
        };
        match (name, form) {
            ("", None) => self.start(&query),
            ("edit", None) => self.edit(&query),
            ("edit", Some(form)) => self.save(&query, &form),
            ("new", None) => self.new_page(&query),
            ("new", Some(form)) => self.create(&query, &form),
            _ => self.refused("editor.no_page", 404),
        }
    }

    fn lang(&self) -> &'static str {
        match self.language {
            Language::Sv => "sv",
            Language::En => "en",
        }
    }

    fn term(&self, key: &'static str) -> &'static str {
        term(key, self.language)
    }

    fn page(&self, status: u16, title: &str, content: &Markup) -> Answer {
        Answer::Page { status, html: layout::page(self.lang(), title, content, self.language) }
    }

    fn refused(&self, key: &'static str, status: u16) -> Answer {
        let text = self.term(key);
        self.page(status, text, &maud::html! { h1 { (text) } })
    }

    /// The site and all messages about it. Waits until what is being built is ready.
    fn current(&self) -> Result<(Arc<Site>, Arc<Vec<Diagnostic>>), Answer> {
        self.site_when(&|_| true)
    }

    /// The same once the site is as it should be after a save; as it is when that takes too long.
    fn site_when(&self, is_ready: &dyn Fn(&Site) -> bool) -> Result<(Arc<Site>, Arc<Vec<Diagnostic>>), Answer> {
        let deadline = Instant::now() + REBUILD_TIMEOUT;
        let mut found = self.site.current(REBUILD_TIMEOUT);
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Current { site, diagnostics, builds } = found;
            match site {
                Some(site) if is_ready(&site) || left.is_zero() => return Ok((site, diagnostics)),
                // The site is not held while the next build needs it.
                Some(site) => drop(site),
                None => return Err(self.no_site(&diagnostics)),
            }
            found = self.site.next(builds, left);
        }
    }

    /// What is wrong with a site that cannot be read at all.
    fn no_site(&self, diagnostics: &[Diagnostic]) -> Answer {
        let title = self.term("editor.no_site");
        let content = maud::html! {
            h1 { (title) }
            ul { @for message in diagnostics { li { (message.message(self.language)) } } }
        };
        self.page(503, title, &content)
    }

    /// The text of a page's file, if it is below the content of the site and not a link to elsewhere.
    fn read(&self, page: &Page) -> Result<String, Answer> {
        let path = self.root.join(page.document.path.as_str());
        let real = path.canonicalize().ok().filter(|real| real.starts_with(self.root.join("content")));
        let text = real.filter(|real| *real == path).map(std::fs::read_to_string);
        match text {
            Some(Ok(text)) => Ok(text),
            Some(Err(_)) => Err(self.refused("editor.unreadable", 422)),
            None => Err(self.refused("editor.elsewhere", 403)),
        }
    }

    /// Keeps a text as a form shows it.
    fn remember(&self, text: &str) -> Digest {
        let digest = Digest::of(text.as_bytes());
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.retain(|(known, _)| *known != digest);
        if opened.len() >= MAX_OPENED {
            opened.remove(0);
        }
        opened.push((digest, text.into()));
        digest
    }

    /// A text that a form showed.
    fn remembered(&self, digest: &str) -> Option<Arc<str>> {
        let opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        opened.iter().find(|(known, _)| known.to_string() == digest).map(|(_, text)| Arc::clone(text))
    }
}

/// The path of the page with an address, or of the page with a path.
fn asked_path(site: &Site, query: &FormData) -> Option<String> {
    match query.get("address") {
        Some(address) => anslag_core::editor::path_at(site, address).map(str::to_owned),
        None => query.get("file").cloned(),
    }
}

/// The address of the form of a page.
fn edit_address(path: &str) -> String {
    format!("{EDITOR_PATH}edit?file={}", form_data::encode(path))
}

/// Whether a file of the content is there.
fn exists(root: &Path, path: &str) -> bool {
    path.starts_with("content/") && !path.split('/').any(|part| part == "..") && root.join(path).exists()
}
