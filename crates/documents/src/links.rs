//! Which addresses are followed.

/// The address when it is one that a report may link to: `http:`, `https:`, `mailto:`,
/// or one within the site that begins with a single `/` or with `#`.
#[must_use]
pub fn safe(address: &str) -> Option<&str> {
    let scheme = |wanted: &str| {
        address
            .get(..wanted.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(wanted))
    };
    let within =
        (address.starts_with('/') && !address.starts_with("//") && !address.starts_with("/\\"))
            || address.starts_with('#');
    let plain = !address
        .chars()
        .any(|letter| letter.is_control() || letter.is_whitespace());
    let known = scheme("https://") || scheme("http://") || scheme("mailto:");
    (plain && (within || known)).then_some(address)
}

/// The address in full, for a file that is read away from the site. Places within the page
/// itself have none.
#[must_use]
pub fn complete(address: &str, base: Option<&str>) -> Option<String> {
    let address = safe(address)?;
    if address.starts_with('#') {
        return None;
    }
    if address.starts_with('/') {
        let base = safe(base?)?;
        return Some(format!("{}{address}", base.trim_end_matches('/')));
    }
    Some(address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_addresses_are_followed() {
        for good in [
            "/plans/1",
            "#top",
            "https://example.org/a?b=c",
            "mailto:a@example.org",
            "HTTP://x",
        ] {
            assert_eq!(safe(good), Some(good));
        }
        for bad in [
            "javascript:alert(1)",
            "//evil.example",
            "/\\evil",
            "data:text/html,x",
            "",
            "java\nscript:x",
            "é",
        ] {
            assert_eq!(safe(bad), None, "{bad}");
        }
    }

    #[test]
    fn addresses_within_the_site_are_completed() {
        let base = Some("https://g.example/");
        assert_eq!(
            complete("/plans/1", base).as_deref(),
            Some("https://g.example/plans/1")
        );
        assert_eq!(complete("/plans/1", None), None);
        assert_eq!(complete("#top", base), None);
    }
}
