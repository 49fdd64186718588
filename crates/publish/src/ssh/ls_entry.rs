//! A line of a remote listing, as `sftp` prints it for `ls -lan`.

use jiff::civil::Date;

use super::UPLOAD_FOLDER_PREFIX;
use crate::store::ListedFile;

/// An entry of a remote folder. A symlink is an entry itself: it is not followed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Entry {
    /// The type and the permissions, such as `drwxr-xr-x`.
    mode: String,
    /// The name, without the folder.
    pub(crate) name: String,
    /// The size in bytes.
    size: u64,
    /// `Nov 29 01:00`, or `Nov 29 2024` if older than six months.
    time: [String; 3],
}

impl Entry {
    /// Parses a line of `ls -lan`; `None` for any other line.
    pub(super) fn parse(line: &str) -> Option<Self> {
        let mut rest = line.trim_start();
        let mut words = [""; 8];
        for word in &mut words {
            let (first, more) = rest.split_once(' ')?;
            (*word, rest) = (first, more.trim_start());
        }
        let mode = words[0];
        let is_mode = mode.len() >= 10 && mode.starts_with(['-', 'd', 'l', 'b', 'c', 'p', 's', '?']);
        let name = rest.rsplit_once('/').map_or(rest, |(_, name)| name);
        let size = words[4].parse().ok()?;
        let time = [words[5], words[6], words[7]].map(str::to_owned);
        (is_mode && !matches!(name, "" | "." | "..")).then(|| Self {
            mode: mode.to_owned(),
            name: name.to_owned(),
            size,
            time,
        })
    }

    /// The entry as a [`ListedFile`].
    pub(super) fn to_listed_file(&self, today: Date) -> ListedFile {
        ListedFile { is_file: self.mode.starts_with('-'), size: self.size, time: parse_time_minutes(&self.time, today) }
    }

    pub(super) fn is_folder(&self) -> bool {
        self.mode.starts_with('d')
    }

    pub(super) fn is_symlink(&self) -> bool {
        self.mode.starts_with('l')
    }

    /// Whether it is the upload folder of some run. A symlink with such a name was not made by Anslag.
    pub(super) fn is_upload_folder(&self) -> bool {
        let run = self.name.strip_prefix(UPLOAD_FOLDER_PREFIX).unwrap_or_default();
        self.is_folder() && !run.is_empty() && run.bytes().all(|byte| byte.is_ascii_hexdigit())
    }

    /// Whether group and others have the execute bit, so that a web server can enter the folder.
    pub(super) fn is_world_searchable(&self) -> bool {
        self.mode.get(4..10).is_some_and(|permissions| permissions.matches('x').count() == 2)
    }
}

/// A time as `sftp` prints it, in minutes. A date without a year is the most recent such date, up to tomorrow (the host's
/// clock may be ahead).
fn parse_time_minutes([month, day, time_or_year]: &[String; 3], today: Date) -> i64 {
    const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
    let month = MONTHS.find(month.as_str()).map_or(1, |at| at / 3 + 1);
    let date_in = |year: i16| Date::new(year, i8::try_from(month).unwrap_or(1), day.parse().unwrap_or(1));
    let (date, minute_of_day) = match time_or_year.split_once(':') {
        None => (date_in(time_or_year.parse().unwrap_or(0)), 0),
        Some((hour, minute)) => {
            let recent = date_in(today.year()).ok().filter(|date| *date <= today.tomorrow().unwrap_or(today));
            let minute_of_day = hour.parse().unwrap_or(0) * 60 + minute.parse().unwrap_or(0);
            (recent.map_or_else(|| date_in(today.year() - 1), Ok), minute_of_day)
        }
    };
    let days = date.and_then(|date| Date::ZERO.until(date)).map_or(0, |span| i64::from(span.get_days()));
    days * 24 * 60 + minute_of_day
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_a_listing() {
        let today = Date::constant(2026, 3, 2);
        let time = |text: &str| {
            let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
            parse_time_minutes(&words.try_into().unwrap(), today)
        };
        let day = 24 * 60;
        assert_eq!(time("Mar  2 00:01") - time("Mar  1 23:59"), 2);
        // A host whose clock is ahead, and the year before.
        assert_eq!(time("Mar  3 12:00") - time("Mar  2 12:00"), day);
        assert_eq!(time("Mar  2  2026") - time("Dec 31 00:00"), 61 * day);
        assert_eq!(time("Dec 31 00:00"), time("Dec 31  2025"));
        assert!(time("Feb 29  2024") < time("Sep  9  2025") && time("Sep  9  2025") < time("Sep  9 01:00") + 1);
    }

    #[test]
    fn lines_of_a_listing() {
        let entry = |line: &str| {
            Entry::parse(line).map(|entry| (entry.is_upload_folder(), entry.is_world_searchable(), entry.name))
        };
        let folder = "drwxr-xr-x    ? 1000     1000         4096 Nov 29 01:00 /srv/w w/.anslag-incoming-0a9f";
        assert_eq!(entry(folder), Some((true, true, ".anslag-incoming-0a9f".to_owned())));
        assert_eq!(entry(&folder.replacen('d', "l", 1)).map(|(is_upload, ..)| is_upload), Some(false));
        assert_eq!(entry(&folder.replace("0a9f", "0a9f x")).map(|(is_upload, ..)| is_upload), Some(false));
        assert_eq!(entry(&folder.replacen("r-xr-x", "------", 1)).map(|(_, open, _)| open), Some(false));
        let file = "-rw-r--r--    1 0        0              12 Jan  2  2024 /a  b.html";
        assert_eq!(entry(file), Some((false, false, "a  b.html".to_owned())));
        for other in ["", "sftp> ls", "Uploading /x to /srv/y", "drwxr-xr-x    2 0  0  4096 Nov 29 01:00 /srv/."] {
            assert_eq!(Entry::parse(other), None, "{other}");
        }
    }
}
