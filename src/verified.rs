//! `publish --verify`: asks the site's own address for what was just published, and compares.

use anslag_core::diagnostic::Diagnostic;
use anslag_publish::plan::{LocalFile, Plan};

/// How many files are asked for: the first of those that were sent, pages before others.
#[cfg(feature = "external")]
const MOST: usize = 50;
/// A file that comes more slowly than this does not come (bytes a second).
#[cfg(feature = "external")]
const SLOWEST: u64 = 256 * 1024;
/// How many addresses of deleted pages are asked for.
#[cfg(feature = "external")]
const DELETED: usize = 10;

/// Asks for files that were sent, and for deleted pages; gives how many were right.
///
/// # Errors
/// With the first that is not.
#[cfg(feature = "external")]
pub(crate) fn verify(base: &str, plan: &Plan, local: &[LocalFile]) -> Result<usize, Diagnostic> {
    use anslag_core::http::Encoding;
    use anslag_core::path::OutputPath;

    let name = "index.html";
    let home = OutputPath::new(name).ok().and_then(|path| local.iter().position(|file| file.path == path));
    let pages = plan.new_pages.iter().chain(&plan.pages).chain(&plan.assets).copied();
    let seen = pages.filter(|n| is_served(local[*n].path.as_str()) && Some(*n) != home);
    let asked: Vec<usize> = home.into_iter().chain(seen).take(MOST).collect();
    for n in &asked {
        let file = &local[*n];
        again(&address(base, &file.path), file.size, &|status, digest| {
            // What a host stores compressed comes compressed.
            let compressed = || digest == compressed(file, file.encoding.unwrap_or(Encoding::Gzip));
            status == 200 && (digest == file.digest || compressed())
        })?;
    }
    let deleted: Vec<&OutputPath> =
        plan.delete.iter().filter(|path| path.as_str().ends_with(".html")).take(DELETED).collect();
    for path in &deleted {
        again(&address(base, path), 0, &|status, _| status != 200)?;
    }
    Ok(asked.len() + deleted.len())
}

/// The digest of a file in a smaller form. One that cannot be read has that of nothing.
#[cfg(feature = "external")]
fn compressed(file: &LocalFile, encoding: anslag_core::http::Encoding) -> anslag_core::digest::Digest {
    let mut digest = anslag_core::digest::Digest::hasher();
    if let Ok(mut source) = std::fs::File::open(&file.file) {
        let _ = anslag_core::http::compress(&mut source, file.size, encoding, &mut digest);
    }
    digest.finish()
}

/// Asks three times, since what stands between may be a moment behind.
#[cfg(feature = "external")]
fn again(url: &str, size: u64, is_right: &dyn Fn(u16, anslag_core::digest::Digest) -> bool) -> Result<(), Diagnostic> {
    use anslag_core::diagnostic::Code;
    use anslag_publish::net::{RequestPolicy, fetch};

    let mut policy = RequestPolicy { allow_private_hosts: true, ..RequestPolicy::default() };
    policy.request_timeout += std::time::Duration::from_secs(size / SLOWEST);
    let mut detail = Ok(String::new());
    for attempt in 0..3 {
        if attempt > 0 {
            std::thread::sleep(std::time::Duration::from_secs(1));
        }
        match fetch(url, &policy) {
            Ok((status, digest, _)) if is_right(status, digest) => return Ok(()),
            Ok((status, _, size)) => detail = Ok(format!("HTTP {status}, {size} B")),
            Err(why) => detail = Err(why),
        }
    }
    let message = Diagnostic::new(Code::A833).arg("url", url);
    Err(match detail {
        Ok(detail) => message.arg("detail", detail),
        Err(why) => message.term("detail", why),
    })
}

/// The address of a file: that of its folder when it is a folder's page.
#[cfg(feature = "external")]
fn address(base: &str, path: &anslag_core::path::OutputPath) -> String {
    let path = anslag_core::path::encode(path.as_str());
    let path = match path.strip_suffix("index.html") {
        Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
        _ => &path,
    };
    format!("{}/{path}", base.trim_end_matches('/'))
}

/// Whether a server gives a file to readers as it is, and under its name.
#[cfg(feature = "external")]
fn is_served(path: &str) -> bool {
    let hidden = path.split('/').any(|part| part.starts_with(['.', '_']));
    !(hidden || path.ends_with(".gz") || path.ends_with(".br") || path == "404.html")
}

/// This program cannot ask.
#[cfg(not(feature = "external"))]
pub(crate) fn verify(_: &str, _: &Plan, _: &[LocalFile]) -> Result<usize, Diagnostic> {
    Err(Diagnostic::new(anslag_core::diagnostic::Code::A835).arg("kind", "--verify").arg("key", "external"))
}
