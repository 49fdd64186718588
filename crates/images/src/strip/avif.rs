//! AVIF without its items of EXIF and XMP.
//!
//! The boxes that list items become shorter, and a box of free space fills each gap (ISO/IEC 14496-12, 8.1.2). So nothing moves,
//! and every offset in the file stays right. The data of the items is overwritten with zeros.

use std::ops::Range;

use crate::avif_container::{BoxAt, Container, Locations, boxes, find};
use crate::byte_reader::{be_sized, be32};

/// The file without metadata; `None` when it is truncated or not understood.
pub(super) fn strip(bytes: &[u8]) -> Option<Vec<u8>> {
    let container = Container::read(bytes)?;
    container.data(container.primary()?)?;
    let mut stripped = bytes.to_vec();
    let metadata: Vec<_> = container.items.iter().filter(|item| item.is_metadata()).collect();
    for extent in metadata.iter().flat_map(|item| item.extents.clone()) {
        stripped.get_mut(extent)?.fill(0);
    }
    let ids: Vec<u32> = metadata.iter().map(|item| item.id).collect();
    if !ids.is_empty() {
        let meta = container.meta.clone();
        shorten_iinf(bytes, &mut stripped, &find(bytes, meta.clone(), b"iinf")?, &ids)?;
        shorten_iloc(bytes, &mut stripped, &find(bytes, meta.clone(), b"iloc")?, &ids)?;
        if let Some(iref) = find(bytes, meta, b"iref") {
            shorten_iref(bytes, &mut stripped, &iref, &ids)?;
        }
    }
    Some(stripped)
}

/// Removes the entries of items from the list of items.
fn shorten_iinf(bytes: &[u8], stripped: &mut [u8], iinf: &BoxAt, ids: &[u32]) -> Option<()> {
    let count_size = if *bytes.get(iinf.body.start)? == 0 { 2 } else { 4 };
    let count_at = iinf.body.start + 4..iinf.body.start + 4 + count_size;
    let entry_id = |one: &BoxAt| {
        let size = if *bytes.get(one.body.start)? == 3 { 4 } else { 2 };
        be_sized(bytes, one.body.start + 4, size)
    };
    let removed = boxes(bytes, count_at.end..iinf.body.end)
        .filter(|one| entry_id(one).is_some_and(|id| ids.contains(&(id as u32))))
        .map(|one| one.start..one.body.end);
    remove(bytes, stripped, iinf, Some(count_at), removed.collect())
}

/// Removes the entries of items from the list of places.
fn shorten_iloc(bytes: &[u8], stripped: &mut [u8], iloc: &BoxAt, ids: &[u32]) -> Option<()> {
    let locations = Locations::read(bytes, iloc.body.clone())?;
    let removed = locations.entries.into_iter().filter(|(id, ..)| ids.contains(id)).map(|(.., place)| place);
    remove(bytes, stripped, iloc, Some(locations.count_at), removed.collect())
}

/// Removes references from items, which say what the metadata describes.
fn shorten_iref(bytes: &[u8], stripped: &mut [u8], iref: &BoxAt, ids: &[u32]) -> Option<()> {
    let size = if *bytes.get(iref.body.start)? == 0 { 2 } else { 4 };
    let removed: Vec<Range<usize>> = boxes(bytes, iref.body.start + 4..iref.body.end)
        .filter(|one| be_sized(bytes, one.body.start, size).is_some_and(|id| ids.contains(&(id as u32))))
        .map(|one| one.start..one.body.end)
        .collect();
    remove(bytes, stripped, iref, None, removed)
}

/// Cuts ranges out of a box, lowers its count by their number, and fills the gap behind it.
fn remove(
    bytes: &[u8],
    stripped: &mut [u8],
    one: &BoxAt,
    count_at: Option<Range<usize>>,
    removed: Vec<Range<usize>>,
) -> Option<()> {
    let gap: usize = removed.iter().map(|range| range.len()).sum();
    if gap == 0 {
        return Some(());
    }
    let (start, end) = (one.start, one.body.end);
    // A box of free space has at least its header, and a box whose size is not in four bytes is not for us.
    if gap < 8 || be32(bytes, start)? as usize != end - start {
        return None;
    }
    let kept = (start..end).filter(|at| !removed.iter().any(|range| range.contains(at)));
    let mut content: Vec<u8> = kept.map(|at| bytes[at]).collect();
    let length = u32::try_from(content.len()).ok()?.to_be_bytes();
    content.get_mut(..4)?.copy_from_slice(&length);
    if let Some(count_at) = count_at {
        let count = be_sized(bytes, count_at.start, count_at.len())?.checked_sub(removed.len() as u64)?;
        let bytes = &count.to_be_bytes()[8 - count_at.len()..];
        content.get_mut(count_at.start - start..count_at.end - start)?.copy_from_slice(bytes);
    }
    content.extend_from_slice(&u32::try_from(gap).ok()?.to_be_bytes());
    content.extend_from_slice(b"free");
    content.resize(end - start, 0);
    stripped.get_mut(start..end)?.copy_from_slice(&content);
    Some(())
}
