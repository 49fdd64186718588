//! A real Caddy.

use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;

use super::web::Web;

impl Web {
    /// A Caddy that has its own files in `folder`. `site` is what stands within the braces of the site.
    pub fn caddy(folder: &Path, site: &str) -> Self {
        let start = |port: u16| {
            let config = format!(
                "{{\n    admin off\n    auto_https off\n}}\nhttp://:{port} {{\n    bind 127.0.0.1\n{site}\n}}\n"
            );
            fs::write(folder.join("Caddyfile"), config).expect("a configuration");
            let mut command = Command::new("caddy");
            command.arg("run").arg("--config").arg(folder.join("Caddyfile")).args(["--adapter", "caddyfile"]);
            command.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
            command
        };
        Self::start(folder, start, |port| TcpStream::connect(("127.0.0.1", port)).is_ok())
    }
}
