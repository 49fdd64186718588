//! Where the repository of a site is hosted, for editors that save to it.

use std::path::Path;

use crate::Program;

/// The remote named `origin`, and the site's folder in the repository.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The address of the remote, as git has it.
    pub url: Option<String>,
    /// The path of the site below the top of the repository, with a closing `/`; empty when they are the same.
    pub prefix: String,
}

/// The origin of the repository that a site is in; `None` without a repository or without git.
pub fn origin(program: &Program, root: &Path) -> Option<Origin> {
    let git = program.git(root)?;
    let line = |arguments: &[&str]| {
        let output = git.run(arguments).ok()?;
        Some(String::from_utf8_lossy(&output).trim().to_owned())
    };
    let prefix = line(&["rev-parse", "--show-prefix"])?;
    Some(Origin { url: line(&["config", "--get", "remote.origin.url"]), prefix })
}
