//! The files of `data/`: the records that they have, each with its fields.
//!
//! Editors know no map whose keys people choose, so new records are added in the file.

use serde_json::{Value, json};

/// Whether an id can be the name of a field: one that is a number would be the place in a list.
pub(super) fn is_name(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_alphabetic())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

/// A file with these records, which all have the same fields.
pub(super) fn record_file(prefix: &str, path: &str, fields: &[Value], ids: &[&str]) -> Value {
    let name = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or(path);
    let record = |id: &&str| json!({"name": id, "label": id, "widget": "object", "collapsed": true, "fields": fields});
    let records: Vec<Value> = ids.iter().map(record).collect();
    json!({"name": name, "label": path, "file": format!("{prefix}{path}"), "fields": records})
}
