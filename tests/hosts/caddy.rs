//! A real Caddy with the file that a build writes for it.

use super::questions::{BELOW, HostTest, served, site};
use crate::support::web::Web;

#[test]
fn caddy_does_as_it_is_told() {
    for (below, folder) in BELOW {
        let site = site("caddy", below);
        let root = served(&site, folder).display().to_string();
        let import = site.path("public/anslag.caddy").display().to_string();
        let web = Web::caddy(&site.path("caddy"), &format!("root * \"{root}\"\nimport {import}"));
        HostTest { web: &web, site: &site, below, siblings: true }.all();
        let log = web.file("said.log");
        assert!(!log.contains("\"level\":\"error\"") && !log.contains("panic"), "{log}");
    }
}
