//! A real nginx with the files that a build writes for it.

use super::questions::{BELOW, HostTest, served, site};
use crate::support::web::Web;

#[test]
fn nginx_does_as_it_is_told() {
    for (below, folder) in BELOW {
        let site = site("nginx", below);
        let (public, root) = (site.path("public").display().to_string(), served(&site, folder).display().to_string());
        let web = Web::nginx(
            &site.path("nginx"),
            &format!("include /etc/nginx/mime.types; include \"{public}/redirects.nginx.map\";"),
            &format!("root \"{root}\"; include {public}/anslag.nginx.conf;"),
        );
        HostTest { web: &web, site: &site, below, siblings: true }.all();
        let log = web.file("error.log");
        assert!(!log.contains("[warn]") && !log.contains("[emerg]") && !log.contains("[crit]"), "{log}");
    }
}
