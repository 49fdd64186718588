//! A real nginx.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::web::Web;

impl Web {
    /// An nginx that has its own files in `folder`. `http` and `server` are what the blocks of these names say besides that.
    pub fn nginx(folder: &Path, http: &str, server: &str) -> Self {
        let start = |port: u16| {
            let at = folder.display();
            let server = format!("server {{ listen 127.0.0.1:{port}; {server} }}");
            let config = format!(
                "daemon off; master_process off; pid {at}/pid; error_log {at}/error.log;\nevents {{}}\n\
                 http {{ access_log {at}/access.log; client_body_temp_path {at}/t1; proxy_temp_path {at}/t2;\n\
                 fastcgi_temp_path {at}/t3; uwsgi_temp_path {at}/t4; scgi_temp_path {at}/t5;\n{http}\n{server} }}\n"
            );
            fs::write(folder.join("nginx.conf"), config).expect("a configuration");
            let tested = command(folder).arg("-t").output().expect("nginx starts");
            let stderr = String::from_utf8_lossy(&tested.stderr);
            assert!((tested.status.success() && !stderr.contains("[warn]")) || stderr.contains("in use"), "{stderr}");
            let _ = fs::remove_file(folder.join("pid"));
            command(folder)
        };
        // Its number is written when all ports are its own, and an answer from the port could be another server's.
        Self::start(folder, start, |_| fs::read(folder.join("pid")).is_ok_and(|number| !number.is_empty()))
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("nginx");
    command.arg("-p").arg(folder).arg("-c").arg(folder.join("nginx.conf"));
    command
}
