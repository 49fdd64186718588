//! The order of messages: causes first, without messages that only follow from them.

use super::{Code, Diagnostic};
use crate::path::{decode, join};

/// Sorts messages into their stable order and removes duplicates.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(Diagnostic::order);
    diagnostics.dedup();
}

/// Files and folders that could not be read. Other things may only be missing because of them.
const UNREAD: [Code; 7] = [Code::A117, Code::A122, Code::A403, Code::A404, Code::A405, Code::A406, Code::A407];
/// Messages about something missing.
const MISSED: [Code; 7] = [Code::A302, Code::A305, Code::A307, Code::A322, Code::A401, Code::A617, Code::A712];

/// Puts causes first and drops their consequences: messages about unreadable files come first, and messages about what is missing
/// only because of those files are removed.
pub fn causes_first(diagnostics: &mut Vec<Diagnostic>) {
    // In a partial build, pages that are left out are not gone.
    if diagnostics.iter().any(|diagnostic| diagnostic.code == Code::A743) {
        diagnostics.retain(|diagnostic| diagnostic.code != Code::A712);
    }
    let unread: Vec<String> = diagnostics
        .iter()
        .filter(|diagnostic| UNREAD.contains(&diagnostic.code))
        .filter_map(|diagnostic| Some(diagnostic.places.first()?.file.clone()))
        .filter(|file| file == "content" || file.starts_with("content/") || file.starts_with("static"))
        .collect();
    if unread.is_empty() {
        return;
    }
    diagnostics.retain(|diagnostic| !(MISSED.contains(&diagnostic.code) && follows(diagnostic, &unread)));
    diagnostics.sort_by_key(|diagnostic| !UNREAD.contains(&diagnostic.code));
}

/// Whether what a message reports as missing is in an unreadable file or folder.
fn follows(diagnostic: &Diagnostic, unread: &[String]) -> bool {
    if unread.iter().any(|file| file == "content") {
        return true;
    }
    let Some(target) = diagnostic.text("target").or(diagnostic.text("value")) else { return false };
    let target = decode(target.split(['#', '?']).next().unwrap_or_default());
    let folder =
        diagnostic.places.first().and_then(|place| place.file.rsplit_once('/')).map_or("", |(folder, _)| folder);
    let bare = target.trim_matches('/');
    let names = [join(folder, &target), Some(format!("content/{bare}")), Some(format!("static/{bare}"))];
    let stem = |name: &str| name.strip_suffix(".md").unwrap_or(name).to_owned();
    let within = |name: &str, of: &str| name == of || name.strip_prefix(of).is_some_and(|rest| rest.starts_with('/'));
    names.into_iter().flatten().any(|name| {
        unread.iter().any(|file| {
            let (name, file) = (stem(&name), stem(file));
            within(&name, &file) || (within(&file, &name) && file.ends_with("index"))
        })
    })
}
