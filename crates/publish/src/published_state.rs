//! The two state files at a host: the record of the published files, and the claim of a running publisher.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use anslag_core::digest::Digest;
use anslag_core::path::OutputPath;

const HEADER: &str = "anslag-published 1";
const CLAIM_HEADER: &str = "anslag-publishing 1";

/// A file at a host.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct RemoteFile {
    /// The digest of the bytes in the output folder that it was made from.
    pub(crate) digest: Digest,
    /// The size in bytes.
    pub(crate) size: u64,
    /// The id of the headers that it is sent with ([`super::store::Headers::id`]).
    pub(crate) headers: String,
}

/// The published files of a host.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Record {
    /// The base URL of the site; one site never deletes another's files.
    pub(crate) site: String,
    /// The number of publications so far.
    pub generation: u64,
    /// The digest of the published manifest.
    pub(crate) state: String,
    /// The files of the site.
    pub(crate) files: BTreeMap<OutputPath, RemoteFile>,
    /// Files that only pages of the previous generation use. They are deleted by the next publication, so that pages that readers
    /// have open stay complete.
    pub(crate) retained: BTreeSet<OutputPath>,
}

/// What a publisher writes before it changes anything.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Claim {
    /// A unique id of the run.
    pub owner: String,
    /// The generation that is being published.
    pub generation: u64,
    /// The interval in seconds at which the publisher renews the claim; 0 when it has stopped.
    pub heartbeat: u64,
    /// The number of renewals.
    pub heartbeats: u64,
    /// Files that may exist or not, with any content, until the record is written.
    pub uncertain: BTreeSet<OutputPath>,
}

impl Record {
    /// The text of the record. The first line has the digest of the rest, so that a truncated file is noticed.
    pub(crate) fn text(&self) -> String {
        let mut rest = format!("site {}\ngeneration {}\nstate {}\n", self.site, self.generation, self.state);
        for (path, RemoteFile { digest, size, headers }) in &self.files {
            // Writing to a `String` cannot fail.
            let _ = writeln!(rest, "file {digest} {size} {headers} {}", path.as_str());
        }
        for path in &self.retained {
            let _ = writeln!(rest, "left {}", path.as_str());
        }
        with_checksum(HEADER, &rest)
    }

    /// Parses the text; `None` when it is damaged or of another format.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut record = Self::default();
        for line in checked(HEADER, bytes)?.lines() {
            let (word, rest) = line.split_once(' ')?;
            match word {
                "site" => record.site = rest.to_owned(),
                "generation" => record.generation = rest.parse().ok()?,
                "state" => record.state = rest.to_owned(),
                "file" => {
                    let mut parts = rest.splitn(4, ' ');
                    let (digest, size, headers) = (parts.next()?, parts.next()?, parts.next()?.to_owned());
                    let remote = RemoteFile { digest: Digest::parse(digest)?, size: size.parse().ok()?, headers };
                    record.files.insert(OutputPath::new(parts.next()?).ok()?, remote);
                }
                "left" => {
                    record.retained.insert(OutputPath::new(rest).ok()?);
                }
                _ => return None,
            }
        }
        Some(record)
    }
}

impl Claim {
    /// The text of the claim.
    pub fn text(&self) -> String {
        let Self { owner, generation, heartbeat, heartbeats, .. } = self;
        let mut rest = format!("who {owner}\ngeneration {generation}\nbeat {heartbeat}\nbeats {heartbeats}\n");
        for path in &self.uncertain {
            // Writing to a `String` cannot fail.
            let _ = writeln!(rest, "unsure {}", path.as_str());
        }
        with_checksum(CLAIM_HEADER, &rest)
    }

    /// Parses the text; `None` when it is damaged or of another format.
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut claim = Self::default();
        for line in checked(CLAIM_HEADER, bytes)?.lines() {
            let (word, rest) = line.split_once(' ')?;
            match word {
                "who" => claim.owner = rest.to_owned(),
                "generation" => claim.generation = rest.parse().ok()?,
                "beat" => claim.heartbeat = rest.parse().ok()?,
                "beats" => claim.heartbeats = rest.parse().ok()?,
                "unsure" => {
                    claim.uncertain.insert(OutputPath::new(rest).ok()?);
                }
                _ => return None,
            }
        }
        Some(claim)
    }
}

fn with_checksum(header: &str, rest: &str) -> String {
    format!("{header} {}\n{rest}", Digest::of(rest.as_bytes()))
}

fn checked<'b>(header: &str, bytes: &'b [u8]) -> Option<&'b str> {
    let (first, rest) = std::str::from_utf8(bytes).ok()?.split_once('\n')?;
    let digest = first.strip_prefix(header)?.strip_prefix(' ')?;
    (digest == Digest::of(rest.as_bytes()).to_string()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> OutputPath {
        OutputPath::new(text).unwrap()
    }

    #[test]
    fn records_and_claims_round_trip() {
        let remote = RemoteFile { digest: Digest::of(b"x"), size: 1, headers: "0123abcd".to_owned() };
        let record = Record {
            site: "https://www.example.se/".to_owned(),
            generation: 12,
            state: "ab".to_owned(),
            files: [(path("a b/å.html"), remote.clone()), (path("index.html"), remote)].into(),
            retained: [path("css/x.css")].into(),
        };
        assert_eq!(Record::parse(record.text().as_bytes()), Some(record.clone()));
        let claim = Claim {
            owner: "me".to_owned(),
            generation: 13,
            heartbeat: 30,
            heartbeats: 2,
            uncertain: [path("å ä.html")].into(),
        };
        assert_eq!(Claim::parse(claim.text().as_bytes()), Some(claim.clone()));
        assert_eq!(Record::parse(claim.text().as_bytes()), None);
    }

    #[test]
    fn a_damaged_record_is_not_read() {
        let text = Record { site: "https://www.example.se/".to_owned(), ..Record::default() }.text();
        assert!((0..text.len()).all(|end| Record::parse(&text.as_bytes()[..end]).is_none()));
        assert_eq!(Record::parse(text.replace("www", "web").as_bytes()), None);
    }
}
