//! The files to publish: those of the output folder's manifest, in the form that the host needs.

use super::plan::{LocalFile, UploadPhase};
use super::store::Headers;
use anslag_core::digest::Digest;
use anslag_core::http::{self, CacheClass, Encoding};
use anslag_core::path::OutputPath;
use anslag_disk::output::Output;

/// The form in which a host needs the files.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct HostFormat {
    /// Add a gzip copy (`.gz`) of each text.
    pub gzip_siblings: bool,
    /// Add a Brotli copy (`.br`) of each text.
    pub brotli_siblings: bool,
    /// Store texts compressed, with a `Content-Encoding` header.
    pub stored_gzip: bool,
    /// The host stores headers with each file.
    pub keeps_headers: bool,
}

/// All files for a host, sorted by path.
pub fn files(output: &Output, format: HostFormat) -> Vec<LocalFile> {
    let siblings = [(Encoding::Gzip, format.gzip_siblings), (Encoding::Brotli, format.brotli_siblings)];
    let mut files = Vec::with_capacity(output.manifest().len());
    for (path, entry) in output.manifest().entries() {
        let is_compressible = http::is_worth_compressing(path, entry.size);
        let file = |to: OutputPath, encoding: Option<Encoding>, stored: bool| {
            let headers = headers(path, &entry.digest, encoding.filter(|_| stored));
            LocalFile {
                path: to,
                file: output.path().join(path.as_str()),
                digest: entry.digest,
                size: entry.size,
                encoding,
                headers_id: if format.keeps_headers { headers.id() } else { "-".to_owned() },
                headers,
                order: order(path),
            }
        };
        let stored_encoding = (format.stored_gzip && format.keeps_headers && is_compressible).then_some(Encoding::Gzip);
        files.push(file(path.clone(), stored_encoding, true));
        for (encoding, _) in siblings.iter().filter(|(_, enabled)| *enabled && is_compressible) {
            // The name with one more extension may be too long; then there is no copy.
            if let Ok(name) = OutputPath::new(&format!("{}{}", path.as_str(), encoding.ending())) {
                files.push(file(name, Some(*encoding), false));
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    // A file of the site with the name of a copy wins.
    files.dedup_by(|later, earlier| {
        let same = later.path == earlier.path;
        if same && earlier.encoding.is_some() {
            std::mem::swap(later, earlier);
        }
        same
    });
    files
}

fn headers(path: &OutputPath, digest: &Digest, encoding: Option<Encoding>) -> Headers {
    Headers {
        content_type: http::content_type(path).to_owned(),
        cache_control: http::cache_class(path, digest).cache_control().to_owned(),
        encoding: encoding.map(|encoding| encoding.token().to_owned()),
    }
}

/// When a file is uploaded. Server rules (`.htaccess`) come last: a redirect must not lead to a page that does not exist yet.
fn order(path: &OutputPath) -> UploadPhase {
    let name = path.as_str().rsplit('/').next().unwrap_or_default();
    let is_server_file =
        name.starts_with(['.', '_']) || path.as_str().ends_with(".map") || path.as_str() == "robots.txt";
    // The class of the path, whatever the content.
    match http::cache_class(path, &Digest::from_bytes([0; 32])) {
        CacheClass::Page => UploadPhase::Page,
        CacheClass::Feed => UploadPhase::Index,
        _ if is_server_file => UploadPhase::Index,
        CacheClass::Immutable | CacheClass::Other => UploadPhase::Asset,
    }
}
