//! The address of a link as it is requested, and whether it is on an internal network that readers cannot reach.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use url::{Host, Url};

/// The URL of a page on another site, without its fragment, which is never sent.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Address(Url);

impl Address {
    /// Parses the target of a link. `None` unless it is http or https, has a host, and has no password.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        // A link without a scheme has that of the page, which is published with https.
        let whole = if text.starts_with("//") { format!("https:{text}") } else { text.to_owned() };
        Self::of(Url::parse(&whole).ok()?)
    }

    /// The target of a redirect from this address.
    pub(crate) fn join(&self, location: &str) -> Option<Self> {
        Self::of(self.0.join(location).ok()?)
    }

    fn of(mut url: Url) -> Option<Self> {
        let plain = matches!(url.scheme(), "http" | "https") && url.host().is_some();
        url.set_fragment(None);
        (plain && url.username().is_empty() && url.password().is_none()).then_some(Self(url))
    }

    /// The URL as it is sent.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The host, for which requests are limited whatever the scheme.
    pub fn host(&self) -> String {
        self.0.host_str().unwrap_or_default().to_owned()
    }

    /// Whether the address itself is on an internal network. Another host name may still resolve to one.
    pub(crate) fn is_private(&self) -> bool {
        match self.0.host() {
            Some(Host::Ipv4(ip)) => is_private(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => is_private(IpAddr::V6(ip)),
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                let within = |suffix: &str| name.ends_with(suffix);
                name == "localhost" || [".localhost", ".local", ".internal", ".intra"].into_iter().any(within)
            }
            None => true,
        }
    }
}

/// Whether an IP address is not on the public internet (RFC 6890 and its successors).
pub(crate) fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => private_v4(ip),
        IpAddr::V6(ip) => embedded(ip).map_or_else(|| private_v6(ip), private_v4),
    }
}

fn private_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_documentation()
        || a == 0
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
        || a >= 224
}

fn private_v6(ip: Ipv6Addr) -> bool {
    let first = ip.segments()[0];
    // All public addresses are in 2000::/3; the others are local, on one network, or multicast.
    (first & 0xe000) != 0x2000 || (first == 0x2001 && ip.segments()[1] == 0xdb8)
}

/// The IPv4 address that is embedded in an IPv6 address (mapped, NAT64 or 6to4). Otherwise it would evade the check.
fn embedded(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = ip.segments();
    let from = |high: u16, low: u16| Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match s {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            Some(from(high, low))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_as_they_are_sent() {
        for (text, sent) in [
            ("https://Exempel.se", Some("https://exempel.se/")),
            ("https://www.example.se/a b#c", Some("https://www.example.se/a%20b")),
            ("https://åäö.example/ö?x=1", Some("https://xn--4cab6c.example/%C3%B6?x=1")),
            ("//www.example.se/x", Some("https://www.example.se/x")),
            ("http://www.example.se:80/", Some("http://www.example.se/")),
            ("mailto:a@example.se", None),
            ("https://user:secret@example.se/", None),
            ("https://", None),
        ] {
            assert_eq!(Address::new(text).as_ref().map(Address::as_str), sent, "{text}");
        }
        let here = Address::new("https://example.se/a/b").unwrap();
        assert_eq!(here.join("../c#d").unwrap().as_str(), "https://example.se/c");
        assert_eq!(here.join("javascript:alert(1)"), None);
        assert_eq!(here.join("file:///etc/passwd"), None);
    }

    #[test]
    fn internal_networks_in_every_spelling() {
        for internal in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "fec0::1",
        ] {
            assert!(is_private(internal.parse().unwrap()), "{internal}");
        }
        for public in ["8.8.8.8", "193.10.0.1", "2001:6b0::1", "2a00:1450::1", "172.32.0.1", "100.128.0.1"] {
            assert!(!is_private(public.parse().unwrap()), "{public}");
        }
        // Browsers and libraries read all of these as IP addresses.
        for internal in [
            "http://2130706433/",
            "http://0x7f.1/",
            "http://017700000001/",
            "http://127.1/",
            "http://[::1]/",
            "http://localhost:8080/",
            "http://LOCALHOST./",
            "http://printer.local/",
            "http://a.localhost/",
            "http://127.0.0.1%2f@/",
            "http://①②⑦.0.0.1/",
        ] {
            assert!(Address::new(internal).is_none_or(|address| address.is_private()), "{internal}");
        }
        assert!(!Address::new("https://www.example.se/").unwrap().is_private());
    }
}
