//! The key `publish` of `anslag.yaml`: the targets that the site is published to.

use std::ops::Range;

use indexmap::IndexMap;

use super::build::Builder;
use crate::diagnostic::Code;
use crate::schema::{Record, TypedValue};

/// A publishing target.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// Where the files go.
    pub to: Destination,
    /// The URL where readers see it; `None` for the site's own base URL.
    pub url: Option<String>,
    /// Whether it is a test copy, if the site says so.
    pub(crate) test: Option<bool>,
    /// Whether copies compressed with gzip are stored beside the files.
    pub gzip_siblings: bool,
    /// Whether copies compressed with Brotli are stored beside the files.
    pub brotli_siblings: bool,
    /// Whether texts are stored compressed, and sent so to every client.
    pub stored_gzip: bool,
    /// The place in `anslag.yaml`.
    pub(crate) place: Range<usize>,
}

/// The destination of a target. Credentials are never in `anslag.yaml`: they come from the environment or the system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Destination {
    /// A folder on this machine.
    Dir {
        /// The folder, relative to the site's.
        path: String,
    },
    /// A folder on another machine, through the system's rsync and OpenSSH.
    Rsync(Ssh),
    /// A folder on another machine, through the system's OpenSSH alone.
    Sftp(Ssh),
    /// A bucket of S3 or a compatible service.
    S3 {
        /// The bucket.
        bucket: String,
        /// The prefix of the keys.
        path: String,
        /// The region, if not set in the environment.
        region: Option<String>,
        /// The endpoint of a service other than Amazon's.
        endpoint: Option<String>,
        /// Whether the service supports conditional writes, which keep two publishers apart.
        conditional: bool,
    },
    /// A container of Azure Blob Storage.
    Azure {
        /// The account.
        account: String,
        /// The container, `$web` for static sites.
        container: String,
        /// The prefix of the names.
        path: String,
        /// The endpoint of a service other than Microsoft's.
        endpoint: Option<String>,
    },
    /// A bucket of Google Cloud Storage.
    Gcs {
        /// The bucket.
        bucket: String,
        /// The prefix of the names.
        path: String,
        /// The endpoint of a service other than Google's.
        endpoint: Option<String>,
    },
    /// The site's own program and its arguments.
    Command(Vec<String>),
}

/// A folder on another machine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ssh {
    /// `user@host` or a name from the OpenSSH configuration.
    pub host: String,
    /// The port, if not 22.
    pub port: Option<u16>,
    /// The folder on the host.
    pub path: String,
    /// The private key file, relative to the site's folder.
    pub key: Option<String>,
    /// The `known_hosts` file, relative to the site's folder.
    pub known_hosts: Option<String>,
}

impl Target {
    /// Whether it is a test copy, which search engines must not index: `test` says so, or its URL is not the site's.
    pub fn is_test(&self, base_url: &str) -> bool {
        self.test.unwrap_or_else(|| self.url.as_deref().is_some_and(|url| plain(url) != plain(base_url)))
    }
}

/// A URL without scheme, `www.` and trailing slash: equal for two URLs of one site.
fn plain(url: &str) -> String {
    let lower = url.to_lowercase();
    let rest = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    rest.trim_start_matches("www.").trim_end_matches('/').to_owned()
}

impl Builder<'_, '_, '_> {
    pub(super) fn targets(&mut self) -> IndexMap<String, Target> {
        let entries = self.record.record("publish").into_iter().flat_map(|record| &record.fields);
        let targets = entries.filter_map(|(name, entry)| match &entry.val {
            TypedValue::Record(target) => Some((name.clone(), self.target(target, entry.key.clone())?)),
            _ => None,
        });
        targets.collect()
    }

    fn target(&mut self, target: &Record, place: Range<usize>) -> Option<Target> {
        let has = |sibling: &str| {
            target
                .list("siblings")
                .iter()
                .any(|entry| matches!(&entry.val, TypedValue::Choice(choice) if choice.key == sibling))
        };
        Some(Target {
            to: self.to(target, &place)?,
            url: target.text("url").map(|url| format!("{}/", url.trim_end_matches('/'))),
            test: target.bool("test"),
            gzip_siblings: has("gzip"),
            brotli_siblings: has("brotli"),
            stored_gzip: target.bool("gzip").unwrap_or(false),
            place,
        })
    }

    fn to(&mut self, target: &Record, place: &Range<usize>) -> Option<Destination> {
        let text = |key: &str| target.text(key).map(str::to_owned);
        let path = text("path").unwrap_or_default();
        let endpoint = text("endpoint");
        Some(match target.choice("to")? {
            "dir" => Destination::Dir { path: self.needed(target, "path", place)? },
            "rsync" => Destination::Rsync(self.ssh(target, place)?),
            "sftp" => Destination::Sftp(self.ssh(target, place)?),
            "s3" => Destination::S3 {
                bucket: self.needed(target, "bucket", place)?,
                path,
                region: text("region"),
                endpoint,
                conditional: target.bool("conditional").unwrap_or(true),
            },
            "azure" => {
                let (account, container) =
                    (self.needed(target, "account", place), self.needed(target, "container", place));
                Destination::Azure { account: account?, container: container?, path, endpoint }
            }
            "gcs" => Destination::Gcs { bucket: self.needed(target, "bucket", place)?, path, endpoint },
            _ => {
                let command: Vec<String> = target.texts("command").map(|(word, _)| word.to_owned()).collect();
                if command.is_empty() {
                    self.needed(target, "command", place);
                    return None;
                }
                Destination::Command(command)
            }
        })
    }

    fn ssh(&mut self, target: &Record, place: &Range<usize>) -> Option<Ssh> {
        let (host, path) = (self.needed(target, "host", place), self.needed(target, "path", place));
        let port = target.integer("port").map(|port| (port, u16::try_from(port).ok().filter(|port| *port > 0)));
        if let Some((port, None)) = port {
            let message =
                self.message(Code::A604, target.place("port")).arg("key", "port").arg("value", port.to_string());
            self.reading.diagnostics.push(message);
        }
        let text = |key: &str| target.text(key).map(str::to_owned);
        Some(Ssh {
            host: host?,
            port: port.and_then(|(_, port)| port),
            path: path?,
            key: text("key"),
            known_hosts: text("known_hosts"),
        })
    }

    /// A setting that this kind of target requires.
    fn needed(&mut self, target: &Record, key: &str, place: &Range<usize>) -> Option<String> {
        let value = target.text(key).map(str::to_owned);
        if value.is_none() {
            let kind = target.choice("to").unwrap_or_default();
            let message = self.message(Code::A801, place.clone()).arg("key", key).arg("kind", kind);
            self.reading.diagnostics.push(message);
        }
        value
    }
}
