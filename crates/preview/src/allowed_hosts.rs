//! The host names under which the server may be requested.
//!
//! A page on the web can make the browser send requests to `http://127.0.0.1`, and with a host name of its own that resolves there
//! it could read the response (DNS rebinding). So the `Host` of a request must be one of the allowed names with the exact port, and so must an
//! `Origin`, which browsers send with requests of scripts.

use std::net::{IpAddr, SocketAddr};

/// The allowed values of `Host`.
#[derive(Clone, Debug)]
pub(crate) struct AllowedHosts(Vec<String>);

impl AllowedHosts {
    /// The names of a server that listens at this address.
    pub(crate) fn new(address: SocketAddr) -> Self {
        let port = address.port();
        let mut names = vec![address.to_string()];
        if address.ip().is_loopback() {
            names.push(format!("localhost:{port}"));
        }
        if port == 80 {
            names.extend(names.clone().iter().filter_map(|name| Some(name.strip_suffix(":80")?.to_owned())));
        }
        Self(names)
    }

    /// Whether a `Host` is allowed.
    pub(crate) fn knows(&self, host: &str) -> bool {
        self.0.iter().any(|name| name.eq_ignore_ascii_case(host))
    }

    /// Whether an `Origin` is allowed.
    pub(crate) fn is_origin(&self, origin: &str) -> bool {
        origin.strip_prefix("http://").is_some_and(|host| self.knows(host))
    }
}

/// Whether an address can be checked: `0.0.0.0` means all addresses of the machine, so there is no name to compare.
pub(crate) fn can_be_checked(address: IpAddr) -> bool {
    !address.is_unspecified() && !address.is_multicast()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_the_exact_port() {
        let hosts = AllowedHosts::new("127.0.0.1:4000".parse().unwrap());
        for host in ["127.0.0.1:4000", "localhost:4000", "LOCALHOST:4000"] {
            assert!(hosts.knows(host), "{host}");
        }
        for host in ["127.0.0.1", "127.0.0.1:4001", "localhost", "evil.example:4000", "localhost:4000.evil.example", ""]
        {
            assert!(!hosts.knows(host), "{host}");
        }
        assert!(hosts.is_origin("http://localhost:4000"));
        assert!(!hosts.is_origin("https://localhost:4000") && !hosts.is_origin("null"));
        assert!(AllowedHosts::new("127.0.0.1:80".parse().unwrap()).knows("localhost"));
        assert!(AllowedHosts::new("[::1]:4000".parse().unwrap()).knows("[::1]:4000"));
        assert!(!AllowedHosts::new("192.0.2.7:4000".parse().unwrap()).knows("localhost:4000"));
    }
}
