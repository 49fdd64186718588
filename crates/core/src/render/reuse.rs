//! Decides which outputs of the last build are reused.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Job, Sink};
use crate::build_cache::{CachedOutput, Caches};
use crate::diagnostic::Diagnostic;
use crate::digest::{Digest, Hash128};
use crate::facts::{Comparison, FactNumber};
use crate::path::OutputPath;
use crate::plan::Recipe;

/// How many outputs were rendered and how many were reused.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    /// Rendered by a template or written by a module of `formats` or `hosting`.
    pub rendered: usize,
    /// Reused from the last build.
    pub reused: usize,
}

/// Thread-safe counters.
#[derive(Debug, Default)]
pub(super) struct Counters {
    rendered: AtomicUsize,
    reused: AtomicUsize,
}

impl Counters {
    pub(crate) fn rendered(&self) {
        self.rendered.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn counts(&self) -> Counts {
        Counts { rendered: self.rendered.load(Ordering::Relaxed), reused: self.reused.load(Ordering::Relaxed) }
    }
}

/// An output, with its cache entry from the last build.
pub(super) struct ReusableOutput<'a> {
    path: &'a OutputPath,
    recipe: Hash128,
    last: Option<&'a CachedOutput>,
    comparison: &'a Comparison<'a>,
    caches: &'a Caches,
    sink: &'a dyn Sink,
    counters: &'a Counters,
}

impl<'a> ReusableOutput<'a> {
    /// Looks an output up.
    pub(crate) fn new(
        job: &'a Job<'_>,
        (path, recipe): (&'a OutputPath, &Recipe),
        comparison: &'a Comparison<'a>,
        counters: &'a Counters,
    ) -> Self {
        let recipe = recipe.digest(job.site);
        let last = job.caches.last.output(path).filter(|last| job.caches.enabled && last.recipe == recipe);
        Self { path, recipe, last, comparison, caches: job.caches, sink: job.sink, counters }
    }

    /// Reuses the output if none of its facts has changed and the published bytes are intact; returns whether it did.
    pub(crate) fn is_current(&self) -> Result<bool, Diagnostic> {
        let Some(last) = self.last else { return Ok(false) };
        match last.facts.as_ref().and_then(|facts| self.comparison.unchanged(facts)) {
            Some(facts) => {
                let reused = self.keep(CachedOutput { facts: Some(facts), ..*last })?;
                self.counters.reused.fetch_add(usize::from(reused), Ordering::Relaxed);
                Ok(reused)
            }
            None => Ok(false),
        }
    }

    /// Leaves the last output where it is if this one, which was rendered, has the same bytes; returns whether it did.
    pub(crate) fn has_same_bytes(&self, bytes: &[u8], facts: Option<&[FactNumber]>) -> Result<bool, Diagnostic> {
        match self.last.filter(|last| last.bytes == Digest::of(bytes)) {
            Some(last) => self.keep(CachedOutput { facts: facts.map(<[_]>::to_vec), ..*last }),
            None => Ok(false),
        }
    }

    fn keep(&self, rendered: CachedOutput) -> Result<bool, Diagnostic> {
        let reused = self.sink.keep(self.path, &rendered.bytes)?;
        if reused {
            self.caches.next.put_output(self.path, rendered);
        }
        Ok(reused)
    }

    /// Caches a rendered output.
    pub(crate) fn remember(&self, facts: Option<Vec<FactNumber>>, bytes: Digest) {
        if self.caches.enabled {
            self.caches.next.put_output(self.path, CachedOutput { recipe: self.recipe, facts, bytes });
        }
    }
}
