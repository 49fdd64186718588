//! Decides what must be made anew, by what the last build left.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Job, Sink};
use crate::build_cache::{CachedOutput, Caches, OutputKey};
use crate::diagnostic::Diagnostic;
use crate::digest::{Digest, Hash128, HashBuilder};
use crate::path::OutputPath;
use crate::site::PageId;
use crate::views::content::Piece;
use crate::views::context::View;
use crate::views::value::{Value, mark};

/// How many outputs were made, and how many were left as they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Drawn by a template, or written by a writer of ours.
    pub made: usize,
    /// Left as the last build made them.
    pub kept: usize,
}

/// Counts from many threads.
#[derive(Debug, Default)]
pub(super) struct Counting {
    made: AtomicUsize,
    kept: AtomicUsize,
}

impl Counting {
    pub(crate) fn made(&self) {
        self.made.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn counts(&self) -> Counts {
        Counts { made: self.made.load(Ordering::Relaxed), kept: self.kept.load(Ordering::Relaxed) }
    }
}

/// An output and what is known of it.
pub(super) struct Known<'a> {
    path: &'a OutputPath,
    key: Option<OutputKey>,
    last: Option<&'a CachedOutput>,
    caches: &'a Caches,
    sink: &'a dyn Sink,
    counting: &'a Counting,
}

impl<'a> Known<'a> {
    /// Looks an output up.
    pub(crate) fn new(job: &'a Job<'_>, path: &'a OutputPath, key: Option<OutputKey>, counting: &'a Counting) -> Self {
        let last = key.and_then(|_| job.caches.last.output(path));
        Self { path, key, last, caches: job.caches, sink: job.sink, counting }
    }

    /// Whether nothing that it is made from has changed, and it is still as it was made. It stays then.
    pub(crate) fn is_current(&self) -> Result<bool, Diagnostic> {
        match (self.key, self.last) {
            (Some(key), Some(last)) if last.key == key => self.keep(*last),
            _ => Ok(false),
        }
    }

    /// Whether its template would see what it saw the last time, and is the same. It stays then.
    pub(crate) fn looks_the_same(&self, view: Option<Hash128>) -> Result<bool, Diagnostic> {
        match (self.key, self.last) {
            (Some(key), Some(last)) if view.is_some() && last.view == view && last.key.templates == key.templates => {
                self.keep(CachedOutput { key, ..*last })
            }
            _ => Ok(false),
        }
    }

    fn keep(&self, made: CachedOutput) -> Result<bool, Diagnostic> {
        let kept = self.sink.keep(self.path, &made.bytes)?;
        if kept {
            self.counting.kept.fetch_add(1, Ordering::Relaxed);
            self.caches.next.put_output(self.path, made);
        }
        Ok(kept)
    }

    /// Remembers what was made.
    pub(crate) fn remember(&self, view: Option<Hash128>, bytes: Digest) {
        if let Some(key) = self.key {
            self.caches.next.put_output(self.path, CachedOutput { key, view, bytes });
        }
    }
}

/// A view with its page as a template sees it.
pub(super) struct Seen<'a> {
    pub(crate) template: &'a str,
    pub(crate) variables: Vec<(&'static str, Value)>,
    pub(crate) page: Value,
    pub(crate) content: Option<PageId>,
    pub(crate) origin: String,
    around: Hash128,
}

impl<'a> From<View<'a>> for Seen<'a> {
    fn from(view: View<'a>) -> Self {
        let View { template, variables, page, around, content, origin } = view;
        Self { template, variables, page: page.into(), content, origin, around }
    }
}

impl Seen<'_> {
    /// A mark for everything that the template sees.
    pub(crate) fn mark(&self, pieces: &[Piece]) -> Hash128 {
        // Most pages with all that they show have less.
        let mut hasher = HashBuilder::with_capacity(32 * 1024);
        hasher.text(self.template).hash128(self.around);
        for (name, value) in &self.variables {
            // What every page has is marked once, in `around`.
            if !matches!(*name, "labels" | "settings" | "data") {
                mark(value, hasher.text(name));
            }
        }
        mark(&self.page, &mut hasher);
        content(&mut hasher, pieces);
        hasher.finish()
    }
}

fn content(hasher: &mut HashBuilder, pieces: &[Piece]) {
    for piece in pieces {
        match piece {
            Piece::Html(html) => drop(hasher.text(html)),
            Piece::Component { name, args, body, .. } => {
                hasher.text(name).number(args.len() as u64);
                for (key, value) in args {
                    mark(value, hasher.text(key));
                }
                content(hasher, body);
                hasher.number(body.len() as u64);
            }
        }
    }
}
