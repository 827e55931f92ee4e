//! With what and from where somebody signs in, as far as it helps them to know it again: the family of a browser and of a system in
//! words, and the network without its last part. No more of it is kept.

use axum::http::{HeaderMap, header};
use std::net::IpAddr;

/// Where a session begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Whence {
    /// The browser and the system, in words.
    pub device: String,
    /// The network, in words.
    pub network: String,
}

impl Whence {
    /// What a request says of it, which comes from a place.
    #[must_use]
    pub fn of(headers: &HeaderMap, place: &str) -> Self {
        let agent = headers.get(header::USER_AGENT);
        let agent = agent.and_then(|value| value.to_str().ok());
        Self {
            device: device(agent.unwrap_or_default()),
            network: network(place),
        }
    }
}

/// What stands in the header of a family, and what it is called; the first that is found holds, for each pretends to be those below.
const BROWSERS: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
];

const SYSTEMS: &[(&str, &str)] = &[
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
];

fn device(agent: &str) -> String {
    let found = |families: &[(&str, &'static str)], other| {
        let mut families = families.iter();
        let family = families.find(|(mark, _)| agent.contains(mark));
        family.map_or(other, |(_, name)| *name)
    };
    let browser = found(BROWSERS, "Another browser");
    let system = found(SYSTEMS, "another system");
    format!("{browser} on {system}")
}

fn network(place: &str) -> String {
    match place.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.…")
        }
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:…")
        }
        Err(_) => "Unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_their_families() {
        for (agent, words) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
                "Firefox on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1",
                "Chrome on iPhone",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
                "Safari on Mac",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
                "Chrome on Android",
            ),
            (
                "<script>alert(1)</script>",
                "Another browser on another system",
            ),
            ("", "Another browser on another system"),
        ] {
            assert_eq!(device(agent), words, "{agent}");
        }
    }

    #[test]
    fn a_network_is_told_and_no_machine() {
        assert_eq!(network("192.0.2.17"), "192.0.2.…");
        assert_eq!(network("2001:db8:7:1::5"), "2001:db8:7:…");
        assert_eq!(network("unknown"), "Unknown");
    }
}
