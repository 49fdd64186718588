//! `publish --verify`: requests what was just published from the site's own address, and compares.

use anslag_core::diagnostic::Diagnostic;
use anslag_publish::plan::{LocalFile, Plan};

/// The maximum number of files to request: pages before others.
#[cfg(feature = "external")]
const MAX_FILES: usize = 50;
/// The slowest transfer to wait for, in bytes per second.
#[cfg(feature = "external")]
const MIN_BYTES_PER_SECOND: u64 = 256 * 1024;
/// The maximum number of deleted pages to request.
#[cfg(feature = "external")]
const MAX_DELETED: usize = 10;

/// Requests files that were sent, and deleted pages; returns how many were as expected.
///
/// # Errors
/// The first difference.
#[cfg(feature = "external")]
pub(crate) fn verify(base: &str, plan: &Plan, local: &[LocalFile]) -> Result<usize, Diagnostic> {
    use anslag_core::http::Encoding;
    use anslag_core::path::OutputPath;

    let name = "index.html";
    let home = OutputPath::new(name).ok().and_then(|path| local.iter().position(|file| file.path == path));
    let pages = plan.new_pages.iter().chain(&plan.pages).chain(&plan.assets).copied();
    let served = pages.filter(|n| is_served(local[*n].path.as_str()) && Some(*n) != home);
    let requested: Vec<usize> = home.into_iter().chain(served).take(MAX_FILES).collect();
    for n in &requested {
        let file = &local[*n];
        expect_answer(&address(base, &file.path), file.size, &|status, digest| {
            // A host that stores files compressed sends them compressed.
            let compressed = || digest == compressed(file, file.encoding.unwrap_or(Encoding::Gzip));
            status == 200 && (digest == file.digest || compressed())
        })?;
    }
    let deleted: Vec<&OutputPath> =
        plan.delete.iter().filter(|path| path.as_str().ends_with(".html")).take(MAX_DELETED).collect();
    for path in &deleted {
        expect_answer(&address(base, path), 0, &|status, _| status != 200)?;
    }
    Ok(requested.len() + deleted.len())
}

/// The digest of a file after compression. For a file that cannot be read it is that of no bytes.
#[cfg(feature = "external")]
fn compressed(file: &LocalFile, encoding: anslag_core::http::Encoding) -> anslag_core::digest::Digest {
    let mut digest = anslag_core::digest::Digest::hasher();
    if let Ok(mut source) = std::fs::File::open(&file.file) {
        let _ = anslag_core::http::compress(&mut source, file.size, encoding, &mut digest);
    }
    digest.finish()
}

/// Requests an address three times, since a cache in between may be out of date for a moment.
#[cfg(feature = "external")]
fn expect_answer(
    url: &str,
    size: u64,
    is_right: &dyn Fn(u16, anslag_core::digest::Digest) -> bool,
) -> Result<(), Diagnostic> {
    use anslag_core::diagnostic::Code;
    use anslag_publish::net::{RequestPolicy, fetch};

    let mut policy = RequestPolicy { allow_private_hosts: true, ..RequestPolicy::default() };
    policy.request_timeout += std::time::Duration::from_secs(size / MIN_BYTES_PER_SECOND);
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

/// Whether servers send a file unchanged, under its name.
#[cfg(feature = "external")]
fn is_served(path: &str) -> bool {
    let hidden = path.split('/').any(|part| part.starts_with(['.', '_']));
    !(hidden || path.ends_with(".gz") || path.ends_with(".br") || path == "404.html")
}

/// A program without the feature `external`.
#[cfg(not(feature = "external"))]
pub(crate) fn verify(_: &str, _: &Plan, _: &[LocalFile]) -> Result<usize, Diagnostic> {
    Err(Diagnostic::new(anslag_core::diagnostic::Code::A835).arg("kind", "--verify").arg("key", "external"))
}
