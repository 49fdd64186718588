//! The boxes and items of an AVIF file (ISO/IEC 14496-12 and 23008-12), as far as a picture and its metadata need them.

use std::ops::Range;

use crate::byte_reader::{array, be_sized, be16, be32};
use crate::orientation::Orientation;

/// A box: its name, where it begins and where its content is.
#[derive(Clone, Debug)]
pub(crate) struct BoxAt {
    pub(crate) name: [u8; 4],
    pub(crate) start: usize,
    pub(crate) body: Range<usize>,
}

/// The boxes in a range of a file. Ends at the first one that is not whole.
pub(crate) fn boxes(bytes: &[u8], within: Range<usize>) -> impl Iterator<Item = BoxAt> {
    let mut at = within.start;
    std::iter::from_fn(move || {
        let (size, name) = (be32(bytes, at)?, array(bytes, at + 4)?);
        let (header, size) = match size {
            0 => (8, within.end.checked_sub(at)?),
            1 => (16, usize::try_from(be_sized(bytes, at + 8, 8)?).ok()?),
            size => (8, size as usize),
        };
        let (start, end) = (at, at.checked_add(size)?);
        if size < header || end > within.end {
            return None;
        }
        at = end;
        Some(BoxAt { name, start, body: start + header..end })
    })
}

/// The first box of a name in a range.
pub(crate) fn find(bytes: &[u8], within: Range<usize>, name: &[u8; 4]) -> Option<BoxAt> {
    boxes(bytes, within).find(|one| &one.name == name)
}

/// A part of the file: a picture, its transparency, EXIF …
#[derive(Clone, Debug, Default)]
pub(crate) struct Item {
    pub(crate) id: u32,
    pub(crate) kind: [u8; 4],
    /// Of a `mime` item.
    pub(crate) content_type: Vec<u8>,
    /// Where its data is in the file.
    pub(crate) extents: Vec<Range<usize>>,
    /// Its properties, as boxes.
    pub(crate) properties: Vec<BoxAt>,
    /// The pictures that it is the transparency of.
    auxiliary_of: Vec<u32>,
}

impl Item {
    fn property(&self, name: &[u8; 4]) -> Option<&BoxAt> {
        self.properties.iter().find(|one| &one.name == name)
    }

    /// Whether it is EXIF or XMP.
    pub(crate) fn is_metadata(&self) -> bool {
        &self.kind == b"Exif" || self.is_xmp()
    }

    pub(crate) fn is_xmp(&self) -> bool {
        &self.kind == b"mime" && self.content_type.starts_with(b"application/rdf+xml")
    }
}

/// Numbers of an enumerated colour space (ITU-T H.273).
#[cfg(feature = "avif")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cicp {
    pub(crate) primaries: u8,
    pub(crate) transfer: u8,
    pub(crate) matrix: u8,
    pub(crate) full_range: bool,
}

/// The items of an AVIF file.
pub(crate) struct Container<'a> {
    pub(crate) bytes: &'a [u8],
    /// Where the box of metadata is, in which all others are.
    pub(crate) meta: Range<usize>,
    primary: u32,
    pub(crate) items: Vec<Item>,
}

impl<'a> Container<'a> {
    /// Reads the items; `None` when the boxes do not follow the format or end early.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Self> {
        let meta = find(bytes, 0..bytes.len(), b"meta")?.body;
        // Version and flags come before the boxes.
        let meta = meta.start + 4..meta.end;
        let pitm = find(bytes, meta.clone(), b"pitm")?.body;
        let size = if *bytes.get(pitm.start)? == 0 { 2 } else { 4 };
        let primary = be_sized(bytes, pitm.start + 4, size)? as u32;
        let mut container = Self { bytes, meta, primary, items: Vec::new() };
        container.read_items()?;
        container.read_locations()?;
        container.read_properties();
        container.read_references();
        Some(container)
    }

    fn child(&self, name: &[u8; 4]) -> Option<BoxAt> {
        find(self.bytes, self.meta.clone(), name)
    }

    fn item_mut(&mut self, id: u32) -> Option<&mut Item> {
        self.items.iter_mut().find(|item| item.id == id)
    }

    fn read_items(&mut self) -> Option<()> {
        let iinf = self.child(b"iinf")?.body;
        let count_size = if *self.bytes.get(iinf.start)? == 0 { 2 } else { 4 };
        for infe in boxes(self.bytes, iinf.start + 4 + count_size..iinf.end).take(1000) {
            self.items.extend(item(self.bytes, infe.body));
        }
        Some(())
    }

    fn read_locations(&mut self) -> Option<()> {
        let idat = self.child(b"idat").map_or(0, |idat| idat.body.start);
        let locations = Locations::read(self.bytes, self.child(b"iloc")?.body)?;
        for (id, method, extents, _) in locations.entries {
            let base = if method == 1 { idat } else { 0 };
            let Some(item) = self.items.iter_mut().find(|item| item.id == id) else { continue };
            item.extents = extents.into_iter().map(|part| part.start + base..part.end + base).collect();
        }
        Some(())
    }

    fn read_properties(&mut self) -> Option<()> {
        let iprp = self.child(b"iprp")?.body;
        let ipco = find(self.bytes, iprp.clone(), b"ipco")?.body;
        let all: Vec<BoxAt> = boxes(self.bytes, ipco).take(1000).collect();
        let ipma = find(self.bytes, iprp, b"ipma")?.body;
        let (id_size, wide) =
            (if *self.bytes.get(ipma.start)? == 0 { 2 } else { 4 }, self.bytes.get(ipma.start + 3)? & 1);
        let count = be32(self.bytes, ipma.start + 4)?;
        let mut at = ipma.start + 8;
        for _ in 0..count.min(1000) {
            let id = be_sized(self.bytes, at, id_size)? as u32;
            let associations = usize::from(*self.bytes.get(at + id_size)?);
            at += id_size + 1;
            for _ in 0..associations {
                let index = match wide {
                    1 => usize::from(be16(self.bytes, at)? & 0x7fff),
                    _ => usize::from(self.bytes.get(at)? & 0x7f),
                };
                at += 1 + usize::from(wide);
                let property = index.checked_sub(1).and_then(|index| all.get(index)).cloned();
                self.item_mut(id).into_iter().for_each(|item| item.properties.extend(property.clone()));
            }
        }
        Some(())
    }

    fn read_references(&mut self) -> Option<()> {
        let iref = self.child(b"iref")?.body;
        let size = if *self.bytes.get(iref.start)? == 0 { 2 } else { 4 };
        for one in boxes(self.bytes, iref.start + 4..iref.end).take(1000).filter(|one| &one.name == b"auxl") {
            let from = be_sized(self.bytes, one.body.start, size)? as u32;
            let to = be_sized(self.bytes, one.body.start + size + 2, size)? as u32;
            self.item_mut(from)?.auxiliary_of.push(to);
        }
        Some(())
    }

    /// The picture that readers see.
    pub(crate) fn primary(&self) -> Option<&Item> {
        self.items.iter().find(|item| item.id == self.primary)
    }

    /// The transparency of the picture.
    pub(crate) fn alpha(&self) -> Option<&Item> {
        let is_alpha = |item: &Item| {
            item.property(b"auxC")
                .is_some_and(|one| self.bytes[one.body.clone()].windows(6).any(|part| part == b":alpha"))
        };
        self.items.iter().find(|item| item.auxiliary_of.contains(&self.primary) && is_alpha(item))
    }

    /// The data of an item; `None` when a part of it is beyond the end of the file.
    pub(crate) fn data(&self, item: &Item) -> Option<Vec<u8>> {
        let parts: Option<Vec<&[u8]>> = item.extents.iter().map(|part| self.bytes.get(part.clone())).collect();
        parts.map(|parts| parts.concat()).filter(|data| !data.is_empty())
    }

    /// The content of a property of the picture.
    fn property(&self, name: &[u8; 4]) -> Option<&'a [u8]> {
        self.bytes.get(self.primary()?.property(name)?.body.clone())
    }

    /// Width and height as coded, before turning.
    pub(crate) fn coded_size(&self) -> Option<(u32, u32)> {
        let size = self.property(b"ispe")?;
        Some((be32(size, 4)?, be32(size, 8)?))
    }

    /// First `irot` turns the picture anticlockwise, then `imir` mirrors it.
    pub(crate) fn orientation(&self) -> Orientation {
        let first = |name| self.property(name).and_then(|body| body.first()).copied();
        let angle = usize::from(first(b"irot").unwrap_or(0) & 3);
        Orientation::from_exif(match first(b"imir").map(|axis| axis & 1) {
            None => [1, 8, 3, 6][angle],
            // Top and bottom exchanged.
            Some(0) => [4, 5, 2, 7][angle],
            Some(_) => [2, 7, 4, 5][angle],
        })
    }

    /// Bits per channel and number of channels, without transparency.
    pub(crate) fn depth(&self) -> Option<(u8, u8)> {
        let pixi = self.property(b"pixi")?;
        Some((*pixi.get(5)?, *pixi.get(4)?))
    }

    /// An embedded colour profile.
    pub(crate) fn profile(&self) -> Option<&'a [u8]> {
        self.colours().find(|body| body.starts_with(b"prof") || body.starts_with(b"rICC"))?.get(4..)
    }

    /// The enumerated colour space.
    #[cfg(feature = "avif")]
    pub(crate) fn cicp(&self) -> Option<Cicp> {
        let body = self.colours().find(|body| body.starts_with(b"nclx"))?;
        let number = |at| Some(be16(body, at)? as u8);
        let full_range = body.get(10)? & 0x80 != 0;
        Some(Cicp { primaries: number(4)?, transfer: number(6)?, matrix: number(8)?, full_range })
    }

    fn colours(&self) -> impl Iterator<Item = &'a [u8]> {
        let properties = self.primary().map(|item| item.properties.as_slice()).unwrap_or_default();
        properties.iter().filter(|one| &one.name == b"colr").filter_map(|one| self.bytes.get(one.body.clone()))
    }
}

/// The item of an `infe` box. Older versions of the box have no kind, and no picture.
fn item(bytes: &[u8], infe: Range<usize>) -> Option<Item> {
    let id_size = match bytes.get(infe.start)? {
        2 => 2,
        3 => 4,
        _ => return None,
    };
    let id = be_sized(bytes, infe.start + 4, id_size)? as u32;
    let kind_at = infe.start + 4 + id_size + 2;
    let kind = array(bytes, kind_at)?;
    let mut texts = bytes.get(kind_at + 4..infe.end)?.split(|byte| *byte == 0).skip(1);
    let content_type = texts.next().unwrap_or_default().to_vec();
    Some(Item { id, kind, content_type, ..Item::default() })
}

/// An entry of `iloc`: the item, how offsets are meant, its parts, and where the entry itself is.
type Location = (u32, u16, Vec<Range<usize>>, Range<usize>);

/// The box `iloc`, which says where items are.
pub(crate) struct Locations {
    /// Where the number of entries is, and in how many bytes.
    pub(crate) count_at: Range<usize>,
    pub(crate) entries: Vec<Location>,
}

impl Locations {
    pub(crate) fn read(bytes: &[u8], iloc: Range<usize>) -> Option<Self> {
        let (version, sizes) = (*bytes.get(iloc.start)?, be16(bytes, iloc.start + 4)?);
        let size = |shift: u16| usize::from(sizes >> shift & 15);
        let (offset_size, length_size, base_size) = (size(12), size(8), size(4));
        let index_size = if version == 0 { 0 } else { size(0) };
        let id_size = if version < 2 { 2 } else { 4 };
        let count_at = iloc.start + 6..iloc.start + 6 + id_size;
        let count = be_sized(bytes, count_at.start, id_size)?;
        let mut at = count_at.end;
        let mut number = |size: usize| {
            let number = be_sized(bytes, at, size).filter(|_| at + size <= iloc.end && size <= 8)?;
            at += size;
            Some((usize::try_from(number).ok()?, at))
        };
        let mut entries = Vec::new();
        for _ in 0..count.min(1000) {
            let (id, after_id) = number(id_size)?;
            let method = if version == 0 { 0 } else { number(2)?.0 };
            number(2)?;
            let base = number(base_size)?.0;
            let (parts, mut end) = number(2)?;
            let mut extents = Vec::new();
            for _ in 0..parts {
                number(index_size)?;
                let start = number(offset_size)?.0.checked_add(base)?;
                let (length, after) = number(length_size)?;
                end = after;
                extents.push(start..start.checked_add(length)?);
            }
            entries.push((id as u32, method as u16 & 15, extents, after_id - id_size..end));
        }
        Some(Self { count_at, entries })
    }
}
