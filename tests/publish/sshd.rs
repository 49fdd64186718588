//! A real `sshd` on this machine, for one test: its own port, host key, account key and folder.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anslag_core::config::Ssh;
use tempfile::TempDir;

use crate::support::free_port;

/// What the account may do.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Account {
    /// Nothing but SFTP.
    SftpOnly,
    /// Everything.
    Shell,
}

/// A server that ends with the test.
pub struct Sshd {
    folder: TempDir,
    process: Child,
    pub port: u16,
}

impl Sshd {
    pub fn start(account: Account) -> Self {
        Self::start_with(account, "022")
    }

    /// The same with a mask of its own.
    pub fn start_with(account: Account, mask: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["host", "key", "other"] {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f"])
                .arg(at(name))
                .status();
            assert!(made.unwrap().success());
        }
        fs::copy(at("key.pub"), at("authorized_keys")).unwrap();
        fs::create_dir(at("srv")).unwrap();
        // The port may be taken in between by another test: then the server ends at once.
        for _ in 0..10 {
            let port = free_port();
            let mut config = format!(
                "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\n\
                 PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin yes\nPidFile none\n\
                 MaxStartups 100\nSubsystem sftp internal-sftp -u {mask}\n",
                at("host").display(),
                at("authorized_keys").display()
            );
            if account == Account::SftpOnly {
                config.push_str(&format!("ForceCommand internal-sftp -u {mask}\n"));
            }
            fs::write(at("sshd_config"), config).unwrap();
            fs::write(at("known_hosts"), known(port, &at("host.pub"))).unwrap();
            if let Some(process) = spawn(&at("sshd_config"), &at("log"), port) {
                return Self { folder, process, port };
            }
        }
        panic!("sshd does not start: {}", fs::read_to_string(at("log")).unwrap_or_default());
    }

    /// A file of the server: `host.pub`, `key`, `other` (a key that nobody knows), `known_hosts`.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where sites are published.
    pub fn folder(&self) -> PathBuf {
        self.file("srv")
    }

    /// What the configuration says of a folder at this server, reached through a port.
    pub fn target(&self, folder: &Path, port: u16) -> Ssh {
        let text = |path: PathBuf| path.to_str().unwrap().to_owned();
        let known = self.file(&format!("known-{port}"));
        fs::write(&known, known_hosts(port, &self.file("host.pub"))).unwrap();
        Ssh {
            host: format!("{}@127.0.0.1", user()),
            port: Some(port),
            path: text(folder.to_owned()),
            key: Some(text(self.file("key"))),
            known_hosts: Some(text(known)),
        }
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The line of a host that is reached at this port.
pub fn known_hosts(port: u16, key: &Path) -> String {
    known(port, key)
}

fn known(port: u16, key: &Path) -> String {
    format!("[127.0.0.1]:{port} {}", fs::read_to_string(key).unwrap())
}

pub fn user() -> String {
    let output = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn spawn(config: &Path, log: &Path, port: u16) -> Option<Child> {
    // A server that root starts wants this folder, which its service would make.
    let _ = fs::create_dir_all("/run/sshd");
    let program = ["/usr/sbin/sshd", "/usr/bin/sshd"].into_iter().find(|file| Path::new(file).is_file());
    let program = program.expect("sshd is installed (tests/run does it)");
    let mut process = Command::new(program)
        .args(["-D", "-e", "-f"])
        .arg(config)
        .stdin(Stdio::null())
        .stderr(fs::File::create(log).unwrap())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(20) {
        if process.try_wait().unwrap().is_some() {
            return None;
        }
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Some(process);
        }
        thread::sleep(Duration::from_millis(20));
    }
    let _ = process.kill();
    let _ = process.wait();
    None
}
