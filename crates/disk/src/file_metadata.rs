//! Digest, dimensions and content of a file that is copied. It is read once, in pieces, so that a video needs no more memory
//! than a text.
#![expect(clippy::disallowed_methods, reason = "this is one of the modules that read the disk")]

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek as _};

use super::pictures::{LARGEST_ORIGINAL, picture};
use super::stat_cache::{CachedFacts, StatCache};
use super::walk::FoundFile;
use anslag_core::digest::Digest;
use anslag_core::media::{ActiveContentScanner, content_info, may_have_active_content, size};
use anslag_core::source::FileFacts;

/// The size of a piece, in bytes. The first one usually contains the dimensions of an image.
const PIECE: usize = 256 * 1024;

/// The facts of a file, from the cache if it is unchanged.
pub(super) fn file_facts(found: &FoundFile, stat_cache: &StatCache) -> io::Result<FileFacts> {
    let metadata = fs::metadata(&found.path)?;
    let disk_path = found.path.display().to_string();
    if let Some(one) = stat_cache.get(&found.name, &metadata) {
        return Ok(file_facts_from(one.facts, metadata.len(), disk_path));
    }
    let (facts, size) = read(&found.name, File::open(&found.path)?)?;
    stat_cache.insert(&found.name, &metadata, facts.clone());
    Ok(file_facts_from(facts, size, disk_path))
}

fn file_facts_from(facts: CachedFacts, size: u64, disk_path: String) -> FileFacts {
    let CachedFacts { digest, dimensions, picture, content } = facts;
    FileFacts { size, digest, dimensions, picture, content, disk_path }
}

fn read(name: &str, mut file: File) -> io::Result<(CachedFacts, u64)> {
    // One byte more than the size, so that the first read reaches the end of a small file.
    let likely = usize::try_from(file.metadata()?.len()).unwrap_or(PIECE);
    let mut head = vec![0; likely.saturating_add(1).min(PIECE)];
    let length = fill(&mut file, &mut head)?;
    let is_longer = length == head.len();
    head.truncate(length);
    let mut content = content_info(&head);
    let mut scanner = may_have_active_content(name, &head).then(|| ActiveContentScanner::new(name));
    let (mut digest, mut size) = (Digest::hasher(), 0);
    let mut take = |bytes: &[u8]| {
        digest.update(bytes);
        size += bytes.len() as u64;
        scanner.iter_mut().for_each(|scanner| scanner.push(bytes));
    };
    take(&head);
    let mut piece = if is_longer { vec![0; PIECE] } else { Vec::new() };
    while let length @ 1.. = fill(&mut file, &mut piece)? {
        take(&piece[..length]);
    }
    content.active_content = scanner.map(ActiveContentScanner::done).unwrap_or_default();
    let digest = digest.finish();
    let is_raster = has_picture_name(name) && content.is_raster_picture() && size <= LARGEST_ORIGINAL;
    let picture = if is_raster { picture(&whole(&mut file, head.clone(), is_longer)?, &digest) } else { None };
    let dimensions = match &picture {
        Some(Ok(picture)) => Some(picture.size),
        _ => size::shown(name, &head, size, &mut BufReader::new(file)),
    };
    Ok((CachedFacts { digest, dimensions, picture, content }, size))
}

/// Whether browsers and servers take a file for a raster picture by its name.
fn has_picture_name(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default();
    ["jpg", "jpeg", "jpe", "jfif", "png", "apng", "gif", "webp", "avif"].contains(&extension.as_str())
}

/// The whole file, whose beginning is `head`. Metadata may be at its end.
fn whole(file: &mut File, head: Vec<u8>, is_longer: bool) -> io::Result<Vec<u8>> {
    if !is_longer {
        return Ok(head);
    }
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes).map(|_| bytes)
}

/// Fills the buffer, unless the file ends.
fn fill(file: &mut File, room: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < room.len() {
        match file.read(&mut room[length..]) {
            Ok(0) => break,
            Ok(is_longer) => length += is_longer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}
