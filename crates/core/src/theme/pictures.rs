//! Reads the places where a theme shows pictures.

use super::read::Builder;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::picture::PicturePlace;
use crate::schema::{Record, TypedValue};
use std::ops::Range;

/// The widths that are possible, in pixels. WebP has no wider ones (RFC 9649, 3.4).
const WIDTHS: std::ops::RangeInclusive<i64> = 16..=16_383;

/// Reads the field `pictures`.
pub(super) fn pictures(builder: &mut Builder<'_>, record: &Record, here: &dyn Fn(Range<usize>) -> Place) {
    for (name, entry) in record.record("pictures").into_iter().flat_map(|places| &places.fields) {
        let TypedValue::Record(place) = &entry.val else { continue };
        match read(place) {
            Ok(place) => drop(builder.theme.pictures.insert(name.clone(), place)),
            Err(key) => {
                let message = Diagnostic::at(Code::A533, here(place.place(key)));
                builder.diagnostics.push(message.arg("name", name.clone()).arg("key", key));
            }
        }
    }
}

/// A place, or the key whose value is wrong.
fn read(place: &Record) -> Result<PicturePlace, &'static str> {
    let entries = match place.get("widths") {
        Some(TypedValue::List(entries)) => entries.as_slice(),
        _ => &[],
    };
    let width = |value: &TypedValue| match value {
        TypedValue::Integer(width) if WIDTHS.contains(width) => u32::try_from(*width).ok(),
        _ => None,
    };
    let widths: Option<Vec<u32>> = entries.iter().map(|entry| width(&entry.val)).collect();
    let mut widths = widths.filter(|widths| !widths.is_empty()).ok_or("widths")?;
    widths.sort_unstable();
    let aspect = match place.text("aspect") {
        Some(text) => Some(aspect(text).ok_or("aspect")?),
        None => None,
    };
    Ok(PicturePlace { widths, sizes: place.text("sizes").unwrap_or("100vw").to_owned(), aspect })
}

/// An aspect ratio as CSS writes it: `16/9`.
fn aspect(text: &str) -> Option<(u16, u16)> {
    let (width, height) = text.split_once('/')?;
    let side = |text: &str| text.trim().parse::<u16>().ok().filter(|side| *side > 0);
    Some((side(width)?, side(height)?))
}
