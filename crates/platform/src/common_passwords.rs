//! The passwords that many people have: those of the usual lists from breaches and guesses (SecLists) that are long enough to be chosen,
//! as built by `build.rs`.

use std::collections::HashSet;
use std::sync::LazyLock;

/// How many letters the shortest of them has, and so a password at the least: shorter common ones are not known here.
pub const SHORTEST: usize = 12;

static COMMON: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!(concat!(env!("OUT_DIR"), "/common_passwords.txt"))
        .lines()
        .collect()
});

/// Whether a password is one that many people have, in whatever letters it is typed.
#[must_use]
pub fn is_common(password: &str) -> bool {
    COMMON.contains(password.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_that_are_long_enough_to_be_chosen_are_known() {
        assert!(COMMON.len() > 10_000, "{}", COMMON.len());
        let shortest = COMMON.iter().map(|one| one.chars().count()).min();
        assert_eq!(shortest, Some(SHORTEST));
        assert!(is_common("QwertyQwerty") && is_common("sonyericsson"));
        assert!(!is_common("four other words here"));
    }
}
