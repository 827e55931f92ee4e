//! Where requests come from, as far as limits go by it: one address of IPv4, or the network of 64 bits that whoever has one address
//! of IPv6 has all of.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The place of an address.
#[must_use]
pub fn of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// An address as proxies write it: alone, in brackets, in quotes, with a port or with a zone.
#[must_use]
pub fn read(written: &str) -> Option<IpAddr> {
    let written = written.trim().trim_matches('"').trim();
    if let Ok(address) = written.parse::<SocketAddr>() {
        return Some(address.ip());
    }
    let bare = match written.strip_prefix('[') {
        // What stands after the bracket is a port, be it one or not.
        Some(rest) => rest.split_once(']')?.0,
        // A port stands after an address of IPv4; in one of IPv6 without brackets every colon is its own.
        None => match written.split_once(':') {
            Some((address, port)) if !port.contains(':') => address,
            _ => written,
        },
    };
    let bare = bare.split('%').next().unwrap_or_default();
    bare.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(written: &str) -> Option<String> {
        read(written).map(of)
    }

    #[test]
    fn a_port_and_what_stands_around_an_address_make_no_other_place() {
        for written in [
            "203.0.113.7",
            " 203.0.113.7 ",
            "203.0.113.7:49152",
            "203.0.113.7:1",
            "\"203.0.113.7:80\"",
            "::ffff:203.0.113.7",
            "[::ffff:203.0.113.7]:443",
            "203.0.113.7:_hidden",
        ] {
            assert_eq!(place(written).as_deref(), Some("203.0.113.7"), "{written}");
        }
    }

    #[test]
    fn whoever_has_one_address_of_ipv6_is_one_place_with_all_of_them() {
        for written in [
            "2001:db8:1:2::1",
            "2001:db8:1:2:ffff:ffff:ffff:ffff",
            "[2001:db8:1:2::1]",
            "[2001:db8:1:2::9]:4711",
            "\"[2001:DB8:1:2::9]:4711\"",
            "2001:db8:1:2::1%eth0",
        ] {
            assert_eq!(
                place(written).as_deref(),
                Some("2001:db8:1:2::/64"),
                "{written}"
            );
        }
        assert_ne!(place("2001:db8:1:3::1"), place("2001:db8:1:2::1"));
    }

    #[test]
    fn what_is_no_address_is_no_place() {
        for written in [
            "",
            "unknown",
            "_hidden",
            "for=1.2.3.4",
            "1.2.3",
            "[",
            "[]:1",
            ":80",
            "1.2.3.4, 5.6.7.8",
        ] {
            assert_eq!(read(written), None, "{written}");
        }
    }
}
