//! A real Apache, as hosts set it up: it may do what `.htaccess` says of files, and nothing else.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::web::Web;

/// What Debian has on, of what the file for it asks for.
const MODULES: [&str; 8] = ["mpm_event", "authz_core", "mime", "dir", "alias", "headers", "filter", "deflate"];

impl Web {
    /// An Apache that has its own files in `folder` and gives out those below `root`.
    pub fn apache(folder: &Path, root: &Path) -> Self {
        let start = |port: u16| {
            let (at, root) = (folder.display(), root.display());
            let mut config = format!(
                "ServerRoot {at}\nServerName localhost\nPidFile {at}/pid\nDefaultRuntimeDir {at}\nListen 127.0.0.1:{port}\n"
            );
            for module in MODULES {
                config += &format!("LoadModule {module}_module /usr/lib/apache2/modules/mod_{module}.so\n");
            }
            // It refuses to serve as root; nobody has these numbers.
            config += &format!(
                "User #65534\nGroup #65534\nErrorLog {at}/error.log\nTypesConfig /etc/mime.types\n\
                 <Directory />\n    Require all denied\n</Directory>\n\
                 DocumentRoot \"{root}\"\n<Directory \"{root}\">\n    Require all granted\n    AllowOverride FileInfo\n</Directory>\n"
            );
            fs::write(folder.join("apache.conf"), config).expect("a configuration");
            let _ = fs::remove_file(folder.join("pid"));
            let program = ["/usr/sbin/apache2", "apache2"].into_iter().find(|name| Path::new(name).exists());
            let mut command = Command::new(program.unwrap_or("apache2"));
            // One process, which ends when it is told to.
            command.arg("-X").arg("-f").arg(folder.join("apache.conf"));
            command
        };
        Self::start(folder, start, |_| fs::read(folder.join("pid")).is_ok_and(|number| !number.is_empty()))
    }
}
