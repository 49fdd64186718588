//! `anslag publish --verify`: what somebody changed, removed or added where the site lies is found there, and mended.

use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::sshd::{Account, Sshd, user};
use super::whole::tree;
use crate::support::web::Web;
use crate::support::{CONFIG, Run, Site};

/// A site that is published in some way, and seen at an address.
struct Target {
    site: Site,
    _server: Option<Sshd>,
    _nginx: Web,
}

/// All ways to a folder.
const TRANSPORTS: [&str; 3] = ["dir", "sftp", "rsync"];

impl Target {
    /// A site with texts that are sent with a compressed copy, published.
    fn published(transport: &str) -> Self {
        let site = Site::empty();
        let account = if transport == "rsync" { Account::Shell } else { Account::SftpOnly };
        let server = (transport != "dir").then(|| Sshd::start(account));
        let published_folder = site.path("ute");
        let place = match &server {
            None => "path: ute".to_owned(),
            Some(server) => {
                let target = server.target(&published_folder, server.port);
                let (key, known) = (target.key.unwrap(), target.known_hosts.unwrap());
                let (user, port, path) = (user(), server.port, target.path);
                format!("host: {user}@127.0.0.1, port: {port}, path: {path}, key: {key}, known_hosts: {known}")
            }
        };
        let nginx = Web::nginx(&site.path("nginx"), "", &format!("root {};", published_folder.display()));
        let url = format!("url: \"http://127.0.0.1:{}/\", test: false, siblings: [gzip]", nginx.port);
        site.write("anslag.yaml", format!("{CONFIG}publish:\n  ute: {{to: {transport}, {place}, {url}}}\n"));
        site.write("content/_index.md", "---\ntitle: Exempelkommun\n---\n\nVälkommen.\n");
        for name in ["bad", "vatten"] {
            let page = format!("---\ntitle: {name}\nreview_in: P1Y\n---\n\nText om {name}.\n");
            site.write(&format!("content/sidor/{name}/index.md"), page);
        }
        site.write("static/filer/å [b].txt", "Text.\n".repeat(400));
        let target = Self { site, _server: server, _nginx: nginx };
        let run = target.publish(&[]);
        assert_eq!(run.code, 0, "{transport}: {}", run.stderr);
        target
    }

    fn publish(&self, arguments: &[&str]) -> Run {
        let path = std::env::var("PATH").unwrap();
        let variables = [("PATH", path.as_str()), ("HOME", "/nonexistent"), ("ANSLAG_PUBLISH_PAUSE", "5")];
        self.site.run_with(&[&["publish"], arguments].concat(), &variables)
    }

    /// What was found, without a change.
    fn inspect(&self, depth: &str) -> Value {
        let run = self.publish(&[depth, "--dry-run", "--json"]);
        let result: Value = serde_json::from_str(&run.stdout).unwrap();
        let harmed = !result["inspected"]["harmed"].as_object().unwrap().is_empty();
        assert_eq!(run.code, if harmed { 3 } else { 0 }, "{}", run.stdout);
        result["inspected"].clone()
    }

    fn published_path(&self, path: &str) -> PathBuf {
        self.site.path("ute").join(path)
    }

    /// Gives a file other bytes, as many as it had or more, and a time.
    fn alter(&self, path: &str, grows: bool, time: SystemTime) {
        let mut bytes = fs::read(self.published_path(path)).unwrap();
        bytes[0] ^= 1;
        bytes.extend(grows.then_some(b'!'));
        // A file of the output folder may share its bytes with this one.
        fs::remove_file(self.published_path(path)).unwrap();
        fs::write(self.published_path(path), bytes).unwrap();
        File::options().write(true).open(self.published_path(path)).unwrap().set_modified(time).unwrap();
    }

    /// The site as it was built, and beside it a compressed copy of each text.
    fn assert_repaired(&self) {
        let (published_folder, built) = (tree(&self.site.path("ute")), tree(&self.site.path("public")));
        for (path, bytes) in &built {
            assert!(path.starts_with(".anslag") || published_folder.get(path) == Some(bytes), "{path}");
        }
        assert!(fs::symlink_metadata(self.published_path("sidor/vatten/index.html")).unwrap().is_file());
    }
}

fn now() -> SystemTime {
    SystemTime::now()
}

#[test]
fn what_somebody_did_at_the_host_is_told_and_mended() {
    for transport in TRANSPORTS {
        let target = Target::published(transport);
        let clean = target.inspect("--verify");
        assert_eq!((&clean["harmed"], &clean["foreign"]), (&json!({}), &json!([])), "{transport}: {clean}");
        assert!(clean["files"].as_u64() > Some(20), "{transport}: {clean}");
        target.alter("index.html", true, now());
        target.alter("sidor/bad/index.html.gz", true, now());
        fs::remove_file(target.published_path("filer/å [b].txt")).unwrap();
        fs::write(target.site.path("hemligt"), "A password.").unwrap();
        fs::remove_file(target.published_path("sidor/vatten/index.html")).unwrap();
        std::os::unix::fs::symlink(target.site.path("hemligt"), target.published_path("sidor/vatten/index.html"))
            .unwrap();
        fs::write(target.published_path("sidor/logga-in.php"), "<?php").unwrap();
        fs::create_dir(target.published_path("ny")).unwrap();
        let harmed = tree(&target.site.path("ute"));
        let run = target.publish(&["--verify", "--dry-run"]);
        assert_eq!(run.code, 3, "{transport}: {}", run.stderr);
        for line in [
            "annat innehåll: index.html\n",
            "annat innehåll: sidor/bad/index.html.gz\n",
            "borta: filer/å [b].txt\n",
            "en länk eller mapp i filens ställe: sidor/vatten/index.html\n",
            "inte Anslags: ny\ninte Anslags: sidor/logga-in.php\n",
            "skicka: index.html\n",
        ] {
            assert!(run.stdout.contains(line), "{transport}: {line}: {}", run.stdout);
        }
        assert!(
            run.stderr.contains("fel[A820]: ") && run.stderr.contains("utbytta: 4 (filer/å [b].txt, index.html, "),
            "{}",
            run.stderr
        );
        assert!(run.stderr.contains("skicka dem igen: anslag publish ute --verify"), "{}", run.stderr);
        assert_eq!(tree(&target.site.path("ute")), harmed, "{transport}: a look changes nothing");
        let run = target.publish(&["--verify"]);
        assert_eq!(run.code, 0, "{transport}: {}{}", run.stdout, run.stderr);
        assert!(run.stderr.contains("varning[A821]: ") && run.stderr.contains("4 filer skickade"), "{}", run.stderr);
        assert!(
            run.stderr.contains("varning[A822]: ") && run.stderr.contains("2 (ny, sidor/logga-in.php)"),
            "{}",
            run.stderr
        );
        target.assert_repaired();
        assert_eq!(fs::read_to_string(target.site.path("hemligt")).unwrap(), "A password.");
        assert!(target.published_path("sidor/logga-in.php").exists(), "{transport}: not ours to remove");
        assert_eq!(target.inspect("--verify")["harmed"], json!({}), "{transport}");
    }
}

#[test]
fn other_bytes_of_the_same_size_are_found_by_their_time_and_always_by_their_sum() {
    for transport in TRANSPORTS {
        let target = Target::published(transport);
        // A clock has no seconds in a listing.
        target.alter("index.html", false, now() + Duration::from_secs(3600 * 24 * 2));
        assert_eq!(target.inspect("--verify")["harmed"], json!({"index.html": "changed"}), "{transport}");
        target.alter("sidor/bad/index.html.gz", false, now() - Duration::from_secs(3600 * 24 * 30));
        target.alter("filer/å [b].txt", false, now() - Duration::from_secs(3600 * 24 * 400));
        let all = json!({"index.html": "changed", "sidor/bad/index.html.gz": "changed", "filer/å [b].txt": "changed"});
        assert_eq!(target.inspect("--checksum")["harmed"], all, "{transport}");
        let run = target.publish(&["--checksum"]);
        assert_eq!(run.code, 0, "{transport}: {}{}", run.stdout, run.stderr);
        target.assert_repaired();
        assert_eq!(target.inspect("--checksum")["harmed"], json!({}), "{transport}");
    }
}

/// A folder of the site that is a link leads where others want: nothing is read or put through it.
#[test]
fn a_folder_that_leads_elsewhere_is_said() {
    for transport in ["sftp", "rsync"] {
        let target = Target::published(transport);
        fs::rename(target.published_path("sidor"), target.site.path("annat")).unwrap();
        std::os::unix::fs::symlink(target.site.path("annat"), target.published_path("sidor")).unwrap();
        let run = target.publish(&["--verify"]);
        assert_eq!(run.code, 4, "{transport}: {}", run.stderr);
        assert!(
            run.stderr.contains("fel[A815]: ") && run.stderr.contains("mappen sidor är en länk till /"),
            "{}",
            run.stderr
        );
    }
}

/// A whole folder that is gone, and a host that cannot be asked.
#[test]
fn a_folder_that_is_gone_comes_back() {
    for transport in TRANSPORTS {
        let target = Target::published(transport);
        fs::remove_dir_all(target.published_path("sidor")).unwrap();
        let run = target.publish(&["--verify", "--json"]);
        let result: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(run.code, 0, "{transport}: {}", run.stdout);
        let harmed = result["inspected"]["harmed"].as_object().unwrap();
        assert!(harmed.len() >= 3 && harmed.values().all(|harm| harm == "missing"), "{transport}: {result}");
        target.assert_repaired();
    }
}

#[test]
fn what_a_program_has_put_somewhere_cannot_be_looked_at() {
    let site = Site::empty();
    site.write("anslag.yaml", format!("{CONFIG}publish:\n  ute: {{to: command, command: [\"true\"]}}\n"));
    site.write("content/_index.md", "---\ntitle: Exempelkommun\n---\n\nVälkommen.\n");
    let path = std::env::var("PATH").unwrap();
    let run = site.run_with(&["publish", "--verify", "--dry-run"], &[("PATH", path.as_str())]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("varning[A823]: filerna på ute (true) kan inte granskas"), "{}", run.stderr);
}
