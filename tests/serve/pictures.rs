//! A page appears at once with the originals of its pictures, and has smaller files when they are made.

use super::server::Server;
use super::shown::{assert_as_built, site};
use crate::pictures::photo;

const PAGE: &str =
    "---\ntype: news\ntitle: Bro\nlead: L\npublished: 2026-01-02\nimage: {src: bro.jpg, alt: Bron}\n---\n\nText.\n";

/// The addresses in WebP that a page names.
fn named(page: &str) -> Vec<String> {
    let values = page.split("srcset=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let addresses = values.flat_map(|value| value.split(", ")).filter_map(|candidate| candidate.split(' ').next());
    addresses.filter(|address| address.ends_with(".webp")).map(str::to_owned).collect()
}

#[test]
fn pictures_are_shown_before_they_are_made() {
    let site = site();
    site.write("content/nyheter/bro.md", PAGE).write("content/nyheter/bro.jpg", photo((1500, 1000), 6));
    let server = Server::start(&site);
    let addresses = named(&server.get("/nyheter/bro/").text());
    assert_eq!(addresses.len(), 3, "{addresses:?}");
    for address in &addresses {
        // The original until then: a browser turns it upright itself.
        let answer = server.get(address);
        let is_picture = answer.body.starts_with(b"\xff\xd8\xff") || answer.body.starts_with(b"RIFF");
        assert!(answer.status == 200 && is_picture, "{address}: {}", answer.status);
        server.wait_for(address, |answer| answer.body.starts_with(b"RIFF"));
    }
    assert_as_built(&site, &server);
    // Another picture under the same name has other addresses at once.
    site.write("content/nyheter/bro.jpg", photo((900, 600), 1));
    let answer = server.wait_for("/nyheter/bro/", |answer| named(&answer.text()) != addresses);
    assert!(named(&answer.text()).iter().all(|address| !addresses.contains(address)));
    assert_as_built(&site, &server);
}

#[test]
fn a_damaged_picture_is_said_as_soon_as_it_is_known() {
    let site = site();
    let whole = photo((300, 200), 1);
    site.write("content/nyheter/bro.md", PAGE).write("content/nyheter/bro.jpg", &whole[..whole.len() / 2]);
    let server = Server::start(&site);
    let says = |round: &serde_json::Value| round.to_string().contains("A429");
    if !server.first.iter().any(says) {
        server.until(says);
    }
    site.write("content/nyheter/bro.jpg", &whole);
    let shows = |answer: &super::server::Answer| answer.text().contains("/nyheter/bro-300.");
    server.wait_for("/nyheter/bro/", shows);
    assert_as_built(&site, &server);
}
