//! Converts dates with a UTC offset to the site's time zone.

use jiff::tz::TimeZone;

use crate::date::{PartialDate, TimeOfDay};
use crate::schema::{Record, Table, Type, TypedValue};

/// Converts times with a UTC offset to the site's time zone: the day of such an instant is the local day.
pub(super) fn convert_to_site_zone(record: &mut Record, table: &'static Table, zone: &TimeZone) {
    for (key, entry) in &mut record.fields {
        if let Some(field) = table.field(key) {
            convert_value(&mut entry.val, field.ty, zone);
        }
    }
}

fn convert_value(value: &mut TypedValue, ty: Type, zone: &TimeZone) {
    match (value, ty) {
        (TypedValue::PartialDate(date), _) => convert_date(date, ty, zone),
        (TypedValue::Period(period), _) => {
            let dates = period.start.iter_mut().chain(&mut period.end);
            dates.for_each(|date| convert_date(date, Type::PartialDate, zone));
        }
        (TypedValue::List(items), Type::List(item)) => {
            items.iter_mut().for_each(|entry| convert_value(&mut entry.val, *item, zone));
        }
        (TypedValue::Record(record), Type::Map(table) | Type::MapOr(table, _)) => {
            convert_to_site_zone(record, table, zone);
        }
        (TypedValue::Record(record), Type::MapOf(item)) => {
            record.fields.values_mut().for_each(|entry| convert_value(&mut entry.val, *item, zone));
        }
        _ => {}
    }
}

fn convert_date(date: &mut PartialDate, ty: Type, zone: &TimeZone) {
    if date.time.is_none_or(|clock| clock.offset.is_none()) {
        return;
    }
    let instant = date.instant(zone);
    let (local, offset) = (zone.to_datetime(instant), zone.to_offset(instant).seconds());
    let time = TimeOfDay { hour: local.hour(), minute: local.minute(), second: local.second(), offset: Some(offset) };
    // A field for days keeps only the local day.
    date.time = (ty != Type::Date).then_some(time);
    (date.year, date.month, date.day) = (local.year(), Some(local.month()), Some(local.day()));
}
