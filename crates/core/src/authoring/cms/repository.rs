//! Where the editor saves: the repository that git knows as `origin`, if it is at a host that needs no more settings.

use serde_json::{Value, json};

use super::Cms;

/// The setting `backend`, and whether the repository is known.
pub(super) fn backend(cms: Cms, remote: Option<&str>) -> (Value, bool) {
    let known = remote.and_then(repository);
    let (name, repo) = known.unwrap_or(("github", "owner/name"));
    let mut backend = json!({"name": name, "repo": repo});
    if cms == Cms::Decap {
        // Otherwise it saves to `master`.
        backend["branch"] = "main".into();
    }
    (backend, known.is_some())
}

/// The backend and the repository, as owner and name, of an address such as `git@github.com:kommunen/webb.git`.
fn repository(remote: &str) -> Option<(&'static str, &str)> {
    let rest = remote.split_once("://").map_or(remote, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let (host, path) = rest.split_once([':', '/'])?;
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let backend = match host {
        "github.com" => "github",
        "gitlab.com" => "gitlab",
        _ => return None,
    };
    let is_name = path.contains('/') && !path.contains(':') && path.split('/').all(|part| !part.is_empty());
    is_name.then_some((backend, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_repositories() {
        for (remote, expected) in [
            ("git@github.com:kommunen/webb.git", Some(("github", "kommunen/webb"))),
            ("https://github.com/kommunen/webb", Some(("github", "kommunen/webb"))),
            ("https://token@gitlab.com/kommunen/grupp/webb.git/", Some(("gitlab", "kommunen/grupp/webb.git"))),
            ("ssh://git@gitlab.com/kommunen/webb.git", Some(("gitlab", "kommunen/webb"))),
            ("git@git.kommunen.se:webb.git", None),
            ("/srv/git/webb.git", None),
            ("https://github.com/webb", None),
        ] {
            let expected = expected.map(|(name, repo)| (name, repo.trim_end_matches(".git")));
            assert_eq!(repository(remote), expected, "{remote}");
        }
    }
}
