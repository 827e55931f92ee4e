//! Mail: letters are written with the change that they tell of, wait in the outbox, and are carried to the mail
//! server in the background. In a demonstration they are read on a page and go nowhere.

pub mod addresses;
pub mod digest;
pub mod letters;
mod notices;
pub mod outbox;
pub mod sending;

/// Whether a letter could be sent to an address: one address, of one mailbox, at a place with a name.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let place = text.rsplit('@').next().unwrap_or_default();
    let named = place
        .split('.')
        .all(|part| !part.is_empty() && !part.starts_with('-') && !part.ends_with('-'));
    text.len() <= 254 && place.contains('.') && named && text.parse::<lettre::Address>().is_ok()
}

inventory::submit! {
    platform::db::CachedTables {
        names: &["mail_choices", "outbox"],
        means: platform::db::TableUse::Uncached,
    }
}

// A letter to somebody may name another.
inventory::submit! {
    platform::db::WordedTable { table: "outbox", columns: &["subject", "body", "unsubscribe", "problem"] }
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn an_address_is_of_one_mailbox_at_a_place_with_a_name() {
        for good in ["ada@example.gov.uk", "a.b+c@x-y.org", "o'neil@leeds.gov.uk"] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "",
            "x",
            "@SUM(A1)",
            "a@b",
            "a@.",
            "a@b.",
            "a@b.c,x@y.z",
            "a@b.c;x@y.z",
            "<a@b.c>",
            "a b@c.d",
            "a@b..c",
            "a@b.c\r\nBcc: x@y.z",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}
