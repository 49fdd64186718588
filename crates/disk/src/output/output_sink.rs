//! The sink of a build: outputs go into a new tree as they are rendered, and the tree is published at the end.

use std::io::Read;
use std::path::Path;
use std::sync::OnceLock;

use super::Output;
use super::folder::Folder;
use super::options::OutputOptions;
use super::outcome::WriteSummary;
use super::stage::Stage;
use anslag_core::diagnostic::{Code, Diagnostic};
use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;
use anslag_core::picture::Product;
use anslag_core::render::{Artifact, Sink};
use anslag_core::source::Inputs;

/// Writes a site to its output folder. The folder is opened for the first output, so a site with errors never touches it.
#[derive(Debug)]
pub struct OutputSink<'a> {
    root: &'a Path,
    out: &'a Path,
    options: OutputOptions<'a>,
    inputs: &'a Inputs,
    stage: OnceLock<Result<Stage, Diagnostic>>,
}

impl<'a> OutputSink<'a> {
    /// A sink for an output folder, which is not opened yet.
    pub fn new(root: &'a Path, out: &'a Path, options: OutputOptions<'a>, inputs: &'a Inputs) -> Self {
        Self { root, out, options, inputs, stage: OnceLock::new() }
    }

    fn stage(&self) -> Result<&Stage, Diagnostic> {
        let open = || Output::open(self.root, self.out, &self.options)?.stage();
        self.stage.get_or_init(open).as_ref().map_err(Clone::clone)
    }

    /// Whether the published tree is this one, and intact.
    pub fn is_published(&self, tree: &Digest) -> Result<bool, Diagnostic> {
        let output = Output::open(self.root, self.out, &self.options)?;
        Ok(output.id() == Some(*tree) && output.is_intact())
    }

    /// Checks the published files ahead of the first output, to save time. Errors are reported with the first output.
    pub fn check_published(&self) {
        if let Ok(stage) = self.stage() {
            stage.check_published();
        }
    }

    /// Publishes the new tree.
    pub fn commit(self) -> Result<WriteSummary, Diagnostic> {
        self.stage()?;
        match self.stage.into_inner() {
            Some(stage) => stage?.commit(),
            // Unreachable: it was opened above.
            None => Err(Diagnostic::new(Code::A622)),
        }
    }
}

impl OutputSink<'_> {
    /// Adds a file that was made of a picture.
    fn put_picture(&self, path: &OutputPath, source: &str, product: Product) -> Result<Digest, Diagnostic> {
        let unreadable = || Diagnostic::file(Code::A403, source).term("detail", "io.changed");
        let needed = self.inputs.needed_picture(source, product).ok_or_else(unreadable)?;
        let (pictures, key) = (&self.inputs.pictures, product.key(needed.picture));
        if let Some(digest) = pictures.digest(&key)
            && self.stage()?.keep(path, &digest)?
        {
            return Ok(digest);
        }
        // It was made before, but what was kept may be damaged or gone.
        let again = || {
            pictures.make(&[needed]);
            pictures.read(&key)
        };
        self.stage()?.put(path, &pictures.read(&key).or_else(again).ok_or_else(unreadable)?)
    }
}

impl Sink for OutputSink<'_> {
    fn prepare(&self) -> Result<(), Diagnostic> {
        self.stage().map(Stage::check_published)
    }

    fn put(&self, path: &OutputPath, artifact: Artifact) -> Result<Digest, Diagnostic> {
        match artifact {
            Artifact::Bytes(bytes) => self.stage()?.put(path, &bytes),
            Artifact::Copy(source) => {
                let facts = self.inputs.files.get(&source);
                if let Some(facts) = facts
                    && self.stage()?.keep(path, &facts.digest)?
                {
                    return Ok(facts.digest);
                }
                let disk = facts.map_or(source.as_str(), |facts| facts.disk_path.as_str());
                self.stage()?.copy(path, Path::new(disk), &source)
            }
            Artifact::Picture(source, product) => self.put_picture(path, &source, product),
        }
    }

    fn keep(&self, path: &OutputPath, bytes: &Digest) -> Result<bool, Diagnostic> {
        self.stage()?.keep(path, bytes)
    }

    fn read(&self, path: &OutputPath) -> Option<Vec<u8>> {
        // The stage is not opened for it: it may be that nothing is published.
        let mut bytes = Vec::new();
        let mut file = Folder::open(&self.root.join(self.out)).and_then(|out| out.open_file(path.as_str())).ok()?;
        file.read_to_end(&mut bytes).ok().map(|_| bytes)
    }
}
