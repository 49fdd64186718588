//! A real Apache with the `.htaccess` that a build writes for it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::questions::{BELOW, HostTest, served, site};
use crate::support::web::Web;

#[test]
fn apache_does_as_it_is_told() {
    for (below, folder) in BELOW {
        let site = site("apache", below);
        // Where tests run as root, it reads files as nobody.
        fs::set_permissions(site.path(""), fs::Permissions::from_mode(0o755)).unwrap();
        let web = Web::apache(&site.path("apache"), &served(&site, folder));
        HostTest { web: &web, site: &site, below, siblings: false }.all();
        let log = web.file("error.log");
        assert!(!["warn]", "error]", "crit]", "emerg]"].iter().any(|level| log.contains(level)), "{log}");
    }
}
